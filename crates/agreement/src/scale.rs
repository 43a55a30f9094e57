//! Scales: lists of intervals that decide points, credits, prices or shares by a value.
//!
//! Not here: what follows from a value; this only finds scales and what lies between their bands.

use facts::{Exact, Place, Sentence, say};

use crate::model::{Agreement, BoundOp, Level, Quantity, Unit};
use crate::term::{End, Interval};

/// A scale.
pub(crate) struct Scale<'a> {
    /// What it belongs to, for messages.
    pub what: Sentence,
    /// Its bands with their places, as written.
    pub bands: Vec<(&'a Interval, &'a Place)>,
    /// What each band gives: points or a credit; nothing for prices, and for what points are worth.
    pub amounts: Vec<Quantity>,
    /// The level whose value it reads; none where it reads a volume, points or costs.
    pub level: Option<&'a Level>,
}

/// What lies between two bands, or beside the first or last one.
pub(crate) struct Gap<'a> {
    /// Where the nearer band stands.
    pub place: &'a Place,
    /// What is not covered.
    pub missing: Interval,
    /// The nearer band as it would cover it.
    pub filled: Interval,
    /// Whether a value can fall into it: rounding may leave none.
    pub reachable: bool,
}

/// The scales of credits and bonuses, which read the value of a level, and those of points and prices.
pub(crate) fn scales(agreement: &Agreement) -> Vec<Scale<'_>> {
    let mut scales = Vec::new();
    for (id, remedy) in &agreement.remedies {
        let of = |level: &facts::id::LevelId| agreement.levels.get(level);
        if let Some(points) = &remedy.points {
            for (level, bands) in &points.levels {
                scales.push(Scale {
                    what: say!(
                        "scale-points",
                        "the points of `{level}` in the remedy `{id}`",
                        level = Sentence::plain(level),
                        id = Sentence::plain(id)
                    ),
                    bands: placed(bands.bands.iter().map(|band| &band.value)),
                    amounts: bands
                        .bands
                        .iter()
                        .map(|band| points_of(&band.points))
                        .collect(),
                    level: of(level),
                });
            }
            let steps = points.worth.iter().flat_map(|worth| &worth.steps);
            scales.push(Scale {
                what: say!(
                    "scale-worth",
                    "the worth of points in the remedy `{id}`",
                    id = Sentence::plain(id)
                ),
                bands: placed(steps.map(|step| &step.points)),
                amounts: Vec::new(),
                level: None,
            });
        }
        if let Some(tiers) = &remedy.tiers {
            for (level, tiers) in &tiers.levels {
                scales.push(Scale {
                    what: say!(
                        "scale-tiers",
                        "the tiers of `{level}` in the remedy `{id}`",
                        level = Sentence::plain(level),
                        id = Sentence::plain(id)
                    ),
                    bands: placed(tiers.bands.iter().map(|band| &band.value)),
                    amounts: tiers.bands.iter().map(|band| band.credit.clone()).collect(),
                    level: of(level),
                });
            }
        }
    }
    for (id, charge) in &agreement.charges {
        if let Some(metered) = &charge.metered {
            scales.push(Scale {
                what: say!(
                    "scale-prices",
                    "the prices of the charge `{id}`",
                    id = Sentence::plain(id)
                ),
                bands: placed(metered.bands.iter().map(|band| &band.volume)),
                amounts: Vec::new(),
                level: None,
            });
        }
    }
    scales.retain(|scale| !scale.bands.is_empty() && scale.is_comparable());
    scales
}

fn points_of(points: &Exact) -> Quantity {
    Quantity {
        value: points.clone(),
        unit: Unit::Number,
    }
}

fn placed<'a>(
    bands: impl Iterator<Item = &'a crate::model::Spanned<Interval>>,
) -> Vec<(&'a Interval, &'a Place)> {
    bands.map(|band| (&band.value, &band.place)).collect()
}

