//! The first run: whoever has the code that the server showed founds an alliance, and becomes its first administrator.

use facts::Instant;
use facts::fact::{Office, PersonId};
use facts::id::PartyId;
use practice::people::{Command, People, Role, check_role};
use store::people::SettingUp;
use store::{Failure, Files, Random, Store};

use super::accept::{Made, eight};
use super::password::Passwords;
use super::session::open;
use super::{Decided, Entered, PeopleFailure, Secret};
use crate::act::bring::{bring, found, id, load};

/// What is set up.
#[derive(Clone, Copy)]
pub struct SetUp<'a> {
    /// The code that the server showed.
    pub code: &'a Secret,
    /// The texts of the agreement.
    pub texts: &'a [Files],
    /// The party of the first person.
    pub party: &'a PartyId,
    /// Its offices beside that of an administrator.
    pub offices: &'a [Office],
    /// How it will sign in.
    pub login: &'a str,
    /// How it is called.
    pub name: &'a str,
    /// Its password.
    pub password: &'a str,
}

/// The code under which the first account can be made from now on, to be shown by the server; nothing where somebody has
/// an account.
pub fn expect_set_up(store: &Store, random: Random<'_>) -> Result<Option<Secret>, PeopleFailure> {
    let code = Secret::new(random());
    let waits = store.expect_setup(&code.hash())?;
    Ok(waits.then_some(code))
}

/// Founds the alliance, and makes its first account and administrator. What was interrupted is taken up where it was
/// left, with the same files.
pub fn set_up(
    store: &Store,
    passwords: &Passwords,
    asked: &SetUp<'_>,
    now: Instant,
    random: Random<'_>,
) -> Result<Entered, PeopleFailure> {
    let code = asked.code.hash();
    let texts = load(asked.texts)?;
    let agreement = texts.at(now);
    let alliance = id(texts.latest())?;
    // WHY: before anything else, so that nobody learns anything by guessing codes, and none is guessed.
    store.begin_set_up(&code, &alliance)?;
    if !agreement.parties.contains_key(asked.party) {
        let parties: Vec<String> = agreement
            .parties
            .keys()
            .map(|id| format!("`{id}`"))
            .collect();
        return Err(PeopleFailure::Unfit(format!(
            "the agreement has no party `{}`; it has {}",
            asked.party,
            parties.join(", ")
        )));
    }
    let mut role = Role::default();
    role.offices.extend(asked.offices);
    role.offices.insert(Office::Administrator);
    check_role(&role, asked.party, agreement)?;
    let person = (asked.login, asked.name, asked.password);
    let made = Made::new(passwords, person, &mut *random)?;
    let nobody = |_: &facts::Fact, _: &agreement::disclosure::Undetermined| None;
    match store.chain(&alliance) {
        Err(Failure::NotFound) => {
            found(store, asked.texts, &[], &nobody, now, &mut *random)?;
        }
        // It was interrupted after the first steps.
        _ => {
            bring(
                store,
                &alliance,
                asked.texts,
                &[],
                &nobody,
                now,
                &mut *random,
            )?;
        }
    }
    let new = PersonId::new(eight(random()));
    let decide = |facts: &[facts::Fact]| -> Decided {
        let people = People::of(asked.party, facts);
        Ok(people.decide(&Command::Add(role.clone()), new, agreement)?)
    };
    let setting = SettingUp {
        code: &code,
        alliance: &alliance,
        party: asked.party,
        account: made.account(),
    };
    let (account, belonging) = store.set_up(&setting, decide, now, &mut *random)??;
    let account = store.account(&account)?.ok_or(PeopleFailure::NotFound)?;
    let session = open(store, &account, true, now, random)?;
    Ok(Entered {
        belonging,
        session: Some(session),
    })
}

impl std::fmt::Debug for SetUp<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetUp")
            .field("party", self.party)
            .finish_non_exhaustive()
    }
}
