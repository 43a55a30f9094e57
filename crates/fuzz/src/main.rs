//! Fuzzing on stable Rust: readers of foreign text meet inputs that are nearly right.
//!
//! ```text
//! seeds of the repository --mutate (seed, run)--> input --target--> no panic, under a second, little memory
//!                                                   |
//!                                 a finding -> target/fuzz/TARGET-RUN.input
//! ```
//!
//! Run `n` of a seed gives the same input on every machine, so a finding is repeated by
//! `--seed S --from N --runs 1`. Not here: coverage feedback; a target is any reader with a slice of bytes.

use std::process::ExitCode;

use clap::Parser;

mod dice;
mod mutate;
mod seeds;
mod target;
mod trial;

use trial::Trial;

/// Try readers of foreign text with inputs that are nearly right
#[derive(Parser)]
struct Arguments {
    /// The targets; all where none is named
    targets: Vec<String>,
    /// How many inputs each target reads
    #[arg(long, default_value_t = 3_000)]
    runs: u64,
    /// The first run
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Another seed gives other inputs
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Read one file instead
    #[arg(long, value_name = "FILE", conflicts_with_all = ["runs", "from", "seed"])]
    input: Option<std::path::PathBuf>,
    /// Do the work here; without it, each target has a process of its own
    #[arg(long, hide = true)]
    inside: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut names: Vec<&str> = arguments.targets.iter().map(String::as_str).collect();
    if names.is_empty() {
        names = target::NAMES.to_vec();
    }
    if let Some(unknown) = names.iter().find(|name| !target::NAMES.contains(*name)) {
        eprintln!(
            "there is no target `{unknown}`; there are {}",
            target::NAMES.join(", ")
        );
        return ExitCode::from(2);
    }
    let mut all_fine = true;
    for name in names {
        let trial = Trial {
            name,
            seed: arguments.seed,
            from: arguments.from,
            runs: arguments.runs,
        };
        let outcome = match (&arguments.input, arguments.inside) {
            (Some(path), _) => trial.read_file(path),
            (None, true) => trial.here(),
            (None, false) => trial.in_its_own_process(),
        };
        match outcome {
            Ok(line) => println!("{line}"),
            Err(findings) => {
                all_fine = false;
                for finding in findings {
                    let (what, input) = (finding.what.replace('\n', " "), finding.input.display());
                    println!("{name}: {what}; the input is in {input}");
                }
            }
        }
    }
    if all_fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
