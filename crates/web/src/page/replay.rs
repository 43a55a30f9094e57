//! What a draft would have come to: levels, records that flip, money by month, rights and findings.

use std::collections::BTreeMap;

use facts::time::DAY_MS;
use facts::{Exact, Instant};
use ledger::Pair;
use ledger::plan::{Flip, LevelReplay, MonthPair, WindowPair};
use maud::{Markup, html};
use measure::Outcome;
use told::plan::{Question, Replayed, rights, sentence as said};
use told::words::{self, money, plain, signed_money};

use super::frame::Page;
use super::part;
use super::part::findings;
use super::part::waterfall::{Step, picture};
use crate::api::call::Inside;

/// Windows and records that are listed; all of them are in the other form.
const LISTED: usize = 40;

/// A text that has been in force for fewer days has too few windows behind it.
const LEAST_DAYS: i64 = 60;

/// From when on the text in force is in force, where that is between some months and a year ago: figures under the text
/// before it say little about a draft that changes this one. Else nothing: a year back.
pub fn begun(inside: &Inside<'_>) -> Option<Instant> {
    let now = inside.call.now;
    let from = inside.world.versions.at(now).effective?;
    let days = |days: i64| now.plus_ms(-days * DAY_MS);
    (days(365) < from && from < days(LEAST_DAYS)).then_some(from)
}

/// Everything that differs under a draft.
pub fn told(
    page: &Page<'_>,
    inside: &Inside<'_>,
    question: &Question<'_>,
    replayed: &Replayed,
) -> Markup {
    let differing: Vec<&LevelReplay> = replayed
        .levels
        .iter()
        .filter(|level| !level.is_same())
        .collect();
    let money: Vec<&MonthPair> = replayed
        .money
        .iter()
        .filter(|month| !month.is_same())
        .collect();
    html! {
        p.fine {
            (page.t("replay-over")) " " (page.time(replayed.stretch.from)) " – " (page.time(replayed.stretch.until)) ". "
            (page.words.count("replay-as-before", replayed.as_before(false)))
        }
        @if !differing.is_empty() {
            h3 { (page.t("levels")) }
            (levels(page, &differing))
            @for level in &differing { (flips(page, question, level)) }
        }
        h3 { (page.t("replay-money")) }
        @if !inside.sees_all_pairs() { p { (page.t("replay-money-hidden")) } }
        @else if money.is_empty() { p { (page.t("replay-money-same")) } }
        @else { (amounts(page, &money)) }
        @if !replayed.rights.is_empty() {
            h3 { (page.t("replay-rights")) }
            ul {
                @for one in &replayed.rights {
                    li {
                        span.tag { (page.t(if one.gained { "right-gained" } else { "right-lost" })) } " "
                        (page.sentence(&rights::sentence(one)))
                    }
                }
            }
        }
        @if !replayed.advice.new.is_empty() {
            h3 { (page.t("replay-new-findings")) }
            (findings::list(page, &replayed.advice.new, question.draft))
        }
        @if !replayed.advice.gone.is_empty() {
            h3 { (page.t("replay-gone-findings")) }
            (findings::list(page, &replayed.advice.gone, question.current))
        }
    }
}

fn levels(page: &Page<'_>, levels: &[&LevelReplay]) -> Markup {
    let rows: Vec<(&LevelReplay, &WindowPair)> = levels
        .iter()
        .flat_map(|level| {
            let windows = level.windows.iter();
            let windows = windows.filter(|window| window.differs() && !is_in_whole(level, window));
            windows.map(move |window| (*level, window))
        })
        .collect();
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("level")) }
                th scope="col" { (page.t("window")) }
                th.n scope="col" { (page.t("replay-before")) }
                th scope="col" { (page.t("state")) }
                th.n scope="col" { (page.t("replay-draft")) }
                th scope="col" { (page.t("state")) }
            } }
            tbody {
                @for (level, window) in rows.iter().take(LISTED) {
                    tr {
                        th scope="row" { (name(level)) }
                        td {
                            a href=(page.link(&part::reading_path(level.id.as_str(), &window.window))) { (window.window) }
                            @for (field, value) in &window.key { " " (plain(field)) " " (plain(value)) }
                        }
                        (outcome(page, window.before.as_ref(), level.round_before))
                        (outcome(page, window.after.as_ref(), level.round_after))
                    }
                }
            }
        }
    };
    html! {
        (part::wide(&page.t("levels"), table))
        @if rows.len() > LISTED { p.fine { (page.words.count("and-more", rows.len() - LISTED)) } }
    }
}

