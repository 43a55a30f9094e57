//! `entente fit`: which model of cooperation suits each relation.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use agreement::Agreement;
use agreement::fit::{self, Advice, Observed, Source, word};
use clap::Args;
use facts::id::ServiceId;

use crate::console::{Console, FAINT, STRONG};
use crate::failure::{Exit, Failure};
use crate::figures::Contents;
use crate::moment::Moment;
use crate::record_folder::{RecordFolder, last_version_at};

/// Advise which model of cooperation suits each service: guardian of technology, service provider or partnership, from what the
/// agreement declares and what the record shows, with reasons.
#[derive(Args)]
pub struct Arguments {
    /// A record, or a folder of agreement text
    #[arg(default_value = ".", value_name = "RECORD|FOLDER")]
    path: PathBuf,
    /// Only this service
    #[arg(long)]
    service: Option<String>,
    /// Take the facts that were known at this instant
    #[arg(long, value_name = "INSTANT|DAY", value_parser = Moment::parse)]
    as_of: Option<Moment>,
}

/// Advises.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let advices = match RecordFolder::open(&arguments.path) {
        Ok(folder) => {
            let contents = Contents::read(&folder, console)?;
            let as_of = contents.moment(arguments.as_of);
            let engine = contents.engine(as_of);
            let observed = measure::observed::observed(&engine, |level| {
                Arc::new(engine.run_shared(level).unwrap_or_default())
            });
            let agreement = engine.version_at(engine.as_of());
            agreement.map_or(Vec::new(), |agreement| fit::advise(agreement, &observed))
        }
        Err(_) => advise_on_text(&last_version_at(&arguments.path)?.agreement),
    };
    let advices = only(advices, arguments.service.as_deref())?;
    if console.json() {
        console.print_json(&told::fit::document(&advices))?;
        return Ok(Exit::Fine);
    }
    let mut out = console.out();
    for (index, advice) in advices.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        print(advice, &mut out)?;
    }
    out.flush()?;
    Ok(Exit::Fine)
}

/// Without a record there is nothing to observe.
fn advise_on_text(agreement: &Agreement) -> Vec<Advice> {
    let nothing: BTreeMap<ServiceId, Observed> = BTreeMap::new();
    fit::advise(agreement, &nothing)
}

fn only(mut advices: Vec<Advice>, service: Option<&str>) -> Result<Vec<Advice>, Failure> {
    if advices.is_empty() {
        return Err(
            Failure::new("no service has a relation, so there is no model to advise on")
                .hint("write `relation: { provider: …, model: service-provider }` at a service"),
        );
    }
    if let Some(service) = service {
        let names: Vec<String> = advices
            .iter()
            .map(|advice| advice.service.to_string())
            .collect();
        advices.retain(|advice| advice.service.as_str() == service);
        if advices.is_empty() {
            return Err(
                Failure::wrong_use(format!("no service `{service}` has a relation"))
                    .hint(format!("these have: {}", names.join(", "))),
            );
        }
    }
    Ok(advices)
}

fn print(advice: &Advice, out: &mut impl Write) -> Result<(), Failure> {
    let declared = word(advice.declared).english();
    match advice.advised {
        None => writeln!(
            out,
            "{STRONG}{}{STRONG:#}: {declared}, and no sign for or against it",
            advice.service
        )?,
        Some(model) if model == advice.declared => writeln!(
            out,
            "{STRONG}{}{STRONG:#}: {declared} suits",
            advice.service
        )?,
        Some(model) => writeln!(
            out,
            "{STRONG}{}{STRONG:#}: {} would suit; the agreement says {declared}",
            advice.service,
            word(model).english()
        )?,
    }
    for sign in &advice.signs {
        let source = match sign.source {
            Source::Declared => "declared",
            Source::Observed => "observed",
        };
        writeln!(
            out,
            "  {:<23} {}  {FAINT}{source}{FAINT:#}",
            word(sign.speaks_for).english(),
            sign.reason.english()
        )?;
    }
    for condition in &advice.conditions {
        writeln!(out, "  {}", condition.english())?;
    }
    for disagreement in &advice.disagreements {
        writeln!(
            out,
            "  the text disagrees with itself: {}",
            disagreement.english()
        )?;
    }
    Ok(())
}
