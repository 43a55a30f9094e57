//! A witness: what it cosigns, what it refuses and how, and that nothing nearly right passes.

use facts::journal::hash::{self, Hash};
use facts::journal::note::{NoteError, Signature};
use facts::journal::tree::Levels;
use facts::journal::witness::{
    Answer, AnswerError, Decision, Fork, Known, KnownError, LogKeyError, MAX_CLOCK_BACK_SECS,
    MAX_REQUEST_BYTES, Refusal, Request, RequestError, SIZE_TYPE, cosignature,
};
use facts::journal::{
    Checkpoint, Cosigner, Note, Policy, Refused, Signer, VerifierKey, Witness, consistency, tree,
};

use super::bundled::{signer, witness as cosigner};
use super::mutations::{Fate, none_is_accepted};
use super::trees::{grow, log};

pub const NOW: u64 = 1_790_000_000;

/// A witness of the log that the other tests write.
fn witness() -> Witness {
    Witness::new(cosigner(), vec![signer().key().clone()]).unwrap()
}

/// A checkpoint signed by its log alone.
fn note(by: &Signer, size: u64, root: Hash) -> Note {
    let checkpoint = Checkpoint::new(by.key().name(), size, root).unwrap();
    let mut note = Note::new(&checkpoint.to_text()).unwrap();
    note.add(by.sign(&note)).unwrap();
    note
}

fn growth(levels: &Levels, old: u64, new: u64) -> Vec<Hash> {
    match old {
        0 => Vec::new(),
        _ => consistency::prove(levels, old, new).unwrap(),
    }
}

/// The honest request of a log that has grown from `old` to `new`.
pub fn grown(levels: &Levels, old: u64, new: u64) -> Request {
    let note = note(&signer(), new, tree::root(levels, new).unwrap());
    Request::new(old, growth(levels, old, new), note).unwrap()
}

/// What is known after honest requests for these sizes, one after the other.
fn known(levels: &Levels, sizes: &[u64]) -> Option<Known> {
    let mut known: Option<Known> = None;
    for size in sizes {
        let old = known.as_ref().map_or(0, |known| known.checkpoint().size());
        let request = grown(levels, old, *size);
        known = Some(cosigned(witness().decide(known.as_ref(), &request, NOW)).0);
    }
    known
}

fn cosigned(decision: Decision) -> (Known, Answer) {
    match decision {
        Decision::Cosign(pending) => pending.stored(),
        Decision::Refuse { refusal, .. } => panic!("refused: {refusal}"),
    }
}

fn refused(decision: Decision) -> (Refusal, Option<Fork>) {
    match decision {
        Decision::Refuse { refusal, fork } => (refusal, fork.map(|fork| *fork)),
        Decision::Cosign(pending) => panic!("cosigned: {}", pending.known().note().to_text()),
    }
}

/// Decides about a request that has to be refused, as `expected` and with `status`.
fn check(known: Option<&Known>, request: &Request, expected: Refusal, status: u16) {
    let (refusal, _) = refused(witness().decide(known, request, NOW));
    assert_eq!(refusal, expected);
    assert_eq!(refusal.answer().status(), status);
}

/// The example of the text of tlog-witness.
const EXAMPLE: &str = "\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
";

#[test]
fn the_published_request_is_read() {
    let request = Request::parse(EXAMPLE.as_bytes()).unwrap();
    assert_eq!(request.to_text(), EXAMPLE);
    assert_eq!(request.old(), 20_852_014);
    assert_eq!(request.growth().len(), 4);
    assert_eq!(request.note().signatures().len(), 2);
    assert_eq!(request.checkpoint().origin(), "example.com/behind-the-sofa");
    let unknown = Refusal::UnknownLog("example.com/behind-the-sofa".to_owned());
    check(None, &request, unknown, 404);
}

