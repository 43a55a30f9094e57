//! Other terms over the same facts: what the engine takes from the text can be put aside and taken
//! up again, while the columns of the cases stay.

use std::collections::BTreeMap;
use std::sync::Arc;

use agreement::Agreement;
use facts::id::LevelId;

use super::outline::Outline;
use super::{Engine, begun};
use crate::docket::Docket;
use crate::plan::Versioned;

/// All that an engine takes from the text: versions, claims as they stand under them, and the levels
/// compiled for the engine's cases.
#[derive(Debug)]
pub struct Terms<'a> {
    versions: Vec<&'a Agreement>,
    docket: Docket<'a>,
    plans: BTreeMap<LevelId, Vec<Versioned>>,
    outlines: BTreeMap<LevelId, Arc<Outline>>,
}

impl<'a> Engine<'a> {
    /// Other versions made ready for the facts of this engine.
    pub fn terms(&mut self, versions: impl IntoIterator<Item = &'a Agreement>) -> Terms<'a> {
        let versions = begun(versions, self.as_of);
        let docket = Docket::new(self.view.facts(), &versions, self.as_of);
        let mut terms = Terms {
            versions,
            docket,
            plans: BTreeMap::new(),
            outlines: BTreeMap::new(),
        };
        self.exchange(&mut terms);
        self.compile();
        self.exchange(&mut terms);
        terms
    }

    /// Takes up other terms of this engine and gives back those that held until now.
    pub fn exchange(&mut self, terms: &mut Terms<'a>) {
        std::mem::swap(&mut self.versions, &mut terms.versions);
        std::mem::swap(&mut self.docket, &mut terms.docket);
        std::mem::swap(&mut self.plans, &mut terms.plans);
        std::mem::swap(&mut self.outlines, &mut terms.outlines);
        // What was kept for further facts goes by the terms that held before.
        self.live.clear();
    }
}
