//! `entente serve`: the record over HTTP, for both companies' people and machines.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde::Deserialize;
use serde_json::json;
use web::act::people::{self, Secret};
use web::api::{Line, Settings};
use web::desk::ahead::Bounds;
use web::desk::{Also, Desk, Lag, Persona};
use web::openid::{self, Reach, Service};
use web::origin::Origin;
use web::run::Place;
use web::serve::Limits;
use web::ways::Ways;
use web::webhook::target::Allowed;

use super::witness::of_serve;
use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::{host_folder, priority, wall_clock};

/// The settings beside the keys of a host.
const SETTINGS: &str = "serve.toml";

/// Serve the record of a host over HTTP until the process is told to end.
///
/// There is no TLS: a proxy stands in front if other machines are to reach it. Settings stand in `serve.toml` of the folder; what is said here stands before them.
#[derive(Args)]
pub struct Arguments {
    /// The folder of the host
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Another file of settings
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Listen on an address that other machines can reach: a proxy with TLS stands in front
    #[arg(long)]
    behind_proxy: bool,
}

impl Arguments {
    /// Of this folder, at this address, and else as usual.
    pub fn of(folder: &Path, listen: SocketAddr) -> Arguments {
        Arguments {
            folder: folder.to_owned(),
            listen: Some(listen),
            settings: None,
            behind_proxy: false,
        }
    }
}

/// What `serve.toml` says; each may be left out.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    /// Where to listen.
    listen: SocketAddr,
    /// A proxy with TLS stands in front.
    behind_proxy: bool,
    /// Where people reach the site, such as `https://entente.example.com`.
    public_address: Option<String>,
    /// A service that says who people are.
    sign_in_service: Option<SignInService>,
    /// Threads that work.
    workers: usize,
    /// Requests of one party that may wait.
    waiting: usize,
    /// Requests of one party in a second.
    requests_per_second: u32,
    /// Connections at a time.
    connections: usize,
    /// Seconds that a request may take to arrive.
    body_seconds: u64,
    /// How old the figures of a page may be while newer ones are computed, in minutes.
    figures_lag_minutes: u32,
    /// For how many parties figures are computed after the start, before anybody asks.
    figures_ahead: usize,
    /// Whether each request gives a line on stderr.
    log: bool,
    /// Whether webhooks may be sent without TLS.
    webhooks_without_tls: bool,
    /// Whether webhooks may be sent to this machine and the networks around it.
    webhooks_inside: bool,
}

/// A service of OpenID Connect.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SignInService {
    /// Its name for itself, to the letter.
    issuer: String,
    /// Our name there.
    client_id: String,
    /// The file with our secret there, beside the settings.
    client_secret_file: PathBuf,
    /// How people call it.
    name: String,
    /// Whether it is on this machine, without TLS: for tests.
    #[serde(default)]
    loopback_without_tls: bool,
}

impl Default for Written {
    fn default() -> Written {
        let settings = Settings::default();
        Written {
            listen: SocketAddr::from(([127, 0, 0, 1], 8700)),
            behind_proxy: false,
            public_address: None,
            sign_in_service: None,
            workers: settings.workers,
            waiting: settings.waiting,
            requests_per_second: settings.per_second,
            connections: 1024,
            body_seconds: settings.body.as_secs(),
            figures_lag_minutes: 15,
            figures_ahead: 4,
            log: true,
            webhooks_without_tls: false,
            webhooks_inside: false,
        }
    }
}

/// Serves.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    run_with(arguments, &[], console)
}

