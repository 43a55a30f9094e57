//! People and machines: who asks, how they come in, and what an administrator does with those of its party.
//!
//! ```text
//! expect_set_up --code, shown by the server--> set_up: the first alliance, account and administrator
//! invite --code, handed on by people--> look, accept: an account becomes a person of a party
//! sign_in, step_up --Secret, kept by the browser--> who: Principal, as of now
//! ask_passkey --challenge--> sign_in_with_passkey, step_up_with_passkey, add_passkey
//! announce --what the journal says of passkeys--> expect_entry: a draft --challenge--> take_entry: the draft, signed
//! send_away --address, what the browser keeps--> a sign-in service --> take_back: a session, an identity linked, a person
//! make_token --Secret, kept by a machine--> who
//! list, change, suspend, resume, remove, erase; tokens, revoke_token: of one's own party
//! ```
//!
//! Whether somebody may do it is asked of the actor; what is stated of people is decided by `practice::people`. All takes
//! effect with the very next request: `who` looks at the tables and at the facts each time.

mod accept;
mod change;
mod identity;
mod invite;
mod passkey;
mod password;
mod secret;
mod session;
mod setup;
mod token;
mod who;

pub use accept::{Accepts, accept, look};
pub use change::{Listed, change, erase, list, remove, resume, suspend};
pub use identity::{
    BACK, Brought, CameBack, Errand, OnTheWay, identities, send_away, take_back, unlink,
};
pub use invite::{INVITED_MS, Invited, invitations, invite, withdraw};
pub use passkey::{
    Ceremony, SignedEntry, add_passkey, announce, ask_passkey, drop_password, expect_entry,
    name_passkey, remove_passkey, sign_in_with_passkey, signing_key, step_up_with_passkey,
    take_entry,
};
pub use password::{Cost, Passwords};
pub use secret::Secret;
pub use session::{change_password, sign_in, sign_out, sign_out_everywhere, signed_in, step_up};
pub use setup::{SetUp, expect_set_up, set_up};
pub use token::{LONGEST_DAYS, Made, make_token, revoke_token, tokens};
pub use who::{Credential, Who, who};

use agreement::Agreement;
use facts::fact::PersonUpdate;
use facts::id::{AllianceId, PartyId};
use facts::{Instant, Sentence, say};
use practice::access::{Action, Actor, Answer, Object, Thing};
use practice::people::{People, Refusal};
use store::people::Belonging;
use store::{Store, Viewer};

/// Somebody who asks for something, with what the answer rests on.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The store.
    pub store: &'a Store,
    /// Who it is.
    pub who: &'a Who,
    /// The same, ready to ask for rights.
    pub actor: &'a Actor<'a>,
    /// The agreement that is in force.
    pub agreement: &'a Agreement,
    /// The present.
    pub now: Instant,
}

