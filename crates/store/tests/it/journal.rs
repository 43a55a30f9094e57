//! Appending and reading, over both databases: durable, in the tree, under the checkpoint, for its readers only.

use std::collections::BTreeSet;

use facts::id::{AllianceId, SourceId};
use facts::journal::tile::{Tile, TileKind};
use facts::journal::{
    Attestation, Chain, Compartment, Cosigner, Entry, Gap, Hash, Tiles, consistency, hash, tree,
};
use store::sql::{Options, Value};
use store::{Failure, Manner, Refusal, Store};

use crate::audit::read_models;
use crate::databases::{Fresh, on_both};
use crate::world::{World, bytes, cost, host, opened, pair, party, shared, start, to, viewer};

#[test]
fn what_is_said_is_read_by_its_readers_and_by_nobody_else() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        let said = [
            shared(opened("volta", 1, "INC1")),
            shared(opened("volta", 2, "INC2")),
            to(pair("nord", "volta"), cost("volta", 3, "7.00", "price")),
            to(
                Compartment::Private(party("lumen")),
                cost("lumen", 4, "9.00", "own"),
            ),
        ];
        let receipts = world.say(&said);
        assert_eq!(
            receipts.len(),
            3,
            "one entry for each run of one kind and party"
        );
        let seen = |name: &str| {
            let facts = world.facts(name);
            let minutes = facts.iter().map(|fact| fact.seq).collect::<Vec<_>>();
            // Each has the instant that the journal gave it.
            assert!(
                facts
                    .iter()
                    .all(|fact| fact.source.as_str() == "journal" || fact.recorded == world.now)
            );
            minutes[3..].to_vec()
        };
        assert_eq!(seen("nord"), [1, 2, 3]);
        assert_eq!(seen("volta"), [1, 2, 3]);
        assert_eq!(seen("lumen"), [1, 2, 4]);
        // Whoever may read only what is for all gets no more.
        let narrow = store::Viewer::within(party("nord"), BTreeSet::from([Compartment::Shared]));
        let (facts, _) = world
            .store
            .facts(&world.alliance, &narrow, 0..u64::MAX)
            .unwrap();
        assert_eq!(facts.len(), 5);
        let feeds = world
            .store
            .feeds(&world.alliance, &viewer("lumen"))
            .unwrap();
        let counted: u64 = feeds.iter().map(|feed| feed.facts).sum();
        assert_eq!(counted, 6, "counts are those of what it may read");
    });
}

#[test]
fn strangers_learn_nothing_not_even_that_it_is_there() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let missing = AllianceId::new("borealis").unwrap();
        let stranger = viewer("mallory");
        let ask = |alliance: &AllianceId, viewer: &store::Viewer| {
            [
                world.store.facts(alliance, viewer, 0..9).map(drop),
                world.store.feeds(alliance, viewer).map(drop),
                world.store.entries(alliance, viewer, 0..9).map(drop),
                world.store.openings(alliance, viewer, 0..9).map(drop),
                world.store.standing(alliance, viewer).map(drop),
                world.store.proof(alliance, viewer, 0).map(drop),
                world.store.growth(alliance, viewer, 1, 2).map(drop),
                world.store.checkpoint(alliance, viewer, 1).map(drop),
                world.store.last_cosigned(alliance, viewer).map(drop),
                world
                    .store
                    .tile(alliance, viewer, Tile::of(TileKind::Entries, 0, 2).unwrap())
                    .map(drop),
            ]
        };
        for (foreign, absent) in ask(&world.alliance, &stranger)
            .iter()
            .zip(ask(&missing, &viewer("nord")))
        {
            let (foreign, absent) = (foreign.as_ref().unwrap_err(), absent.unwrap_err());
            assert!(matches!(foreign, Failure::NotFound), "{foreign}");
            assert_eq!(foreign.to_string(), absent.to_string());
        }
        assert!(world.store.alliances(&stranger).unwrap().is_empty());
        assert_eq!(
            world.store.alliances(&viewer("volta")).unwrap(),
            std::slice::from_ref(&world.alliance)
        );
        assert!(
            ask(&world.alliance, &viewer("lumen"))
                .iter()
                .all(Result::is_ok)
        );
    });
}

