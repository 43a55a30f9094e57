//! The figures of a party as of an instant: computed once for everybody of it, level by level as somebody asks.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use agreement::Versions;
use facts::Instant;
use facts::id::LevelId;
use measure::{Engine, Run};
use self_cell::self_cell;

use super::view::Said;
use super::world::World;

/// Figures, with the texts and facts that they follow from.
pub struct Figures {
    world: Arc<World>,
    as_of: Instant,
    cell: Cell,
}

/// What figures follow from.
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
        let from = From {
            versions: Arc::clone(&world.versions),
            said,
        };
        let cell = Cell::new(from, |from| {
            let engine = Engine::new(from.versions.all(), &from.said.of_readings, as_of);
            let levels = engine.level_ids().into_iter();
            Computed {
                runs: levels.map(|id| (id, OnceLock::new())).collect(),
                engine,
            }
        });
        Figures {
            world: Arc::clone(world),
            as_of,
            cell,
        }
    }

    /// Whether they are those of this world as of this instant.
    pub fn are_of(&self, world: &Arc<World>, as_of: Instant) -> bool {
        Arc::ptr_eq(&self.world, world) && self.as_of == as_of
    }

    /// The engine.
    pub fn engine(&self) -> &Engine<'_> {
        &self.cell.borrow_dependent().engine
    }

    /// What a level came to.
    pub fn run(&self, id: &LevelId) -> Arc<Run> {
        let computed = self.cell.borrow_dependent();
        let Some(run) = computed.runs.get(id) else {
            return Arc::default();
        };
        let run = run.get_or_init(|| Arc::new(computed.engine.run_shared(id).unwrap_or_default()));
        Arc::clone(run)
    }
}
