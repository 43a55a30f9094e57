//! Two bundles beside each other: whether they are of one journal.

use facts::journal::tree::Peaks;
use facts::journal::{Hash, hash};

use crate::bundle::Bundle;
use crate::bundle::report::{Check, Finding};

/// What tells two bundles apart that should be of one journal; nothing when one continues the other.
///
/// A host that shows its readers different journals is found by any two of them.
pub fn compare(one: &Bundle, other: &Bundle) -> Option<Finding> {
    let finding = |place: String, why: &str| {
        Some(Finding {
            check: Check::Growth,
            place,
            why: why.to_owned(),
        })
    };
    if one.about.alliance != other.about.alliance {
        return finding("about.json".to_owned(), "they are of two alliances");
    }
    let pairs = one.entries.iter().zip(&other.entries);
    let differs = pairs.enumerate().find(|(_, (one, other))| one != other);
    if let Some((index, _)) = differs {
        return finding(
            format!("entry {index}"),
            "each of the two shows another entry here: the host keeps two journals",
        );
    }
    let shared = one.entries.len().min(other.entries.len());
    if root(&one.entries[..shared]) != root(&other.entries[..shared]) {
        return finding("root".to_owned(), "the two have another root");
    }
    None
}

fn root(entries: &[Vec<u8>]) -> Hash {
    let mut peaks = Peaks::default();
    for entry in entries {
        // The tree can be full only beyond every file.
        let _ = peaks.append(hash::leaf(entry), |_| {});
    }
    peaks.root()
}
