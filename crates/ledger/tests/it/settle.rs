//! From an agreement and facts to statements: claims, sides, what is held, closings and corrections.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use agreement::Versions;
use facts::fact::{Answer, Ask, Claim, ClaimOn, Closing, Cost, LineName, ReadingName, Says, Usage};
use facts::id::{ClaimId, LevelId, PartyId, SourceId};
use facts::{Body, Exact, Fact, Instant};
use ledger::statement::State;
use ledger::{Settled, Source, balances, settle};

const TEXT: &str = "entente: 1
alliance: test
zone: Europe/Amsterdam
currency: EUR
effective: 2025-01-01
until: 2025-07-01
parties: { a: { role: customer }, b: { role: provider } }
measures: { calls: { of: usage, meter: calls }, spent: { of: cost, basis: billed } }
levels: { calls: { measure: calls, window: month, round: none, expected: '<= 10' } }
charges:
  base: { from: a, to: b, fixed: 1000 }
  calls: { from: a, to: b, metered: { measure: calls, price: 2 } }
remedies:
  credits: { from: b, to: a, base: { charges: base }, tiers: { levels: { calls: { step: { beyond: 10, each: 1, credit: 1 %, part: pro-rata } } } }, booked_after: 1CLAIM }
sharing:
  project: { customer: a, provider: b, fixed_incentive: { target_cost: 100, target_profit: 10, ceiling: 130, customer_share: 50 %, actual: spent } }
exit:
  triggers:
    often: { right_of: a, misses: { levels: calls, of: expected, count: { times: 2, within: 3 } }, lapses_after: 1mo }
    costly: { right_of: a, credits: { months: 3, amount: 60 EUR }, lapses_after: 10wd }
governance: { disputes: { payment: PAYMENT, stages: [{ title: talk, within: 10wd }] } }
";

/// What is said, one after the other.
pub struct Story {
    pub text: String,
    pub facts: Vec<Fact>,
}

impl Story {
    /// Three months of calls and two of costs.
    pub fn new(claim: &str, payment: &str) -> Self {
        let text = TEXT.replace("CLAIM", claim).replace("PAYMENT", payment);
        let mut story = Story {
            text,
            facts: Vec::new(),
        };
        story.calls("2025-01-10T00:00:00Z", "12");
        // The last evening of January in Amsterdam still is January there.
        story.calls("2025-01-31T22:59:59Z", "1");
        story.calls("2025-02-03T00:00:00Z", "9");
        story.calls("2025-03-03T00:00:00Z", "15");
        for (at, amount) in [
            ("2025-02-10T00:00:00Z", "70"),
            ("2025-05-10T00:00:00Z", "50"),
        ] {
            let amounts = BTreeMap::from([("billed".to_owned(), Some(amount.into()))]);
            let cost = Cost {
                amounts,
                currency: "EUR".into(),
                labels: BTreeMap::new(),
                service: None,
                until: None,
            };
            story.says("b", at, at, Body::Cost(cost));
        }
        story
    }

    pub fn says(&mut self, by: &str, at: &str, recorded: &str, body: Body) -> Fact {
        let instant = |text| Instant::parse(text).expect("an instant");
        let party = PartyId::new(by).expect("an id");
        let source = SourceId::new("s").expect("an id");
        let seq = self.facts.len() as u64;
        let fact = Fact::new(instant(at), instant(recorded), party, source, seq, 0, body);
        self.facts.push(fact.expect("a fact"));
        self.facts[self.facts.len() - 1].clone()
    }

    fn calls(&mut self, at: &str, quantity: &str) -> Fact {
        self.calls_late(at, at, quantity)
    }

    pub fn calls_late(&mut self, at: &str, recorded: &str, quantity: &str) -> Fact {
        let usage = Usage {
            meter: "calls".into(),
            quantity: quantity.into(),
            service: None,
            unit: None,
            until: None,
        };
        self.says("b", at, recorded, Body::Usage(usage))
    }

    fn claims(&mut self, by: &str, at: &str, ask: Ask, on: ClaimOn, value: Option<&str>) {
        let claim = Claim {
            ask,
            expedited: false,
            field: None,
            from: None,
            grounds: None,
            id: ClaimId::new("D1").expect("an id"),
            on,
            until: None,
            value: value.map(Into::into),
        };
        self.says(by, at, at, Body::Claim(claim));
    }

