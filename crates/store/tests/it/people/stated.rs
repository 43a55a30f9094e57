//! What is stated of people: kept from other parties, from those who only state facts, and found again.

use facts::Fact;
use facts::fact::{Office, PersonDoes};
use facts::journal::{Compartment, Draft, Hash, Secret, Submission};
use store::people::NewToken;
use store::{Delivery, Failure, Manner, Refusal, Viewer};

use super::{adds, begun, id, say, secret, seed, update};
use crate::databases::on_both;
use crate::world::{MINUTE_MS, World, bytes, host, party, shared, to, viewer};

fn not_found<T>(done: Result<T, Failure>) -> bool {
    matches!(done, Err(Failure::NotFound))
}

fn said(world: &World, of: &str) -> Vec<String> {
    let facts = world.store.person_facts(&world.alliance, &viewer(of), None);
    let facts = facts.unwrap().into_iter();
    facts
        .map(|fact| String::from_utf8(fact.to_bytes()).unwrap())
        .collect()
}

#[test]
fn what_is_stated_of_people_is_read_by_their_party_alone_and_made_anew() {
    on_both(|fresh| {
        let world = World::new(fresh);
        begun(&world);
        say(
            &world,
            "volta",
            update(PersonDoes::Added, id(2), &[]),
            world.now,
        )
        .unwrap();
        let changed = update(PersonDoes::Changed, id(2), &[Office::Delegate]);
        say(&world, "volta", changed.clone(), world.now).unwrap();
        // Twice the same within a millisecond, with something between.
        say(
            &world,
            "volta",
            update(PersonDoes::Suspended, id(2), &[]),
            world.now,
        )
        .unwrap();
        say(&world, "volta", changed, world.now).unwrap();
        let read = said(&world, "volta");
        assert_eq!(read.len(), 4);
        assert_eq!(said(&world, "nord").len(), 1);
        assert_eq!(said(&world, "lumen"), [""; 0]);
        for person in [id(1), id(2), id(9)] {
            let one = world
                .store
                .person_facts(&world.alliance, &viewer("volta"), Some(&person));
            let expected = if person == id(2) { 4 } else { 0 };
            assert_eq!(one.unwrap().len(), expected);
        }
        // The same stands in the journal, for volta, and for nobody else.
        let facts = |name: &str| -> Vec<String> {
            let facts = world.facts(name).into_iter();
            let facts = facts.filter(|fact| fact.body.kind() == "person");
            facts
                .map(|fact| String::from_utf8(fact.to_bytes()).unwrap())
                .collect()
        };
        assert_eq!(facts("volta"), read);
        assert_eq!(facts("lumen"), [""; 0]);
        let narrow = Viewer::within(party("volta"), [Compartment::Shared].into());
        let none = world.store.person_facts(&world.alliance, &narrow, None);
        assert!(not_found(none));
        assert!(not_found(
            world.store.known_people(&world.alliance, &narrow)
        ));
        let stranger = viewer("mallory");
        assert!(not_found(world.store.person_facts(
            &world.alliance,
            &stranger,
            None
        )));
        assert!(not_found(say(
            &world,
            "mallory",
            update(PersonDoes::Added, id(3), &[]),
            world.now
        )));
        world.store.rebuild(&world.alliance).unwrap();
        assert_eq!(said(&world, "volta"), read);
    });
}

#[test]
fn what_is_refused_is_not_stated() {
    on_both(|fresh| {
        let world = World::new(fresh);
        begun(&world);
        let mut seed = seed();
        let random = &mut || bytes(&mut seed);
        let decide = |facts: &[Fact]| Err::<_, usize>(facts.len());
        let done =
            world
                .store
                .change_people(&world.alliance, &viewer("nord"), decide, world.now, random);
        assert_eq!(done.unwrap(), Err(1));
        assert_eq!(said(&world, "nord").len(), 1);
    });
}

#[test]
fn an_alliance_takes_what_was_stated_along() {
    on_both(|fresh| {
        let world = World::new(fresh);
        begun(&world);
        let mut moved = Vec::new();
        world.store.export(&world.alliance, &mut moved).unwrap();
        let other = crate::databases::Fresh::file();
        let store =
            store::Store::open(&other.target(), &store::sql::Options::default(), host()).unwrap();
        store.import(&mut &moved[..]).unwrap();
        let there = world.moved_to(store);
        assert_eq!(said(&there, "nord"), said(&world, "nord"));
        // Accounts are of the host, and stay.
        assert!(!there.store.has_accounts().unwrap());
        let text = String::from_utf8_lossy(&moved);
        assert!(!text.contains("Canary Ann") && !text.contains("phc-of-ann"));
    });
}

