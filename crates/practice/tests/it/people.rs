//! Who a party's people are, by its facts.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Agreement;
use expect_test::{Expect, expect};
use facts::fact::{PersonDoes, PersonId, PersonUpdate};
use facts::id::{PartyId, SourceId, TeamId};
use facts::{Body, Fact, Instant};
use practice::Office;
use practice::people::{Command, People, Role};

const TEXT: &str = "entente: 1
alliance: atlas
zone: Europe/Amsterdam
currency: EUR
effective: 2025-01-01
parties: { nord: { role: customer }, volta: { role: provider } }
teams: { crew: { members: [nord, volta], joint: true, lead: nord }, line: { members: [nord] } }
";

fn agreement() -> Agreement {
    let files = BTreeMap::from([("alliance.yaml".to_owned(), TEXT.as_bytes().to_vec())]);
    agreement::load(&files).agreement
}

fn id(number: u8) -> PersonId {
    PersonId::new([0, 0, 0, 0, 0, 0, 0, number])
}

/// A fact of a party: `+` added, `=` changed, `-` removed, `~` suspended; the person; its offices and teams.
fn fact(minute: i64, said: &str) -> Fact {
    let mut words = said.split(' ');
    let by = PartyId::new(words.next().unwrap()).unwrap();
    let does = match words.next().unwrap() {
        "+" => PersonDoes::Added,
        "=" => PersonDoes::Changed,
        "-" => PersonDoes::Removed,
        _ => PersonDoes::Suspended,
    };
    let person = id(words.next().unwrap().parse().unwrap());
    let mut update = PersonUpdate {
        auditor: false,
        does,
        offices: Vec::new(),
        person,
        teams: Vec::new(),
    };
    for word in words {
        match Office::of(word) {
            _ if word == "auditor" => update.auditor = true,
            Some(office) => update.offices.push(office),
            None => update.teams.push(TeamId::new(word).unwrap()),
        }
    }
    let at = Instant::from_ms(1_741_000_000_000 + minute * 60_000);
    let source = SourceId::new("journal").unwrap();
    Fact::new(at, at, by, source, 1, 0, Body::from(update)).unwrap()
}

fn people(said: &[&str]) -> People {
    let facts: Vec<Fact> = (0..)
        .zip(said)
        .map(|(minute, said)| fact(minute, said))
        .collect();
    People::of(&PartyId::new("volta").unwrap(), &facts)
}

