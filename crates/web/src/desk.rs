//! Who serves the record: the store, the clock, and what is kept of alliances between requests.
//!
//! ```text
//! alliance + party --world--> World: texts, standing and rights, as far as the journal reaches
//! World + Viewer --view--> View: the facts that are read
//! ```
//!
//! A world is made anew when the journal has grown, and when a right begins or ends by the clock; so whoever was
//! removed has nothing from the next request on.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use facts::Instant;
use facts::id::{AllianceId, PartyId};
use practice::Principal;
use store::{Failure, Sequencer, Store, Viewer};

pub mod ahead;
mod cases;
mod figures;
pub mod imports;
mod kept;
mod owed;
mod refreshing;
mod said;
pub mod view;
mod world;

pub use cases::{Cases, Known};
pub use figures::Figures;
use imports::Imports;
pub use kept::Kept;
pub use owed::Owed;
use refreshing::Refreshing;
pub use said::Said;
pub use view::View;
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

/// Figures of instants that somebody looks back to.
const LOOKED_BACK: usize = 8;

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
    figures: Kept<(AllianceId, PartyId), Figures>,
    looked_back: Kept<(AllianceId, PartyId, Instant), Figures>,
    refreshing: Refreshing,
    heard: Mutex<BTreeMap<AllianceId, u64>>,
    lag: Option<Lag>,
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
    /// Whether older figures serve a page while newer ones are computed; nothing where each page waits for them.
    pub lag: Option<Lag>,
}

/// How far the figures of a page may lie behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lag {
    /// How old they may be.
    pub most: Duration,
    /// Figures that take no longer to compute are waited for.
    pub patience: Duration,
}

impl Lag {
    /// As old as this.
    pub fn of(most: Duration) -> Lag {
        let patience = Duration::from_millis(50);
        Lag { most, patience }
    }

    fn most_ms(&self) -> i64 {
        i64::try_from(self.most.as_millis()).unwrap_or(i64::MAX)
    }
}

impl Default for Also {
    fn default() -> Also {
        Also {
            personas: &[],
            webhooks: Allowed::default(),
            cost: Cost::FULL,
            ways: Ways::default(),
            lag: None,
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
            figures: Kept::new(KEPT),
            looked_back: Kept::new(LOOKED_BACK),
            refreshing: Refreshing::default(),
            heard: Mutex::default(),
            lag: also.lag,
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
            |old| {
                let said = || self.said(alliance, party, 0);
                World::read(self.store(), alliance, party, &said, old.as_deref(), now)
            },
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
            |old| {
                let said = || self.said(&world.alliance, &world.party, world.size);
                View::read(self.store(), world, said, viewer, old)
            },
        );
        Ok(view?)
    }

    /// What a party's figures follow from, of so many entries at least.
    pub fn said(
        &self,
        alliance: &AllianceId,
        party: &PartyId,
        size: u64,
    ) -> Result<Arc<Said>, Failure> {
        let now = self.store().size(alliance)?;
        self.said.get(
            (alliance.clone(), party.clone()),
            // WHY: a journal that is shorter than before is another one.
            |said| size.max(1) <= said.size && said.size <= now,
            |old| Said::read(self.store(), alliance, party, now, old),
        )
    }

    /// A party's figures as of an instant that somebody looks back to, or ahead.
    pub fn figures_at(&self, world: &Arc<World>, as_of: Instant) -> Result<Arc<Figures>, Problem> {
        let key = (world.alliance.clone(), world.party.clone());
        let present = self.figures.kept(&key);
        if let Some(present) = present.filter(|present| present.are_of(world, as_of)) {
            return Ok(present);
        }
        let figures = self.looked_back.get(
            (key.0, key.1, as_of),
            |figures| figures.are_of(world, as_of),
            |old| self.new_figures(world, as_of, old.as_deref()),
        );
        Ok(figures?)
    }

