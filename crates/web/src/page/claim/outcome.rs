//! What a claim is worth to figures: the value that is agreed, beside that of each side.

use facts::fact::{Claim, ClaimOn};
use maud::{Markup, html};
use measure::{Engine, Reading};
use told::reading::{Asked, Shown};
use told::words;

use crate::api::call::Inside;
use crate::api::problem::{Kind, Problem};
use crate::api::reading::worked_out;
use crate::page::frame::Page;
use crate::page::level;
use crate::page::part;

/// The figures that a claim bears on, where the sides have other values.
pub fn of_claim(page: &Page<'_>, inside: &Inside<'_>, claim: &Claim) -> Result<Markup, Problem> {
    let asked = match &claim.on {
        ClaimOn::Case(_) => Asked::default(),
        ClaimOn::Reading(reading) => Asked {
            level: Some(reading.level.to_string()),
            window: Some(reading.window.clone()),
            ..Asked::default()
        },
        ClaimOn::Fact(_) | ClaimOn::Line(_) | ClaimOn::Outage(_) => return Ok(html! {}),
    };
    let told = worked_out(inside, &asked, |engine, shown| {
        Ok(match &claim.on {
            ClaimOn::Case(case) => of_case(page, engine, shown, case.as_str()),
            _ => table(page, engine, &all(shown)),
        })
    });
    match told {
        // A level that is no longer there, or is not for whoever asks, has no figures here.
        Err(problem) if problem.kind == Kind::NotFound.told().0 => Ok(html! {}),
        told => told,
    }
}

/// The figures in which a case counts, where the sides have other values.
pub fn of_case(page: &Page<'_>, engine: &Engine<'_>, shown: &[Shown<'_>], case: &str) -> Markup {
    let clocks = told::case::clocks(shown, engine, case).unwrap_or_default();
    let mut readings: Vec<(&Shown<'_>, &Reading)> = Vec::new();
    for clock in &clocks {
        let Some(window) = clock.window() else {
            continue;
        };
        let own = clock.shown.readings.iter();
        let own = own.filter(|reading| reading.window == window);
        readings.extend(own.map(|reading| (clock.shown, reading)));
    }
    readings.dedup_by(|one, other| std::ptr::eq(one.1, other.1));
    table(page, engine, &readings)
}

fn all<'s, 'a>(shown: &'s [Shown<'a>]) -> Vec<(&'s Shown<'a>, &'s Reading)> {
    let each = shown.iter();
    each.flat_map(|shown| shown.readings.iter().map(move |reading| (shown, reading)))
        .collect()
}

fn table(page: &Page<'_>, engine: &Engine<'_>, readings: &[(&Shown<'_>, &Reading)]) -> Markup {
    let differ: Vec<_> = readings
        .iter()
        .filter(|(_, reading)| reading.sides.values().any(|side| *side != reading.agreed))
        .collect();
    if differ.is_empty() {
        return html! {};
    }
    let table = html! {
        table {
            caption { (page.t("outcome-caption")) }
            thead { tr {
                th scope="col" { (page.t("level")) }
                th scope="col" { (page.t("outcome-agreed")) }
                th scope="col" { (page.t("outcome-if")) }
            } }
            tbody {
                @for (shown, reading) in differ {
                    @if let Some((_, level)) = engine.level_at(shown.id, reading.span.until) {
                        tr {
                            th scope="row" {
                                a href=(page.link(&part::reading_path(shown.id.as_str(), &reading.window))) { (level::name(level)) ", " (reading.window) }
                                @for (field, value) in &reading.key { " " span.of { (field) " " bdi { (words::plain(value)) } } }
                            }
                            td { (part::outcome(page, &words::value(&reading.agreed.value, level.round), &reading.agreed)) }
                            td {
                                @for (party, side) in reading.sides.iter().filter(|(_, side)| **side != reading.agreed) {
                                    div { (page.party(party)) ": " (part::outcome(page, &words::value(&side.value, level.round), side)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    html! {
        h2 { (page.t("outcome")) }
        (part::wide(&page.t("outcome"), table))
    }
}
