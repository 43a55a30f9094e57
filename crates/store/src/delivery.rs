//! Deliveries: submissions whose parts were checked, with what the journal's tables need of them.
//!
//! ```text
//! from outside: Submission --Delivery::new: commitments, facts, ids--> Delivery
//! through the host: statements --Host::deliver: written and signed here--> Delivery, without reading it back
//! ```
//!
//! All of it is done before the journal's row is held, so that one does not wait for the work of another.

use facts::journal::chain::{OWN_SOURCE, speaks_to_all};
use facts::journal::leaf::Envelope;
use facts::journal::personal::PersonalError;
use facts::journal::submission::{self, Part};
use facts::journal::{Chain, Compartment, Hash, Personal, Statement, Submission};
use facts::{Fact, Instant};
use sha2::{Digest, Sha256};

use crate::append::name;
use crate::failure::Refusal;
use crate::feed::Feeds;

/// A submission whose parts were checked: what can be done before the journal's row is held.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub(crate) submission: Submission,
    /// Its facts, by who may read them.
    pub(crate) groups: Vec<Group>,
    /// The facts themselves, of kinds of which more is needed than their ids: keys, parties and persons.
    pub(crate) facts: Vec<(Compartment, Fact)>,
    /// Whom its facts name as who acts, where a passkey signed it.
    pub(crate) actors: Vec<String>,
    /// What it adds to the feeds.
    pub(crate) feeds: Feeds,
    /// What was said, whatever salts and signatures are.
    pub(crate) digest: [u8; 32],
}

/// Facts with the same readers.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// The name of their compartment in the database.
    pub compartment: String,
    pub ids: Vec<[u8; 32]>,
}

impl Delivery {
    /// Checks that the parts of a submission belong together. `chain` is where the journal stood not long ago.
    pub fn new(submission: Submission, chain: &Chain, now: Instant) -> Result<Self, Refusal> {
        let leaf = &submission.leaf;
        let by_host = chain.keyring().host().map(|key| &key.0) == Some(leaf.key());
        check_kind(leaf.envelope(), by_host)?;
        Delivery::own(submission, chain, now)
    }

    /// The same, also for what the journal says about itself.
    pub(crate) fn own(
        submission: Submission,
        chain: &Chain,
        now: Instant,
    ) -> Result<Self, Refusal> {
        let envelope = submission.leaf.envelope();
        let shared = submission.texts.get(&Compartment::Shared);
        let parties = match (envelope.kind.as_str(), shared) {
            ("party", Some(text)) => {
                let said = submission::read(text, now)?;
                let open: Vec<Fact> = said.into_iter().map(|said| said.fact).collect();
                chain.parties_with(&envelope.party, &open)
            }
            _ => chain.parties_with(&envelope.party, &[]),
        };
        let facts = submission.open(&parties, now)?;
        check_parts(&submission.parts, |id| {
            facts
                .iter()
                .map(|(_, fact)| fact)
                .find(|fact| fact.id == *id)
        })?;
        let said: Vec<(&Compartment, &Fact)> = facts.iter().map(|(c, fact)| (c, fact)).collect();
        Delivery::of(submission, &said)
    }

    /// What was just signed here, from these statements: it has nothing to show that was not looked at when it was
    /// written. `is_own` is whether the journal says it about itself.
    pub(crate) fn spoken(
        submission: Submission,
        statements: &[Statement],
        is_own: bool,
        now: Instant,
    ) -> Result<Self, Refusal> {
        let envelope = submission.leaf.envelope();
        if !is_own {
            check_kind(envelope, true)?;
        }
        submission::check_spoken(statements, envelope.brought, now)?;
        check_parts(&submission.parts, |id| {
            let mut facts = statements.iter().map(|statement| &statement.fact);
            facts.find(|fact| fact.id == *id)
        })?;
        // In the order in which they stand in the entry.
        let compartments = submission.texts.keys().flat_map(|compartment| {
            let said = statements
                .iter()
                .filter(move |one| one.compartment == *compartment);
            said.map(|one| (&one.compartment, &one.fact))
        });
        let said: Vec<(&Compartment, &Fact)> = compartments.collect();
        Delivery::of(submission, &said)
    }

