//! A machine that a store runs on, and that goes down.

use std::fs;

use facts::id::AllianceId;
use store::Store;
use store::sql::Options;
use store::values;

use crate::databases::Fresh;
use crate::world::host;

/// A store, and where its database is.
pub struct Machine {
    pub alliance: AllianceId,
    fresh: Fresh,
    store: Option<Store>,
    /// Stores of machines that went down: nobody closed them.
    lost: Vec<(Store, Fresh)>,
}

impl Machine {
    pub fn new(fresh: Fresh) -> Machine {
        let store = Some(open(&fresh));
        Machine {
            alliance: AllianceId::new("atlas").unwrap(),
            fresh,
            store,
            lost: Vec::new(),
        }
    }

    pub fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    /// Goes down in the middle of a write, and comes up again. `is_hard`: with what was on the disk at that moment, or
    /// without the connections to the server; else the process alone is gone.
    pub fn crash(&mut self, is_hard: bool) {
        let lost = self.store.take().unwrap();
        let mut writing = lost.database().write().unwrap();
        let sql = "UPDATE alliance SET checkpoint = $1";
        writing.execute(sql, &values!["half"]).unwrap();
        let sql = "DELETE FROM delivery WHERE log = $1";
        writing.execute(sql, &values![1]).unwrap();
        if is_hard && self.fresh.is_file {
            let image = Fresh::file();
            for end in ["", "-wal"] {
                let name = |fresh: &Fresh| format!("{}{end}", fresh.address);
                fs::copy(name(&self.fresh), name(&image)).unwrap();
            }
            self.store = Some(open(&image));
            drop(writing);
            let before = std::mem::replace(&mut self.fresh, image);
            self.lost.push((lost, before));
        } else {
            if is_hard {
                self.fresh.cut_connections();
            }
            // The write ends with the process; nothing else of the store is ended.
            drop(writing);
            std::mem::forget(lost);
            self.store = Some(open(&self.fresh));
        }
    }
}

fn open(fresh: &Fresh) -> Store {
    Store::open(&fresh.target(), &Options::default(), host()).unwrap()
}
