//! Data of persons: what is taken out of a fact before others read it, and put back for those who may
//! see it.
//!
//! ```json
//! {"fields":{"assignee":"Ana","caller":null},"of":"…"}
//! ```
//!
//! Taken out are fields of a case and labels of a cost, by their names; who worked (`person`); the words
//! beside a claim (`grounds`), a withdrawal and a proposal (`reason`), and those of a comment (`text`). What is left is a fact of its own: it has its own
//! id, and whatever names the whole one must name it instead. Which names hold data of persons is not
//! known here.
//!
//! INVARIANT: the bytes are RFC 8785 canonical JSON, as those of facts.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::fact::{Ask, MAX_FACT_BYTES, NotAFact, is_printable_name, plain};
use crate::{Body, Fact, FactId};

/// The field of [`Work`](crate::fact::Work) that is always data of a person.
pub const PERSON: &str = "person";

/// The field of a claim with its grounds in words.
const GROUNDS: &str = "grounds";

/// The field of a withdrawal or a proposal with its reason in words.
const REASON: &str = "reason";

/// The field of a comment with its words.
const TEXT: &str = "text";

/// What was taken out of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Personal {
    /// The fields by name; nothing is the value of one that was cleared.
    #[serde(deserialize_with = "crate::fact::case::unique")]
    pub fields: BTreeMap<String, Option<Box<str>>>,
    /// The fact that is left.
    pub of: FactId,
    /// Which of its equals the whole statement was, where what is left is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<u32>,
}

/// Why bytes are no personal part, or why it does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonalError {
    /// Too many bytes.
    #[error("a personal part of {0} bytes is longer than {MAX_FACT_BYTES}")]
    TooLong(usize),
    /// Not JSON, or not of this form.
    #[error("{0}")]
    Malformed(String),
    /// Valid JSON, but not in canonical form.
    #[error("the personal part is not in canonical form (RFC 8785)")]
    NotCanonical,
    /// It belongs to another fact.
    #[error("the personal part belongs to the fact `{0}`, not to this one")]
    OtherFact(FactId),
    /// The fact has no place for a field, or has the field already.
    #[error("the fact has no place for `{0}`")]
    NoPlace(String),
    /// What is left of a claim would not say what is claimed.
    #[error(
        "the claim says what `{0}` should have been, and that is data of a person; no figure rests on it"
    )]
    Claimed(String),
    /// What is left, or the whole, is no fact.
    #[error(transparent)]
    Fact(#[from] NotAFact),
}

impl Personal {
    /// Takes the fields of these names out of a fact: what is left, and what was taken out, if anything.
    ///
    /// What is left of two statements may be equal; `repeat` then tells them apart. It is the fact's own
    /// for the first.
    pub fn part(
        whole: &Fact,
        names: &BTreeSet<String>,
        repeat: u32,
    ) -> Result<(Fact, Option<Personal>), PersonalError> {
        let mut body = whole.body.clone();
        let fields = take(&mut body, names)?;
        if fields.is_empty() && repeat == whole.repeat {
            return Ok((whole.clone(), None));
        }
        let left = with(whole, repeat, body)?;
        let personal = Personal {
            fields,
            of: left.id,
            repeat: (repeat != whole.repeat).then_some(whole.repeat),
        };
        Ok((left, Some(personal)))
    }

