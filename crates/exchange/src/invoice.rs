//! Invoices: the CSV file of a provider to lines that can be held against a statement.
//!
//! received = lines + rejected, counted in rows; rows that the mapping's `only` leaves out are counted
//! apart.

use std::io::Read;

use facts::Exact;
use ledger::InvoiceLine;

use crate::format::csv;
use crate::format::unpack::{Limits, unpack};
use crate::import::ImportError;
use crate::mapping::value::{Cells, Reading};
use crate::mapping::{Column, Mapping, Value};
use crate::report::{Flaw, Rejection};

mod header;
mod number;
mod period;

pub use number::Marks;
pub use period::PeriodForm;

/// The most bytes of an invoice, unpacked.
const MAX_BYTES: u64 = 64 << 20;

/// Which column of an invoice says what.
#[derive(Clone, Debug)]
pub struct InvoiceMapping {
    /// How the bytes become rows, which of them count, and the columns that are named.
    pub(crate) rows: Mapping,
    /// The clause: its path, id, title or number.
    pub(crate) clause: Option<Value>,
    /// What the line is for, in the provider's words.
    pub(crate) text: Option<Value>,
    /// The window or month.
    pub(crate) period: Option<Value>,
    /// How many units.
    pub(crate) quantity: Option<Value>,
    /// The price of one.
    pub(crate) unit_price: Option<Value>,
    /// What the line comes to, without tax.
    pub(crate) amount: Value,
    /// The currency.
    pub(crate) currency: Option<Value>,
    /// Who is billed.
    pub(crate) from: Option<Value>,
    /// Who bills.
    pub(crate) to: Option<Value>,
    /// How numbers are written.
    pub(crate) marks: Marks,
    /// How periods are written; as the statement names them where there is none.
    pub(crate) periods: Vec<PeriodForm>,
    /// Rows with one of these values in each of these columns give back what they say.
    pub(crate) credits: Vec<(Column, Vec<String>)>,
}

/// An invoice as it was read.
#[derive(Clone, Debug, Default)]
pub struct Invoice {
    /// Its lines, in the order of the file.
    pub lines: Vec<InvoiceLine>,
    /// Rows that could not be read, with their reasons.
    pub rejected: Vec<Rejection>,
    /// Rows that the mapping leaves out.
    pub left_out: u64,
}

/// Reads an invoice; without a mapping by the names of its columns.
pub fn invoice(
    reader: impl Read,
    mapping: Option<&InvoiceMapping>,
) -> Result<Invoice, ImportError> {
    let mut bytes = Vec::new();
    unpack(reader, Limits::default())?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        let mib = MAX_BYTES >> 20;
        return Err(ImportError::Format(format!(
            "the invoice is larger than {mib} MiB; leave out what is no line of it"
        )));
    }
    let by_header;
    let mapping = match mapping {
        Some(mapping) => mapping,
        None => {
            by_header = header::mapping(&bytes)?;
            &by_header
        }
    };
    let mut invoice = Invoice::default();
    csv::read(&mut &bytes[..], &mapping.rows, &mut |place, row| match row
        .and_then(|cells| mapping.line(place, cells))
    {
        Ok(Some(line)) => invoice.lines.push(line),
        Ok(None) => invoice.left_out += 1,
        Err(flaw) => invoice.rejected.push(Rejection { line: place, flaw }),
    })?;
    Ok(invoice)
}

impl InvoiceMapping {
    /// A line; nothing where the row does not count.
    fn line(&self, place: u64, cells: &Cells<'_>) -> Result<Option<InvoiceLine>, Flaw> {
        let row = Reading {
            columns: &self.rows.columns,
            dates: &self.rows.dates,
            tables: &self.rows.tables,
            decimal_comma: self.rows.decimal_comma,
            empty_keeps: false,
            cells,
        };
        if !has_all(&self.rows.only, row) {
            return Ok(None);
        }
        let text = |value: &Option<Value>| -> Result<String, Flaw> {
            let found = value.as_ref().map(|value| value.get(row)).transpose()?;
            Ok(found
                .flatten()
                .map_or(String::new(), |text| text.into_owned()))
        };
        let number = |value: &Value| -> Result<Option<Exact>, Flaw> {
            let Some(text) = value.get(row)? else {
                return Ok(None);
            };
            let column = value.name(row.columns);
            self.marks.read(column, &text).map(Some)
        };
        let optional = |value: &Option<Value>| -> Result<Option<Exact>, Flaw> {
            Ok(value.as_ref().map(number).transpose()?.flatten())
        };
        let missing = || {
            let column = self.amount.name(row.columns);
            Flaw::missing(column, "what the line comes to").help(
                "a row that is no line, such as a heading or a total, is left out with `only`",
            )
        };
        let mut amount = number(&self.amount)?.ok_or_else(missing)?;
        let mut quantity = optional(&self.quantity)?;
        if !self.credits.is_empty() && has_all(&self.credits, row) {
            amount = -amount;
            quantity = quantity.map(|quantity| -quantity);
        }
        let currency = text(&self.currency)?;
        if let Some(value) = &self.currency
            && !currency.is_empty()
            && !is_currency(&currency)
        {
            let column = value.name(row.columns);
            return Err(
                Flaw::of_value(column, &currency, "is not an ISO 4217 code such as EUR")
                    .help("say what it means with `map` in the mapping"),
            );
        }
        let period = text(&self.period)?;
        let period = match &self.period {
            Some(value) if !period.is_empty() => {
                period::read(&self.periods, value.name(row.columns), &period)?
            }
            _ => period,
        };
        Ok(Some(InvoiceLine {
            place,
            text: text(&self.text)?,
            clause: text(&self.clause)?,
            period,
            quantity,
            unit_price: optional(&self.unit_price)?,
            amount,
            currency,
            from: text(&self.from)?,
            to: text(&self.to)?,
        }))
    }
}

/// Whether a row has one of the values in each of the columns.
fn has_all(wanted: &[(Column, Vec<String>)], row: Reading<'_>) -> bool {
    wanted.iter().all(|(column, values)| {
        let text = row.text(*column).unwrap_or("");
        values.iter().any(|value| value == text)
    })
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}
