//! Frames of the protocol: a header with a length, and that many bytes of JSON.
//!
//! What is no frame is passed over, so that one bad message does not end the conversation.

use std::io::{self, BufRead, Read, Write};

use serde_json::Value;

/// The longest message that is read; an editor sends no larger text.
const MOST_BYTES: u64 = 64 << 20;
/// The longest line of a header.
const MOST_HEADER_BYTES: u64 = 4 << 10;

/// What came in.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// A message.
    Message(Value),
    /// Something that is no message, and why.
    Broken(String),
}

/// Reads the next frame; nothing at the end of the input.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Frame>> {
    let mut length: Option<u64> = None;
    loop {
        let mut line = Vec::new();
        if input.take(MOST_HEADER_BYTES).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        } else if line.is_empty()
            && let Some(length) = length
        {
            return body(input, length);
        }
    }
}

fn body(input: &mut impl BufRead, length: u64) -> io::Result<Option<Frame>> {
    let mut input = input.take(length);
    if length > MOST_BYTES {
        io::copy(&mut input, &mut io::sink())?;
        let why = format!("a message of {length} bytes is longer than {MOST_BYTES}");
        return Ok(Some(Frame::Broken(why)));
    }
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(match serde_json::from_slice(&bytes) {
        Ok(value) => Frame::Message(value),
        Err(error) => Frame::Broken(format!("the message is not valid JSON: {error}")),
    }))
}

/// Writes a message.
pub fn write(output: &mut impl Write, message: &Value) -> io::Result<()> {
    let text = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(input: &str, expected: &[Frame]) {
        let mut input = input.as_bytes();
        for frame in expected {
            assert_eq!(
                read(&mut input).expect("a text can be read"),
                Some(frame.clone())
            );
        }
        assert_eq!(read(&mut input).expect("a text can be read"), None);
    }

    #[test]
    fn frames() {
        let two = Frame::Message(json!({ "a": 2 }));
        let one = [two.clone()];
        check("Content-Length: 7\r\n\r\n{\"a\":2}", &one);
        check("X: y\ncontent-length:7\n\n{\"a\":2}", &one);
        check("noise\r\n\r\nContent-Length: 7\r\n\r\n{\"a\":2}", &one);
        check("Content-Length: 9\r\n\r\n{\"a\":2}", &[]);
        let broken = Frame::Broken(
            "the message is not valid JSON: EOF while parsing an object at line 1 column 1".into(),
        );
        let text = "Content-Length: 1\r\n\r\n{Content-Length: 7\r\n\r\n{\"a\":2}";
        check(text, &[broken, two]);
        check(
            "Content-Length: 999999999999\r\n\r\n{}",
            &[Frame::Broken(
                "a message of 999999999999 bytes is longer than 67108864".into(),
            )],
        );
    }

    #[test]
    fn what_is_written_is_read() {
        let message = json!({ "title": "Größe", "deep": [[1]] });
        let mut bytes = Vec::new();
        write(&mut bytes, &message).expect("bytes can be written");
        let text = String::from_utf8(bytes).expect("text");
        check(&text, &[Frame::Message(message)]);
    }
}
