//! Splits: an amount in whole units of its smallest coin, to those whose exact parts make it up.

pub use facts::currency::minor_digits;
use facts::{Exact, Rounding};

/// Splits `total`, a number of `digits` digits after the point, by the exact parts.
///
/// Each part is first rounded down to `digits` digits; what is then left goes, coin by coin, to the
/// parts with the largest remainders. Of equal remainders the earlier part comes first, so that parts
/// in the order of their ids are served in this order.
///
/// INVARIANT: the result adds up to `total` exactly. Coins that are left after every part got one go round again.
pub fn split(total: &Exact, digits: u32, parts: &[Exact]) -> Vec<Exact> {
    if parts.is_empty() {
        return Vec::new();
    }
    let coin = coin(digits);
    let mut shares: Vec<Exact> = parts.iter().map(|part| floor(part, digits)).collect();
    let given: Exact = shares.iter().cloned().sum();
    let left = (total - &given).checked_div(&coin);
    let left = left.map_or(0, |coins| coins.to_i64());
    let mut order: Vec<(Exact, usize)> = parts
        .iter()
        .zip(&shares)
        .map(|(part, share)| part - share)
        .zip(0..)
        .collect();
    // WHY: the sum may be rounded below what is given already; then the smallest remainders give back.
    if left >= 0 {
        order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    } else {
        order.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    }
    let coin = if left < 0 { -coin } else { coin };
    let count = u64::try_from(parts.len()).unwrap_or(u64::MAX);
    let (each, more) = (left.unsigned_abs() / count, left.unsigned_abs() % count);
    for ((_, index), place) in order.into_iter().zip(0..) {
        let coins = each + u64::from(place < more);
        let coins = Exact::from(i64::try_from(coins).unwrap_or(i64::MAX));
        shares[index] = &shares[index] + &(&coin * &coins);
    }
    shares
}

fn coin(digits: u32) -> Exact {
    let ten = Exact::from(10);
    let scale = (0..digits).fold(Exact::from(1), |scale, _| &scale * &ten);
    Exact::from(1) / scale
}

fn floor(value: &Exact, digits: u32) -> Exact {
    let mode = match value.is_negative() {
        true => Rounding::Up,
        false => Rounding::Down,
    };
    value.round(digits, mode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(total: &str, parts: &[(i128, i128)], expected: &[&str]) {
        let exact = |(over, under): &(i128, i128)| Exact::ratio(*over, *under).expect("a ratio");
        let parts: Vec<Exact> = parts.iter().map(exact).collect();
        let total = Exact::parse(total).expect("a number");
        let found: Vec<String> = split(&total, 2, &parts)
            .iter()
            .map(Exact::to_string)
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn coins_go_by_largest_remainder_and_ties_by_order() {
        check(
            "100",
            &[(100, 3), (100, 3), (100, 3)],
            &["33.34", "33.33", "33.33"],
        );
        check("10", &[(10, 6), (20, 6), (30, 6)], &["1.67", "3.33", "5"]);
        check("-1", &[(-1, 3), (-2, 3)], &["-0.33", "-0.67"]);
        check("0.5", &[(3, 2), (-1, 1)], &["1.5", "-1"]);
        check("0", &[(1, 300), (1, 900)], &["0", "0"]);
        check("1000000.01", &[(0, 1), (0, 1)], &["500000.01", "500000"]);
    }

    proptest! {
        #[test]
        fn the_parts_add_up(parts in proptest::collection::vec((-1_000_000_i64..1_000_000, 1_i64..999), 1..9)) {
            let parts: Vec<Exact> = parts
                .iter()
                .filter_map(|(over, under)| Exact::ratio((*over).into(), (*under).into()))
                .collect();
            let sum: Exact = parts.iter().cloned().sum();
            for mode in [Rounding::HalfEven, Rounding::HalfUp, Rounding::Down, Rounding::Up] {
                let total = sum.round(2, mode);
                let shares = split(&total, 2, &parts);
                let again: Exact = shares.iter().cloned().sum();
                prop_assert_eq!(&again, &total);
            }
        }
    }
}
