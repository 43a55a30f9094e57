//! Somebody takes rights that the agreement does not give, in the open and for a time.

use serde::{Deserialize, Serialize};

use crate::id::ServiceId;
use crate::time::Instant;

/// A person breaks the glass: takes rights in an emergency, from when it happened until an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    /// Who takes them: the name under which the party knows the person.
    pub person: String,
    /// Whether data of persons is opened as well.
    pub personal: bool,
    /// Why.
    pub reason: String,
    /// The service that they are about; all where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// They end before this instant.
    pub until: Instant,
}

impl Emergency {
    pub(super) fn check(&self, at: Instant) -> Result<(), String> {
        if self.person.trim().is_empty() {
            return Err("an emergency names the person who takes rights".into());
        }
        if self.reason.trim().is_empty() {
            return Err("an emergency says why".into());
        }
        if self.until <= at {
            return Err(format!(
                "the rights end at {}, which is not after {at}",
                self.until
            ));
        }
        Ok(())
    }
}
