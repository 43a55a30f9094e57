//! The demo's other feeds: probes, outages, scores, pulse, deployments, hours, conversion, machines,
//! days of the crew, the index, claims.

use std::fmt::Write;

use facts::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use facts::{Instant, Zone};
use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::incidents::DISPUTED;
use super::random::Random;
use super::world::{BEGIN, END};

// INVARIANT: writing to a text cannot fail, so the results of `writeln!` say nothing here.

/// For 30 hours in March nobody looked.
const SILENT: (Instant, Instant) = (
    Instant::from_ms(1_741_392_000_000),
    Instant::from_ms(1_741_500_000_000),
);

/// Hourly looks of one probe at the checkout.
pub fn probes(seed: u64) -> String {
    let mut random = Random::part(seed, "probes");
    let mut csv = String::from("time,target,probe,http\n");
    let mut at = BEGIN;
    let mut down_until = BEGIN;
    while at < END {
        if at >= down_until && random.between(0, 1_000) < 3 {
            down_until = at.plus_ms(random.between(6, 140) * MINUTE_MS);
        }
        let down = at < down_until;
        let http = match (down, random.chance(2)) {
            (true, _) => 503,
            (false, true) => 206,
            (false, false) => 200,
        };
        if !(SILENT.0..SILENT.1).contains(&at) {
            let _ = writeln!(csv, "{at},checkout,amsterdam,{http}");
        }
        // While something is wrong the probe looks more often.
        at = at.plus_ms(if down { 10 * MINUTE_MS } else { HOUR_MS });
    }
    csv
}

/// The one known gap of the probes.
pub fn gaps() -> String {
    format!("from,until,target\n{},{},checkout\n", SILENT.0, SILENT.1)
}

/// Volta's outages and maintenance.
pub fn outages(seed: u64) -> String {
    let mut random = Random::part(seed, "outages");
    let mut csv = String::from("id,component,began,ended,planned,cause\n");
    let mut number = 0;
    let mut line = |component: &str, began: Instant, minutes: i64, planned: bool, cause: &str| {
        number += 1;
        let ended = began.plus_ms(minutes * MINUTE_MS);
        let _ = writeln!(
            csv,
            "V-{number:03},{component},{began},{ended},{planned},{cause}"
        );
    };
    for month in 0..18 {
        let start = BEGIN.plus_ms(month * 30 * DAY_MS);
        for component in ["hosting", "line-north", "line-south", "payments"] {
            if random.chance(60) {
                let began = start.plus_ms(random.between(0, 29 * 24 * 60) * MINUTE_MS);
                let cause =
                    *random.pick(&[(5, "hardware"), (4, "software"), (1, "customer-power")]);
                line(component, began, random.between(2, 75), false, cause);
            }
        }
        let sunday = start.plus_ms(random.between(0, 29) * DAY_MS);
        line(
            "hosting",
            sunday,
            random.between(60, 240),
            true,
            "maintenance",
        );
    }
    // Both lines at once: only then are the stores cut off.
    let both = Instant::from_ms(1_762_504_200_000);
    line("line-north", both, 190, false, "hardware");
    line(
        "line-south",
        both.plus_ms(25 * MINUTE_MS),
        120,
        false,
        "hardware",
    );
    csv
}

/// Scores after tickets: good, and they stay good.
pub fn scores(seed: u64) -> String {
    let mut random = Random::part(seed, "scores");
    let mut csv = String::from("answered,ticket,score\n");
    let mut at = BEGIN.plus_ms(DAY_MS);
    let mut ticket = 10_001;
    while at < END {
        let score = random.pick(&[(50, 5), (35, 4), (10, 3), (3, 2), (2, 1)]);
        let _ = writeln!(csv, "{at},T{ticket},{score}");
        at = at.plus_ms(random.between(5, 40) * HOUR_MS);
        ticket += random.between(1, 12);
    }
    csv
}

/// The pulse of every side: the customer's falls while the others' does not.
pub fn pulse(seed: u64) -> String {
    let mut random = Random::part(seed, "pulse");
    let mut csv = String::from("answered,company,question,score\n");
    for quarter in 0..6 {
        let day = BEGIN.plus_ms((quarter * 91 + 70) * DAY_MS);
        for company in ["northwind", "keystone", "lumen", "volta"] {
            for person in 0..12 {
                let center = if company == "northwind" {
                    42 - 4 * quarter
                } else {
                    41
                };
                let tenths = center + random.between(-9, 10);
                let score = ((tenths + 5) / 10).clamp(1, 5);
                let at = day.plus_ms(person * HOUR_MS);
                let _ = writeln!(
                    csv,
                    "{at},{company},would you choose this cooperation again,{score}"
                );
            }
        }
    }
    csv
}

/// Deployments of the checkout.
pub fn deployments(seed: u64) -> String {
    let mut random = Random::part(seed, "deployments");
    let mut csv = String::from("run,started,finished,status,commit,authored\n");
    let mut at = BEGIN.plus_ms(9 * HOUR_MS);
    let mut run = 0;
    while at < END {
        run += 1;
        let started = at.plus_ms(-random.between(4, 21) * MINUTE_MS);
        let authored = at.plus_ms(-random.between(2, 76) * HOUR_MS);
        let status = random.pick(&[(89, "green"), (7, "red"), (4, "reverted")]);
        let commit = format!("{:012x}", random.next() >> 16);
        let _ = writeln!(csv, "run-{run},{started},{at},{status},{commit},{authored}");
        at = at.plus_ms(random.between(9, 60) * HOUR_MS);
    }
    csv
}

