//! Gaps in feeds: when something may have happened that was not sent.

use std::collections::BTreeSet;

use facts::fact::CoverageState;
use facts::id::{ServiceId, SourceId};
use facts::{Body, Fact, Instant, Span};

use super::spans;
use crate::reading::Coverage;

/// The stretches that a feed's statements call missing. Where two of them contradict each other,
/// the one recorded later holds.
///
/// `applies` picks the statements by their feed and the service that they name.
pub fn missing(
    facts: &[&Fact],
    applies: impl Fn(&SourceId, Option<&ServiceId>) -> bool,
) -> Vec<Span> {
    stated(facts, applies, CoverageState::Missing)
}

/// The stretches that a feed's statements call complete.
pub fn complete(
    facts: &[&Fact],
    applies: impl Fn(&SourceId, Option<&ServiceId>) -> bool,
) -> Vec<Span> {
    stated(facts, applies, CoverageState::Complete)
}

fn stated(
    facts: &[&Fact],
    applies: impl Fn(&SourceId, Option<&ServiceId>) -> bool,
    state: CoverageState,
) -> Vec<Span> {
    let mut feeds: BTreeSet<&SourceId> = BTreeSet::new();
    let mut statements: Vec<(&Fact, &facts::fact::Coverage)> = facts
        .iter()
        .filter_map(|fact| match &fact.body {
            Body::Coverage(body) if applies(&body.feed, body.on.as_ref()) => {
                feeds.insert(&body.feed);
                Some((*fact, body))
            }
            _ => None,
        })
        .collect();
    statements.sort_by_key(|(fact, _)| (fact.recorded, fact.id));
    let mut all = Vec::new();
    for feed in feeds {
        let mut set = Vec::new();
        for (fact, body) in statements.iter().filter(|(_, body)| body.feed == *feed) {
            let span = [Span::new(fact.at, body.until)];
            set = if body.state == state {
                spans::join(&set, &span)
            } else {
                spans::subtract(&set, &span)
            };
        }
        all.extend(set);
    }
    Span::union(all)
}

/// The coverage of the part of a window that has gone by; nothing where no gap is known.
pub fn coverage(window: Span, as_of: Instant, missing: &[Span]) -> Option<Coverage> {
    let past = Span::new(window.from, window.until.min(as_of));
    let missing_ms = spans::total_ms(&spans::clip(missing, past));
    (missing_ms > 0).then(|| Coverage {
        missing_ms,
        of_ms: past.len_ms(),
    })
}

/// Whether nothing is known of the window: it lies ahead, or its feed is missing for all of it.
pub fn is_blank(window: Span, as_of: Instant, missing: &[Span]) -> bool {
    let past = Span::new(window.from, window.until.min(as_of));
    past.is_empty() || spans::total_ms(&spans::clip(missing, past)) == past.len_ms()
}
