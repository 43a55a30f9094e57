//! Levels, said.

use facts::say;

use super::condition::{field, words as condition};
use super::saying::{Saying, named, set, table, words};
use crate::model::{
    Agreement, Combine, Condition, CountedIn, Delivery, Importance, Level, MeasureKind, OpenBreach,
    PercentileMethod, Statistic, Targets, Test,
};
use crate::term::{Said, Term, duration, wording};

/// What is said of a level.
pub(super) fn level(level: &Level, agreement: &Agreement) -> Said {
    let service = match &level.service {
        Some(id) => named("service", id.as_str()),
        None => Said::Told(say!("level-all-services", "all services")),
    };
    let combine = level.combine.and_then(|combine| {
        Said::told(match combine {
            Combine::Worst => say!("combine-worst", "the worst of these values counts"),
            Combine::Each => say!("combine-each", "each of these values stands for itself"),
            Combine::ByVolume => say!("combine-by-volume", "all records count together"),
        })
    });
    let per: Vec<String> = level.per.iter().map(|name| field(name)).collect();
    let volume = level
        .expected_volume
        .and_then(|volume| words(volume.to_string()));
    let beneath = level.rests_on.iter().map(|level| level.value.as_str());
    let importance = match level.importance {
        Importance::Critical => say!("importance-critical", "critical"),
        Importance::Key => say!("importance-key", "key"),
        Importance::Informative => say!("importance-informative", "informative"),
    };
    let saying = Saying::new()
        .part(
            "title",
            wording!("level-title", "title", "Its title is {}"),
            level.title.clone().map(Said::Words),
        )
        .part(
            "clause",
            wording!(
                "level-clause",
                "clause",
                "In the prose contract it is clause {}"
            ),
            level.clause.clone().map(Said::Words),
        )
        .part(
            "service",
            wording!("level-service", "service", "It holds for {}"),
            service,
        )
        .part(
            "measure",
            wording!("level-measure", "measure", "It is about the measure {}"),
            named("measure", level.measure.as_str()),
        )
        .part(
            "where",
            wording!("level-where", "only", "Only records count for which {}"),
            level.filter.as_ref().and_then(Term::said),
        )
        .part(
            "per",
            wording!(
                "level-per",
                "per",
                "There is a value of its own for each {}"
            ),
            set(None, per.iter().map(String::as_str)),
        )
        .part(
            "combine",
            wording!("level-combine", "taken together", "Taken together, {}"),
            combine,
        );
    let saying = statistic(saying, &level.statistic);
    counting(saying, level, agreement)
        .part(
            "window",
            wording!("level-window", "window", "A value is taken for {}"),
            level.window.said(),
        )
        .part(
            "round",
            wording!(
                "level-round",
                "rounding",
                "Before it is compared, the value is {}"
            ),
            rounding(level),
        )
        .part(
            "expected",
            wording!("level-expected", "expected", "Expected is a value of {}"),
            bound(&level.expected),
        )
        .part(
            "minimum",
            wording!("level-minimum", "minimum", "The minimum is a value of {}"),
            bound(&level.minimum),
        )
        .part(
            "small_sample",
            wording!("level-small_sample", "small sample", "With {}"),
            small_sample(level),
        )
        .part(
            "expected_volume",
            wording!(
                "level-expected_volume",
                "expected volume",
                "By experience there are {} records in a window"
            ),
            volume,
        )
        .part(
            "rests_on",
            wording!(
                "level-rests_on",
                "rests on",
                "It can be met because others promise {}"
            ),
            set(Some("level"), beneath),
        )
        .part(
            "importance",
            wording!("level-importance", "importance", "Its importance is {}"),
            Said::told(importance),
        )
        .said()
}

fn bound(bound: &Option<crate::model::Bound>) -> Option<Said> {
    bound.as_ref().and_then(Term::said)
}

fn rounding(level: &Level) -> Option<Said> {
    match &level.round {
        None => Said::told(say!("level-not-rounded", "not rounded")),
        Some(rule) => match rule.said() {
            Some(Said::Told(rule)) => Said::told(say!("level-rounded", "rounded to {rule}", rule)),
            other => other,
        },
    }
}

fn small_sample(level: &Level) -> Option<Said> {
    let sample = level.small_sample?;
    let below = sample.below.to_string();
    Said::told(match sample.allow_misses {
        0 => say!(
            "sample-none",
            "fewer than {below} records the level is met when nothing misses",
            below
        ),
        1 => say!(
            "sample-one",
            "fewer than {below} records the level is met when at most 1 misses",
            below
        ),
        n => {
            let n = n.to_string();
            say!(
                "sample-some",
                "fewer than {below} records the level is met when at most {n} miss",
                below,
                n
            )
        }
    })
}

