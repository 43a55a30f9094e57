//! The journal: its entries as they came, who has cosigned how far, and how one verifies all of it without the server.

use facts::Instant;
use facts::journal::passkeys::Passkeys;
use facts::journal::{Attestation, Entry, Note};
use maud::{Markup, html};
use practice::Action;
use store::{Recorded, Standing};
use told::words::{plain, quoted};

use super::frame::Page;
use super::link;
use super::part;
use crate::api::PREFIX;
use crate::api::access::journal as object;
use crate::api::answer::HTML;
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right};
use crate::api::problem::{Kind, Problem};

/// What can be asked.
pub const PAGES: &[Operation] = &[Operation::get(
    "/alliances/{alliance}/journal",
    "journal-page",
    "Entries as they came, the checkpoint with its cosignatures, and how to verify them",
    Right::Needs(Action::See, object, "journal", show),
    Gives::of(&[HTML]),
)];

/// Entries on a page.
const AT_A_TIME: u64 = 50;

fn show(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let store = inside.desk().store();
    let (alliance, viewer) = (inside.alliance, inside.viewer);
    let standing = store.standing(alliance, viewer)?;
    let size = standing.chain.size();
    let last = size.saturating_sub(1);
    let from = inside.call.number("from", last, u64::MAX)?.min(last);
    let range = (from + 1).saturating_sub(AT_A_TIME)..(from + 1).min(size);
    let entries = store.entries(alliance, viewer, range.clone())?;
    let passkeys = standing.chain.keyring().passkeys();
    let title = page.t("journal");
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("journal-lead")) }
        dl.fields {
            div { dt { (page.t("journal-size")) } dd.figure { (size) } }
            @if let Some(recorded) = standing.chain.recorded() { div { dt { (page.t("journal-last")) } dd { (page.time(recorded)) } } }
        }
        p.fine { (page.t("journal-root")) ": " code.hash { (standing.chain.root()) } }
        (cosigned(&page, inside, &standing)?)
        (verify(&page, inside))
        h2 { (page.t("journal-entries")) }
        (table(&page, inside, passkeys, &entries)?)
        nav.row aria-label=(page.t("paging")) {
            @if from < last { a href=(page.link(&format!("/journal?{}", link::query(&[("from", &(from + AT_A_TIME).min(last).to_string())])))) { (page.t("journal-newer")) } }
            @if range.start > 0 { a href=(page.link(&format!("/journal?{}", link::query(&[("from", &(range.start - 1).to_string())])))) rel="next" { (page.t("journal-older")) } }
        }
        @if !passkeys.is_empty() { (known(&page, passkeys)) }
    };
    Ok(page.answer(&title, body))
}

/// Where something of the journal is, for programs and downloads.
fn api(inside: &Inside<'_>, path: &str) -> String {
    format!("{PREFIX}/alliances/{}{path}", inside.alliance)
}

/// Who has signed the checkpoint, and how far others have.
fn cosigned(page: &Page<'_>, inside: &Inside<'_>, standing: &Standing) -> Result<Markup, Problem> {
    let store = inside.desk().store();
    let own = store.host().origin(inside.alliance);
    let witnesses = |note: &Note| -> Vec<String> {
        let names = note.signatures().iter().map(|signed| signed.name.clone());
        names.filter(|name| *name != own).collect()
    };
    let present = witnesses(&standing.checkpoint);
    let earlier = store.last_cosigned(inside.alliance, inside.viewer)?;
    let earlier = earlier.and_then(|note| {
        let checkpoint = facts::journal::Checkpoint::parse(note.text()).ok()?;
        Some((checkpoint.size(), witnesses(&note)))
    });
    let size = standing.chain.size();
    Ok(html! {
        h2 { (page.t("journal-checkpoint")) }
        pre #checkpoint { (standing.checkpoint.to_text()) }
        div.row {
            button type="button" data-copy="checkpoint" hidden { (page.t("copy")) }
            a href=(api(inside, "/journal/checkpoint")) download="checkpoint" { (page.t("journal-download")) }
            a href=(api(inside, "/journal/policy")) download="policy" { (page.t("journal-policy")) }
        }
        h3 { (page.t("journal-cosigned")) }
        @if present.is_empty() { p.below { span aria-hidden="true" { "▼ " } (page.t("journal-nobody")) } }
        @else { ul { @for name in &present { li { span.state.met aria-hidden="true" { "✓ " } bdi { (plain(name)) } } } } }
        @match earlier {
            Some((at, names)) if at < size => {
                p { (page.with("journal-cosigned-until", &[("entries", &at.to_string()), ("names", &plain(&names.join(", ")))])) " "
                    (page.with("journal-not-cosigned", &[("n", &(size - at).to_string())])) }
            }
            Some(_) => {}
            None => { p { (page.t("journal-never")) } }
        }
    })
}

