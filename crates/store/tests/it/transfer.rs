//! A whole alliance moves to another database and another host, and nothing of it can be changed on the way.

use std::sync::Arc;

use exchange::bundle::{Checks, Trust, archive, verify};
use facts::id::AllianceId;
use store::sql::Options;
use store::{Failure, Host, Manner, Refusal, Store};

use crate::attacks::passkeys;
use crate::contract::{begun, bundle_with};
use crate::databases::{Fresh, on_both};
use crate::world::{World, bytes, host, opened, party, shared, viewer};

const DEVICE: [u8; 32] = [11; 32];

fn exported(world: &World) -> Vec<u8> {
    let mut out = Vec::new();
    world.store.export(&world.alliance, &mut out).unwrap();
    out
}

fn imported(fresh: &Fresh, host: Host, lines: &[u8]) -> Result<(AllianceId, Store), Failure> {
    let store = Store::open(&fresh.target(), &Options::default(), host)?;
    let (alliance, _) = store.import(&mut &lines[..])?;
    Ok((alliance, store))
}

fn other_host() -> Host {
    Host::new("volta.example", [3; 32], [4; 32]).unwrap()
}

fn packed(world: &World, name: &str) -> Vec<u8> {
    archive::write(&bundle_with(world, name, viewer(name))).unwrap()
}

fn failed(done: Result<(AllianceId, Store), Failure>) -> String {
    match done {
        Ok(_) => panic!("it was taken"),
        Err(failure) => failure.to_string(),
    }
}

/// A world in which all kinds of rows are there: full tiles, keys, passkeys and what one signed, personal parts, erased ones, cosigned checkpoints.
fn full(fresh: &Fresh) -> World {
    let mut world = World::new(fresh);
    begun(&mut world);
    let person = passkeys::person(1);
    world.announce(
        person,
        &[passkeys::announced(&DEVICE, passkeys::CREDENTIAL)],
    );
    world.signed(passkeys::signs(person, "ab"), &DEVICE);
    for minute in 0..260 {
        let key = format!("key {minute}");
        let manner = Manner {
            key: Some(&key),
            ..Manner::PLAIN
        };
        let case = opened("volta", 300 + minute, &format!("INC{minute}"));
        world.say_with(&[shared(case)], manner);
    }
    let calls: Vec<_> = (0..5).map(crate::erase::call).collect();
    world.say(&calls);
    let seer = crate::erase::seer();
    let found = world
        .store
        .persons(&world.alliance, &seer, &crate::erase::name(3))
        .unwrap();
    let parts: Vec<(u64, u32)> = found.iter().map(|one| (one.index, one.part)).collect();
    let mut seed = 3;
    let random = &mut || bytes(&mut seed);
    world
        .store
        .erase(
            &world.alliance,
            &seer,
            &parts,
            "the person",
            world.now,
            random,
        )
        .unwrap();
    world
}

#[test]
fn it_goes_from_one_kind_of_database_to_the_other_and_back() {
    on_both(|fresh| {
        let world = full(fresh);
        let lines = exported(&world);
        // The other kind, where there is one, and then the first kind again.
        let middle = Fresh::on_server().filter(|_| fresh.is_file);
        let middle = middle.unwrap_or_else(Fresh::file);
        let (alliance, store) = imported(&middle, host(), &lines).unwrap();
        assert_eq!(alliance, world.alliance);
        let moved = world.moved_to(store);
        assert!(exported(&moved) == lines, "the same lines come out again");
        let last = Fresh::file();
        let (_, store) = imported(&last, host(), &exported(&moved)).unwrap();
        let mut moved = world.moved_to(store);
        for name in ["nord", "volta", "lumen"] {
            assert!(packed(&world, name) == packed(&moved, name), "{name}");
            assert_eq!(world.facts(name), moved.facts(name));
            let feeds = |world: &World| world.store.feeds(&world.alliance, &viewer(name)).unwrap();
            assert_eq!(feeds(&world), feeds(&moved));
        }
        let volta = crate::erase::seer();
        let parts = |world: &World| {
            let openings = world.store.openings(&world.alliance, &volta, 0..u64::MAX);
            openings.unwrap().parts
        };
        assert_eq!(parts(&world), parts(&moved));
        assert_eq!(parts(&moved).len(), 4);
        crate::audit::walk(&moved.store, &world.alliance).unwrap();
        // Keys are known for ever, and the journal goes on.
        let again = Manner {
            key: Some("key 7"),
            ..Manner::PLAIN
        };
        let case = opened("volta", 307, "INC7");
        let receipts = moved.say_with(&[shared(case)], again);
        assert!(receipts[0].index < 100);
        moved.say(&[shared(opened("lumen", 600, "INC5000"))]);
        crate::audit::walk(&moved.store, &world.alliance).unwrap();
        // What is here already is not taken twice.
        assert!(matches!(
            imported(&middle, host(), &lines),
            Err(Failure::There(_))
        ));
    });
}

