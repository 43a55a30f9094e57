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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::testing::World;
    use agreement::model::{Combine, MeasureKind};

    #[test]
    fn absence_counts_in_no_split() {
        let work = |world: World, team: &str, activity: &str, minutes: u32| {
            let body =
                format!(r#"{{"team":"{team}","activity":"{activity}","minutes":{minutes}}}"#);
            world.says("2025-04-10T00:00:00Z", "work", &body)
        };
        let mut world = World::new();
        world.level.service = None;
        for (team, activity, minutes) in [
            ("checkout", "lights-on", 300),
            ("checkout", "innovation", 60),
            ("checkout", "training", 40),
            ("checkout", "absence", 480),
            ("data", "lights-on", 100),
            ("rest", "absence", 100),
        ] {
            world = work(world, team, activity, minutes);
        }
        let kind = || MeasureKind::Capacity {
            activities: vec![Activity::Innovation, Activity::Training, Activity::Absence],
        };
        assert_eq!(world.lines(kind()), ["2025-04 20 n=4"]);
        world.level.per = vec!["team".into()];
        world.level.combine = Some(Combine::Worst);
        assert_eq!(
            world.lines(kind()),
            [
                "2025-04 [checkout] 25 n=3",
                "2025-04 [data] 0 n=1",
                "2025-04 [rest] insufficient n=0",
                "2025-04 0 n=1"
            ]
        );
    }
}
