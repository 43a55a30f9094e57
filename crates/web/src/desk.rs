//! Who serves the record: the store, the clock, and what is kept of alliances between requests.
//!
//! ```text
//! alliance + party --world--> World: texts, standing and rights, as far as the journal reaches
//! World + Viewer --view--> View: the facts that are read
//! ```
//!
//! A world is made anew when the journal has grown, and when a right begins or ends by the clock; so whoever was
//! removed has nothing from the next request on.

use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Weak};

use facts::Instant;
use facts::id::{AllianceId, PartyId};
use practice::Principal;
use store::{Failure, Sequencer, Store, Viewer};

mod figures;
pub mod imports;
mod kept;
mod owed;
mod view;
mod world;

pub use figures::Figures;
use imports::Imports;
pub use kept::Kept;
pub use owed::Owed;
pub use view::{Said, View};
pub use world::{Seat, World};

use crate::act::people::{Cost, Passwords};
use crate::api::answer::Answer;
use crate::api::problem::{Kind, Problem};
use crate::metrics::Metrics;
use crate::ways::Ways;
use crate::webhook::target::Allowed;

/// Random bytes, from outside.
pub type Source = Arc<dyn Fn() -> [u8; 32] + Send + Sync>;

/// The present, from outside.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// Worlds and views that are kept. One of each for every party that asks at the moment is plenty.
const KEPT: usize = 64;

/// Figures that are kept: those of the present, and of instants that somebody looks back to.
const FIGURES: usize = 16;

/// People and machines whose rights are kept ready.
const SEATS: usize = 1024;

/// Answers that are kept.
const ANSWERS: usize = 4096;

/// Who serves the record.
pub struct Desk {
    sequencer: Sequencer,
    clock: Clock,
    random: Source,
    worlds: Kept<(AllianceId, PartyId), World>,
    seats: Kept<(AllianceId, Principal), Seat>,
    views: Kept<(AllianceId, Viewer), View>,
    said: Kept<(AllianceId, PartyId), Said>,
    figures: Kept<(AllianceId, PartyId, Option<Instant>), Figures>,
    owed: Kept<(AllianceId, PartyId, PartyId), Owed>,
    answers: Kept<Asked, Answered>,
    metrics: Metrics,
    imports: Imports,
    webhooks: Allowed,
    personas: &'static [Persona],
    passwords: Passwords,
    ways: Ways,
    /// Itself, for work that goes on after an answer.
    own: Weak<Desk>,
}

/// Somebody who signs in with one click: only in a demo, on one machine.
#[derive(Clone, Copy, Debug)]
pub struct Persona {
    /// How it signs in.
    pub login: &'static str,
    /// With which password.
    pub password: &'static str,
    /// How it is called.
    pub name: &'static str,
    /// What it does, and for whom.
    pub what: &'static str,
}

/// What may be otherwise than usual.
#[derive(Clone, Debug)]
pub struct Also {
    /// Who may sign in with one click.
    pub personas: &'static [Persona],
    /// Where webhooks may be sent beside the internet over TLS.
    pub webhooks: Allowed,
    /// What a guess of a password costs.
    pub cost: Cost,
    /// Ways to sign in beside a password.
    pub ways: Ways,
}

impl Default for Also {
    fn default() -> Also {
        Also {
            personas: &[],
            webhooks: Allowed::default(),
            cost: Cost::FULL,
            ways: Ways::default(),
        }
    }
}

/// What was asked by whom: the same as long as the world is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// The alliance.
    pub alliance: AllianceId,
    /// What may be read.
    pub viewer: Viewer,
    /// What is seen, in full: two of the same viewer may see different services.
    pub principal: Principal,
    /// The operation, path and query.
    pub what: String,
}

/// An answer, and what it followed from.
#[derive(Clone, Debug)]
pub struct Answered {
    world: Arc<World>,
    as_of: Instant,
    answer: Answer,
}

impl Desk {
    /// A desk over a store.
    pub fn new(store: Arc<Store>, clock: Clock, random: Source) -> std::io::Result<Arc<Desk>> {
        Desk::with(store, clock, random, Also::default())
    }

    /// The same, otherwise than usual.
    pub fn with(
        store: Arc<Store>,
        clock: Clock,
        random: Source,
        also: Also,
    ) -> std::io::Result<Arc<Desk>> {
        let present = Arc::clone(&clock);
        let passwords = Passwords::new(also.cost, &mut || random());
        let passwords = passwords.map_err(std::io::Error::other)?;
        let sequencer = Sequencer::new(store, Arc::new(move || present()));
        Ok(Arc::new_cyclic(|own| Desk {
            own: own.clone(),
            sequencer,
            clock,
            random,
            worlds: Kept::new(KEPT),
            seats: Kept::new(SEATS),
            views: Kept::new(KEPT),
            said: Kept::new(KEPT),
            figures: Kept::new(FIGURES),
            owed: Kept::new(KEPT),
            answers: Kept::new(ANSWERS),
            metrics: Metrics::default(),
            imports: Imports::default(),
            webhooks: also.webhooks,
            personas: also.personas,
            passwords,
            ways: also.ways,
        }))
    }

