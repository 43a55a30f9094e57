//! Serving connections: so many at a time, so long each, and a gentle end.
//!
//! WHY: the loop that comes with the router has no limit of connections and no clock, so that slow
//! clients could hold it for ever.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

/// How much is done for strangers.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at a time; more wait until one ends.
    pub connections: usize,
    /// How long a connection may take until the head of its next request is there.
    pub head: Duration,
    /// How long the body of a request may take; for those who read it.
    pub body: Duration,
    /// How long requests may go on once the end was asked for.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 256,
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            drain: Duration::from_secs(10),
        }
    }
}

/// Why serving ended.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The address cannot be had.
    #[error("could not listen on `{address}`: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// The system refused.
    #[error("could not serve: {0}")]
    Serve(io::Error),
}

/// The longest head of a request.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// Serves until `stop` is done, then lets the requests end that have begun.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let place = tokio::select! {
            () = &mut stop => break,
            place = places.clone().acquire_owned() => place.map_err(io::Error::other)?,
        };
        let stream = tokio::select! {
            () = &mut stop => break,
            stream = accept(&listener) => stream?,
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.head)
            .max_buf_size(MAX_HEAD_BYTES)
            .serve_connection(
                TokioIo::new(stream),
                TowerToHyperService::new(router.clone()),
            );
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // WHY: a connection that fails is the client's loss, and nobody here can mend it.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    // WHY: whoever is not done by then has had as long as any request may take.
    let _ = timeout(limits.drain, graceful.shutdown()).await;
    Ok(())
}

/// The next connection. Those that broke before they were taken are left out; where the system has
/// no more files for us, it is asked again a little later.
async fn accept(listener: &TcpListener) -> io::Result<TcpStream> {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return Ok(stream),
            Err(error) if broken(&error) => {}
            Err(_) => sleep(Duration::from_millis(200)).await,
        }
    }
}

fn broken(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// Done when the process is told to end. The signals are caught from the call on.
#[cfg(unix)]
pub fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
pub fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // WHY: where the signal cannot be caught, it ends the process by itself.
        let _ = tokio::signal::ctrl_c().await;
    })
}
