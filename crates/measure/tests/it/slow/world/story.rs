//! What happens in a world, and what is said about it.

use facts::fact::{Answer, Ask, Body, CaseUpdate, Claim, ClaimOn, Milestone, Says, Withdrawal};
use facts::id::{CaseId, ClaimId, PartyId, SourceId};
use facts::{Fact, Instant};

use super::super::dice::Dice;
use super::{DAY, HOUR, MINUTE};

/// All facts, in a random order of arrival.
pub fn facts(dice: &mut Dice, begin: i64, change: i64) -> Vec<Fact> {
    let mut story = Story {
        grid: dice.one(&[1_000, 1_000, MINUTE, 30 * MINUTE, HOUR]),
        dice,
        facts: Vec::new(),
        change,
    };
    for case in 0..story.dice.between(1, 3) {
        story.case(&format!("INC{case}"), begin - begin % story.grid);
    }
    story.claims(begin);
    story.answers();
    story.withdrawals();
    let mut facts = story.facts;
    for i in (1..facts.len()).rev() {
        facts.swap(i, dice.between(0, i as i64) as usize);
    }
    facts
}

struct Story<'a> {
    dice: &'a mut Dice,
    facts: Vec<Fact>,
    change: i64,
    /// All times are multiples of this: the coarser, the more of them meet.
    grid: i64,
}

