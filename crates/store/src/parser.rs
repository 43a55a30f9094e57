//! Texts of slots read into facts, by all processors where there is much to read.
//!
//! WHY: each fact is read strictly, its id computed anew, so that what was changed in the database is found; that takes most
//! of the time of reading a long journal.

use std::num::NonZeroUsize;

use facts::journal::submission::SubmissionError;
use facts::journal::{Compartment, submission};
use facts::{Fact, Instant};

use crate::failure::Failure;
use crate::read::Text;

/// Texts that are gathered before they are read, in bytes.
const GATHERED: usize = 4 << 20;

/// Fewer bytes are read by who asks for them.
const WORTH_A_THREAD: usize = 256 << 10;

/// Texts that wait to be read.
#[derive(Default)]
pub(crate) struct Parser {
    waiting: Vec<Waiting>,
    bytes: usize,
}

struct Waiting {
    position: u64,
    recorded: Instant,
    compartment: Compartment,
    text: String,
}

impl Parser {
    /// Takes a text.
    pub fn add(&mut self, text: Text<'_>) {
        self.bytes += text.text.len();
        self.waiting.push(Waiting {
            position: text.position,
            recorded: text.recorded,
            compartment: text.compartment,
            text: text.text.to_owned(),
        });
    }

    /// Whether it is time to read them.
    pub fn is_full(&self) -> bool {
        self.bytes >= GATHERED
    }

    /// Reads what waits, and shows the facts in their order.
    pub fn read(&mut self, mut each: impl FnMut(u64, &Compartment, Fact)) -> Result<(), Failure> {
        let waiting = std::mem::take(&mut self.waiting);
        let bytes = std::mem::take(&mut self.bytes);
        let threads = match bytes >= WORTH_A_THREAD {
            true => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
            false => 1,
        };
        for (one, facts) in waiting.iter().zip(parse(&waiting, threads)) {
            for fact in facts.map_err(Failure::damaged)? {
                each(one.position, &one.compartment, fact);
            }
        }
        Ok(())
    }
}

type Parsed = Result<Vec<Fact>, SubmissionError>;

fn parse(waiting: &[Waiting], threads: usize) -> Vec<Parsed> {
    let part = waiting.len().div_ceil(threads).max(1);
    if threads < 2 {
        return waiting.iter().map(Waiting::parse).collect();
    }
    std::thread::scope(|scope| {
        let parts = waiting.chunks(part).map(|part| {
            let parse = move || part.iter().map(Waiting::parse).collect::<Vec<Parsed>>();
            (part, scope.spawn(parse))
        });
        let parts: Vec<_> = parts.collect();
        let parsed = parts.into_iter().map(|(part, thread)| {
            // A thread that panicked has done nothing: here it would be seen.
            let again = |_| part.iter().map(Waiting::parse).collect();
            thread.join().unwrap_or_else(again)
        });
        parsed.flatten().collect()
    })
}

impl Waiting {
    fn parse(&self) -> Parsed {
        let said = submission::read(&self.text, self.recorded)?;
        Ok(said.into_iter().map(|said| said.fact).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use facts::fact::CaseUpdate;
    use facts::id::{CaseId, PartyId, SourceId};

    fn fact(number: u64) -> Fact {
        let id = CaseId::new(&format!("INC{number}")).unwrap();
        let (at, by) = (Instant::from_ms(0), PartyId::new("volta").unwrap());
        let source = SourceId::new("desk").unwrap();
        Fact::new(at, at, by, source, number, 0, CaseUpdate::of(id).into()).unwrap()
    }

    fn waiting(facts: std::ops::Range<u64>) -> Waiting {
        let lines = facts.map(|number| String::from_utf8(fact(number).to_said()).unwrap() + "\n");
        Waiting {
            position: 0,
            recorded: Instant::from_ms(0),
            compartment: Compartment::Shared,
            text: lines.collect(),
        }
    }

    #[test]
    fn facts_keep_their_order_however_many_read_them() {
        let all: Vec<Waiting> = (0..7)
            .map(|number| waiting(number * 10..number * 11))
            .collect();
        let one = parse(&all, 1);
        for threads in [2, 3, 7, 16] {
            assert_eq!(parse(&all, threads), one, "{threads}");
        }
    }

    #[test]
    fn what_is_no_fact_is_told_in_its_place() {
        let mut all: Vec<Waiting> = (0..3).map(|number| waiting(number..number + 2)).collect();
        all[1].text = all[1].text.replace("INC", "IMC");
        let parsed = parse(&all, 2);
        let held: Vec<bool> = parsed.iter().map(Result::is_ok).collect();
        assert_eq!(held, [true, false, true]);
    }
}
