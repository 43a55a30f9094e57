//! What a durable record costs, beside the floors of the machine, in one run: `cargo bench -p store`.
//!
//! Nothing here fails because it is slow: only because an answer is wrong. Rounds of floor, peer and ours follow
//! each other, and medians are shown; the ratios are what counts on a shared machine. `FACTS=1000000` for the
//! whole size of the large journal; `ROUNDS=9` for more rounds; `ONLY=one,large` for some of the parts `one`, `eight`,
//! `hundred`, `thousand`, `large` and `root`; `TELL=lines` for a line of JSON for each target, as `./evidence durable` reads it.

#![allow(
    clippy::float_arithmetic,
    reason = "rates and ratios of times, not figures"
)]

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant as Clock};

use exchange::bundle::{self, Checks, Persons, Readable, Trust, archive};
use facts::fact::{CaseUpdate, Milestone};
use facts::id::{AllianceId, CaseId, PartyId, SourceId};
use facts::journal::tree::Peaks;
use facts::journal::{Compartment, Policy, Statement, hash};
use facts::{Fact, Instant};
use store::sql::{Database, Options};
use store::{Host, Manner, Sequencer, Store, Viewer, values};

const AGREEMENT: &str = "entente: 1
alliance: atlas
zone: Europe/Amsterdam
currency: EUR
effective: 2025-01-01
parties: { nord: { role: customer }, volta: { role: provider } }
services: { desk: { business: { owner: nord }, relation: { provider: volta, model: service-provider, outsourcing: service } } }
measures: { incidents: { of: incidents } }
levels: { volume: { measure: incidents, statistic: count, counted_in: opened, window: month } }
charges: { desk: { from: nord, to: volta, fixed: 1000 } }
";

/// What was measured, and what it is held against.
struct Row {
    id: &'static str,
    what: String,
    found: String,
    beside: String,
    target: &'static str,
    /// Whether it reaches the target; a floor and a peer have none.
    ok: Option<bool>,
}

fn main() {
    // `cargo test --benches` only wants to know that it runs.
    let tests = std::env::args().any(|argument| argument == "--test");
    let rounds = number("ROUNDS", if tests { 1 } else { 5 });
    let many = number("FACTS", if tests { 2_000 } else { 200_000 });
    let folder = Folder::new();
    let mut rows = Vec::new();
    durable(&folder, rounds, if tests { 20 } else { 400 }, &mut rows);
    if is_wanted("large") {
        large(&folder, many, &mut rows);
    }
    if is_wanted("root") {
        root(many, &mut rows);
    }
    if std::env::var("TELL").is_ok_and(|tell| tell == "lines") {
        rows.iter()
            .filter_map(line)
            .for_each(|line| println!("{line}"));
        return;
    }
    println!(
        "{:<4} {:<58} {:>14} {:>34}  target",
        "id", "what", "found", "beside, in the same run"
    );
    for row in rows {
        println!(
            "{:<4} {:<58} {:>14} {:>34}  {}",
            row.id, row.what, row.found, row.beside, row.target
        );
    }
}

/// A row that has a target, as JSON.
fn line(row: &Row) -> Option<String> {
    let found = match row.beside.is_empty() {
        true => row.found.clone(),
        false => format!("{} ({})", row.found, row.beside),
    };
    let (what, should) = (format!("{} {}", row.id, row.what), row.target);
    let ok = row.ok?;
    Some(
        serde_json::json!({ "what": what, "found": found, "should": should, "ok": ok }).to_string(),
    )
}

