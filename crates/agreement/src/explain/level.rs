//! Levels, said.

use super::condition::{field, words as condition};
use super::saying::{Saying, named, set, table, words};
use crate::model::{
    Agreement, Combine, Condition, CountedIn, Delivery, Importance, Level, MeasureKind, OpenBreach,
    PercentileMethod, Statistic, Targets, Test,
};
use crate::term::{Said, Term, duration};

/// What is said of a level.
pub(super) fn level(level: &Level, agreement: &Agreement) -> Said {
    let service = match &level.service {
        Some(id) => named("service", id.as_str()),
        None => Said::Words("all services".into()),
    };
    let combine = level.combine.and_then(|combine| {
        words(match combine {
            Combine::Worst => "the worst of these values counts",
            Combine::Each => "each of these values stands for itself",
            Combine::ByVolume => "all records count together",
        })
    });
    let per: Vec<String> = level.per.iter().map(|name| field(name)).collect();
    let volume = level
        .expected_volume
        .and_then(|volume| words(volume.to_string()));
    let beneath = level.rests_on.iter().map(|level| level.value.as_str());
    let importance = match level.importance {
        Importance::Critical => "critical",
        Importance::Key => "key",
        Importance::Informative => "informative",
    };
    let saying = Saying::new()
        .part(
            "title",
            "title",
            "Its title is {}",
            level.title.clone().map(Said::Words),
        )
        .part(
            "clause",
            "clause",
            "In the prose contract it is clause {}",
            level.clause.clone().map(Said::Words),
        )
        .part("service", "service", "It holds for {}", service)
        .part(
            "measure",
            "measure",
            "It is about the measure {}",
            named("measure", level.measure.as_str()),
        )
        .part(
            "where",
            "only",
            "Only records count for which {}",
            level.filter.as_ref().and_then(Term::said),
        )
        .part(
            "per",
            "per",
            "There is a value of its own for each {}",
            set(None, per.iter().map(String::as_str)),
        )
        .part("combine", "taken together", "Taken together, {}", combine);
    let saying = statistic(saying, &level.statistic);
    counting(saying, level, agreement)
        .part(
            "window",
            "window",
            "A value is taken for {}",
            level.window.said(),
        )
        .part(
            "round",
            "rounding",
            "Before it is compared, the value is {}",
            rounding(level),
        )
        .part(
            "expected",
            "expected",
            "Expected is a value of {}",
            bound(&level.expected),
        )
        .part(
            "minimum",
            "minimum",
            "The minimum is a value of {}",
            bound(&level.minimum),
        )
        .part(
            "small_sample",
            "small sample",
            "With {}",
            small_sample(level),
        )
        .part(
            "expected_volume",
            "expected volume",
            "By experience there are {} records in a window",
            volume,
        )
        .part(
            "rests_on",
            "rests on",
            "It can be met because others promise {}",
            set(Some("level"), beneath),
        )
        .part(
            "importance",
            "importance",
            "Its importance is {}",
            words(importance),
        )
        .said()
}

fn bound(bound: &Option<crate::model::Bound>) -> Option<Said> {
    bound.as_ref().and_then(Term::said)
}

fn rounding(level: &Level) -> Option<Said> {
    match &level.round {
        None => words("not rounded"),
        Some(rule) => match rule.said() {
            Some(Said::Words(rule)) => words(format!("rounded to {rule}")),
            other => other,
        },
    }
}

fn small_sample(level: &Level) -> Option<Said> {
    let sample = level.small_sample?;
    let allowed = match sample.allow_misses {
        0 => "nothing misses".into(),
        1 => "at most 1 misses".to_string(),
        n => format!("at most {n} miss"),
    };
    words(format!(
        "fewer than {} records the level is met when {allowed}",
        sample.below
    ))
}

