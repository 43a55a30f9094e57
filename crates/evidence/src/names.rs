//! The names of the evidence, and what is done for each.

use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::trouble::{Result, Trouble};
use crate::{
    devlake, durable, focus, fuzz, journal, language, long, mechanics, money, openslo, properties,
    serve, site, size, speed, uci, upptime,
};

/// A name of the evidence.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// As it is typed.
    pub name: &'static str,
    figures: fn(&Places) -> Result<Vec<Figure>>,
}

/// All names, in the order in which they run.
const NAMES: &[Name] = &[
    Name {
        name: "uci",
        figures: uci::figures,
    },
    Name {
        name: "upptime",
        figures: upptime::figures,
    },
    Name {
        name: "focus",
        figures: focus::figures,
    },
    Name {
        name: "openslo",
        figures: openslo::figures,
    },
    Name {
        name: "devlake",
        figures: devlake::figures,
    },
    Name {
        name: "record",
        figures: journal::figures,
    },
    Name {
        name: "mechanics",
        figures: mechanics::figures,
    },
    Name {
        name: "money",
        figures: money::figures,
    },
    Name {
        name: "language",
        figures: language::figures,
    },
    Name {
        name: "properties",
        figures: properties::figures,
    },
    Name {
        name: "fuzz",
        figures: fuzz::figures,
    },
    Name {
        name: "serve",
        figures: serve::figures,
    },
    Name {
        name: "site",
        figures: site::figures,
    },
    Name {
        name: "size",
        figures: size::figures,
    },
    Name {
        name: "durable",
        figures: durable::figures,
    },
    Name {
        name: "long",
        figures: long::figures,
    },
    Name {
        name: "speed",
        figures: speed::figures,
    },
];

/// The names that were asked for; all where none was.
pub fn chosen(asked: &[String]) -> std::result::Result<Vec<Name>, String> {
    if asked.is_empty() {
        return Ok(NAMES.to_vec());
    }
    let find = |text: &String| {
        let found = NAMES.iter().find(|name| name.name == text);
        found.copied().ok_or_else(|| {
            let names: Vec<&str> = NAMES.iter().map(|name| name.name).collect();
            format!(
                "there is no evidence `{text}`; there are {}",
                names.join(", ")
            )
        })
    };
    asked.iter().map(find).collect()
}

/// The figures of a name; one line that says why where there are none.
pub fn figures(name: Name, places: &Places) -> Vec<Figure> {
    (name.figures)(places).unwrap_or_else(|trouble| {
        let mut figures = Figures::repeated_by(format!("./evidence {}", name.name));
        match &trouble {
            Trouble::Missing(_) => figures.not_run("all", &trouble, "run"),
            Trouble::Broken(_) => figures.holds("all", &trouble, "run", false),
        }
        figures.into_list()
    })
}
