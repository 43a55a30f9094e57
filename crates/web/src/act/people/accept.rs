//! Accepting an invitation: with a new account, or with the one that has signed in.

use facts::Instant;
use facts::fact::PersonId;
use practice::people::{Command, People, Role};
use store::people::{Accepting, Invitation, NewAccount};
use store::{Random, Store};

use super::password::{self, Passwords};
use super::session::{open, signed_in};
use super::{Decided, Entered, PeopleFailure, Secret, in_force};

/// Who accepts.
#[derive(Clone, Copy)]
pub enum Accepts<'a> {
    /// Somebody who has no account here.
    New {
        /// How it will sign in.
        login: &'a str,
        /// How it is called.
        name: &'a str,
        /// Its password.
        password: &'a str,
    },
    /// Somebody who has signed in.
    SignedIn(&'a Secret),
}

/// What an invitation is for, as long as it can be accepted.
pub fn look(store: &Store, code: &Secret, now: Instant) -> Result<Invitation, PeopleFailure> {
    let found = store.invitation(&code.hash(), now)?;
    found.ok_or(PeopleFailure::NotFound)
}

/// Accepts an invitation. A new account is signed in with it.
pub fn accept(
    store: &Store,
    passwords: &Passwords,
    code: &Secret,
    accepts: Accepts<'_>,
    now: Instant,
    random: Random<'_>,
) -> Result<Entered, PeopleFailure> {
    let invitation = look(store, code, now)?;
    let agreement = in_force(store, &invitation.alliance, &invitation.party, now)?;
    let new = PersonId::new(eight(random()));
    let decide = |invitation: &Invitation, facts: &[facts::Fact]| -> Decided {
        let people = People::of(&invitation.party, facts);
        if invitation.is_from_outside() {
            people.is_without_administrator()?;
        }
        let offered = &invitation.offered;
        let role = Role {
            auditor: offered.auditor,
            offices: offered.offices.iter().copied().collect(),
            teams: offered.teams.iter().cloned().collect(),
        };
        Ok(people.decide(&Command::Add(role), new, &agreement)?)
    };
    let (hash, random) = (code.hash(), random);
    match accepts {
        Accepts::SignedIn(session) => {
            let account = signed_in(store, session, now)?.account;
            let accepting = Accepting::Account(&account);
            let (_, belonging) = store.accept(&hash, accepting, decide, now, random)??;
            Ok(Entered {
                belonging,
                session: None,
            })
        }
        Accepts::New {
            login,
            name,
            password,
        } => {
            let made = Made::new(passwords, (login, name, password), &mut *random)?;
            let accepting = Accepting::New(made.account());
            let (id, belonging) = store.accept(&hash, accepting, decide, now, &mut *random)??;
            let account = store.account(&id)?.ok_or(PeopleFailure::NotFound)?;
            let session = open(store, &account, true, now, random)?;
            Ok(Entered {
                belonging,
                session: Some(session),
            })
        }
    }
}

/// An account that is to be made, after all of it was checked.
pub(super) struct Made<'a> {
    login: String,
    name: &'a str,
    password: String,
}

impl<'a> Made<'a> {
    pub fn new(
        passwords: &Passwords,
        (login, name, password): (&str, &'a str, &str),
        random: Random<'_>,
    ) -> Result<Made<'a>, PeopleFailure> {
        let login = password::login(login)?;
        let name = password::name(name)?;
        password::check(password, &login)?;
        Ok(Made {
            login,
            name,
            password: passwords.hash(password, random)?,
        })
    }

    pub fn account(&self) -> NewAccount<'_> {
        NewAccount {
            login: &self.login,
            name: self.name,
            password: &self.password,
        }
    }
}

/// As many bytes as the id of a person has.
pub(super) fn eight(bytes: [u8; 32]) -> [u8; 8] {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[..8]);
    eight
}

impl std::fmt::Debug for Accepts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Accepts::New { .. } => "New",
            Accepts::SignedIn(_) => "SignedIn",
        })
    }
}
