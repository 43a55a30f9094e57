//! The workload in Parquet files: `tickets`, `pauses` and `events`, decoded into the engine's columns.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use exchange::parquet::{Batch, Columns, ReadError, Wanted, read};
use facts::fact::case::field;
use measure::Timelines;
use measure::log::{Log, Row, What};
use measure::symbols::{ABSENT, Symbol};
use measure::timelines::{Arrivals, Hold, TimelinesBuilder};

use crate::command::bench::columns::{Fields, WAITING, priority, service};
use crate::command::bench::workload::{Event, Kind, Workload};
use crate::failure::{At, Failure};

pub mod stream;

/// What is read of tickets.
const TICKETS: &[Wanted<'_>] = &[
    Wanted::Number("ticket_id"),
    Wanted::Number("service"),
    Wanted::Number("priority"),
    Wanted::Instant("opened"),
    Wanted::Instant("resolved"),
];

/// What is read of pauses.
const PAUSES: &[Wanted<'_>] = &[
    Wanted::Number("ticket_id"),
    Wanted::Instant("pause_start"),
    Wanted::Instant("pause_end"),
];

/// A table of the workload.
struct Table {
    path: PathBuf,
}

/// Why a row does not fit, or the file cannot be read.
enum Trouble {
    File(ReadError),
    Rows(String),
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        Trouble::File(error)
    }
}

impl Table {
    fn new(folder: &Path, name: &str) -> Table {
        Table {
            path: folder.join(format!("{name}.parquet")),
        }
    }

    fn read(
        &self,
        wanted: &[Wanted<'_>],
        each: impl FnMut(&Batch) -> Result<(), Trouble>,
    ) -> Result<(), Failure> {
        let file = File::open(&self.path).reading(&self.path)?;
        read(file, wanted, each).map_err(|trouble| self.failure(&trouble))?;
        Ok(())
    }

    fn open<'w>(&self, wanted: &[Wanted<'w>]) -> Result<Columns<'w>, Failure> {
        let file = File::open(&self.path).reading(&self.path)?;
        Columns::open(file, wanted).map_err(|error| self.failure(&error.into()))
    }

    fn advance(&self, columns: &mut Columns<'_>) -> Result<bool, Failure> {
        let read = columns.advance();
        read.map_err(|error| self.failure(&error.into()))
    }

    fn failure(&self, trouble: &Trouble) -> Failure {
        let why = match trouble {
            Trouble::File(error) => error.to_string(),
            Trouble::Rows(why) => why.clone(),
        };
        Failure::new(format!("`{}`: {why}", self.path.display()))
    }
}

/// The texts of small numbers as symbols, made when a number is met.
struct Numbered {
    text: fn(usize) -> String,
    symbols: Vec<Symbol>,
}

impl Numbered {
    /// Numbers beyond would be no numbers of services or priorities.
    const MOST: i64 = 65_535;

    fn new(text: fn(usize) -> String) -> Self {
        Numbered {
            text,
            symbols: Vec::new(),
        }
    }

    /// Makes sure that all these numbers have symbols.
    fn know(
        &mut self,
        numbers: &[i64],
        mut symbol: impl FnMut(&str) -> Symbol,
    ) -> Result<(), Trouble> {
        // WHY: all bits together bound the largest number, and come at a fraction of its cost.
        let most = numbers.iter().fold(0, |bits, number| bits | number);
        if !(0..=Self::MOST).contains(&most) {
            let text = "numbers of services and priorities lie between 0 and 65535".to_owned();
            return Err(Trouble::Rows(text));
        }
        while (self.symbols.len() as i64) <= most {
            let text = (self.text)(self.symbols.len());
            self.symbols.push(symbol(&text));
        }
        Ok(())
    }

    #[inline]
    fn of(&self, number: i64) -> Symbol {
        self.symbols[number as usize]
    }
}

/// Which ticket has an id.
enum Ids {
    /// Ids that follow each other from this one.
    From(i64),
    /// Any ids.
    Listed(HashMap<i64, u32>),
}

impl Ids {
    /// Adds the ids of more tickets; `count` tickets came before.
    fn add(&mut self, ids: &[i64], count: usize) {
        if let Ids::From(first) = self {
            if count == 0 {
                *first = ids.first().copied().unwrap_or(0);
            }
            let start = first.wrapping_add(count as i64);
            let expected = (0..).map(|step| start.wrapping_add(step));
            if ids
                .iter()
                .zip(expected)
                .all(|(id, expected)| *id == expected)
            {
                return;
            }
            let before = (0..count).map(|ticket| (*first + ticket as i64, ticket as u32));
            *self = Ids::Listed(before.collect());
        }
        if let Ids::Listed(listed) = self {
            for (step, id) in ids.iter().enumerate() {
                listed.insert(*id, (count + step) as u32);
            }
        }
    }

