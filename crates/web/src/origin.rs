//! Where people reach the site: the scheme, name and port that stand in front of every path.
//!
//! Passkeys belong to its name, and sign-in services send people back to it, so it is set by whoever runs the server and
//! never taken from a request.

/// The public address of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    text: String,
    host: String,
}

/// Why an address is none for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// It is no origin.
    #[error(
        "it is not written like `https://entente.example.com`: scheme, name, and a port where it is not the usual one"
    )]
    Form,
    /// It is not safe.
    #[error(
        "it begins with `http://`: browsers sign in over `https://` only, except to `localhost`"
    )]
    Plain,
    /// It is a number.
    #[error("it is a number: passkeys belong to a name, so take the name of the host")]
    Number,
}

impl Origin {
    /// Reads one.
    pub fn parse(text: &str) -> Result<Origin, OriginError> {
        let text = text.strip_suffix('/').unwrap_or(text);
        let (scheme, rest) = text.split_once("://").ok_or(OriginError::Form)?;
        if rest.starts_with('[') {
            return Err(OriginError::Number);
        }
        let (host, port) = match rest.split_once(':') {
            None => (rest, None),
            Some((host, port)) => (host, Some(port)),
        };
        let usual = match scheme {
            "https" => "443",
            "http" => "80",
            _ => return Err(OriginError::Form),
        };
        let is_port = |port: &str| port.parse().is_ok_and(|read: u16| read.to_string() == port);
        if port.is_some_and(|port| !is_port(port) || port == usual) {
            return Err(OriginError::Form);
        }
        if host.split('.').next_back().is_some_and(is_number) {
            return Err(OriginError::Number);
        }
        if host.len() > 253 || !host.split('.').all(is_label) {
            return Err(OriginError::Form);
        }
        let is_here = host == "localhost" || host.ends_with(".localhost");
        if scheme == "http" && !is_here {
            return Err(OriginError::Plain);
        }
        Ok(Origin {
            text: text.to_owned(),
            host: host.to_owned(),
        })
    }

    /// The site on this machine alone.
    pub fn here(port: u16) -> Origin {
        Origin {
            text: match port {
                80 => "http://localhost".to_owned(),
                port => format!("http://localhost:{port}"),
            },
            host: "localhost".to_owned(),
        }
    }

    /// As browsers write it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name of the host.
    pub fn host(&self) -> &str {
        &self.host
    }
}

fn is_number(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_label(label: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(plain)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_a_name_that_passkeys_can_belong_to() {
        for (text, host) in [
            ("https://entente.example.com", "entente.example.com"),
            ("https://entente.example.com:8443/", "entente.example.com"),
            ("http://localhost:8700", "localhost"),
            ("http://a.localhost", "a.localhost"),
            ("https://xn--bcher-kva.example", "xn--bcher-kva.example"),
        ] {
            let origin = Origin::parse(text).unwrap();
            assert_eq!(origin.host(), host);
            assert_eq!(origin.text(), text.trim_end_matches('/'));
        }
        assert_eq!(Origin::here(80), Origin::parse("http://localhost").unwrap());
        let here = Origin::parse("http://localhost:8700").unwrap();
        assert_eq!(Origin::here(8700), here);
        for (text, expected) in [
            ("entente.example.com", OriginError::Form),
            ("https://", OriginError::Form),
            ("https://entente.example.com/site", OriginError::Form),
            ("https://Entente.example.com", OriginError::Form),
            ("https://entente.example.com:443", OriginError::Form),
            ("https://entente.example.com:08443", OriginError::Form),
            ("https://user@entente.example.com", OriginError::Form),
            ("https://entente..com", OriginError::Form),
            ("ftp://entente.example.com", OriginError::Form),
            ("http://entente.example.com", OriginError::Plain),
            ("http://localhost.example.com", OriginError::Plain),
            ("https://10.0.0.1", OriginError::Number),
            ("http://127.0.0.1:8700", OriginError::Number),
            ("https://[::1]", OriginError::Number),
        ] {
            assert_eq!(Origin::parse(text), Err(expected), "{text}");
        }
    }
}
