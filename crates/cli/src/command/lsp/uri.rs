//! Paths as the protocol names them.

use std::path::{Path, PathBuf};

/// The path of a `file:` URI.
pub fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let path = &rest[rest.find('/')?..];
    let mut bytes = Vec::new();
    let mut left = path.bytes();
    while let Some(byte) = left.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let code = digit(left.next())? * 16 + digit(left.next())?;
            bytes.push(u8::try_from(code).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    // A drive of Windows stands behind the first slash.
    let drive = path.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if drive { &path[1..] } else { &path }))
}

/// The `file:` URI of a path.
pub fn uri(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    let mut uri = String::from("file://");
    if !path.starts_with('/') {
        uri.push('/');
    }
    for byte in path.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '.' | '_' | '~') {
            uri.push(c);
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for text in ["/a/b.yaml", "/a b/Größe/c%d.yaml", "/"] {
            assert_eq!(path(&uri(Path::new(text))), Some(PathBuf::from(text)));
        }
        assert_eq!(uri(Path::new("/a b/ü")), "file:///a%20b/%C3%BC");
        assert_eq!(path("file://host/a"), Some(PathBuf::from("/a")));
        assert_eq!(path("file:///c%3A/x"), Some(PathBuf::from("c:/x")));
        assert_eq!(path("untitled:1"), None);
        assert_eq!(path("file:///a%2"), None);
        assert_eq!(path("file:///%ff"), None);
    }
}
