//! `entente witness run`: a witness that answers over HTTP.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;
use serde_json::json;
use web::serve::{self, Limits};
use web::witness::{self, Keeper, Place, RunError};

use super::{Witnessed, of_keeper};
use crate::console::Console;
use crate::failure::{Exit, Failure, plain};

/// Serve a witness over HTTP until the process is told to end.
///
/// There is no TLS and no sign-in: a request is believed by the signature of its log alone. Listen on this machine, and let a proxy stand in front if others are to reach it.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    witnessed: Witnessed,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8467")]
    listen: SocketAddr,
    /// The path before `/add-checkpoint`, such as `/witness`
    #[arg(
        long,
        value_name = "PATH",
        default_value = "",
        hide_default_value = true
    )]
    prefix: String,
    /// Listen on an address that other machines can reach: a proxy with TLS stands in front
    #[arg(long)]
    behind_proxy: bool,
}

/// Serves.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let listen = arguments.listen;
    if !listen.ip().is_loopback() && !arguments.behind_proxy {
        return Err(Failure::wrong_use(format!(
            "other machines can reach `{listen}`, and there is no TLS here"
        ))
        .hint("listen on 127.0.0.1 and let a proxy stand in front, or say `--behind-proxy` where it stands elsewhere"));
    }
    let Witnessed { folder, logs } = &arguments.witnessed;
    let keeper = Keeper::open(folder, logs.clone()).map_err(|error| of_keeper(&error))?;
    let place = Place {
        address: listen,
        prefix: arguments.prefix.clone(),
        limits: Limits::default(),
    };
    let key = keeper.key().to_string();
    let talk = *console;
    let hear = Arc::new(move |words: &str| talk.say(words));
    let mut told = Ok(());
    witness::run(keeper, &place, hear, |address| {
        told = tell(console, &key, &format!("http://{address}{}", place.prefix));
    })
    .map_err(|error| of_run(&error))?;
    told?;
    console.say("ended");
    Ok(Exit::Fine)
}

/// Says where the witness is reached.
fn tell(console: &Console, key: &str, url: &str) -> std::io::Result<()> {
    if console.json() {
        return console.print_json(&json!({ "url": url, "key": key }));
    }
    let mut out = console.out();
    writeln!(out, "{url}")?;
    out.flush()
}

fn of_run(error: &RunError) -> Failure {
    match error {
        RunError::Keeper(error) => {
            of_keeper(error).hint("mend the cause and start it again; what it had answered stands")
        }
        RunError::Prefix(_) => Failure::wrong_use(error.to_string()),
        RunError::Serve(error) => of_serve(error),
    }
}

/// Why nothing is served, with what to do.
pub fn of_serve(error: &serve::RunError) -> Failure {
    match error {
        serve::RunError::Listen { address, error } => {
            Failure::new(format!("could not listen on `{address}`: {}", plain(error)))
                .hint("name another `--listen`, or end what listens there")
        }
        serve::RunError::Serve(_) => Failure::new(error.to_string()),
    }
}
