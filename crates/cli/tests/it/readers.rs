//! Readers: the shipped alliances, split by who may read what, come to the same figures; so do the two
//! parties of a statement, from what they read alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use agreement::disclosure::{Disclosed, Disclosure, Known, put_together};
use agreement::model::{Agreement, MeasureKind};
use agreement::{Versions, load};
use facts::id::{LevelId, PartyId};
use facts::journal::Personal;
use facts::{Body, Fact, FactId, Instant, Record};
use ledger::settle::settle;
use ledger::statement::Statement;
use measure::Engine;

use crate::examples::{examples, files_below, shell_with};
use crate::page::repository;
use crate::shell::Shell;

/// An alliance: its versions, with fields that hold data of persons, and its facts.
struct World {
    name: String,
    versions: Versions,
    facts: Vec<Fact>,
    as_of: Instant,
}

impl World {
    fn of(shell: &Shell, name: &str, as_of: &str) -> World {
        let root = shell.path(&format!("{name}/agreement"));
        let roots = files_below(&root);
        let roots = roots
            .iter()
            .filter(|path| path.ends_with("alliance.yaml"))
            .map(|path| path.parent().unwrap());
        let versions = roots.map(version).collect();
        let (versions, report) = Versions::new(versions);
        assert!(report.is_empty(), "{report:?}");
        let bytes = fs::read(shell.path(&format!("{name}/facts.ndjson"))).unwrap();
        let (record, rejections) = Record::read(&bytes);
        assert_eq!(rejections, []);
        World {
            name: name.into(),
            versions: versions.unwrap(),
            facts: record.facts().to_vec(),
            as_of: Instant::parse(as_of).unwrap(),
        }
    }

    fn disclosure(&self) -> Disclosure {
        Disclosure::of(self.versions.latest())
    }

    /// No fact of the shipped alliances leaves its readers open.
    fn split(&self, facts: &[Fact]) -> Vec<Disclosed> {
        let (disclosure, known) = (self.disclosure(), Known::default());
        let all = disclosure.split_all(facts, &known, &|_, _| None).unwrap();
        all.into_iter().flatten().collect()
    }

    /// All figures, without the ids of facts.
    fn figures(&self, facts: &[Fact]) -> String {
        let mut told = String::new();
        for level in self.levels() {
            told += &self.readings(&level, facts);
        }
        for statement in self.statements(facts) {
            told += &shown(&statement);
        }
        told
    }

    fn levels(&self) -> BTreeSet<LevelId> {
        let versions = self.versions.all().iter();
        versions
            .flat_map(|one| one.levels.keys())
            .cloned()
            .collect()
    }

    /// The readings of a level, without the ids of facts.
    fn readings(&self, level: &LevelId, facts: &[Fact]) -> String {
        let mut told = String::new();
        let mut engine = Engine::new(self.versions.all(), facts, self.as_of);
        for reading in engine.run(level).unwrap().readings {
            let (window, key) = (reading.window, reading.key);
            let (agreed, sides) = (reading.agreed, reading.sides);
            let cover = reading.coverage;
            writeln!(
                told,
                "{level} {window} {key:?} {agreed:?} {sides:?} {cover:?}"
            )
            .unwrap();
        }
        told
    }

    /// The facts of some kinds, and the first and the last one, between which time is looked at.
    fn of_kinds(&self, kinds: &BTreeSet<&str>) -> Vec<Fact> {
        let first = self.facts.iter().min_by_key(|fact| fact.at);
        let last = self.facts.iter().max_by_key(|fact| fact.at);
        let ends: Vec<FactId> = first.iter().chain(&last).map(|fact| fact.id).collect();
        let kept = |fact: &&Fact| kinds.contains(fact.body.kind()) || ends.contains(&fact.id);
        self.facts.iter().filter(kept).cloned().collect()
    }

    fn statements(&self, facts: &[Fact]) -> Vec<Statement> {
        let facts: Vec<&Fact> = facts.iter().collect();
        settle(&self.versions, &facts, self.as_of).statements
    }
}

