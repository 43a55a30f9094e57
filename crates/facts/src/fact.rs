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

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::{PartyId, SourceId, check_id};
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
pub mod outage;
pub mod party;
pub mod person;
pub mod proposal;
pub mod sample;
pub mod signature;
pub mod survey;
pub mod usage;
pub mod value;
pub mod withdrawal;
pub mod work;

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
pub const OF_JOURNAL: [&str; 4] = ["erasure", "key", "party", "person"];

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
        fact.id = fact.compute_id();
        let length = fact.to_bytes().len();
        if length > MAX_FACT_BYTES {
            return Err(NotAFact::TooLong(length));
        }
        Ok(fact)
    }

    /// Reads one line of a record, strictly: canonical bytes, a known shape, an id that fits.
    pub fn admit(line: &[u8]) -> Result<Fact, NotAFact> {
        let fact = Fact::parse(line)?.checked()?;
        if fact.to_bytes() != line {
            return Err(NotAFact::NotCanonical);
        }
        Ok(fact)
    }

    /// Reads what a party said, as it stands in the journal: a line without the instant of recording,
    /// which the journal sets. What comes from an earlier record brings that instant along.
    pub fn admit_said(line: &[u8], recorded: Instant) -> Result<Said, NotAFact> {
        let mut fact = Fact::parse(line)?;
        let brought = fact.recorded.is_some();
        let recorded = fact.recorded.unwrap_or(recorded);
        fact.recorded = Some(recorded);
        let fact = fact.checked()?;
        let same = if brought {
            fact.to_bytes()
        } else {
            fact.to_said()
        } == line;
        match same {
            true => Ok(Said { fact, brought }),
            false => Err(NotAFact::NotCanonical),
        }
    }

    /// What the party said: the canonical bytes without the instant of recording.
    pub fn to_said(&self) -> Vec<u8> {
        let mut wire = Wire::of(self);
        wire.recorded = None;
        to_canonical(&wire)
    }

    /// The canonical bytes, without a line end.
    pub fn to_bytes(&self) -> Vec<u8> {
        to_canonical(&Wire::of(self))
    }

    /// The order in which facts happened: instant, then source, then the source's sequence.
    ///
    /// The id only makes the order total, so that arrival plays no part.
    pub fn order(&self) -> impl Ord + '_ {
        (self.at, &self.source, self.seq, self.id)
    }

    fn parse(line: &[u8]) -> Result<Wire, NotAFact> {
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

    fn compute_id(&self) -> FactId {
        let mut wire = Wire::of(self);
        wire.id = None;
        wire.recorded = None;
        wire.seq = None;
        FactId(Sha256::digest(to_canonical(&wire)).into())
    }

    fn check(&self) -> Result<(), NotAFact> {
        for instant in [self.at, self.recorded] {
            if !instant.is_admissible() {
                return Err(NotAFact::Invalid(format!(
                    "`{instant}` lies outside the years 1970 to 2199"
                )));
            }
        }
        if self.at.since(self.recorded) > MAX_FUTURE_MS {
            return Err(NotAFact::InTheFuture {
                at: self.at,
                recorded: self.recorded,
            });
        }
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
}

impl fmt::Display for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0[..6]))
    }
}

impl Serialize for FactId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FactId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        FactId::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a fact id")))
    }
}

/// A fact as it stands on the line.
///
/// INVARIANT: members are in the order of their names, which RFC 8785 demands.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acknowledgement: Option<Acknowledgement>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agreement: Option<AgreementVersion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Answer>,
    at: Instant,
    by: PartyId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    case: Option<CaseUpdate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    claim: Option<Claim>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closing: Option<Closing>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    comment: Option<Comment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost: Option<Cost>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    coverage: Option<Coverage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deployment: Option<Deployment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    emergency: Option<Emergency>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    erasure: Option<Erasure>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<FactId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<Key>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outage: Option<OutageUpdate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party: Option<Membership>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<PersonUpdate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proposal: Option<Proposal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recorded: Option<Instant>,
    #[serde(default, skip_serializing_if = "is_zero")]
    repeat: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sample: Option<Sample>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<Signature>,
    source: SourceId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    survey: Option<Survey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    usage: Option<Usage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<BusinessValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawal: Option<Withdrawal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    work: Option<Work>,
}

