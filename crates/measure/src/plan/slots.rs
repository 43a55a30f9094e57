//! Numbers for the fields that a plan reads.

use facts::fact::case::field;

use crate::log::{FieldId, Log};

/// Hands out slots to fields.
pub(super) struct Slots {
    pub list: Vec<FieldId>,
    pub decides: Vec<bool>,
}

impl Slots {
    pub fn new(log: &mut Log) -> Self {
        let list = [
            field::TYPE,
            field::STATE,
            field::HOLD,
            field::PARTY,
            field::TEAM,
            field::SERVICE,
        ]
        .map(|name| log.intern_field(name))
        .to_vec();
        let decides = vec![false; list.len()];
        Slots { list, decides }
    }

    pub fn get(&mut self, log: &mut Log, name: &str) -> usize {
        let field = log.intern_field(name);
        self.of(field)
    }

    pub fn find(&mut self, log: &Log, name: &str) -> usize {
        // INVARIANT: the fields of all conditions were given numbers before.
        self.of(log.fields().find(name).unwrap_or_default())
    }

    /// A plan reads at most 254 fields; the text of an agreement cannot name more in one level.
    fn of(&mut self, field: FieldId) -> usize {
        let slot = match self.list.iter().position(|known| *known == field) {
            Some(slot) => slot,
            None => {
                self.list.push(field);
                self.decides.push(true);
                self.list.len() - 1
            }
        };
        self.decides[slot] = true;
        slot
    }
}
