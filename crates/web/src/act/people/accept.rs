//! Accepting an invitation: with a new account, with the one that has signed in, or as who a sign-in service says.

use facts::Instant;
use facts::fact::PersonId;
use practice::people::{Command, People, Role};
use store::people::{Accepting, AccountId, Identity, Invitation, NewAccount, SecretHash};
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
    /// Somebody who has no account here, and is known to a sign-in service.
    Identified {
        /// How it will be found.
        login: &'a str,
        /// How it is called.
        name: &'a str,
        /// Who it is at the service.
        identity: Identity<'a>,
    },
    /// Somebody who has an account.
    Account(AccountId),
}

/// What an invitation is for, as long as it can be accepted.
pub fn look(store: &Store, code: &Secret, now: Instant) -> Result<Invitation, PeopleFailure> {
    look_by(store, &code.hash(), now)
}

/// The same by the hash of the code.
pub(super) fn look_by(
    store: &Store,
    code: &SecretHash,
    now: Instant,
) -> Result<Invitation, PeopleFailure> {
    let found = store.invitation(code, now)?;
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
    accept_by(store, passwords, &code.hash(), accepts, now, random)
}

/// The same by the hash of the code.
pub(super) fn accept_by(
    store: &Store,
    passwords: &Passwords,
    hash: &SecretHash,
    accepts: Accepts<'_>,
    now: Instant,
    random: Random<'_>,
) -> Result<Entered, PeopleFailure> {
    let invitation = look_by(store, hash, now)?;
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
    let without_session = |belonging| Entered {
        belonging,
        session: None,
    };
    match accepts {
        Accepts::SignedIn(session) => {
            let account = signed_in(store, session, now)?.account;
            let accepting = Accepting::Account(&account);
            let (_, belonging) = store.accept(hash, accepting, decide, now, random)??;
            Ok(without_session(belonging))
        }
        Accepts::Account(account) => {
            let accepting = Accepting::Account(&account);
            let (_, belonging) = store.accept(hash, accepting, decide, now, random)??;
            Ok(without_session(belonging))
        }
        Accepts::Identified {
            login,
            name,
            identity,
        } => {
            let login = password::login(login)?;
            let new = NewAccount {
                login: &login,
                name: password::name(name)?,
                password: "",
            };
            let accepting = Accepting::Identified(new, identity);
            let (_, belonging) = store.accept(hash, accepting, decide, now, random)??;
            Ok(without_session(belonging))
        }
        Accepts::New {
            login,
            name,
            password,
        } => {
            let made = Made::new(passwords, (login, name, password), &mut *random)?;
            let accepting = Accepting::New(made.account());
            let (id, belonging) = store.accept(hash, accepting, decide, now, &mut *random)??;
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
            Accepts::Identified { .. } => "Identified",
            Accepts::Account(_) => "Account",
        })
    }
}
