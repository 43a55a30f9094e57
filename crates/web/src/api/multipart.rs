//! Forms with files, as browsers send them: `multipart/form-data`, RFC 7578, over a body that is there as a whole.

use super::call::Call;
use super::problem::{Kind, Problem};

/// The media type.
pub const MEDIA: &str = "multipart/form-data";

/// The most parts of a form.
const MOST_PARTS: usize = 64;

/// A part: a field, or a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'b> {
    /// The name of the field.
    pub name: &'b str,
    /// What it holds.
    pub bytes: &'b [u8],
}

/// The parts of a form that was sent along.
pub fn parts<'b>(call: &'b Call<'_>) -> Result<Vec<Part<'b>>, Problem> {
    let boundary = call.header("content-type").and_then(boundary);
    let boundary = boundary.ok_or_else(|| wrong("the form names no boundary"))?;
    split(boundary, call.body).ok_or_else(|| wrong("the form is broken off, or no form"))
}

/// The text of a field; nothing where the form has none.
pub fn text<'b>(parts: &[Part<'b>], name: &str) -> Result<Option<&'b str>, Problem> {
    let found = parts.iter().find(|part| part.name == name);
    let text = found.map(|part| std::str::from_utf8(part.bytes));
    text.transpose()
        .map_err(|_| wrong(&format!("`{name}` is no text in UTF-8")))
}

fn wrong(why: &str) -> Problem {
    Kind::BadRequest.because(why)
}

fn boundary(media: &str) -> Option<&str> {
    let mut parameters = media.split(';').skip(1).map(str::trim);
    let value = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then_some(value)
    })?;
    let value = value.trim_matches('"');
    (!value.is_empty() && value.len() <= 70).then_some(value)
}

/// The parts between the boundaries; nothing where a part has no end, no head or no name.
fn split<'b>(boundary: &str, body: &'b [u8]) -> Option<Vec<Part<'b>>> {
    let between = format!("\r\n--{boundary}");
    let (first, between) = (&between.as_bytes()[2..], between.as_bytes());
    let mut rest = body.strip_prefix(first)?;
    let mut parts = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        rest = rest.strip_prefix(b"\r\n")?;
        let end = find(rest, between)?;
        let (part, after) = rest.split_at(end);
        rest = after.strip_prefix(between)?;
        let head = find(part, b"\r\n\r\n")?;
        let name = name(std::str::from_utf8(&part[..head]).ok()?)?;
        parts.push(Part {
            name,
            bytes: &part[head + 4..],
        });
        if parts.len() > MOST_PARTS {
            return None;
        }
    }
}

/// The name of the field in the head of a part.
fn name(head: &str) -> Option<&str> {
    head.split("\r\n").find_map(|line| {
        let (header, value) = line.split_once(':')?;
        if !header.trim().eq_ignore_ascii_case("content-disposition") {
            return None;
        }
        let (_, after) = value.split_once(" name=\"")?;
        after.split('"').next()
    })
}

fn find(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    let first = *sought.first()?;
    let mut from = 0;
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| *byte == first)?;
        if bytes[at..].starts_with(sought) {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: Option<&[(&str, &str)]>) {
        let parts = split("b", body.as_bytes());
        let parts: Option<Vec<(&str, &str)>> = parts.map(|parts| {
            let parts = parts.into_iter();
            parts
                .map(|part| (part.name, std::str::from_utf8(part.bytes).unwrap()))
                .collect()
        });
        assert_eq!(parts.as_deref(), expected, "{body:?}");
    }

    #[test]
    fn fields_and_files_are_taken_as_they_are() {
        check("--b--\r\n", Some(&[]));
        check(
            "--b\r\nContent-Disposition: form-data; name=\"mapping\"\r\n\r\nglpi\r\n--b\r\nContent-Disposition: form-data; \
             name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\nid;\r\n--c\r\n\r\n\r\n--b--\r\n",
            Some(&[("mapping", "glpi"), ("file", "id;\r\n--c\r\n\r\n")]),
        );
    }

    #[test]
    fn what_is_broken_is_no_form() {
        for body in [
            "",
            "--b",
            "--b\r\n",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b",
            "--b\r\nX: y\r\n\r\n1\r\n--b--",
            "--b\r\nno head\r\n--b--",
        ] {
            check(body, None);
        }
    }

    #[test]
    fn the_boundary_is_named_in_the_type() {
        assert_eq!(boundary("multipart/form-data; boundary=b"), Some("b"));
        assert_eq!(
            boundary("multipart/form-data; charset=x; Boundary=\"b c\""),
            Some("b c")
        );
        assert_eq!(boundary("multipart/form-data"), None);
        assert_eq!(boundary("multipart/form-data; boundary="), None);
    }
}
