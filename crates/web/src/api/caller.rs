//! Who asks: a session of somebody who has signed in, or a token of a party.
//!
//! `Authorization: Bearer TOKEN` is for machines; the cookie is for browsers, and what it lets do other sites cannot
//! bring about: they are told apart by `Sec-Fetch-Site` and `Origin`.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE as COOKIES, HOST, ORIGIN};
use facts::fact::PersonId;
use facts::id::{AllianceId, PartyId, SourceId};
use facts::{Instant, say};
use practice::Principal;
use sha2::{Digest, Sha256};
use store::people::Session;

use super::operation::Verb;
use super::problem::{Kind, Problem};
use crate::act::people::Secret;
use crate::desk::{Desk, World};

/// The name of the cookie of a session.
pub const COOKIE: &str = "__Host-entente";

/// Who asks.
#[derive(Clone, Debug)]
pub struct Caller {
    /// For whom it acts, by alliance.
    members: Vec<Member>,
    /// The session, where somebody has signed in.
    session: Option<(Secret, Session)>,
}

/// Whom somebody is in an alliance.
#[derive(Clone, Debug)]
struct Member {
    alliance: AllianceId,
    party: PartyId,
    who: Who,
}

#[derive(Clone, Debug)]
enum Who {
    Person(PersonId),
    Token(Option<SourceId>),
}

/// What somebody shows.
enum Shown<'h> {
    Token(&'h str),
    Session(&'h str),
}

impl Caller {
    /// Who sends these headers; nobody, if they name nobody. Credentials that are not good are refused, so that nobody
    /// takes an answer for strangers for its own.
    pub fn of(
        desk: &Desk,
        headers: &HeaderMap,
        verb: Verb,
        now: Instant,
    ) -> Result<Option<Caller>, Problem> {
        let Some(shown) = shown(headers) else {
            return Ok(None);
        };
        let found = match shown {
            Shown::Token(token) => Caller::of_token(desk, token, now)?,
            Shown::Session(session) => {
                if verb.writes() && !is_same_site(headers) {
                    return Err(Kind::NotPermitted.because(say!(
                        "why-another-site-asks-for-in",
                        "another site asks for this in your name"
                    )));
                }
                Caller::of_session(desk, session, now)?
            }
        };
        match found {
            Some(caller) => Ok(Some(caller)),
            None => Err(Kind::NotSignedIn.plain()),
        }
    }

    fn of_token(desk: &Desk, secret: &str, now: Instant) -> Result<Option<Caller>, Problem> {
        let Some(secret) = Secret::parse(secret) else {
            return Ok(None);
        };
        let token = desk.store().token(&secret.hash(), now)?;
        Ok(token.map(|token| Caller {
            members: vec![Member {
                alliance: token.alliance,
                party: token.party,
                who: Who::Token(token.source),
            }],
            session: None,
        }))
    }

    fn of_session(desk: &Desk, secret: &str, now: Instant) -> Result<Option<Caller>, Problem> {
        let Some(secret) = Secret::parse(secret) else {
            return Ok(None);
        };
        let session = desk.store().session(&secret.hash(), now)?;
        Ok(session.map(|session| {
            let people = session.people.iter();
            let members = people.map(|belonging| Member {
                alliance: belonging.alliance.clone(),
                party: belonging.party.clone(),
                who: Who::Person(belonging.person),
            });
            Caller {
                members: members.collect(),
                session: Some((secret, session)),
            }
        }))
    }

    /// The session, with its secret, where somebody has signed in.
    pub fn session(&self) -> Option<&(Secret, Session)> {
        self.session.as_ref()
    }

    /// The secret of the session.
    pub fn secret(&self) -> Option<&Secret> {
        self.session.as_ref().map(|(secret, _)| secret)
    }

    /// The alliances and the party in each.
    pub fn belongs_to(&self) -> impl Iterator<Item = (&AllianceId, &PartyId)> {
        self.members
            .iter()
            .map(|member| (&member.alliance, &member.party))
    }

    /// The party for which it acts in an alliance.
    pub fn party_in(&self, alliance: &AllianceId) -> Option<&PartyId> {
        self.member(alliance).map(|member| &member.party)
    }

    /// The person that it is in an alliance.
    pub fn person_in(&self, alliance: &AllianceId) -> Option<PersonId> {
        match &self.member(alliance)?.who {
            Who::Person(person) => Some(*person),
            Who::Token(_) => None,
        }
    }

    /// Whether it is a machine that states the facts of a source.
    pub fn is_token_of_source(&self) -> bool {
        let mut members = self.members.iter();
        members.any(|member| matches!(member.who, Who::Token(Some(_))))
    }

    /// Who it is in a world, with the teams and offices of now; nobody, where it was removed or suspended.
    pub fn principal(&self, world: &World) -> Option<Principal> {
        let member = self.member(&world.alliance)?;
        match &member.who {
            Who::Person(person) => world.people.principal(person),
            Who::Token(source) => Some(Principal::token(&member.party, source.as_ref())),
        }
    }

    /// The lane in which it waits: that of its party.
    pub fn lane(&self) -> String {
        let first = self.members.first();
        first.map_or_else(String::new, |member| {
            format!("{}\n{}", member.alliance, member.party)
        })
    }

    fn member(&self, alliance: &AllianceId) -> Option<&Member> {
        self.members
            .iter()
            .find(|member| member.alliance == *alliance)
    }
}

/// By what the lane of a credential is remembered: nothing that could be used in its place.
pub fn lane_of(headers: &HeaderMap) -> Option<String> {
    let secret = match shown(headers)? {
        Shown::Token(secret) | Shown::Session(secret) => secret,
    };
    Some(hex::encode(&Sha256::digest(secret)[..16]))
}

fn shown(headers: &HeaderMap) -> Option<Shown<'_>> {
    if let Some(authorization) = headers.get(AUTHORIZATION) {
        let text = authorization.to_str().unwrap_or("");
        let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
        let is_bearer = scheme.eq_ignore_ascii_case("bearer");
        return Some(Shown::Token(if is_bearer { token.trim() } else { "" }));
    }
    cookie(headers, COOKIE).map(Shown::Session)
}

