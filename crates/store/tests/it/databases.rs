//! Runs each test over both databases: a new file of SQLite, and a new database on a PostgreSQL server of our own.
//!
//! Where PostgreSQL is not installed its half says so and is left out; with `ENTENTE_REQUIRE_TOOLS` set, as `./test` sets
//! it, the test fails.

#[path = "databases/cluster.rs"]
mod cluster;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use store::sql::{Database, Options, Target};

/// A database that nobody has used yet. It is gone when this is dropped.
pub struct Fresh {
    /// Where it is: a path, or a server's address.
    pub address: String,
    /// Whether it is a file of SQLite.
    pub is_file: bool,
    folder: Option<Folder>,
}

/// A folder that is gone when this is dropped.
pub struct Folder(PathBuf);

/// Runs the test twice.
pub fn on_both(test: impl Fn(&Fresh)) {
    test(&Fresh::file());
    on_server(test);
}

/// Runs the test on PostgreSQL only.
pub fn on_server(test: impl Fn(&Fresh)) {
    if let Some(fresh) = Fresh::on_server() {
        test(&fresh);
    }
}

impl Fresh {
    /// In a file.
    pub fn file() -> Self {
        let folder = Folder::new();
        let path = folder.path().join("record.sqlite");
        Fresh {
            address: path.to_string_lossy().into_owned(),
            is_file: true,
            folder: Some(folder),
        }
    }

    /// On the server, if there is one.
    pub fn on_server() -> Option<Self> {
        let cluster = cluster::shared()?;
        Some(Fresh {
            address: cluster.new_database(&next_name()),
            is_file: false,
            folder: None,
        })
    }

    /// Another database on the same server.
    pub fn named(&self, name: &str) -> Self {
        let (server, _) = self.address.rsplit_once('/').expect("an address");
        Fresh {
            address: format!("{server}/{name}"),
            is_file: false,
            folder: None,
        }
    }

    pub fn target(&self) -> Target {
        self.address.parse().expect("an address")
    }

    pub fn open(&self) -> Database {
        Database::open(&self.target(), &Options::default()).expect("opens")
    }

    /// The folder of the file.
    pub fn folder(&self) -> &Path {
        self.folder.as_ref().expect("a file").path()
    }

    /// A session beside the store's, on the server.
    pub fn session(&self) -> postgres::Client {
        postgres::Client::connect(&self.address, postgres::NoTls).expect("a session")
    }

    /// Cuts all connections to the database on the server.
    pub fn cut_connections(&self) {
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        self.session().execute(sql, &[]).expect("cuts");
    }
}

impl Folder {
    /// A new one.
    pub fn new() -> Self {
        let path = parent().join(next_name());
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Where the tests keep their files: in memory, where the system has room for it, since a test cannot tell whether a sync has
/// reached a disk, but waits for it.
fn parent() -> &'static Path {
    static PARENT: OnceLock<PathBuf> = OnceLock::new();
    PARENT.get_or_init(|| {
        let memory = PathBuf::from("/dev/shm");
        let free = Command::new("df").args(["-Pk", "/dev/shm"]).output();
        let free = free.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        let free = free.unwrap_or_default();
        let columns = free.lines().nth(1).unwrap_or_default().split_whitespace();
        let kilobytes = columns.map(str::parse::<u64>).nth(3);
        match kilobytes {
            Some(Ok(1_000_000..)) => memory,
            // WHY: the path of a socket has at most 107 bytes, and a temporary folder may be deep.
            _ => PathBuf::from("/tmp"),
        }
    })
}

fn next_name() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("entente_store_{}_{number}", std::process::id())
}
