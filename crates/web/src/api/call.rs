//! A request on its way to what does it: where, who, what is asked and what is sent along.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use facts::fact::PersonId;
use facts::id::AllianceId;
use facts::{Instant, say};
use practice::{Action, Actor, Answer, Object, Principal, Scope};
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use store::Viewer;

use super::caller::Caller;
use super::problem::{Kind, NeededRight, Problem, RestsOn};
use crate::desk::{Asked, Desk, Figures, View, World};
use std::cell::OnceCell;
use std::fmt;
use std::sync::Arc;

/// Figures are told as of instants up to a leap year ahead.
const FURTHEST_AHEAD_MS: i64 = 366 * facts::time::DAY_MS;

/// A request.
pub struct Call<'c> {
    /// Who serves it.
    pub desk: &'c Desk,
    /// When it came.
    pub now: Instant,
    /// The whole path, without the query.
    pub place: &'c str,
    /// The parameters of its path, in their order.
    pub path: &'c [(String, String)],
    /// The parameters of its query, in their order.
    pub query: &'c [(String, String)],
    /// Its headers.
    pub headers: &'c HeaderMap,
    /// What was sent along.
    pub body: &'c [u8],
    /// Who asks, if somebody is signed in.
    pub caller: Option<&'c Caller>,
}

/// A request of a member, within its alliance.
pub struct Inside<'c> {
    /// The request.
    pub call: &'c Call<'c>,
    /// The alliance.
    pub alliance: &'c AllianceId,
    /// What the member's party knows.
    pub world: &'c Arc<World>,
    /// Who asks.
    pub principal: &'c Principal,
    /// What is seen in lists.
    pub scope: &'c Scope,
    /// What is read of the journal.
    pub viewer: &'c Viewer,
    /// The person, where it is one.
    pub person: Option<PersonId>,
    pub(super) actor: Actor<'c>,
    /// The figures, once they were asked for.
    pub(super) figures: OnceCell<Arc<Figures>>,
}

impl Call<'_> {
    /// A parameter of the path.
    pub fn at(&self, name: &str) -> &str {
        let found = self.path.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// A parameter of the query; where a page has it in its path, that one.
    pub fn asked(&self, name: &str) -> Option<&str> {
        let mut all = self.query.iter().chain(self.path);
        let found = all.find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        super::caller::cookie(self.headers, name)
    }

    /// A parameter of the query that is a number; what is usual where it is not asked.
    pub fn number(&self, name: &str, usual: u64, most: u64) -> Result<u64, Problem> {
        let Some(text) = self.asked(name) else {
            return Ok(usual);
        };
        match text.parse::<u64>() {
            Ok(number) if number <= most => Ok(number),
            _ => {
                Err(Kind::BadRequest
                    .because(format!("`{name}` is not a whole number up to {most}")))
            }
        }
    }

    /// The instant that is asked about: the one in the query, or the present minute, and no earlier than what is
    /// recorded.
    pub fn as_of(&self, world: &World) -> Result<Instant, Problem> {
        let Some(text) = self.asked("as_of") else {
            return Ok(world.present(self.now));
        };
        let asked = Instant::parse(text)
            .map_err(|error| Kind::BadRequest.because(format!("`as_of` is no instant: {error}")))?;
        // WHY: each month up to then is worked out, and what it would cost is not the asker's to choose.
        if asked.ms() - self.now.ms() > FURTHEST_AHEAD_MS {
            return Err(Kind::BadRequest
                .because(say!(
                    "why-as-lies-more-than-year",
                    "`as_of` lies more than a year ahead"
                ))
                .help(say!(
                    "why-ask-as-instant-within-next",
                    "ask as of an instant within the next 366 days"
                )));
        }
        Ok(asked)
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The type of what was sent along, without its parameters.
    pub fn media(&self) -> &str {
        media(self.headers)
    }

    /// What was sent along, as JSON, or as a form of a page.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if self.media() == super::answer::FORM {
            return serde_html_form::from_bytes(self.body)
                .map_err(|error| Kind::BadRequest.because(error.to_string()));
        }
        serde_json::from_slice(self.body).map_err(|error| unread(&error))
    }

    /// What was sent along as JSON, and beside it, as `passkey`, what a passkey said that signed the entry.
    pub fn read_with_passkey<T: DeserializeOwned>(&self) -> Result<(T, Option<String>), Problem> {
        let Members(mut members) = self.read()?;
        let place = members.iter().position(|(name, _)| name == "passkey");
        let passkey = place.map(|place| members.remove(place).1.get().to_owned());
        // WHY: put together again as it was, so that what comes twice is refused as ever.
        let members = members.iter();
        let members =
            members.map(|(name, value)| format!("{}:{}", serde_json::json!(name), value.get()));
        let rest = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
        let rest = serde_json::from_str(&rest).map_err(|error| unread(&error))?;
        Ok((rest, passkey.filter(|given| given != "null")))
    }

    /// The key under which a second delivery of the same is recognised.
    pub fn idempotency_key(&self) -> Result<Option<&str>, Problem> {
        let Some(key) = self.headers.get("idempotency-key") else {
            return Ok(None);
        };
        match key.to_str() {
            Ok(key) if !key.is_empty() && key.len() <= 255 => Ok(Some(key)),
            _ => Err(Kind::BadRequest.because(say!(
                "why-idempotency-key-not-text-1",
                "`Idempotency-Key` is not a text of 1 to 255 printable letters"
            ))),
        }
    }
}

