//! Files of other tools, brought in by a mapping, with progress and a reason for every row that gives nothing.

use std::sync::Arc;

use exchange::import::KnownCases;
use exchange::mapping::shipped;
use exchange::{Context, Held, Limits, Mapping};
use facts::{Fact, Instant, Severity, say};
use practice::Principal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::{Answer, CSV, JSON, LINES};
use super::call::{Call, Inside};
use super::fact::state;
use super::operation::{Done, Form, Gives, Operation, Parameter, Right, Takes};
use super::problem::{Kind, Problem};
use crate::desk::imports::{Import, Owner, Progress, REASONS};
use crate::desk::{Desk, World};

/// The longest file.
pub(crate) const MOST_BYTES: usize = 32 << 20;

/// What became of a file that somebody stopped.
const STOPPED: &str = "somebody stopped it; what it had stated by then stays";

/// Facts that are stated at a time, between two looks at the progress.
const AT_A_TIME: usize = 1000;

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::post(
        "/alliances/{alliance}/imports",
        "import",
        "Brings a file in: as it is, by a mapping that comes with the program, or as JSON with a mapping of one's own. \
         It goes on after the answer",
        Right::Scoped("each fact is asked for by its source, topic and service", begin),
        Some(Takes {
            media: &[JSON, LINES, CSV, "application/xml", "text/xml", "application/gzip", "application/octet-stream"],
            most_bytes: MOST_BYTES,
            schema: Some(|shapes| shapes.subschema_for::<Own>()),
        }),
        Gives {
            status: 202,
            media: &[JSON],
            schema: Some(|shapes| shapes.subschema_for::<Begun>()),
        },
    )
    .asking(&[Parameter {
        name: "mapping",
        what: "The name of a mapping that comes with the program",
        form: Form::Text,
    }]),
    Operation::get(
        "/alliances/{alliance}/imports/{import}",
        "see-import",
        "How far a file of one's party is, and what became of its rows",
        Right::Scoped("files of one's own party", see),
        Gives::json(|shapes| shapes.subschema_for::<Told>()),
    ),
    Operation::delete(
        "/alliances/{alliance}/imports/{import}",
        "stop-import",
        "Stops a file of one's party: what it stated already stays",
        Right::Scoped("files of one's own party", stop),
    ),
    Operation::get(
        "/mappings",
        "list-mappings",
        "The mappings that come with the program",
        Right::Open("they are part of the program", mappings),
        Gives::json(|shapes| shapes.subschema_for::<Vec<String>>()),
    ),
];

/// A file with a mapping of one's own.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Own {
    /// The mapping, as a file of mappings has it.
    mapping: String,
    /// The file, as text.
    file: String,
}

/// A file that is being brought in.
#[derive(Serialize, JsonSchema)]
struct Begun {
    /// Under which name its progress is asked for.
    import: String,
}

/// How far a file is.
#[derive(Serialize, JsonSchema)]
struct Told {
    /// `running`, `done` or `failed`.
    state: &'static str,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// Rows read: accepted, duplicate or rejected.
    received: u64,
    /// Rows with something new.
    accepted: u64,
    /// Rows all of which is known already.
    duplicate: u64,
    /// Rows that were refused.
    rejected: u64,
    /// Why, of the first thousand.
    rejections: Vec<Row>,
    /// Facts that the accepted rows give.
    facts: u64,
    /// Of them, those that are in the journal.
    stated: u64,
    /// Of them, those that whoever brings them may not state.
    not_permitted: u64,
    /// Why not, each reason once.
    reasons: Vec<String>,
}

