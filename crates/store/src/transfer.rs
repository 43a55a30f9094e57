//! A whole alliance as lines of JSON, and back: to another host, or another kind of database.
//!
//! ```text
//! {"head":{"alliance":"atlas","checkpoint":"…","form":1,"log":"…"}}
//! {"entry":{"bytes":"…","index":0,"parts":[…],"secret":"…","slots":[…]}}      one for each entry, in their order
//! {"key":{…}}  {"checkpoint":"…"}  {"version":{…}}
//! {"end":{"lines":…,"sha256":"…"}}
//! ```
//!
//! It holds what every party said, and nothing secret of the host. Whoever takes it in walks the journal from its
//! first entry on, and believes neither the old host nor the file.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::ops::Range;

use facts::Fact;
use facts::id::AllianceId;
use facts::journal::{
    Chain, Checkpoint, Compartment, Entry, Hash, Note, Opening, PartOpening, Secret, VerifierKey,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::append::{name, unsigned};
use crate::edge::{Edge, Full, signed};
use crate::failure::Failure;
use crate::feed::{Feeds, compartment};
use crate::known;
use crate::people::PeopleRows;
use crate::rows::{write_entries, write_epochs, write_tiles};
use crate::sql::{Reading, Value, Writing};
use crate::store::{Store, to_text};
use crate::values;
use crate::version::Files;

/// The form of the lines.
const FORM: u64 = 1;

/// Entries that are read or written together.
const TOGETHER: u64 = 1000;

/// A line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Head(Head),
    Entry(Whole),
    Key(Known),
    Checkpoint(String),
    Version(Text),
    End(End),
}

/// What is moved, and as of when.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    alliance: AllianceId,
    checkpoint: String,
    form: u64,
    /// The key under which the checkpoint was signed.
    log: String,
}

/// An entry, with all that was said in it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    bytes: String,
    index: u64,
    parts: Vec<Piece>,
    secret: Hash,
    slots: Vec<(Compartment, String)>,
}

/// Data of a person; salt and text are gone where it was erased.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Piece {
    place: u32,
    salt: Option<Hash>,
    text: Option<String>,
}

/// A key under which something was delivered.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    accepted: u64,
    digest: Hash,
    duplicate: u64,
    index: u64,
    key: Hash,
}

/// A text of the agreement. Bytes are hexadecimal.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    files: BTreeMap<String, String>,
    hash: String,
    name: String,
}

/// That nothing is missing.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    lines: u64,
    sha256: Hash,
}