    fn answers(&mut self, by: &str, at: &str, says: Says) {
        let claim = ClaimId::new("D1").expect("an id");
        self.says(by, at, at, Body::Answer(Answer { claim, says }));
    }

    pub fn closes(&mut self, by: &str, at: &str, month: &str, total: &str) {
        let with = PartyId::new(if by == "a" { "b" } else { "a" }).expect("an id");
        let closing = Closing {
            currency: "EUR".into(),
            month: month.into(),
            total: total.into(),
            with,
        };
        self.says(by, at, at, Body::Closing(closing));
    }

    pub fn settled(&self, as_of: &str) -> Settled {
        let files = BTreeMap::from([("alliance.yaml".to_owned(), self.text.clone().into_bytes())]);
        let loaded = agreement::load(&files);
        assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
        let (versions, _) = Versions::new(vec![loaded.agreement]);
        let as_of = Instant::parse(as_of).expect("an instant");
        settle(
            &versions.expect("a version"),
            &self.facts.iter().collect::<Vec<_>>(),
            as_of,
        )
    }

    /// The statements as of an instant, a line for each and one for each of its lines.
    #[track_caller]
    fn check(&self, as_of: &str, expected: &str) {
        let settled = self.settled(as_of);
        assert_eq!(printed(&settled), expected.trim_start());
        // Whatever is printed balances, and every line's step gives its amount.
        let entries = settled.entries();
        for party in ["a", "b"] {
            let balances = balances(&entries);
            let own = balances
                .iter()
                .filter(|((account, _), _)| account.party().as_str() == party);
            let sum: Exact = own.map(|(_, amount)| amount.clone()).sum();
            assert!(sum.is_zero(), "the books of {party}: {sum}");
        }
        for statement in &settled.statements {
            for line in &statement.lines {
                let sheet = settled.sheet(statement, line).expect("a sheet");
                let size = |amount: &Exact| match amount.is_negative() {
                    true => -amount.clone(),
                    false => amount.clone(),
                };
                match line.step {
                    Some(step) => assert_eq!(size(sheet.value(step)), size(&line.amount)),
                    None => assert!(line.amount.is_zero() && !line.sides.is_empty()),
                }
            }
        }
    }
}

pub fn reading(window: &str) -> ClaimOn {
    ClaimOn::Reading(ReadingName {
        key: BTreeMap::new(),
        level: LevelId::new("calls").expect("an id"),
        window: window.into(),
    })
}

pub fn line(clause: &str, what: &str, window: &str) -> ClaimOn {
    ClaimOn::Line(LineName {
        clause: clause.into(),
        what: what.into(),
        window: window.into(),
    })
}

pub fn printed(settled: &Settled) -> String {
    let mut text = String::new();
    for statement in &settled.statements {
        let state = match &statement.state {
            State::Running => "running".into(),
            State::Open { agreed } if agreed.is_empty() => "open".into(),
            State::Open { agreed } => format!("agreed by {agreed:?}"),
            State::Closed { at } => format!("closed at {at}"),
        };
        let _ = writeln!(text, "{} {} {state}", statement.month, statement.total());
        for line in &statement.lines {
            let corrects = line
                .corrects
                .map_or(String::new(), |month| format!(" corrects {month}"));
            let held = match line.held.is_zero() {
                true => String::new(),
                false => format!(" held {}", line.held),
            };
            let sides: String = line
                .sides
                .iter()
                .map(|(side, amount)| format!(" {side} has {amount}"))
                .collect();
            let (clause, what, window) = (&line.clause, &line.what, &line.window);
            let amount = &line.amount;
            let _ = writeln!(
                text,
                "  {clause} {what} {window} {amount}{corrects}{held}{sides}"
            );
        }
    }
    text
}