/// P7: durable writes of single facts and of batches.
fn durable(folder: &Folder, rounds: usize, count: usize, rows: &mut Vec<Row>) {
    let peer = Database::open(&target(&folder.path("peer.sqlite")), &Options::default()).unwrap();
    let mut writing = peer.write().unwrap();
    writing
        .execute(
            "CREATE TABLE peer (n BIGINT NOT NULL PRIMARY KEY, bytes BYTEA NOT NULL)",
            &[],
        )
        .unwrap();
    writing.commit().unwrap();
    let world = World::new(&folder.path("ours.sqlite"));
    let mut floor = Vec::new();
    let (mut alone, mut one, mut eight) = (Vec::new(), Vec::new(), Vec::new());
    let (mut hundred, mut thousand, mut latest) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        floor.extend(syncs(&folder.path("floor"), count));
        alone.push(rate(count, || {
            for n in 0..count {
                let mut writing = peer.write().unwrap();
                let key = (round * count + n) as i64;
                writing
                    .execute(
                        "INSERT INTO peer (n, bytes) VALUES ($1, $2)",
                        &values![key, &vec![7_u8; 300]],
                    )
                    .unwrap();
                writing.commit().unwrap();
            }
        }));
        if is_wanted("one") {
            one.push(rate(count, || latest.extend(world.singles(count))));
        }
        if is_wanted("eight") {
            eight.push(rate(count * 8, || {
                std::thread::scope(|scope| {
                    for _ in 0..8 {
                        scope.spawn(|| world.singles(count));
                    }
                });
            }));
        }
        if is_wanted("hundred") {
            hundred.push(rate(count * 100, || world.batches(count, 100)));
        }
        if is_wanted("thousand") {
            let thousands = count.div_ceil(10);
            thousand.push(rate(thousands * 1000, || world.batches(thousands, 1000)));
        }
    }
    let sync = |share| quantile(&mut floor.clone(), share);
    let peer_rate = median(&mut alone);
    let mut push = |what: &str, rate: f64, beside: String, target, ok| {
        // What was not asked for has no rate.
        if rate > 0.0 {
            rows.push(Row {
                id: "P7",
                what: what.to_owned(),
                found: format!("{rate:.0}/s"),
                beside,
                target,
                ok,
            });
        }
    };
    let (one, eight) = (median(&mut one), median(&mut eight));
    let (hundred, thousand) = (median(&mut hundred), median(&mut thousand));
    push(
        "append and fdatasync of 300 bytes (floor)",
        1.0 / sync(0.5).as_secs_f64(),
        "-".to_owned(),
        "-",
        None,
    );
    push(
        "one row, one commit, SQLite FULL (peer)",
        peer_rate,
        "-".to_owned(),
        "-",
        None,
    );
    push(
        "one fact, one writer",
        one,
        format!("{:.2} of the peer", one / peer_rate),
        ">= 0.8 of the peer",
        Some(one >= 0.8 * peer_rate),
    );
    push(
        "one fact each, 8 writers",
        eight,
        String::new(),
        ">= 25k/s",
        Some(eight >= 25_000.0),
    );
    push(
        "batches of 100 facts",
        hundred,
        String::new(),
        ">= 250k/s",
        Some(hundred >= 250_000.0),
    );
    push(
        "batches of 1000 facts",
        thousand,
        String::new(),
        ">= 600k/s",
        Some(thousand >= 600_000.0),
    );
    if latest.is_empty() {
        return;
    }
    let p99 = quantile(&mut latest, 0.99);
    rows.push(Row {
        id: "P7",
        what: "p99 of one write, one writer".to_owned(),
        found: format!("{} us", p99.as_micros()),
        beside: format!(
            "{:.1} of the floor's p99, {} us",
            p99.as_secs_f64() / sync(0.99).as_secs_f64(),
            sync(0.99).as_micros()
        ),
        target: "<= 2 of the floor's p99",
        ok: Some(p99 <= sync(0.99) * 2),
    });
}

