//! Rows that follow from entries, written alike by whoever appends and whoever imports.

use facts::journal::{Entry, Hash, hash};

use crate::edge::{Full, signed};
use crate::failure::Failure;
use crate::sql::{Value, Writing};
use crate::values;

/// Writes entries with the secrets of their salts, and who stands behind them.
pub(crate) fn write_entries<'e>(
    writing: &mut Writing,
    log: i64,
    entries: impl Iterator<Item = (&'e Entry, &'e [u8; 32], &'static str)>,
) -> Result<(), Failure> {
    let entries: Vec<_> = entries
        .map(|(entry, secret, attested)| (entry, secret, attested, hash::leaf(entry.bytes())))
        .collect();
    let rows = entries.iter().map(|(entry, secret, attested, hash)| {
        Ok([
            Value::from(log),
            Value::from(signed(entry.index())?),
            Value::from(entry.recorded().ms()),
            Value::from(entry.leaf().envelope().party.as_str()),
            Value::from(Hash::as_bytes(hash)),
            Value::from(*secret),
            Value::from(*attested),
            Value::from(entry.bytes()),
        ])
    });
    let rows = rows.collect::<Result<Vec<_>, Failure>>()?;
    let columns = [
        "log",
        "position",
        "recorded",
        "party",
        "hash",
        "secret",
        "attestation",
        "bytes",
    ];
    writing.insert_many("entry", columns, rows)?;
    Ok(())
}

/// Writes who the parties are, from which positions on.
pub(crate) fn write_epochs(
    writing: &mut Writing,
    log: i64,
    epochs: &[(i64, String)],
) -> Result<(), Failure> {
    let rows = epochs.iter();
    let rows = rows.map(|(position, parties)| values![log, *position, parties]);
    writing.insert_many("epoch", ["log", "position", "parties"], rows)?;
    Ok(())
}

/// Writes tiles that have become full.
pub(crate) fn write_tiles(writing: &mut Writing, log: i64, tiles: &[Full]) -> Result<(), Failure> {
    let rows = tiles.iter().map(|tile| {
        Ok(values![
            log,
            i64::from(tile.level),
            signed(tile.number)?,
            tile.root.as_bytes(),
            &tile.bytes
        ])
    });
    let rows = rows.collect::<Result<Vec<_>, Failure>>()?;
    let columns = ["log", "level", "number", "root", "bytes"];
    writing.insert_many("tile", columns, rows)?;
    Ok(())
}
