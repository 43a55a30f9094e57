//! A table as a workbook: the cells of its CSV, so that both have the same figures.
//!
//! WHY: a spreadsheet takes text that begins with `=` for a formula. Here every text is written as text, whatever it
//! begins with; only plain numbers that a spreadsheet holds to the last digit are numbers.

use exchange::format::csv::FORMULA;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::api::answer::Answer;
use crate::api::operation::Done;
use crate::api::problem::Kind;

/// The media type.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Digits that a number of a spreadsheet keeps.
const DIGITS: usize = 15;

/// The workbook of an answer that is CSV.
pub fn of(csv: Answer) -> Done {
    let body = workbook(&csv.body).map_err(|_| Kind::Failed.plain())?;
    Ok(Answer {
        media: XLSX,
        body,
        ..csv
    })
}

/// A workbook with one sheet: the first row in bold, and always in sight.
fn workbook(table: &[u8]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = workbook.add_worksheet();
    sheet.set_freeze_panes(1, 0)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(table);
    // WHY: the table is one of ours, so each of its rows can be read.
    for (row, cells) in (0..).zip(reader.records().filter_map(Result::ok)) {
        for (column, text) in (0..).zip(cells.iter()) {
            match number(text) {
                Some(number) if row > 0 => sheet.write_number(row, column, number)?,
                _ if row == 0 => sheet.write_string_with_format(row, column, text, &bold)?,
                _ => sheet.write_string(row, column, written(text))?,
            };
        }
    }
    sheet.autofit();
    workbook.save_to_buffer()
}

/// The text of a cell: the apostrophe that keeps CSV from being taken for a formula is not needed here.
fn written(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA) => rest,
        _ => text,
    }
}

/// A plain number that a spreadsheet holds as it is.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_written_so = whole == "0" || !whole.starts_with('0');
    let fits = digits.len() <= DIGITS && is_plain(whole) && is_plain(part) && is_written_so;
    fits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod readers;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_numbers_are_numbers() {
        for (text, is_number) in [
            ("97.25", true),
            ("-3", true),
            ("0.5", true),
            ("1e5", false),
            ("007", false),
            ("2025-03", false),
            ("1.", false),
            ("", false),
            ("1234567890.1234567", false),
            ("=1+1", false),
        ] {
            assert_eq!(number(text).is_some(), is_number, "{text}");
        }
    }

    #[test]
    fn a_text_like_a_formula_is_written_as_text() {
        assert_eq!(written("'=1+1"), "=1+1");
        assert_eq!(written("'quoted'"), "'quoted'");
        let table = "name,value\n'=HYPERLINK(\"http://x\"),1.5\n";
        assert!(workbook(table.as_bytes()).unwrap().starts_with(b"PK"));
    }
}
