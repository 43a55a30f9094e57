//! A fact as it stands on a line: written member by member, in the order of their names, and read back.
//!
//! INVARIANT: members are in the order of their names, which RFC 8785 demands.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use sha2::{Digest, Sha256};

use super::{Body, Fact, FactId, NotAFact};
use crate::id::{PartyId, SourceId};
use crate::text;
use crate::time::Instant;

/// All members, in their order.
const NAMES: [&str; 32] = [
    "acknowledgement",
    "agreement",
    "answer",
    "at",
    "by",
    "case",
    "claim",
    "closing",
    "comment",
    "cost",
    "coverage",
    "deployment",
    "emergency",
    "erasure",
    "id",
    "key",
    "outage",
    "party",
    "passkey",
    "person",
    "proposal",
    "recorded",
    "repeat",
    "sample",
    "seq",
    "signature",
    "source",
    "survey",
    "usage",
    "value",
    "withdrawal",
    "work",
];

/// A fact whose body was written once, for all lines that it stands on.
pub(super) struct Line<'f> {
    fact: &'f Fact,
    body: Vec<u8>,
}

/// Which members stand on a line beside those that always do.
#[derive(Clone, Copy)]
pub(super) struct Members<'i> {
    id: Option<&'i FactId>,
    recorded: bool,
    seq: bool,
}

/// What was read from a line, before any rule but the form was asked.
pub(super) struct Parsed {
    at: Instant,
    by: PartyId,
    id: Option<FactId>,
    pub recorded: Option<Instant>,
    repeat: u32,
    seq: Option<u64>,
    source: SourceId,
    body: Option<Body>,
    /// Whether there was more than one.
    more: bool,
}

impl<'i> Members<'i> {
    /// The whole line of a record.
    pub fn all(id: &'i FactId) -> Self {
        Members {
            id: Some(id),
            recorded: true,
            seq: true,
        }
    }

    /// What the party said.
    pub fn said(id: &'i FactId) -> Self {
        Members {
            recorded: false,
            ..Members::all(id)
        }
    }
}

impl<'f> Line<'f> {
    /// Writes the body.
    pub fn of(fact: &'f Fact) -> Line<'f> {
        Line {
            fact,
            body: fact.body.to_json(),
        }
    }

    /// The line.
    pub fn write(&self, members: Members<'_>) -> Vec<u8> {
        self.writer(members, None).bytes
    }

    /// The line, and the id that belongs to what stands on it.
    pub fn write_with_id(&self, members: Members<'_>) -> (Vec<u8>, FactId) {
        let writer = self.writer(members, Some(Sha256::new()));
        let digest = writer.digest.unwrap_or_default();
        (writer.bytes, FactId(digest.finalize().into()))
    }

    fn writer(&self, members: Members<'_>, digest: Option<Sha256>) -> Writer<'_> {
        let fact = self.fact;
        let mut writer = Writer {
            // More than the members beside the body usually take.
            bytes: Vec::with_capacity(self.body.len() + 256),
            body: Some((fact.body.kind(), &self.body)),
            digest,
            digested: 0,
        };
        writer.member("at", &fact.at);
        writer.member("by", &fact.by);
        if let Some(id) = members.id {
            writer.beside("id", id);
        }
        if members.recorded {
            writer.beside("recorded", &fact.recorded);
        }
        if fact.repeat != 0 {
            writer.member("repeat", &fact.repeat);
        }
        if members.seq {
            writer.beside("seq", &fact.seq);
        }
        writer.member("source", &fact.source);
        writer.finish();
        writer
    }
}

struct Writer<'b> {
    bytes: Vec<u8>,
    /// The body with its kind, until it has had its place.
    body: Option<(&'static str, &'b [u8])>,
    /// What the id follows from, where it is asked for.
    digest: Option<Sha256>,
    /// Up to where the bytes are in it, or are to be left out of it.
    digested: usize,
}

impl Writer<'_> {
    /// Writes a member from which the id follows.
    fn member(&mut self, name: &str, value: &impl serde::Serialize) {
        self.pass(name);
        self.write(name, value);
    }

    /// Writes a member from which the id does not follow; it is never the first.
    fn beside(&mut self, name: &str, value: &impl serde::Serialize) {
        self.pass(name);
        self.digest();
        self.write(name, value);
        self.digested = self.bytes.len();
    }

    /// Writes the body if it stands before this name.
    fn pass(&mut self, name: &str) {
        if let Some((kind, _)) = self.body
            && kind < name
        {
            self.place_body();
        }
    }

    fn write(&mut self, name: &str, value: &impl serde::Serialize) {
        self.name(name);
        // INVARIANT: texts and integers always serialise, and memory takes what is written.
        let _ = serde_json::to_writer(&mut self.bytes, value);
    }

