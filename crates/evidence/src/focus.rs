//! A cost and usage file in FOCUS: the sums of its cost columns, to the last digit.

use serde_json::Value;

use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::record::{Record, readings};
use crate::table::Table;
use crate::trouble::{Result, broken};

mod digits;

use digits::Digits;

/// Levels of the agreement and the columns that they sum.
const COLUMNS: &[(&str, &str)] = &[
    ("billed", "BilledCost"),
    ("effective", "EffectiveCost"),
    ("list", "ListCost"),
    ("contracted", "ContractedCost"),
];

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let path = places.data("focus/focus_sample_1.0.csv")?;
    let table = Table::read(&path)?;
    let columns: Vec<&str> = COLUMNS.iter().map(|(_, column)| *column).collect();
    table.expect(&columns)?;
    let record = Record::begin(places, "focus")?;
    let command = record.import_command(&places.shown(&path), "focus", "tenant");
    let mut figures = Figures::repeated_by(command);
    let import = record.import(&path, "focus", "tenant")?;
    figures.exactly("rows accepted", import.accepted, table.rows().count());
    let document = record.measure(&[])?;
    for (level, column) in COLUMNS {
        figures.now_repeated_by(record.measure_command(&["--level", level]));
        let ours = total(&document, level)?;
        figures.exactly(&format!("sum of {column}"), ours, sum(&table, column)?);
    }
    Ok(figures.into_list())
}

/// The product's sum over all windows.
fn total(document: &Value, level: &str) -> Result<Digits> {
    let mut total = Digits::default();
    for reading in readings(document, level) {
        let value = &reading["agreed"]["value"]["exact"];
        let text = value
            .as_str()
            .or_else(|| reading["agreed"]["numerator"].as_str());
        total.add(text.ok_or_else(|| broken(format!("`{level}` has no value")))?)?;
    }
    Ok(total)
}

/// The sum of a column by column addition, as on paper.
fn sum(table: &Table, column: &str) -> Result<Digits> {
    let mut total = Digits::default();
    for row in table.rows() {
        match row.get(column).trim() {
            "" | "NULL" => {}
            amount => total.add(amount)?,
        }
    }
    Ok(total)
}