#[test]
fn a_receipt_proves_that_the_entry_is_in_the_signed_tree() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        let policy = world.policy();
        for minute in 0..300 {
            let receipts = world.say(&[shared(opened("volta", minute, &format!("INC{minute}")))]);
            let receipt = &receipts[0];
            assert_eq!(receipt.attestation, Attestation::Host);
            assert_eq!((receipt.accepted, receipt.duplicate), (1, 0));
            let index = receipt.index;
            let stored = world
                .store
                .entries(&world.alliance, &viewer("nord"), index..index + 1)
                .unwrap();
            let accepted = receipt.proof.verify(&stored[0].bytes, &policy).unwrap();
            assert_eq!(accepted.checkpoint.size(), index + 1);
        }
        // Older entries, other processes: from the tables alone.
        let again = Store::open(&fresh.target(), &Options::default(), host()).unwrap();
        let viewer = viewer("lumen");
        for index in [0, 1, 200, 255, 256, 257, 301] {
            let proof = again.proof(&world.alliance, &viewer, index).unwrap();
            let entry = again
                .entries(&world.alliance, &viewer, index..index + 1)
                .unwrap();
            proof.verify(&entry[0].bytes, &policy).unwrap();
        }
        assert!(matches!(
            again.proof(&world.alliance, &viewer, 302),
            Err(Failure::NotFound)
        ));
        for (old, new) in [(1, 302), (255, 256), (256, 302), (300, 301), (302, 302)] {
            let proof = again.growth(&world.alliance, &viewer, old, new).unwrap();
            let root = |size| {
                let note = again.checkpoint(&world.alliance, &viewer, size).unwrap();
                *policy.accept(&note).unwrap().checkpoint.root()
            };
            consistency::verify(old, new, &root(old), &root(new), &proof).unwrap();
        }
    });
}

#[test]
fn the_tiles_are_the_journal() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        let many: Vec<_> = (0..600)
            .map(|n| shared(opened(["nord", "volta"][n as usize % 2], n, "INC")))
            .collect();
        world.say(&many);
        let size = world
            .store
            .standing(&world.alliance, &viewer("nord"))
            .unwrap()
            .chain
            .size();
        assert_eq!(size, 602);
        let read = |tile: Tile| {
            world
                .store
                .tile(&world.alliance, &viewer("volta"), tile)
                .ok()
        };
        let from_tiles = tree::root(&Tiles::new(size, read), size).unwrap();
        let standing = world
            .store
            .standing(&world.alliance, &viewer("nord"))
            .unwrap();
        assert_eq!(from_tiles, standing.chain.root());
        // Whoever copies the entries walks the same chain.
        let mut chain = Chain::new(world.alliance.clone());
        let openings = world
            .store
            .openings(&world.alliance, &viewer("lumen"), 0..size)
            .unwrap();
        for number in 0..size.div_ceil(256) {
            let tile = Tile::of(TileKind::Entries, number, size).unwrap();
            let bundle = read(tile).unwrap();
            for bytes in tile.entries(&bundle).unwrap() {
                let index = chain.size();
                let opening = openings
                    .slots
                    .iter()
                    .find(|opening| opening.index == index)
                    .unwrap();
                let entry = Entry::admit(bytes).unwrap();
                let open = opening.facts(&entry).unwrap();
                chain.next(bytes, Some(&open), |_| {}).unwrap();
                opening.check(&entry, chain.parties()).unwrap();
            }
        }
        assert_eq!(chain, standing.chain);
        // A tile beyond the end, or wider than it was.
        assert!(read(Tile::of(TileKind::Hashes(0), 2, size + 1).unwrap()).is_none());
        assert!(read(Tile::of(TileKind::Hashes(0), 2, size - 1).unwrap()).is_some());
        assert!(read(Tile::of(TileKind::Entries, 9, 9999).unwrap()).is_none());
    });
}

