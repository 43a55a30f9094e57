//! The verdict of a plain case without its segments, from columns alone.

use agreement::model::{CountedIn, OpenBreach};

use super::{Columns, PlainPlan, Reading};
use crate::clock::{NO_FACT, Stopped, Walk};
use crate::log::Log;

impl PlainPlan<'_> {
    /// Adds the verdict of a case to the walk; false when it has to be walked. The facts that started and
    /// stopped it are left out, and segments and due instant where it counts without them.
    pub fn verdict(&self, log: &Log, columns: &Columns<'_>, case: u32, walk: &mut Walk) -> bool {
        let record = match self.reading(log, columns, case as usize) {
            Reading::Walk => return false,
            Reading::Nothing => return true,
            Reading::Record(record) => record,
        };
        let Some(elapsed_ms) = self.elapsed_ms(columns.lives, case as usize, &record) else {
            return false;
        };
        let plan = self.plan();
        let missed = record.target_ms.is_some_and(|target| elapsed_ms > target);
        let counts_when_due = missed && plan.open_breach == OpenBreach::MissedWhenDue;
        if counts_when_due || plan.counted_in == CountedIn::Due {
            return self.evidence(log, columns, case, walk);
        }
        let shown = self.shown(log, columns, case as usize);
        let first_segment = walk.segments.len();
        walk.push_stopped(
            plan,
            Stopped {
                case,
                start: record.from,
                stop: record.until,
                facts: (NO_FACT, NO_FACT),
                elapsed_ms,
                target_ms: record.target_ms,
                due: None,
                missed,
                hit: shown.hit,
                base: shown.base,
                key: shown.key,
                value: shown.value,
                first_segment,
            },
        );
        true
    }
}
