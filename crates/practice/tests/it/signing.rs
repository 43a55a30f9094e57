//! Random negotiations, from a seed: what is signed is signed by all, whatever anybody does in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Agreement;
use facts::id::{PartyId, ProposalId, SourceId};
use facts::{Body, Fact, Instant};
use practice::{Author, Command, Refusal, Stand, State, Texts, decide};

use crate::world::{Dice, instant, load, party};

const PARTIES: [&str; 4] = ["keystone", "lumen", "northwind", "volta"];
const PERSONS: [&str; 3] = ["ann", "ben", "cem"];
const IDS: [&str; 4] = ["P-1", "P-2", "P-3", "P-4"];

/// A text between some of the parties, which begins on a day of July 2025.
fn text(name: &str, parties: &[&str], day: usize) -> Agreement {
    let roles = ["integrator", "provider", "customer", "provider"];
    let named = parties.iter().map(|party| {
        let place = PARTIES.iter().position(|other| other == party).unwrap();
        format!("{party}: {{ role: {} }}", roles[place])
    });
    let named: Vec<String> = named.collect();
    let text = format!(
        "entente: 1\nalliance: north\nversion: \"{name}\"\nzone: UTC\neffective: 2025-07-{day:02}\nparties: {{ {} }}\n",
        named.join(", ")
    );
    load(&[("alliance.yaml", &text)]).agreement
}

/// An alliance whose parties propose, revise, sign and withdraw at random.
struct World {
    first: Agreement,
    others: Vec<Agreement>,
    facts: Vec<Fact>,
    now: Instant,
}

impl World {
    fn new(dice: &mut Dice) -> World {
        let others = (0..6).map(|n| {
            let mut parties: Vec<&str> = PARTIES.to_vec();
            parties.remove(dice.below(4));
            text(&format!("v{n}"), &parties, 2 + n * 3 + dice.below(3))
        });
        World {
            others: others.collect(),
            first: text("first", &["lumen", "northwind", "volta"], 1),
            facts: Vec::new(),
            now: instant("2025-06-20T09:00:00Z"),
        }
    }

    /// The texts that are in force, or will be.
    fn versions(&self, state: &State<'_>) -> Vec<Agreement> {
        let signed = state.versions().iter().map(|version| {
            let mut texts = self.others.iter();
            texts
                .find(|text| text.hash == version.hash)
                .unwrap()
                .clone()
        });
        std::iter::once(self.first.clone()).chain(signed).collect()
    }

    /// What comes of a command, without it being said.
    fn decide(&self, by: &str, person: &str, command: &Command<'_>) -> Result<Vec<Fact>, Refusal> {
        let state = State::of(&self.facts);
        let versions = self.versions(&state);
        let texts = Texts {
            versions: &versions,
            proposed: &self.others,
        };
        let (by, source) = (party(by), SourceId::new("web").unwrap());
        let author = Author {
            party: &by,
            person,
            source: &source,
            seq: self.facts.len() as u64,
        };
        decide(&state, &texts, &author, command, self.now)
    }

    /// A random command of a random person, and what it became.
    fn step(&mut self, dice: &mut Dice) -> Option<Vec<Fact>> {
        self.now = self.now.plus_ms(1 + 60_000 * dice.below(600) as i64);
        let by = PARTIES[dice.below(4)];
        let person = PERSONS[dice.below(3)];
        let id = ProposalId::new(IDS[dice.below(4)]).unwrap();
        let text = &self.others[dice.below(6)];
        let hash = text.hash.clone();
        let state = State::of(&self.facts);
        let current = state.proposal(&id).map(|one| one.says.hash.clone());
        let command = match dice.below(12) {
            0..=1 => Command::Propose {
                id,
                text,
                reason: None,
            },
            2 => Command::Revise {
                id,
                text,
                reason: None,
            },
            3 if dice.below(4) == 0 => Command::Withdraw { id, reason: None },
            4 => Command::Sign { proposal: id, hash },
            5 => Command::Comment {
                proposal: id,
                hash: current.unwrap_or(hash),
                clause: None,
                text: "hm".into(),
                reply_to: None,
            },
            6 => {
                let threads = state.proposal(&id).ok()?.threads.first()?.fact.id;
                Command::Settle {
                    proposal: id,
                    comment: threads,
                    text: None,
                }
            }
            _ => Command::Sign {
                proposal: id,
                hash: current.unwrap_or(hash),
            },
        };
        let facts = self.decide(by, person, &command).ok()?;
        self.facts.extend(facts.clone());
        Some(facts)
    }
}

