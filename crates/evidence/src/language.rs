//! The language: its rules, the contradictions of published contracts, deadlines, the shipped examples, and the time
//! that a large agreement takes to check.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;

use crate::figure::{Figure, Figures};
use crate::place::{Places, read, write};
use crate::record::ask;
use crate::trouble::{Result, broken};

/// The rules that the language promises.
const RULES: &str = "band-gap band-overlap both-ends-closed target-unreachable-for-volume rounding-unspecified \
    percentile-method-missing percentile-without-tail whole-percent-step-never-bites undefined-points weights-over-pool \
    single-weight-over-limit cap-below-one-credit repeat-without-reset pause-not-in-list pause-without-acceptor \
    priority-change-undefined reopen-undefined clock-stop-undefined maintenance-denominator-undefined calendars-never-meet \
    holidays-end-before-term zone-missing chain-infeasible recovery-target-below-dependency process-uncovered \
    process-overlap two-accountable none-accountable accountable-without-access access-without-responsibility \
    sole-party-measure-on-joint-result model-measure-mismatch credits-in-partnership level-without-source measure-unused \
    decision-without-path approver-cannot-act escalation-without-end silent-deemed-outcome knowledge-only-at-provider \
    scope-claim-too-wide share-ranges-not-covering target-price-inconsistent money-without-currency \
    expired-version-in-use open-breach-uncounted fan-out-uncombined rate-stated-twice part-day-undefined \
    retained-organisation-empty team-without-lead forum-without-cadence deliverable-without-acceptance exit-missing \
    change-approval-slower-than-cadence service-without-business-owner";

/// The head of the small texts, with one level on availability and one on lateness.
const HEAD: &str = "\
entente: 1
alliance: test
zone: Europe/Amsterdam
currency: EUR
parties:
  a: { role: customer }
  b: { role: provider }
measures:
  up: { of: availability, maintenance: out-of-both }
  late: { of: deliverables, clock: { from: opened, until: closed, calendar: always, pause: none, on_priority_change: locked, on_reopen: ignore } }
  cost: { of: cost, basis: billed }
