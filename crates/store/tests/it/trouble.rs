//! What goes wrong around a store: processes are killed, disks fail, files are torn, connections are cut.
//!
//! Each test runs a little of it. `ENTENTE_FAULTS=20` runs twenty times as much, `ENTENTE_SEED=7` begins elsewhere;
//! what fails names the seed with which it fails again.

#[cfg(target_os = "linux")]
mod checkpoints;
mod connections;
#[cfg(target_os = "linux")]
mod disks;
pub mod failover;
mod kills;
mod torn;
pub mod writers;

use std::ops::Range;

use crate::world::bytes;

/// How much is tried: so often the usual amount.
pub fn amount() -> u64 {
    number("ENTENTE_FAULTS").unwrap_or(1)
}

/// The seed of a run.
pub fn seed() -> u64 {
    number("ENTENTE_SEED").unwrap_or(1)
}

/// A number that follows from a seed.
pub fn pick(seed: &mut u64, range: Range<u64>) -> u64 {
    let word = bytes(seed).first_chunk().copied().map(u64::from_be_bytes);
    range.start + word.unwrap_or_default() % (range.end - range.start)
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a number"))
}
