//! `entente timetable`: the deadlines that a clause leads to, from a day on.

use std::io::Write;
use std::path::PathBuf;

use agreement::timetable::{self, Deadline, Pace};
use agreement::yaml::nearest;
use clap::Args;
use jiff::civil::Date;
use serde_json::json;

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::record_folder::last_version_at;
use crate::table::{Cell, Table};

/// Show the deadlines of an approval, a dispute, a ladder, a decision or a deliverable, from a day on.
#[derive(Args)]
pub struct Arguments {
    /// The clause by its path, such as `governance.disputes`
    clause: String,
    /// A record, or a folder of agreement text
    #[arg(default_value = ".", value_name = "RECORD|FOLDER")]
    path: PathBuf,
    /// The day from which the first deadline counts
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: Date,
    /// Take the times of urgent matters, where the terms have them
    #[arg(long)]
    expedited: bool,
}

/// Shows them.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let agreement = &last_version_at(&arguments.path)?.agreement;
    let pace = match arguments.expedited {
        true => Pace::Expedited,
        false => Pace::Standard,
    };
    let clause = &arguments.clause;
    let deadlines = timetable::timetable(agreement, clause, arguments.from, pace)
        .ok_or_else(|| unknown(clause, &timetable::clauses(agreement)))?;
    if console.json() {
        let deadlines = deadlines.iter().map(described).collect::<Vec<_>>();
        console.print_json(&json!({
            "clause": clause,
            "from": arguments.from.to_string(),
            "expedited": arguments.expedited,
            "deadlines": deadlines,
        }))?;
        return Ok(Exit::Fine);
    }
    let mut table = Table::new(vec![Cell::new("by the end of"), Cell::new("what")]);
    for deadline in &deadlines {
        table.row(vec![
            Cell::new(deadline.by.strftime("%a %Y-%m-%d").to_string()),
            Cell::new(&deadline.what),
        ]);
    }
    let mut out = console.out();
    table.write(&mut out)?;
    out.flush()?;
    Ok(Exit::Fine)
}

/// A day as an argument. Where days are written otherwise, the answer says how it is written here.
fn day(text: &str) -> Result<Date, String> {
    if let Ok(date) = text.parse() {
        return Ok(date);
    }
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let number = |place: usize| parts.get(place)?.parse::<i8>().ok();
    let date = match (
        number(0),
        number(1),
        parts.get(2).and_then(|year| year.parse().ok()),
    ) {
        (Some(day), Some(month), Some(year)) if parts.len() == 3 && day > 12 => {
            Date::new(year, month, day).ok()
        }
        (Some(month), Some(day), Some(year)) if parts.len() == 3 && day > 12 => {
            Date::new(year, month, day).ok()
        }
        _ => None,
    };
    Err(match date {
        Some(date) if date.year() > 99 => format!("write {date}"),
        _ => "write year, month and day, such as 2026-02-16".to_owned(),
    })
}

fn described(deadline: &Deadline) -> serde_json::Value {
    json!({ "by": deadline.by.to_string(), "what": deadline.what })
}

fn unknown(clause: &str, known: &[String]) -> Failure {
    let failure = Failure::wrong_use(format!("no clause `{clause}` has deadlines"));
    match nearest(clause, known.iter().map(String::as_str)) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None if known.is_empty() => {
            failure.hint("write them under `governance` or `scope.deliverables`")
        }
        None => failure.hint(format!("these have: {}", known.join(", "))),
    }
}