impl Store {
    /// Writes a whole alliance, as it stands at one moment; how many entries it has. What is written is for whoever
    /// runs a store, and for no party: it holds what all of them said.
    pub fn export(&self, alliance: &AllianceId, out: &mut dyn Write) -> Result<u64, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand(&mut reading, alliance)?;
        let size = stand.chain.size();
        let mut out = Lines {
            out,
            lines: 0,
            digest: Sha256::new(),
        };
        out.write(&Line::Head(Head {
            alliance: alliance.clone(),
            checkpoint: self.note_at(&mut reading, &stand, size)?.to_text(),
            form: FORM,
            log: self.host.log_key(alliance)?.to_string(),
        }))?;
        let mut from = 0;
        while from < size {
            let until = size.min(from + TOGETHER);
            for whole in wholes(&mut reading, stand.log, &(from..until))? {
                out.write(&Line::Entry(whole))?;
            }
            from = until;
        }
        keys(&mut reading, stand.log, &mut out)?;
        reading.query(
            "SELECT note FROM checkpoint WHERE log = $1 ORDER BY size",
            &values![stand.log],
            |row| out.write(&Line::Checkpoint(row.get(0)?)),
        )?;
        for text in written(&mut reading, stand.log)? {
            out.write(&Line::Version(text))?;
        }
        let end = End {
            lines: out.lines,
            sha256: Hash::new(out.digest.clone().finalize().into()),
        };
        out.write(&Line::End(end))?;
        out.out.flush().map_err(Failure::File)?;
        Ok(size)
    }

    /// Takes in a whole alliance that was [exported](Self::export), after it has checked all of it; nothing is kept when
    /// something does not hold, and the failure names the first line of that kind. Returns the key under which the
    /// journal was signed before.
    ///
    /// The journal goes on here if its last host handed over to this one, or if this host has the same keys.
    pub fn import(&self, input: &mut dyn BufRead) -> Result<(AllianceId, VerifierKey), Failure> {
        let mut lines = Incoming {
            input,
            line: 0,
            digest: Sha256::new(),
        };
        let head = match lines.next()? {
            Some(Line::Head(head)) if head.form == FORM => head,
            _ => {
                return Err(
                    lines.refuse("this is not an exported alliance of a form that is known here")
                );
            }
        };
        let log = VerifierKey::parse(&head.log).map_err(|error| lines.refuse(error))?;
        let note = Note::parse(head.checkpoint.as_bytes());
        let note = note.map_err(|error| lines.refuse(error))?;
        let opened = note.open(std::slice::from_ref(&log));
        let is_signed = opened.is_ok_and(|opened| !opened.signed.is_empty());
        let stated = Checkpoint::parse(note.text()).map_err(|error| lines.refuse(error))?;
        if !is_signed {
            return Err(
                lines.refuse("the checkpoint is not signed by the key that stands beside it")
            );
        }
        let mut writing = self.database.write()?;
        let chain = Chain::new(head.alliance.clone());
        let number = self.begin(&mut writing, &chain, &note)?;
        let mut taking = Taking {
            chain,
            edge: Edge::default(),
            feeds: Feeds::default(),
            people: PeopleRows::default(),
            rows: Rows::default(),
        };
        let mut after = None;
        while let Some(line) = lines.next()? {
            let Line::Entry(whole) = line else {
                after = Some(line);
                break;
            };
            let index = whole.index;
            let taken = taking.take(whole);
            taken.map_err(|why| lines.refuse(format!("entry {index}: {why}")))?;
            if taking.rows.entries.len() as u64 >= TOGETHER {
                taking.rows.write(&mut writing, number)?;
                taking.edge.trim();
            }
        }
        taking.rows.write(&mut writing, number)?;
        let chain = &taking.chain;
        if (chain.size(), chain.root()) != (stated.size(), *stated.root()) {
            return Err(lines.refuse(format!(
                "the checkpoint is for {} entries with root {}; these {} have {}",
                stated.size(),
                stated.root(),
                chain.size(),
                chain.root()
            )));
        }
        let is_own = log == self.host.log_key(&head.alliance)?;
        let size = chain.size();
        take_rest(&mut writing, number, &mut lines, after, size, is_own)?;
        taking.feeds.write(&mut writing, number)?;
        taking.people.write(&mut writing, number)?;
        let note = self.host.sign(&head.alliance, chain.size(), chain.root())?;
        writing.execute(
            "UPDATE alliance SET chain = $2, checkpoint = $3, applied = $4 WHERE log = $1",
            &values![
                number,
                &to_text(chain)?,
                &note.to_text(),
                signed(chain.size())?
            ],
        )?;
        writing.commit()?;
        Ok((head.alliance, log))
    }
}

/// The entries of a range, whole.
fn wholes(reading: &mut Reading, log: i64, range: &Range<u64>) -> Result<Vec<Whole>, Failure> {
    let mut wholes = Vec::new();
    let bounds = values![log, signed(range.start)?, signed(range.end)?];
    reading.query(
        "SELECT position, bytes, secret FROM entry WHERE log = $1 AND position >= $2 AND position < $3 ORDER BY position",
        &bounds,
        |row| {
            let bytes = String::from_utf8(row.get(1)?).map_err(Failure::damaged)?;
            wholes.push(Whole {
                bytes,
                index: unsigned(row.get(0)?)?,
                parts: Vec::new(),
                secret: Hash::new(row.get(2)?),
                slots: Vec::new(),
            });
            Ok::<(), Failure>(())
        },
    )?;
    if wholes.len() as u64 != range.end - range.start {
        return Err(Failure::damaged("entries are missing"));
    }
    let place = |position: i64| -> Result<usize, Failure> {
        usize::try_from(unsigned(position)? - range.start).map_err(Failure::damaged)
    };
    reading.query(
        "SELECT position, compartment, text FROM slot WHERE log = $1 AND position >= $2 AND position < $3 \
         ORDER BY position, compartment",
        &bounds,
        |row| {
            let slot = (compartment(row.get(1)?)?, row.get(2)?);
            wholes[place(row.get(0)?)?].slots.push(slot);
            Ok::<(), Failure>(())
        },
    )?;
    reading.query(
        "SELECT position, place, salt, text FROM part WHERE log = $1 AND position >= $2 AND position < $3 \
         ORDER BY position, place",
        &bounds,
        |row| {
            wholes[place(row.get(0)?)?].parts.push(Piece {
                place: u32::try_from(row.get::<i64>(1)?).map_err(Failure::damaged)?,
                salt: row.get::<Option<[u8; 32]>>(2)?.map(Hash::new),
                text: row.get(3)?,
            });
            Ok::<(), Failure>(())
        },
    )?;
    Ok(wholes)
}

