//! Disks that fail: a part of the tests runs in a process of its own, in which the k-th write or sync of a file goes wrong.
//!
//! The faults are put before the C library by a few lines of C, compiled when they are needed; on Linux only.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What goes wrong.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// `error`, `full`, `torn` or `kill`: see `faults.c`.
    pub kind: &'static str,
    /// Whether all later ones fail too.
    pub is_lasting: bool,
}

/// What came of a run.
#[derive(Debug)]
pub struct Run {
    /// Whether there were so many writes and syncs.
    pub is_reached: bool,
    /// Whether it ended by itself, and well.
    pub is_well: bool,
    /// What it said on stdout.
    pub said: String,
    /// What it said on stderr.
    pub complaints: String,
}

/// The variable by which a part is told which file it works on.
const FILE: &str = "ENTENTE_TEST_FILE";

/// Runs an ignored test of this program on a file, with a fault at the `at`-th write or sync of the file, its log or its
/// index.
pub fn run(part: &str, file: &str, fault: Fault, at: u32) -> Run {
    let name = Path::new(file).file_name().expect("a name");
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", part, "--ignored", "--nocapture"])
        .env(FILE, file)
        .env("LD_PRELOAD", library())
        .env("FAULT_PATH", name)
        .env("FAULT_KIND", fault.kind)
        .env("FAULT_AT", at.to_string());
    if fault.is_lasting {
        command.env("FAULT_LASTING", "1");
    }
    let output = command.output().expect("runs");
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    Run {
        is_reached: complaints.contains("fault reached"),
        is_well: output.status.success(),
        said: String::from_utf8_lossy(&output.stdout).into_owned(),
        complaints,
    }
}

/// The file that a part works on; for the part itself.
pub fn file() -> String {
    std::env::var(FILE).expect("the part is run by `faults::run`")
}

/// The compiled lines, made once in each run of the tests.
fn library() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults.so");
        let mine = library.with_extension(std::process::id().to_string());
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/faults/faults.c");
        // SQLite is compiled from C too, so that there is a compiler.
        let made = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&mine)
            .args([source, "-ldl"])
            .output()
            .expect("a C compiler");
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        std::fs::rename(&mine, &library).expect("it gets its place");
        library
    })
}