/// A row that was refused.
#[derive(Serialize, JsonSchema)]
struct Row {
    /// The line on which it begins.
    line: u64,
    /// What is wrong.
    why: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

/// What is brought in by whom.
struct Order {
    mapping: Mapping,
    file: Vec<u8>,
    world: Arc<World>,
    principal: Principal,
    now: Instant,
}

fn mappings(_: &Call<'_>) -> Done {
    Ok(Answer::json(&shipped::names()).marked())
}

fn begin(inside: &Inside<'_>) -> Done {
    let call = inside.call;
    let (mapping, file) = match (call.asked("mapping"), call.media()) {
        (Some(name), _) => (shipped(name)?, call.body.to_vec()),
        (None, JSON) => {
            let own: Own = call.read()?;
            (mapping(&own.mapping)?, own.file.into_bytes())
        }
        (None, _) => {
            return Err(Kind::BadRequest
                .because(say!(
                    "why-not-said-how-file-read",
                    "it is not said how the file is read"
                ))
                .help(say!(
                    "why-name-mapping-send-json-with",
                    "name a `mapping`, or send JSON with `mapping` and `file`"
                )));
        }
    };
    let id = start(inside, mapping, file)?;
    let place = format!(
        "{}/alliances/{}/imports/{id}",
        super::PREFIX,
        inside.alliance
    );
    let mut answer = Answer::json(&Begun { import: id });
    answer.status = axum::http::StatusCode::ACCEPTED;
    Ok(answer.with(axum::http::header::LOCATION, place))
}

/// A mapping that comes with the program.
pub(crate) fn shipped(name: &str) -> Result<Mapping, Problem> {
    let text = shipped::text(name).ok_or_else(|| {
        Kind::Unfit
            .because(format!(
                "no mapping `{}` comes with the program",
                name.escape_debug()
            ))
            .help(format!("there are {}", shipped::names().join(", ")))
    })?;
    mapping(text)
}

/// Begins to bring a file in; under which name its progress is asked for.
pub(crate) fn start(
    inside: &Inside<'_>,
    mapping: Mapping,
    file: Vec<u8>,
) -> Result<String, Problem> {
    if !mapping.tables.list().is_empty() {
        return Err(Kind::Unfit
            .because(say!(
                "why-mapping-looks-values-up-in",
                "the mapping looks values up in files beside it, which are not here"
            ))
            .help(say!(
                "why-import-where-files-are-with",
                "import it where the files are, with `entente import`, and hand it in with `entente sign`"
            )));
    }
    let owner = owner(inside);
    let id = format!("i-{}", hex::encode(&inside.desk().random()[..8]));
    let now = inside.call.now;
    let import = inside.desk().imports().begin(&id, &owner, now);
    let import = import.ok_or_else(|| {
        Kind::TooMany
            .because(say!(
                "why-file-being-brought-in-already",
                "a file is being brought in already; wait for its end"
            ))
            .after_s(5)
    })?;
    let order = Order {
        mapping,
        file,
        world: Arc::clone(inside.world),
        principal: inside.principal.clone(),
        now,
    };
    let desk = inside.desk().shared()?;
    let working = Arc::clone(&import);
    let thread = std::thread::Builder::new().name("import".to_owned());
    let started = thread.spawn(move || {
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            bring(&desk, &order, &working)
        }));
        let ended = match done {
            Ok(Ok(())) => Ok(()),
            Ok(Err(problem)) => Err(problem.detail.unwrap_or(problem.title).english()),
            Err(_) => Err("something failed here".to_owned()),
        };
        working.change(|progress| progress.ended = Some(ended));
    });
    if started.is_err() {
        import.change(|progress| progress.ended = Some(Err("something failed here".to_owned())));
        return Err(Kind::Unavailable.plain().after_s(5));
    }
    Ok(id)
}

fn stop(inside: &Inside<'_>) -> Done {
    let imports = inside.desk().imports();
    match imports.stop(inside.call.at("import"), &owner(inside)) {
        true => Ok(Answer::done()),
        false => Err(Kind::NotFound.plain()),
    }
}

pub(crate) fn see(inside: &Inside<'_>) -> Done {
    let imports = inside.desk().imports();
    let progress = imports.progress(inside.call.at("import"), &owner(inside));
    Ok(Answer::json(&told(
        progress.ok_or_else(|| Kind::NotFound.plain())?,
    )))
}

pub(crate) fn owner(inside: &Inside<'_>) -> Owner {
    Owner {
        alliance: inside.alliance.clone(),
        party: inside.world.party.clone(),
    }
}