/// Somebody who has come in.
#[derive(Clone, Debug)]
pub struct Entered {
    /// Who it is now.
    pub belonging: Belonging,
    /// Its session, where one has begun.
    pub session: Option<Secret>,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum PeopleFailure {
    /// Nothing of that name is known to whoever asks.
    #[error("there is no such thing here")]
    NotFound,
    /// A login or password that is not right: which of them, or whether too often, is not told.
    #[error("{}", not_proven().english())]
    NotProven,
    /// A passkey that is of no use here: whether it was removed, was never here or is locked is not told.
    #[error("{}", unknown_passkey().english())]
    UnknownPasskey,
    /// A passkey that did not answer as it should.
    #[error("{0}")]
    Passkey(#[from] signin::passkey::Refused),
    /// Somebody whom a sign-in service knows, and nobody here.
    #[error("{}", unknown_identity().english())]
    UnknownIdentity,
    /// Somebody who comes back and was not sent, or not from here, or too long ago.
    #[error("{}", not_sent().english())]
    NotSent,
    /// The sign-in service.
    #[error("{0}")]
    Service(#[from] crate::openid::ServiceError),
    /// It was proven too long ago who asks.
    #[error("{}", not_fresh().english())]
    NotFresh,
    /// A session or token that is none, or none any longer.
    #[error("sign in first: there is no such session or token, or it has ended")]
    NotSignedIn,
    /// Somebody else may.
    #[error("{0}")]
    NotAllowed(String),
    /// What was given cannot be used.
    #[error("{0}")]
    Unfit(String),
    /// As things stand it cannot be done.
    #[error("{0}")]
    Conflict(String),
    /// The store.
    #[error("{0}")]
    Store(store::Failure),
}

impl PeopleFailure {
    /// Why, for whoever asked.
    pub fn said(&self) -> Sentence {
        match self {
            PeopleFailure::NotProven => not_proven(),
            PeopleFailure::UnknownPasskey => unknown_passkey(),
            PeopleFailure::UnknownIdentity => unknown_identity(),
            PeopleFailure::NotSent => not_sent(),
            PeopleFailure::NotFresh => not_fresh(),
            other => Sentence::plain(other),
        }
    }
}

fn not_proven() -> Sentence {
    say!(
        "people-not-proven",
        "the login or the password is wrong, or there were too many attempts; after five, wait up to 15 minutes"
    )
}

fn unknown_passkey() -> Sentence {
    say!(
        "people-unknown-passkey",
        "the passkey is not known here any longer, or there were too many attempts; after five, wait up to 15 minutes"
    )
}

fn unknown_identity() -> Sentence {
    say!(
        "people-unknown-identity",
        "the sign-in service knows you, but nobody here has an account with that identity"
    )
}

fn not_sent() -> Sentence {
    say!(
        "people-not-sent",
        "you come back from the sign-in service too late, twice, or in another browser; begin again"
    )
}

fn not_fresh() -> Sentence {
    say!(
        "people-not-fresh",
        "this changes how you sign in, so prove first once more who you are"
    )
}

impl From<store::Failure> for PeopleFailure {
    fn from(failure: store::Failure) -> Self {
        match failure {
            store::Failure::NotFound => PeopleFailure::NotFound,
            store::Failure::There(why) => PeopleFailure::Conflict(why),
            store::Failure::Unfit(why) => PeopleFailure::Unfit(why),
            other => PeopleFailure::Store(other),
        }
    }
}

impl From<Refusal> for PeopleFailure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => PeopleFailure::NotFound,
            Refusal::Auditor | Refusal::Team { .. } => PeopleFailure::Unfit(refusal.to_string()),
            other => PeopleFailure::Conflict(other.to_string()),
        }
    }
}

impl Asking<'_> {
    fn alliance(&self) -> &AllianceId {
        &self.who.alliance
    }

    fn party(&self) -> &PartyId {
        &self.who.principal.party
    }

    fn viewer(&self) -> Viewer {
        self.who.viewer()
    }

    /// Whether it may do this with the people of its party.
    fn may(&self, action: Action) -> Result<(), PeopleFailure> {
        let people = Object::new(Thing::People(self.party().clone()));
        match self.actor.decide(action, &people) {
            Answer::Allowed { .. } => Ok(()),
            Answer::Refused { needed, .. } => {
                let clause = needed.first().map(|needed| &needed.clause.address);
                let clause = clause.map_or(String::new(), |clause| format!(" (`{clause}`)"));
                Err(PeopleFailure::NotAllowed(format!(
                    "an administrator of `{}` keeps its people, invitations and tokens{clause}; ask one of them",
                    self.party()
                )))
            }
            Answer::Unknown => Err(PeopleFailure::NotFound),
        }
    }

    /// Refuses where the facts give whoever asks other rights by now than those by which it was allowed.
    fn is_as_before(&self, people: &People) -> Result<(), PeopleFailure> {
        let person = self.who.person.as_ref();
        let now = person.and_then(|person| people.principal(person));
        match now.as_ref() == Some(&self.who.principal) {
            true => Ok(()),
            false => Err(PeopleFailure::Conflict(
                "your rights have changed meanwhile; try again".to_owned(),
            )),
        }
    }
}

/// A fact of a person as the facts allow it, or why not.
type Decided = Result<PersonUpdate, PeopleFailure>;

/// The agreement as a party reads it that is in force now, or the first one that will be.
fn in_force(
    store: &Store,
    alliance: &AllianceId,
    party: &PartyId,
    now: Instant,
) -> Result<Agreement, PeopleFailure> {
    let texts = store.versions(alliance, &Viewer::party(party.clone()))?;
    let texts = super::bring::load(&texts)?;
    Ok(texts.at(now).clone())
}
