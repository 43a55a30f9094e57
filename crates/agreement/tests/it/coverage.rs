//! The literate cases of coverage and scope: an agreement, and what comes out of it.
//!
//! A heading begins a case. Blocks `yaml` before the first heading belong to every case of the file;
//! those of a case are further files. A block `map`, `map CATALOGUE`, `kinds`, `flaws`, `scope` or
//! `scope PARTY` holds what is expected; `UPDATE_CASES=1` writes what is found.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::path::Path;

use agreement::catalogue::Catalogue;
use agreement::coverage::{Coverage, Delivery, Row, coverage};
use agreement::model::Outsourcing;
use agreement::scope::{Scope, scope};
use agreement::{Agreement, load};
use facts::Severity;

const HEAD: &str = "entente: 1\nalliance: test\nzone: Europe/Amsterdam\n";

#[test]
fn cases_come_out_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/coverage");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let mut wrong = String::new();
    let mut blocks = 0;
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a case file");
        let (found, count) = played(&text);
        blocks += count;
        if found != text {
            if std::env::var_os("UPDATE_CASES").is_some() {
                std::fs::write(&path, &found).expect("the case file is written");
            }
            let changed = text.lines().zip(found.lines()).find(|(a, b)| a != b);
            let _ = writeln!(wrong, "{}: {changed:?}", path.display());
        }
    }
    assert!(blocks > 20, "{blocks} blocks");
    assert!(wrong.is_empty(), "{wrong}write them with UPDATE_CASES=1");
}

/// The text with every block of outcomes as it comes out, and how many there are.
fn played(text: &str) -> (String, usize) {
    let mut shared: Vec<String> = Vec::new();
    let mut own: Vec<String> = Vec::new();
    let mut in_case = false;
    let mut out = String::new();
    let mut count = 0;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(out, "{line}");
        if line.starts_with("## ") {
            in_case = true;
            own.clear();
        }
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let block = block.join("\n");
        if info == "yaml" {
            let _ = writeln!(out, "{block}\n```");
            if in_case { &mut own } else { &mut shared }.push(block);
            continue;
        }
        count += 1;
        let files = shared.iter().chain(&own).enumerate();
        let files = files.map(|(at, text)| (format!("{at}.yaml"), text.clone().into_bytes()));
        let mut files: BTreeMap<String, Vec<u8>> = files.collect();
        files.insert("alliance.yaml".into(), HEAD.into());
        let loaded = load(&files);
        let errors = loaded.diagnostics.iter();
        let errors: Vec<_> = errors
            .filter(|finding| finding.severity == Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let _ = writeln!(out, "{}```", outcome(&loaded.agreement, info));
    }
    (out, count)
}

fn outcome(agreement: &Agreement, info: &str) -> String {
    let (what, which) = info.split_once(' ').unwrap_or((info, ""));
    let catalogue = Catalogue::of_word(which);
    match what {
        "map" => map(&coverage(agreement, catalogue)),
        "flaws" => flaws(agreement, &coverage(agreement, catalogue)),
        "kinds" => coverage(agreement, catalogue)
            .deliveries(agreement)
            .iter()
            .map(kind)
            .collect(),
        "scope" => scope(agreement)
            .iter()
            .filter(|scope| which.is_empty() || scope.party.as_str() == which)
            .map(of_party)
            .collect(),
        _ => panic!("the block `{info}` has no meaning in a case"),
    }
}

fn map(coverage: &Coverage<'_>) -> String {
    let mut text = String::new();
    for service in &coverage.services {
        for row in &service.rows {
            let clause = row.process.clause.map(|it| format!(" ({it})"));
            let clause = clause.unwrap_or_default();
            let _ = writeln!(
                text,
                "{} / {}{clause}: {}",
                service.id,
                row.process.id,
                said(row)
            );
        }
    }
    text
}

fn said(row: &Row<'_>) -> String {
    if let Some(reason) = row.process.not_needed {
        return format!("not needed, {reason}");
    }
    if !row.is_covered() {
        return if row.is_needed() { "nobody" } else { "-" }.into();
    }
    let mut text = format!(
        "{} answers, {} does it",
        list(row.accountable()),
        list(row.doers())
    );
    if !row.missing_parts.is_empty() {
        let _ = write!(text, ", without {}", list(&row.missing_parts));
    }
    text
}

fn flaws(agreement: &Agreement, coverage: &Coverage<'_>) -> String {
    let flaws = coverage.flaws(agreement);
    let line = |flaw: &agreement::coverage::Flaw| {
        let paths = flaw.clauses.iter().map(|clause| &clause.path);
        format!(
            "{} of {}: {} [{}]\n",
            flaw.kind.word(),
            list(&flaw.services),
            flaw.sentence.english(),
            list(paths)
        )
    };
    flaws.iter().map(line).collect()
}

