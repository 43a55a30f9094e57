//! Serving the record: the interface over HTTP, until the process is told to end.
//!
//! There is no TLS here: a proxy stands in front, or everybody is on this machine.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::api::{Api, Log, Settings};
use crate::desk::Desk;
use crate::desk::ahead::{Ahead, Bounds};
use crate::serve::{Limits, RunError, serve, told_to_end};
use crate::webhook::Sender;

/// Where, and how much is done at a time.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The address to listen on; port 0 takes a free one.
    pub address: SocketAddr,
    /// Of requests.
    pub settings: Settings,
    /// Of connections.
    pub limits: Limits,
    /// Of what is computed before anybody asks.
    pub ahead: Bounds,
}

/// Serves until the process is told to end; requests that have begun are still answered, within bounds. `ready` is told the address
/// once requests are taken.
pub fn run(
    desk: Arc<Desk>,
    place: &Place,
    log: Log,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), RunError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(RunError::Serve)?;
    let sender = Sender::start(Arc::clone(&desk), desk.webhooks_allowed());
    let sender = sender.map_err(RunError::Serve)?;
    let api = Api::start(Arc::clone(&desk), place.settings, log).map_err(RunError::Serve)?;
    let served = runtime.block_on(async {
        let address = place.address;
        let listening = |error| RunError::Listen { address, error };
        let listener = TcpListener::bind(address).await.map_err(listening)?;
        let local = listener.local_addr().map_err(listening)?;
        let end = told_to_end().map_err(RunError::Serve)?;
        ready(local);
        let _ahead = Ahead::start(desk, place.ahead).map_err(RunError::Serve)?;
        let served = serve(listener, api.router(), place.limits, end).await;
        served.map_err(RunError::Serve)
    });
    drop(sender);
    api.stop(place.limits.drain);
    served
}
