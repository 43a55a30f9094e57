//! Measures, said.

use facts::say;

use super::clock;
use super::condition::field;
use super::saying::{Saying, list, named, set, words};
use crate::model::{
    AvailabilityBasis, Composition, Delivery, Downtime, Duration, Maintenance, Measure, MeasureKind,
};
use crate::term::{Said, Term, duration, wording};

/// What is said of a measure.
pub(super) fn measure(measure: &Measure) -> Said {
    let saying = Saying::new().part(
        "title",
        wording!("measure-title", "title", "Its title is {}"),
        measure.title.clone().map(Said::Words),
    );
    match &measure.kind {
        MeasureKind::Cases {
            types,
            clock: runs,
            value,
        } => {
            let saying = saying
                .part(
                    "of",
                    wording!("measure-of", "of", "It is taken of {}"),
                    list(plural(types)),
                )
                .part(
                    "clock",
                    wording!("measure-clock", "clock", "A clock runs"),
                    runs.as_ref().map(clock::clock),
                )
                .part(
                    "value",
                    wording!(
                        "measure-value",
                        "value",
                        "What is measured is the number in the field {}"
                    ),
                    value.as_deref().and_then(|name| words(field(name))),
                );
            saying.said()
        }
        MeasureKind::Availability(downtime) => availability(saying, downtime),
        MeasureKind::UnitCost { basis, meter } => saying
            .fixed(
                "of",
                wording!(
                    "measure-unit-cost",
                    "It is the cost of a unit: the sum of costs over the sum of a meter"
                ),
            )
            .part(
                "basis",
                wording!("measure-basis", "basis", "The basis of the costs is {}"),
                words(&**basis),
            )
            .part(
                "meter",
                wording!("measure-meter", "meter", "The meter is {}"),
                words(&**meter),
            )
            .said(),
        MeasureKind::Cost { basis } => saying
            .fixed("of", wording!("measure-cost", "It is the sum of costs"))
            .part(
                "basis",
                wording!("measure-basis", "basis", "The basis of the costs is {}"),
                words(&**basis),
            )
            .said(),
        MeasureKind::Usage { meter } => saying
            .fixed(
                "of",
                wording!("measure-usage", "It is the sum of what a meter counts"),
            )
            .part(
                "meter",
                wording!("measure-meter", "meter", "The meter is {}"),
                words(&**meter),
            )
            .said(),
        MeasureKind::Value { of, baseline } => saying
            .fixed(
                "of",
                wording!("measure-value-of", "It is a figure of the business"),
            )
            .part(
                "name",
                wording!(
                    "measure-name",
                    "name in the facts",
                    "In the facts it is called {}"
                ),
                words(&**of),
            )
            .part(
                "baseline",
                wording!("measure-baseline", "baseline", "Before, it was {}"),
                baseline.as_ref().and_then(Term::said),
            )
            .said(),
        MeasureKind::Survey { of, question, side } => saying
            .fixed(
                "of",
                wording!("measure-survey", "It is the score of a survey"),
            )
            .part(
                "name",
                wording!("measure-survey-name", "survey", "The survey is {}"),
                words(&**of),
            )
            .part(
                "question",
                wording!(
                    "measure-question",
                    "question",
                    "Only the question {} counts"
                ),
                question.clone().map(Said::Words),
            )
            .part(
                "side",
                wording!(
                    "measure-side",
                    "side",
                    "Only answers of the people of {} count"
                ),
                side.as_ref().map(|id| named("party", id.as_str())),
            )
            .said(),
        MeasureKind::Delivery { what, environment } => {
            let figure = match what {
                Delivery::DeploymentFrequency => {
                    say!("delivery-frequency", "how many deployments succeed")
                }
                Delivery::LeadTime => say!(
                    "delivery-lead-time",
                    "the time from the first commit of a change to the deployment that brought it"
                ),
                Delivery::ChangeFailRate => say!(
                    "delivery-fail-rate",
                    "the share of deployments that caused an incident or were taken back"
                ),
                Delivery::RecoveryTime => say!(
                    "delivery-recovery",
                    "the time from a failed deployment to its recovery"
                ),
                Delivery::ReworkRate => say!(
                    "delivery-rework",
                    "the share of deployments that repair earlier ones"
                ),
            };
            saying
                .part(
                    "what",
                    wording!("measure-what", "figure", "It is {}"),
                    Said::told(figure),
                )
                .part(
                    "environment",
                    wording!(
                        "measure-environment",
                        "environment",
                        "Only deployments to the environment {} count"
                    ),
                    words(&**environment),
                )
                .said()
        }
        MeasureKind::Capacity { activities } => saying
            .part(
                "activities",
                wording!(
                    "measure-activities",
                    "activities",
                    "It is the share of working time, absence left out, that goes to {}"
                ),
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
                .fixed("of", wording!("measure-planned", "It is, for planning only, the availability that the promises of what a service runs on allow, by the product rule"),
                )
                .part("promised", wording!("measure-promised", "promised availability", "What is promised"),
                    Said::Table(promised.collect()),
                )
                .said()
        }
    }
}

