//! The clock on the wall: the one place that reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use facts::Instant;

/// The present, in whole milliseconds.
pub fn present() -> Instant {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Instant::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
