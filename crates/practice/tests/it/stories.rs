//! Rights in the words of those who ask.

use std::collections::BTreeSet;

use agreement::explain;
use facts::fact::{Emergency as Broken, Joins, Membership};
use facts::id::SourceId;
use facts::{Body, Fact};
use practice::access::{
    Access, Action, Answer, Emergency, Limit, MemberState, Object, Part, Principal, Standing,
};

use crate::golden::{example, northwind};
use crate::world::{instant, load, party};

const AS_OF: &str = "2026-03-02T09:00:00Z";

/// What is answered, in one line.
fn told(answer: &Answer) -> String {
    match answer {
        Answer::Allowed { clauses } => {
            format!("by {}", clauses.first().map_or("", |it| &it.address))
        }
        Answer::Refused { needed, limits } => {
            let needed: Vec<String> = needed
                .iter()
                .map(|it| {
                    let holders: Vec<String> = it.holders.iter().map(ToString::to_string).collect();
                    format!("{} ({})", it.clause.address, holders.join(", "))
                })
                .collect();
            let limits: Vec<String> = limits.iter().map(|it| format!("{it:?}")).collect();
            format!("no: {}", [needed, limits].concat().join("; "))
        }
        Answer::Unknown => "unknown".into(),
    }
}

#[track_caller]
fn check(who: &str, action: Action, what: &str, expected: &str) {
    let agreement = northwind();
    let access = Access::new(&agreement, &Standing::default(), instant(AS_OF)).unwrap();
    let who = Principal::named(who, "ann", &agreement).unwrap();
    let what = Object::named(what, &agreement).unwrap();
    let answer = access.actor(&who).decide(action, &what);
    assert_eq!(told(&answer), expected);
}

#[test]
fn an_answer_names_its_clause() {
    check(
        "keystone/delegate",
        Action::Approve,
        "change:payments",
        "by services.payments.responsibilities.change-enablement",
    );
    check(
        "lumen@crew",
        Action::Approve,
        "change:checkout",
        "by services.checkout.responsibilities.change-enablement",
    );
    check(
        "volta/commercial",
        Action::See,
        "statement:northwind+volta",
        "by services.hosting.relation",
    );
    check(
        "token:desk",
        Action::Submit,
        "incident:payments",
        "by sources.desk",
    );
}

#[test]
fn a_refusal_says_who_has_the_right() {
    check(
        "lumen@apps",
        Action::Approve,
        "change:payments",
        "no: services.payments.responsibilities.change-enablement (a delegate of keystone)",
    );
    check(
        "lumen@crew",
        Action::Decide,
        "decision-right:stop",
        "no: governance.decisions.stop (a delegate of northwind)",
    );
    check(
        "auditor:northwind",
        Action::Halt,
        "service:payments",
        "no: services.payments.responsibilities.change-enablement (a delegate of keystone); \
         services.payments.relation (a delegate of northwind); Reader",
    );
}

#[test]
fn whoever_something_is_run_for_sees_and_stops_it() {
    for what in ["change:payments", "deployment:payments", "service:payments"] {
        for action in [Action::See, Action::Halt] {
            let agreement = northwind();
            let access = Access::new(&agreement, &Standing::default(), instant(AS_OF)).unwrap();
            let who = Principal::named("northwind/delegate", "ann", &agreement).unwrap();
            let what = Object::named(what, &agreement).unwrap();
            assert!(access.actor(&who).decide(action, &what).is_allowed());
        }
    }
}

#[test]
fn prices_of_others_are_not_there() {
    for who in [
        "volta/commercial,signatory",
        "keystone/delegate",
        "auditor:volta",
    ] {
        for what in ["statement:northwind+lumen", "terms:northwind+lumen"] {
            check(who, Action::See, what, "unknown");
            check(who, Action::Export, what, "unknown");
        }
        // Nor by what is left when one's own part is taken away.
        let total = "total:northwind+lumen,northwind+volta";
        check(who, Action::See, total, "unknown");
    }
    check(
        "northwind/commercial",
        Action::See,
        "total:northwind+lumen,northwind+volta",
        "by services.checkout.relation",
    );
    // A pair that does no business is answered like one that does, to others.
    check(
        "volta/commercial",
        Action::See,
        "statement:keystone+lumen",
        "unknown",
    );
}

