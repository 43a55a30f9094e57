//! Signing in and out, and proving a password once more.

use facts::Instant;
use store::people::{Account, Opened, Proof, Session};
use store::{Random, Store};

use super::passkey::fresh;
use super::password::{self, Passwords};
use super::{PeopleFailure, Secret};

/// So many attempts are free.
const FREE: u64 = 5;
/// The longest time for which attempts are refused: 15 minutes.
const LONGEST_LOCK_MS: i64 = 15 * 60_000;

/// Begins a session.
pub fn sign_in(
    store: &Store,
    passwords: &Passwords,
    login: &str,
    password: &str,
    now: Instant,
    random: Random<'_>,
) -> Result<Secret, PeopleFailure> {
    let account = prove(store, passwords, login, password, now)?;
    open(store, &account, false, now, random)
}

/// Proves the password once more: a session in the place of the one before, from which what asks for it may be done for
/// ten minutes.
pub fn step_up(
    store: &Store,
    passwords: &Passwords,
    session: &Secret,
    password: &str,
    now: Instant,
    random: Random<'_>,
) -> Result<Secret, PeopleFailure> {
    let login = signed_in(store, session, now)?.login;
    let account = prove(store, passwords, &login, password, now)?;
    let new = Secret::new(random());
    let opened = opened(&account, true);
    match store.renew_session(&session.hash(), &new.hash(), &opened, now)? {
        true => Ok(new),
        false => Err(PeopleFailure::NotSignedIn),
    }
}

/// Another password, or the first one of an account that has none; then it was proven otherwise not long ago whose it
/// is. All sessions of the account end; this is a new one.
pub fn change_password(
    store: &Store,
    passwords: &Passwords,
    session: &Secret,
    (old, new): (&str, &str),
    now: Instant,
    random: Random<'_>,
) -> Result<Secret, PeopleFailure> {
    let Session { account, login, .. } = signed_in(store, session, now)?;
    password::check(new, &login)?;
    let known = store.account(&account)?.ok_or(PeopleFailure::NotSignedIn)?;
    let mut account = match known.password.is_empty() {
        true => {
            fresh(store, session, now)?;
            known
        }
        false => prove(store, passwords, &login, old, now)?,
    };
    let hash = passwords.hash(new, &mut *random)?;
    store.change_password(&account.id, &account.password, &hash)?;
    account.password = hash;
    open(store, &account, true, now, random)
}

/// The session: whose it is, and who that is in which alliance.
pub fn signed_in(store: &Store, session: &Secret, now: Instant) -> Result<Session, PeopleFailure> {
    let found = store.session(&session.hash(), now)?;
    found.ok_or(PeopleFailure::NotSignedIn)
}

/// Ends a session, if it has not ended.
pub fn sign_out(store: &Store, session: &Secret) -> Result<(), PeopleFailure> {
    Ok(store.end_session(&session.hash())?)
}

/// Ends all sessions of the account whose session it is.
pub fn sign_out_everywhere(
    store: &Store,
    session: &Secret,
    now: Instant,
) -> Result<(), PeopleFailure> {
    let account = signed_in(store, session, now)?.account;
    Ok(store.end_sessions(&account)?)
}

/// Begins a session for an account whose password was proven.
pub(super) fn open(
    store: &Store,
    account: &Account,
    stepped_up: bool,
    now: Instant,
    random: Random<'_>,
) -> Result<Secret, PeopleFailure> {
    let new = Secret::new(random());
    match store.open_session(&new.hash(), &opened(account, stepped_up), now)? {
        true => Ok(new),
        false => Err(PeopleFailure::NotProven),
    }
}

/// The account of this login and password. The answer to a wrong one tells nothing, and takes the same time.
fn prove(
    store: &Store,
    passwords: &Passwords,
    login: &str,
    password: &str,
    now: Instant,
) -> Result<Account, PeopleFailure> {
    let account = store.attempt(&password::fold(login), now, &lock)?;
    let hash = account.as_ref().map(|account| &*account.password);
    match (passwords.is(password, hash), account) {
        (true, Some(account)) => Ok(account),
        _ => Err(PeopleFailure::NotProven),
    }
}

/// For how long attempts are refused after so many: a minute after the fifth, then twice as long each time.
pub(super) fn lock(failures: u64) -> i64 {
    match failures.checked_sub(FREE) {
        None => 0,
        Some(more) => {
            let doubled = 60_000_i64 << more.min(10);
            doubled.min(LONGEST_LOCK_MS)
        }
    }
}

fn opened(account: &Account, stepped_up: bool) -> Opened<'_> {
    Opened {
        account: &account.id,
        by: Proof::Password(&account.password),
        stepped_up,
    }
}
