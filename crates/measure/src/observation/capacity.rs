//! The share of working time that goes to some activities.

use agreement::model::Unit;
use facts::Body;
use facts::fact::Activity;

use super::Scene;
use super::amount::{chosen, row, rows as with_gaps, takes};
use super::row::{Natural, Number, Row, Rows};

/// Minutes of the activities over the minutes of everything but absence.
pub fn rows<'a>(scene: &Scene<'a>, activities: &[Activity]) -> Rows<'a> {
    let list = chosen(scene, |fact| {
        let Body::Work(work) = &fact.body else {
            return None;
        };
        if !takes(scene, work.service.as_ref()) {
            return None;
        }
        let what = format!("{} of `{}` on {}", work.activity.name(), work.team, fact.at);
        let minutes = Number::Whole(i64::from(work.minutes));
        let absent = work.activity == Activity::Absence;
        let counts = !absent && activities.contains(&work.activity);
        let adds = if counts { minutes } else { Number::Whole(0) };
        Some(Row {
            base: minutes,
            counted: !absent,
            note: absent.then(|| "absence: not counted".to_owned()),
            ..row(fact, what, adds)
        })
    });
    with_gaps(scene, list, Natural::Percent, Unit::Percent)
}
