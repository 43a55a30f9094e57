//! The text of an agreement version, by hash.

use serde::{Deserialize, Serialize};

use crate::time::Instant;

/// States which text is in force from when. From then on a changed text is found out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementVersion {
    /// From this instant on.
    pub effective: Instant,
    /// `sha256:` and 64 hexadecimal digits over the version's files.
    pub hash: String,
    /// The version's name.
    pub version: String,
}
