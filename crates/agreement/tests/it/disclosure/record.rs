//! A record taken apart and put together again, and what comes beside one that is there.

use std::collections::BTreeSet;

use agreement::disclosure::{Disclosed, Known, Undetermined, put_together};
use facts::fact::{Ask, ClaimOn};
use facts::journal::Compartment;
use facts::{Body, Fact, FactId};

use super::{
    answer, case, claim, comment, fact, line, pair, private, usage, value, with_personal,
    withdrawal, work,
};

/// A record in which facts name each other, and some are equal without data of persons.
fn record() -> Vec<Fact> {
    let hold = fact(
        "volta",
        case("INC1").set("assignee", "Ana").set("hold", "customer"),
    );
    let mistaken = fact("volta", case("INC2").set("assignee", "Ana"));
    let on_fact = claim(Ask::Mistaken, ClaimOn::Fact(mistaken.id));
    let on_fact = fact("shop", on_fact);
    let accepts = fact("volta", answer("C1"));
    let takes_back = fact("shop", withdrawal(on_fact.id));
    let comment_on = fact("shop", comment(Some("charges.licences"), None));
    let reply = fact("lumen", comment(None, Some(comment_on.id)));
    vec![
        fact("shop", withdrawal(takes_back.id)),
        fact("shop", comment(None, Some(reply.id))),
        reply,
        comment_on,
        takes_back,
        accepts,
        fact("shop", answer(&hold.id.to_string())),
        fact("volta", withdrawal(mistaken.id)),
        on_fact,
        hold,
        mistaken,
        fact("lumen", work(Some("ana"), 480)),
        fact("lumen", work(Some("ben"), 480)),
        fact("lumen", work(None, 480)),
        fact("lumen", work(Some("cem"), 480)),
        fact("volta", case("INC2").set("assignee", "Ben")),
        fact("shop", usage("licences", "")),
        fact("shop", value("wages")),
    ]
}

fn chosen(_: &Fact, open: &Undetermined) -> Option<Compartment> {
    open.choices.first().cloned()
}

/// What is new.
fn split(facts: &[Fact], known: &Known) -> Vec<Disclosed> {
    let all = with_personal().split_all(facts, known, &chosen).unwrap();
    all.into_iter().flatten().collect()
}

#[test]
fn a_record_is_split_and_put_together_again() {
    let whole = record();
    let split = split(&whole, &Known::default());
    let ids: BTreeSet<FactId> = split.iter().map(|one| one.fact.id).collect();
    assert_eq!(ids.len(), whole.len());
    let shown: String = split
        .iter()
        .map(|one| String::from_utf8(one.fact.to_bytes()).unwrap())
        .collect();
    for hidden in ["Ana", "Ben", "ana", "ben", "cem"] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
    // Whatever is named is there, under its new id.
    for one in &split {
        let named = match &one.fact.body {
            Body::Withdrawal(withdrawal) => withdrawal.fact,
            Body::Comment(comment) => match comment.reply_to {
                Some(id) => id,
                None => continue,
            },
            Body::Claim(claim) => match claim.on {
                ClaimOn::Fact(id) => id,
                _ => continue,
            },
            Body::Answer(answer) => match FactId::parse(answer.claim.as_str()) {
                Some(id) => id,
                None => continue,
            },
            _ => continue,
        };
        assert!(ids.contains(&named), "{:?}", one.fact);
    }
    let parts: Vec<_> = split
        .into_iter()
        .map(|one| (one.fact, one.personal))
        .collect();
    assert_eq!(put_together(&parts), Ok(whole));
    // Who sees no data of persons has a record all the same.
    let seen: Vec<_> = parts.iter().map(|(fact, _)| (fact.clone(), None)).collect();
    let left: Vec<Fact> = parts.into_iter().map(|(fact, _)| fact).collect();
    assert_eq!(put_together(&seen), Ok(left));
}

#[test]
fn the_order_of_a_record_plays_no_part() {
    let whole = record();
    let split = |facts: &[Fact]| {
        let mut split = split(facts, &Known::default());
        split.sort_by_key(|one| one.fact.id);
        split
    };
    let mut other = whole.clone();
    other.reverse();
    assert_eq!(split(&whole), split(&other));
    other.rotate_left(5);
    assert_eq!(split(&whole), split(&other));
}

#[test]
fn a_record_without_a_choice_is_not_split() {
    let (place, open) = with_personal()
        .split_all(&record(), &Known::default(), &|_, _| None)
        .unwrap_err();
    assert_eq!(place, 17);
    assert!(open.why.contains("does not say which"), "{}", open.why);
    let foreign =
        with_personal().split_all(&record(), &Known::default(), &|_, _| Some(private("key")));
    assert_eq!(foreign.unwrap_err().0, 17);
}

