//! The clock on the wall: the one place of this crate that reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use facts::Instant;

/// The present, in whole milliseconds.
pub fn present() -> Instant {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Instant::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The present, in whole seconds of Unix time; 0 where the clock shows a time before.
pub fn present_secs() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