/// What everything above came to must hold for.
fn holds(world: &World, before: &[Fact]) {
    let state = State::of(&world.facts);
    let unfit: Vec<String> = state
        .unfit()
        .iter()
        .map(|one| one.why.to_string())
        .collect();
    assert!(unfit.is_empty(), "{unfit:?}");
    let earlier = State::of(before);
    for proposal in state.proposals() {
        let text = world
            .others
            .iter()
            .find(|text| text.hash == proposal.says.hash);
        let text = text.unwrap();
        // Only signatures under the present text count, and of each party one.
        for fact in proposal.signatures.values() {
            let Body::Signature(says) = &fact.body else {
                panic!("{fact:?}");
            };
            assert_eq!(says.hash, proposal.says.hash);
            assert!(fact.by != *proposal.by() || says.person != proposal.says.person);
        }
        if let Ok(old) = earlier.proposal(proposal.id())
            && old.says.hash != proposal.says.hash
        {
            assert!(proposal.signatures.is_empty(), "a revision dismisses");
            assert_eq!(
                proposal.dismissed.len(),
                old.dismissed.len() + old.signatures.len()
            );
        }
        if let Stand::Signed { from } = state.stand(proposal) {
            assert_eq!(Some(from), text.effective);
            let signed: BTreeSet<&PartyId> = proposal.signatures.keys().collect();
            let bound: BTreeSet<&PartyId> = text.parties.keys().collect();
            assert!(signed.is_superset(&bound), "{signed:?} {bound:?}");
            let last = proposal.signatures.values().map(|fact| fact.recorded).max();
            assert!(last.unwrap() < from.plus_ms(facts::time::DAY_MS));
        }
    }
    let entered = world.facts.iter().filter_map(|fact| match &fact.body {
        Body::Agreement(says) => Some(&says.hash),
        _ => None,
    });
    let entered: Vec<&String> = entered.collect();
    let versions: Vec<&str> = state
        .versions()
        .iter()
        .map(|version| version.hash)
        .collect();
    assert_eq!(entered, versions, "in force is what all signed, in order");
    assert!(
        state
            .versions()
            .is_sorted_by_key(|version| version.effective)
    );
}

#[test]
fn no_text_comes_into_force_without_all_who_are_bound() {
    let (mut signed, mut revised, mut superseded) = (0, 0, 0);
    for seed in 0..150 {
        let dice = &mut Dice::new(seed);
        let mut world = World::new(dice);
        for _ in 0..150 {
            let before = world.facts.len();
            if world.step(dice).is_some() {
                holds(&world, &world.facts[..before]);
            }
        }
        let state = State::of(&world.facts);
        signed += state.versions().len();
        for proposal in state.proposals() {
            revised += proposal.earlier.len();
            superseded += usize::from(matches!(state.stand(proposal), Stand::Superseded { .. }));
        }
    }
    // The dice come to everything that the assertions are about.
    assert!(
        signed > 40 && revised > 40 && superseded > 20,
        "{signed} {revised} {superseded}"
    );
}

