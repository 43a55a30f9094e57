//! A derivation, performed again by somebody who has the print alone: `entente statement --line --json`.
//!
//! ```text
//! steps --by hand--> the amount        numbers of another sheet --> the last steps of that sheet
//! numbers of readings --> `entente measure`     of facts --> `facts.ndjson`     of clauses --> the text
//! ```
//!
//! Nothing here calls the ledger.

use std::collections::BTreeSet;

use serde_json::Value;

use super::by_hand::{Input, Printed};
use super::fraction::Fraction;
use super::ground::Ground;

/// How much was performed again.
#[derive(Clone, Debug, Default)]
pub struct Performed {
    /// Steps.
    pub steps: usize,
    /// Readings that were reached, by level, window and fan-out.
    pub readings: BTreeSet<String>,
    /// Facts that were reached, by id.
    pub facts: BTreeSet<String>,
    /// Whether the line rests on what a clause says alone.
    pub is_fixed: bool,
}

/// A part of a derivation: what it is the amount of, and what its last step comes to.
struct Part<'v> {
    of: &'v Value,
    result: Fraction,
}

/// Performs a derivation again; the first thing that is wrong otherwise.
pub fn perform(derivation: &Value, ground: &Ground) -> Result<Performed, String> {
    let mut done = Performed::default();
    let line = &derivation["line"];
    let as_of = text(&derivation["as_of"])?;
    let mut parts = Vec::new();
    let mut given = Vec::new();
    for part in list(&derivation["parts"])? {
        let result = steps(part, &mut done, &mut given)?;
        let of = &part["of"];
        parts.push(Part { of, result });
    }
    let amount = number(&line["amount"])?;
    let Some(own) = parts.iter().find(|part| part.of == "line") else {
        let sides = line["sides"].as_object();
        return match amount == Fraction::ZERO && sides.is_some_and(|sides| !sides.is_empty()) {
            true => Ok(done),
            false => Err("the amount has no steps".into()),
        };
    };
    if own.result.size() != amount.size() {
        return Err(format!("the last step is {}, not {amount}", own.result));
    }
    let mut sources = BTreeSet::new();
    for one in &given {
        let of = format!("{} ({})", one.value, one.what);
        let at = |why: String| format!("{of}: {why}");
        source(one, line, as_of, &parts, ground, &mut done).map_err(at)?;
        sources.extend(
            one.source
                .as_object()
                .into_iter()
                .flatten()
                .map(|(kind, _)| kind.as_str()),
        );
    }
    named_below(derivation, &done)?;
    let is_grounded = ["reading", "facts"]
        .iter()
        .any(|kind| sources.contains(kind));
    done.is_fixed = !is_grounded;
    let is_charge = text(&line["clause"])?.starts_with("charges.");
    // What was posted is a line of its own, with its own derivation.
    if !is_grounded && !is_charge && !sources.contains("posted") {
        return Err("it reaches neither a reading nor a fact".into());
    }
    Ok(done)
}

/// A number from outside of a sheet.
struct Given<'v> {
    what: &'v str,
    value: Fraction,
    source: &'v Value,
}

/// Performs the steps of a part and gives the result of the last one.
fn steps<'v>(
    part: &'v Value,
    done: &mut Performed,
    given: &mut Vec<Given<'v>>,
) -> Result<Fraction, String> {
    let mut earlier: Vec<Option<Fraction>> = Vec::new();
    for step in list(&part["steps"])? {
        let how = text(&step["how"])?;
        let at = |why: String| format!("`{how}`: {why}");
        if step["number"].as_u64() != Some(earlier.len() as u64 + 1) {
            return Err(at("its number does not follow".into()));
        }
        let printed = Printed::read(how)?;
        printed.check(&earlier).map_err(at)?;
        if number(&step["result"])? != printed.said {
            return Err(at("another result stands beside it".into()));
        }
        let mut own = list(&step["given"])?.iter();
        for input in &printed.inputs {
            let Input::Given(value, what) = input else {
                continue;
            };
            let beside = own
                .next()
                .ok_or_else(|| at("a number has no source".into()))?;
            let name = text(&beside["what"])?;
            if number(&beside["value"])? != *value || name != what {
                return Err(at(format!(
                    "`{name}` is another number than {value} ({what})"
                )));
            }
            given.push(Given {
                what: name,
                value: *value,
                source: &beside["source"],
            });
        }
        earlier.push(Some(printed.said));
        done.steps += 1;
    }
    earlier.pop().flatten().ok_or("a part has no steps".into())
}

