//! Twelve attacks. volta is the other party: what it is paid follows from the calls that it states.

use std::collections::BTreeSet;

use exchange::bundle::{Bundle, Check, Checks, Trust, compare, verify};
use facts::fact::{Key, KeyDoes, KeyPurpose};
use facts::id::{AllianceId, SourceId};
use facts::journal::chain::OWN_SOURCE;
use facts::journal::{Cosigner, Hash, Note, Policy, Statement, keyring};
use facts::{Fact, Instant};

use super::forger::{SPEAKER, figured, forged, piece, pieces, place_of, signed};
use super::{found, holds};
use crate::contract::{begun, bundle_for, usage};
use crate::databases::on_both;
use crate::world::{MINUTE_MS, World, bytes, opened, pair, party, shared, start, to};

/// volta's own key, which nobody else has.
const VOLTA: [u8; 32] = [4; 32];

/// A world that volta has seen once, and that has grown since.
struct Scene {
    world: World,
    policy: Policy,
    /// What volta kept.
    seen: Note,
    /// What an honest host would give it now.
    honest: Bundle,
}

impl Scene {
    fn new(mut world: World) -> Scene {
        begun(&mut world);
        let seen = bundle_for(&world, "volta").checkpoint;
        world.say(&[calls(30, "11")]);
        let scene = Scene {
            policy: world.policy(),
            honest: bundle_for(&world, "volta"),
            seen,
            world,
        };
        holds("honest", &scene.honest, &scene.policy, Some(&scene.seen));
        scene
    }

    fn found(&self, name: &str, bundle: &Bundle, by: Check) {
        assert_ne!(*bundle, self.honest, "{name} changes something");
        found(name, bundle, &self.policy, Some(&self.seen), by);
    }
}

/// What volta states that nord pays for.
fn calls(minute: i64, quantity: &str) -> Statement {
    let fact = usage("volta", minute, "calls", quantity);
    to(pair("nord", "volta"), fact)
}

/// From now on nobody but this key speaks for volta.
fn alone(alliance: &AllianceId, at: Instant) -> Statement {
    let by = party("volta");
    let key = Key {
        alone: true,
        does: KeyDoes::Added,
        key: keyring::public(&VOLTA),
        of: None,
        proof: Some(keyring::prove(alliance, &by, KeyPurpose::Signing, &VOLTA)),
        purpose: KeyPurpose::Signing,
    };
    let source = SourceId::new(OWN_SOURCE).unwrap();
    shared(Fact::new(at, at, by, source, 1, 0, key.into()).unwrap())
}