fn statistic(saying: Saying, statistic: &Statistic) -> Saying {
    let fixed = |saying: Saying, wording| saying.fixed("statistic", wording);
    match statistic {
        Statistic::ShareWithin(targets) => within(saying, targets),
        Statistic::Share(test) => saying.part(
            "share_where",
            wording!(
                "level-share_where",
                "share",
                "The value is the share, in percent, of records for which {}"
            ),
            Said::told(condition(&test.test)),
        ),
        Statistic::Percentile(percentile) => {
            let p = percentile.p.to_string();
            let which = match percentile.method {
                PercentileMethod::NearestRank => {
                    say!("percentile-nearest", "{p}, by nearest rank,", p)
                }
                PercentileMethod::LinearInclusive => say!(
                    "percentile-inclusive",
                    "{p}, linear between ranks, the first rank at 0 % and the last at 100 %,",
                    p
                ),
                PercentileMethod::LinearExclusive => say!(
                    "percentile-exclusive",
                    "{p}, linear between ranks, rank p × (n + 1) of n values,",
                    p
                ),
            };
            saying.part(
                "percentile",
                wording!(
                    "level-percentile",
                    "percentile",
                    "The value is the percentile {} of the measured values"
                ),
                Said::told(which),
            )
        }
        Statistic::Mean => fixed(
            saying,
            wording!("level-mean", "The value is the mean of the measured values"),
        ),
        Statistic::Max => fixed(
            saying,
            wording!(
                "level-max",
                "The value is the largest of the measured values"
            ),
        ),
        Statistic::Min => fixed(
            saying,
            wording!(
                "level-min",
                "The value is the smallest of the measured values"
            ),
        ),
        Statistic::Count => fixed(
            saying,
            wording!("level-count", "The value is the number of records"),
        ),
        Statistic::Sum => fixed(
            saying,
            wording!("level-sum", "The value is the sum of the measured values"),
        ),
        Statistic::Figure => fixed(
            saying,
            wording!("level-figure", "The value is the measure's own figure"),
        ),
        Statistic::Ratio(of, to) => saying.part(
            "ratio",
            wording!("level-ratio", "ratio", "The value is a ratio"),
            Saying::new()
                .part(
                    "of",
                    wording!("level-of", "above the line", "Above the line: {}"),
                    records(of),
                )
                .part(
                    "to",
                    wording!("level-to", "below the line", "Below the line: {}"),
                    records(to),
                )
                .said(),
        ),
    }
}

fn records(only: &Condition) -> Option<Said> {
    Said::told(match only.test {
        Test::Constant(true) => say!("records-all", "all records"),
        Test::Constant(false) => say!("records-none", "no records"),
        _ => say!(
            "records-where",
            "records for which {condition}",
            condition = condition(&only.test)
        ),
    })
}

/// The share of records within their targets.
fn within(saying: Saying, targets: &Targets) -> Saying {
    let Some(by) = &targets.by else {
        return saying.part(
            "share_within",
            wording!(
                "level-share_within",
                "target",
                "The value is the share of records, in percent, whose clock stays within {}"
            ),
            targets.otherwise.as_ref().and_then(Term::said),
        );
    };
    let otherwise = match &targets.otherwise {
        Some(target) => duration(target),
        None => say!(
            "level-no-target",
            "there is no target, and the record is left out"
        ),
    };
    saying.part(
        "share_within",
        wording!(
            "level-share_within-by",
            "targets",
            "The value is the share of records, in percent, whose clock stays within the target"
        ),
        Saying::new()
            .part(
                "by",
                wording!("level-by", "by", "The target depends on {}"),
                words(field(by)),
            )
            .part(
                "values",
                wording!("level-values", "target", "Targets by its value"),
                table(None, &targets.values, |target| Said::Told(duration(target))),
            )
            .part(
                "else",
                wording!("level-else", "otherwise", "For any other value: {}"),
                Said::told(otherwise),
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
            CountedIn::Opened => say!("counted-started", "its clock started"),
            CountedIn::Stopped => say!("counted-stopped", "its clock stopped"),
            CountedIn::Due => say!("counted-due", "it was due"),
        })
        .and_then(Said::told);
    let open = matches!(level.statistic, Statistic::ShareWithin(_))
        .then_some(match level.open_breach {
            OpenBreach::MissedWhenDue => say!(
                "open-missed",
                "counts as missed in the window in which it was due"
            ),
            OpenBreach::WhenStopped => say!("open-when-stopped", "counts when its clock stops"),
        })
        .and_then(Said::told);
    saying
        .part(
            "counted_in",
            wording!(
                "level-counted_in",
                "counted in",
                "A record counts in the window in which {}"
            ),
            counted_in,
        )
        .part(
            "open_breach",
            wording!(
                "level-open_breach",
                "open records",
                "A record that is open beyond its target {}"
            ),
            open,
        )
}