/// Hours of three teams, by week.
pub fn hours(seed: u64) -> String {
    let mut random = Random::part(seed, "hours");
    let mut csv = String::from("day,team,activity,hours\n");
    let mut monday = date(2024, 7, 1);
    let end = end_date();
    let mut week = 0;
    while monday < end {
        for team in ["crew", "apps", "hosting-ops"] {
            // Keeping the lights on eats the time for everything else.
            let lights_on = 130 + week / 2 + random.between(-8, 9);
            let renewal = (240 - lights_on) / 2;
            for (activity, hours) in [
                ("lights-on", lights_on),
                ("change", 240 - lights_on - renewal),
                ("training", renewal / 3),
                ("research", renewal / 3),
                ("innovation", renewal - 2 * (renewal / 3)),
                ("absence", random.between(0, 40)),
            ] {
                let _ = writeln!(csv, "{monday},{team},{activity},{hours}");
            }
        }
        monday = monday.saturating_add(7.days());
        week += 1;
    }
    csv
}

/// The conversion of the web shop, by month.
pub fn conversion(seed: u64) -> String {
    let mut random = Random::part(seed, "conversion");
    let mut csv = String::from("from,until,percent\n");
    let mut first = date(2024, 7, 1);
    let mut hundredths = 6_100;
    while first < end_date() {
        hundredths += random.between(-15, 32);
        let next = first.saturating_add(1.month());
        let _ = writeln!(
            csv,
            "{first},{next},{}.{:02}",
            hundredths / 100,
            hundredths % 100
        );
        first = next;
    }
    csv
}

/// What machines and lines did, and what they cost, by month.
pub fn machines(seed: u64) -> String {
    let mut random = Random::part(seed, "machines");
    let mut csv = String::from("from,until,service,meter,quantity,billed,read\n");
    let mut first = date(2024, 7, 1);
    while first < end_date() {
        let next = first.saturating_add(1.month());
        let hours = random.between(43_000, 49_000);
        let power = random.between(4_450, 4_950);
        let terabytes = random.between(228, 262);
        let read = next.saturating_sub(1.day());
        let _ = writeln!(
            csv,
            "{first},{next},hosting,machine-hours,{hours},{power}.00,{read}"
        );
        let _ = writeln!(
            csv,
            "{first},{next},network,terabytes,{terabytes},9400.00,{read}"
        );
        first = next;
    }
    // One rack's meter for September was read when the month had been closed.
    csv.push_str("2025-09-01,2025-10-01,hosting,machine-hours,1250,118.00,2025-11-18\n");
    csv
}

/// Days of the crew, by month: in the weeks of holidays fewer than are paid at least.
pub fn crew_days(seed: u64) -> String {
    let mut random = Random::part(seed, "crew-days");
    let mut csv = String::from("from,until,days\n");
    let mut first = date(2024, 7, 1);
    while first < end_date() {
        let next = first.saturating_add(1.month());
        let days = match first.month() {
            8 | 12 => random.between(48, 58),
            _ => random.between(62, 78),
        };
        let _ = writeln!(csv, "{first},{next},{days}");
        first = next;
    }
    csv
}

/// The index of wages, by year.
pub fn labour_index() -> String {
    String::from("from,index\n2024-07-01,104.1\n2025-01-01,105.4\n")
}

/// The live disputes. Keystone says for Volta that a ticket waited for access, and Northwind does not
/// agree; Northwind says that stores could not take payments for longer than was seen, and Lumen does not.
pub fn claims() -> String {
    let lines = [
        format!(
            r#"{{"at":"2025-12-15T09:12:00Z","by":"keystone","claim":{{"ask":"pause","from":"2025-12-11T19:45:00Z","grounds":"no access to the terminals of the north until the morning","id":"CL-1","on":{{"case":"{DISPUTED}"}},"until":"2025-12-12T08:00:00Z"}},"recorded":"2025-12-15T09:12:00Z","seq":1,"source":"claims"}}"#
        ),
        r#"{"answer":{"claim":"CL-1","says":"contest"},"at":"2025-12-16T14:30:00Z","by":"northwind","recorded":"2025-12-16T14:30:00Z","seq":2,"source":"claims"}"#.to_owned(),
        r#"{"at":"2025-11-05T10:00:00Z","by":"northwind","claim":{"ask":"value-was","grounds":"stores in the south could not take payments on the morning of 14 October","id":"CL-2","on":{"reading":{"level":"payments-up","window":"2025-10"}},"value":"99.31"},"recorded":"2025-11-05T10:00:00Z","seq":3,"source":"claims"}"#.to_owned(),
        r#"{"answer":{"claim":"CL-2","says":"contest"},"at":"2025-11-07T15:20:00Z","by":"lumen","recorded":"2025-11-07T15:20:00Z","seq":4,"source":"claims"}"#.to_owned(),
    ];
    lines.map(|line| line + "\n").concat()
}

fn end_date() -> Date {
    Zone::get("Europe/Amsterdam")
        .unwrap_or(Zone::utc())
        .local(END)
        .date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_silence_is_in_march() {
        assert_eq!(SILENT.0.to_string(), "2025-03-08T00:00:00Z");
        assert_eq!(SILENT.1.since(SILENT.0), 30 * HOUR_MS);
        assert!(probes(1).contains("2025-03-07T"));
        assert!(!probes(1).contains("2025-03-08T12"));
    }

    #[test]
    fn a_seed_gives_one_world() {
        for feed in [
            probes,
            outages,
            scores,
            pulse,
            deployments,
            hours,
            conversion,
            machines,
            crew_days,
        ] {
            assert_eq!(feed(3), feed(3));
            assert_ne!(feed(3), feed(4));
        }
    }
}
