//! What is answered where something cannot be done: problem details, as in RFC 9457.

use axum::http::StatusCode;
use facts::journal::ChainError;
use facts::{Sentence, say};
use practice::access::Needed;
use schemars::JsonSchema;
use serde::Serialize;
use store::{Failure, Refusal};

/// The media type of problems.
pub const MEDIA: &str = "application/problem+json";

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// The kind of problem: a relative reference to its description.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The kind in words.
    #[schemars(with = "String")]
    pub title: Box<Sentence>,
    /// The status of the answer.
    pub status: u16,
    /// What is wrong here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub detail: Option<Box<Sentence>>,
    /// What to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default, with = "Vec<String>")]
    pub help: Vec<Sentence>,
    /// After how many seconds to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
    /// What it rests on.
    #[serde(flatten)]
    pub rests_on: Option<Box<RestsOn>>,
}

/// The clauses that something rests on that was not done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RestsOn {
    /// The clauses that would give the right, and who has it by them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub needed: Vec<NeededRight>,
    /// The name of the refusal, where what people wanted to do does not go with what is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<&'static str>,
    /// The clause that it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
}

/// A clause that gives a right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NeededRight {
    /// Its address in the agreement.
    pub clause: String,
    /// Who has the right by it.
    #[schemars(with = "Vec<String>")]
    pub holders: Vec<Sentence>,
}

impl NeededRight {
    /// As it is told.
    pub fn of(needed: &Needed) -> NeededRight {
        NeededRight {
            clause: needed.clause.address.clone(),
            holders: told::access::holders(needed),
        }
    }
}

/// The kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The request is not what the description of the interface says.
    BadRequest,
    /// Nobody has signed in, or no longer.
    NotSignedIn,
    /// It may not be done by whoever asks.
    NotPermitted,
    /// It is not there, or not for whoever asks.
    NotFound,
    /// It cannot be done that way.
    Method,
    /// It took too long to send.
    Timeout,
    /// It does not go with what is there.
    Conflict,
    /// It is longer than it may be.
    TooLong,
    /// The type of the content is another.
    MediaType,
    /// What was sent says nothing that can be taken.
    Unfit,
    /// It is asked once more who it is.
    StepUp,
    /// More was asked for than is done for one party at a time.
    TooMany,
    /// Something failed here.
    Failed,
    /// Not now.
    Unavailable,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 14] = [
        Kind::BadRequest,
        Kind::NotSignedIn,
        Kind::NotPermitted,
        Kind::NotFound,
        Kind::Method,
        Kind::Timeout,
        Kind::Conflict,
        Kind::TooLong,
        Kind::MediaType,
        Kind::Unfit,
        Kind::StepUp,
        Kind::TooMany,
        Kind::Failed,
        Kind::Unavailable,
    ];

    /// Its place among the kinds, status and title.
    pub fn told(self) -> (&'static str, StatusCode, Sentence) {
        use StatusCode as S;
        match self {
            Kind::BadRequest => (
                "/problems#bad-request",
                S::BAD_REQUEST,
                say!("problem-bad-request", "the request is not understood"),
            ),
            Kind::NotSignedIn => (
                "/problems#not-signed-in",
                S::UNAUTHORIZED,
                say!("problem-not-signed-in", "nobody is signed in"),
            ),
            Kind::NotPermitted => (
                "/problems#not-permitted",
                S::FORBIDDEN,
                say!("problem-not-permitted", "this may not be done"),
            ),
            Kind::NotFound => (
                "/problems#not-found",
                S::NOT_FOUND,
                say!("problem-not-found", "there is no such thing here"),
            ),
            Kind::Method => (
                "/problems#method",
                S::METHOD_NOT_ALLOWED,
                say!("problem-method", "that cannot be done with this"),
            ),
            Kind::Timeout => (
                "/problems#timeout",
                S::REQUEST_TIMEOUT,
                say!("problem-timeout", "the request took too long"),
            ),
            Kind::Conflict => (
                "/problems#conflict",
                S::CONFLICT,
                say!("problem-conflict", "it does not go with what is there"),
            ),
            Kind::TooLong => (
                "/problems#too-long",
                S::PAYLOAD_TOO_LARGE,
                say!("problem-too-long", "the request is too long"),
            ),
            Kind::MediaType => (
                "/problems#media-type",
                S::UNSUPPORTED_MEDIA_TYPE,
                say!("problem-media-type", "the type of the content is not taken"),
            ),
            Kind::Unfit => (
                "/problems#unfit",
                S::UNPROCESSABLE_ENTITY,
                say!("problem-unfit", "it cannot be taken as it is"),
            ),
            Kind::StepUp => (
                "/problems#step-up",
                S::FORBIDDEN,
                say!("problem-step-up", "it has to be proven once more who asks"),
            ),
            Kind::TooMany => (
                "/problems#too-many",
                S::TOO_MANY_REQUESTS,
                say!("problem-too-many", "too much at a time"),
            ),
            Kind::Failed => (
                "/problems#failed",
                S::INTERNAL_SERVER_ERROR,
                say!("problem-failed", "something failed here"),
            ),
            Kind::Unavailable => (
                "/problems#unavailable",
                S::SERVICE_UNAVAILABLE,
                say!("problem-unavailable", "not now"),
            ),
        }
    }

    /// A problem of this kind, without more.
    pub fn plain(self) -> Problem {
        let (word, status, title) = self.told();
        Problem {
            kind: word,
            title: Box::new(title),
            status: status.as_u16(),
            detail: None,
            help: Vec::new(),
            retry_after_s: None,
            rests_on: None,
        }
    }

    /// A problem of this kind, with what is wrong.
    pub fn because(self, why: impl Into<Sentence>) -> Problem {
        Problem {
            detail: Some(Box::new(why.into())),
            ..self.plain()
        }
    }
}

impl Problem {
    /// Adds what to do.
    pub fn help(mut self, help: impl Into<Sentence>) -> Problem {
        self.help.push(help.into());
        self
    }

    /// Adds when to try again.
    pub fn after_s(mut self, seconds: u32) -> Problem {
        self.retry_after_s = Some(seconds);
        self
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<Failure> for Problem {
    /// What fails here is not told to strangers: it may name tables, files and other alliances.
    fn from(failure: Failure) -> Problem {
        match failure {
            Failure::NotFound => Kind::NotFound.plain(),
            Failure::There(why) => Kind::Conflict.because(why),
            Failure::Refused(refusal) => refusal.into(),
            Failure::Unfit(why) => Kind::Unfit.because(why),
            Failure::Group(failure) => match &*failure {
                Failure::Unfit(why) => Kind::Unfit.because(why.clone()),
                _ => Kind::Failed.plain(),
            },
            Failure::Database(error) if error.kind() == store::sql::ErrorKind::Busy => {
                Kind::Unavailable.plain().after_s(1)
            }
            Failure::Database(_) | Failure::Damaged(_) | Failure::File(_) => Kind::Failed.plain(),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        let kind = match &refusal {
            Refusal::OtherBody => Kind::Conflict,
            Refusal::Chain(ChainError::Party(_)) => Kind::NotPermitted,
            _ => Kind::Unfit,
        };
        kind.because(refusal.to_string())
    }
}
