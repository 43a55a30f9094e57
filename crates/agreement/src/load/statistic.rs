//! What a level computes, and whether that suits its measure.

use std::collections::BTreeMap;

use facts::{Diagnostic, Exact, Sentence, say};

use super::{Load, tables, term};
use crate::condition;
use crate::model::{
    Condition, Delivery, FieldType, MeasureKind, Percentile, PercentileMethod, Statistic, Targets,
    Unit,
};
use crate::rule;
use crate::yaml::{Fields, Node, Value, listed, wrong_shape};

/// WHY: reading a condition costs the most of all that a text can ask for.
const MAX_CONDITIONS: usize = 2_000;
const MAX_CONDITION_BYTES: usize = 256 << 10;

/// The keys of which a level has exactly one.
const KEYS: &[&str] = &[
    "share_within",
    "share_where",
    "percentile",
    "statistic",
    "ratio",
];

impl Load<'_> {
    pub(super) fn statistic(
        &mut self,
        fields: &Fields<'_>,
        kind: &MeasureKind,
    ) -> Option<Statistic> {
        let given: Vec<&str> = KEYS
            .iter()
            .copied()
            .filter(|key| fields.entry(key).is_some())
            .collect();
        if given.len() > 1 {
            let mut finding = Diagnostic::error(
                "two-statistics",
                say!(
                    "found-computes",
                    "{what} computes {given}",
                    what = fields.what(),
                    given = listed(&given)
                ),
            )
            .why(say!("found-level-has-one-value", "a level has one value"))
            .help(say!(
                "found-keep-one-make-second-level",
                "keep one, and make a second level of the other"
            ));
            for key in &given {
                if let Some(entry) = fields.entry(key) {
                    finding = finding.at(entry.key_place.clone(), "");
                }
            }
            self.report.push(finding);
        }
        let Some(entry) = given.first().and_then(|key| fields.entry(key)) else {
            return self.implied(fields, kind);
        };
        let what = fields.called(&entry.key);
        let node = &entry.value;
        let statistic = match entry.key.as_str() {
            "share_within" => Statistic::ShareWithin(self.targets(node, &what)?),
            "share_where" => Statistic::Share(self.condition(node)?),
            "percentile" => Statistic::Percentile(self.percentile(node, &what)?),
            "ratio" => {
                let ratio = Fields::open(node, what, tables::RATIO, &mut self.report)?;
                let of = ratio.get("of").and_then(|node| self.condition(node));
                let to = ratio.get("to").and_then(|node| self.condition(node));
                Statistic::Ratio(of?, to?)
            }
            _ => {
                let choices = [
                    ("mean", 0),
                    ("max", 1),
                    ("min", 2),
                    ("count", 3),
                    ("sum", 4),
                    ("figure", 5),
                ];
                match node.choice(&what, &choices, &mut self.report)? {
                    0 => Statistic::Mean,
                    1 => Statistic::Max,
                    2 => Statistic::Min,
                    3 => Statistic::Count,
                    4 => Statistic::Sum,
                    _ => Statistic::Figure,
                }
            }
        };
        if let Some(why) = unsuited(&statistic, kind) {
            self.report.push(
                Diagnostic::error(
                    "statistic-unsuited",
                    say!(
                        "found-cannot-be-taken-this-measure",
                        "`{key}` cannot be taken of this measure: {why}",
                        key = Sentence::plain(&entry.key),
                        why
                    ),
                )
                .at(node.place.clone(), ""),
            );
            return None;
        }
        Some(statistic)
    }

    fn implied(&mut self, fields: &Fields<'_>, kind: &MeasureKind) -> Option<Statistic> {
        if matches!(kind, MeasureKind::Survey { .. }) {
            return Some(Statistic::Mean);
        }
        if unsuited(&Statistic::Figure, kind).is_none() {
            return Some(Statistic::Figure);
        }
        self.report.push(
            Diagnostic::error(
                "statistic-missing",
                say!(
                    "found-does-not-say-what-computed",
                    "{what} does not say what is computed",
                    what = fields.what()
                ),
            )
            .at(fields.head(), "")
            .help(say!(
                "found-add-one",
                "add one of {value}",
                value = listed(KEYS)
            )),
        );
        None
    }

    /// A condition on what the records of the level's measure carry.
    pub(super) fn condition(&mut self, node: &Node) -> Option<Condition> {
        let scope = std::mem::take(&mut self.scope);
        let condition = self.condition_on(node, &scope);
        self.scope = scope;
        condition
    }

    /// A condition on these fields, as long as the agreement does not have too many of them.
    pub(crate) fn condition_on(
        &mut self,
        node: &Node,
        fields: &BTreeMap<String, FieldType>,
    ) -> Option<Condition> {
        // WHY: large agreements say the same few conditions many times.
        let source = node.as_text().unwrap_or("");
        let known = self.known_tests.get(source).into_iter().flatten();
        if let Some((_, test)) = known.into_iter().find(|(types, _)| types == fields) {
            return Some(Condition {
                source: source.into(),
                test: test.clone(),
                place: node.place.clone(),
            });
        }
        self.conditions += 1;
        self.condition_bytes += source.len();
        if self.conditions <= MAX_CONDITIONS && self.condition_bytes <= MAX_CONDITION_BYTES {
            let condition = condition::read(node, fields, self.sources, &mut self.report)?;
            let known = self.known_tests.entry(source.into()).or_default();
            known.push((fields.clone(), condition.test.clone()));
            return Some(condition);
        }
        if !self.told_too_many {
            self.told_too_many = true;
            self.report.push(
                Diagnostic::error(
                    "condition-too-large",
                    say!("found-agreement-has-at-most-different", "an agreement has at most {max_conditions} different conditions of {max_condition_bytes} bytes together", max_conditions = Sentence::plain(MAX_CONDITIONS), max_condition_bytes = Sentence::plain(MAX_CONDITION_BYTES)))
                .at(node.place.clone(), "from here on they are not read"),
            );
        }
        None
    }

    fn targets(&mut self, node: &Node, what: &Sentence) -> Option<Targets> {
        if !matches!(node.value, Value::Map(_)) {
            return Some(Targets {
                by: None,
                values: BTreeMap::new(),
                otherwise: Some(term::duration(node, what, &mut self.report)?),
            });
        }
        let fields = Fields::open_any(node, what, &mut self.report)?;
        let by = self.chosen_by(&fields)?;
        let mut values = BTreeMap::new();
        let mut otherwise = None;
        for entry in fields.entries() {
            if entry.key == "by" {
                continue;
            }
            let called = fields.called(&entry.key);
            let Some(duration) = term::duration(&entry.value, &called, &mut self.report) else {
                continue;
            };
            if entry.key == "else" {
                otherwise = Some(duration);
            } else {
                values.insert(entry.key.clone(), duration);
            }
        }
        if values.is_empty() && otherwise.is_none() {
            self.report.push(wrong_shape(
                node,
                what,
                say!(
                    "found-one-duration-for-each-value",
                    "one duration for each value of the field"
                ),
            ));
            return None;
        }
        Some(Targets {
            by: Some(by),
            values,
            otherwise,
        })
    }

    fn percentile(&mut self, node: &Node, what: &Sentence) -> Option<Percentile> {
        let fields = Fields::open(node, what, tables::PERCENTILE, &mut self.report)?;
        let methods = [
            ("nearest-rank", PercentileMethod::NearestRank),
            ("linear-inclusive", PercentileMethod::LinearInclusive),
            ("linear-exclusive", PercentileMethod::LinearExclusive),
        ];
        let method = fields.choice("method", &methods, &mut self.report);
        if fields.get("method").is_none() {
            let finding = rule::percentile_method_missing::finding(what, fields.head());
            self.taken(&fields, "method: nearest-rank", finding);
        }
        let p = fields.percent("p", &mut self.report)?;
        if p.is_negative() || p > Exact::from(100) {
            if let Some(node) = fields.get("p") {
                self.report.push(wrong_shape(
                    node,
                    &fields.called("p"),
                    say!("found-between-0-100", "between 0 and 100"),
                ));
            }
            return None;
        }
        Some(Percentile {
            p,
            method: method.unwrap_or(PercentileMethod::NearestRank),
        })
    }
}