fn check(said: &[&str], expected: &Expect) {
    let people = people(said);
    let lines = people.iter().map(|(person, standing)| {
        let asks = people.principal(person).map(|principal| principal.identity);
        format!(
            "{person} {:?} {:?} {asks:?}\n",
            standing.state, standing.role
        )
    });
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn the_last_word_counts() {
    check(
        &[
            "volta + 1 administrator",
            "volta + 2 auditor",
            "volta = 1 administrator delegate crew",
        ],
        &expect![[r#"
            p-0000000000000001 Active Role { auditor: false, offices: {Delegate, Administrator}, teams: {"crew"} } Some(Person { id: "p-0000000000000001", teams: {"crew"}, offices: {Delegate, Administrator} })
            p-0000000000000002 Active Role { auditor: true, offices: {}, teams: {} } Some(Auditor)
        "#]],
    );
}

#[test]
fn who_is_removed_stays_removed() {
    check(
        &[
            "volta + 1 delegate",
            "volta - 1",
            "volta + 1 administrator",
            "volta = 1 administrator",
        ],
        &expect![[r#"
            p-0000000000000001 Former Role { auditor: false, offices: {}, teams: {} } None
        "#]],
    );
}

#[test]
fn rights_rest_and_come_back() {
    check(
        &["volta + 1 delegate crew", "volta ~ 1"],
        &expect![[r#"
        p-0000000000000001 Suspended Role { auditor: false, offices: {Delegate}, teams: {"crew"} } None
    "#]],
    );
    check(
        &[
            "volta + 1 delegate crew",
            "volta ~ 1",
            "volta = 1 signatory",
        ],
        &expect![[r#"
            p-0000000000000001 Active Role { auditor: false, offices: {Signatory}, teams: {} } Some(Person { id: "p-0000000000000001", teams: {}, offices: {Signatory} })
        "#]],
    );
}

#[test]
fn others_and_strangers_count_for_nothing() {
    check(
        &[
            "nord + 1 administrator",
            "volta = 2 administrator",
            "volta ~ 3",
        ],
        &expect![""],
    );
    // An id that two parties gave is two people.
    check(
        &["volta + 1 delegate", "nord - 1", "volta + 1 administrator"],
        &expect![[r#"
            p-0000000000000001 Active Role { auditor: false, offices: {Delegate}, teams: {} } Some(Person { id: "p-0000000000000001", teams: {}, offices: {Delegate} })
        "#]],
    );
}

fn role(words: &str) -> Role {
    let mut role = Role::default();
    for word in words.split_whitespace() {
        match Office::of(word) {
            _ if word == "auditor" => role.auditor = true,
            Some(office) => {
                role.offices.insert(office);
            }
            None => {
                role.teams.insert(TeamId::new(word).unwrap());
            }
        }
    }
    role
}

/// What is stated at a command, or why nothing is.
fn decide(people: &People, command: &Command, expected: &Expect) {
    let decided = people.decide(command, id(9), &agreement());
    let decided = match decided {
        Ok(update) => {
            let at = Instant::from_ms(1_741_000_000_000);
            let (by, source) = (people.party().clone(), SourceId::new("journal").unwrap());
            let fact = Fact::new(at, at, by, source, 1, 0, Body::from(update)).unwrap();
            let line: serde_json::Value = serde_json::from_slice(&fact.to_bytes()).unwrap();
            line["person"].to_string()
        }
        Err(refusal) => refusal.to_string(),
    };
    expected.assert_eq(&decided);
}

#[test]
fn commands_are_stated_or_refused() {
    let people = people(&[
        "volta + 1 administrator crew",
        "volta + 2 delegate signatory crew",
        "volta ~ 2",
        "volta + 3 delegate",
        "volta - 3",
    ]);
    let all = [
        (
            Command::Add(role("signatory delegate crew")),
            expect![[
                r#"{"does":"added","offices":["delegate","signatory"],"person":"p-0000000000000009","teams":["crew"]}"#
            ]],
        ),
        (
            Command::Add(role("auditor")),
            expect![[r#"{"auditor":true,"does":"added","person":"p-0000000000000009"}"#]],
        ),
        (
            Command::Add(role("auditor delegate")),
            expect!["an auditor only reads: leave out teams and offices, or `auditor`"],
        ),
        (
            Command::Add(role("line")),
            expect![
                "the agreement has nobody of `volta` in a team `line`; its teams with people of `volta` are `crew`"
            ],
        ),
        (
            Command::Change(id(1), role("administrator operator")),
            expect![[
                r#"{"does":"changed","offices":["administrator","operator"],"person":"p-0000000000000001"}"#
            ]],
        ),
        (
            Command::Change(id(1), role("delegate")),
            expect![
                "`p-0000000000000001` is the last administrator of `volta`; make somebody else an administrator first"
            ],
        ),
        (
            Command::Change(id(2), role("delegate")),
            expect!["`p-0000000000000002` is suspended; resume it first"],
        ),
        (
            Command::Change(id(3), role("delegate")),
            expect!["there is no such thing here"],
        ),
        (
            Command::Suspend(id(1)),
            expect![
                "`p-0000000000000001` is the last administrator of `volta`; make somebody else an administrator first"
            ],
        ),
        (
            Command::Suspend(id(2)),
            expect!["`p-0000000000000002` is suspended, so there is nothing to do"],
        ),
        (
            Command::Resume(id(1)),
            expect!["`p-0000000000000001` is not suspended, so there is nothing to do"],
        ),
        (
            Command::Resume(id(2)),
            expect![[
                r#"{"does":"changed","offices":["delegate","signatory"],"person":"p-0000000000000002","teams":["crew"]}"#
            ]],
        ),
        (
            Command::Remove(id(1)),
            expect![
                "`p-0000000000000001` is the last administrator of `volta`; make somebody else an administrator first"
            ],
        ),
        (
            Command::Remove(id(2)),
            expect![[r#"{"does":"removed","person":"p-0000000000000002"}"#]],
        ),
        (
            Command::Remove(id(3)),
            expect!["there is no such thing here"],
        ),
        (
            Command::Remove(id(7)),
            expect!["there is no such thing here"],
        ),
    ];
    for (command, expected) in &all {
        decide(&people, command, expected);
    }
}

#[test]
fn one_of_two_administrators_may_go_and_an_id_is_given_once() {
    let two = people(&["volta + 1 administrator", "volta + 9 administrator"]);
    decide(
        &two,
        &Command::Remove(id(1)),
        &expect![[r#"{"does":"removed","person":"p-0000000000000001"}"#]],
    );
    decide(
        &two,
        &Command::Suspend(id(9)),
        &expect![[r#"{"does":"suspended","person":"p-0000000000000009"}"#]],
    );
    decide(
        &two,
        &Command::Add(role("")),
        &expect!["the id `p-0000000000000009` is taken"],
    );
    let administrators: BTreeSet<PersonId> = two.administrators().copied().collect();
    assert_eq!(administrators, [id(1), id(9)].into());
    assert!(two.is_without_administrator().is_err());
    let one = people(&["volta + 1 administrator", "volta ~ 1"]);
    assert_eq!(one.is_without_administrator(), Ok(()));
}