/// Whether it is a part of a window whose combined figure stands for it.
fn is_in_whole(level: &LevelReplay, window: &WindowPair) -> bool {
    let whole = |other: &WindowPair| other.span == window.span && other.key.is_empty();
    let mut others = level.windows.iter();
    !window.key.is_empty() && others.any(|other| whole(other) && other.differs())
}

fn outcome(
    page: &Page<'_>,
    outcome: Option<&Outcome>,
    round: Option<agreement::model::RoundRule>,
) -> Markup {
    match outcome {
        Some(outcome) => html! {
            td.n { (page.say(&words::value(&outcome.value, round))) }
            td { (part::state(page, outcome.state)) }
        },
        None => html! { td.n { "–" } td {} },
    }
}

fn name(level: &LevelReplay) -> String {
    plain(level.title.as_deref().unwrap_or(level.id.as_str()))
}

/// The records of a level that come to something else, and why.
fn flips(page: &Page<'_>, question: &Question<'_>, level: &LevelReplay) -> Markup {
    let mut all: Vec<&Flip> = level.flips.iter().collect();
    all.sort_by_key(|flip| flip.kind);
    html! {
        @if !all.is_empty() {
            details {
                summary { (page.with("replay-flips", &[("level", &name(level)), ("count", &all.len().to_string())])) }
                ul {
                    @for flip in all.iter().take(LISTED) {
                        li {
                            (part::case(page, &flip.case)) ": " (page.say(&said::becomes(flip.kind)))
                            @for reason in &flip.reasons { "; " (page.say(&said::reason(reason, question.zone())).replace('`', "")) }
                        }
                    }
                }
                @if all.len() > LISTED { p.fine { (page.words.count("and-more", all.len() - LISTED)) } }
            }
        }
    }
}

/// What is paid more or less, by pair and month.
fn amounts(page: &Page<'_>, months: &[&MonthPair]) -> Markup {
    let mut pairs: BTreeMap<(&Pair, &str), Vec<&MonthPair>> = BTreeMap::new();
    for month in months {
        let key = (&month.pair, month.currency.as_str());
        pairs.entry(key).or_default().push(month);
    }
    html! {
        @for (place, ((pair, currency), months)) in pairs.iter().enumerate() {
            @let names = [("payer", page.party(&pair.payer)), ("payee", page.party(&pair.payee)), ("currency", (*currency).to_owned())];
            @let title = page.with("replay-difference", &names.each_ref().map(|(name, value)| (*name, value.as_str())));
            @let steps: Vec<Step> = months.iter().map(|one| Step {
                name: one.month.to_string(),
                amount: &one.after - &one.before,
                is_held: false,
            }).collect();
            h4 { (title) }
            (picture(page, &format!("money-{place}"), &title, currency, &steps))
            (by_month(page, &title, months, currency))
        }
    }
}

fn by_month(page: &Page<'_>, title: &str, months: &[&MonthPair], currency: &str) -> Markup {
    let sum =
        |of: fn(&MonthPair) -> &Exact| -> Exact { months.iter().map(|one| of(one).clone()).sum() };
    let (before, after) = (sum(|one| &one.before), sum(|one| &one.after));
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("month")) }
                th.n scope="col" { (page.t("replay-before")) }
                th.n scope="col" { (page.t("replay-draft")) }
                th.n scope="col" { (page.t("invoice-difference")) " " (currency) }
                th scope="col" { (page.t("lines")) }
            } }
            tbody {
                @for one in months {
                    tr {
                        th scope="row" { (one.month) }
                        td.n { (money(&one.before, currency)) }
                        td.n { (money(&one.after, currency)) }
                        td.n { (signed_money(&(&one.after - &one.before), currency)) }
                        td {
                            @for line in one.lines.iter().filter(|line| !line.is_same()) {
                                div { (part::clause(page, &line.clause)) " " (plain(&line.what)) " " (signed_money(&(&line.after - &line.before), currency)) }
                            }
                        }
                    }
                }
            }
            tfoot { tr.total {
                th scope="row" { (page.t("statement-total")) }
                td.n { (money(&before, currency)) }
                td.n { (money(&after, currency)) }
                td.n { (signed_money(&(&after - &before), currency)) }
                td {}
            } }
        }
    };
    part::wide(title, table)
}
