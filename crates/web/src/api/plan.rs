//! Plans: what a draft would have come to over what happened, with the money and the rights that hang on it; the same
//! document as on the command line.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use agreement::Loaded;
use facts::id::LevelId;
use facts::{Fact, Instant, Severity, say};
use practice::access::{Thing, Topic};
use practice::{Action, Object};
use schemars::JsonSchema;
use serde::Deserialize;
use store::Files;
use told::plan::{Question, Replayed, document};

use super::call::Inside;
use super::operation::{Done, Form, Gives, Operation, Parameter, Right, Takes};
use super::problem::{Kind, Problem};
use super::proposal;
use super::reading::json;
use super::shape;

const AS_OF: &[Parameter] = &[Parameter {
    name: "as_of",
    what: "What was known at this instant; the present minute where it is left out",
    form: Form::Instant,
}];

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::post(
        "/alliances/{alliance}/plans",
        "plan",
        "What a draft would have come to, as `entente plan --json` tells it; nothing is put forward by asking",
        Right::Needs(Action::See, plan, "plan", ask),
        Some(Takes::json(4 << 20, |shapes| {
            shapes.subschema_for::<Draft>()
        })),
        Gives::json(shape::plan),
    )
    .asking(AS_OF),
    Operation::get(
        "/alliances/{alliance}/proposals/{proposal}/plan",
        "see-plan",
        "What a text that was put forward would have come to",
        Right::Needs(Action::See, plan, "plan", of_proposal),
        Gives::json(shape::plan),
    )
    .asking(AS_OF),
];

/// A draft.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Draft {
    /// Its files, by path.
    files: BTreeMap<String, String>,
    /// From when on it is replayed; a year back where it is left out.
    #[serde(default)]
    from: Option<String>,
}

pub(crate) fn plan(_: &Inside<'_>) -> Result<Object, Problem> {
    Ok(Object::new(Thing::Plan))
}

fn ask(inside: &Inside<'_>) -> Done {
    let draft: Draft = inside.call.read()?;
    let from = since(draft.from.as_deref())?;
    let draft = sound(&proposal::bytes(&draft.files))?;
    replayed(inside, &draft, None, from, inside.as_of()?, told)
}

pub(crate) fn of_proposal(inside: &Inside<'_>) -> Done {
    let as_of = inside.as_of()?;
    inside.answered("plan", as_of, || {
        let found = proposal::text(inside)?;
        let draft = sound(&proposal::bytes(&found.files))?;
        let based_on = found.based_on.as_deref();
        replayed(inside, &draft, based_on, None, as_of, told)
    })
}

/// From when on something is replayed.
pub(crate) fn since(text: Option<&str>) -> Result<Option<Instant>, Problem> {
    let from = text.map(Instant::parse).transpose();
    from.map_err(|error| Kind::BadRequest.because(format!("`from` is no instant: {error}")))
}

/// A draft without errors.
pub(crate) fn sound(files: &Files) -> Result<Loaded, Problem> {
    let loaded = agreement::load(files);
    let mut findings = loaded.diagnostics.iter();
    match findings.find(|finding| finding.severity == Severity::Error) {
        Some(error) => Err(Kind::Unfit.because(say!(
            "unfit-draft",
            "the draft has errors: {why}",
            why = &error.message
        ))),
        None => Ok(loaded),
    }
}

/// What a draft would have come to beside the text that it changes: the one in force, where it names none. Amounts are
/// told to who sees the statements of every pair of the party, and are left out of it for everybody else.
pub(crate) fn replayed<T>(
    inside: &Inside<'_>,
    draft: &Loaded,
    based_on: Option<&str>,
    from: Option<Instant>,
    as_of: Instant,
    tell: impl FnOnce(&Inside<'_>, &Question<'_>, &Replayed) -> Result<T, Problem>,
) -> Result<T, Problem> {
    asking(inside, draft, based_on, from, as_of, |question| {
        let replayed = Replayed::of(question, false);
        let mut replayed = replayed.map_err(|error| Kind::Unfit.because(error.to_string()))?;
        if !inside.sees_all_pairs() {
            replayed.money.clear();
        }
        tell(inside, question, &replayed)
    })
}

/// What is asked of the record by a draft.
pub(crate) fn asking<T>(
    inside: &Inside<'_>,
    draft: &Loaded,
    based_on: Option<&str>,
    from: Option<Instant>,
    as_of: Instant,
    answer: impl FnOnce(&Question<'_>) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let world = inside.world;
    let changed = based_on.unwrap_or(&world.versions.at(as_of).hash);
    // WHY: of the text that is changed only what whoever asks may read, so that no price shows in what differs.
    let files = super::agreement::files(inside, changed)?;
    let files = files.ok_or_else(|| Kind::NotFound.plain())?;
    let current = agreement::load(&proposal::bytes(&files));
    let said = inside.figures()?.said();
    let facts: Vec<&Fact> = said.of_readings.iter().map(Arc::as_ref).collect();
    let seen = |agreement: &agreement::Agreement| -> BTreeSet<LevelId> {
        let levels = agreement.levels.iter().filter(|(_, level)| {
            let object = Object::work(Topic::Reading, level.service.clone());
            inside.scope.sees(&object)
        });
        levels.map(|(id, _)| id.clone()).collect()
    };
    let mut levels = seen(&current.agreement);
    levels.extend(seen(&draft.agreement));
    let question = Question {
        versions: &world.versions,
        facts: &facts,
        current: &current,
        draft,
        as_of,
        from,
        until: as_of,
        levels: &levels,
    };
    answer(&question)
}

fn told(inside: &Inside<'_>, question: &Question<'_>, replayed: &Replayed) -> Done {
    let mut told = document(question, replayed, false);
    if !inside.sees_all_pairs()
        && let Some(told) = told.as_object_mut()
    {
        // WHY: that nothing is told is not told as if nothing differed.
        told.remove("money");
    }
    Ok(json(told))
}