fn statistic(saying: Saying, statistic: &Statistic) -> Saying {
    let fixed = |saying: Saying, sentence| saying.fixed("statistic", sentence);
    match statistic {
        Statistic::ShareWithin(targets) => within(saying, targets),
        Statistic::Share(test) => saying.part(
            "share_where",
            "share",
            "The value is the share, in percent, of records for which {}",
            words(condition(&test.test)),
        ),
        Statistic::Percentile(percentile) => {
            let method = match percentile.method {
                PercentileMethod::NearestRank => "by nearest rank",
                PercentileMethod::LinearInclusive => {
                    "linear between ranks, the first rank at 0 % and the last at 100 %"
                }
                PercentileMethod::LinearExclusive => {
                    "linear between ranks, rank p × (n + 1) of n values"
                }
            };
            saying.part(
                "percentile",
                "percentile",
                "The value is the percentile {} of the measured values",
                words(format!("{}, {method},", percentile.p)),
            )
        }
        Statistic::Mean => fixed(saying, "The value is the mean of the measured values"),
        Statistic::Max => fixed(saying, "The value is the largest of the measured values"),
        Statistic::Min => fixed(saying, "The value is the smallest of the measured values"),
        Statistic::Count => fixed(saying, "The value is the number of records"),
        Statistic::Sum => fixed(saying, "The value is the sum of the measured values"),
        Statistic::Figure => fixed(saying, "The value is the measure's own figure"),
        Statistic::Ratio(of, to) => saying.part(
            "ratio",
            "ratio",
            "The value is a ratio",
            Saying::new()
                .part("of", "above the line", "Above the line: {}", records(of))
                .part("to", "below the line", "Below the line: {}", records(to))
                .said(),
        ),
    }
}

fn records(only: &Condition) -> Option<Said> {
    words(match only.test {
        Test::Constant(true) => "all records".into(),
        Test::Constant(false) => "no records".into(),
        _ => format!("records for which {}", condition(&only.test)),
    })
}

/// The share of records within their targets.
fn within(saying: Saying, targets: &Targets) -> Saying {
    let Some(by) = &targets.by else {
        return saying.part(
            "share_within",
            "target",
            "The value is the share of records, in percent, whose clock stays within {}",
            targets.otherwise.as_ref().and_then(Term::said),
        );
    };
    let otherwise = match &targets.otherwise {
        Some(target) => duration(target),
        None => "there is no target, and the record is left out".into(),
    };
    saying.part(
        "share_within",
        "targets",
        "The value is the share of records, in percent, whose clock stays within the target",
        Saying::new()
            .part("by", "by", "The target depends on {}", words(field(by)))
            .part(
                "values",
                "target",
                "Targets by its value",
                table(None, &targets.values, |target| {
                    Said::Words(duration(target))
                }),
            )
            .part(
                "else",
                "otherwise",
                "For any other value: {}",
                words(otherwise),
            )
            .said(),
    )
}

/// In which window a record counts, where that is a question.
fn counting(saying: Saying, level: &Level, agreement: &Agreement) -> Saying {
    let measure = agreement.measures.get(&level.measure);
    let timed = match measure.map(|measure| &measure.kind) {
        Some(MeasureKind::Cases { .. }) => true,
        Some(MeasureKind::Delivery { what, .. }) => {
            matches!(what, Delivery::LeadTime | Delivery::RecoveryTime)
        }
        _ => false,
    };
    let counted_in = timed
        .then_some(match level.counted_in {
            CountedIn::Opened => "its clock started",
            CountedIn::Stopped => "its clock stopped",
            CountedIn::Due => "it was due",
        })
        .and_then(words);
    let open = matches!(level.statistic, Statistic::ShareWithin(_))
        .then_some(match level.open_breach {
            OpenBreach::MissedWhenDue => "counts as missed in the window in which it was due",
            OpenBreach::WhenStopped => "counts when its clock stops",
        })
        .and_then(words);
    saying
        .part(
            "counted_in",
            "counted in",
            "A record counts in the window in which {}",
            counted_in,
        )
        .part(
            "open_breach",
            "open records",
            "A record that is open beyond its target {}",
            open,
        )
}
