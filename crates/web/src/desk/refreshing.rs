//! Whose figures are being computed in the background: each party's once at a time.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use facts::id::{AllianceId, PartyId};

type Key = (AllianceId, PartyId);

/// Those that are on their way.
#[derive(Debug, Default)]
pub struct Refreshing(Arc<Mutex<BTreeSet<Key>>>);

/// One that is on its way, until this is dropped.
#[derive(Debug)]
pub struct Begun {
    all: Arc<Mutex<BTreeSet<Key>>>,
    key: Key,
}

impl Refreshing {
    /// Begins; nothing where it is on its way already.
    pub fn begin(&self, key: Key) -> Option<Begun> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(key.clone()).then(|| Begun {
            all: Arc::clone(&self.0),
            key,
        })
    }

    /// Whether one is on its way.
    pub fn has(&self, key: &Key) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.contains(key)
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&self.key);
    }
}
