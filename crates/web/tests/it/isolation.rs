//! What somebody may not see never comes out of any operation: not in lists, counts, exports, errors or marks.
//!
//! Canaries stand in prices, in what is private, in data of persons, and in the work of others' services; every
//! operation of the table that reads, and every page with its twins, is asked by everybody, with every name that there is.

use std::collections::BTreeSet;

use facts::fact::{Office, Usage};
use facts::id::SourceId;
use facts::journal::{Compartment, Statement};
use facts::{Body, Fact};
use serde_json::json;
use store::Manner;
use web::api::operation::Verb;
use web::api::operations;
use web::page::pages;

use crate::http::Came;
use crate::record::{Record, Who, files, party, present};

const VOLTA_PRICE: &str = "CANARY-PRICE-VOLTA";
const LUMEN_PRICE: &str = "CANARY-PRICE-LUMEN";
const VOLTA_METER: &str = "CANARY-METER-VOLTA";
const LUMEN_METER: &str = "CANARY-METER-LUMEN";
const VOLTA_PRIVATE: &str = "CANARY-PRIVATE-VOLTA";
const LUMEN_PRIVATE: &str = "CANARY-PRIVATE-LUMEN";
const DESK_CASE: &str = "CANARY-CASE-DESK";
const LINES_CASE: &str = "CANARY-CASE-LINES";
const CALLER: &str = "CANARY-CALLER";

const ALL: [&str; 9] = [
    VOLTA_PRICE,
    LUMEN_PRICE,
    VOLTA_METER,
    LUMEN_METER,
    VOLTA_PRIVATE,
    LUMEN_PRIVATE,
    DESK_CASE,
    LINES_CASE,
    CALLER,
];

/// A record in which each kind of secret stands.
fn record() -> Record {
    let mut texts = files();
    let mark = |texts: &mut store::Files, path: &str, canary: &str| {
        let text = texts.get_mut(path).unwrap();
        text.extend_from_slice(format!("# {canary}\n").as_bytes());
    };
    mark(&mut texts, "volta.yaml", VOLTA_PRICE);
    mark(&mut texts, "lumen.yaml", LUMEN_PRICE);
    let record = Record::with(
        web::api::Settings {
            per_second: 1_000_000,
            ..Default::default()
        },
        &[texts],
    );
    let desk = record.token("volta", Some("desk"));
    let field = record.token("lumen", Some("field"));
    let case = |id: &str, service: &str, source: &str| json!({ "at": "2025-03-03T08:00:00Z", "source": source, "case": { "id": id, "does": ["opened"], "set": { "type": "incident", "service": service, "caller": CALLER } } });
    for (who, case) in [
        (&desk, case(DESK_CASE, "desk", "desk")),
        (&field, case(LINES_CASE, "lines", "field")),
    ] {
        let came = record.post(who, "/facts", &case.to_string());
        assert_eq!(came.json()["accepted"], 1, "{came:?}");
    }
    let usage = |by: &str, meter: &str, compartment: Compartment, seq| {
        let body = Usage {
            meter: meter.to_owned(),
            quantity: "3".to_owned(),
            service: None,
            unit: None,
            until: None,
        };
        let source = SourceId::new("meters").unwrap();
        let at = present().plus_ms(-10_000_000_000);
        let fact = Fact::new(at, at, party(by), source, seq, 0, Body::from(body)).unwrap();
        Statement {
            compartment,
            fact,
            personal: None,
        }
    };
    let pair = |other: &str| Compartment::commercial(&party("nord"), &party(other)).unwrap();
    let statements = [
        usage("volta", VOLTA_METER, pair("volta"), 1),
        usage("lumen", LUMEN_METER, pair("lumen"), 2),
        usage(
            "volta",
            VOLTA_PRIVATE,
            Compartment::Private(party("volta")),
            3,
        ),
        usage(
            "lumen",
            LUMEN_PRIVATE,
            Compartment::Private(party("lumen")),
            4,
        ),
    ];
    let store = record.desk.store();
    let random = &mut || record.desk.random();
    for answer in store
        .speak(
            &record.alliance,
            &statements,
            Manner::PLAIN,
            present(),
            random,
        )
        .unwrap()
    {
        answer.unwrap();
    }
    record
}

