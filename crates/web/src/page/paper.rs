//! Papers: what is printed and filed, as a file that stays as it is.

use axum::http::header::CONTENT_DISPOSITION;
use told::filed::{PDF, pdf};

use super::frame::Page;
use super::link;
use crate::api::answer::Answer;
use crate::api::call::Inside;
use crate::api::operation::Done;
use crate::api::problem::{Kind, Problem};

/// The file of a paper, under a name for whoever keeps it.
pub fn file(paper: &paper::Paper, name: &str) -> Done {
    let bytes = pdf(paper).map_err(|_| Kind::Failed.plain())?;
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || "-_.".contains(*letter);
    let name: String = name.chars().filter(is_plain).collect();
    let shown = format!("inline; filename=\"{name}.pdf\"");
    Ok(Answer::of(PDF, bytes)
        .with(CONTENT_DISPOSITION, shown)
        .marked())
}

/// Where the same is as of the present minute, unless it is said as of when.
///
/// WHY: what is filed says as of when it is from the beginning, and is the same whenever it is asked for.
pub fn pinned(inside: &Inside<'_>, path: &str) -> Result<Option<Answer>, Problem> {
    if inside.call.asked("as_of").is_some() {
        return Ok(None);
    }
    let as_of = inside.as_of()?.to_string();
    let query = link::query(&[("as_of", &as_of)]);
    let pinned = Page::within(inside).link(&format!("{path}?{query}"));
    Ok(Some(Answer::elsewhere(pinned)))
}
