//! A real log in the journal of a host: brought, handed out to both parties, verified twice, changed, and a person
//! erased.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::record::{Answer, Record, ask};
use crate::trouble::{Result, Trouble, broken};

const LOG: &str = "incident_event_log.csv.gz";
const MAPPING: &str = "servicenow-audit";

/// The first rows of the log; all of them take some minutes.
const ROWS: usize = 20_000;

/// Places of a bundle at which a byte is changed.
const CHANGES: usize = 12;

/// Somebody who stands in the log many times.
const PERSON: &str = "Resolver 13";

const PARTIES: [&str; 2] = ["acme", "desk"];
const AS_OF: &str = "2017-03-01";

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let log = places.data(LOG)?;
    let record = Record::begin(places, "record")?;
    let rows = head(&log, &record.path("log.csv"))?;
    let shown = places.shown(&record.path("log.csv"));
    let command = format!(
        "{}; entente host init HOST --name record.example; entente host bring HOST {} --undetermined shared",
        record.import_command(&shown, MAPPING, "desk"),
        record.shown()
    );
    let mut figures = Figures::repeated_by(command);
    let import = record.import(&record.path("log.csv"), MAPPING, "desk")?;
    figures.exactly("rows accepted", import.accepted, rows);
    let host = Host::begin(places, &record)?;
    let lines = record.facts()?;
    let facts = lines
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let facts = facts.count();
    let (first, second) = (host.bring(&record)?, host.bring(&record)?);
    figures.exactly("facts in the journal", &first["accepted"], facts);
    figures.exactly("facts that a second bringing adds", &second["accepted"], 0);
    handed_out(&mut figures, &host)?;
    changed(&mut figures, &host)?;
    by_itself(&mut figures, &host)?;
    erased(&mut figures, &host)?;
    Ok(figures.into_list())
}

/// Both parties get their bundles, both verifiers accept them, and the figures are the same bytes.
fn handed_out(figures: &mut Figures, host: &Host) -> Result<()> {
    let mut counted = Vec::new();
    for party in PARTIES {
        figures.now_repeated_by(format!(
            "entente bundle HOST desk --for {party} --out B; entente verify B"
        ));
        let bundle = host.bundle(party, &format!("{party}.bundle"))?;
        let report = host.json(&["verify", &bundle, "--json"])?;
        figures.exactly(
            &format!("the bundle for {party} holds"),
            &report["holds"],
            true,
        );
        let count = report["report"]["figures"].as_u64().unwrap_or(0);
        figures.holds(
            &format!("figures for {party} that come to the same"),
            count,
            "at least 1",
            count > 0,
        );
        host.second(
            figures,
            &format!("the second verifier accepts the bundle for {party}"),
            &bundle,
            true,
        )?;
        counted.push(host.packed(&bundle, "figures.ndjson")?);
    }
    let same = counted[0] == counted[1];
    figures.holds(
        "figures of both parties",
        if same {
            "the same bytes"
        } else {
            "other bytes"
        },
        "the same bytes",
        same && !counted[0].is_empty(),
    );
    Ok(())
}

/// A changed byte is found wherever it is.
fn changed(figures: &mut Figures, host: &Host) -> Result<()> {
    figures.now_repeated_by("entente verify CHANGED");
    let good = read(&host.path("acme.bundle"))?;
    let name = host.shown("changed.bundle");
    let mut refused = 0;
    for change in 0..CHANGES {
        let mut bytes = good.clone();
        let place = (bytes.len() / CHANGES) * change + bytes.len() / (2 * CHANGES);
        bytes[place] ^= 1;
        write(&host.path("changed.bundle"), &bytes)?;
        refused += usize::from(!host.ask(&["verify", &name])?.done);
    }
    figures.at_least(
        "bundles with a changed byte that are refused",
        refused,
        CHANGES,
        CHANGES,
    );
    host.second(
        figures,
        "the second verifier accepts the last of them",
        &name,
        false,
    )
}