#[test]
fn history_that_is_rewritten_cut_or_put_in_another_order_is_found_by_whoever_saw_it() {
    on_both(|fresh| {
        let scene = Scene::new(World::new(fresh));
        let honest = pieces(&scene.honest);
        let place = place_of(&honest, r#""quantity":"5""#);
        let recorded = honest[place].recorded;

        let mut rewritten = honest.clone();
        rewritten[place] = piece(&scene.world, "volta", calls(5, "1"), &SPEAKER, recorded);
        let rewritten = forged(&scene.honest, &rewritten);
        assert_ne!(rewritten.figures, scene.honest.figures, "it costs money");
        scene.found("rewrite", &rewritten, Check::Growth);

        let mut deleted = honest.clone();
        deleted.remove(place);
        let deleted = forged(&scene.honest, &deleted);
        scene.found("delete", &deleted, Check::Growth);

        let mut reordered = honest.clone();
        reordered.swap(place, place + 1);
        let reordered = forged(&scene.honest, &reordered);
        scene.found("reorder", &reordered, Check::Growth);

        // Nothing is forged here: it is what the host showed an hour ago.
        let seen = &scene.honest.checkpoint;
        let mut back = honest.clone();
        back.pop();
        let back = forged(&scene.honest, &back);
        holds("roll back", &back, &scene.policy, Some(&scene.seen));
        found("roll back", &back, &scene.policy, Some(seen), Check::Growth);
    });
}

#[test]
fn an_instant_before_the_cosignature_in_front_of_it_is_found() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        begun(&mut world);
        let before = bundle_for(&world, "volta");
        let size = before.about.size;
        let witness = Cosigner::new("lumen.example/witness", &[5; 32]).unwrap();
        let checkpoint = facts::journal::Checkpoint::parse(before.checkpoint.text()).unwrap();
        let at = world.now.plus_ms(10 * MINUTE_MS).ms() / 1000;
        let signature = witness.cosign(&checkpoint, at.unsigned_abs()).unwrap();
        let (alliance, key) = (world.alliance.clone(), witness.key());
        let kept = world.store.cosign(&alliance, size, key, signature);
        kept.unwrap();
        let seen = bundle_for(&world, "volta").checkpoint;
        let early = world.now;
        world.now = world.now.plus_ms(30 * MINUTE_MS);
        world.say(&[calls(30, "11")]);
        let log = world.store.host().log_key(&alliance).unwrap();
        let policy = format!("log {log}\nwitness lumen {key}\nquorum none\n");
        let policy = Policy::parse(policy.as_bytes()).unwrap();
        let honest = bundle_for(&world, "volta");
        assert_eq!(honest.checkpoints.len(), 1);
        holds("honest", &honest, &policy, Some(&seen));

        let mut dated = pieces(&honest);
        dated.last_mut().unwrap().recorded = early;
        let mut dated = forged(&honest, &dated);
        found("back-date", &dated, &policy, None, Check::Time);
        // The host does not show what the witness signed; volta has kept it.
        dated.checkpoints.clear();
        found("back-date", &dated, &policy, Some(&seen), Check::Time);
        holds("nobody kept it", &dated, &policy, None);
        // Nor does it show it with a signature that nobody made.
        let mut spoilt = honest.clone();
        let note = spoilt.checkpoints.get_mut(&size).unwrap();
        let mut signatures = note.signatures().to_vec();
        *signatures[1].bytes.last_mut().unwrap() ^= 1;
        *note = Note::new(note.text()).unwrap();
        for signature in signatures {
            note.add(signature).unwrap();
        }
        found("spoilt", &spoilt, &policy, None, Check::Time);
    });
}

#[test]
fn what_a_party_did_not_sign_is_not_taken_for_its_word() {
    on_both(|fresh| {
        let scene = Scene::new(World::new(fresh));
        let mut forgery = pieces(&scene.honest);
        let recorded = scene.world.now;
        let stranger = [9; 32];
        forgery.push(piece(
            &scene.world,
            "volta",
            calls(40, "1"),
            &stranger,
            recorded,
        ));
        let forgery = forged(&scene.honest, &forgery);
        scene.found("forge with a key of nobody", &forgery, Check::Entries);

        let mut world = scene.world;
        world.say(&[alone(&world.alliance, start())]);
        let honest = bundle_for(&world, "volta");
        holds("honest", &honest, &scene.policy, Some(&scene.seen));
        let mut forgery = pieces(&honest);
        forgery.push(piece(&world, "volta", calls(40, "1"), &SPEAKER, world.now));
        let forgery = forged(&honest, &forgery);
        let after = Some(&honest.checkpoint);
        let name = "forge for who is alone";
        found(name, &forgery, &scene.policy, after, Check::Entries);
        // Its own key is taken.
        let mut own = pieces(&honest);
        own.push(piece(&world, "volta", calls(40, "1"), &VOLTA, world.now));
        holds("own", &forged(&honest, &own), &scene.policy, after);
    });
}

#[test]
fn what_was_signed_for_one_alliance_is_nothing_in_another() {
    on_both(|fresh| {
        let mut scene = Scene::new(World::new(fresh));
        let there = scene.world.alliance.clone();
        let mut signed_there = piece(
            &scene.world,
            "volta",
            calls(40, "1"),
            &VOLTA,
            scene.world.now,
        );
        // The same parties have another alliance, and volta the same key in both.
        scene.world.alliance = AllianceId::new("fjord").unwrap();
        let world = &mut scene.world;
        let parties = BTreeSet::from(["nord", "volta", "lumen"].map(party));
        let mut seed = 5;
        let random = &mut || bytes(&mut seed);
        let (nord, now) = (party("nord"), world.now);
        let founded = world
            .store
            .found(&world.alliance, &nord, &parties, now, random);
        founded.unwrap();
        world.say(&[alone(&world.alliance, start())]);
        let honest = bundle_for(world, "volta");
        let policy = world.policy();
        holds("honest", &honest, &policy, None);
        signed_there.recorded = world.now;
        let mut replayed = pieces(&honest);
        replayed.push(signed_there);
        let replayed = forged(&honest, &replayed);
        assert_ne!(world.alliance, there);
        let after = Some(&honest.checkpoint);
        found("replay", &replayed, &policy, after, Check::Entries);
    });
}