#[test]
fn malformed_requests_are_refused() {
    let good = grown(&log(40).0, 13, 40).to_text();
    assert!(Request::parse(good.as_bytes()).is_ok());
    let refused = |text: &str| {
        let error = Request::parse(text.as_bytes()).unwrap_err();
        assert_eq!(Refusal::from(error.clone()).answer().status(), 400);
        error
    };
    let check = |from: &str, to: &str| {
        assert!(good.contains(from));
        let found = refused(&good.replacen(from, to, 1));
        assert_eq!(found, RequestError::Shape, "{to:?}");
    };
    for first in [
        "old 013",
        "old -13",
        "old +13",
        "old  13",
        "old 13 ",
        "Old 13",
        " old 13",
        "old",
        "old ",
        "old 0x13",
        "old 18446744073709551616",
        "13",
        "",
    ] {
        check("old 13", first);
    }
    check("old 13\n", "");
    check("old 13\n", "old 13\nold 13\n");
    let hash = good.lines().nth(1).unwrap();
    for wrong in [
        "YQ==",
        &hash[..43],
        &format!(" {hash}"),
        &format!("{hash} "),
    ] {
        check(hash, wrong);
    }
    let many = format!("{hash}\n").repeat(64);
    check("old 13\n", &format!("old 13\n{many}"));
    // An empty line too few or too many: then the checkpoint begins elsewhere.
    assert!(matches!(
        refused(&good.replacen("\n\n", "\n", 1)),
        RequestError::Shape
    ));
    refused(&good.replacen("\n\n", "\n\n\n", 1));
    refused(&good.replace('\n', "\r\n"));
    refused(good.trim_end());
    refused(&format!("{good}\n"));
    refused("");
    refused("old 0\n\n");
    let more = good.replacen("=\n\n—", "=\nmore\n\n—", 1);
    assert!(matches!(refused(&more), RequestError::Checkpoint(_)));
    let long = vec![b'a'; MAX_REQUEST_BYTES + 1];
    assert_eq!(Request::parse(&long), Err(RequestError::TooLong));
    assert!(Request::parse(b"\xff\n\n").is_err());
}

#[test]
fn sixty_three_hashes_and_the_largest_sizes_are_read() {
    let root = Hash::new([7; 32]);
    let request = Request::new(u64::MAX, vec![root; 63], note(&signer(), u64::MAX, root)).unwrap();
    let text = request.to_text();
    assert_eq!(Request::parse(text.as_bytes()), Ok(request.clone()));
    check(None, &request, Refusal::Stale(0), 409);
    let too_many = Request::new(1, vec![root; 64], note(&signer(), 2, root));
    assert_eq!(too_many, Err(RequestError::Shape));
}

#[test]
fn a_log_that_grows_is_cosigned_at_every_step() {
    let (levels, _) = log(70);
    let witness = witness();
    let policy = format!(
        "log {}\nwitness w {}\nquorum w\n",
        signer().key(),
        witness.key()
    );
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    let mut last: Option<Known> = None;
    for (at, size) in (NOW..).zip([0, 0, 1, 2, 2, 3, 7, 8, 40, 64, 70, 70]) {
        let old = last.as_ref().map_or(0, |known| known.checkpoint().size());
        let request = grown(&levels, old, size);
        let decision = witness.decide(last.as_ref(), &request, at);
        let Decision::Cosign(pending) = decision else {
            panic!("{decision:?}")
        };
        // What has to be stored is read back from its bytes alone.
        let bytes = pending.known().to_bytes();
        assert_eq!(
            Known::parse(&bytes, witness.key()),
            Ok(pending.known().clone())
        );
        let (known, answer) = pending.stored();
        assert_eq!((answer.status(), known.at()), (200, at));
        let lines = match Answer::read(200, "text/plain", answer.body().as_bytes()) {
            Ok(Answer::Cosigned(lines)) => lines,
            other => panic!("{other:?}"),
        };
        let line = cosignature(&lines, request.note(), witness.key()).unwrap();
        let mut note = request.note().clone();
        note.add(line).unwrap();
        assert_eq!(&note, known.note());
        let accepted = policy.accept(&note).unwrap();
        assert_eq!(accepted.checkpoint.size(), size);
        assert_eq!(accepted.cosigned[0].at, Some(at));
        last = Some(known);
    }
}

