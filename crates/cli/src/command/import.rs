//! `entente import`: foreign logs into a record, every row accounted for.

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use exchange::mapping::shipped;
use exchange::{Context, Held, KnownCases, Limits, Mapping, Names, Rejection, Report, Unknown};
use facts::id::{PartyId, SourceId};
use facts::{Instant, Severity};
use serde_json::{Value, json};

use crate::console::{BAD, Console, FAINT, STRONG};
use crate::failure::{At, Exit, Failure};
use crate::record_folder::{Appender, RecordFolder};
use crate::wall_clock;

mod unknown;

/// Rejected rows that are told on stderr; the others are in the file of --rejects.
const TOLD: u64 = 20;

/// Bring a log into a record: a mapping says which column means what.
///
/// Prints received = accepted + duplicate + rejected. Importing the same file again changes nothing. gzip is accepted.
#[derive(Args)]
pub struct Arguments {
    /// The record
    #[arg(required_unless_present_any = ["list", "show"])]
    record: Option<PathBuf>,
    /// The files to bring in, in this order
    #[arg(required_unless_present_any = ["list", "show"], value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A mapping file, or the name of one that comes with the program
    #[arg(long, short, value_name = "FILE|NAME", required_unless_present_any = ["list", "show"])]
    mapping: Option<String>,
    /// The party that states the facts, before what the mapping says
    #[arg(long, value_name = "PARTY")]
    by: Option<String>,
    /// The source that the facts come from, before what the mapping says
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Only count; change nothing
    #[arg(long)]
    dry_run: bool,
    /// The instant at which the facts count as recorded, such as 2025-03-03T09:00:00Z; the present where it is left out
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    recorded_at: Option<Instant>,
    /// Write every rejected row, with its line and reason, to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Exit with 3 when rows are rejected
    #[arg(long)]
    strict: bool,
    /// List the mappings that come with the program
    #[arg(long, conflicts_with = "show")]
    list: bool,
    /// Print a mapping that comes with the program, to start your own from
    #[arg(long, value_name = "NAME")]
    show: Option<String>,
}

/// An instant as an argument.
pub fn instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text).map_err(|error| error.to_string())
}