/// What becomes of a text that Northwind puts forward, given as it is written.
#[track_caller]
fn check(text: &str, versions: &[Agreement], expected: &str) {
    let text = load(&[("alliance.yaml", text)]).agreement;
    let (by, source) = (party("northwind"), SourceId::new("web").unwrap());
    let author = Author {
        party: &by,
        person: "ann",
        source: &source,
        seq: 0,
    };
    let command = Command::Propose {
        id: ProposalId::new("P-1").unwrap(),
        text: &text,
        reason: None,
    };
    let texts = Texts {
        versions,
        proposed: &[],
    };
    let as_of = instant("2025-06-20T09:00:00Z");
    let decided = decide(&State::default(), &texts, &author, &command, as_of);
    let found = decided.map_or_else(|refusal| refusal.told().what, |_| "proposed".into());
    assert_eq!(found.english(), expected);
}

#[test]
fn a_text_continues_the_ones_before() {
    let head = "entente: 1\nzone: UTC\nparties: { northwind: { role: customer }, volta: { role: provider } }\n";
    let before = [text("first", &["northwind", "volta"], 1)];
    let next = "alliance: north\nversion: next\neffective: 2025-08-01\n";
    check(&format!("{head}{next}"), &before, "proposed");
    let other = next.replace("north", "south");
    let alliance = "the text is of the alliance `south`, and the ones before of `north`";
    check(&format!("{head}{other}"), &before, alliance);
    let same = next.replace("next", "first");
    let name = "a version before is called `first` as well";
    check(&format!("{head}{same}"), &before, name);
    let without = format!("{head}{next}").replace("northwind", "lumen");
    check(&without, &before, "proposed");
    let nobody = "`northwind` is no party of the agreement";
    check(&without, &[], nobody);
}

/// In whatever order the parties sign, the same text is in force in the end.
#[test]
fn the_order_of_signatures_plays_no_part() {
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..40 {
        let dice = &mut Dice::new(seed);
        let mut world = World::new(dice);
        let all = text("all", &PARTIES, 20);
        world.others[0] = all;
        let id = ProposalId::new("P-1").unwrap();
        let propose = Command::Propose {
            id: id.clone(),
            text: &world.others[0],
            reason: None,
        };
        let proposed = world.decide("northwind", "ann", &propose).unwrap();
        let mut order = PARTIES.to_vec();
        for place in (1..order.len()).rev() {
            order.swap(place, dice.below(place + 1));
        }
        let hash = world.others[0].hash.clone();
        world.facts.extend(proposed);
        for (n, by) in order.iter().enumerate() {
            let sign = Command::Sign {
                proposal: id.clone(),
                hash: hash.clone(),
            };
            let facts = world.decide(by, "ben", &sign).unwrap();
            assert_eq!(facts.len(), if n == 3 { 2 } else { 1 }, "{order:?}");
            world.facts.extend(facts);
        }
        let state = State::of(&world.facts);
        let stand = state.stand(state.proposal(&id).unwrap());
        *outcomes
            .entry(format!("{stand:?} {:?}", state.versions()))
            .or_default() += 1;
    }
    assert_eq!(outcomes.len(), 1, "{outcomes:?}");
}

/// Whatever stands in the journal, in whatever order: it is folded, and nothing is in force that not all signed.
#[test]
fn a_journal_in_any_order_is_folded() {
    let mut unfit = 0;
    for seed in 0..150 {
        let dice = &mut Dice::new(seed);
        let mut world = World::new(dice);
        for _ in 0..100 {
            world.step(dice);
        }
        let facts = &mut world.facts;
        for place in (1..facts.len()).rev() {
            facts.swap(place, dice.below(place + 1));
        }
        let state = State::of(&*facts);
        unfit += state.unfit().len();
        for version in state.versions() {
            let Some(id) = version.proposal else {
                continue;
            };
            let proposal = state.proposal(id).unwrap();
            assert!(proposal.missing(state.members()).is_empty());
        }
        assert_eq!(
            State::of(facts.iter().chain(&*facts)).unfit().len(),
            state.unfit().len()
        );
    }
    assert!(unfit > 100, "{unfit}");
}
