//! Claims and the answers to them: nothing changes until a claim is accepted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::exact::Exact;
use crate::fact::FactId;
use crate::id::{CaseId, ClaimId, LevelId, OutageId, check_id};
use crate::time::Instant;

use super::case::unique;
use super::is_printable_name;

/// A statement that changes a reading or a line of a statement if accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What is asked for.
    pub ask: Ask,
    /// Whether it is urgent: a dispute about it takes the shorter times, where there are any.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub expedited: bool,
    /// The field and the value it should have had, for [`Ask::FieldWas`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The stretch concerned; without it, the whole of the case or outage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Instant>,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grounds: Option<String>,
    /// The claim's own id.
    pub id: ClaimId,
    /// What it is about.
    pub on: ClaimOn,
    /// The end of the stretch, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// The value of [`field`](Self::field); for [`Ask::ValueWas`] the value of the reading, in its unit, and for
    /// [`Ask::AmountWas`] the amount of the line, as a decimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Claim {
    pub(super) fn check(&self) -> Result<(), String> {
        if (self.ask == Ask::FieldWas) != (self.field.is_some() && self.value.is_some()) {
            return Err("a claim `field-was`, and only that, names `field` and `value`".into());
        }
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until <= from
        {
            return Err(format!(
                "the claim ends at {until}, not after it begins at {from}"
            ));
        }
        if self.ask == Ask::Mistaken && !matches!(self.on, ClaimOn::Fact(_)) {
            return Err("a claim `mistaken` is about a fact".into());
        }
        match &self.on {
            ClaimOn::Case(_) | ClaimOn::Fact(_) | ClaimOn::Outage(_) => self.check_on_record(),
            ClaimOn::Reading(reading) => {
                reading.check()?;
                self.check_on_figure(matches!(self.ask, Ask::ValueWas | Ask::Credit))
            }
            ClaimOn::Line(line) => {
                line.check()?;
                if self.ask == Ask::Credit && !line.clause.starts_with("remedies.") {
                    return Err("a claim `credit` on a line is about a clause of `remedies`".into());
                }
                self.check_on_figure(matches!(self.ask, Ask::AmountWas | Ask::Credit))
            }
        }
    }

    /// A claim on what was said happened.
    fn check_on_record(&self) -> Result<(), String> {
        match self.ask {
            Ask::ValueWas => Err("a claim `value-was` is about a reading".into()),
            Ask::AmountWas => Err("a claim `amount-was` is about a line of a statement".into()),
            Ask::Credit => Err("a claim `credit` is about a reading or a line".into()),
            _ => Ok(()),
        }
    }

    /// A claim on what was worked out.
    fn check_on_figure(&self, is_apt: bool) -> Result<(), String> {
        if !is_apt {
            return Err(match self.on {
                ClaimOn::Line(_) => "a claim on a line asks `amount-was` or `credit`",
                _ => "a claim on a reading asks `value-was` or `credit`",
            }
            .into());
        }
        if self.from.is_some() || self.until.is_some() {
            return Err("a claim on a reading or a line has neither `from` nor `until`".into());
        }
        match (&self.value, self.ask) {
            (None, Ask::Credit) if self.field.is_none() => Ok(()),
            (_, Ask::Credit) => Err("a claim `credit` has neither `field` nor `value`".into()),
            (Some(value), _) if self.field.is_none() => match Exact::parse(value) {
                Ok(_) => Ok(()),
                Err(error) => Err(error.to_string()),
            },
            _ => Err(
                "a claim `value-was` or `amount-was` has a decimal `value` and no `field`".into(),
            ),
        }
    }
}

/// What a claim asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Leave the case, the outage or the stretch out of the figure.
    Exclude,
    /// The stretch was the customer's wait: it does not count.
    Pause,
    /// The stretch is recorded as a pause but was none: it counts.
    NoPause,
    /// A field of the case had another value (a priority was wrong).
    FieldWas,
    /// A fact is mistaken and should not count.
    Mistaken,
    /// A reading should have another value.
    ValueWas,
    /// A line of a statement should have another amount, in the statement's currency: what the payer
    /// owes, below zero what the payee owes.
    AmountWas,
    /// The credit of a reading, or the one of a line, is asked for, where credits must be claimed.
    Credit,
}

/// What a claim is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimOn {
    /// A case.
    Case(CaseId),
    /// A fact.
    Fact(FactId),
    /// A line of a statement.
    Line(LineName),
    /// An outage.
    Outage(OutageId),
    /// A reading.
    Reading(ReadingName),
}

/// Which reading.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingName {
    /// One reading of a fan-out, by field and value; without it, the whole.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "unique"
    )]
    pub key: BTreeMap<String, Box<str>>,
    /// The level.
    pub level: LevelId,
    /// The name of its window: `2025-03`.
    pub window: String,
}

/// Which line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineName {
    /// The path of its clause: `charges.desk`, `remedies.credits`, `sharing.gains`.
    pub clause: String,
    /// What it is for, as the statement has it: `desk`, `up`, `bonus`, `carried from 2025-01`.
    pub what: String,
    /// The window or month that it is for: `2025-03`.
    pub window: String,
}

impl ReadingName {
    fn check(&self) -> Result<(), String> {
        check_id(&self.window).map_err(|_| no_window(&self.window))?;
        match self.key.keys().find(|name| !is_printable_name(name)) {
            Some(name) => Err(format!(
                "`{}` is not a name of a field; use printable ASCII",
                name.escape_debug()
            )),
            None => Ok(()),
        }
    }
}

impl LineName {
    fn check(&self) -> Result<(), String> {
        check_id(&self.window).map_err(|_| no_window(&self.window))?;
        let section = self.clause.split_once('.');
        let is_path = section.is_some_and(|(section, id)| {
            ["charges", "remedies", "sharing"].contains(&section) && check_id(id).is_ok()
        });
        if !is_path {
            return Err(format!(
                "`{}` is not the path of a clause such as `charges.desk`, `remedies.credits` or `sharing.gains`",
                self.clause.escape_debug()
            ));
        }
        check_id(&self.what).map_err(|error| format!("what the line is for: {error}"))
    }
}

fn no_window(window: &str) -> String {
    format!("`{}` is not the name of a window", window.escape_debug())
}

/// An answer to a claim, or to a hold that the agreement makes a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The claim: its id, or the id of the fact that began the hold.
    pub claim: ClaimId,
    /// What is answered.
    pub says: Says,
}

/// What is answered to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// The other side agrees: the claim changes the figure.
    Accept,
    /// The other side disagrees: the claim stays open until it is decided.
    Contest,
    /// A dispute decided for the claim.
    Grant,
    /// A dispute decided against the claim.
    Dismiss,
    /// The claimant takes the claim back.
    Withdraw,
}
