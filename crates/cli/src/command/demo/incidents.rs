//! The desk's log of the demo: tickets that go from hand to hand, some of them too slowly.

use std::fmt::Write;
use std::num::NonZeroU16;

use facts::calendar::{Calendar, Hours, Shift};
use facts::time::{DAY_MS, MINUTE_MS};
use facts::{Instant, OpenTime, Span, Zone};

use super::random::Random;
use super::world::{BEGIN, END};

/// One row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    at: Instant,
    ticket: u32,
    state: &'static str,
    priority: Priority,
    queue: &'static str,
    service: &'static str,
    unit: &'static str,
    category: &'static str,
    waiting_for: &'static str,
    summary: &'static str,
    cause: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Priority {
    Critical,
    High,
    Normal,
    Low,
}

impl Priority {
    fn name(self) -> &'static str {
        match self {
            Priority::Critical => "Critical",
            Priority::High => "High",
            Priority::Normal => "Normal",
            Priority::Low => "Low",
        }
    }

    /// Open minutes until the promise is broken.
    fn target_min(self) -> i64 {
        match self {
            Priority::Critical => 4 * 60,
            Priority::High => 8 * 60,
            Priority::Normal => 30 * 60,
            Priority::Low => 100 * 60,
        }
    }

    /// Tickets of this priority in a thousand that take longer than promised.
    fn slow_per_mille(self, month: i64) -> i64 {
        match self {
            // In the last quarter the hand-over between two providers goes wrong.
            Priority::Critical if month >= 17 => 120,
            Priority::Critical => 30,
            Priority::High => 35,
            Priority::Normal => 45,
            Priority::Low => 30,
        }
    }
}

/// The calendars that people work by.
struct Hands {
    zone: Zone,
    office: OpenTime,
    shops: OpenTime,
}

impl Hands {
    fn calendar(&self, priority: Priority) -> &OpenTime {
        match priority {
            Priority::Critical | Priority::High => &self.shops,
            Priority::Normal | Priority::Low => &self.office,
        }
    }

    /// The instant `minutes` of working time after `start`.
    fn after(&self, priority: Priority, start: Instant, minutes: i64) -> Instant {
        self.calendar(priority)
            .after(start, minutes * MINUTE_MS)
            .unwrap_or(start)
    }
}

/// The ticket that the demo's dispute is about.
pub const DISPUTED: &str = "T13333";

/// The log as CSV, in the order in which the desk wrote it, with `times` as many tickets as a desk of this size has.
pub fn log(seed: u64, times: NonZeroU16) -> String {
    let zone = zone();
    let covered = Span::new(BEGIN, END.plus_ms(120 * DAY_MS));
    let hands = Hands {
        office: OpenTime::compile(&week(&zone, [(8, 18); 5].into(), (8, 8), (8, 8)), covered),
        shops: OpenTime::compile(
            &week(&zone, [(7, 22); 5].into(), (7, 22), (10, 18)),
            covered,
        ),
        zone,
    };
    let mut rows = disputed();
    let mut random = Random::part(seed, "incidents");
    let mut opened = BEGIN;
    let mut ticket = 10_000;
    loop {
        // WHY: about 190 tickets a month, more by day than by night.
        let pause_ms = random.between(20, 440) * MINUTE_MS + random.between(0, 60) * 1_000;
        opened = opened.plus_ms(pause_ms / i64::from(times.get()));
        if opened >= END {
            break;
        }
        ticket += 1;
        if format!("T{ticket}") == DISPUTED {
            ticket += 1;
        }
        life(&mut random, &hands, opened, ticket, &mut rows);
    }
    rows.retain(|row| row.at < END);
    rows.sort_by_key(|row| row.at);
    let mut csv = String::from(
        "Ticket,Updated,State,Prio,Queue,Service,Unit,Category,Waiting for,Summary,Cause\n",
    );
    for row in rows {
        let local = hands.zone.local(row.at).strftime("%d-%m-%Y %H:%M:%S");
        // INVARIANT: writing to a text cannot fail.
        let _ = writeln!(
            csv,
            "T{},{local},{},{},{},{},{},{},{},{},{}",
            row.ticket,
            row.state,
            row.priority.name(),
            row.queue,
            row.service,
            row.unit,
            row.category,
            row.waiting_for,
            row.summary,
            row.cause
        );
    }
    csv
}

