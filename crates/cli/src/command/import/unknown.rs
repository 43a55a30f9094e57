//! What the new facts name and the latest version of the agreement does not know. It is said and
//! refuses nothing.

use exchange::unknown::What;
use exchange::{Mapping, Names, Unknown};
use serde_json::{Value, json};
use told::words;

use crate::console::Console;
use crate::record_folder::RecordFolder;

/// Names of one kind that are told; the others are counted.
const TOLD: usize = 5;

/// Compares with the latest version; nothing while the agreement has errors or there is none.
pub fn find(folder: &RecordFolder, names: &Names, mapping: &Mapping) -> Vec<Unknown> {
    // WHY: the facts are on disk by now; an agreement that cannot be read is for `check` to tell.
    let latest = folder.last_version().ok().flatten();
    latest.map_or(Vec::new(), |loaded| {
        names.unknown(&loaded.agreement, mapping)
    })
}

/// Warns, one line for each kind.
pub fn tell(unknown: &[Unknown], console: &Console) {
    let same = |one: &Unknown, other: &Unknown| one.what == other.what;
    for of_kind in unknown.chunk_by(same) {
        let mut told: Vec<String> = of_kind.iter().take(TOLD).map(name).collect();
        if of_kind.len() > TOLD {
            told.push(format!(
                "and {} more; --json lists all",
                of_kind.len() - TOLD
            ));
        }
        let what = of_kind[0].what.told();
        console.warn(&format!("{what}: {}", told.join(", ")));
    }
    let of_agreement = |unknown: &Unknown| unknown.what != What::State;
    if unknown.iter().any(of_agreement) {
        console.say(
            "the facts count as they are; mend the mapping, or declare the names in the agreement",
        );
    }
}

fn name(unknown: &Unknown) -> String {
    let counted = match &unknown.meant {
        Some(meant) => format!("{}; did you mean `{}`?", unknown.count, words::plain(meant)),
        None => unknown.count.to_string(),
    };
    format!("`{}` ({counted})", words::plain(&unknown.name))
}

/// For programs.
pub fn json(unknown: &Unknown) -> Value {
    json!({
        "what": unknown.what.name(),
        "name": unknown.name,
        "count": unknown.count,
        "did_you_mean": unknown.meant,
    })
}
