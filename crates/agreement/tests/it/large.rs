//! An agreement of ten thousand clauses: as many as the largest that anyone signs, and then some.
//!
//! With `LARGE_AGREEMENT=FOLDER` its files are written there, to time the program on them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use agreement::{Editor, load};

use crate::text::lines;

const LEVELS: usize = 10_000;
const SERVICES: usize = 1_000;
const MEASURES: usize = 500;
const PARTIES: usize = 20;

fn large() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut root = String::from(
        "entente: 1\nalliance: large\nzone: Europe/Amsterdam\ncurrency: EUR\nparties:\n  customer-0: { role: customer }\n",
    );
    for n in 0..PARTIES {
        let _ = writeln!(
            root,
            "  provider-{n}: {{ role: provider, name: Provider {n} }}"
        );
    }
    root.push_str(
        "calendars:\n  office: { hours: { mon-fri: [\"08:00-12:30\", \"13:00-18:00\"] } }\n",
    );
    root.push_str("fields:\n  made_sla: boolean\n  score: decimal\n");
    files.insert("alliance.yaml".to_string(), root);
    let mut services = String::from("services:\n");
    for n in 0..SERVICES {
        let _ = writeln!(
            services,
            "  service-{n}:\n    title: Service {n}\n    business: {{ unit: stores, owner: customer-0 }}\n    relation: {{ provider: provider-{}, model: service-provider }}",
            n % PARTIES
        );
        if n > 0 {
            let _ = writeln!(services, "    runs_on: [service-{}]", n / 2);
        }
    }
    files.insert("services.yaml".into(), services);
    let mut measures = String::from("measures:\n");
    for n in 0..MEASURES {
        let _ = writeln!(
            measures,
            "  measure-{n}:\n    of: incidents\n    clock:\n      from: opened\n      until: resolved\n      calendar: office\n      pause:\n        waiting-for-customer: {{ accepted_by: customer, unanswered: accepted after 2wd }}\n      on_priority_change: recompute\n      on_reopen: {{ within: 5wd, then: continue, gap: not-counted }}"
        );
    }
    files.insert("measures.yaml".into(), measures);
    for n in 0..LEVELS {
        let text = files
            .entry(format!("levels/{}.yaml", n / 1_000))
            .or_insert_with(|| "levels:\n".into());
        let _ = writeln!(
            text,
            "  level-{n}:\n    title: Priority 1 incidents of number {n} solved in time\n    clause: \"{}.{}\"\n    service: service-{}\n    measure: measure-{}\n    where: priority == \"P1\" && unit in [\"stores\", \"online\"] && !made_sla\n    share_within: 4h\n    counted_in: stopped\n    open_breach: missed-when-due\n    window: {{ every: month, day: 1 }}\n    round: {{ digits: 2, mode: half-even }}\n    expected: \">= 97 %\"\n    minimum: \">= 95 %\"\n    small_sample: {{ below: 20, allow: 1 miss }}",
            n / 100,
            n % 100,
            n % SERVICES,
            n % MEASURES
        );
    }
    files
        .into_iter()
        .map(|(path, text)| (path, text.into_bytes()))
        .collect()
}

#[test]
fn ten_thousand_clauses_are_all_read() {
    let files = large();
    if let Some(folder) = std::env::var_os("LARGE_AGREEMENT") {
        for (path, bytes) in &files {
            let path = Path::new(&folder).join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
            std::fs::write(path, bytes).expect("the file");
        }
    }
    let loaded = load(&files);
    assert_eq!(loaded.agreement.levels.len(), LEVELS, "{}", lines(&loaded));
    assert!(!loaded.has_errors(), "{}", lines(&loaded));
    let editor = Editor::new(&files);
    let text = editor.text("levels/9.yaml").expect("the last file");
    let byte = text.rfind("service-").expect("a service");
    let declared = editor.definition("levels/9.yaml", byte);
    assert_eq!(&*declared[0].file, "services.yaml");
    assert_eq!(editor.references("levels/9.yaml", byte, false).len(), 10);
}

#[test]
fn a_mistake_in_every_clause_is_found_in_time() {
    let mut files = large();
    for bytes in files.values_mut() {
        let text = String::from_utf8(bytes.clone()).expect("text");
        *bytes = text
            .replace("service: service-", "service: sevrice-")
            .into_bytes();
    }
    let loaded = load(&files);
    let found = &loaded.diagnostics;
    assert_eq!(found.len(), 1_001, "{}", found.len());
    assert!(found[0].message.english().contains("there is no service"));
}
