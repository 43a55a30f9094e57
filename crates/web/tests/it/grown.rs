//! What is read grows with the journal, and is what somebody reads who begins now.

use std::sync::Arc;

use facts::fact::{CaseUpdate, Milestone, Withdrawal};
use facts::id::{CaseId, SourceId};
use facts::journal::{Compartment, Statement};
use facts::{Body, Fact, FactId};
use store::{Manner, Viewer};
use web::act::people::Cost;
use web::desk::view::Subject;
use web::desk::{Also, Desk};

use crate::record::{Record, party, present};

fn fact(number: u64, body: impl Into<Body>) -> Fact {
    let at = present().plus_ms(-1_000_000 + i64::try_from(number).unwrap());
    let source = SourceId::new("desk").unwrap();
    Fact::new(at, at, party("volta"), source, number, 0, body.into()).unwrap()
}

fn case(number: u64, id: &str, service: &str) -> Fact {
    let mut body = CaseUpdate::of(CaseId::new(id).unwrap());
    body.does = vec![Milestone::Opened];
    for (field, value) in [("type", "incident"), ("service", service)] {
        body.set.insert(field.to_owned(), Some(value.into()));
    }
    fact(number, body)
}

fn withdrawal(number: u64, of: &Fact) -> Fact {
    let body = Withdrawal {
        fact: of.id,
        reason: None,
    };
    fact(number, body)
}

#[test]
fn what_grew_is_what_is_read_anew() {
    let record = Record::new();
    let (volta, nord) = (party("volta"), party("nord"));
    let own = Compartment::Private(volta.clone());
    let pair = Compartment::commercial(&volta, &nord).unwrap();
    let late = case(90, "INC9", "desk");
    let steps: Vec<(&Compartment, Vec<Fact>)> = vec![
        (&Compartment::Shared, vec![case(1, "INC1", "desk")]),
        (&own, vec![case(2, "INC2", "desk"), case(3, "INC3", "desk")]),
        (&Compartment::Shared, vec![case(4, "INC1", "lines")]),
        // What was for itself only is told to all.
        (&Compartment::Shared, vec![case(2, "INC2", "desk")]),
        (
            &Compartment::Shared,
            vec![withdrawal(5, &case(1, "INC1", "desk"))],
        ),
        (&pair, vec![case(6, "INC6", "desk")]),
        // Something is taken back that comes later.
        (&Compartment::Shared, vec![withdrawal(7, &late)]),
        (&Compartment::Shared, vec![late]),
        (&Compartment::Shared, vec![case(91, "INC9", "lines")]),
    ];
    let (alliance, store) = (&record.alliance, record.desk.store());
    for (readers, facts) in steps {
        let statements: Vec<Statement> = facts
            .into_iter()
            .map(|fact| Statement {
                compartment: readers.clone(),
                fact,
                personal: None,
            })
            .collect();
        let random = &mut || record.desk.random();
        let said = store.speak(alliance, &statements, Manner::PLAIN, present(), random);
        said.unwrap().remove(0).unwrap();
        let desk = Arc::clone(&record.desk);
        let random = move || desk.random();
        let also = Also {
            cost: Cost::LEAST,
            ..Also::default()
        };
        let anew = Desk::with(Arc::clone(store), Arc::new(present), Arc::new(random), also);
        let anew = anew.unwrap();
        for name in ["nord", "volta", "lumen"] {
            let viewer = Viewer::party(party(name));
            let of = |desk: &Desk| {
                let world = desk.world(alliance, &party(name), present()).unwrap();
                let view = desk.view(&world, &viewer).unwrap();
                let said = desk.said(alliance, &party(name), world.size).unwrap();
                let about = view.facts.iter().map(|fact| view.subjects.object(fact));
                let about = format!("{:?}", about.collect::<Vec<_>>());
                assert_eq!((view.size, said.size), (world.size, world.size));
                let entries = view.facts.iter().map(|fact| view.entry_of(fact.id));
                let entries: Vec<Option<u64>> = entries.collect();
                let cases = format!("{:?}", view.cases());
                let ids = |facts: Vec<&Fact>| -> Vec<FactId> {
                    facts.iter().map(|fact| fact.id).collect()
                };
                let own = ids(view.about(&Subject::case("INC1")).collect());
                let of_claims = ids(view.of_claims());
                let found = (entries, cases, own, of_claims);
                (view.facts.clone(), about, said.of_readings.clone(), found)
            };
            assert_eq!(of(&record.desk), of(&anew), "{name}");
        }
    }
}
