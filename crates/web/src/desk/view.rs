//! What is read in a world: the facts of a viewer, and those that figures follow from. Both grow with the journal.
//!
//! WHY: a fact that comes must not cost more the more there were before it. Where what was read before may be otherwise
//! for what came, all of it is read again.

use std::collections::HashSet;
use std::sync::Arc;

use agreement::Versions;
use exchange::bundle::figures;
use facts::fact::ClaimOn;
use facts::id::PartyId;
use facts::journal::Gathering;
use facts::{Body, Fact, FactId};
use practice::Subjects;
use store::{Failure, Store, Viewer};

use super::world::World;
use crate::act;

/// The facts that a viewer reads.
#[derive(Clone, Debug)]
pub struct View {
    /// How many entries the journal had.
    pub size: u64,
    /// The facts in the order of the journal, with the data of persons that is seen.
    pub facts: Vec<Fact>,
    /// What they are about.
    pub subjects: Subjects,
    /// The texts by which that is known.
    versions: Arc<Versions>,
    /// The facts that are here or that one here names, by their ids in the journal.
    known: HashSet<FactId>,
}

/// What a party's figures follow from. They are those of the party, whoever of it asks: two people never see two
/// values of one figure, only one of them may not see it.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// How many entries the journal had.
    pub size: u64,
    /// The facts from which its readings follow.
    pub of_readings: Vec<Fact>,
    facts: Gathering,
}

impl View {
    /// Reads it; of the journal only what came after an `old` one, where that stays as it was.
    pub fn read(
        store: &Store,
        world: &World,
        viewer: &Viewer,
        old: Option<Arc<View>>,
    ) -> Result<View, Failure> {
        let alliance = &world.alliance;
        let stays = |old: &Arc<View>| {
            let is_beginning = world.erased <= old.size && old.size <= world.size;
            is_beginning && Arc::ptr_eq(&old.versions, &world.versions)
        };
        if let Some(old) = old.filter(stays) {
            let range = old.size..world.size;
            let (came, _) = store.facts(alliance, viewer, range.clone())?;
            if came.iter().all(|fact| old.grows_by(fact)) {
                let whole = act::with_persons(store, alliance, viewer, range, came.clone())?;
                let mut view = Arc::unwrap_or_clone(old);
                view.size = world.size;
                view.known.extend(came.iter().map(|fact| fact.id));
                for fact in &whole {
                    view.subjects.note(fact, false);
                }
                view.facts.extend(whole);
                return Ok(view);
            }
        }
        let range = 0..world.size;
        let (came, _) = store.facts(alliance, viewer, range.clone())?;
        let ids: Vec<FactId> = came.iter().map(|fact| fact.id).collect();
        let facts = act::with_persons(store, alliance, viewer, range, came)?;
        Ok(View {
            size: world.size,
            subjects: Subjects::of(world.versions.latest(), &facts),
            versions: Arc::clone(&world.versions),
            known: facts.iter().filter_map(named).chain(ids).collect(),
            facts,
        })
    }

    /// Whether it shows what a world does. What came since does no harm: a request that began before a fact came may see it.
    pub fn is_of(&self, world: &World) -> bool {
        let is_later = self.size > world.size && Arc::ptr_eq(&self.versions, &world.versions);
        self.size == world.size || is_later
    }

    /// Whether a fact that came says nothing about those before it, nor one of them about it.
    fn grows_by(&self, fact: &Fact) -> bool {
        let is_by_itself = matches!(
            fact.body,
            Body::Case(_)
                | Body::Cost(_)
                | Body::Coverage(_)
                | Body::Deployment(_)
                | Body::Outage(_)
                | Body::Sample(_)
                | Body::Survey(_)
                | Body::Usage(_)
                | Body::Value(_)
                | Body::Work(_)
        );
        is_by_itself && !self.known.contains(&fact.id)
    }
}

impl Said {
    /// Reads it; of the journal only what came after an `old` one.
    pub fn read(store: &Store, world: &World, old: Option<Arc<Said>>) -> Result<Said, Failure> {
        let viewer = Viewer::party(world.party.clone());
        let old = old.filter(|old| old.size <= world.size);
        let mut said = old.map(Arc::unwrap_or_clone).unwrap_or_default();
        let came = store.disclosed(&world.alliance, &viewer, said.size..world.size)?;
        let (before, many) = (said.facts.len(), came.len());
        for (_, compartment, fact) in came {
            said.facts.add(&compartment, fact);
        }
        let all = said.facts.with_readers();
        match all.get(before..) {
            Some(new) if new.len() == many => {
                said.of_readings.extend(figures::of_readings(new));
            }
            // A fact was there already, and may have other readers now.
            _ => said.of_readings = figures::of_readings(all),
        }
        said.size = world.size;
        Ok(said)
    }

    /// The facts from which the statements with another party follow.
    pub fn of_pair(&self, party: &PartyId, other: &PartyId) -> Vec<Fact> {
        figures::of_pair(self.facts.with_readers(), party, other)
    }
}

/// The fact that a fact names.
fn named(fact: &Fact) -> Option<FactId> {
    match &fact.body {
        Body::Answer(answer) => FactId::parse(answer.claim.as_str()),
        Body::Claim(claim) => match &claim.on {
            ClaimOn::Fact(id) => Some(*id),
            _ => None,
        },
        Body::Comment(comment) => comment.reply_to,
        Body::Withdrawal(withdrawal) => Some(withdrawal.fact),
        _ => None,
    }
}
