//! A target's runs: what is watched, and what is kept of a finding.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, Once};
use std::time::{Duration, Instant};

use crate::dice::Dice;
use crate::mutate::mutated;
use crate::seeds;
use crate::target::{self, Target};

/// No input may take longer.
const SLOWEST: Duration = Duration::from_secs(1);
/// An input that computes for longer than this is taken to hang.
const HANGS_MS: u64 = 20_000;
/// So much memory an input may cost beyond what was there before it.
const MOST_MEMORY_KB: u64 = 100 << 10;
/// Memory is looked at after so many inputs.
const BATCH: u64 = 64;

/// Runs of a target.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'n> {
    /// The target.
    pub name: &'n str,
    /// Which inputs.
    pub seed: u64,
    /// The first run.
    pub from: u64,
    /// How many.
    pub runs: u64,
}

/// An input that should not have done what it did.
#[derive(Debug)]
pub struct Finding {
    /// What it did, without the run: one finding of a kind is enough.
    kind: String,
    /// What it did.
    pub what: String,
    /// The file that holds it.
    pub input: PathBuf,
}

/// What came of a trial: words where nothing was found.
pub type Outcome = Result<String, Vec<Finding>>;

/// No more findings are collected.
const MOST_FINDINGS: usize = 10;

impl Trial<'_> {
    /// Runs in a process of its own, so that a crash of one target is not the end of the others.
    pub fn in_its_own_process(self) -> Outcome {
        let program = std::env::current_exe().unwrap_or_default();
        let output = Command::new(program)
            .args([self.name, "--inside"])
            .args(["--runs", &self.runs.to_string()])
            .args(["--from", &self.from.to_string()])
            .args(["--seed", &self.seed.to_string()])
            .stderr(std::process::Stdio::null())
            .output();
        let failed = |what: String| Finding {
            kind: String::new(),
            what,
            input: self.current(),
        };
        let output = output.map_err(|error| vec![failed(error.to_string())])?;
        let text = String::from_utf8_lossy(&output.stdout);
        match output.status.code() {
            Some(0) => Ok(text.lines().last().unwrap_or_default().to_owned()),
            Some(1) => Err(text.lines().map(|line| self.told(line)).collect()),
            _ => Err(vec![failed(format!(
                "the process ended with {}",
                output.status
            ))]),
        }
    }

    /// A finding from the line that it was printed as.
    fn told(self, line: &str) -> Finding {
        let (what, path) = line.rsplit_once("; the input is in ").unwrap_or((line, ""));
        let own = format!("{}: ", self.name);
        Finding {
            kind: String::new(),
            what: what.strip_prefix(&own).unwrap_or(what).to_owned(),
            input: path.into(),
        }
    }

    /// Runs here; of findings of one kind the first is kept.
    pub fn here(self) -> Outcome {
        let current = Current::open(&self.current());
        let target = self.target();
        let started = Instant::now();
        let mut slowest = Duration::ZERO;
        let end = self.from + self.runs;
        let watched = AtomicU64::new(0);
        let mut findings: Vec<Finding> = Vec::new();
        std::thread::scope(|scope| {
            let (watched, name) = (&watched, self.name);
            scope.spawn(move || watch(watched, started, name));
            let mut first = self.from;
            while first < end && findings.len() < MOST_FINDINGS {
                let last = end.min(first + BATCH);
                self.batch(
                    &target,
                    first..last,
                    &current,
                    watched,
                    started,
                    &mut slowest,
                    &mut findings,
                );
                first = last;
            }
            watched.store(u64::MAX, Ordering::Relaxed);
        });
        if !findings.is_empty() {
            return Err(findings);
        }
        Ok(format!(
            "{}: {} inputs, no finding; the slowest took {} ms, all {} s",
            self.name,
            self.runs,
            slowest.as_millis(),
            started.elapsed().as_secs()
        ))
    }

    /// Reads one file.
    pub fn read_file(self, path: &Path) -> Outcome {
        let finding = |what: String| {
            vec![Finding {
                kind: String::new(),
                what,
                input: path.into(),
            }]
        };
        let input = fs::read(path).map_err(|error| finding(error.to_string()))?;
        let started = Instant::now();
        attempt(&self.target(), &input).map_err(finding)?;
        let taken = started.elapsed().as_millis();
        Ok(format!("{}: read in {taken} ms", self.name))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what is watched belongs to the whole trial"
    )]
    fn batch(
        self,
        target: &Target,
        runs: std::ops::Range<u64>,
        current: &Current,
        watched: &AtomicU64,
        epoch: Instant,
        slowest: &mut Duration,
        findings: &mut Vec<Finding>,
    ) {
        let before_kb = forget_peak();
        for run in runs.clone() {
            let input = self.input(target, run);
            current.keep(&input);
            watched.store(run + 1, Ordering::Relaxed);
            let started = Instant::now();
            let outcome = attempt(target, &input);
            let mut taken = started.elapsed();
            watched.store(0, Ordering::Relaxed);
            // The machine may have been busy with something else: what computes for so long is slow.
            if taken > SLOWEST && outcome.is_ok() {
                let before = computed(epoch);
                let _ = attempt(target, &input);
                taken = taken.min(computed(epoch).saturating_sub(before));
            }
            if let Err(what) = outcome {
                self.found(&what, &what, run, &input, findings);
            } else if taken > SLOWEST {
                let what = format!("took {} ms", taken.as_millis());
                self.found("slow", &what, run, &input, findings);
            } else {
                *slowest = taken.max(*slowest);
            }
        }
        if peak_kb() > before_kb + MOST_MEMORY_KB {
            self.most_memory(target, runs, findings);
        }
    }

    /// The input of a batch that cost too much memory on its own.
    fn most_memory(self, target: &Target, runs: std::ops::Range<u64>, findings: &mut Vec<Finding>) {
        for run in runs {
            let input = self.input(target, run);
            let before_kb = forget_peak();
            let _ = attempt(target, &input);
            let cost_kb = peak_kb().saturating_sub(before_kb);
            if cost_kb > MOST_MEMORY_KB {
                let what = format!("took {} MB of memory", cost_kb >> 10);
                self.found("memory", &what, run, &input, findings);
            }
        }
    }

    fn target(self) -> Target {
        match target::named(self.name) {
            Some(target) => target,
            None => unreachable!("the name was looked up before"),
        }
    }

    fn input(self, target: &Target, run: u64) -> Vec<u8> {
        mutated(&mut Dice::of(self.seed, run), &target.seeds, target.words)
    }

    fn current(self) -> PathBuf {
        folder().join(format!("{}-current.input", self.name))
    }

    /// Keeps a finding, unless there is one of its kind; its input is made as short as it can be in
    /// a few seconds.
    fn found(self, kind: &str, what: &str, run: u64, input: &[u8], findings: &mut Vec<Finding>) {
        if findings.iter().any(|known| known.kind == kind) {
            return;
        }
        let path = folder().join(format!("{}-{}-{run}.input", self.name, self.seed));
        let target = self.target();
        let panics = |bytes: &[u8]| attempt(&target, bytes).is_err();
        let shortest = if panics(input) {
            shortened(input, panics)
        } else {
            input.to_vec()
        };
        let _ = fs::write(&path, shortest);
        findings.push(Finding {
            kind: kind.into(),
            what: format!("run {run} of seed {} {what}", self.seed),
            input: path,
        });
    }
}

