//! `entente mirror`: a party keeps its own copy of a journal.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use exchange::bundle::{Checks, Trust, archive, compare, verify};
use facts::id::PartyId;
use facts::journal::Policy;
use serde_json::json;
use told::words;
use web::act;

use crate::command::host::write_folder;
use crate::command::verify::read;
use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::host_folder::of_store;
use crate::record_folder::replace;

const BUNDLE: &str = "bundle";
const POLICY: &str = "policy";
const REFUSED: &str = "refused";

/// Keep a party's own copy of what it may read of a journal, from one bundle to the next. What does not continue the copy is refused: a fork, a rollback, a changed or missing entry.
///
/// The folder holds `bundle`, the last that was taken, and `policy`, whom it believes: what `--policy` says the first time, or the first bundle's own. What was refused is kept as `refused`, to be shown to others. Exit code 1 where it was refused.
#[derive(Args)]
pub struct Arguments {
    /// The bundle
    #[arg(value_name = "FROM")]
    from: PathBuf,
    /// The folder of the copy; it is made the first time
    #[arg(value_name = "TO")]
    to: PathBuf,
    /// The party whose copy it is
    #[arg(long = "for", value_name = "PARTY", value_parser = super::host::party)]
    party: PartyId,
    /// The logs, witnesses and quorum that you believe, from now on
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Write what the copy holds as a record folder as well; it must not be there yet
    #[arg(long, value_name = "FOLDER")]
    record: Option<PathBuf>,
}

/// Keeps it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let (from, to) = (&arguments.from, &arguments.to);
    let bundle = read(from)?;
    if bundle.about.reader != arguments.party {
        return Err(Failure::new(format!(
            "`{}` is for `{}`, not for `{}`",
            from.display(),
            words::plain(bundle.about.reader.as_str()),
            arguments.party
        )));
    }
    let kept = to.join(BUNDLE);
    let held = match kept.exists() {
        true => Some(read(&kept)?),
        false => None,
    };
    let known = to.join(POLICY);
    let policy = match (&arguments.policy, known.exists()) {
        (Some(path), _) => fs::read(path).reading(path)?,
        (None, true) => fs::read(&known).reading(&known)?,
        (None, false) => bundle.policy.clone().into_bytes(),
    };
    let believed = Policy::parse(&policy).map_err(|error| Failure::new(error.to_string()))?;
    let trust = Trust {
        policy: Some(&believed),
        after: held.as_ref().map(|held| &held.checkpoint),
    };
    let report = verify(&bundle, trust, &Checks::default());
    let differs = held.as_ref().and_then(|held| compare(held, &bundle));
    let first = report.findings.iter().chain(&differs).next();
    fs::create_dir_all(to).writing(to)?;
    let bytes = archive::write(&bundle).map_err(|error| Failure::new(error.to_string()))?;
    let before = held.as_ref().map_or(0, |held| held.about.size);
    if console.json() {
        console.print_json(&json!({
            "taken": first.is_none(), "entries": bundle.about.size, "before": before, "difference": first,
        }))?;
    }
    if let Some(found) = first {
        let path = to.join(REFUSED);
        replace(&path, &bytes)?;
        let mut out = console.out();
        if !console.json() {
            writeln!(
                out,
                "{}: {}: {}",
                found.check,
                words::plain(&found.place),
                words::plain(&found.why)
            )?;
        }
        out.flush()?;
        console.say(&format!(
            "it is refused; the copy stays as it was, and `{}` is kept to be shown to others",
            path.display()
        ));
        return Ok(Exit::CouldNot);
    }
    replace(&known, &policy)?;
    replace(&kept, &bytes)?;
    console.say(&format!(
        "{}: {} entries, {} of them new",
        to.display(),
        bundle.about.size,
        bundle.about.size.saturating_sub(before)
    ));
    if held.is_none() && arguments.policy.is_none() {
        console.warn("whom to believe was taken from the bundle itself; compare its key of the log, in `policy`, with the one you were given");
    }
    if let Some(out) = &arguments.record {
        let folder = act::folder_of(&bundle).map_err(|error| of_store(&error))?;
        write_folder(out, &folder)?;
    }
    Ok(Exit::Fine)
}
