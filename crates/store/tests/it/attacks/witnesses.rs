//! Forks and rollbacks, where each party runs a witness, and all but one of them sign whatever the host wants.

use exchange::bundle::{Bundle, Check};
use facts::journal::note::Signature;
use facts::journal::witness::{Decision, Known, Refusal, Request};
use facts::journal::{Checkpoint, Cosigner, Note, Policy, Witness, consistency, tree::Levels};
use facts::journal::{hash, tree::Peaks};

use super::forger::{SPEAKER, forged, piece, pieces};
use super::{found, holds};
use crate::contract::{begun, bundle_for};
use crate::databases::on_both;
use crate::world::{World, opened, shared};

/// Seconds of Unix time, after everything was recorded.
const NOW: u64 = 1_741_056_000;

fn cosigner(number: u8) -> Cosigner {
    Cosigner::new(&format!("w{number}.example/witness"), &[40 + number; 32]).unwrap()
}

/// Asks an honest witness as the log does.
fn ask(witness: &Witness, known: Option<&Known>, bundle: &Bundle) -> Decision {
    let (mut peaks, mut levels) = (Peaks::default(), Levels::default());
    for entry in &bundle.entries {
        let append = peaks.append(hash::leaf(entry), |node| levels.push(node));
        append.unwrap();
    }
    let old = known.map_or(0, |known| known.checkpoint().size());
    let growth = match old {
        0 => Vec::new(),
        // Where there is nothing to prove, the host sends nothing.
        old => consistency::prove(&levels, old, bundle.about.size).unwrap_or_default(),
    };
    let request = Request::new(
        old.min(bundle.about.size),
        growth,
        bundle.checkpoint.clone(),
    );
    witness.decide(known, &request.unwrap(), NOW)
}

fn cosigned(decision: Decision) -> (Known, Signature) {
    let Decision::Cosign(pending) = decision else {
        panic!("{decision:?}");
    };
    let (known, _) = pending.stored();
    let signature = known.note().signatures().last().cloned().unwrap();
    (known, signature)
}

/// The dishonest ones sign, and the honest one if it did.
fn signed(bundle: &Bundle, n: u8, honest: Option<Signature>) -> Bundle {
    let checkpoint = Checkpoint::parse(bundle.checkpoint.text()).unwrap();
    let mut bundle = bundle.clone();
    let others = (1..n).map(|number| cosigner(number).cosign(&checkpoint, NOW).unwrap());
    for signature in others.chain(honest) {
        bundle.checkpoint.add(signature).unwrap();
    }
    bundle
}

/// A policy that asks for these witnesses, all of them.
fn policy(world: &World, numbers: impl Iterator<Item = u8>) -> Policy {
    let log = world.store.host().log_key(&world.alliance).unwrap();
    let mut text = format!("log {log}\n");
    let mut names = String::new();
    for number in numbers {
        text += &format!("witness w{number} {}\n", cosigner(number).key());
        names += &format!(" w{number}");
    }
    text += &match names.is_empty() {
        true => "quorum none\n".to_owned(),
        false => format!("group all-of-them all{names}\nquorum all-of-them\n"),
    };
    Policy::parse(text.as_bytes()).unwrap()
}

#[test]
fn one_honest_witness_among_n_finds_forks_and_rollbacks() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        begun(&mut world);
        let early = bundle_for(&world, "volta");
        world.say(&[shared(opened("nord", 40, "A"))]);
        let shown = bundle_for(&world, "volta");
        let mut other = pieces(&early);
        let said = shared(opened("nord", 40, "B"));
        other.push(piece(&world, "volta", said, &SPEAKER, world.now));
        let other = forged(&shown, &other);
        assert_eq!(other.about.size, shown.about.size);
        for n in 2..=4 {
            let log = world.store.host().log_key(&world.alliance).unwrap();
            let honest = Witness::new(cosigner(0), vec![log]).unwrap();
            let everybody = policy(&world, 0..n);
            let dishonest = policy(&world, 1..n);
            let (known, signature) = cosigned(ask(&honest, None, &shown));
            let right = signed(&shown, n, Some(signature));
            holds("honest", &right, &everybody, None);

            // Another journal of the same size, with two notes as evidence.
            let Decision::Refuse { refusal, fork } = ask(&honest, Some(&known), &other) else {
                panic!("a fork was cosigned");
            };
            assert_eq!(refusal, Refusal::Fork(shown.about.size));
            let fork = fork.unwrap();
            assert_ne!(fork.known.text(), fork.other.text());
            let face = signed(&other, n, None);
            found("fork", &face, &everybody, None, Check::Checkpoint);
            // Without the honest one nobody would know.
            holds("fork", &face, &dishonest, None);

            // One that has grown meanwhile.
            let mut longer = pieces(&other);
            let said = shared(opened("nord", 41, "C"));
            longer.push(piece(&world, "volta", said, &SPEAKER, world.now));
            let longer = forged(&other, &longer);
            let Decision::Refuse { refusal, .. } = ask(&honest, Some(&known), &longer) else {
                panic!("a fork was cosigned");
            };
            assert!(matches!(refusal, Refusal::Growth(_)), "{refusal}");
            let face = signed(&longer, n, None);
            found("longer fork", &face, &everybody, None, Check::Checkpoint);
            holds("longer fork", &face, &dishonest, None);

            // An earlier state.
            let Decision::Refuse { refusal, .. } = ask(&honest, Some(&known), &early) else {
                panic!("a rollback was cosigned");
            };
            assert_eq!(refusal, Refusal::Stale(shown.about.size));
            let back = signed(&early, n, None);
            found("roll back", &back, &everybody, None, Check::Checkpoint);
            holds("roll back", &back, &dishonest, None);
            // One that forgot what it had signed would sign: it has to keep it.
            cosigned(ask(&honest, None, &early));
            // A signature that the honest one gave for another checkpoint is none for this.
            let stolen = known.note().signatures().last().cloned();
            let stolen = signed(&other, n, stolen);
            found("stolen", &stolen, &everybody, None, Check::Checkpoint);
            assert_eq!(
                Note::parse(stolen.checkpoint.to_text().as_bytes()).unwrap(),
                stolen.checkpoint
            );
        }
    });
}