#[test]
fn the_first_checkpoint_may_have_any_size_and_starts_from_nothing() {
    let root = Hash::new([7; 32]);
    for size in [1, 5, u64::MAX] {
        let request = Request::new(0, Vec::new(), note(&signer(), size, root)).unwrap();
        let (known, _) = cosigned(witness().decide(None, &request, NOW));
        assert_eq!(known.checkpoint().size(), size);
    }
    let (levels, _) = log(9);
    check(None, &grown(&levels, 5, 9), Refusal::Stale(0), 409);
    // Nothing needs no proof, and a proof from nothing proves nothing.
    let with_proof = Request::new(0, vec![root], note(&signer(), 9, root)).unwrap();
    check(None, &with_proof, Refusal::Growth(Refused::Length), 422);
    let empty = known(&levels, &[0]);
    check(
        empty.as_ref(),
        &with_proof,
        Refusal::Growth(Refused::Length),
        422,
    );
    let again = Request::new(0, vec![root], note(&signer(), 0, hash::empty())).unwrap();
    check(
        empty.as_ref(),
        &again,
        Refusal::Growth(Refused::Length),
        422,
    );
}

#[test]
fn a_request_that_starts_elsewhere_is_told_the_size() {
    let (levels, _) = log(40);
    let known = known(&levels, &[13]);
    let known = known.as_ref();
    for (old, new) in [
        (0, 0),
        (0, 13),
        (0, 40),
        (1, 13),
        (12, 13),
        (12, 40),
        (14, 40),
        (40, 40),
    ] {
        check(known, &grown(&levels, old, new), Refusal::Stale(13), 409);
    }
    let answer = Refusal::Stale(13).answer();
    assert_eq!(answer.content_type(), SIZE_TYPE);
    assert_eq!(answer.body(), "13\n");
    // Rolled back: from what is known there is no way to less.
    for (old, new) in [(13, 12), (13, 0), (13, 1), (u64::MAX, 13)] {
        let note = note(&signer(), new, tree::root(&levels, new).unwrap());
        let request = Request::new(old, Vec::new(), note).unwrap();
        check(known, &request, Refusal::Backwards { old, new }, 400);
    }
}

#[test]
fn two_roots_of_one_size_are_a_fork_that_is_kept_as_evidence() {
    let (levels, _) = log(40);
    let (others, _) = grow((0..40_u64).map(|entry| (entry + 1).to_be_bytes().to_vec()));
    let known = known(&levels, &[13]).unwrap();
    for (old, expected) in [
        (13, Refusal::Fork(13)),
        (12, Refusal::Stale(13)),
        (0, Refusal::Stale(13)),
    ] {
        let request = grown(&others, old, 13);
        let (refusal, fork) = refused(witness().decide(Some(&known), &request, NOW));
        assert_eq!(refusal, expected);
        let fork = fork.unwrap();
        for note in [&fork.known, &fork.other] {
            assert!(note.open([signer().key()]).is_ok());
            assert_eq!(Checkpoint::parse(note.text()).unwrap().size(), 13);
        }
        assert_ne!(fork.known.text(), fork.other.text());
    }
    let answer = Refusal::Fork(13).answer();
    assert_eq!(answer.status(), 409);
    assert_ne!(answer.content_type(), SIZE_TYPE);
    // A fork that is larger shows by its proof only, which may just be wrong: no evidence.
    let (refusal, fork) = refused(witness().decide(Some(&known), &grown(&others, 13, 40), NOW));
    assert_eq!(refusal, Refusal::Growth(Refused::Root));
    assert_eq!(refusal.answer().status(), 422);
    assert_eq!(fork, None);
    // Without the signature of the log anybody could have made it.
    let mut forged = Note::new(grown(&others, 13, 13).note().text()).unwrap();
    forged
        .add(
            Signer::new("stranger.example", &[9; 32])
                .unwrap()
                .sign(&forged),
        )
        .unwrap();
    let forged = Request::new(13, Vec::new(), forged).unwrap();
    let (refusal, fork) = refused(witness().decide(Some(&known), &forged, NOW));
    assert_eq!(
        (refusal, fork),
        (Refusal::Unsigned(NoteError::Unsigned), None)
    );
}