impl Inside<'_> {
    /// Who serves it.
    pub fn desk(&self) -> &Desk {
        self.call.desk
    }

    /// Who asks, ready to be decided about.
    pub fn actor(&self) -> &Actor<'_> {
        &self.actor
    }

    /// Whether all is seen that the party sees of its pairs, prices too: what is handed out whole is for nobody else.
    pub fn sees_all_pairs(&self) -> bool {
        let auditor = Principal::auditor(&self.world.party);
        let all = self.world.actor(&auditor).scope().pairs;
        all.is_subset(&self.scope.pairs)
    }

    /// All facts that are read here.
    pub fn view(&self) -> Result<Arc<View>, Problem> {
        self.desk().view(self.world, self.viewer)
    }

    /// The figures of the party as of the instant that is asked about.
    pub fn figures(&self) -> Result<&Arc<Figures>, Problem> {
        if let Some(figures) = self.figures.get() {
            return Ok(figures);
        }
        let as_of = self.call.as_of(self.world)?;
        let figures = match self.call.asked("as_of") {
            Some(_) => self.desk().figures_at(self.world, as_of)?,
            None => {
                let is_page = !self.call.place.starts_with(super::PREFIX);
                self.desk().figures(self.world, as_of, is_page)?
            }
        };
        Ok(self.figures.get_or_init(|| figures))
    }

    /// The instant that is asked about: where none is named, that of the figures of the present.
    pub fn as_of(&self) -> Result<Instant, Problem> {
        Ok(self.figures()?.as_of())
    }

    /// The answer to this request in this world, kept for the next who asks the same with the same rights.
    pub fn answered(
        &self,
        what: &str,
        as_of: Instant,
        make: impl FnOnce() -> Result<super::answer::Answer, Problem>,
    ) -> Result<super::answer::Answer, Problem> {
        let asked = Asked {
            alliance: self.alliance.clone(),
            viewer: self.viewer.clone(),
            principal: self.principal.clone(),
            what: format!("{what} {:?} {:?}", self.call.path, self.call.query),
        };
        self.desk().answer(asked, self.world, as_of, make)
    }

    /// Nothing, where it may be done; else why not.
    pub fn may(&self, action: Action, object: &Object) -> Result<(), Problem> {
        match self.actor().decide(action, object) {
            Answer::Allowed { .. } => Ok(()),
            Answer::Unknown => Err(Kind::NotFound.plain()),
            Answer::Refused { needed, limits } => {
                let why = match limits.is_empty() {
                    true => say!(
                        "may-not-by-clause",
                        "no clause lets you {action} this",
                        action = told::access::action(action)
                    ),
                    false => say!(
                        "may-not-at-all",
                        "what stands in the way no clause overrides: an auditor or a reading token \
                         only reads, others' compartments are theirs, and an agreement that has ended \
                         or not begun changes nothing"
                    ),
                };
                let mut problem = Kind::NotPermitted.because(why);
                problem.rests_on = Some(Box::new(RestsOn {
                    needed: needed.iter().map(NeededRight::of).collect(),
                    ..RestsOn::default()
                }));
                Err(problem)
            }
        }
    }
}

/// The members of an object as they were written.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Members, D::Error> {
        struct Each;

        impl<'de> Visitor<'de> for Each {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = all.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        from.deserialize_map(Each)
    }
}

fn unread(error: &serde_json::Error) -> Problem {
    let why = match error.is_data() {
        true => in_words(&error.to_string()),
        false => format!("it is not JSON: {error}"),
    };
    Kind::BadRequest.because(why)
}

/// What is wrong with JSON, in words of JSON: names of types mean nothing to whoever sent it.
fn in_words(why: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut is_name = false;
    for word in why.split(' ') {
        match word {
            // The name of the type follows.
            "struct" | "enum" | "variant" if words.last() == Some(&"expected") => {
                words.push(if word == "struct" {
                    "an object"
                } else {
                    "a word"
                });
                is_name = true;
            }
            "variant" if words.last() == Some(&"unknown") => words.push("word"),
            "sequence," | "sequence" => words.push("list"),
            "map," | "map" => words.push("object"),
            _ if is_name => is_name = false,
            word => words.push(word),
        }
    }
    words.join(" ")
}

/// The type of what is sent along with these headers, without its parameters.
pub fn media(headers: &HeaderMap) -> &str {
    let text = headers.get(CONTENT_TYPE);
    let text = text.and_then(|text| text.to_str().ok()).unwrap_or("");
    text.split(';').next().unwrap_or("").trim()
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn what_is_wrong_with_json_is_said_without_names_of_types() {
        for (why, said) in [
            (
                "invalid type: string \"x\", expected struct Signed at line 1 column 3",
                "invalid type: string \"x\", expected an object at line 1 column 3",
            ),
            (
                "unknown variant `stopped`, expected one of `started`, `ended` at line 1 column 9",
                "unknown word `stopped`, expected one of `started`, `ended` at line 1 column 9",
            ),
            (
                "missing field `hash` at line 1 column 2",
                "missing field `hash` at line 1 column 2",
            ),
        ] {
            assert_eq!(in_words(why), said);
        }
    }
}
