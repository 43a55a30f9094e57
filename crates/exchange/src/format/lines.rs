//! A text by lines, each of bounded length.

use std::io::{self, BufRead};

use crate::import::ImportError;
use crate::report::Flaw;
use crate::row::MAX_ROW_BYTES;

/// Hands out every line that is not blank.
pub(crate) fn each(
    reader: &mut dyn BufRead,
    take: &mut dyn FnMut(u64, Result<&str, Flaw>),
) -> Result<(), ImportError> {
    let mut lines = Lines::new(reader);
    while let Some((number, line)) = lines.next()? {
        take(number, line);
    }
    Ok(())
}

/// The lines of a text, one after the other.
pub(super) struct Lines<'r> {
    reader: &'r mut dyn BufRead,
    number: u64,
    line: Vec<u8>,
}

impl<'r> Lines<'r> {
    pub(super) fn new(reader: &'r mut dyn BufRead) -> Self {
        Lines {
            reader,
            number: 0,
            line: Vec::new(),
        }
    }

    /// The next line that is not blank: its number from 1, and its text or what is wrong with it.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Result<&str, Flaw>)>> {
        loop {
            self.line.clear();
            self.number += 1;
            let mut too_long = false;
            let mut any = false;
            loop {
                let chunk = self.reader.fill_buf()?;
                if chunk.is_empty() {
                    break;
                }
                any = true;
                let end = chunk.iter().position(|byte| *byte == b'\n');
                let length = end.unwrap_or(chunk.len());
                if self.line.len() + length > MAX_ROW_BYTES {
                    too_long = true;
                } else {
                    self.line.extend_from_slice(&chunk[..length]);
                }
                self.reader.consume(length + usize::from(end.is_some()));
                if end.is_some() {
                    break;
                }
            }
            if !any {
                return Ok(None);
            }
            if too_long {
                let flaw = Flaw::of_row(format!("the line is longer than {MAX_ROW_BYTES} bytes"));
                return Ok(Some((self.number, Err(flaw))));
            }
            if !self.line.iter().all(u8::is_ascii_whitespace) {
                break;
            }
        }
        let text = std::str::from_utf8(&self.line).map_err(|error| {
            Flaw::of_row(format!(
                "the line is not UTF-8 from its byte {} on",
                error.valid_up_to() + 1
            ))
            .help("export the log as UTF-8")
        });
        Ok(Some((self.number, text.map(str::trim))))
    }
}
