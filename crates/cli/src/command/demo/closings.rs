//! The quarter that is closed: in Steering both sides of every pair agree to what the statements say.

use std::fmt::Write;

use facts::Instant;
use ledger::statement::State;

use crate::failure::Failure;
use crate::figures::Contents;

/// The months that are closed, and when: the partners agree at Steering, Northwind comes last.
const MONTHS: [&str; 3] = ["2025-07", "2025-08", "2025-09"];
const PARTNERS_AGREE: &str = "2025-10-02T12:30:00Z";
const NORTHWIND_AGREES: &str = "2025-10-02T13:00:00Z";

/// What each party says to the statements of the quarter, as lines of facts.
pub fn closings(contents: &Contents) -> Result<String, Failure> {
    let at = |text| Instant::parse(text).map_err(|error| Failure::new(error.to_string()));
    let (first, last) = (at(PARTNERS_AGREE)?, at(NORTHWIND_AGREES)?);
    let settled = contents.settled(last);
    let is_over = |state: &State| matches!(state, State::Open { .. });
    let mut lines = String::new();
    let mut seq = 0;
    for statement in settled.statements {
        let month = statement.month.to_string();
        if !MONTHS.contains(&month.as_str()) || !is_over(&statement.state) {
            continue;
        }
        let (payer, payee) = (&statement.pair.payer, &statement.pair.payee);
        for (by, with, at) in [(payee, payer, first), (payer, payee, last)] {
            seq += 1;
            let said = serde_json::json!({
                "at": at.to_string(),
                "by": by,
                "closing": {
                    "currency": statement.currency,
                    "month": month,
                    "total": statement.total().to_string(),
                    "with": with,
                },
                "recorded": at.to_string(),
                "seq": seq,
                "source": "steering",
            });
            // INVARIANT: writing to a text cannot fail.
            let _ = writeln!(lines, "{said}");
        }
    }
    Ok(lines)
}
