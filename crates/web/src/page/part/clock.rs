//! The clock of a case as a picture: who held it when, with the hours that do not count, and the target.

use std::collections::BTreeMap;

use facts::{Instant, Sentence, Span};
use maud::{Markup, html};
use told::Timeline;
use told::timeline::{Kind, Stretch};
use told::words;

use crate::page::frame::Page;

/// Of the picture, in its own units.
const WIDTH: i64 = 1000;
const ROW: i64 = 34;
const BAR: i64 = 20;
const LEFT: i64 = 8;
/// Into so many slices the picture is cut to find hours that do not count.
const SLICES: i64 = 500;

/// The picture; the table of [`table`] says the same in numbers.
pub fn picture(page: &Page<'_>, timeline: &Timeline, id: &str) -> Markup {
    let rows = rows(timeline);
    let span = Span::new(timeline.start, timeline.end);
    let height = ROW * i64::try_from(rows.len()).unwrap_or(0) + 44;
    let at = |instant: Instant| {
        let whole = span.len_ms().max(1);
        let part = (instant.ms() - span.from.ms()).clamp(0, whole);
        LEFT + i64::try_from(i128::from(part) * i128::from(WIDTH - 2 * LEFT) / i128::from(whole))
            .unwrap_or(0)
    };
    let zone = &timeline.zone;
    html! {
        svg.clock viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
            title id={ (id) "-t" } { (page.with("clock-of", &[("case", &timeline.case)])) }
            desc id={ (id) "-d" } { (told(page, timeline)) }
            @for (place, (holder, stretches)) in rows.iter().enumerate() {
                @let top = ROW * i64::try_from(place).unwrap_or(0);
                text.name x=(LEFT) y=(top + 11) { (page.say(holder)) }
                @for stretch in stretches {
                    @for (span, class) in parts(timeline, stretch) {
                        @let (from, until) = (at(span.from), at(span.until));
                        rect class={ "bar " (class) } x=(from) y=(top + 14) width=((until - from).max(2)) height=(BAR - 4) {
                            title { (said(page, timeline, stretch)) }
                        }
                    }
                    @for off in off_hours(timeline, stretch) {
                        rect.off x=(at(off.from)) y=(top + 14) width=((at(off.until) - at(off.from)).max(0)) height=(BAR - 4) {}
                    }
                }
            }
            @if let Some(due) = timeline.due.filter(|due| span.contains(*due) || *due == span.until) {
                line.due x1=(at(due)) x2=(at(due)) y1="0" y2=(height - 28) {}
                text.due x=(at(due)) y=(height - 16) text-anchor=(anchor(at(due))) { (page.t("clock-due")) }
            }
            text.tick x=(LEFT) y=(height - 4) { (page.say(&words::local(zone, timeline.start))) }
            text.tick x=(WIDTH - LEFT) y=(height - 4) text-anchor="end" { (page.say(&words::local(zone, timeline.end))) }
        }
    }
}

/// What each colour of the picture means.
pub fn keys(page: &Page<'_>) -> Markup {
    html! {
        @for class in ["held", "late", "wait", "excluded", "contested", "off"] {
            span.key { span class={ "swatch " (class) } aria-hidden="true" {} " " (page.t(&format!("clock-key-{class}"))) } " "
        }
    }
}

/// The stretches as a table, with what was left of the target at each hand-over.
pub fn table(page: &Page<'_>, timeline: &Timeline) -> Markup {
    let has_target = timeline.target_ms.is_some();
    html! {
        table {
            caption { (page.t("clock-table")) }
            thead { tr {
                th scope="col" { (page.t("clock-from")) }
                th scope="col" { (page.t("clock-holder")) }
                th.n scope="col" { (page.t("clock-open")) }
                th.n scope="col" { (page.t("clock-off")) }
                @if has_target { th.n scope="col" { (page.t("clock-left")) } }
                th scope="col" { (page.t("clock-note")) }
            } }
            tbody {
                @for stretch in &timeline.stretches {
                    tr {
                        td { (page.time(stretch.from)) }
                        td { span class={ "swatch " (class(stretch)) } aria-hidden="true" {} " " bdi { (page.say(&stretch.holder)) } }
                        td.n { (words::duration(stretch.open_ms)) }
                        td.n { (words::duration(stretch.off_hours_ms)) }
                        @if has_target { td.n.over[stretch.left_ms < 0] { (words::duration(stretch.left_ms)) } }
                        td { (note(page, stretch)) }
                    }
                }
            }
        }
    }
}