#[test]
fn a_second_delivery_is_recognised_by_its_key_and_by_its_facts() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        let one = [shared(opened("volta", 1, "INC1"))];
        let keyed = Manner {
            key: Some("april"),
            ..Manner::PLAIN
        };
        let first = world.say_with(&one, keyed);
        let again = world.say_with(&one, keyed);
        assert_eq!(
            (again[0].index, again[0].accepted),
            (first[0].index, 1),
            "the stored answer"
        );
        // Another body under the same key changes nothing.
        let two = [shared(opened("volta", 2, "INC2"))];
        let mut seed = 1;
        let answers = world
            .store
            .speak(&world.alliance, &two, keyed, world.now, &mut || {
                bytes(&mut seed)
            });
        assert_eq!(answers.unwrap(), [Err(Refusal::OtherBody)]);
        // The same key of another party is another key.
        let other = world.say_with(&[shared(opened("lumen", 1, "INC1"))], keyed);
        assert_eq!(other[0].accepted, 1);
        // Without a key, the facts themselves are recognised.
        let known = world.say(&one);
        assert_eq!(
            (known[0].index, known[0].accepted, known[0].duplicate),
            (first[0].index, 0, 1)
        );
        // A key is known for ever, also where nothing new came under it.
        let late = Manner {
            key: Some("may"),
            ..Manner::PLAIN
        };
        assert_eq!(world.say_with(&one, late)[0].duplicate, 1);
        assert_eq!(world.say_with(&one, late)[0].duplicate, 1);
        let answers = world
            .store
            .speak(&world.alliance, &two, late, world.now, &mut || {
                bytes(&mut seed)
            });
        assert_eq!(answers.unwrap(), [Err(Refusal::OtherBody)]);
        // A fact that is new among known ones is taken, with the others beside it.
        let mixed = world.say(&[one[0].clone(), two[0].clone()]);
        assert_eq!((mixed[0].accepted, mixed[0].duplicate), (1, 1));
        let desk = |fact: &&facts::Fact| fact.source.as_str() == "desk";
        assert_eq!(world.facts("nord").iter().filter(desk).count(), 3);
        let size = world
            .store
            .standing(&world.alliance, &viewer("nord"))
            .unwrap()
            .chain
            .size();
        assert_eq!(size, 2 + 3);
    });
}

#[test]
fn what_only_the_journal_says_comes_from_nobody_else() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let mut fact = opened("volta", 1, "INC1");
        fact.source = SourceId::new("journal").unwrap();
        let fact = facts::Fact::new(
            fact.at,
            fact.recorded,
            fact.by,
            fact.source,
            1,
            0,
            fact.body,
        )
        .unwrap();
        let mut seed = 1;
        let refused = world.store.speak(
            &world.alliance,
            &[shared(fact)],
            Manner::PLAIN,
            world.now,
            &mut || bytes(&mut seed),
        );
        assert!(matches!(
            refused,
            Err(Failure::Refused(Refusal::OwnSource(_)))
        ));
    });
}

#[test]
fn data_of_a_person_that_fits_no_fact_is_not_taken() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        let fact = opened("volta", 1, "INC1");
        let of = fact.id;
        let mut said = shared(fact);
        for text in [
            "nonsense",
            r#"{"fields":{},"of":"00"}"#,
            &format!(r#"{{"fields":{{"who":"Ana"}},"of":"{}"}}"#, "0".repeat(64)),
            &format!(r#"{{"fields":{{"a\u0000b":"Ana"}},"of":"{of}"}}"#),
        ] {
            said.personal = Some(text.to_owned());
            let mut seed = 1;
            let one = std::slice::from_ref(&said);
            let random = &mut || bytes(&mut seed);
            let (store, alliance) = (&world.store, &world.alliance);
            let refused = store.speak(alliance, one, Manner::PLAIN, world.now, random);
            let refused = refused.unwrap_err();
            let is_part = matches!(refused, Failure::Refused(Refusal::Part(0, _)));
            assert!(is_part, "{text}: {refused}");
        }
        said.personal = Some(format!(r#"{{"fields":{{"who":"Ana"}},"of":"{of}"}}"#));
        world.say(&[said]);
        let viewer = viewer("volta").with_persons(store::Persons::All);
        let openings = world.store.openings(&world.alliance, &viewer, 0..9);
        assert_eq!(openings.unwrap().parts.len(), 1);
    });
}

#[test]
fn read_models_are_made_anew_to_the_same_rows() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        let many: Vec<_> = (0..50).map(|n| shared(opened("volta", n, "INC"))).collect();
        world.say(&many);
        world.say(&many[..7]);
        world.say(&[to(pair("nord", "volta"), cost("volta", 3, "7.00", "price"))]);
        let before = read_models(world.store.database());
        assert!(before.len() > 50);
        let mut writing = world.store.database().write().unwrap();
        writing
            .execute("UPDATE feed SET facts = facts + 1", &[])
            .unwrap();
        writing
            .execute(
                "DELETE FROM known WHERE position > $1",
                &[Value::from(1_i64)],
            )
            .unwrap();
        writing.commit().unwrap();
        assert_ne!(read_models(world.store.database()), before);
        world.store.rebuild(&world.alliance).unwrap();
        assert_eq!(read_models(world.store.database()), before);
        assert!(world.store.is_applied(&world.alliance).unwrap());
    });
}