    /// Puts back what was taken out of a fact: the whole statement, with the id that it had.
    pub fn whole(&self, left: &Fact) -> Result<Fact, PersonalError> {
        if self.of != left.id {
            return Err(PersonalError::OtherFact(self.of));
        }
        let mut body = left.body.clone();
        for (name, value) in &self.fields {
            put(&mut body, name, value).ok_or_else(|| PersonalError::NoPlace(name.clone()))?;
        }
        with(left, self.repeat.unwrap_or(left.repeat), body)
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        // INVARIANT: texts, an integer and a map with text keys always serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads the bytes of a personal part, strictly: canonical, of the known form, with something in it.
    pub fn admit(bytes: &[u8]) -> Result<Personal, PersonalError> {
        // INVARIANT: it is shorter than the fact that it was taken out of.
        if bytes.len() > MAX_FACT_BYTES {
            return Err(PersonalError::TooLong(bytes.len()));
        }
        let malformed = |why: String| PersonalError::Malformed(why);
        let personal: Personal =
            serde_json::from_slice(bytes).map_err(|error| malformed(plain(&error)))?;
        if let Some(name) = personal.fields.keys().find(|name| !is_printable_name(name)) {
            return Err(malformed(format!(
                "`{}` is not a name of a field; use printable ASCII",
                name.escape_debug()
            )));
        }
        if personal.fields.is_empty() && personal.repeat.is_none() {
            return Err(malformed("a personal part has at least one field".into()));
        }
        if personal.to_bytes() != bytes {
            return Err(PersonalError::NotCanonical);
        }
        Ok(personal)
    }
}

/// The same statement with another body and number.
fn with(fact: &Fact, repeat: u32, body: Body) -> Result<Fact, PersonalError> {
    let (by, source) = (fact.by.clone(), fact.source.clone());
    let fact = Fact::new(fact.at, fact.recorded, by, source, fact.seq, repeat, body)?;
    Ok(fact)
}

/// Takes the named fields out of a body.
fn take(
    body: &mut Body,
    names: &BTreeSet<String>,
) -> Result<BTreeMap<String, Option<Box<str>>>, PersonalError> {
    let mut taken = BTreeMap::new();
    let mut words = |name: &str, words: &mut Option<String>, is_personal: bool| {
        if let Some(words) = words.take_if(|_| is_personal) {
            taken.insert(name.into(), Some(words.into()));
        }
    };
    match body {
        Body::Case(case) => taken = take_named(&mut case.set, names),
        Body::Cost(cost) => taken = take_named(&mut cost.labels, names),
        Body::Work(work) => words(PERSON, &mut work.person, true),
        Body::Claim(claim) => {
            if claim.ask == Ask::FieldWas
                && let Some(field) = claim.field.as_ref().filter(|name| names.contains(*name))
            {
                return Err(PersonalError::Claimed(field.clone()));
            }
            words(GROUNDS, &mut claim.grounds, names.contains(GROUNDS));
        }
        Body::Withdrawal(withdrawal) => {
            words(REASON, &mut withdrawal.reason, names.contains(REASON));
        }
        Body::Proposal(proposal) => {
            words(REASON, &mut proposal.reason, names.contains(REASON));
        }
        Body::Comment(comment) => words(TEXT, &mut comment.text, names.contains(TEXT)),
        _ => {}
    }
    Ok(taken)
}

fn take_named(
    from: &mut BTreeMap<String, Option<Box<str>>>,
    names: &BTreeSet<String>,
) -> BTreeMap<String, Option<Box<str>>> {
    let all = std::mem::take(from);
    let (taken, left) = all.into_iter().partition(|(name, _)| names.contains(name));
    *from = left;
    taken
}

/// Puts a field back; nothing where the body has no place for it.
fn put(body: &mut Body, name: &str, value: &Option<Box<str>>) -> Option<()> {
    let fields = match body {
        Body::Case(case) => &mut case.set,
        Body::Cost(cost) => &mut cost.labels,
        _ => {
            let place = match (body, name) {
                (Body::Work(work), PERSON) => &mut work.person,
                (Body::Claim(claim), GROUNDS) => &mut claim.grounds,
                (Body::Withdrawal(withdrawal), REASON) => &mut withdrawal.reason,
                (Body::Proposal(proposal), REASON) => &mut proposal.reason,
                (Body::Comment(comment), TEXT) => &mut comment.text,
                _ => return None,
            };
            let words = value.as_deref().filter(|_| place.is_none())?;
            *place = Some(words.into());
            return Some(());
        }
    };
    let known = fields.insert(name.into(), value.clone());
    known.is_none().then_some(())
}
