//! Figures ahead of whoever asks first after a start: for the people who used the site last, one after the other.
//!
//! WHY: nothing of a large record is in memory when a server starts, and reading it and computing takes many seconds.
//! Somebody has to wait for that, and that need not be a person. Who comes while it is going on waits for what is being
//! made, and nothing is made twice.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::people::Belonging;

use super::Desk;
use crate::api::problem::Problem;

/// How much is prepared.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// So many parties at most: what is prepared stays in memory, whether somebody comes or not.
    pub parties: usize,
    /// Lets everything else go first that the machine does; for the thread that calls it.
    pub yields: fn(),
}

/// People whose pages are prepared: plenty for all ways in which those of a few parties see their record.
const PEOPLE: usize = 32;

/// The thread that prepares. When it is dropped, no other piece is begun.
#[derive(Debug)]
pub struct Ahead {
    ended: Arc<AtomicBool>,
}

impl Ahead {
    /// Starts it.
    pub fn start(desk: Arc<Desk>, bounds: Bounds) -> std::io::Result<Ahead> {
        let ended = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&ended);
        let thread = std::thread::Builder::new().name("ahead".to_owned());
        // WHY: nobody waits for its end. A piece may take seconds, changes nothing, and goes with the process.
        thread.spawn(move || {
            (bounds.yields)();
            prepare(&desk, bounds.parties, &|| !told.load(Ordering::Relaxed));
        })?;
        Ok(Ahead { ended })
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
    }
}

/// Prepares for the people who used the site last, of so many parties at most, as far as it `goes_on`.
pub fn prepare(desk: &Desk, parties: usize, goes_on: &dyn Fn() -> bool) {
    // WHY: what fails here fails again for whoever asks, and is answered there.
    let people = desk.store().last_seen(PEOPLE).unwrap_or_default();
    let mut done = BTreeSet::new();
    for one in &people {
        let party = (&one.alliance, &one.party);
        if !goes_on() || (!done.contains(&party) && done.len() >= parties) {
            continue;
        }
        let is_first = done.insert(party);
        let _ = for_somebody(desk, one, is_first, goes_on);
    }
}

/// What the pages of somebody need: the figures of its party, and the facts that it reads.
fn for_somebody(
    desk: &Desk,
    one: &Belonging,
    with_figures: bool,
    goes_on: &dyn Fn() -> bool,
) -> Result<(), Problem> {
    let world = desk.world(&one.alliance, &one.party, desk.now())?;
    let Some(principal) = world.people.principal(&one.person) else {
        return Ok(());
    };
    if with_figures {
        desk.prepare(&world, goes_on)?;
    }
    if goes_on() {
        let seat = desk.seat(&world, &principal);
        desk.view(&world, &seat.viewer)?.cases();
    }
    Ok(())
}