#[test]
fn a_proof_of_growth_has_to_hold() {
    let (levels, _) = log(40);
    let known = known(&levels, &[13]);
    let known = known.as_ref();
    let right = growth(&levels, 13, 40);
    let check = |path: Vec<Hash>, expected: Refused| {
        let note = grown(&levels, 13, 40).note().clone();
        let request = Request::new(13, path, note).unwrap();
        check(known, &request, Refusal::Growth(expected), 422);
    };
    check(Vec::new(), Refused::Length);
    check(right[1..].to_vec(), Refused::Length);
    check([&right[..], &right[..1]].concat(), Refused::Length);
    let (others, _) = grow((0..40_u64).map(|entry| (entry + 1).to_be_bytes().to_vec()));
    check(growth(&others, 13, 40), Refused::Root);
    check(right.iter().rev().copied().collect(), Refused::Root);
    // The same size needs no proof, and may not have one.
    let same = grown(&levels, 13, 13).note().clone();
    let same = Request::new(13, right, same).unwrap();
    self::check(known, &same, Refusal::Growth(Refused::Length), 422);
}

#[test]
fn only_the_keys_of_the_log_sign_for_it() {
    let (levels, _) = log(9);
    let root = tree::root(&levels, 9).unwrap();
    let text = grown(&levels, 0, 9).note().text().to_owned();
    let signed = |lines: Vec<Signature>| {
        let mut note = Note::new(&text).unwrap();
        for line in lines {
            note.add(line).unwrap();
        }
        Request::new(0, Vec::new(), note).unwrap()
    };
    let plain = Note::new(&text).unwrap();
    let unsigned = || Refusal::Unsigned(NoteError::Unsigned);
    let by = |name: &str, seed: u8| Signer::new(name, &[seed; 32]).unwrap().sign(&plain);
    let origin = signer().key().name().to_owned();
    // Strangers, under their own name or that of the log; and a kind of signature not known here.
    check(
        None,
        &signed(vec![by("stranger.example", 9)]),
        unsigned(),
        403,
    );
    check(None, &signed(vec![by(&origin, 9)]), unsigned(), 403);
    let later = Signature {
        name: origin.clone(),
        id: 77,
        bytes: vec![6; 2428],
    };
    check(None, &signed(vec![later.clone()]), unsigned(), 403);
    let checkpoint = Checkpoint::new(&origin, 9, root).unwrap();
    let other_witness = Cosigner::new("other.example", &[5; 32]).unwrap();
    check(
        None,
        &signed(vec![other_witness.cosign(&checkpoint, NOW).unwrap()]),
        unsigned(),
        403,
    );
    // One wrong signature of the log is enough, also beside a right one of its other key.
    let second = Signer::new(&origin, &[8; 32]).unwrap();
    let both = vec![signer().key().clone(), second.key().clone()];
    let witness = Witness::new(cosigner(), both).unwrap();
    let mut wrong = second.sign(&plain);
    wrong.bytes[3] ^= 1;
    let request = signed(vec![signer().sign(&plain), wrong]);
    let (refusal, _) = refused(witness.decide(None, &request, NOW));
    assert_eq!(refusal, Refusal::Unsigned(NoteError::Wrong(origin)));
    assert_eq!(refusal.answer().status(), 403);
    // Either key alone, both, and strangers beside them: cosigned, and strangers are not kept.
    for lines in [
        vec![signer().sign(&plain)],
        vec![second.sign(&plain)],
        vec![
            later,
            by("stranger.example", 9),
            second.sign(&plain),
            signer().sign(&plain),
        ],
    ] {
        let own = lines
            .iter()
            .filter(|line| line.bytes.len() == 64 && line.name != "stranger.example");
        let expected = own.count() + 1;
        let (known, _) = cosigned(witness.decide(None, &signed(lines), NOW));
        assert_eq!(known.note().signatures().len(), expected);
    }
}

