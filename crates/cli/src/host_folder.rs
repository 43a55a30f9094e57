//! The folder of whoever keeps a shared record: where the database is, and the two secret keys.
//!
//! | file | what it is |
//! |---|---|
//! | `host.json` | the name of the host, and the database |
//! | `keys` | two secret keys, for its owner only: that of the log, and that with which the host speaks for parties |
//! | `record.sqlite` | the database, where no server is named |

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

use facts::journal::ChainError;
use serde::{Deserialize, Serialize};
use store::sql::{Options, Target};
use store::{Host, Store};

use crate::failure::{At, Failure};
use crate::record_folder::replace;

const HOST: &str = "host.json";
const KEYS: &str = "keys";
const DATABASE: &str = "record.sqlite";

/// What `host.json` says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    name: String,
    /// The address of a PostgreSQL server; without it the file beside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    database: Option<String>,
}

/// Makes the folder of a new host.
pub fn make(
    root: &Path,
    name: &str,
    database: Option<&str>,
    seeds: [[u8; 32]; 2],
) -> Result<(), Failure> {
    Host::new(name, seeds[0], seeds[1]).map_err(|error| {
        Failure::wrong_use(error.to_string()).hint("name it like `record.volta.example`")
    })?;
    if let Some(database) = database {
        target(database)?;
    }
    if root.join(HOST).exists() || root.join(KEYS).exists() {
        return Err(Failure::new(format!(
            "`{}` is the folder of a host already",
            root.display()
        ))
        .hint("name another folder"));
    }
    fs::create_dir_all(root).writing(root)?;
    let path = root.join(KEYS);
    let mut file = secret_file(&path).writing(&path)?;
    let text = format!("{}\n{}\n", hex::encode(seeds[0]), hex::encode(seeds[1]));
    file.write_all(text.as_bytes()).writing(&path)?;
    file.sync_all().writing(&path)?;
    let settings = Settings {
        name: name.to_owned(),
        database: database.map(str::to_owned),
    };
    // WHY: last, for a folder is that of a host once it has this file.
    let mut text = serde_json::to_vec_pretty(&settings).unwrap_or_default();
    text.push(b'\n');
    replace(&root.join(HOST), &text)
}

/// Copies the folder of a host into a new one, as it stands at one moment: keys, settings, and the database where it
/// is a file. Where it is on a server, its address without the password is given back: its own tools copy it.
pub fn backup(root: &Path, to: &Path) -> Result<Option<String>, Failure> {
    let store = open(root)?;
    let settings = settings(root)?;
    if to.exists() {
        return Err(Failure::new(format!("`{}` is there already", to.display()))
            .hint("name another folder"));
    }
    fs::create_dir_all(to).writing(to)?;
    let server = match &settings.database {
        Some(address) => Some(target(address)?.to_string()),
        None => {
            let copied = store.database().copy(&to.join(DATABASE));
            copied.map_err(|error| of_store(&error.into()))?;
            None
        }
    };
    // WHY: last, for a folder is that of a host once it has this file.
    for name in [KEYS, HOST] {
        let (from, path) = (root.join(name), to.join(name));
        let bytes = fs::read(&from).reading(&from)?;
        let mut file = secret_file(&path).writing(&path)?;
        file.write_all(&bytes).writing(&path)?;
        file.sync_all().writing(&path)?;
    }
    Ok(server)
}

/// The store of the host in this folder.
pub fn open(root: &Path) -> Result<Store, Failure> {
    let path = root.join(HOST);
    let settings = settings(root)?;
    let seeds = keys(&root.join(KEYS))?;
    let host = Host::new(&settings.name, seeds[0], seeds[1])
        .map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?;
    let target = match &settings.database {
        Some(address) => target(address)?,
        None => target(&root.join(DATABASE).to_string_lossy())?,
    };
    Store::open(&target, &Options::default(), host).map_err(|error| of_store(&error))
}

/// A failure of the store, in words, with what to do.
pub fn of_store(failure: &store::Failure) -> Failure {
    let told = Failure::new(failure.to_string());
    match failure {
        store::Failure::Database(error) => told.hint(error.help()),
        store::Failure::NotFound => {
            Failure::new("there is no such alliance here, or the party is not in it")
                .hint("see which there are: entente host show FOLDER --for PARTY")
        }
        store::Failure::Refused(store::Refusal::NotTheHost(_)) => told.hint(
            "the host that keeps it hands over: entente host offer HERE ALLIANCE --for PARTY --out OFFER, and there entente host export --to OFFER",
        ),
        store::Failure::Refused(store::Refusal::Chain(ChainError::Party(_))) => told.hint(
            "a party that the agreement names anew joins first: entente host party join HOST ALLIANCE PARTY --by PARTY",
        ),
        _ => told,
    }
}

fn settings(root: &Path) -> Result<Settings, Failure> {
    let path = root.join(HOST);
    if !path.is_file() {
        return Err(
            Failure::new(format!("`{}` is not the folder of a host", root.display())).hint(
                format!("make one: entente host init {} --name NAME", root.display()),
            ),
        );
    }
    let text = fs::read(&path).reading(&path)?;
    serde_json::from_slice(&text)
        .map_err(|error| Failure::new(format!("`{}` cannot be read: {error}", path.display())))
}

fn target(address: &str) -> Result<Target, Failure> {
    address
        .parse()
        .map_err(|error: store::sql::Error| Failure::wrong_use(error.to_string()))
}

fn keys(path: &Path) -> Result<[[u8; 32]; 2], Failure> {
    let mut text = String::new();
    let file = File::open(path).reading(path)?;
    if exposed(&file).reading(path)? {
        return Err(
            Failure::new(format!("others can read `{}`", path.display())).hint(format!(
                "whoever read it can sign as this host; if nobody did: chmod 600 {}",
                path.display()
            )),
        );
    }
    file.take(4096).read_to_string(&mut text).reading(path)?;
    let mut seeds = [[0; 32]; 2];
    let lines: Vec<&str> = text.lines().collect();
    let whole = lines.len() == 2
        && lines
            .iter()
            .zip(&mut seeds)
            .all(|(line, seed)| hex::decode_to_slice(line, seed).is_ok());
    match whole {
        true => Ok(seeds),
        false => Err(
            Failure::new(format!("`{}` does not hold two keys", path.display()))
                .hint("put the file back from a backup; without it nothing more can be signed"),
        ),
    }
}

/// A new file that only its owner may read.
#[cfg(unix)]
pub fn secret_file(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// A new file.
#[cfg(not(unix))]
pub fn secret_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// Whether others may read a file.
#[cfg(unix)]
pub fn exposed(file: &File) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

/// Whether others may read a file: not known here.
#[cfg(not(unix))]
pub fn exposed(_: &File) -> std::io::Result<bool> {
    Ok(false)
}

/// Random bytes of the system.
pub fn random() -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::new(format!("the system gave no random numbers: {error}"))
            .hint("try again; without them, what is hidden could be guessed")
    })?;
    Ok(bytes)
}
