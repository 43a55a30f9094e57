//! One record's clock by holder, ready to be shown: stretches in order, each with its open parts.

use agreement::Agreement;
use agreement::model::{CalendarChoice, Level, MeasureKind};
use facts::id::PartyId;
use facts::{Exact, FactId, Instant, OpenTime, Sentence, Span, Zone, say};
use ledger::breach_among;
use measure::{Engine, Holder, Judgement, Run, Segment, Verdict};
use serde::Serialize;

use crate::words;

pub(crate) mod sentences;

/// The clock of a record.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The case.
    pub case: String,
    /// Which clock of the case: 1 for the first.
    pub run: u32,
    /// When it started.
    pub start: Instant,
    /// When it stopped; nothing while it runs.
    pub stop: Option<Instant>,
    /// When it stopped, or the present.
    pub end: Instant,
    /// Time that counts, in milliseconds.
    pub elapsed_ms: i64,
    /// The target, in milliseconds.
    pub target_ms: Option<i64>,
    /// When the elapsed time reaches the target.
    pub due: Option<Instant>,
    /// Met, missed, or still running.
    pub judgement: Judgement,
    /// Who held it, in order.
    pub stretches: Vec<Stretch>,
    /// The zone that times are shown in.
    pub zone: Zone,
    /// The agreed hours; nothing when they are around the clock or cannot be told.
    hours: Option<OpenTime>,
}

/// A stretch with one holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// Who holds the case: `Volta Hosting (volta)`, `the customer's wait`, `excluded`.
    pub holder: Sentence,
    /// Whose time it is.
    pub kind: Kind,
    /// From this instant on.
    pub from: Instant,
    /// Up to this one.
    pub until: Instant,
    /// Time inside the agreed hours, in milliseconds.
    pub open_ms: i64,
    /// Time outside of them, in milliseconds.
    pub off_hours_ms: i64,
    /// What was left of the target when it began, in milliseconds; below zero the overrun.
    pub left_ms: i64,
    /// The reason of a hold, whether it stops the clock or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<String>,
    /// Whether a pending claim concerns it.
    pub contested: bool,
    /// The fact that began it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<FactId>,
}

/// Whose time a stretch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A party's: it counts.
    Party,
    /// The customer's: it does not count.
    CustomerWait,
    /// Nobody's: it does not count.
    Excluded,
}

impl Timeline {
    /// The clock of a verdict.
    pub fn new(engine: &Engine<'_>, level: &Level, run: &Run, verdict: &Verdict) -> Timeline {
        let agreement = engine.version_at(verdict.start);
        let segments: Vec<Segment> = run.segments.of(verdict).collect();
        let mut stretches: Vec<Stretch> = Vec::new();
        for segment in segments.iter().filter(|segment| !segment.span.is_empty()) {
            let stretch = stretch(engine, agreement, segment);
            match stretches.last_mut() {
                Some(last) if last.goes_on_as(&stretch) => {
                    last.until = stretch.until;
                    last.open_ms += stretch.open_ms;
                    last.off_hours_ms += stretch.off_hours_ms;
                }
                _ => stretches.push(stretch),
            }
        }
        let end = verdict.stop().unwrap_or(engine.as_of());
        let whole = Span::new(verdict.start, end);
        Timeline {
            case: engine.log().case_id(verdict.case).to_owned(),
            run: verdict.run + 1,
            start: verdict.start,
            stop: verdict.stop(),
            end,
            elapsed_ms: verdict.elapsed_ms,
            target_ms: verdict.target_ms(),
            due: verdict.due(),
            judgement: verdict.judgement,
            stretches,
            zone: agreement.map_or(Zone::utc(), |agreement| agreement.zone.clone()),
            hours: agreement.and_then(|agreement| hours(agreement, level, whole, &segments)),
        }
    }

    /// What is left of the target, in milliseconds; below zero the overrun.
    pub fn left_ms(&self) -> Option<i64> {
        Some(self.target_ms? - self.elapsed_ms)
    }

    /// Time inside the agreed hours, in milliseconds.
    pub fn open_ms(&self, span: Span) -> i64 {
        match &self.hours {
            Some(hours) => hours.between(span.from, span.until),
            None => span.len_ms(),
        }
    }

    /// Who held it when the target was reached.
    pub fn late_with(&self) -> Option<&Stretch> {
        let due = self.due.filter(|_| self.judgement == Judgement::Missed)?;
        self.stretches
            .iter()
            .find(|stretch| stretch.from < due && due <= stretch.until)
    }