#[test]
fn nobody_answers_a_claim_of_their_own() {
    let on = "claim:else:payments:northwind";
    check(
        "northwind/delegate",
        Action::Answer,
        on,
        "no: claims.else (a delegate of lumen)",
    );
    check("lumen/delegate", Action::Answer, on, "by claims.else");
}

#[test]
fn rights_taken_in_an_emergency_end() {
    let agreement = northwind();
    let fact = |text: &str, until: &str| {
        let at = instant(text);
        let body = Body::from(Broken {
            person: "ann".into(),
            personal: false,
            reason: "checkout is down".into(),
            service: None,
            until: instant(until),
        });
        let source = SourceId::new("desk").unwrap();
        Fact::new(at, at, party("volta"), source, 1, 0, body).unwrap()
    };
    let facts = [
        fact("2026-03-02T08:00:00Z", "2026-03-02T10:00:00Z"),
        // Longer than a day: nothing.
        fact("2026-03-05T08:00:00Z", "2026-03-06T08:00:01Z"),
    ];
    let halted = Object::named("change:checkout", &agreement).unwrap();
    for (as_of, who, holds) in [
        ("2026-03-02T07:59:59Z", "ann", false),
        ("2026-03-02T08:00:00Z", "ann", true),
        ("2026-03-02T08:00:00Z", "bob", false),
        ("2026-03-02T10:00:00Z", "ann", false),
        ("2026-03-05T09:00:00Z", "ann", false),
    ] {
        let as_of = instant(as_of);
        let standing = Standing::of(&facts, as_of);
        let access = Access::new(&agreement, &standing, as_of).unwrap();
        let who = Principal::named("volta", who, &agreement).unwrap();
        let actor = access.actor(&who);
        assert_eq!(
            actor.decide(Action::Halt, &halted).is_allowed(),
            holds,
            "{as_of}"
        );
        assert!(!actor.decide(Action::Approve, &halted).is_allowed());
    }
    let read = Emergency::of(&facts[0]).unwrap();
    assert_eq!((read.party.as_str(), &*read.person), ("volta", "ann"));
}

#[test]
fn who_left_is_former() {
    let fact = |text: &str, does: Joins| {
        let at = instant(text);
        let body = Body::from(Membership {
            does,
            party: party("volta"),
        });
        let source = SourceId::new("journal").unwrap();
        Fact::new(at, at, party("volta"), source, 1, 0, body).unwrap()
    };
    let facts = [
        fact("2026-02-01T00:00:00Z", Joins::Left),
        fact("2025-02-01T00:00:00Z", Joins::Joined),
    ];
    let state = |as_of: &str| {
        let standing = Standing::of(&facts, instant(as_of));
        standing.parties.get("volta").copied()
    };
    assert_eq!(state("2025-01-01T00:00:00Z"), None);
    assert_eq!(state("2025-03-01T00:00:00Z"), Some(MemberState::Active));
    assert_eq!(state("2026-03-01T00:00:00Z"), Some(MemberState::Former));
}

#[test]
fn an_ended_agreement_shows_its_own_time_only() {
    let agreement = northwind();
    let end = instant("2026-12-31T23:00:00Z");
    let access = Access::new(&agreement, &Standing::default(), end).unwrap();
    let who = Principal::named("keystone/delegate", "ann", &agreement).unwrap();
    let actor = access.actor(&who);
    let change = || Object::named("change:payments", &agreement).unwrap();
    let before = change().of(end.plus_ms(-1));
    let after = change().of(end);
    assert!(actor.decide(Action::See, &before).is_allowed());
    assert!(actor.decide(Action::Export, &before).is_allowed());
    assert_eq!(actor.decide(Action::See, &after), Answer::Unknown);
    let Answer::Refused { limits, .. } = actor.decide(Action::Approve, &before) else {
        panic!("it is seen, and not approved");
    };
    assert_eq!(limits, [Limit::Ended(end)]);
}

