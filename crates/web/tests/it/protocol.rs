//! What goes over the wire is that of C2SP tlog-witness: paths, statuses, content types, bodies.

use facts::journal::Policy;
use facts::journal::witness::{Answer, cosignature};
use web::serve::Limits;

use crate::alliance::{Log, log, other_face, serve, serve_with};
use crate::http::{Came, Connection, post};

const PATH: &str = "/add-checkpoint";

fn check(came: &Came, status: u16, content_type: &str, body: &str) {
    assert_eq!(
        (came.status, came.content_type.as_str()),
        (status, content_type),
        "{came:?}"
    );
    assert!(came.body.contains(body), "{came:?}");
}

const TEXT: &str = "text/plain; charset=utf-8";
const SIZE: &str = "text/x.tlog.size";

#[test]
fn a_log_is_cosigned_as_it_grows_over_one_connection() {
    let (log, served) = (log(), serve("w.example"));
    let policy = format!("log {}\nwitness w {}\nquorum w\n", log.key(), served.key);
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    let mut connection = Connection::open(served.address);
    for (old, new) in [(0, 0), (0, 1), (1, 13), (13, 13), (13, 64), (64, 100)] {
        let came = connection.post(PATH, log.request(old, new).as_bytes());
        check(&came, 200, TEXT, "— w.example ");
        let lines = match Answer::read(200, &came.content_type, came.body.as_bytes()) {
            Ok(Answer::Cosigned(lines)) => lines,
            other => panic!("{other:?}"),
        };
        let mut note = log.note(new);
        note.add(cosignature(&lines, &note, &served.key).unwrap())
            .unwrap();
        assert_eq!(policy.accept(&note).unwrap().checkpoint.size(), new);
    }
}

#[test]
fn every_refusal_has_its_status() {
    let (log, served) = (log(), serve("w.example"));
    let send = |body: &str| post(served.address, PATH, body.as_bytes());
    check(&send(&log.request(0, 13)), 200, TEXT, "— w.example ");
    check(&send(""), 400, TEXT, "a request is `old NUMBER`");
    check(&send("old 13\n\nhello\n"), 400, TEXT, "a note is a text");
    check(
        &send(&log.request(13, 40).replace("old 13", "old 41")),
        400,
        TEXT,
        "beyond",
    );
    let stranger = Log::new("stranger.example", 0, 20);
    check(
        &send(&stranger.request(0, 13)),
        404,
        TEXT,
        "does not know the log `stranger.example`",
    );
    let forged = log.request(13, 40).replacen("\n40\n", "\n41\n", 1);
    check(&send(&forged), 403, TEXT, "signature");
    for (old, new) in [(0, 40), (12, 40), (14, 40), (12, 12), (0, 0)] {
        let came = send(&log.request(old, new));
        check(&came, 409, SIZE, "");
        assert_eq!(came.body, "13\n");
    }
    let fork = other_face();
    check(&send(&fork.request(13, 13)), 409, TEXT, "two faces");
    check(&send(&fork.request(13, 40)), 422, TEXT, "does not hold");
    let with_proof = log.request(13, 40).replacen("old 13", "old 0", 1);
    check(&send(&with_proof), 409, SIZE, "13");
    // None of it changed what is known.
    check(&send(&log.request(13, 40)), 200, TEXT, "— w.example ");
}

#[test]
fn only_one_path_and_method_is_served() {
    let (log, served) = (
        log(),
        serve_with(
            "w.example",
            "/some/where",
            vec![log().key()],
            Limits::default(),
        ),
    );
    let body = log.request(0, 5);
    let at = |path: &str| post(served.address, path, body.as_bytes()).status;
    assert_eq!(at("/add-checkpoint"), 404);
    assert_eq!(at("/"), 404);
    assert_eq!(at("/some/where/add-checkpoint/"), 404);
    assert_eq!(at("/some/where/add-checkpoint"), 200);
    let mut connection = Connection::open(served.address);
    assert_eq!(connection.get("/some/where/add-checkpoint").status, 405);
}

