//! How a record came to its verdict on one side, cut at the same instants as on the other side.

use std::collections::BTreeSet;

use facts::id::LevelId;
use facts::{Body, Instant, Span};
use measure::{Engine, Holder, Judgement, Run, Segment, Verdict};
use serde::Serialize;

/// How a record came to its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Derivation {
    /// When its clock started.
    pub start: Instant,
    /// What started it: `opened`, or the state that was entered. Nothing where no fact is known.
    pub started_by: Option<String>,
    /// When its clock stopped; nothing while it runs.
    pub stop: Option<Instant>,
    /// What stopped it.
    pub stopped_by: Option<String>,
    /// When the target was reached, or will be.
    pub due: Option<Instant>,
    /// The time that counts.
    pub elapsed_ms: i64,
    /// What it is held to.
    pub target_ms: Option<i64>,
    /// What it comes to.
    pub judgement: Judgement,
    /// Whether it satisfies the condition of a share or ratio.
    pub hit: bool,
    /// The window in which it counts; nothing where it does not.
    pub window: Option<String>,
    /// Its time from start to stop, or to the present.
    #[serde(skip)]
    pub parts: Vec<Part>,
}

/// A part of the time of a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The part.
    pub span: Span,
    /// What it is to the clock.
    pub class: Class,
    /// How much of it the calendar is open, in milliseconds.
    pub open_ms: i64,
}

/// What a part of the time is to a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// Open time counts.
    Counted,
    /// A pause, for this reason.
    Paused(String),
    /// Excluded.
    Excluded,
}

impl Derivation {
    /// The derivation of a verdict, its time cut at `cuts` besides.
    pub(super) fn of(
        engine: &Engine<'_>,
        id: &LevelId,
        run: &Run,
        verdict: &Verdict,
        window: Option<String>,
        cuts: &BTreeSet<Instant>,
    ) -> Self {
        let mut parts = Vec::new();
        for segment in run.segments.of(verdict) {
            let class = class(engine, &segment);
            let Span { from, until } = segment.span;
            let mut begin = from;
            let inner = cuts.range(from..until).filter(|cut| **cut > from);
            for end in inner.copied().chain([until]).filter(|_| from < until) {
                let span = Span::new(begin, end);
                parts.push(Part {
                    span,
                    class: class.clone(),
                    open_ms: engine.open_inside(id, verdict, &segment, span),
                });
                begin = end;
            }
        }
        Derivation {
            start: verdict.start,
            started_by: event(engine, verdict.start_fact),
            stop: verdict.stop(),
            stopped_by: event(engine, verdict.stop_fact),
            due: verdict.due(),
            elapsed_ms: verdict.elapsed_ms,
            target_ms: verdict.target_ms(),
            judgement: verdict.judgement,
            hit: verdict.hit,
            window,
            parts,
        }
    }

    /// The end of what is known of it: the stop, or the present.
    pub fn end(&self) -> Instant {
        let last = self.parts.last().map(|part| part.span.until);
        self.stop.or(last).unwrap_or(self.start)
    }

    /// The open time of all parts that count.
    pub fn counted_ms(&self) -> i64 {
        self.parts.iter().map(Part::counted_ms).sum()
    }

    /// Whether that much time is more than its target.
    pub(super) fn is_beyond(&self, elapsed_ms: i64) -> bool {
        self.target_ms.is_some_and(|target| elapsed_ms > target)
    }
}

impl Part {
    /// What it adds to the time that counts.
    pub fn counted_ms(&self) -> i64 {
        match self.class {
            Class::Counted => self.open_ms,
            Class::Paused(_) | Class::Excluded => 0,
        }
    }
}

/// The instants at which the segments of a verdict meet.
pub(super) fn cuts(run: &Run, verdict: &Verdict) -> impl Iterator<Item = Instant> {
    run.segments
        .of(verdict)
        .flat_map(|segment| [segment.span.from, segment.span.until])
}

fn class(engine: &Engine<'_>, segment: &Segment) -> Class {
    match segment.holder {
        Holder::Party { .. } => Class::Counted,
        Holder::Excluded => Class::Excluded,
        Holder::CustomerWait => {
            let reason = engine.log().symbols.text(segment.hold);
            Class::Paused(reason.unwrap_or_default().to_owned())
        }
    }
}

/// What a fact says of a case, in a word: its milestone, or the state that it enters.
fn event(engine: &Engine<'_>, number: u32) -> Option<String> {
    let Body::Case(update) = &engine.fact(number)?.body else {
        return None;
    };
    let state = update.set.get(facts::fact::case::field::STATE);
    match update.does.first() {
        Some(milestone) => Some(milestone.name().to_owned()),
        None => state.cloned().flatten().map(String::from),
    }
}