/// Lists, shows or imports.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    if arguments.list {
        return list(console);
    }
    if let Some(name) = &arguments.show {
        return show(name, console);
    }
    let (Some(record), Some(mapping)) = (&arguments.record, &arguments.mapping) else {
        return Err(Failure::wrong_use("a record and a mapping are needed"));
    };
    let order = Order {
        record,
        files: &arguments.files,
        mapping,
        by: parsed(arguments.by.as_deref(), PartyId::new)?,
        source: parsed(arguments.source.as_deref(), SourceId::new)?,
        dry_run: arguments.dry_run,
        recorded: arguments.recorded_at.unwrap_or_else(wall_clock::present),
        rejects: arguments.rejects.as_deref(),
    };
    let Imported { reports, unknown } = import(&order, console)?;
    let total = total(&reports);
    if console.json() {
        print_json(&order, &reports, &unknown, console)?;
    } else {
        print_text(&order, &reports, console)?;
    }
    unknown::tell(&unknown, console);
    if total.rejected > 0 && order.rejects.is_none() {
        console.say("all rejected rows, with reasons: run again with --rejects FILE");
    }
    if order.dry_run {
        console.say("to bring it in, run the same without --dry-run");
    } else if total.rejected == 0 || total.accepted > 0 {
        console.next(
            "see the figures",
            &format!("entente measure {}", record.display()),
        );
    }
    Ok(if total.rejected > 0 && total.rejected == total.received {
        Exit::CouldNot
    } else if total.rejected > 0 && arguments.strict {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

/// An import to be done.
#[derive(Debug)]
pub struct Order<'a> {
    /// The record.
    pub record: &'a Path,
    /// The files, in order.
    pub files: &'a [PathBuf],
    /// A mapping file, or a shipped mapping's name.
    pub mapping: &'a str,
    /// The party that states the facts, before what the mapping says.
    pub by: Option<PartyId>,
    /// The source of the facts, before what the mapping says.
    pub source: Option<SourceId>,
    /// Change nothing.
    pub dry_run: bool,
    /// The instant of recording.
    pub recorded: Instant,
    /// Where rejected rows go.
    pub rejects: Option<&'a Path>,
}

/// What came of an import.
#[derive(Debug)]
pub struct Imported {
    /// One for each file.
    pub reports: Vec<Report>,
    /// Names in the new facts that the agreement does not know.
    pub unknown: Vec<Unknown>,
}

/// Does an import.
pub fn import(order: &Order<'_>, console: &Console) -> Result<Imported, Failure> {
    let folder = RecordFolder::open(order.record)?;
    let mut mapping = read_mapping(order.mapping, console)?;
    read_lookups(&mut mapping, order)?;
    let source = order.source.as_ref().or(mapping.source.as_ref());
    let mut cases = KnownCases::default();
    let mut appender = Appender::open(&folder, order.dry_run, &mut |fact| {
        if mapping.is_audit_trail() && Some(&fact.source) == source {
            cases.note(fact);
        }
    })?;
    if let Some(torn) = appender.torn() {
        console.warn(&torn.message());
        if !order.dry_run {
            console.say("it stays in the file as it is; new facts begin on a line of their own, and an import of its source brings the statement again");
        }
    }
    let mut rejects = match order.rejects {
        Some(path) => Some(BufWriter::new(File::create(path).writing(path)?)),
        None => None,
    };
    let mut reports: Vec<Report> = Vec::new();
    let mut names = Names::default();
    let mut failure = None;
    for path in order.files {
        let held = (&mut appender, &mut cases, &mut names);
        match import_file(order, path, &mapping, held, &mut rejects, console) {
            Ok(report) => {
                names.note_states(&report.states);
                reports.push(report);
            }
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
    }
    // WHY: what was taken before a failure stands, so it has to reach the disk as well.
    appender.finish()?;
    if let (Some(mut rejects), Some(path)) = (rejects, order.rejects) {
        rejects.flush().writing(path)?;
    }
    match failure {
        Some(failure) => Err(failure),
        None => Ok(Imported {
            reports,
            unknown: unknown::find(&folder, &names, &mapping),
        }),
    }
}

fn import_file(
    order: &Order<'_>,
    path: &Path,
    mapping: &Mapping,
    (appender, cases, names): (&mut Appender, &mut KnownCases, &mut Names),
    rejects: &mut Option<BufWriter<File>>,
    console: &Console,
) -> Result<Report, Failure> {
    let file = File::open(path).reading(path)?;
    if file.metadata().reading(path)?.is_dir() {
        return Err(Failure::new(format!("`{}` is a folder", path.display()))
            .hint("name the files to bring in"));
    }
    let bar = console.progress(file.metadata().reading(path)?.len());
    bar.set_message(path.display().to_string());
    let source = order.source.as_ref().or(mapping.source.as_ref());
    let context = Context {
        recorded: order.recorded,
        by: order.by.clone(),
        source: order.source.clone(),
        after_seq: source.map_or(0, |source| appender.last_seq(source)),
        limits: Limits::default(),
    };
    let appender = std::cell::RefCell::new(appender);
    let mut told = 0;
    let mut unwritten = None;
    let result = exchange::import(
        bar.wrap_read(file),
        mapping,
        &context,
        Held {
            fact: &|id| appender.borrow().knows(id),
            cases,
        },
        &mut |fact| {
            names.note(&fact);
            appender.borrow_mut().add(&fact);
        },
        &mut |rejection| {
            told += 1;
            if told <= TOLD {
                bar.suspend(|| {
                    console.say(&format!(
                        "{BAD}rejected{BAD:#} {}: {rejection}",
                        path.display()
                    ));
                });
            } else if told == TOLD + 1 {
                bar.suspend(|| console.say("more rows are rejected; they are counted below"));
            }
            if let Some(rejects) = rejects
                && unwritten.is_none()
            {
                unwritten = writeln!(rejects, "{}", rejection_json(path, &rejection)).err();
            }
        },
        &mut |_| {},
    );
    bar.finish_and_clear();
    if let (Some(error), Some(path)) = (unwritten, order.rejects) {
        return Err(error).writing(path);
    }
    result.map_err(|error| {
        Failure::new(format!("could not import `{}`: {error}", path.display())).hint(format!(
            "look at the first lines of the file and at the mapping: entente import --show {}",
            shipped::names().first().copied().unwrap_or("NAME")
        ))
    })
}

/// The mapping of a file, or one that comes with the program.
fn read_mapping(name: &str, console: &Console) -> Result<Mapping, Failure> {
    let text = match shipped::text(name) {
        Some(text) => text.to_owned(),
        None => {
            let path = Path::new(name);
            if !path.exists() {
                return Err(Failure::new(format!(
                    "there is neither a file nor a shipped mapping `{name}`"
                ))
                .hint("see the names: entente import --list"));
            }
            let bytes = fs::read(path).reading(path)?;
            String::from_utf8(bytes).map_err(|_| {
                Failure::new(format!("the mapping `{name}` is not UTF-8 text"))
                    .hint("save it as UTF-8")
            })?
        }
    };
    let (mapping, findings) = Mapping::read(&text, name);
    let sources = agreement::Sources::new(&[(name.to_owned(), text.into_bytes())].into());
    if !findings.is_empty() {
        console.say(&agreement::render::text(&findings, &sources, true));
    }
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    match mapping {
        Some(mapping) if errors == 0 => Ok(mapping),
        _ => Err(Failure::new(format!(
            "the mapping `{name}` cannot be used; it has {errors} error{}",
            if errors == 1 { "" } else { "s" }
        ))
        .hint("compare with one that works: entente import --show servicenow-audit")),
    }
}

/// Reads the small tables that a mapping names: they stand beside the mapping file, or, for a
/// mapping that comes with the program, beside the first log.
fn read_lookups(mapping: &mut Mapping, order: &Order<'_>) -> Result<(), Failure> {
    let beside = match shipped::text(order.mapping) {
        Some(_) => order.files.first().map(PathBuf::as_path),
        None => Some(Path::new(order.mapping)),
    };
    let folder = beside.and_then(Path::parent).unwrap_or(Path::new(""));
    let mut files: Vec<String> = Vec::new();
    for table in mapping.tables.list() {
        if !files.contains(&table.file) {
            files.push(table.file.clone());
        }
    }
    for file in files {
        let path = folder.join(&file);
        let open = || Ok(Box::new(File::open(&path)?) as Box<dyn Read>);
        mapping
            .read_lookup(&file, open, Limits::default())
            .map_err(|error| {
                Failure::new(format!(
                    "could not read the table `{}`: {error}",
                    path.display()
                ))
                .hint(format!(
                    "the mapping `{}` looks values up in it",
                    order.mapping
                ))
            })?;
    }
    Ok(())
}

fn parsed<T>(
    text: Option<&str>,
    make: impl Fn(&str) -> Result<T, facts::id::IdError>,
) -> Result<Option<T>, Failure> {
    text.map(make)
        .transpose()
        .map_err(|error| Failure::wrong_use(error.to_string()))
}

fn list(console: &Console) -> Result<Exit, Failure> {
    let titled: Vec<(&str, &str)> = shipped::names()
        .into_iter()
        .map(|name| {
            let first = shipped::text(name).and_then(|text| text.lines().next());
            (
                name,
                first.unwrap_or_default().trim_start_matches(['#', ' ']),
            )
        })
        .collect();
    if console.json() {
        let list: Vec<Value> = titled
            .iter()
            .map(|(name, title)| json!({ "name": name, "title": title }))
            .collect();
        console.print_json(&list)?;
        return Ok(Exit::Fine);
    }
    let mut out = console.out();
    let width = titled.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, title) in titled {
        writeln!(out, "{STRONG}{name:width$}{STRONG:#}  {title}")?;
    }
    out.flush()?;
    console.next(
        "print one, to start your own from",
        "entente import --show NAME",
    );
    Ok(Exit::Fine)
}

fn show(name: &str, console: &Console) -> Result<Exit, Failure> {
    let text = shipped::text(name).ok_or_else(|| {
        Failure::new(format!("no mapping `{name}` comes with the program"))
            .hint("see the names: entente import --list")
    })?;
    if console.json() {
        console.print_json(&json!({ "name": name, "text": text }))?;
    } else {
        let mut out = console.out();
        out.write_all(text.as_bytes())?;
        out.flush()?;
    }
    Ok(Exit::Fine)
}

/// All files together.
fn total(reports: &[Report]) -> Report {
    let mut total = Report::default();
    for report in reports {
        total.received += report.received;
        total.accepted += report.accepted;
        total.unchanged += report.unchanged;
        total.duplicate += report.duplicate;
        total.rejected += report.rejected;
        total.left_out += report.left_out;
        total.facts += report.facts;
        total.first = total.first.into_iter().chain(report.first).min();
        total.last = total.last.max(report.last);
    }
    total
}

fn print_text(order: &Order<'_>, reports: &[Report], console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    if order.dry_run {
        writeln!(out, "{STRONG}dry run: nothing was changed{STRONG:#}")?;
    }
    for (path, report) in order.files.iter().zip(reports) {
        account(&mut out, &path.display().to_string(), report)?;
    }
    if reports.len() > 1 {
        account(&mut out, "all files", &total(reports))?;
    }
    out.flush()?;
    Ok(())
}

