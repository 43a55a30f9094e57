//! The facts that a viewer reads, and where each of them is found.
//!
//! WHY: a fact that comes must not cost more the more there were before it. Where what was read before may be otherwise
//! for what came, all of it is read again.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use agreement::Versions;
use agreement::disclosure::reference;
use facts::fact::ClaimOn;
use facts::journal::Gathering;
use facts::{Body, Fact, FactId};
use practice::Subjects;
use store::{Failure, Store, Viewer};

use super::cases::Cases;
use super::said::{Said, Told};
use super::world::World;
use crate::act;

/// The facts that a viewer reads.
#[derive(Clone, Debug)]
pub struct View {
    /// How many entries the journal had.
    pub size: u64,
    /// The facts in the order of the journal, with the data of persons that is seen.
    pub facts: Vec<Arc<Fact>>,
    /// What they are about.
    pub subjects: Subjects,
    /// The texts by which that is known.
    versions: Arc<Versions>,
    /// The entries that the facts are in.
    positions: Vec<u64>,
    by_id: HashMap<FactId, usize>,
    by_subject: HashMap<Subject, Vec<usize>>,
    by_source: HashMap<Box<str>, usize>,
    /// Those that were said by somebody, and did not come from a feed.
    spoken: Vec<usize>,
    /// Facts that one here names, and those that have another id here than in the journal.
    elsewhere: HashSet<FactId>,
    cases: OnceLock<Cases>,
}

/// What several facts may be about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Subject {
    kind: &'static str,
    id: Box<str>,
}

impl View {
    /// Reads it; of the journal only what came after an `old` one, where that stays as it was.
    pub fn read(
        store: &Store,
        world: &World,
        said: impl FnOnce() -> Result<Arc<Said>, Failure>,
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
            let came = store.disclosed(alliance, viewer, range.clone())?;
            if came.iter().all(|(_, _, fact)| old.grows_by(fact)) {
                let came: Vec<Told> = came.into_iter().map(Told::from).collect();
                let parts = store.parts(alliance, viewer, range)?;
                let whole = act::with_parts(once(came.iter()), &parts)?;
                let mut view = Arc::unwrap_or_clone(old);
                view.size = world.size;
                view.take(whole);
                view.renamed(came.iter().map(|one| one.fact.id));
                return Ok(view);
            }
        }
        let said = said()?;
        let told = once(said.told_to(viewer, world.size));
        let ids: Vec<FactId> = told.iter().map(|(_, fact)| fact.id).collect();
        let parts = store.parts(alliance, viewer, 0..world.size)?;
        let whole = act::with_parts(told, &parts)?;
        let facts = whole.iter().map(|(_, fact)| fact.as_ref());
        let mut view = View {
            size: world.size,
            subjects: Subjects::of(world.versions.latest(), facts.clone()),
            versions: Arc::clone(&world.versions),
            elsewhere: facts.filter_map(|fact| reference(&fact.body)).collect(),
            facts: Vec::new(),
            positions: Vec::new(),
            by_id: HashMap::new(),
            by_subject: HashMap::new(),
            by_source: HashMap::new(),
            spoken: Vec::new(),
            cases: OnceLock::new(),
        };
        view.put(whole);
        view.renamed(ids.into_iter());
        Ok(view)
    }

    /// Whether it shows what a world does. What came since does no harm: a request that began before a fact came may see it.
    pub fn is_of(&self, world: &World) -> bool {
        let is_later = self.size > world.size && Arc::ptr_eq(&self.versions, &world.versions);
        self.size == world.size || is_later
    }

    /// The fact of an id.
    pub fn fact(&self, id: FactId) -> Option<&Fact> {
        let place = self.by_id.get(&id)?;
        self.facts.get(*place).map(Arc::as_ref)
    }

    /// The entry in which a fact was first recorded for most of its readers.
    pub fn entry_of(&self, id: FactId) -> Option<u64> {
        let place = self.by_id.get(&id)?;
        self.positions.get(*place).copied()
    }

    /// The facts about the same case, claim or outage, in the order of the journal.
    pub fn about<'v>(
        &'v self,
        subject: &Subject,
    ) -> impl Iterator<Item = &'v Fact> + Clone + use<'v> {
        let places = self.by_subject.get(subject).map_or(&[][..], Vec::as_slice);
        places.iter().map(|place| self.facts[*place].as_ref())
    }

    /// What somebody said, in the order of the journal; not what feeds brought.
    pub fn spoken(&self) -> impl Iterator<Item = &Fact> + Clone {
        self.spoken.iter().map(|place| self.facts[*place].as_ref())
    }

    /// How many facts each source brought.
    pub fn sources(&self) -> impl Iterator<Item = (&str, usize)> {
        let all = self.by_source.iter();
        all.map(|(source, count)| (source.as_ref(), *count))
    }

    /// All by which claims stand as they do: what was said, and what that is about.
    pub fn of_claims(&self) -> Vec<&Fact> {
        self.of_claims_and(None, None)
    }

    /// The same, with what is said of another subject, and another fact.
    pub fn of_claims_and(&self, subject: Option<&Subject>, id: Option<FactId>) -> Vec<&Fact> {
        let mut places: Vec<usize> = self.spoken.clone();
        let about = subject.and_then(|subject| self.by_subject.get(subject));
        places.extend(about.into_iter().flatten());
        places.extend(id.and_then(|id| self.by_id.get(&id)));
        for fact in self.spoken() {
            places.extend(reference(&fact.body).and_then(|id| self.by_id.get(&id)));
            let subject = match &fact.body {
                Body::Claim(claim) => Subject::claimed(&claim.on),
                _ => None,
            };
            let about = subject.and_then(|subject| self.by_subject.get(&subject));
            places.extend(about.into_iter().flatten());
        }
        places.sort_unstable();
        places.dedup();
        let facts = places.into_iter();
        facts.map(|place| self.facts[place].as_ref()).collect()
    }

    /// What is known of each case.
    pub fn cases(&self) -> &Cases {
        self.cases.get_or_init(|| {
            let about = self.by_subject.iter();
            let cases = about.filter(|(subject, _)| subject.kind == CASE);
            let facts = |places: &Vec<usize>| -> Vec<&Fact> {
                let facts = places.iter();
                facts.map(|place| self.facts[*place].as_ref()).collect()
            };
            Cases::of(cases.map(|(_, places)| facts(places)))
        })
    }

    /// Remembers which of these ids in the journal are others here.
    fn renamed(&mut self, ids: impl Iterator<Item = FactId>) {
        let renamed = ids.filter(|id| !self.by_id.contains_key(id));
        self.elsewhere.extend(renamed);
    }

    /// Takes in what came.
    fn take(&mut self, whole: Vec<(u64, Arc<Fact>)>) {
        let came: Vec<Arc<Fact>> = whole.iter().map(|(_, fact)| Arc::clone(fact)).collect();
        for fact in &came {
            self.subjects.note(fact, false);
        }
        self.put(whole);
        if let Some(mut cases) = self.cases.take() {
            for fact in &came {
                if let Some(subject) = Subject::of(&fact.body).filter(|one| one.kind == CASE) {
                    cases.note(self.about(&subject).collect());
                }
            }
            self.cases = OnceLock::from(cases);
        }
    }

    fn put(&mut self, whole: Vec<(u64, Arc<Fact>)>) {
        for (position, fact) in whole {
            let place = self.facts.len();
            self.by_id.insert(fact.id, place);
            if let Some(subject) = Subject::of(&fact.body) {
                self.by_subject.entry(subject).or_default().push(place);
            }
            if !is_of_a_feed(&fact.body) {
                self.spoken.push(place);
            }
            match self.by_source.get_mut(fact.source.as_str()) {
                Some(count) => *count += 1,
                None => {
                    self.by_source.insert(fact.source.as_str().into(), 1);
                }
            }
            self.positions.push(position);
            self.facts.push(fact);
        }
    }

    /// Whether a fact that came says nothing about those before it, nor one of them about it.
    fn grows_by(&self, fact: &Fact) -> bool {
        is_of_a_feed(&fact.body)
            && !self.by_id.contains_key(&fact.id)
            && !self.elsewhere.contains(&fact.id)
    }
}

