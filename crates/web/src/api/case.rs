//! Cases: what there is, by type, service and state.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use facts::Instant;
use facts::fact::Milestone;
use facts::id::CaseId;
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::Answer;
use super::call::Inside;
use super::operation::{Done, Form, Gives, Operation, Parameter, Right};
use super::problem::{Kind, Problem};
use crate::desk::{Known, View};

/// The most cases on a page.
const MOST: u64 = 500;

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[Operation::get(
    "/alliances/{alliance}/cases",
    "list-cases",
    "The cases that one sees, by their names or the newest first",
    Right::Scoped("cases by topic and service", list),
    Gives::json(|shapes| shapes.subschema_for::<Page>()),
)
.asking(&[
    Parameter {
        name: "after",
        what: "`next` of the page before: the name of a case",
        form: Form::Text,
    },
    Parameter {
        name: "limit",
        what: "How many at most",
        form: Form::Number(1, MOST),
    },
    Parameter {
        name: "order",
        what: "`name`, which is usual; or `newest`: what began last comes first",
        form: Form::Words(&["name", "newest"]),
    },
    Parameter {
        name: "type",
        what: "Only of this type, such as `incident`",
        form: Form::Text,
    },
    Parameter {
        name: "service",
        what: "Only of this service",
        form: Form::Text,
    },
    Parameter {
        name: "state",
        what: "Only in this state: the last milestone",
        form: Form::Words(STATES),
    },
    Parameter {
        name: "q",
        what: "Only those with this text in their name or in a field",
        form: Form::Text,
    },
])];

/// Cases.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Page {
    /// The cases.
    pub cases: Vec<Case>,
    /// How many there are in all.
    pub total: usize,
    /// Where the next page begins; nothing where this was the last.
    pub next: Option<String>,
}

/// A case, as it stands.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Case {
    /// Its name.
    pub case: String,
    /// The last milestone; nothing where none was stated.
    pub state: Option<&'static str>,
    /// When the first that is known of it happened.
    #[schemars(with = "String")]
    pub first: Instant,
    /// When the last that is known of it happened.
    #[schemars(with = "String")]
    pub last: Instant,
    /// Its fields.
    pub fields: BTreeMap<String, String>,
}

pub(crate) fn list(inside: &Inside<'_>) -> Done {
    Ok(Answer::json(&asked(inside)?).marked())
}

/// The states in which a case can be: its last milestone.
pub(crate) const STATES: &[&str] = &[
    "opened",
    "acknowledged",
    "resolved",
    "closed",
    "reopened",
    "cancelled",
];

/// The cases that are asked for, in the order that is asked for.
pub(crate) fn asked(inside: &Inside<'_>) -> Result<Page, Problem> {
    asked_by(inside, inside.call.asked("order") == Some("newest"))
}

/// The cases that are asked for: the newest first, or by their names.
pub(crate) fn asked_by(inside: &Inside<'_>, is_newest: bool) -> Result<Page, Problem> {
    let call = inside.call;
    let limit = call.number("limit", 100, MOST)?.max(1);
    let view = inside.view()?;
    let text = call.asked("q").map(str::to_lowercase);
    let text = text.filter(|text| !text.is_empty());
    let mut sees = Sees::new(inside, &view);
    let cases = view.cases().iter().filter(|(id, known)| {
        is_asked(inside, known) && text.as_ref().is_none_or(|text| known.has(text)) && sees.case(id)
    });
    let mut cases: Vec<(&CaseId, &Known)> = cases.collect();
    let total = cases.len();
    let after = call.asked("after").filter(|after| !after.is_empty());
    let after = after.map(|after| CaseId::new(after).map_err(|_| wrong("after")));
    let after = after.transpose()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let from = match (is_newest, &after) {
        (false, Some(after)) => cases.partition_point(|(id, _)| *id <= after),
        (false, None) => 0,
        (true, after) => {
            // WHY: the one it names need not be among those that are asked for any more.
            let known = |id| view.cases().get(id).map(|known| (id, known));
            if let Some(last) = after.as_ref().and_then(known) {
                cases.retain(|one| newest(one) > newest(&last));
            }
            first(&mut cases, limit.saturating_add(1));
            0
        }
    };
    let listed = &cases[from..];
    let more = listed.len() > limit;
    let listed = &listed[..limit.min(listed.len())];
    let next = listed.last().filter(|_| more).map(|(id, _)| id.to_string());
    let cases = listed.iter().map(|(id, known)| Case {
        case: id.to_string(),
        state: known.state.map(Milestone::name),
        first: known.first,
        last: known.last,
        fields: known.fields.clone(),
    });
    Ok(Page {
        cases: cases.collect(),
        total,
        next,
    })
}

/// Leaves the newest, in their order: these many, since sorting all takes longer than finding them.
fn first(cases: &mut Vec<(&CaseId, &Known)>, many: usize) {
    if many < cases.len() {
        cases.select_nth_unstable_by(many, |one, other| newest(one).cmp(&newest(other)));
        cases.truncate(many);
    }
    cases.sort_unstable_by(|one, other| newest(one).cmp(&newest(other)));
}

/// Where a case stands among those of which the newest come first.
fn newest<'c>((id, known): &(&'c CaseId, &'c Known)) -> (Reverse<Instant>, &'c CaseId) {
    (Reverse(known.first), id)
}

/// Which cases somebody sees: asked once for all that are of the same type, service and model.
struct Sees<'v> {
    inside: &'v Inside<'v>,
    view: &'v View,
    known: HashMap<&'v BTreeMap<&'static str, Box<str>>, bool>,
}

impl<'v> Sees<'v> {
    fn new(inside: &'v Inside<'v>, view: &'v View) -> Sees<'v> {
        let known = HashMap::new();
        Sees {
            inside,
            view,
            known,
        }
    }

    fn case(&mut self, id: &CaseId) -> bool {
        let Some(fields) = self.view.subjects.fields_of(id) else {
            return false;
        };
        *self.known.entry(fields).or_insert_with(|| {
            let object = self.view.subjects.known_case(id);
            object.is_some_and(|object| self.inside.scope.sees(&object))
        })
    }
}

fn wrong(name: &str) -> Problem {
    Kind::BadRequest.because(format!("`{name}` is not the name of a case"))
}

/// Whether a case is one of those asked for.
fn is_asked(inside: &Inside<'_>, known: &Known) -> bool {
    let call = inside.call;
    // WHY: a form sends what was left open as an empty text.
    let given = |name: &str| call.asked(name).filter(|text| !text.is_empty());
    let field = |name: &str| {
        let asked = given(name);
        asked.is_none_or(|asked| known.fields.get(name).is_some_and(|value| value == asked))
    };
    let state = given("state");
    let in_state = state.is_none_or(|asked| known.state.map(Milestone::name) == Some(asked));
    field("type") && field("service") && in_state
}
