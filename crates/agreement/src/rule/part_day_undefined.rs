//! # part-day-undefined
//!
//! A credit goes by days or longer, and the text does not say what a part of one counts.
//!
//! ## Why it matters
//!
//! Five days and thirteen hours late, at 10.5 % for each two days, is 31.5 % where a part of a day counts as a day, and 26.25 % where it does not.
//!
//! ## Example
//!
//! ```yaml
//! tiers:
//!   levels:
//!     late: { step: { beyond: 0h, each: 48h, credit: 10.5 % } }
//! ```
//!
//! ## Fix
//!
//! Say to which whole units the time is rounded up, and what a part of a step counts.
//!
//! ```yaml
//! tiers:
//!   levels:
//!     late: { step: { beyond: 0h, each: 48h, credit: 10.5 %, whole: 24h, part: pro-rata } }
//! ```

use facts::time::HOUR_MS;
use facts::{Diagnostic, Exact, Sentence, say};

use super::Rule;
use crate::model::remedy::PartStep;
use crate::model::{Agreement, Unit};

/// The rule.
pub const RULE: Rule =
    Rule::warning("part-day-undefined", include_str!("part_day_undefined.rs")).present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let day = Exact::from(24 * HOUR_MS);
    for (id, remedy) in &agreement.remedies {
        let tiers = remedy.tiers.iter().flat_map(|tiers| &tiers.levels);
        for (level, tiers) in tiers {
            let Some(step) = &tiers.step else { continue };
            let each = &step.each.value;
            let by_days = each.unit == Unit::Milliseconds && each.value >= day;
            let decided = match step.part {
                Some(PartStep::Counted) => true,
                Some(PartStep::ProRata | PartStep::NotCounted) => step.whole.is_some(),
                None => false,
            };
            if by_days && !decided {
                report.push(
                    RULE.finding(say!(
                        "rule-part-day-undefined",
                        "in the remedy `{id}` a part of a day of `{level}` is undefined",
                        id = Sentence::plain(id),
                        level = Sentence::plain(level)
                    ))
                    .at(step.each.place.clone(), "the step is a day or longer")
                    .why(say!(
                        "rule-part-day-undefined-why",
                        "half a day decides whole steps"
                    ))
                    .help(say!(
                        "rule-part-day-undefined-help",
                        "write `whole: 24h` where a part of a day counts as a day, and `part`"
                    )),
                );
            }
        }
    }
}
