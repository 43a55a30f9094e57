//! Proposals: texts that are put forward, what they change clause by clause with the money beside it, what is said
//! about them, and who has signed.

use std::collections::BTreeSet;

use agreement::diff::{self, Change};
use agreement::explain::Document;
use axum::http::StatusCode;
use maud::{Markup, html};
use practice::comment::Thread;
use practice::{Action, Object, Proposal, Stand, State};

use super::frame::{Page, said, sentence};
use super::part::{differs, findings};
use super::texts::{self, Sent};
use super::{form, link, paper, part, replay};
use crate::api::agreement::agreement;
use crate::api::answer::{Answer, HTML};
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::problem::{Kind, Problem};
use crate::api::{command, plan, proposal};
use told::words::plain;

mod act;

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/proposals",
        "proposals-page",
        "The texts that were put forward, and a form to put one forward",
        Right::Needs(Action::See, agreement, "agreement", list),
        Gives::of(&[HTML]),
    )
    .also(&[Twin {
        ending: ".json",
        run: proposal::list,
    }]),
    Operation::get(
        "/alliances/{alliance}/proposals/{proposal}",
        "proposal-page",
        "A text that was put forward: what it changes, what was said, who has signed",
        Right::Needs(Action::See, agreement, "agreement", one),
        Gives::of(&[HTML]),
    )
    .also(&[
        Twin {
            ending: ".json",
            run: proposal::see,
        },
        Twin {
            ending: ".pdf",
            run: pdf,
        },
    ]),
    Operation::post(
        "/alliances/{alliance}/proposals",
        "propose-form",
        "Puts a text forward, or only checks it",
        Right::Needs(Action::Propose, agreement, "agreement", act::propose),
        Some(form::TAKES_TEXTS),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/proposals/{proposal}/revisions",
        "revise-proposal-form",
        "Puts another text in the place of one's own",
        Right::Needs(Action::Propose, agreement, "agreement", act::revise),
        Some(form::TAKES_TEXTS),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/proposals/{proposal}/withdrawal",
        "withdraw-proposal-form",
        "Takes one's own back",
        Right::Needs(Action::Propose, agreement, "agreement", act::withdraw),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/proposals/{proposal}/comments",
        "comment-form",
        "Says something about a text or a clause, replies, or settles one's own comment",
        Right::Needs(Action::See, agreement, "agreement", act::comment),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/proposals/{proposal}/signatures",
        "sign-form",
        "Signs the text for one's party, by its hash",
        Right::Needs(Action::Sign, agreement, "agreement", act::sign),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
];

/// What a form came back with: which one, what is wrong, and what was typed.
struct Again {
    form: &'static str,
    problem: Markup,
    status: StatusCode,
    sent: Sent,
}

impl Again {
    /// What this form came back with.
    fn of<'a>(again: Option<&'a Again>, form: &str) -> Option<&'a Again> {
        again.filter(|again| again.form == form)
    }

    fn problem(again: Option<&Again>) -> Markup {
        html! { @if let Some(again) = again { (again.problem) } }
    }
}

fn path(id: &str) -> String {
    format!("/proposals/{}", link::part(id))
}

fn list(inside: &Inside<'_>) -> Done {
    proposal::enter_signed(inside)?;
    shown(inside, None)
}

/// All proposals, and the form for a new one.
fn shown(inside: &Inside<'_>, again: Option<Again>) -> Done {
    let page = Page::within(inside);
    let view = command::known(inside)?;
    let state = State::of(view.spoken());
    let mut all: Vec<&Proposal<'_>> = state.proposals().collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.fact.recorded));
    let title = page.t("proposals");
    let files = match &again {
        Some(again) => again.sent.files.clone(),
        None => texts::last(inside)?,
    };
    let may = inside.may(Action::Propose, &agreement(inside)?);
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("proposals-lead")) }
        @if all.is_empty() { (part::empty(&page, "proposals-none", None)) }
        @else { (table(&page, &state, &all)) }
        h2 { (page.t("propose")) }
        @match may {
            Err(problem) => { (said(&page.words, &problem)) }
            Ok(()) => {
                (Again::problem(again.as_ref()))
                details open[again.is_some()] {
                    summary { (page.t("propose-open")) }
                    p { (page.t("propose-lead")) }
                    form.stack method="post" action=(page.link("/proposals")) {
                        (texts::fields(&page, &files))
                        (reason(&page, again.as_ref()))
                        div.row {
                            button name="do" value="check" { (page.t("propose-check")) }
                            button.main name="do" value="propose" { (page.t("propose")) }
                        }
                    }
                }
            }
        }
        (part::also(&page, "/proposals", &[".json"]))
    };
    Ok(match again {
        None => page.answer(&title, body),
        Some(again) => page.answer_as(again.status, &title, body),
    })
}

