//! Facts: stated by those whose source or clause lets them, and read by those who may.

use facts::{Fact, Sentence};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use store::Receipt;

use super::answer::{Answer, JSON, LINES};
use super::call::Inside;
use super::operation::{Done, Form, Gives, Operation, Parameter, Right, Takes};
use super::problem::{Kind, Problem};
use crate::act;

mod lines;
pub mod state;

/// The most bytes of facts that are taken at a time.
const MOST_BYTES: usize = 8 << 20;

/// The most facts on a page.
const MOST_FACTS: u64 = 1000;

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::post(
        "/alliances/{alliance}/facts",
        "state-facts",
        "States facts: JSON (one, or a list), one a line, or CloudEvents whose data is a fact. Each line is accepted, \
         recognised as a duplicate, or rejected with its reason",
        Right::Scoped(
            "each fact is asked for by its source, topic and service",
            post,
        ),
        Some(Takes {
            media: &[JSON, LINES, lines::EVENT, lines::EVENTS],
            most_bytes: MOST_BYTES,
            schema: None,
        }),
        Gives::json(|shapes| shapes.subschema_for::<Stated>()),
    )
    .keyed(),
    Operation::post(
        "/alliances/{alliance}/submissions",
        "hand-in-submissions",
        "Hands in what a party has signed at the source: the lines that `entente sign` writes",
        Right::Scoped(
            "each fact is asked for by its source, topic and service",
            submit,
        ),
        Some(Takes {
            media: &[LINES],
            most_bytes: MOST_BYTES,
            schema: None,
        }),
        Gives::json(|shapes| shapes.subschema_for::<HandedIn>()),
    ),
    Operation::get(
        "/alliances/{alliance}/facts",
        "list-facts",
        "The facts that one sees, in the order of the journal",
        Right::Scoped("facts by topic and service", list),
        Gives::json(|shapes| shapes.subschema_for::<Page>()),
    )
    .asking(&[
        Parameter {
            name: "after",
            what: "`next` of the page before",
            form: Form::Number(0, u32::MAX as u64),
        },
        Parameter {
            name: "limit",
            what: "How many at most",
            form: Form::Number(1, MOST_FACTS),
        },
        Parameter {
            name: "kind",
            what: "Only facts of this kind, such as `case`",
            form: Form::Text,
        },
        Parameter {
            name: "case",
            what: "Only facts about this case",
            form: Form::Text,
        },
    ]),
];

/// What became of facts.
#[derive(Serialize, JsonSchema)]
struct Stated {
    /// Lines that came.
    received: u64,
    /// Lines with a fact that is new.
    accepted: u64,
    /// Lines with a fact that was there already.
    duplicate: u64,
    /// Lines that were not taken.
    rejected: u64,
    /// Why not.
    rejections: Vec<Rejected>,
    /// What the journal gives for them.
    receipts: Vec<Received>,
}

