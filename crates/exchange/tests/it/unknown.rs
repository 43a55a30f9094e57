//! Names that the agreement does not know.

use exchange::Names;
use expect_test::{Expect, expect};

use crate::world::{imported, mapping};

const AGREEMENT: &str = "\
entente: 1
alliance: north
title: North
zone: Europe/Madrid
effective: 2025-01-01
currency: EUR
parties:
  acme: { role: customer, name: Acme }
  lumen: { role: provider, name: Lumen IT }
teams:
  service-desk: { members: [lumen], also: [Mesa de Servicio] }
services:
  payments: { title: Payments, relation: { provider: lumen, model: service-provider } }
";

const MAPPING: &str = "
format: csv
source: desk
by: lumen-it
row: update
at: at
case:
  id: id
  type: incident
  events: { from: state, map: { Nueva: opened, Resuelto: resolved } }
  hold: { from: state, map: { Espera: customer } }
  fields: { team: team, service: service, state: state }
";

const LOG: &str = "\
id,at,state,team,service
1,2025-03-03T09:00:00Z,Nueva,Mesa de Servicio,Payments
1,2025-03-03T10:00:00Z,Espera,Servcie Desk,paymnets
1,2025-03-03T11:00:00Z,Resuelta,N3,billing
2,2025-03-03T11:00:00Z,Resuelta,N3,billing
2,tomorrow,Resuelta,N3,billing
";

/// The names unknown after an import, one a line.
fn check(with: &str, mapping_text: &str, log: &str, expected: Expect) {
    let files = [("alliance.yaml".to_owned(), with.as_bytes().to_vec())];
    let loaded = agreement::load(&files.into());
    let errors: Vec<String> = loaded
        .diagnostics
        .iter()
        .filter(|finding| finding.severity == facts::Severity::Error)
        .map(|finding| finding.message.english())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let mapping = mapping(mapping_text);
    let outcome = imported(&mapping, log.as_bytes());
    let mut names = Names::default();
    outcome.facts.iter().for_each(|fact| names.note(fact));
    names.note_states(&outcome.report.states);
    let lines: String = names
        .unknown(&loaded.agreement, &mapping)
        .iter()
        .map(|unknown| {
            let meant = unknown.meant.as_deref().unwrap_or("-");
            let what = unknown.what.name();
            format!("{what} `{}` {} {meant}\n", unknown.name, unknown.count)
        })
        .collect();
    expected.assert_eq(&lines);
}

#[test]
fn names_are_compared_with_the_agreement_and_the_mapping() {
    check(
        AGREEMENT,
        MAPPING,
        LOG,
        expect![[r#"
        party `lumen-it` 4 lumen
        team `N3` 2 -
        team `Servcie Desk` 1 service-desk
        service `billing` 2 -
        service `Payments` 1 payments
        service `paymnets` 1 payments
        state `Resuelta` 2 Resuelto
    "#]],
    );
}

#[test]
fn what_is_known_is_not_told() {
    let mapping = MAPPING.replace("lumen-it", "lumen");
    let log = LOG
        .replace(",Payments", ",payments")
        .replace("paymnets", "payments")
        .replace("billing", "payments")
        .replace("Servcie Desk", "service-desk")
        .replace("N3", "service-desk")
        .replace("Resuelta", "Resuelto");
    check(AGREEMENT, &mapping, &log, expect![[r#""#]]);
}

/// Facts in our own form say types, sides and parties that no mapping checks.
#[test]
fn facts_of_our_own_form_are_compared_as_well() {
    let facts = r#"{"at":"2025-03-03T09:00:00Z","by":"lumen","case":{"id":"1","set":{"party":"Lumen IT","type":"incidents"}}}
{"at":"2025-03-03T09:00:00Z","by":"acme","survey":{"of":"pulse","score":"4","side":"acne"}}
{"at":"2025-03-03T09:00:00Z","by":"lumen","work":{"activity":"lights-on","minutes":30,"team":"desk"}}
{"at":"2025-03-03T09:00:00Z","by":"lumen","claim":{"ask":"field-was","field":"team","id":"C1","on":{"case":"1"},"value":"service desk"}}
"#;
    let mapping = "format: entente\nsource: log\n";
    check(
        AGREEMENT,
        mapping,
        facts,
        expect![[r#"
        party `Lumen IT` 1 lumen
        party `acne` 1 acme
        team `desk` 1 -
        team `service desk` 1 service-desk
        case-type `incidents` 1 incident
    "#]],
    );
}
