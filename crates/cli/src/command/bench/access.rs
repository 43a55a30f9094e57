//! A decision about access: an alliance of many services, questions of several people.

use std::collections::BTreeMap;
use std::fmt::Write;

use facts::Instant;
use practice::access::{Access, Object, Principal, Standing};

use crate::command::bench::figures::Figure;
use crate::command::bench::repeat::timed;
use crate::failure::Failure;

/// Services of the alliance, each with all these processes.
const SERVICES: usize = 40;
const PROCESSES: [&str; 8] = [
    "incident-management",
    "service-desk",
    "change-enablement",
    "release-management",
    "service-level-management",
    "problem-management",
    "availability-management",
    "service-continuity-management",
];
const WHO: [&str; 5] = ["c", "i/delegate", "p0/delegate", "p1@crew", "auditor:p2"];
const WHAT: [&str; 4] = ["incident", "change", "reading", "outage"];

/// Times decisions, with the clauses of each, and compares them with the sets for lists.
pub fn figure() -> Result<Figure, Failure> {
    let mut text = String::from(
        "entente: 1\nalliance: many\nzone: UTC\nparties:\n  c: { role: customer }\n  i: { role: integrator }\n  \
         p0: { role: provider }\n  p1: { role: provider }\n  p2: { role: provider }\nteams:\n  \
         crew: { members: [c, p1], joint: true, lead: c }\nservices:\n",
    );
    for number in 0..SERVICES {
        let provider = number % 3;
        // INVARIANT: writing into a text cannot fail.
        let _ = write!(
            text,
            "  s{number}:\n    relation: {{ provider: p{provider}, model: service-provider }}\n    responsibilities:\n"
        );
        for process in PROCESSES {
            let _ = writeln!(
                text,
                "      {process}: {{ accountable: i, responsible: [p{provider}, crew], informed: c }}"
            );
        }
    }
    let files = BTreeMap::from([("alliance.yaml".to_owned(), text.into_bytes())]);
    let agreement = agreement::load(&files).agreement;
    let failed = |error: &dyn ToString| Failure::new(error.to_string());
    let as_of = Instant::parse("2025-06-01T00:00:00Z").map_err(|error| failed(&error))?;
    let access =
        Access::new(&agreement, &Standing::default(), as_of).map_err(|error| failed(&error))?;
    let mut actors = Vec::new();
    for who in WHO {
        let principal = Principal::named(who, "ann", &agreement).map_err(|error| failed(&error))?;
        actors.push(access.actor(&principal));
    }
    let mut questions = Vec::new();
    for service in 0..SERVICES {
        for what in WHAT {
            let object = Object::named(&format!("{what}:s{service}"), &agreement)
                .map_err(|error| failed(&error))?;
            questions.push(object);
        }
    }
    for actor in &actors {
        let scope = actor.scope();
        let differs = |object: &&Object| {
            let action = practice::access::Action::See;
            scope.sees(object) != actor.decide(action, object).is_allowed()
        };
        if let Some(object) = questions.iter().find(differs) {
            return Err(Failure::new(format!(
                "a list and a decision differ about {object:?}"
            )));
        }
    }
    let decide = || {
        let mut allowed = 0_usize;
        let mut asked = 0_usize;
        for actor in &actors {
            for object in &questions {
                let actions = object.thing.actions();
                let action = actions[asked % actions.len()];
                allowed += usize::from(actor.decide(action, object).is_allowed());
                asked += 1;
            }
        }
        Ok::<_, Failure>(allowed)
    };
    let count = actors.len() * questions.len();
    let (mut spread, allowed) = timed(count, decide)?;
    if allowed == 0 || allowed == count {
        return Err(Failure::new(format!("{allowed} of {count} are allowed")));
    }
    for value in [&mut spread.median, &mut spread.least, &mut spread.most] {
        *value /= 1_000;
    }
    Ok(Figure {
        id: "P10",
        what: "a decision about access, with its clauses",
        spread,
        unit: "us/decision",
        target: 30,
    })
}
