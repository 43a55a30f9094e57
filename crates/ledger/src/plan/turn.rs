//! A record that comes to something else, before anybody asked why.

use std::sync::Arc;

use super::flip::FlipKind;

/// A record that comes to something else. [`explain`](super::explain()) says how and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The case, by its number in the engine's log.
    pub case: u32,
    /// 0 for its first clock, 1 for the one after a reopening, and so on.
    pub run: u32,
    /// What becomes of it.
    pub kind: FlipKind,
    /// The window in which it counts; nothing where it does not.
    pub window_before: Option<Arc<str>>,
    /// The same under the draft.
    pub window_after: Option<Arc<str>>,
}
