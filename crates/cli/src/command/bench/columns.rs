//! A workload as the engine's own columns: with rows, as facts give them, and without.

use facts::fact::Milestone;
use facts::fact::case::field;
use measure::Timelines;
use measure::log::{FieldId, Log, LogBuilder, Row, What};
use measure::symbols::{ABSENT, Symbol};
use measure::timelines::{Hold, TimelinesBuilder};

use crate::command::bench::workload::{GROUPS, Kind, Workload};

/// The text of a pause.
pub const WAITING: &str = "waiting";

/// The text of a service.
pub fn service(number: usize) -> String {
    format!("S{number:02}")
}

/// The text of a priority.
pub fn priority(number: usize) -> String {
    format!("P{number}")
}

/// The lives alone, from columns in memory.
pub fn lives(year: &Workload) -> (Log, Timelines) {
    let mut builder = TimelinesBuilder::new(&[]);
    let services = symbols(&year.service, service, |text| builder.symbol(text));
    let priorities = symbols(&year.priority, priority, |text| builder.symbol(text));
    let reason = builder.symbol(WAITING);
    let holds = year.pauses.iter().map(|(from_ms, until_ms)| Hold {
        from_ms: *from_ms,
        until_ms: *until_ms,
        reason,
    });
    let column = |numbers: &[u16], symbols: &[Symbol]| {
        let found = numbers.iter().map(|number| symbols[usize::from(*number)]);
        found.collect::<Vec<Symbol>>()
    };
    let fields = vec![
        (
            builder.field(field::SERVICE),
            column(&year.service, &services),
        ),
        (
            builder.field(field::PRIORITY),
            column(&year.priority, &priorities),
        ),
    ];
    builder.columns(
        [
            year.opened_ms.clone(),
            Vec::new(),
            year.resolved_ms.clone(),
            Vec::new(),
        ],
        fields,
        year.pause_offsets.clone(),
        holds.collect(),
    );
    builder.finish()
}

/// All events as rows grouped by ticket.
pub fn rows(year: &Workload) -> Log {
    let mut builder = LogBuilder::default();
    let services = symbols(&year.service, service, |text| builder.symbol(text));
    let priorities = symbols(&year.priority, priority, |text| builder.symbol(text));
    let groups: Vec<Symbol> = (0..GROUPS)
        .map(|group| builder.symbol(&format!("G{group}")))
        .collect();
    let waiting = builder.symbol(WAITING);
    let fields = Fields::of(|name| builder.field(name));
    for ticket in 0..year.opened_ms.len() {
        builder.case(&ticket.to_string());
    }
    for (number, event) in year.events.iter().enumerate() {
        let row = |what, value| Row::new(event.at_ms, what, value, number as u32);
        let ticket = event.ticket as usize;
        if event.kind == Kind::Opened {
            let priority = priorities[usize::from(year.priority[ticket])];
            builder.row(event.ticket, row(What::field(fields.priority), priority));
            let service = services[usize::from(year.service[ticket])];
            builder.row(event.ticket, row(What::field(fields.service), service));
        }
        let group = groups[usize::from(event.group % GROUPS)];
        let (what, value) = fields.change(event.kind, group, waiting);
        builder.row(event.ticket, row(what, value));
    }
    builder.finish()
}

/// The numbers of the fields that events set.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The service.
    pub service: FieldId,
    /// The priority.
    pub priority: FieldId,
    hold: FieldId,
    team: FieldId,
}

impl Fields {
    /// The numbers, from whatever gives them out.
    pub fn of(mut number: impl FnMut(&str) -> FieldId) -> Fields {
        Fields {
            service: number(field::SERVICE),
            priority: number(field::PRIORITY),
            hold: number(field::HOLD),
            team: number(field::TEAM),
        }
    }

    /// What an event changes, and to which value.
    pub fn change(&self, kind: Kind, group: Symbol, waiting: Symbol) -> (What, Symbol) {
        match kind {
            Kind::Opened => (What::milestone(Milestone::Opened), ABSENT),
            Kind::Acknowledged => (What::milestone(Milestone::Acknowledged), ABSENT),
            Kind::Assigned => (What::field(self.team), group),
            Kind::Paused => (What::field(self.hold), waiting),
            Kind::Resumed => (What::field(self.hold), ABSENT),
            Kind::Note => (What::NOTE, ABSENT),
            Kind::Resolved => (What::milestone(Milestone::Resolved), ABSENT),
            Kind::Closed => (What::milestone(Milestone::Closed), ABSENT),
        }
    }
}

/// The symbols of all numbers up to the largest.
fn symbols(
    numbers: &[u16],
    text: impl Fn(usize) -> String,
    mut symbol: impl FnMut(&str) -> Symbol,
) -> Vec<Symbol> {
    let largest = numbers.iter().copied().max().map_or(0, usize::from);
    (0..=largest).map(|number| symbol(&text(number))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::bench::answer::Answer;
    use crate::command::bench::{answer, workload};

    #[test]
    fn every_way_gives_the_answer_of_the_full_run() {
        let year = workload::make(3_000, 3);
        let agreement = answer::agreement().unwrap();
        let level = answer::level(&agreement).unwrap();
        let (log, alone) = lives(&year);
        let of_columns = answer::figures(&answer::engine(&agreement, log), &level, &alone).unwrap();
        let log = rows(&year);
        let read = Timelines::new(&log);
        let mut engine = answer::engine(&agreement, log);
        let of_rows = answer::figures(&engine, &level, &read).unwrap();
        let full = Answer::of_run(&engine.run(&level).unwrap());
        assert_eq!(of_columns, full);
        assert_eq!(of_rows, full);
        assert_eq!(full.tickets, 3_000);
        assert!((2_000..3_000).contains(&full.met), "{full:?}");
    }
}