/// The commands by which one checks all of it on one's own machine.
fn verify(page: &Page<'_>, inside: &Inside<'_>) -> Markup {
    html! {
        section.panel.wants aria-labelledby="verify" {
            h2 #verify { (page.t("journal-verify")) }
            p { (page.t("journal-verify-lead")) " " a href=(page.link("/tokens")) { (page.t("journal-token")) } }
            (commands(page, inside, "", ""))
            p.fine { (page.t("journal-tiles")) " " code { (page.here(&api(inside, "/journal/tile/"))) } }
        }
    }
}

/// The commands by which one computes a single figure once more: those of a level in a window, as of an instant.
pub fn verify_figure(
    page: &Page<'_>,
    inside: &Inside<'_>,
    (level, window): (&str, &str),
    as_of: Instant,
) -> Markup {
    let name = quoted(&format!("{level}:{window}"));
    let query = format!("?{}", link::query(&[("as_of", &as_of.to_string())]));
    html! {
        details {
            summary { (page.t("figure-verify")) }
            p { (page.t("figure-verify-lead")) " " a href=(page.link("/tokens")) { (page.t("journal-token")) } }
            (commands(page, inside, &query, &format!(" --figure {name}")))
        }
    }
}

/// One entry to take away, and the commands by which one checks it on one's own machine.
pub fn verify_entry(page: &Page<'_>, inside: &Inside<'_>, index: u64) -> Markup {
    let path = api(inside, &format!("/journal/entries/{index}"));
    let policy = page.here(&api(inside, "/journal/policy"));
    let name = format!("entry-{index}.tar");
    html! {
        details {
            summary { (page.t("entry-verify")) }
            p { (page.t("entry-verify-lead")) " " a href=(page.link("/tokens")) { (page.t("journal-token")) } }
            pre #commands {
                "curl -H \"Authorization: Bearer $TOKEN\" -o " (name) " '" (page.here(&path)) "'\n"
                "curl -H \"Authorization: Bearer $TOKEN\" -o policy '" (policy) "'\n"
                "entente proof check " (name) " --policy policy\n"
            }
            div.row {
                button type="button" data-copy="commands" hidden { (page.t("copy")) }
                a href=(path) download=(name) { (page.t("fact-proof")) }
                a href=(api(inside, "/journal/policy")) download="policy" { (page.t("journal-policy")) }
            }
        }
    }
}

/// The commands that fetch a bundle and check it; where it can be loaded, and who else may take it out.
fn commands(page: &Page<'_>, inside: &Inside<'_>, query: &str, more: &str) -> Markup {
    let path = api(inside, &format!("/bundle{query}"));
    let policy = page.here(&api(inside, "/journal/policy"));
    let name = format!("{}.bundle", inside.alliance);
    html! {
        pre #commands {
            "curl -H \"Authorization: Bearer $TOKEN\" -o " (name) " '" (page.here(&path)) "'\n"
            "curl -H \"Authorization: Bearer $TOKEN\" -o policy '" (policy) "'\n"
            "entente verify " (name) " --policy policy" (more) "\n"
        }
        div.row {
            button type="button" data-copy="commands" hidden { (page.t("copy")) }
            @if inside.sees_all_pairs() { a href=(path) download=(name) { (page.t("journal-bundle")) } }
        }
        @if !inside.sees_all_pairs() { p.fine { (page.t("journal-no-bundle")) } }
    }
}