    fn digest(&mut self) {
        if let Some(digest) = &mut self.digest {
            digest.update(self.bytes.get(self.digested..).unwrap_or_default());
            self.digested = self.bytes.len();
        }
    }

    fn place_body(&mut self) {
        if let Some((kind, body)) = self.body.take() {
            self.name(kind);
            self.bytes.extend_from_slice(body);
        }
    }

    fn name(&mut self, name: &str) {
        let before = if self.bytes.is_empty() { "{\"" } else { ",\"" };
        self.bytes.extend_from_slice(before.as_bytes());
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(b"\":");
    }

    fn finish(&mut self) {
        self.place_body();
        self.bytes.push(b'}');
        self.digest();
    }
}

impl Parsed {
    /// The fact that was recorded at an instant, if its form is right, the id on the line belongs to it, and the
    /// line is its canonical one.
    pub fn checked(self, recorded: Instant, line: &[u8]) -> Result<Fact, NotAFact> {
        let (stated, brought) = (self.id, self.recorded.is_some());
        let mut fact = self.into_fact(recorded)?;
        fact.check()?;
        let stated = stated.ok_or_else(|| missing("id"))?;
        let members = match brought {
            true => Members::all(&stated),
            false => Members::said(&stated),
        };
        let (written, id) = Line::of(&fact).write_with_id(members);
        if stated != id {
            return Err(NotAFact::ForeignId {
                stated,
                computed: id,
            });
        }
        if written != line {
            return Err(NotAFact::NotCanonical);
        }
        fact.id = id;
        Ok(fact)
    }

    /// Why it is no line of a record, where the instant of recording is missing.
    pub fn without_recorded(self) -> NotAFact {
        match self.body.is_some() && !self.more {
            true => missing("recorded"),
            false => NotAFact::NotOneBody,
        }
    }

    fn into_fact(self, recorded: Instant) -> Result<Fact, NotAFact> {
        let (Some(body), false) = (self.body, self.more) else {
            return Err(NotAFact::NotOneBody);
        };
        Ok(Fact {
            id: FactId([0; 32]),
            at: self.at,
            recorded,
            by: self.by,
            source: self.source,
            seq: self.seq.ok_or_else(|| missing("seq"))?,
            repeat: self.repeat,
            body,
        })
    }
}

fn missing(name: &str) -> NotAFact {
    NotAFact::Malformed(format!("missing field `{name}`"))
}

impl<'de> Deserialize<'de> for Parsed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Parsed, D::Error> {
        deserializer.deserialize_map(Object)
    }
}

struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Parsed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fact as an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Parsed, A::Error> {
        let (mut at, mut by, mut source) = (None, None, None);
        let (mut id, mut recorded, mut seq, mut repeat) = (None, None, None, 0);
        let (mut body, mut more, mut seen) = (None, false, 0_u32);
        while let Some(Name(place)) = members.next_key()? {
            let name = NAMES[place];
            if seen & (1 << place) != 0 {
                return Err(A::Error::duplicate_field(name));
            }
            seen |= 1 << place;
            match name {
                "at" => at = Some(members.next_value()?),
                "by" => by = Some(members.next_value()?),
                "id" => id = members.next_value()?,
                "recorded" => recorded = members.next_value()?,
                "repeat" => repeat = members.next_value()?,
                "seq" => seq = members.next_value()?,
                "source" => source = Some(members.next_value()?),
                kind => {
                    if let Some(one) = Body::next(kind, &mut members)? {
                        more |= body.is_some();
                        body = Some(one);
                    }
                }
            }
        }
        Ok(Parsed {
            at: at.ok_or_else(|| A::Error::missing_field("at"))?,
            by: by.ok_or_else(|| A::Error::missing_field("by"))?,
            id,
            recorded,
            repeat,
            seq,
            source: source.ok_or_else(|| A::Error::missing_field("source"))?,
            body,
            more,
        })
    }
}

/// The place of a name among all members.
struct Name(usize);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
        text::read(deserializer, |name| {
            let place = NAMES.binary_search(&name).map(Name);
            place.map_err(|_| {
                let names: Vec<String> = NAMES.iter().map(|name| format!("`{name}`")).collect();
                let names = names.join(", ");
                format!("unknown field `{}`, expected one of {names}", name)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_all_kinds_and_of_the_envelope_in_their_order() {
        let envelope = ["at", "by", "id", "recorded", "repeat", "seq", "source"];
        let mut all = [Body::KINDS, &envelope].concat();
        all.sort_unstable();
        assert_eq!(all, NAMES);
    }
}
