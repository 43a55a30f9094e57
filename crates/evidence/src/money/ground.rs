//! What derivations end in: readings as `entente measure` prints them, facts as the record keeps them,
//! and numbers as the agreement writes them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::fraction::Fraction;

/// What a record has on which amounts may rest.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// By instant, then by level, window and fan-out.
    readings: BTreeMap<String, BTreeMap<String, Value>>,
    /// By id.
    facts: BTreeMap<String, Value>,
    /// The statements as they are printed.
    statements: Vec<Value>,
    /// Every number of the agreement, in all that its unit makes of it.
    numbers: BTreeSet<String>,
}

/// What a number of a text may come to: as it stands, as a percentage, and as milliseconds.
const SCALES: [&str; 6] = ["1", "1/100", "1000", "60000", "3600000", "86400000"];

impl Ground {
    /// Takes in the readings that were printed for an instant.
    pub fn read_measured(&mut self, as_of: &str, document: &Value) {
        let own = self.readings.entry(as_of.into()).or_default();
        let levels = document["levels"].as_array().into_iter().flatten();
        for level in levels {
            let id = level["id"].as_str().unwrap_or_default();
            for reading in level["readings"].as_array().into_iter().flatten() {
                let key = reading["key"].as_object().into_iter().flatten();
                let key: BTreeSet<String> = key
                    .map(|(field, value)| format!("{field}={}", value.as_str().unwrap_or_default()))
                    .collect();
                let window = reading["window"].as_str().unwrap_or_default();
                own.insert(named(id, window, &key), reading.clone());
            }
        }
    }

    /// Takes in a fact.
    pub fn add_fact(&mut self, fact: Value) {
        let id = fact["id"].as_str().unwrap_or_default().to_owned();
        self.facts.insert(id, fact);
    }

    /// Takes in statements.
    pub fn read_statements(&mut self, document: &Value) {
        let statements = document["statements"].as_array().into_iter().flatten();
        self.statements.extend(statements.cloned());
    }

    /// Takes in the numbers of a text of the agreement.
    pub fn read_text(&mut self, text: &str) {
        let mut last: Option<(usize, Fraction)> = None;
        for (at, number) in numbers(text) {
            let scaled = SCALES
                .iter()
                .filter_map(|scale| number.times(Fraction::read(scale)?));
            for value in scaled {
                self.numbers.insert(value.size().to_string());
                // `3h 40min` are two numbers of one duration.
                if let Some((before, other)) = last
                    && at - before < 8
                {
                    for scale in SCALES {
                        let both =
                            Fraction::read(scale).and_then(|it| other.times(it)?.plus(value));
                        self.numbers.extend(both.map(|both| both.to_string()));
                    }
                }
            }
            last = Some((at, number));
        }
    }

    /// A number without a source stands in the agreement, or is one that every clause has: nothing, one,
    /// a hundred percent, days of a calendar, a coin that rounding leaves over.
    pub fn in_a_clause(&self, what: &str, value: Fraction) -> Result<(), String> {
        let size = value.size();
        let read = |text| Fraction::read(text).unwrap_or(Fraction::ZERO);
        let is_common = [read("0"), read("1"), read("100")].contains(&size);
        let is_day = what.starts_with("days") && !read("366").is_below(size);
        let is_coin = what == "by largest remainder" && !Fraction::ONE.is_below(size);
        let is_written = self.numbers.contains(&size.to_string());
        match is_common || is_day || is_coin || is_written {
            true => Ok(()),
            false => Err("no clause says it, and it has no source".into()),
        }
    }

    /// A number of a reading is what is printed for it.
    pub fn reading(
        &self,
        as_of: &str,
        [level, window, key]: [&str; 3],
        what: &str,
        value: Fraction,
    ) -> Result<(), String> {
        let keys: BTreeSet<String> = key
            .split(' ')
            .filter(|it| !it.is_empty())
            .map(Into::into)
            .collect();
        let name = named(level, window, &keys);
        let known = self.readings.get(as_of).and_then(|all| all.get(&name));
        let agreed = &known.ok_or_else(|| format!("there is no reading {name}"))?["agreed"];
        let is = |number: &Value| number.as_str().and_then(Fraction::read) == Some(value);
        let holds = match what {
            // That nobody reported is no number of the reading.
            _ if what.starts_with("not reported") => true,
            "missed" => {
                agreed["missed"].as_u64().map(|it| it.to_string()) == Some(value.to_string())
            }
            _ => is(&agreed["value"]["exact"]) || is(&agreed["value"]["rounded"]),
        };
        match holds {
            true => Ok(()),
            false => Err(format!("the reading {name} is {}", agreed["value"])),
        }
    }

