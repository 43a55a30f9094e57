//! The record over HTTP: what another's program finds in the interface, what bombs do to it, and what its tests show.

use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::shown::{Shown, show};
use crate::told::figures_of;
use crate::trouble::Result;

const SHOWN: &[Shown] = &[
    Shown {
        what: "a text is signed by all, a pause contested and settled, a month agreed to, and an auditor verifies offline",
        package: "web",
        words: &["together::"],
        flag: None,
    },
    Shown {
        what: "no canary comes out for anybody; hidden and unknown names are answered alike; who is removed or left has nothing",
        package: "web",
        words: &["isolation::"],
        flag: None,
    },
    Shown {
        what: "bad input of each class gets its answer, and changes nothing",
        package: "web",
        words: &["bad_input::"],
        flag: None,
    },
    Shown {
        what: "no form of a forbidden webhook target is connected",
        package: "web",
        words: &["webhooks::"],
        flag: None,
    },
    Shown {
        what: "idle and slow connections make room, and what has begun is answered",
        package: "web",
        words: &["connections::"],
        flag: None,
    },
    Shown {
        what: "random decisions are those of the specification",
        package: "practice",
        words: &["decisions::"],
        flag: None,
    },
    Shown {
        what: "one of two servers over one PostgreSQL is killed under load: nothing lost, nothing twice",
        package: "entente",
        words: &["servers::"],
        flag: None,
    },
];

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let mut all = figures_of(places, "interface")?;
    let mut figures = Figures::repeated_by("./evidence serve");
    show(&mut figures, places, SHOWN);
    all.extend(figures.into_list());
    Ok(all)
}