/// An entry, out of the bundle and out of the host, checked by both verifiers.
fn by_itself(figures: &mut Figures, host: &Host) -> Result<()> {
    figures.now_repeated_by("entente host tiles HOST desk --for acme --out LOG; entente host proof HOST desk --for acme --entry 5 --out P; entente proof check P --policy POLICY");
    let tiles = host.shown("log");
    let written = host.json(&[
        "host", "tiles", &host.host, "desk", "--for", "acme", "--out", &tiles, "--json",
    ])?;
    let shown = host.json(&["host", "show", &host.host, "--for", "acme", "--json"])?;
    let entries = &shown["journals"][0]["entries"];
    figures.exactly(
        "entries in the folder of tiles",
        &written["entries"],
        entries,
    );
    write(
        &host.path("policy"),
        &host.packed(&host.shown("acme.bundle"), "policy")?,
    )?;
    let (out, policy) = (host.shown("entry"), host.shown("policy"));
    host.json(&[
        "host", "proof", &host.host, "desk", "--for", "acme", "--entry", "5", "--said", "--out",
        &out, "--json",
    ])?;
    let proof = host.json(&["proof", "check", &out, "--policy", &policy, "--json"])?;
    figures.exactly("the proof of an entry holds", &proof["holds"], true);
    let words = [
        format!("{out}/proof"),
        "--entry".into(),
        format!("{out}/entry"),
        "--policy".into(),
        policy,
    ];
    let words: Vec<&str> = ["proof"]
        .into_iter()
        .chain(words.iter().map(String::as_str))
        .collect();
    host.second_says(
        figures,
        "the second verifier accepts the proof",
        &words,
        true,
    )
}

/// A person is erased: nothing of it is left at the host, and all that was handed out before holds.
fn erased(figures: &mut Figures, host: &Host) -> Result<()> {
    figures.now_repeated_by(format!(
        "entente host erase HOST desk --for desk --value \"{PERSON}\" --request R --yes"
    ));
    let quoted = format!("\"{PERSON}\"");
    let escaped = format!("\\\"{PERSON}\\\"");
    let holds =
        |bytes: &[u8]| contains(bytes, quoted.as_bytes()) || contains(bytes, escaped.as_bytes());
    let database = host.path("host/record.sqlite");
    let before = holds(&read(&database)?) && holds(&read(&host.path("desk.bundle"))?);
    figures.exactly(
        "the name is in the database and in the bundle of its company",
        before,
        true,
    );
    figures.exactly(
        "the name is in the bundle of the other",
        holds(&read(&host.path("acme.bundle"))?),
        false,
    );
    let erase = [
        "host",
        "erase",
        &host.host,
        "desk",
        "--for",
        "desk",
        "--value",
        PERSON,
        "--request",
        "the person",
        "--yes",
    ];
    let answer = host.ask(&erase)?;
    if !answer.done {
        return Err(broken(answer.talk));
    }
    let places = answer.out.lines().count();
    figures.exactly(
        "the name is in the database afterwards",
        holds(&read(&database)?),
        false,
    );
    let after = host.bundle("desk", "after.bundle")?;
    figures.exactly(
        "the name is in a later bundle",
        holds(&read(&host.path("after.bundle"))?),
        false,
    );
    let report = host.json(&["verify", &after, "--json"])?;
    figures.exactly(
        "places in which the later bundle tells of an erasure",
        &report["report"]["erased"],
        places,
    );
    for name in ["desk.bundle", "acme.bundle", "after.bundle"] {
        let report = host.json(&["verify", &host.shown(name), "--json"])?;
        figures.exactly(
            &format!("{name} holds after the erasure"),
            &report["holds"],
            true,
        );
    }
    host.second(
        figures,
        "the second verifier accepts the later bundle",
        &after,
        true,
    )
}

/// A host in the folder of a record.
struct Host {
    program: PathBuf,
    root: PathBuf,
    folder: PathBuf,
    /// The folder from the root of the project.
    place: String,
    /// The folder of the host.
    host: String,
}

