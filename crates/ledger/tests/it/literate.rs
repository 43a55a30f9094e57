//! Literate cases: pages that run.
//!
//! A heading `## ` begins a case. A block `yaml` is the agreement (a head is put before it), `yaml
//! version 2` a further version; a block `values` or `charges` is a table (see `values`). What is
//! expected stands in a block `credits`, one line for each remedy and month: `remedy | month | booked in
//! | posted | what for`; a block `steps` lists every step that the credits rest on, a block `gaps` what
//! was left open. A block `usage` is a table of what charges are computed from; then `charged` holds what was
//! posted, one line for each charge and window, and `charge steps` and `charge gaps` the same of charges. A block `reached` is a table of results; then `shared`, `shared
//! steps` and `shared gaps` say what is shared; `allocated`, `allocated steps` and `allocated gaps` say who bears the costs of
//! January 2025. A block `statements` holds the statements of charges, credits and sharing together, a block `postings` what
//! they leave on the accounts. A block `invoice` is a table (see `invoices`); then `match` holds it against a statement.
//!
//! With `UPDATE_CASES` set, the expected blocks are written anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use agreement::{Agreement, Versions};
use facts::{Exact, Instant, Rounding};
use ledger::{
    Charged, Credits, Gap, Source, Worked, allocated, balances, charged, credits, shared,
    statements,
};

use crate::{invoices, values};

const HEAD: &str = "entente: 1\nalliance: test\nzone: UTC\ncurrency: EUR\n\
    parties: { customer: { role: customer }, integrator: { role: integrator }, provider: { role: provider } }\n";

/// The blocks that hold what is expected.
const EXPECTED: &[&str] = &[
    "credits",
    "steps",
    "gaps",
    "charged",
    "charge steps",
    "charge gaps",
    "shared",
    "shared steps",
    "shared gaps",
    "allocated",
    "allocated steps",
    "allocated gaps",
    "statements",
    "postings",
    "match",
];

#[derive(Default)]
struct Case {
    title: String,
    versions: Vec<String>,
    tables: BTreeMap<String, String>,
    expected: Vec<(String, String)>,
}

/// Checks, or updates, every case of a page in the folder `cases`.
pub fn check_file(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("cases")
        .join(name);
    let text = std::fs::read_to_string(&path).expect("a page of cases");
    let (mut wrong, mut written) = (String::new(), text.clone());
    let cases = cases(&text);
    assert!(!cases.is_empty(), "{name} has no cases");
    for case in &cases {
        assert!(
            !case.expected.is_empty(),
            "`{}` expects nothing",
            case.title
        );
        for (info, expected) in &case.expected {
            let found = case.block(info);
            if found == *expected {
                continue;
            }
            let _ = writeln!(
                wrong,
                "{name}: {}\n--- expected {info}\n{expected}--- found\n{found}",
                case.title
            );
            let head = written
                .find(&format!("## {}\n", case.title))
                .expect("the heading");
            let old = format!("```{info}\n{expected}```");
            let rest = written.split_off(head);
            written.push_str(&rest.replacen(&old, &format!("```{info}\n{found}```"), 1));
        }
    }
    if std::env::var_os("UPDATE_CASES").is_some() {
        std::fs::write(&path, written).expect("the page is written");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case {
                title: title.into(),
                ..Case::default()
            });
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let mut block = String::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            block.push_str(line);
            block.push('\n');
        }
        match info {
            "yaml" | "yaml version 2" => case.versions.push(format!("{HEAD}{block}")),
            "values" | "charges" | "usage" | "reached" | "invoice" => {
                case.tables.insert(info.into(), block);
            }
            _ if EXPECTED.contains(&info) => case.expected.push((info.into(), block)),
            _ => panic!("the block `{info}` of `{}` has no meaning", case.title),
        }
    }
    cases
}

