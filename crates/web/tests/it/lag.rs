//! Figures of a while ago serve a page, and never hide what somebody has just said.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::Duration;

use facts::fact::{Ask, CaseUpdate, Claim, ClaimOn, Milestone, Office};
use facts::id::{CaseId, ClaimId, LevelId, SourceId};
use facts::journal::{Compartment, Statement};
use facts::time::MINUTE_MS;
use facts::{Body, Fact, Instant};
use store::Manner;
use web::act::people::Cost;
use web::desk::ahead::prepare;
use web::desk::{Also, Desk, Figures, Lag};

use crate::record::{Record, party, present};

/// A desk whose figures always take longer than anybody waits.
struct Slow {
    record: Record,
    desk: Arc<Desk>,
    now: Arc<AtomicI64>,
    said: u64,
}

impl Slow {
    fn new() -> Slow {
        Slow::with(Duration::ZERO)
    }

    /// A desk whose pages wait so long for figures.
    fn with(patience: Duration) -> Slow {
        let record = Record::new();
        let now = Arc::new(AtomicI64::new(present().ms()));
        let clock = Arc::clone(&now);
        let random = Arc::clone(&record.desk);
        let also = Also {
            cost: Cost::LEAST,
            lag: Some(Lag {
                most: Duration::from_secs(10 * 60),
                patience,
            }),
            ..Also::default()
        };
        let desk = Desk::with(
            Arc::clone(record.desk.store()),
            Arc::new(move || Instant::from_ms(clock.load(Ordering::Relaxed))),
            Arc::new(move || random.random()),
            also,
        );
        Slow {
            desk: desk.unwrap(),
            record,
            now,
            said: 0,
        }
    }

    fn pass(&self, minutes: i64) {
        self.now.fetch_add(minutes * MINUTE_MS, Ordering::Relaxed);
    }

    fn say(&mut self, body: impl Into<Body>) {
        self.said += 1;
        let source = SourceId::new("desk").unwrap();
        let at = self.desk.now();
        let fact = Fact::new(at, at, party("volta"), source, self.said, 0, body.into()).unwrap();
        let statement = Statement {
            compartment: Compartment::Shared,
            fact,
            personal: None,
        };
        let random = &mut || self.desk.random();
        let alliance = &self.record.alliance;
        let store = self.desk.store();
        let said = store.speak(alliance, &[statement], Manner::PLAIN, at, random);
        said.unwrap().remove(0).unwrap();
    }

    /// The figures of now that a page or a program gets, with a level computed.
    fn got(&self, is_page: bool) -> Arc<Figures> {
        let now = self.desk.now();
        let volta = party("volta");
        let world = self.desk.world(&self.record.alliance, &volta, now).unwrap();
        let figures = self.desk.figures(&world, now, is_page).unwrap();
        figures.run(&LevelId::new("solved").unwrap());
        figures
    }

    /// How old the figures of a page are, in minutes.
    fn age(&self) -> i64 {
        self.desk.now().since(self.got(true).as_of()) / MINUTE_MS
    }

    /// Waits until a page has the figures of now.
    fn settle(&self) {
        while self.age() > 0 {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

fn opened(id: &str) -> CaseUpdate {
    let mut body = CaseUpdate::of(CaseId::new(id).unwrap());
    body.does = vec![Milestone::Opened];
    for (field, value) in [("type", "incident"), ("service", "desk")] {
        body.set.insert(field.to_owned(), Some(value.into()));
    }
    body
}

fn claim(id: &str) -> Claim {
    Claim {
        id: ClaimId::new(id).unwrap(),
        on: ClaimOn::Case(CaseId::new("INC1").unwrap()),
        ask: Ask::Exclude,
        field: None,
        from: None,
        until: None,
        value: None,
        grounds: Some("the line was down".into()),
        expedited: false,
    }
}

#[test]
fn a_page_shows_what_is_there_while_the_present_is_computed() {
    let mut slow = Slow::new();
    slow.say(opened("INC1"));
    assert_eq!(slow.age(), 0);
    slow.pass(3);
    assert_eq!(slow.age(), 3, "what is there");
    slow.settle();
    slow.pass(3);
    slow.say(opened("INC2"));
    assert_eq!(slow.age(), 3, "a feed goes on, and nobody waits for it");
    slow.settle();
    let facts = |figures: &Figures| figures.engine().view().facts().len();
    let before = facts(&slow.got(true));
    slow.pass(1);
    slow.say(opened("INC3"));
    assert_eq!(
        facts(&slow.got(false)),
        before + 1,
        "a program never gets old ones"
    );
}

#[test]
fn what_somebody_said_or_waits_for_is_never_missing() {
    let mut slow = Slow::new();
    slow.say(opened("INC1"));
    slow.settle();
    slow.pass(3);
    slow.say(claim("C-1"));
    assert_eq!(slow.age(), 0, "somebody claims something");
    let docket = slow.got(true).engine().docket().entries().len();
    assert_eq!(docket, 1);
    slow.pass(3);
    slow.say(opened("INC2"));
    let size = slow.desk.store().size(&slow.record.alliance).unwrap();
    slow.desk.hear(&slow.record.alliance, size);
    assert_eq!(slow.age(), 0, "somebody has brought a file in");
    slow.pass(11);
    assert_eq!(slow.age(), 0, "older than is allowed");
}

#[test]
fn after_a_start_figures_are_there_before_anybody_asks() {
    let mut slow = Slow::new();
    slow.say(opened("INC1"));
    prepare(&slow.desk, 4, &|| true);
    slow.pass(1);
    assert_eq!(slow.age(), 0, "nobody of the party can sign in");
    let slow = Slow::new();
    slow.record.person("volta", &[Office::Delegate]);
    prepare(&slow.desk, 4, &|| true);
    slow.pass(3);
    assert_eq!(slow.age(), 3, "those that were prepared");
    slow.settle();
}

#[test]
fn so_many_parties_are_prepared_at_most_and_nothing_after_the_end() {
    for (parties, goes_on, age) in [(1, true, 1), (0, true, 0), (1, false, 0)] {
        let slow = Slow::new();
        slow.record.person("volta", &[Office::Delegate]);
        prepare(&slow.desk, parties, &|| goes_on);
        slow.pass(1);
        assert_eq!(slow.age(), age, "{parties} {goes_on}");
    }
}

#[test]
fn whoever_comes_while_figures_are_prepared_joins_in() {
    let slow = Slow::with(Duration::MAX);
    slow.record.person("volta", &[Office::Delegate]);
    let (asked, age) = (AtomicI64::new(0), AtomicI64::new(0));
    prepare(&slow.desk, 1, &|| {
        // It is asked once before anything is begun.
        if asked.fetch_add(1, Ordering::Relaxed) > 0 {
            slow.pass(1);
            let now = slow.desk.now();
            let world = slow.desk.world(&slow.record.alliance, &party("volta"), now);
            let figures = slow.desk.figures(&world.unwrap(), now, true).unwrap();
            age.fetch_max(now.since(figures.as_of()), Ordering::Relaxed);
        }
        true
    });
    let age = age.into_inner();
    assert!(
        age >= 3 * MINUTE_MS,
        "they are those that are being made: {age}"
    );
    assert_eq!(
        slow.age(),
        0,
        "no longer, once it is known that they take no time"
    );
}