#[test]
fn what_is_too_long_is_not_read() {
    let (log, served) = (log(), serve("w.example"));
    let long = format!("{}{}", log.request(0, 5), "— a AAAAAAE=\n".repeat(6000));
    let mut connection = Connection::open(served.address);
    connection.send(
        format!(
            "POST {PATH} HTTP/1.1\r\nhost: w\r\ncontent-length: {}\r\n\r\n",
            long.len()
        )
        .as_bytes(),
    );
    // The answer comes before any of the body was sent.
    check(
        &connection.answer().unwrap(),
        413,
        TEXT,
        "at most 65536 bytes",
    );
    let mut connection = Connection::open(served.address);
    let head = format!("POST {PATH} HTTP/1.1\r\nhost: w\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunk = format!("{:x}\r\n{}\r\n", 40_000, "a".repeat(40_000));
    connection.send(format!("{head}{chunk}{chunk}").as_bytes());
    check(
        &connection.answer().unwrap(),
        400,
        TEXT,
        "more than 65536 bytes",
    );
    // In pieces that are not too long together, it is a request like others.
    let body = log.request(0, 5);
    let pieces: String = body
        .split_inclusive('\n')
        .map(|piece| format!("{:x}\r\n{piece}\r\n", piece.len()))
        .collect();
    let mut connection = Connection::open(served.address);
    connection.send(format!("{head}{pieces}0\r\n\r\n").as_bytes());
    check(&connection.answer().unwrap(), 200, TEXT, "— w.example ");
}

#[test]
fn what_is_no_http_is_refused() {
    let served = serve("w.example");
    for noise in [
        &b"hello\r\n\r\n"[..],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
    ] {
        let mut connection = Connection::open(served.address);
        connection.send(noise);
        assert!(connection.answer().is_none_or(|came| came.status == 400));
    }
    assert_eq!(
        post(served.address, PATH, log().request(0, 5).as_bytes()).status,
        200
    );
}

/// Whoever knows the name of a log can compare what a witness saw with what was shown to him.
#[test]
fn the_last_checkpoint_of_a_log_is_shown() {
    let (log, served) = (log(), serve("w.example"));
    let mut connection = Connection::open(served.address);
    // SHA-256 of `alliance.example/journal`.
    let path = "/ba78f7f694659e530137eb09636b5924de40cf21d81ffd7c5177a6d371d9ed0f/checkpoint";
    assert_eq!(connection.get(path).status, 404);
    for (old, new) in [(0, 13), (13, 64)] {
        let cosigned = connection.post(PATH, log.request(old, new).as_bytes());
        let came = connection.get(path);
        check(&came, 200, TEXT, "alliance.example/journal");
        assert_eq!(
            came.body,
            format!("{}{}", log.note(new).to_text(), cosigned.body)
        );
    }
    for other in [
        "/00/checkpoint",
        "/alliance.example/checkpoint",
        "/../known/checkpoint",
        "/%2e%2e/checkpoint",
    ] {
        assert_eq!(connection.get(other).status, 404, "{other}");
    }
}

#[test]
fn several_logs_and_several_keys_of_one_are_served() {
    let (one, two) = (log(), Log::new("other.example/journal", 0, 50));
    let second = facts::journal::Signer::new("alliance.example/journal", &[8; 32]).unwrap();
    let keys = vec![one.key(), two.key(), second.key().clone()];
    let served = serve_with("w.example", "", keys, Limits::default());
    let send = |body: &str| post(served.address, PATH, body.as_bytes()).status;
    assert_eq!(send(&one.request(0, 5)), 200);
    assert_eq!(send(&two.request(5, 9)), 409);
    assert_eq!(send(&two.request(0, 9)), 200);
    let rotated = Log {
        signer: second,
        ..one
    };
    assert_eq!(send(&rotated.request(5, 9)), 200);
    assert_eq!(send(&two.request(9, 50)), 200);
}