    /// A party's figures of the present, which is `as_of`. Where computing them takes longer than pages wait, and
    /// nothing was said since by somebody, those of a while ago serve a page until the new ones are there; they say
    /// themselves of which instant they are.
    pub fn figures(
        &self,
        world: &Arc<World>,
        as_of: Instant,
        is_page: bool,
    ) -> Result<Arc<Figures>, Problem> {
        let key = (world.alliance.clone(), world.party.clone());
        if is_page && let Some(old) = self.figures.kept(&key) {
            let age_ms = as_of.since(old.as_of());
            // WHY: while they are being prepared, it is not known yet how long they take; whoever asks joins in.
            let is_slow = |lag: &Lag| old.took() > lag.patience || self.refreshing.has(&key);
            let lag = self.lag.filter(is_slow);
            let serves = lag.is_some_and(|lag| (0..=lag.most_ms()).contains(&age_ms))
                && world.spoken.max(self.heard(&world.alliance)) <= old.world().size
                && old.world().size <= world.size
                && Arc::ptr_eq(&old.world().versions, &world.versions);
            if old.are_of(world, as_of) || serves {
                if !old.are_of(world, as_of) {
                    self.refresh(world, as_of);
                }
                return Ok(old);
            }
        }
        let figures = self.figures.get(
            key,
            |figures| figures.are_of(world, as_of),
            |old| self.new_figures(world, as_of, old.as_deref()),
        );
        Ok(figures?)
    }

    /// Computes figures of the present before anybody asks, as far as it `goes_on`; whoever asks meanwhile gets them as
    /// they come. Nothing, where they are on their way, or pages would not show them a while later.
    pub(crate) fn prepare(
        &self,
        world: &Arc<World>,
        goes_on: &dyn Fn() -> bool,
    ) -> Result<(), Failure> {
        let key = (world.alliance.clone(), world.party.clone());
        if self.lag.is_none_or(|lag| lag.most.is_zero()) || self.figures.kept(&key).is_some() {
            return Ok(());
        }
        let Some(_begun) = self.refreshing.begin(key.clone()) else {
            return Ok(());
        };
        let as_of = world.present(self.now());
        let figures = self.figures.get(
            key,
            |figures| figures.are_of(world, as_of),
            |old| self.new_figures(world, as_of, old.as_deref()),
        )?;
        figures.compute(&world.others(), goes_on);
        Ok(())
    }

    fn new_figures(
        &self,
        world: &Arc<World>,
        as_of: Instant,
        old: Option<&Figures>,
    ) -> Result<Figures, Failure> {
        let said = self.said(&world.alliance, &world.party, world.size)?;
        let figures = Figures::of(world, said, as_of);
        Ok(match old {
            Some(old) => figures.after(old),
            None => figures,
        })
    }

    /// Takes note that somebody here waits to see what a journal of so many entries says.
    pub fn hear(&self, alliance: &AllianceId, size: u64) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let known = heard.entry(alliance.clone()).or_default();
        *known = size.max(*known);
    }

    fn heard(&self, alliance: &AllianceId) -> u64 {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.get(alliance).copied().unwrap_or(0)
    }

    /// Computes figures of the present while those before are shown.
    fn refresh(&self, world: &Arc<World>, as_of: Instant) {
        let key = (world.alliance.clone(), world.party.clone());
        let (Some(desk), Some(begun)) = (self.own.upgrade(), self.refreshing.begin(key)) else {
            return;
        };
        let world = Arc::clone(world);
        let computing = move || {
            let _begun = begun;
            let key = (world.alliance.clone(), world.party.clone());
            let old = desk.figures.kept(&key);
            // WHY: what fails here fails again for whoever asks, and is answered there.
            let Ok(figures) = desk.new_figures(&world, as_of, old.as_deref()) else {
                return;
            };
            drop(old);
            let figures = Arc::new(figures);
            figures.compute(&world.others(), &|| true);
            let kept = desk.figures.kept(&key);
            if kept.is_none_or(|kept| kept.as_of() < as_of) {
                desk.figures.put(key, figures);
            }
        };
        let name = "figures".to_owned();
        // A machine that has no thread left shows the old ones longer.
        let _ = std::thread::Builder::new().name(name).spawn(computing);
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