/// Everything that can be asked with these names, of programs' operations and of pages.
fn questions(names: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    let of_programs = operations().map(|operation| (web::api::PREFIX, operation));
    let of_people = pages().map(|page| ("", page));
    let reading = of_programs.chain(of_people);
    for (prefix, operation) in reading.filter(|(_, operation)| operation.verb == Verb::Get) {
        let mut paths = vec![operation.path.to_owned()];
        for parameter in operation.path_parameters() {
            let values: Vec<&str> = match parameter {
                "alliance" => vec!["atlas"],
                "with" => vec!["nord", "volta", "lumen", "nothing"],
                "level" => vec!["solved", "repaired", "nothing"],
                "month" | "window" => vec!["2025-03", "0"],
                "index" => vec!["0", "1", "2", "3", "4", "5", "6", "7", "8", "nothing"],
                "line" => vec!["charges.calls", "charges.kilometres", "nothing"],
                _ => names.to_vec(),
            };
            let slot = format!("{{{parameter}}}");
            let filled = paths
                .iter()
                .flat_map(|path| values.iter().map(|value| path.replace(&slot, value)));
            paths = filled.collect();
        }
        for path in paths {
            let path = format!("{prefix}{path}");
            all.push(path.clone());
            for twin in operation.twins {
                all.push(format!("{path}{}", twin.ending));
            }
            for parameter in operation.query {
                for value in ["lumen", "repaired", "2025-03", "3", "opened", "see"] {
                    all.push(format!("{path}?{}={value}", parameter.name));
                }
            }
        }
    }
    for prefix in [web::api::PREFIX, ""] {
        for what in ["statement:nord+lumen", "reading:repaired"] {
            all.push(format!(
                "{prefix}/alliances/atlas/access?action=see&what={what}"
            ));
        }
        for asked in ["search?q=CANARY", "cases?q=CANARY"] {
            all.push(format!("{prefix}/alliances/atlas/{asked}"));
        }
    }
    all
}

fn found(came: &Came) -> BTreeSet<&'static str> {
    let text = format!("{:?} {}", came.headers, came.body);
    let bytes = String::from_utf8_lossy(&came.bytes);
    ALL.into_iter()
        .filter(|canary| text.contains(canary) || bytes.contains(canary))
        .collect()
}

#[test]
fn nothing_comes_out_that_may_not() {
    let record = record();
    let names = [
        "nord",
        "volta",
        "lumen",
        "solved",
        "repaired",
        "charges.calls",
        "charges.kilometres",
        "0",
        "5",
        "entries/000.p/9",
        "0/000.p/9",
        "nothing",
    ];
    let questions = questions(&names);
    // What each asks for is its own text, so a canary that it names itself counts for nothing: names with canaries are asked apart.
    let volta_all = [VOLTA_PRICE, VOLTA_METER, VOLTA_PRIVATE, DESK_CASE];
    let nord_all = [
        VOLTA_PRICE,
        LUMEN_PRICE,
        VOLTA_METER,
        LUMEN_METER,
        DESK_CASE,
        LINES_CASE,
    ];
    let viewers: Vec<(&str, Who, BTreeSet<&str>)> = vec![
        ("nobody", Who::Nobody, BTreeSet::new()),
        (
            "a stranger",
            Who::Token("wrong".to_owned()),
            BTreeSet::new(),
        ),
        (
            "volta's auditor",
            record.token("volta", None),
            volta_all.into(),
        ),
        (
            "lumen's auditor",
            record.token("lumen", None),
            [LUMEN_PRICE, LUMEN_METER, LUMEN_PRIVATE, LINES_CASE].into(),
        ),
        (
            "nord's auditor",
            record.token("nord", None),
            nord_all.into(),
        ),
        (
            "volta's desk",
            record.token("volta", Some("desk")),
            [DESK_CASE, LINES_CASE, VOLTA_PRIVATE].into(),
        ),
        (
            "somebody of volta",
            record.person("volta", &[]),
            [DESK_CASE, VOLTA_PRIVATE].into(),
        ),
        (
            "volta's commercial",
            record.person("volta", &[Office::Commercial]),
            volta_all.into(),
        ),
        (
            "somebody of lumen",
            record.person("lumen", &[]),
            [LINES_CASE, LUMEN_PRIVATE].into(),
        ),
        (
            "somebody of nord",
            record.person("nord", &[]),
            [DESK_CASE, LINES_CASE].into(),
        ),
        (
            "nord's administrator",
            record.person("nord", &[Office::Administrator]),
            [DESK_CASE, LINES_CASE].into(),
        ),
    ];
    let mut seen_by_somebody = BTreeSet::new();
    for (name, who, may) in &viewers {
        for path in &questions {
            let came = record.whole(who, path);
            assert!(came.status < 500, "{name} {path}: {came:?}");
            let out = found(&came);
            let mut may = may.clone();
            // A bundle is the copy of the party: it holds what all parties may read, whatever its people see in lists.
            if path.contains("/bundle") {
                may.extend([DESK_CASE, LINES_CASE]);
            }
            let leaked: Vec<_> = out.difference(&may).collect();
            assert!(
                leaked.is_empty(),
                "{name} got {leaked:?} from {path}: {came:?}"
            );
            seen_by_somebody.extend(out);
        }
    }
    // The search finds what is there for those who may see it.
    let control: BTreeSet<&str> = ALL.into_iter().filter(|canary| *canary != CALLER).collect();
    assert!(
        seen_by_somebody.is_superset(&control),
        "{seen_by_somebody:?}"
    );
}

