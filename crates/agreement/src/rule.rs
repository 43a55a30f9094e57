//! The rules: one file each, named after the flaw; its module comment is its manual page.
//!
//! A rule is one line in [`ALL`]. Most look at the whole agreement; some are found while the text is
//! read, since the model holds the value that was taken and not that it was missing.

use facts::{Diagnostic, Sentence, Severity};

use crate::model::Agreement;
use crate::yaml::nearest;

pub mod access_without_responsibility;
pub mod accountable_without_access;
pub mod approver_cannot_act;
pub mod band_gap;
pub mod band_in_met_values;
pub mod band_overlap;
pub mod both_ends_closed;
pub mod calendar_undefined;
pub mod calendars_never_meet;
pub mod cap_below_one_credit;
pub mod chain_infeasible;
pub mod change_approval_slower_than_cadence;
pub mod claim_without_answerer;
pub mod clock_stop_undefined;
pub mod counted_in_undefined;
pub mod credit_falls_with_value;
pub mod credit_over_the_whole;
pub mod credits_in_partnership;
pub mod currency_mixed;
pub mod decision_without_path;
pub mod deliverable_without_acceptance;
pub mod escalation_without_end;
pub mod exit_missing;
pub mod expired_version_in_use;
pub mod fan_out_uncombined;
pub mod forum_without_cadence;
pub mod holiday_twice;
pub mod holidays_end_before_term;
pub mod knowledge_only_at_provider;
pub mod level_without_source;
pub mod maintenance_denominator_undefined;
pub mod measure_unused;
pub mod model_measure_mismatch;
pub mod money_without_currency;
pub mod none_accountable;
pub mod open_breach_uncounted;
pub mod part_day_undefined;
pub mod pause_not_in_list;
pub mod pause_undefined;
pub mod pause_without_acceptor;
pub mod percentile_method_missing;
pub mod percentile_without_tail;
pub mod personal_field_in_figure;
pub mod priority_change_undefined;
pub mod process_overlap;
pub mod process_uncovered;
pub mod rate_stated_twice;
pub mod recovery_target_below_dependency;
pub mod reopen_undefined;
pub mod reopens_on_a_clock;
pub mod repeat_without_reset;
pub mod retained_organisation_empty;
pub mod rounding_unspecified;
pub mod scope_claim_too_wide;
pub mod service_without_business_owner;
pub mod share_ranges_not_covering;
pub mod silence_before_answer;
pub mod silent_deemed_outcome;
pub mod single_weight_over_limit;
pub mod sole_party_measure_on_joint_result;
pub mod suppression_unused;
pub mod target_price_inconsistent;
pub mod target_unreachable_for_volume;
pub mod team_without_lead;
pub mod thousands_as_decimals;
pub mod two_accountable;
pub mod undefined_points;
pub mod weights_over_pool;
pub mod whole_percent_step_never_bites;
pub mod window_unlike_charge;
pub mod zone_missing;

/// All rules, by name.
pub const ALL: &[Rule] = &[
    access_without_responsibility::RULE,
    accountable_without_access::RULE,
    approver_cannot_act::RULE,
    band_gap::RULE,
    band_in_met_values::RULE,
    band_overlap::RULE,
    both_ends_closed::RULE,
    calendar_undefined::RULE,
    calendars_never_meet::RULE,
    cap_below_one_credit::RULE,
    chain_infeasible::RULE,
    change_approval_slower_than_cadence::RULE,
    claim_without_answerer::RULE,
    clock_stop_undefined::RULE,
    counted_in_undefined::RULE,
    credit_falls_with_value::RULE,
    credit_over_the_whole::RULE,
    credits_in_partnership::RULE,
    currency_mixed::RULE,
    decision_without_path::RULE,
    deliverable_without_acceptance::RULE,
    escalation_without_end::RULE,
    exit_missing::RULE,
    expired_version_in_use::RULE,
    fan_out_uncombined::RULE,
    forum_without_cadence::RULE,
    holiday_twice::RULE,
    holidays_end_before_term::RULE,
    knowledge_only_at_provider::RULE,
    level_without_source::RULE,
    maintenance_denominator_undefined::RULE,
    measure_unused::RULE,
    model_measure_mismatch::RULE,
    money_without_currency::RULE,
    none_accountable::RULE,
    open_breach_uncounted::RULE,
    part_day_undefined::RULE,
    pause_not_in_list::RULE,
    pause_undefined::RULE,
    pause_without_acceptor::RULE,
    percentile_method_missing::RULE,
    percentile_without_tail::RULE,
    personal_field_in_figure::RULE,
    priority_change_undefined::RULE,
    process_overlap::RULE,
    process_uncovered::RULE,
    rate_stated_twice::RULE,
    recovery_target_below_dependency::RULE,
    reopen_undefined::RULE,
    reopens_on_a_clock::RULE,
    repeat_without_reset::RULE,
    retained_organisation_empty::RULE,
    rounding_unspecified::RULE,
    scope_claim_too_wide::RULE,
    service_without_business_owner::RULE,
    share_ranges_not_covering::RULE,
    silence_before_answer::RULE,
    silent_deemed_outcome::RULE,
    single_weight_over_limit::RULE,
    sole_party_measure_on_joint_result::RULE,
    suppression_unused::RULE,
    target_price_inconsistent::RULE,
    target_unreachable_for_volume::RULE,
    team_without_lead::RULE,
    thousands_as_decimals::RULE,
    two_accountable::RULE,
    undefined_points::RULE,
    weights_over_pool::RULE,
    whole_percent_step_never_bites::RULE,
    window_unlike_charge::RULE,
    zone_missing::RULE,
];

