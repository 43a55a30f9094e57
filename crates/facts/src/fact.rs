//! The closed list of facts, their canonical bytes and their identity.
//!
//! A fact is one JSON object on one line: the envelope and exactly one body, keyed by its kind.
//!
//! ```json
//! {"at":"2025-03-03T09:00:00Z","by":"volta","case":{"does":["opened"],"id":"INC1","set":{"priority":"P1"}},
//!  "id":"…","recorded":"2025-03-03T09:00:02Z","seq":1,"source":"desk"}
//! ```
//!
//! INVARIANT: the bytes of a fact are RFC 8785 canonical JSON. Members are declared in the order of
//! their names and keys are ASCII, so plain serialisation is canonical; a test compares it with an
//! independent canonicaliser.

use std::fmt;

use serde::de::{Error as _, MapAccess};
use serde::{Deserialize, Serialize};

use line::{Line, Members, Parsed};

use crate::id::{PartyId, SourceId, check_id};
use crate::journal::hash;
use crate::text;
use crate::time::Instant;

pub mod acknowledgement;
pub mod agreement;
pub mod case;
pub mod claim;
pub mod closing;
pub mod comment;
pub mod cost;
pub mod coverage;
pub mod deployment;
pub mod emergency;
pub mod erasure;
pub mod key;
mod line;
pub mod outage;
pub mod party;
pub mod passkey;
pub mod person;
pub mod proposal;
pub mod sample;
pub mod signature;
pub mod survey;
pub mod usage;
pub mod value;
pub mod withdrawal;
pub mod work;

pub use self::passkey::{Passkey, PasskeyDoes, PersonKey};
pub use acknowledgement::{Acknowledged, Acknowledgement, DecisionName, PolicyName};
pub use agreement::AgreementVersion;
pub use case::{CaseUpdate, Milestone};
pub use claim::{Answer, Ask, Claim, ClaimOn, LineName, ReadingName, Says};
pub use closing::Closing;
pub use comment::Comment;
pub use cost::Cost;
pub use coverage::{Coverage, CoverageState};
pub use deployment::{Commit, Deployment, DeploymentResult};
pub use emergency::Emergency;
pub use erasure::Erasure;
pub use key::{Key, KeyDoes, KeyPurpose, PublicKey};
pub use outage::{OutageEvent, OutageUpdate};
pub use party::{Joins, Membership};
pub use person::{Office, PersonDoes, PersonId, PersonUpdate};
pub use proposal::Proposal;
pub use sample::{Sample, SampleState};
pub use signature::Signature;
pub use survey::Survey;
pub use usage::Usage;
pub use value::BusinessValue;
pub use withdrawal::Withdrawal;
pub use work::{Activity, Work};

/// The longest fact that is admitted, in bytes, without the line end.
pub const MAX_FACT_BYTES: usize = 65_535;

/// The largest sequence number: 2^53, the largest integer that every JSON reader keeps exact.
pub const MAX_SEQ: u64 = 1 << 53;

/// The kinds by which a journal speaks of itself.
pub const OF_JOURNAL: [&str; 5] = ["erasure", "key", "party", "passkey", "person"];

/// How far a fact may lie after the instant it was recorded at: 5 minutes, for clocks that differ.
pub const MAX_FUTURE_MS: i64 = 5 * crate::time::MINUTE_MS;

/// One statement: somebody says that something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Identity: the same statement from the same source has the same id, however often it arrives.
    pub id: FactId,
    /// When it happened, as claimed.
    pub at: Instant,
    /// When the record took it in.
    pub recorded: Instant,
    /// The party who says so.
    pub by: PartyId,
    /// The export, tool or feed it came from.
    pub source: SourceId,
    /// Order within the source. Of two facts at one instant the smaller number happened first.
    pub seq: u64,
    /// Tells apart statements of a source that are equal in all else: 0 for the first.
    pub repeat: u32,
    /// What is said.
    pub body: Body,
}

/// SHA-256 over the canonical statement without its id, its sequence and the instant of recording.
///
/// So a second export of the same log, taken later and in another order, brings the same ids.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId([u8; 32]);

/// A fact as it was written on a line.
#[derive(Clone, Debug)]
pub(crate) struct WrittenFact {
    line: Vec<u8>,
    /// The id that belongs to the content.
    id: FactId,
}

/// What a party said, with the instant of recording that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The fact.
    pub fact: Fact,
    /// Whether it brought that instant along.
    pub brought: bool,
}