#[test]
fn another_host_reads_it_and_states_facts_once_it_was_handed_over() {
    on_both(|fresh| {
        let mut world = full(fresh);
        let before = bundle_with(&world, "nord", viewer("nord"));
        let (first, second) = (Fresh::file(), Fresh::file());
        let (_, store) = imported(&first, other_host(), &exported(&world)).unwrap();
        let moved = world.moved_to(store);
        let after = bundle_with(&moved, "nord", viewer("nord"));
        assert_eq!(before.entries, after.entries);
        assert_eq!(before.openings, after.openings);
        assert_eq!(before.figures, after.figures);
        let policy = moved.policy();
        let trust = Trust {
            policy: Some(&policy),
            after: Some(&before.checkpoint),
        };
        assert_eq!(verify(&after, trust, &Checks::default()).findings, []);
        let mut seed = 11;
        let random = &mut || bytes(&mut seed);
        let case = [shared(opened("volta", 601, "INC6000"))];
        let refused = moved
            .store
            .speak(&world.alliance, &case, Manner::PLAIN, world.now, random);
        assert!(matches!(
            refused,
            Err(Failure::Refused(Refusal::NotTheHost(_)))
        ));

        let nord = party("nord");
        let offer = other_host().offer(&world.alliance, &nord);
        let wrong = Host::new("x.example", [5; 32], [6; 32])
            .unwrap()
            .offer(&AllianceId::new("borealis").unwrap(), &nord);
        let now = world.now;
        let hand = |offer: &store::Offer, random: store::Random<'_>| {
            world.store.hand_over(&world.alliance, offer, now, random)
        };
        assert!(hand(&wrong, random).is_err(), "another alliance's offer");
        hand(&offer, random).unwrap();
        let (_, store) = imported(&second, other_host(), &exported(&world)).unwrap();
        let mut moved = world.moved_to(store);
        moved.say(&case);
        crate::audit::walk(&moved.store, &world.alliance).unwrap();
        // The old host states nothing any more.
        let store = Arc::clone(&world.store);
        world.now = moved.now;
        let refused = store.speak(&world.alliance, &case, Manner::PLAIN, world.now, random);
        assert!(matches!(
            refused,
            Err(Failure::Refused(Refusal::NotTheHost(_)))
        ));
    });
}

#[test]
fn what_was_changed_on_the_way_is_named() {
    let world = full(&Fresh::file());
    let lines = exported(&world);
    let text = String::from_utf8(lines.clone()).unwrap();
    let take = |text: &str| imported(&Fresh::file(), host(), text.as_bytes());
    assert!(take(&text).is_ok());
    // An entry, a text, a salt, and a piece with data of a person.
    let cut = |from: &str, to: &str| text.replacen(from, to, 1);
    let entry = failed(take(&cut(r#"\"kind\":\"usage\""#, r#"\"kind\":\"usaga\""#)));
    assert!(
        entry.contains("entry ") && entry.contains("signature"),
        "{entry}"
    );
    let said = failed(take(&cut("INC255", "INC256")));
    assert!(said.contains("entry "), "{said}");
    let person = failed(take(&cut("Person 001", "Person 999")));
    assert!(person.contains("piece 1"), "{person}");
    let secret = text.find("\"secret\":\"").unwrap() + 10;
    let mut other = text.clone();
    let digit = if &text[secret..=secret] == "0" {
        "1"
    } else {
        "0"
    };
    other.replace_range(secret..=secret, digit);
    assert!(failed(take(&other)).contains("entry 0"), "the salts");
    // Lines that are missing, doubled, in another order, or behind the end.
    let all: Vec<&str> = text.lines().collect();
    let join = |lines: &[&str]| lines.join("\n") + "\n";
    for left_out in [0, 5, all.len() - 4, all.len() - 1] {
        let mut some = all.clone();
        some.remove(left_out);
        failed(take(&join(&some)));
    }
    let mut twice = all.clone();
    twice.insert(5, all[5]);
    failed(take(&join(&twice)));
    let mut swapped = all.clone();
    swapped.swap(5, 6);
    failed(take(&join(&swapped)));
    failed(take(&format!("{text}{}\n", all[5])));
    // Cut in the middle of the entries, with an end that fits.
    let mut half = all.clone();
    half.truncate(50);
    failed(take(&join(&half)));
    failed(take(""));
}
