//! Running `entente` in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that is removed afterwards, to run commands in.
pub struct Shell {
    folder: PathBuf,
}

/// What a command did.
pub struct Done {
    /// The exit code.
    pub code: i32,
    /// Data.
    pub out: String,
    /// Talk.
    pub talk: String,
}

impl Shell {
    /// A shell in a new folder.
    pub fn new() -> Shell {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Shell { folder }
    }

    /// A shell with a record `acme` that `init` made.
    pub fn with_record() -> Shell {
        let shell = Shell::new();
        shell
            .run("init acme --customer Acme --provider Helper --zone Europe/Madrid")
            .fine();
        shell
    }

    /// Runs `entente` with these words.
    pub fn run(&self, words: &str) -> Done {
        self.run_words(words.split_whitespace())
    }

    /// Runs `entente` with these arguments.
    pub fn run_words<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Done {
        let output = self.command().args(words).output().unwrap();
        Done::of(&output)
    }

    /// `entente`, about to run in the folder.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_entente"));
        command.current_dir(&self.folder).env_remove("COLUMNS");
        command
    }

    /// The path of a file in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Done {
    fn of(output: &Output) -> Done {
        let done = Done {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            talk: String::from_utf8(output.stderr.clone()).unwrap(),
        };
        // Nothing here is a terminal, so nobody sees a colour, and no command panics.
        for text in [&done.out, &done.talk] {
            assert!(!text.contains('\u{1b}'), "{text:?}");
            assert!(!text.contains("panicked"), "{text}");
        }
        done
    }

    /// It exited with this code.
    #[track_caller]
    pub fn exits(self, code: i32) -> Done {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.talk);
        self
    }

    /// It exited with 0.
    #[track_caller]
    pub fn fine(self) -> Done {
        self.exits(0)
    }

    /// Its data hold this text.
    #[track_caller]
    pub fn prints(self, text: &str) -> Done {
        assert!(self.out.contains(text), "no `{text}` in:\n{}", self.out);
        self
    }

    /// Its talk holds this text.
    #[track_caller]
    pub fn says(self, text: &str) -> Done {
        assert!(self.talk.contains(text), "no `{text}` in:\n{}", self.talk);
        self
    }

    /// Its data are JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error} in:\n{}\n{}", self.out, self.talk))
    }
}