fn reason(page: &Page<'_>, again: Option<&Again>) -> Markup {
    html! {
        label {
            (page.t("proposal-reason"))
            textarea name="reason" rows="3" { (again.map_or("", |again| again.sent.field("reason"))) }
        }
    }
}

fn table(page: &Page<'_>, state: &State<'_>, all: &[&Proposal<'_>]) -> Markup {
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("proposal")) }
                th scope="col" { (page.t("state")) }
                th scope="col" { (page.t("proposal-by")) }
                th scope="col" { (page.t("proposal-effective")) }
                th scope="col" { (page.t("proposal-missing")) }
            } }
            tbody {
                @for one in all {
                    tr {
                        th scope="row" { a href=(page.link(&path(one.says.id.as_str()))) { (plain(&one.says.version)) } }
                        td { (stand(page, &state.stand(one))) }
                        td { (page.party(one.by())) }
                        td { (page.time(one.says.effective)) }
                        td { (missing(page, &state.stand(one))) }
                    }
                }
            }
        }
    };
    part::wide(&page.t("proposals"), table)
}

fn stand(page: &Page<'_>, stand: &Stand) -> Markup {
    let (class, glyph, text) = match stand {
        Stand::Open { .. } => ("below", "○", "proposal-open"),
        Stand::Signed { .. } => ("met", "✓", "proposal-signed"),
        Stand::Withdrawn => ("shown", "–", "proposal-withdrawn"),
        Stand::Superseded { .. } => ("missed", "✗", "proposal-superseded"),
    };
    html! { span class={ "state " (class) } { span aria-hidden="true" { (glyph) } " " (page.t(text)) } }
}

fn missing(page: &Page<'_>, stand: &Stand) -> String {
    match stand {
        Stand::Open { missing } => {
            let names: Vec<String> = missing.iter().map(|party| page.party(party)).collect();
            names.join(", ")
        }
        _ => String::new(),
    }
}

fn one(inside: &Inside<'_>) -> Done {
    of_one(inside, None)
}

/// The text that is put forward, on paper.
fn pdf(inside: &Inside<'_>) -> Done {
    let found = proposal::text(inside)?;
    let loaded = texts::loaded(&found.files);
    let name = format!("proposal-{}", loaded.agreement.version);
    paper::file(&told::filed::agreement::paper(&loaded), &name)
}

/// What is known of a proposal where its page is made.
struct Known<'k, 'c> {
    page: &'k Page<'k>,
    inside: &'k Inside<'c>,
    proposal: &'k Proposal<'k>,
    is_open: bool,
    again: Option<&'k Again>,
}

fn of_one(inside: &Inside<'_>, again: Option<Again>) -> Done {
    let page = Page::within(inside);
    let view = command::known(inside)?;
    let state = State::of(view.spoken());
    let not_found = || Kind::NotFound.plain();
    let found = proposal::text(inside)?;
    let proposal = state.proposal(&found.id).map_err(|_| not_found())?;
    let stand_now = state.stand(proposal);
    let before = texts::loaded(&proposal::changed(inside, &found)?);
    let after = texts::loaded(&found.files);
    let documents = [Document::of(&before), Document::of(&after)];
    let changes = diff::diff(&documents[0], &documents[1], &*page.words);
    let known = Known {
        page: &page,
        inside,
        proposal,
        is_open: matches!(stand_now, Stand::Open { .. }),
        again: again.as_ref(),
    };
    let visible: BTreeSet<String> = documents
        .iter()
        .flat_map(|document| document.clauses.iter().map(|clause| clause.address()))
        .collect();
    // WHY: what is said of a clause is seen by whoever reads the clause.
    let threads: Vec<&Thread<'_>> = proposal
        .threads
        .iter()
        .filter(|thread| is_visible(thread.says.clause.as_deref(), &visible))
        .collect();
    let title = page.with(
        "proposal-of",
        &[("version", &plain(&proposal.says.version))],
    );
    let replayed = replayed(inside)?;
    let body = html! {
        (part::trail(&page, &[(page.t("proposals"), page.link("/proposals"))], &title))
        h1 { (title) " " (stand(&page, &stand_now)) }
        (head(&known))
        (signatures(&known, &state, &stand_now))
        h2 { (page.t("proposal-changes")) }
        @if changes.is_empty() { p { (page.t("proposal-same")) } }
        @for change in &changes { (clause(&known, change, &threads)) }
        (other_comments(&known, &changes, &threads))
        h2 { (page.t("proposal-plan")) }
        (replayed)
        h2 { (page.t("findings")) }
        (findings::list(&page, &after.diagnostics, &after))
        (changing(&known, &found.files))
        (part::also(&page, &path(found.id.as_str()), &[".pdf", ".json"]))
    };
    Ok(match &again {
        None => page.answer(&title, body),
        Some(again) => page.answer_as(again.status, &title, body),
    })
}