macro_rules! bodies {
    ($($(#[$doc:meta])* $variant:ident($type:ty) = $member:ident;)*) => {
        /// What a fact says: one of a closed list.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Body {
            $($(#[$doc])* $variant($type),)*
        }

        impl Body {
            /// The names of all kinds, as written in a fact.
            pub const KINDS: &'static [&'static str] = &[$(stringify!($member)),*];

            /// The name of the kind, as written in the fact.
            pub fn kind(&self) -> &'static str {
                match self { $(Body::$variant(_) => stringify!($member),)* }
            }
        }

        impl Body {
            /// Its canonical bytes.
            fn to_json(&self) -> Vec<u8> {
                // INVARIANT: a body holds only text, integers, booleans, lists and maps with text keys, which
                // always serialise.
                match self { $(Body::$variant(body) => serde_json::to_vec(body),)* }.unwrap_or_default()
            }

            /// Reads the value of a member that is named as a kind.
            fn next<'de, A: MapAccess<'de>>(kind: &str, members: &mut A) -> Result<Option<Body>, A::Error> {
                match kind {
                    $(stringify!($member) => Ok(members.next_value::<Option<$type>>()?.map(Body::$variant)),)*
                    _ => Err(A::Error::unknown_field(kind, Body::KINDS)),
                }
            }
        }

        $(impl From<$type> for Body {
            fn from(body: $type) -> Body { Body::$variant(body) }
        })*
    };
}

bodies! {
    /// A party has taken note of a decision or a policy.
    Acknowledgement(Acknowledgement) = acknowledgement;
    /// The text of an agreement version, by hash.
    Agreement(AgreementVersion) = agreement;
    /// An answer to a claim.
    Answer(Answer) = answer;
    /// Something happened to a case.
    Case(CaseUpdate) = case;
    /// A claim that changes a reading or a line of a statement if accepted.
    Claim(Claim) = claim;
    /// A party agrees to a month's statement.
    Closing(Closing) = closing;
    /// Something is said about a proposed text.
    Comment(Comment) = comment;
    /// A cost, as billed by somebody.
    Cost(Cost) = cost;
    /// A feed was whole, or had a gap.
    Coverage(Coverage) = coverage;
    /// A deployment ended.
    Deployment(Deployment) = deployment;
    /// Somebody takes rights in an emergency.
    Emergency(Emergency) = emergency;
    /// Data of persons is destroyed.
    Erasure(Erasure) = erasure;
    /// A key begins or ceases to sign for a party.
    Key(Key) = key;
    /// An outage or a maintenance began or ended.
    Outage(OutageUpdate) = outage;
    /// A party joins the alliance or leaves it.
    Party(Membership) = party;
    /// A passkey of a person begins or ceases to sign for it.
    Passkey(Passkey) = passkey;
    /// What a person may do in the name of its party.
    Person(PersonUpdate) = person;
    /// A text is put forward for all to sign.
    Proposal(Proposal) = proposal;
    /// A probe saw something up or down.
    Sample(Sample) = sample;
    /// A party signs a proposed text.
    Signature(Signature) = signature;
    /// Somebody answered a question on a scale.
    Survey(Survey) = survey;
    /// A metered quantity.
    Usage(Usage) = usage;
    /// A business figure, imported as it is.
    Value(BusinessValue) = value;
    /// An earlier fact was wrong and is taken back.
    Withdrawal(Withdrawal) = withdrawal;
    /// Time that somebody worked, by activity.
    Work(Work) = work;
}

/// Why a line is not a fact.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAFact {
    /// Longer than [`MAX_FACT_BYTES`].
    #[error("the fact has {0} bytes; at most {MAX_FACT_BYTES} are admitted")]
    TooLong(usize),
    /// An editor or a transfer turned the line ends into CR LF.
    #[error("the line ends with CR LF; a record has LF only, so turn the line ends back")]
    CarriageReturn,
    /// An editor put a byte order mark in front.
    #[error("the line begins with a byte order mark; remove its three bytes")]
    ByteOrderMark,
    /// Not JSON, an unknown or doubled member, a float, or a value of the wrong shape.
    #[error("{0}")]
    Malformed(String),
    /// No body, or more than one.
    #[error("a fact has exactly one body, one of: {}", Body::KINDS.join(", "))]
    NotOneBody,
    /// A rule of the body is broken.
    #[error("{0}")]
    Invalid(String),
    /// It happened later than it was recorded.
    #[error("it happened at {at}, more than 5 minutes after it was recorded at {recorded}")]
    InTheFuture {
        /// When it is said to have happened.
        at: Instant,
        /// When it was recorded.
        recorded: Instant,
    },
    /// The id does not belong to the content.
    #[error(
        "the id `{stated}` does not belong to this content (`{computed}` does); the line was changed"
    )]
    ForeignId {
        /// The id on the line.
        stated: FactId,
        /// The id of the content.
        computed: FactId,
    },
    /// Valid JSON, but not in canonical form.
    #[error("the line is not in canonical form (RFC 8785)")]
    NotCanonical,
}