fn kind(delivery: &Delivery) -> String {
    let word = |kind: Option<Outsourcing>| match kind {
        Some(Outsourcing::Service) => "service",
        Some(Outsourcing::Process) => "process",
        Some(Outsourcing::Knowledge) => "knowledge",
        None => "nothing",
    };
    let mut text = format!(
        "{} / {}: called {}, really {}\n",
        delivery.service,
        delivery.party,
        word(delivery.declared),
        word(delivery.really)
    );
    for reason in &delivery.reasons {
        let _ = writeln!(text, "  {}", reason.sentence.english());
    }
    for reason in &delivery.disagreements {
        let _ = writeln!(text, "  but {}", reason.sentence.english());
    }
    text
}

fn of_party(scope: &Scope) -> String {
    let mut text = String::new();
    for service in &scope.services {
        let may = if service.is_possible() {
            "may"
        } else {
            "may not"
        };
        let claims = if service.claimed {
            ", and claims it"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "{} / {}: {may} have it in scope{claims}",
            scope.party, service.service
        );
        for test in &service.tests {
            let holds = if test.holds { "holds" } else { "fails" };
            let _ = writeln!(
                text,
                "  {} {holds}: {}",
                test.clause,
                test.sentence.english()
            );
        }
    }
    for statement in scope.statement.iter().chain(&scope.own_it) {
        let _ = writeln!(text, "{}: {}", scope.party, statement.english());
    }
    text
}

/// Words with commas; a dash where there are none.
fn list<T: Display>(words: impl IntoIterator<Item = T>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| word.to_string()).collect();
    match words.is_empty() {
        true => "-".into(),
        false => words.join(", "),
    }
}

/// The examples of the guide hold beside the agreement of the reference.
#[test]
fn the_examples_of_the_guide_load() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let read = |path: &str| std::fs::read_to_string(docs.join(path)).expect("a document");
    let block = |text: &str| text.split("```").next().unwrap_or("").to_string();
    let reference = read("reference/agreement.md");
    let complete = reference.split("```yaml complete\n").nth(1).map(block);
    let guide = read("guides/who-does-what.md");
    let mut seen = 0;
    for example in guide.split("```yaml\n").skip(1).map(block) {
        let files = BTreeMap::from([
            (
                "alliance.yaml".to_string(),
                complete.clone().unwrap_or_default().into_bytes(),
            ),
            ("example.yaml".to_string(), example.clone().into_bytes()),
        ]);
        let loaded = load(&files);
        assert!(!loaded.has_errors(), "{example}\n{:#?}", loaded.diagnostics);
        seen += 1;
    }
    assert_eq!(seen, 4);
}

/// The page with the processes of all catalogues is written from the code.
#[test]
fn the_page_of_processes_is_up_to_date() {
    let mut page = String::from(
        "# Processes of the catalogues\n\nThis page is written by a test from the program. \
         An agreement names a process by its id. Processes marked * are an organisation's own, once for all services; \
         no service lacks them. Equivalents are the words for the same work in the other catalogues; several are its parts.\n",
    );
    for catalogue in Catalogue::ALL {
        let _ = write!(
            page,
            "\n## {} (`{}`)\n\n",
            catalogue.title(),
            catalogue.word()
        );
        let others: Vec<Catalogue> = Catalogue::ALL
            .into_iter()
            .filter(|other| *other != catalogue)
            .collect();
        let _ = writeln!(
            page,
            "| id | title | group | {} |\n|---|---|---|---|---|",
            list(others.iter().map(|other| other.title())).replace(", ", " | ")
        );
        for process in catalogue.processes() {
            let own = if process.per_service { "" } else { " *" };
            let clause = process
                .clause
                .map(|it| format!("{it} "))
                .unwrap_or_default();
            let words: Vec<String> = others
                .iter()
                .map(|other| {
                    let meant = other.meant_by(process.id, Some(catalogue));
                    list(meant.iter().map(|it| format!("`{}`", it.id)))
                })
                .collect();
            let parts = process.parts.iter();
            let parts = parts.map(|(number, title)| format!("; {number} {title}"));
            let _ = writeln!(
                page,
                "| `{}`{own} | {}{} | {clause}{} | {} |",
                process.id,
                process.title,
                parts.collect::<String>(),
                process.group,
                words.join(" | ")
            );
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/processes.md");
    if std::env::var_os("UPDATE_PAGES").is_some() {
        std::fs::write(&path, &page).expect("the page is written");
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == page, "write it with UPDATE_PAGES=1");
}
