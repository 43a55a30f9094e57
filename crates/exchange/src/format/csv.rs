//! Comma-separated values (RFC 4180), read in one pass and in bounded memory.
//!
//! Quotes count only around a whole value; inside it a quote is doubled. A flaw costs the row it
//! stands in. White space around values is cut later, by the mapping.
//!
//! A row that goes over several lines and does not fit the table has, most likely, a quote that is
//! never closed. It costs its first line only: reading goes on with the next one. Every line that
//! leaves a quote open has an odd number of them, so the line that ends the search for the end of one
//! is at most the next such line, and no line is looked at more than a few times.

use std::borrow::Cow;
use std::io::{self, BufRead};

use crate::import::ImportError;
use crate::mapping::{AbsentColumns, Column, Mapping};
use crate::report::{Flaw, shown};
use crate::row::{CellsOf, MAX_ROW_BYTES, TakeRow, name_at};
use agreement::yaml::nearest;

/// The most values in one row.
const MAX_VALUES: usize = 10_000;

/// Reads the rows of a CSV file.
pub fn read(
    reader: &mut dyn BufRead,
    mapping: &Mapping,
    take: &mut TakeRow<'_>,
) -> Result<(), ImportError> {
    let mut lines = Records {
        reader,
        delimiter: mapping.csv.delimiter,
        quote: mapping.csv.quote,
        line: 1,
        kept: Vec::new(),
        next: 0,
        second_line: None,
    };
    for _ in 0..mapping.csv.skip {
        lines.skip_line()?;
    }
    let mut record = Record::default();
    let header = match &mapping.csv.header {
        Some(names) => names.clone(),
        None => {
            if !lines.next(&mut record)? {
                return Err(ImportError::Empty);
            }
            header_of(&record)?
        }
    };
    let places = places(&header, mapping)?;
    let tidy = CellsOf::new(&mapping.missing);
    while lines.next(&mut record)? {
        lines.check_width(&mut record, header.len());
        let row = cells(&record, &places, mapping, &tidy);
        match row {
            Ok(cells) => take(record.line, Ok(&cells)),
            Err(flaw) => take(record.line, Err(flaw)),
        }
    }
    Ok(())
}

/// With what a text begins that some spreadsheet would take for a formula: the signs, their wide forms, and what is
/// left out before them.
pub const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A text as a cell of CSV. What a spreadsheet would take for a formula gets an apostrophe before it.
pub fn cell(text: &str) -> String {
    // WHY: behind apostrophes of its own too, so that one can be taken away again.
    let formula = text.trim_start_matches('\'').starts_with(FORMULA);
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

/// Where each column of the mapping stands in the file.
fn places(header: &[String], mapping: &Mapping) -> Result<Vec<Option<usize>>, ImportError> {
    mapping
        .columns
        .names()
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let mut found = header
                .iter()
                .enumerate()
                .filter(|(_, known)| *known == name);
            match (found.next(), found.next()) {
                (Some(_), Some(_)) => Err(ImportError::ColumnTwice { name: shown(name) }),
                (Some((place, _)), None) => Ok(Some(place)),
                (None, _)
                    if mapping.absent_columns == AbsentColumns::Ignore
                        && !mapping.is_essential(Column(index)) =>
                {
                    Ok(None)
                }
                (None, _) => Err(ImportError::NoColumn {
                    name: shown(name),
                    meant: nearest(name, header.iter().map(String::as_str)).map(shown),
                    present: header.iter().take(100).map(|name| shown(name)).collect(),
                }),
            }
        })
        .collect()
}

fn header_of(record: &Record) -> Result<Vec<String>, ImportError> {
    if let Some(flaw) = &record.flaw {
        return Err(ImportError::Header(flaw.to_string()));
    }
    (0..record.ends.len())
        .map(|index| {
            let bytes = record.value(index);
            match std::str::from_utf8(bytes) {
                Ok(name) if name.trim().contains('\r') => Err(ImportError::Header(
                    "its lines end with a carriage return alone; save the file with LF or CR LF"
                        .into(),
                )),
                Ok(name) => Ok(name.trim().to_owned()),
                Err(error) => Err(ImportError::Header(
                    not_utf8(name_of_index(index).as_str(), bytes, error).to_string(),
                )),
            }
        })
        .collect()
}

