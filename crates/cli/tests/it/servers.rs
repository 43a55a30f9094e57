//! Two server processes over one PostgreSQL database: both take writes, one is killed in the middle, and nothing that was
//! answered for is lost, said twice, or different for anybody.

#[path = "../../../store/tests/it/databases.rs"]
#[expect(dead_code, reason = "the tests of `store` use more of it")]
mod databases;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::shell::Shell;

/// Writers, and what each states.
const WRITERS: usize = 4;
const EACH: usize = 40;

/// A server that ends with the test.
struct Server {
    child: Child,
    address: String,
    /// The code of the first run, where nobody has an account.
    code: Option<String>,
}

impl Server {
    fn start(shell: &Shell, host: &str) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_entente"))
            .args(["serve", host, "--listen", "127.0.0.1:0", "--json"])
            .current_dir(shell.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = child.stdout.take().unwrap();
        let mut told = String::new();
        let mut out = BufReader::new(out);
        while !told.trim_end().ends_with('}') {
            assert_ne!(out.read_line(&mut told).unwrap(), 0, "it ended: {told}");
        }
        let told: Value = serde_json::from_str(&told).unwrap();
        let address = told["url"].as_str().unwrap();
        Server {
            child,
            address: address.trim_start_matches("http://").to_owned(),
            code: told["setup_code"].as_str().map(ToOwned::to_owned),
        }
    }

    /// As a machine that loses its power.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks a server; nothing where it does not answer to the end.
fn ask(
    address: &str,
    verb: &str,
    path: &str,
    headers: &[&str],
    body: &str,
) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .ok()?;
    let headers: String = headers
        .iter()
        .map(|header| format!("{header}\r\n"))
        .collect();
    let request = format!(
        "{verb} /api/v1{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut came = String::new();
    stream.read_to_string(&mut came).ok()?;
    let (head, body) = came.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let cookie = head
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "));
    let body = match cookie {
        Some(cookie) => cookie.split(';').next()?.to_owned(),
        None => body.to_owned(),
    };
    Some((status, body))
}

/// States one fact until somebody answers for it: at the other server, where the first one is gone.
fn state(servers: [&str; 2], token: &str, number: usize) {
    let fact = json!([{ "at": "2025-03-03T08:00:00Z", "source": "desk",
        "case": { "id": format!("INC{number}"), "does": ["opened"], "set": { "type": "incident", "service": "mail" } } }]);
    let key = format!("idempotency-key: write-{number}");
    for attempt in 0..200 {
        let server = servers[(number + attempt) % 2];
        let came = ask(
            server,
            "POST",
            "/alliances/acme/facts",
            &[token, &key],
            &fact.to_string(),
        );
        match came {
            Some((200, body)) => {
                let told: Value = serde_json::from_str(&body).unwrap();
                assert_eq!(told["received"], 1, "{told}");
                assert_eq!(told["rejected"], 0, "{told}");
                return;
            }
            Some((429 | 503, _)) | None => thread::sleep(Duration::from_millis(20)),
            Some(other) => panic!("{other:?}"),
        }
    }
    panic!("nobody answers for {number}");
}

#[test]
fn one_of_two_servers_is_killed_and_nothing_is_lost() {
    databases::on_server(|fresh| {
        let shell = Shell::new();
        shell
            .run(&format!(
                "host init host --name record.example --database {}",
                fresh.address
            ))
            .fine();
        let mut first = Server::start(&shell, "host");
        let agreement = include_str!("../../../../docs/guides/use-the-api.md");
        let agreement = agreement.split("```yaml\n").nth(1).unwrap();
        let agreement = agreement.split("```").next().unwrap();
        let found = json!({ "code": first.code, "party": "acme", "offices": ["delegate"], "login": "ann", "name": "Ann",
            "password": "a long enough passphrase", "files": { "alliance.yaml": agreement } });
        let (status, cookie) =
            ask(&first.address, "POST", "/setup", &[], &found.to_string()).unwrap();
        assert_eq!(status, 201, "{cookie}");
        let second = Server::start(&shell, "host");
        assert_eq!(second.code, None, "the first run is over for both");
        // What one has made, the other knows.
        let cookie = format!("cookie: {cookie}");
        let token = |source: Option<&str>| {
            let new = json!({ "name": "test", "source": source, "days": 9 }).to_string();
            let came = ask(
                &second.address,
                "POST",
                "/alliances/acme/tokens",
                &[&cookie],
                &new,
            );
            let (status, body) = came.unwrap();
            assert_eq!(status, 201, "{body}");
            let told: Value = serde_json::from_str(&body).unwrap();
            format!("authorization: Bearer {}", told["token"].as_str().unwrap())
        };
        let (desk, reader) = (token(Some("desk")), token(None));

        let done = Arc::new(AtomicUsize::new(0));
        thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (done, desk) = (Arc::clone(&done), &desk);
                let servers = [first.address.clone(), second.address.clone()];
                scope.spawn(move || {
                    for number in writer * EACH..(writer + 1) * EACH {
                        state([&servers[0], &servers[1]], desk, number);
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            while done.load(Ordering::Relaxed) < WRITERS * EACH / 3 {
                thread::sleep(Duration::from_millis(5));
            }
            first.kill();
        });

        let total = |server: &Server| {
            let (status, body) = ask(
                &server.address,
                "GET",
                "/alliances/acme/cases?limit=1",
                &[&reader],
                "",
            )
            .unwrap();
            assert_eq!(status, 200, "{body}");
            serde_json::from_str::<Value>(&body).unwrap()["total"].clone()
        };
        assert_eq!(total(&second), WRITERS * EACH);
        // Said again, each is known: nothing stands twice.
        for number in [0, WRITERS * EACH - 1] {
            state([&second.address, &second.address], &desk, number);
        }
        // Another process takes its place, and both tell one history.
        let third = Server::start(&shell, "host");
        assert_eq!(total(&third), WRITERS * EACH);
        let checkpoint = |server: &Server| {
            ask(
                &server.address,
                "GET",
                "/alliances/acme/journal/checkpoint",
                &[&reader],
                "",
            )
            .unwrap()
        };
        assert_eq!(checkpoint(&second), checkpoint(&third));
        shell
            .run("bundle host acme --for acme --out acme.bundle")
            .fine();
        shell
            .run("verify acme.bundle")
            .fine()
            .prints("everything holds");
    });
}
