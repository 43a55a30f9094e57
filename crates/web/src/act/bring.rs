//! A record folder into the journal of an alliance.

use std::collections::{BTreeMap, HashMap, HashSet};

use agreement::disclosure::{Disclosed, Disclosure, Known, Undetermined};
use agreement::{Agreement, Versions};
use facts::id::{AllianceId, PartyId};
use facts::journal::{Compartment, Personal, Statement};
use facts::{Fact, FactId, Instant, Severity};
use store::{Failure, Files, Manner, Persons, Random, Store, Viewer};

/// What became of a record's facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// Texts of the agreement, by hash.
    pub versions: Vec<String>,
    /// Facts that are new in the journal.
    pub accepted: u64,
    /// Facts that were there already.
    pub duplicate: u64,
    /// Facts of parties that left the journal, which were not there and are passed over.
    pub left: u64,
    /// Whether they keep their instants of recording: only at the beginning of a journal.
    pub kept_instants: bool,
}

/// Begins the journal of the alliance that the texts are about, and brings texts and facts into it.
/// `choose` says who may read a fact where the text leaves that open.
pub fn found(
    store: &Store,
    texts: &[Files],
    facts: &[Fact],
    choose: &dyn Fn(&Fact, &Undetermined) -> Option<Compartment>,
    now: Instant,
    random: Random<'_>,
) -> Result<(AllianceId, Brought), Failure> {
    let agreements = load(texts)?;
    let first = agreements.all().first();
    let first = first.ok_or_else(|| Failure::Unfit("there is no agreement".to_owned()))?;
    let alliance = id(first)?;
    // All is checked before anything is written.
    split(&agreements, facts, &Known::default(), choose)?;
    // WHY: of all versions, since facts of a party may be older than the text that first names it, and younger than
    // the one that last does.
    let parties = agreements.parties().into_iter().cloned().collect();
    let founder = founder(first)?;
    store.found(&alliance, &founder, &parties, now, &mut *random)?;
    let brought = bring(store, &alliance, texts, facts, choose, now, random)?;
    Ok((alliance, brought))
}

/// Brings texts and facts of a record into a journal that is there.
pub fn bring(
    store: &Store,
    alliance: &AllianceId,
    texts: &[Files],
    facts: &[Fact],
    choose: &dyn Fn(&Fact, &Undetermined) -> Option<Compartment>,
    now: Instant,
    random: Random<'_>,
) -> Result<Brought, Failure> {
    let agreements = load(texts)?;
    let latest = agreements.latest();
    if id(latest)? != *alliance {
        return Err(Failure::Unfit(format!(
            "it is a record of `{}`, not of `{alliance}`",
            latest.alliance
        )));
    }
    let known = known(store, alliance)?;
    let mut statements = split(&agreements, facts, &known, choose)?;
    let left = store.former_parties(alliance)?;
    let new = statements.len();
    // WHY: who left can state nothing any more; what it said while it was here is known already.
    statements.retain(|statement| !left.contains(&statement.fact.by));
    let kept_instants = store.chain(alliance)?.is_fresh();
    let manner = Manner {
        brought: kept_instants,
        ..Manner::PLAIN
    };
    let mut brought = Brought {
        kept_instants,
        duplicate: facts.len().saturating_sub(new) as u64,
        left: (new - statements.len()) as u64,
        ..Brought::default()
    };
    // WHY: facts come first, since whatever the journal states itself ends its beginning.
    for answer in store.speak(alliance, &statements, manner, now, &mut *random)? {
        let receipt = answer?;
        brought.accepted += receipt.accepted;
        brought.duplicate += receipt.duplicate;
    }
    let by = founder(latest)?;
    for files in texts {
        let hash = store.add_version(alliance, &by, files, now, &mut *random)?;
        brought.versions.push(hash);
    }
    Ok(brought)
}

