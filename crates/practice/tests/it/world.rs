//! Random alliances, people and questions, from a seed.

use std::collections::BTreeMap;
use std::fmt::Write;

use agreement::Loaded;
use agreement::model::ClaimKind;
use facts::id::{ChangeModelId, PartyId, ServiceId, SourceId, TeamId};
use facts::journal::Compartment;
use facts::{Instant, Span};
use practice::access::{
    Access, Action, ClaimedOn, ClauseKind, Emergency, Identity, MemberState, Object, Office, Pair,
    Principal, Standing, Thing, Topic,
};

/// Names that are beginnings or look-alikes of others, and one that has to be quoted.
pub const PARTIES: [&str; 4] = ["volta", "volta 2", "Volta", "vol\"ta"];
const TEAMS: [&str; 3] = ["crew", "desk", "volta-desk"];
const SERVICES: [&str; 4] = ["pay", "pay-2", "host", "volta "];
const PROCESSES: [&str; 8] = [
    "incident-management",
    "service-desk",
    "change-enablement",
    "release-management",
    "service-level-management",
    "problem-management",
    "risk-management",
    "architecture-management",
];
const AGENDA: [&str; 9] = [
    "levels",
    "claims",
    "risks",
    "changes",
    "demand",
    "capacity",
    "pulse",
    "actions",
    "statements",
];
const GIVEN: [&str; 6] = [
    "incidents",
    "changes",
    "deployments",
    "outages",
    "costs",
    "risks",
];

/// xorshift64*.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap() % n
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    /// Some of these, each once; at least one.
    fn some<'t>(&mut self, all: &[&'t str]) -> Vec<&'t str> {
        let mut some: Vec<&str> = all.iter().copied().filter(|_| self.one_in(2)).collect();
        if some.is_empty() {
            some.push(self.pick(all));
        }
        some
    }
}

/// An alliance as of an instant.
pub struct World {
    pub text: String,
    pub loaded: Loaded,
    pub standing: Standing,
    pub as_of: Instant,
}