/// A version, with fields that hold data of persons.
fn version(root: &Path) -> Agreement {
    let mut files = BTreeMap::new();
    for path in files_below(root) {
        let inside = path.strip_prefix(root).unwrap().to_str().unwrap();
        files.insert(inside.to_owned(), fs::read(&path).unwrap());
    }
    let text = files.get_mut("alliance.yaml").unwrap();
    let plain = String::from_utf8(text.clone()).unwrap();
    let plain = plain.replace("personal:\n  fields: assignee\n", "");
    *text =
        format!("{plain}\npersonal: {{ fields: [assignee, caller, owner, grounds, reason] }}\n")
            .into();
    let loaded = load(&files);
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    loaded.agreement
}

/// Statements without what names facts.
fn shown(statement: &Statement) -> String {
    let mut told = String::new();
    let Statement {
        pair,
        month,
        currency,
        state,
        lines,
    } = statement;
    writeln!(told, "{pair:?} {month} {currency} {state:?}").unwrap();
    for line in lines {
        let (amount, sides, held) = (&line.amount, &line.sides, &line.held);
        let (clause, what, window) = (&line.clause, &line.what, &line.window);
        writeln!(told, "  {clause} {what} {window} {amount} {sides:?} {held}").unwrap();
    }
    told
}

fn worlds() -> &'static [World] {
    static WORLDS: LazyLock<Vec<World>> = LazyLock::new(read_worlds);
    &WORLDS
}

fn read_worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for name in examples() {
        let shell = shell_with(&name);
        let page = repository().join(format!("examples/{name}/README.md"));
        let page = fs::read_to_string(page).unwrap();
        for line in page.lines() {
            if let Some(words) = line.strip_prefix("entente import ") {
                shell.run(&format!("import {words}")).fine();
            }
        }
        if shell.path(&format!("{name}/facts.ndjson")).exists() {
            worlds.push(World::of(&shell, &name, "2025-07-02T00:00:00Z"));
        }
    }
    let shell = Shell::new();
    shell.run("demo northwind-demo --no-serve").fine();
    worlds.push(World::of(&shell, "northwind-demo", "2026-01-01T08:00:00Z"));
    worlds
}

/// The same facts, each with data of a person of its own wherever it has a place for it. Equal ones are
/// told apart by that alone.
fn with_persons(facts: &[Fact]) -> Vec<(Fact, Option<Personal>)> {
    let part = |(number, fact): (usize, &Fact)| {
        let field = match &fact.body {
            Body::Case(_) => "caller",
            Body::Cost(_) => "owner",
            Body::Work(_) => "person",
            Body::Claim(claim) if claim.grounds.is_none() => "grounds",
            Body::Withdrawal(body) if body.reason.is_none() => "reason",
            _ => return (fact.clone(), None),
        };
        let personal = Personal {
            fields: [(field.to_owned(), Some(format!("Canary {number}").into()))].into(),
            of: fact.id,
            repeat: (fact.repeat > 0).then_some(0),
        };
        (fact.clone(), Some(personal))
    };
    facts.iter().enumerate().map(part).collect()
}

#[test]
fn figures_need_no_data_of_persons() {
    for world in worlds() {
        let parts = with_persons(&world.facts);
        let whole = put_together(&parts).unwrap();
        let split = world.split(&whole);
        let left: Vec<Fact> = split.iter().map(|one| one.fact.clone()).collect();
        for fact in &left {
            let line = String::from_utf8(fact.to_bytes()).unwrap();
            assert!(!line.contains("Canary"), "{line}");
        }
        let again: Vec<_> = split
            .into_iter()
            .map(|one| (one.fact, one.personal))
            .collect();
        assert_eq!(put_together(&again).unwrap(), whole);
        let told = world.figures(&whole);
        assert!(told.lines().count() > 20, "{}: {told}", world.name);
        assert!(told == world.figures(&left), "{}", world.name);
    }
}