fn keys(reading: &mut Reading, log: i64, out: &mut Lines<'_>) -> Result<(), Failure> {
    reading.query(
        "SELECT hash, digest, position, accepted, duplicate FROM delivery WHERE log = $1 ORDER BY hash",
        &values![log],
        |row| {
            out.write(&Line::Key(Known {
                accepted: unsigned(row.get(3)?)?,
                digest: Hash::new(row.get(1)?),
                duplicate: unsigned(row.get(4)?)?,
                index: unsigned(row.get(2)?)?,
                key: Hash::new(row.get(0)?),
            }))
        },
    )
}

/// The texts of the agreement, as they are kept.
fn written(reading: &mut Reading, log: i64) -> Result<Vec<Text>, Failure> {
    let mut texts = Vec::new();
    reading.query(
        "SELECT hash, name FROM version WHERE log = $1 ORDER BY hash",
        &values![log],
        |row| {
            texts.push(Text {
                files: BTreeMap::new(),
                hash: row.get(0)?,
                name: row.get(1)?,
            });
            Ok::<(), Failure>(())
        },
    )?;
    for text in &mut texts {
        let files = &mut text.files;
        reading.query(
            "SELECT path, bytes FROM version_file WHERE log = $1 AND hash = $2 ORDER BY path",
            &values![log, &text.hash],
            |row| {
                files.insert(row.get(0)?, hex::encode(row.get::<&[u8]>(1)?));
                Ok::<(), Failure>(())
            },
        )?;
    }
    Ok(texts)
}

/// Lines that are written.
struct Lines<'o> {
    out: &'o mut dyn Write,
    lines: u64,
    digest: Sha256,
}

impl Lines<'_> {
    fn write(&mut self, line: &Line) -> Result<(), Failure> {
        let mut bytes = serde_json::to_vec(line).map_err(Failure::damaged)?;
        bytes.push(b'\n');
        self.lines += 1;
        self.digest.update(&bytes);
        self.out.write_all(&bytes).map_err(Failure::File)
    }
}

/// Lines that are read.
struct Incoming<'i> {
    input: &'i mut dyn BufRead,
    line: u64,
    digest: Sha256,
}

impl Incoming<'_> {
    /// The next line.
    fn next(&mut self) -> Result<Option<Line>, Failure> {
        let mut bytes = Vec::new();
        self.input
            .read_until(b'\n', &mut bytes)
            .map_err(Failure::File)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        self.line += 1;
        let line = serde_json::from_slice(&bytes).map_err(|error| self.refuse(error))?;
        if let Line::End(end) = &line {
            let found = Hash::new(self.digest.clone().finalize().into());
            if (end.lines, end.sha256) != (self.line - 1, found) {
                return Err(self.refuse("lines before it were changed or are missing"));
            }
        }
        self.digest.update(&bytes);
        Ok(Some(line))
    }

    fn refuse(&self, why: impl ToString) -> Failure {
        Failure::Unfit(format!("line {}: {}", self.line, why.to_string()))
    }
}

/// What is taken in, after it was checked.
struct Taking {
    chain: Chain,
    edge: Edge,
    feeds: Feeds,
    people: PeopleRows,
    rows: Rows,
}

