//! What one evaluation of a level gives, and what is kept of it so that a new fact costs little.

use facts::id::PartyId;
use rustc_hash::FxHashMap;

use super::folding::Placed;
use crate::clock::{Segments, Verdict};
use crate::fold::Partial;
use crate::reading::Reading;
use crate::window::Windows;

/// The readings of a level with their evidence.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// One per window and combination of the fan-out, oldest window first; the combined reading of
    /// a window comes before its parts.
    pub readings: Vec<Reading>,
    /// The verdicts that [`Evidence::Records`](crate::Evidence::Records) points to.
    pub verdicts: Vec<Verdict>,
    /// The segments of the verdicts.
    pub segments: Segments,
}

impl Run {
    pub(super) fn of_observations(readings: Vec<Reading>) -> Self {
        Run {
            readings,
            ..Run::default()
        }
    }
}

/// The standing figures of a level, and what each case adds to them.
#[derive(Clone, Debug)]
pub(super) struct Live {
    pub windows: Windows,
    pub partial: Partial,
    pub by_case: FxHashMap<u32, CaseShare>,
}

impl Live {
    pub fn new(windows: Windows) -> Self {
        Live {
            windows,
            partial: Partial::default(),
            by_case: FxHashMap::default(),
        }
    }
}

/// What a case adds to the figures.
#[derive(Clone, Debug, Default)]
pub(super) struct CaseShare {
    pub agreed: Vec<Placed>,
    pub sides: Vec<(PartyId, Vec<Placed>)>,
}
