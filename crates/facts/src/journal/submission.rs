//! What a party hands in: facts of one kind and source, sorted by who may read them, and signed.
//!
//! ```text
//! Statement { compartment, fact, personal } --Submission::sign--> leaf + secret + texts + parts
//! the same --Submission::prepare--> Prepared --challenge--> a passkey --Prepared::sign--> the same, with its assertion
//! Submission --open--> the facts, if leaf and texts belong together     (the journal, and whoever verifies it)
//! ```

use std::collections::{BTreeMap, BTreeSet};

use crate::fact::{Fact, NotAFact, PublicKey, Said, WrittenFact};
use crate::id::{AllianceId, PartyId};
use crate::journal::assertion::Assertion;
use crate::journal::commitment::{self, CommitmentError, MAX_PAYLOAD_BYTES, Secret};
use crate::journal::hash::Hash;
use crate::journal::keyring::SecretKey;
use crate::journal::leaf::{Envelope, Leaf, LeafError};
use crate::journal::{Compartment, Slot};
use crate::time::Instant;

/// A fact with its readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Who may read it.
    pub compartment: Compartment,
    /// The fact, without data of persons.
    pub fact: Fact,
    /// The data of persons that was taken out of it, as text.
    pub personal: Option<String>,
}

/// What belongs to all statements of a submission.
#[derive(Clone, Debug)]
pub struct Draft<'d> {
    /// The alliance.
    pub alliance: &'d AllianceId,
    /// All parties of it, as of now.
    pub parties: &'d BTreeSet<PartyId>,
    /// The hash of the key under which a second delivery is recognised.
    pub idempotency: Hash,
    /// Whether the facts bring their instant of recording along.
    pub brought: bool,
    /// The hashes of attached files.
    pub blobs: &'d [Hash],
}

/// Statements that go into one submission, in their order, each with its line.
#[derive(Clone, Debug)]
pub struct Run<'s> {
    /// The statements.
    pub statements: &'s [Statement],
    lines: Vec<WrittenFact>,
}

/// What a party hands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// What everybody may see, signed.
    pub leaf: Leaf,
    /// What the salts of its slots follow from.
    pub secret: Secret,
    /// What stands in the slots where something was said: a line for each fact.
    pub texts: BTreeMap<Compartment, String>,
    /// The parts with data of persons.
    pub parts: Vec<Part>,
}

/// What a party is about to hand in: everything but what is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// What everybody may see.
    pub envelope: Envelope,
    /// The key that signs it.
    pub key: PublicKey,
    /// What the salts of its slots follow from.
    pub secret: Secret,
    /// What stands in the slots where something was said.
    pub texts: BTreeMap<Compartment, String>,
    /// The parts with data of persons.
    pub parts: Vec<Part>,
}

/// A part with data of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// 32 random bytes of its own.
    pub salt: [u8; 32],
    /// The data.
    pub text: String,
}

