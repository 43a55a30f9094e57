//! A year of tickets: 40 services, 4 priorities, pauses on about a third, ten events a ticket or so.
//!
//! The numbers are whole and come from a seed, so that every machine times the same work. The
//! distributions are roughly those of real service desks: office hours, few services with most of the
//! tickets, durations over four orders of magnitude.

use facts::time::{DAY_MS, HOUR_MS};
use facts::{Instant, Zone};

use crate::command::demo::random::Random;

/// Tickets as columns, and everything that happened to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workload {
    /// When each was opened, in milliseconds of Unix time.
    pub opened_ms: Vec<i64>,
    /// When each was resolved.
    pub resolved_ms: Vec<i64>,
    /// Its service, from 0.
    pub service: Vec<u16>,
    /// Its priority, from 1.
    pub priority: Vec<u16>,
    /// Where the pauses of a ticket begin; one more entry than tickets.
    pub pause_offsets: Vec<u32>,
    /// The pauses.
    pub pauses: Vec<(i64, i64)>,
    /// The events of all tickets, in the order of happening.
    pub events: Vec<Event>,
}

/// Something happened to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// When, in milliseconds of Unix time.
    pub at_ms: i64,
    /// The ticket, from 0.
    pub ticket: u32,
    /// What.
    pub kind: Kind,
    /// The group it was assigned to.
    pub group: u8,
}

/// What happens to tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It was opened.
    Opened,
    /// Somebody took it on.
    Acknowledged,
    /// A group got it.
    Assigned,
    /// It waits.
    Paused,
    /// It waits no longer.
    Resumed,
    /// Something else.
    Note,
    /// It was resolved.
    Resolved,
    /// It was closed.
    Closed,
}

/// How many groups tickets are assigned to.
pub const GROUPS: u8 = 6;

const SERVICES: i64 = 40;
const SECOND_MS: i64 = 1_000;
/// The unit of binary fractions below.
const ONE: i64 = 1 << 16;

/// Makes the year of a seed.
pub fn make(tickets: usize, seed: u64) -> Workload {
    let mut random = Random::part(seed, "tickets");
    let zone = Zone::get("Europe/Amsterdam").unwrap_or_else(|_| Zone::utc());
    let start = zone
        .instant(jiff::civil::date(2025, 1, 1).at(0, 0, 0, 0))
        .ms();
    let mut opened_ms: Vec<i64> = (0..tickets).map(|_| opened(&mut random, start)).collect();
    opened_ms.sort_unstable();
    let services: Vec<(i64, u16)> = (0..SERVICES)
        .map(|service| (10_000 / (service + 1), service as u16))
        .collect();
    let mut year = Workload {
        opened_ms,
        pause_offsets: vec![0],
        ..Workload::default()
    };
    for ticket in 0..tickets {
        add(&mut year, ticket, &services, &mut random);
    }
    year.events.sort_unstable();
    year
}

/// An instant of the year, mostly in office hours.
fn opened(random: &mut Random, start: i64) -> i64 {
    loop {
        let after = random.between(0, 365 * DAY_MS / SECOND_MS) * SECOND_MS;
        let (day, hour) = (after / DAY_MS, after % DAY_MS / HOUR_MS);
        // The first of January 2025 was a Wednesday.
        let weekend = (day + 2) % 7 >= 5;
        let night = !(8..18).contains(&hour);
        let percent = if weekend { 12 } else { 100 } * if night { 12 } else { 100 } / 100;
        if random.chance(percent) {
            return start + after;
        }
    }
}