/// Every clause that is cited is one that `entente explain` finds.
#[test]
fn every_clause_can_be_read() {
    let examples = [
        "northwind/agreement/2025",
        "northwind/agreement/2024",
        "atlas/agreement",
        "clinic/agreement",
        "fjord/agreement",
    ];
    for name in examples {
        let loaded = example(name);
        let document = explain::Document::of(&loaded);
        let access = Access::new(&loaded.agreement, &Standing::default(), instant(AS_OF)).unwrap();
        access.validated().unwrap();
        let clauses: BTreeSet<&str> = access
            .grants()
            .iter()
            .filter(|grant| grant.clause.part != Part::Emergency)
            .map(|grant| &*grant.clause.address)
            .collect();
        assert!(clauses.len() > 10, "{name}");
        for clause in clauses {
            let found = explain::clause(&document, clause, &facts::English);
            assert!(found.is_ok(), "{name}: there is no clause `{clause}`");
        }
    }
}

#[test]
fn names_that_stand_for_nothing_say_what_there_is() {
    let agreement = northwind();
    let who = |text: &str| match Principal::named(text, "ann", &agreement) {
        Ok(who) => format!("{who:?}"),
        Err(error) => format!("{}; {}", error.message, error.hint),
    };
    let what = |text: &str| match Object::named(text, &agreement) {
        Ok(what) => format!("{what:?}"),
        Err(error) => format!("{}; {}", error.message, error.hint),
    };
    assert_eq!(
        who("crew"),
        "people of several companies are in the team `crew`; write of which: northwind@crew, lumen@crew"
    );
    assert_eq!(
        who("volta@crew"),
        "the agreement has nobody of `volta` in the team `crew`; there are `northwind`, `lumen`"
    );
    assert!(who("volta/king").starts_with("`king` is no office; there are `delegate`"));
    assert!(who("token:x").starts_with("`x` is neither a source nor a party; there are"));
    assert!(who("desk").contains("keystone"));
    assert!(what("thing").starts_with("`thing` is no kind of thing; there are `alliance`"));
    assert!(what("change:pay").starts_with("there is no service `pay`; there are `checkout`"));
    assert!(what("statement:lumen").contains("northwind+lumen"));
    assert!(what("statement:lumen+lumen").contains("is no pair"));
    assert!(what("claim:pause").contains("claim:pause:payments:lumen"));
    assert!(what("forum:x").starts_with("there is no forum `x`; there are `morning`"));
}

/// A clause that only two parties read is not shown to a third, although it would give the right.
#[test]
fn a_refusal_cites_nothing_that_the_asker_cannot_read() {
    let root = "entente: 1\nalliance: a\nzone: UTC\ncurrency: EUR\nparties:\n  c: { role: customer, name: C }\n  \
                p: { role: provider, name: P }\n  q: { role: provider, name: Q }\nservices:\n  one:\n    title: One\n    \
                relation: { provider: p, model: service-provider }\n    responsibilities:\n      \
                incident-management: { accountable: p, informed: q }\n";
    let pair = "audience: [c, p]\nscope:\n  deliverables:\n    secret:\n      title: A secret\n      owner: p\n      due: 2025-06-30\n";
    let loaded = load(&[("alliance.yaml", root), ("pair.yaml", pair)]);
    let agreement = &loaded.agreement;
    let access = Access::new(agreement, &Standing::default(), instant(AS_OF)).unwrap();
    let secret = Object::named("agreed-deliverable:secret", agreement).unwrap();
    let answer = |who: &str| {
        let who = Principal::named(who, "ann", agreement).unwrap();
        told(&access.actor(&who).decide(Action::Submit, &secret))
    };
    assert_eq!(answer("p/delegate"), "by scope.deliverables.secret");
    assert_eq!(
        answer("c/delegate"),
        "no: scope.deliverables.secret (a delegate of p)"
    );
    assert_eq!(answer("q/delegate"), "unknown");
}