/// Checks that a number is what its source gives.
fn source(
    one: &Given<'_>,
    line: &Value,
    as_of: &str,
    parts: &[Part<'_>],
    ground: &Ground,
    done: &mut Performed,
) -> Result<(), String> {
    if one.source.is_null() {
        return ground.in_a_clause(one.what, one.value);
    }
    let Some((kind, of)) = one.source.as_object().and_then(|map| map.iter().next()) else {
        return Err("its source is not named".into());
    };
    match kind.as_str() {
        "reading" => {
            let name = ["level", "window", "key"].map(|key| of[key].as_str().unwrap_or_default());
            done.readings.insert(name.join(" ").trim_end().to_owned());
            ground.reading(as_of, name, one.what, one.value)
        }
        "facts" => {
            let ids: Result<Vec<&str>, String> = list(of)?.iter().map(text).collect();
            let ids = ids?;
            done.facts.extend(ids.iter().map(|id| (*id).to_owned()));
            ground.facts(&ids, one.value)
        }
        "charge" => {
            let own = parts.iter().filter(|part| part.of["charge"] == *of);
            match sum(own.map(|part| part.result))? {
                found if found == one.value => Ok(()),
                found => Err(format!("the charge comes to {found}")),
            }
        }
        "now" => {
            let own = parts.iter().filter(|part| part.of == "now");
            match sum(own.map(|part| part.result))? {
                found if found.size() == one.value.size() => Ok(()),
                found => Err(format!("what is corrected comes to {found}")),
            }
        }
        "posted" => ground.posted(line, as_of, text(&of["month"])?, one.value),
        kind => Err(format!(
            "nobody knows what a source of the kind `{kind}` is"
        )),
    }
}

/// What is said to lie below the amount is what its steps name.
fn named_below(derivation: &Value, done: &Performed) -> Result<(), String> {
    let mut readings = BTreeSet::new();
    for reading in list(&derivation["readings"])? {
        let name = ["level", "window", "key"].map(|key| reading[key].as_str().unwrap_or_default());
        readings.insert(name.join(" ").trim_end().to_owned());
    }
    if readings != done.readings {
        return Err(format!(
            "it names {readings:?}, and its steps {:?}",
            done.readings
        ));
    }
    let facts: Result<BTreeSet<&str>, String> =
        list(&derivation["facts"])?.iter().map(text).collect();
    let named: BTreeSet<&str> = done.facts.iter().map(String::as_str).collect();
    if facts? != named {
        return Err("it names other facts than its steps".into());
    }
    Ok(())
}

fn sum(mut values: impl Iterator<Item = Fraction>) -> Result<Fraction, String> {
    let sum = values.try_fold(Fraction::ZERO, Fraction::plus);
    sum.ok_or("a sum with too many digits".into())
}

fn list(value: &Value) -> Result<&Vec<Value>, String> {
    value
        .as_array()
        .ok_or_else(|| format!("`{value}` is no list"))
}

fn text(value: &Value) -> Result<&str, String> {
    value
        .as_str()
        .ok_or_else(|| format!("`{value}` is no text"))
}

fn number(value: &Value) -> Result<Fraction, String> {
    let number = value.as_str().and_then(Fraction::read);
    number.ok_or_else(|| format!("`{value}` is no number"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ground() -> Ground {
        let mut ground = Ground::default();
        ground.read_text(
            "charges: { calls: { from: a, to: b, metered: { meter: calls, price: 2 } } }",
        );
        for (id, quantity) in [("f1", "8"), ("f2", "4")] {
            let fact = json!({ "id": id, "usage": { "meter": "calls", "quantity": quantity } });
            ground.add_fact(fact);
        }
        ground
    }

    fn derivation() -> Value {
        let step = |number: u8, how: &str, result: &str, given: Value| json!({ "number": number, "how": how, "result": result, "given": given });
        let used = json!([{ "what": "used", "value": "12", "source": { "facts": ["f1", "f2"] } }]);
        let price = json!([{ "what": "a unit", "value": "2", "source": null }]);
        json!({
            "as_of": "2025-03-01T00:00:00Z",
            "line": { "clause": "charges.calls", "amount": "24", "sides": {} },
            "parts": [{ "of": "line", "steps": [
                step(1, "12 (used) = 12", "12", used),
                step(2, "#1 12 x 2 (a unit) = 24", "24", price),
            ]}],
            "readings": [],
            "facts": ["f1", "f2"],
        })
    }

    #[test]
    fn a_derivation_that_holds_is_performed() {
        let done = perform(&derivation(), &ground()).expect("it holds");
        assert_eq!((done.steps, done.facts.len(), done.is_fixed), (2, 2, false));
    }

    #[test]
    fn what_does_not_hold_is_named() {
        for (pointer, with, why) in [
            ("/line/amount", json!("25"), "the last step is 24, not 25"),
            (
                "/parts/0/steps/0/given/0/source/facts",
                json!(["f1"]),
                "12 (used): the facts come to 8",
            ),
            (
                "/parts/0/steps/0/given/0/source/facts/1",
                json!("f3"),
                "12 (used): there is no fact f3",
            ),
            (
                "/parts/0/steps/1/number",
                json!(3),
                "`#1 12 x 2 (a unit) = 24`: its number does not follow",
            ),
            (
                "/parts/0/steps/1/how",
                json!("#1 12 x 2.5 (a unit) = 30"),
                "`#1 12 x 2.5 (a unit) = 30`: another result stands beside it",
            ),
            (
                "/facts",
                json!(["f1"]),
                "it names other facts than its steps",
            ),
        ] {
            let mut wrong = derivation();
            *wrong.pointer_mut(pointer).expect("a place") = with;
            let found = perform(&wrong, &ground()).map(|done| done.steps);
            assert_eq!(found, Err(why.into()), "{pointer}");
        }
    }
}
