//! The segments of many clocks, kept small: a year of a large desk has millions of them.

use facts::Span;

use super::{Holder, Segment, Verdict};
use crate::symbols::Symbol;

/// The segments of many clocks.
///
/// INVARIANT: the segments of a clock are neighbours, the first one begins when the clock starts,
/// and each of the others where the one before ends.
#[derive(Clone, Debug, Default)]
pub struct Segments {
    list: Vec<Kept>,
    /// What few segments say besides, in their order.
    notes: Vec<Note>,
}

/// A segment without what follows from its clock and from the segments before it.
#[derive(Clone, Copy, Debug)]
struct Kept {
    /// How long it is, and how much of it is open; in its note where it is longer than 49 days.
    len_ms: u32,
    open_ms: u32,
    holder: (Symbol, Symbol),
    hold: Symbol,
    fact: u32,
}

/// What a segment says besides.
#[derive(Clone, Copy, Debug)]
struct Note {
    segment: u32,
    contested: bool,
    /// What is left of the target, where it does not follow from the segment before.
    left_ms: Option<i64>,
    /// How long it is, and how much of it is open, where the numbers of [`Kept`] are too small.
    long: Option<(i64, i64)>,
}

/// In the place of a party that holds a case: no text has these symbols.
const CUSTOMER_WAIT: Symbol = Symbol::MAX;
const EXCLUDED: Symbol = Symbol::MAX - 1;

impl Segments {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The segments of a clock, in the order of time.
    pub fn of(&self, verdict: &Verdict) -> impl Iterator<Item = Segment> + '_ {
        let range = verdict.segments();
        let first = self
            .notes
            .partition_point(|note| (note.segment as usize) < range.start);
        let mut notes = self.notes[first..].iter().peekable();
        let mut from = verdict.start;
        let mut left_ms = verdict.target_ms().unwrap_or(0);
        range.map(move |index| {
            let kept = self.list[index];
            let note = notes.next_if(|note| note.segment as usize == index);
            left_ms = note.and_then(|note| note.left_ms).unwrap_or(left_ms);
            let (len_ms, open_ms) = note
                .and_then(|note| note.long)
                .unwrap_or((kept.len_ms.into(), kept.open_ms.into()));
            let until = from.plus_ms(len_ms);
            let segment = Segment {
                span: Span::new(from, until),
                holder: kept.holder(),
                open_ms,
                left_ms,
                hold: kept.hold,
                fact: kept.fact,
                contested: note.is_some_and(|note| note.contested),
            };
            from = until;
            if matches!(segment.holder, Holder::Party { .. }) {
                left_ms -= open_ms;
            }
            segment
        })
    }

    /// Makes room for more.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.list.reserve(more);
    }

    /// Adds the next segment of a clock. `left_follows` says that what is left of the target is what
    /// the segment before left, or the target of the verdict.
    #[inline(always)]
    pub(crate) fn push(&mut self, segment: &Segment, left_follows: bool) {
        let (len_ms, open_ms) = (segment.span.len_ms(), segment.open_ms);
        let is_long = len_ms > i64::from(u32::MAX);
        if segment.contested || !left_follows || is_long {
            self.notes.push(Note {
                segment: self.list.len() as u32,
                contested: segment.contested,
                left_ms: (!left_follows).then_some(segment.left_ms),
                long: is_long.then_some((len_ms, open_ms)),
            });
        }
        self.list.push(Kept {
            len_ms: len_ms as u32,
            open_ms: open_ms as u32,
            holder: match segment.holder {
                Holder::Party { party, team } => (party, team),
                Holder::CustomerWait => (CUSTOMER_WAIT, 0),
                Holder::Excluded => (EXCLUDED, 0),
            },
            hold: segment.hold,
            fact: segment.fact,
        });
    }

    /// Drops those from a number on.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.list.truncate(len);
        let notes = self
            .notes
            .partition_point(|note| (note.segment as usize) < len);
        self.notes.truncate(notes);
    }

    /// Drops all.
    pub(crate) fn clear(&mut self) {
        self.truncate(0);
    }
}

impl Kept {
    fn holder(&self) -> Holder {
        match self.holder {
            (CUSTOMER_WAIT, _) => Holder::CustomerWait,
            (EXCLUDED, _) => Holder::Excluded,
            (party, team) => Holder::Party { party, team },
        }
    }
}

#[cfg(test)]
mod tests {
    use facts::Instant;

    use super::super::{Counts, Judgement, NO_FACT, NONE_MS};
    use super::*;

    fn verdict(start_ms: i64, target_ms: i64, segments: std::ops::Range<u32>) -> Verdict {
        Verdict {
            case: 0,
            run: 0,
            plan: 0,
            start: Instant::from_ms(start_ms),
            start_fact: NO_FACT,
            stop_fact: NO_FACT,
            elapsed_ms: 0,
            judgement: Judgement::Running,
            hit: false,
            base: false,
            key: 0,
            value: 0,
            first_segment: segments.start,
            end_segment: segments.end,
            stop_ms: NONE_MS,
            target_ms,
            due_ms: NONE_MS,
            counts: Counts::Not,
        }
    }

    fn segment(from_ms: i64, until_ms: i64, holder: Holder, left_ms: i64) -> Segment {
        Segment {
            span: Span::new(Instant::from_ms(from_ms), Instant::from_ms(until_ms)),
            holder,
            open_ms: (until_ms - from_ms) / 2,
            left_ms,
            hold: 3,
            fact: 5,
            contested: false,
        }
    }

    const DESK: Holder = Holder::Party { party: 7, team: 8 };

    #[test]
    fn segments_come_back_as_they_were() {
        let contested = Segment {
            contested: true,
            ..segment(30, 40, DESK, 80)
        };
        let first = [
            segment(10, 30, DESK, 90),
            contested,
            segment(40, 50, Holder::CustomerWait, 75),
            segment(50, 52, Holder::Excluded, 75),
            segment(52, 60, DESK, 75),
        ];
        // Another target holds from the second segment on.
        let second = [
            segment(10, 20, DESK, 100),
            segment(20, 40, DESK, 45),
            segment(40, 60, DESK, 35),
        ];
        let mut kept = Segments::default();
        for segment in &first {
            kept.push(segment, true);
        }
        for (segment, follows) in second.iter().zip([false, false, true]) {
            kept.push(segment, follows);
        }
        // A year is longer than 32 bits tell.
        let year_ms = 365 * facts::time::DAY_MS;
        let third = [
            segment(10, 20, DESK, 200),
            segment(20, 20 + year_ms, DESK, 195),
            segment(20 + year_ms, 30 + year_ms, DESK, 195 - year_ms / 2),
        ];
        for segment in &third {
            kept.push(segment, true);
        }
        let of = |verdict| kept.of(&verdict).collect::<Vec<_>>();
        assert_eq!(of(verdict(10, 90, 0..5)), first);
        assert_eq!(of(verdict(10, 50, 5..8)), second);
        assert_eq!(of(verdict(10, 200, 8..11)), third);
        assert_eq!(of(verdict(10, NONE_MS, 11..11)), []);
    }

    #[test]
    fn dropped_segments_leave_nothing_behind() {
        let mut kept = Segments::default();
        kept.push(&segment(10, 30, DESK, 1), false);
        kept.truncate(0);
        let clean = segment(10, 30, DESK, 2);
        kept.push(&clean, true);
        assert_eq!(kept.of(&verdict(10, 2, 0..1)).collect::<Vec<_>>(), [clean]);
        assert_eq!(kept.len(), 1);
    }
}
