//! Time that somebody worked, by activity.

use serde::{Deserialize, Serialize};

use crate::id::{ServiceId, TeamId};

/// Time worked on the day of [`Fact::at`](crate::Fact::at).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// What for.
    pub activity: Activity,
    /// Minutes worked.
    pub minutes: u32,
    /// A pseudonym of who worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// The team.
    pub team: TeamId,
}

/// What working time goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activity {
    /// Keeping what runs running.
    LightsOn,
    /// Changing what runs.
    Change,
    /// Finding out what could be.
    Research,
    /// Learning.
    Training,
    /// Making something new.
    Innovation,
    /// Leave and sickness; counts in no split.
    Absence,
}

impl Activity {
    /// All activities.
    pub const ALL: [Activity; 6] = [
        Activity::LightsOn,
        Activity::Change,
        Activity::Research,
        Activity::Training,
        Activity::Innovation,
        Activity::Absence,
    ];

    /// The name as written in facts and agreements.
    pub fn name(self) -> &'static str {
        match self {
            Activity::LightsOn => "lights-on",
            Activity::Change => "change",
            Activity::Research => "research",
            Activity::Training => "training",
            Activity::Innovation => "innovation",
            Activity::Absence => "absence",
        }
    }

    /// The activity of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|activity| activity.name() == name)
    }
}