fn told(progress: Progress) -> Told {
    let (state, why) = match progress.ended {
        None => ("running", None),
        Some(Ok(())) => ("done", None),
        Some(Err(why)) => ("failed", Some(why)),
    };
    let rows = progress.rejections.into_iter();
    Told {
        state,
        why,
        received: progress.received,
        accepted: progress.accepted,
        duplicate: progress.duplicate,
        rejected: progress.rejected,
        rejections: rows
            .map(|(line, why, help)| Row { line, why, help })
            .collect(),
        facts: progress.facts,
        stated: progress.stated,
        not_permitted: progress.not_permitted,
        reasons: progress.reasons,
    }
}

pub(crate) fn mapping(text: &str) -> Result<Mapping, Problem> {
    let (mapping, findings) = Mapping::read(text, "mapping");
    let mut errors = findings.iter();
    let error = errors.find(|finding| finding.severity == Severity::Error);
    match (mapping, error) {
        (Some(mapping), None) => Ok(mapping),
        (_, error) => {
            let nothing = || say!("unfit-mapping-empty", "it says nothing");
            let why = error.map_or_else(nothing, |finding| finding.message.clone());
            Err(Kind::Unfit.because(say!(
                "unfit-mapping-unusable",
                "the mapping cannot be used: {why}",
                why
            )))
        }
    }
}

/// A file that ends where it is stopped.
struct Stoppable<'i> {
    file: &'i [u8],
    import: &'i Import,
}

impl std::io::Read for Stoppable<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self.import.is_stopped() {
            true => Err(std::io::Error::other(STOPPED)),
            false => self.file.read(into),
        }
    }
}

/// Reads the file, and states what it says, a part at a time.
fn bring(desk: &Desk, order: &Order, import: &Import) -> Result<(), Problem> {
    let view = desk.view(&order.world, &order.world.whole())?;
    let source = order.mapping.source.as_ref();
    let own = view
        .facts
        .iter()
        .map(Arc::as_ref)
        .filter(|fact| Some(&fact.source) == source);
    let mut cases = KnownCases::default();
    if order.mapping.is_audit_trail() {
        own.clone().for_each(|fact| cases.note(fact));
    }
    let context = Context {
        recorded: order.now,
        by: Some(order.world.party.clone()),
        source: None,
        after_seq: own.map(|fact| fact.seq).max().unwrap_or(0),
        limits: Limits::default(),
    };
    let mut facts: Vec<Fact> = Vec::new();
    let report = exchange::import(
        Stoppable {
            file: &order.file,
            import,
        },
        &order.mapping,
        &context,
        Held {
            fact: &|id| view.fact(*id).is_some(),
            cases: &mut cases,
        },
        &mut |fact| facts.push(fact),
        &mut |rejection| {
            import.change(|progress| {
                if progress.rejections.len() < REASONS {
                    let help = rejection.flaw.help.clone();
                    let mut flaw = rejection.flaw;
                    flaw.help = None;
                    progress
                        .rejections
                        .push((rejection.line, flaw.to_string(), help));
                }
            });
        },
        &mut |report| {
            import.change(|progress| {
                progress.received = report.received;
                progress.accepted = report.accepted;
                progress.duplicate = report.duplicate;
                progress.rejected = report.rejected;
                progress.facts = report.facts;
            });
        },
    );
    if import.is_stopped() {
        return Err(Kind::Conflict.because(STOPPED));
    }
    report.map_err(|error| Kind::Unfit.because(error.to_string()))?;
    let actor = order.world.actor(&order.principal);
    let mut permitted = Vec::new();
    for fact in facts {
        let object = state::meant(desk, &order.world, &order.world.whole(), &fact)?;
        match state::may(&actor, &order.world, object, &fact) {
            Ok(()) => permitted.push(fact),
            Err(why) => import.change(|progress| {
                progress.not_permitted += 1;
                if progress.reasons.len() < 10 && !progress.reasons.contains(&why) {
                    progress.reasons.push(why);
                }
            }),
        }
    }
    // WHY: what names another fact of the file has to come with it or after it.
    permitted.sort_by(|one, other| one.order().cmp(&other.order()));
    for part in permitted.chunks(AT_A_TIME) {
        if import.is_stopped() {
            return Err(Kind::Conflict.because(STOPPED));
        }
        state::state(desk, &order.world, part, None, desk.now())?;
        desk.hear(
            &order.world.alliance,
            desk.store().size(&order.world.alliance)?,
        );
        import.change(|progress| progress.stated += part.len() as u64);
    }
    Ok(())
}
