//! Speed: the targets of `entente bench`, and its job on files in turn with other engines, in one run.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::trouble::{Result, Trouble, broken};

/// How often the engines take turns.
const ROUNDS: usize = 3;
/// What the other engines need, by pip.
const LIBRARIES: &[&str] = &["numpy", "pandas", "pyarrow", "duckdb", "polars"];
/// The ratio to be reached, in tenths.
const RATIO_TENTHS: u64 = 24;

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let scripts = places.beside("../shared/scripts/perf")?;
    let python = python(places)?;
    let data = data(places, &python, &scripts)?;
    let program = program(places)?;
    let shown = places.shown(&data);
    let mut figures = Figures::repeated_by(format!("entente bench --data {shown}"));
    targets(&mut figures, &program, &data)?;
    in_turn(
        &mut figures,
        places,
        &program,
        &python,
        &scripts.join("job.py"),
        &data,
    )?;
    Ok(figures.into_list())
}

/// A Python with the other engines, made where it is missing.
fn python(places: &Places) -> Result<PathBuf> {
    let folder = places.root().join("target/evidence-venv");
    let python = folder.join("bin/python");
    let imports = format!("import {}", LIBRARIES.join(", "));
    if python.is_file() && said(Command::new(&python).args(["-c", &imports])).is_ok() {
        return Ok(python);
    }
    let missing = |why: Trouble| Trouble::Missing(format!("no Python with other engines: {why}"));
    said(Command::new("python3").args(["-m", "venv"]).arg(&folder)).map_err(missing)?;
    said(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet"])
            .args(LIBRARIES),
    )
    .map_err(missing)?;
    Ok(python)
}

/// The workload, made where it is missing.
fn data(places: &Places, python: &Path, scripts: &Path) -> Result<PathBuf> {
    let folder = places.root().join("target/perf");
    if !folder.join("events.parquet").is_file() {
        said(
            Command::new(python)
                .arg(scripts.join("gen.py"))
                .arg(&folder),
        )?;
    }
    Ok(folder)
}

/// The program with Parquet.
fn program(places: &Places) -> Result<PathBuf> {
    said(
        Command::new("cargo")
            .args(["build", "--locked", "--release", "--quiet", "-p", "entente"])
            .args(["--features", "parquet"])
            .current_dir(places.root()),
    )?;
    Ok(places.root().join("target/release/entente"))
}

/// Every target that the program times itself.
fn targets(figures: &mut Figures, program: &Path, data: &Path) -> Result<()> {
    let text = said(
        Command::new(program)
            .args(["bench", "--json", "--data"])
            .arg(data),
    )?;
    let document: Value =
        serde_json::from_str(&text).map_err(|error| broken(format!("entente bench: {error}")))?;
    let list = document["figures"].as_array();
    for figure in list.into_iter().flatten() {
        let milli = |name: &str| tenths(figure[name].as_u64().unwrap_or(0));
        let text = |name: &str| figure[name].as_str().unwrap_or("");
        let unit = text("unit");
        let least = milli("least_milli");
        let most = milli("most_milli");
        figures.holds(
            &format!("{} {}", text("id"), text("what")),
            format!("{} {unit} (from {least} to {most})", milli("median_milli")),
            format!("at most {} {unit}", figure["target"]),
            figure["ok"] == true,
        );
    }
    for id in ["P1", "P2", "P3", "P4", "P5", "P14"] {
        let timed = list.is_some_and(|list| list.iter().any(|figure| figure["id"] == id));
        if !timed {
            figures.not_run(id, "the program does not time it", "timed");
        }
    }
    Ok(())
}

/// Other engines and ours in turn, so that a busy machine is as bad for all.
fn in_turn(
    figures: &mut Figures,
    places: &Places,
    program: &Path,
    python: &Path,
    job: &Path,
    data: &Path,
) -> Result<()> {
    figures.now_repeated_by(format!(
        "PERF_DATA={} python {} duckdb 1 parquet 3",
        places.shown(data),
        places.shown(job)
    ));
    let peers = ["duckdb", "polars"];
    let mut theirs: [Vec<u64>; 2] = Default::default();
    let mut ours = Vec::new();
    for _ in 0..ROUNDS {
        for (index, peer) in peers.iter().enumerate() {
            let text = said(
                Command::new(python)
                    .arg(job)
                    .args([peer, "1", "parquet", "3"])
                    .env("PERF_DATA", data),
            )?;
            theirs[index].push(per_ticket_of(&text)?);
            ours.push(own_job(program, data)?);
        }
    }
    let own = median(&mut ours);
    for (peer, times) in peers.iter().zip(&mut theirs) {
        let peer_ns = median(times);
        let ratio_tenths = (peer_ns * 10_000 + own / 2) / own.max(1);
        figures.holds(
            &format!("P4 the job from Parquet beside {peer}, in turn"),
            format!(
                "{} times as fast ({} against {peer_ns} ns/ticket)",
                one_digit(ratio_tenths),
                tenths(own)
            ),
            format!("at least {} times as fast", one_digit(RATIO_TENTHS)),
            ratio_tenths >= RATIO_TENTHS,
        );
    }
    Ok(())
}

/// Our job as a whole process, in thousandths of a nanosecond per ticket.
fn own_job(program: &Path, data: &Path) -> Result<u64> {
    let text = said(
        Command::new(program)
            .args(["bench", "p4", "--json", "--data"])
            .arg(data),
    )?;
    let document: Value =
        serde_json::from_str(&text).map_err(|error| broken(format!("entente bench: {error}")))?;
    let median = document["figures"][0]["median_milli"].as_u64();
    median.ok_or_else(|| broken("entente bench names no median"))
}

/// Processor time per ticket in a line of the job: `-> 339 ns cpu/ticket rows=551 OK`.
fn per_ticket_of(text: &str) -> Result<u64> {
    let line = text.lines().last().unwrap_or("");
    let number = line
        .split("-> ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    let number = number.and_then(|number| number.parse().ok());
    match number.filter(|_| line.ends_with("OK")) {
        Some(ns) => Ok(ns),
        None => Err(broken(format!("the other engine said: {line}"))),
    }
}

fn median(times: &mut [u64]) -> u64 {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or(0)
}

/// Thousandths with one digit.
fn tenths(milli: u64) -> String {
    one_digit((milli + 50) / 100)
}

fn one_digit(tenths: u64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// What a command said; an error when it failed.
pub fn said(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| Trouble::Missing(format!("`{name}`: {error}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let talk = String::from_utf8_lossy(&output.stderr);
    let last = talk.lines().last().unwrap_or("it said nothing");
    Err(Trouble::Missing(format!("`{name}` failed: {last}")))
}
