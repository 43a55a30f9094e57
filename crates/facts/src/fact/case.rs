//! Something happened to a case: milestones and fields.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::id::CaseId;

/// The kinds of case that have a life of their own, as written in the field [`field::TYPE`].
pub const CASE_TYPES: &[&str] = &[
    "action",
    "call",
    "change",
    "continuity-test",
    "decision",
    "deliverable",
    "demand",
    "dispute",
    "early-warning",
    "idea",
    "improvement",
    "incident",
    "need",
    "obligation",
    "problem",
    "request",
    "risk",
    "task",
];

/// The fields of a case that the engine itself reads. A source may set any other.
pub mod field {
    /// One of [`super::CASE_TYPES`].
    pub const TYPE: &str = "type";
    /// The state, in the source's words.
    pub const STATE: &str = "state";
    /// The reason for which the case waits; absent while it does not.
    pub const HOLD: &str = "hold";
    /// The party on whom the case waits.
    pub const PARTY: &str = "party";
    /// The team on whom the case waits.
    pub const TEAM: &str = "team";
    /// The service concerned.
    pub const SERVICE: &str = "service";
    /// The business unit concerned.
    pub const UNIT: &str = "unit";
    /// The priority.
    pub const PRIORITY: &str = "priority";
    /// The impact.
    pub const IMPACT: &str = "impact";
    /// The urgency.
    pub const URGENCY: &str = "urgency";
    /// The category.
    pub const CATEGORY: &str = "category";
    /// The deployment or change that is said to have caused the case.
    pub const CAUSED_BY: &str = "caused_by";

    /// All of the above.
    pub const ALL: &[&str] = &[
        TYPE, STATE, HOLD, PARTY, TEAM, SERVICE, UNIT, PRIORITY, IMPACT, URGENCY, CATEGORY,
        CAUSED_BY,
    ];
}

/// A step in the life of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Milestone {
    /// The case came into being.
    Opened,
    /// Somebody took notice.
    Acknowledged,
    /// The solution was given.
    Resolved,
    /// The case was closed.
    Closed,
    /// A resolved or closed case was taken up again.
    Reopened,
    /// The case was dropped: it counts in no figure.
    Cancelled,
}

impl Milestone {
    /// All milestones, in the order of a life.
    pub const ALL: [Milestone; 6] = [
        Milestone::Opened,
        Milestone::Acknowledged,
        Milestone::Resolved,
        Milestone::Closed,
        Milestone::Reopened,
        Milestone::Cancelled,
    ];

    /// The name as written in facts and agreements.
    pub fn name(self) -> &'static str {
        match self {
            Milestone::Opened => "opened",
            Milestone::Acknowledged => "acknowledged",
            Milestone::Resolved => "resolved",
            Milestone::Closed => "closed",
            Milestone::Reopened => "reopened",
            Milestone::Cancelled => "cancelled",
        }
    }

    /// The milestone of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}

impl fmt::Display for Milestone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What one statement says about one case: the milestones reached and the fields set, at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseUpdate {
    /// Milestones, in the order reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub does: Vec<Milestone>,
    /// The case.
    pub id: Option<CaseId>,
    /// Fields that have a new value from now on; nothing clears a field. Names are lower-case ASCII
    /// letters, digits, `_` and `-`.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "unique"
    )]
    pub set: BTreeMap<String, Option<Box<str>>>,
}

impl CaseUpdate {
    /// An update of `case` that says nothing yet.
    pub fn of(case: CaseId) -> Self {
        CaseUpdate {
            id: Some(case),
            ..CaseUpdate::default()
        }
    }

    /// Adds a milestone.
    pub fn does(mut self, milestone: Milestone) -> Self {
        self.does.push(milestone);
        self
    }

    /// Sets a field.
    pub fn set(mut self, field: &str, value: &str) -> Self {
        self.set.insert(field.into(), Some(value.into()));
        self
    }

    /// Clears a field.
    pub fn clear(mut self, field: &str) -> Self {
        self.set.insert(field.into(), None);
        self
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if self.id.is_none() {
            return Err("missing field `id` of the case".into());
        }
        if let Some(name) = self.set.keys().find(|name| !is_field_name(name)) {
            return Err(format!(
                "`{}` is not a field name; use up to 64 lower-case letters, digits, `_` and `-`, a letter first",
                name.escape_debug()
            ));
        }
        Ok(())
    }
}

/// Whether `name` can name a field of a case.
pub fn is_field_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

/// Reads a map of text to text, or to text or null, and refuses a key that stands twice.
pub(crate) fn unique<'de, D: Deserializer<'de>, V: Deserialize<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, V>, D::Error> {
    struct Unique<V>(PhantomData<V>);
    impl<'de, V: Deserialize<'de>> Visitor<'de> for Unique<V> {
        type Value = BTreeMap<String, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object whose values are text or null")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            while let Some((key, value)) = access.next_entry::<String, V>()? {
                if map.contains_key(&key) {
                    return Err(serde::de::Error::custom(format!("duplicate field `{key}`")));
                }
                map.insert(key, value);
            }
            Ok(map)
        }
    }
    deserializer.deserialize_map(Unique(PhantomData))
}
