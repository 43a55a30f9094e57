//! The whole table of decisions over an example alliance, as a text in the repository: who x action x kind of thing.
//!
//! `UPDATE_CASES=1` writes it anew. Whoever changes a rule of access sees here whom it touches.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use agreement::{Agreement, Loaded};
use facts::journal::Compartment;
use practice::access::{Access, Answer, Emergency, MemberState, Object, Principal, Standing};

use crate::world::{instant, load, party};

const AS_OF: &str = "2026-03-02T09:00:00Z";

/// Who asks, by the name under which the table has them.
const WHO: &[&str] = &[
    "northwind",
    "northwind/delegate",
    "northwind/commercial,signatory",
    "northwind@crew",
    "keystone@desk",
    "keystone/delegate",
    "keystone/administrator,privacy",
    "keystone/operator",
    "lumen@crew",
    "lumen@apps",
    "lumen/delegate",
    "lumen/commercial,signatory",
    "volta@hosting-ops",
    "volta/delegate",
    "volta/commercial,signatory",
    "auditor:lumen",
    "token:lumen",
    "token:desk",
    "token:pipeline",
    "token:volta-meters",
];

const WHAT: &[&str] = &[
    "alliance",
    "agreement",
    "plan",
    "journal",
    "keys:lumen",
    "people:lumen",
    "personal",
    "emergency",
    "terms:northwind+lumen",
    "statement:northwind+lumen",
    "total:northwind+lumen,northwind+volta",
    "service:payments",
    "service:checkout",
    "service:hosting",
    "incident:payments",
    "incident:checkout",
    "change:payments",
    "change:checkout",
    "change:hosting",
    "deployment:checkout",
    "outage:hosting",
    "problem:payments",
    "request:workplace",
    "risk:checkout",
    "usage:hosting",
    "reading:payments",
    "reading:checkout",
    "idea",
    "claim:pause:payments:lumen",
    "claim:value-was:hosting:volta",
    "claim:amount-was:northwind+lumen:lumen",
    "forum:morning",
    "forum:steering",
    "decision-right:stop",
    "decision-right:amendment",
    "policy:security",
    "approval:continuity-plan",
];

pub fn northwind() -> Agreement {
    example("northwind/agreement/2025").agreement
}

