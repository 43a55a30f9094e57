//! How much of a part of a clock is open.

use facts::Span;
use facts::id::LevelId;

use super::Engine;
use crate::clock::{Segment, Verdict};

impl Engine<'_> {
    /// How much of a segment of a verdict lies inside of a span and is open, by the calendar that the
    /// segment was taken by.
    pub fn open_inside(
        &self,
        id: &LevelId,
        verdict: &Verdict,
        segment: &Segment,
        inside: Span,
    ) -> i64 {
        let part = segment.span.intersect(inside);
        if part.is_empty() {
            return 0;
        }
        if part == segment.span {
            return segment.open_ms;
        }
        let plans = self.plans.get(id);
        let version = plans.and_then(|plans| plans.get(verdict.plan as usize));
        let calendars = version.map_or(&[][..], |version| &version.plan.clock.calendars);
        // WHY: a verdict keeps what its calendar came to and not which one it was; a calendar with the
        // same open time in the segment is the one, or as good for it.
        let span = segment.span;
        let by = calendars
            .iter()
            .rev()
            .find(|calendar| calendar.open.between(span.from, span.until) == segment.open_ms);
        by.map_or(0, |calendar| calendar.open.between(part.from, part.until))
    }
}
