//! Data of persons: a frozen part, strict admission, and what is left of each kind of fact.

use std::collections::BTreeSet;

use facts::fact::{Activity, Ask, CaseUpdate, Claim, ClaimOn, Cost, Withdrawal, Work};
use facts::id::{CaseId, ClaimId, PartyId, SourceId, TeamId};
use facts::journal::Personal;
use facts::journal::personal::PersonalError;
use facts::{Body, Fact, Instant};

/// Such bytes are in people's records: they never change.
const FROZEN: &str = include_str!("personal.json");

fn frozen() -> &'static str {
    FROZEN.strip_suffix('\n').unwrap()
}

fn fact(body: impl Into<Body>) -> Fact {
    let at = Instant::parse("2025-03-03T09:00:00Z").unwrap();
    let (by, source) = (
        PartyId::new("volta").unwrap(),
        SourceId::new("desk").unwrap(),
    );
    Fact::new(at, at, by, source, 7, 0, body.into()).unwrap()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn case() -> CaseUpdate {
    CaseUpdate::of(CaseId::new("INC1").unwrap())
        .set("assignee", "Ana Núñez \"7\"")
        .set("priority", "P1")
        .clear("caller")
}

fn claim(ask: Ask, field: Option<&str>) -> Claim {
    Claim {
        ask,
        expedited: false,
        field: field.map(Into::into),
        from: None,
        grounds: Some("Canary was on leave".into()),
        id: ClaimId::new("C1").unwrap(),
        on: ClaimOn::Case(CaseId::new("INC1").unwrap()),
        until: None,
        value: field.map(|_| "Canary".into()),
    }
}

#[test]
fn a_personal_part_keeps_its_bytes() {
    let personal = Personal::admit(frozen().as_bytes()).unwrap();
    assert_eq!(personal.to_bytes(), frozen().as_bytes());
    let (left, taken) =
        Personal::part(&fact(case()), &names(&["assignee", "caller", "x"]), 2).unwrap();
    assert_eq!(taken, Some(personal.clone()));
    assert_eq!(personal.whole(&left), Ok(fact(case())));
}

#[test]
fn other_bytes_are_refused() {
    let check = |from: &str, to: &str, expected: &str| {
        let text = frozen();
        assert!(text.contains(from), "{from}");
        let found = Personal::admit(text.replacen(from, to, 1).as_bytes());
        let message = found.unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    };
    check("{\"fields\"", "{ \"fields\"", "canonical");
    check("ú", "\\u00fa", "canonical");
    check(
        "\"caller\":null",
        "\"assignee\":null",
        "duplicate field `assignee`",
    );
    check("\"caller\"", "\"cäller\"", "printable ASCII");
    check("\"of\":\"", "\"of\":\"A", "is not a fact id");
    check("\"repeat\":0", "\"repeat\":-1", "invalid value");
    check(
        "\"repeat\":0",
        "\"repeat\":0,\"salt\":1",
        "unknown field `salt`",
    );
    check(
        frozen(),
        &format!("{{\"fields\":{{}},\"of\":\"{}\"}}", "0".repeat(64)),
        "at least one field",
    );
    assert_eq!(
        Personal::admit(&[b' '; 65_536]),
        Err(PersonalError::TooLong(65_536))
    );
}

/// Of every kind that has a place for them, and of no other.
#[test]
fn what_is_left_says_nothing_of_persons() {
    let all = names(&["assignee", "caller", "owner", "grounds", "reason"]);
    let check = |body: Body, expected: &[&str]| {
        let whole = fact(body);
        let (left, personal) = Personal::part(&whole, &all, 0).unwrap();
        let shown = String::from_utf8(left.to_bytes()).unwrap();
        assert!(!shown.contains("Canary"), "{shown}");
        let found: Vec<&str> = personal
            .iter()
            .flat_map(|personal| personal.fields.keys().map(String::as_str))
            .collect();
        assert_eq!(found, expected);
        assert_eq!(Fact::admit(&left.to_bytes()), Ok(left.clone()));
        let whole_again = personal.map_or(Ok(left.clone()), |personal| personal.whole(&left));
        assert_eq!(whole_again, Ok(whole));
    };
    let update = CaseUpdate::of(CaseId::new("INC1").unwrap());
    check(
        update.clone().set("assignee", "Canary").into(),
        &["assignee"],
    );
    check(update.set("assigned", "P1").into(), &[]);
    let cost = |labels: &[&str]| Cost {
        amounts: [("billed".to_owned(), Some("1".into()))].into(),
        currency: "EUR".into(),
        labels: labels
            .iter()
            .map(|name| ((*name).to_owned(), Some("Canary".into())))
            .collect(),
        service: None,
        until: None,
    };
    check(cost(&["owner", "caller"]).into(), &["caller", "owner"]);
    check(cost(&[]).into(), &[]);
    let work = Work {
        activity: Activity::LightsOn,
        minutes: 480,
        person: Some("Canary".into()),
        service: None,
        team: TeamId::new("desk").unwrap(),
    };
    check(work.into(), &["person"]);
    check(claim(Ask::Exclude, None).into(), &["grounds"]);
    let withdrawal = Withdrawal {
        fact: fact(case()).id,
        reason: Some("Canary typed it wrong".into()),
    };
    check(withdrawal.into(), &["reason"]);
}

/// Who worked is data of a person whatever the names; words are so only where they are named.
#[test]
fn a_person_who_worked_is_always_taken_out() {
    let work = Work {
        activity: Activity::LightsOn,
        minutes: 480,
        person: Some("p-17".into()),
        service: None,
        team: TeamId::new("desk").unwrap(),
    };
    let (_, personal) = Personal::part(&fact(work), &names(&[]), 0).unwrap();
    assert!(personal.is_some());
    let (_, personal) = Personal::part(&fact(claim(Ask::Exclude, None)), &names(&[]), 0).unwrap();
    assert_eq!(personal, None);
}

#[test]
fn a_claim_about_a_person_is_refused() {
    let whole = fact(claim(Ask::FieldWas, Some("assignee")));
    assert_eq!(
        Personal::part(&whole, &names(&["assignee"]), 0),
        Err(PersonalError::Claimed("assignee".into()))
    );
    let (left, _) = Personal::part(&whole, &names(&["caller"]), 0).unwrap();
    assert_eq!(left, whole);
}

/// Two people who worked as long on one day: what is left is told apart, and each is whole again.
#[test]
fn equals_are_told_apart() {
    let work = |person: Option<&str>| {
        fact(Work {
            activity: Activity::LightsOn,
            minutes: 480,
            person: person.map(Into::into),
            service: None,
            team: TeamId::new("desk").unwrap(),
        })
    };
    let part = |whole: &Fact, repeat| Personal::part(whole, &names(&[]), repeat).unwrap();
    let (first, _) = part(&work(Some("ana")), 0);
    let (second, _) = part(&work(Some("ben")), 0);
    assert_eq!(first.id, second.id);
    let (second, personal) = part(&work(Some("ben")), 1);
    assert_ne!(first.id, second.id);
    assert_eq!(personal.unwrap().whole(&second), Ok(work(Some("ben"))));
    // Also where nothing is taken out.
    let (third, personal) = part(&work(None), 2);
    assert_eq!(personal.unwrap().whole(&third), Ok(work(None)));
}

#[test]
fn a_part_belongs_to_one_fact() {
    let (left, personal) = Personal::part(&fact(case()), &names(&["assignee"]), 0).unwrap();
    let personal = personal.unwrap();
    assert_eq!(
        personal.whole(&fact(case())),
        Err(PersonalError::OtherFact(left.id))
    );
    let check = |left: &Fact, name: &str, value: Option<&str>, expected: PersonalError| {
        let mut other = personal.clone();
        other.of = left.id;
        other.fields = [(name.to_owned(), value.map(Into::into))].into();
        assert_eq!(other.whole(left), Err(expected));
    };
    let no_place = |name: &str| PersonalError::NoPlace(name.into());
    check(&left, "priority", Some("P2"), no_place("priority"));
    let claim = fact(claim(Ask::Exclude, None));
    check(&claim, "grounds", Some("x"), no_place("grounds"));
    check(&claim, "person", Some("x"), no_place("person"));
    let work = fact(Work {
        activity: Activity::LightsOn,
        minutes: 480,
        person: None,
        service: None,
        team: TeamId::new("desk").unwrap(),
    });
    check(&work, "person", None, no_place("person"));
    assert!(matches!(
        Personal {
            fields: [("A B".to_owned(), None)].into(),
            ..personal
        }
        .whole(&left),
        Err(PersonalError::Fact(_))
    ));
}
