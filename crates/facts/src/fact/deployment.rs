//! A deployment ended, well or badly, with the commits it brought.

use serde::{Deserialize, Serialize};

use crate::id::{DeploymentId, ServiceId};
use crate::time::Instant;

/// A deployment. [`Fact::at`](crate::Fact::at) is the instant it finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    /// The commits that are new with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commits: Vec<Commit>,
    /// The component, where the service has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<ServiceId>,
    /// Where to: `production`, `staging`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Its own id; several facts may share one when a pipeline deploys several components.
    pub id: DeploymentId,
    /// How it ended.
    pub result: DeploymentResult,
    /// Whether it repairs an earlier one (unplanned work: the rework rate).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rework: bool,
    /// The service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// When it started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Instant>,
}

/// A commit that a deployment brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// When the work on it was begun or, lacking that, authored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authored: Option<Instant>,
    /// The commit's hash, or the pull request's merge commit.
    pub id: String,
}

/// How a deployment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeploymentResult {
    /// It is live.
    Succeeded,
    /// It is not live, or is live and broken.
    Failed,
    /// It was live and was taken back.
    BackedOut,
    /// It was stopped before anything went live.
    Cancelled,
}