fn zone() -> Zone {
    Zone::get("Europe/Amsterdam").unwrap_or(Zone::utc())
}

fn week(zone: &Zone, weekdays: Vec<(u16, u16)>, sat: (u16, u16), sun: (u16, u16)) -> Calendar {
    let shift = |(from, until): (u16, u16)| {
        let shift = Shift {
            from_min: from * 60,
            until_min: until * 60,
        };
        if from < until {
            vec![shift]
        } else {
            Vec::new()
        }
    };
    let mut days: [Vec<Shift>; 7] = Default::default();
    for (day, hours) in days.iter_mut().zip(weekdays.into_iter().chain([sat, sun])) {
        *day = shift(hours);
    }
    Calendar {
        zone: zone.clone(),
        hours: Hours::Week(days),
        holidays: [].into(),
    }
}

/// The life of one ticket.
fn life(random: &mut Random, hands: &Hands, opened: Instant, ticket: u32, rows: &mut Vec<Row>) {
    let month = opened.since(BEGIN) / (30 * DAY_MS + DAY_MS / 2);
    let priority = *random.pick(&[
        (7, Priority::Critical),
        (15, Priority::High),
        (50, Priority::Normal),
        (28, Priority::Low),
    ]);
    let service = *random.pick(&[
        (26, "payments"),
        (26, "checkout"),
        (30, "workplace"),
        (10, "hosting"),
        (8, "network"),
    ]);
    let (summary, category) = *match service {
        "payments" => random.pick(&[
            (4, ("Terminal refuses cards", "terminal")),
            (3, ("Payment takes minutes", "speed")),
            (2, ("Day totals do not match", "data")),
        ]),
        "checkout" => random.pick(&[
            (4, ("Basket is emptied", "function")),
            (3, ("Checkout page is slow", "speed")),
            (2, ("Voucher is not taken", "data")),
        ]),
        "workplace" => random.pick(&[
            (4, ("Cannot sign in", "access")),
            (3, ("Printer does nothing", "device")),
            (2, ("Mail does not arrive", "mail")),
        ]),
        "hosting" => random.pick(&[
            (1, ("Disk is full", "capacity")),
            (1, ("Host is down", "host")),
        ]),
        _ => random.pick(&[
            (1, ("Store is cut off", "line")),
            (1, ("Line is slow", "speed")),
        ]),
    };
    let unit = *random.pick(&[(5, "stores"), (3, "online"), (2, "finance")]);
    let mut row = Row {
        at: opened,
        ticket,
        state: "New",
        priority,
        queue: "Service Desk",
        service,
        unit,
        category,
        waiting_for: "",
        summary,
        // Where the desk says nothing, the last deployment is taken to be the cause.
        cause: if random.chance(96) { "no change" } else { "" },
    };
    rows.push(row.clone());

    let target = priority.target_min();
    let work = if random.between(0, 1_000) < priority.slow_per_mille(month) {
        target * random.between(104, 240) / 100
    } else {
        target * random.between(4, 90) / 100
    };
    let first_look = match priority {
        Priority::Critical | Priority::High => random.between(2, 17),
        Priority::Normal | Priority::Low => random.between(5, 200),
    };
    let queues = queues(random, service);
    let pieces = queues.len() as i64;
    let mut at = hands.after(priority, opened, first_look.min(work));
    let mut left = (work - first_look).max(1);
    for (place, queue) in queues.into_iter().enumerate() {
        row.at = at;
        row.state = "Working";
        row.queue = queue;
        rows.push(row.clone());
        let share = if place as i64 == pieces - 1 {
            left
        } else {
            left * random.between(10, 60) / 100
        };
        left -= share;
        at = hands.after(priority, at, share);
        if random.chance(if target > 600 { 17 } else { 6 }) {
            let wait = random.between(20, target / 2);
            row.at = hands.after(priority, row.at, share / 2);
            row.waiting_for = *random.pick(&[(4, "Caller"), (1, "Supplier")]);
            rows.push(row.clone());
            row.at = hands.after(priority, row.at, wait);
            row.waiting_for = "";
            rows.push(row.clone());
            at = hands.after(priority, row.at, share - share / 2);
        }
        if place == 0 && random.chance(3) {
            row.priority = match row.priority {
                Priority::Critical => Priority::High,
                Priority::High | Priority::Low => Priority::Normal,
                Priority::Normal => Priority::Low,
            };
        }
    }
    row.at = at;
    row.state = "Solved";
    rows.push(row.clone());
    if random.chance(3) {
        row.at = hands.after(priority, row.at, random.between(60, 900));
        row.state = "Working";
        rows.push(row.clone());
        row.at = hands.after(priority, row.at, random.between(10, 90));
        row.state = "Solved";
        rows.push(row.clone());
    }
    row.at = row.at.plus_ms(5 * DAY_MS);
    row.state = "Archived";
    rows.push(row);
}

