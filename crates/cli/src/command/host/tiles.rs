//! `entente host tiles`: a journal as files that any web server can serve.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use facts::journal::{Checkpoint, Note, Tile};
use serde_json::json;
use store::{Store, Viewer};

use crate::command::host::Reader;
use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::host_folder::{self, of_store};
use crate::record_folder::replace;

const CHECKPOINT: &str = "checkpoint";

/// Write a journal as a folder of tiles (C2SP tlog-tiles), or let such a folder grow to where the journal is now. `entente cosign` has it cosigned, and any web server can serve it.
///
/// The tiles hold of each entry what every party of the alliance may see: who stated something of which kind, from which source, when. What was said is not in them. The checkpoint is written last: whoever reads meanwhile sees the journal as it was before, or as it is now.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    reader: Reader,
    /// The folder; one that an earlier call wrote grows
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

/// What a folder of tiles holds already.
struct Held {
    note: Note,
    checkpoint: Checkpoint,
}

/// Writes them.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let (reader, out) = (&arguments.reader, &arguments.out);
    let store = host_folder::open(&reader.host)?;
    let viewer = Viewer::party(reader.party.clone());
    let standing = store.standing(&reader.alliance, &viewer);
    let standing = standing.map_err(|error| of_store(&error))?;
    let size = standing.chain.size();
    let held = Held::read(out)?;
    if let Some(held) = &held {
        held.check(out, &store, &viewer, reader)?;
    }
    let before = held.as_ref().map_or(0, |held| held.checkpoint.size());
    let mut files = 0_u64;
    for tile in Tile::grown(before, size) {
        let bytes = store.tile(&reader.alliance, &viewer, tile);
        let path = out.join(tile.to_string());
        let parent = path.parent().unwrap_or(out);
        fs::create_dir_all(parent).writing(parent)?;
        replace(&path, &bytes.map_err(|error| of_store(&error))?)?;
        files += 1;
    }
    let mut note = standing.checkpoint;
    if let Some(held) = held.filter(|held| held.note.text() == note.text()) {
        // Cosignatures that the folder got and the host does not know yet.
        for line in held.note.signatures() {
            let known = |other: &facts::journal::note::Signature| {
                other.id == line.id && other.name == line.name
            };
            if !note.signatures().iter().any(known) {
                let added = note.add(line.clone());
                added.map_err(|error| Failure::new(error.to_string()))?;
            }
        }
    }
    replace(&out.join(CHECKPOINT), note.to_text().as_bytes())?;
    if console.json() {
        console.print_json(&json!({
            "folder": out, "entries": size, "before": before, "tiles": files,
        }))?;
    }
    console.say(&format!(
        "{}: {size} entries, {} of them new, in {files} tiles written",
        out.display(),
        size - before
    ));
    console.next(
        "have the checkpoint cosigned by the witnesses of a policy",
        &format!(
            "entente cosign {} --policy POLICY --out {}",
            out.display(),
            out.join(CHECKPOINT).display()
        ),
    );
    Ok(Exit::Fine)
}

impl Held {
    /// Reads what is in a folder; nothing, where there is none or it has no checkpoint yet.
    fn read(folder: &Path) -> Result<Option<Held>, Failure> {
        let path = folder.join(CHECKPOINT);
        if !path.exists() {
            return match folder.exists() && !is_begun(folder).reading(folder)? {
                true => Err(Failure::new(format!(
                    "`{}` is there already, and is no folder of tiles",
                    folder.display()
                ))
                .hint("name another folder")),
                false => Ok(None),
            };
        }
        let bytes = fs::read(&path).reading(&path)?;
        let wrong = |error: String| Failure::new(format!("`{}`: {error}", path.display()));
        let note = Note::parse(&bytes).map_err(|error| wrong(error.to_string()))?;
        let checkpoint = Checkpoint::parse(note.text());
        let checkpoint = checkpoint.map_err(|error| wrong(error.to_string()))?;
        Ok(Some(Held { note, checkpoint }))
    }

    /// Checks that the journal continues what the folder holds.
    fn check(
        &self,
        folder: &Path,
        store: &Store,
        viewer: &Viewer,
        reader: &Reader,
    ) -> Result<(), Failure> {
        let (origin, size) = (self.checkpoint.origin(), self.checkpoint.size());
        let own = store.host().origin(&reader.alliance);
        let shown = folder.display();
        if origin != own {
            return Err(Failure::new(format!(
                "`{shown}` holds the journal `{}`, not `{own}`",
                told::words::plain(origin)
            ))
            .hint("name another folder"));
        }
        let there = match store.checkpoint(&reader.alliance, viewer, size) {
            Err(store::Failure::NotFound) => {
                return Err(Failure::new(format!(
                    "`{shown}` holds {size} entries, and the journal has fewer: its database was set back"
                ))
                .hint("keep the folder: what was served stays known; bring back the lost entries from it or from a later backup before anything is written"));
            }
            there => there.map_err(|error| of_store(&error))?,
        };
        match there.text() == self.note.text() {
            true => Ok(()),
            false => Err(Failure::new(format!(
                "the first {size} entries of the journal are not those in `{shown}`: there are two histories"
            ))
            .hint("keep both; whoever signed them can be shown that")),
        }
    }
}

/// Whether a folder is empty, or holds what is left of a first call that did not come to its end.
fn is_begun(folder: &Path) -> std::io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        if name != "tile" && !name.starts_with(".checkpoint.") {
            return Ok(false);
        }
    }
    Ok(true)
}