impl Fact {
    /// Makes a fact, computing its id, or says which rule the statement breaks.
    pub fn new(
        at: Instant,
        recorded: Instant,
        by: PartyId,
        source: SourceId,
        seq: u64,
        repeat: u32,
        body: Body,
    ) -> Result<Fact, NotAFact> {
        let mut fact = Fact {
            id: FactId([0; 32]),
            at,
            recorded,
            by,
            source,
            seq,
            repeat,
            body,
        };
        fact.check()?;
        // The id does not follow from the one that stands on the line, and all are of one length.
        let (line, id) = Line::of(&fact).write_with_id(Members::all(&fact.id));
        if line.len() > MAX_FACT_BYTES {
            return Err(NotAFact::TooLong(line.len()));
        }
        fact.id = id;
        Ok(fact)
    }

    /// Reads one line of a record, strictly: canonical bytes, a known shape, an id that fits.
    pub fn admit(line: &[u8]) -> Result<Fact, NotAFact> {
        let parsed = Fact::parse(line)?;
        match parsed.recorded {
            Some(recorded) => parsed.checked(recorded, line),
            None => Err(parsed.without_recorded()),
        }
    }

    /// Reads what a party said, as it stands in the journal: a line without the instant of recording,
    /// which the journal sets. What comes from an earlier record brings that instant along.
    pub fn admit_said(line: &[u8], recorded: Instant) -> Result<Said, NotAFact> {
        let parsed = Fact::parse(line)?;
        let brought = parsed.recorded.is_some();
        let recorded = parsed.recorded.unwrap_or(recorded);
        let fact = parsed.checked(recorded, line)?;
        Ok(Said { fact, brought })
    }

    /// What the party said: the canonical bytes without the instant of recording.
    pub fn to_said(&self) -> Vec<u8> {
        Line::of(self).write(Members::said(&self.id))
    }

    /// The canonical bytes, without a line end.
    pub fn to_bytes(&self) -> Vec<u8> {
        Line::of(self).write(Members::all(&self.id))
    }

    /// The line that is signed: with the instant of recording, where it is brought along.
    pub(crate) fn written(&self, brought: bool) -> WrittenFact {
        let line = Line::of(self);
        let members = match brought {
            true => Members::all(&self.id),
            false => Members::said(&self.id),
        };
        let (line, id) = line.write_with_id(members);
        WrittenFact { id, line }
    }

    /// Checks that the record may take it in at this instant.
    pub(crate) fn check_recorded(&self, recorded: Instant) -> Result<(), NotAFact> {
        if !recorded.is_admissible() {
            return Err(NotAFact::Invalid(format!(
                "`{recorded}` lies outside the years 1970 to 2199"
            )));
        }
        if self.at.since(recorded) > MAX_FUTURE_MS {
            return Err(NotAFact::InTheFuture {
                at: self.at,
                recorded,
            });
        }
        Ok(())
    }

