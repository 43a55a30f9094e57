//! Numbers that look random and are the same for the same seed, on every machine.

/// The generator SplitMix64 of Steele, Lea and Flood (2014).
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Self {
        Random { state: seed }
    }

    /// A generator for a part of the world, so that one part's draws do not shift another's.
    pub fn part(seed: u64, part: &str) -> Self {
        let mut random = Random::new(seed);
        for byte in part.bytes() {
            random.state = random.next() ^ u64::from(byte);
        }
        random
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `from` up to, not including, `until`.
    pub fn between(&mut self, from: i64, until: i64) -> i64 {
        let span = until.abs_diff(from).max(1);
        let step = self.next() % span;
        from.saturating_add_unsigned(step)
    }

    /// True `percent` times out of a hundred.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(0, 100) < percent
    }

    /// One of the weighted choices.
    pub fn pick<'a, T>(&mut self, choices: &'a [(i64, T)]) -> &'a T {
        let total: i64 = choices.iter().map(|(weight, _)| weight).sum();
        let mut left = self.between(0, total);
        for (weight, choice) in choices {
            left -= weight;
            if left < 0 {
                return choice;
            }
        }
        &choices[choices.len() - 1].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_numbers_come_out() {
        let mut random = Random::new(1_234_567);
        let numbers: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(
            numbers,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn parts_differ() {
        assert_ne!(
            Random::part(1, "incidents").next(),
            Random::part(1, "probes").next()
        );
        let mut random = Random::new(7);
        assert!((0..1_000).all(|_| (3..9).contains(&random.between(3, 9))));
    }
}
