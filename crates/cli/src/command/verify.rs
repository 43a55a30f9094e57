//! `entente verify`: check a bundle without the host.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use exchange::Bundle;
use exchange::bundle::{Checks, Finding, PasskeySeen, Report, Trust, archive, compare, verify};
use facts::journal::{Attestation, Note, Policy};
use serde_json::json;
use told::reading::Asked;
use told::words;

use crate::console::Console;
use crate::failure::{At, Exit, Failure};

mod figure;

/// Check a bundle without the host: signatures, that nothing was changed, moved or left out, and every figure recomputed from agreement and facts. Says first whether it holds.
///
/// With --figure: one of its figures beside what is stated, its clause, its records, and the entries that it rests on. Needs no network and no database. Exit code 1 where something does not hold.
#[derive(Args)]
pub struct Arguments {
    /// The bundle
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    /// The logs, witnesses and quorum that you believe; without it those that the bundle itself names
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// A checkpoint that you have seen before: the journal must continue it
    #[arg(long, value_name = "FILE")]
    after: Option<PathBuf>,
    /// The bundle of another reader: both must be of one journal
    #[arg(long, value_name = "BUNDLE")]
    beside: Option<PathBuf>,
    /// One figure, such as p1-in-time:2025-03; a part of it by :FIELD=VALUE behind
    #[arg(long, value_name = "LEVEL:WINDOW", value_parser = figure::name)]
    figure: Option<Asked>,
}

/// Checks it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let bundle = read(&arguments.bundle)?;
    let policy = match &arguments.policy {
        Some(path) => {
            let bytes = fs::read(path).reading(path)?;
            let policy = Policy::parse(&bytes)
                .map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?;
            Some(policy)
        }
        None => None,
    };
    let after = match &arguments.after {
        Some(path) => {
            let bytes = fs::read(path).reading(path)?;
            let note = Note::parse(&bytes)
                .map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?;
            Some(note)
        }
        None => None,
    };
    let trust = Trust {
        policy: policy.as_ref(),
        after: after.as_ref(),
    };
    let report = verify(&bundle, trust, &Checks::default());
    let beside = match &arguments.beside {
        Some(path) => compare(&bundle, &read(path)?),
        None => None,
    };
    let holds = report.holds() && beside.is_none();
    if console.json() {
        let mut document = json!({
            "holds": holds, "about": bundle.about, "report": report, "beside": beside,
        });
        if let Some(asked) = &arguments.figure {
            document["figure"] = json!(figure::tell(&bundle, &arguments.bundle, asked, console)?);
        }
        console.print_json(&document)?;
    } else {
        tell(&bundle, &report, beside.as_ref(), console)?;
        if let (Some(path), None) = (&arguments.beside, &beside) {
            let path = path.display();
            console.say(&format!(
                "and it tells the same history as `{path}`, as far as both go"
            ));
        }
        if let Some(asked) = &arguments.figure {
            console.print("\n")?;
            figure::tell(&bundle, &arguments.bundle, asked, console)?;
        }
    }
    if report.own_policy {
        console.warn("whom to believe was taken from the bundle itself; compare its key of the log with the one you were given, or name your own: --policy FILE");
    }
    Ok(match holds {
        true => Exit::Fine,
        false => Exit::CouldNot,
    })
}

/// Reads a bundle.
pub fn read(path: &Path) -> Result<Bundle, Failure> {
    let bytes = fs::read(path).reading(path)?;
    archive::read(&bytes)
        .map_err(|error| Failure::new(format!("`{}` is no bundle: {error}", path.display())))
}

fn tell(
    bundle: &Bundle,
    report: &Report,
    beside: Option<&Finding>,
    console: &Console,
) -> Result<(), Failure> {
    let mut out = console.out();
    let about = &bundle.about;
    match report.holds() && beside.is_none() {
        true => writeln!(
            out,
            "everything holds: {} figures as of {} come to the same",
            report.figures, about.as_of
        )?,
        false => writeln!(out, "this does not hold")?,
    }
    for finding in report.findings.iter().chain(beside) {
        writeln!(
            out,
            "{}: {}: {}",
            finding.check,
            words::plain(&finding.place),
            words::plain(&finding.why)
        )?;
    }
    writeln!(
        out,
        "journal of `{}`, as `{}` may read it: {} entries, {} facts",
        words::plain(about.alliance.as_str()),
        words::plain(about.reader.as_str()),
        report.entries,
        report.facts
    )?;
    for (party, attested) in &report.attested {
        let by_passkeys = match attested.passkey {
            0 => String::new(),
            number => format!(" {number} by passkeys of its people,"),
        };
        writeln!(
            out,
            "  `{}`: {} entries signed by itself,{by_passkeys} {} by the host alone",
            words::plain(party.as_str()),
            attested.source,
            attested.host
        )?;
    }
    for seen in &report.passkeys {
        writeln!(out, "  {}", passkey(seen))?;
    }
    for (name, at) in &report.cosigned {
        writeln!(out, "  cosigned by `{}` at {at}", words::plain(name))?;
    }
    if report.brought > 0 {
        writeln!(
            out,
            "  {} facts keep the instants of an earlier record: that record's word, not the journal's",
            report.brought
        )?;
    }
    for line in words::gaps(&report.gaps) {
        writeln!(out, "  {line}")?;
    }
    if report.erased > 0 {
        writeln!(
            out,
            "  data of persons was erased in {} places",
            report.erased
        )?;
    }
    for hidden in &report.hidden {
        writeln!(
            out,
            "  `{}` rests on what is hidden from this reader in {} entries: others may come to another figure",
            words::plain(&hidden.clause),
            hidden.entries.len()
        )?;
    }
    out.flush()?;
    Ok(())
}

/// A passkey: whose it is, who says so, and what it signed.
fn passkey(seen: &PasskeySeen) -> String {
    let by = match seen.added_by {
        Attestation::Host => "by the host alone",
        Attestation::Passkey => "by the host and another passkey",
        Attestation::Source => "by the party itself",
    };
    let what = match seen.signed.as_slice() {
        [] => "signed nothing".to_owned(),
        [one] => format!("signed entry {one}"),
        [first, .., last] => {
            format!("signed {} entries, {first} to {last}", seen.signed.len())
        }
    };
    let revoked = if seen.revoked { ", revoked" } else { "" };
    format!(
        "passkey {:.12} of {} of `{}`, added in entry {} {by}{revoked}: {what}",
        seen.passkey.to_string(),
        seen.person,
        words::plain(seen.party.as_str()),
        seen.added
    )
}
