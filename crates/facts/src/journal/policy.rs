//! Whose checkpoints are believed, as in C2SP tlog-policy: logs, witnesses, groups of witnesses, and
//! the quorum that has to have cosigned.
//!
//! ```text
//! log alliance.example/journal+…
//! witness volta witness.volta.example+…
//! witness nord witness.nord.example+…
//! group both all volta nord
//! quorum both
//! ```

use std::collections::{BTreeMap, BTreeSet};

use crate::journal::checkpoint::{Checkpoint, CheckpointError};
use crate::journal::key::{KeyError, KeyKind, VerifierKey};
use crate::journal::note::{Note, NoteError, Signed};
use crate::journal::wire;

/// The longest policy.
pub const MAX_POLICY_BYTES: usize = 1024 * 1024;

/// The most logs, and the most witnesses and groups together.
pub const MAX_NAMES: usize = 1024;

/// Whose checkpoints are believed.
#[derive(Clone, Debug)]
pub struct Policy {
    logs: Vec<Log>,
    members: Vec<Member>,
    quorum: Option<usize>,
}

/// A log whose checkpoints count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Its key; the name is the origin of its checkpoints.
    pub key: VerifierKey,
    /// Where it is reached.
    pub url: Option<String>,
}

/// A witness whose cosignatures count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Its key.
    pub key: VerifierKey,
    /// Where it is reached.
    pub url: Option<String>,
}

/// A checkpoint that a policy believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted<'n> {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// The key of the log.
    pub log: &'n VerifierKey,
    /// The known witnesses that cosigned, with their times. Whether these lie in the future is for
    /// the caller to say, who has a clock.
    pub cosigned: Vec<Signed<'n>>,
}

/// Why a text is no policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the policy: {flaw}")]
pub struct PolicyError {
    /// The line, from 1; the last one for what is missing.
    pub line: usize,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What is wrong with a line of a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Too many bytes, logs, witnesses or groups.
    #[error("a policy has at most {MAX_POLICY_BYTES} bytes and {MAX_NAMES} names")]
    TooLong,
    /// Control characters, or a last line without its end.
    #[error("a line has no control characters but tabs, and ends with a line end")]
    Characters,
    /// No such line.
    #[error(
        "a line is `log KEY [URL]`, `witness NAME KEY [URL]`, `group NAME all|any|NUMBER NAME...` or `quorum NAME`"
    )]
    Shape,
    /// A key is malformed.
    #[error("{0}")]
    Key(#[from] KeyError),
    /// A key of the wrong kind.
    #[error("the key of `{0}` does not sign what is needed: a log signs notes, a witness cosigns")]
    Kind(String),
    /// A key for two.
    #[error("the key of `{0}` stands there twice")]
    SameKey(String),
    /// A name that is taken.
    #[error("the name `{0}` is taken")]
    Taken(String),
    /// A name that no line before has.
    #[error("no line before names `{0}`")]
    Unknown(String),
    /// A name in two groups.
    #[error("`{0}` is in a group already, and would count twice")]
    CountedTwice(String),
    /// A group that cannot be.
    #[error("a group needs 1 of its members at least, and no more than it has")]
    Threshold,
    /// A second quorum.
    #[error("there is a quorum already")]
    SecondQuorum,
    /// No quorum.
    #[error("there is no line `quorum`; `quorum none` asks for no witness")]
    NoQuorum,
}

/// Why a checkpoint is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAccepted {
    /// The note is not.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// What was signed is no checkpoint.
    #[error("{0}")]
    Checkpoint(#[from] CheckpointError),
    /// Signed by others than the log that it names.
    #[error("the checkpoint is not signed by the log `{0}` with a key that the policy names")]
    Log(String),
    /// Too few witnesses.
    #[error("too few witnesses cosigned the checkpoint for the quorum of the policy")]
    Quorum,
}

#[derive(Clone, Debug)]
enum Member {
    Witness(Box<Witness>),
    /// Members stand before their group, so no group holds itself.
    Group {
        needs: usize,
        of: Vec<usize>,
    },
}

impl Policy {
    /// Reads a policy.
    pub fn parse(bytes: &[u8]) -> Result<Policy, PolicyError> {
        let at = |line, flaw| PolicyError { line, flaw };
        if bytes.len() > MAX_POLICY_BYTES {
            return Err(at(1, Flaw::TooLong));
        }
        let mut reading = Reading::default();
        let mut last = 1;
        for (number, line) in (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
            last = number;
            reading.line(line).map_err(|flaw| at(number, flaw))?;
        }
        let quorum = reading.quorum.ok_or_else(|| at(last, Flaw::NoQuorum))?;
        Ok(Policy {
            logs: reading.logs,
            members: reading.members,
            quorum,
        })
    }

    /// The logs.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The witnesses.
    pub fn witnesses(&self) -> impl Iterator<Item = &Witness> {
        self.members.iter().filter_map(|member| match member {
            Member::Witness(witness) => Some(&**witness),
            Member::Group { .. } => None,
        })
    }

    /// Believes a checkpoint that one of the logs signed and the quorum cosigned.
    pub fn accept<'n>(&'n self, note: &'n Note) -> Result<Accepted<'n>, NotAccepted> {
        let logs = self.logs.iter().map(|log| &log.key);
        let keys = logs.chain(self.witnesses().map(|witness| &witness.key));
        let opened = note.open(keys)?;
        let checkpoint = Checkpoint::parse(opened.text)?;
        let (by_log, cosigned): (Vec<Signed>, Vec<Signed>) = opened
            .signed
            .into_iter()
            .partition(|signed| signed.at.is_none());
        let log = by_log
            .iter()
            .find(|signed| signed.key.name() == checkpoint.origin());
        let Some(log) = log.map(|signed| signed.key) else {
            return Err(NotAccepted::Log(checkpoint.origin().to_owned()));
        };
        if !self.has_quorum(&cosigned) {
            return Err(NotAccepted::Quorum);
        }
        Ok(Accepted {
            checkpoint,
            log,
            cosigned,
        })
    }