    /// A number of facts is their sum, or how many records they speak of.
    pub fn facts(&self, ids: &[&str], value: Fraction) -> Result<(), String> {
        let (mut sum, mut cases) = (Some(Fraction::ZERO), BTreeSet::new());
        for id in ids {
            let fact = self
                .facts
                .get(*id)
                .ok_or_else(|| format!("there is no fact {id}"))?;
            if let Some(case) = fact["case"]["id"].as_str() {
                cases.insert(case);
            }
            let amounts = fact["cost"]["amounts"].as_object().into_iter().flatten();
            let mut amounts = amounts.map(|(_, amount)| amount);
            let one = match &fact["claim"] {
                Value::Null => [&fact["usage"]["quantity"], &fact["value"]["amount"]]
                    .into_iter()
                    .find(|value| value.is_string())
                    .or_else(|| amounts.next()),
                claim => Some(&claim["value"]),
            };
            if let Some(one) = one.and_then(Value::as_str) {
                sum = sum.and_then(|sum| sum.plus(Fraction::read(one)?));
            }
        }
        let count = Fraction::read(&cases.len().to_string());
        match (
            sum == Some(value),
            count == Some(value) && !cases.is_empty(),
        ) {
            (false, false) => Err(match sum {
                Some(sum) => format!("the facts come to {sum}"),
                None => "the facts come to nothing that can be read".into(),
            }),
            _ => Ok(()),
        }
    }

    /// What was posted of a line is the sum of what closed statements have of it.
    pub fn posted(
        &self,
        line: &Value,
        as_of: &str,
        month: &str,
        value: Fraction,
    ) -> Result<(), String> {
        let mut sum = Some(Fraction::ZERO);
        for statement in &self.statements {
            let Some(closed) = statement["closed"].as_str() else {
                continue;
            };
            for other in statement["lines"].as_array().into_iter().flatten() {
                let same = ["clause", "what", "window"]
                    .iter()
                    .all(|key| other[*key] == line[*key]);
                let is_own = statement["month"] == month && other["corrects"].is_null();
                let corrects = other["corrects"] == month && closed < as_of;
                if same && (is_own || corrects) {
                    let amount = other["amount"].as_str().and_then(Fraction::read);
                    sum = sum.and_then(|sum| sum.plus(amount?));
                }
            }
        }
        match sum {
            Some(sum) if sum == value => Ok(()),
            sum => Err(format!("the closed statements have {sum:?} of it")),
        }
    }
}

fn named(level: &str, window: &str, key: &BTreeSet<String>) -> String {
    let key: Vec<&str> = key.iter().map(String::as_str).collect();
    format!("{level} in {window} {}", key.join(" "))
        .trim_end()
        .to_owned()
}

/// The numbers of a text, each with the place where it ends.
fn numbers(text: &str) -> Vec<(usize, Fraction)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_part = letter.is_ascii_digit() || (letter == '.' && start.is_some());
        match (start, is_part) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let number = Fraction::read(text[from..at].trim_end_matches('.'));
                found.extend(number.map(|number| (at, number)));
                start = None;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_text_are_known_with_their_units() {
        let mut ground = Ground::default();
        ground.read_text("expected: '>= 99.5 %', share_within: 3h 40min, fixed: 8000 EUR.");
        let knows = |value: &str| {
            let value = Fraction::read(value).expect("a number");
            ground.in_a_clause("it", value).is_ok()
        };
        for value in [
            "99.5", "0.995", "8000", "-8000", "13200000", "0", "1", "100",
        ] {
            assert!(knows(value), "{value}");
        }
        for value in ["99", "3.5", "8001"] {
            assert!(!knows(value), "{value}");
        }
    }
}