#[test]
fn keys_that_cannot_be_those_of_a_log_are_refused() {
    let with = |keys: Vec<VerifierKey>| Witness::new(cosigner(), keys).map(|_| ()).unwrap_err();
    let witness = cosigner().key().clone();
    assert_eq!(with(Vec::new()), LogKeyError::None);
    assert_eq!(
        with(vec![witness]),
        LogKeyError::Kind("witness.example".to_owned())
    );
    let later = VerifierKey::parse("later.example+00000001+BgAA").unwrap();
    assert_eq!(
        with(vec![later]),
        LogKeyError::Kind("later.example".to_owned())
    );
    let same = Signer::new("log.example", &[2; 32]).unwrap().key().clone();
    assert_eq!(with(vec![same]), LogKeyError::Own("log.example".to_owned()));
}

#[test]
fn what_is_known_of_another_log_decides_nothing() {
    let other = Signer::new("other.example/journal", &[6; 32]).unwrap();
    let witness = Witness::new(
        cosigner(),
        vec![signer().key().clone(), other.key().clone()],
    )
    .unwrap();
    let (levels, _) = log(9);
    let known = known(&levels, &[5]).unwrap();
    let note = note(&other, 9, tree::root(&levels, 9).unwrap());
    let request = Request::new(5, growth(&levels, 5, 9), note).unwrap();
    let (refusal, _) = refused(witness.decide(Some(&known), &request, NOW));
    assert_eq!(refusal, Refusal::OtherLog(signer().key().name().to_owned()));
    assert_eq!(refusal.answer().status(), 503);
}

#[test]
fn the_time_of_a_cosignature_never_goes_back() {
    let (levels, _) = log(9);
    let known = known(&levels, &[5]).unwrap();
    let decide = |now| witness().decide(Some(&known), &grown(&levels, 5, 9), now);
    assert_eq!(cosigned(decide(NOW + 7)).0.at(), NOW + 7);
    assert_eq!(cosigned(decide(NOW - MAX_CLOCK_BACK_SECS)).0.at(), NOW);
    for now in [NOW - MAX_CLOCK_BACK_SECS - 1, 1, 0, u64::MAX, 1 << 63] {
        let (refusal, _) = refused(decide(now));
        assert_eq!(refusal, Refusal::Clock { now, last: NOW });
        assert_eq!(refusal.answer().status(), 503);
    }
    let (refusal, _) = refused(witness().decide(None, &grown(&levels, 0, 9), 0));
    assert_eq!(refusal, Refusal::Clock { now: 0, last: 0 });
}

#[test]
fn any_changed_byte_of_what_is_kept_is_found() {
    let known = known(&log(9).0, &[5, 9]).unwrap();
    let bytes = known.to_bytes();
    let key = witness().key().clone();
    assert_eq!(Known::parse(&bytes, &key), Ok(known));
    for place in 0..bytes.len() {
        assert!(
            Known::parse(&bytes[..place], &key).is_err(),
            "cut at {place}"
        );
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << bit;
            assert!(
                Known::parse(&changed, &key).is_err(),
                "bit {bit} of {place}"
            );
        }
    }
    assert!(Known::parse(&[&bytes[..], b"\n"].concat(), &key).is_err());
    let other = Cosigner::new("witness.example", &[3; 32]).unwrap();
    assert_eq!(Known::parse(&bytes, other.key()), Err(KnownError::NotOurs));
}