fn account(out: &mut impl Write, what: &str, report: &Report) -> Result<(), Failure> {
    let Report {
        received,
        accepted,
        duplicate,
        rejected,
        ..
    } = report;
    writeln!(
        out,
        "{what}: received {received} = accepted {accepted} + duplicate {duplicate} + rejected {rejected}"
    )?;
    let mut notes = vec![format!("{} new facts", report.facts)];
    if let (Some(first), Some(last)) = (report.first, report.last) {
        notes.push(format!("from {first} to {last}"));
    }
    if report.unchanged > 0 {
        notes.push(format!(
            "{} of the accepted rows change nothing that is mapped",
            report.unchanged
        ));
    }
    if report.left_out > 0 {
        notes.push(format!(
            "{} rows left out by the mapping's `only`",
            report.left_out
        ));
    }
    writeln!(out, "  {FAINT}{}{FAINT:#}", notes.join(", "))?;
    Ok(())
}

fn print_json(
    order: &Order<'_>,
    reports: &[Report],
    unknown: &[Unknown],
    console: &Console,
) -> Result<(), Failure> {
    let files: Vec<Value> = order
        .files
        .iter()
        .zip(reports)
        .map(|(path, report)| report_json(Some(path), report))
        .collect();
    console.print_json(&json!({
        "dry_run": order.dry_run,
        "files": files,
        "total": report_json(None, &total(reports)),
        "unknown": unknown.iter().map(unknown::json).collect::<Vec<_>>(),
    }))?;
    Ok(())
}

fn report_json(path: Option<&Path>, report: &Report) -> Value {
    json!({
        "file": path,
        "received": report.received,
        "accepted": report.accepted,
        "unchanged": report.unchanged,
        "duplicate": report.duplicate,
        "rejected": report.rejected,
        "left_out": report.left_out,
        "facts": report.facts,
        "first": report.first,
        "last": report.last,
    })
}

fn rejection_json(path: &Path, rejection: &Rejection) -> Value {
    json!({
        "file": path,
        "line": rejection.line,
        "column": rejection.flaw.column,
        "value": rejection.flaw.value,
        "why": rejection.flaw.why,
        "help": rejection.flaw.help,
    })
}