fn name_of_index(index: usize) -> String {
    format!("number {}", index + 1)
}

fn cells<'r>(
    record: &'r Record,
    places: &[Option<usize>],
    mapping: &Mapping,
    tidy: &CellsOf<'_>,
) -> Result<Vec<Option<Cow<'r, str>>>, Flaw> {
    if let Some(flaw) = &record.flaw {
        return Err(flaw.clone());
    }
    places
        .iter()
        .enumerate()
        .map(|(column, place)| {
            let Some(place) = place else {
                return Ok(Some(Cow::Borrowed("")));
            };
            let bytes = record.value(*place);
            let name = name_at(&mapping.columns, column);
            let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(name, bytes, error))?;
            Ok(Some(tidy.tidy(Cow::Borrowed(text))))
        })
        .collect()
}

fn not_utf8(column: &str, bytes: &[u8], error: std::str::Utf8Error) -> Flaw {
    Flaw::of_value(
        column,
        &String::from_utf8_lossy(bytes),
        format!("is not UTF-8 from its byte {} on", error.valid_up_to() + 1),
    )
    .help("export the log as UTF-8")
}

/// One row as bytes: the values without their quotes, and where each ends.
#[derive(Default)]
struct Record {
    line: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    flaw: Option<Flaw>,
}

impl Record {
    fn value(&self, index: usize) -> &[u8] {
        let start = match index {
            0 => 0,
            _ => self.ends[index - 1],
        };
        &self.bytes[start..self.ends[index]]
    }

    fn clear(&mut self, line: u64) {
        self.line = line;
        self.bytes.clear();
        self.ends.clear();
        self.flaw = None;
    }

    fn push(&mut self, byte: u8) {
        if byte == 0 {
            self.spoil(|| {
                Flaw::of_row("the row contains a NUL character")
                    .help("export the log as plain UTF-8 text")
            });
        } else if !self.is_full() {
            self.bytes.push(byte);
        } else {
            self.spoil(|| Flaw::of_row(format!("the row is longer than {MAX_ROW_BYTES} bytes")));
        }
    }

    fn is_full(&self) -> bool {
        self.bytes.len() >= MAX_ROW_BYTES
    }

    fn end_value(&mut self) {
        if self.ends.len() < MAX_VALUES {
            self.ends.push(self.bytes.len());
        } else {
            self.spoil(|| Flaw::of_row(format!("the row has more than {MAX_VALUES} values")));
        }
    }

    /// Keeps the first flaw.
    fn spoil(&mut self, flaw: impl FnOnce() -> Flaw) {
        if self.flaw.is_none() {
            self.flaw = Some(flaw());
        }
    }
}

struct Records<'r> {
    reader: &'r mut dyn BufRead,
    delimiter: u8,
    quote: u8,
    line: u64,
    /// Bytes that were read from the second line of a row on, to be read again if the row is torn;
    /// from `next` on they are still to be read.
    kept: Vec<u8>,
    next: usize,
    /// Where in them the second line of the present row begins.
    second_line: Option<usize>,
}

/// Where in a row the reader stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Plain,
    Quoted { since: u64 },
    AfterQuote { since: u64 },
}