    /// The store.
    pub fn store(&self) -> &Arc<Store> {
        self.sequencer.store()
    }

    /// Who appends to journals.
    pub fn sequencer(&self) -> &Sequencer {
        &self.sequencer
    }

    /// Itself, for work that goes on after an answer.
    pub fn shared(&self) -> Result<Arc<Desk>, Problem> {
        let own = self.own.upgrade();
        own.ok_or_else(|| Kind::Unavailable.plain())
    }

    /// Where messages of webhooks may go.
    pub fn webhooks_allowed(&self) -> Allowed {
        self.webhooks
    }

    /// Who may sign in with one click.
    pub fn personas(&self) -> &'static [Persona] {
        self.personas
    }

    /// Who hashes and compares passwords.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Ways to sign in beside a password.
    pub fn ways(&self) -> &Ways {
        &self.ways
    }

    /// Files on their way.
    pub fn imports(&self) -> &Imports {
        &self.imports
    }

    /// What was counted.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The present.
    pub fn now(&self) -> Instant {
        (self.clock)()
    }

    /// Random bytes.
    pub fn random(&self) -> [u8; 32] {
        (self.random)()
    }

    /// What a party knows of its alliance, as things stand now. Nothing, for who is not in it.
    pub fn world(
        &self,
        alliance: &AllianceId,
        party: &PartyId,
        now: Instant,
    ) -> Result<Arc<World>, Failure> {
        let size = self.store().size(alliance)?;
        let key = (alliance.clone(), party.clone());
        self.worlds.get(
            key,
            |world| world.is_of(size, now),
            |old| World::read(self.store(), alliance, party, old.as_deref(), now),
        )
    }

    /// Somebody in a world.
    pub fn seat(&self, world: &Arc<World>, principal: &Principal) -> Arc<Seat> {
        let key = (world.alliance.clone(), principal.clone());
        let seat = self.seats.get(
            key,
            |seat| seat.is_in(world),
            |_| Ok::<Seat, Infallible>(Seat::of(world, principal)),
        );
        match seat {
            Ok(seat) => seat,
            Err(never) => match never {},
        }
    }

    /// The facts that a viewer reads in a world.
    pub fn view(&self, world: &Arc<World>, viewer: &Viewer) -> Result<Arc<View>, Problem> {
        let key = (world.alliance.clone(), viewer.clone());
        let view = self.views.get(
            key,
            |view| view.is_of(world),
            |old| View::read(self.store(), world, viewer, old),
        );
        Ok(view?)
    }

    /// What a party's figures follow from.
    pub fn said(&self, world: &Arc<World>) -> Result<Arc<Said>, Problem> {
        let key = (world.alliance.clone(), world.party.clone());
        let said = self.said.get(
            key,
            |said| said.size == world.size,
            |old| Said::read(self.store(), world, old),
        );
        Ok(said?)
    }

    /// A party's figures as of an instant. Those of the `present` follow it, others stay as they are.
    pub fn figures(
        &self,
        world: &Arc<World>,
        as_of: Instant,
        is_present: bool,
    ) -> Result<Arc<Figures>, Problem> {
        let asked = (!is_present).then_some(as_of);
        let key = (world.alliance.clone(), world.party.clone(), asked);
        self.figures.get(
            key,
            |figures| figures.are_of(world, as_of),
            |_| Ok(Figures::of(world, self.said(world)?, as_of)),
        )
    }

    /// What a party and another owe each other.
    pub fn owed(
        &self,
        world: &Arc<World>,
        with: &PartyId,
        as_of: Instant,
    ) -> Result<Arc<Owed>, Problem> {
        let said = self.said(world)?;
        let party = world.party.clone();
        let key = (world.alliance.clone(), party, with.clone());
        self.owed.get(
            key,
            |owed| owed.is_of(said.size, as_of),
            |_| Ok(Owed::of(world, &said, with, as_of)),
        )
    }

    /// The answer to the same question in the same world, made when it is not there.
    pub fn answer(
        &self,
        asked: Asked,
        world: &Arc<World>,
        as_of: Instant,
        make: impl FnOnce() -> Result<Answer, Problem>,
    ) -> Result<Answer, Problem> {
        let answered = self.answers.get(
            asked,
            |kept| Arc::ptr_eq(&kept.world, world) && kept.as_of == as_of,
            |_| {
                make().map(|answer| Answered {
                    world: Arc::clone(world),
                    as_of,
                    answer,
                })
            },
        )?;
        Ok(answered.answer.clone())
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}