impl Wire {
    fn of(fact: &Fact) -> Wire {
        let mut wire = Wire {
            acknowledgement: None,
            agreement: None,
            answer: None,
            at: fact.at,
            by: fact.by.clone(),
            case: None,
            claim: None,
            closing: None,
            comment: None,
            cost: None,
            coverage: None,
            deployment: None,
            emergency: None,
            erasure: None,
            id: Some(fact.id),
            key: None,
            outage: None,
            party: None,
            person: None,
            proposal: None,
            recorded: Some(fact.recorded),
            repeat: fact.repeat,
            sample: None,
            seq: Some(fact.seq),
            signature: None,
            source: fact.source.clone(),
            survey: None,
            usage: None,
            value: None,
            withdrawal: None,
            work: None,
        };
        match fact.body.clone() {
            Body::Acknowledgement(body) => wire.acknowledgement = Some(body),
            Body::Agreement(body) => wire.agreement = Some(body),
            Body::Answer(body) => wire.answer = Some(body),
            Body::Case(body) => wire.case = Some(body),
            Body::Claim(body) => wire.claim = Some(body),
            Body::Closing(body) => wire.closing = Some(body),
            Body::Comment(body) => wire.comment = Some(body),
            Body::Cost(body) => wire.cost = Some(body),
            Body::Coverage(body) => wire.coverage = Some(body),
            Body::Deployment(body) => wire.deployment = Some(body),
            Body::Emergency(body) => wire.emergency = Some(body),
            Body::Erasure(body) => wire.erasure = Some(body),
            Body::Key(body) => wire.key = Some(body),
            Body::Outage(body) => wire.outage = Some(body),
            Body::Party(body) => wire.party = Some(body),
            Body::Person(body) => wire.person = Some(body),
            Body::Proposal(body) => wire.proposal = Some(body),
            Body::Sample(body) => wire.sample = Some(body),
            Body::Signature(body) => wire.signature = Some(body),
            Body::Survey(body) => wire.survey = Some(body),
            Body::Usage(body) => wire.usage = Some(body),
            Body::Value(body) => wire.value = Some(body),
            Body::Withdrawal(body) => wire.withdrawal = Some(body),
            Body::Work(body) => wire.work = Some(body),
        }
        wire
    }

    /// The fact, if its form is right and the id on the line belongs to it.
    fn checked(self) -> Result<Fact, NotAFact> {
        let stated = self.id;
        let mut fact = self.into_fact()?;
        fact.check()?;
        fact.id = fact.compute_id();
        match stated {
            Some(stated) if stated == fact.id => Ok(fact),
            Some(stated) => Err(NotAFact::ForeignId {
                stated,
                computed: fact.id,
            }),
            None => Err(NotAFact::Malformed("missing field `id`".into())),
        }
    }

    fn into_fact(self) -> Result<Fact, NotAFact> {
        let missing = |name: &str| NotAFact::Malformed(format!("missing field `{name}`"));
        let mut bodies = [
            self.acknowledgement.map(Body::Acknowledgement),
            self.agreement.map(Body::Agreement),
            self.answer.map(Body::Answer),
            self.case.map(Body::Case),
            self.claim.map(Body::Claim),
            self.closing.map(Body::Closing),
            self.comment.map(Body::Comment),
            self.cost.map(Body::Cost),
            self.coverage.map(Body::Coverage),
            self.deployment.map(Body::Deployment),
            self.emergency.map(Body::Emergency),
            self.erasure.map(Body::Erasure),
            self.key.map(Body::Key),
            self.outage.map(Body::Outage),
            self.party.map(Body::Party),
            self.person.map(Body::Person),
            self.proposal.map(Body::Proposal),
            self.sample.map(Body::Sample),
            self.signature.map(Body::Signature),
            self.survey.map(Body::Survey),
            self.usage.map(Body::Usage),
            self.value.map(Body::Value),
            self.withdrawal.map(Body::Withdrawal),
            self.work.map(Body::Work),
        ]
        .into_iter()
        .flatten();
        let (Some(body), None) = (bodies.next(), bodies.next()) else {
            return Err(NotAFact::NotOneBody);
        };
        Ok(Fact {
            id: FactId([0; 32]),
            at: self.at,
            recorded: self.recorded.ok_or_else(|| missing("recorded"))?,
            by: self.by,
            source: self.source,
            seq: self.seq.ok_or_else(|| missing("seq"))?,
            repeat: self.repeat,
            body,
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

fn is_zero(value: &u32) -> bool {
    *value == 0
}

fn to_canonical(wire: &Wire) -> Vec<u8> {
    // INVARIANT: a fact holds only text, integers, booleans, lists and maps with text keys, which
    // always serialise.
    serde_json::to_vec(wire).unwrap_or_default()
}

/// The parser's message without its position, which counts from the start of the line.
pub(crate) fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((message, _)) => format!("{message} (at byte {})", error.column()),
        None => text,
    }
}