/// Whether a clause, or one that it is a part of, is read.
fn is_visible(clause: Option<&str>, visible: &BTreeSet<String>) -> bool {
    let Some(clause) = clause else {
        return true;
    };
    let ends = clause.match_indices('.').map(|(at, _)| at);
    let mut ends = ends.chain([clause.len()]);
    ends.any(|end| visible.contains(&clause[..end]))
}

/// What the text would have come to, worked out once for all who see the same; why not, where it cannot be.
fn replayed(inside: &Inside<'_>) -> Result<Markup, Problem> {
    let page = Page::within(inside);
    if let Err(problem) = inside.may(Action::See, &plan::plan(inside)?) {
        return Ok(said(&page.words, &problem));
    }
    let as_of = inside.as_of()?;
    let found = proposal::text(inside)?;
    let what = format!("proposal-plan {} {}", found.id, Page::variant(inside.call));
    let answer = inside.answered(&what, as_of, || {
        let draft = plan::sound(&proposal::bytes(&found.files))?;
        let based_on = found.based_on.as_deref();
        plan::replayed(
            inside,
            &draft,
            based_on,
            replay::begun(inside),
            as_of,
            |inside, question, replayed| {
                let told = replay::told(&page, inside, question, replayed);
                Ok(Answer::of(HTML, told.into_string()))
            },
        )
    });
    match answer {
        Ok(answer) => Ok(maud::PreEscaped(
            String::from_utf8_lossy(&answer.body).into_owned(),
        )),
        Err(problem) if problem.status().is_client_error() => Ok(said(&page.words, &problem)),
        Err(problem) => Err(problem),
    }
}

fn head(known: &Known<'_, '_>) -> Markup {
    let Known { page, proposal, .. } = known;
    html! {
        dl.fields {
            div { dt { (page.t("proposal-by")) } dd { (page.party(proposal.by())) } }
            div { dt { (page.t("proposal-effective")) } dd { (page.time(proposal.says.effective)) } }
        }
        p.fine { (page.t("hash")) " " code.hash { (proposal.says.hash) } }
        @if let Some(reason) = &proposal.says.reason { p { (plain(reason)) } }
    }
}

/// Who has signed, who has not, whose signature a changed text has dismissed, and the form.
fn signatures(known: &Known<'_, '_>, state: &State<'_>, stand: &Stand) -> Markup {
    let Known {
        page,
        inside,
        proposal,
        again,
        ..
    } = known;
    let party = &inside.world.party;
    let waits = matches!(stand, Stand::Open { missing } if missing.contains(party));
    let again = Again::of(*again, "sign");
    html! {
        h2 { (page.t("signatures")) }
        ul {
            @for signer in proposal.signers(state.members()) {
                li {
                    (page.party(signer)) ": "
                    @match proposal.signatures.get(signer) {
                        Some(fact) => { span.state.met { span aria-hidden="true" { "✓" } " " (page.t("signed")) } " " (page.time(fact.at)) " · " (form::behind(page, inside, fact)) }
                        None => { span.state.below { span aria-hidden="true" { "○" } " " (page.t("signed-not")) } }
                    }
                }
            }
            @for fact in &proposal.dismissed {
                li { (page.with("signature-dismissed", &[("party", &page.party(&fact.by))])) " " (page.time(fact.at)) }
            }
        }
        (Again::problem(again))
        @if waits {
            @match may_sign(known) {
                Err(problem) => {
                    details { summary { (page.t("why-not")) } (said(&page.words, &problem)) }
                }
                Ok(()) => {
                    form.stack method="post" action=(page.link(&format!("{}/signatures", path(proposal.says.id.as_str())))) {
                        p { (page.with("sign-lead", &[("party", &page.party(party))])) " " code.hash { (proposal.says.hash) } }
                        input type="hidden" name="hash" value=(proposal.says.hash);
                        (form::signature(page, inside, &format!("{}/signatures/challenge", path(proposal.says.id.as_str())), "hash"))
                        button.main { (page.t("sign")) }
                    }
                }
            }
        }
    }
}

