//! XES (IEEE 1849): a log of traces, a trace of events. A trace is a case, an event is a row.
//!
//! An attribute of an event is the column of its key (`concept:name`, `time:timestamp`,
//! `lifecycle:transition`, `org:group`); one of the trace has `trace.` before its key; one inside
//! another attribute has that one's key and a dot before it. A document type is refused, so that no
//! entity is ever expanded but the five of XML.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::json::Places;
use crate::import::ImportError;
use crate::mapping::Mapping;
use crate::report::{Flaw, shown};
use crate::row::{CellsOf, MAX_ROW_BYTES, TakeRow};

/// Elements inside each other.
const MAX_DEPTH: usize = 32;

/// The most events in one trace.
const MAX_EVENTS: usize = 1_000_000;

/// Reads the events of a log.
pub fn read(
    reader: &mut dyn BufRead,
    mapping: &Mapping,
    take: &mut TakeRow<'_>,
) -> Result<(), ImportError> {
    let source = Bounded {
        reader,
        lines: 1,
        nul: false,
        since_event: 0,
    };
    let mut xml = Reader::from_reader(source);
    xml.config_mut().expand_empty_elements = true;
    let mut log = Log {
        places: Places::of(&mapping.columns),
        tidy: CellsOf::new(&mapping.missing),
        open: Vec::new(),
        trace: Vec::new(),
        event: None,
        events: Vec::new(),
        seen_log: false,
    };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        xml.get_mut().since_event = 0;
        let event = xml.read_event_into(&mut buffer);
        let line = xml.get_ref().lines;
        let event = event.map_err(|error| {
            ImportError::Format(format!("the XML cannot be read on line {line}: {error}"))
        })?;
        match event {
            Event::DocType(_) => {
                return Err(ImportError::Format(format!(
                    "the XML declares a document type on line {line}; it is not read, because its entities could stand for anything"
                )));
            }
            Event::Start(element) => log.open(&element, line)?,
            Event::End(_) => log.close(take),
            Event::Eof if !log.open.is_empty() => {
                return Err(ImportError::Format(format!(
                    "the XML ends on line {line} inside of `{}`",
                    shown(log.open.last().map_or("", |open| &open.name))
                )));
            }
            Event::Eof if !log.seen_log => {
                return Err(ImportError::Format(
                    "the XML is no XES log: it has no element `log`".into(),
                ));
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// An element that is open.
struct Open {
    name: String,
    key: Option<String>,
}

/// An event of the open trace.
struct Row {
    line: u64,
    cells: Result<Vec<Option<Cow<'static, str>>>, Flaw>,
}

struct Log<'m> {
    places: Places<'m>,
    tidy: CellsOf<'m>,
    open: Vec<Open>,
    /// Attributes of the open trace, by column.
    trace: Vec<(usize, Cow<'static, str>)>,
    event: Option<Row>,
    events: Vec<Row>,
    seen_log: bool,
}

impl Log<'_> {
    fn open(&mut self, element: &BytesStart<'_>, line: u64) -> Result<(), ImportError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(ImportError::Format(format!(
                "the XML has more than {MAX_DEPTH} elements inside each other on line {line}"
            )));
        }
        let name = element.local_name().as_ref().to_owned();
        let name = String::from_utf8_lossy(name.as_ref()).into_owned();
        let mut key = None;
        match (self.path().as_slice(), name.as_str()) {
            ([], "log") => self.seen_log = true,
            ([], other) => {
                return Err(ImportError::Format(format!(
                    "the XML is no XES log: it begins with `{}`",
                    shown(other)
                )));
            }
            (["log"], "trace") => self.trace.clear(),
            (["log", "trace"], "event") => {
                if self.events.len() >= MAX_EVENTS {
                    return Err(ImportError::Format(format!(
                        "the trace has more than {MAX_EVENTS} events on line {line}"
                    )));
                }
                self.event = Some(Row {
                    line,
                    cells: Ok(vec![None; self.places.count()]),
                });
            }
            (["log", "trace", ..], _) => key = self.attribute(element),
            _ => {}
        }
        self.open.push(Open { name, key });
        Ok(())
    }

    fn path(&self) -> Vec<&str> {
        self.open.iter().map(|open| open.name.as_str()).collect()
    }

    /// Takes an attribute of the open trace or event; gives its key.
    fn attribute(&mut self, element: &BytesStart<'_>) -> Option<String> {
        let mut key = None;
        let mut value = None;
        for attribute in element.attributes() {
            let read = attribute
                .map_err(|error| error.to_string())
                .and_then(|attribute| {
                    let text = attribute
                        .normalized_value(XmlVersion::Explicit1_0)
                        .map_err(|error| error.to_string())?;
                    Ok((attribute.key, text.into_owned()))
                });
            match read {
                Ok((name, text)) => {
                    match String::from_utf8_lossy(name.as_ref().as_ref()).as_ref() {
                        "key" => key = Some(text),
                        "value" => value = Some(text),
                        _ => {}
                    }
                }
                Err(why) => {
                    if let Some(event) = &mut self.event {
                        event.cells =
                            Err(Flaw::of_row(format!("an attribute cannot be read: {why}")));
                    }
                    return None;
                }
            }
        }
        let key = key?;
        let mut path: String = match self.event {
            Some(_) => String::new(),
            None => "trace.".into(),
        };
        for open in &self.open {
            if let Some(outer) = &open.key {
                path.push_str(outer);
                path.push('.');
            }
        }
        path.push_str(&key);
        let (Some(index), Some(value)) = (self.places.get(&path), value) else {
            return Some(key);
        };
        let value = Cow::Owned(self.tidy.tidy(Cow::Owned(value)).into_owned());
        match &mut self.event {
            None => self.trace.push((index, value)),
            Some(event) => {
                if let Ok(cells) = &mut event.cells {
                    if cells[index].is_some() {
                        event.cells = Err(Flaw::of_row(format!(
                            "the attribute `{}` stands twice",
                            shown(&path)
                        )));
                    } else {
                        cells[index] = Some(value);
                    }
                }
            }
        }
        Some(key)
    }

    fn close(&mut self, take: &mut TakeRow<'_>) {
        let path = self.path();
        match path.as_slice() {
            ["log", "trace", "event"] => self.events.extend(self.event.take()),
            ["log", "trace"] => {
                // WHY: attributes of a trace may stand behind its events.
                for row in std::mem::take(&mut self.events) {
                    match row.cells {
                        Ok(mut cells) => {
                            for (index, value) in &self.trace {
                                cells[*index] = Some(value.clone());
                            }
                            take(row.line, Ok(&cells));
                        }
                        Err(flaw) => take(row.line, Err(flaw)),
                    }
                }
            }
            _ => {}
        }
        self.open.pop();
    }
}

/// Counts lines, and refuses NUL and a single tag or text longer than a row may be.
struct Bounded<'r> {
    reader: &'r mut dyn BufRead,
    lines: u64,
    nul: bool,
    since_event: usize,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let chunk = self.fill_buf()?;
        let length = chunk.len().min(buffer.len());
        buffer[..length].copy_from_slice(&chunk[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Bounded<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since_event > MAX_ROW_BYTES {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("a tag or a text is longer than {MAX_ROW_BYTES} bytes"),
            ));
        }
        if self.nul {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "it contains a NUL character",
            ));
        }
        self.reader.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        if let Ok(chunk) = self.reader.fill_buf() {
            let taken = &chunk[..length.min(chunk.len())];
            self.nul |= taken.contains(&0);
            self.lines += taken.iter().filter(|byte| **byte == b'\n').count() as u64;
        }
        self.since_event = self.since_event.saturating_add(length);
        self.reader.consume(length);
    }
}
