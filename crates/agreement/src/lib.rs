//! Agreements as code.
//!
//! ```text
//! files (path -> bytes) --yaml--> nodes with places --load--> Agreement + diagnostics
//! Agreement { parties, teams, calendars, processes, services, fields, measures, levels }
//! condition (CEL) --parse, type-check--> Test, a closed form over the fields of a record
//! Versions = agreements by effective instant; Versions::at(instant) is the one in force
//! files --Editor--> hover, completions, declarations and uses, while the text is being written
//! Agreement + fact --Disclosure--> who may read it, and what of it is data of persons
//! Diagnostic --render--> excerpt with reason and help, or a JSON line
//! ```
//!
//! This crate must never know what really happened, or where its text came from.

pub mod catalogue;
pub mod condition;
pub mod coverage;
pub mod diff;
pub mod disclosure;
pub mod editor;
pub mod explain;
pub mod fit;
pub mod format;
pub mod hash;
pub mod load;
pub mod model;
mod pair;
pub mod reference;
pub mod render;
pub mod rule;
mod scale;
pub mod schema;
pub mod scope;
pub mod seal;
pub mod set;
pub mod share;
pub mod source;
pub mod suppression;
pub mod template;
pub mod term;
pub mod timetable;
pub mod version;
pub mod yaml;

pub use disclosure::Disclosure;
pub use editor::Editor;
pub use load::{Loaded, ROOT_FILE, load};
pub use model::Agreement;
pub use source::Sources;
pub use version::Versions;