pub fn instant(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

pub fn party(id: &str) -> PartyId {
    PartyId::new(id).unwrap()
}

pub fn load(files: &[(&str, &str)]) -> Loaded {
    let files = files.iter();
    let files: BTreeMap<String, Vec<u8>> = files
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect();
    let loaded = agreement::load(&files);
    let errors: Vec<String> = loaded
        .diagnostics
        .iter()
        .filter(|finding| finding.severity == facts::Severity::Error)
        .map(|finding| format!("{}: {}", finding.rule, finding.message.english()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{files:?}");
    loaded
}

impl World {
    pub fn new(dice: &mut Dice) -> World {
        let (root, pair) = texts(dice);
        let files = [("alliance.yaml", &*root), ("pair.yaml", &*pair)];
        let count = if pair.is_empty() { 1 } else { 2 };
        let loaded = load(&files[..count]);
        let mut standing = Standing::default();
        for id in PARTIES {
            if dice.one_in(8) {
                let all = [
                    MemberState::Invited,
                    MemberState::Suspended,
                    MemberState::Former,
                ];
                standing.parties.insert(party(id), dice.pick(&all));
            }
        }
        let as_of = instant(dice.pick(&[
            "2025-06-01T12:00:00Z",
            "2025-06-01T12:00:00Z",
            "2025-06-01T12:00:00Z",
            "2024-06-01T12:00:00Z",
            "2027-01-01T00:00:00Z",
        ]));
        if dice.one_in(2) {
            let from = as_of.plus_ms(-3_600_000);
            let hours = [1, 2, 24, 25][dice.below(4)];
            standing.emergencies.push(Emergency {
                party: party(dice.pick(&PARTIES)),
                person: dice.pick(&["ann", "bob"]).into(),
                span: Span::new(from, from.plus_ms(hours * 3_600_000)),
                service: dice.one_in(2).then(|| service(dice)),
                personal: dice.one_in(2),
                reason: "the tills are \"down\"".into(),
            });
        }
        World {
            text: format!("{root}\n# pair.yaml\n{pair}"),
            loaded,
            standing,
            as_of,
        }
    }

    pub fn access(&self) -> Access {
        Access::new(&self.loaded.agreement, &self.standing, self.as_of).unwrap()
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\"").trim())
}

fn list(items: &[&str]) -> String {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    format!("[{}]", items.join(", "))
}

fn service(dice: &mut Dice) -> ServiceId {
    ServiceId::new(dice.pick(&SERVICES).trim()).unwrap()
}

fn whos() -> Vec<&'static str> {
    PARTIES.iter().chain(&TEAMS).copied().collect()
}

/// The root, and a file that only a pair reads.
fn texts(dice: &mut Dice) -> (String, String) {
    let mut text = String::from(
        "entente: 1\nalliance: a\nzone: UTC\ncurrency: EUR\nversion: \"1\"\neffective: 2025-01-01\n",
    );
    if dice.one_in(2) {
        text.push_str("until: 2027-01-01\n");
    }
    if dice.one_in(2) {
        let seen_by = list(&dice.some(&whos()));
        let _ = writeln!(
            text,
            "personal: {{ fields: [assignee], seen_by: {seen_by} }}"
        );
    }
    text.push_str("parties:\n");
    for (index, id) in PARTIES.iter().enumerate() {
        let role = match index {
            0 => "customer",
            1 => "provider",
            _ => dice.pick(&["customer", "provider", "integrator"]),
        };
        let _ = writeln!(
            text,
            "  {}: {{ role: {role}, name: {} }}",
            quoted(id),
            quoted(id)
        );
    }
    text.push_str("teams:\n");
    for team in TEAMS {
        let members = dice.some(&PARTIES);
        let joint = members.len() > 1;
        let lead = members[0];
        let _ = writeln!(
            text,
            "  {team}: {{ members: {}, joint: {joint}, lead: {} }}",
            list(&members),
            quoted(lead)
        );
    }
    if dice.one_in(2) {
        text.push_str("sources:\n");
        for source in ["desk", "meter"] {
            let _ = write!(
                text,
                "  {source}: {{ party: {}, gives: {}",
                quoted(dice.pick(&PARTIES)),
                list(&dice.some(&GIVEN))
            );
            if dice.one_in(2) {
                let _ = write!(text, ", services: {}", list(&dice.some(&SERVICES)));
            }
            text.push_str(" }\n");
        }
    }
    if dice.one_in(2) {
        text.push_str("calendars:\n  always: { hours: always }\nclaims:\n  calendar: always\n");
        let answerers = ["customer", "other-side", "volta", "Volta"];
        if dice.one_in(2) {
            let _ = writeln!(text, "  decided_by: {}", dice.pick(&answerers));
        }
        for kind in ["pause", "value-was", "outage", "else"] {
            if dice.one_in(2) {
                let who = dice.pick(&answerers);
                let _ = writeln!(
                    text,
                    "  {kind}: {{ answered_by: {who}, unanswered: stays open }}"
                );
            }
        }
    }
    if dice.one_in(2) {
        text.push_str("responsibilities:\n");
        text.push_str(&responsibilities(dice, "  "));
    }
    text.push_str("services:\n");
    for (index, service) in SERVICES.iter().enumerate() {
        text.push_str(&service_text(dice, service.trim(), index));
    }
    text.push_str(&steering(dice));
    let pair = match dice.one_in(2) {
        true => format!(
            "audience: {}\ncharges:\n  fee: {{ from: {}, to: {}, fixed: 100 EUR }}\n",
            list(&["volta", "volta 2"]),
            quoted("volta"),
            quoted("volta 2"),
        ),
        false => String::new(),
    };
    (text, pair)
}

fn responsibilities(dice: &mut Dice, indent: &str) -> String {
    let all = whos();
    let mut text = String::new();
    for process in dice.some(&PROCESSES) {
        let _ = write!(
            text,
            "{indent}{process}: {{ accountable: {}",
            quoted(dice.pick(&all))
        );
        for letter in ["responsible", "consulted", "informed"] {
            if dice.one_in(2) {
                let _ = write!(text, ", {letter}: {}", list(&[dice.pick(&all)]));
            }
        }
        text.push_str(" }\n");
    }
    text
}

fn service_text(dice: &mut Dice, service: &str, index: usize) -> String {
    let mut text = format!("  {}:\n    title: a service\n", quoted(service));
    if dice.one_in(2) {
        let owner = quoted(dice.pick(&PARTIES));
        let _ = writeln!(text, "    business: {{ owner: {owner} }}");
    }
    // The first service always has the pair that a file is for.
    if index == 0 || dice.one_in(2) {
        let provider = if index == 0 {
            "volta 2"
        } else {
            dice.pick(&PARTIES)
        };
        let _ = write!(
            text,
            "    relation: {{ provider: {}, model: partnership",
            quoted(provider)
        );
        let others: Vec<&str> = PARTIES
            .iter()
            .copied()
            .filter(|id| *id != provider)
            .collect();
        if index == 0 {
            let _ = write!(text, ", customer: volta");
        } else if dice.one_in(2) {
            let _ = write!(text, ", customer: {}", quoted(dice.pick(&others)));
        }
        if dice.one_in(2) {
            let _ = write!(text, ", joint_team: {}", dice.pick(&TEAMS));
        }
        text.push_str(" }\n");
    }
    if dice.one_in(2) {
        text.push_str("    responsibilities:\n");
        text.push_str(&responsibilities(dice, "      "));
    }
    text
}

fn steering(dice: &mut Dice) -> String {
    let all = whos();
    let mut text = String::new();
    if dice.one_in(2) {
        let _ = write!(
            text,
            "governance:\n  forums:\n    board:\n      level: tactical\n      members: {}\n      chair: {}\n      \
             cadence: every month on first thu\n      agenda: {}\n      \
             minutes: {{ by: {}, within: 2wd, acknowledged_by: {}, unanswered: stays open }}\n",
            list(&dice.some(&all)),
            quoted(dice.pick(&all)),
            list(&dice.some(&AGENDA)),
            quoted(dice.pick(&all)),
            list(&dice.some(&PARTIES)),
        );
        let _ = write!(
            text,
            "  decisions:\n    stop: {{ title: Stop, accountable: {}, needs: {}, acknowledged_by: {} }}\n",
            quoted(dice.pick(&all)),
            list(&dice.some(&all)),
            list(&dice.some(&PARTIES)),
        );
    }
    if dice.one_in(2) {
        let _ = write!(
            text,
            "change:\n  models:\n    high: {{ title: High, approval: {}, approval_within: 4h, unanswered: stays open }}\n    \
             usual: {{ title: Usual }}\n  freezes:\n    winter: {{ from: 2025-12-01, until: 2026-01-02, lifted_by: {} }}\n",
            list(&dice.some(&all)),
            list(&dice.some(&all)),
        );
        let until = dice.pick(&["2025-06-01", "2025-06-02", "2026-01-01"]);
        let _ = write!(
            text,
            "  authorisations:\n    crew: {{ model: usual, to: {}, given_by: volta, until: {until}",
            quoted(dice.pick(&all))
        );
        if dice.one_in(2) {
            let _ = write!(text, ", services: {}", list(&dice.some(&SERVICES)));
        }
        text.push_str(" }\n");
    }
    if dice.one_in(2) {
        let _ = write!(
            text,
            "scope:\n  deliverables:\n    plan:\n      title: A plan\n      owner: {}\n      due: 2025-06-30\n      \
             acceptance: {{ by: {}, criteria: [it is there], within: 5wd, unanswered: stays open }}\n",
            quoted(dice.pick(&all)),
            quoted(dice.pick(&all)),
        );
    }
    text
}

/// Somebody, now and then of a party that the agreement does not know.
pub fn principal(dice: &mut Dice) -> Principal {
    let party = match dice.one_in(20) {
        true => party("volta 22"),
        false => party(dice.pick(&PARTIES)),
    };
    let identity = match dice.below(8) {
        0 => Identity::Auditor,
        1 => Identity::Token { source: None },
        2 => Identity::Token {
            source: Some(SourceId::new(dice.pick(&["desk", "meter", "other"])).unwrap()),
        },
        _ => Identity::Person {
            id: dice.pick(&["ann", "bob"]).into(),
            teams: TEAMS
                .iter()
                .filter(|_| dice.one_in(3))
                .map(|team| TeamId::new(team).unwrap())
                .collect(),
            offices: Office::ALL.into_iter().filter(|_| dice.one_in(4)).collect(),
        },
    };
    Principal { party, identity }
}

pub fn pair(dice: &mut Dice) -> Pair {
    loop {
        let (one, other) = (dice.pick(&PARTIES), dice.pick(&PARTIES));
        if let Some(pair) = Pair::new(&party(one), &party(other)) {
            return pair;
        }
    }
}

/// Something, now and then of a service or clause that is not there.
pub fn object(dice: &mut Dice, as_of: Instant) -> Object {
    let some_service = |dice: &mut Dice| match dice.below(12) {
        0 => None,
        1 => Some(ServiceId::new("pay-22").unwrap()),
        _ => Some(service(dice)),
    };
    let thing = match dice.below(20) {
        0 => Thing::Alliance,
        1 => Thing::Agreement,
        2 => dice.pick(&[Thing::Plan, Thing::Journal]),
        3 => Thing::Keys(party(dice.pick(&PARTIES))),
        4 => Thing::People(party(dice.pick(&PARTIES))),
        5 => dice.pick(&[Thing::Personal, Thing::Emergency]),
        6 => Thing::Terms(pair(dice)),
        7 => Thing::Statement(pair(dice)),
        8 => Thing::Total((0..dice.below(3)).map(|_| pair(dice)).collect()),
        9 => Thing::Service(some_service(dice).unwrap_or_else(|| service(dice))),
        10 | 11 => Thing::Claim {
            kind: dice.pick(&ClaimKind::ALL).1,
            on: match dice.one_in(4) {
                true => ClaimedOn::Pair(pair(dice)),
                false => ClaimedOn::Service(some_service(dice)),
            },
            by: party(dice.pick(&PARTIES)),
        },
        12 | 13 => {
            let (kind, id) = dice.pick(&[
                (ClauseKind::Forum, "board"),
                (ClauseKind::Decision, "stop"),
                (ClauseKind::Freeze, "winter"),
                (ClauseKind::Deliverable, "plan"),
                (ClauseKind::Policy, "none"),
            ]);
            Thing::Clause(kind, id.into())
        }
        _ => Thing::Work {
            topic: match dice.one_in(3) {
                true => Topic::Change,
                false => dice.pick(Topic::ALL),
            },
            service: some_service(dice),
            model: dice.one_in(3).then(|| {
                let model = dice.pick(&["high", "usual"]);
                ChangeModelId::new(model).unwrap()
            }),
        },
    };
    let mut object = Object::new(thing);
    if dice.one_in(5) {
        let own = party(dice.pick(&PARTIES));
        let compartment = match dice.below(3) {
            0 => Compartment::Private(own),
            1 => Compartment::Personal,
            _ => pair(dice).compartment(),
        };
        object = object.kept_in(compartment);
    }
    match dice.below(4) {
        0 => object.of(as_of.plus_ms(-1_000)),
        1 => object.of(as_of),
        _ => object,
    }
}

pub fn action(dice: &mut Dice, object: &Object) -> Action {
    match dice.one_in(10) {
        true => dice.pick(&Action::ALL),
        false => dice.pick(object.thing.actions()),
    }
}
