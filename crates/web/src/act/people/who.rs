//! Who asks: a session or a token as a principal of an alliance, as of now.

use facts::Instant;
use facts::fact::PersonId;
use facts::id::{AllianceId, PartyId};
use practice::Principal;
use practice::people::People;
use store::people::AccountId;
use store::{Store, Viewer};

use super::session::signed_in;
use super::{PeopleFailure, Secret};

/// By what somebody shows who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A session of a person.
    Session(Secret),
    /// A token of a machine.
    Token(Secret),
}

/// Who asks, in one alliance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The alliance.
    pub alliance: AllianceId,
    /// The principal, for `practice::Access::actor`.
    pub principal: Principal,
    /// The person; nothing for a token.
    pub person: Option<PersonId>,
    /// The id that stands for it where something is noted of it: that of the person, or of the token.
    pub id: String,
    /// The account behind it; nothing for a token.
    pub account: Option<AccountId>,
    /// Whether its password was given again shortly before.
    pub stepped_up: bool,
}

impl Who {
    /// Its party.
    pub fn party(&self) -> &PartyId {
        &self.principal.party
    }

    /// All that its party may read, without data of persons. What somebody of a party does not see of that is for the
    /// actor's scope to take away.
    pub fn viewer(&self) -> Viewer {
        Viewer::party(self.principal.party.clone())
    }
}

/// Who it is in an alliance. An alliance that is not there, and one of which it is nobody, or nobody any longer, get the
/// same answer.
pub fn who(
    store: &Store,
    credential: &Credential,
    alliance: &AllianceId,
    now: Instant,
) -> Result<Who, PeopleFailure> {
    match credential {
        Credential::Session(secret) => of_session(store, secret, alliance, now),
        Credential::Token(secret) => of_token(store, secret, alliance, now),
    }
}

fn of_session(
    store: &Store,
    secret: &Secret,
    alliance: &AllianceId,
    now: Instant,
) -> Result<Who, PeopleFailure> {
    let session = signed_in(store, secret, now)?;
    let people = session.people.into_iter();
    let mut here = people.filter(|belonging| belonging.alliance == *alliance);
    let belonging = here.next().ok_or(PeopleFailure::NotFound)?;
    let viewer = Viewer::party(belonging.party.clone());
    let facts = store.person_facts(alliance, &viewer, Some(&belonging.person))?;
    let people = People::of(&belonging.party, &facts);
    let principal = people.principal(&belonging.person);
    Ok(Who {
        alliance: belonging.alliance,
        principal: principal.ok_or(PeopleFailure::NotFound)?,
        person: Some(belonging.person),
        id: belonging.person.to_string(),
        account: Some(session.account),
        stepped_up: session.stepped_up_until > now,
    })
}

fn of_token(
    store: &Store,
    secret: &Secret,
    alliance: &AllianceId,
    now: Instant,
) -> Result<Who, PeopleFailure> {
    let token = store.token(&secret.hash(), now)?;
    let token = token.ok_or(PeopleFailure::NotSignedIn)?;
    if token.alliance != *alliance {
        return Err(PeopleFailure::NotFound);
    }
    // WHY: a party that has left has no machines here either.
    store.check_member(alliance, &Viewer::party(token.party.clone()))?;
    Ok(Who {
        alliance: token.alliance,
        principal: Principal::token(&token.party, token.source.as_ref()),
        person: None,
        id: token.id,
        account: None,
        stepped_up: false,
    })
}