impl Host {
    fn begin(places: &Places, record: &Record) -> Result<Host> {
        let place = record.shown().to_owned();
        let host = Host {
            program: places.program("entente")?,
            root: places.root().into(),
            folder: record.path(""),
            host: format!("{place}/host"),
            place,
        };
        host.json(&[
            "host",
            "init",
            &host.host,
            "--name",
            "record.example",
            "--json",
        ])?;
        Ok(host)
    }

    fn bring(&self, record: &Record) -> Result<Value> {
        let words = [
            "host",
            "bring",
            &self.host,
            record.shown(),
            "--undetermined",
            "shared",
            "--json",
        ];
        self.json(&words)
    }

    fn bundle(&self, party: &str, name: &str) -> Result<String> {
        let out = self.shown(name);
        self.json(&[
            "bundle", &self.host, "desk", "--for", party, "--out", &out, "--as-of", AS_OF, "--json",
        ])?;
        Ok(out)
    }

    /// A file of a bundle.
    fn packed(&self, bundle: &str, name: &str) -> Result<Vec<u8>> {
        let mut tar = Command::new("tar");
        tar.args(["-xOf", bundle, name]).current_dir(&self.root);
        let output = tar
            .output()
            .map_err(|error| Trouble::Missing(format!("tar: {error}")))?;
        match output.status.success() {
            true => Ok(output.stdout),
            false => Err(broken(format!("`{bundle}` has no `{name}`"))),
        }
    }

    /// What the verifier in Python says of a bundle.
    fn second(&self, figures: &mut Figures, what: &str, bundle: &str, should: bool) -> Result<()> {
        self.second_says(figures, what, &["bundle", bundle], should)
    }

    fn second_says(
        &self,
        figures: &mut Figures,
        what: &str,
        words: &[&str],
        should: bool,
    ) -> Result<()> {
        let python = |words: &[&str]| {
            let mut command = Command::new("python3");
            command.args(words).current_dir(&self.root);
            command.output()
        };
        let there = python(&["-c", "import cryptography"]);
        if !there.is_ok_and(|output| output.status.success()) {
            figures.not_run(what, "python3 with `cryptography` is not here", should);
            return Ok(());
        }
        let words: Vec<&str> = ["verifier/entente_verify.py"]
            .iter()
            .chain(words)
            .copied()
            .collect();
        let output = python(&words).map_err(|error| broken(error.to_string()))?;
        // 2 is that it could not look at all.
        let accepts = match output.status.code() {
            Some(0) => true,
            Some(1) => false,
            _ => return Err(broken(String::from_utf8_lossy(&output.stderr))),
        };
        figures.exactly(what, accepts, should);
        Ok(())
    }

    fn ask(&self, words: &[&str]) -> Result<Answer> {
        ask(&self.program, &self.root, words)
    }

    fn json(&self, words: &[&str]) -> Result<Value> {
        let answer = self.ask(words)?;
        let command = words.join(" ");
        if !answer.done {
            return Err(broken(format!("entente {command}: {}", answer.talk.trim())));
        }
        serde_json::from_str(&answer.out)
            .map_err(|error| broken(format!("entente {command}: {error}")))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn shown(&self, name: &str) -> String {
        format!("{}/{name}", self.place)
    }
}

/// Writes the first rows of a packed log; how many.
fn head(log: &Path, to: &Path) -> Result<usize> {
    let file = fs::File::open(log).map_err(|error| Trouble::of_file(log, error))?;
    let mut text = Vec::new();
    let unpacked = GzDecoder::new(file).read_to_end(&mut text);
    unpacked.map_err(|error| Trouble::of_file(log, error))?;
    let mut lines = text.split_inclusive(|byte| *byte == b'\n');
    let head: Vec<&[u8]> = lines.by_ref().take(ROWS + 1).collect();
    write(to, &head.concat())?;
    Ok(head.len().saturating_sub(1))
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Trouble::of_file(path, error))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(|error| Trouble::of_file(path, error))
}
