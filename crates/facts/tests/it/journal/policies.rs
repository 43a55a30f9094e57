//! Policies: whose checkpoints are believed, and texts that are no policy.

use facts::journal::hash::Hash;
use facts::journal::key::KeyError;
use facts::journal::note::NoteError;
use facts::journal::policy::{Flaw, NotAccepted};
use facts::journal::{Checkpoint, Cosigner, Note, Policy, Signer, VerifierKey};

const ORIGIN: &str = "alliance.example/journal";

fn log_key() -> VerifierKey {
    Signer::new(ORIGIN, &[1; 32]).unwrap().key().clone()
}

fn witness(number: u8) -> Cosigner {
    Cosigner::new(&format!("w{number}.example"), &[100 + number; 32]).unwrap()
}

/// A policy text with `LOG` and `W1` to `W9` in place of keys.
fn policy(text: &str) -> Result<Policy, (usize, Flaw)> {
    let mut text = text.replace("LOG", &log_key().to_string());
    for number in 1..=9 {
        text = text.replace(&format!("W{number}"), &witness(number).key().to_string());
    }
    Policy::parse(text.as_bytes()).map_err(|error| (error.line, error.flaw))
}

/// A checkpoint signed by the log and these witnesses.
fn checkpoint(witnesses: &[u8]) -> Note {
    let checkpoint = Checkpoint::new(ORIGIN, 5, Hash::new([5; 32])).unwrap();
    let mut note = Note::new(&checkpoint.to_text()).unwrap();
    note.add(Signer::new(ORIGIN, &[1; 32]).unwrap().sign(&note))
        .unwrap();
    for number in witnesses {
        note.add(
            witness(*number)
                .cosign(&checkpoint, u64::from(*number))
                .unwrap(),
        )
        .unwrap();
    }
    note
}

#[test]
fn a_quorum_is_counted_through_groups() {
    let text = "\
        # two hosts\n\
        log LOG\n\
        \n\
        witness X1 W1\n witness\tX2  W2 \n\
        witness X3 W3 https://w3.example/\n\
        group X 2 X1 X2 X3\n\
        witness Y1 W4\nwitness Y2 W5\n\
        group Y any Y1 Y2\n\
        group both all X Y\n\
        quorum both\n";
    let policy = policy(text).unwrap();
    assert_eq!(policy.witnesses().count(), 5);
    assert_eq!(
        policy.witnesses().nth(2).unwrap().url.as_deref(),
        Some("https://w3.example/")
    );
    let check = |witnesses: &[u8], enough: bool| {
        let note = checkpoint(witnesses);
        let verdict = policy.accept(&note);
        if enough {
            let accepted = verdict.unwrap();
            assert_eq!(accepted.checkpoint.size(), 5);
            assert_eq!(accepted.log, &log_key());
            let known: Vec<u64> = accepted.cosigned.iter().filter_map(|by| by.at).collect();
            let expected: Vec<u64> = witnesses
                .iter()
                .filter(|n| **n < 6)
                .map(|n| (*n).into())
                .collect();
            assert_eq!(known, expected);
        } else {
            assert_eq!(verdict, Err(NotAccepted::Quorum), "{witnesses:?}");
        }
    };
    check(&[1, 2, 4], true);
    check(&[5, 3, 1], true);
    check(&[1, 2, 3, 4, 5], true);
    check(&[1, 2, 4, 9], true);
    check(&[], false);
    check(&[1, 2, 3], false);
    check(&[1, 4, 5], false);
    check(&[4, 5, 6, 7, 8, 9], false);
}

#[test]
fn one_witness_or_none_can_be_the_quorum() {
    let one = policy("log LOG\nwitness a W1\nquorum a\n").unwrap();
    assert!(one.accept(&checkpoint(&[1])).is_ok());
    assert_eq!(one.accept(&checkpoint(&[2])), Err(NotAccepted::Quorum));
    let none = policy("quorum none\nlog LOG\n").unwrap();
    assert!(none.accept(&checkpoint(&[])).is_ok());
}

