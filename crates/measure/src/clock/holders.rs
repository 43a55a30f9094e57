//! Who held a case in its whole life: hand-overs, bounces and reopenings.

use facts::Instant;
use facts::fact::Milestone;

use super::Context;
use super::claims::{drop_mistaken, forced_fields};
use crate::log::{Row, What};
use crate::plan::{Plan, slot};
use crate::symbols::{ABSENT, Symbol};

/// How often the life of a case took a turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Changes {
    /// How often it was reopened.
    pub reopens: u32,
    /// How often its holder changed.
    pub hand_overs: u32,
    /// How often it came back to a holder that had had it before.
    pub bounces: u32,
}

impl Changes {
    /// Counts over the rows of a case, with the fields that are agreed to have had another value all
    /// the time; `each` hears of every hand-over: when, from whom, to whom,
    /// and whether it is a bounce.
    pub fn count(
        plan: &Plan,
        rows: &[Row],
        forced: &[(usize, Symbol)],
        mut each: impl FnMut(Instant, (Symbol, Symbol), (Symbol, Symbol), bool),
    ) -> Changes {
        let mut changes = Changes::default();
        let was = |slot: usize| forced.iter().find(|(forced, _)| *forced == slot);
        let first = |slot: usize| was(slot).map_or(ABSENT, |(_, value)| *value);
        let (mut party, mut team, mut service) =
            (first(slot::PARTY), first(slot::TEAM), first(slot::SERVICE));
        let mut held: Vec<(Symbol, Symbol)> = Vec::new();
        let mut last = (ABSENT, ABSENT);
        for index in 0..rows.len() {
            let row = rows[index];
            if let Some(field) = row.what().as_field() {
                match plan.slot_of(field).filter(|slot| was(*slot).is_none()) {
                    Some(slot::PARTY) => party = row.value(),
                    Some(slot::TEAM) => team = row.value(),
                    Some(slot::SERVICE) => service = row.value(),
                    _ => {}
                }
            } else if row.what() == What::milestone(Milestone::Reopened) {
                changes.reopens += 1;
            }
            let fact_ends = index + 1 == rows.len() || rows[index + 1].fact() != row.fact();
            if !fact_ends {
                continue;
            }
            let holder = (
                plan.holders.party(party, team, service),
                plan.holders.team(team),
            );
            if holder == (ABSENT, ABSENT) || holder == last {
                continue;
            }
            if last != (ABSENT, ABSENT) {
                let bounce = held.contains(&holder);
                changes.hand_overs += 1;
                changes.bounces += u32::from(bounce);
                each(Instant::from_ms(row.at_ms()), last, holder, bounce);
            }
            if !held.contains(&holder) {
                held.push(holder);
            }
            last = holder;
        }
        changes
    }

    /// The same, over a case as the agreed figure sees it.
    pub(crate) fn agreed(
        plan: &Plan,
        context: &Context<'_>,
        case: u32,
        each: impl FnMut(Instant, (Symbol, Symbol), (Symbol, Symbol), bool),
    ) -> Changes {
        let rows = context.log.rows(case);
        let kept = drop_mistaken(rows, context, None, &mut Vec::new());
        let forced = forced_fields(plan, context, case, None);
        Changes::count(plan, kept.as_deref().unwrap_or(rows), &forced, each)
    }
}
