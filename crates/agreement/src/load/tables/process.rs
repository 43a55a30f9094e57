//! The keys of processes and responsibilities, and of what a relation says beside its model.

use crate::yaml::Key;
use crate::yaml::Shape;
use crate::yaml::Shape::{ById, Choice, Declared, Either, Id, OneOrMany, Record, Text};

/// Which processes the alliance needs.
pub(crate) const PROCESSES: &[Key] = &[
    Key::optional(
        "catalogue",
        Choice(&["iso-20000-1", "itil-v3", "itil-4"]),
        "the catalogue whose processes each service needs: `iso-20000-1`, `itil-v3` or `itil-4`",
    ),
    Key::optional(
        "own",
        Declared("process", &Record(OWN_PROCESS)),
        "processes of your own, by id",
    ),
    Key::optional(
        "not_needed",
        ById("process", &Text),
        "processes that you do without, each with the reason",
    ),
];

/// A process that is in no catalogue.
pub(crate) const OWN_PROCESS: &[Key] = &[Key::optional("title", Text, "its title")];

/// Who answers for which process.
pub(crate) const RESPONSIBILITIES: Shape = ById("process", &Record(RESPONSIBILITY));

/// Who answers for one process, and who does its work.
pub(crate) const RESPONSIBILITY: &[Key] = &[
    Key::optional("accountable", WHO, "who answers: one party or team"),
    Key::optional("responsible", WHO, "who does the work"),
    Key::optional("consulted", WHO, "who is asked before"),
    Key::optional("informed", WHO, "who is told after"),
    Key::optional(
        "hand_over",
        Text,
        "how work passes between those who do it, where they are no joint team",
    ),
];

const WHO: Shape = OneOrMany(&Either(&[Id("party"), Id("team")]));

/// What the two sides of a relation think of it.
pub(crate) const ASSESSMENT: &[Key] = &[
    Key::optional(
        "capability",
        Choice(DEGREES),
        "how well the provider can do it",
    ),
    Key::optional(
        "maturity",
        Choice(DEGREES),
        "how settled the customer's own way of working is",
    ),
    Key::optional("trust", Choice(DEGREES), "how far the two trust each other"),
    Key::optional("need_for_change", Choice(DEGREES), "how much has to change"),
    Key::optional(
        "interaction",
        Choice(DEGREES),
        "how much the two have to do with each other day by day",
    ),
];

const DEGREES: &[&str] = &["low", "medium", "high"];