/// The value of a cookie.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, asked: &str) -> Option<&'h str> {
    let cookies = headers.get_all(COOKIES).iter();
    let cookies = cookies.filter_map(|cookies| cookies.to_str().ok());
    let mut cookies = cookies.flat_map(|cookies| cookies.split(';'));
    cookies.find_map(|cookie| {
        let (name, value) = cookie.trim().split_once('=')?;
        (name == asked).then_some(value)
    })
}

/// Whether a browser sends this from a page of ours, or it is no browser.
fn is_same_site(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.to_str(), Ok("same-origin" | "none"));
    }
    match (text(ORIGIN), text(HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => {
            let origin = origin.split_once("://").map_or(origin, |(_, rest)| rest);
            origin == host
        }
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(all: &[(&'static str, &str)]) -> HeaderMap {
        let all = all.iter();
        all.map(|(name, value)| {
            let value = HeaderValue::from_str(value).unwrap();
            (axum::http::HeaderName::from_static(name), value)
        })
        .collect()
    }

    #[test]
    fn other_sites_are_told_apart() {
        for (all, is_ours) in [
            (&[][..], true),
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")][..], true),
            (&[("sec-fetch-site", "cross-site")][..], false),
            (&[("sec-fetch-site", "same-site")][..], false),
            (
                &[("origin", "https://a.example"), ("host", "a.example")][..],
                true,
            ),
            (
                &[("origin", "https://b.example"), ("host", "a.example")][..],
                false,
            ),
            (&[("origin", "null"), ("host", "a.example")][..], false),
            (&[("origin", "https://a.example")][..], false),
        ] {
            assert_eq!(is_same_site(&headers(all)), is_ours, "{all:?}");
        }
    }

    #[test]
    fn a_token_stands_before_a_cookie() {
        let both = headers(&[
            ("authorization", "bearer abc"),
            ("cookie", "a=b; __Host-entente=def"),
        ]);
        assert!(matches!(shown(&both), Some(Shown::Token("abc"))));
        let cookie = headers(&[("cookie", "a=b; __Host-entente=def")]);
        assert!(matches!(shown(&cookie), Some(Shown::Session("def"))));
        let other = headers(&[("authorization", "Basic abc")]);
        assert!(matches!(shown(&other), Some(Shown::Token(""))));
        assert!(shown(&headers(&[("cookie", "a=b")])).is_none());
    }
}
