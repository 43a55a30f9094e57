//! Measures, said.

use super::clock;
use super::condition::field;
use super::saying::{Saying, list, named, set, words};
use crate::model::{
    AvailabilityBasis, Composition, Delivery, Downtime, Duration, Maintenance, Measure, MeasureKind,
};
use crate::term::{Said, Term, duration};

/// What is said of a measure.
pub(super) fn measure(measure: &Measure) -> Said {
    let saying = Saying::new().part(
        "title",
        "title",
        "Its title is {}",
        measure.title.clone().map(Said::Words),
    );
    match &measure.kind {
        MeasureKind::Cases {
            types,
            clock: runs,
            value,
        } => {
            let plural: Vec<String> = types
                .iter()
                .map(|one| format!("{}s", one.replace('-', " ")))
                .collect();
            let saying = saying
                .part(
                    "of",
                    "of",
                    "It is taken of {}",
                    set(None, plural.iter().map(String::as_str)),
                )
                .part(
                    "clock",
                    "clock",
                    "A clock runs",
                    runs.as_ref().map(clock::clock),
                )
                .part(
                    "value",
                    "value",
                    "What is measured is the number in the field {}",
                    value.as_deref().and_then(|name| words(field(name))),
                );
            saying.said()
        }
        MeasureKind::Availability(downtime) => availability(saying, downtime),
        MeasureKind::UnitCost { basis, meter } => saying
            .fixed(
                "of",
                "It is the cost of a unit: the sum of costs over the sum of a meter",
            )
            .part(
                "basis",
                "basis",
                "The basis of the costs is {}",
                words(&**basis),
            )
            .part("meter", "meter", "The meter is {}", words(&**meter))
            .said(),
        MeasureKind::Cost { basis } => saying
            .fixed("of", "It is the sum of costs")
            .part(
                "basis",
                "basis",
                "The basis of the costs is {}",
                words(&**basis),
            )
            .said(),
        MeasureKind::Usage { meter } => saying
            .fixed("of", "It is the sum of what a meter counts")
            .part("meter", "meter", "The meter is {}", words(&**meter))
            .said(),
        MeasureKind::Value { of, baseline } => saying
            .fixed("of", "It is a figure of the business")
            .part(
                "name",
                "name in the facts",
                "In the facts it is called {}",
                words(&**of),
            )
            .part(
                "baseline",
                "baseline",
                "Before, it was {}",
                baseline.as_ref().and_then(Term::said),
            )
            .said(),
        MeasureKind::Survey { of, question, side } => saying
            .fixed("of", "It is the score of a survey")
            .part("name", "survey", "The survey is {}", words(&**of))
            .part(
                "question",
                "question",
                "Only the question {} counts",
                question.clone().map(Said::Words),
            )
            .part(
                "side",
                "side",
                "Only answers of the people of {} count",
                side.as_ref().map(|id| named("party", id.as_str())),
            )
            .said(),
        MeasureKind::Delivery { what, environment } => {
            let figure = match what {
                Delivery::DeploymentFrequency => "how many deployments succeed",
                Delivery::LeadTime => {
                    "the time from the first commit of a change to the deployment that brought it"
                }
                Delivery::ChangeFailRate => {
                    "the share of deployments that caused an incident or were taken back"
                }
                Delivery::RecoveryTime => "the time from a failed deployment to its recovery",
                Delivery::ReworkRate => "the share of deployments that repair earlier ones",
            };
            saying
                .part("what", "figure", "It is {}", words(figure))
                .part(
                    "environment",
                    "environment",
                    "Only deployments to the environment {} count",
                    words(&**environment),
                )
                .said()
        }
        MeasureKind::Capacity { activities } => saying
            .part(
                "activities",
                "activities",
                "It is the share of working time, absence left out, that goes to {}",
                list(activities.iter().filter_map(Term::said)),
            )
            .said(),
        MeasureKind::Planned { promised } => {
            let promised = promised.iter().map(|(id, share)| {
                (
                    named("service", id.as_str()),
                    Said::Words(format!("{share} %")),
                )
            });
            saying
                .fixed(
                    "of",
                    "It is, for planning only, the availability that the promises of what a service runs on allow, by the product rule",
                )
                .part(
                    "promised",
                    "promised availability",
                    "What is promised",
                    Said::Table(promised.collect()),
                )
                .said()
        }
    }
}

fn availability(saying: Saying, downtime: &Downtime) -> Said {
    let maintenance = match downtime.maintenance {
        Maintenance::OutOfBoth => "is neither service time nor downtime",
        Maintenance::OutOfDown => "is service time, but no downtime",
        Maintenance::CountedAsDown => "is downtime like any other",
    };
    let composed = match downtime.composed {
        Composition::Own => "Only the service's own outages count",
        Composition::RunsOn => {
            "The service's own outages count, and those of what it runs on: it is down when anything that it needs is down"
        }
    };
    let degraded = match downtime.degraded_is_down {
        true => "down",
        false => "up",
    };
    let elapsed = |ms: i64| words(duration(&Duration::Elapsed(ms)));
    let minimum = (downtime.minimum_outage_ms > 0).then_some(downtime.minimum_outage_ms);
    saying
        .part(
            "of",
            "of",
            "It is the availability of a service: {}",
            basis(downtime.basis),
        )
        .part(
            "calendar",
            "service time",
            "The agreed service time is the calendar {}",
            named("calendar", downtime.calendar.as_str()),
        )
        .part(
            "maintenance",
            "maintenance",
            "Announced maintenance {}",
            words(maintenance),
        )
        .part(
            "minimum_outage",
            "least outage",
            "Downtime shorter than {} does not count",
            minimum.and_then(elapsed),
        )
        .part(
            "exclude_causes",
            "excluded causes",
            "Outages by these causes are excluded: {}",
            set(None, downtime.excluded_causes.iter().map(String::as_str)),
        )
        .fixed("composed", composed)
        .part(
            "degraded",
            "degraded",
            "A sample that says degraded counts as {}",
            words(degraded),
        )
        .part(
            "silent_after",
            "silence",
            "When a probe is silent for longer than {}, its state is unknown",
            downtime.silent_after_ms.and_then(elapsed),
        )
        .part(
            "where",
            "only",
            "Only outages count for which {}",
            downtime.filter.as_ref().and_then(Term::said),
        )
        .said()
}

fn basis(basis: AvailabilityBasis) -> Option<Said> {
    words(match basis {
        AvailabilityBasis::Time => "time up over agreed service time".into(),
        AvailabilityBasis::UserMinutes => "user minutes up over all user minutes".into(),
        AvailabilityBasis::Slices {
            slice_ms,
            bad_share_percent,
        } => {
            let length = duration(&Duration::Elapsed(slice_ms));
            let bad = match bad_share_percent {
                0 => "any downtime".into(),
                percent => format!("downtime of {percent} % of its length or more"),
            };
            format!("good slices of {length} over all slices; a slice with {bad} is bad")
        }
    })
}
