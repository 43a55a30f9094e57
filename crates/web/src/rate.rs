//! How often a lane may ask: so many times a second on average, and as many again at once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant as Moment;

/// Lanes that are remembered; who has not asked for long begins anew anyway.
const LANES: usize = 4096;

/// What is left to each lane.
#[derive(Debug)]
pub struct Rates {
    per_second: u32,
    left: Mutex<BTreeMap<String, (u64, Moment)>>,
}

impl Rates {
    /// So many a second.
    pub fn new(per_second: u32) -> Rates {
        Rates {
            per_second: per_second.max(1),
            left: Mutex::default(),
        }
    }

    /// Whether a lane may ask once more now.
    pub fn take(&self, lane: &str, now: Moment) -> bool {
        // Counted in millionths of a request, so that none is lost between two instants.
        const ONE: u64 = 1_000_000;
        let most = 2 * u64::from(self.per_second) * ONE;
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if left.len() >= LANES && !left.contains_key(lane) {
            left.clear();
        }
        let (mut has, since) = *left.get(lane).unwrap_or(&(most, now));
        let passed = now.saturating_duration_since(since).as_micros();
        let gained = u64::try_from(passed).unwrap_or(u64::MAX);
        has = has
            .saturating_add(gained.saturating_mul(u64::from(self.per_second)))
            .min(most);
        let may = has >= ONE;
        left.insert(lane.to_owned(), (has - if may { ONE } else { 0 }, now));
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_lane_gets_so_many_and_others_are_not_touched() {
        let rates = Rates::new(10);
        let now = Moment::now();
        let taken = (0..30).filter(|_| rates.take("one", now)).count();
        assert_eq!(taken, 20);
        assert!(rates.take("other", now));
        let later = now + Duration::from_millis(100);
        assert!(rates.take("one", later));
        assert!(!rates.take("one", later));
    }
}
