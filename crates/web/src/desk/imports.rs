//! Files that are being brought in, or were not long ago: how far each is.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use facts::Instant;
use facts::id::{AllianceId, PartyId};

/// How long what became of a file can be asked for, in milliseconds.
const KEPT_MS: i64 = facts::time::DAY_MS;

/// Files of one party that are brought in at a time.
const AT_A_TIME: usize = 1;

/// Files of all parties that are brought in at a time: each holds its rows in memory.
const ALL_AT_A_TIME: usize = 2;

/// Rows that were refused, of which the reasons are kept.
pub const REASONS: usize = 1000;

/// How far a file is.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// Rows read.
    pub received: u64,
    /// Rows with something new.
    pub accepted: u64,
    /// Rows all of which is known already.
    pub duplicate: u64,
    /// Rows that were refused.
    pub rejected: u64,
    /// Why, of the first of them: line, reason, what to do.
    pub rejections: Vec<(u64, String, Option<String>)>,
    /// Facts that the file gives.
    pub facts: u64,
    /// Of them, those that are in the journal now.
    pub stated: u64,
    /// Of them, those that whoever brings them may not state.
    pub not_permitted: u64,
    /// Why not, of the first of them.
    pub reasons: Vec<String>,
    /// Nothing while it goes on; else whether all of it was read, or why not.
    pub ended: Option<Result<(), String>>,
}

/// Whose a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The alliance.
    pub alliance: AllianceId,
    /// The party.
    pub party: PartyId,
}

/// A file on its way.
#[derive(Debug)]
pub struct Import {
    owner: Owner,
    began: Instant,
    stopped: AtomicBool,
    progress: Mutex<Progress>,
}

/// All files.
#[derive(Debug, Default)]
pub struct Imports {
    all: Mutex<BTreeMap<String, Arc<Import>>>,
}

impl Imports {
    /// A new file, if not too many are on their way already.
    pub fn begin(&self, id: &str, owner: &Owner, now: Instant) -> Option<Arc<Import>> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, import| import.is_running() || now.ms() - import.began.ms() < KEPT_MS);
        let running = all.values().filter(|import| import.is_running());
        let own = running
            .clone()
            .filter(|import| import.owner == *owner)
            .count();
        if own >= AT_A_TIME || running.count() >= ALL_AT_A_TIME {
            return None;
        }
        let import = Arc::new(Import {
            owner: owner.clone(),
            began: now,
            stopped: AtomicBool::new(false),
            progress: Mutex::default(),
        });
        all.insert(id.to_owned(), Arc::clone(&import));
        Some(import)
    }

    /// The files of an owner, the latest first: each with when it began and how far it is.
    pub fn of(&self, owner: &Owner) -> Vec<(String, Instant, Progress)> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let own = all.iter().filter(|(_, import)| import.owner == *owner);
        let mut own: Vec<_> = own
            .map(|(id, import)| {
                let progress = import.change(|progress| progress.clone());
                (id.clone(), import.began, progress)
            })
            .collect();
        own.sort_by_key(|(_, began, _)| std::cmp::Reverse(*began));
        own
    }

    /// Stops a file of this owner; whether there is one.
    pub fn stop(&self, id: &str, owner: &Owner) -> bool {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let import = all.get(id).filter(|import| import.owner == *owner);
        if let Some(import) = import {
            import.stopped.store(true, Ordering::Relaxed);
        }
        import.is_some()
    }

    /// How far a file of this owner is.
    pub fn progress(&self, id: &str, owner: &Owner) -> Option<Progress> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let import = all.get(id).filter(|import| import.owner == *owner)?;
        Some(import.change(|progress| progress.clone()))
    }
}

impl Import {
    /// Looks at its progress, and changes it.
    pub fn change<T>(&self, change: impl FnOnce(&mut Progress) -> T) -> T {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut progress)
    }

    /// Whether somebody stopped it.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    fn is_running(&self) -> bool {
        self.change(|progress| progress.ended.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(party: &str) -> Owner {
        Owner {
            alliance: AllianceId::new("atlas").unwrap(),
            party: PartyId::new(party).unwrap(),
        }
    }

    #[test]
    fn each_party_has_its_turn_and_sees_its_own() {
        let imports = Imports::default();
        let now = Instant::from_ms(0);
        let first = imports.begin("1", &owner("one"), now).unwrap();
        assert!(
            imports.begin("2", &owner("one"), now).is_none(),
            "one at a time"
        );
        imports.begin("3", &owner("two"), now).unwrap();
        assert!(
            imports.begin("4", &owner("three"), now).is_none(),
            "two in all"
        );
        assert!(imports.progress("1", &owner("two")).is_none());
        first.change(|progress| progress.ended = Some(Ok(())));
        assert!(
            imports
                .progress("1", &owner("one"))
                .unwrap()
                .ended
                .is_some()
        );
        let fifth = imports.begin("5", &owner("one"), now).unwrap();
        assert!(!imports.stop("5", &owner("two")) && !fifth.is_stopped());
        assert!(imports.stop("5", &owner("one")) && fifth.is_stopped());
        assert_eq!(imports.of(&owner("one")).len(), 2);
        let later = now.plus_ms(KEPT_MS);
        let _ = imports.begin("6", &owner("four"), later);
        assert!(
            imports.progress("1", &owner("one")).is_none(),
            "it is long ago"
        );
    }
}
