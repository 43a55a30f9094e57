//! The people of one's own party: who they are, what they may do, and that they may no longer.

use facts::fact::PersonId;
use practice::access::{Action, MemberState};
use practice::people::{Command, People, Role};
use store::Random;

use super::{Asking, Decided, PeopleFailure};

/// A person of one's own party.
#[derive(Clone, PartialEq, Eq)]
pub struct Listed {
    /// The person.
    pub person: PersonId,
    /// How it is called; nothing where its account is erased, or kept by another host.
    pub name: Option<String>,
    /// How it signs in; for administrators.
    pub login: Option<String>,
    /// Whether it has rights.
    pub state: MemberState,
    /// What it may do.
    pub role: Role,
}

/// The people of the party of whoever asks. Those of other parties are shown to nobody.
pub fn list(asking: &Asking<'_>) -> Result<Vec<Listed>, PeopleFailure> {
    asking.may(Action::See)?;
    let keeps = asking.may(Action::Administer).is_ok();
    let (alliance, viewer) = (asking.alliance(), asking.viewer());
    let facts = asking.store.person_facts(alliance, &viewer, None)?;
    let known = asking.store.known_people(alliance, &viewer)?;
    let people = People::of(asking.party(), &facts);
    let listed = people.iter().map(|(person, standing)| {
        let id = person.to_string();
        let known = known.iter().find(|known| known.person == id);
        Listed {
            person: *person,
            name: known.and_then(|known| known.name.clone()),
            login: known
                .and_then(|known| known.login.clone())
                .filter(|_| keeps),
            state: standing.state,
            role: standing.role.clone(),
        }
    });
    Ok(listed.collect())
}

/// Gives a person another role.
pub fn change(
    asking: &Asking<'_>,
    person: &str,
    role: Role,
    random: Random<'_>,
) -> Result<(), PeopleFailure> {
    say(
        asking,
        person,
        |person| Command::Change(person, role),
        random,
    )
}

/// Lets the rights of a person rest; its sessions end at once.
pub fn suspend(asking: &Asking<'_>, person: &str, random: Random<'_>) -> Result<(), PeopleFailure> {
    say(asking, person, Command::Suspend, random)
}

/// Gives a suspended person its rights back.
pub fn resume(asking: &Asking<'_>, person: &str, random: Random<'_>) -> Result<(), PeopleFailure> {
    say(asking, person, Command::Resume, random)
}

/// Removes a person from the party, for good; its sessions end at once.
pub fn remove(asking: &Asking<'_>, person: &str, random: Random<'_>) -> Result<(), PeopleFailure> {
    say(asking, person, Command::Remove, random)
}

/// Erases the account of a person that was removed: its login and name are gone. Not while the account is a person
/// elsewhere.
pub fn erase(asking: &Asking<'_>, person: &str) -> Result<(), PeopleFailure> {
    asking.may(Action::Administer)?;
    let known = asking
        .store
        .known_people(asking.alliance(), &asking.viewer())?;
    let known = known.iter().find(|known| known.person == person);
    let account = known.map(|known| known.account);
    Ok(asking
        .store
        .erase_account(&account.ok_or(PeopleFailure::NotFound)?)?)
}

fn say(
    asking: &Asking<'_>,
    person: &str,
    command: impl FnOnce(PersonId) -> Command,
    random: Random<'_>,
) -> Result<(), PeopleFailure> {
    asking.may(Action::Administer)?;
    let person = PersonId::parse(person).ok_or(PeopleFailure::NotFound)?;
    let command = command(person);
    let decide = |facts: &[facts::Fact]| -> Decided {
        let people = People::of(asking.party(), facts);
        asking.is_as_before(&people)?;
        Ok(people.decide(&command, person, asking.agreement)?)
    };
    let (alliance, viewer) = (asking.alliance(), asking.viewer());
    let stated = asking
        .store
        .change_people(alliance, &viewer, decide, asking.now, random)?;
    stated.map(|_| ())
}

impl std::fmt::Debug for Listed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Listed({:?}, {:?})", self.person, self.state)
    }
}