/// Serves, with people who sign in with one click: for the demo.
pub fn run_with(
    arguments: &Arguments,
    personas: &'static [Persona],
    console: &Console,
) -> Result<Exit, Failure> {
    let written = read(arguments)?;
    let listen = arguments.listen.unwrap_or(written.listen);
    if !listen.ip().is_loopback() && !arguments.behind_proxy && !written.behind_proxy {
        return Err(Failure::wrong_use(format!(
            "other machines can reach `{listen}`, and there is no TLS here"
        ))
        .hint("listen on 127.0.0.1 and let a proxy stand in front, or say `--behind-proxy` where it stands elsewhere"));
    }
    let store = Arc::new(host_folder::open(&arguments.folder)?);
    // WHY: the system is asked once before it is relied on; later there is nobody to tell.
    host_folder::random()?;
    let random = || host_folder::random().unwrap_or_else(|_| std::process::abort());
    let webhooks = Allowed {
        plain: written.webhooks_without_tls,
        internal: written.webhooks_inside,
    };
    let code = people::expect_set_up(&store, &mut || random())
        .map_err(|error| Failure::new(error.to_string()))?;
    if !personas.is_empty() && !listen.ip().is_loopback() {
        return Err(Failure::wrong_use(format!(
            "everybody can sign in to a demo, and other machines can reach `{listen}`"
        ))
        .hint("listen on 127.0.0.1"));
    }
    let also = Also {
        personas,
        webhooks,
        ways: ways(arguments, &written, listen)?,
        lag: Some(Lag::of(Duration::from_secs(
            60 * u64::from(written.figures_lag_minutes),
        ))),
        ..Also::default()
    };
    let desk = Desk::with(store, Arc::new(wall_clock::present), Arc::new(random), also);
    let desk = desk.map_err(|error| Failure::new(format!("could not begin: {error}")))?;
    let place = Place {
        address: listen,
        settings: Settings {
            workers: written.workers,
            waiting: written.waiting,
            per_second: written.requests_per_second,
            body: Duration::from_secs(written.body_seconds),
        },
        limits: Limits {
            connections: written.connections,
            ..Limits::default()
        },
        ahead: Bounds {
            parties: written.figures_ahead,
            yields: priority::yield_to_others,
        },
    };
    let is_logged = written.log;
    let log = Arc::new(move |line: &Line<'_>| {
        if is_logged {
            let mut out = std::io::stderr().lock();
            // Whoever reads the log may have gone; the record is served all the same.
            let _ = writeln!(out, "{}", logged(line));
        }
    });
    let mut told = Ok(());
    web::run::run(desk, &place, log, |address| {
        told = tell(console, address, code.as_ref());
    })
    .map_err(|error| of_serve(&error))?;
    told?;
    console.say("ended");
    Ok(Exit::Fine)
}

/// Ways to sign in beside a password.
fn ways(arguments: &Arguments, written: &Written, listen: SocketAddr) -> Result<Ways, Failure> {
    let origin = origin(written, listen)?;
    let Some(asked) = &written.sign_in_service else {
        return Ok(Ways {
            origin,
            service: None,
        });
    };
    if origin.is_none() {
        return Err(Failure::new(
            "people come back from a sign-in service, and `public-address` does not say where to"
                .to_owned(),
        ));
    }
    let file = arguments.folder.join(&asked.client_secret_file);
    let secret = std::fs::read_to_string(&file).reading(&file)?;
    let service = Service::new(openid::Settings {
        issuer: asked.issuer.clone(),
        client: asked.client_id.clone(),
        secret: secret.trim().to_owned(),
        name: asked.name.clone(),
        reach: match asked.loopback_without_tls {
            true => Reach::Loopback,
            false => Reach::Tls,
        },
    });
    let service = service
        .map_err(|error| Failure::new(format!("the sign-in service cannot be used: {error}")))?;
    Ok(Ways {
        origin,
        service: Some(Arc::new(service)),
    })
}

/// Where people reach the site: as it is set, or on this machine. Elsewhere there are no passkeys.
fn origin(written: &Written, listen: SocketAddr) -> Result<Option<Origin>, Failure> {
    match &written.public_address {
        Some(text) => Origin::parse(text).map(Some).map_err(|error| {
            Failure::new(format!(
                "`public-address` is `{text}`, which people cannot sign in to: {error}"
            ))
        }),
        None => {
            let is_here = listen.ip().is_loopback() && !written.behind_proxy && listen.port() != 0;
            Ok(is_here.then(|| Origin::here(listen.port())))
        }
    }
}

fn read(arguments: &Arguments) -> Result<Written, Failure> {
    let beside = arguments.folder.join(SETTINGS);
    let path: &Path = match &arguments.settings {
        Some(path) => path,
        None if beside.exists() => &beside,
        None => return Ok(Written::default()),
    };
    let text = std::fs::read_to_string(path).reading(path)?;
    toml::from_str(&text).map_err(|error| {
        let why = error.to_string();
        Failure::new(format!("`{}` cannot be read: {}", path.display(), why.trim_end()))
            .hint("the names are listen, behind-proxy, public-address, sign-in-service, workers, waiting, requests-per-second, connections, body-seconds, figures-lag-minutes, figures-ahead, log, webhooks-without-tls, webhooks-inside")
    })
}

/// A line of the log, as JSON.
fn logged(line: &Line<'_>) -> String {
    json!({
        "at": wall_clock::present(),
        "operation": line.operation,
        "request": line.request,
        "status": line.status,
        "took_us": u64::try_from(line.took.as_micros()).unwrap_or(u64::MAX),
    })
    .to_string()
}

/// Says where the record is reached.
fn tell(console: &Console, address: SocketAddr, code: Option<&Secret>) -> std::io::Result<()> {
    let url = format!("http://{address}");
    let code = code.map(Secret::shown);
    if console.json() {
        return console.print_json(&json!({ "url": url, "setup_code": code }));
    }
    let mut out = console.out();
    writeln!(out, "{url}")?;
    if let Some(code) = code {
        writeln!(out, "setup code {code}")?;
        console.say(&format!(
            "nobody has an account yet: whoever has the code sets the first alliance up, at {url}/set-up"
        ));
    }
    out.flush()
}
