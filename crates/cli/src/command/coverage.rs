//! `entente coverage`: who answers for which process of which service.

use std::io::Write;
use std::path::PathBuf;

use agreement::catalogue::Catalogue;
use agreement::coverage::{Clause, Delivery, Reason, is_declared};
use agreement::model::Outsourcing;
use clap::{Args, ValueEnum};
use told::coverage::{self, Shown};

use crate::console::{BAD, Console, FAINT, GOOD, STRONG};
use crate::failure::{Exit, Failure};
use crate::record_folder::last_version_at;

mod map;

/// Show who answers for each process of each service: gaps, overlaps, and whether a provider delivers a service, processes or
/// knowledge.
#[derive(Args)]
pub struct Arguments {
    /// A record, or a folder of agreement text
    #[arg(default_value = ".", value_name = "RECORD|FOLDER")]
    path: PathBuf,
    /// Only this service, with what each company has to do in it
    #[arg(long)]
    service: Option<String>,
    /// Ask by the processes of this catalogue, whichever the agreement follows
    #[arg(long, value_enum)]
    catalogue: Option<Words>,
    /// Print CSV: a line for each service, process and company
    #[arg(long)]
    csv: bool,
}

/// The catalogues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Words {
    /// ISO/IEC 20000-1:2018
    #[value(name = "iso-20000-1")]
    Iso20000,
    /// ITIL v3, edition of 2011
    #[value(name = "itil-v3")]
    ItilV3,
    /// ITIL 4
    #[value(name = "itil-4")]
    Itil4,
}

/// Shows it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let loaded = &last_version_at(&arguments.path)?;
    let catalogue = arguments.catalogue.map(|word| match word {
        Words::Iso20000 => Catalogue::Iso20000,
        Words::ItilV3 => Catalogue::ItilV3,
        Words::Itil4 => Catalogue::Itil4,
    });
    if !is_declared(&loaded.agreement) {
        return Err(Failure::new("the agreement says nothing of processes or responsibilities").hint(
            "write who answers for what: `responsibilities: { incident-management: { accountable: …, responsible: … } }`",
        ));
    }
    let mut shown = Shown::of(loaded, catalogue);
    if let Some(name) = &arguments.service {
        shown.only(name)?;
    }
    if console.json() {
        console.print_json(&coverage::document(&shown))?;
    } else if arguments.csv {
        console.print(&coverage::csv(&shown))?;
    } else {
        print(&shown, arguments.service.is_some(), console)?;
    }
    Ok(Exit::Fine)
}

/// Where clauses stand: their paths, and the line of the first.
fn cited(shown: &Shown<'_>, clauses: &[Clause]) -> String {
    let mut paths: Vec<&str> = clauses.iter().map(|clause| clause.path.as_str()).collect();
    paths.dedup();
    let more = match paths.len().checked_sub(3) {
        None | Some(0) => String::new(),
        Some(more) => format!(" and {more} more"),
    };
    let line = clauses.first().map(|clause| {
        let text = shown.sources.get(&clause.place.file).unwrap_or("");
        let (line, _) = clause.place.line_column(text);
        format!(", {}:{line}", clause.place.file)
    });
    let listed = paths.into_iter().take(3).collect::<Vec<_>>().join(", ");
    format!("{listed}{more}{}", line.unwrap_or_default())
}

fn print(shown: &Shown<'_>, one: bool, console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    if let Some(catalogue) = shown.coverage.catalogue {
        writeln!(out, "{STRONG}by {}{STRONG:#}", catalogue.title())?;
    }
    map::print(shown, one, console.width(), &mut out)?;
    writeln!(out)?;
    if shown.flaws.is_empty() {
        writeln!(
            out,
            "{GOOD}every process has one that answers and somebody that does it{GOOD:#}"
        )?;
    } else {
        writeln!(out, "{STRONG}gaps and overlaps{STRONG:#}")?;
    }
    for flaw in &shown.flaws {
        let cited = cited(shown, &flaw.clauses);
        writeln!(out, "  {BAD}!{BAD:#} {}", flaw.sentence.english())?;
        writeln!(out, "    {FAINT}{cited}{FAINT:#}")?;
    }
    if !shown.deliveries.is_empty() {
        writeln!(out, "\n{STRONG}what is really delivered{STRONG:#}")?;
    }
    for delivery in &shown.deliveries {
        delivered(shown, delivery, one, &mut out)?;
    }
    out.flush()?;
    if let Some(delivery) = shown.deliveries.first().filter(|_| !one) {
        console.next(
            "why, and what each company has to do in one service",
            &format!("entente coverage RECORD --service {}", delivery.service),
        );
    }
    Ok(())
}

/// What a party delivers; why only where one service is asked for, since it takes a screen.
fn delivered(
    shown: &Shown<'_>,
    delivery: &Delivery,
    one: bool,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let really = kind(delivery.really);
    writeln!(
        out,
        "  {}: {STRONG}{} delivers {really}{STRONG:#}",
        delivery.service, delivery.party
    )?;
    let reasons = delivery.reasons.iter().filter(|_| one);
    let reasons = reasons.map(|reason| ("because", reason));
    let disagreements = delivery.disagreements.iter().map(|reason| ("but", reason));
    for (word, Reason { sentence, clauses }) in reasons.chain(disagreements) {
        writeln!(out, "    {word} {}", sentence.english())?;
        if !clauses.is_empty() {
            writeln!(out, "      {FAINT}{}{FAINT:#}", cited(shown, clauses))?;
        }
    }
    Ok(())
}

fn kind(kind: Option<Outsourcing>) -> &'static str {
    match kind {
        Some(Outsourcing::Service) => "a service",
        Some(Outsourcing::Process) => "processes",
        Some(Outsourcing::Knowledge) => "knowledge",
        None => "nothing that the text names",
    }
}