/// Why a statistic cannot be taken of a measure.
fn unsuited(statistic: &Statistic, kind: &MeasureKind) -> Option<Sentence> {
    match kind {
        MeasureKind::Cases { clock, value, .. } => match statistic {
            Statistic::Figure => Some(say!("unsuited-cases", "cases have no figure of their own")),
            Statistic::ShareWithin(_) if clock.is_none() => Some(say!(
                "unsuited-no-clock",
                "it has no `clock`; for a numeric field write `share_where`"
            )),
            Statistic::Count | Statistic::Share(_) | Statistic::Ratio(..) => None,
            Statistic::ShareWithin(_) => None,
            _ if clock.is_none() && value.is_none() => Some(say!(
                "unsuited-neither",
                "it has neither `clock` nor `value`"
            )),
            _ => None,
        },
        MeasureKind::Availability(_)
        | MeasureKind::Capacity { .. }
        | MeasureKind::Planned { .. } => (*statistic != Statistic::Figure).then(|| {
            say!(
                "unsuited-one-figure",
                "it has one figure; leave the key out"
            )
        }),
        MeasureKind::Delivery {
            what: Delivery::LeadTime | Delivery::RecoveryTime,
            ..
        } => None,
        MeasureKind::Delivery { .. } => {
            let suited = matches!(
                statistic,
                Statistic::Figure | Statistic::Count | Statistic::Share(_) | Statistic::Ratio(..)
            );
            (!suited).then(|| {
                say!(
                    "unsuited-deployments",
                    "deployments are counted; leave the key out for its figure"
                )
            })
        }
        _ => matches!(statistic, Statistic::ShareWithin(_)).then(|| {
            say!(
                "unsuited-no-durations",
                "it has no durations; write `share_where`"
            )
        }),
    }
}