/// Where the last panic was.
static PLACE: Mutex<String> = Mutex::new(String::new());

/// Reads an input; says what it panicked with.
fn attempt(target: &Target, input: &[u8]) -> Result<(), String> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            let at = info.location();
            let at = at.map(|at| format!("{}:{}", at.file(), at.line()));
            if let Ok(mut place) = PLACE.lock() {
                *place = at.unwrap_or_default();
            }
        }));
    });
    catch_unwind(AssertUnwindSafe(|| (target.read)(input))).map_err(|payload| {
        let text = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied());
        let at = PLACE.lock().map(|at| at.clone()).unwrap_or_default();
        format!("panicked at {at}: {}", text.unwrap_or("?"))
    })
}

/// Takes parts away for as long as the input stays bad.
fn shortened(input: &[u8], bad: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let until = Instant::now() + Duration::from_secs(5);
    let mut bytes = input.to_vec();
    let mut part = bytes.len() / 2;
    while part > 0 && Instant::now() < until {
        let mut at = 0;
        while at < bytes.len() && Instant::now() < until {
            let mut shorter = bytes.clone();
            shorter.drain(at..bytes.len().min(at + part));
            if bad(&shorter) {
                bytes = shorter;
            } else {
                at += part;
            }
        }
        part /= 2;
    }
    bytes
}

/// Ends the process when an input hangs; the input is in the file of the current one.
fn watch(watched: &AtomicU64, epoch: Instant, name: &str) {
    let (mut watching, mut since) = (0, Duration::ZERO);
    loop {
        std::thread::sleep(Duration::from_millis(20));
        let run = watched.load(Ordering::Relaxed);
        if run == u64::MAX {
            return;
        }
        if run != watching {
            (watching, since) = (run, computed(epoch));
        }
        let hangs = Duration::from_millis(HANGS_MS);
        if run > 0 && computed(epoch).saturating_sub(since) > hangs {
            println!("{name}: an input hangs");
            std::process::exit(3);
        }
    }
}

/// How long this process has computed; where the system does not tell, how long it has been there.
fn computed(epoch: Instant) -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name in brackets may hold anything; after it the 12th and 13th are hundredths of seconds.
    let ticks = stat.rsplit_once(')').and_then(|(_, rest)| {
        let mut parts = rest.split_whitespace().skip(11);
        let mut next = || parts.next()?.parse::<u64>().ok();
        Some(next()? + next()?)
    });
    match ticks {
        Some(ticks) => Duration::from_millis(10 * ticks),
        None => epoch.elapsed(),
    }
}

/// The input that is being read, in a file: what is left when the process dies.
struct Current(Option<File>);

impl Current {
    fn open(path: &Path) -> Current {
        Current(File::create(path).ok())
    }

    fn keep(&self, input: &[u8]) {
        if let Some(file) = &self.0 {
            let length = input.len() as u64;
            let _ = file
                .write_all_at(input, 0)
                .and_then(|()| file.set_len(length));
        }
    }
}

/// The folder for findings.
fn folder() -> PathBuf {
    let folder = seeds::root().join("target/fuzz-findings");
    let _ = fs::create_dir_all(&folder);
    folder
}

/// The memory in use now; the peak is measured from here on. 0 where the system does not tell.
fn forget_peak() -> u64 {
    let _ = fs::write("/proc/self/clear_refs", "5");
    status_kb("VmRSS:")
}

/// The most memory in use since then.
fn peak_kb() -> u64 {
    status_kb("VmHWM:")
}

fn status_kb(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
