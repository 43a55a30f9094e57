//! Two worlds that differ only in what volta must not see give volta the same bytes.
//!
//! They differ in: texts, amounts, names and lengths of what others keep to themselves, how many facts of one entry it
//! is, which of the others may read it, data of persons and how many pieces of it there are, and the price in the
//! file of others. Commitments, salts, signatures, hashes over them and random keys are masked, at their length.
//!
//! A test run takes 25 pairs; `PAIRS=500 cargo test -p store pairs` takes the long way.

use std::collections::BTreeMap;

use facts::journal::{Compartment, Statement};
use store::{Persons, Viewer};

use super::everything;
use crate::contract::{begun_with, files, usage};
use crate::databases::{Fresh, on_server};
use crate::trouble::pick;
use crate::world::{World, cost, opened, pair, party, person, shared, to, viewer};

#[test]
fn what_a_viewer_gets_does_not_depend_on_what_is_hidden() {
    let pairs = match std::env::var("PAIRS") {
        Ok(number) => number.parse().expect("PAIRS is a number"),
        Err(_) => 25,
    };
    let as_others_see_it = seen(&Fresh::file(), 0);
    for seed in 1..=pairs {
        same(&as_others_see_it, &seen(&Fresh::file(), seed), seed);
    }
    on_server(|fresh| same(&as_others_see_it, &seen(fresh, 1), 1));
    // Whoever may read it sees the difference.
    let nord = |seed| {
        let world = world(&Fresh::file(), seed);
        masked(&everything(&world, "nord", &viewer("nord")))
    };
    assert_ne!(nord(0), nord(1));
}

type Seen = BTreeMap<String, Vec<u8>>;

fn same(one: &Seen, other: &Seen, seed: u64) {
    assert!(one.keys().eq(other.keys()), "seed {seed}");
    for (what, bytes) in one {
        let others = &other[what];
        let place = bytes
            .iter()
            .zip(others)
            .position(|(one, other)| one != other);
        let around = |bytes: &[u8]| {
            let from = place.unwrap_or(0).saturating_sub(60);
            let shown = bytes
                .iter()
                .skip(from)
                .take(120)
                .copied()
                .collect::<Vec<u8>>();
            String::from_utf8_lossy(&shown).into_owned()
        };
        assert!(
            bytes == others,
            "seed {seed}: {what}: {:?} {:?}",
            around(bytes),
            around(others)
        );
    }
}

/// What volta sees of it, with and without data of persons.
fn seen(fresh: &Fresh, seed: u64) -> Seen {
    let world = world(fresh, seed);
    let volta = viewer("volta");
    let shared = Viewer::within(party("volta"), [Compartment::Shared].into());
    let viewers = [
        ("own", volta.clone().with_persons(Persons::Own)),
        ("none", volta),
    ];
    let mut seen = Seen::new();
    for (name, viewer) in viewers {
        let all = masked(&everything(&world, "volta", &viewer));
        seen.extend(
            all.into_iter()
                .map(|(what, bytes)| (format!("{name}: {what}"), bytes)),
        );
    }
    let narrow = world.store.disclosed(&world.alliance, &shared, 0..999);
    let narrow = format!("{narrow:?}").into_bytes();
    seen.insert("narrow".to_owned(), mask(&narrow));
    seen
}

/// The same for volta whatever the seed; something else for the others.
fn world(fresh: &Fresh, mut seed: u64) -> World {
    let seed = &mut seed;
    let mut world = World::new(fresh);
    let mut files = files();
    let file = files.get_mut("lumen.yaml").unwrap();
    let price = format!("price: {}", pick(seed, 1..1000));
    *file = String::from_utf8(file.clone())
        .unwrap()
        .replace("price: 7.25", &price)
        .into_bytes();
    begun_with(&mut world, &files);
    for round in 0..3 {
        for by in ["nord", "lumen"] {
            let hidden = hidden(by, 100 + 20 * round, seed);
            world.say(&hidden);
        }
        let minute = 110 + 20 * round;
        let mut own = shared(opened("volta", minute, "INC7"));
        own.personal = Some(person(&own.fact, "Ana"));
        world.say(&[own]);
        world.say(&[to(
            pair("nord", "volta"),
            usage("volta", minute, "calls", "2"),
        )]);
        // All may read that somebody says something, not who it is about.
        let mut other = shared(opened("lumen", minute, "INC8"));
        let words = "x".repeat(pick(seed, 1..300) as usize);
        other.personal = (pick(seed, 0..2) > 0).then(|| person(&other.fact, &words));
        world.say(&[other]);
    }
    world
}

/// Facts of one entry: the first and the last at their instants, as many as come between them.
fn hidden(by: &str, minute: i64, seed: &mut u64) -> Vec<Statement> {
    let between = (1..9)
        .filter(|_| pick(seed, 0..2) > 0)
        .collect::<Vec<i64>>();
    let minutes = [0].into_iter().chain(between).chain([9]);
    let is_cost = minute % 40 == 0;
    let statements = minutes.map(|after| {
        let words = format!("w{}", "y".repeat(pick(seed, 0..400) as usize));
        let fact = match is_cost {
            true => cost(
                by,
                minute + after,
                &pick(seed, 1..99_999).to_string(),
                &words,
            ),
            false => opened(by, minute + after, &words[..words.len().min(150)]),
        };
        let compartment = match pick(seed, 0..2) {
            0 => Compartment::Private(party(by)),
            _ => pair("nord", "lumen"),
        };
        let mut statement = to(compartment, fact);
        statement.personal =
            (!is_cost && pick(seed, 0..3) == 0).then(|| person(&statement.fact, &words));
        statement
    });
    statements.collect()
}

fn masked(all: &Seen) -> Seen {
    let masked = all.iter().map(|(what, bytes)| {
        // Hashes as bytes: nothing but their number may be the same.
        let is_hashes = what.starts_with("tile/") && !what.contains("entries");
        let bytes = match is_hashes && !what.contains("words") {
            true => vec![b'x'; bytes.len()],
            false => mask(bytes),
        };
        (what.clone(), bytes)
    });
    masked.collect()
}

/// Replaces what follows from secrets, each by as many characters: hashes, salts, keys and signatures in digits of
/// 16 or 64, and lists of bytes by their length.
fn mask(bytes: &[u8]) -> Vec<u8> {
    let mut masked = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        let word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
        let length = rest.iter().take_while(|byte| word(byte)).count();
        let number = |byte: &u8| byte.is_ascii_digit() || b", ".contains(byte);
        if length > 0 {
            let (one, after) = rest.split_at(length);
            let is_digits = one.iter().all(u8::is_ascii_hexdigit);
            // What is hidden here would still be seen.
            let is_words = one
                .windows(4)
                .any(|some| some == b"yyyy" || some == b"xxxx");
            let is_secret = length >= 40 && !is_words || is_digits && length == 12;
            match is_secret {
                true => masked.extend(vec![b'x'; length]),
                false => masked.extend(one),
            }
            rest = after;
        } else if *first == b'[' {
            let length = rest[1..].iter().take_while(|byte| number(byte)).count();
            let numbers = rest[1..=length].split(|byte| *byte == b',').count();
            if numbers >= 32 {
                masked.extend(format!("[{numbers} bytes").bytes());
                rest = &rest[1 + length..];
            } else {
                masked.push(*first);
                rest = &rest[1..];
            }
        } else {
            masked.push(*first);
            rest = &rest[1..];
        }
    }
    masked
}