/// The unit of a level's value; nothing where a bound may have a number or a percentage.
pub(super) fn unit(statistic: &Statistic, kind: &MeasureKind) -> Option<ValueUnit> {
    Some(match statistic {
        Statistic::ShareWithin(_) | Statistic::Share(_) => ValueUnit::Percent,
        Statistic::Count => ValueUnit::Number,
        Statistic::Ratio(..) => return None,
        _ => match kind {
            MeasureKind::Cases { value: Some(_), .. } | MeasureKind::Survey { .. } => {
                ValueUnit::Number
            }
            MeasureKind::Cases { .. } => ValueUnit::Duration,
            MeasureKind::Availability(_)
            | MeasureKind::Capacity { .. }
            | MeasureKind::Planned { .. } => ValueUnit::Percent,
            MeasureKind::UnitCost { .. } | MeasureKind::Cost { .. } => ValueUnit::Money,
            MeasureKind::Usage { .. } => ValueUnit::Number,
            MeasureKind::Value { .. } => return None,
            MeasureKind::Delivery { what, .. } => match what {
                Delivery::DeploymentFrequency => ValueUnit::Number,
                Delivery::LeadTime | Delivery::RecoveryTime => ValueUnit::Duration,
                Delivery::ChangeFailRate | Delivery::ReworkRate => ValueUnit::Percent,
            },
        },
    })
}

/// What the value of a level counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueUnit {
    Percent,
    Duration,
    Money,
    Number,
    /// A number that may be written in percent.
    Ratio,
}

impl ValueUnit {
    pub(super) fn fits(self, unit: &Unit) -> bool {
        matches!(
            (self, unit),
            (ValueUnit::Percent, Unit::Percent)
                | (ValueUnit::Duration, Unit::Milliseconds)
                | (ValueUnit::Money, Unit::Money(_))
                | (ValueUnit::Number | ValueUnit::Ratio, Unit::Number)
        )
    }

    pub(super) fn wanted(self) -> Sentence {
        match self {
            ValueUnit::Percent => say!("unit-percent", "a percentage, such as `97 %`"),
            ValueUnit::Duration => say!("unit-duration", "a duration, such as `4h`"),
            ValueUnit::Money => say!(
                "unit-money",
                "an amount with its currency, such as `12.50 EUR`"
            ),
            ValueUnit::Number => say!("unit-number", "a plain number, such as `4.2`"),
            ValueUnit::Ratio => say!("unit-ratio", "a ratio, such as `0.02` or `2 %`"),
        }
    }
}