/// Whether something is there is not told by asking for it: the answer is that to a name that nobody has.
#[test]
fn hidden_names_are_answered_like_unknown_ones() {
    let record = record();
    let who = record.person("volta", &[]);
    let pairs = [
        (
            format!("/alliances/atlas/cases/{LINES_CASE}/clocks"),
            "/alliances/atlas/cases/CANARY-CASE-XXXXX/clocks".to_owned(),
        ),
        (
            "/alliances/atlas/statements/lumen".to_owned(),
            "/alliances/atlas/statements/nobod".to_owned(),
        ),
        (
            "/alliances/atlas/statements/nord".to_owned(),
            "/alliances/atlas/statements/nobo".to_owned(),
        ),
        (
            "/alliances/atlas/levels/repaired/holders".to_owned(),
            "/alliances/atlas/levels/unknownx/holders".to_owned(),
        ),
    ];
    for (hidden, missing) in pairs {
        let (one, other) = (
            record.ask(&who, "GET", &hidden, None),
            record.ask(&who, "GET", &missing, None),
        );
        assert_eq!((one.status, other.status), (404, 404), "{hidden}");
        let plain = |came: &Came| came.body.replace("repaired", "X").replace("unknownx", "X");
        assert_eq!(plain(&one), plain(&other), "{hidden}");
        assert_eq!(one.headers.len(), other.headers.len());
    }
}

/// Who was removed or suspended has nothing from the next request on.
#[test]
fn whoever_is_removed_has_nothing() {
    let record = record();
    let who = record.person("volta", &[Office::Delegate]);
    assert_eq!(record.get(&who, "/cases").status, 200);
    record.remove_everybody("volta");
    for path in ["", "/cases", "/facts", "/readings", "/journal/checkpoint"] {
        let came = record.get(&who, path);
        assert!(came.status == 401 || came.status == 404, "{path}: {came:?}");
    }
}

/// A party that left has nothing here any more: neither its people nor its machines, and not even that there is
/// something.
#[test]
fn who_left_has_nothing() {
    let record = record();
    let all = [
        record.person("volta", &[Office::Delegate, Office::Signatory]),
        record.token("volta", None),
        record.token("volta", Some("desk")),
    ];
    for who in &all {
        assert_eq!(record.get(who, "/facts").status, 200);
    }
    let (store, now) = (record.desk.store(), record.desk.now());
    let random = &mut || record.desk.random();
    let (by, volta) = (party("nord"), party("volta"));
    store
        .leave(&record.alliance, &by, &volta, now, random)
        .unwrap();
    for who in &all {
        let missing = record.ask(who, "GET", "/alliances/other", None);
        for path in ["", "/facts", "/readings", "/journal/checkpoint", "/bundle"] {
            let came = record.get(who, path);
            assert_eq!((came.status, &came.body), (404, &missing.body), "{path}");
        }
        assert_eq!(record.ask(who, "GET", "/alliances", None).json(), json!([]));
        let fact = json!({ "at": "2025-03-03T08:00:00Z", "source": "desk", "case": { "id": "X" } });
        assert_eq!(record.post(who, "/facts", &fact.to_string()).status, 404);
    }
    // Those who stayed go on.
    assert_eq!(
        record.get(&record.token("nord", None), "/facts").status,
        200
    );
}
