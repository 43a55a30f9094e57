//! Words that several refusals use.

use std::fmt;

use facts::{Sentence, say};
use measure::Standing;

/// The name of a refusal, for programs, and what cannot be, why, and what to do.
pub type Sentences = (&'static str, [Sentence; 3]);

/// A refusal in sentences.
pub fn told(
    name: &'static str,
    what: impl Into<Sentence>,
    why: impl Into<Sentence>,
    help: impl Into<Sentence>,
) -> Sentences {
    (name, [what.into(), why.into(), help.into()])
}

/// Where a claim stands.
pub fn word(standing: Standing) -> Sentence {
    match standing {
        Standing::Open => say!("standing-open", "open"),
        Standing::Contested => say!("standing-contested", "contested"),
        Standing::Accepted => say!("standing-accepted", "accepted"),
        Standing::Dismissed => say!("standing-dismissed", "dismissed"),
        Standing::Withdrawn => say!("standing-withdrawn", "withdrawn"),
    }
}

/// Names in backticks: `a`, `b` and `c`.
pub fn listed(names: &[impl fmt::Display]) -> Sentence {
    Sentence::all(names.iter().map(|name| format!("`{name}`")))
}