    /// Time that counts by holder, longest first.
    pub fn shares(&self) -> Vec<(&Sentence, i64)> {
        let mut shares: Vec<(&Sentence, i64)> = Vec::new();
        for stretch in &self.stretches {
            if stretch.kind != Kind::Party {
                continue;
            }
            match shares
                .iter_mut()
                .find(|(holder, _)| **holder == stretch.holder)
            {
                Some((_, ms)) => *ms += stretch.open_ms,
                None => shares.push((&stretch.holder, stretch.open_ms)),
            }
        }
        shares.sort_by_key(|(_, ms)| std::cmp::Reverse(*ms));
        shares
    }

    /// How much of the time beyond the target each holder answers for, in milliseconds: what it adds to
    /// a group of holders, on average over all orders. Nothing where the target was met.
    pub fn late_shares(&self) -> Vec<(&Sentence, Exact)> {
        let Some(target) = self
            .target_ms
            .filter(|_| self.judgement == Judgement::Missed)
        else {
            return Vec::new();
        };
        let shares = self.shares();
        let held: Vec<i64> = shares.iter().map(|(_, ms)| *ms).collect();
        let late = breach_among(&held, target).unwrap_or_default();
        let holders = shares.into_iter().map(|(holder, _)| holder);
        holders.zip(late).collect()
    }
}

impl Stretch {
    fn goes_on_as(&self, next: &Stretch) -> bool {
        self.holder == next.holder
            && self.hold == next.hold
            && self.contested == next.contested
            && self.until == next.from
    }
}

/// Who a holder is, in words, and whose time it is.
pub fn holder(
    engine: &Engine<'_>,
    agreement: Option<&Agreement>,
    holder: Holder,
) -> (Sentence, Kind) {
    let text = |symbol| {
        let text = engine.log().symbols.text(symbol)?;
        (!text.is_empty()).then(|| words::plain(text))
    };
    match holder {
        Holder::Party { party, team } => {
            let party = text(party).map(|party| name_of(agreement, &party));
            let name = match (text(team), party) {
                (Some(team), Some(party)) => format!("{team} ({party})").into(),
                (Some(name), None) | (None, Some(name)) => name.into(),
                (None, None) => say!("holder-nobody", "nobody"),
            };
            (name, Kind::Party)
        }
        Holder::CustomerWait => (
            say!("holder-customer", "the customer's wait"),
            Kind::CustomerWait,
        ),
        Holder::Excluded => (say!("holder-excluded", "excluded"), Kind::Excluded),
    }
}

fn stretch(engine: &Engine<'_>, agreement: Option<&Agreement>, segment: &Segment) -> Stretch {
    let hold = engine.log().symbols.text(segment.hold);
    let (holder, kind) = holder(engine, agreement, segment.holder);
    Stretch {
        holder,
        kind,
        from: segment.span.from,
        until: segment.span.until,
        open_ms: segment.open_ms,
        off_hours_ms: segment.span.len_ms() - segment.open_ms,
        left_ms: segment.left_ms,
        hold: hold.filter(|text| !text.is_empty()).map(words::plain),
        contested: segment.contested,
        fact: engine.fact(segment.fact).map(|fact| fact.id),
    }
}

/// A party's name, as people read it.
fn name_of(agreement: Option<&Agreement>, party: &str) -> String {
    let declared = PartyId::new(party)
        .ok()
        .and_then(|id| agreement?.parties.get(&id));
    match declared {
        Some(declared) if !declared.name.is_empty() => words::plain(&declared.name),
        _ => party.to_owned(),
    }
}

/// The hours that a clock ran in: of the calendars that the clause names, the one by which every
/// segment has the open time it has.
fn hours(
    agreement: &Agreement,
    level: &Level,
    whole: Span,
    segments: &[Segment],
) -> Option<OpenTime> {
    let MeasureKind::Cases {
        clock: Some(clock), ..
    } = &agreement.measures.get(&level.measure)?.kind
    else {
        return None;
    };
    let names = match &clock.calendar {
        CalendarChoice::One(name) => vec![name],
        CalendarChoice::By {
            values, otherwise, ..
        } => values.values().chain([otherwise]).collect(),
    };
    names.into_iter().find_map(|name| {
        let hours = OpenTime::compile(agreement.calendars.get(name)?, whole);
        let fits = segments
            .iter()
            .all(|segment| hours.between(segment.span.from, segment.span.until) == segment.open_ms);
        fits.then_some(hours)
    })
}
