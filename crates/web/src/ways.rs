//! Ways to sign in beside a password, as whoever runs the server set them.

use crate::origin::Origin;

/// What is set.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// Where people reach the site; without it there are no passkeys.
    pub origin: Option<Origin>,
}
