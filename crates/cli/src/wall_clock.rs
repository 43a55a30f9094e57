//! The clock on the wall: the one place of this crate that reads it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use facts::Instant;

/// By how much the clock of a demo differs.
static SHIFT_MS: AtomicI64 = AtomicI64::new(0);

/// The present, in whole milliseconds.
pub fn present() -> Instant {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let present = Instant::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
    present.plus_ms(SHIFT_MS.load(Ordering::Relaxed))
}

/// From now on it is `instant`, and time goes on from there: for the demo, whose world ended some time ago.
pub fn shift_to(instant: Instant) {
    let by = instant.ms() - present().ms();
    SHIFT_MS.fetch_add(by, Ordering::Relaxed);
}

/// The present, in whole seconds of Unix time; 0 where the clock shows a time before.
pub fn present_secs() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
