//! A witness over HTTP, as in C2SP tlog-witness: `POST PREFIX/add-checkpoint`, and the checkpoint cosigned
//! last at `GET PREFIX/HASH/checkpoint`, with the SHA-256 of the origin; nothing else.
//!
//! There is no TLS here, and no limit per client: a proxy stands in front, or everybody is on this
//! machine.

mod folder;
mod keeper;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use facts::journal::witness::{Answer, MAX_REQUEST_BYTES, TEXT_TYPE};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

pub use folder::{Folder, FolderError, Held};
pub use keeper::{Keeper, KeeperError, Told};

use crate::serve::{self, Limits, told_to_end};

/// Who hears what happened: one line for each request.
pub type Hear = Arc<dyn Fn(&str) + Send + Sync>;

/// Why serving a witness ended.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The address cannot be had, or the system refused.
    #[error("{0}")]
    Serve(#[from] serve::RunError),
    /// No path.
    #[error(
        "the prefix `{0}` is not a path: `/` and letters, digits, `-`, `_`, `.`, `~`, without `/` at its end"
    )]
    Prefix(String),
    /// The witness cannot go on.
    #[error("{0}")]
    Keeper(Arc<KeeperError>),
}

/// What a handler needs.
#[derive(Clone)]
struct Desk {
    keeper: Arc<Keeper>,
    failed: watch::Sender<Option<Arc<KeeperError>>>,
    body_time: Duration,
    hear: Hear,
}

/// Where a witness is reached.
#[derive(Clone, Debug)]
pub struct Place {
    /// The address to listen on; port 0 takes a free one.
    pub address: SocketAddr,
    /// What stands before `/add-checkpoint`: nothing, or a path.
    pub prefix: String,
    /// How much is done for strangers.
    pub limits: Limits,
}

/// Serves a witness until the process is told to end, or storing fails. `ready` is told the address
/// once requests are taken.
pub fn run(
    keeper: Keeper,
    place: &Place,
    hear: Hear,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), RunError> {
    let (address, limits) = (place.address, place.limits);
    if !is_prefix(&place.prefix) {
        return Err(RunError::Prefix(place.prefix.escape_debug().to_string()));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(serve::RunError::Serve)?;
    runtime.block_on(async {
        let listening = |error| serve::RunError::Listen { address, error };
        let listener = TcpListener::bind(address).await.map_err(listening)?;
        let local = listener.local_addr().map_err(listening)?;
        let (failed, mut failing) = watch::channel(None);
        let desk = Desk {
            keeper: Arc::new(keeper),
            failed,
            body_time: limits.body,
            hear,
        };
        let router = router(desk, &place.prefix);
        let mut end = Box::pin(told_to_end().map_err(serve::RunError::Serve)?);
        ready(local);
        let stop = async {
            tokio::select! {
                () = &mut end => {}
                // An error says that nobody can report any more, and all requests have ended.
                _ = failing.changed() => {}
            }
        };
        serve::serve(listener, router, limits, stop)
            .await
            .map_err(serve::RunError::Serve)?;
        match failing.borrow().clone() {
            None => Ok(()),
            Some(error) => Err(RunError::Keeper(error)),
        }
    })
}

/// Whether requests can be served below this path.
fn is_prefix(prefix: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
    let mut parts = prefix.split('/');
    parts.next() == Some("") && parts.all(|part| !part.is_empty() && part.chars().all(plain))
}

fn router(desk: Desk, prefix: &str) -> Router {
    Router::new()
        .route(&format!("{prefix}/add-checkpoint"), post(add_checkpoint))
        .route(&format!("{prefix}/{{hash}}/checkpoint"), get(checkpoint))
        .with_state(desk)
}

async fn add_checkpoint(State(desk): State<Desk>, headers: HeaderMap, body: Body) -> Response {
    if stated_length(&headers).is_some_and(|length| length > MAX_REQUEST_BYTES as u64) {
        return refused(413, "a request has at most 65536 bytes");
    }
    let body = match timeout(desk.body_time, to_bytes(body, MAX_REQUEST_BYTES)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return refused(400, "the request is broken, or has more than 65536 bytes"),
        Err(_) => return refused(408, "the request took too long"),
    };
    let keeper = desk.keeper.clone();
    // WHY: deciding waits for the disk, and nobody else should wait with it.
    let told = tokio::task::spawn_blocking(move || keeper.answer(&body, present_secs())).await;
    match told {
        Ok(Ok(told)) => {
            (desk.hear)(&told.words);
            written(&told.answer)
        }
        Ok(Err(error)) => {
            (desk.hear)(&error.to_string());
            desk.failed.send_if_modified(|failed| {
                let first = failed.is_none();
                failed.get_or_insert_with(|| Arc::new(error));
                first
            });
            refused(503, "the witness cannot store what it cosigns")
        }
        Err(_) => refused(503, "the witness failed"),
    }
}

async fn checkpoint(State(desk): State<Desk>, Path(hash): Path<String>) -> Response {
    let latest = tokio::task::spawn_blocking(move || desk.keeper.latest(&hash)).await;
    match latest {
        Ok(Ok(Some(note))) => {
            let headers = [(CONTENT_TYPE, TEXT_TYPE), (CACHE_CONTROL, "no-store")];
            (headers, note.to_text()).into_response()
        }
        Ok(Ok(None)) => refused(404, "nothing was cosigned of a log with this hash"),
        Ok(Err(_)) | Err(_) => refused(503, "the witness failed"),
    }
}

fn refused(status: u16, why: &str) -> Response {
    written(&Answer::Refused {
        status,
        why: why.to_owned(),
    })
}

fn written(answer: &Answer) -> Response {
    let status = StatusCode::from_u16(answer.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let content_type = [(CONTENT_TYPE, answer.content_type())];
    (status, content_type, answer.body()).into_response()
}

fn stated_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The present, in whole seconds of Unix time; 0 where the clock shows a time before.
fn present_secs() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
