//! People and machines: accounts, sessions, tokens, invitations, and what is stated of the people of a party.

mod announced;
mod invitations;
mod secrets;
mod sessions;
mod stated;
mod ways;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use facts::fact::{Office, PersonDoes, PersonId, PersonUpdate};
use facts::id::PartyId;
use facts::{Fact, Instant};
use sha2::{Digest, Sha256};
use store::people::{
    Accepting, AccountId, Belonging, NewAccount, NewInvitation, Offered, Opened, Proof, SecretHash,
    SettingUp,
};
use store::{Failure, Store};

use crate::world::{World, bytes, party, viewer};

/// The hash of a secret that is called like this.
pub fn secret(name: &str) -> SecretHash {
    Sha256::digest(name.as_bytes()).into()
}

/// A seed that no other test of this run has: a key of the journal is never used twice.
pub fn seed() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed) << 32
}

pub fn id(number: u8) -> PersonId {
    PersonId::new([0, 0, 0, 0, 0, 0, 0, number])
}

pub fn update(does: PersonDoes, person: PersonId, offices: &[Office]) -> PersonUpdate {
    PersonUpdate {
        auditor: false,
        does,
        offices: offices.to_vec(),
        person,
        teams: Vec::new(),
    }
}

/// Somebody new with these offices, whatever is there.
pub fn adds(
    person: PersonId,
    offices: &[Office],
) -> impl FnOnce(&[Fact]) -> Result<PersonUpdate, String> {
    let update = update(PersonDoes::Added, person, offices);
    move |_| Ok(update)
}

pub fn account(login: &str) -> NewAccount<'_> {
    NewAccount {
        login,
        name: "Canary Ann",
        password: "phc-of-ann",
    }
}

pub fn setting<'a>(world: &'a World, code: &'a SecretHash, login: &'a str) -> SettingUp<'a> {
    SettingUp {
        code,
        alliance: &world.alliance,
        party: nord(),
        account: account(login),
    }
}

pub fn nord() -> &'static PartyId {
    static NORD: OnceLock<PartyId> = OnceLock::new();
    NORD.get_or_init(|| party("nord"))
}

/// An alliance whose first administrator is person 1 of nord, with the login `ann`.
pub fn begun(world: &World) -> AccountId {
    let code = secret("code");
    assert!(world.store.expect_setup(&code).unwrap());
    world.store.begin_set_up(&code, &world.alliance).unwrap();
    let setting = setting(world, &code, "ann");
    let mut seed = seed();
    let random = &mut || bytes(&mut seed);
    let decide = adds(id(1), &[Office::Administrator]);
    let done = world.store.set_up(&setting, decide, world.now, random);
    done.unwrap().unwrap().0
}

/// Person 1 of nord invites somebody into a party.
pub fn invite(world: &World, into: &str, name: &str, expires: Instant) -> Result<String, Failure> {
    let offered = Offered::default();
    let (into, by) = (party(into), id(1));
    let new = NewInvitation {
        alliance: &world.alliance,
        party: &into,
        offered: &offered,
        by: (nord(), &by),
        expires,
    };
    let mut seed = seed();
    let random = &mut || bytes(&mut seed);
    let check = |_: &[Fact], _: &[store::people::Invitation]| Ok::<(), String>(());
    let made = world
        .store
        .add_invitation(&new, &secret(name), check, world.now, random)?;
    Ok(made.unwrap())
}

/// Somebody accepts, and becomes this person.
pub fn accept(
    store: &Store,
    name: &str,
    accepting: Accepting<'_>,
    person: PersonId,
    now: Instant,
) -> Result<(AccountId, Belonging), Failure> {
    let mut seed = seed();
    let random = &mut || bytes(&mut seed);
    let decide = |_: &store::people::Invitation, _: &[Fact]| {
        Ok::<_, String>(update(PersonDoes::Added, person, &[Office::Delegate]))
    };
    let done = store.accept(&secret(name), accepting, decide, now, random)?;
    Ok(done.unwrap())
}

/// A party says this of one of its people.
pub fn say(world: &World, of: &str, update: PersonUpdate, now: Instant) -> Result<(), Failure> {
    let mut seed = seed();
    let random = &mut || bytes(&mut seed);
    let decide = |_: &[Fact]| Ok::<_, String>(update);
    let done = world
        .store
        .change_people(&world.alliance, &viewer(of), decide, now, random)?;
    done.map(|_| ()).map_err(Failure::Unfit)
}

/// Signs in.
pub fn open(world: &World, account: &AccountId, name: &str, now: Instant) -> bool {
    let opened = Opened {
        account,
        by: Proof::Password("phc-of-ann"),
        stepped_up: false,
    };
    let opened = world.store.open_session(&secret(name), &opened, now);
    opened.unwrap()
}

/// Whose session it is, with the persons.
pub fn shown(world: &World, name: &str, now: Instant) -> Option<String> {
    let session = world.store.session(&secret(name), now).unwrap()?;
    let people = session.people.iter();
    let people = people.map(|belonging| format!(" {}:{}", belonging.party, belonging.person));
    Some(format!("{}{}", session.login, people.collect::<String>()))
}