impl Case {
    fn versions(&self) -> Versions {
        let load = |text: &String| {
            let files = BTreeMap::from([("alliance.yaml".to_owned(), text.clone().into_bytes())]);
            let loaded = agreement::load(&files);
            assert!(
                !loaded.has_errors(),
                "the agreement of `{}`: {:#?}",
                self.title,
                loaded.diagnostics
            );
            loaded.agreement
        };
        let (versions, report) = Versions::new(self.versions.iter().map(load).collect());
        assert!(report.is_empty(), "{report:?}");
        versions.expect("a version")
    }

    fn table(&self, name: &str) -> &str {
        self.tables.get(name).map_or("", String::as_str)
    }

    fn block(&self, info: &str) -> String {
        let versions = self.versions();
        if info.starts_with("charge") {
            return self.charge_block(info, &versions);
        }
        if matches!(info, "statements" | "postings" | "match") {
            return self.statement_block(info, &versions);
        }
        if info.starts_with("shared") {
            return self.shared_block(info, &versions);
        }
        if info.starts_with("allocated") {
            return self.allocated_block(info, versions.latest());
        }
        let findings = values::findings(self.table("values"), &versions);
        let charges = values::charges(self.table("charges"));
        let mut block = String::new();
        for remedy in versions.latest().remedies.keys() {
            let found = credits(&versions, remedy, &findings, &charges, None);
            match info {
                "credits" => print_credits(&found, &mut block),
                "steps" => print_steps(&found, &mut block),
                _ => print_gaps(&found.gaps, &mut block),
            }
        }
        block
    }
}

impl Case {
    fn charge_block(&self, info: &str, versions: &Versions) -> String {
        let (over, used) = values::used(self.table("usage"), &versions.latest().zone);
        let mut block = String::new();
        for charge in versions.latest().charges.keys() {
            let charged = charged(versions, charge, over, &used);
            match info {
                "charge gaps" => print_gaps(&charged.gaps, &mut block),
                info => print_charged(&charged, info == "charge steps", &mut block),
            }
        }
        block
    }
}

impl Case {
    fn shared_block(&self, info: &str, versions: &Versions) -> String {
        let reached = values::reached(self.table("reached"), versions);
        let mut block = String::new();
        for (sharing, reached) in &reached {
            let shared = shared(versions, sharing, reached);
            if info == "shared gaps" {
                print_gaps(&shared.gaps, &mut block);
                continue;
            }
            for window in &shared.windows {
                let value = |step| number(shared.sheet.value(step));
                let price = window.price.map_or(String::new(), |price| {
                    let assumption = price.assumption.map_or("-".into(), value);
                    format!(" | price {}, all from {assumption}", value(price.price))
                });
                let posted = value(window.posted);
                let (name, currency) = (&window.window, &window.currency);
                let _ = writeln!(block, "{sharing} | {name} | {posted} {currency}{price}");
                for step in shared.sheet.behind(window.posted) {
                    if info == "shared steps" {
                        let _ = writeln!(block, "{}", shared.sheet.tell(step));
                    }
                }
            }
        }
        block
    }

    fn statement_block(&self, info: &str, versions: &Versions) -> String {
        let latest = versions.latest();
        let (over, used) = values::used(self.table("usage"), &latest.zone);
        let ids = latest.charges.keys();
        let charges: Vec<Charged> = ids.map(|id| charged(versions, id, over, &used)).collect();
        let amounts = charges.iter().flat_map(Charged::by_month).collect();
        let findings = values::findings(self.table("values"), versions);
        let ids = latest.remedies.keys();
        let credits: Vec<Credits> = ids
            .map(|id| credits(versions, id, &findings, &amounts, None))
            .collect();
        let reached = values::reached(self.table("reached"), versions);
        let results = reached.iter();
        let sharing: Vec<_> = results
            .map(|(id, reached)| shared(versions, id, reached))
            .collect();
        let worked = Worked {
            charges: &charges,
            credits: &credits,
            sharing: &sharing,
        };
        let statements = statements(versions, worked, Instant::LATEST);
        let mut block = String::new();
        if info == "match" {
            return invoices::told(self.table("invoice"), latest, &statements, &charges);
        }
        if info == "postings" {
            let entries: Vec<_> = statements.iter().flat_map(|one| one.entries()).collect();
            for ((account, currency), amount) in balances(&entries) {
                let _ = writeln!(block, "{account} | {} {currency}", number(&amount));
            }
            return block;
        }
        for statement in &statements {
            let (pair, month, currency) = (&statement.pair, statement.month, &statement.currency);
            let total = number(&statement.total());
            let (payer, payee) = (&pair.payer, &pair.payee);
            let _ = writeln!(block, "{payer} to {payee} | {month} | {total} {currency}");
            for line in &statement.lines {
                let clause = line.number.as_deref().unwrap_or("-");
                let (path, what, window) = (&line.clause, &line.what, &line.window);
                let amount = number(&line.amount);
                let rests_on: Vec<String> = line.rests_on.iter().filter_map(reading).collect();
                let rests_on = rests_on.join(", ");
                let _ = writeln!(
                    block,
                    "  {path} {clause} | {what} | {window} | {amount} | {rests_on}"
                );
            }
        }
        block
    }