#[test]
fn charges_credits_and_a_project_that_is_settled_when_the_agreement_has_ended() {
    let story = Story::new("", "held");
    story.check(
        "2025-04-02T00:00:00Z",
        "
2025-01 1026 open
  charges.base base 2025-01 1000
  charges.calls calls 2025-01 26
2025-02 988 open
  charges.base base 2025-02 1000
  charges.calls calls 2025-02 18
  remedies.credits calls 2025-01 -30
2025-03 1030 open
  charges.base base 2025-03 1000
  charges.calls calls 2025-03 30
2025-04 -50 running
  remedies.credits calls 2025-03 -50
",
    );
    let settled = story.settled("2025-07-01T00:00:00Z");
    assert!(
        printed(&settled).contains("sharing.project project 2025-05 10\n"),
        "{}",
        printed(&settled)
    );
    // Nothing was used in the last three months.
    let gaps = settled.gaps();
    let gaps: Vec<&str> = gaps.iter().map(|gap| gap.window.as_str()).collect();
    assert_eq!(gaps, ["2025-04", "2025-05", "2025-06"]);
}

#[test]
fn a_line_becomes_what_both_agree_on() {
    let mut story = Story::new("", "held");
    let on = line("charges.base", "base", "2025-01");
    story.claims("a", "2025-02-05T10:00:00Z", Ask::AmountWas, on, Some("900"));
    let text = printed(&story.settled("2025-02-10T00:00:00Z"));
    assert!(
        text.contains("charges.base base 2025-01 1000 held 100 a has 900\n"),
        "{text}"
    );
    story.answers("b", "2025-02-11T10:00:00Z", Says::Accept);
    story.check(
        "2025-02-12T00:00:00Z",
        "
2025-01 926 open
  charges.base base 2025-01 900
  charges.calls calls 2025-01 26
2025-02 -30 running
  remedies.credits calls 2025-01 -30
",
    );
}

#[test]
fn a_claim_on_no_line_is_named() {
    let mut story = Story::new("", "held");
    let on = line("charges.base", "base", "2024-12");
    story.claims("a", "2025-02-05T10:00:00Z", Ask::AmountWas, on, Some("900"));
    let settled = story.settled("2025-02-10T00:00:00Z");
    let idle = settled.now.idle_claims.iter();
    let gaps: Vec<String> = idle.map(|gap| gap.message.clone()).collect();
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert!(gaps[0].contains("`D1`"), "{gaps:?}");
}

#[test]
fn a_credit_that_must_be_claimed_counts_when_it_was_claimed_in_time() {
    let credit = "remedies.credits calls 2025-01 -30";
    let has = |at: Option<&str>, on: ClaimOn, by: &str| {
        let mut story = Story::new(", claim_within: 5wd", "held");
        if let Some(at) = at {
            story.claims(by, at, Ask::Credit, on, None);
        }
        printed(&story.settled("2025-02-28T00:00:00Z")).contains(credit)
    };
    // Five working days after 31 January, a Friday, end with Friday 7 February in Amsterdam.
    assert!(has(Some("2025-02-07T22:59:00Z"), reading("2025-01"), "a"));
    assert!(has(
        Some("2025-02-07T22:59:00Z"),
        line("remedies.credits", "calls", "2025-01"),
        "a"
    ));
    assert!(!has(Some("2025-02-07T23:00:00Z"), reading("2025-01"), "a"));
    assert!(!has(Some("2025-02-07T22:59:00Z"), reading("2025-02"), "a"));
    assert!(!has(Some("2025-02-07T22:59:00Z"), reading("2025-01"), "b"));
    assert!(!has(None, reading("2025-01"), "a"));
}

#[test]
fn a_closed_month_stays_and_what_changes_later_is_a_correction() {
    let mut story = Story::new("", "held");
    story.closes("a", "2025-02-03T10:00:00Z", "2025-01", "1026");
    story.closes("b", "2025-02-04T10:00:00Z", "2025-01", "1026.00");
    // Three calls of January come to light in February, and one more in March.
    story.calls_late("2025-01-20T00:00:00Z", "2025-02-10T00:00:00Z", "3");
    let text = printed(&story.settled("2025-02-03T12:00:00Z"));
    assert!(
        text.starts_with("2025-01 1026 agreed by [\"a\"]\n"),
        "{text}"
    );
    let january = "2025-01 1026 closed at 2025-02-04T10:00:00Z
  charges.base base 2025-01 1000
  charges.calls calls 2025-01 26
";
    let february = "2025-02 964 open
  charges.base base 2025-02 1000
  charges.calls calls 2025-02 18
  remedies.credits calls 2025-01 -60
  charges.calls calls 2025-01 6 corrects 2025-01
";
    story.check("2025-03-02T00:00:00Z", &format!("{january}{february}"));
    story.closes("b", "2025-03-05T10:00:00Z", "2025-02", "964");
    story.closes("a", "2025-03-05T11:00:00Z", "2025-02", "964");
    story.calls_late("2025-01-21T00:00:00Z", "2025-03-20T00:00:00Z", "1");
    let february = february.replace("open", "closed at 2025-03-05T11:00:00Z");
    story.check(
        "2025-04-02T00:00:00Z",
        &format!(
            "{january}{february}2025-03 1022 open
  charges.base base 2025-03 1000
  charges.calls calls 2025-03 30
  charges.calls calls 2025-01 2 corrects 2025-01
  remedies.credits calls 2025-01 -10 corrects 2025-02
2025-04 -50 running
  remedies.credits calls 2025-03 -50
"
        ),
    );
}

