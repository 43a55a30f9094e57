//! The figures of a party as of an instant: computed once for everybody of it, piece by piece as somebody asks.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant as Moment};

use agreement::Versions;
use agreement::fit::Observed;
use facts::id::{LevelId, PartyId, ServiceId};
use facts::{Fact, Instant};
use ledger::Settled;
use measure::{Engine, Run};
use self_cell::self_cell;
use told::statement::{Asked, Grounds};

use super::owed::Owed;
use super::said::Said;
use super::world::World;

/// Figures, with the texts and facts that they follow from.
pub struct Figures {
    world: Arc<World>,
    said: Arc<Said>,
    as_of: Instant,
    cell: OnceLock<Cell>,
    owed: Mutex<BTreeMap<PartyId, Arc<OnceLock<Arc<Owed>>>>>,
    own: OnceLock<Settled>,
    observed: OnceLock<BTreeMap<ServiceId, Observed>>,
    /// Those before, as far as they still hold: readings behind months that were agreed to stay as they are.
    grounds: Mutex<BTreeMap<PartyId, Grounds>>,
    /// How long all of it took so far, in microseconds.
    took_us: AtomicU64,
}

/// What readings follow from.
struct From {
    versions: Arc<Versions>,
    said: Arc<Said>,
}

/// An engine, and what each level came to.
struct Computed<'a> {
    engine: Engine<'a>,
    runs: BTreeMap<&'a LevelId, OnceLock<Arc<Run>>>,
}

self_cell!(
    struct Cell {
        owner: From,
        #[covariant]
        dependent: Computed,
    }
);

impl Figures {
    /// Of what a party knows, as of an instant.
    pub fn of(world: &Arc<World>, said: Arc<Said>, as_of: Instant) -> Figures {
        Figures {
            world: Arc::clone(world),
            said,
            as_of,
            cell: OnceLock::new(),
            owed: Mutex::default(),
            own: OnceLock::new(),
            observed: OnceLock::new(),
            grounds: Mutex::default(),
            took_us: AtomicU64::new(0),
        }
    }

    /// The same, beside those of the same texts before: what cannot have changed since is taken over.
    pub fn after(mut self, old: &Figures) -> Figures {
        let is_same = Arc::ptr_eq(&old.world.versions, &self.world.versions)
            && old.world.erased == self.world.erased
            && self.said.came_later(old.said.size, old.as_of);
        if is_same && old.as_of <= self.as_of {
            let owed = old.owed.lock().unwrap_or_else(PoisonError::into_inner);
            let made = owed.iter().filter_map(|(with, owed)| {
                let owed = owed.get()?;
                Some((with.clone(), owed.grounds.before(old.as_of)))
            });
            self.grounds = Mutex::new(made.collect());
        }
        self
    }

    /// Whether they are those of this world as of this instant.
    pub fn are_of(&self, world: &Arc<World>, as_of: Instant) -> bool {
        Arc::ptr_eq(&self.world, world) && self.as_of == as_of
    }

    /// The instant.
    pub fn as_of(&self) -> Instant {
        self.as_of
    }

    /// What the party knew.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// What they follow from.
    pub fn said(&self) -> &Arc<Said> {
        &self.said
    }

    /// How long it took to compute what was asked for so far.
    pub fn took(&self) -> Duration {
        Duration::from_micros(self.took_us.load(Ordering::Relaxed))
    }

    /// The engine.
    pub fn engine(&self) -> &Engine<'_> {
        &self.computed().engine
    }

    /// What a level came to.
    pub fn run(&self, id: &LevelId) -> Arc<Run> {
        let computed = self.computed();
        let Some(run) = computed.runs.get(id) else {
            return Arc::default();
        };
        let run = run.get_or_init(|| {
            self.timed(|| Arc::new(computed.engine.run_shared(id).unwrap_or_default()))
        });
        Arc::clone(run)
    }

    /// What the party and another owe each other.
    pub fn owed(&self, with: &PartyId) -> Arc<Owed> {
        let place = {
            let mut all = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(with.clone()).or_default())
        };
        let owed = place.get_or_init(|| {
            let (versions, party) = (&self.world.versions, &self.world.party);
            let mut known = self.grounds.lock().unwrap_or_else(PoisonError::into_inner);
            let grounds = known.remove(with).unwrap_or_default();
            drop(known);
            self.timed(|| {
                let owed = Owed::of(versions, &self.said, (party, with), self.as_of, grounds);
                Arc::new(owed)
            })
        });
        Arc::clone(owed)
    }

    /// What follows for money from all that the party reads: more than it shares with any one other.
    pub fn own(&self) -> &Settled {
        self.own.get_or_init(|| {
            self.timed(|| {
                let facts = self.said.of_readings.iter();
                let facts: Vec<&Fact> = facts.map(Arc::as_ref).collect();
                ledger::settle(&self.world.versions, &facts, self.as_of)
            })
        })
    }

    /// What is observed of each service, for the advice on the model that suits it.
    pub fn observed(&self) -> &BTreeMap<ServiceId, Observed> {
        self.observed.get_or_init(|| {
            let engine = self.engine();
            self.timed(|| measure::observed::observed(engine, |level| self.run(level)))
        })
    }

    /// Computes what pages ask for: every level, and what is owed between the party and these others. It is asked before
    /// each piece whether it goes on.
    pub fn compute(&self, others: &[PartyId], goes_on: &dyn Fn() -> bool) {
        if !goes_on() {
            return;
        }
        let ids: Vec<&LevelId> = self.computed().runs.keys().copied().collect();
        for id in ids.into_iter().take_while(|_| goes_on()) {
            self.run(id);
        }
        for with in others.iter().take_while(|_| goes_on()) {
            let owed = self.owed(with);
            // What is missing here is missing for whoever asks.
            if let Ok(shown) = owed.shown(&Asked::default(), &self.world.versions) {
                self.timed(|| told::statement::ground_all(&shown));
            }
        }
        if goes_on() {
            self.observed();
        }
    }

    fn computed(&self) -> &Computed<'_> {
        let cell = self.cell.get_or_init(|| {
            let from = From {
                versions: Arc::clone(&self.world.versions),
                said: Arc::clone(&self.said),
            };
            self.timed(|| {
                Cell::new(from, |from| {
                    let facts = from.said.of_readings.iter().map(Arc::as_ref);
                    let engine = Engine::new(from.versions.all(), facts, self.as_of);
                    let levels = engine.level_ids().into_iter();
                    Computed {
                        runs: levels.map(|id| (id, OnceLock::new())).collect(),
                        engine,
                    }
                })
            })
        });
        cell.borrow_dependent()
    }

    fn timed<T>(&self, make: impl FnOnce() -> T) -> T {
        let began = Moment::now();
        let made = make();
        let us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.took_us.fetch_add(us, Ordering::Relaxed);
        made
    }
}
