//! Webhooks: who is told, what, and where nothing is ever sent to.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant as Moment};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use store::Viewer;
use web::webhook::target::{Allowed, check};
use web::webhook::{Sender, public_key};

use crate::record::{Record, party, present};

const INSIDE: Allowed = Allowed {
    plain: true,
    internal: true,
};

/// What an address got: heads and bodies, and what it answers to each in turn.
struct Receiver {
    url: String,
    came: mpsc::Receiver<(String, String)>,
}

fn receiver(answers: Vec<&'static str>) -> Receiver {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (tell, came) = mpsc::channel();
    thread::spawn(move || {
        let mut answers = answers.into_iter();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut bytes = Vec::new();
            let mut part = [0; 4096];
            let (head, body) = loop {
                let read = stream.read(&mut part).unwrap();
                bytes.extend_from_slice(&part[..read]);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                if let Some((head, body)) = text.split_once("\r\n\r\n") {
                    let length = head.lines().find_map(|line| {
                        let (name, value) = line.split_once(": ")?;
                        name.eq_ignore_ascii_case("content-length")
                            .then(|| value.parse::<usize>().unwrap())
                    });
                    if body.len() >= length.unwrap_or(0) {
                        break (head.to_owned(), body.to_owned());
                    }
                }
            };
            let answer = answers.next().unwrap_or("200 OK");
            let (status, more) = answer.split_once('\n').unwrap_or((answer, ""));
            let text = format!(
                "HTTP/1.1 {status}\r\n{more}content-length: 0\r\nconnection: close\r\n\r\n"
            );
            stream.write_all(text.as_bytes()).unwrap();
            if tell.send((head, body)).is_err() {
                return;
            }
        }
    });
    Receiver { url, came }
}

impl Receiver {
    fn next(&self) -> (String, String) {
        self.came
            .recv_timeout(Duration::from_secs(20))
            .expect("a message")
    }
}

fn header<'h>(head: &'h str, name: &str) -> &'h str {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let mut lines = lines.filter(|(known, _)| known.eq_ignore_ascii_case(name));
    lines.next().expect("the header").1
}

fn add(record: &Record, id: &str, url: &str) {
    let viewer = Viewer::party(party("nord"));
    let store = record.desk.store();
    store
        .add_webhook(&record.alliance, &viewer, id, (url, "p-1"), present())
        .unwrap();
}

fn open(record: &Record, case: &str) {
    let desk = record.token("volta", Some("desk"));
    let fact = json!({ "at": "2025-03-03T09:00:00Z", "case": { "does": ["opened"], "id": case, "set": { "type": "incident", "service": "desk" } }, "source": "desk" });
    assert_eq!(record.post(&desk, "/facts", &fact.to_string()).status, 200);
}

