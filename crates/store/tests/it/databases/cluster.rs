//! A PostgreSQL server for one run of the tests.
//!
//! A shell stands between: it holds the server as its child and waits for the end of a pipe that only this process has.
//! So the server is stopped and its folder removed however the tests end, a panic or a kill included.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The server of this process.
pub struct Cluster {
    folder: PathBuf,
    /// The server lives as long as the pipe to this shell.
    shell: Child,
}

/// Starts, serves until the pipe ends, cleans up. `$1` is the folder of the programs, `$2` the one of the server.
const LIFE: &str = r#"
trap "" INT TERM HUP
cd "$2" || exit 1
"$1/initdb" -D "$2/data" -U tester -A trust -E UTF8 --locale=C --no-sync >"$2/initdb.log" 2>&1 || exit 1
printf 'local all guarded scram-sha-256\nlocal all all trust\n' >"$2/data/pg_hba.conf"
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=200 -c shared_buffers=32MB \
    -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=128MB >"$2/server.log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -QUIT $server 2>/dev/null
wait $server
rm -rf "$2"
"#;

/// The server, started for the first who asks; none where PostgreSQL is not installed.
pub fn shared() -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    SHARED
        .get_or_init(|| match programs() {
            Some(programs) => Some(Cluster::start(&programs)),
            None => {
                let why = "postgresql is not installed (`initdb` is not found)";
                assert!(std::env::var_os("ENTENTE_REQUIRE_TOOLS").is_none(), "{why}");
                // WHY: what a test that passes prints is not shown; this goes past the harness.
                let _ = writeln!(std::io::stderr(), "NOT TESTED: {why}");
                None
            }
        })
        .as_ref()
}

impl Cluster {
    fn start(programs: &Path) -> Self {
        let folder = super::parent().join(format!("entente_server_{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder).expect("a folder for the server");
        let mut command = as_other_user(&folder);
        command.args(["sh", "-c", LIFE, "sh"]);
        command.arg(programs).arg(&folder);
        let shell = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        let mut cluster = Cluster { shell, folder };
        cluster.wait();
        cluster
    }

    fn wait(&mut self) {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let tried = postgres::Client::connect(&self.address("postgres"), postgres::NoTls);
            let Err(error) = tried else { return };
            let ended = self.shell.try_wait().expect("its state");
            if ended.is_some() || Instant::now() > until {
                let logs = [self.log("initdb.log"), self.log("server.log")].join("\n");
                let _ = std::fs::remove_dir_all(&self.folder);
                panic!("the server does not start: {error}\n{logs}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Makes a database; its address.
    pub fn new_database(&self, name: &str) -> String {
        let mut session = postgres::Client::connect(&self.address("postgres"), postgres::NoTls)
            .expect("a session");
        session
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0"))
            .expect("a database");
        self.address(name)
    }

    fn address(&self, database: &str) -> String {
        let host = self.folder.to_string_lossy().replace('/', "%2F");
        format!("postgres://tester@{host}/{database}")
    }

    fn log(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }
}

/// The server refuses to run as root: then another user of the system gets the folder.
fn as_other_user(folder: &Path) -> Command {
    if !is_root() {
        return Command::new("env");
    }
    let users = std::fs::read_to_string("/etc/passwd").expect("the users of the system");
    let user = ["postgres", "nobody"]
        .iter()
        .find_map(|name| {
            users
                .lines()
                .find(|line| line.starts_with(&format!("{name}:")))
        })
        .expect("a user `postgres` or `nobody`");
    let ids: Vec<&str> = user.split(':').collect();
    let id = |place: usize| ids[place].parse().expect("a number");
    std::os::unix::fs::chown(folder, Some(id(2)), Some(id(3))).expect("the folder is given away");
    let mut command = Command::new("setpriv");
    command.args([
        &format!("--reuid={}", ids[2]),
        &format!("--regid={}", ids[3]),
        "--clear-groups",
    ]);
    command
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let probe = std::env::temp_dir().join(format!("entente_whoami_{}", std::process::id()));
    std::fs::write(&probe, "").expect("a file");
    let owner = std::fs::metadata(&probe).expect("an owner").uid();
    let _ = std::fs::remove_file(&probe);
    owner == 0
}

/// Where `initdb` and `postgres` are: on the path, or where Debian puts them.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path)
        .filter_map(|folder| folder.join("initdb").canonicalize().ok())
        .filter_map(|program| program.parent().map(Path::to_path_buf));
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    versions.sort();
    on_path
        .chain(versions.into_iter().rev())
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}