/// P12 and P15: a large journal is opened, bundled and verified.
fn large(folder: &Folder, many: usize, rows: &mut Vec<Row>) {
    let path = folder.path("large.sqlite");
    let world = World::new(&path);
    let mut seed = 1;
    let files = std::collections::BTreeMap::from([(
        "alliance.yaml".to_owned(),
        AGREEMENT.as_bytes().to_vec(),
    )]);
    world
        .store()
        .add_version(&world.alliance, &party("nord"), &files, now(), &mut || {
            bytes(&mut seed)
        })
        .unwrap();
    world.batches(many.div_ceil(1000), 1000);
    drop(world);
    let empty = World::new(&folder.path("empty.sqlite"));
    drop(empty);
    let begin = Clock::now();
    let _ = Store::open(
        &target(&folder.path("empty.sqlite")),
        &Options::default(),
        host(),
    )
    .unwrap();
    let on_empty = begin.elapsed();
    let begin = Clock::now();
    let store = Store::open(&target(&path), &Options::default(), host()).unwrap();
    let alliance = AllianceId::new("atlas").unwrap();
    let viewer = Viewer::party(party("nord"));
    let (facts, size) = store.facts(&alliance, &viewer, 0..u64::MAX).unwrap();
    let loaded = begin.elapsed();
    assert!(facts.len() >= many);
    let millionth = 1_000_000.0 / facts.len() as f64;
    rows.push(row(
        "P15",
        "open an empty store",
        on_empty,
        String::new(),
        ("<= 300 ms", on_empty.as_millis() <= 300),
    ));
    let million = loaded.as_secs_f64() * millionth;
    let scaled = format!("{million:.2} s for a million");
    rows.push(row(
        "P15",
        &format!("open, and read {} facts of {size} entries", facts.len()),
        loaded,
        scaled,
        ("<= 2 s for a million", million <= 2.0),
    ));
    drop(facts);
    let extract = store.extract(&alliance, &viewer).unwrap();
    let log = store.host().log_key(&alliance).unwrap();
    let policy = format!("log {log}\nquorum none\n");
    let readable = Readable {
        checkpoint: extract.checkpoint,
        checkpoints: extract.checkpoints,
        policy: policy.clone(),
        entries: extract.entries,
        openings: extract.openings.slots,
        persons: Persons::None,
        parts: Vec::new(),
        versions: extract.versions,
    };
    let bundle = bundle::make(&alliance, &party("nord"), now(), None, readable).unwrap();
    let packed = archive::write(&bundle).unwrap();
    drop(bundle);
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    let begin = Clock::now();
    let bundle = archive::read(&packed).unwrap();
    let trust = Trust {
        policy: Some(&policy),
        after: None,
    };
    let report = bundle::verify(&bundle, trust, &Checks::default());
    let verified = begin.elapsed();
    assert!(report.holds(), "{:?}", report.findings);
    let what = format!(
        "verify a bundle of {} MB and recompute {} figures",
        packed.len() >> 20,
        report.figures
    );
    let million = verified.as_secs_f64() * millionth;
    let scaled = format!("{million:.2} s for a million facts");
    let target = ("<= 10 s for a million", million <= 10.0);
    rows.push(row("P12", &what, verified, scaled, target));
}

/// P12: the root over many entries, from their bytes.
fn root(many: usize, rows: &mut Vec<Row>) {
    let mut entry = vec![b'x'; 800];
    let begin = Clock::now();
    let mut peaks = Peaks::default();
    for index in 0..many as u64 {
        entry[..8].copy_from_slice(&index.to_be_bytes());
        peaks.append(hash::leaf(&entry), |_| {}).unwrap();
    }
    let took = begin.elapsed();
    assert_eq!(peaks.size(), many as u64);
    let million = took.as_secs_f64() * 1_000_000.0 / many as f64;
    rows.push(row(
        "P12",
        &format!("the root over {many} entries of 800 bytes"),
        took,
        format!("{million:.2} s for a million"),
        ("<= 2 s for a million", million <= 2.0),
    ));
}

/// An alliance in a store, with a sequencer.
struct World {
    sequencer: Sequencer,
    alliance: AllianceId,
    next: AtomicI64,
}

impl World {
    fn new(path: &Path) -> World {
        let store = Store::open(&target(path), &Options::default(), host()).unwrap();
        let alliance = AllianceId::new("atlas").unwrap();
        let parties = BTreeSet::from([party("nord"), party("volta")]);
        let mut seed = 3;
        store
            .found(&alliance, &party("nord"), &parties, now(), &mut || {
                bytes(&mut seed)
            })
            .unwrap();
        World {
            sequencer: Sequencer::new(Arc::new(store), Arc::new(now)),
            alliance,
            next: AtomicI64::new(0),
        }
    }

    fn store(&self) -> &Store {
        self.sequencer.store()
    }

