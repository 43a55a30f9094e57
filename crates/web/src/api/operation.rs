//! What can be asked over HTTP: each operation says where, what it takes and gives, and by which right.
//!
//! INVARIANT: an operation without a right cannot be written, and the router asks for the right before anything
//! is read.

use axum::http::Method;
use facts::time::Instant;
use practice::{Action, Object};
use schemars::{Schema, SchemaGenerator};

use super::answer::{self, Answer};
use super::call::{Call, Inside};
use super::problem::{Kind, Problem};

/// Something that can be asked.
#[derive(Clone, Copy)]
pub struct Operation {
    /// Its name in the description.
    pub id: &'static str,
    /// The method.
    pub verb: Verb,
    /// The path below the prefix, with parameters in braces.
    pub path: &'static str,
    /// What it is, in words.
    pub summary: &'static str,
    /// By which right.
    pub right: Right,
    /// What can be asked in the query.
    pub query: &'static [Parameter],
    /// What is sent along.
    pub takes: Option<Takes>,
    /// Whether it is done once however often it comes under the same `Idempotency-Key`.
    pub keyed: bool,
    /// What is answered.
    pub gives: Gives,
    /// The same in other forms, for pages that show figures.
    pub twins: &'static [Twin],
}

/// The same in another form, by the ending of its path.
#[derive(Clone, Copy)]
pub struct Twin {
    /// The ending, such as `.json`.
    pub ending: &'static str,
    /// What tells it, within an alliance and by the same right.
    pub run: fn(&Inside<'_>) -> Done,
}

/// Methods, where they can stand in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// Reads.
    Get,
    /// States or does something.
    Post,
    /// Takes something away.
    Delete,
    /// Puts something in the place of what was there.
    Put,
}

/// By which right something is done, and what does it.
#[derive(Clone, Copy)]
pub enum Right {
    /// Everybody may: why that is right.
    Open(&'static str, fn(&Call<'_>) -> Done),
    /// Whoever is signed in may, about itself.
    Own(fn(&Call<'_>) -> Done),
    /// Members of the alliance may; what they are shown is what their scope holds.
    Scoped(&'static str, fn(&Inside<'_>) -> Done),
    /// Whom a clause lets do this with that.
    Needs(
        Action,
        fn(&Inside<'_>) -> Result<Object, Problem>,
        &'static str,
        fn(&Inside<'_>) -> Done,
    ),
}

/// What an operation comes to.
pub type Done = Result<Answer, Problem>;

/// Something in the query.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub what: &'static str,
    /// What its values look like.
    pub form: Form,
}

/// What values of a parameter look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Any text.
    Text,
    /// An instant.
    Instant,
    /// A whole number between these.
    Number(u64, u64),
    /// One of these words.
    Words(&'static [&'static str]),
}

/// The shape of a JSON document.
pub type Shape = fn(&mut SchemaGenerator) -> Schema;

/// What is sent along.
#[derive(Clone, Copy)]
pub struct Takes {
    /// The media types that are taken.
    pub media: &'static [&'static str],
    /// The longest body, in bytes.
    pub most_bytes: usize,
    /// The shape of JSON.
    pub schema: Option<Shape>,
}

/// What is answered when all is well.
#[derive(Clone, Copy)]
pub struct Gives {
    /// The status.
    pub status: u16,
    /// The media types.
    pub media: &'static [&'static str],
    /// The shape of JSON.
    pub schema: Option<Shape>,
}

impl Parameter {
    /// Nothing, where the value looks as values of this parameter do; else what they look like.
    pub(super) fn takes(&self, value: &str) -> Result<(), Problem> {
        let name = self.name;
        let why = match self.form {
            Form::Text => return Ok(()),
            Form::Instant => match Instant::parse(value) {
                Ok(_) => return Ok(()),
                Err(error) => format!("`{name}` is no instant: {error}"),
            },
            Form::Number(least, most) => match value.parse::<u64>() {
                Ok(number) if (least..=most).contains(&number) => return Ok(()),
                _ => format!("`{name}` is not a whole number from {least} to {most}"),
            },
            Form::Words(words) if words.contains(&value) => return Ok(()),
            Form::Words(words) => format!("`{name}` is one of {}", words.join(", ")),
        };
        Err(Kind::BadRequest.because(why))
    }
}

impl Verb {
    /// The method.
    pub fn method(self) -> Method {
        match self {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
            Verb::Delete => Method::DELETE,
            Verb::Put => Method::PUT,
        }
    }

    /// Whether it changes something.
    pub fn writes(self) -> bool {
        self != Verb::Get
    }
}

impl Takes {
    /// JSON of this shape.
    pub const fn json(most_bytes: usize, schema: Shape) -> Takes {
        Takes {
            media: &[answer::JSON],
            most_bytes,
            schema: Some(schema),
        }
    }
}

impl Gives {
    /// Done, without a body.
    pub const NOTHING: Gives = Gives {
        status: 204,
        media: &[],
        schema: None,
    };

    /// JSON of this shape.
    pub const fn json(schema: Shape) -> Gives {
        Gives {
            status: 200,
            media: &[answer::JSON],
            schema: Some(schema),
        }
    }

    /// The same for what is new.
    pub const fn created(schema: Shape) -> Gives {
        Gives {
            status: 201,
            ..Gives::json(schema)
        }
    }

    /// A body of another type.
    pub const fn of(media: &'static [&'static str]) -> Gives {
        Gives {
            status: 200,
            media,
            schema: None,
        }
    }
}

impl Operation {
    /// Something that is read.
    pub const fn get(
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        right: Right,
        gives: Gives,
    ) -> Operation {
        Operation {
            id,
            verb: Verb::Get,
            path,
            summary,
            right,
            query: &[],
            takes: None,
            keyed: false,
            gives,
            twins: &[],
        }
    }

    /// Something that is stated or done.
    pub const fn post(
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        right: Right,
        takes: Option<Takes>,
        gives: Gives,
    ) -> Operation {
        Operation {
            verb: Verb::Post,
            takes,
            ..Operation::get(path, id, summary, right, gives)
        }
    }

    /// Something that is taken away.
    pub const fn delete(
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        right: Right,
    ) -> Operation {
        Operation {
            verb: Verb::Delete,
            ..Operation::get(path, id, summary, right, Gives::NOTHING)
        }
    }

    /// The same with parameters in the query.
    pub const fn asking(self, query: &'static [Parameter]) -> Operation {
        Operation { query, ..self }
    }

    /// The same, done once however often it comes under the same key.
    pub const fn keyed(self) -> Operation {
        Operation {
            keyed: true,
            ..self
        }
    }

    /// The same with twins.
    pub const fn also(self, twins: &'static [Twin]) -> Operation {
        Operation { twins, ..self }
    }

    /// The names of the parameters in the path.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        let parts = self.path.split('/');
        parts.filter_map(|part| {
            let name = part.strip_prefix('{')?.strip_suffix('}')?;
            Some(name.trim_start_matches('*'))
        })
    }

    /// Its row in the table of rights.
    pub fn row(&self) -> String {
        let right = match self.right {
            Right::Open(why, _) => format!("open: {why}"),
            Right::Own(_) => "signed in: one's own".to_owned(),
            Right::Scoped(what, _) => format!("member: {what}, filtered by scope"),
            Right::Needs(action, _, what, _) => format!("{} {what}", action.word()),
        };
        format!("{} {} {}: {right}", self.verb.method(), self.path, self.id)
    }
}