/// Whose queues a ticket goes through.
fn queues(random: &mut Random, service: &str) -> Vec<&'static str> {
    let mut queues = vec!["Service Desk"];
    match service {
        "payments" => {
            queues.push("Lumen Second Line");
            if random.chance(22) {
                queues.push("Volta Hosting");
            }
            if queues.len() > 2 && random.chance(30) {
                queues.push("Lumen Second Line");
            }
        }
        "checkout" => {
            queues.push("Checkout Crew");
            if random.chance(9) {
                queues.push("Volta Hosting");
            }
        }
        "workplace" if random.chance(35) => queues.push("Field Support"),
        "hosting" => queues.push("Volta Hosting"),
        "network" => {
            queues.push("Volta Network");
            if random.chance(12) {
                queues.push("Volta Hosting");
            }
        }
        _ => {}
    }
    queues
}

/// A night in December: four queues, one bounce, and a wait that one side disputes.
fn disputed() -> Vec<Row> {
    let steps = [
        ("2025-12-11T17:40:12+01:00", "New", "Service Desk", ""),
        ("2025-12-11T17:47:30+01:00", "Working", "Service Desk", ""),
        (
            "2025-12-11T18:20:05+01:00",
            "Working",
            "Lumen Second Line",
            "",
        ),
        (
            "2025-12-11T19:05:00+01:00",
            "Working",
            "Lumen Second Line",
            "Caller",
        ),
        (
            "2025-12-11T19:50:00+01:00",
            "Working",
            "Lumen Second Line",
            "",
        ),
        ("2025-12-11T20:30:40+01:00", "Working", "Volta Hosting", ""),
        (
            "2025-12-12T09:10:00+01:00",
            "Working",
            "Lumen Second Line",
            "",
        ),
        (
            "2025-12-12T10:02:20+01:00",
            "Solved",
            "Lumen Second Line",
            "",
        ),
        (
            "2025-12-17T10:02:20+01:00",
            "Archived",
            "Lumen Second Line",
            "",
        ),
    ];
    steps
        .into_iter()
        .filter_map(|(at, state, queue, waiting_for)| {
            Some(Row {
                at: Instant::parse(at).ok()?,
                ticket: 13_333,
                state,
                priority: Priority::Critical,
                queue,
                service: "payments",
                unit: "stores",
                category: "terminal",
                waiting_for,
                summary: "No terminal in the north takes cards",
                cause: "no change",
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_log() {
        let once = NonZeroU16::MIN;
        let log_of_1 = log(1, once);
        assert_eq!(log_of_1, log(1, once));
        assert_ne!(log_of_1, log(2, once));
        let rows = log_of_1.lines().count();
        assert!((10_000..40_000).contains(&rows), "{rows} rows");
        assert!(log_of_1.contains(DISPUTED));
    }

    #[test]
    fn a_busier_desk_has_as_many_times_the_tickets_in_the_same_months() {
        let tickets = |log: &str| {
            let names = log.lines().skip(1).filter_map(|row| row.split(',').next());
            names.collect::<std::collections::BTreeSet<_>>().len()
        };
        let once = tickets(&log(1, NonZeroU16::MIN));
        let thrice = log(1, NonZeroU16::MIN.saturating_add(2));
        let found = tickets(&thrice);
        assert!(
            (once * 29 / 10..once * 31 / 10).contains(&found),
            "{found} of {once}"
        );
        assert!(thrice.contains(DISPUTED));
    }
}
