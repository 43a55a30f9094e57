//! The demo's world as source files: what tools would export, before anything of ours has read it.

use std::fs;
use std::num::NonZeroU16;
use std::path::Path;

use facts::Instant;

use super::{incidents, observations};
use crate::failure::{At, Failure};

/// The world begins: 2024-07-01 in Amsterdam.
pub const BEGIN: Instant = Instant::from_ms(1_719_784_800_000);
/// The world ends: 2026-01-01 in Amsterdam.
pub const END: Instant = Instant::from_ms(1_767_222_000_000);

macro_rules! shipped {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../../examples/northwind/", $path)))),*]
    };
}

/// The agreement and the mappings, as they stand in `examples/northwind/`.
const SHIPPED: &[(&str, &str)] = shipped![
    "agreement/2024/alliance.yaml",
    "agreement/2024/holidays/nl.ics",
    "agreement/2024/levels.yaml",
    "agreement/2024/measures.yaml",
    "agreement/2024/services.yaml",
    "agreement/2025/alliance.yaml",
    "agreement/2025/governance/governance.yaml",
    "agreement/2025/holidays/nl.ics",
    "agreement/2025/levels.yaml",
    "agreement/2025/measures.yaml",
    "agreement/2025/pairs/keystone.yaml",
    "agreement/2025/pairs/lumen.yaml",
    "agreement/2025/pairs/volta.yaml",
    "agreement/2025/policies/hand-over.md",
    "agreement/2025/policies/security.md",
    "agreement/2025/responsibilities.yaml",
    "agreement/2025/services.yaml",
    "agreement/2025/work/work.yaml",
    "mappings/claims.yaml",
    "mappings/conversion.yaml",
    "mappings/crew-days.yaml",
    "mappings/deployments.yaml",
    "mappings/gaps.yaml",
    "mappings/hours.yaml",
    "mappings/incidents.yaml",
    "mappings/labour-index.yaml",
    "mappings/machines.yaml",
    "mappings/outages.yaml",
    "mappings/probes.yaml",
    "mappings/pulse.yaml",
    "mappings/scores.yaml",
];

/// The exports, each with its mapping, in the order in which they are imported.
pub const EXPORTS: &[(&str, &str)] = &[
    ("exports/gaps.csv", "mappings/gaps.yaml"),
    ("exports/outages.csv", "mappings/outages.yaml"),
    ("exports/scores.csv", "mappings/scores.yaml"),
    ("exports/pulse.csv", "mappings/pulse.yaml"),
    ("exports/deployments.csv", "mappings/deployments.yaml"),
    ("exports/hours.csv", "mappings/hours.yaml"),
    ("exports/conversion.csv", "mappings/conversion.yaml"),
    ("exports/machines.csv", "mappings/machines.yaml"),
    ("exports/crew-days.csv", "mappings/crew-days.yaml"),
    ("exports/labour-index.csv", "mappings/labour-index.yaml"),
    ("exports/claims.ndjson", "mappings/claims.yaml"),
    ("exports/probes.csv", "mappings/probes.yaml"),
    ("exports/incidents.csv", "mappings/incidents.yaml"),
];

/// What the parties say to their statements, written once these can be computed, and its mapping.
pub const CLOSINGS: (&str, &str) = ("exports/closings.ndjson", "mappings/claims.yaml");

/// Where the draft of the next version is.
pub const DRAFT: &str = "draft";

/// The words of the version in force that the draft has otherwise, by file. One calendar for all clocks
/// reads like tidying up.
const DRAFTED: &[(&str, &str, &str)] = &[
    ("alliance.yaml", "version: \"2\"", "version: \"3\""),
    (
        "alliance.yaml",
        "effective: 2025-07-01",
        "effective: 2026-04-01",
    ),
    (
        "alliance.yaml",
        "# The second version: priority 2 is to be solved within 8 hours instead of 10, and the text says all that the alliance lives by:\n",
        "# A draft of the third version: one calendar for all clocks, so that nobody has to look up which one runs. As before it says\n# all that the alliance lives by:\n",
    ),
    (
        "measures.yaml",
        "calendar: { by: priority, P1: shops, P2: shops, else: office }",
        "calendar: office",
    ),
];

