//! Asking a witness: send a checkpoint with the proof that it continues what the witness knows, and
//! get its cosignature.
//!
//! Plain `http` only: what comes back is signed, and checked here; nothing that is sent is secret but
//! the size of a log. Where the way is not trusted, a proxy on this machine adds TLS.

use std::time::Duration;

use facts::journal::hash::Hash;
use facts::journal::note::Signature;
use facts::journal::tree::TreeError;
use facts::journal::witness::{Answer, AnswerError, Request, RequestError, cosignature};
use facts::journal::{Note, VerifierKey};
use ureq::Agent;
use ureq::http::header::CONTENT_TYPE;

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often a witness may tell another size: once, and again when others ask it meanwhile.
const TRIES: usize = 4;

/// The most bytes of an answer.
const MAX_ANSWER_BYTES: u64 = 64 * 1024;

/// Why there is no cosignature.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Not an address for this program.
    #[error("`{0}` is not an address that begins with `http://`: TLS is left to a proxy")]
    Address(String),
    /// The witness cannot be reached.
    #[error("could not ask `{address}`: {error}")]
    Unreachable {
        /// Where it was looked for.
        address: String,
        /// Why.
        error: String,
    },
    /// The checkpoint cannot be asked for.
    #[error("{0}")]
    Request(#[from] RequestError),
    /// The proof of growth cannot be made.
    #[error("growth from {old} to {new} entries cannot be proved: {error}")]
    Growth {
        /// The size that the witness knows.
        old: u64,
        /// The size of the checkpoint.
        new: u64,
        /// Why.
        error: TreeError,
    },
    /// The answer is of no use.
    #[error("{0}")]
    Answer(#[from] AnswerError),
    /// The witness refused.
    #[error("the witness refused with status {status}: {why}")]
    Refused {
        /// The status of HTTP.
        status: u16,
        /// Its words, which nobody signed.
        why: String,
    },
    /// The witness knows more.
    #[error(
        "the witness knows {known} entries of this log, more than the {size} of the checkpoint"
    )]
    Behind {
        /// What it knows.
        known: u64,
        /// What was sent.
        size: u64,
    },
    /// The witness keeps telling other sizes.
    #[error("the witness told another size {TRIES} times: others ask it at the same time")]
    Restless,
}

/// Sends the checkpoint in `note` to the witness at `address`, and gives its cosignature, checked.
///
/// `growth` makes the proof from one size to another. Where the witness knows another size than 0, it
/// tells so, and is asked again from there.
pub fn cosign(
    address: &str,
    witness: &VerifierKey,
    note: &Note,
    growth: impl Fn(u64, u64) -> Result<Vec<Hash>, TreeError>,
) -> Result<Signature, AskError> {
    if !address.starts_with("http://") {
        return Err(AskError::Address(address.to_owned()));
    }
    let address = format!("{}/add-checkpoint", address.trim_end_matches('/'));
    let agent = agent();
    let mut old = 0;
    for _ in 0..TRIES {
        let request = Request::new(old, Vec::new(), note.clone())?;
        let new = request.checkpoint().size();
        let request = match old {
            0 => request,
            _ => {
                let growth = growth(old, new);
                let growth = growth.map_err(|error| AskError::Growth { old, new, error })?;
                Request::new(old, growth, note.clone())?
            }
        };
        match send(&agent, &address, &request)? {
            Answer::Cosigned(lines) => return Ok(cosignature(&lines, note, witness)?),
            Answer::Refused { status, why } => return Err(AskError::Refused { status, why }),
            Answer::Conflict(known) if known > new => {
                return Err(AskError::Behind { known, size: new });
            }
            Answer::Conflict(known) => old = known,
        }
    }
    Err(AskError::Restless)
}

/// WHY: without redirects, proxies of the environment or statuses as errors, the answer is that of
/// the address that was asked.
fn agent() -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .proxy(None);
    config.build().into()
}

fn send(agent: &Agent, address: &str, request: &Request) -> Result<Answer, AskError> {
    let unreachable = |error: ureq::Error| AskError::Unreachable {
        address: address.to_owned(),
        error: error.to_string(),
    };
    let sent = agent.post(address).send(request.to_text());
    let mut answer = sent.map_err(unreachable)?;
    let content_type = answer.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(MAX_ANSWER_BYTES);
    let body = body.read_to_vec().map_err(unreachable)?;
    Ok(Answer::read(status, &content_type, &body)?)
}
