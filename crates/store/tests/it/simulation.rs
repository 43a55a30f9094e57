//! An alliance that lives by a seed: facts come late, are corrected, taken back and disputed, and the machine goes
//! down again and again. The same seed gives the same journal, on either database.

mod machine;

use std::collections::BTreeSet;

use agreement::Versions;
use exchange::bundle::figures;
use facts::fact::{Answer, Ask, Claim, ClaimOn, Says, Usage, Withdrawal};
use facts::id::ClaimId;
use facts::journal::{Compartment, Hash, Statement};
use facts::{Body, Fact, FactId, Instant};
use machine::Machine;
use store::{Manner, Receipt, Store};

use crate::audit::{Acknowledged, audit};
use crate::contract;
use crate::databases::Fresh;
use crate::trouble::{amount, pick, seed};
use crate::world::{MINUTE_MS, bytes, fact, pair, party, start, to, viewer};

const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

#[test]
fn a_life_with_crashes_is_the_same_life_each_time() {
    for round in 0..amount() {
        let seed = seed() + round;
        let lived = live(Fresh::file(), seed);
        // What is printed by another run of the same seed is the same.
        println!(
            "seed {seed}: {} entries, root {}",
            lived.entries.len(),
            lived.root
        );
        assert_eq!(lived, live(Fresh::file(), seed), "seed {seed}");
        if let Some(fresh) = Fresh::on_server() {
            assert_eq!(lived, live(fresh, seed), "seed {seed}, on the server");
        }
    }
}

/// What is left of a life: every byte of the journal, and all figures of each party.
#[derive(Debug, PartialEq, Eq)]
struct Lived {
    root: Hash,
    entries: Vec<Vec<u8>>,
    figures: Vec<Vec<String>>,
}

/// An alliance under way.
struct Life {
    machine: Machine,
    seed: u64,
    now: Instant,
    /// What was handed in, under which key, and what was answered.
    said: Vec<(String, Vec<Statement>, Receipt)>,
    /// The plain record: all facts, as they were recorded.
    plain: Vec<(Compartment, Fact)>,
    open: Vec<ClaimId>,
}

fn live(fresh: Fresh, seed: u64) -> Lived {
    let mut life = Life::new(fresh, seed);
    for _ in 0..70 {
        life.step();
    }
    life.ends(seed)
}

impl Life {
    fn new(fresh: Fresh, mut seed: u64) -> Life {
        let machine = Machine::new(fresh);
        let now = start();
        let parties = ["nord", "volta", "lumen"].map(party).into();
        let random = &mut || bytes(&mut seed);
        let store = machine.store();
        store
            .found(&machine.alliance, &party("nord"), &parties, now, random)
            .unwrap();
        Life {
            machine,
            seed,
            now,
            said: Vec::new(),
            plain: Vec::new(),
            open: Vec::new(),
        }
    }

    fn step(&mut self) {
        self.now = self
            .now
            .plus_ms(pick(&mut self.seed, 0..DAY_MS as u64) as i64);
        let statements = match self.pick(12) {
            0..6 => self.usages(),
            6 => self.correction(),
            7 => self.withdrawal().into_iter().collect(),
            8 => self.claim().into_iter().collect(),
            9 => self.answer().into_iter().collect(),
            10 => return self.again(),
            _ => return self.crash(),
        };
        // Each is of a party and kind of its own.
        for (part, statement) in statements.into_iter().enumerate() {
            let key = format!("{} {part}", self.said.len());
            let receipt = self.say(&key, std::slice::from_ref(&statement));
            // Two that state the same are the same fact.
            if receipt.accepted == 1 {
                let mut fact = statement.fact.clone();
                fact.recorded = receipt.recorded;
                self.plain.push((statement.compartment.clone(), fact));
            }
            self.said.push((key, vec![statement], receipt));
        }
    }

    fn say(&mut self, key: &str, statements: &[Statement]) -> Receipt {
        let manner = Manner {
            key: Some(key),
            ..Manner::PLAIN
        };
        let (machine, seed) = (&self.machine, &mut self.seed);
        let said =
            machine
                .store()
                .speak(&machine.alliance, statements, manner, self.now, &mut || {
                    bytes(seed)
                });
        said.unwrap().remove(0).unwrap()
    }

    /// Calls or kilometres, some of them weeks late.
    fn usages(&mut self) -> Vec<Statement> {
        let count = 1 + self.pick(3);
        (0..count)
            .map(|_| {
                let late = if self.pick(4) == 0 {
                    self.pick(40)
                } else {
                    self.pick(2)
                };
                let quantity = format!("{}.5", self.pick(20));
                self.usage(late as i64, &quantity)
            })
            .collect()
    }

    fn usage(&mut self, days_late: i64, quantity: &str) -> Statement {
        let (by, meter) = match self.pick(2) {
            0 => ("volta", "calls"),
            _ => ("lumen", "kilometres"),
        };
        let usage = Usage {
            meter: meter.to_owned(),
            quantity: quantity.to_owned(),
            service: None,
            unit: None,
            until: None,
        };
        self.of(by, days_late, Body::Usage(usage))
    }

