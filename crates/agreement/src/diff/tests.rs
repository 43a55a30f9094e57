//! Comparing generated agreements.

use std::collections::BTreeSet;

use facts::English;
use proptest::prelude::*;
use serde_json::Value;

use super::{Change, Kind, diff, plain};
use crate::explain::Document;
use crate::explain::tests::sample::{Pair, all, read as document};
use crate::term::Said;

/// Joins texts: sections are joined by id, the first one wins.
fn joined(texts: &[&Value]) -> Value {
    let mut whole = Value::Object(serde_json::Map::new());
    for text in texts {
        merge(&mut whole, text, 0);
    }
    whole
}

fn merge(into: &mut Value, from: &Value, depth: usize) {
    if let (Some(into), Some(from)) = (into.as_object_mut(), from.as_object()) {
        for (key, value) in from {
            match into.get_mut(key) {
                Some(there) if depth < 2 => merge(there, value, depth + 1),
                Some(_) => {}
                None => {
                    into.insert(key.clone(), value.clone());
                }
            }
        }
    }
}

/// Whether a change of one place may show in a clause: the one in which it stands, or one that rests
/// on it.
fn shows_in(pair: &Pair, address: &str) -> bool {
    let top = pair.path.split(['.', ' ']).next().unwrap_or_default();
    let section = address.split('.').next().unwrap_or_default();
    let rests: &[&str] = match top {
        "alliance" | "title" | "version" | "effective" | "until" | "currency" | "late_after" => {
            &["alliance"]
        }
        // Local times that name no zone.
        "zone" => &[
            "alliance",
            "calendars",
            "levels",
            "charges",
            "scope",
            "sharing",
        ],
        "include" => &["measures", "levels"],
        // In which window a level counts a record depends on what is measured.
        "measures" => &["levels"],
        // Who answers must be there.
        "parties" | "teams" => return true,
        _ => &[],
    };
    rests.contains(&section) || stands_in(pair, address)
}

/// Whether the changed place stands in the clause.
fn stands_in(pair: &Pair, address: &str) -> bool {
    let mut texts = [Some(&pair.one), Some(&pair.other)];
    let path = pair.path.trim_end_matches(" (left out)");
    let mut path = path.split('.');
    address.split('.').all(|step| {
        texts = texts.map(|text| text.and_then(|text| text.get(step)));
        let there = texts.iter().any(Option::is_some);
        there && path.next().is_none_or(|key| key == "*" || key == step)
    })
}

#[test]
fn each_change_shows_in_its_clause() {
    for (pair, said) in all() {
        let (one, other) = (&said.one.document, &said.other.document);
        let changes = diff(one, other, &English);
        assert_eq!(
            changes.is_empty(),
            one.clauses == other.clauses,
            "{}",
            pair.path
        );
        for change in &changes {
            assert!(
                shows_in(pair, &change.address),
                "{}: {}",
                pair.path,
                plain(&changes)
            );
            if change.kind == Kind::Changed {
                assert!(!change.differences.is_empty(), "{}: {change:?}", pair.path);
            }
            for difference in &change.differences {
                let sides = (&difference.before, &difference.after);
                assert_ne!(sides.0, sides.1, "{}: {difference:?}", pair.path);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_the_same_does_not_differ(picks in proptest::collection::vec(any::<prop::sample::Index>(), 1..12)) {
        let texts: Vec<&Value> = picks.iter().map(|pick| &pick.get(all()).0.one).collect();
        let whole = joined(&texts);
        prop_assert_eq!(diff(&document(&whole), &document(&whole), &English), Vec::new());
        // The order of keys means nothing.
        let turned = turned(&whole);
        prop_assert_eq!(diff(&document(&whole), &document(&turned), &English), Vec::new());
    }

    #[test]
    fn one_change_of_a_large_agreement_shows_in_its_clause(
        picks in proptest::collection::vec(any::<prop::sample::Index>(), 1..12),
        changed in any::<prop::sample::Index>(),
    ) {
        let (pair, _) = changed.get(all());
        let rest: Vec<&Value> = picks.iter().map(|pick| &pick.get(all()).0.one).collect();
        let with = |text: &Value| {
            let mut texts = vec![text];
            texts.extend(&rest);
            document(&joined(&texts))
        };
        let (one, other) = (with(&pair.one), with(&pair.other));
        let changes = diff(&one, &other, &English);
        prop_assert_eq!(changes.is_empty(), one.clauses == other.clauses);
        let (at, beside): (Vec<&Change>, Vec<&Change>) =
            changes.iter().partition(|change| shows_in(pair, &change.address));
        let touched: BTreeSet<&str> = at.into_iter().flat_map(ids).collect();
        for change in beside {
            prop_assert!(
                [&one, &other].iter().any(|text| names(text, &change.address, &touched)),
                "{}: {}", pair.path, plain(&changes)
            );
        }
    }
}

/// What a changed clause is called, and was called.
fn ids(change: &Change) -> Vec<&str> {
    let was = match &change.kind {
        Kind::Renamed { from } => Some(from.as_str()),
        _ => None,
    };
    let is = change.address.rsplit_once('.').map(|(_, id)| id);
    was.into_iter().chain(is).collect()
}

/// Whether a clause names one of these things: where a thing has another name, is gone or counts otherwise, whoever names
/// it says something else.
fn names(document: &Document, address: &str, things: &BTreeSet<&str>) -> bool {
    fn named(said: &Said, things: &BTreeSet<&str>) -> bool {
        match said {
            Said::Named(_, id) => things.contains(id.as_str()),
            Said::Record(parts) => parts.iter().any(|part| named(&part.said, things)),
            Said::List(items) => items.iter().any(|item| named(item, things)),
            Said::Table(entries) => {
                let mut both = entries.iter().flat_map(|(id, value)| [id, value]);
                both.any(|said| named(said, things))
            }
            _ => false,
        }
    }
    let mut clauses = document.clauses.iter();
    clauses.any(|clause| clause.address() == address && named(&clause.said, things))
}

/// The same with the keys in the other order.
fn turned(text: &Value) -> Value {
    match text {
        Value::Object(map) => {
            let entries = map.iter().rev();
            Value::Object(
                entries
                    .map(|(key, value)| (key.clone(), turned(value)))
                    .collect(),
            )
        }
        other => other.clone(),
    }
}