/// The types of cases, in the order of their names.
fn plural(types: &[String]) -> Vec<Said> {
    let mut types: Vec<&String> = types.iter().collect();
    types.sort_unstable();
    let said = types.into_iter().map(|one| match one.as_str() {
        "action" => say!("Given-actions", "actions"),
        "call" => say!("Given-calls", "calls"),
        "change" => say!("Given-changes", "changes"),
        "continuity-test" => say!("Given-continuity-tests", "continuity tests"),
        "decision" => say!("Given-decisions", "decisions"),
        "deliverable" => say!("Given-deliverables", "deliverables"),
        "demand" => say!("Given-demands", "demands"),
        "dispute" => say!("Given-disputes", "disputes"),
        "early-warning" => say!("Given-early-warnings", "early warnings"),
        "idea" => say!("Given-ideas", "ideas"),
        "improvement" => say!("Given-improvements", "improvements"),
        "incident" => say!("Given-incidents", "incidents"),
        "need" => say!("Given-needs", "needs"),
        "obligation" => say!("Given-obligations", "obligations"),
        "problem" => say!("Given-problems", "problems"),
        "request" => say!("Given-requests", "requests"),
        "risk" => say!("Given-risks", "risks"),
        "task" => say!("Given-tasks", "tasks"),
        other => format!("{}s", other.replace('-', " ")).into(),
    });
    said.map(Said::Told).collect()
}

fn availability(saying: Saying, downtime: &Downtime) -> Said {
    let maintenance = match downtime.maintenance {
        Maintenance::OutOfBoth => say!("maintenance-out", "is neither service time nor downtime"),
        Maintenance::OutOfDown => say!("maintenance-up", "is service time, but no downtime"),
        Maintenance::CountedAsDown => say!("maintenance-down", "is downtime like any other"),
    };
    let composed = match downtime.composed {
        Composition::Own => wording!("availability-own", "Only the service's own outages count"),
        Composition::RunsOn => wording!(
            "availability-runs-on",
            "The service's own outages count, and those of what it runs on: it is down when anything that it needs is down"
        ),
    };
    let degraded = match downtime.degraded_is_down {
        true => say!("degraded-down", "down"),
        false => say!("degraded-up", "up"),
    };
    let elapsed = |ms: i64| Said::told(duration(&Duration::Elapsed(ms)));
    let minimum = (downtime.minimum_outage_ms > 0).then_some(downtime.minimum_outage_ms);
    saying
        .part(
            "of",
            wording!(
                "availability-of",
                "of",
                "It is the availability of a service: {}"
            ),
            basis(downtime.basis),
        )
        .part(
            "calendar",
            wording!(
                "availability-calendar",
                "service time",
                "The agreed service time is the calendar {}"
            ),
            named("calendar", downtime.calendar.as_str()),
        )
        .part(
            "maintenance",
            wording!(
                "availability-maintenance",
                "maintenance",
                "Announced maintenance {}"
            ),
            Said::told(maintenance),
        )
        .part(
            "minimum_outage",
            wording!(
                "availability-minimum_outage",
                "least outage",
                "Downtime shorter than {} does not count"
            ),
            minimum.and_then(elapsed),
        )
        .part(
            "exclude_causes",
            wording!(
                "availability-exclude_causes",
                "excluded causes",
                "Outages by these causes are excluded: {}"
            ),
            set(None, downtime.excluded_causes.iter().map(String::as_str)),
        )
        .fixed("composed", composed)
        .part(
            "degraded",
            wording!(
                "availability-degraded",
                "degraded",
                "A sample that says degraded counts as {}"
            ),
            Said::told(degraded),
        )
        .part(
            "silent_after",
            wording!(
                "availability-silent_after",
                "silence",
                "When a probe is silent for longer than {}, its state is unknown"
            ),
            downtime.silent_after_ms.and_then(elapsed),
        )
        .part(
            "where",
            wording!(
                "availability-where",
                "only",
                "Only outages count for which {}"
            ),
            downtime.filter.as_ref().and_then(Term::said),
        )
        .said()
}

fn basis(basis: AvailabilityBasis) -> Option<Said> {
    Said::told(match basis {
        AvailabilityBasis::Time => say!("basis-time", "time up over agreed service time"),
        AvailabilityBasis::UserMinutes => {
            say!(
                "basis-user-minutes",
                "user minutes up over all user minutes"
            )
        }
        AvailabilityBasis::Slices {
            slice_ms,
            bad_share_percent,
        } => {
            let length = duration(&Duration::Elapsed(slice_ms));
            let bad = match bad_share_percent {
                0 => say!("slice-any", "any downtime"),
                percent => {
                    let percent = percent.to_string();
                    say!(
                        "slice-share",
                        "downtime of {percent} % of its length or more",
                        percent
                    )
                }
            };
            say!(
                "basis-slices",
                "good slices of {length} over all slices; a slice with {bad} is bad",
                length,
                bad
            )
        }
    })
}
