//! Deciding over a folder: one after the other, stored before the answer, and never on after a failure.

use std::collections::BTreeSet;
use std::fs;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

use facts::journal::Note;
use web::witness::{Keeper, KeeperError};

use crate::alliance::{NOW, Scratch, log, other_face, serve};
use crate::http::post;

fn status(keeper: &Keeper, body: &str) -> u16 {
    keeper.answer(body.as_bytes(), NOW).unwrap().answer.status()
}

#[test]
fn what_was_answered_is_known_to_the_next_process() {
    let scratch = Scratch::with_witness("w.example");
    for (old, new) in [(0, 5), (5, 5), (5, 40), (40, 100)] {
        let keeper = scratch.keeper();
        if old > 0 {
            assert_eq!(status(&keeper, &other_face().request(old, old)), 409);
            assert_eq!(status(&keeper, &other_face().request(old, 100)), 422);
        }
        assert_eq!(status(&keeper, &log().request(old, new)), 200);
    }
    let keeper = scratch.keeper();
    assert_eq!(status(&keeper, &log().request(0, 100)), 409);
    assert_eq!(status(&keeper, &log().request(100, 100)), 200);
}

/// Eight threads show two faces at once. For each size, one root at most is ever cosigned.
#[test]
fn racing_requests_never_get_two_roots_cosigned() {
    for round in 0..20 {
        let scratch = Scratch::with_witness("w.example");
        let keeper = Arc::new(scratch.keeper());
        let barrier = Arc::new(Barrier::new(8));
        let cosigned = Arc::new(Mutex::new(BTreeSet::new()));
        let threads: Vec<_> = (0..8)
            .map(|n| {
                let (keeper, barrier, cosigned) =
                    (keeper.clone(), barrier.clone(), cosigned.clone());
                thread::spawn(move || {
                    let face = if n % 2 == 0 { log() } else { other_face() };
                    barrier.wait();
                    let mut old = 0;
                    for new in [7 + round, 7 + round, 30, 31, 64] {
                        if status(&keeper, &face.request(old, new)) == 200 {
                            cosigned
                                .lock()
                                .unwrap()
                                .insert((new, face.note(new).text().to_owned()));
                        }
                        old = new;
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        let cosigned = cosigned.lock().unwrap();
        let sizes: BTreeSet<u64> = cosigned.iter().map(|(size, _)| *size).collect();
        assert_eq!(sizes.len(), cosigned.len(), "{cosigned:?}");
        assert!(!sizes.is_empty());
    }
}

#[test]
fn a_fork_leaves_evidence_that_stands_by_itself() {
    let scratch = Scratch::with_witness("w.example");
    let keeper = scratch.keeper();
    assert_eq!(status(&keeper, &log().request(0, 40)), 200);
    let origin = log().key().name().to_owned();
    let folder = web::witness::Folder::open(&scratch.root()).unwrap();
    assert_eq!(folder.fork(&origin), None);
    assert_eq!(status(&keeper, &other_face().request(40, 40)), 409);
    let read = || {
        let paths = folder.fork(&origin).unwrap();
        paths.map(|path| fs::read_to_string(path).unwrap())
    };
    let first = read();
    for text in &first {
        let note = Note::parse(text.as_bytes()).unwrap();
        assert!(note.open(&[log().key()]).is_ok());
        assert!(note.text().starts_with(&format!("{origin}\n40\n")));
    }
    assert_ne!(first[0].lines().nth(2), first[1].lines().nth(2));
    // The first one stays, and the witness goes on with what it knows.
    assert_eq!(status(&keeper, &log().request(40, 41)), 200);
    assert_eq!(status(&keeper, &other_face().request(41, 41)), 409);
    assert_eq!(read(), first);
}

/// With the folder of what is known gone, nothing can be stored: no cosignature, not even later.
#[test]
fn after_a_failure_to_store_nothing_is_cosigned() {
    let scratch = Scratch::with_witness("w.example");
    let keeper = scratch.keeper();
    assert_eq!(status(&keeper, &log().request(0, 5)), 200);
    let (known, away) = (scratch.root().join("known"), scratch.root().join("away"));
    fs::rename(&known, &away).unwrap();
    let failed = keeper
        .answer(log().request(5, 40).as_bytes(), NOW)
        .unwrap_err();
    assert!(matches!(failed, KeeperError::Folder(_)), "{failed}");
    fs::rename(&away, &known).unwrap();
    for body in [log().request(5, 40), log().request(5, 5)] {
        let failed = keeper.answer(body.as_bytes(), NOW).unwrap_err();
        assert!(matches!(failed, KeeperError::Unsure), "{failed}");
    }
    drop(keeper);
    assert_eq!(status(&scratch.keeper(), &log().request(5, 40)), 200);
}

#[test]
fn a_served_witness_that_cannot_store_ends_with_the_reason() {
    let served = serve("w.example");
    let send = |body: &str| post(served.address, "/add-checkpoint", body.as_bytes());
    assert_eq!(send(&log().request(0, 5)).status, 200);
    fs::rename(
        served.scratch.root().join("known"),
        served.scratch.root().join("away"),
    )
    .unwrap();
    let came = send(&log().request(5, 40));
    assert_eq!(came.status, 503);
    assert_eq!(came.body, "the witness cannot store what it cosigns\n");
    let ended = served.ended.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(ended.unwrap_err().starts_with("could not write `"));
}
