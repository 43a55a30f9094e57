//! Bundles: what a party may read of a journal in one file, with the figures that follow from it, so that
//! everything can be checked without the host.
//!
//! ```text
//! Bundle { entries of the whole journal, openings for the reader, agreement texts, checkpoints, figures }
//!   --archive::write--> a tar file       --archive::read--> Bundle
//! Bundle + Trust (policy, the last checkpoint seen) --verify--> Report { what holds, the first thing that does not }
//! two Bundles --compare--> whether both are of one journal
//! Bundle --Basis::of--> what a single reading is computed from, and the entries it rests on
//! Bundle + place --Single::of--> one entry with its proof, that needs no bundle any more
//! ```
//!
//! | file | what it is |
//! |---|---|
//! | `about.json` | alliance, reader, as of when, how many entries, which figures |
//! | `checkpoint` | the signed note for all entries, with its cosignatures |
//! | `checkpoints/N` | earlier notes that witnesses have cosigned, for N entries |
//! | `policy` | whom the host says to believe; a reader has its own |
//! | `tile/entries/…` | the entries, 256 a file, as C2SP tlog-tiles has them |
//! | `openings.ndjson` | salt and text of each slot that the reader may read |
//! | `parts.ndjson` | salt and text of data of persons that the reader may see |
//! | `agreement/N/…` | the texts of the versions that the reader may read |
//! | `figures.ndjson` | the figures, one a line |
//!
//! It is not known here where a bundle comes from, and nothing is believed because it stands in it.

use std::collections::BTreeMap;

use facts::Instant;
use facts::id::{AllianceId, PartyId};
use facts::journal::{Note, Opening, PartOpening};
use serde::{Deserialize, Serialize};

pub mod archive;
pub mod basis;
pub mod compare;
pub mod figures;
pub mod make;
mod reading;
pub mod report;
pub mod single;
pub mod verify;

pub use archive::BundleError;
pub use basis::Basis;
pub use compare::compare;
pub use figures::figures;
pub use make::{Readable, make};
pub use report::{Check, Checks, Finding, PasskeySeen, Report};
pub use single::{Shown, Single, SingleError};
pub use verify::{Trust, verify};

/// The version of the form.
pub const FORM: u32 = 1;

/// What a bundle is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The alliance.
    pub alliance: AllianceId,
    /// The figures are as of this instant.
    pub as_of: Instant,
    /// The form, now 1.
    pub form: u32,
    /// The month whose figures are in it: `2025-03`; all figures without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<String>,
    /// Which data of persons is in it.
    pub persons: Persons,
    /// The party that may read it.
    pub reader: PartyId,
    /// How many entries the journal has.
    pub size: u64,
    /// The version of the time-zone database that local times were computed with.
    pub tzdb: String,
}

/// Which data of persons a reader sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Persons {
    /// None.
    None,
    /// What the reader stated itself.
    Own,
    /// All that was not erased.
    All,
}

/// What a party may read of a journal, with the figures that follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// What it is about.
    pub about: About,
    /// The signed note for all entries.
    pub checkpoint: Note,
    /// Earlier notes that witnesses have cosigned, by size.
    pub checkpoints: BTreeMap<u64, Note>,
    /// Whom the host says to believe.
    pub policy: String,
    /// The bytes of all entries, in order.
    pub entries: Vec<Vec<u8>>,
    /// The slots that the reader may read.
    pub openings: Vec<Opening>,
    /// Data of persons that the reader may see.
    pub parts: Vec<PartOpening>,
    /// The files of each version of the agreement.
    pub versions: Vec<BTreeMap<String, Vec<u8>>>,
    /// The figures, as [`figures()`] writes them.
    pub figures: Vec<String>,
}
