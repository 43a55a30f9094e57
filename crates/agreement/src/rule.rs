//! The rules: one file each, named after the flaw; its module comment is its manual page.

use std::collections::BTreeSet;

use facts::Diagnostic;

use crate::model::Agreement;

pub mod calendar_undefined;
pub mod clock_stop_undefined;
pub mod counted_in_undefined;
pub mod fan_out_uncombined;
pub mod maintenance_denominator_undefined;
pub mod measure_unused;
pub mod open_breach_uncounted;
pub mod pause_undefined;
pub mod pause_without_acceptor;
pub mod percentile_method_missing;
pub mod priority_change_undefined;
pub mod reopen_undefined;
pub mod rounding_unspecified;
pub mod silent_deemed_outcome;
pub mod team_without_lead;
pub mod zone_missing;

/// A rule and its manual page.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name, as findings carry it.
    pub name: &'static str,
    source: &'static str,
}

/// All rules, by name.
pub const ALL: &[Rule] = &[
    Rule {
        name: calendar_undefined::NAME,
        source: include_str!("rule/calendar_undefined.rs"),
    },
    Rule {
        name: clock_stop_undefined::NAME,
        source: include_str!("rule/clock_stop_undefined.rs"),
    },
    Rule {
        name: counted_in_undefined::NAME,
        source: include_str!("rule/counted_in_undefined.rs"),
    },
    Rule {
        name: fan_out_uncombined::NAME,
        source: include_str!("rule/fan_out_uncombined.rs"),
    },
    Rule {
        name: maintenance_denominator_undefined::NAME,
        source: include_str!("rule/maintenance_denominator_undefined.rs"),
    },
    Rule {
        name: measure_unused::NAME,
        source: include_str!("rule/measure_unused.rs"),
    },
    Rule {
        name: open_breach_uncounted::NAME,
        source: include_str!("rule/open_breach_uncounted.rs"),
    },
    Rule {
        name: pause_undefined::NAME,
        source: include_str!("rule/pause_undefined.rs"),
    },
    Rule {
        name: pause_without_acceptor::NAME,
        source: include_str!("rule/pause_without_acceptor.rs"),
    },
    Rule {
        name: percentile_method_missing::NAME,
        source: include_str!("rule/percentile_method_missing.rs"),
    },
    Rule {
        name: priority_change_undefined::NAME,
        source: include_str!("rule/priority_change_undefined.rs"),
    },
    Rule {
        name: reopen_undefined::NAME,
        source: include_str!("rule/reopen_undefined.rs"),
    },
    Rule {
        name: rounding_unspecified::NAME,
        source: include_str!("rule/rounding_unspecified.rs"),
    },
    Rule {
        name: silent_deemed_outcome::NAME,
        source: include_str!("rule/silent_deemed_outcome.rs"),
    },
    Rule {
        name: team_without_lead::NAME,
        source: include_str!("rule/team_without_lead.rs"),
    },
    Rule {
        name: zone_missing::NAME,
        source: include_str!("rule/zone_missing.rs"),
    },
];

impl Rule {
    /// Its manual page, in Markdown: what, why, example, fix.
    pub fn page(&self) -> String {
        let mut page = String::new();
        for line in self.source.lines() {
            let Some(text) = line.strip_prefix("//!") else {
                break;
            };
            page.push_str(text.strip_prefix(' ').unwrap_or(text));
            page.push('\n');
        }
        page
    }
}

/// The rules that look at a whole agreement.
pub(crate) fn check(
    agreement: &Agreement,
    used_measures: &BTreeSet<String>,
    report: &mut Vec<Diagnostic>,
) {
    for (id, measure) in &agreement.measures {
        if !used_measures.contains(id.as_str()) {
            report.push(measure_unused::finding(id.as_str(), &measure.place));
        }
    }
}
