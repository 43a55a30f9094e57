//! Readings: levels by window, down to the clock of one case; the same documents as on the command line.

use std::collections::BTreeSet;

use facts::id::{CaseId, LevelId};
use facts::{Instant, say};
use measure::Engine;
use practice::access::Topic;
use practice::{Action, Object};
use serde_json::Value;
use told::Missing;
use told::reading::{Asked, Shown};

use super::answer::{Answer, CSV};
use super::call::Inside;
use super::operation::{Done, Form, Gives, Operation, Parameter, Right};
use super::problem::{Kind, Problem};
use super::shape;

pub(crate) const FILTERED: &str = "readings by the service of their level";

const AS_OF: Parameter = Parameter {
    name: "as_of",
    what: "What was known at this instant; the present minute where it is left out",
    form: Form::Instant,
};

const QUERY: &[Parameter] = &[
    Parameter {
        name: "level",
        what: "Only this level, with what each reading rests on",
        form: Form::Text,
    },
    Parameter {
        name: "window",
        what: "Only this window, such as 2025-03",
        form: Form::Text,
    },
    Parameter {
        name: "key",
        what: "Only readings with this value of a fan-out, such as `unit=stores`",
        form: Form::Text,
    },
    AS_OF,
];

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/readings",
        "list-readings",
        "Levels by window, as `entente measure --json` tells them",
        Right::Scoped(FILTERED, document),
        Gives::json(shape::readings),
    )
    .asking(QUERY),
    Operation::get(
        "/alliances/{alliance}/readings.csv",
        "list-readings-csv",
        "The same as a table, as `entente measure --csv` tells them",
        Right::Scoped(FILTERED, csv),
        Gives::of(&[CSV]),
    )
    .asking(QUERY),
    Operation::get(
        "/alliances/{alliance}/levels/{level}/holders",
        "list-holders",
        "Who held the cases of a level, for how long, and how they were handed on",
        Right::Scoped(FILTERED, holders),
        Gives::json(shape::holders),
    )
    .asking(&[AS_OF]),
    Operation::get(
        "/alliances/{alliance}/cases/{case}/clocks",
        "see-clocks",
        "The clocks of a case by holder, in segments and in sentences",
        Right::Needs(Action::See, case, "case", clocks),
        Gives::json(shape::clocks),
    )
    .asking(&[AS_OF]),
];

pub(crate) fn document(inside: &Inside<'_>) -> Done {
    computed(inside, "readings", &asked(inside)?, |engine, shown| {
        let versions = &inside.world.versions;
        let asked = asked(inside)?;
        let facts = engine.view().facts().len();
        let mut document = told::reading::document(&asked, versions, facts, &[], engine, shown);
        if !sees_everything(inside, engine)
            && let Some(document) = document.as_object_mut()
        {
            // WHY: these are about the record as a whole, and would tell of what is not seen.
            for whole in ["facts", "answers_without_effect", "claims_without_effect"] {
                document.remove(whole);
            }
        }
        Ok(json(document))
    })
}

pub(crate) fn csv(inside: &Inside<'_>) -> Done {
    computed(inside, "csv", &asked(inside)?, |engine, shown| {
        Ok(Answer::of(CSV, told::reading::csv(shown, engine)))
    })
}

pub(crate) fn holders(inside: &Inside<'_>) -> Done {
    let asked = Asked {
        level: Some(inside.call.at("level").to_owned()),
        ..Asked::default()
    };
    computed(inside, "holders", &asked, |engine, shown| {
        Ok(json(told::holders::document(shown, engine)))
    })
}

pub(crate) fn clocks(inside: &Inside<'_>) -> Done {
    computed(inside, "clocks", &Asked::default(), |engine, shown| {
        let case = inside.call.at("case");
        let document = told::case::document(shown, engine, case).map_err(missing)?;
        Ok(json(document))
    })
}

/// The case of the path.
pub(crate) fn case(inside: &Inside<'_>) -> Result<Object, Problem> {
    let not_found = || Kind::NotFound.plain();
    let id = CaseId::new(inside.call.at("case")).map_err(|_| not_found())?;
    let view = inside.view()?;
    view.subjects.known_case(&id).ok_or_else(not_found)
}

/// An answer that follows from the readings asked for, made once for all who may see the same.
pub(crate) fn computed(
    inside: &Inside<'_>,
    what: &str,
    asked: &Asked,
    tell: impl for<'a> FnOnce(&Engine<'a>, &[Shown<'a>]) -> Done,
) -> Done {
    let as_of = inside.as_of()?;
    inside.answered(what, as_of, || worked_out(inside, asked, tell))
}

/// What follows from the readings asked for; they are computed once for everybody of a party.
pub(crate) fn worked_out<T>(
    inside: &Inside<'_>,
    asked: &Asked,
    tell: impl for<'a> FnOnce(&Engine<'a>, &[Shown<'a>]) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let figures = inside.figures()?;
    let engine = figures.engine();
    let seen = seen(inside, engine);
    let shown = told::reading::of_computed(asked, seen, engine, |id| figures.run(id));
    tell(engine, &shown.map_err(missing)?)
}

/// The levels whose readings somebody sees.
fn seen<'a>(inside: &Inside<'_>, engine: &Engine<'a>) -> Vec<&'a LevelId> {
    let ids: BTreeSet<&'a LevelId> = engine.level_ids();
    let seen = |id: &&'a LevelId| {
        let level = engine.level_at(id, Instant::from_ms(i64::MAX));
        let service = level.and_then(|(_, level)| level.service.clone());
        let object = Object::work(Topic::Reading, service);
        inside.scope.sees(&object)
    };
    ids.into_iter().filter(seen).collect()
}

pub(crate) fn sees_everything(inside: &Inside<'_>, engine: &Engine<'_>) -> bool {
    seen(inside, engine).len() == engine.level_ids().len()
}

pub(crate) fn asked(inside: &Inside<'_>) -> Result<Asked, Problem> {
    let call = inside.call;
    let key = match call.asked("key") {
        None => Vec::new(),
        Some(text) => {
            let key = text.split_once('=');
            let key = key.ok_or_else(|| {
                Kind::BadRequest
                    .because(say!("why-key-not-field-value", "`key` is not FIELD=VALUE"))
            })?;
            vec![(key.0.to_owned(), key.1.to_owned())]
        }
    };
    Ok(Asked {
        level: call.asked("level").map(ToOwned::to_owned),
        window: call.asked("window").map(ToOwned::to_owned),
        key,
    })
}

/// What is asked for is not there, or not for whoever asks.
pub(crate) fn missing(missing: Missing) -> Problem {
    Kind::NotFound.because(missing.to_string())
}

/// A document as it is told, with its names in order.
pub(crate) fn json(document: Value) -> Answer {
    Answer::json(&agreement::schema::sorted(document)).marked()
}