/// The draft: the version in force with other words in a few places.
fn draft() -> impl Iterator<Item = (String, String)> {
    SHIPPED.iter().filter_map(|(path, text)| {
        let inside = path.strip_prefix("agreement/2025/")?;
        let own = DRAFTED.iter().filter(|(file, ..)| *file == inside);
        let drafted = own.fold((*text).to_owned(), |text, (_, now, then)| {
            text.replace(now, then)
        });
        Some((format!("{DRAFT}/{inside}"), drafted))
    })
}

/// Writes the world of a seed into a folder, with so many times the tickets. Texts that are there already stay as
/// they are; the exports of another seed are not overwritten.
pub fn write(folder: &Path, seed: u64, times: NonZeroU16) -> Result<(), Failure> {
    let used = folder.is_dir() && !folder.join(EXPORTS[0].0).exists();
    if used && fs::read_dir(folder).reading(folder)?.next().is_some() {
        return Err(
            Failure::new(format!("the folder `{}` is not empty", folder.display()))
                .hint("name another one: entente demo FOLDER"),
        );
    }
    for (path, text) in SHIPPED {
        let path = folder.join(path);
        if !path.exists() {
            put(&path, text)?;
        }
    }
    for (path, text) in draft() {
        let path = folder.join(path);
        if !path.exists() {
            put(&path, &text)?;
        }
    }
    for (path, _) in EXPORTS {
        let text = match *path {
            "exports/incidents.csv" => incidents::log(seed, times),
            "exports/probes.csv" => observations::probes(seed),
            "exports/gaps.csv" => observations::gaps(),
            "exports/outages.csv" => observations::outages(seed),
            "exports/scores.csv" => observations::scores(seed),
            "exports/pulse.csv" => observations::pulse(seed),
            "exports/deployments.csv" => observations::deployments(seed),
            "exports/hours.csv" => observations::hours(seed),
            "exports/conversion.csv" => observations::conversion(seed),
            "exports/machines.csv" => observations::machines(seed),
            "exports/crew-days.csv" => observations::crew_days(seed),
            "exports/labour-index.csv" => observations::labour_index(),
            _ => observations::claims(),
        };
        let path = folder.join(path);
        if !path.exists() {
            put(&path, &text)?;
        } else if fs::read(&path).reading(&path)? != text.as_bytes() {
            return Err(Failure::new(format!(
                "`{}` holds another world than that of seed {seed} and {times} times the tickets",
                folder.display()
            ))
            .hint("name another folder: entente demo FOLDER --seed N --times N"));
        }
    }
    Ok(())
}

fn put(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).writing(parent)?;
    }
    fs::write(path, text).writing(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_lasts_18_months_of_amsterdam() {
        assert_eq!(BEGIN.to_string(), "2024-06-30T22:00:00Z");
        assert_eq!(END.to_string(), "2025-12-31T23:00:00Z");
    }

    #[test]
    fn the_draft_changes_the_clocks_and_nothing_else() {
        let drafted: Vec<(String, String)> = draft().collect();
        let mut changed = Vec::new();
        for (path, text) in &drafted {
            let now = path.replacen(DRAFT, "agreement/2025", 1);
            let shipped = SHIPPED.iter().find(|(path, _)| *path == now);
            if shipped.is_none_or(|(_, shipped)| shipped != text) {
                changed.push(path.as_str());
            }
        }
        assert_eq!(changed, ["draft/alliance.yaml", "draft/measures.yaml"]);
        for (file, _, then) in DRAFTED {
            let path = format!("{DRAFT}/{file}");
            let found = drafted.iter().find(|(one, _)| *one == path);
            assert!(found.is_some_and(|(_, text)| text.contains(then)), "{then}");
        }
    }
}
