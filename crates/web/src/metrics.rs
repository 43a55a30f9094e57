//! Counts and times of requests, as text for Prometheus. Nothing here names a party, an alliance or a person.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The upper bounds of the times that are told apart, in microseconds, and how they are written in seconds.
const BOUNDS: [(u64, &str); 9] = [
    (500, "0.0005"),
    (1_000, "0.001"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (5_000_000, "5"),
];

/// What was counted since the start.
#[derive(Debug, Default)]
pub struct Metrics {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    requests: BTreeMap<(&'static str, u16), u64>,
    times: BTreeMap<&'static str, Times>,
    turned_away: u64,
}

#[derive(Debug, Default)]
struct Times {
    within: [u64; BOUNDS.len()],
    count: u64,
    sum_us: u64,
}

impl Metrics {
    /// A request was answered.
    pub fn answered(&self, operation: &'static str, status: u16, took: Duration) {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let mut state = self.state();
        *state.requests.entry((operation, status)).or_default() += 1;
        let times = state.times.entry(operation).or_default();
        times.count += 1;
        times.sum_us = times.sum_us.saturating_add(us);
        for (place, (bound, _)) in BOUNDS.iter().enumerate() {
            times.within[place] += u64::from(us <= *bound);
        }
    }

    /// A request was not taken, since its party asks for too much.
    pub fn turned_away(&self) {
        self.state().turned_away += 1;
    }

    /// As text.
    pub fn text(&self) -> String {
        let state = self.state();
        let mut text = String::new();
        head(
            &mut text,
            "entente_requests_total",
            "counter",
            "Requests that were answered.",
        );
        for ((operation, status), count) in &state.requests {
            let labels = format!("operation=\"{operation}\",status=\"{status}\"");
            line(&mut text, "entente_requests_total", &labels, count);
        }
        let times = "entente_request_seconds";
        head(
            &mut text,
            times,
            "histogram",
            "From the whole request to its answer.",
        );
        for (operation, of) in &state.times {
            let bounds = BOUNDS.iter().zip(of.within);
            let bounds = bounds.map(|((_, written), count)| (*written, count));
            for (written, count) in bounds.chain([("+Inf", of.count)]) {
                let labels = format!("operation=\"{operation}\",le=\"{written}\"");
                line(&mut text, &format!("{times}_bucket"), &labels, &count);
            }
            let labels = format!("operation=\"{operation}\"");
            let sum = format!("{}.{:06}", of.sum_us / 1_000_000, of.sum_us % 1_000_000);
            line(&mut text, &format!("{times}_sum"), &labels, &sum);
            line(&mut text, &format!("{times}_count"), &labels, &of.count);
        }
        let away = "entente_requests_turned_away_total";
        head(
            &mut text,
            away,
            "counter",
            "Requests that were not taken: too many at a time.",
        );
        line(&mut text, away, "", &state.turned_away);
        text
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // INVARIANT: nothing in here can fail half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a text does not fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, labels: &str, value: &impl std::fmt::Display) {
    let _ = match labels {
        "" => writeln!(text, "{name} {value}"),
        labels => writeln!(text, "{name}{{{labels}}} {value}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_operation_and_status() {
        let metrics = Metrics::default();
        metrics.answered("health", 200, Duration::from_micros(700));
        metrics.answered("health", 200, Duration::from_secs(2));
        metrics.turned_away();
        let text = metrics.text();
        for line in [
            "entente_requests_total{operation=\"health\",status=\"200\"} 2",
            "entente_request_seconds_bucket{operation=\"health\",le=\"0.0005\"} 0",
            "entente_request_seconds_bucket{operation=\"health\",le=\"0.001\"} 1",
            "entente_request_seconds_bucket{operation=\"health\",le=\"+Inf\"} 2",
            "entente_request_seconds_sum{operation=\"health\"} 2.000700",
            "entente_requests_turned_away_total 1",
        ] {
            assert!(text.contains(&format!("{line}\n")), "{line} in\n{text}");
        }
    }
}
