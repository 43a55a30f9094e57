//! A log, its other face, and witnesses in folders of their own.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use facts::journal::hash::{self, Hash};
use facts::journal::tree::{self, Levels, Peaks};
use facts::journal::witness::Request;
use facts::journal::{Checkpoint, Cosigner, Note, Signer, VerifierKey, consistency};
use web::serve::Limits;
use web::witness::{Folder, Keeper, Place, run};

/// A time at which tests take place, in seconds of Unix time.
pub const NOW: u64 = 1_790_000_000;

/// A log with entries that are derived from one number.
pub struct Log {
    pub signer: Signer,
    pub levels: Levels,
}

impl Log {
    /// A log of `size` entries; another `face` has other entries under the same name and key.
    pub fn new(origin: &str, face: u64, size: u64) -> Log {
        let (mut levels, mut peaks) = (Levels::default(), Peaks::default());
        for entry in 0..size {
            let leaf = hash::leaf(&[entry.to_be_bytes(), face.to_be_bytes()].concat());
            peaks.append(leaf, |node| levels.push(node)).unwrap();
        }
        let signer = Signer::new(origin, &[1; 32]).unwrap();
        Log { signer, levels }
    }

    pub fn key(&self) -> VerifierKey {
        self.signer.key().clone()
    }

    /// The signed checkpoint of its first `size` entries.
    pub fn note(&self, size: u64) -> Note {
        let root = tree::root(&self.levels, size).unwrap();
        let checkpoint = Checkpoint::new(self.signer.key().name(), size, root).unwrap();
        let mut note = Note::new(&checkpoint.to_text()).unwrap();
        note.add(self.signer.sign(&note)).unwrap();
        note
    }

    pub fn growth(&self, old: u64, new: u64) -> Vec<Hash> {
        match old {
            0 => Vec::new(),
            _ => consistency::prove(&self.levels, old, new).unwrap(),
        }
    }

    /// The request of an honest log.
    pub fn request(&self, old: u64, new: u64) -> String {
        let request = Request::new(old, self.growth(old, new), self.note(new));
        request.unwrap().to_text()
    }
}

/// The log that most tests witness.
pub fn log() -> Log {
    Log::new("alliance.example/journal", 0, 100)
}

/// The same log with another history.
pub fn other_face() -> Log {
    Log::new("alliance.example/journal", 1, 100)
}

/// A folder that is removed afterwards.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> Scratch {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{number}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    /// A scratch folder with that of a witness of this name.
    pub fn with_witness(name: &str) -> Scratch {
        let scratch = Scratch::new();
        Folder::make(&scratch.root(), &cosigner(name)).unwrap();
        scratch
    }

    /// A file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The folder of the witness.
    pub fn root(&self) -> PathBuf {
        self.0.join("witness")
    }

    pub fn keeper(&self) -> Keeper {
        Keeper::open(&self.root(), vec![log().key()]).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left over lies in the build folder and does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The key of a witness: derived from its name, so that every run has the same.
pub fn cosigner(name: &str) -> Cosigner {
    Cosigner::new(name, hash::leaf(name.as_bytes()).as_bytes()).unwrap()
}

/// A witness that is served by a thread until the tests end.
pub struct Served {
    pub scratch: Scratch,
    pub address: SocketAddr,
    pub key: VerifierKey,
    /// What serving came to, once it ends.
    pub ended: mpsc::Receiver<Result<(), String>>,
}

impl Served {
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

pub fn serve(name: &str) -> Served {
    serve_with(name, "", vec![log().key()], Limits::default())
}

pub fn serve_with(name: &str, prefix: &str, logs: Vec<VerifierKey>, limits: Limits) -> Served {
    let scratch = Scratch::with_witness(name);
    let keeper = Keeper::open(&scratch.root(), logs).unwrap();
    let key = keeper.key().clone();
    let place = Place {
        address: ([127, 0, 0, 1], 0).into(),
        prefix: prefix.to_owned(),
        limits,
    };
    let (ready, address) = mpsc::channel();
    let (end, ended) = mpsc::channel();
    thread::spawn(move || {
        let hear = Arc::new(|_: &str| {});
        let done = run(keeper, &place, hear, |address| ready.send(address).unwrap());
        // Nobody listens any more where the test has ended.
        let _ = end.send(done.map_err(|error| error.to_string()));
    });
    Served {
        scratch,
        address: address.recv().unwrap(),
        key,
        ended,
    }
}
