//! Forms: what is sent along, and where one goes when it is done, or could not be.

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use maud::{Markup, html};

use super::frame::{Page, said};
use super::link;
use crate::api::answer::{Answer, FORM};
use crate::api::call::Inside;
use crate::api::operation::{Done, Takes};
use crate::api::problem::{Kind, Problem};
use crate::api::{command, session};

/// The most bytes of a form.
const MOST_BYTES: usize = 256 << 10;

/// The most bytes of a form with texts: those of the interface for programs, as a browser writes them.
const MOST_BYTES_OF_TEXTS: usize = 6 << 20;

/// What a form sends.
pub const TAKES: Takes = Takes {
    media: &[FORM],
    most_bytes: MOST_BYTES,
    schema: None,
};

/// What a form with whole texts sends.
pub const TAKES_TEXTS: Takes = Takes {
    media: &[FORM],
    most_bytes: MOST_BYTES_OF_TEXTS,
    schema: None,
};

/// The password that a form asks for where something is signed or about money. Where it is given, the answer gets the
/// cookie of the session that begins by it; where it is not, it was given not long ago.
pub fn proven(
    inside: &Inside<'_>,
    password: &str,
    then: impl FnOnce() -> Done,
) -> (Done, Option<String>) {
    if !password.is_empty() {
        return match session::proven(inside.call, password) {
            Ok(secret) => (then(), Some(session::begins(&secret))),
            Err(problem) => (Err(problem), None),
        };
    }
    let done = match command::stepped_up(inside) {
        Ok(()) => then(),
        // WHY: what it says of how to prove oneself is for programs.
        Err(problem) => Err(Problem {
            help: vec!["give your password in the form".to_owned()],
            ..problem
        }),
    };
    (done, None)
}

/// An answer that begins a session, where one began.
pub fn with_session(done: Done, cookie: Option<String>) -> Done {
    match cookie {
        None => done,
        Some(cookie) => done.map(|answer| answer.with(SET_COOKIE, cookie)),
    }
}

/// The field for the password.
pub fn password(page: &Page<'_>) -> Markup {
    html! {
        label {
            (page.t("password"))
            input type="password" name="password" autocomplete="current-password";
            span.hint { (page.t("password-again")) }
        }
    }
}

/// Where one goes after a form: to a page within the alliance, that says what was done (`done-WHAT` in the catalogues).
pub fn done(page: &Page<'_>, path: &str, what: &str) -> Answer {
    let join = if path.contains('?') { '&' } else { '?' };
    let path = format!("{path}{join}{}", link::query(&[("done", what)]));
    Answer::elsewhere(page.link(&path))
}

/// After a form: on to another page where it was done; where it does not go with what is there, or cannot be taken, the
/// same page once more with the reason in place. What may not be known, and what fails, has a page of its own.
pub fn settled(
    page: &Page<'_>,
    came: Result<Answer, Problem>,
    then: (&str, &str),
    again: impl FnOnce(Markup, StatusCode) -> Done,
) -> Done {
    match came {
        Ok(_) => Ok(done(page, then.0, then.1)),
        Err(problem) if is_answered_in_place(&problem) => {
            let status = problem.status();
            again(said(&page.words, &problem), status)
        }
        Err(problem) => Err(problem),
    }
}

fn is_answered_in_place(problem: &Problem) -> bool {
    let kinds = [
        Kind::BadRequest,
        Kind::NotPermitted,
        Kind::Conflict,
        Kind::Unfit,
        Kind::StepUp,
        Kind::TooLong,
    ];
    kinds.iter().any(|kind| kind.told().0 == problem.kind)
}
