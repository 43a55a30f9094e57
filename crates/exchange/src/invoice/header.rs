//! An invoice without a mapping: its columns are known by usual names.

use super::{InvoiceMapping, Marks};
use crate::import::ImportError;
use crate::mapping::{Format, Mapping, Value};
use crate::report::shown;

/// What a column is called, the first name first, in English and in German; letters and digits count, in any case.
const CLAUSE: &[&str] = &[
    "clause",
    "charge",
    "charge id",
    "contract item",
    "Klausel",
    "Vertragsposition",
];
const TEXT: &[&str] = &[
    "text",
    "description",
    "item",
    "service",
    "Bezeichnung",
    "Beschreibung",
    "Leistung",
];
const PERIOD: &[&str] = &[
    "period",
    "month",
    "service period",
    "billing period",
    "Leistungszeitraum",
    "Zeitraum",
    "Monat",
];
const QUANTITY: &[&str] = &["quantity", "qty", "units", "volume", "Menge", "Anzahl"];
const UNIT_PRICE: &[&str] = &["unit price", "price", "rate", "Einzelpreis", "Preis"];
const AMOUNT: &[&str] = &["net amount", "net", "amount", "line total"];
const CURRENCY: &[&str] = &["currency", "currency code", "Währung"];

/// What the amount is called where numbers are written as in `1.234,50`.
const AMOUNT_WITH_COMMA: &[&str] = &["Nettobetrag", "Netto", "Betrag", "Gesamtbetrag"];
const WITH_COMMA: Marks = Marks {
    decimal: ',',
    thousands: Some('.'),
};

/// The mapping that the first line of the file gives.
pub(super) fn mapping(bytes: &[u8]) -> Result<InvoiceMapping, ImportError> {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let head = String::from_utf8_lossy(&bytes[..end.unwrap_or(bytes.len())]);
    if head.trim().is_empty() {
        return Err(ImportError::Empty);
    }
    let delimiters = [b',', b';', b'\t', b'|'];
    let count = |delimiter: u8| head.bytes().filter(|byte| *byte == delimiter).count();
    let most = delimiters.into_iter().rev().max_by_key(|one| count(*one));
    let delimiter = most.unwrap_or(b',');
    let names: Vec<String> = head
        .split(char::from(delimiter))
        .map(|name| name.trim().trim_matches('"').trim().to_owned())
        .collect();
    let mut rows = Mapping::of_format(Format::Csv);
    rows.csv.delimiter = delimiter;
    let mut column = |known: &[&str]| {
        let found = known
            .iter()
            .find_map(|known| names.iter().find(|name| plain(name) == plain(known)));
        found.map(|name| Value::column(rows.columns.intern(name)))
    };
    let (clause, text) = (column(CLAUSE), column(TEXT));
    let (period, currency) = (column(PERIOD), column(CURRENCY));
    let (quantity, unit_price) = (column(QUANTITY), column(UNIT_PRICE));
    let with_point = column(AMOUNT).map(|amount| (amount, Marks::default()));
    let amount = with_point.or_else(|| Some((column(AMOUNT_WITH_COMMA)?, WITH_COMMA)));
    let (amount, marks) = amount.ok_or_else(|| unknown("the amount", AMOUNT, &names))?;
    if clause.is_none() && text.is_none() {
        return Err(unknown("the clause", CLAUSE, &names));
    }
    Ok(InvoiceMapping {
        rows,
        clause,
        text,
        period,
        quantity,
        unit_price,
        amount,
        currency,
        from: None,
        to: None,
        marks,
        periods: Vec::new(),
        credits: Vec::new(),
    })
}

fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

fn unknown(what: &str, known: &[&str], names: &[String]) -> ImportError {
    let quoted: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    let names: Vec<String> = names.iter().take(100).map(|name| shown(name)).collect();
    ImportError::Format(format!(
        "no column is known to say {what}: none is called {}; the columns are {}; name it in a mapping",
        quoted.join(", "),
        names.join(", ")
    ))
}
