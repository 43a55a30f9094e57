//! Worlds from a seed: an agreement in one or two versions, a few cases, an instant to look from.

use std::fmt;

use agreement::Agreement;
use agreement::model::Level;
use facts::id::{LevelId, PartyId};
use facts::{Fact, Instant};

use super::dice::Dice;
use super::hours::{instant, local};
use super::{figure, records};

mod story;
pub mod terms;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Where and when clocks were or will be changed.
const CHANGES: [(&str, &str); 8] = [
    ("Europe/Amsterdam", "2025-03-30T01:00:00Z"),
    ("Europe/Amsterdam", "2025-10-26T01:00:00Z"),
    ("America/New_York", "2025-03-09T07:00:00Z"),
    ("America/New_York", "2025-11-02T06:00:00Z"),
    ("Australia/Lord_Howe", "2025-04-05T15:00:00Z"),
    ("Australia/Lord_Howe", "2025-10-04T15:30:00Z"),
    ("UTC", "2024-02-29T00:00:00Z"),
    ("Asia/Kolkata", "2025-12-31T18:30:00Z"),
];

/// Everything that figures depend on.
#[derive(Clone)]
pub struct World {
    /// What it is made from.
    pub seed: u64,
    /// The versions, by effective instant.
    pub versions: Vec<Agreement>,
    /// The facts, in order of arrival.
    pub facts: Vec<Fact>,
    /// The present.
    pub as_of: Instant,
}

impl World {
    /// The world of a seed.
    pub fn of(seed: u64) -> World {
        let mut dice = Dice::new(seed);
        let (zone, change) = dice.one(&CHANGES);
        let change = Instant::parse(change).unwrap().ms();
        let begin = change - dice.between(0, 6 * 24 * 60) * MINUTE;
        let versions = terms::versions(&mut dice, zone, begin);
        let facts = story::facts(&mut dice, begin, change);
        let as_of = as_of(&mut dice, begin, &facts);
        let mut world = World {
            seed,
            versions,
            facts,
            as_of,
        };
        if dice.percent(20) {
            world.look_at_an_edge(&mut dice, begin);
        }
        world
    }

    /// Looks from the very instant at which something turns, or from a moment before or after.
    fn look_at_an_edge(&mut self, dice: &mut Dice, begin: i64) {
        let records = records(
            &self.versions,
            &World::level(),
            &self.facts,
            self.as_of,
            None,
        );
        let due = records.iter().find_map(|record| record.due);
        let edge = match due {
            Some(due) if dice.percent(60) => due.ms(),
            _ => {
                let calendars = &self.versions[0].calendars;
                let calendar = dice.one(&["a", "always"]);
                let calendar_zone = calendars[calendar].zone.tz().clone();
                let zone = match calendar {
                    "a" => calendar_zone,
                    _ => self.versions[0].zone.tz().clone(),
                };
                let day = local(&zone, begin + dice.between(1, 12) * DAY).date();
                instant(&zone, day.at(0, 0, 0, 0))
            }
        };
        self.as_of = Instant::from_ms(edge + dice.one(&[-1, 0, 0, 1]));
    }

    /// The terms of some world, for examples that replace all that matters to them.
    pub fn plain_terms() -> Agreement {
        World::of(0).versions.remove(0)
    }

    /// The only level of a world.
    pub fn level() -> LevelId {
        LevelId::new("in-time").unwrap()
    }

    /// The level as the last version that has it says.
    pub fn terms(&self) -> &Level {
        let mut levels = self.versions.iter().rev();
        let level = levels.find_map(|version| version.levels.get(&World::level()));
        level.unwrap()
    }

    /// The begin of the (first) window that holds an instant.
    pub fn window_of(&self, at: Instant) -> Instant {
        figure::holding(self.terms(), at)[0]
    }

    /// The companies, which are also the sides.
    pub fn sides() -> [PartyId; 4] {
        ["northwind", "lumen", "volta", "keystone"].map(|id| PartyId::new(id).unwrap())
    }
}

fn as_of(dice: &mut Dice, begin: i64, facts: &[Fact]) -> Instant {
    let last = facts
        .iter()
        .map(|fact| fact.recorded.ms())
        .max()
        .unwrap_or(begin)
        .max(begin);
    let at = match dice.between(0, 9) {
        0..=3 => last + dice.between(0, 10 * 24 * 60) * MINUTE,
        4..=5 => last,
        6..=7 => dice.pick(&facts.iter().collect::<Vec<_>>()).recorded.ms(),
        _ => begin + dice.between(0, (last - begin).max(0) / 1000) * 1000,
    };
    Instant::from_ms(at)
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}, as of {}", self.seed, self.as_of)?;
        for version in &self.versions {
            writeln!(
                f,
                "version from {:?}, zone {:?}, late after {:?}",
                version.effective, version.zone, version.late_after
            )?;
            for (id, calendar) in &version.calendars {
                writeln!(f, "  calendar {id}: {calendar:?}")?;
            }
            for measure in version.measures.values() {
                writeln!(f, "  {:?}", measure.kind)?;
            }
            for level in version.levels.values() {
                let filter = level.filter.as_ref().map(|filter| &filter.test);
                writeln!(
                    f,
                    "  service {:?}, where {filter:?}, {:?}, {:?}, {:?}, {:?}",
                    level.service,
                    level.statistic,
                    level.counted_in,
                    level.open_breach,
                    level.window
                )?;
            }
        }
        let mut facts: Vec<&Fact> = self.facts.iter().collect();
        facts.sort_by_key(|fact| (fact.at, fact.source.to_string(), fact.seq, fact.id));
        for fact in facts {
            writeln!(f, "{}", String::from_utf8_lossy(&fact.to_bytes()))?;
        }
        Ok(())
    }
}
