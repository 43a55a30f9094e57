//! HTTP by hand, so that tests see and send exactly what goes over the wire.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer as it came.
#[derive(PartialEq, Eq)]
pub struct Came {
    pub status: u16,
    pub content_type: String,
    /// As text; what is none is told apart by [`bytes`](Self::bytes).
    pub body: String,
    pub bytes: Vec<u8>,
    pub headers: Vec<(String, String)>,
}

impl std::fmt::Debug for Came {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.status, self.content_type, self.body)
    }
}

impl Came {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A connection that stays open between requests.
pub struct Connection(BufReader<TcpStream>);

impl Connection {
    pub fn open(address: SocketAddr) -> Connection {
        let stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        Connection(BufReader::new(stream))
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).unwrap();
    }

    /// Sends a request and waits for its answer.
    pub fn post(&mut self, path: &str, body: &[u8]) -> Came {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: witness\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        self.send(&[head.as_bytes(), body].concat());
        self.answer().expect("an answer")
    }

    /// Asks with these headers and waits for the answer.
    pub fn ask(
        &mut self,
        verb: &str,
        path: &str,
        headers: &[(&str, String)],
        body: Option<(&str, &[u8])>,
    ) -> Came {
        let mut head = format!("{verb} {path} HTTP/1.1\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let (media, body) = body.unwrap_or(("", b""));
        if !media.is_empty() {
            head.push_str(&format!("content-type: {media}\r\n"));
        }
        if verb != "GET" {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        self.send(&[head.as_bytes(), b"\r\n", body].concat());
        self.answer().expect("an answer")
    }

    /// Asks for a page and waits for it.
    pub fn get(&mut self, path: &str) -> Came {
        self.send(format!("GET {path} HTTP/1.1\r\nhost: witness\r\n\r\n").as_bytes());
        self.answer().expect("an answer")
    }

    /// The next answer; nothing where the connection ended.
    pub fn answer(&mut self) -> Option<Came> {
        let status = self.line()?;
        let status = status.split(' ').nth(1)?.parse().ok()?;
        let (mut content_type, mut length) = (String::new(), 0);
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else {
                break;
            };
            let name = name.to_lowercase();
            match name.as_str() {
                "content-type" => value.clone_into(&mut content_type),
                "content-length" => length = value.parse().unwrap(),
                _ => {}
            }
            headers.push((name, value.to_owned()));
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).ok()?;
        Some(Came {
            status,
            content_type,
            body: String::from_utf8_lossy(&body).into_owned(),
            bytes: body,
            headers,
        })
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        self.0.read_line(&mut line).ok()?;
        Some(line.strip_suffix("\r\n")?.to_owned())
    }
}

/// One request on a connection of its own.
pub fn post(address: SocketAddr, path: &str, body: &[u8]) -> Came {
    Connection::open(address).post(path, body)
}
