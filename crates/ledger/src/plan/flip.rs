//! Records that come to something else under the draft.

use serde::Serialize;

use super::derivation::Derivation;
use super::reason::Reason;

/// A record that comes to something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flip {
    /// The case.
    pub case: String,
    /// 0 for its first clock, 1 for the one after a reopening, and so on.
    pub run: u32,
    /// What becomes of it.
    pub kind: FlipKind,
    /// How it came to its verdict; nothing where it is no record of the level.
    pub before: Option<Derivation>,
    /// The same under the draft.
    pub after: Option<Derivation>,
    /// Why, those that suffice first.
    pub reasons: Vec<Reason>,
}

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlipKind {
    /// It was met and would have been missed.
    Missed,
    /// It was missed and would have been met.
    Met,
    /// It counted and would not have counted.
    LeftOut,
    /// It did not count and would have counted.
    TakenIn,
    /// It would have counted in another window.
    Moved,
    /// Another value would have been measured.
    Otherwise,
}

impl FlipKind {
    /// All, in the order in which they are told.
    pub const ALL: [FlipKind; 6] = [
        FlipKind::Missed,
        FlipKind::Met,
        FlipKind::LeftOut,
        FlipKind::TakenIn,
        FlipKind::Moved,
        FlipKind::Otherwise,
    ];
}