#[test]
fn what_the_reader_gets_is_what_was_committed_to_and_all_of_it() {
    on_both(|fresh| {
        let scene = Scene::new(World::new(fresh));
        let slot = |bundle: &Bundle| {
            let mut slots = bundle.openings.iter();
            slots.position(|slot| slot.text.contains(r#""quantity":"5""#))
        };
        let place = slot(&scene.honest).unwrap();

        let mut swapped = scene.honest.clone();
        let said = calls(5, "1").fact.to_said();
        swapped.openings[place].text = format!("{}\n", String::from_utf8(said).unwrap());
        swapped.openings[place].salt = Hash::new([7; 32]);
        let swapped = figured(swapped);
        assert_ne!(swapped.figures, scene.honest.figures, "it costs money");
        scene.found("swap salts", &swapped, Check::Openings);

        let mut swapped = scene.honest.clone();
        let other = swapped.openings[place - 1].salt;
        swapped.openings[place - 1].salt = swapped.openings[place].salt;
        swapped.openings[place].salt = other;
        scene.found("swap salts of one entry", &swapped, Check::Openings);

        let mut hidden = scene.honest.clone();
        hidden.openings.remove(place);
        let hidden = figured(hidden);
        scene.found("hide from one party", &hidden, Check::Withheld);

        let mut changed = scene.honest.clone();
        let figure = changed.figures.iter_mut();
        let mut figure = figure.filter(|line| line.contains(r#""amount":"110""#));
        let figure = figure.next().unwrap();
        *figure = figure.replace(r#""amount":"110""#, r#""amount":"11""#);
        scene.found("change the engine's output", &changed, Check::Figures);

        // The last entry is left out, and with it what it says.
        let mut dropped = scene.honest.clone();
        dropped.entries.pop();
        dropped.about.size -= 1;
        let size = dropped.about.size;
        dropped.openings.retain(|slot| slot.index < size);
        let dropped = figured(dropped);
        assert_ne!(dropped.figures, scene.honest.figures, "it costs money");
        scene.found("drop evidence", &dropped, Check::Root);

        let mut textless = scene.honest.clone();
        textless.versions.clear();
        textless.figures.clear();
        scene.found("drop the agreement", &textless, Check::Agreement);

        let mut unsigned = scene.honest.clone();
        let stranger = facts::journal::Signer::new("nord.example/atlas", &[8; 32]).unwrap();
        unsigned.checkpoint = Note::new(unsigned.checkpoint.text()).unwrap();
        let signature = stranger.sign(&unsigned.checkpoint);
        unsigned.checkpoint.add(signature).unwrap();
        scene.found("another log", &unsigned, Check::Checkpoint);
    });
}

#[test]
fn a_journal_for_each_viewer_is_found_by_two_who_compare() {
    on_both(|fresh| {
        let scene = Scene::new(World::new(fresh));
        let lumen = bundle_for(&scene.world, "lumen");
        let faces = [("volta", &scene.honest, "A"), ("lumen", &lumen, "B")];
        let [one, other] = faces.map(|(reader, honest, case)| {
            let mut pieces = pieces(honest);
            let said = shared(opened("nord", 50, case));
            pieces.push(piece(&scene.world, reader, said, &SPEAKER, scene.world.now));
            let face = forged(honest, &pieces);
            // Each of the two sees nothing wrong.
            holds(reader, &face, &scene.policy, Some(&scene.seen));
            face
        });
        let found = compare(&one, &other).unwrap();
        assert_eq!(found.check, Check::Growth);
        assert_eq!(found.place, format!("entry {}", one.about.size - 1));
        assert_eq!(compare(&one, &one), None);
        assert_eq!(
            compare(&scene.honest, &lumen),
            None,
            "one journal, two readers"
        );
        // What one of them keeps is enough for the other.
        let trust = Trust {
            policy: Some(&scene.policy),
            after: Some(&other.checkpoint),
        };
        assert!(!verify(&one, trust, &Checks::default()).holds());
        // A signature over what was not signed would not help.
        assert_ne!(signed(&one.checkpoint, &one.entries), other.checkpoint);
    });
}