/// A rule and its manual page.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name, as findings carry it.
    pub name: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    source: &'static str,
    check: Check,
}

/// What looks at a whole agreement.
type Look = fn(&Agreement, &mut Vec<Diagnostic>);

/// When a rule looks.
#[derive(Clone, Copy, Debug)]
enum Check {
    /// While the text is read.
    Reading,
    /// When the caller asks, since it needs more than the text of one version.
    Later,
    /// At what the agreement has.
    Present(Look),
    /// At what the agreement lacks: only where everything was understood.
    Absent(Look),
}

impl Rule {
    /// A rule whose findings are warnings; without more it is found while the text is read.
    pub(crate) const fn warning(name: &'static str, source: &'static str) -> Self {
        Rule {
            name,
            severity: Severity::Warning,
            source,
            check: Check::Reading,
        }
    }

    /// A rule whose findings are errors; without more it is found while the text is read.
    const fn error(name: &'static str, source: &'static str) -> Self {
        Rule {
            severity: Severity::Error,
            ..Rule::warning(name, source)
        }
    }

    /// The same, looked for by the caller.
    const fn later(mut self) -> Self {
        self.check = Check::Later;
        self
    }

    /// Whether the caller decides if the rule looks at all.
    pub(crate) fn is_later(&self) -> bool {
        matches!(self.check, Check::Later)
    }

    /// The same, found by a look at what the agreement has.
    const fn present(mut self, look: Look) -> Self {
        self.check = Check::Present(look);
        self
    }

    /// The same, found by a look at what the agreement lacks.
    const fn absent(mut self, look: Look) -> Self {
        self.check = Check::Absent(look);
        self
    }

    /// The rule of this name.
    pub fn get(name: &str) -> Option<&'static Rule> {
        ALL.iter().find(|rule| rule.name == name)
    }

    /// The name of a rule that was probably meant.
    pub fn nearest(name: &str) -> Option<&'static str> {
        nearest(name, ALL.iter().map(|rule| rule.name))
    }

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

    /// What the flaw is, in one sentence: the first one of the page.
    pub fn summary(&self) -> &'static str {
        let after_title = self.source.lines().filter_map(|line| {
            let text = line.strip_prefix("//! ")?;
            (!text.starts_with('#')).then_some(text)
        });
        after_title.take(1).next().unwrap_or(self.name)
    }

    /// A finding of this rule.
    pub(crate) fn finding(&self, message: impl Into<Sentence>) -> Diagnostic {
        match self.severity {
            Severity::Error => Diagnostic::error(self.name, message),
            Severity::Warning => Diagnostic::warning(self.name, message),
            Severity::Note => Diagnostic::note(self.name, message),
        }
    }
}

/// Runs the rules that look at a whole agreement. What is missing is told only where `understood`:
/// a part that could not be read may hold it.
pub(crate) fn check(agreement: &Agreement, understood: bool, report: &mut Vec<Diagnostic>) {
    for rule in ALL {
        match rule.check {
            Check::Present(look) => look(agreement, report),
            Check::Absent(look) if understood => look(agreement, report),
            Check::Absent(_) | Check::Reading | Check::Later => {}
        }
    }
}