impl Story<'_> {
    fn case(&mut self, case: &str, begin: i64) {
        let mut at = begin;
        let mut is_on_hold = false;
        let mut is_stopped = false;
        for step in 0..self.dice.between(2, 12) {
            if step > 0 {
                at = self.later(at);
            }
            let mut update = CaseUpdate::of(CaseId::new(case).unwrap());
            if step == 0 {
                let kind = if self.dice.percent(97) {
                    "incident"
                } else {
                    "request"
                };
                update = update.set("type", kind);
                if self.dice.percent(80) {
                    update = update.set("service", self.dice.pick(&["pay", "pay", "net", "bare"]));
                }
                if self.dice.percent(70) {
                    update = update.set("priority", self.dice.pick(&["P1", "P2", "P3"]));
                }
                if self.dice.percent(50) {
                    update = update.set("state", self.dice.pick(&["new", "work"]));
                }
                if self.dice.percent(93) {
                    update = update.does(Milestone::Opened);
                }
            }
            let more = if self.dice.percent(75) { 1 } else { 2 };
            for _ in 0..if step == 0 { more - 1 } else { more } {
                update = self.change(update, &mut is_on_hold, &mut is_stopped);
            }
            self.say(at, "", update);
        }
    }

    fn change(
        &mut self,
        update: CaseUpdate,
        is_on_hold: &mut bool,
        is_stopped: &mut bool,
    ) -> CaseUpdate {
        let dice = &mut self.dice;
        match dice.between(0, 99) {
            0..=21 if *is_on_hold && dice.percent(60) => {
                *is_on_hold = false;
                update.clear("hold")
            }
            0..=21 => {
                *is_on_hold = true;
                update.set(
                    "hold",
                    dice.pick(&["customer", "customer", "parts", "internal"]),
                )
            }
            22..=34 => match dice.percent(92) {
                true => update.set("priority", dice.pick(&["P1", "P2", "P3", "P4"])),
                false => update.clear("priority"),
            },
            35..=38 => match dice.percent(85) {
                true => update.set("category", dice.pick(&["c1", "c2"])),
                false => update.clear("category"),
            },
            39..=45 => match dice.percent(75) {
                true => update.set("party", dice.pick(&["lumen", "volta", "northwind"])),
                false => update.clear("party"),
            },
            46..=56 => match dice.percent(85) {
                true => update.set(
                    "team",
                    dice.pick(&[
                        "desk",
                        "Service Desk",
                        "checkout",
                        "ops",
                        "Operations",
                        "stray",
                        "crew",
                        "solo",
                    ]),
                ),
                false => update.clear("team"),
            },
            57..=58 => match dice.percent(80) {
                true => update.set("service", dice.pick(&["pay", "net", "bare"])),
                false => update.clear("service"),
            },
            59..=68 => update.set("state", dice.pick(&["new", "work", "done", "done"])),
            69..=72 => update.does(Milestone::Acknowledged),
            99 if dice.percent(30) => update.does(Milestone::Cancelled),
            98 => update.does(Milestone::Opened),
            _ if *is_stopped && dice.percent(70) => {
                *is_stopped = false;
                update.does(Milestone::Reopened).set("state", "work")
            }
            _ => {
                *is_stopped = true;
                let milestone = dice.one(&[Milestone::Resolved, Milestone::Closed]);
                let update = update.does(milestone);
                match dice.percent(50) {
                    true => update.set("state", "done"),
                    false => update,
                }
            }
        }
    }

    fn later(&mut self, at: i64) -> i64 {
        match self.dice.between(0, 19) {
            0..=2 => at,
            3..=8 => at + self.dice.between(1, 240) * MINUTE,
            9..=11 => at + self.dice.between(1, 14_400) * 1_000,
            12..=13 => at + self.dice.between(1, 12) * HOUR,
            14 => at.max(self.change + self.dice.between(-8, 8) * 15 * MINUTE),
            15..=17 => at + self.dice.between(1, 48 * 4) * 15 * MINUTE,
            _ => at + self.dice.between(1, 5 * 24 * 60) * MINUTE,
        }
    }

    /// Somebody says something; without a name one of the providers does.
    fn say(&mut self, at: i64, by: &str, body: impl Into<Body>) {
        let dice = &mut self.dice;
        let delay = match dice.between(0, 9) {
            0..=5 => dice.between(0, 10) * 1_000,
            6..=7 => dice.between(0, 600) * MINUTE,
            // A clock that is fast: said before it happened.
            8 if dice.percent(30) => -200_000,
            _ => dice.between(0, 72 * 60) * MINUTE,
        };
        let by = match by {
            "" => dice.pick(&["lumen", "lumen", "volta", "northwind"]),
            by => by,
        };
        let (at, delay) = (at - at % self.grid, delay - delay.max(0) % self.grid);
        let number = self.facts.len();
        let seq = dice.between(0, 3) as u64 + number as u64;
        let fact = Fact::new(
            Instant::from_ms(at),
            Instant::from_ms(at + delay),
            PartyId::new(by).unwrap(),
            SourceId::new(dice.pick(&["desk", "desk", "feed"])).unwrap(),
            seq,
            number as u32,
            body.into(),
        );
        self.facts.push(fact.unwrap());
    }

    fn claims(&mut self, begin: i64) {
        if self.dice.percent(40) {
            return;
        }
        let said = self.facts.len() as i64;
        let mut field_was = false;
        for number in 0..self.dice.between(1, 3) {
            let dice = &mut self.dice;
            let at = begin + dice.between(0, 10 * 24 * 60) * MINUTE;
            let mut ask = dice.one(&[
                Ask::Exclude,
                Ask::Exclude,
                Ask::Pause,
                Ask::NoPause,
                Ask::FieldWas,
                Ask::Mistaken,
            ]);
            if ask == Ask::FieldWas && std::mem::replace(&mut field_was, true) {
                ask = Ask::Pause;
            }
            let (mut from, mut until) = (None, None);
            if dice.percent(85) {
                let first = begin + dice.between(-600, 12_000) * MINUTE;
                let first = first - first % self.grid;
                from = dice.percent(90).then_some(Instant::from_ms(first));
                let last = first + dice.between(1, 4_000) * self.grid.max(MINUTE);
                until = dice.percent(90).then_some(Instant::from_ms(last));
            }
            let (mut field, mut value) = (None, None);
            if ask == Ask::FieldWas {
                let (name, values): (&str, &[&str]) = dice.one(&[
                    ("priority", &["P1", "P2", "P3", "P4"][..]),
                    ("category", &["c1", "c2"][..]),
                    ("party", &["lumen", "volta"][..]),
                    ("team", &["desk", "ops"][..]),
                    ("state", &["new", "work", "done"][..]),
                    ("hold", &["customer", "internal"][..]),
                ]);
                field = Some(name.to_string());
                value = Some(dice.one(values).to_string());
            }
            let on = match ask {
                Ask::Mistaken => ClaimOn::Fact(self.facts[dice.between(0, said - 1) as usize].id),
                _ => ClaimOn::Case(
                    CaseId::new(dice.pick(&["INC0", "INC0", "INC1", "INC2"])).unwrap(),
                ),
            };
            let by = dice.pick(&["lumen", "lumen", "volta", "volta", "northwind", "stranger"]);
            let claim = Claim {
                ask,
                expedited: false,
                field,
                from,
                grounds: None,
                id: ClaimId::new(&format!("CL{number}")).unwrap(),
                on,
                until,
                value,
            };
            self.say(at, by, claim);
        }
    }

    fn answers(&mut self) {
        for number in 0..self.facts.len() {
            let fact = self.facts[number].clone();
            let key = match &fact.body {
                Body::Claim(claim) => claim.id.to_string(),
                Body::Case(update) if matches!(update.set.get("hold"), Some(Some(_))) => {
                    fact.id.to_string()
                }
                _ => continue,
            };
            let mut at = fact.at.ms();
            let times = self.dice.one(&[0, 0, 1, 1, 1, 2]);
            for _ in 0..times {
                at += self.dice.between(0, 3 * DAY / MINUTE) * MINUTE;
                let says = self.dice.one(&[
                    Says::Accept,
                    Says::Accept,
                    Says::Contest,
                    Says::Grant,
                    Says::Dismiss,
                    Says::Withdraw,
                ]);
                let by = match says {
                    Says::Withdraw if self.dice.percent(80) => fact.by.to_string(),
                    Says::Grant | Says::Dismiss => "keystone".into(),
                    _ => self
                        .dice
                        .pick(&["northwind", "northwind", "keystone", "lumen", "stranger"])
                        .into(),
                };
                let claim = ClaimId::new(&key).unwrap();
                self.say(at, &by, Answer { claim, says });
            }
        }
    }

    fn withdrawals(&mut self) {
        for _ in 0..self.dice.one(&[0, 0, 0, 1, 1, 2]) {
            let last = self.facts.len() as i64 - 1;
            let fact = self.facts[self.dice.between(0, last) as usize].clone();
            let at = fact.at.ms() + self.dice.between(0, 5 * 24 * 60) * MINUTE;
            let by = match self.dice.percent(80) {
                true => fact.by.to_string(),
                false => "volta".into(),
            };
            let fact = fact.id;
            self.say(at, &by, Withdrawal { fact, reason: None });
        }
    }
}
