//! Ways to sign in beside a password, as whoever runs the server set them.

use std::sync::Arc;

use crate::openid::Service;
use crate::origin::Origin;

/// What is set.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// Where people reach the site; without it there are no passkeys and no sign-in service.
    pub origin: Option<Origin>,
    /// The sign-in service.
    pub service: Option<Arc<Service>>,
}

impl Ways {
    /// The sign-in service, with where people come back to from it.
    pub fn service(&self) -> Option<(&Service, &Origin)> {
        self.service.as_deref().zip(self.origin.as_ref())
    }
}