    fn has_quorum(&self, cosigned: &[Signed]) -> bool {
        let mut has: Vec<bool> = Vec::with_capacity(self.members.len());
        for member in &self.members {
            has.push(match member {
                Member::Witness(witness) => cosigned.iter().any(|by| *by.key == witness.key),
                Member::Group { needs, of } => of.iter().filter(|one| has[**one]).count() >= *needs,
            });
        }
        self.quorum.is_none_or(|quorum| has[quorum])
    }
}

#[derive(Default)]
struct Reading {
    logs: Vec<Log>,
    members: Vec<Member>,
    /// By their names, which are bytes: two that look alike are two.
    names: BTreeMap<Vec<u8>, usize>,
    grouped: BTreeSet<usize>,
    quorum: Option<Option<usize>>,
}

impl Reading {
    fn line(&mut self, line: &[u8]) -> Result<(), Flaw> {
        let line = line.strip_suffix(b"\n").ok_or(Flaw::Characters)?;
        if line
            .iter()
            .any(|byte| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f)
        {
            return Err(Flaw::Characters);
        }
        let words = line.split(|byte| matches!(byte, b' ' | b'\t'));
        let words: Vec<&[u8]> = words.filter(|word| !word.is_empty()).collect();
        match words[..] {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", key] => self.log(key, None),
            [b"log", key, url] => self.log(key, Some(url)),
            [b"witness", name, key] => self.witness(name, key, None),
            [b"witness", name, key, url] => self.witness(name, key, Some(url)),
            [b"group", name, needs, ref of @ ..] => self.group(name, needs, of),
            [b"quorum", name] => self.set_quorum(name),
            _ => Err(Flaw::Shape),
        }
    }

    fn log(&mut self, key: &[u8], url: Option<&[u8]>) -> Result<(), Flaw> {
        let key = read_key(key, KeyKind::Note)?;
        if self.logs.iter().any(|log| log.key.public() == key.public()) {
            return Err(Flaw::SameKey(key.name().to_owned()));
        }
        if self.logs.len() == MAX_NAMES {
            return Err(Flaw::TooLong);
        }
        self.logs.push(Log {
            key,
            url: url.map(shown),
        });
        Ok(())
    }

    fn witness(&mut self, name: &[u8], key: &[u8], url: Option<&[u8]>) -> Result<(), Flaw> {
        let key = read_key(key, KeyKind::Cosigner)?;
        let same = |member: &Member| matches!(member, Member::Witness(other) if other.key.public() == key.public());
        if self.members.iter().any(same) {
            return Err(Flaw::SameKey(key.name().to_owned()));
        }
        let url = url.map(shown);
        self.define(name, Member::Witness(Box::new(Witness { key, url })))
    }

    fn group(&mut self, name: &[u8], needs: &[u8], of: &[&[u8]]) -> Result<(), Flaw> {
        let needs = match needs {
            b"all" => of.len(),
            b"any" => 1,
            number => {
                let number = str::from_utf8(number).ok().and_then(wire::number);
                number
                    .and_then(|number| usize::try_from(number).ok())
                    .ok_or(Flaw::Shape)?
            }
        };
        if needs == 0 || needs > of.len() {
            return Err(Flaw::Threshold);
        }
        let mut members = Vec::new();
        for member in of {
            let index = self.named(member)?;
            if !self.grouped.insert(index) {
                return Err(Flaw::CountedTwice(shown(member)));
            }
            members.push(index);
        }
        self.define(name, Member::Group { needs, of: members })
    }

    fn set_quorum(&mut self, name: &[u8]) -> Result<(), Flaw> {
        if self.quorum.is_some() {
            return Err(Flaw::SecondQuorum);
        }
        self.quorum = Some(if name == b"none" {
            None
        } else {
            Some(self.named(name)?)
        });
        Ok(())
    }

    fn named(&self, name: &[u8]) -> Result<usize, Flaw> {
        self.names
            .get(name)
            .copied()
            .ok_or_else(|| Flaw::Unknown(shown(name)))
    }

    fn define(&mut self, name: &[u8], member: Member) -> Result<(), Flaw> {
        if self.members.len() == MAX_NAMES {
            return Err(Flaw::TooLong);
        }
        if name == b"none" || self.names.contains_key(name) {
            return Err(Flaw::Taken(shown(name)));
        }
        self.names.insert(name.to_vec(), self.members.len());
        self.members.push(member);
        Ok(())
    }
}

/// A key that signs what is needed; one of an unknown kind is kept, and its holder never counts.
fn read_key(text: &[u8], needed: KeyKind) -> Result<VerifierKey, Flaw> {
    let text = str::from_utf8(text).map_err(|_| KeyError::Shape)?;
    let key = VerifierKey::parse(text)?;
    let fits = key.kind() == needed || matches!(key.kind(), KeyKind::Unknown(_));
    if fits {
        Ok(key)
    } else {
        Err(Flaw::Kind(key.name().to_owned()))
    }
}

fn shown(word: &[u8]) -> String {
    String::from_utf8_lossy(word).into_owned()
}
