//! `entente host proof`: one entry of a journal by itself.

use clap::Args;
use exchange::bundle::single::{Single, told};

use super::Reader;
use crate::command::proof::Wanted;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::host_folder::{self, of_store};

/// Take one entry out of a journal, with the proof that it stands there. `entente proof check` checks it without the host.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    reader: Reader,
    #[command(flatten)]
    wanted: Wanted,
}

/// Takes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let (reader, wanted) = (&arguments.reader, &arguments.wanted);
    let store = host_folder::open(&reader.host)?;
    let alliance = &reader.alliance;
    let viewer = store::Viewer::party(reader.party.clone());
    let index = wanted.index(|fact| {
        let all = store.disclosed(alliance, &viewer, 0..u64::MAX);
        let mut all = all.map_err(|error| of_store(&error))?.into_iter();
        Ok(all
            .find(|(_, _, other)| other.id == *fact)
            .map(|(place, _, _)| place))
    })?;
    let range = index..index.saturating_add(1);
    let entries = store.entries(alliance, &viewer, range.clone());
    let entry = entries.map_err(|error| of_store(&error))?.pop();
    let entry = entry.ok_or_else(|| Wanted::none(index))?.bytes;
    let proof = store.proof(alliance, &viewer, index);
    let openings = store.openings(alliance, &viewer, range);
    let single = Single {
        proof: proof.map_err(|error| of_store(&error))?,
        entry,
        openings: told(&openings.map_err(|error| of_store(&error))?.slots),
    };
    wanted.write(single, console)
}
