//! # zone-missing
//!
//! An agreement does not name its zone.
//!
//! ## Why it matters
//!
//! Local times and the boundaries of days and months would be those of UTC, an hour or more from what people on site mean.
//!
//! ## Example
//!
//! ```yaml
//! entente: 1
//! alliance: northwind
//! ```
//!
//! ## Fix
//!
//! Name the IANA zone. Until then UTC is taken.
//!
//! ```yaml
//! entente: 1
//! alliance: northwind
//! zone: Europe/Amsterdam
//! ```

use facts::{Diagnostic, Place, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning("zone-missing", include_str!("zone_missing.rs"));

pub(crate) fn finding(place: Place) -> Diagnostic {
    RULE.finding(say!("rule-zone-missing", "the agreement names no zone"))
        .at(place, "")
        .why(say!(
            "rule-zone-missing-why",
            "local times and the ends of windows depend on it"
        ))
        .help(say!(
            "rule-zone-missing-help",
            "`zone: UTC` is taken; write it, or another IANA zone such as `Europe/Amsterdam`"
        ))
}