#[test]
fn what_is_disputed_of_a_closed_month_is_held_and_released_in_a_later_one() {
    let mut story = Story::new("", "held");
    story.closes("a", "2025-02-03T10:00:00Z", "2025-01", "1026");
    story.closes("b", "2025-02-04T10:00:00Z", "2025-01", "1026");
    let on = line("charges.base", "base", "2025-01");
    story.claims("a", "2025-02-10T10:00:00Z", Ask::AmountWas, on, Some("900"));
    let january = "2025-01 1026 closed at 2025-02-04T10:00:00Z
  charges.base base 2025-01 1000
  charges.calls calls 2025-01 26
";
    let february = "2025-02 988 open
  charges.base base 2025-02 1000
  charges.calls calls 2025-02 18
  remedies.credits calls 2025-01 -30
  charges.base base 2025-01 0 corrects 2025-01 held 100 a has -100
";
    story.check("2025-03-02T00:00:00Z", &format!("{january}{february}"));
    story.closes("b", "2025-03-05T10:00:00Z", "2025-02", "988");
    story.closes("a", "2025-03-05T11:00:00Z", "2025-02", "988");
    let february = february.replace("open", "closed at 2025-03-05T11:00:00Z");
    let march = "2025-03 1030 open
  charges.base base 2025-03 1000
  charges.calls calls 2025-03 30
2025-04 -50 running
  remedies.credits calls 2025-03 -50
";
    // Nothing has changed since.
    story.check(
        "2025-04-02T00:00:00Z",
        &format!("{january}{february}{march}"),
    );
    story.answers("b", "2025-03-20T10:00:00Z", Says::Accept);
    let march = march.replace("1030 open", "930 open").replace(
        "30\n2025-04",
        "30\n  charges.base base 2025-01 -100 corrects 2025-01 held -100\n2025-04",
    );
    story.check(
        "2025-04-02T00:00:00Z",
        &format!("{january}{february}{march}"),
    );
}

#[test]
fn what_is_carried_forward_is_owed_in_months_without_a_fact_as_well() {
    let story = Story::new(", caps: { month: 1 % }, carry_forward: 3", "held");
    let text = printed(&story.settled("2025-08-01T00:00:00Z"));
    // January has 30, March 50; a month holds 10. The last fact is one of May.
    for line in [
        "calls 2025-01 -10",
        "carried from 2025-01 2025-02 -10",
        "calls 2025-03 -10",
        "carried from 2025-01 2025-04 -10",
        "carried from 2025-03 2025-05 -10",
        "carried from 2025-03 2025-06 -10",
    ] {
        assert!(
            text.contains(&format!("remedies.credits {line}\n")),
            "{line}: {text}"
        );
    }
    assert!(!text.contains("2025-07 -"), "{text}");
}

