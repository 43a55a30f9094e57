//! HTTP by hand, so that tests see and send exactly what goes over the wire.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer as it came.
#[derive(Debug, PartialEq, Eq)]
pub struct Came {
    pub status: u16,
    pub content_type: String,
    pub body: String,
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
        loop {
            let line = self.line()?.to_lowercase();
            match line.split_once(": ") {
                None => break,
                Some(("content-type", value)) => value.clone_into(&mut content_type),
                Some(("content-length", value)) => length = value.parse().unwrap(),
                Some(_) => {}
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).ok()?;
        Some(Came {
            status,
            content_type,
            body: String::from_utf8(body).unwrap(),
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
