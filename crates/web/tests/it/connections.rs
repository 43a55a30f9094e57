//! Slow and many connections: each is bounded, none keeps others out for long, and the end is gentle.

use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use web::serve::{Limits, serve};

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

/// A request that has begun gets its answer, although the end was told meanwhile; a new one does not.
#[test]
fn what_has_begun_is_answered_before_the_end() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (told, address) = mpsc::channel();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let server = thread::spawn(move || {
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            told.send(listener.local_addr().unwrap()).unwrap();
            let echo = axum::routing::post(|body: String| async { body });
            let router = axum::Router::new().route("/echo", echo);
            let stop = async { ended.await.unwrap() };
            let limits = Limits {
                drain: Duration::from_secs(20),
                ..Limits::default()
            };
            serve(listener, router, limits, stop).await.unwrap();
        });
    });
    let address = address.recv().unwrap();
    let mut begun = Connection::open(address);
    // Told to go on, the request is with its handler.
    begun.send(
        b"POST /echo HTTP/1.1\r\nhost: w\r\nexpect: 100-continue\r\ncontent-length: 10\r\n\r\n",
    );
    assert_eq!(begun.answer().unwrap().status, 100);
    begun.send(b"hello");
    end.send(()).unwrap();
    let closed = Instant::now();
    while TcpStream::connect(address).is_ok() {
        assert!(
            closed.elapsed() < Duration::from_secs(10),
            "still listening"
        );
        thread::sleep(Duration::from_millis(10));
    }
    begun.send(b"world");
    assert_eq!(begun.answer().unwrap().body, "helloworld");
    server.join().unwrap();
}