const CASE: &str = "case";

impl Subject {
    /// A case.
    pub fn case(id: &str) -> Subject {
        Subject {
            kind: CASE,
            id: id.into(),
        }
    }

    /// What a fact is about, where others may be about the same.
    pub fn of(body: &Body) -> Option<Subject> {
        let (kind, id) = match body {
            Body::Case(update) => (CASE, update.id.as_ref()?.as_str()),
            Body::Claim(claim) => ("claim", claim.id.as_str()),
            Body::Answer(answer) => ("claim", answer.claim.as_str()),
            Body::Outage(outage) => ("outage", outage.id.as_str()),
            _ => return None,
        };
        let id = id.into();
        Some(Subject { kind, id })
    }

    /// What a claim is about.
    pub fn claimed(on: &ClaimOn) -> Option<Subject> {
        let (kind, id) = match on {
            ClaimOn::Case(case) => (CASE, case.as_str()),
            ClaimOn::Outage(outage) => ("outage", outage.as_str()),
            _ => return None,
        };
        let id = id.into();
        Some(Subject { kind, id })
    }
}

/// Whether such facts come by themselves, each saying nothing about another.
pub fn is_of_a_feed(body: &Body) -> bool {
    matches!(
        body,
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
    )
}

/// The facts with their entries, each once: as it was first recorded for most of its readers.
fn once<'t>(told: impl Iterator<Item = &'t Told>) -> Vec<(u64, Arc<Fact>)> {
    let mut facts = Gathering::default();
    let mut positions: HashMap<FactId, u64> = HashMap::new();
    for one in told {
        if facts.add(&one.compartment, Arc::clone(&one.fact)) {
            positions.insert(one.fact.id, one.position);
        }
    }
    let facts = facts.with_readers().iter();
    facts
        .map(|(_, fact)| (positions[&fact.id], Arc::clone(fact)))
        .collect()
}
