//! Tickets and pauses side by side, some thousand tickets at a time: memory stays small and near.
//!
//! This works where both files are in the order of tickets, and where the first one tells between
//! which numbers and instants its columns lie. Others are read as a whole.

use std::path::Path;

use agreement::Agreement;
use facts::Instant;
use facts::fact::case::field;
use facts::id::LevelId;
use measure::Timelines;
use measure::fold::Partial;
use measure::timelines::TimelinesBuilder;

use super::{Ids, Numbered, PAUSES, TICKETS, Table, hold};
use crate::command::bench::answer::{self, Answer};
use crate::command::bench::columns::{WAITING, priority, service};
use crate::failure::Failure;

/// The answer, and how many tickets there are; nothing where the files must be read as a whole.
pub fn answer(
    folder: &Path,
    agreement: &Agreement,
    level: &LevelId,
) -> Result<Option<(Answer, usize)>, Failure> {
    let (tickets_file, pauses_file) = (Table::new(folder, "tickets"), Table::new(folder, "pauses"));
    let mut tickets = tickets_file.open(TICKETS)?;
    let mut pauses = pauses_file.open(PAUSES)?;
    let extents = [1, 2, 3, 4].map(|wanted| tickets.extent(wanted));
    let [
        Some(services_in),
        Some(priorities_in),
        Some(opened_in),
        Some(resolved_in),
    ] = extents
    else {
        return Ok(None);
    };
    let mut builder = TimelinesBuilder::new(&[]);
    let (mut services, mut priorities) = (Numbered::new(service), Numbered::new(priority));
    let known = services
        .know(&[services_in.0, services_in.1], |text| builder.symbol(text))
        .and_then(|()| {
            let range = [priorities_in.0, priorities_in.1];
            priorities.know(&range, |text| builder.symbol(text))
        });
    known.map_err(|trouble| tickets_file.failure(&trouble))?;
    let reason = builder.symbol(WAITING);
    let (service_field, priority_field) = (
        builder.field(field::SERVICE) as usize,
        builder.field(field::PRIORITY) as usize,
    );
    let (mut log, mut lives) = builder.finish();
    log.set_extent(
        Instant::from_ms(opened_in.0.min(resolved_in.0)),
        Instant::from_ms(opened_in.1.max(resolved_in.1)),
    );
    let engine = answer::engine(agreement, log);

    let mut whole = Partial::default();
    let mut ids = Ids::From(0);
    let (mut count, mut place) = (0, 0);
    let mut more_pauses = pauses_file.advance(&mut pauses)?;
    while tickets_file.advance(&mut tickets)? {
        let batch = tickets.batch();
        ids.add(batch.numbers(0), count);
        let Ids::From(first) = ids else {
            return Ok(None);
        };
        let start = first.wrapping_add(count as i64);
        lives.hold_offsets.clear();
        lives.hold_offsets.resize(batch.rows() + 1, 0);
        lives.holds.clear();
        // The pauses of these tickets, which are the next ones.
        let mut last = 0;
        while more_pauses {
            let batch = pauses.batch();
            let (id, from, until) = (batch.numbers(0), batch.numbers(1), batch.numbers(2));
            while place < batch.rows() {
                let ticket = id[place].wrapping_sub(start);
                if ticket < last {
                    return Ok(None);
                }
                let Some(offset) = lives.hold_offsets.get_mut(ticket as usize + 1) else {
                    break;
                };
                *offset += 1;
                last = ticket;
                lives.holds.push(hold(from[place], until[place], reason));
                place += 1;
            }
            if place < batch.rows() {
                break;
            }
            more_pauses = pauses_file.advance(&mut pauses)?;
            place = 0;
        }
        for ticket in 0..batch.rows() {
            lives.hold_offsets[ticket + 1] += lives.hold_offsets[ticket];
        }
        let of_services = batch.numbers(1).iter().map(|n| services.of(*n));
        refill(&mut lives.values[service_field], of_services);
        let of_priorities = batch.numbers(2).iter().map(|n| priorities.of(*n));
        refill(&mut lives.values[priority_field], of_priorities);
        count += batch.rows();
        let [opened, _, resolved, _] = &mut lives.milestones;
        tickets.swap_numbers(3, opened);
        tickets.swap_numbers(4, resolved);
        lives = Timelines::of_columns(
            lives.milestones,
            lives.values,
            lives.hold_offsets,
            lives.holds,
        );
        super::must_be_plain(&lives)?;
        whole.merge(&answer::partial(&engine, level, &lives)?);
    }
    if more_pauses {
        // A pause of no ticket; reading as a whole says which.
        return Ok(None);
    }
    Ok(Some((Answer::of_partial(&whole), count)))
}

/// Puts other values in the place of a column's.
fn refill<T>(column: &mut Vec<T>, values: impl Iterator<Item = T>) {
    column.clear();
    column.extend(values);
}
