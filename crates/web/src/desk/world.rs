//! What a party knows of an alliance: the texts that it reads, who stands how, who may do what, and the facts.

use std::sync::{Arc, PoisonError, RwLock};

use agreement::Versions;
use agreement::disclosure::Disclosure;
use facts::id::{AllianceId, PartyId};
use facts::journal::Compartment;
use facts::time::MINUTE_MS;
use facts::{Fact, Instant};
use practice::access::{Place, Thing};
use practice::people::People;
use practice::{Access, Actor, Object, Principal, Scope, Standing, Subjects};
use store::{Failure, Persons, Store, Viewer};

use super::said::Said;
use super::view::is_of_a_feed;
use crate::act;

/// What a party knows of an alliance, beside what happened.
#[derive(Clone, Debug)]
pub struct World {
    /// The alliance.
    pub alliance: AllianceId,
    /// The party.
    pub party: PartyId,
    /// How many entries the journal had.
    pub size: u64,
    /// When the last of them was recorded.
    pub recorded: Option<Instant>,
    /// How many entries the journal had when somebody last said something that no feed brought.
    pub spoken: u64,
    /// The texts, as the party reads them, in the order in which they take effect.
    pub versions: Arc<Versions>,
    /// The facts from which it follows how parties and people stand, in the order of the journal.
    pub steering: Arc<Vec<Fact>>,
    /// How parties stand.
    pub standing: Standing,
    /// The people of the party, with their teams and offices.
    pub people: People,
    /// Who may do what, under the text in force: the same for every world between two changes of it.
    pub access: Arc<Access>,
    /// What the facts are about that the party reads. Worlds that follow each other share it, and it only grows.
    pub subjects: Arc<RwLock<Subjects>>,
    /// Whether the party sees the data of persons that others stated.
    pub sees_persons_of_others: bool,
    /// How many entries the journal had when data of persons in earlier ones was known to be erased.
    pub erased: u64,
    /// When it was made.
    made: Instant,
    /// From when on rights may be others, though nothing was stated.
    until: Option<Instant>,
}

/// Somebody in a world: what it sees and reads, worked out once.
#[derive(Debug)]
pub struct Seat {
    access: Arc<Access>,
    /// INVARIANT: its place is that under `access`.
    place: Arc<Place>,
    /// What it sees in lists.
    pub scope: Scope,
    /// What it reads of the journal.
    pub viewer: Viewer,
    /// Whether it may know of the alliance at all.
    pub is_member: bool,
}

/// Kinds of facts from which it follows how parties and people stand.
const STEERING: [&str; 3] = ["emergency", "party", "person"];

impl World {
    /// Reads it; of the journal only what came after an `old` one.
    ///
    /// All that was said is asked for where it is not enough to look at what came.
    pub fn read(
        store: &Store,
        alliance: &AllianceId,
        party: &PartyId,
        said: &dyn Fn() -> Result<Arc<Said>, Failure>,
        old: Option<&World>,
        now: Instant,
    ) -> Result<World, Failure> {
        let viewer = Viewer::party(party.clone());
        let old = old.filter(|old| old.made <= now);
        let before = match old {
            Some(_) => None,
            None => Some(said()?),
        };
        let from = before.as_ref().map_or(0, |said| said.size);
        let from = old.map_or(from, |old| old.size);
        let (came, chain) = store.facts_and_chain(alliance, &viewer, from..u64::MAX)?;
        let size = chain.size();
        if size < from {
            // Another journal stands there now.
            return World::read(store, alliance, party, said, None, now);
        }
        let before = before.iter().flat_map(|said| said.facts());
        let facts = before.chain(&came);
        let has_new_text = facts.clone().any(|fact| fact.body.kind() == "agreement");
        let is_steering = |fact: &&Fact| STEERING.contains(&fact.body.kind());
        let erased = match facts.clone().any(|fact| fact.body.kind() == "erasure") {
            true => size,
            false => old.map_or(0, |old| old.erased),
        };
        // WHY: rights are worked out anew only where one may have changed, and not with every fact that comes.
        let is_as_before = |old: &&World| {
            let in_time = old.until.is_none_or(|until| now < until);
            in_time && !has_new_text && !facts.clone().any(|fact| is_steering(&fact))
        };
        let spoken = match came.iter().all(|fact| is_of_a_feed(&fact.body)) {
            true => old.map_or(from, |old| old.spoken),
            false => size,
        };
        if let Some(old) = old.filter(is_as_before) {
            old.note(&came);
            return Ok(World {
                size,
                recorded: chain.recorded(),
                spoken,
                erased,
                made: now,
                ..old.clone()
            });
        }
        let versions = match old.filter(|_| !has_new_text) {
            Some(old) => Arc::clone(&old.versions),
            None => Arc::new(act::load(&store.versions(alliance, &viewer)?)?),
        };
        let subjects = match old.filter(|_| !has_new_text) {
            Some(old) => {
                old.note(&came);
                Arc::clone(&old.subjects)
            }
            // WHY: another text may know other services, so all that was said is looked at again.
            None => Arc::new(RwLock::new(Subjects::of(
                versions.latest(),
                said()?.facts(),
            ))),
        };
        let mut steering = old.map_or(Vec::new(), |old| old.steering.to_vec());
        steering.extend(facts.filter(is_steering).cloned());
        let standing = Standing::of(steering.iter(), now);
        let in_force = versions.at(now);
        let access = Access::new(in_force, &standing, now)
            .map_err(|error| Failure::Damaged(error.to_string()))?;
        let readable = Disclosure::of(versions.latest()).readable(party);
        let begins = versions.all().iter().filter_map(|one| one.effective);
        let ends = in_force.until.iter().map(|until| until.value);
        let emergencies = standing.emergencies.iter().map(|one| one.span.until);
        let changes = begins.chain(ends).chain(emergencies);
        Ok(World {
            alliance: alliance.clone(),
            party: party.clone(),
            size,
            recorded: chain.recorded(),
            spoken,
            until: changes.filter(|at| *at > now).min(),
            sees_persons_of_others: readable.contains(&Compartment::Personal),
            erased,
            versions,
            people: People::of(party, steering.iter()),
            steering: Arc::new(steering),
            standing,
            access: Arc::new(access),
            subjects,
            made: now,
        })
    }

