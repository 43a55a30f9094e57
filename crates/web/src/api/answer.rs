//! What is answered: a status, a body, and the mark of its state.

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LOCATION, RETRY_AFTER, SET_COOKIE,
    WWW_AUTHENTICATE,
};
use axum::http::{Response, StatusCode};
use facts::journal::Hash;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::problem::{self, Problem};

/// JSON.
pub const JSON: &str = "application/json";
/// A table as text.
pub const CSV: &str = "text/csv; charset=utf-8";
/// One JSON document a line.
pub const LINES: &str = "application/x-ndjson";
/// A page.
pub const HTML: &str = "text/html; charset=utf-8";
/// A form of a page.
pub const FORM: &str = "application/x-www-form-urlencoded";
/// Plain text.
pub const TEXT: &str = "text/plain; charset=utf-8";
/// Bytes.
pub const BYTES: &str = "application/octet-stream";

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// The type of its body.
    pub media: &'static str,
    /// Its body.
    pub body: Vec<u8>,
    /// More headers.
    pub headers: Vec<(HeaderName, String)>,
    /// Whether whoever asks again may be told that nothing has changed.
    pub is_marked: bool,
}

impl Answer {
    /// A document.
    pub fn json(document: &impl Serialize) -> Answer {
        Answer::document(StatusCode::OK, JSON, document)
    }

    /// Something new, as a document.
    pub fn created(document: &impl Serialize) -> Answer {
        Answer::document(StatusCode::CREATED, JSON, document)
    }

    /// Done, and there is nothing to say.
    pub fn done() -> Answer {
        Answer::bytes(StatusCode::NO_CONTENT, TEXT, Vec::new())
    }

    /// Text or bytes that are there.
    pub fn of(media: &'static str, body: impl Into<Vec<u8>>) -> Answer {
        Answer::bytes(StatusCode::OK, media, body.into())
    }

    /// Look there.
    pub fn elsewhere(path: impl Into<String>) -> Answer {
        Answer::bytes(StatusCode::SEE_OTHER, TEXT, Vec::new()).with(LOCATION, path)
    }

    /// The same with a mark of its state, so that an answer that has not changed is not sent again.
    pub fn marked(mut self) -> Answer {
        self.is_marked = true;
        self
    }

    /// The same with another header.
    pub fn with(mut self, name: HeaderName, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }

    /// The mark of this answer.
    pub fn mark(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.media);
        hash.update([0]);
        hash.update(&self.body);
        let hash = Hash::new(hash.finalize().into());
        format!("\"{}\"", &hash.to_string()[..32])
    }

    /// As it is sent. `known` is the mark that the client has already, if it named one.
    pub fn into_response(self, known: Option<&str>) -> Response<Body> {
        let mark = self.is_marked.then(|| self.mark());
        let same = mark.as_deref().is_some_and(|mark| {
            let known = known.into_iter().flat_map(|known| known.split(','));
            let mut known = known.map(|one| one.trim().trim_start_matches("W/"));
            known.any(|one| one == mark || one == "*")
        });
        let (status, body) = match same {
            true => (StatusCode::NOT_MODIFIED, Vec::new()),
            false => (self.status, self.body),
        };
        let is_empty = body.is_empty();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        if !is_empty {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
        }
        // WHY: an answer is for one party; nothing between may keep it for others.
        let cache = match mark {
            Some(_) => "private, no-cache",
            None => "no-store",
        };
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        let mark = mark.and_then(|mark| HeaderValue::from_str(&mark).ok());
        headers.extend(mark.map(|mark| (ETAG, mark)));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                match name {
                    SET_COOKIE => headers.append(name, value),
                    _ => headers.insert(name, value).is_some(),
                };
            }
        }
        response
    }

    fn document(status: StatusCode, media: &'static str, document: &impl Serialize) -> Answer {
        // Texts, numbers and lists always serialise.
        let mut body = serde_json::to_vec(document).unwrap_or_default();
        body.push(b'\n');
        Answer::bytes(status, media, body)
    }

    fn bytes(status: StatusCode, media: &'static str, body: Vec<u8>) -> Answer {
        Answer {
            status,
            media,
            body,
            headers: Vec::new(),
            is_marked: false,
        }
    }
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Answer {
        let status = problem.status();
        let mut answer = Answer::document(status, problem::MEDIA, &problem);
        if let Some(seconds) = problem.retry_after_s {
            answer = answer.with(RETRY_AFTER, seconds.to_string());
        }
        if status == StatusCode::UNAUTHORIZED {
            answer = answer.with(WWW_AUTHENTICATE, "Bearer");
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_changed_is_not_sent_again() {
        let answer = Answer::json(&[1, 2]).marked();
        let mark = answer.mark();
        let same = answer
            .clone()
            .into_response(Some(&format!("\"x\", W/{mark}")));
        assert_eq!(same.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(same.headers()[ETAG], mark.as_str());
        let other = answer.into_response(Some("\"x\""));
        assert_eq!(other.status(), StatusCode::OK);
        let unmarked = Answer::json(&[1, 2]).into_response(Some(&mark));
        assert_eq!(unmarked.status(), StatusCode::OK);
        assert_eq!(unmarked.headers()[CACHE_CONTROL], "no-store");
    }
}
