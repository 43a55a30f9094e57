//! What every test run shows a part of, at its full length.

use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::shown::{Shown, show};
use crate::trouble::Result;

const SHOWN: &[Shown] = &[
    Shown {
        what: "100,000 mutated proofs, notes and checkpoints of each kind, none accepted",
        package: "facts",
        words: &["journal::mutations::"],
        flag: Some(("MUTATIONS", "100000")),
    },
    Shown {
        what: "5,000 mutations of rows, tiles and files, each found",
        package: "store",
        words: &["mutations::"],
        flag: Some(("MUTATIONS", "5000")),
    },
    Shown {
        what: "500 pairs of worlds that differ in what is hidden give the same bytes",
        package: "store",
        words: &["isolation::pairs::"],
        flag: Some(("PAIRS", "500")),
    },
    Shown {
        what: "20 times as many faults, lives and random operations",
        package: "store",
        words: &["trouble::", "simulation::", "model::"],
        flag: Some(("ENTENTE_FAULTS", "20")),
    },
    Shown {
        what: "50,000 random decisions are those of the specification",
        package: "practice",
        words: &["decisions::"],
        flag: Some(("ACCESS_DECISIONS", "50000")),
    },
];

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let mut figures = Figures::repeated_by("./evidence long");
    show(&mut figures, places, SHOWN);
    Ok(figures.into_list())
}
