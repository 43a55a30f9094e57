//! The jobs on Parquet files: read, compute, compare with the known answer.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::command::bench::answer::{self, Answer};
use crate::command::bench::figures::tenths;
use crate::command::bench::files;
use crate::command::bench::repeat::{a_piece, processor_time};
use crate::console::Console;
use crate::failure::{Exit, Failure};

/// Does a job once and prints its answer, with the processor time of the whole process so far.
pub fn once(folder: &Path, events: bool, console: &Console) -> Result<Exit, Failure> {
    let (answer, pieces) = if events {
        of_events(folder)?
    } else {
        let answer = of_tickets(folder)?;
        (answer, answer.tickets as usize)
    };
    let took = processor_time();
    if console.json() {
        console.print_json(&json!({
            "answer": answer,
            "pieces": pieces,
            "processor_ns": u64::try_from(took.as_nanos()).unwrap_or(u64::MAX),
        }))?;
    } else {
        let piece = if events { "event" } else { "ticket" };
        let mut out = console.out();
        writeln!(out, "{}", answer.words())?;
        let each = tenths(a_piece(took, pieces));
        writeln!(
            out,
            "{each} ns of processor time per {piece}, start included"
        )?;
        out.flush()?;
    }
    Ok(Exit::Fine)
}

/// Figures from tickets and pauses.
pub fn of_tickets(folder: &Path) -> Result<Answer, Failure> {
    let agreement = answer::agreement()?;
    let level = answer::level(&agreement)?;
    let (answer, tickets) = match files::stream::answer(folder, &agreement, &level)? {
        Some(found) => found,
        None => {
            let (log, lives) = files::lives(folder)?;
            let engine = answer::engine(&agreement, log);
            let answer = answer::figures(&engine, &level, &lives)?;
            (answer, lives.len())
        }
    };
    answer.check_against_files(tickets)?;
    Ok(answer)
}

/// Figures from the log of events, and how many events there are.
pub fn of_events(folder: &Path) -> Result<(Answer, usize), Failure> {
    let agreement = answer::agreement()?;
    let level = answer::level(&agreement)?;
    let (log, lives, events) = files::arrivals(folder)?;
    let engine = answer::engine(&agreement, log);
    let answer = answer::figures(&engine, &level, &lives)?;
    answer.check_against_files(lives.len())?;
    Ok((answer, events))
}

/// Does the job on tickets in a process of its own. Returns its processor time and its answer.
pub fn elsewhere(folder: &Path) -> Result<(Duration, Answer), Failure> {
    let program = std::env::current_exe()?;
    let output = Command::new(program)
        .args(["--json", "bench", "job", "--data"])
        .arg(folder)
        .output()?;
    if !output.status.success() {
        let talk = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!("the job failed: {}", talk.trim())));
    }
    let read = || {
        let said: Value = serde_json::from_slice(&output.stdout).ok()?;
        let took = Duration::from_nanos(said["processor_ns"].as_u64()?);
        let answer = serde_json::from_value(said["answer"].clone()).ok()?;
        Some((took, answer))
    };
    read().ok_or_else(|| Failure::new("the job in a process of its own said nothing of use"))
}