#[test]
fn answers_are_read_as_they_are_written() {
    let check = |answer: Answer| {
        let read = Answer::read(
            answer.status(),
            answer.content_type(),
            answer.body().as_bytes(),
        );
        assert_eq!(read, Ok(answer));
    };
    let line = signer().sign(&Note::new("a\n").unwrap());
    check(Answer::Cosigned(vec![line.clone()]));
    check(Answer::Cosigned(vec![line.clone(), line]));
    check(Answer::Conflict(0));
    check(Answer::Conflict(u64::MAX));
    check(Refusal::Fork(13).answer());
    check(Refusal::UnknownLog("a".to_owned()).answer());
    let refused = |status: u16, why: &str| Answer::Refused {
        status,
        why: why.to_owned(),
    };
    let check = |content_type: &str, body: &[u8], expected| {
        assert_eq!(Answer::read(409, content_type, body), expected);
    };
    check("text/plain", b"10\n", Ok(refused(409, "10")));
    check(
        "text/x.tlog.size; charset=utf8",
        b"51\n",
        Ok(refused(409, "51")),
    );
    for wrong in [
        "",
        "50",
        "050\n",
        "-1\n",
        "50\n\n",
        "18446744073709551616\n",
    ] {
        check(SIZE_TYPE, wrong.as_bytes(), Err(AnswerError::Shape(409)));
    }
    let noise = [b"\x1b[31mred\r\n".to_vec(), vec![b'a'; 5000]].concat();
    assert_eq!(Answer::read(500, "", &noise), Ok(refused(500, "[31mred")));
    assert_eq!(
        Answer::read(200, "", &[b'a'; 70_000]),
        Err(AnswerError::TooLong)
    );
    assert_eq!(Answer::read(200, "", b""), Err(AnswerError::Shape(200)));
    assert!(matches!(
        Answer::read(200, "", b"hello\n"),
        Err(AnswerError::Note(_))
    ));
}

#[test]
fn only_the_witness_that_was_asked_counts() {
    let request = grown(&log(9).0, 0, 9);
    let (note, right) = (request.note(), request.checkpoint());
    let (asked, other) = (
        cosigner(),
        Cosigner::new("other.example", &[5; 32]).unwrap(),
    );
    let not = || Err(AnswerError::NotCosigned("witness.example".to_owned()));
    let line = asked.cosign(right, NOW).unwrap();
    let check = |lines: &[Signature], expected| {
        assert_eq!(cosignature(lines, note, asked.key()), expected);
    };
    check(&[other.cosign(right, NOW).unwrap(), line.clone()], Ok(line));
    check(&[other.cosign(right, NOW).unwrap()], not());
    check(&[], not());
    let less = Checkpoint::new(right.origin(), 8, *right.root()).unwrap();
    let wrong = Err(AnswerError::Note(NoteError::Wrong(
        "witness.example".to_owned(),
    )));
    check(&[asked.cosign(&less, NOW).unwrap()], wrong);
    // The key of a log is no witness.
    assert!(cosignature(&[signer().sign(note)], note, signer().key()).is_err());
}

/// Requests that are nearly right: whatever is cosigned is the checkpoint that was signed.
#[test]
fn no_mutated_request_is_cosigned() {
    let (levels, _) = log(70);
    let of: [(&[u64], u64); 6] = [
        (&[], 5),
        (&[0], 6),
        (&[7], 7),
        (&[6], 8),
        (&[13], 40),
        (&[64], 70),
    ];
    let witness = witness();
    let known: Vec<Option<Known>> = of.iter().map(|(sizes, _)| known(&levels, sizes)).collect();
    let seeds: Vec<Vec<u8>> = of
        .iter()
        .map(|(sizes, new)| {
            let old = sizes.last().copied().unwrap_or(0);
            grown(&levels, old, *new).to_text().into_bytes()
        })
        .collect();
    none_is_accepted(&seeds, |seed, bytes| {
        let Ok(request) = Request::parse(bytes) else {
            return Fate::Malformed;
        };
        match witness.decide(known[seed].as_ref(), &request, NOW) {
            Decision::Refuse { fork: None, .. } => Fate::Disbelieved,
            Decision::Refuse {
                fork: Some(fork), ..
            } => panic!("a fork: {fork:?}"),
            Decision::Cosign(pending) => {
                let signed: Vec<&Signature> = pending.known().note().signatures().iter().collect();
                Fate::Accepted(format!("{} {signed:?}", request.checkpoint().to_text()))
            }
        }
    });
}
