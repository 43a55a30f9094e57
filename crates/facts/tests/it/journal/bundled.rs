//! Proofs in one text: they hold with the entry and a policy, and with nothing else.

use facts::journal::hash::Hash;
use facts::journal::note::NoteError;
use facts::journal::policy::NotAccepted;
use facts::journal::proof::ProofError;
use facts::journal::{Checkpoint, Cosigner, Note, Policy, Proof, Refused, Signer, inclusion, tree};

use super::trees::log;

const ORIGIN: &str = "alliance.example/journal";

pub fn signer() -> Signer {
    Signer::new(ORIGIN, &[1; 32]).unwrap()
}

pub fn witness() -> Cosigner {
    Cosigner::new("witness.example", &[2; 32]).unwrap()
}

/// A policy that asks for the log and the witness.
pub fn policy() -> Policy {
    let text = format!(
        "log {}\nwitness w {}\nquorum w\n",
        signer().key(),
        witness().key()
    );
    Policy::parse(text.as_bytes()).unwrap()
}

/// A checkpoint with both signatures.
pub fn checkpoint(size: u64, root: Hash) -> Note {
    let checkpoint = Checkpoint::new(ORIGIN, size, root).unwrap();
    let mut note = Note::new(&checkpoint.to_text()).unwrap();
    note.add(signer().sign(&note)).unwrap();
    note.add(witness().cosign(&checkpoint, 1_700_000_000).unwrap())
        .unwrap();
    note
}

/// The proof of entry `index` of a log of `size`.
pub fn proof(index: u64, size: u64) -> Proof {
    let (levels, _) = log(size);
    Proof {
        extra: None,
        index,
        path: inclusion::prove(&levels, index, size).unwrap(),
        checkpoint: checkpoint(size, tree::root(&levels, size).unwrap()),
    }
}

#[test]
fn a_proof_holds_for_its_entry_only() {
    let policy = policy();
    for (index, size) in [(0, 1), (0, 2), (6, 7), (70, 100)] {
        let text = proof(index, size).to_text();
        let read = Proof::parse(text.as_bytes()).unwrap();
        assert_eq!(read.to_text(), text);
        let accepted = read.verify(&index.to_be_bytes(), &policy).unwrap();
        assert_eq!(accepted.checkpoint.size(), size);
        assert_eq!(accepted.cosigned[0].at, Some(1_700_000_000));
        let other = read.verify(&(index + 1).to_be_bytes(), &policy);
        assert_eq!(other, Err(ProofError::Refused(Refused::Root)));
    }
}

#[test]
fn what_was_added_is_kept_and_not_believed() {
    let mut proof = proof(3, 7);
    proof.extra = Some(b"from the desk".to_vec());
    let text = proof.to_text();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra ZnJvbSB0aGUgZGVzaw==\nindex 3\n"));
    assert_eq!(Proof::parse(text.as_bytes()), Ok(proof.clone()));
    proof.extra = Some(Vec::new());
    assert!(
        proof
            .to_text()
            .starts_with("c2sp.org/tlog-proof@v1\nindex 3\n")
    );
}

#[test]
fn a_proof_of_an_empty_log_or_of_others_is_refused() {
    let empty = facts::journal::hash::empty();
    let nothing = Proof {
        extra: None,
        index: 0,
        path: Vec::new(),
        checkpoint: checkpoint(0, empty),
    };
    assert_eq!(
        nothing.verify(b"", &policy()),
        Err(ProofError::Refused(Refused::Empty))
    );
    let stranger = Signer::new(ORIGIN, &[9; 32]).unwrap();
    let others = format!("log {}\nquorum none\n", stranger.key());
    let others = Policy::parse(others.as_bytes()).unwrap();
    let unsigned = ProofError::NotAccepted(NotAccepted::Note(NoteError::Unsigned));
    assert_eq!(
        proof(0, 2).verify(&0_u64.to_be_bytes(), &others),
        Err(unsigned)
    );
}

/// An empty line in the wrong place makes the inclusion a part of the signed text, which then differs.
#[test]
fn a_proof_is_cut_where_it_was_signed() {
    let moved = proof(3, 7)
        .to_text()
        .replacen("index 3\n", "index 3\n\n", 1);
    let read = Proof::parse(moved.as_bytes()).unwrap();
    let wrong = NoteError::Wrong(ORIGIN.to_owned());
    let expected = ProofError::NotAccepted(NotAccepted::Note(wrong));
    assert_eq!(read.verify(&3_u64.to_be_bytes(), &policy()), Err(expected));
}

#[test]
fn malformed_proofs_are_refused() {
    let good = proof(3, 7).to_text();
    let check = |from: &str, to: &str, expected: ProofError| {
        assert!(good.contains(from));
        let text = good.replacen(from, to, 1);
        assert_eq!(Proof::parse(text.as_bytes()), Err(expected), "{text}");
    };
    check("@v1", "@v2", ProofError::Shape);
    check("c2sp", " c2sp", ProofError::Shape);
    check("index 3", "index 03", ProofError::Shape);
    check("index 3", "index -3", ProofError::Shape);
    check("index 3", "Index 3", ProofError::Shape);
    check("index 3\n", "", ProofError::Shape);
    check("index 3\n", "index 3\nindex 3\n", ProofError::Shape);
    check("index 3\n", "extra \nindex 3\n", ProofError::Shape);
    check("index 3\n", "extra YR==\nindex 3\n", ProofError::Shape);
    check("index 3\n", "index 3\nextra YQ==\n", ProofError::Shape);
    check("index 3\n", "index 3\nYQ==\n", ProofError::Shape);
    let many = format!("index 3\n{}", format!("{}\n", first_hash(&good)).repeat(64));
    check("index 3\n", &many, ProofError::Shape);
    assert_eq!(Proof::parse(b""), Err(ProofError::Shape));
    assert_eq!(
        Proof::parse(good.split_once("\n\n").unwrap().0.as_bytes()),
        Err(ProofError::Shape)
    );
}

fn first_hash(text: &str) -> String {
    text.lines().nth(2).unwrap().to_owned()
}