#[test]
fn cosignatures_are_kept_if_they_are_under_the_checkpoint() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        let witness = Cosigner::new("volta.example/witness", &[5; 32]).unwrap();
        let viewer = viewer("nord");
        let note = world.store.checkpoint(&world.alliance, &viewer, 1).unwrap();
        let checkpoint = facts::journal::Checkpoint::parse(note.text()).unwrap();
        let signature = witness.cosign(&checkpoint, 1_741_000_000).unwrap();
        world.say(&[shared(opened("volta", 1, "INC1"))]);
        assert!(
            world
                .store
                .last_cosigned(&world.alliance, &viewer)
                .unwrap()
                .is_none()
        );
        let later = witness.cosign(&checkpoint, 1_741_000_060).unwrap();
        for (line, is_new) in [(&signature, true), (&signature, false), (&later, false)] {
            let kept = world
                .store
                .cosign(&world.alliance, 1, witness.key(), line.clone());
            assert_eq!(kept.unwrap(), is_new);
        }
        let note = world
            .store
            .last_cosigned(&world.alliance, &viewer)
            .unwrap()
            .unwrap();
        assert_eq!(note.signatures()[1..], std::slice::from_ref(&signature)[..]);
        // Not under this one, and not by this key.
        assert!(
            world
                .store
                .cosign(&world.alliance, 2, witness.key(), signature.clone())
                .is_err()
        );
        let other = Cosigner::new("lumen.example/witness", &[6; 32]).unwrap();
        let foreign = other.cosign(&checkpoint, 1_741_000_000).unwrap();
        assert!(
            world
                .store
                .cosign(&world.alliance, 1, witness.key(), foreign)
                .is_err()
        );
        assert!(matches!(
            world.store.checkpoint(&world.alliance, &viewer, 99),
            Err(Failure::NotFound)
        ));
    });
}

#[test]
fn an_alliance_is_founded_once() {
    on_both(|fresh: &Fresh| {
        let world = World::new(fresh);
        let mut seed = 1;
        let parties = BTreeSet::from([party("nord")]);
        let again = world.store.found(
            &world.alliance,
            &party("nord"),
            &parties,
            world.now,
            &mut || bytes(&mut seed),
        );
        assert!(matches!(again, Err(Failure::There(_))));
        let entries = world
            .store
            .entries(&world.alliance, &viewer("nord"), 0..9)
            .unwrap();
        assert_eq!(entries.len(), 2);
        assert_ne!(hash::leaf(&entries[0].bytes), Hash::new([0; 32]));
    });
}

#[test]
fn who_founds_at_the_same_moment_gets_a_journal_of_their_own() {
    on_both(|fresh: &Fresh| {
        std::thread::scope(|scope| {
            for number in 0..6_u64 {
                let store = Store::open(&fresh.target(), &Options::default(), host()).unwrap();
                scope.spawn(move || {
                    let name = format!("alliance-{}", number % 3);
                    let alliance = AllianceId::new(&name).unwrap();
                    let parties = BTreeSet::from([party("nord"), party("volta"), party("lumen")]);
                    let mut seed = number + 9;
                    let random = &mut || bytes(&mut seed);
                    let nord = party("nord");
                    match store.found(&alliance, &nord, &parties, start(), random) {
                        Ok(()) | Err(Failure::There(_)) => {}
                        Err(failure) => panic!("{failure}"),
                    }
                });
            }
        });
        let store = Store::open(&fresh.target(), &Options::default(), host()).unwrap();
        assert_eq!(store.alliances(&viewer("volta")).unwrap().len(), 3);
        // WHY: not before all are done; the read models of the whole database are compared.
        for number in 0..3 {
            let alliance = AllianceId::new(&format!("alliance-{number}")).unwrap();
            crate::audit::audit(&store, &alliance, &[]);
        }
    });
}

/// Numbers that no entry holds are missing for everybody, whoever reads what stands there.
#[test]
fn missing_numbers_of_a_source_are_told_to_all() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        let own = Compartment::Private(party("volta"));
        for minute in [1, 2, 7, 4] {
            world.say(&[to(own.clone(), opened("volta", minute, "INC"))]);
        }
        world.say(&[shared(opened("lumen", 3, "INC3"))]);
        let spans = |gaps: Vec<Gap>| -> Vec<(String, u64, u64)> {
            let gaps = gaps.into_iter();
            gaps.map(|gap| (gap.party.to_string(), gap.first, gap.last))
                .collect()
        };
        for name in ["nord", "volta", "lumen"] {
            let gaps = world.store.gaps(&world.alliance, &viewer(name)).unwrap();
            let missing = [(3, 3), (5, 6)].map(|(one, other)| ("volta".to_owned(), one, other));
            assert_eq!(spans(gaps), missing, "{name}");
        }
        let stranger = world.store.gaps(&world.alliance, &viewer("mallory"));
        assert!(matches!(stranger, Err(Failure::NotFound)));
    });
}