#[test]
fn only_the_log_that_is_named_can_sign() {
    let policy = policy("log LOG\nwitness a W1\nquorum a\n").unwrap();
    let sign = |origin: &str, seed: u8, name: &str| {
        let checkpoint = Checkpoint::new(origin, 5, Hash::new([5; 32])).unwrap();
        let mut note = Note::new(&checkpoint.to_text()).unwrap();
        note.add(Signer::new(name, &[seed; 32]).unwrap().sign(&note))
            .unwrap();
        note.add(witness(1).cosign(&checkpoint, 1).unwrap())
            .unwrap();
        note
    };
    let check = |note: &Note, expected: Option<NotAccepted>| {
        assert_eq!(policy.accept(note).err(), expected);
    };
    let not_by = |origin: &str| Some(NotAccepted::Log(origin.to_owned()));
    check(&sign(ORIGIN, 1, ORIGIN), None);
    // Another key under the name of the log; the log's key under another origin.
    check(&sign(ORIGIN, 2, ORIGIN), not_by(ORIGIN));
    check(&sign("other.example", 1, ORIGIN), not_by("other.example"));
    check(
        &sign("other.example", 1, "other.example"),
        not_by("other.example"),
    );
    let mut forged = checkpoint(&[]);
    let other = Checkpoint::new(ORIGIN, 6, Hash::new([5; 32])).unwrap();
    forged.add(witness(1).cosign(&other, 1).unwrap()).unwrap();
    check(
        &forged,
        Some(NoteError::Wrong("w1.example".to_owned()).into()),
    );
    let nobody = Policy::parse(b"quorum none\n").unwrap();
    assert_eq!(
        nobody.accept(&checkpoint(&[1])),
        Err(NoteError::Unsigned.into())
    );
}

/// A witness with a key of a later time stays in the quorum: it can be asked for, and never counts.
#[test]
fn keys_of_a_later_time_never_count() {
    let later = "later.example+00000007+/wAB";
    let both = format!("log LOG\nwitness a W1\nwitness b {later}\ngroup g all a b\nquorum g\n");
    assert_eq!(
        policy(&both).unwrap().accept(&checkpoint(&[1])),
        Err(NotAccepted::Quorum)
    );
    let any = both.replace("all", "any");
    assert!(policy(&any).unwrap().accept(&checkpoint(&[1])).is_ok());
}

#[test]
fn malformed_policies_are_refused() {
    let check = |text: &str, line: usize, flaw: Flaw| {
        assert_eq!(policy(text).unwrap_err(), (line, flaw), "{text}");
    };
    let name = |text: &str| text.to_owned();
    check("", 1, Flaw::NoQuorum);
    check("log LOG\n# nothing\n", 2, Flaw::NoQuorum);
    check("quorum none\nquorum none\n", 2, Flaw::SecondQuorum);
    check("quorum a\nwitness a W1\n", 1, Flaw::Unknown(name("a")));
    check("quorum\n", 1, Flaw::Shape);
    check("quorum none none\n", 1, Flaw::Shape);
    check("Quorum none\n", 1, Flaw::Shape);
    check("log\n", 1, Flaw::Shape);
    check("log LOG a b\n", 1, Flaw::Shape);
    check("log LOG\nlog LOG\n", 2, Flaw::SameKey(name(ORIGIN)));
    check(
        "witness a W1\nwitness b W1\n",
        2,
        Flaw::SameKey(name("w1.example")),
    );
    check("witness a W1\nwitness a W2\n", 2, Flaw::Taken(name("a")));
    check("witness none W1\n", 1, Flaw::Taken(name("none")));
    check("witness a LOG\n", 1, Flaw::Kind(name(ORIGIN)));
    check("log W1\n", 1, Flaw::Kind(name("w1.example")));
    check("log nonsense\n", 1, Flaw::Key(KeyError::Shape));
    let two = "witness a W1\nwitness b W2\n";
    check(&format!("{two}group g 0 a b\n"), 3, Flaw::Threshold);
    check(&format!("{two}group g 3 a b\n"), 3, Flaw::Threshold);
    check(&format!("{two}group g all\n"), 3, Flaw::Threshold);
    check(&format!("{two}group g any\n"), 3, Flaw::Threshold);
    check(&format!("{two}group g 01 a b\n"), 3, Flaw::Shape);
    check(&format!("{two}group g -1 a b\n"), 3, Flaw::Shape);
    check(&format!("{two}group g most a b\n"), 3, Flaw::Shape);
    check(
        &format!("{two}group g 1 a a\n"),
        3,
        Flaw::CountedTwice(name("a")),
    );
    check(
        &format!("{two}group g all a\ngroup h all a b\n"),
        4,
        Flaw::CountedTwice(name("a")),
    );
    check(
        &format!("{two}group g all g a\n"),
        3,
        Flaw::Unknown(name("g")),
    );
    check(
        &format!("{two}group g all a none\n"),
        3,
        Flaw::Unknown(name("none")),
    );
    check(&format!("{two}group a all b\n"), 3, Flaw::Taken(name("a")));
    check("quorum none", 1, Flaw::Characters);
    check("quorum none\r\n", 1, Flaw::Characters);
    check("quorum none\n\0\n", 2, Flaw::Characters);
}

#[test]
fn names_are_bytes() {
    let mut text = format!("witness K {}\n", witness(1).key()).into_bytes();
    text.extend(format!("witness \u{212a} {}\n", witness(2).key()).into_bytes());
    text.extend(b"# \xff\xfe\nwitness \xff ");
    text.extend(format!("{}\nquorum K\n", witness(3).key()).into_bytes());
    assert_eq!(Policy::parse(&text).unwrap().witnesses().count(), 3);
}