impl<'a> Scale<'a> {
    /// WHY: bands of unlike units are reported as such; what lies between them cannot be told.
    fn is_comparable(&self) -> bool {
        let bound = self.level.and_then(|level| level.expected.as_ref());
        let bound = bound.map(|bound| &bound.quantity.unit);
        let mut units = self.bands.iter().map(|(band, _)| &band.unit).chain(bound);
        let first = units.next();
        units.all(|unit| Some(unit) == first)
    }

    /// The bands from the lowest to the highest.
    pub fn sorted(&self) -> Vec<(&'a Interval, &'a Place)> {
        let order = self.order().into_iter();
        order.map(|index| self.bands[index]).collect()
    }

    /// The indices of the bands from the lowest to the highest.
    pub fn order(&self) -> Vec<usize> {
        let key = |index: usize| {
            let band = self.bands[index].0;
            let lower = band.lower.as_ref();
            let upper = band.upper.as_ref();
            (
                lower.map(|end| (end.value.clone(), !end.closed)),
                upper.is_none(),
                upper.map(|end| (end.value.clone(), end.closed)),
            )
        };
        let mut order: Vec<usize> = (0..self.bands.len()).collect();
        order.sort_by_cached_key(|index| key(*index));
        order
    }

    /// What lies between neighbours, and between the bands and the promise of the level.
    pub fn gaps(&self) -> Vec<Gap<'a>> {
        let bands = self.sorted();
        let mut gaps = Vec::new();
        for pair in bands.windows(2) {
            let [(low, _), high] = pair else {
                continue;
            };
            if let (Some(from), Some(until)) = (&low.upper, &high.0.lower) {
                self.note(from, until, *high, &mut gaps);
            }
        }
        if let Some(bound) = self.level.and_then(|level| level.expected.as_ref()) {
            let promise = |closed| End {
                value: bound.quantity.value.clone(),
                closed,
            };
            match bound.op {
                BoundOp::AtLeast | BoundOp::Above => {
                    let last = bands[bands.len() - 1];
                    if let Some(from) = &last.0.upper {
                        self.note(
                            from,
                            &promise(bound.op == BoundOp::AtLeast),
                            last,
                            &mut gaps,
                        );
                    }
                }
                BoundOp::AtMost | BoundOp::Below => {
                    let first = bands[0];
                    if let Some(until) = &first.0.lower {
                        self.note(
                            &promise(bound.op == BoundOp::AtMost),
                            until,
                            first,
                            &mut gaps,
                        );
                    }
                }
            }
        }
        gaps
    }

    /// Notes what lies between two ends, one of which is an end of the band.
    fn note(
        &self,
        from: &End,
        until: &End,
        (band, place): (&'a Interval, &'a Place),
        gaps: &mut Vec<Gap<'a>>,
    ) {
        let touches = from.value == until.value && (from.closed || until.closed);
        if touches || from.value > until.value {
            return;
        }
        let mut filled = band.clone();
        if band.upper.as_ref() == Some(from) {
            filled.upper = Some(until.turned());
        } else {
            filled.lower = Some(from.turned());
        }
        gaps.push(Gap {
            place,
            filled,
            missing: Interval {
                lower: Some(from.turned()),
                upper: Some(until.turned()),
                unit: self.bands[0].0.unit.clone(),
            },
            reachable: self.reaches(from, until),
        });
    }

    /// Whether a rounded value can lie strictly between two ends that do not belong to a gap.
    fn reaches(&self, from: &End, until: &End) -> bool {
        let digits = match self.level {
            Some(level) => level.round.map(|round| u32::from(round.digits)),
            // Points are whole.
            None => return true,
        };
        let Some(digits) = digits else {
            return true;
        };
        let step = (0..digits).fold(Exact::from(1), |step, _| {
            step.checked_div(&Exact::from(10))
                .unwrap_or_else(Exact::zero)
        });
        let mut value = from.value.round(digits, facts::Rounding::Up);
        while value < from.value || (value == from.value && from.closed) {
            value = value + step.clone();
        }
        value < until.value || (value == until.value && !until.closed)
    }
}
