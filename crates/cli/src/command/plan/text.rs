//! The answer for people.

use std::collections::BTreeMap;
use std::io::Write;

use agreement::diff;
use agreement::model::RoundRule;
use facts::Diagnostic;
use ledger::plan::{Flip, FlipKind, LevelReplay, MonthPair, WindowPair};
use measure::Outcome;
use told::plan::{Question, Replayed, sentence};
use told::words::{self, plain};

use super::rights;
use crate::command::measure::overview_style;
use crate::console::{Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::table::{Cell, Table};

/// How many records of a level are told without `--all`.
const TOLD: usize = 5;

/// Prints it.
pub fn print(
    question: &Question<'_>,
    replayed: &Replayed,
    all: bool,
    console: &Console,
) -> Result<(), Failure> {
    let mut out = console.out();
    let title = plain(&question.draft.agreement.title);
    let day = |instant| {
        question
            .zone()
            .local(instant)
            .strftime("%Y-%m-%d")
            .to_string()
    };
    writeln!(
        out,
        "{STRONG}{title}{STRONG:#}: draft {} beside what was in force, windows that ended after {} and until {}\n",
        plain(&question.draft.agreement.version),
        day(replayed.stretch.from),
        day(replayed.stretch.until),
    )?;
    let shown: Vec<&LevelReplay> = replayed
        .levels
        .iter()
        .filter(|level| all || !level.is_same())
        .collect();
    if !shown.is_empty() {
        table(&shown, all).write(&mut out)?;
    }
    let same = replayed.as_before(all);
    match (same, shown.is_empty()) {
        (0, true) => writeln!(out, "there is no level to replay")?,
        (0, false) => {}
        (1, true) => writeln!(out, "the level is as before")?,
        (n, true) => writeln!(out, "all {n} levels are as before")?,
        (1, false) => writeln!(out, "1 other level is as before")?,
        (n, false) => writeln!(out, "{n} other levels are as before")?,
    }
    for level in &shown {
        self::level(level, question, replayed, all, &mut out)?;
    }
    money(&replayed.money, all, &mut out)?;
    rights::print(&replayed.rights, all, &mut out)?;
    findings("new findings", &replayed.advice.new, &mut out)?;
    findings("findings that are gone", &replayed.advice.gone, &mut out)?;
    rest(question, replayed, &shown, &mut out)?;
    out.flush()?;
    if replayed.levels.iter().all(|level| level.windows.is_empty()) && !replayed.levels.is_empty() {
        console.warn("no window ended in that stretch of time, so no figure stands beside another");
        console.next(
            "name an earlier beginning",
            "entente plan DRAFT RECORD --from DAY",
        );
    }
    Ok(())
}

fn table(levels: &[&LevelReplay], all: bool) -> Table {
    let mut table = Table::new(vec![
        Cell::new("level"),
        Cell::new("window"),
        Cell::figure("before"),
        Cell::figure("draft"),
        Cell::new(""),
    ]);
    for level in levels {
        // The combined figure stands for its parts.
        let is_combined = |window: &WindowPair| {
            let mut others = level.windows.iter();
            let whole = |other: &WindowPair| other.span == window.span && other.key.is_empty();
            !window.key.is_empty() && others.any(|other| whole(other) && other.differs())
        };
        let windows = level.windows.iter();
        let told = |window: &&WindowPair| all || window.differs() && !is_combined(window);
        for window in windows.filter(told) {
            table.row(row(level, window));
        }
        if level.is_before != level.is_after && level.windows.is_empty() {
            let word = if level.is_after { "new" } else { "gone" };
            table.row(vec![
                Cell::new(level.id.as_str()),
                Cell::new("no window"),
                Cell::figure(""),
                Cell::figure(""),
                Cell::new(word),
            ]);
        }
    }
    table
}

fn row(level: &LevelReplay, window: &WindowPair) -> Vec<Cell> {
    let mut name = level.id.to_string();
    for (field, value) in &window.key {
        name.push_str(&format!(" {field}={value}"));
    }
    let note = match (level.is_before, level.is_after) {
        (true, false) => "gone",
        (false, true) => "new",
        _ if window.claims_differ => "open claims differ",
        _ if window.turns() => "turns",
        _ => "",
    };
    vec![
        Cell::new(name),
        Cell::new(&window.window),
        cell(&window.before, level.round_before),
        cell(&window.after, level.round_after),
        Cell::new(note),
    ]
}

fn cell(outcome: &Option<Outcome>, round: Option<RoundRule>) -> Cell {
    let Some(outcome) = outcome else {
        return Cell::figure("–").styled(FAINT);
    };
    let value = words::table_value(&outcome.value, round).english();
    let counted = match outcome.counted {
        0 => String::new(),
        n => format!(" of {n}"),
    };
    Cell::figure(format!("{} {value}{counted}", words::glyph(outcome.state)))
        .styled(overview_style(outcome.state))
}

fn level(
    level: &LevelReplay,
    question: &Question<'_>,
    replayed: &Replayed,
    all: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let behind = replayed.behind(question, &level.id);
    if behind.is_empty() && level.flips.is_empty() {
        return Ok(());
    }
    let title = match &level.title {
        Some(title) => format!(": {}", plain(title)),
        None => String::new(),
    };
    writeln!(out, "\n{STRONG}{}{STRONG:#}{title}", level.id)?;
    for change in behind {
        let text = diff::plain(std::slice::from_ref(change));
        for line in text.lines().filter(|line| !line.is_empty()) {
            writeln!(out, "  {FAINT}{}{FAINT:#}", plain(line))?;
        }
    }
    for window in level
        .windows
        .iter()
        .filter(|window| !window.items.is_empty())
    {
        for item in &window.items {
            let added = |adds: &Option<facts::Exact>| match adds {
                Some(adds) => words::number_text(adds),
                None => "nothing".into(),
            };
            writeln!(
                out,
                "  {}: {} adds {}, before {}",
                window.window,
                plain(&item.what),
                added(&item.after),
                added(&item.before)
            )?;
        }
    }
    for (what, count) in groups(&level.flips) {
        writeln!(out, "  {what}: {count}")?;
    }
    let told = if all { level.flips.len() } else { TOLD };
    for flip in told_first(&level.flips).into_iter().take(told) {
        record(flip, question, out)?;
    }
    if level.flips.len() > told {
        writeln!(
            out,
            "    {FAINT}and {} more; --all shows them, --json as well{FAINT:#}",
            level.flips.len() - told
        )?;
    }
    Ok(())
}

/// Verdicts that turn before others.
fn told_first(flips: &[Flip]) -> Vec<&Flip> {
    let mut flips: Vec<&Flip> = flips.iter().collect();
    flips.sort_by_key(|flip| flip.kind);
    flips
}

/// Records by what becomes of them and why: how many.
fn groups(flips: &[Flip]) -> Vec<(String, usize)> {
    let mut groups: BTreeMap<(FlipKind, String), usize> = BTreeMap::new();
    for flip in flips {
        // Where something suffices alone, the rest does not matter.
        let alone = flip.reasons.iter().any(|reason| reason.alone);
        let reasons = flip.reasons.iter().filter(|reason| reason.alone == alone);
        let mut topics: Vec<String> = reasons
            .map(|reason| sentence::topic(&reason.cause).english())
            .collect();
        topics.sort();
        topics.dedup();
        let why = match topics.len() {
            0 => String::new(),
            _ if alone => format!(" by {}", topics.join(", or by ")),
            _ => format!(" by {} together", topics.join(" and ")),
        };
        *groups.entry((flip.kind, why)).or_default() += 1;
    }
    let said = |((kind, why), count): ((FlipKind, String), usize)| {
        (format!("{}{why}", sentence::becomes(kind).english()), count)
    };
    groups.into_iter().map(said).collect()
}

fn record(flip: &Flip, question: &Question<'_>, out: &mut impl Write) -> Result<(), Failure> {
    let which = match flip.run {
        0 => String::new(),
        n => format!(" for the {}. time", n + 1),
    };
    let window = [&flip.after, &flip.before]
        .into_iter()
        .flatten()
        .find_map(|one| one.window.clone());
    let window = window.map_or(String::new(), |window| format!(" ({window})"));
    let mut said: Vec<String> = flip
        .reasons
        .iter()
        .map(|reason| sentence::reason(reason, question.zone()).english())
        .collect();
    let counts = sentence::counts(flip.before.as_ref(), flip.after.as_ref());
    said.extend(counts.map(|counts| counts.english()));
    writeln!(
        out,
        "    {}{which}{window}: {}: {}",
        plain(&flip.case),
        sentence::becomes(flip.kind).english(),
        said.join("; ")
    )?;
    Ok(())
}

fn money(months: &[MonthPair], all: bool, out: &mut impl Write) -> Result<(), Failure> {
    let mut table = Table::new(vec![
        Cell::new("month"),
        Cell::new("who pays whom"),
        Cell::new("for"),
        Cell::figure("before"),
        Cell::figure("draft"),
        Cell::figure("difference"),
        Cell::new(""),
    ]);
    let amount =
        |amount: &facts::Exact, currency: &str| Cell::figure(words::money(amount, currency));
    let mut sums: BTreeMap<String, facts::Exact> = BTreeMap::new();
    let mut rows = 0;
    for month in months.iter().filter(|month| all || !month.is_same()) {
        let pair = format!("{} → {}", month.pair.payer, month.pair.payee);
        let lines = month.lines.iter();
        for line in lines.filter(|line| all || !line.is_same()) {
            let difference = &line.after - &line.before;
            let sum = sums.entry(month.currency.clone());
            let sum = sum.or_insert_with(facts::Exact::zero);
            *sum = &*sum + &difference;
            rows += 1;
            let what = match line.clause.ends_with(&format!(".{}", line.what)) {
                true => line.clause.clone(),
                false => format!("{}: {}", line.clause, line.what),
            };
            table.row(vec![
                Cell::new(month.month.to_string()),
                Cell::new(&pair),
                Cell::new(what),
                amount(&line.before, &month.currency),
                amount(&line.after, &month.currency),
                Cell::figure(words::signed_money(&difference, &month.currency)),
                Cell::new(&month.currency),
            ]);
        }
    }
    if rows == 0 {
        return Ok(());
    }
    writeln!(out)?;
    table.write(out)?;
    for (currency, sum) in sums {
        writeln!(
            out,
            "in all, the draft is {STRONG}{}{STRONG:#} for who pays",
            match sum.is_negative() {
                true => format!("{} {currency} cheaper", words::money(&-sum, &currency)),
                false => format!("{} {currency} dearer", words::money(&sum, &currency)),
            }
        )?;
    }
    Ok(())
}

fn findings(head: &str, findings: &[Diagnostic], out: &mut impl Write) -> Result<(), Failure> {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{head}")?;
    for finding in findings {
        writeln!(
            out,
            "  {} {}: {}",
            finding.severity,
            finding.rule,
            plain(&finding.message.english())
        )?;
    }
    Ok(())
}

/// The clauses that changed and touch no level that was shown.
fn rest(
    question: &Question<'_>,
    replayed: &Replayed,
    shown: &[&LevelReplay],
    out: &mut impl Write,
) -> Result<(), Failure> {
    let told: Vec<&str> = shown
        .iter()
        .flat_map(|level| replayed.behind(question, &level.id))
        .map(|change| change.address.as_str())
        .collect();
    let rest: Vec<diff::Change> = replayed
        .changes
        .iter()
        .filter(|change| !told.contains(&change.address.as_str()))
        .cloned()
        .collect();
    if rest.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nother clauses that say something else")?;
    for line in diff::plain(&rest).lines().filter(|line| !line.is_empty()) {
        writeln!(out, "  {FAINT}{}{FAINT:#}", plain(line))?;
    }
    Ok(())
}