/// Waits until so many attempts have failed.
fn failed(record: &Record, attempts: u64) {
    let viewer = Viewer::party(party("nord"));
    let until = Moment::now() + Duration::from_secs(20);
    let store = record.desk.store();
    while store.webhooks(&record.alliance, &viewer).unwrap()[0].failures < attempts {
        assert!(Moment::now() < until, "attempt {attempts} fails");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A message says that something came, is signed as Standard Webhooks has it, and holds nothing of what was said.
#[test]
fn what_is_recorded_is_told() {
    let record = Record::new();
    let receiver = receiver(vec![]);
    add(&record, "w-1", &receiver.url);
    let _sender = Sender::start(Arc::clone(&record.desk), INSIDE).unwrap();
    open(&record, "CANARY1");
    let (head, body) = receiver.next();
    assert!(!body.contains("CANARY"), "{body}");
    let message: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(message["type"], "entries.recorded");
    assert_eq!(message["data"]["kinds"], json!(["case"]));

    // Checked by hand, as the standard says: id, time and body, joined by points.
    let signed = format!(
        "{}.{}.{body}",
        header(&head, "webhook-id"),
        header(&head, "webhook-timestamp")
    );
    let signature = header(&head, "webhook-signature")
        .strip_prefix("v1a,")
        .unwrap();
    let signature = STANDARD.decode(signature).unwrap();
    let key = public_key(record.desk.store().host());
    let key = STANDARD.decode(key.strip_prefix("whpk_").unwrap()).unwrap();
    let key = ed25519_dalek::VerifyingKey::from_bytes(&key.try_into().unwrap()).unwrap();
    let signature = ed25519_dalek::Signature::from_slice(&signature).unwrap();
    key.verify_strict(signed.as_bytes(), &signature).unwrap();
}

/// What could not be told is told again later, under the same id, and nothing is left out.
#[test]
fn what_fails_is_told_again() {
    let record = Record::new();
    let receiver = receiver(vec![
        "500 No",
        "302 Found\nlocation: /elsewhere\r\n",
        "200 OK",
    ]);
    add(&record, "w-1", &receiver.url);
    let _sender = Sender::start(Arc::clone(&record.desk), INSIDE).unwrap();
    open(&record, "INC1");
    let (first, _) = receiver.next();
    open(&record, "INC2");
    failed(&record, 1);
    record.wait_ms(5_000);
    let (second, _) = receiver.next();
    assert_eq!(header(&first, "webhook-id"), header(&second, "webhook-id"));
    assert!(
        second.starts_with("POST /hook "),
        "no redirect is followed: {second}"
    );
    failed(&record, 2);
    record.wait_ms(300_000);
    let (third, _) = receiver.next();
    assert_eq!(header(&first, "webhook-id"), header(&third, "webhook-id"));
    let (fourth, body) = receiver.next();
    assert_ne!(header(&first, "webhook-id"), header(&fourth, "webhook-id"));
    let message: serde_json::Value = serde_json::from_str(&body).unwrap();
    let size = record.desk.store().size(&record.alliance).unwrap();
    assert_eq!(message["data"]["until"], size, "the last entry is told");
}

/// Forms in which an address may lead inside, each with the port of a listener that must never be reached.
fn forbidden(port: u16) -> Vec<String> {
    let mut hosts: Vec<String> = [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "127.0.0.01",
        "0127.0.0.1",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "127.127.127.127",
        "127.255.255.254",
        "0",
        "0.0.0.0",
        "0x0",
        "00.00.00.00",
        "localhost",
        "LOCALHOST",
        "LocalHost",
        "localhost.",
        "10.0.0.1",
        "10.255.255.255",
        "0xa.0.0.1",
        "167772161",
        "172.16.0.1",
        "172.31.255.254",
        "192.168.0.1",
        "192.168.255.254",
        "0xc0a80001",
        "3232235521",
        "169.254.169.254",
        "0xa9fea9fe",
        "2852039166",
        "0251.0376.0251.0376",
        "169.254.0.1",
        "100.64.0.1",
        "100.127.255.254",
        "192.0.0.1",
        "192.0.0.170",
        "192.0.2.1",
        "198.18.0.1",
        "198.19.255.254",
        "198.51.100.1",
        "203.0.113.1",
        "192.88.99.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[0000:0000:0000:0000:0000:0000:0000:0001]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::ffff:0:127.0.0.1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:169.254.169.254]",
        "[::127.0.0.1]",
        "[::7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::127.0.0.1]",
        "[2002:7f00:1::]",
        "[2002:a00:1::1]",
        "[2002:a9fe:a9fe::]",
        "[2001:0:7f00:1::]",
        "[2001::1]",
        "[2001:10::1]",
        "[2001:20::1]",
        "[2001:db8::1]",
        "[100::1]",
        "[fc00::1]",
        "[fd00::1]",
        "[fdff:ffff::1]",
        "[fe80::1]",
        "[febf::1]",
        "[fec0::1]",
        "[ff00::1]",
        "[ff02::1]",
        "[ff05::1]",
        "[3fff::1]",
        "[::ffff:0.0.0.0]",
        "[::ffff:192.168.1.1]",
        "[0:0:0:0:0:ffff:c0a8:101]",
        "[::ffff:100.64.0.1]",
        "[::2]",
        "[5f00::1]",
    ]
    .map(str::to_owned)
    .to_vec();
    // The name of this machine leads to it as well.
    if let Ok(name) = std::fs::read_to_string("/etc/hostname") {
        hosts.push(name.trim().to_owned());
    }
    let mut all: Vec<String> = hosts
        .iter()
        .map(|host| format!("http://{host}:{port}/"))
        .collect();
    for text in [
        "http://user@127.0.0.1:PORT/",
        "http://user:word@127.0.0.1:PORT/",
        "http://example.com@127.0.0.1:PORT/",
        "http://127.0.0.1:PORT#@example.com/",
        "http://127.0.0.1:PORT?@example.com/",
        "http://127.0.0.1:PORT\\@example.com/",
        "http://127。0。0。1:PORT/",
        "http://①②⑦.⓪.⓪.①:PORT/",
        "http://127.0.0.1%00.example.com:PORT/",
        "http://[::1%25lo]:PORT/",
        "http://[::1%lo]:PORT/",
        "http:127.0.0.1:PORT/",
        "http:/127.0.0.1:PORT/",
        "http:///127.0.0.1:PORT/",
        "//127.0.0.1:PORT/",
        "127.0.0.1:PORT",
        "localhost:PORT",
        "HTTP://127.0.0.1:PORT/",
        "hTTp://localhost:PORT/",
        "ftp://127.0.0.1:PORT/",
        "gopher://127.0.0.1:PORT/",
        "file:///etc/passwd",
        "unix:/run/socket",
        "data:text/plain,x",
        "http://127.0.0.1:PORT /",
        " http://127.0.0.1:PORT/",
        "http://\t127.0.0.1:PORT/",
        "http://127.0.0.1\r\nhost: x:PORT/",
        "",
        "http://",
        "http://:PORT/",
        "http://localhost:22/",
        "http://127.0.0.1:25/",
        "http://[::ffff:127.0.0.1%eth0]:PORT/",
        "https://127.0.0.1:PORT/",
        "https://localhost:PORT/",
    ] {
        all.push(text.replace("PORT", &port.to_string()));
    }
    all
}

/// Nothing that leads inside is ever connected to, however it is written.
#[test]
fn nothing_is_sent_inside() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let reached = Arc::new(Mutex::new(0));
    let mut listeners = vec![listener];
    listeners.extend(TcpListener::bind(("::1", port)).ok());
    for listener in listeners {
        let reached = Arc::clone(&reached);
        thread::spawn(move || {
            for _ in listener.incoming() {
                *reached.lock().unwrap() += 1;
            }
        });
    }
    let all = forbidden(port);
    assert!(all.len() >= 120, "{}", all.len());
    let record = Record::new();
    for (place, url) in all.iter().enumerate() {
        // Whatever the first look lets through, the sender refuses: the row is there without any look.
        add(&record, &format!("w-{place}"), url);
    }
    let allowed = Allowed {
        plain: true,
        internal: false,
    };
    let sender = Sender::start(Arc::clone(&record.desk), allowed).unwrap();
    open(&record, "INC1");
    let viewer = Viewer::party(party("nord"));
    let until = Moment::now() + Duration::from_secs(120);
    loop {
        let hooks = record
            .desk
            .store()
            .webhooks(&record.alliance, &viewer)
            .unwrap();
        if hooks.iter().all(|hook| hook.failures > 0) {
            break;
        }
        assert!(Moment::now() < until, "all were tried");
        thread::sleep(Duration::from_millis(50));
    }
    drop(sender);
    assert_eq!(*reached.lock().unwrap(), 0);
    // The control: with what is inside allowed, the same listener is reached.
    let sender = Sender::start(Arc::clone(&record.desk), INSIDE).unwrap();
    record.wait_ms(5_000);
    while *reached.lock().unwrap() == 0 {
        assert!(Moment::now() < until, "the control reaches the listener");
        thread::sleep(Duration::from_millis(50));
    }
    drop(sender);
    // Those that say plainly where they lead are refused when they are named.
    for url in &all {
        let plain =
            url.starts_with("http://127.0.0.1:") || url.contains("[::1]") || url.contains('@');
        if plain {
            assert!(check(url, allowed).is_err(), "{url}");
        }
    }
    assert_eq!(
        check("https://hooks.example.com/x", Allowed::default()),
        Ok(())
    );
}
