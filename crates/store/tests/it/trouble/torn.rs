//! Files that are torn: cut off, half overwritten, or with a bit that fell over.
//!
//! Whoever reads gets an error that says so, or what stood there before; and then the receipts of the other party
//! show that something is missing. PostgreSQL keeps its files itself, and nothing here tears them.

use std::collections::BTreeMap;
use std::path::Path;

use facts::Fact;
use facts::id::AllianceId;
use store::sql::Options;
use store::{Failure, Store};

use super::{amount, pick, seed};
use crate::audit::{Acknowledged, Walked, holds, walk};
use crate::databases::Fresh;
use crate::world::{World, cost, host, opened, pair, shared, to, viewer};

/// What a store looked like on the disk, and what it had acknowledged.
struct Image {
    alliance: AllianceId,
    file: Vec<u8>,
    log: Vec<u8>,
    /// How many bytes of the log are in use.
    frames: u64,
    told: Vec<Acknowledged>,
    walked: Walked,
    facts: Vec<Fact>,
}

/// How the files are torn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tear {
    FileCut,
    FileCutWithoutLog,
    LogCut,
    LogFlipped,
    LogGone,
    FileFlipped,
    PageEmptied,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// The store says that something is wrong.
    Refused,
    /// The store shows a beginning of what was acknowledged, and the receipts tell that more is missing.
    Missing,
    /// The store shows something, and whoever walks the journal finds that it does not fit.
    Walked,
    /// Nothing was harmed.
    Whole,
}

const TEARS: [Tear; 7] = [
    Tear::FileCut,
    Tear::FileCutWithoutLog,
    Tear::LogCut,
    Tear::LogFlipped,
    Tear::LogGone,
    Tear::FileFlipped,
    Tear::PageEmptied,
];

#[test]
fn a_torn_file_never_gives_wrong_figures_in_silence() {
    let image = Image::new();
    let mut found: BTreeMap<(Tear, Found), u64> = BTreeMap::new();
    let mut seed = seed();
    for round in 0..20 * amount() {
        for tear in TEARS {
            let (mut file, mut log) = (image.file.clone(), image.log.clone());
            let at = match tear {
                // Behind its frames the log has nothing but room for more.
                Tear::LogCut | Tear::LogFlipped => pick(&mut seed, 0..image.frames),
                _ => pick(&mut seed, 0..file.len() as u64),
            };
            let place = at as usize;
            match tear {
                Tear::FileCut => file.truncate(place),
                Tear::FileCutWithoutLog => {
                    file.truncate(place);
                    log.clear();
                }
                Tear::LogCut => log.truncate(place),
                Tear::LogFlipped => log[place] ^= 1 << (at % 8),
                Tear::LogGone => log.clear(),
                Tear::FileFlipped => file[place] ^= 1 << (at % 8),
                Tear::PageEmptied => file[place & !4095..][..4096].fill(0),
            }
            let came = image.look(&file, &log, &format!("{tear:?} at {at}, round {round}"));
            *found.entry((tear, came)).or_default() += 1;
        }
    }
    println!("{found:?}");
    let count = |tear, came| found.get(&(tear, came)).copied().unwrap_or(0);
    // The log has sums of its own: a torn end is left away, and what is before it stands.
    for tear in [Tear::LogCut, Tear::LogFlipped, Tear::LogGone] {
        assert!(count(tear, Found::Missing) > 0, "{tear:?} {found:?}");
        assert_eq!(count(tear, Found::Walked), 0, "{tear:?} {found:?}");
    }
    assert!(count(Tear::FileCut, Found::Refused) > 0, "{found:?}");
    assert!(count(Tear::PageEmptied, Found::Refused) > 0, "{found:?}");
}

impl Image {
    /// A store that was in use when the machine went down: some of it in the file, the rest in its log.
    fn new() -> Image {
        let fresh = Fresh::file();
        let mut world = World::new(&fresh);
        let mut told = Vec::new();
        for minute in 0..60 {
            if minute == 30 {
                // The log is brought into the file.
                let again = Store::open(&fresh.target(), &Options::default(), host());
                again.expect("opens");
            }
            let statement = match minute % 3 {
                0 => to(
                    pair("nord", "volta"),
                    cost("volta", minute, "7.00", "price"),
                ),
                _ => shared(opened("volta", minute, &format!("INC{minute}"))),
            };
            let receipt = world.say(std::slice::from_ref(&statement)).remove(0);
            told.push(Acknowledged::new(statement.fact.id, receipt));
        }
        let read = |end: &str| std::fs::read(format!("{}{end}", fresh.address)).expect("a file");
        let log = read("-wal");
        let last = log.iter().rposition(|byte| *byte != 0);
        let image = Image {
            file: read(""),
            frames: last.map_or(0, |last| last as u64 + 1),
            log,
            walked: walk(&world.store, &world.alliance).expect("holds"),
            facts: world.facts("volta"),
            alliance: world.alliance,
            told,
        };
        assert!(image.file.len() > 50_000 && image.frames > 50_000);
        image
    }

    /// Opens the torn files and reads everything.
    fn look(&self, file: &[u8], log: &[u8], place: &str) -> Found {
        let fresh = Fresh::file();
        let path = Path::new(&fresh.address);
        std::fs::write(path, file).expect("a file");
        if !log.is_empty() {
            std::fs::write(path.with_extension("sqlite-wal"), log).expect("a file");
        }
        let opened = Store::open(&fresh.target(), &Options::default(), host());
        let read = opened.and_then(|store| {
            let volta = viewer("volta");
            let (facts, size) = store.facts(&self.alliance, &volta, 0..u64::MAX)?;
            store.feeds(&self.alliance, &volta)?;
            Ok((store, facts, size))
        });
        let (store, facts, size) = match read {
            Ok(read) => read,
            Err(failure) => {
                check_clear(&failure, place);
                return Found::Refused;
            }
        };
        let walked = match walk(&store, &self.alliance) {
            Ok(walked) => walked,
            Err(why) => {
                assert!(why.len() > 10, "{place}: {why}");
                return Found::Walked;
            }
        };
        // Whatever holds is a beginning of what stood there, with the same facts.
        assert_eq!(size, walked.chain.size(), "{place}");
        assert!(self.walked.entries.starts_with(&walked.entries), "{place}");
        assert!(self.facts.starts_with(&facts), "{place}");
        let is_whole = walked.entries.len() == self.walked.entries.len();
        let proven = holds(&store, &self.alliance, &walked, &self.told);
        assert_eq!(proven.is_ok(), is_whole, "{place}: {proven:?}");
        match is_whole {
            true => {
                assert_eq!(self.facts, facts, "{place}");
                Found::Whole
            }
            false => Found::Missing,
        }
    }
}

/// It says which file, and what is wrong.
fn check_clear(failure: &Failure, place: &str) {
    match failure {
        Failure::Database(error) => {
            assert!(error.to_string().contains("record.sqlite"), "{place}");
            assert!(!error.help().is_empty(), "{place}");
        }
        Failure::NotFound => {}
        Failure::Damaged(why) => assert!(why.len() > 5, "{place}: {why}"),
        other => panic!("{place}: {other}"),
    }
}