/// Who stands behind an entry, and whose passkey signed it.
fn attested_by(
    page: &Page<'_>,
    passkeys: &Passkeys,
    entry: &Entry,
    attested: Attestation,
) -> Markup {
    html! {
        (page.t(word(attested)))
        @if let Some(known) = passkeys.signer(entry.leaf()) { " " code { (known.person.to_string()) } }
    }
}

fn word(attested: Attestation) -> &'static str {
    match attested {
        Attestation::Source => "journal-source",
        Attestation::Passkey => "journal-passkey",
        Attestation::Host => "journal-host",
    }
}

/// The passkeys of people, with who stood behind each when it was added.
fn known(page: &Page<'_>, passkeys: &Passkeys) -> Markup {
    let table = html! {
        table {
            caption { (page.t("journal-passkeys-caption")) }
            thead { tr {
                th scope="col" { (page.t("journal-passkey-person")) }
                th scope="col" { (page.t("journal-passkey-party")) }
                th scope="col" { (page.t("journal-passkey-hash")) }
                th.n scope="col" { (page.t("journal-passkey-added")) }
                th scope="col" { (page.t("journal-attested")) }
                th scope="col" { (page.t("journal-passkey-signs")) }
            } }
            tbody {
                @for (hash, one) in passkeys.all() {
                    tr {
                        th scope="row" { code { (one.person.to_string()) } }
                        td { (page.party(&one.party)) }
                        td { code { (format!("{:.12}", hash.to_string())) } }
                        td.n { a href=(page.link(&format!("/journal?from={}", one.added))) { (one.added) } }
                        td { (page.t(word(one.added_by))) }
                        td { (page.t(if one.revoked { "journal-passkey-ended" } else { "journal-passkey-in-force" })) }
                    }
                }
            }
        }
    };
    html! {
        h2 { (page.t("journal-passkeys")) }
        p { (page.t("journal-passkeys-lead")) }
        (part::wide(&page.t("journal-passkeys"), table))
    }
}

fn table(
    page: &Page<'_>,
    inside: &Inside<'_>,
    passkeys: &Passkeys,
    entries: &[Recorded],
) -> Result<Markup, Problem> {
    let read: Result<Vec<(Entry, Attestation)>, _> = entries
        .iter()
        .rev()
        .map(|recorded| Entry::admit(&recorded.bytes).map(|entry| (entry, recorded.attestation)))
        .collect();
    // What the store keeps was admitted before.
    let read = read.map_err(|_| Kind::Failed.plain())?;
    let table = html! {
        table {
            caption { (page.t("journal-caption")) }
            thead { tr {
                th.n scope="col" { (page.t("journal-entry")) }
                th scope="col" { (page.t("recorded")) }
                th scope="col" { (page.t("stated-by")) }
                th scope="col" { (page.t("fact-kind")) }
                th scope="col" { (page.t("fact-source")) }
                th scope="col" { (page.t("journal-attested")) }
                th scope="col" { (page.t("journal-proof")) }
            } }
            tbody {
                @for (entry, attested) in &read {
                    @let said = entry.leaf().envelope();
                    tr id=(format!("entry-{}", entry.index())) {
                        th.n scope="row" { (entry.index()) }
                        td { (page.time(entry.recorded())) }
                        td { (page.party(&said.party)) }
                        td { (plain(&said.kind)) }
                        td { bdi { (said.source) } " " (said.seq.0) @if said.seq.1 > said.seq.0 { "–" (said.seq.1) } }
                        td { (attested_by(page, passkeys, entry, *attested)) }
                        td { a href=(api(inside, &format!("/journal/entries/{}", entry.index()))) download=(format!("entry-{}.tar", entry.index())) aria-label=(page.with("journal-proof-of", &[("entry", &entry.index().to_string())])) { (page.t("journal-proof")) } }
                    }
                }
            }
        }
    };
    Ok(part::wide(&page.t("journal-entries"), table))
}