    fn of(submission: Submission, said: &[(&Compartment, &Fact)]) -> Result<Self, Refusal> {
        let envelope = submission.leaf.envelope();
        let own = Compartment::Private(envelope.party.clone());
        if envelope.kind == "person" && said.iter().any(|(compartment, _)| **compartment != own) {
            return Err(Refusal::PersonTold);
        }
        let groups = said.chunk_by(|(one, _), (other, _)| one == other);
        let groups = groups.map(|group| Group {
            compartment: group.first().map(|(one, _)| name(one)).unwrap_or_default(),
            ids: group.iter().map(|(_, fact)| *fact.id.as_bytes()).collect(),
        });
        let is_needed = envelope.kind == "person" || speaks_to_all(&envelope.kind);
        let needed = said.iter().filter(|_| is_needed);
        let needed = needed.map(|(compartment, fact)| ((*compartment).clone(), (*fact).clone()));
        let actors = said.iter().filter_map(|(_, fact)| fact.body.actor());
        let actors = actors.filter(|_| submission.leaf.assertion().is_some());
        let mut feeds = Feeds::default();
        feeds.add(said.iter().copied(), Instant::EARLIEST);
        Ok(Delivery {
            groups: groups.collect(),
            facts: needed.collect(),
            actors: actors.map(str::to_owned).collect(),
            feeds,
            digest: digest(&submission, said),
            submission,
        })
    }

    /// The facts that all may read, where the chain needs them.
    pub(crate) fn open_facts(&self) -> Option<Vec<Fact>> {
        let shared = |(compartment, _): &&(Compartment, Fact)| *compartment == Compartment::Shared;
        speaks_to_all(&self.submission.leaf.envelope().kind).then(|| {
            let facts = self.facts.iter().filter(shared);
            facts.map(|(_, fact)| fact.clone()).collect()
        })
    }

    pub(crate) fn key(&self) -> &Hash {
        &self.submission.leaf.envelope().idempotency
    }

    /// How many facts there are.
    pub(crate) fn count(&self) -> u64 {
        self.groups.iter().map(|group| group.ids.len() as u64).sum()
    }
}

/// Checks that the kind may be handed in, and under this source.
fn check_kind(envelope: &Envelope, by_host: bool) -> Result<(), Refusal> {
    let source = envelope.source.as_str();
    match (envelope.kind.as_str(), source == OWN_SOURCE) {
        // WHY: whoever may state facts through the host could give itself offices and passkeys. What people of a party
        // may do is stated where it is decided, or signed by the party itself.
        ("passkey" | "person", _) if by_host => Err(Refusal::OwnKind(envelope.kind.clone())),
        ("key" | "passkey" | "person", true) => Ok(()),
        ("key" | "passkey" | "person", false) => Err(Refusal::OtherSource {
            kind: envelope.kind.clone(),
            named: source.to_owned(),
        }),
        ("erasure" | "party", _) => Err(Refusal::OwnKind(envelope.kind.clone())),
        (_, true) => Err(Refusal::OwnSource(source.to_owned())),
        (_, false) => Ok(()),
    }
}

/// Checks that data of persons belongs to facts.
///
/// WHY: whoever may see data of persons reads all of it; what cannot be read must not come in.
fn check_parts<'f>(
    parts: &[Part],
    find: impl Fn(&facts::FactId) -> Option<&'f Fact>,
) -> Result<(), Refusal> {
    for (part, place) in parts.iter().zip(0..) {
        let check = || {
            let personal = Personal::admit(part.text.as_bytes())?;
            let left = find(&personal.of).ok_or(PersonalError::OtherFact(personal.of))?;
            personal.whole(left).map(drop)
        };
        check().map_err(|why| Refusal::Part(place, why))?;
    }
    Ok(())
}

/// WHY: what is handed in again through the host is put in order by the instant at which it comes; it is the same if it
/// states the same, to the same readers.
fn digest(submission: &Submission, said: &[(&Compartment, &Fact)]) -> [u8; 32] {
    let mut digest = Sha256::new();
    let mut add = |bytes: &[u8]| {
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    };
    for group in said.chunk_by(|(one, _), (other, _)| one == other) {
        let readers = group
            .first()
            .map(|(compartment, _)| format!("{compartment:?}"));
        let readers = readers.unwrap_or_default();
        for (_, fact) in group {
            add(readers.as_bytes());
            add(fact.id.as_bytes());
        }
    }
    for part in &submission.parts {
        add(part.text.as_bytes());
    }
    digest.finalize().into()
}
