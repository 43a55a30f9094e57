//! A witness that is killed amid requests, again and again: whatever it answered before, it never
//! contradicts later.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::log::Log;
use super::{Running, make, show};
use crate::shell::Shell;

const ROUNDS: usize = 12;
const ENTRIES: u64 = 3000;

/// Which face of a log got which size cosigned: the answers that arrived.
type Cosigned = BTreeMap<(usize, u64), usize>;

/// Sends a request; the status and the body of what comes back, if anything does.
fn post(url: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(url.strip_prefix("http://")?).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .ok()?;
    let length = body.len();
    let head = format!(
        "POST /add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut rest = String::new();
    reader.read_to_string(&mut rest).ok()?;
    let body = rest.split_once("\r\n\r\n")?.1.to_owned();
    // Cut off before its end: it was not answered.
    body.ends_with('\n').then_some((status, body))
}

/// Grows one face of a log as fast as it is cosigned, until the witness is gone.
fn press(
    url: &str,
    number: usize,
    face: usize,
    log: &Log,
    ended: &AtomicBool,
    cosigned: &Mutex<Cosigned>,
) {
    let (mut old, mut new) = (0, 1 + face as u64);
    while !ended.load(Ordering::Relaxed) {
        let Some((status, body)) = post(url, &log.request(old, new)) else {
            continue;
        };
        match status {
            200 => {
                let before = cosigned.lock().unwrap().insert((number, new), face);
                assert!(
                    before.is_none_or(|before| before == face),
                    "two faces of size {new}"
                );
                (old, new) = (new, (new + 1).min(ENTRIES));
            }
            409 => {
                old = body.trim_end().parse().unwrap_or(old);
                new = new.max(old);
            }
            422 => thread::sleep(Duration::from_millis(1)),
            _ => panic!("{status} {body}"),
        }
    }
}

#[test]
fn a_killed_witness_never_cosigns_a_fork_of_what_it_answered() {
    let shell = Shell::new();
    make(&shell, "w", "witness.volta.example");
    // Two logs a round, each with two faces that want to be first.
    let logs: Arc<Vec<[Log; 2]>> = Arc::new(
        (0..2 * ROUNDS)
            .map(|n| {
                let origin = format!("alliance.example/{n}");
                [0, 1].map(|face| Log::new(&origin, face, ENTRIES))
            })
            .collect(),
    );
    let keys: Vec<String> = logs.iter().map(|faces| faces[0].key()).collect();
    let cosigned: Arc<Mutex<Cosigned>> = Arc::default();
    for round in 0..ROUNDS {
        let running = Running::start(&shell, "w", &keys);
        let ended = Arc::new(AtomicBool::new(false));
        let threads: Vec<_> = [(0, 0), (0, 1), (1, 0), (1, 1)]
            .into_iter()
            .map(|(log, face)| {
                let (number, url) = (2 * round + log, running.url.clone());
                let (logs, ended, cosigned) = (logs.clone(), ended.clone(), cosigned.clone());
                thread::spawn(move || {
                    press(&url, number, face, &logs[number][face], &ended, &cosigned)
                })
            })
            .collect();
        // Long enough for some answers, and another moment in each round.
        thread::sleep(Duration::from_millis(40 + 17 * round as u64 % 61));
        running.kill();
        ended.store(true, Ordering::Relaxed);
        for thread in threads {
            thread.join().unwrap();
        }
    }
    let cosigned = cosigned.lock().unwrap();
    let known = show(&shell, "w");
    let running = Running::start(&shell, "w", &keys);
    let mut shown = 0;
    for (number, faces) in logs.iter().enumerate() {
        let answered = cosigned.range((number, 0)..(number + 1, 0));
        let faces_seen: Vec<usize> = answered.clone().map(|(_, face)| *face).collect();
        let Some((&(_, last), &face)) = answered.last() else {
            continue;
        };
        shown += 1;
        assert!(
            faces_seen.iter().all(|seen| *seen == face),
            "log {number}: both faces"
        );
        let origin = format!("alliance.example/{number}");
        let stored = known["logs"]
            .as_array()
            .unwrap()
            .iter()
            .find(|log| log["log"] == origin);
        let stored = stored.expect("what was answered is known")["size"]
            .as_u64()
            .unwrap();
        assert!(
            stored >= last,
            "log {number}: {stored} is known, {last} was answered"
        );
        let ask = |face: usize, old: u64, new: u64| {
            post(&running.url, &faces[face].request(old, new))
                .unwrap()
                .0
        };
        assert_eq!(ask(1 - face, stored, stored), 409);
        assert_eq!(ask(1 - face, stored, stored + 1), 422);
        assert_eq!(ask(face, stored, stored), 200);
    }
    assert!(
        shown >= ROUNDS,
        "only {shown} logs were cosigned before a kill"
    );
}
