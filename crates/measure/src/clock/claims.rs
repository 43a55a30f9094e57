//! What claims and holds do to a clock: stretches marked, fields forced, facts dropped, pauses.

use agreement::model::Answerer;
use facts::fact::Ask;
use facts::id::PartyId;
use facts::{Fact, Instant, Span};

use super::pieces::Piece;
use super::{Context, Life, Walk, add_party};
use crate::docket::{Answered, Standing};
use crate::log::Row;
use crate::plan::{Plan, slot};
use crate::symbols::{ABSENT, Symbol};

/// A claim on the case, as it bears on the figure at hand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub span: Span,
    pub ask: Ask,
    pub counts: bool,
    pub pending: bool,
}

const WHOLE: Span = Span::new(Instant::from_ms(i64::MIN), Instant::from_ms(i64::MAX));

impl Walk {
    /// Collects the claims on the case; false when it is out of the figure as a whole.
    pub(super) fn find_marks(
        &mut self,
        context: &Context<'_>,
        case: u32,
        side: Option<&PartyId>,
    ) -> bool {
        self.marks.clear();
        if context.docket.is_empty() {
            return true;
        }
        for entry in context.docket.on_case(context.log.case_id(case)) {
            let pending = entry.standing.is_pending();
            if pending {
                add_party(&mut self.pending, entry.by());
            }
            let counts = entry.counts_for(side);
            let claim = entry.claim;
            if !counts && !pending {
                continue;
            }
            if claim.ask == Ask::Exclude && claim.from.is_none() && claim.until.is_none() && counts
            {
                return false;
            }
            self.marks.push(Mark {
                span: Span::new(
                    claim.from.unwrap_or(WHOLE.from),
                    claim.until.unwrap_or(WHOLE.until),
                ),
                ask: claim.ask,
                counts,
                pending,
            });
        }
        true
    }
}

/// The fields that a `field-was` claim gives another value, by slot.
pub(super) fn forced_fields(
    plan: &Plan,
    context: &Context<'_>,
    case: u32,
    side: Option<&PartyId>,
) -> Vec<(usize, Symbol)> {
    if context.docket.is_empty() {
        return Vec::new();
    }
    let log = context.log;
    let entries = context.docket.on_case(log.case_id(case));
    let mut forced: Vec<(usize, Symbol)> = Vec::new();
    for entry in entries {
        if entry.claim.ask != Ask::FieldWas || !entry.counts_for(side) {
            continue;
        }
        let (Some(field), Some(value)) = (&entry.claim.field, &entry.claim.value) else {
            continue;
        };
        let slot = log
            .fields()
            .find(field)
            .and_then(|field| plan.slot_of(field));
        if let (Some(slot), Some(value)) = (slot, log.symbols.find(value)) {
            // Of several claims on one field the last one made decides.
            forced.retain(|(known, _)| *known != slot);
            forced.push((slot, value));
        }
    }
    forced
}

/// The rows without those of facts that count as mistaken for the figure at hand; nothing when
/// there are none to drop.
pub(super) fn drop_mistaken(
    rows: &[Row],
    context: &Context<'_>,
    side: Option<&PartyId>,
    pending: &mut Vec<PartyId>,
) -> Option<Vec<Row>> {
    if context.docket.is_empty() || context.facts.is_empty() {
        return None;
    }
    let mut drops = false;
    let mut is_mistaken = |fact: u32| {
        let mut mistaken = false;
        for entry in context.docket.on_fact(&context.facts[fact as usize].id) {
            if entry.claim.ask == Ask::Mistaken {
                if entry.standing.is_pending() {
                    add_party(pending, entry.by());
                }
                mistaken |= entry.counts_for(side);
            }
        }
        mistaken
    };
    let kept = rows
        .iter()
        .copied()
        .filter(|row| {
            let mistaken = is_mistaken(row.fact());
            drops |= mistaken;
            !mistaken
        })
        .collect();
    drops.then_some(kept)
}

/// Whether a hold counts as a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HoldState {
    /// It stops nothing.
    None,
    /// It is a claim that nobody has accepted yet.
    Claimed,
    /// It counts.
    Counts,
}