/// A claim about the answer that it gets leads to no end, and is told all the same.
#[test]
fn facts_in_a_ring_are_told() {
    let accepts = fact("volta", answer("C1"));
    let ring = [
        fact("shop", claim(Ask::Mistaken, ClaimOn::Fact(accepts.id))),
        accepts,
    ];
    let split = split(&ring, &Known::default());
    assert_eq!(split.len(), 2);
    assert!(
        with_personal()
            .split_all(&ring, &Known::default(), &|_, _| None)
            .is_err()
    );
}

/// A second export of the same adds nothing, whatever has come in between.
#[test]
fn what_is_known_is_not_told_again() {
    let whole = record();
    for first in 0..=whole.len() {
        let mut known = split(&whole[..first], &Known::default());
        let more = split(&whole, &Known::of(&known, &|_| false).unwrap());
        assert_eq!(more.len(), whole.len() - first, "{first}");
        known.extend(more);
        let none = split(&whole, &Known::of(&known, &|_| false).unwrap());
        assert_eq!(none, []);
        let ids: BTreeSet<FactId> = known.iter().map(|one| one.fact.id).collect();
        assert_eq!(ids.len(), whole.len(), "{first}");
    }
}

/// What names a fact that the journal has follows its new name, and stands where the fact stands.
#[test]
fn new_facts_are_about_known_ones() {
    let hold = fact(
        "volta",
        case("INC1").set("assignee", "Ana").set("hold", "x"),
    );
    let asked = fact("lumen", claim(Ask::AmountWas, line("charges.licences")));
    let before = split(&[hold.clone(), asked], &Known::default());
    let known = Known::of(&before, &|_| false).unwrap();
    let check = |body: Body, expected: Option<Compartment>| {
        let new = fact("shop", body);
        let found = with_personal().split_all(&[new], &known, &|_, _| None);
        let found = found.ok().map(|all| all[0].clone().unwrap());
        assert_eq!(
            found.as_ref().map(|one| &one.compartment),
            expected.as_ref()
        );
        found.map(|one| one.fact.body)
    };
    let left = before[0].fact.id;
    assert_ne!(left, hold.id);
    for named in [hold.id, left] {
        let shared = Some(Compartment::Shared);
        let body = check(answer(&named.to_string()).into(), shared.clone());
        assert_eq!(body, Some(answer(&left.to_string()).into()));
        let mistaken = |of| claim(Ask::Mistaken, ClaimOn::Fact(of));
        let body = check(mistaken(named).into(), shared);
        assert_eq!(body, Some(mistaken(left).into()));
    }
    check(answer("C1").into(), Some(pair("lumen", "shop")));
    check(answer("C2").into(), None);
}

/// What was erased does not come back with the next export; what is new beside it is told.
#[test]
fn what_was_erased_does_not_come_back() {
    let worked = |names: &[&str]| -> Vec<Fact> {
        let facts = names.iter();
        facts
            .map(|name| fact("lumen", work(Some(name), 480)))
            .collect()
    };
    let mut known = split(&worked(&["ana", "ben", "cem"]), &Known::default());
    for one in &mut known {
        let of_ben = one
            .personal
            .as_ref()
            .is_some_and(|part| part.fields["person"].as_deref() == Some("ben"));
        one.personal = one.personal.take().filter(|_| !of_ben);
    }
    let bare = known.iter().find(|one| one.personal.is_none()).unwrap();
    let erased = bare.fact.id;
    let known = Known::of(&known, &|id| *id == erased).unwrap();
    let check = |names: &[&str], expected: &[&str]| {
        let new = split(&worked(names), &known);
        let told: Vec<&str> = new
            .iter()
            .map(|one| {
                one.personal.as_ref().unwrap().fields["person"]
                    .as_deref()
                    .unwrap()
            })
            .collect();
        assert_eq!(told, expected);
    };
    check(&["ana", "ben", "cem"], &[]);
    check(&["ben"], &[]);
    // Also what names the one that is gone.
    let gone = worked(&["ben"]).remove(0);
    let both = [fact("lumen", withdrawal(gone.id)), gone];
    let told = split(&both, &Known::default());
    let erased: Vec<Disclosed> = told
        .into_iter()
        .map(|one| Disclosed {
            personal: None,
            ..one
        })
        .collect();
    let bare = Known::of(&erased, &|_| true).unwrap();
    assert_eq!(split(&both, &bare), []);
    // Who stands for the one that is gone is not known; that it is one is.
    let new = split(&worked(&["ana", "ben", "cem", "dan", "eva"]), &known);
    assert_eq!(new.len(), 2);
    let ids: BTreeSet<u32> = new.iter().map(|one| one.fact.repeat).collect();
    assert_eq!(ids, [3, 4].into());
}
