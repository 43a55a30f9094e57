//! People and machines: how somebody proves who it is, and what is stated of the people of a party.
//!
//! ```text
//! secret --SHA-256, by the caller--> Store::session, Store::token --> who it is, as of now
//! login --Store::attempt--> Account: its password's hash, for the caller to compare
//! Store::change_people: facts of a party's people --decide--> a fact `person`; what ends with it ends in the same transaction
//! Store::accept, Store::set_up: the same, and an account becomes the person
//! Store::expect_answer --Challenge--> a passkey, or a sign-in service --> Store::take_answer, once
//! ```
//!
//! INVARIANT: no secret stands in a table, only the hash of one. Names and logins stand in `account` alone, and go with
//! it; for minutes they stand in `challenge` too, of who accepts an invitation by a sign-in service. The journal has ids
//! that tell nothing.
//!
//! What somebody may do follows from the facts (`practice::people`), not from anything here: these tables say who a
//! person is, and the facts which rights it has. Not here: how passwords are hashed, and what passkeys and sign-in services
//! answer.

mod account;
mod announce;
mod challenge;
mod change;
mod identity;
mod invitation;
mod last;
mod passkey;
mod session;
mod setup;
mod stated;
mod token;

pub use account::{Account, AccountId, NewAccount};
pub use announce::Announced;
pub use challenge::{ANSWER_MS, Challenge};
pub use identity::{Identity, Linked};
pub use invitation::{Accepting, Invitation, NewInvitation, Offered};
pub use passkey::{MOST_PASSKEYS, Passkey};
pub use session::{Belonging, IDLE_MS, LONGEST_MS, Opened, Proof, STEP_UP_MS, Session};
pub use setup::SettingUp;
pub use token::{NewToken, Token};

pub(crate) use stated::PeopleRows;

use facts::id::{AllianceId, PartyId};

/// The SHA-256 of a secret.
pub type SecretHash = [u8; 32];

/// A person of a party, with what is known of the account behind it.
#[derive(Clone, PartialEq, Eq)]
pub struct Known {
    /// The person.
    pub person: String,
    /// The account.
    pub account: AccountId,
    /// How it is called; nothing once the account is erased.
    pub name: Option<String>,
    /// How it signs in; nothing once the account is erased.
    pub login: Option<String>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Known({})", self.person)
    }
}

fn alliance(name: &str) -> Result<AllianceId, crate::Failure> {
    AllianceId::new(name).map_err(crate::Failure::damaged)
}

fn party(name: &str) -> Result<PartyId, crate::Failure> {
    PartyId::new(name).map_err(crate::Failure::damaged)
}
