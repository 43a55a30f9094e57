//! A log with two faces before parties that cosign: how many of them may be dishonest.

use facts::journal::note::Signature;
use facts::journal::tree::Levels;
use facts::journal::witness::{Answer, Decision, Known, Request};
use facts::journal::{Cosigner, Policy, Witness};

use super::bundled::signer;
use super::trees::{grow, log};
use super::witness::{NOW, grown};

/// A party that cosigns whatever it is shown, or a witness with what it knows.
enum Party {
    Dishonest(Cosigner),
    Honest(Witness, Option<Known>),
}

impl Party {
    fn cosign(&mut self, request: &Request) -> Option<Signature> {
        match self {
            Party::Dishonest(cosigner) => cosigner.cosign(request.checkpoint(), NOW).ok(),
            Party::Honest(witness, known) => match witness.decide(known.as_ref(), request, NOW) {
                Decision::Refuse { .. } => None,
                Decision::Cosign(pending) => {
                    let (now_known, answer) = pending.stored();
                    *known = Some(now_known);
                    match answer {
                        Answer::Cosigned(lines) => lines.into_iter().next(),
                        other => panic!("{other:?}"),
                    }
                }
            },
        }
    }
}

/// How many of two faces of a log, both from entry 13 on, reach the quorum of a policy among
/// `parties`; the first face is shown to the parties of `first` before.
fn faces_with_quorum(honest: &[bool], needs: &str, first: u32) -> usize {
    let (levels, _) = log(40);
    let (others, _) = grow((0..40_u64).map(|entry| (entry + 1).to_be_bytes().to_vec()));
    let (mut lines, mut parties) = (format!("log {}\n", signer().key()), Vec::new());
    for (n, honest) in honest.iter().enumerate() {
        let cosigner = Cosigner::new(&format!("{n}.example"), &[20 + n as u8; 32]).unwrap();
        lines.push_str(&format!("witness {n} {}\n", cosigner.key()));
        parties.push(match honest {
            false => Party::Dishonest(cosigner),
            true => {
                let witness = Witness::new(cosigner, vec![signer().key().clone()]).unwrap();
                Party::Honest(witness, None)
            }
        });
    }
    let all: Vec<String> = (0..honest.len()).map(|n| n.to_string()).collect();
    let text = format!("{lines}group g {needs} {}\nquorum g\n", all.join(" "));
    let policy = Policy::parse(text.as_bytes()).unwrap();
    for (n, party) in parties.iter_mut().enumerate() {
        let face = if first >> n & 1 == 1 {
            &levels
        } else {
            &others
        };
        party.cosign(&grown(face, 0, 13)).unwrap();
    }
    let reached = |face: &Levels, parties: &mut Vec<Party>| {
        let request = grown(face, 13, 40);
        let mut note = request.note().clone();
        for line in parties
            .iter_mut()
            .filter_map(|party| party.cosign(&request))
        {
            note.add(line).unwrap();
        }
        policy.accept(&note).is_ok()
    };
    [&levels, &others]
        .iter()
        .filter(|face| reached(face, &mut parties))
        .count()
}

/// With the quorum of all, one honest party among n is enough: whatever the n-1 others cosign, and
/// whichever face each is shown first, only one face is ever believed.
#[test]
fn a_forked_log_gets_no_second_quorum_with_all_parties_but_one_dishonest() {
    for parties in 1..=4_usize {
        for honest in 0..parties {
            let who: Vec<bool> = (0..parties).map(|n| n == honest).collect();
            for first in 0..1 << parties {
                assert_eq!(faces_with_quorum(&who, "all", first), 1, "{who:?} {first}");
            }
        }
        // The control: without an honest one, both faces are believed.
        assert_eq!(faces_with_quorum(&vec![false; parties], "all", 0), 2);
    }
}

/// What a smaller quorum stands: two of three hold without a dishonest party, and do not with one,
/// who helps each face to its second cosignature.
#[test]
fn a_smaller_quorum_stands_fewer_dishonest_parties() {
    for first in 0..8 {
        assert!(faces_with_quorum(&[true; 3], "2", first) <= 1, "{first}");
    }
    assert_eq!(faces_with_quorum(&[true, true, false], "2", 0b01), 2);
    for first in 0..16 {
        let one = faces_with_quorum(&[true, true, true, false], "3", first);
        assert!(one <= 1, "{first}");
    }
}