#[test]
fn rights_to_end_arise_from_history_and_lapse() {
    let mut story = Story::new("", "held");
    let rights = |story: &Story, as_of: &str| -> Vec<String> {
        let settled = story.settled(as_of);
        let found = &settled.now.rights;
        let told = found.rights.iter().map(|right| {
            let lapses = right.lapses.map(|lapses| lapses.to_string());
            let readings = found.sheet.sources(right.step);
            let readings = readings.iter().filter_map(|source| match source {
                Source::Reading { window, .. } => Some(window.as_str()),
                _ => None,
            });
            let readings: Vec<&str> = readings.collect();
            let state = if right.stands(settled.as_of) {
                "stands"
            } else {
                "lapsed"
            };
            let (id, since) = (&right.trigger, right.since);
            format!(
                "{id} {since} {} {state}: {}",
                lapses.unwrap_or_default(),
                readings.join(" ")
            )
        });
        told.collect()
    };
    assert_eq!(rights(&story, "2025-03-31T21:59:59Z"), [""; 0]);
    // The month after 31 March ends with 30 April, ten working days with 14 April, in Amsterdam.
    let costly = "costly 2025-03-31T22:00:00Z 2025-04-14T22:00:00Z stands: 2025-01 2025-03";
    let often = "often 2025-03-31T22:00:00Z 2025-04-30T22:00:00Z stands: 2025-01 2025-03";
    assert_eq!(rights(&story, "2025-03-31T22:00:00Z"), [costly, often]);
    let lapsed = costly.replace("stands", "lapsed");
    assert_eq!(rights(&story, "2025-04-14T22:00:00Z"), [&*lapsed, often]);
    // A further miss gives the right anew; February was met.
    story.calls("2025-04-10T00:00:00Z", "12");
    let anew = rights(&story, "2025-05-01T00:00:00Z");
    assert_eq!(
        anew[2..],
        [
            "costly 2025-04-30T22:00:00Z 2025-05-14T22:00:00Z stands: 2025-03 2025-04",
            "often 2025-04-30T22:00:00Z 2025-05-30T22:00:00Z stands: 2025-03 2025-04"
        ]
    );
}

#[test]
fn a_month_does_not_close_on_a_total_that_it_does_not_have() {
    let mut story = Story::new("", "held");
    story.closes("a", "2025-02-03T10:00:00Z", "2025-01", "1000");
    story.closes("b", "2025-02-04T10:00:00Z", "2025-01", "1000");
    let settled = story.settled("2025-02-05T00:00:00Z");
    let text = printed(&settled);
    assert!(text.starts_with("2025-01 1026 open\n"), "{text}");
    let idle = settled.idle_closings.iter();
    let idle: Vec<String> = idle
        .map(|one| format!("{} {} {:?}", one.by, one.stated, one.total))
        .collect();
    assert_eq!(idle, ["a 1000 Some(1026)", "b 1000 Some(1026)"]);
    story.closes("a", "2025-02-06T10:00:00Z", "2025-01", "1026");
    story.closes("b", "2025-02-06T11:00:00Z", "2025-01", "1026");
    let settled = story.settled("2025-02-07T00:00:00Z");
    assert!(
        settled.idle_closings.is_empty(),
        "{:?}",
        settled.idle_closings
    );
}
#[test]
fn a_claim_on_a_reading_is_held_beside_what_is_agreed_until_it_is_accepted() {
    let mut story = Story::new("", "held");
    story.claims(
        "a",
        "2025-02-05T10:00:00Z",
        Ask::ValueWas,
        reading("2025-01"),
        Some("20"),
    );
    let open = "
2025-01 1026 open
  charges.base base 2025-01 1000
  charges.calls calls 2025-01 26
2025-02 -30 running
  remedies.credits calls 2025-01 -30 held 70 a has -100
";
    story.check("2025-02-10T00:00:00Z", open);
    story.answers("b", "2025-02-11T10:00:00Z", Says::Accept);
    story.check("2025-02-10T12:00:00Z", open);
    story.check(
        "2025-02-12T00:00:00Z",
        &open
            .replace("-30 held 70 a has -100", "-100")
            .replace("2025-02 -30", "2025-02 -100"),
    );
    story.facts.pop();
    story.answers("b", "2025-02-11T10:00:00Z", Says::Dismiss);
    story.check(
        "2025-02-12T00:00:00Z",
        &open.replace(" held 70 a has -100", ""),
    );
}

#[test]
fn what_is_paid_meanwhile_is_not_held() {
    let mut story = Story::new("", "paid");
    story.claims(
        "a",
        "2025-02-05T10:00:00Z",
        Ask::ValueWas,
        reading("2025-01"),
        Some("20"),
    );
    let text = printed(&story.settled("2025-02-10T00:00:00Z"));
    assert!(
        text.contains("remedies.credits calls 2025-01 -30 a has -100\n"),
        "{text}"
    );
}
