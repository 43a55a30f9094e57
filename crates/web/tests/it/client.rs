//! Asking witnesses: from any size that they tell, with an end, and never believing what is not signed.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use facts::journal::hash::Hash;
use facts::journal::tree::TreeError;
use facts::journal::witness::AnswerError;
use facts::journal::{Policy, consistency};
use web::client::{AskError, cosign};

use crate::alliance::{Log, Served, cosigner, log, other_face, serve};

fn ask(served: &Served, log: &Log, size: u64) -> Result<facts::journal::note::Signature, AskError> {
    cosign(&served.url(), &served.key, &log.note(size), |old, new| {
        consistency::prove(&log.levels, old, new)
    })
}

#[test]
fn a_cosignature_is_had_from_whatever_size_the_witness_knows() {
    let (log, served) = (log(), serve("w.example"));
    let policy = format!("log {}\nwitness w {}\nquorum w\n", log.key(), served.key);
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    for size in [5, 5, 40, 64, 100] {
        let mut note = log.note(size);
        note.add(ask(&served, &log, size).unwrap()).unwrap();
        assert!(policy.accept(&note).is_ok(), "{size}");
    }
    let behind = ask(&served, &log, 40).unwrap_err();
    assert!(
        matches!(
            behind,
            AskError::Behind {
                known: 100,
                size: 40
            }
        ),
        "{behind}"
    );
}

/// Each party runs a witness, and all have to cosign. The log shows each a face of its own: neither
/// face is believed by anybody, and the witness that saw both has the evidence.
#[test]
fn a_log_with_two_faces_gets_no_quorum() {
    let parties = ["a.example", "b.example", "c.example"].map(serve);
    let witnesses: String = parties
        .iter()
        .enumerate()
        .map(|(n, party)| format!("witness {n} {}\n", party.key))
        .collect();
    let text = format!(
        "log {}\n{witnesses}group all all 0 1 2\nquorum all\n",
        log().key()
    );
    let policy = Policy::parse(text.as_bytes()).unwrap();
    let faces = [log(), other_face()];
    let believed = |face: &Log, size: u64| {
        let mut note = face.note(size);
        for party in &parties {
            if let Ok(line) = ask(party, face, size) {
                note.add(line).unwrap();
            }
        }
        policy.accept(&note).is_ok()
    };
    assert!(believed(&faces[0], 13));
    assert!(!believed(&faces[1], 13));
    // From now on, the first party sees one face only, the others both.
    ask(&parties[0], &faces[0], 40).unwrap();
    assert!(!believed(&faces[1], 40));
    assert!(believed(&faces[0], 40));
    assert!(!believed(&faces[1], 64));
    // Rolled back.
    assert!(!believed(&faces[0], 13));
}

#[test]
fn only_plain_http_is_spoken() {
    let (log, key) = (log(), cosigner("w.example").key().clone());
    for address in [
        "https://w.example",
        "w.example",
        "file:///etc/passwd",
        "",
        "ftp://w.example",
    ] {
        let refused = cosign(address, &key, &log.note(5), |_, _| Ok(Vec::new())).unwrap_err();
        assert!(matches!(refused, AskError::Address(_)), "{refused}");
    }
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let refused = cosign(&format!("http://{free}"), &key, &log.note(5), |_, _| {
        Ok(Vec::new())
    });
    assert!(
        matches!(refused, Err(AskError::Unreachable { .. })),
        "{refused:?}"
    );
}

/// A server that answers each connection with the same bytes.
fn stubborn(answer: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = answer.to_owned();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 70_000];
            let mut length = 0;
            // The last line of a request is a signature.
            while !request[..length].ends_with(b"=\n") {
                match stream.read(&mut request[length..]) {
                    Ok(0) | Err(_) => break,
                    Ok(more) => length += more,
                }
            }
            // The client may have gone.
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}

#[test]
fn what_strangers_answer_is_not_believed() {
    let (log, key) = (log(), cosigner("w.example").key().clone());
    let asked = |answer: &str| {
        let growth = |old, new| consistency::prove(&log.levels, old, new);
        cosign(&stubborn(answer), &key, &log.note(40), growth).unwrap_err()
    };
    let with = |head: &str, body: &str| {
        let length = body.len();
        asked(&format!(
            "HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        ))
    };
    let size = "409 Conflict\r\ncontent-type: text/x.tlog.size";
    assert!(matches!(with(size, "13\n"), AskError::Restless));
    assert!(matches!(
        with(size, "41\n"),
        AskError::Behind {
            known: 41,
            size: 40
        }
    ));
    assert!(matches!(
        with(size, "18446744073709551615\n"),
        AskError::Behind { .. }
    ));
    assert!(matches!(
        with(size, "a\n"),
        AskError::Answer(AnswerError::Shape(409))
    ));
    let fork = with("409 Conflict\r\ncontent-type: text/plain", "13\n");
    assert!(matches!(fork, AskError::Refused { status: 409, .. }));
    assert!(matches!(
        with("200 OK", ""),
        AskError::Answer(AnswerError::Shape(200))
    ));
    assert!(matches!(
        with("200 OK", "hello\n"),
        AskError::Answer(AnswerError::Note(_))
    ));
    let other = cosigner("other.example");
    let checkpoint = facts::journal::Checkpoint::parse(log.note(40).text()).unwrap();
    let line = other.cosign(&checkpoint, 5).unwrap().to_line();
    assert!(matches!(
        with("200 OK", &line),
        AskError::Answer(AnswerError::NotCosigned(_))
    ));
    let moved = with("302 Found\r\nlocation: http://127.0.0.1:9/", "");
    assert!(
        matches!(moved, AskError::Refused { status: 302, .. }),
        "{moved}"
    );
    assert!(matches!(
        with("200 OK", &"a".repeat(70_000)),
        AskError::Unreachable { .. }
    ));
    assert!(matches!(
        asked("hello\r\n\r\n"),
        AskError::Unreachable { .. }
    ));
}

#[test]
fn growth_that_cannot_be_proved_is_told() {
    let (log, served) = (log(), serve("w.example"));
    ask(&served, &log, 13).unwrap();
    let none = |_, _| -> Result<Vec<Hash>, TreeError> { Err(TreeError::Empty) };
    let failed = cosign(&served.url(), &served.key, &log.note(40), none).unwrap_err();
    assert!(
        matches!(
            failed,
            AskError::Growth {
                old: 13,
                new: 40,
                ..
            }
        ),
        "{failed}"
    );
}
