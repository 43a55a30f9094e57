//! Levels.

use std::collections::BTreeMap;

use facts::id::{LevelId, MeasureId, ServiceId};
use facts::{Diagnostic, Exact, Rounding, Sentence, say};

use super::statistic::unit;
use super::{Load, Use, tables, term};
use crate::model::{
    Bound, Combine, CountedIn, Delivery, Importance, Level, Measure, MeasureKind, OpenBreach,
    RoundRule, SmallSample, Spanned, Statistic, Unit,
};
use crate::rule;
use crate::yaml::{Entry, Fields, Node, Value, short, wrong_shape};

/// A fan-out has so many fields at most.
const MOST_FAN_OUT: usize = 8;

impl Load<'_> {
    pub(super) fn levels(
        &mut self,
        entries: &[Entry],
        measures: &BTreeMap<MeasureId, Measure>,
    ) -> BTreeMap<LevelId, Level> {
        let mut levels = BTreeMap::new();
        for entry in entries {
            let Some(id) = self.id(entry, LevelId::new) else {
                continue;
            };
            let what = say!("what-level", "the level `{id}`", id = short(&entry.key));
            let Some(fields) = Fields::open(&entry.value, what, tables::LEVEL, &mut self.report)
            else {
                continue;
            };
            if let Some(level) = self.level(id.clone(), entry, &fields, measures) {
                levels.insert(id, level);
            }
        }
        levels
    }

    fn level(
        &mut self,
        id: LevelId,
        entry: &Entry,
        fields: &Fields<'_>,
        measures: &BTreeMap<MeasureId, Measure>,
    ) -> Option<Level> {
        let service = self.reference_at("service", fields, "service", ServiceId::new);
        // WHY: the rest of the level is looked at even where its measure is unknown.
        let known = self.measure_of(fields, measures);
        self.scope = match known {
            Some(measure) => self.fields_of(&measure.kind),
            None => self.fields.clone(),
        };
        let filter = fields.get("where").and_then(|node| self.condition(node));
        let per = self.per(fields);
        let window = match fields.get("window") {
            Some(node) => self.window(node, &fields.called("window")),
            None => None,
        };
        let importance = [
            ("critical", Importance::Critical),
            ("key", Importance::Key),
            ("informative", Importance::Informative),
        ];
        let importance = fields.choice("importance", &importance, &mut self.report);
        let (round, expected, minimum) = self.promise(fields);
        let small_sample = fields
            .get("small_sample")
            .and_then(|node| self.small_sample(node, &fields.called("small_sample")));
        let expected_volume = fields.count("expected_volume", 1, 1_000_000_000, &mut self.report);
        let rests_on = self.rests_on(&id, fields);
        let combine = [
            ("worst", Combine::Worst),
            ("each", Combine::Each),
            ("by-volume", Combine::ByVolume),
        ];
        let combine = fields.choice("combine", &combine, &mut self.report);
        if !per.is_empty() && fields.get("combine").is_none() {
            let finding = rule::fan_out_uncombined::finding(fields.what(), &entry.key_place);
            self.taken(fields, "combine: each", finding);
        }
        let counted = [
            ("opened", CountedIn::Opened),
            ("stopped", CountedIn::Stopped),
            ("due", CountedIn::Due),
        ];
        let counted_in = fields.choice("counted_in", &counted, &mut self.report);
        let breach = [
            ("missed-when-due", OpenBreach::MissedWhenDue),
            ("when-stopped", OpenBreach::WhenStopped),
        ];
        let open_breach = fields.choice("open_breach", &breach, &mut self.report);
        let measure = known?;
        let statistic = self.statistic(fields, &measure.kind)?;
        self.check_scope(fields, &measure.kind);
        self.check_counting(fields, entry, &statistic, &measure.kind);
        let expected = expected.and_then(|bound| self.in_unit(bound, &statistic, &measure.kind));
        let minimum = minimum.and_then(|bound| self.in_unit(bound, &statistic, &measure.kind));
        let fraction = !matches!(
            statistic,
            Statistic::Count | Statistic::Max | Statistic::Min | Statistic::Sum
        );
        if fields.get("round").is_none() && fraction && (expected.is_some() || minimum.is_some()) {
            let finding = rule::rounding_unspecified::finding(fields.what(), &entry.key_place);
            self.taken(fields, "round: none", finding);
        }
        self.check_order(fields, &expected, &minimum);
        let targeted = matches!(statistic, Statistic::ShareWithin(_));
        Some(Level {
            id,
            title: fields.text("title", &mut self.report).map(String::from),
            clause: fields.text("clause", &mut self.report).map(String::from),
            service,
            measure: measure.id.clone(),
            filter,
            combine: combine.or((!per.is_empty()).then_some(Combine::Each)),
            per,
            statistic,
            counted_in: counted_in.unwrap_or(CountedIn::Stopped),
            open_breach: open_breach
                .filter(|_| targeted)
                .unwrap_or(OpenBreach::WhenStopped),
            window: window?,
            round,
            expected,
            minimum,
            small_sample,
            expected_volume,
            rests_on,
            importance: importance.unwrap_or(Importance::Key),
            place: entry.key_place.clone(),
        })
    }

    fn rests_on(&mut self, id: &LevelId, fields: &Fields<'_>) -> Vec<Spanned<LevelId>> {
        let mut levels = Vec::new();
        for (text, place) in fields.texts("rests_on", &mut self.report) {
            if text == id.as_str() {
                self.report.push(
                    Diagnostic::error(
                        "rests-on-itself",
                        say!(
                            "found-rests-on-itself",
                            "{what} rests on itself",
                            what = fields.what()
                        ),
                    )
                    .at(place.clone(), "")
                    .help(say!(
                        "found-name-levels-others-promise",
                        "name the levels that others promise"
                    )),
                );
                continue;
            }
            if let Some(value) = self.reference("level", text, place, LevelId::new) {
                levels.push(Spanned {
                    value,
                    place: place.clone(),
                });
            }
        }
        levels
    }

    fn measure_of<'m>(
        &mut self,
        fields: &Fields<'_>,
        measures: &'m BTreeMap<MeasureId, Measure>,
    ) -> Option<&'m Measure> {
        let node = fields.get("measure")?;
        let text = node.text(&fields.called("measure"), &mut self.report)?;
        let id = self.checked_id(text, &node.place, MeasureId::new)?;
        self.uses.push(Use {
            kind: "measure",
            id: text.into(),
            place: node.place.clone(),
        });
        measures.get(&id)
    }

    fn per(&mut self, fields: &Fields<'_>) -> Vec<String> {
        let mut per: Vec<String> = Vec::new();
        for (name, place) in fields.texts("per", &mut self.report) {
            if per.len() == MOST_FAN_OUT {
                self.report.push(
                    Diagnostic::error(
                        "wrong-shape",
                        say!(
                            "found-per-names-more-than-fields",
                            "`per` names more than {most_fan_out} fields",
                            most_fan_out = Sentence::plain(MOST_FAN_OUT)
                        ),
                    )
                    .at(place.clone(), ""),
                );
                break;
            }
            if self.scoped_type(name, place).is_some() && !per.iter().any(|have| have == name) {
                per.push(name.into());
            }
        }
        per
    }

    fn promise(
        &mut self,
        fields: &Fields<'_>,
    ) -> (Option<RoundRule>, Option<Bound>, Option<Bound>) {
        let round = fields
            .get("round")
            .and_then(|node| self.rounding(node, &fields.called("round")));
        let mut bound = |key: &str| {
            let node = fields.get(key)?;
            term::bound(node, &fields.called(key), &mut self.report)
        };
        let expected = bound("expected");
        (round, expected, bound("minimum"))
    }

    /// How a value is rounded; nothing for `none`.
    pub(crate) fn rounding(&mut self, node: &Node, what: &Sentence) -> Option<RoundRule> {
        if node.as_text() == Some("none") {
            return None;
        }
        if !matches!(node.value, Value::Map(_)) {
            let example = "{ digits: 2, mode: half-even }";
            let wanted = say!("wanted-rounding", "`none`, or such as `{example}`", example);
            self.report.push(wrong_shape(node, what, wanted));
            return None;
        }
        let fields = Fields::open(node, what, tables::ROUND, &mut self.report)?;
        let modes = [
            ("half-even", Rounding::HalfEven),
            ("half-up", Rounding::HalfUp),
            ("down", Rounding::Down),
            ("up", Rounding::Up),
        ];
        let mode = fields.choice("mode", &modes, &mut self.report);
        let digits = fields.count("digits", 0, 12, &mut self.report);
        Some(RoundRule {
            digits: digits?,
            mode: mode?,
        })
    }

    fn small_sample(&mut self, node: &Node, what: &Sentence) -> Option<SmallSample> {
        let fields = Fields::open(node, what, tables::SMALL_SAMPLE, &mut self.report)?;
        let below = fields.count("below", 1, 1_000_000, &mut self.report);
        let node = fields.get("allow")?;
        let called = fields.called("allow");
        let text = node.text(&called, &mut self.report)?.trim();
        let number = text
            .strip_suffix("misses")
            .or_else(|| text.strip_suffix("miss"))
            .unwrap_or(text);
        let Ok(allow_misses) = number.trim().parse::<u32>() else {
            self.report.push(wrong_shape(
                node,
                &called,
                say!(
                    "found-number-misses-such-as-1",
                    "a number of misses, such as `1 miss`"
                ),
            ));
            return None;
        };
        Some(SmallSample {
            below: below?,
            allow_misses,
        })
    }

    /// Keys that mean nothing for the level's measure.
    fn check_scope(&mut self, fields: &Fields<'_>, kind: &MeasureKind) {
        let planned = matches!(kind, MeasureKind::Planned { .. });
        let timed = match kind {
            MeasureKind::Cases { .. } => true,
            MeasureKind::Delivery { what, .. } => {
                matches!(what, Delivery::LeadTime | Delivery::RecoveryTime)
            }
            _ => false,
        };
        let keys = [
            ("where", !planned),
            ("per", !planned),
            ("combine", !planned),
            ("small_sample", !planned),
            ("expected_volume", !planned),
            ("counted_in", timed),
        ];
        for (key, means) in keys {
            if let Some(entry) = fields.entry(key).filter(|_| !means) {
                self.report.push(
                    Diagnostic::error(
                        "key-without-effect",
                        say!(
                            "found-has-which-means-nothing-for",
                            "{what} has `{key}`, which means nothing for its measure",
                            what = fields.what(),
                            key = Sentence::plain(key)
                        ),
                    )
                    .at(entry.key_place.clone(), "")
                    .help(say!("found-leave-out", "leave it out")),
                );
            }
        }
        if planned && fields.get("service").is_none() {
            fields.missing(
                "service",
                "the service whose availability is planned",
                &mut self.report,
            );
        }
    }

    /// In which window a case counts, and what becomes of one that never ends.
    fn check_counting(
        &mut self,
        fields: &Fields<'_>,
        entry: &Entry,
        statistic: &Statistic,
        kind: &MeasureKind,
    ) {
        if matches!(kind, MeasureKind::Cases { .. }) && fields.get("counted_in").is_none() {
            let finding = rule::counted_in_undefined::finding(fields.what(), &entry.key_place);
            self.taken(fields, "counted_in: stopped", finding);
        }
        let targeted = matches!(statistic, Statistic::ShareWithin(_));
        match fields.entry("open_breach") {
            None if targeted => {
                let finding = rule::open_breach_uncounted::finding(fields.what(), &entry.key_place);
                self.taken(fields, "open_breach: when-stopped", finding);
            }
            Some(entry) if !targeted => self.report.push(
                Diagnostic::error(
                    "key-without-target",
                    say!(
                        "found-has-open-breach-but-no",
                        "{what} has `open_breach`, but no target that a case could be open beyond",
                        what = fields.what()
                    ),
                )
                .at(entry.key_place.clone(), "")
                .help(say!(
                    "found-leave-out-promise-share-within",
                    "leave it out, or promise a `share_within`"
                )),
            ),
            _ => {}
        }
        let timed = matches!(
            kind,
            MeasureKind::Cases { .. } | MeasureKind::Delivery { .. }
        );
        if let Some(entry) = fields.entry("counted_in")
            && timed
            && !targeted
            && entry.value.as_text() == Some("due")
        {
            self.report.push(
                Diagnostic::error(
                    "key-without-target",
                    say!(
                        "found-counts-cases-where-they-are",
                        "{what} counts cases where they are due, but has no target",
                        what = fields.what()
                    ),
                )
                .at(entry.key_place.clone(), "")
                .help(say!(
                    "found-write-opened-stopped",
                    "write `opened` or `stopped`"
                )),
            );
        }
    }

    /// The bound in the unit of the level's value.
    fn in_unit(
        &mut self,
        bound: Bound,
        statistic: &Statistic,
        kind: &MeasureKind,
    ) -> Option<Bound> {
        let Some(unit) = unit(statistic, kind) else {
            return self.in_any_unit(bound, statistic);
        };
        if unit.fits(&bound.quantity.unit) {
            return Some(bound);
        }
        self.report.push(
            Diagnostic::error(
                "unit-mismatch",
                say!(
                    "found-value-this-level",
                    "the value of this level is {wanted}",
                    wanted = unit.wanted()
                ),
            )
            .at(bound.place, "this bound has another unit"),
        );
        None
    }

    /// The bound of a ratio or a business value: a plain number; of a ratio, a percentage is a
    /// hundredth.
    fn in_any_unit(&mut self, mut bound: Bound, statistic: &Statistic) -> Option<Bound> {
        let ratio = matches!(statistic, Statistic::Ratio(..));
        match &bound.quantity.unit {
            Unit::Percent if ratio => {
                bound.quantity.value = bound.quantity.value.checked_div(&Exact::from(100))?;
                bound.quantity.unit = Unit::Number;
                Some(bound)
            }
            Unit::Milliseconds => {
                self.report.push(
                    Diagnostic::error(
                        "unit-mismatch",
                        say!(
                            "found-value-this-level-no-duration",
                            "the value of this level is no duration"
                        ),
                    )
                    .at(bound.place, "")
                    .help(say!(
                        "found-write-number-percentage",
                        "write a number or a percentage"
                    )),
                );
                None
            }
            _ => Some(bound),
        }
    }

    /// The minimum may not ask for more than what is expected.
    fn check_order(
        &mut self,
        fields: &Fields<'_>,
        expected: &Option<Bound>,
        minimum: &Option<Bound>,
    ) {
        let (Some(expected), Some(minimum)) = (expected, minimum) else {
            return;
        };
        use crate::model::BoundOp::{Above, AtLeast, AtMost, Below};
        let (e, m) = (&expected.quantity.value, &minimum.quantity.value);
        let wrong = match (expected.op, minimum.op) {
            (AtLeast | Above, AtLeast | Above) => m > e,
            (AtMost | Below, AtMost | Below) => m < e,
            _ => true,
        };
        if wrong {
            self.report.push(
                Diagnostic::error(
                    "minimum-beyond-expected",
                    say!(
                        "found-minimum-asks-for-more-than",
                        "the minimum of {what} asks for more than what is expected",
                        what = fields.what()
                    ),
                )
                .at(minimum.place.clone(), "the minimum")
                .at(expected.place.clone(), "what is expected")
                .help(say!(
                    "found-both-point-same-way-minimum",
                    "both point the same way, and the minimum is the weaker one"
                )),
            );
        }
    }
}
