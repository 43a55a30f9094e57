//! What can go wrong when a store is asked: the database, what was handed in, or what is stored.

use facts::journal::personal::PersonalError;
use facts::journal::tree::TreeError;
use facts::journal::{ChainError, submission::SubmissionError};

use crate::sql;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database.
    #[error("{0}")]
    Database(#[from] sql::Error),
    /// Nothing here is known by that name to whoever asks.
    #[error("there is no such thing here")]
    NotFound,
    /// The same thing is there already.
    #[error("{0}")]
    There(String),
    /// What was handed in is not taken.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// What stands in the database does not fit together: somebody or something changed it.
    #[error("what is stored does not fit together: {0}")]
    Damaged(String),
    /// A file that is written or read beside the database.
    #[error("the file cannot be written or read: {0}")]
    File(std::io::Error),
    /// The whole group failed that this was handed in with.
    #[error("{0}")]
    Group(std::sync::Arc<Failure>),
    /// An argument that cannot be used.
    #[error("{0}")]
    Unfit(String),
}

/// Why a delivery is not taken. Nothing of it was kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It does not follow in the journal.
    #[error("{0}")]
    Chain(#[from] ChainError),
    /// Its parts do not belong together.
    #[error("{0}")]
    Submission(#[from] SubmissionError),
    /// The same key came with something else before.
    #[error("under this idempotency key something else was handed in before; use a new key for it")]
    OtherBody,
    /// The name is the journal's own.
    #[error("the source `{0}` is the journal's own; give yours another name")]
    OwnSource(String),
    /// Facts about keys and people have the journal's own source.
    #[error("a fact of the kind `{kind}` has the source `journal`, not `{named}`")]
    OtherSource {
        /// The kind.
        kind: String,
        /// The source that it has.
        named: String,
    },
    /// What people of a party may do is its own affair.
    #[error("a fact of the kind `person` is read by its party alone; state it in that compartment")]
    PersonTold,
    /// The journal has another host.
    #[error("the journal of `{0}` names another host, which alone can state facts for parties")]
    NotTheHost(facts::id::AllianceId),
    /// Such facts are made by the journal alone.
    #[error("facts of the kind `{0}` are stated by the journal itself, when it is done")]
    OwnKind(String),
    /// Data of a person that belongs to none of the facts, or cannot be put back into its fact.
    #[error("data of a person at place {0}, counted from 0: {1}")]
    Part(u32, PersonalError),
}

impl Failure {
    pub(crate) fn unfit(error: impl ToString) -> Failure {
        Failure::Unfit(error.to_string())
    }

    pub(crate) fn damaged(error: impl ToString) -> Failure {
        Failure::Damaged(error.to_string())
    }
}

impl From<TreeError> for Failure {
    fn from(error: TreeError) -> Self {
        Failure::damaged(error)
    }
}