fn note(page: &Page<'_>, stretch: &Stretch) -> Markup {
    html! {
        @if let Some(hold) = &stretch.hold { (page.t("clock-hold")) ": " bdi { (hold) } " " }
        @if stretch.contested { span.tag { (page.t("clock-contested")) } " " }
        @if let Some(fact) = &stretch.fact {
            a href=(page.link(&format!("/facts/{fact}"))) { (page.t("clock-fact")) }
        }
    }
}

/// Who held it, each with its stretches, in the order in which they came to hold it.
fn rows(timeline: &Timeline) -> Vec<(&Sentence, Vec<&Stretch>)> {
    let mut places: BTreeMap<&Sentence, usize> = BTreeMap::new();
    let mut rows: Vec<(&Sentence, Vec<&Stretch>)> = Vec::new();
    for stretch in &timeline.stretches {
        let place = *places.entry(&stretch.holder).or_insert_with(|| {
            rows.push((&stretch.holder, Vec::new()));
            rows.len() - 1
        });
        rows[place].1.push(stretch);
    }
    rows
}

/// The picture in a sentence.
fn told(page: &Page<'_>, timeline: &Timeline) -> String {
    let shares = timeline.shares().into_iter();
    let shares: Vec<String> = shares
        .map(|(holder, ms)| format!("{} {}", page.say(holder), words::duration(ms)))
        .collect();
    let left = timeline.left_ms().map(words::duration).unwrap_or_default();
    page.with(
        "clock-told",
        &[("shares", &shares.join(", ")), ("left", &left)],
    )
}

fn said(page: &Page<'_>, timeline: &Timeline, stretch: &Stretch) -> String {
    let zone = &timeline.zone;
    let left = match timeline.target_ms {
        Some(_) => format!(
            " · {} {}",
            page.t("clock-left"),
            words::duration(stretch.left_ms)
        ),
        None => String::new(),
    };
    format!(
        "{} · {} – {} · {}{left}",
        page.say(&stretch.holder),
        page.say(&words::local(zone, stretch.from)),
        page.say(&words::local(zone, stretch.until)),
        words::duration(stretch.open_ms),
    )
}

/// The parts of a stretch that are outside the agreed hours, where they are wide enough to be seen.
fn off_hours(timeline: &Timeline, stretch: &Stretch) -> Vec<Span> {
    if stretch.kind != Kind::Party || stretch.off_hours_ms == 0 {
        return Vec::new();
    }
    let whole = timeline.end.ms() - timeline.start.ms();
    let step = (whole / SLICES).max(1);
    let mut closed: Vec<Span> = Vec::new();
    let mut from = stretch.from;
    while from < stretch.until {
        let until = from.plus_ms(step).min(stretch.until);
        let slice = Span::new(from, until);
        if timeline.open_ms(slice) == 0 {
            match closed.last_mut() {
                Some(last) if last.until == from => last.until = until,
                _ => closed.push(slice),
            }
        }
        from = until;
    }
    closed
}

fn class(stretch: &Stretch) -> &'static str {
    match (stretch.kind, stretch.contested) {
        (_, true) => "contested",
        (Kind::Party, false) if stretch.left_ms < 0 => "late",
        (Kind::Party, false) => "held",
        (Kind::CustomerWait, false) => "wait",
        (Kind::Excluded, false) => "excluded",
    }
}

/// A stretch in which the target was reached is drawn in two parts.
fn parts(timeline: &Timeline, stretch: &Stretch) -> Vec<(Span, &'static str)> {
    let whole = Span::new(stretch.from, stretch.until);
    let own = class(stretch);
    match timeline
        .due
        .filter(|due| *due > stretch.from && *due < stretch.until)
    {
        Some(due) if own == "held" => vec![
            (Span::new(stretch.from, due), "held"),
            (Span::new(due, stretch.until), "late"),
        ],
        _ => vec![(whole, own)],
    }
}

fn anchor(x: i64) -> &'static str {
    match x {
        _ if x < WIDTH / 5 => "start",
        _ if x > WIDTH * 4 / 5 => "end",
        _ => "middle",
    }
}