/// Rows that are not written yet.
#[derive(Default)]
struct Rows {
    /// The entries, with their positions and secrets.
    entries: Vec<(Entry, [u8; 32], &'static str)>,
    slots: Vec<(i64, String, String)>,
    parts: Vec<(i64, Piece)>,
    known: Vec<(i64, String, Vec<[u8; 32]>)>,
    epochs: Vec<(i64, String)>,
    tiles: Vec<Full>,
}

impl Taking {
    /// Checks an entry against those before it, and everything that was said in it against the entry.
    fn take(&mut self, whole: Whole) -> Result<(), String> {
        let told = |error: &dyn std::fmt::Display| error.to_string();
        let entry = Entry::admit(whole.bytes.as_bytes()).map_err(|error| told(&error))?;
        let position = signed(entry.index()).map_err(|error| told(&error))?;
        let secret = Secret(*whole.secret.as_bytes());
        let mut said: BTreeMap<Compartment, String> = whole.slots.into_iter().collect();
        let opening = |compartment: Compartment, text: String| Opening {
            index: entry.index(),
            salt: Hash::new(secret.salt(&compartment)),
            compartment,
            text,
        };
        let shared = said.get(&Compartment::Shared).cloned().unwrap_or_default();
        let open = opening(Compartment::Shared, shared).facts(&entry);
        let mut open = open.map_err(|error| told(&error))?;
        let (before, mut nodes) = (self.chain.parties().clone(), Vec::new());
        let next = self
            .chain
            .follow(&entry, Some(&open), |node| nodes.push(node));
        let attestation = next.map_err(|error| told(&error))?;
        let parties = self.chain.parties().clone();
        if parties != before {
            let parties = serde_json::to_string(&parties).map_err(|error| told(&error))?;
            self.rows.epochs.push((position, parties));
        }
        self.rows
            .tiles
            .extend(self.edge.extend(self.chain.size(), nodes));
        let mut facts: Vec<(Compartment, Fact)> = Vec::new();
        let mut lists = Vec::new();
        for compartment in Compartment::all(&parties) {
            let text = said.remove(&compartment).unwrap_or_default();
            let opening = opening(compartment, text);
            opening
                .check(&entry, &parties)
                .map_err(|error| told(&error))?;
            let here = match opening.compartment {
                Compartment::Shared => std::mem::take(&mut open),
                _ => opening.facts(&entry).map_err(|error| told(&error))?,
            };
            if opening.compartment == Compartment::Personal && !opening.text.is_empty() {
                lists = opening.parts().map_err(|error| told(&error))?;
            }
            let name = name(&opening.compartment);
            if !here.is_empty() {
                let ids = here.iter().map(|fact| *fact.id.as_bytes()).collect();
                self.rows.known.push((position, name.clone(), ids));
            }
            let here = here.into_iter();
            facts.extend(here.map(|fact| (opening.compartment.clone(), fact)));
            if !opening.text.is_empty() {
                self.rows.slots.push((position, name, opening.text));
            }
        }
        let named = facts.iter().map(|(_, fact)| fact);
        let named = self.chain.check_person(entry.leaf(), named);
        named.map_err(|error| told(&error))?;
        if !said.is_empty() {
            return Err("it has texts for readers that there are not".to_owned());
        }
        self.take_parts(&entry, &lists, whole.parts)?;
        self.feeds.add(
            facts.iter().map(|(compartment, fact)| (compartment, fact)),
            entry.recorded(),
        );
        self.people.add(position, &facts, entry.recorded());
        let secret = *whole.secret.as_bytes();
        self.rows.entries.push((entry, secret, attestation.word()));
        Ok(())
    }