    fn allocated_block(&self, info: &str, agreement: &Agreement) -> String {
        let charges = values::charges(self.table("charges"));
        let month = "2025-01".parse().expect("a month");
        let mut block = String::new();
        for id in agreement.allocation.keys() {
            let allocated = allocated(agreement, id, month, &charges).expect("the allocation");
            match info {
                "allocated gaps" => print_gaps(&allocated.gaps, &mut block),
                "allocated steps" => {
                    for step in allocated.sheet.ids() {
                        let _ = writeln!(block, "{}", allocated.sheet.tell(step));
                    }
                }
                _ => {
                    for (who, share) in &allocated.shares {
                        let exact = number(allocated.sheet.value(share.exact));
                        let amount = number(&share.amount);
                        let _ = writeln!(block, "{id} | {who} | {exact} | {amount}");
                    }
                }
            }
        }
        block
    }
}

/// A reading, as statements name it.
fn reading(source: &Source) -> Option<String> {
    match source {
        Source::Reading { level, window, .. } => Some(format!("{level} in {window}")),
        _ => None,
    }
}

fn print_charged(charged: &Charged, with_steps: bool, block: &mut String) {
    for window in &charged.windows {
        let posted = number(charged.sheet.value(window.posted));
        let (name, month, currency) = (&window.window, window.month, &window.currency);
        let _ = writeln!(
            block,
            "{} | {name} | {month} | {posted} {currency}",
            charged.charge
        );
        for step in charged.sheet.behind(window.posted) {
            if with_steps {
                let _ = writeln!(block, "{}", charged.sheet.tell(step));
            }
        }
    }
}

fn print_credits(credits: &Credits, block: &mut String) {
    for month in &credits.months {
        let mut parts: Vec<String> = Vec::new();
        if let Some(points) = month.points {
            parts.push(format!("{} points", number(credits.sheet.value(points))));
        }
        for line in &month.lines {
            let what = &line.what;
            parts.push(format!("{what} {}", number(&line.amount)));
        }
        let _ = writeln!(
            block,
            "{} | {} | {} | {} {} | {}",
            credits.remedy,
            month.month,
            month.booked,
            number(credits.sheet.value(month.posted)),
            month.currency,
            parts.join(", ")
        );
    }
}

fn print_steps(credits: &Credits, block: &mut String) {
    for month in &credits.months {
        let _ = writeln!(block, "{} {}", credits.remedy, month.month);
        for step in credits.sheet.behind(month.posted) {
            let _ = writeln!(block, "{}", credits.sheet.tell(step));
        }
    }
}

fn print_gaps(gaps: &[Gap], block: &mut String) {
    for gap in gaps {
        let _ = writeln!(block, "{} | {} | {}", gap.clause, gap.window, gap.message);
    }
}

/// A finite decimal in full; of another one the first ten digits.
pub fn number(value: &Exact) -> String {
    let text = value.to_string();
    if text.contains('/') {
        format!("{}…", value.to_fixed(10, Rounding::Down))
    } else {
        text
    }
}