impl Plan {
    /// What was answered to the holds of a case that stop the clock only once they are accepted: the
    /// fact that began each, and its answers.
    pub(crate) fn answered_holds<'a>(
        &self,
        context: &Context<'a>,
        case: u32,
    ) -> Vec<(&'a Fact, Answered<'a>)> {
        let hold = self.slots[slot::HOLD];
        let begins = |row: &&Row| row.what().as_field() == Some(hold);
        let holds = context.log.rows(case).iter().filter(begins);
        holds
            .filter_map(|row| {
                let pauses = &self.clock.pauses;
                let (_, pause) = pauses.iter().find(|(reason, _)| *reason == row.value())?;
                let fact = *context.facts.get(row.fact() as usize)?;
                let answered_by = pause.answered_by.as_ref()?;
                Some((fact, self.hold_answers(context, case, fact, answered_by)))
            })
            .collect()
    }

    /// The standing of the hold of a piece, which was claimed under the calendar of that number.
    pub(super) fn hold_state(
        &self,
        life: &Life<'_>,
        piece: &Piece,
        calendar: usize,
        pending: &mut Vec<PartyId>,
    ) -> HoldState {
        let (context, side) = (life.context, life.side);
        if piece.hold == ABSENT {
            return HoldState::None;
        }
        let Some((_, pause)) = self
            .clock
            .pauses
            .iter()
            .find(|(reason, _)| *reason == piece.hold)
        else {
            return HoldState::None;
        };
        let Some(answered_by) = &pause.answered_by else {
            return HoldState::Counts;
        };
        let fact = context.facts.get(piece.hold_fact as usize);
        let mut standing = Standing::Open;
        if let Some(fact) = fact
            && context.docket.has_answers()
        {
            standing = self
                .hold_answers(context, life.case, fact, answered_by)
                .standing;
        }
        if standing == Standing::Open {
            let mut claimed = piece.hold_from;
            if let (Some(late), Some(fact)) = (self.clock.late_after, fact)
                && self.clock.calendars[calendar]
                    .add(fact.at, late)
                    .is_some_and(|latest| fact.recorded > latest)
            {
                claimed = fact.recorded;
            }
            let passed = |after| {
                let deadline = self.clock.calendars[calendar].deadline(claimed, after);
                deadline.is_some_and(|deadline| deadline <= context.as_of)
            };
            if claimed < pause.silent_before[calendar] || pause.silent_after.is_some_and(passed) {
                standing = Standing::deemed(pause.silence_accepts);
            }
        }
        match standing {
            Standing::Accepted => HoldState::Counts,
            Standing::Dismissed | Standing::Withdrawn => HoldState::None,
            Standing::Open | Standing::Contested => {
                let Some(fact) = fact else {
                    return HoldState::Claimed;
                };
                add_party(pending, &fact.by);
                if side == Some(&fact.by) {
                    HoldState::Counts
                } else {
                    HoldState::Claimed
                }
            }
        }
    }

    /// What the answers make of the hold that a fact began.
    fn hold_answers<'a>(
        &self,
        context: &Context<'a>,
        case: u32,
        fact: &Fact,
        answered_by: &Answerer,
    ) -> Answered<'a> {
        let log = context.log;
        let service = || {
            // One hold is one claim: about the service that the case is said to be about last.
            let rows = log.rows(case).iter().rev();
            let mut set =
                rows.filter(|row| row.what().as_field() == Some(self.slots[slot::SERVICE]));
            set.next().and_then(|row| log.symbols.text(row.value()))
        };
        let is_named = |answerer: &Answerer, party: &PartyId| {
            let sides = &self.clock.sides;
            sides.who(answerer, service(), &fact.by).contains(party)
        };
        context.docket.answered(
            &fact.id.to_string(),
            fact,
            false,
            |party| is_named(answered_by, party),
            |party| match &self.clock.decided_by {
                Some(decides) => is_named(decides, party),
                None => true,
            },
        )
    }
}
