//! The pages about money: for the two whose it is and nobody else, the same figure in every form, and forms that say
//! what is wrong where they stand.

use facts::fact::{Office, Usage};
use facts::id::SourceId;
use facts::journal::{Compartment, Statement};
use facts::{Body, Fact, Instant};
use store::Manner;

use crate::http::Came;
use crate::record::{Record, Who, files, party, present};

mod books;
mod papers;
mod plans;
mod statements;

/// What stands in the money of each provider, and nowhere else.
const VOLTA: &str = "CANARY-PRICE-VOLTA";
const LUMEN: &str = "CANARY-PRICE-LUMEN";

/// A record in which volta was paid for 31 calls in March, and lumen for 47 kilometres.
pub(crate) fn record() -> Record {
    let mut texts = files();
    for (path, canary) in [("volta.yaml", VOLTA), ("lumen.yaml", LUMEN)] {
        let text = texts.get_mut(path).unwrap();
        text.extend_from_slice(format!("# {canary}\n").as_bytes());
    }
    let settings = web::api::Settings {
        per_second: 1_000_000,
        ..Default::default()
    };
    let record = Record::with(settings, &[texts]);
    let usage = |by: &str, meter: &str, quantity: &str, seq| {
        let body = Usage {
            meter: meter.to_owned(),
            quantity: quantity.to_owned(),
            service: None,
            unit: None,
            until: None,
        };
        let source = SourceId::new("meters").unwrap();
        let at = Instant::parse("2025-03-10T10:00:00Z").unwrap();
        Statement {
            compartment: Compartment::commercial(&party("nord"), &party(by)).unwrap(),
            fact: Fact::new(at, at, party(by), source, seq, 0, Body::from(body)).unwrap(),
            personal: None,
        }
    };
    let all = [
        usage("volta", "calls", "31", 1),
        usage("lumen", "kilometres", "47", 2),
    ];
    let random = &mut || record.desk.random();
    let store = record.desk.store();
    let spoken = store.speak(&record.alliance, &all, Manner::PLAIN, present(), random);
    for answer in spoken.unwrap() {
        answer.unwrap();
    }
    record
}

/// A page, as a browser asks for it.
fn page(record: &Record, who: &Who, path: &str) -> Came {
    let path = format!("/alliances/atlas{path}");
    record.browse(Some(who), "GET", &path, None)
}

/// A form, as a browser sends it.
fn send(record: &Record, who: &Who, path: &str, fields: &[(&str, &str)]) -> Came {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    let path = format!("/alliances/atlas{path}");
    record.browse(Some(who), "POST", &path, Some(&form.finish()))
}

/// A draft, looked at before it is put forward.
pub(crate) fn checked(record: &Record, who: &Who, draft: &[(String, String)]) -> Came {
    let fields = draft
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let fields: Vec<(&str, &str)> = fields.chain([("do", "check")]).collect();
    send(record, who, "/proposals", &fields)
}

/// Everybody who is not of the pair of nord and volta, or may not see its money; and with whom the statement would be.
fn others(record: &Record) -> [(Who, &'static str); 3] {
    [
        (
            record.person("lumen", &[Office::Commercial, Office::Signatory]),
            "volta",
        ),
        (record.person("volta", &[]), "nord"),
        (record.person("nord", &[Office::Administrator]), "volta"),
    ]
}

/// The files of the agreement as another version that begins in May, as a browser sends them.
pub(crate) fn draft(share: &str, price: &str) -> Vec<(String, String)> {
    let texts = files().into_iter().map(|(path, bytes)| {
        let text = String::from_utf8(bytes).unwrap();
        let text = text
            .replace(
                "effective: 2025-01-01",
                "effective: 2025-05-01\nversion: \"2\"",
            )
            .replace("expected: '>= 90 %'", &format!("expected: '>= {share} %'"))
            .replace("price: 2.50", &format!("price: {price}"));
        (format!("file:{path}"), text.replace('\n', "\r\n"))
    });
    texts.collect()
}
