//! How the records of a reading spread: how many took how long, against their targets.

use maud::{Markup, html};
use measure::{Judgement, Verdict};
use told::words;

use crate::page::frame::Page;

/// Of the picture, in its own units.
const WIDTH: i64 = 1000;
const HEIGHT: i64 = 150;
/// Columns: twenty up to the target and twenty beyond, the last for all that took longer still.
const COLUMNS: usize = 40;
const TO_TARGET: i64 = 20;

/// Records by the part of their target that they took, where they have one.
pub struct Spread {
    met: [usize; COLUMNS],
    missed: [usize; COLUMNS],
    counted: usize,
}

impl Spread {
    /// Of verdicts; nothing where none has a target.
    pub fn of<'v>(verdicts: impl Iterator<Item = &'v Verdict>) -> Option<Spread> {
        let mut spread = Spread {
            met: [0; COLUMNS],
            missed: [0; COLUMNS],
            counted: 0,
        };
        for verdict in verdicts {
            let Some(target) = verdict.target_ms().filter(|target| *target > 0) else {
                continue;
            };
            let part =
                i128::from(verdict.elapsed_ms.max(0)) * i128::from(TO_TARGET) / i128::from(target);
            let place = usize::try_from(part).unwrap_or(COLUMNS).min(COLUMNS - 1);
            match verdict.judgement {
                Judgement::Missed => spread.missed[place] += 1,
                Judgement::Met | Judgement::Running => spread.met[place] += 1,
            }
            spread.counted += 1;
        }
        (spread.counted > 0).then_some(spread)
    }

    /// The picture. Its numbers are those of the table of records.
    pub fn picture(&self, page: &Page<'_>) -> Markup {
        let most = (0..COLUMNS)
            .map(|place| self.met[place] + self.missed[place])
            .max();
        let most = most.unwrap_or(1).max(1);
        let width = WIDTH / COLUMNS as i64;
        let tall = |number: usize| i64::try_from(number * 110 / most).unwrap_or(0);
        let late: usize = self.missed.iter().sum();
        let told = page.with(
            "spread-told",
            &[
                ("counted", &self.counted.to_string()),
                ("late", &late.to_string()),
            ],
        );
        html! {
            figure.chart tabindex="0" {
                svg.spread viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(told) {
                    @for place in 0..COLUMNS {
                        @let x = width * place as i64 + 2;
                        @let (met, missed) = (tall(self.met[place]), tall(self.missed[place]));
                        @if self.met[place] > 0 { rect.met x=(x) y=(120 - met.max(2)) width=(width - 4) height=(met.max(2)) {} }
                        @if self.missed[place] > 0 { rect.missed x=(x) y=(120 - met - missed.max(2)) width=(width - 4) height=(missed.max(2)) {} }
                    }
                    line.due x1=(WIDTH / 2) x2=(WIDTH / 2) y1="0" y2="122" {}
                    line.axis x1="0" x2=(WIDTH) y1="121" y2="121" {}
                    text.tick x="2" y="140" { (words::short_duration(0)) }
                    text.due x=(WIDTH / 2) y="140" text-anchor="middle" { (page.t("spread-target")) }
                    text.tick x=(WIDTH - 2) y="140" text-anchor="end" { (page.t("spread-beyond")) }
                }
                figcaption { (told) }
            }
        }
    }
}