/// A line that was not taken.
#[derive(Serialize, JsonSchema)]
struct Rejected {
    /// Its number, counted from 1.
    line: u64,
    /// What is wrong.
    why: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

/// A receipt of the journal.
#[derive(Serialize, JsonSchema)]
struct Received {
    /// The entry.
    index: u64,
    /// When it was recorded.
    recorded: String,
    /// Who stands behind it: the party itself (`source`), or the host alone (`host`).
    attested: &'static str,
    /// New facts in it.
    accepted: u64,
    /// Facts that were there already.
    duplicate: u64,
    /// That it stands under a signed checkpoint: a C2SP tlog-proof.
    proof: String,
}

/// What became of submissions.
#[derive(Serialize, JsonSchema)]
struct HandedIn {
    /// An answer for each line, in their order.
    answers: Vec<OneAnswer>,
}

/// What became of a submission: a receipt, or why it was refused.
#[derive(Serialize, JsonSchema)]
struct OneAnswer {
    /// The receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<Received>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
}

/// Facts.
#[derive(Serialize, JsonSchema)]
struct Page {
    /// The facts, each as the record has it.
    #[schemars(with = "Vec<serde_json::Value>")]
    facts: Vec<Box<RawValue>>,
    /// Where the next page begins; nothing where this was the last.
    next: Option<u64>,
}

impl Received {
    fn of(receipt: &Receipt) -> Received {
        Received {
            index: receipt.index,
            recorded: receipt.recorded.to_string(),
            attested: receipt.attestation.word(),
            accepted: receipt.accepted,
            duplicate: receipt.duplicate,
            proof: receipt.proof.to_text(),
        }
    }
}

fn post(inside: &Inside<'_>) -> Done {
    let call = inside.call;
    let bytes = lines::of(call.media(), call.body)?;
    let read = lines::read(&bytes, &inside.world.party, call.now)?;
    let mut rejections = read.rejections;
    let mut facts = Vec::new();
    for (line, fact) in read.facts {
        match may_state(inside, &fact)? {
            Ok(()) => facts.push(fact),
            Err(why) => rejections.push(Rejected {
                line,
                why,
                help: None,
            }),
        }
    }
    rejections.sort_by_key(|rejected| rejected.line);
    let keyed = call
        .idempotency_key()?
        .map(|key| state::Keyed { key, asked: None });
    let done = state::state(inside.desk(), inside.world, &facts, keyed, call.now)?;
    let receipts = done.receipts;
    let sum = |of: fn(&Receipt) -> u64| receipts.iter().map(of).sum::<u64>();
    Ok(Answer::json(&Stated {
        received: read.received,
        accepted: sum(|receipt| receipt.accepted),
        duplicate: read.duplicate + done.known + sum(|receipt| receipt.duplicate),
        rejected: rejections.len() as u64,
        rejections,
        receipts: receipts.iter().map(Received::of).collect(),
    }))
}

/// Whether whoever asks may state a fact; if not, why.
fn may_state(inside: &Inside<'_>, fact: &Fact) -> Result<Result<(), String>, Problem> {
    let (world, viewer) = (inside.world, inside.viewer);
    let object = state::meant(inside.desk(), world, viewer, fact)?;
    Ok(state::may(inside.actor(), world, object, fact))
}

fn submit(inside: &Inside<'_>) -> Done {
    let submissions = act::read_submissions(inside.call.body)?;
    let mut answers = Vec::new();
    for submission in submissions {
        let envelope = submission.leaf.envelope();
        if envelope.alliance != *inside.alliance || envelope.party != inside.world.party {
            answers.push(OneAnswer::refused(
                "it is not of your party in this alliance",
            ));
            continue;
        }
        let texts = submission.texts.values();
        let said: Result<Vec<_>, _> = texts
            .map(|text| facts::journal::submission::read(text, inside.call.now))
            .collect();
        let refused = match said {
            Err(error) => Some(error.to_string()),
            Ok(said) => {
                let mut refused = None;
                for said in said.iter().flatten() {
                    if refused.is_none() {
                        refused = may_state(inside, &said.fact)?.err();
                    }
                }
                refused
            }
        };
        if let Some(why) = refused {
            answers.push(OneAnswer::refused(&why));
            continue;
        }
        let sequencer = inside.desk().sequencer();
        let answer = sequencer.submit(inside.alliance, submission, inside.call.now)?;
        answers.push(match answer {
            Ok(receipt) => OneAnswer {
                receipt: Some(Received::of(&receipt)),
                refused: None,
            },
            Err(refusal) => OneAnswer::refused(&refusal.to_string()),
        });
    }
    Ok(Answer::json(&HandedIn { answers }))
}

impl OneAnswer {
    fn refused(why: &str) -> OneAnswer {
        OneAnswer {
            receipt: None,
            refused: Some(why.to_owned()),
        }
    }
}

fn list(inside: &Inside<'_>) -> Done {
    let call = inside.call;
    let after = call.number("after", 0, u64::from(u32::MAX))?;
    let limit = call.number("limit", 100, MOST_FACTS)?.max(1);
    let view = inside.view()?;
    let mut page = Page {
        facts: Vec::new(),
        next: None,
    };
    let wanted = |fact: &Fact| {
        let kind = call.asked("kind");
        let case = call.asked("case");
        kind.is_none_or(|kind| fact.body.kind() == kind)
            && case.is_none_or(|case| is_about(fact, case))
    };
    // WHY: places are counted among what is seen, so that they tell nothing of what is not.
    let seen = view.facts.iter().filter(|fact| {
        let object = view.subjects.object(fact);
        inside.scope.sees(&object)
    });
    for (place, fact) in (0_u64..).zip(seen).skip(usize_of(after)) {
        if page.facts.len() as u64 == limit {
            page.next = Some(place);
            break;
        }
        if wanted(fact) {
            let text = String::from_utf8_lossy(&fact.to_bytes()).into_owned();
            let raw = RawValue::from_string(text);
            page.facts.extend(raw);
        }
    }
    Ok(Answer::json(&page).marked())
}

fn is_about(fact: &Fact, case: &str) -> bool {
    match &fact.body {
        facts::Body::Case(update) => update.id.as_ref().is_some_and(|id| id.as_str() == case),
        _ => false,
    }
}

fn usize_of(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Facts that came with a request, by line.
pub(super) struct Read {
    received: u64,
    duplicate: u64,
    facts: Vec<(u64, Fact)>,
    rejections: Vec<Rejected>,
}

impl Read {
    fn nothing() -> Read {
        Read {
            received: 0,
            duplicate: 0,
            facts: Vec::new(),
            rejections: Vec::new(),
        }
    }
}

/// Something that cannot be read at all.
fn unreadable(why: impl Into<Sentence>) -> Problem {
    Kind::BadRequest.because(why)
}