/// Why there is no submission, or why it is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmissionError {
    /// No facts.
    #[error("a submission holds at least one fact")]
    Empty,
    /// The facts do not belong into one submission.
    #[error("the facts of a submission have one party, one kind and one source")]
    Mixed,
    /// Too much for one entry.
    #[error("the facts have more bytes than one entry takes; hand them in as several")]
    TooLong,
    /// The readers are no readers here.
    #[error("the alliance has no parties who alone may read this")]
    NoReaders,
    /// The envelope does not say what the texts say.
    #[error("`{0}` of the envelope does not belong to the facts")]
    Envelope(&'static str),
    /// Leaf and texts do not belong together.
    #[error("{0}")]
    Commitment(#[from] CommitmentError),
    /// Another key signs than the one that it was prepared for.
    #[error("it was prepared for another key; prepare it once more")]
    OtherKey,
    /// The leaf is none.
    #[error("{0}")]
    Leaf(#[from] LeafError),
    /// A line is not a fact.
    #[error("line {line}: {why}")]
    Fact {
        /// The line within the text of its slot, counted from 1.
        line: usize,
        /// What is wrong with it.
        why: NotAFact,
    },
}

impl Submission {
    /// Signs statements with the secret key `seed` of their party, or of the host.
    ///
    /// `secret` and `salts` are random bytes that serve nothing else.
    pub fn sign(
        draft: &Draft<'_>,
        statements: &[Statement],
        seed: &[u8; 32],
        secret: Secret,
        salts: impl FnMut() -> [u8; 32],
    ) -> Result<Submission, SubmissionError> {
        let facts = statements.iter().map(|statement| &statement.fact);
        let run = Run {
            statements,
            lines: facts.map(|fact| fact.written(draft.brought)).collect(),
        };
        Submission::of(draft, &run, &SecretKey::new(seed), secret, salts)
    }

    /// The same for statements whose lines were written when [`runs`] divided them.
    pub fn of(
        draft: &Draft<'_>,
        run: &Run<'_>,
        key: &SecretKey,
        secret: Secret,
        salts: impl FnMut() -> [u8; 32],
    ) -> Result<Submission, SubmissionError> {
        Submission::prepare(draft, run, key.public(), secret, salts)?.sign(key, None)
    }

    /// All of it but what is signed: nothing of it changes any more. `key` is the one that will sign.
    pub fn prepare(
        draft: &Draft<'_>,
        run: &Run<'_>,
        key: PublicKey,
        secret: Secret,
        mut salts: impl FnMut() -> [u8; 32],
    ) -> Result<Prepared, SubmissionError> {
        let statements = run.statements;
        let first = &statements.first().ok_or(SubmissionError::Empty)?.fact;
        let mut texts: BTreeMap<Compartment, String> = BTreeMap::new();
        let mut parts = Vec::new();
        for ((statement, written), place) in statements.iter().zip(&run.lines).zip(1..) {
            let line = written.line(&statement.fact);
            let line = line.map_err(|why| SubmissionError::Fact { line: place, why })?;
            let text = texts.entry(statement.compartment.clone()).or_default();
            text.push_str(line);
            text.push('\n');
            if let Some(text) = &statement.personal {
                let (salt, text) = (salts(), text.clone());
                parts.push(Part { salt, text });
            }
        }
        if let Some(text) = parts_text(draft.alliance, &parts)? {
            texts.insert(Compartment::Personal, text);
        }
        let all = Compartment::all(draft.parties);
        if !texts.keys().all(|compartment| all.contains(compartment)) {
            return Err(SubmissionError::NoReaders);
        }
        let facts = statements.iter().map(|statement| &statement.fact);
        let (at, seq) = ranges(first, facts);
        let envelope = Envelope {
            alliance: draft.alliance.clone(),
            party: first.by.clone(),
            kind: first.body.kind().to_owned(),
            source: first.source.clone(),
            seq,
            idempotency: draft.idempotency,
            at,
            brought: draft.brought,
            commitments: commit(draft.alliance, &all, secret, &texts)?,
            blobs: draft.blobs.to_vec(),
        };
        let facts = statements.iter().map(|statement| &statement.fact);
        if !facts.into_iter().all(|fact| belongs(fact, &envelope)) {
            return Err(SubmissionError::Mixed);
        }
        Ok(Prepared {
            envelope,
            key,
            secret,
            texts,
            parts,
        })
    }

    /// The facts with their readers, if leaf and texts belong together and the envelope says what is in them.
    pub fn open(
        &self,
        parties: &BTreeSet<PartyId>,
        recorded: Instant,
    ) -> Result<Vec<(Compartment, Fact)>, SubmissionError> {
        let envelope = self.leaf.envelope();
        let all = Compartment::all(parties);
        if !self
            .texts
            .keys()
            .all(|compartment| all.contains(compartment))
        {
            return Err(SubmissionError::NoReaders);
        }
        if commit(&envelope.alliance, &all, self.secret, &self.texts)? != envelope.commitments {
            return Err(CommitmentError::Other.into());
        }
        let listed = self.texts.get(&Compartment::Personal).cloned();
        if parts_text(&envelope.alliance, &self.parts)? != listed {
            return Err(CommitmentError::Other.into());
        }
        let mut facts = Vec::new();
        for (compartment, text) in &self.texts {
            if *compartment != Compartment::Personal {
                for said in read(text, recorded)? {
                    check(&said, envelope)?;
                    facts.push((compartment.clone(), said.fact));
                }
            }
        }
        let (_, first) = facts.first().ok_or(SubmissionError::Empty)?;
        let (at, seq) = ranges(first, facts.iter().map(|(_, fact)| fact));
        match (at == envelope.at, seq == envelope.seq) {
            (false, _) => Err(SubmissionError::Envelope("at")),
            (_, false) => Err(SubmissionError::Envelope("seq")),
            _ => Ok(facts),
        }
    }
}

impl Prepared {
    /// What a person's passkey signs.
    pub fn challenge(&self) -> Hash {
        Leaf::challenge(&self.envelope, &self.key)
    }

    /// Signs it with the key that it was prepared for, over what a passkey said, if one was asked.
    pub fn sign(
        self,
        key: &SecretKey,
        assertion: Option<Assertion>,
    ) -> Result<Submission, SubmissionError> {
        if key.public() != self.key {
            return Err(SubmissionError::OtherKey);
        }
        Ok(Submission {
            leaf: Leaf::sign_asserted(self.envelope, assertion, key)?,
            secret: self.secret,
            texts: self.texts,
            parts: self.parts,
        })
    }
}

/// The facts in the text of a slot.
pub fn read(text: &str, recorded: Instant) -> Result<Vec<Said>, SubmissionError> {
    // Each line has its end, and a CR before it belongs to the line: one text for the same facts.
    let lines = text.split_inclusive('\n').enumerate();
    lines
        .map(|(index, line)| {
            let whole = line
                .strip_suffix('\n')
                .ok_or_else(|| NotAFact::Malformed("the line has no end".to_owned()));
            whole
                .and_then(|line| Fact::admit_said(line.as_bytes(), recorded))
                .map_err(|why| SubmissionError::Fact {
                    line: index + 1,
                    why,
                })
        })
        .collect()
}

/// Checks that a fact is of the party, kind and source that the envelope names.
pub fn check(said: &Said, envelope: &Envelope) -> Result<(), SubmissionError> {
    if said.brought != envelope.brought {
        return Err(SubmissionError::Envelope("brought"));
    }
    let within = envelope.at.0 <= said.fact.at && said.fact.at <= envelope.at.1;
    if !within {
        return Err(SubmissionError::Envelope("at"));
    }
    match belongs(&said.fact, envelope) {
        true => Ok(()),
        false => Err(SubmissionError::Mixed),
    }
}

/// Checks of statements that were just signed what [`Submission::open`] would find out about them at this instant.
/// All else follows from their having been signed here.
pub fn check_spoken(
    statements: &[Statement],
    brought: bool,
    recorded: Instant,
) -> Result<(), SubmissionError> {
    let persons = |statement: &Statement| statement.compartment == Compartment::Personal;
    if statements.iter().any(persons) {
        return Err(CommitmentError::Other.into());
    }
    let early = |statement: &Statement| statement.fact.check_recorded(recorded).err();
    let found = match brought {
        // What brings its instant along was held against that one.
        true => None,
        false => statements.iter().zip(1..).find_map(|(one, line)| {
            let why = early(one)?;
            Some(SubmissionError::Fact { line, why })
        }),
    };
    found.map_or(Ok(()), Err)
}

/// The runs of statements that go into one submission each, in their order.
pub fn runs(statements: &[Statement], brought: bool) -> impl Iterator<Item = Run<'_>> {
    let mut rest = statements;
    std::iter::from_fn(move || {
        let lines = fitting_lines(rest, brought);
        let (statements, more) = rest.split_at(lines.len());
        rest = more;
        (!statements.is_empty()).then_some(Run { statements, lines })
    })
}

/// How many of the statements, from the first, go into one submission.
pub fn fitting(statements: &[Statement], brought: bool) -> usize {
    fitting_lines(statements, brought).len()
}

fn fitting_lines(statements: &[Statement], brought: bool) -> Vec<WrittenFact> {
    let mut lines = Vec::new();
    let Some(first) = statements.first().map(|statement| &statement.fact) else {
        return lines;
    };
    let mut sizes: BTreeMap<&Compartment, usize> = BTreeMap::new();
    let mut parts = 0;
    for statement in statements {
        let fact = &statement.fact;
        let alike = fact.by == first.by
            && fact.source == first.source
            && fact.body.kind() == first.body.kind();
        let line = fact.written(brought);
        let size = sizes.entry(&statement.compartment).or_default();
        *size += line.len() + 1;
        parts += usize::from(statement.personal.is_some());
        let fits = alike && *size <= MAX_PAYLOAD_BYTES && parts <= MAX_PAYLOAD_BYTES / 65;
        // A fact that alone is too long is refused by name when it is signed.
        if !fits && !lines.is_empty() {
            break;
        }
        lines.push(line);
        if !fits {
            break;
        }
    }
    lines
}

fn belongs(fact: &Fact, envelope: &Envelope) -> bool {
    fact.by == envelope.party && fact.source == envelope.source && fact.body.kind() == envelope.kind
}

/// The first and the last instant, the smallest and the largest number.
fn ranges<'f>(
    first: &Fact,
    facts: impl Iterator<Item = &'f Fact>,
) -> ((Instant, Instant), (u64, u64)) {
    let begin = ((first.at, first.at), (first.seq, first.seq));
    facts.fold(begin, |((from, to), (least, most)), fact| {
        (
            (from.min(fact.at), to.max(fact.at)),
            (least.min(fact.seq), most.max(fact.seq)),
        )
    })
}

/// A commitment for each compartment, filled or not.
fn commit(
    alliance: &AllianceId,
    all: &[Compartment],
    secret: Secret,
    texts: &BTreeMap<Compartment, String>,
) -> Result<Vec<Hash>, SubmissionError> {
    let alliance = alliance.as_str();
    let commitments = all.iter().map(|compartment| {
        let text = texts.get(compartment).map_or("", String::as_str);
        if text.len() > MAX_PAYLOAD_BYTES {
            return Err(SubmissionError::TooLong);
        }
        let slot = Slot {
            alliance,
            compartment,
        };
        Ok(slot.commit(text.as_bytes(), &secret.salt(compartment))?)
    });
    commitments.collect()
}

/// The text of the slot for data of persons.
fn parts_text(alliance: &AllianceId, parts: &[Part]) -> Result<Option<String>, SubmissionError> {
    let hashes = (0..).zip(parts).map(|(place, part)| {
        commitment::commit_part(alliance.as_str(), place, part.text.as_bytes(), &part.salt)
    });
    let hashes = hashes.collect::<Result<Vec<Hash>, _>>()?;
    Ok((!hashes.is_empty()).then(|| commitment::list_parts(&hashes)))
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Part(…)")
    }
}