    #[inline]
    fn find(&self, id: i64, count: usize) -> Option<u32> {
        match self {
            Ids::From(first) => {
                let ticket = id.wrapping_sub(*first);
                (0..count as i64).contains(&ticket).then_some(ticket as u32)
            }
            Ids::Listed(listed) => listed.get(&id).copied(),
        }
    }
}

/// Tickets and pauses as lives, in one pass over each file.
pub fn lives(folder: &Path) -> Result<(Log, Timelines), Failure> {
    let mut builder = TimelinesBuilder::new(&[]);
    let (mut services, mut priorities) = (Numbered::new(service), Numbered::new(priority));
    let mut ids = Ids::From(0);
    let (mut opened, mut resolved) = (Vec::new(), Vec::new());
    let (mut service_of, mut priority_of) = (Vec::new(), Vec::new());
    Table::new(folder, "tickets").read(TICKETS, |batch| {
        ids.add(batch.numbers(0), opened.len());
        services.know(batch.numbers(1), |text| builder.symbol(text))?;
        service_of.extend(batch.numbers(1).iter().map(|n| services.of(*n)));
        priorities.know(batch.numbers(2), |text| builder.symbol(text))?;
        priority_of.extend(batch.numbers(2).iter().map(|n| priorities.of(*n)));
        opened.extend_from_slice(batch.numbers(3));
        resolved.extend_from_slice(batch.numbers(4));
        Ok(())
    })?;
    let (offsets, holds) = holds(folder, &ids, opened.len(), builder.symbol(WAITING))?;
    let fields = vec![
        (builder.field(field::SERVICE), service_of),
        (builder.field(field::PRIORITY), priority_of),
    ];
    builder.columns(
        [opened, Vec::new(), resolved, Vec::new()],
        fields,
        offsets,
        holds,
    );
    let (log, lives) = builder.finish();
    must_be_plain(&lives)?;
    Ok((log, lives))
}

fn hold(from_ms: i64, until_ms: i64, reason: Symbol) -> Hold {
    let open = until_ms == exchange::parquet::NEVER;
    Hold {
        from_ms,
        until_ms: if open { i64::MAX } else { until_ms },
        reason,
    }
}

/// The pauses in the order of their tickets, and where those of each ticket begin.
fn holds(
    folder: &Path,
    ids: &Ids,
    tickets: usize,
    reason: Symbol,
) -> Result<(Vec<u32>, Vec<Hold>), Failure> {
    let mut offsets = vec![0_u32; tickets + 1];
    let mut holds: Vec<Hold> = Vec::new();
    let mut order: Vec<u32> = Vec::new();
    Table::new(folder, "pauses").read(PAUSES, |batch| {
        let ends = batch.numbers(1).iter().zip(batch.numbers(2));
        for (id, (from_ms, until_ms)) in batch.numbers(0).iter().zip(ends) {
            let Some(ticket) = ids.find(*id, tickets) else {
                return Err(Trouble::Rows(format!("there is no ticket `{id}`")));
            };
            offsets[ticket as usize + 1] += 1;
            order.push(ticket);
            holds.push(hold(*from_ms, *until_ms, reason));
        }
        Ok(())
    })?;
    for ticket in 0..tickets {
        offsets[ticket + 1] += offsets[ticket];
    }
    if !order.is_sorted() {
        let mut both: Vec<(u32, Hold)> = order.into_iter().zip(holds).collect();
        both.sort_by_key(|(ticket, hold)| (*ticket, hold.from_ms));
        holds = both.into_iter().map(|(_, hold)| hold).collect();
    }
    Ok((offsets, holds))
}