    /// A fact of a party, for it and nord.
    fn of(&mut self, by: &str, days_late: i64, body: Body) -> Statement {
        let number = self.pick(u64::MAX >> 12);
        let minute = (self.now.ms() - start().ms() - days_late * DAY_MS) / MINUTE_MS;
        let other = if by == "nord" { "volta" } else { "nord" };
        to(pair(by, other), fact(by, minute, number, body))
    }

    /// One of a party's own usages.
    fn usage_said(&mut self) -> Option<(String, FactId)> {
        let usages = self.plain.iter().map(|(_, fact)| fact);
        let usages: Vec<&Fact> = usages.filter(|fact| fact.body.kind() == "usage").collect();
        let place = pick(&mut self.seed, 0..usages.len().max(1) as u64);
        let fact = usages.get(place as usize)?;
        Some((fact.by.as_str().to_owned(), fact.id))
    }

    fn withdrawal(&mut self) -> Option<Statement> {
        let (by, fact) = self.usage_said()?;
        let body = Withdrawal { fact, reason: None };
        Some(self.of(&by, 0, Body::Withdrawal(body)))
    }

    /// What was wrong is taken back, and said rightly.
    fn correction(&mut self) -> Vec<Statement> {
        let withdrawal = self.withdrawal();
        let right = self.usage(3, "4");
        withdrawal.into_iter().chain([right]).collect()
    }

    fn claim(&mut self) -> Option<Statement> {
        let (_, fact) = self.usage_said()?;
        let id = ClaimId::new(&format!("D{}", self.said.len())).unwrap();
        self.open.push(id.clone());
        let claim = Claim {
            ask: Ask::Mistaken,
            expedited: false,
            field: None,
            from: None,
            grounds: Some("counted twice".to_owned()),
            id,
            on: ClaimOn::Fact(fact),
            until: None,
            value: None,
        };
        Some(self.of("nord", 0, Body::Claim(claim)))
    }

    fn answer(&mut self) -> Option<Statement> {
        let claim = self.open.pop()?;
        let says = [Says::Accept, Says::Contest][self.pick(2) as usize];
        Some(self.of("volta", 0, Body::Answer(Answer { claim, says })))
    }

    /// What was handed in before comes again, and gets the same answer.
    fn again(&mut self) {
        let place = pick(&mut self.seed, 0..self.said.len().max(1) as u64);
        let Some((key, statements, before)) = self.said.get(place as usize).cloned() else {
            return;
        };
        let receipt = self.say(&key, &statements);
        assert_eq!(
            (receipt.index, receipt.recorded, receipt.accepted),
            (before.index, before.recorded, before.accepted)
        );
    }

    /// The machine goes down within a write, and comes back with what was on its disk.
    fn crash(&mut self) {
        let how = self.pick(2);
        self.machine.crash(how == 0);
        // Whoever is not sure hands in the last one again.
        if let Some((key, statements, before)) = self.said.last().cloned() {
            let receipt = self.say(&key, &statements);
            assert_eq!(receipt.index, before.index);
        }
        self.check_figures();
    }

    /// What each party is shown is what the plain record gives.
    fn check_figures(&self) -> Vec<Vec<String>> {
        ["nord", "volta", "lumen"]
            .map(|name| {
                let read = own(self.machine.store(), &self.machine, name);
                let viewer = viewer(name);
                let plain = self.plain.iter();
                let plain = plain.filter(|(compartment, _)| viewer.may_read(compartment));
                let plain: Vec<Fact> = plain.map(|(_, fact)| fact.clone()).collect();
                assert_eq!(read, plain, "{name}");
                let told = self.figures(&read, name);
                assert_eq!(told, self.figures(&plain, name));
                told
            })
            .into()
    }

    fn figures(&self, facts: &[Fact], name: &str) -> Vec<String> {
        let loaded = agreement::load(&contract::files());
        let (versions, _) = Versions::new(vec![loaded.agreement]);
        let as_of = self.now.plus_ms(60 * DAY_MS);
        figures(
            &versions.unwrap(),
            &contract::for_all(facts),
            as_of,
            &party(name),
            None,
        )
    }

    fn pick(&mut self, below: u64) -> u64 {
        pick(&mut self.seed, 0..below)
    }

    fn ends(self, seed: u64) -> Lived {
        let figures = self.check_figures();
        assert!(figures[0].iter().any(|line| line.contains("statement")));
        let told: Vec<Acknowledged> = self
            .said
            .iter()
            .map(|(_, statements, receipt)| {
                Acknowledged::new(statements[0].fact.id, receipt.clone())
            })
            .collect();
        let walked = audit(self.machine.store(), &self.machine.alliance, &told);
        let kinds: BTreeSet<&str> = self
            .plain
            .iter()
            .map(|(_, fact)| fact.body.kind())
            .collect();
        assert!(kinds.len() > 2, "seed {seed}: {kinds:?}");
        Lived {
            root: walked.chain.root(),
            entries: walked.entries,
            figures,
        }
    }
}

/// What a party reads of what was said in the alliance, and not by the journal.
fn own(store: &Store, machine: &Machine, name: &str) -> Vec<Fact> {
    let read = store.facts(&machine.alliance, &viewer(name), 0..u64::MAX);
    let mut facts = read.unwrap().0;
    facts.retain(|fact| fact.source.as_str() != "journal");
    facts
}
