//! Amounts that add up, as a picture: each begins where the one before ended, and the last is what they come to.

use facts::{Exact, Rounding};
use maud::{Markup, html};
use told::words;

use crate::page::frame::Page;

/// Of the picture, in its own units.
const WIDTH: i64 = 1000;
const ROW: i64 = 30;
const BAR: i64 = 18;
/// Where the names end, and the bars.
const NAMES: i64 = 280;
const BARS: i64 = 860;
/// Letters of a name that have room.
const LETTERS: usize = 38;

/// An amount of the picture.
pub struct Step {
    /// What it is.
    pub name: String,
    /// How much it adds.
    pub amount: Exact,
    /// Whether some of it is held back.
    pub is_held: bool,
}

/// The picture; the table beside it has the same numbers.
pub fn picture(page: &Page<'_>, id: &str, title: &str, currency: &str, steps: &[Step]) -> Markup {
    let total: Exact = steps.iter().map(|step| step.amount.clone()).sum();
    let mut reached = vec![Exact::zero()];
    for step in steps {
        let before = reached.last().cloned().unwrap_or_else(Exact::zero);
        reached.push(&before + &step.amount);
    }
    let scale = Scale::over(reached.iter(), NAMES, BARS);
    let height = ROW * i64::try_from(steps.len() + 1).unwrap_or(1) + 6;
    let money = |amount: &Exact| words::money(amount, currency);
    let told = page.with(
        "waterfall-told",
        &[
            ("steps", &said(steps, currency)),
            ("total", &money(&total)),
            ("currency", currency),
        ],
    );
    let zero = scale.at(&Exact::zero());
    html! {
        figure.chart aria-label=(title) tabindex="0" {
            svg.waterfall viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
                title id={ (id) "-t" } { (title) }
                desc id={ (id) "-d" } { (told) }
                line.axis x1=(zero) x2=(zero) y1="0" y2=(height) {}
                @for (place, step) in steps.iter().enumerate() {
                    @let top = ROW * i64::try_from(place).unwrap_or(0);
                    @let (from, until) = (scale.at(&reached[place]), scale.at(&reached[place + 1]));
                    text.name x="0" y=(top + 17) { (short(&step.name)) }
                    rect class={ "bar " (class(step)) } x=(from.min(until)) y=(top + 4) width=((until - from).abs().max(2)) height=(BAR) rx="2" {
                        title { (step.name) " " (words::signed_money(&step.amount, currency)) " " (currency) }
                    }
                    line.step x1=(until) x2=(until) y1=(top + 4) y2=(top + ROW + BAR) {}
                    text.amount x=(WIDTH) y=(top + 17) text-anchor="end" { (words::signed_money(&step.amount, currency)) }
                }
                @let top = ROW * i64::try_from(steps.len()).unwrap_or(0);
                @let end = scale.at(&total);
                text.name.net x="0" y=(top + 17) { (page.t("waterfall-net")) }
                rect.bar.net x=(zero.min(end)) y=(top + 4) width=((end - zero).abs().max(2)) height=(BAR) rx="2" {}
                text.amount.net x=(WIDTH) y=(top + 17) text-anchor="end" { (money(&total)) " " (currency) }
            }
            figcaption.legend {
                span { span.swatch.charge aria-hidden="true" {} " " (page.t("waterfall-charge")) }
                span { span.swatch.credit aria-hidden="true" {} " " (page.t("waterfall-credit")) }
                @if steps.iter().any(|step| step.is_held) {
                    span { span.swatch.contested aria-hidden="true" {} " " (page.t("waterfall-held")) }
                }
            }
        }
    }
}

/// Numbers as places on a line, zero among them.
pub struct Scale {
    least: Exact,
    width: Exact,
    from: i64,
    until: i64,
}

impl Scale {
    /// That has room for all of these numbers.
    pub fn over<'n>(numbers: impl Iterator<Item = &'n Exact>, from: i64, until: i64) -> Scale {
        let (mut least, mut most) = (Exact::zero(), Exact::zero());
        for number in numbers {
            least = least.min(number.clone());
            most = most.max(number.clone());
        }
        Scale {
            width: &most - &least,
            least,
            from,
            until,
        }
    }

    /// The place of a number.
    pub fn at(&self, number: &Exact) -> i64 {
        let part = (number - &self.least).checked_div(&self.width);
        let part = part.map(|part| part * Exact::from(self.until - self.from));
        let part = part.map_or(0, |part| part.round(0, Rounding::HalfUp).to_i64());
        self.from + part
    }
}

fn said(steps: &[Step], currency: &str) -> String {
    let said = steps.iter().map(|step| {
        let amount = words::signed_money(&step.amount, currency);
        format!("{} {amount}", step.name)
    });
    said.collect::<Vec<_>>().join(", ")
}

fn class(step: &Step) -> &'static str {
    match (step.is_held, step.amount.is_negative()) {
        (true, _) => "contested",
        (false, true) => "credit",
        (false, false) => "charge",
    }
}

/// A name that has room; the whole of it stands in the table.
fn short(name: &str) -> String {
    match name.chars().count() > LETTERS {
        false => name.to_owned(),
        true => {
            let begin: String = name.chars().take(LETTERS - 1).collect();
            format!("{begin}…")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(numbers: &[i64], expected: &[i64]) {
        let numbers: Vec<Exact> = numbers.iter().map(|one| Exact::from(*one)).collect();
        let scale = Scale::over(numbers.iter(), 100, 200);
        let places: Vec<i64> = numbers.iter().map(|number| scale.at(number)).collect();
        assert_eq!(places, expected);
    }

    #[test]
    fn numbers_have_their_places_between_the_ends() {
        check(&[0, 50, 100], &[100, 150, 200]);
        check(&[-100, 0, 300], &[100, 125, 200]);
        check(&[7], &[200]);
        check(&[0, 0], &[100, 100]);
    }
}