    /// Data of persons: each place that the entry lists is there once, whole or erased.
    fn take_parts(
        &mut self,
        entry: &Entry,
        lists: &[Hash],
        parts: Vec<Piece>,
    ) -> Result<(), String> {
        let alliance = self.chain.alliance().clone();
        let places = (0..).take(lists.len());
        if !parts.iter().map(|part| part.place).eq(places) {
            return Err("it has other pieces of data of persons than it lists".to_owned());
        }
        for part in parts {
            let whole = match (part.salt, &part.text) {
                (Some(salt), Some(text)) => Some((salt, text.clone())),
                (None, None) => None,
                _ => return Err(format!("piece {} is erased by half", part.place)),
            };
            if let Some((salt, text)) = whole {
                let opening = PartOpening {
                    index: entry.index(),
                    part: part.place,
                    salt,
                    text,
                };
                let checked = opening.check(alliance.as_str(), lists);
                checked.map_err(|error| format!("piece {}: {error}", part.place))?;
            }
            let position = signed(entry.index()).map_err(|error| error.to_string())?;
            self.rows.parts.push((position, part));
        }
        Ok(())
    }
}

impl Rows {
    /// Writes the rows, and forgets them.
    fn write(&mut self, writing: &mut Writing, log: i64) -> Result<(), Failure> {
        let rows = std::mem::take(self);
        let entries = rows.entries.iter();
        let entries = entries.map(|(entry, secret, attested)| (entry, secret, *attested));
        write_entries(writing, log, entries)?;
        write_epochs(writing, log, &rows.epochs)?;
        let slots = rows.slots.iter();
        let slots = slots.map(|(position, name, text)| values![log, *position, name, text]);
        writing.insert_many("slot", ["log", "position", "compartment", "text"], slots)?;
        let parts = rows.parts.iter().map(|(position, part)| {
            [
                Value::from(log),
                Value::from(*position),
                Value::from(part.place),
                Value::from(part.salt.as_ref().map(Hash::as_bytes)),
                Value::from(part.text.as_ref()),
            ]
        });
        let columns = ["log", "position", "place", "salt", "text"];
        writing.insert_many("part", columns, parts)?;
        let known = rows.known.iter();
        let known = known.map(|(position, name, ids)| (*position, name.as_str(), ids.as_slice()));
        known::write(writing, log, known)?;
        write_tiles(writing, log, &rows.tiles)
    }
}

/// Keys, cosigned checkpoints and texts, up to the end. `first` was read already.
fn take_rest(
    writing: &mut Writing,
    log: i64,
    lines: &mut Incoming<'_>,
    first: Option<Line>,
    size: u64,
    is_own: bool,
) -> Result<(), Failure> {
    let mut line = first;
    loop {
        match line {
            None => return Err(lines.refuse("the end is missing: the file was cut off")),
            Some(Line::End(_)) => {
                return match lines.next()? {
                    None => Ok(()),
                    Some(_) => Err(lines.refuse("something stands after the end")),
                };
            }
            Some(Line::Key(key)) => {
                if key.index >= size {
                    return Err(lines.refuse("a key names an entry that there is not"));
                }
                let row = values![
                    log,
                    key.key.as_bytes(),
                    key.digest.as_bytes(),
                    signed(key.index)?,
                    signed(key.accepted)?,
                    signed(key.duplicate)?
                ];
                let columns = ["log", "hash", "digest", "position", "accepted", "duplicate"];
                writing.insert_many("delivery", columns, [row])?;
            }
            Some(Line::Checkpoint(text)) => {
                let note = Note::parse(text.as_bytes()).map_err(|error| lines.refuse(error))?;
                let seen = Checkpoint::parse(note.text()).map_err(|error| lines.refuse(error))?;
                // WHY: under the key of another host the last note has another text.
                if seen.size() < size || (is_own && seen.size() == size) {
                    let row = values![log, signed(seen.size())?, &text];
                    writing.insert_many("checkpoint", ["log", "size", "note"], [row])?;
                }
            }
            Some(Line::Version(text)) => take_text(writing, log, lines, text)?,
            Some(Line::Head(_) | Line::Entry(_)) => {
                return Err(lines.refuse("it does not stand where it belongs"));
            }
        }
        line = lines.next()?;
    }
}

fn take_text(
    writing: &mut Writing,
    log: i64,
    lines: &Incoming<'_>,
    text: Text,
) -> Result<(), Failure> {
    let mut files = Files::new();
    for (path, bytes) in text.files {
        let bytes = hex::decode(bytes).map_err(|error| lines.refuse(error))?;
        files.insert(path, bytes);
    }
    let found = agreement::load(&files).agreement.hash;
    if found != text.hash {
        return Err(lines.refuse(format!("the text has the hash {found}, not {}", text.hash)));
    }
    let row = values![log, &text.hash, &text.name];
    writing.insert_many("version", ["log", "hash", "name"], [row])?;
    let rows = files.iter();
    let rows = rows.map(|(path, bytes)| values![log, &text.hash, path, bytes]);
    writing.insert_many("version_file", ["log", "hash", "path", "bytes"], rows)?;
    Ok(())
}
