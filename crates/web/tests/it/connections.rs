//! Slow and many connections: each is bounded, and none keeps others out for long.

use std::time::{Duration, Instant};

use web::serve::Limits;

use crate::alliance::{log, serve_with};
use crate::http::{Connection, post};

const PATH: &str = "/add-checkpoint";

fn tight() -> Limits {
    Limits {
        connections: 4,
        head: Duration::from_millis(300),
        body: Duration::from_millis(300),
        drain: Duration::from_millis(300),
    }
}

#[test]
fn idle_and_slow_connections_are_closed_and_make_room() {
    let served = serve_with("w.example", "", vec![log().key()], tight());
    let begun = Instant::now();
    let mut held: Vec<Connection> = (0..40).map(|_| Connection::open(served.address)).collect();
    // Some say nothing, some half a head.
    for connection in held.iter_mut().step_by(2) {
        connection.send(b"POST /add-checkpoint HTTP/1.1\r\nhost: w\r\n");
    }
    let came = post(served.address, PATH, log().request(0, 5).as_bytes());
    assert_eq!(came.status, 200);
    // Forty connections, four at a time, 300 ms each.
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
    for mut connection in held {
        assert!(connection.answer().is_none_or(|came| came.status == 408));
    }
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let served = serve_with("w.example", "", vec![log().key()], tight());
    let mut connection = Connection::open(served.address);
    connection
        .send(b"POST /add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 100\r\n\r\nold 0");
    assert_eq!(connection.answer().unwrap().status, 408);
    // An idle connection that was of use before ends as well.
    let mut connection = Connection::open(served.address);
    assert_eq!(
        connection.post(PATH, log().request(0, 5).as_bytes()).status,
        200
    );
    assert_eq!(connection.answer(), None);
}