#[test]
fn who_states_facts_cannot_give_itself_offices() {
    on_both(|fresh| {
        let world = World::new(fresh);
        begun(&world);
        let given = adds(id(7), &[Office::Administrator])(&[]).unwrap();
        let fact = |source: &str| {
            let source = facts::id::SourceId::new(source).unwrap();
            let (at, by) = (world.now, party("volta"));
            Fact::new(at, at, by, source, 1, 0, given.clone().into()).unwrap()
        };
        let own = Compartment::Private(party("volta"));
        let mut seed = seed();
        // Through the host, in whatever compartment and from whatever source.
        for source in ["journal", "desk"] {
            for statement in [to(own.clone(), fact(source)), shared(fact(source))] {
                let done = world.store.speak(
                    &world.alliance,
                    &[statement],
                    Manner::PLAIN,
                    world.now,
                    &mut || bytes(&mut seed),
                );
                let refused = done.unwrap_err().to_string();
                assert!(refused.contains("`person`"), "{refused}");
            }
        }
        // The party itself, by its own key, where it alone reads it.
        let chain = world.store.chain(&world.alliance).unwrap();
        let mut signed = |statement: facts::journal::Statement| {
            let draft = Draft {
                alliance: &world.alliance,
                parties: chain.parties(),
                idempotency: Hash::new(bytes(&mut seed)),
                brought: false,
                blobs: &[],
            };
            let secret = Secret(bytes(&mut seed));
            let random = &mut || bytes(&mut seed);
            let submission = Submission::sign(&draft, &[statement], &[9; 32], secret, random);
            Delivery::new(submission.unwrap(), &chain, world.now)
        };
        assert!(signed(to(own.clone(), fact("journal"))).is_ok());
        let told = signed(shared(fact("journal"))).unwrap_err();
        assert_eq!(told, Refusal::PersonTold);
        let other = signed(to(own, fact("desk"))).unwrap_err();
        assert!(matches!(other, Refusal::OtherSource { .. }));
        assert_eq!(said(&world, "volta"), [""; 0]);
    });
}

#[test]
fn tokens_are_of_one_party_and_end() {
    on_both(|fresh| {
        let world = World::new(fresh);
        begun(&world);
        let source = facts::id::SourceId::new("desk").unwrap();
        let expires = world.now.plus_ms(3 * 24 * 60 * MINUTE_MS);
        let mut seed = seed();
        let mut make = |name: &str, source| {
            let new = NewToken {
                source,
                name: "the desk's feed",
                made_by: "p-0000000000000002",
                expires,
            };
            world.store.add_token(
                &world.alliance,
                &viewer("volta"),
                &new,
                &secret(name),
                world.now,
                &mut || bytes(&mut seed),
            )
        };
        let id = make("one", Some(&source)).unwrap();
        let reads = make("two", None).unwrap();
        let token = |name: &str, after: i64| {
            let now = world.now.plus_ms(after);
            world.store.token(&secret(name), now).unwrap()
        };
        let one = token("one", 0).unwrap();
        assert_eq!(
            (one.party, one.source, one.used_day),
            (party("volta"), Some(source), None)
        );
        assert_eq!(token("two", 0).unwrap().source, None);
        assert_eq!(token("three", 0), None);
        // Used today, and tomorrow.
        let today = token("one", 1).unwrap().used_day.unwrap();
        let day = 24 * 60 * MINUTE_MS;
        assert_eq!(token("one", day).unwrap().used_day, Some(today));
        assert_eq!(token("one", day).unwrap().used_day, Some(today + 1));
        assert_eq!(token("one", 3 * day), None, "over");
        let list = |name: &str| world.store.tokens(&world.alliance, &viewer(name));
        assert_eq!(list("volta").unwrap().len(), 2);
        assert_eq!(list("nord").unwrap(), []);
        assert!(not_found(list("mallory")));
        let revoke = |name: &str, id: &str| {
            let viewer = viewer(name);
            world
                .store
                .revoke_token(&world.alliance, &viewer, id, world.now)
        };
        for name in ["nord", "mallory"] {
            assert!(not_found(revoke(name, &id)), "{name}");
        }
        assert!(not_found(revoke("volta", "t-0000000000000000")));
        revoke("volta", &id).unwrap();
        assert!(not_found(revoke("volta", &id)), "it is done");
        assert_eq!(token("one", 0), None);
        assert!(token("two", 0).is_some(), "{reads}");
        assert_eq!(list("volta").unwrap().len(), 2);
    });
}