    /// The other parties of the alliance.
    pub fn others(&self) -> Vec<PartyId> {
        let all = self.versions.parties().into_iter();
        let others = all.filter(|other| **other != self.party);
        others.cloned().collect()
    }

    /// Takes in what new facts are about.
    fn note(&self, facts: &[Fact]) {
        // A reader that failed has changed nothing.
        let mut subjects = self
            .subjects
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        for fact in facts {
            subjects.note(fact, false);
        }
    }

    /// What a fact is about that names no other fact.
    pub fn meant_by(&self, fact: &Fact) -> Object {
        let subjects = self.subjects.read().unwrap_or_else(PoisonError::into_inner);
        subjects.object(fact)
    }

    /// Whether it still is what a journal of this size says at this instant.
    pub fn is_of(&self, size: u64, now: Instant) -> bool {
        let in_time = self.made <= now && self.until.is_none_or(|until| now < until);
        self.size == size && in_time
    }

    /// The present of figures: the minute, and no earlier than what is recorded.
    pub fn present(&self, now: Instant) -> Instant {
        let minute = now.ms().div_euclid(MINUTE_MS) * MINUTE_MS;
        let recorded = self.recorded.map_or(minute, Instant::ms);
        Instant::from_ms(minute.max(recorded))
    }

    /// What somebody of the party reads of the journal.
    pub fn viewer(&self, scope: &Scope) -> Viewer {
        let mut compartments = scope.compartments.clone();
        let persons = match (
            compartments.remove(&Compartment::Personal),
            self.sees_persons_of_others,
        ) {
            (false, _) => Persons::None,
            (true, false) => Persons::Own,
            (true, true) => Persons::All,
        };
        Viewer::within(self.party.clone(), compartments).with_persons(persons)
    }

    /// The party as a whole, with what it may see of persons.
    pub fn whole(&self) -> Viewer {
        let viewer = Viewer::party(self.party.clone());
        viewer.with_persons(match self.sees_persons_of_others {
            true => Persons::All,
            false => Persons::Own,
        })
    }

    /// Somebody of the party, ready to ask.
    pub fn actor(&self, principal: &Principal) -> Actor<'_> {
        self.access.actor(principal)
    }
}

impl Seat {
    /// Whether it is the same in a world.
    pub fn is_in(&self, world: &World) -> bool {
        Arc::ptr_eq(&self.access, &world.access)
    }

    /// Of a principal in a world.
    pub fn of(world: &World, principal: &Principal) -> Seat {
        let actor = world.actor(principal);
        let scope = actor.scope();
        Seat {
            access: Arc::clone(&world.access),
            viewer: world.viewer(&scope),
            is_member: scope.things.contains(&Thing::Alliance),
            scope,
            place: actor.into_place(),
        }
    }

    /// Ready to ask.
    pub fn actor(&self) -> Actor<'_> {
        self.access.actor_at(&self.place)
    }
}