fn add(year: &mut Workload, ticket: usize, services: &[(i64, u16)], random: &mut Random) {
    let opened = year.opened_ms[ticket];
    let priority = *random.pick(&[(3, 1_u16), (17, 2), (50, 3), (30, 4)]);
    let median_s = [0, 7_000, 20_000, 70_000, 150_000][usize::from(priority)];
    let length_s = lognormal(random, median_s).min(100 * DAY_MS / SECOND_MS) + 60;
    // The least of twelve even draws: soon after the opening.
    let first = (0..12).map(|_| random.between(0, ONE)).min().unwrap_or(0);
    let acknowledged = ((length_s * first) >> 16) + 20;
    let acknowledged = opened + acknowledged.min(length_s - 10) * SECOND_MS;
    let resolved = opened + length_s * SECOND_MS;
    year.resolved_ms.push(resolved);
    year.priority.push(priority);
    year.service.push(*random.pick(services));

    let mut event = |at_ms, kind, group| {
        year.events.push(Event {
            at_ms,
            ticket: ticket as u32,
            kind,
            group,
        });
    };
    event(opened, Kind::Opened, 0);
    event(acknowledged, Kind::Acknowledged, 0);
    event(resolved, Kind::Resolved, 0);
    let closed = resolved + random.between(3_600, 3 * 86_400) * SECOND_MS;
    event(closed, Kind::Closed, 0);
    let inside = |random: &mut Random| opened + random.between(0, length_s) * SECOND_MS;
    for _ in 0..random.between(1, 6) {
        let at = inside(random);
        event(
            at,
            Kind::Assigned,
            random.between(0, i64::from(GROUPS)) as u8,
        );
    }
    for _ in 0..(0..19).filter(|_| random.chance(10)).count() {
        let at = inside(random);
        event(at, Kind::Note, 0);
    }
    if random.chance(35) && length_s >= 1_800 {
        let count = random.between(1, 4);
        let room = (resolved - acknowledged) / SECOND_MS - 6;
        let mut points: Vec<i64> = (0..2 * count)
            .map(|_| random.between(0, room.max(1)))
            .collect();
        points.sort_unstable();
        let at = |place: usize| acknowledged + (points[place] + place as i64) * SECOND_MS;
        for pause in 0..count as usize {
            let (from, until) = (at(2 * pause), at(2 * pause + 1));
            event(from, Kind::Paused, 0);
            event(until, Kind::Resumed, 0);
            year.pauses.push((from, until));
        }
    }
    year.pause_offsets.push(year.pauses.len() as u32);
}

/// A duration whose logarithm is about normal, with a standard deviation of 1.1 around the median.
fn lognormal(random: &mut Random, median: i64) -> i64 {
    let normal: i64 = (0..12).map(|_| random.between(0, ONE)).sum::<i64>() - 6 * ONE;
    // 1.1 as a power of two instead of e.
    let power = normal * 1_587 / 1_000;
    let (whole, part) = (power.div_euclid(ONE), power.rem_euclid(ONE));
    let value = (median * (ONE + part)) >> 16;
    if whole >= 0 {
        value << whole
    } else {
        value >> -whole
    }
}

/// The instant as of which figures are computed: long after the last event.
pub fn as_of() -> Instant {
    Instant::from_ms(1_782_864_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_year() {
        assert_eq!(make(500, 7), make(500, 7));
        assert_ne!(make(500, 7), make(500, 8));
        assert_eq!(as_of().to_string(), "2026-07-01T00:00:00Z");
    }

    #[test]
    fn the_year_has_the_shape_it_promises() {
        let year = make(5_000, 1);
        assert!(year.opened_ms.is_sorted() && year.events.is_sorted());
        let paused = year
            .pause_offsets
            .windows(2)
            .filter(|pair| pair[0] < pair[1]);
        let paused = paused.count();
        assert!((1_500..2_000).contains(&paused), "{paused} tickets paused");
        let events = year.events.len();
        assert!((45_000..55_000).contains(&events), "{events} events");
        for ticket in 0..5_000 {
            let pauses =
                year.pause_offsets[ticket] as usize..year.pause_offsets[ticket + 1] as usize;
            let mut last = year.opened_ms[ticket];
            for (from, until) in &year.pauses[pauses] {
                assert!(last < *from && from < until, "ticket {ticket}");
                last = *until;
            }
            assert!(last < year.resolved_ms[ticket], "ticket {ticket}");
        }
    }
}