levels:
  up: { measure: up, window: month, round: { digits: 2, mode: half-even }, expected: \">= 99 %\" }
  long: { measure: late, statistic: max, counted_in: stopped, window: month, round: none, expected: \"<= 4h\" }
  late: { measure: late, statistic: max, counted_in: stopped, window: month, round: none, expected: \"<= 0h\" }
  cost: { measure: cost, window: month }
";

/// What published contracts print that contradicts itself, and the rule that finds it.
const CONTRADICTIONS: &[(&str, &str, &str)] = &[
    (
        "C3, bands 98.0 to 98.9 and a promise of 99",
        "band-gap",
        "remedies:\n  r: { from: b, to: a, base: { amount: 100 }, tiers: { levels: { up: { bands: [{ value: \"98.0 to 98.9\", credit: 1 % }, { value: \"< 98.0 %\", credit: 2 % }] } } } }\n",
    ),
    (
        "C4, three rates in one contract",
        "rate-stated-twice",
        "remedies:\n  one: { from: b, to: a, base: { amount: 100 }, shortfall: { levels: { up: { rate: 1 % } } } }\n  two: { from: b, to: a, base: { amount: 100 }, shortfall: { levels: { up: { rate: 0.5 % } } } }\n",
    ),
    (
        "C9, 5 % for each full 1 %",
        "whole-percent-step-never-bites",
        "remedies:\n  r: { from: b, to: a, base: { amount: 100 }, tiers: { levels: { up: { step: { beyond: 99 %, each: 1 %, credit: 5 %, part: not-counted } } } } }\n",
    ),
    (
        "C10, bands that share 360 minutes",
        "band-overlap",
        "remedies:\n  r: { from: b, to: a, base: { amount: 100 }, tiers: { levels: { long: { bands: [{ value: \"240min to 360min\", credit: 500 EUR }, { value: \"360min to 600min\", credit: 1000 EUR }, { value: \"> 600min\", credit: 2000 EUR }], at_most: 1200 EUR } } } }\n",
    ),
    (
        "C13, any part of a day",
        "part-day-undefined",
        "remedies:\n  r: { from: b, to: a, base: { amount: 200 }, tiers: { levels: { late: { step: { beyond: 0h, each: 48h, credit: 10.5 % } } } } }\n",
    ),
    (
        "M4, a target price that is no sum",
        "target-price-inconsistent",
        "sharing:\n  s: { customer: a, provider: b, fixed_incentive: { target_cost: 60000, target_profit: 6000, target_price: 63000, ceiling: 65000, customer_share: 50 %, actual: cost } }\n",
    ),
];

/// Terms of governance (section 5 of the worked examples).
const GOVERNANCE: &str = "\
governance:
  approvals:
    plan: { by: b, due: 10wd, approved_by: a, comments: 15wd, unanswered: accepted after 15wd }
  disputes:
    stages:
      - { title: Escalate, within: 1mo, expedited: 10wd }
      - { title: Refer, within: 10wd, expedited: 5wd }
      - { title: Agree on the mediator, within: 10wd, expedited: 5wd }
      - { title: Convene, within: 30wd, expedited: 20wd }
      - { title: Mediate, within: 3wd, expedited: 1wd }
      - { title: Settle in writing, within: 10wd, expedited: 5wd }
    ends: court
";

/// Deadlines: the clause with further arguments, and the days at whose ends they fall.
const DEADLINES: &[(&str, &[&str], &str)] = &[
    (
        "G1, a plan and comments",
        &["governance.approvals.plan"],
        "2025-03-17 2025-04-07 2025-04-07",
    ),
    (
        "G2, a dispute",
        &["governance.disputes"],
        "2025-04-03 2025-04-17 2025-05-01 2025-06-12 2025-06-17 2025-07-01 2025-07-01",
    ),
    (
        "G2, an urgent dispute",
        &["governance.disputes", "--expedited"],
        "2025-03-17 2025-03-24 2025-03-31 2025-04-28 2025-04-29 2025-05-06 2025-05-06",
    ),
];

/// Clauses of the large agreement.
const CLAUSES: usize = 10_000;

/// In how many files they stand.
const FILES: usize = 20;

/// How often it is checked.
const RUNS: u32 = 5;

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let mut figures = Figures::repeated_by("./evidence language");
    let program = places.program("entente")?;
    let root = places.root();
    rules(places, &mut figures)?;
    let work = places.work("language")?;
    for (what, rule, text) in CONTRADICTIONS {
        let found = findings(&program, &work, &format!("{HEAD}{text}"))?;
        let ok = found.iter().any(|finding| finding == rule);
        figures.holds(what, found.join(" "), format!("finds {rule}"), ok);
    }
    write(&work.join("alliance.yaml"), &format!("{HEAD}{GOVERNANCE}"))?;
    let shown = work.display().to_string();
    for (what, clause, should) in DEADLINES {
        let arguments = [
            &["timetable"],
            *clause,
            &[&shown, "--from", "2025-03-03", "--json"],
        ]
        .concat();
        let document = json(&program, root, &arguments)?;
        let deadlines = document["deadlines"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let days: Vec<&str> = deadlines
            .iter()
            .filter_map(|one| one["by"].as_str())
            .collect();
        figures.exactly(what, days.join(" "), should);
    }
    examples(places, &program, &mut figures)?;
    large(&program, &work, &mut figures)?;
    Ok(figures.into_list())
}

/// Each rule has a case in which it finds the flaw, one in which it is silent, and one that is accepted.
fn rules(places: &Places, figures: &mut Figures) -> Result<()> {
    let names: Vec<&str> = RULES.split_whitespace().collect();
    let (mut there, mut whole) = (0, 0);
    for name in &names {
        let path = places
            .root()
            .join(format!("crates/agreement/cases/rules/{name}.md"));
        let Ok(text) = read(&path) else { continue };
        there += 1;
        let cases: Vec<&str> = text.split("\n## ").skip(1).collect();
        let says = |case: &str, word: usize| {
            case.lines()
                .any(|line| line.split(' ').nth(word) == Some(*name))
        };
        let finds = |case: &&str| says(case, 1);
        let accepts = |case: &&str| says(case, 2) && case.contains("\nsuppressed ");
        let silent = |case: &&str| !finds(case) && !accepts(case);
        let all = cases.iter().any(finds) && cases.iter().any(accepts);
        whole += usize::from(all && cases.iter().any(silent));
    }
    figures.at_least("rules", there, names.len(), names.len());
    figures.at_least(
        "rules with cases bad, good and accepted",
        whole,
        names.len(),
        names.len(),
    );
    Ok(())
}

/// The names of the findings in a text.
fn findings(program: &Path, work: &Path, text: &str) -> Result<Vec<String>> {
    write(&work.join("alliance.yaml"), text)?;
    let shown = work.display().to_string();
    let document = json(program, work, &["check", &shown, "--json"])?;
    let versions = document["versions"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let findings = versions
        .iter()
        .filter_map(|version| version["findings"].as_array());
    let names = findings
        .flatten()
        .filter_map(|finding| finding["rule"].as_str());
    Ok(names.map(String::from).collect())
}

/// What the program prints as JSON, whatever its exit.
fn json(program: &Path, root: &Path, arguments: &[&str]) -> Result<Value> {
    let answer = ask(program, root, arguments)?;
    serde_json::from_str(&answer.out).map_err(|error| {
        broken(format!(
            "entente {}: {error}: {}",
            arguments.join(" "),
            answer.talk
        ))
    })
}

/// The shipped examples: without findings, in the one layout, and equal to themselves.
fn examples(places: &Places, program: &Path, figures: &mut Figures) -> Result<()> {
    let folder = places.root().join("examples");
    let entries = std::fs::read_dir(&folder).map_err(|error| broken(error.to_string()))?;
    let mut all: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    all.retain(|path| path.is_dir());
    all.sort();
    let (mut clean, mut laid_out, mut same, mut explained) = (0, 0, 0, 0);
    for example in &all {
        let shown = places.shown(example);
        let done =
            |arguments: &[&str]| ask(program, places.root(), arguments).map(|answer| answer.done);
        let checked = json(program, places.root(), &["check", &shown, "--json"])?;
        let silent = ["errors", "warnings", "notes", "suppressed"]
            .iter()
            .all(|kind| checked[*kind].as_u64().unwrap_or(0) == 0);
        clean += usize::from(silent && done(&["check", &shown, "--strict"])?);
        laid_out += usize::from(done(&["fmt", &shown, "--check"])?);
        same += usize::from(done(&["diff", &shown, &shown, "--strict"])?);
        let text = ask(
            program,
            places.root(),
            &["explain", &shown, "--format", "markdown"],
        )?;
        explained += usize::from(text.done && text.out.len() > 1_000);
    }
    let least = all.len().max(4);
    figures.at_least("examples without a finding", clean, least, all.len());
    figures.at_least("examples in the one layout", laid_out, least, all.len());
    figures.at_least(
        "examples that do not differ from themselves",
        same,
        least,
        all.len(),
    );
    figures.at_least("examples explained", explained, least, all.len());
    Ok(())
}

/// The time to check an agreement of ten thousand clauses.
fn large(program: &Path, work: &Path, figures: &mut Figures) -> Result<()> {
    let head = "entente: 1\nalliance: large\nzone: UTC\nparties:\n  a: { role: customer }\n  b: { role: provider }\nmeasures:\n  up: { of: availability, maintenance: out-of-both }\n";
    write(&work.join("alliance.yaml"), head)?;
    // A file has at most so many values that no reader loses its way.
    for file in 0..FILES {
        let mut text = String::from("entente: 1\nlevels:\n");
        for number in 0..CLAUSES / FILES {
            let _ = writeln!(
                text,
                "  level-{file}-{number}: {{ measure: up, window: month, round: {{ digits: 2, mode: half-even }}, expected: \">= 99 %\" }}"
            );
        }
        write(&work.join(format!("levels-{file}.yaml")), &text)?;
    }
    let shown = work.display().to_string();
    // The shortest of some runs: the machine may be busy with something else.
    let mut shortest_ms = u128::MAX;
    for _ in 0..RUNS {
        let begun = Instant::now();
        let document = json(program, work, &["check", &shown, "--json"])?;
        shortest_ms = shortest_ms.min(begun.elapsed().as_millis());
        if document["errors"] != 0 {
            return Err(broken(format!(
                "the large agreement has errors: {}",
                document["errors"]
            )));
        }
    }
    figures.holds(
        "check of 10,000 clauses",
        format!("{shortest_ms} ms"),
        "at most 1000 ms",
        shortest_ms <= 1_000,
    );
    Ok(())
}
