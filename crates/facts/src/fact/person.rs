//! Which rights a person holds in the name of its party.

use serde::{Deserialize, Serialize};

use crate::id::TeamId;

/// A party says what one of its people may do in its name, from when it happened on. It holds no name and no
/// address: who the person is, is known to its party and the host alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonUpdate {
    /// Whether the person only reads, for its party.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub auditor: bool,
    /// What happens.
    pub does: PersonDoes,
    /// All offices that the person has from now on, in the order of their names, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offices: Vec<Office>,
    /// The person: `p-` and 16 small hexadecimal digits.
    pub person: PersonId,
    /// All teams that the person is in from now on, in the order of their names, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<TeamId>,
}

/// What happens to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonDoes {
    /// It belongs to the party from now on.
    Added,
    /// It has these teams and offices from now on, and no others; if it was suspended, its rights are back.
    Changed,
    /// It belongs to the party no longer, for good.
    Removed,
    /// Its rights rest.
    Suspended,
}

/// What a person may do in the name of its party. Who holds which is the party's own affair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Office {
    /// Speaks for it: approves, halts, decides, answers claims, takes its seats.
    Delegate,
    /// Signs for it.
    Signatory,
    /// Sees and contests what it pays and is paid.
    Commercial,
    /// Sees and erases data of persons.
    Privacy,
    /// Keeps its people, tokens and keys.
    Administrator,
    /// Runs the machines on which the record is kept. Gives no right but that to break the glass.
    Operator,
}

/// An id that tells nothing of the person: `p-` and 16 small hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId([u8; 8]);

impl PersonUpdate {
    pub(super) fn check(&self) -> Result<(), String> {
        if !self.offices.is_sorted_by_key(|office| office.word())
            || self.offices.windows(2).any(|two| two[0] == two[1])
        {
            return Err("the offices stand in the order of their names, each once".into());
        }
        if !self.teams.is_sorted_by(|one, next| one < next) {
            return Err("the teams stand in the order of their names, each once".into());
        }
        let none = self.offices.is_empty() && self.teams.is_empty();
        if self.auditor && !none {
            return Err("an auditor only reads, and has no teams and no offices".into());
        }
        let ends = matches!(self.does, PersonDoes::Removed | PersonDoes::Suspended);
        if ends && (self.auditor || !none) {
            return Err("who is removed or suspended has no teams and no offices".into());
        }
        Ok(())
    }
}

impl Office {
    /// All of them.
    pub const ALL: [Office; 6] = [
        Office::Delegate,
        Office::Signatory,
        Office::Commercial,
        Office::Privacy,
        Office::Administrator,
        Office::Operator,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Office::Delegate => "delegate",
            Office::Signatory => "signatory",
            Office::Commercial => "commercial",
            Office::Privacy => "privacy",
            Office::Administrator => "administrator",
            Office::Operator => "operator",
        }
    }

    /// The office of this word.
    pub fn of(word: &str) -> Option<Office> {
        Office::ALL.into_iter().find(|office| office.word() == word)
    }
}

impl PersonId {
    /// The id with these eight bytes, which are random.
    pub fn new(bytes: [u8; 8]) -> PersonId {
        PersonId(bytes)
    }

    /// Reads it, strictly.
    pub fn parse(text: &str) -> Option<PersonId> {
        let digits = text.strip_prefix("p-")?;
        let mut bytes = [0; 8];
        if digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        hex::decode_to_slice(digits, &mut bytes).ok()?;
        Some(PersonId(bytes))
    }
}

impl std::fmt::Display for PersonId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "p-{}", hex::encode(self.0))
    }
}

impl std::fmt::Debug for PersonId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for PersonId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PersonId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        PersonId::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "`{text}` is not the id of a person: `p-` and 16 small hexadecimal digits"
            ))
        })
    }
}
