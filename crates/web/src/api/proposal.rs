//! Proposals: texts that are put forward, talked about clause by clause, and signed by all.

use std::collections::{BTreeMap, BTreeSet};

use agreement::explain::Document;
use agreement::{Agreement, diff};
use facts::id::ProposalId;
use facts::{Body, English, Fact, FactId, Instant, say};
use practice::comment::Thread;
use practice::{Action, Command, Proposal, Stand, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Files;

use super::agreement::agreement;
use super::answer::Answer;
use super::call::Inside;
use super::command::{self, Did};
use super::entry;
use super::operation::{Done, Gives, Operation, Right, Takes};
use super::problem::{Kind, Problem};

/// The most bytes of a text.
const MOST_BYTES: usize = 4 << 20;

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/proposals",
        "list-proposals",
        "The texts that were put forward: who has signed, who has not, and what was said",
        Right::Needs(Action::See, agreement, "agreement", list),
        Gives::json(|shapes| shapes.subschema_for::<Vec<Told>>()),
    ),
    Operation::get(
        "/alliances/{alliance}/proposals/{proposal}",
        "see-proposal",
        "A text that was put forward: its files, and how it differs from the one in force",
        Right::Needs(Action::See, agreement, "agreement", see),
        Gives::json(|shapes| shapes.subschema_for::<Text>()),
    ),
    Operation::post(
        "/alliances/{alliance}/proposals",
        "propose",
        "Puts a text forward",
        Right::Needs(Action::Propose, agreement, "agreement", propose),
        Some(Takes::json(MOST_BYTES, |shapes| {
            shapes.subschema_for::<New>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<Did>()),
    )
    .keyed(),
    Operation::post(
        "/alliances/{alliance}/proposals/{proposal}/revisions",
        "revise-proposal",
        "Puts another text in the place of one's own: what was signed counts no longer",
        Right::Needs(Action::Propose, agreement, "agreement", revise),
        Some(Takes::json(MOST_BYTES, |shapes| {
            shapes.subschema_for::<New>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<Did>()),
    )
    .keyed(),
    Operation::post(
        "/alliances/{alliance}/proposals/{proposal}/withdrawal",
        "withdraw-proposal",
        "Takes one's own back",
        Right::Needs(Action::Propose, agreement, "agreement", withdraw),
        Some(Takes::json(64 << 10, |shapes| {
            shapes.subschema_for::<Why>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<Did>()),
    )
    .keyed(),
    Operation::post(
        "/alliances/{alliance}/proposals/{proposal}/comments",
        "comment",
        "Says something about a text or one of its clauses, replies, or settles one's own comment",
        Right::Needs(Action::See, agreement, "agreement", comment),
        Some(Takes::json(64 << 10, |shapes| {
            shapes.subschema_for::<Said>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<Did>()),
    )
    .keyed(),
    Operation::post(
        "/alliances/{alliance}/proposals/{proposal}/signatures",
        "sign",
        "Signs the text for one's party, by its hash; with the last signature it is in force from its day",
        Right::Needs(Action::Sign, agreement, "agreement", sign),
        Some(Takes::json(16 << 10, |shapes| {
            shapes.subschema_for::<Signed>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<Did>()),
    )
    .keyed(),
    Operation::post(
        "/alliances/{alliance}/proposals/{proposal}/signatures/challenge",
        "ask-passkey-to-sign",
        "What a passkey is asked that signs the signature itself; it is handed in with the answer within five minutes",
        Right::Needs(Action::Sign, agreement, "agreement", ask_to_sign),
        Some(Takes::json(16 << 10, |shapes| {
            shapes.subschema_for::<Signed>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<entry::Asked>()),
    )
    .keyed(),
];

/// A text that is put forward.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct New {
    /// Its files, by path.
    pub files: BTreeMap<String, String>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Why something is taken back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Why {
    /// Why.
    #[serde(default)]
    reason: Option<String>,
}

/// What is said about a text.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    /// The hash of the text that was read.
    pub hash: String,
    /// The path of the clause, such as `levels.solved`; the whole text where it is left out.
    #[serde(default)]
    pub clause: Option<String>,
    /// What is said.
    #[serde(default)]
    pub text: Option<String>,
    /// The id of the comment to which it replies, or which it settles.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// Whether it settles that comment.
    #[serde(default)]
    pub settles: bool,
}

/// What is signed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Signed {
    /// The hash of the text that was read.
    hash: String,
    /// What a passkey said that signed the entry: `AuthenticationResponseJSON`. Without it, it was proven not long ago who
    /// asks, and the host alone attests the signature.
    #[serde(default)]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    passkey: Option<entry::Given>,
}

/// A proposal.
#[derive(Serialize, JsonSchema)]
struct Told {
    /// Its id.
    id: String,
    /// The name of its version.
    version: String,
    /// The hash of its text.
    hash: String,
    /// From when on it would be in force.
    effective: String,
    /// The party that put it forward.
    by: String,
    /// Why.
    reason: Option<String>,
    /// `open`, `signed`, `withdrawn` or `superseded`.
    state: &'static str,
    /// Who has signed the present text, and when.
    signed: BTreeMap<String, String>,
    /// Who stands behind each signature: `source`, `passkey` or `host`.
    attested: BTreeMap<String, &'static str>,
    /// Who has not.
    missing: Vec<String>,
    /// Signatures that a changed text has dismissed.
    dismissed: usize,
    /// What was said.
    comments: Vec<Comment>,
}

/// Something that was said about a text.
#[derive(Serialize, JsonSchema)]
struct Comment {
    /// The id of the fact.
    id: String,
    /// Who says it.
    by: String,
    /// When.
    at: String,
    /// About which clause.
    clause: Option<String>,
    /// What.
    text: String,
    /// Whether it is settled.
    settled: bool,
    /// What others replied.
    replies: Vec<Reply>,
}

/// A reply.
#[derive(Serialize, JsonSchema)]
struct Reply {
    /// Who.
    by: String,
    /// When.
    at: String,
    /// What.
    text: String,
}

/// A text that was put forward.
#[derive(Serialize, JsonSchema)]
struct Text {
    /// The proposal.
    proposal: Told,
    /// The files that the party may read, by path.
    files: BTreeMap<String, String>,
    /// How its clauses differ from the text that it changes, as `entente diff --json` tells it.
    differs: serde_json::Value,
}

pub(crate) fn list(inside: &Inside<'_>) -> Done {
    enter_signed(inside)?;
    let view = command::known(inside)?;
    let state = State::of(view.spoken());
    let seen = comments_seen(inside)?;
    let all = state
        .proposals()
        .map(|proposal| told(inside, &state, proposal, &seen));
    Ok(Answer::json(&all.collect::<Result<Vec<_>, _>>()?))
}

pub(crate) fn see(inside: &Inside<'_>) -> Done {
    let found = text(inside)?;
    let view = command::known(inside)?;
    let state = State::of(view.spoken());
    let proposal = state.proposal(&found.id);
    let proposal = proposal.map_err(|_| Kind::NotFound.plain())?;
    Ok(Answer::json(&Text {
        proposal: told(inside, &state, proposal, &comments_seen(inside)?)?,
        differs: differs(&changed(inside, &found)?, &found.files),
        files: found.files,
    }))
}

/// The text that a proposal changes: of it as well only what whoever asks may read, prices too.
pub(crate) fn changed(
    inside: &Inside<'_>,
    found: &Found,
) -> Result<BTreeMap<String, String>, Problem> {
    let before = match &found.based_on {
        Some(hash) => super::agreement::files(inside, hash)?,
        None => None,
    };
    Ok(before.unwrap_or_default())
}

/// A text that was put forward.
pub(crate) struct Found {
    /// The proposal.
    pub id: ProposalId,
    /// The files that whoever asks may read.
    pub files: BTreeMap<String, String>,
    /// The hash of the text that it changes.
    pub based_on: Option<String>,
}

/// The text of the proposal of the path, as whoever asks may read it.
pub(crate) fn text(inside: &Inside<'_>) -> Result<Found, Problem> {
    let view = command::known(inside)?;
    let state = State::of(view.spoken());
    let id = id(inside)?;
    let proposal = state.proposal(&id).map_err(|_| Kind::NotFound.plain())?;
    let files = super::agreement::files_put_forward(inside, &proposal.says.hash)?;
    Ok(Found {
        based_on: proposal.says.based_on.clone(),
        files: files.ok_or_else(|| Kind::NotFound.plain())?,
        id,
    })
}

fn propose(inside: &Inside<'_>) -> Done {
    command::once(inside, || {
        let did = proposed_anew(inside, inside.call.read()?)?;
        Ok(Answer::created(&did))
    })
}

/// Puts a text forward.
pub(crate) fn proposed_anew(inside: &Inside<'_>, new: New) -> Result<Did, Problem> {
    let id = format!("pr-{}", hex::encode(&inside.desk().random()[..8]));
    let id = ProposalId::new(&id).map_err(|_| Kind::Failed.plain())?;
    let text = read(&new.files)?;
    let command = Command::Propose {
        id: id.clone(),
        text: &text,
        reason: new.reason,
    };
    let mut did = put_forward(inside, &new.files, &command)?;
    did.id = Some(id.to_string());
    Ok(did)
}

fn revise(inside: &Inside<'_>) -> Done {
    command::once(inside, || revised(inside, inside.call.read()?))
}

/// Puts another text in the place of one's own.
pub(crate) fn revised(inside: &Inside<'_>, new: New) -> Done {
    let id = id(inside)?;
    let text = read(&new.files)?;
    let command = Command::Revise {
        id: id.clone(),
        text: &text,
        reason: new.reason,
    };
    let mut did = put_forward(inside, &new.files, &command)?;
    did.id = Some(id.to_string());
    Ok(Answer::created(&did))
}

/// Decides first, then keeps the text, then states it: nothing is stated of a text that is not here.
fn put_forward(
    inside: &Inside<'_>,
    files: &BTreeMap<String, String>,
    command: &Command<'_>,
) -> Result<Did, Problem> {
    let facts = command::decide(inside, &proposed(inside)?, command)?;
    let store = inside.desk().store();
    store.keep_proposed(inside.alliance, &inside.world.party, &bytes(files))?;
    command::did(inside, &facts)
}

fn withdraw(inside: &Inside<'_>) -> Done {
    let Why { reason } = inside.call.read()?;
    command::once(inside, || withdrawn(inside, reason))
}

/// Takes one's own back.
pub(crate) fn withdrawn(inside: &Inside<'_>, reason: Option<String>) -> Done {
    let id = id(inside)?;
    command::run(inside, &[], &Command::Withdraw { id, reason })
}

fn comment(inside: &Inside<'_>) -> Done {
    command::once(inside, || commented(inside, inside.call.read()?))
}

/// Says something about a text.
pub(crate) fn commented(inside: &Inside<'_>, said: Said) -> Done {
    let proposal = id(inside)?;
    let reply_to = match &said.reply_to {
        None => None,
        Some(text) => {
            let id = FactId::parse(text);
            Some(id.ok_or_else(|| {
                Kind::BadRequest.because(say!(
                    "why-reply-no-id-fact",
                    "`reply_to` is no id of a fact"
                ))
            })?)
        }
    };
    let command = match (said.settles, reply_to) {
        (true, Some(comment)) => Command::Settle {
            proposal,
            comment,
            text: said.text,
        },
        (true, None) => {
            return Err(Kind::BadRequest.because(say!(
                "why-reply-says-which-comment-settled",
                "`reply_to` says which comment is settled"
            )));
        }
        (false, reply_to) => Command::Comment {
            proposal,
            hash: said.hash,
            clause: said.clause,
            text: said.text.unwrap_or_default(),
            reply_to,
        },
    };
    command::run(inside, &proposed(inside)?, &command)
}

fn sign(inside: &Inside<'_>) -> Done {
    let Signed { hash, passkey } = inside.call.read()?;
    match passkey {
        Some(answer) => command::once(inside, || signed_with(inside, &hash, answer.get())),
        None => {
            command::stepped_up(inside)?;
            command::once(inside, || signed(inside, hash))
        }
    }
}

fn ask_to_sign(inside: &Inside<'_>) -> Done {
    let Signed { hash, .. } = inside.call.read()?;
    entry::ask(inside, &signature(inside, &hash, inside.call.now)?)
}

/// Nothing, where whoever asks could sign the text of this hash; else why not.
pub(crate) fn could_sign(
    inside: &Inside<'_>,
    proposal: ProposalId,
    hash: String,
) -> Result<(), Problem> {
    let command = Command::Sign { proposal, hash };
    command::decide(inside, &proposed(inside)?, &command).map(drop)
}

/// Signs the text of this hash, by somebody who has just proven who it is.
pub(crate) fn signed(inside: &Inside<'_>, hash: String) -> Done {
    let facts = signature(inside, &hash, inside.call.now)?;
    let did = command::did(inside, &facts)?;
    enter_signed(inside)?;
    Ok(Answer::created(&did))
}

/// Signs the text of this hash, by somebody whose passkey has signed the entry.
pub(crate) fn signed_with(inside: &Inside<'_>, hash: &str, answer: &str) -> Done {
    let did = entry::finish(inside, answer, |drawn| signature(inside, hash, drawn.at))?;
    enter_signed(inside)?;
    Ok(Answer::created(&did))
}

/// The signature under the text of this hash, given at this instant.
fn signature(inside: &Inside<'_>, hash: &str, at: Instant) -> Result<Vec<Fact>, Problem> {
    let command = Command::Sign {
        proposal: id(inside)?,
        hash: hash.to_owned(),
    };
    let mut facts = command::decide_at(inside, &proposed(inside)?, &command, at)?;
    // WHY: that a text is in force is stated with the text, in one transaction, for whoever's signature was the last.
    facts.retain(|fact| fact.body.kind() != "agreement");
    Ok(facts)
}

/// Makes versions of texts that all have signed: after each signature, and whenever one was signed and the process
/// ended before it could.
pub(crate) fn enter_signed(inside: &Inside<'_>) -> Result<(), Problem> {
    let desk = inside.desk();
    let world = desk.world(inside.alliance, &inside.world.party, inside.call.now)?;
    let view = desk.view(&world, &world.whole())?;
    let state = State::of(view.spoken());
    for version in state.versions() {
        let Some(proposal) = version.proposal.filter(|_| !version.is_entered) else {
            continue;
        };
        let by = state
            .proposal(proposal)
            .map_err(|why| command::refused(&why))?;
        let random = &mut || desk.random();
        let by = &by.fact.by;
        desk.store()
            .enter_version(inside.alliance, by, version.hash, inside.call.now, random)?;
    }
    Ok(())
}

pub(crate) fn id(inside: &Inside<'_>) -> Result<ProposalId, Problem> {
    ProposalId::new(inside.call.at("proposal")).map_err(|_| Kind::NotFound.plain())
}

pub(crate) fn bytes(files: &BTreeMap<String, String>) -> Files {
    let files = files.iter();
    files
        .map(|(path, text)| (path.clone(), text.clone().into_bytes()))
        .collect()
}

fn read(files: &BTreeMap<String, String>) -> Result<Agreement, Problem> {
    Ok(store::read_text(&bytes(files))?)
}

/// The texts that were put forward, as the party reads them.
fn proposed(inside: &Inside<'_>) -> Result<Vec<Agreement>, Problem> {
    let store = inside.desk().store();
    let texts = store.proposed(inside.alliance, &inside.world.whole())?;
    let texts: Result<Vec<Agreement>, store::Failure> =
        texts.iter().map(store::read_text).collect();
    Ok(texts?)
}

/// The comments that whoever asks reads: one on a price is for those who see the price.
fn comments_seen(inside: &Inside<'_>) -> Result<BTreeSet<FactId>, Problem> {
    let view = inside.view()?;
    let comments = view.spoken();
    let comments = comments.filter(|fact| matches!(fact.body, Body::Comment(_)));
    Ok(comments.map(|fact| fact.id).collect())
}

fn told(
    inside: &Inside<'_>,
    state: &State<'_>,
    proposal: &Proposal<'_>,
    seen: &BTreeSet<FactId>,
) -> Result<Told, Problem> {
    let (word, missing) = match state.stand(proposal) {
        Stand::Open { missing } => ("open", missing),
        Stand::Signed { .. } => ("signed", Vec::new()),
        Stand::Withdrawn => ("withdrawn", Vec::new()),
        Stand::Superseded { .. } => ("superseded", Vec::new()),
    };
    let signed = proposal.signatures.iter();
    let mut attested = BTreeMap::new();
    for (party, fact) in &proposal.signatures {
        let behind = command::behind(inside, fact.id)?;
        if let Some(behind) = behind.filter(|behind| !behind.brought) {
            attested.insert(party.to_string(), behind.attestation.word());
        }
    }
    Ok(Told {
        id: proposal.says.id.to_string(),
        version: proposal.says.version.clone(),
        hash: proposal.says.hash.clone(),
        effective: proposal.says.effective.to_string(),
        by: proposal.fact.by.to_string(),
        reason: proposal.says.reason.clone(),
        state: word,
        signed: signed
            .map(|(party, fact)| (party.to_string(), fact.at.to_string()))
            .collect(),
        attested,
        missing: missing.iter().map(ToString::to_string).collect(),
        dismissed: proposal.dismissed.len(),
        comments: proposal
            .threads
            .iter()
            .filter(|thread| seen.contains(&thread.fact.id))
            .map(said)
            .collect(),
    })
}

fn said(thread: &Thread<'_>) -> Comment {
    let replies = thread.replies.iter().map(|fact| Reply {
        by: fact.by.to_string(),
        at: fact.at.to_string(),
        text: words(fact),
    });
    Comment {
        id: thread.fact.id.to_string(),
        by: thread.fact.by.to_string(),
        at: thread.fact.at.to_string(),
        clause: thread.says.clause.clone(),
        text: thread.says.text.clone().unwrap_or_default(),
        settled: thread.is_settled(),
        replies: replies.collect(),
    }
}

fn words(fact: &Fact) -> String {
    match &fact.body {
        Body::Comment(comment) => comment.text.clone().unwrap_or_default(),
        _ => String::new(),
    }
}

/// How one text differs from another, clause by clause.
fn differs(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> serde_json::Value {
    let document = |files| Document::of(&agreement::load(&bytes(files)));
    let (before, after) = (document(before), document(after));
    let changes = diff::diff(&before, &after, &English);
    let told = diff::json(&before, &after, &changes);
    agreement::schema::sorted(serde_json::to_value(&told).unwrap_or_default())
}
