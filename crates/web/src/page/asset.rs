//! What pages look like, and the little that scripts do.

use sha2::{Digest, Sha256};
use std::sync::LazyLock;

use axum::http::header::CACHE_CONTROL;

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::operation::{Done, Gives, Operation, Right};
use crate::api::problem::Kind;

const STYLE: &str = include_str!("../../assets/site.css");
const SCRIPT: &str = include_str!("../../assets/site.js");
const ICON: &str = include_str!("../../assets/icon.svg");

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// What can be asked.
pub const PAGES: &[Operation] = &[Operation::get(
    "/assets/{file}",
    "asset",
    "Style, script and icon of the pages",
    Right::Open("they hold nothing of anybody", show),
    Gives::of(&[CSS, JS, SVG]),
)];

/// Where the style is. A changed one has another name, so that it may be kept for ever.
pub static STYLE_PATH: LazyLock<String> = LazyLock::new(|| named("site", STYLE, "css"));
/// Where the script is.
pub static SCRIPT_PATH: LazyLock<String> = LazyLock::new(|| named("site", SCRIPT, "js"));
/// Where the icon is.
pub static ICON_PATH: LazyLock<String> = LazyLock::new(|| named("icon", ICON, "svg"));

fn named(name: &str, text: &str, ending: &str) -> String {
    let hash = hex::encode(&Sha256::digest(text)[..6]);
    format!("/assets/{name}-{hash}.{ending}")
}

fn show(call: &Call<'_>) -> Done {
    let asked = format!("/assets/{}", call.at("file"));
    let all = [
        (&STYLE_PATH, STYLE, CSS),
        (&SCRIPT_PATH, SCRIPT, JS),
        (&ICON_PATH, ICON, SVG),
    ];
    let found = all.into_iter().find(|(path, ..)| ***path == asked);
    let (_, text, media) = found.ok_or_else(|| Kind::NotFound.plain())?;
    Ok(Answer::of(media, text).with(CACHE_CONTROL, "public, max-age=31536000, immutable"))
}