pub fn example(folder: &str) -> Loaded {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(folder);
    let mut files = BTreeMap::new();
    collect(&root, &root, &mut files);
    let loaded = agreement::load(&files);
    assert!(!loaded.has_errors(), "{folder}: {:?}", loaded.diagnostics);
    loaded
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap();
            let name = name.to_string_lossy().replace('\\', "/");
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// The objects of the table: by name, and some that are kept in other compartments.
fn objects(agreement: &Agreement) -> Vec<(String, Object)> {
    let named = |name: &str| Object::named(name, agreement).unwrap();
    let mut all: Vec<(String, Object)> = WHAT
        .iter()
        .map(|name| ((*name).to_owned(), named(name)))
        .collect();
    let mut kept = |name: &str, compartment: Compartment, place: &str| {
        let object = named(name).kept_in(compartment);
        all.push((format!("{name}, {place}"), object));
    };
    let own = Compartment::Private(party("lumen"));
    let both = Compartment::commercial(&party("lumen"), &party("northwind")).unwrap();
    kept("incident:checkout", own, "private to lumen");
    kept("reading:payments", both.clone(), "of northwind and lumen");
    kept("cost:checkout", both, "of northwind and lumen");
    all
}

#[test]
fn the_table_is_what_the_repository_says() {
    let agreement = northwind();
    let as_of = instant(AS_OF);
    let access = Access::new(&agreement, &Standing::default(), as_of).unwrap();
    access.validated().unwrap();
    let mut text = String::from(
        "Who may do what in the alliance northwind: + allowed, - known and refused, . not told whether it is there.\n\
         UPDATE_CASES=1 ./test -p practice writes this anew.\n\n",
    );
    let mut askers = Vec::new();
    for (index, name) in WHO.iter().enumerate() {
        let letter = char::from(b'a' + u8::try_from(index).unwrap());
        let principal = Principal::named(name, "ann", &agreement).unwrap();
        askers.push((letter, access.actor(&principal)));
        let _ = writeln!(text, "{letter} {name}");
    }
    let letters: Vec<String> = askers
        .iter()
        .map(|(letter, _)| letter.to_string())
        .collect();
    let mut by_clause: BTreeMap<(String, String), BTreeMap<String, BTreeSet<char>>> =
        BTreeMap::new();
    for (name, object) in objects(&agreement) {
        let _ = writeln!(text, "\n{name:<44} {}", letters.join(" "));
        for action in object.thing.actions() {
            let mut marks = Vec::new();
            for (letter, actor) in &askers {
                let mark = match actor.decide(*action, &object) {
                    Answer::Allowed { clauses } => {
                        let first = clauses.first().map_or("", |it| &it.address);
                        let key = (name.clone(), action.word().to_owned());
                        let of = by_clause.entry(key).or_default();
                        of.entry(first.to_owned()).or_default().insert(*letter);
                        "+"
                    }
                    Answer::Refused { .. } => "-",
                    Answer::Unknown => ".",
                };
                marks.push(mark);
            }
            let _ = writeln!(text, "  {:<42} {}", action.word(), marks.join(" "));
        }
    }
    text.push_str("\nBy which clause, the strongest of each.\n");
    for ((name, action), clauses) in by_clause {
        let _ = writeln!(text, "\n{action} {name}");
        for (clause, letters) in clauses {
            let letters: String = letters.into_iter().collect();
            let _ = writeln!(text, "  {clause}: {letters}");
        }
    }
    compare("cases/access.txt", &text);
}

/// What of it changes when a party is suspended, when glass was broken, and when the agreement has ended.
#[test]
fn the_other_tables_are_what_the_repository_says() {
    let agreement = northwind();
    let as_of = instant(AS_OF);
    let mut suspended = Standing::default();
    suspended
        .parties
        .insert(party("lumen"), MemberState::Suspended);
    let mut broken = Standing::default();
    let hour_ago = as_of.plus_ms(-3_600_000);
    broken.emergencies.push(Emergency {
        party: party("volta"),
        person: "ann".into(),
        span: facts::Span::new(hour_ago, as_of.plus_ms(3_600_000)),
        service: Some(facts::id::ServiceId::new("checkout").unwrap()),
        personal: true,
        reason: "checkout is down".into(),
    });
    let over = instant("2027-01-01T00:00:00Z");
    let early = instant("2025-06-01T00:00:00Z");
    let tables = [
        ("lumen is suspended", suspended, as_of),
        ("volta broke the glass for checkout", broken, as_of),
        ("the agreement has ended", Standing::default(), over),
        (
            "the agreement is not in force yet",
            Standing::default(),
            early,
        ),
    ];
    let usual = Access::new(&agreement, &Standing::default(), as_of).unwrap();
    let mut text = String::from(
        "What becomes otherwise than in access.txt. UPDATE_CASES=1 ./test -p practice writes this anew.\n",
    );
    for (title, standing, as_of) in tables {
        let access = Access::new(&agreement, &standing, as_of).unwrap();
        let _ = writeln!(text, "\n{title}");
        for name in WHO {
            let principal = Principal::named(name, "ann", &agreement).unwrap();
            let (before, after) = (usual.actor(&principal), access.actor(&principal));
            let (mut gained, mut lost) = (Vec::new(), Vec::new());
            for (what, object) in objects(&agreement) {
                for action in object.thing.actions() {
                    let was = before.decide(*action, &object).is_allowed();
                    let is = after.decide(*action, &object).is_allowed();
                    let told = format!("{} {what}", action.word());
                    match (was, is) {
                        (false, true) => gained.push(told),
                        (true, false) => lost.push(told),
                        _ => {}
                    }
                }
            }
            for (word, list) in [("gains", gained), ("loses", lost)] {
                if !list.is_empty() {
                    let _ = writeln!(text, "  {name} {word}: {}", list.join("; "));
                }
            }
        }
    }
    compare("cases/standing.txt", &text);
}

/// The policies of a small alliance, as they are shown to people.
#[test]
fn the_policies_are_what_the_repository_says() {
    let text = "entente: 1\nalliance: small\nzone: UTC\nparties:\n  acme: { role: customer, name: Acme }\n  \
                helper: { role: provider, name: Helper }\nteams:\n  crew: { members: [acme, helper], joint: true, lead: acme }\n\
                services:\n  shop:\n    title: Shop\n    relation: { provider: helper, model: partnership, joint_team: crew }\n    \
                responsibilities:\n      change-enablement: { accountable: crew, informed: helper }\n      \
                incident-management: { accountable: helper, responsible: [helper, crew] }\n";
    let agreement = load(&[("alliance.yaml", text)]).agreement;
    let access = Access::new(&agreement, &Standing::default(), instant(AS_OF)).unwrap();
    access.validated().unwrap();
    compare("cases/policies.cedar", &access.policies());
}

fn compare(name: &str, text: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(&path, text).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == text,
        "crates/practice/{name} is out of date; see what changes: UPDATE_CASES=1 ./test -p practice, git diff"
    );
}