    /// Single facts, one after the other: how long each took, with signing and receipt.
    fn singles(&self, count: usize) -> Vec<Duration> {
        let one = |_| {
            let begin = Clock::now();
            self.hand_in(1);
            begin.elapsed()
        };
        (0..count).map(one).collect()
    }

    fn batches(&self, count: usize, size: usize) {
        for _ in 0..count {
            self.hand_in(size);
        }
    }

    fn hand_in(&self, size: usize) {
        let first = self.next.fetch_add(size as i64, Ordering::Relaxed);
        let statements: Vec<Statement> = (first..first + size as i64).map(statement).collect();
        let mut seed = first as u64 ^ 0x5555_0000_0000;
        let random = &mut || bytes(&mut seed);
        let plain = Manner::PLAIN;
        let receipts = self
            .sequencer
            .speak(&self.alliance, &statements, plain, now(), random)
            .unwrap();
        for receipt in receipts {
            assert!(receipt.unwrap().accepted > 0);
        }
    }
}

/// A case is opened: about 300 bytes.
fn statement(number: i64) -> Statement {
    let mut body = CaseUpdate::of(CaseId::new(&format!("INC{number:010}")).unwrap());
    body.does = vec![Milestone::Opened];
    for (field, value) in [
        ("priority", "P2"),
        ("service", "desk"),
        ("channel", "phone"),
    ] {
        body.set.insert(field.to_owned(), Some(value.into()));
    }
    let at = Instant::from_ms(now().ms() - 30 * 24 * 3_600_000 + number);
    let source = SourceId::new("desk").unwrap();
    let fact = Fact::new(
        at,
        now(),
        party("volta"),
        source,
        number.unsigned_abs(),
        0,
        body.into(),
    );
    Statement {
        compartment: Compartment::Shared,
        fact: fact.unwrap(),
        personal: None,
    }
}

/// How long each append and fdatasync of 300 bytes takes on a file that has its room.
fn syncs(path: &Path, count: usize) -> Vec<Duration> {
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .open(path)
        .unwrap();
    file.write_all(&vec![0; count * 300]).unwrap();
    file.sync_all().unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    let one = |_| {
        let begin = Clock::now();
        file.write_all(&[7; 300]).unwrap();
        file.sync_data().unwrap();
        begin.elapsed()
    };
    (0..count).map(one).collect()
}

fn rate(count: usize, run: impl FnOnce()) -> f64 {
    let begin = Clock::now();
    run();
    count as f64 / begin.elapsed().as_secs_f64()
}

fn row(
    id: &'static str,
    what: &str,
    took: Duration,
    beside: String,
    (target, ok): (&'static str, bool),
) -> Row {
    Row {
        id,
        what: what.to_owned(),
        found: format!("{} ms", took.as_millis()),
        beside,
        target,
        ok: Some(ok),
    }
}

/// The middle one; 0 for what was not asked for.
fn median(rates: &mut [f64]) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}

fn quantile(times: &mut [Duration], share: f64) -> Duration {
    times.sort();
    let place = (times.len().saturating_sub(1) as f64 * share) as usize;
    times.get(place).copied().unwrap_or_default()
}

/// Whether a part is to be measured: all are, unless `ONLY` names some.
fn is_wanted(part: &str) -> bool {
    let only = std::env::var("ONLY").ok();
    only.is_none_or(|only| only.split(',').any(|one| one == part))
}

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

fn now() -> Instant {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Instant::from_ms(since.as_millis() as i64)
}

fn host() -> Host {
    Host::new("bench.example", [1; 32], [2; 32]).unwrap()
}

fn party(name: &str) -> PartyId {
    PartyId::new(name).unwrap()
}

fn target(path: &Path) -> store::sql::Target {
    path.to_str().unwrap().parse().unwrap()
}

/// SplitMix64.
fn bytes(seed: &mut u64) -> [u8; 32] {
    let mut bytes = [0; 32];
    for chunk in bytes.chunks_mut(8) {
        *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = *seed;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        chunk.copy_from_slice(&(word ^ (word >> 31)).to_be_bytes());
    }
    bytes
}

/// A folder on the disk under test, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        // Beside the program: what is in memory says nothing about durable writes.
        let path = std::env::current_exe()
            .unwrap()
            .with_extension(format!("{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
