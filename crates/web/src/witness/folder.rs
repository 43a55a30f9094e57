//! The folder of a witness: its key, and one file for each log with what it cosigned last.
//!
//! ```text
//! key                 the secret key, readable by its owner only
//! key.pub             the key that others verify with
//! logs                the logs of which something is known, a line each
//! known/HASH          what is known of a log; HASH is that of its origin
//! fork/HASH.known     two checkpoints of one size with different roots, if the log ever showed them
//! fork/HASH.other
//! lock                held by the process that may write
//! ```
//!
//! INVARIANT: a file is written whole, beside its place, synced, and renamed, and the folder synced
//! after it. Whatever happens meanwhile, the old file stands or the new one.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use facts::journal::witness::{Fork, Known, KnownError, MAX_KNOWN_BYTES};
use facts::journal::{Cosigner, VerifierKey, key::KeyError};
use sha2::{Digest, Sha256};

const KEY: &str = "key";
const PUBLIC: &str = "key.pub";
const LOGS: &str = "logs";
const LOCK: &str = "lock";
const KNOWN: &str = "known";
const FORK: &str = "fork";

/// The folder, without the right to change it.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

/// The right to change a folder, as long as it lives.
#[derive(Debug)]
pub struct Held {
    folder: Folder,
    _lock: File,
}

/// What is wrong with a folder.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The system refused.
    #[error("could not {verb} `{path}`: {error}")]
    Io {
        /// Read or write.
        verb: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// There is something already.
    #[error("`{0}` is there already, and is not empty")]
    Taken(PathBuf),
    /// No key was made here.
    #[error("`{0}` is no folder of a witness: it has no file `key`")]
    NoWitness(PathBuf),
    /// The key is not kept secret.
    #[error("`{0}` can be read by others than its owner")]
    Exposed(PathBuf),
    /// No usable key.
    #[error("the key in `{path}` cannot be used: {error}")]
    Key {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: KeyError,
    },
    /// Another process holds it.
    #[error("another process holds `{0}`: two witnesses over one state could cosign a fork")]
    Held(PathBuf),
    /// A file is not what was stored.
    #[error("`{path}` is not what this witness stored: {error}")]
    Known {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: KnownError,
    },
    /// A file stands where that of another log belongs.
    #[error("`{path}` is about the log `{origin}`, whose file has another name")]
    Misplaced {
        /// Which file.
        path: PathBuf,
        /// The log that it is about.
        origin: String,
    },
    /// A file is gone.
    #[error("what is known of the log `{origin}` is gone: there is no `{path}`")]
    Lost {
        /// The log.
        origin: String,
        /// Where it was.
        path: PathBuf,
    },
    /// The list of logs is torn.
    #[error("`{0}` does not end with a line end: it was cut off")]
    Torn(PathBuf),
}

impl Folder {
    /// Makes the folder of a new witness, and writes its key.
    pub fn make(root: &Path, cosigner: &Cosigner) -> Result<Folder, FolderError> {
        fs::create_dir_all(root).writing(root)?;
        if fs::read_dir(root).reading(root)?.next().is_some() {
            return Err(FolderError::Taken(root.to_owned()));
        }
        let folder = Folder {
            root: root.to_owned(),
        };
        for part in [KNOWN, FORK] {
            let path = folder.root.join(part);
            fs::create_dir(&path).writing(&path)?;
        }
        folder.replace(&folder.root.join(LOGS), b"")?;
        let public = format!("{}\n", cosigner.key());
        folder.replace(&folder.root.join(PUBLIC), public.as_bytes())?;
        // WHY: last, for a folder is that of a witness once it has a key.
        let path = folder.root.join(KEY);
        let mut file = secret_file(&path).writing(&path)?;
        let secret = format!("{}\n", cosigner.secret());
        file.write_all(secret.as_bytes()).writing(&path)?;
        file.sync_all().writing(&path)?;
        sync(&folder.root)?;
        if let Some(parent) = root.parent().filter(|path| !path.as_os_str().is_empty()) {
            sync(parent)?;
        }
        Ok(folder)
    }

    /// The folder of a witness that is there.
    pub fn open(root: &Path) -> Result<Folder, FolderError> {
        if !root.join(KEY).is_file() {
            return Err(FolderError::NoWitness(root.to_owned()));
        }
        Ok(Folder {
            root: root.to_owned(),
        })
    }

    /// The secret key.
    pub fn cosigner(&self) -> Result<Cosigner, FolderError> {
        let path = self.root.join(KEY);
        let file = File::open(&path).reading(&path)?;
        if exposed(&file.metadata().reading(&path)?) {
            return Err(FolderError::Exposed(path));
        }
        let mut text = String::new();
        file.take(16 * 1024)
            .read_to_string(&mut text)
            .reading(&path)?;
        let secret = text.strip_suffix('\n').unwrap_or(&text);
        Cosigner::parse(secret).map_err(|error| FolderError::Key { path, error })
    }

    /// Takes the right to change it, if no other process has it.
    pub fn hold(self) -> Result<Held, FolderError> {
        let path = self.root.join(LOCK);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let lock = options.open(&path).writing(&path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Held {
                folder: self,
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Held(self.root)),
            Err(TryLockError::Error(error)) => Err(error).writing(&path),
        }
    }