/// The customer that is named first; it states which text is agreed.
fn founder(agreement: &Agreement) -> Result<PartyId, Failure> {
    let mut parties = agreement.parties.iter();
    let customer = parties.find(|(_, party)| party.role == agreement::model::Role::Customer);
    let first = customer.or_else(|| agreement.parties.iter().next());
    let first = first.ok_or_else(|| Failure::Unfit("the agreement has no party".to_owned()))?;
    Ok(first.0.clone())
}

pub(super) fn id(agreement: &Agreement) -> Result<AllianceId, Failure> {
    AllianceId::new(&agreement.alliance).map_err(|error| Failure::Unfit(error.to_string()))
}

/// The versions that texts say; none of them has errors.
pub fn load(texts: &[Files]) -> Result<Versions, Failure> {
    let agreements = texts.iter().map(store::read_text);
    let agreements = agreements.collect::<Result<Vec<Agreement>, Failure>>()?;
    let (versions, findings) = Versions::new(agreements);
    let error = findings
        .into_iter()
        .find(|finding| finding.severity == Severity::Error);
    match (versions, error) {
        (Some(versions), None) => Ok(versions),
        (_, Some(error)) => Err(Failure::Unfit(error.message.english())),
        (None, None) => Err(Failure::Unfit("there is no agreement".to_owned())),
    }
}

pub(super) fn split(
    versions: &Versions,
    facts: &[Fact],
    known: &Known,
    choose: &dyn Fn(&Fact, &Undetermined) -> Option<Compartment>,
) -> Result<Vec<Statement>, Failure> {
    let disclosed = Disclosure::of(versions.latest()).split_all(facts, known, choose);
    let disclosed = disclosed.map_err(|(at, open)| {
        Failure::Unfit(format!(
            "the text does not say who may read fact {}, a `{}` of `{}`: {open}",
            at + 1,
            facts[at].body.kind(),
            facts[at].by
        ))
    })?;
    Ok(disclosed
        .into_iter()
        .flatten()
        .map(Statement::from)
        .collect())
}

/// What the journal has already: what each party reads of it, since each party's facts are brought.
pub fn known(store: &Store, alliance: &AllianceId) -> Result<Known, Failure> {
    let mut disclosed: BTreeMap<(FactId, Compartment), Disclosed> = BTreeMap::new();
    let mut erased: HashSet<FactId> = HashSet::new();
    for party in store.chain(alliance)?.parties() {
        let viewer = Viewer::party(party.clone()).with_persons(Persons::Own);
        let openings = store.openings(alliance, &viewer, 0..u64::MAX)?;
        let mut left: HashMap<u64, usize> = HashMap::new();
        let mut persons: HashMap<FactId, Personal> = HashMap::new();
        for part in &openings.parts {
            *left.entry(part.index).or_default() += 1;
            let personal = Personal::admit(part.text.as_bytes());
            let personal = personal.map_err(|error| Failure::Damaged(error.to_string()))?;
            persons.insert(personal.of, personal);
        }
        let lists = openings.slots.iter();
        let lists = lists.filter(|slot| slot.compartment == Compartment::Personal);
        let torn: HashSet<u64> = lists
            .filter(|slot| slot.text.lines().count() > left.get(&slot.index).copied().unwrap_or(0))
            .map(|slot| slot.index)
            .collect();
        for (index, compartment, fact) in store.disclosed(alliance, &viewer, 0..u64::MAX)? {
            if torn.contains(&index) {
                erased.insert(fact.id);
            }
            let personal = persons.remove(&fact.id);
            let key = (fact.id, compartment.clone());
            let one = Disclosed {
                compartment,
                fact,
                personal,
            };
            let known = disclosed.entry(key).or_insert_with(|| one.clone());
            known.personal = known.personal.take().or(one.personal);
        }
    }
    let disclosed: Vec<Disclosed> = disclosed.into_values().collect();
    Known::of(&disclosed, &|id| erased.contains(id))
        .map_err(|error| Failure::Damaged(error.to_string()))
}
