//! Error budgets: how much downtime a promise of availability leaves.

use agreement::model::{BoundOp, Level, Unit};
use facts::{Exact, Rounding};

use crate::reading::{Outcome, Value};

/// How much downtime a promise leaves, and how much of it is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ErrorBudget {
    /// What the promise leaves in the whole, in milliseconds.
    pub budget_ms: i64,
    /// Downtime so far, in milliseconds.
    pub spent_ms: i64,
    /// What is left; negative when it is overspent.
    pub remaining_ms: i64,
}

/// The downtime that the level's promise leaves in `open_ms` of agreed time, cut to milliseconds:
/// the expected value's or, lacking that, the minimum's. Nothing where neither is a least share.
pub fn error_budget_ms(level: &Level, open_ms: i64) -> Option<i64> {
    let bound = level.expected.as_ref().or(level.minimum.as_ref())?;
    let least = matches!(bound.op, BoundOp::AtLeast | BoundOp::Above);
    if !least || bound.quantity.unit != Unit::Percent {
        return None;
    }
    let hundred = Exact::from(100);
    let share = (&hundred - &bound.quantity.value).checked_div(&hundred)?;
    let budget = (&share * &Exact::from(open_ms)).round(0, Rounding::Down);
    Some(budget.to_i64())
}

/// The error budget of a time-based availability over `open_ms` of agreed time in the whole window,
/// with what the outcome has spent of it. Nothing where there is no value.
pub fn error_budget(level: &Level, outcome: &Outcome, open_ms: i64) -> Option<ErrorBudget> {
    let Value::Known { .. } = outcome.value else {
        return None;
    };
    let spent_ms = (&outcome.denominator - &outcome.numerator).to_i64();
    of(level, open_ms, spent_ms)
}

pub(super) fn of(level: &Level, open_ms: i64, spent_ms: i64) -> Option<ErrorBudget> {
    let budget_ms = error_budget_ms(level, open_ms)?;
    Some(ErrorBudget {
        budget_ms,
        spent_ms,
        remaining_ms: budget_ms - spent_ms,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::testing::{World, bound, downtime};
    use agreement::model::MeasureKind;

    #[test]
    fn a_week_at_99_95_percent_leaves_five_minutes() {
        let mut world = World::new();
        world.level.expected = bound(BoundOp::AtLeast, "99.95");
        let week_ms = 7 * 86_400_000;
        assert_eq!(error_budget_ms(&world.level, week_ms), Some(302_400));
        world.level.expected = bound(BoundOp::AtMost, "99.95");
        assert_eq!(error_budget_ms(&world.level, week_ms), None);
    }

    #[test]
    fn downtime_spends_it() {
        let mut world = World::new().outage("O1", "2025-04-10T00:00:00Z", "2025-04-10T01:00:00Z");
        world.level.minimum = bound(BoundOp::AtLeast, "99.9");
        let reading = &world.readings(MeasureKind::Availability(Box::new(downtime())))[0];
        assert_eq!(
            error_budget(&world.level, &reading.agreed, 30 * 86_400_000),
            Some(ErrorBudget {
                budget_ms: 2_592_000,
                spent_ms: 3_600_000,
                remaining_ms: -1_008_000,
            })
        );
    }
}
