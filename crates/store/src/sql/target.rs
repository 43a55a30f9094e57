//! Where a database is: a file, or a server's address.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use postgres::config::Host;

use super::error::{Error, ErrorKind};

/// A file of SQLite, by its path, or a database on a PostgreSQL server: `postgres://user:password@host:port/database`. It
/// is shown without its password.
#[derive(Clone)]
pub struct Target(pub(super) Place);

/// Where it is.
#[derive(Clone)]
pub(super) enum Place {
    /// A file.
    File(PathBuf),
    /// A server.
    Server(Box<postgres::Config>),
}

/// Time to reach a server.
const CONNECT: Duration = Duration::from_secs(10);

/// After so long without an answer the network counts as broken.
const SILENCE: Duration = Duration::from_secs(30);

impl FromStr for Target {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        // WHY: neither the address nor what the parser says about it is shown; the password may be in both.
        let refused = |why: &str| Error::new(ErrorKind::Open, &Arc::from("…://…"), why);
        match text.split_once("://") {
            None => return Ok(Target::from(Path::new(text))),
            Some(("postgres" | "postgresql", _)) => {}
            Some(_) => {
                return Err(refused(
                    "an address begins with `postgres://`; anything else is the path of a file",
                ));
            }
        }
        let mut config: postgres::Config = text.parse().map_err(|_| {
            refused("the address is not of the form `postgres://user:password@host:port/database`")
        })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(refused("the address names no host"));
        }
        if config.get_application_name().is_none() {
            config.application_name("entente");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        config.keepalives_idle(SILENCE);
        config
            .keepalives_interval(SILENCE / 3)
            .keepalives_retries(3);
        Ok(Target(Place::Server(Box::new(config))))
    }
}

impl From<&Path> for Target {
    fn from(path: &Path) -> Self {
        Target(Place::File(path.to_path_buf()))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = match &self.0 {
            Place::File(path) => return write!(f, "{}", path.display()),
            Place::Server(config) => config,
        };
        f.write_str("postgres://")?;
        if let Some(user) = config.get_user() {
            write!(f, "{user}@")?;
        }
        let ports = config.get_ports();
        for (index, host) in config.get_hosts().iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            match host {
                Host::Tcp(name) => write!(f, "{comma}{name}")?,
                #[cfg(unix)]
                Host::Unix(path) => write!(f, "{comma}{}", path.display())?,
            }
            if let Some(port) = ports.get(index).or(ports.first()) {
                write!(f, ":{port}")?;
            }
        }
        write!(f, "/{}", config.get_dbname().unwrap_or_default())
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({self})")
    }
}