    /// What is known, by the origins of the logs. Anything that is not as it was stored is an error.
    pub fn known(&self, key: &VerifierKey) -> Result<BTreeMap<String, Known>, FolderError> {
        let mut known = BTreeMap::new();
        let folder = self.root.join(KNOWN);
        for entry in fs::read_dir(&folder).reading(&folder)? {
            let path = entry.reading(&folder)?.path();
            // WHY: a hidden file was not yet renamed when the process ended; the old one stands.
            if name(&path).starts_with('.') {
                continue;
            }
            let bytes = read_at_most(&path, MAX_KNOWN_BYTES)?;
            let one = Known::parse(&bytes, key).map_err(|error| FolderError::Known {
                path: path.clone(),
                error,
            })?;
            let origin = one.checkpoint().origin().to_owned();
            if path != self.known_path(&origin) {
                return Err(FolderError::Misplaced { path, origin });
            }
            known.insert(origin, one);
        }
        for origin in self.logs()? {
            if !known.contains_key(&origin) {
                let path = self.known_path(&origin);
                return Err(FolderError::Lost { origin, path });
            }
        }
        Ok(known)
    }

    /// Where the evidence of a fork of a log is, if there is any.
    pub fn fork(&self, origin: &str) -> Option<[PathBuf; 2]> {
        let paths = self.fork_paths(origin);
        paths.iter().all(|path| path.is_file()).then_some(paths)
    }

    /// The logs of which something has been known.
    pub(super) fn logs(&self) -> Result<Vec<String>, FolderError> {
        let path = self.root.join(LOGS);
        let text = fs::read_to_string(&path).reading(&path)?;
        if !text.is_empty() && !text.ends_with('\n') {
            return Err(FolderError::Torn(path));
        }
        Ok(text.lines().map(str::to_owned).collect())
    }

    fn known_path(&self, origin: &str) -> PathBuf {
        self.root.join(KNOWN).join(file_name(origin))
    }

    fn fork_paths(&self, origin: &str) -> [PathBuf; 2] {
        ["known", "other"].map(|which| {
            let file = format!("{}.{which}", file_name(origin));
            self.root.join(FORK).join(file)
        })
    }

    /// Writes a file whole, and waits until the disk has it under its name.
    fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
        let beside = path.with_file_name(format!(".{}.new", name(path)));
        let mut file = File::create(&beside).writing(&beside)?;
        file.write_all(bytes).writing(&beside)?;
        file.sync_all().writing(&beside)?;
        fs::rename(&beside, path).writing(path)?;
        sync(path.parent().unwrap_or(&self.root))
    }
}

impl Held {
    /// The folder.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Stores what is known of a log now.
    pub fn store(&self, known: &Known) -> Result<(), FolderError> {
        let path = self.folder.known_path(known.checkpoint().origin());
        self.folder.replace(&path, &known.to_bytes())
    }

    /// Stores of which logs something is known, so that a file that gets lost is missed.
    pub fn store_logs<'l>(
        &self,
        origins: impl Iterator<Item = &'l str>,
    ) -> Result<(), FolderError> {
        let text: String = origins.map(|origin| format!("{origin}\n")).collect();
        self.folder
            .replace(&self.folder.root.join(LOGS), text.as_bytes())
    }

    /// Stores the evidence of a fork. The first one stays: it is proof enough, and whoever can sign
    /// for the log could make others without end.
    pub fn store_fork(&self, origin: &str, fork: &Fork) -> Result<(), FolderError> {
        if self.folder.fork(origin).is_some() {
            return Ok(());
        }
        let [known, other] = self.folder.fork_paths(origin);
        self.folder
            .replace(&known, fork.known.to_text().as_bytes())?;
        self.folder.replace(&other, fork.other.to_text().as_bytes())
    }
}

/// The name of the file of a log: any origin can stand in it, and no two share one.
pub(super) fn file_name(origin: &str) -> String {
    hex::encode(Sha256::digest(origin))
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn read_at_most(path: &Path, most: usize) -> Result<Vec<u8>, FolderError> {
    let mut bytes = Vec::new();
    let file = File::open(path).reading(path)?;
    // One byte more, so that a file that is too long is not taken for one that ends there.
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes).reading(path)?;
    Ok(bytes)
}

/// Makes the disk remember the names in a folder.
fn sync(folder: &Path) -> Result<(), FolderError> {
    File::open(folder)
        .and_then(|handle| handle.sync_all())
        .writing(folder)
}

#[cfg(unix)]
fn secret_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn secret_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(unix)]
fn exposed(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn exposed(_: &fs::Metadata) -> bool {
    false
}

/// Names the file in an error.
trait At<T> {
    fn reading(self, path: &Path) -> Result<T, FolderError>;
    fn writing(self, path: &Path) -> Result<T, FolderError>;
}

impl<T> At<T> for io::Result<T> {
    fn reading(self, path: &Path) -> Result<T, FolderError> {
        self.map_err(|error| FolderError::Io {
            verb: "read",
            path: path.to_owned(),
            error,
        })
    }

    fn writing(self, path: &Path) -> Result<T, FolderError> {
        self.map_err(|error| FolderError::Io {
            verb: "write",
            path: path.to_owned(),
            error,
        })
    }
}