impl Records<'_> {
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                return Ok(());
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(chunk.len(), |end| end + 1);
            self.reader.consume(length);
            if end.is_some() {
                self.line += 1;
                return Ok(());
            }
        }
    }

    /// Reads the next row that is not blank; false at the end of the file.
    fn next(&mut self, record: &mut Record) -> io::Result<bool> {
        loop {
            record.clear(self.line);
            let mut at = At::Start;
            let whole = self.fill(record, &mut at)?;
            if !whole && record.bytes.is_empty() && record.ends.is_empty() && at == At::Start {
                return Ok(false);
            }
            // WHY: a carriage return before the line end belongs to the line end.
            if at == At::Plain && record.bytes.last() == Some(&b'\r') {
                let begins = record.ends.last().copied().unwrap_or(0);
                if record.bytes.len() > begins {
                    record.bytes.pop();
                }
            }
            if let At::Quoted { since } = at {
                self.tear(
                    record,
                    &format!("the quote opened on line {since} is never closed"),
                );
            }
            let blank = record.ends.is_empty() && record.bytes.is_empty() && record.flaw.is_none();
            if blank && matches!(at, At::Start | At::Plain) {
                continue;
            }
            record.end_value();
            return Ok(true);
        }
    }

    /// Spoils a row with another number of values than the header.
    fn check_width(&mut self, record: &mut Record, width: usize) {
        let count = record.ends.len();
        if count == width || record.flaw.is_some() {
            return;
        }
        let why = format!("the row has {count} values, the header has {width} columns");
        if self.second_line.is_some() {
            return self.tear(
                record,
                &format!("{why}, and a quote in it goes over several lines"),
            );
        }
        record.spoil(|| {
            Flaw::of_row(why).help(
                "look for a missing or surplus delimiter, or a value with one inside that is not quoted",
            )
        });
    }

    /// Gives up a row with a quote that does not end where it should; what stands from its second
    /// line on is read again.
    fn tear(&mut self, record: &mut Record, why: &str) {
        let mut help = "close it, or double a quote that belongs to the value".to_owned();
        if let Some(start) = self.second_line.take() {
            self.next = start;
            self.line = record.line + 1;
            help += &format!("; reading goes on with line {}", self.line);
        }
        record.flaw = Some(Flaw::of_row(why).help(help));
    }

    /// Takes bytes up to the end of the row; false when the file ended first.
    fn fill(&mut self, record: &mut Record, at: &mut At) -> io::Result<bool> {
        self.second_line = None;
        if self.next == self.kept.len() || self.next > MAX_ROW_BYTES {
            self.kept.drain(..self.next);
            self.next = 0;
        }
        let mut torn = None;
        loop {
            let again = self.next < self.kept.len();
            let chunk = match again {
                true => &self.kept[self.next..],
                false => self.reader.fill_buf()?,
            };
            if chunk.is_empty() {
                return Ok(false);
            }
            // What is not kept already is kept from the second line of the row on.
            let mut keep_from = self.second_line.map(|_| 0);
            let mut used = 0;
            let mut done = false;
            for &byte in chunk {
                used += 1;
                if byte == b'\n' {
                    self.line += 1;
                }
                match *at {
                    At::Quoted { since } if byte == self.quote => *at = At::AfterQuote { since },
                    At::Quoted { since } => {
                        record.push(byte);
                        if byte == b'\n' && self.second_line.is_none() {
                            self.second_line = Some(match again {
                                true => self.next + used,
                                false => self.kept.len(),
                            });
                            keep_from = Some(used);
                        }
                        if record.is_full() && self.second_line.is_some() {
                            torn = Some(format!(
                                "the quote opened on line {since} is not closed within {MAX_ROW_BYTES} bytes"
                            ));
                            done = true;
                            break;
                        }
                    }
                    At::AfterQuote { since } if byte == self.quote => {
                        record.push(byte);
                        *at = At::Quoted { since };
                    }
                    At::Start if byte == self.quote => *at = At::Quoted { since: self.line },
                    _ if byte == b'\n' => {
                        done = true;
                        break;
                    }
                    _ if byte == self.delimiter => {
                        record.end_value();
                        *at = At::Start;
                    }
                    At::AfterQuote { .. } if byte == b'\r' => {}
                    At::AfterQuote { since } => {
                        *at = At::Plain;
                        let why = format!(
                            "text follows the closing quote of the value that begins on line {since}"
                        );
                        if since < self.line {
                            torn = Some(why);
                            done = true;
                            break;
                        }
                        record.spoil(|| {
                            Flaw::of_row(why).help("double a quote that belongs to the value")
                        });
                    }
                    At::Start | At::Plain => {
                        record.push(byte);
                        *at = At::Plain;
                    }
                }
            }
            if again {
                self.next += used;
            } else {
                if let Some(from) = keep_from {
                    let chunk = self.reader.fill_buf()?;
                    self.kept.extend_from_slice(&chunk[from..used]);
                    self.next = self.kept.len();
                }
                self.reader.consume(used);
            }
            if let Some(why) = &torn {
                *at = At::Plain;
                self.tear(record, why);
            }
            if done {
                return Ok(true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_in_a_spreadsheet() {
        for (given, expected) in [
            ("stores", "stores"),
            ("=1+1", "'=1+1"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("@x,", "\"'@x,\""),
        ] {
            assert_eq!(cell(given), expected);
        }
    }
}