#[test]
fn both_sides_read_what_their_statement_rests_on() {
    for world in worlds() {
        let disclosure = world.disclosure();
        let split = world.split(&world.facts);
        let read_by = |pair: [&PartyId; 2]| -> Vec<Fact> {
            let both = |one: &&Disclosed| {
                pair.iter()
                    .all(|party| disclosure.readable(party).contains(&one.compartment))
            };
            split
                .iter()
                .filter(both)
                .map(|one| one.fact.clone())
                .collect()
        };
        let left: Vec<Fact> = split.iter().map(|one| one.fact.clone()).collect();
        let all = world.statements(&left);
        let pairs: BTreeSet<_> = all.iter().map(|one| &one.pair).collect();
        assert!(!pairs.is_empty(), "{}", world.name);
        for pair in pairs {
            let of_pair = |statements: &[Statement]| -> String {
                let own = statements.iter().filter(|one| one.pair == *pair);
                own.map(shown).collect()
            };
            let seen = world.statements(&read_by([&pair.payer, &pair.payee]));
            assert_eq!(of_pair(&seen), of_pair(&all), "{} {pair:?}", world.name);
        }
    }
}

/// Facts of other kinds change no reading and no amount; each kind that is named changes some.
#[test]
fn figures_rest_on_the_kinds_that_are_named() {
    let mut felt = BTreeSet::new();
    // WHY: the demo is large, and has no other kinds of levels than the small worlds together.
    for world in worlds().iter().filter(|world| world.facts.len() < 1_000) {
        let latest = world.versions.latest();
        for level in world.levels() {
            let measure = &latest.measures[&latest.levels[&level].measure];
            let kinds = measure::rests_on(&measure.kind);
            let told = world.readings(&level, &world.facts);
            assert_eq!(world.readings(&level, &world.of_kinds(&kinds)), told);
            for kind in &kinds {
                let mut others = kinds.clone();
                others.remove(kind);
                if world.readings(&level, &world.of_kinds(&others)) != told {
                    felt.insert((measure_word(&measure.kind), *kind));
                }
            }
        }
        let all = world.statements(&world.facts);
        let clauses: BTreeSet<&str> = all
            .iter()
            .flat_map(|one| one.lines.iter().map(|line| line.clause.as_str()))
            .collect();
        assert!(!clauses.is_empty(), "{}", world.name);
        for clause in clauses {
            let kinds = ledger::rests_on(latest, clause).unwrap();
            let of_clause = |statements: &[Statement]| -> String {
                let own = statements.iter().map(|one| {
                    let mut own = one.clone();
                    own.lines.retain(|line| line.clause == clause);
                    own
                });
                let own = own.filter(|one| !one.lines.is_empty());
                own.map(|one| shown(&one)).collect()
            };
            let seen = world.statements(&world.of_kinds(&kinds));
            assert_eq!(of_clause(&seen), of_clause(&all), "{}", world.name);
        }
    }
    let felt: Vec<String> = felt
        .into_iter()
        .map(|(measure, kind)| format!("{measure}: {kind}"))
        .collect();
    let expected = [
        "availability: outage",
        "capacity: work",
        "cases: case",
        "cost: cost",
        "delivery: case",
        "delivery: deployment",
        "survey: survey",
        "unit cost: cost",
        "unit cost: usage",
        "usage: usage",
        "value: value",
    ];
    assert_eq!(felt, expected);
}

fn measure_word(kind: &MeasureKind) -> &'static str {
    match kind {
        MeasureKind::Cases { .. } => "cases",
        MeasureKind::Availability(_) => "availability",
        MeasureKind::UnitCost { .. } => "unit cost",
        MeasureKind::Cost { .. } => "cost",
        MeasureKind::Usage { .. } => "usage",
        MeasureKind::Value { .. } => "value",
        MeasureKind::Survey { .. } => "survey",
        MeasureKind::Delivery { .. } => "delivery",
        MeasureKind::Capacity { .. } => "capacity",
        MeasureKind::Planned { .. } => "planned availability",
    }
}
