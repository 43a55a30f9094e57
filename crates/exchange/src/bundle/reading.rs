//! Entries of a bundle, with what was said in them, read in their order: by all processors where there is much to read.
//!
//! WHY: each signature is checked, and each fact is read strictly; that takes most of the time of verifying a long journal, and
//! none of it needs what came before.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;
use std::vec::IntoIter;

use facts::Fact;
use facts::journal::leaf::LeafError;
use facts::journal::opening::OpeningError;
use facts::journal::{Compartment, Entry, Hash, Opening, hash};

/// Bytes that are read together.
const TOGETHER: usize = 4 << 20;

/// Fewer bytes are read by who asks for them.
const WORTH_A_THREAD: usize = 256 << 10;

/// What is there for an entry to read, by who may read it.
pub(super) type Slots<'b> = BTreeMap<&'b Compartment, &'b Opening>;

/// An entry that was read.
pub(super) struct Read<'b> {
    /// Its hash in the tree.
    pub leaf: Hash,
    /// The entry, or why it is none.
    pub entry: Result<Entry, LeafError>,
    /// What is there to read.
    pub slots: Slots<'b>,
    /// What was said there.
    pub said: BTreeMap<&'b Compartment, Result<Vec<Fact>, OpeningError>>,
}

/// Reads entries, some at a time.
pub(super) struct Reading<'b> {
    rest: &'b [Vec<u8>],
    /// The index of the first of the rest.
    index: u64,
    slots: HashMap<u64, Slots<'b>>,
    read: IntoIter<Read<'b>>,
}

impl<'b> Reading<'b> {
    /// Of these entries, with what is there of each.
    pub fn new(entries: &'b [Vec<u8>], slots: HashMap<u64, Slots<'b>>) -> Reading<'b> {
        Reading {
            rest: entries,
            index: 0,
            slots,
            read: Vec::new().into_iter(),
        }
    }

    /// What is there for entries that there are not.
    pub fn left(&self) -> &HashMap<u64, Slots<'b>> {
        &self.slots
    }

    fn read_on(&mut self) {
        let (mut work, mut bytes) = (Vec::new(), 0);
        while let Some((entry, rest)) = self.rest.split_first()
            && bytes < TOGETHER
        {
            let slots = self.slots.remove(&self.index).unwrap_or_default();
            bytes += entry.len();
            bytes += slots.values().map(|slot| slot.text.len()).sum::<usize>();
            work.push((entry.as_slice(), slots));
            self.rest = rest;
            self.index += 1;
        }
        let threads = match bytes >= WORTH_A_THREAD {
            true => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
            false => 1,
        };
        self.read = read_by(threads, work).into_iter();
    }
}

impl<'b> Iterator for Reading<'b> {
    type Item = Read<'b>;

    fn next(&mut self) -> Option<Read<'b>> {
        if self.read.as_slice().is_empty() {
            self.read_on();
        }
        self.read.next()
    }
}

type Work<'b> = (&'b [u8], Slots<'b>);

fn read_by<'b>(threads: usize, work: Vec<Work<'b>>) -> Vec<Read<'b>> {
    let all = |work: &[Work<'b>]| work.iter().map(read).collect::<Vec<_>>();
    let part = work.len().div_ceil(threads).max(1);
    if threads < 2 {
        return all(&work);
    }
    std::thread::scope(|scope| {
        let parts = work.chunks(part);
        let parts = parts.map(|part| (part, scope.spawn(move || all(part))));
        let parts: Vec<_> = parts.collect();
        // A thread that panicked has done nothing: here it would be seen.
        let read = parts
            .into_iter()
            .map(|(part, thread)| thread.join().unwrap_or_else(|_| all(part)));
        read.flatten().collect()
    })
}

fn read<'b>((bytes, slots): &Work<'b>) -> Read<'b> {
    let entry = Entry::admit(bytes);
    let said = entry.as_ref().map_or_else(
        |_| BTreeMap::new(),
        |entry| {
            let slots = slots.iter();
            let said = slots.map(|(compartment, slot)| (*compartment, slot.facts(entry)));
            said.collect()
        },
    );
    Read {
        leaf: hash::leaf(bytes),
        entry,
        slots: slots.clone(),
        said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(entries: &[Vec<u8>]) -> Vec<Work<'_>> {
        let entries = entries.iter();
        entries.map(|entry| (&**entry, Slots::new())).collect()
    }

    #[test]
    fn entries_keep_their_order_however_many_read_them() {
        let entries: Vec<Vec<u8>> = (0..23_u8).map(|number| vec![number; 5]).collect();
        let leaves = |read: Vec<Read<'_>>| read.iter().map(|one| one.leaf).collect::<Vec<_>>();
        let one = leaves(read_by(1, work(&entries)));
        for threads in [2, 3, 7, 40] {
            assert_eq!(leaves(read_by(threads, work(&entries))), one, "{threads}");
        }
    }

    #[test]
    fn entries_are_read_in_parts_to_the_last() {
        let mut entries = vec![vec![0; TOGETHER]; 3];
        entries.extend(vec![vec![1]; 4]);
        let mut reading = Reading::new(&entries, HashMap::new());
        let read = reading.by_ref().map(|one| one.leaf);
        let expected: Vec<Hash> = entries.iter().map(|entry| hash::leaf(entry)).collect();
        assert_eq!(read.collect::<Vec<_>>(), expected);
        assert!(reading.next().is_none());
    }
}
