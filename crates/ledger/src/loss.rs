//! Loss: what a risk costs when it comes true, and in a year.

use agreement::term::Share;
use facts::Exact;

use crate::charge::share_input;
use crate::sheet::{Op, Sheet, Stage, StepId, given};

/// A single loss, and the loss that is expected in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The asset's worth times what of it is exposed.
    pub single: StepId,
    /// As often as it comes true in a year.
    pub yearly: StepId,
}

/// The loss of an asset of which a share is exposed, so many times a year.
pub fn loss(
    sheet: &mut Sheet,
    clause: &str,
    asset: &Exact,
    exposed: &Share,
    a_year: &Exact,
) -> Loss {
    let inputs = [given("worth", asset), share_input(exposed)];
    let single = sheet.step(Stage::Price, clause, "single loss", Op::Product, inputs);
    let inputs = [single.into(), given("times a year", a_year)];
    let yearly = sheet.step(Stage::Price, clause, "loss in a year", Op::Product, inputs);
    Loss { single, yearly }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(asset: i64, percent: i64, a_year: &str, expected: [&str; 2]) {
        let mut sheet = Sheet::default();
        let percent = Exact::from(percent);
        let a_year = Exact::parse(a_year).expect("a number");
        let loss = loss(
            &mut sheet,
            "risk",
            &Exact::from(asset),
            &Share { percent },
            &a_year,
        );
        let found = [loss.single, loss.yearly].map(|step| sheet.value(step).to_string());
        assert_eq!(found, expected);
    }

    #[test]
    fn losses() {
        check(100_000, 25, "3", ["25000", "75000"]);
        check(80_000, 10, "0.25", ["8000", "2000"]);
    }
}
