//! A breach among its holders: how much of the time beyond a target each of them answers for.
//!
//! CLAUSE: the Shapley value. A group of holders alone would have been late by the time that it held
//! beyond the target, or not at all; each holder's part is what it adds to a group, on average over all
//! orders in which the holders could have come.

use facts::Exact;

/// The most holders: more would need too many groups.
pub const MOST_HOLDERS: usize = 20;

/// The parts of the time beyond the target, in the order of the holders; they add up to all of it.
/// Nothing where there are more than [`MOST_HOLDERS`].
pub fn breach_among(held_ms: &[i64], target_ms: i64) -> Option<Vec<Exact>> {
    let count = held_ms.len();
    if count > MOST_HOLDERS {
        return None;
    }
    // By holder and size of the group that it joins: what it adds to all such groups together.
    let mut adds = vec![vec![0_i128; count]; count];
    for group in 0..1_usize << count {
        let size = group.count_ones() as usize;
        let inside = |holder: usize| group & (1 << holder) != 0;
        let held: i128 = (0..count)
            .filter(|holder| inside(*holder))
            .map(|holder| i128::from(held_ms[holder]))
            .sum();
        let late = |held: i128| (held - i128::from(target_ms)).max(0);
        for holder in (0..count).filter(|holder| !inside(*holder)) {
            adds[holder][size] += late(held + i128::from(held_ms[holder])) - late(held);
        }
    }
    let parts = adds.into_iter().map(|by_size| {
        by_size
            .into_iter()
            .enumerate()
            .filter_map(|(size, added)| Exact::ratio(added, orders(count, size)))
            .sum()
    });
    Some(parts.collect())
}

/// One over this is the share of all orders in which a given group of this size comes first, and a
/// given holder right after it: `count` times the number of groups of `size` of the others.
fn orders(count: usize, size: usize) -> i128 {
    let (count, size) = (count as i128, size as i128);
    let groups = (0..size).fold(1, |groups, i| groups * (count - 1 - i) / (i + 1));
    count * groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(held: &[i64], target: i64, expected: &[&str]) {
        let parts = breach_among(held, target).expect("few holders");
        let parts: Vec<String> = parts.iter().map(Exact::to_string).collect();
        assert_eq!(parts, expected);
    }

    #[test]
    fn who_added_to_the_delay_answers_for_it() {
        check(&[6], 4, &["2"]);
        check(&[3], 4, &["0"]);
        check(&[3, 3], 4, &["1", "1"]);
        check(&[5, 1], 4, &["1.5", "0.5"]);
        check(&[2, 2, 6], 4, &["1", "1", "4"]);
        check(&[], 4, &[]);
        assert_eq!(breach_among(&[1; 21], 4), None);
    }

    proptest! {
        #[test]
        fn the_parts_add_up(held in proptest::collection::vec(0_i64..1000, 0..8), target in 0_i64..2000) {
            let parts = breach_among(&held, target).unwrap_or_default();
            let late = (held.iter().sum::<i64>() - target).max(0);
            prop_assert_eq!(parts.into_iter().sum::<Exact>(), Exact::from(late));
        }
    }
}