/// Reads `events` in the order of happening. `each` gets batch after batch: what the texts of kinds
/// mean, tickets as numbers, and instants, which are known to ascend.
fn events(
    folder: &Path,
    more: &[Wanted<'_>],
    mut each: impl FnMut(&Batch, &[Kind]) -> Result<(), Trouble>,
) -> Result<(), Failure> {
    let mut wanted = vec![
        Wanted::Number("ticket_id"),
        Wanted::Instant("at"),
        Wanted::Text("kind"),
    ];
    wanted.extend_from_slice(more);
    let mut kinds = Vec::new();
    let mut last_ms = i64::MIN;
    Table::new(folder, "events").read(&wanted, |batch| {
        for text in &batch.texts(2)[kinds.len()..] {
            kinds.push(kind(text)?);
        }
        let (ids, at) = (batch.numbers(0), batch.numbers(1));
        let all_bits = ids.iter().fold(0, |bits, id| bits | id);
        if !(0..MOST_TICKETS).contains(&all_bits) {
            return Err(Trouble::Rows(
                "ticket numbers lie between 0 and 2^26".into(),
            ));
        }
        if at.first().is_some_and(|first| *first < last_ms) || !at.is_sorted() {
            return Err(Trouble::Rows("the events are not in order of time".into()));
        }
        let absent = |code: &u32| *code == exchange::parquet::ABSENT;
        if batch
            .codes(2)
            .iter()
            .fold(false, |any, code| any | absent(code))
        {
            return Err(Trouble::Rows("an event has no kind".into()));
        }
        last_ms = at.last().copied().unwrap_or(last_ms);
        each(batch, &kinds)
    })
}

/// A bound, so that a wild number cannot exhaust memory.
const MOST_TICKETS: i64 = 1 << 26;

fn kind(text: &str) -> Result<Kind, Trouble> {
    Ok(match text {
        "opened" => Kind::Opened,
        "acknowledged" => Kind::Acknowledged,
        "assigned" => Kind::Assigned,
        "paused" => Kind::Paused,
        "resumed" => Kind::Resumed,
        "note" => Kind::Note,
        "resolved" => Kind::Resolved,
        "closed" => Kind::Closed,
        other => {
            return Err(Trouble::Rows(format!(
                "there is no kind of event `{other}`"
            )));
        }
    })
}

/// Lives from the log of events, in one pass over the file. Returns them with the number of events.
pub fn arrivals(folder: &Path) -> Result<(Log, Timelines, usize), Failure> {
    let mut lives = Arrivals::new(&[]);
    let (mut services, mut priorities) = (Numbered::new(service), Numbered::new(priority));
    let waiting = lives.symbol(WAITING);
    let fields = Fields::of(|name| lives.field(name));
    let (mut count, mut tickets) = (0, 0);
    // What a kind of event changes; nothing where the level does not read it.
    let mut changes: Vec<Option<(What, Symbol)>> = Vec::new();
    let more = [Wanted::Number("service"), Wanted::Number("priority")];
    events(folder, &more, |batch, kinds| {
        for kind in &kinds[changes.len()..] {
            let read = !matches!(kind, Kind::Assigned | Kind::Note);
            changes.push(read.then(|| fields.change(*kind, ABSENT, waiting)));
        }
        let (ids, at, codes) = (batch.numbers(0), batch.numbers(1), batch.codes(2));
        services.know(batch.numbers(3), |text| lives.symbol(text))?;
        priorities.know(batch.numbers(4), |text| lives.symbol(text))?;
        for index in 0..batch.rows() {
            let code = codes[index] as usize - 1;
            let Some((what, value)) = changes[code] else {
                continue;
            };
            let ticket = ids[index] as u32;
            let row = |what, value| Row::new(at[index], what, value, 0);
            if kinds[code] == Kind::Opened {
                tickets = tickets.max(ticket as usize + 1);
                let service = services.of(batch.numbers(3)[index]);
                lives.row(ticket, row(What::field(fields.service), service));
                let priority = priorities.of(batch.numbers(4)[index]);
                lives.row(ticket, row(What::field(fields.priority), priority));
            }
            lives.row(ticket, row(what, value));
        }
        count += batch.rows();
        Ok(())
    })?;
    let (log, lives) = lives.finish(tickets);
    must_be_plain(&lives)?;
    Ok((log, lives, count))
}

/// Lives that are not plain would have to be walked, and there are no rows here to walk.
fn must_be_plain(lives: &Timelines) -> Result<(), Failure> {
    if lives.plain.contains(&false) {
        let message = "a ticket was reopened, or its steps are out of order";
        return Err(Failure::new(message).hint("the benchmark reads plain tickets only"));
    }
    Ok(())
}

/// The whole workload, for the figures that are not about files.
pub fn workload(folder: &Path) -> Result<Workload, Failure> {
    let mut year = Workload::default();
    let mut ids = Ids::From(0);
    let small =
        |n: &i64| u16::try_from(*n).map_err(|_| Trouble::Rows(format!("`{n}` is too large")));
    Table::new(folder, "tickets").read(TICKETS, |batch| {
        ids.add(batch.numbers(0), year.opened_ms.len());
        for index in 0..batch.rows() {
            year.service.push(small(&batch.numbers(1)[index])?);
            year.priority.push(small(&batch.numbers(2)[index])?);
        }
        year.opened_ms.extend_from_slice(batch.numbers(3));
        year.resolved_ms.extend_from_slice(batch.numbers(4));
        Ok(())
    })?;
    let tickets = year.opened_ms.len();
    let (offsets, holds) = holds(folder, &ids, tickets, ABSENT)?;
    year.pause_offsets = offsets;
    year.pauses = holds
        .iter()
        .map(|hold| (hold.from_ms, hold.until_ms))
        .collect();
    events(folder, &[Wanted::Number("grp")], |batch, kinds| {
        for index in 0..batch.rows() {
            let id = batch.numbers(0)[index];
            let Some(ticket) = ids.find(id, tickets) else {
                return Err(Trouble::Rows(format!("there is no ticket `{id}`")));
            };
            year.events.push(Event {
                at_ms: batch.numbers(1)[index],
                ticket,
                kind: kinds[batch.codes(2)[index] as usize - 1],
                group: small(&batch.numbers(3)[index])? as u8,
            });
        }
        Ok(())
    })?;
    Ok(year)
}