    /// The order in which facts happened: instant, then source, then the source's sequence.
    ///
    /// The id only makes the order total, so that arrival plays no part.
    pub fn order(&self) -> impl Ord + '_ {
        (self.at, &self.source, self.seq, self.id)
    }

    fn parse(line: &[u8]) -> Result<Parsed, NotAFact> {
        if line.len() > MAX_FACT_BYTES {
            return Err(NotAFact::TooLong(line.len()));
        }
        if line.ends_with(b"\r") {
            return Err(NotAFact::CarriageReturn);
        }
        if line.starts_with(b"\xef\xbb\xbf") {
            return Err(NotAFact::ByteOrderMark);
        }
        serde_json::from_slice(line).map_err(|error| NotAFact::Malformed(plain(&error)))
    }

    fn check(&self) -> Result<(), NotAFact> {
        if !self.at.is_admissible() {
            return Err(NotAFact::Invalid(format!(
                "`{}` lies outside the years 1970 to 2199",
                self.at
            )));
        }
        self.check_recorded(self.recorded)?;
        if self.seq > MAX_SEQ {
            return Err(NotAFact::Invalid(format!(
                "the sequence number {} is larger than 2^53",
                self.seq
            )));
        }
        match &self.body {
            Body::Acknowledgement(body) => body.check(),
            Body::Case(body) => body.check(),
            Body::Claim(body) => body.check(),
            Body::Closing(body) => body.check(&self.by),
            Body::Comment(body) => body.check(),
            Body::Cost(body) => body.check(),
            Body::Coverage(body) => body.check(self.at),
            Body::Emergency(body) => body.check(self.at),
            Body::Erasure(body) => body.check(),
            Body::Key(body) => body.check(),
            Body::Passkey(body) => body.check(),
            Body::Person(body) => body.check(),
            Body::Proposal(body) => body.check(),
            Body::Signature(body) => body.check(),
            Body::Survey(body) => body.check(),
            Body::Usage(body) => body.check(),
            Body::Value(body) => body.check(),
            _ => Ok(()),
        }
        .map_err(NotAFact::Invalid)
    }
}

impl WrittenFact {
    /// How many bytes it has.
    pub(crate) fn len(&self) -> usize {
        self.line.len()
    }

    /// The line, if `fact` has the id that belongs to it.
    pub(crate) fn line(&self, fact: &Fact) -> Result<&str, NotAFact> {
        match fact.id == self.id {
            true => {
                str::from_utf8(&self.line).map_err(|error| NotAFact::Malformed(error.to_string()))
            }
            false => Err(NotAFact::ForeignId {
                stated: fact.id,
                computed: self.id,
            }),
        }
    }
}

impl Body {
    /// The person who acts by it for its party, where it names one.
    pub fn actor(&self) -> Option<&str> {
        match self {
            Body::Acknowledgement(said) => Some(&said.person),
            Body::Comment(said) => Some(&said.person),
            Body::Emergency(said) => Some(&said.person),
            Body::Proposal(said) => Some(&said.person),
            Body::Signature(said) => Some(&said.person),
            _ => None,
        }
    }
}

impl FactId {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<FactId> {
        let mut bytes = [0; 32];
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(FactId(bytes))
    }

    /// Whether its hexadecimal digits begin with these.
    pub fn begins_with(&self, digits: &str) -> bool {
        let nibbles = self.0.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
        let mut pairs = digits.chars().zip(nibbles);
        digits.len() <= 64 && pairs.all(|(digit, nibble)| digit.to_digit(16) == Some(nibble.into()))
    }
}

impl fmt::Display for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(hash::digits(&self.0, &mut [0; 64]))
    }
}

impl fmt::Debug for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0[..6]))
    }
}

impl Serialize for FactId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(hash::digits(&self.0, &mut [0; 64]))
    }
}

impl<'de> Deserialize<'de> for FactId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        text::read(d, |text| {
            FactId::parse(text).ok_or_else(|| format!("`{text}` is not a fact id"))
        })
    }
}

/// INVARIANT: names that are keys are ASCII, so that their order by bytes is the order of RFC 8785.
pub(crate) fn is_printable_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The hash of a text of the agreement.
fn check_hash(hash: &str) -> Result<(), String> {
    let digits = ["sha256:", "entente-v1:"]
        .into_iter()
        .find_map(|form| hash.strip_prefix(form));
    let is_hash = digits.is_some_and(|digits| {
        let mut bytes = digits.bytes();
        digits.len() == 64 && bytes.all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    });
    match is_hash {
        true => Ok(()),
        false => Err(format!(
            "`{}` is not the hash of a text: `sha256:` or `entente-v1:` and 64 small hexadecimal digits",
            hash.escape_debug()
        )),
    }
}

/// Who acts for a party; `missing` is said where nobody is named.
fn check_person(person: &str, missing: &str) -> Result<(), String> {
    match person.trim().is_empty() {
        true => Err(missing.into()),
        false => check_id(person).map_err(|error| format!("the name of the person: {error}")),
    }
}

fn check_currency(code: &str) -> Result<(), String> {
    match code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        true => Ok(()),
        false => Err(format!("`{code}` is not an ISO 4217 code such as EUR")),
    }
}

/// The parser's message without its position, which counts from the start of the line.
pub(crate) fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((message, _)) => format!("{message} (at byte {})", error.column()),
        None => text,
    }
}