/// Whether the person who looks could sign for its party: by its right, and by what has happened.
fn may_sign(known: &Known<'_, '_>) -> Result<(), Problem> {
    let (inside, says) = (known.inside, &known.proposal.says);
    inside.may(Action::Sign, &agreement(inside)?)?;
    proposal::could_sign(inside, says.id.clone(), says.hash.clone())
}

/// A clause that differs, with what is said about it.
fn clause(known: &Known<'_, '_>, change: &Change, threads: &[&Thread<'_>]) -> Markup {
    let own: Vec<&&Thread<'_>> = threads
        .iter()
        .filter(|thread| belongs(thread.says.clause.as_deref(), &change.address))
        .collect();
    html! {
        section.change {
            h3 { (differs::head(known.page, change)) }
            (differs::body(known.page, change))
            @for thread in own { (self::thread(known, thread)) }
            @if known.is_open { (commenting(known, Some(&change.address))) }
        }
    }
}

/// Whether what is said about a clause, or a part of it, stands beside this one.
fn belongs(clause: Option<&str>, address: &str) -> bool {
    clause.is_some_and(|clause| {
        let rest = clause.strip_prefix(address);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// What is said about the whole, and about clauses that stay as they are.
fn other_comments(known: &Known<'_, '_>, changes: &[Change], threads: &[&Thread<'_>]) -> Markup {
    let beside = |thread: &&&Thread<'_>| {
        let clause = thread.says.clause.as_deref();
        changes
            .iter()
            .any(|change| belongs(clause, &change.address))
    };
    let others: Vec<_> = threads.iter().filter(|thread| !beside(thread)).collect();
    html! {
        h2 { (known.page.t("comments")) }
        @if others.is_empty() { p { (known.page.t("comments-none")) } }
        @for thread in others { (self::thread(known, thread)) }
        @if known.is_open { (commenting(known, None)) }
    }
}

fn thread(known: &Known<'_, '_>, thread: &Thread<'_>) -> Markup {
    let page = known.page;
    let id = thread.fact.id.to_string();
    let is_own = thread.fact.by == known.inside.world.party;
    html! {
        div.thread {
            p {
                strong { (page.party(&thread.fact.by)) } " " span.of { (page.time(thread.fact.at)) }
                @if let Some(clause) = &thread.says.clause { " " (part::clause(page, clause)) }
                @if thread.is_settled() { " " span.tag { (page.t("comment-settled")) } }
            }
            p { (plain(thread.says.text.as_deref().unwrap_or_default())) }
            @for reply in &thread.replies {
                @if let facts::Body::Comment(says) = &reply.body {
                    p.reply {
                        strong { (page.party(&reply.by)) } " " span.of { (page.time(reply.at)) } " "
                        (plain(says.text.as_deref().unwrap_or_default()))
                    }
                }
            }
            @if known.is_open && !thread.is_settled() { (replying(known, &id, is_own)) }
        }
    }
}

fn replying(known: &Known<'_, '_>, id: &str, is_own: bool) -> Markup {
    let page = known.page;
    let again = Again::of(known.again, "comment");
    let again = again.filter(|again| again.sent.field("reply_to") == id);
    html! {
        details open[again.is_some()] {
            summary { (page.t("reply")) }
            (Again::problem(again))
            form.stack method="post" action=(page.link(&format!("{}/comments", path(known.proposal.says.id.as_str())))) {
                input type="hidden" name="hash" value=(known.proposal.says.hash);
                input type="hidden" name="reply_to" value=(id);
                label { (page.t("reply")) textarea name="text" rows="2" { (again.map_or("", |again| again.sent.field("text"))) } }
                div.row {
                    button name="do" value="reply" { (page.t("reply-send")) }
                    @if is_own { button name="do" value="settle" { (page.t("comment-settle")) } }
                }
            }
        }
    }
}

fn commenting(known: &Known<'_, '_>, clause: Option<&str>) -> Markup {
    let page = known.page;
    let again = Again::of(known.again, "comment");
    let again = again.filter(|again| {
        let sent = &again.sent;
        sent.field("reply_to").is_empty() && sent.field("clause") == clause.unwrap_or_default()
    });
    html! {
        details open[again.is_some()] {
            summary { @if clause.is_some() { (page.t("comment-clause")) } @else { (page.t("comment-whole")) } }
            (Again::problem(again))
            form.stack method="post" action=(page.link(&format!("{}/comments", path(known.proposal.says.id.as_str())))) {
                input type="hidden" name="hash" value=(known.proposal.says.hash);
                @if let Some(clause) = clause { input type="hidden" name="clause" value=(clause); }
                label { (page.t("comment")) textarea name="text" rows="3" required { (again.map_or("", |again| again.sent.field("text"))) } }
                button { (page.t("comment-send")) }
            }
        }
    }
}

/// For whoever put it forward: another text in its place, or taking it back.
fn changing(known: &Known<'_, '_>, files: &std::collections::BTreeMap<String, String>) -> Markup {
    let Known {
        page,
        inside,
        proposal,
        is_open,
        again,
    } = known;
    let is_own = *proposal.by() == inside.world.party;
    let may = |object: Object| inside.may(Action::Propose, &object);
    if !is_own || !is_open || agreement(inside).and_then(may).is_err() {
        return html! {};
    }
    let (revised, withdrawn) = (Again::of(*again, "revise"), Again::of(*again, "withdraw"));
    let own = path(proposal.says.id.as_str());
    html! {
        h2 { (page.t("proposal-change")) }
        (Again::problem(revised))
        details open[revised.is_some()] {
            summary { (page.t("revise-open")) }
            p { (page.t("revise-lead")) }
            form.stack method="post" action=(page.link(&format!("{own}/revisions"))) {
                (texts::fields(page, revised.map_or(files, |again| &again.sent.files)))
                (reason(page, revised))
                button { (page.t("revise")) }
            }
        }
        (Again::problem(withdrawn))
        details open[withdrawn.is_some()] {
            summary { (page.t("withdraw-open")) }
            form.stack method="post" action=(page.link(&format!("{own}/withdrawal"))) {
                (reason(page, withdrawn))
                button { (page.t("withdraw")) }
            }
        }
    }
}

/// What a text is about to say, before it is put forward: what it changes, and what the linter finds.
fn checked(inside: &Inside<'_>, sent: &Sent) -> Result<Markup, Problem> {
    let page = Page::within(inside);
    let (before, after) = (
        texts::loaded(&texts::last(inside)?),
        texts::loaded(&sent.files),
    );
    let documents = [Document::of(&before), Document::of(&after)];
    let changes = diff::diff(&documents[0], &documents[1], &*page.words);
    Ok(html! {
        section.panel.wants role="status" {
            h3 { (page.t("proposal-changes")) }
            @if changes.is_empty() { p { (page.t("proposal-same")) } }
            @for change in &changes {
                h4 { (differs::head(&page, change)) }
                (differs::body(&page, change))
            }
            h3 { (page.t("findings")) }
            (findings::list(&page, &after.diagnostics, &after))
        }
    })
}

/// Errors of a text, beside why it could not be taken.
fn with_findings(inside: &Inside<'_>, problem: Markup, sent: &Sent) -> Markup {
    let page = Page::within(inside);
    let loaded = texts::loaded(&sent.files);
    let errors: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter(|finding| finding.severity == facts::Severity::Error)
        .cloned()
        .collect();
    html! {
        (problem)
        @if !errors.is_empty() {
            h3 { (sentence(&page.t("findings"))) }
            (findings::list(&page, &errors, &loaded))
        }
    }
}
