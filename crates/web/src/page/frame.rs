//! What stands around every page: its head, where one can go, who is signed in, and as of when figures are shown.

use std::rc::Rc;

use agreement::Agreement;
use axum::extract::Request;
use axum::http::StatusCode;
use facts::id::PartyId;
use facts::{Instant, Sentence, Zone};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::words::{Language, Words};
use super::{asset, link};
use crate::api::answer::{Answer, HTML};
use crate::api::call::{Call, Inside};
use crate::api::problem::Problem;
use crate::desk::World;
use told::words::plain;

/// A page in the making: who asks, in which language, and where things are.
pub struct Page<'p> {
    /// The request.
    pub call: &'p Call<'p>,
    /// What is known of the alliance, where the page is in one.
    pub world: Option<&'p World>,
    /// What pages say.
    pub words: Rc<Words>,
}

/// What is known of a request before anything is done, so that even its failure can be a page.
#[derive(Clone, Debug)]
pub struct Asked {
    language: Language,
    path: String,
    is_read: bool,
}

/// Where one can go within an alliance: groups of pages, each with the name of its text and its path.
pub const PLACES: &[(&str, &[(&str, &str)])] = &[
    (
        "nav-overview",
        &[
            ("nav-now", ""),
            ("nav-tactical", "/tactical"),
            ("nav-strategic", "/strategic"),
        ],
    ),
    (
        "nav-service",
        &[
            ("nav-levels", "/levels"),
            ("nav-cases", "/cases"),
            ("nav-claims", "/claims"),
            ("nav-reports", "/reports"),
        ],
    ),
    (
        "nav-money",
        &[
            ("statements", "/statements"),
            ("ledger", "/ledger"),
            ("invoices", "/invoices"),
        ],
    ),
    (
        "nav-agreement-group",
        &[
            ("nav-agreement", "/agreement"),
            ("proposals", "/proposals"),
            ("plans", "/plans"),
            ("nav-responsibilities", "/responsibilities"),
            ("nav-scope", "/scope"),
            ("nav-fit", "/fit"),
            ("nav-access", "/access"),
        ],
    ),
    (
        "nav-record-group",
        &[("nav-imports", "/imports"), ("nav-journal", "/journal")],
    ),
    (
        "nav-people-group",
        &[("nav-people", "/people"), ("nav-tokens", "/tokens")],
    ),
];

impl Asked {
    /// Of a request.
    pub fn of(request: &Request) -> Asked {
        let uri = request.uri();
        Asked {
            language: Language::of(request.headers()),
            path: uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
            is_read: request.method() == axum::http::Method::GET,
        }
    }
}

impl<'p> Page<'p> {
    /// A page that is in no alliance.
    pub fn of(call: &'p Call<'p>) -> Page<'p> {
        Page {
            call,
            world: None,
            words: Words::of(Language::of(call.headers)),
        }
    }

    /// A page within an alliance.
    pub fn within(inside: &'p Inside<'_>) -> Page<'p> {
        Page {
            world: Some(inside.world),
            ..Page::of(inside.call)
        }
    }

    /// By what an answer differs that is else the same: for answers that are kept.
    pub fn variant(call: &Call<'_>) -> String {
        let language = Language::of(call.headers);
        format!("{} {}", language.tag(), theme(call))
    }

    /// A text.
    pub fn t(&self, id: &str) -> String {
        self.words.t(id)
    }

    /// A text with values in it.
    pub fn with(&self, id: &str, values: &[(&str, &str)]) -> String {
        self.words.with(id, values)
    }

    /// What was computed, in the language of the reader.
    pub fn say(&self, said: &Sentence) -> String {
        said.spoken(&*self.words)
    }

    /// The same as a sentence of its own. On a page nothing needs the marks around names.
    pub fn sentence(&self, said: &Sentence) -> String {
        sentence(&self.say(said).replace('`', ""))
    }

    /// The language of what is there in English alone, where the reader has another one.
    pub fn foreign(&self) -> Option<&'static str> {
        (self.words.language != Language::English).then_some("en")
    }

    /// A path within the alliance, as of the same instant.
    pub fn link(&self, path: &str) -> String {
        let alliance = self.world.map_or("", |world| world.alliance.as_str());
        let path = format!("/alliances/{}{path}", link::part(alliance));
        match self.asked_as_of() {
            None => path,
            Some(as_of) => {
                let join = if path.contains('?') { '&' } else { '?' };
                format!("{path}{join}{}", link::query(&[("as_of", as_of)]))
            }
        }
    }

    /// A path as a whole address, by the name under which the browser asked.
    pub fn here(&self, path: &str) -> String {
        let host = self.call.header("host").unwrap_or("localhost");
        let name = host.split(':').next().unwrap_or("");
        let scheme = match name {
            "localhost" | "127.0.0.1" => "http",
            _ => "https",
        };
        format!("{scheme}://{host}{path}")
    }

    fn asked_as_of(&self) -> Option<&str> {
        let found = self.call.query.iter().find(|(name, _)| name == "as_of");
        found.map(|(_, value)| value.as_str())
    }

    /// The zone in which times are shown: that of the text in force.
    pub fn zone(&self) -> Zone {
        self.text().map_or(Zone::utc(), |text| text.zone.clone())
    }

    /// An instant, in the zone of the agreement; scripts show that of the reader beside it. Outside of an agreement no
    /// zone is meant: there it is that of the reader, and UTC without scripts.
    pub fn time(&self, instant: Instant) -> Markup {
        let zone = self.zone();
        let is_own = self.world.is_none();
        html! {
            time datetime=(instant) title=(format!("{} · {}", zone.name(), instant)) data-own[is_own] {
                (self.say(&told::words::local(&zone, instant)))
                @if is_own { " UTC" }
            }
        }
    }

    /// The name of a party, as people read it.
    pub fn party(&self, id: &PartyId) -> String {
        let declared = self.text().and_then(|text| text.parties.get(id));
        match declared {
            Some(declared) if !declared.name.is_empty() => plain(&declared.name),
            _ => id.to_string(),
        }
    }

    /// The text in force.
    pub fn text(&self) -> Option<&'p Agreement> {
        self.world.map(|world| world.versions.at(self.call.now))
    }

    /// The page with this title and body.
    pub fn answer(&self, title: &str, body: Markup) -> Answer {
        self.answer_as(StatusCode::OK, title, body)
    }

    /// The same with another status: the page of something that was not done.
    pub fn answer_as(&self, status: StatusCode, title: &str, body: Markup) -> Answer {
        let caller = self.call.caller.and_then(|caller| caller.session());
        let name = caller.map(|(_, session)| session.name.as_str());
        let body = html! {
            div.shell {
                @if let Some(world) = self.world { (self.places(world)) }
                main #main tabindex="-1" {
                    @if let Some(notice) = self.notice() { p.notice role="status" { (notice) } }
                    (body)
                    @if let Some(world) = self.world { (self.as_of_line(world)) }
                }
            }
        };
        let whole = document(&self.words, title, theme(self.call), self.head(name), body);
        let mut answer = Answer::of(HTML, whole.into_string());
        answer.status = status;
        if status == StatusCode::OK {
            answer.marked()
        } else {
            answer
        }
    }

    fn head(&self, name: Option<&str>) -> Markup {
        html! {
            a.brand href="/" { (mark()) "Entente" }
            @if let Some(world) = self.world {
                a.alliance href=(self.link("")) { (self.title(world)) }
                form.search role="search" action=(format!("/alliances/{}/search", link::part(world.alliance.as_str()))) {
                    label.away for="q" { (self.t("search")) }
                    input #q type="search" name="q" placeholder=(self.t("search")) autocomplete="off";
                }
            }
            div.who {
                @if let Some(name) = name {
                    a href="/account" { (name) }
                    @if let Some(world) = self.world {
                        span.of { (self.with("of-party", &[("party", &self.party(&world.party))])) }
                    }
                    form method="post" action="/sign-out" { button.quiet { (self.t("sign-out")) } }
                }
            }
        }
    }

    fn places(&self, world: &World) -> Markup {
        let base = format!("/alliances/{}", link::part(world.alliance.as_str()));
        let here = self.call.place;
        let is_here = |path: &str| {
            let whole = format!("{base}{path}");
            match path.is_empty() {
                true => here == whole,
                false => here == whole || here.starts_with(&format!("{whole}/")),
            }
        };
        html! {
            nav.places aria-label=(self.t("nav")) {
                details open {
                    summary { (self.t("nav")) }
                    @for (group, places) in PLACES {
                        h2 { (self.t(group)) }
                        ul {
                            @for (name, path) in *places {
                                li {
                                    a href=(self.link(path)) aria-current=[is_here(path).then_some("page")] { (self.t(name)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// As of when the figures are, and where the same page stays as it is.
    fn as_of_line(&self, world: &World) -> Markup {
        let Ok(as_of) = self.call.as_of(world) else {
            return html! {};
        };
        let here = self.call.place;
        let pinned = format!("{here}?{}", link::query(&[("as_of", &as_of.to_string())]));
        html! {
            footer.as-of {
                (self.t("as-of")) " " (self.time(as_of)) " "
                @if self.asked_as_of().is_some() { a href=(here) { (self.t("as-of-now")) } }
                @else { a href=(pinned) { (self.t("as-of-pin")) } }
            }
        }
    }

    fn title(&self, world: &World) -> String {
        match self.text() {
            Some(text) if !text.title.is_empty() => plain(&text.title),
            _ => world.alliance.to_string(),
        }
    }

    /// What was just done, where a form led here.
    fn notice(&self) -> Option<String> {
        let done = self.call.asked("done")?;
        let id = format!("done-{done}");
        self.words.has(&id).then(|| self.t(&id))
    }
}

/// A problem as a page; who has to sign in first is led there, and back afterwards.
pub(crate) fn problem(asked: &Asked, problem: &Problem) -> Answer {
    if problem.status() == StatusCode::UNAUTHORIZED {
        let next = if asked.is_read {
            asked.path.as_str()
        } else {
            "/"
        };
        return Answer::elsewhere(format!("/sign-in?{}", link::query(&[("next", next)])));
    }
    let words = Words::of(asked.language);
    let title = words.t("problem-title");
    let head = html! { a.brand href="/" { (mark()) "Entente" } };
    let body = html! {
        div.shell {
            main #main tabindex="-1" {
                h1 { (title) }
                (said(&words, problem))
                p { a href="/" { (words.t("problem-home")) } }
            }
        }
    };
    let whole = document(&words, &title, "", head, body);
    let mut answer = Answer::of(HTML, whole.into_string());
    answer.status = problem.status();
    answer
}

/// What was not done, why, and what to do, as part of a page that says more.
pub fn said(words: &Words, problem: &Problem) -> Markup {
    html! { div.problem role="alert" { (reason(words, problem)) } }
}

/// The same where a form was refused: it takes the focus, so that the page opens where it stands, and it is read out.
pub fn refused(words: &Words, problem: &Problem) -> Markup {
    // WHY: no anchor in the address of the form: a browser would keep it on the page that says that it is done.
    html! { div.problem role="alert" tabindex="-1" autofocus { (reason(words, problem)) } }
}

/// A text that begins with a capital letter.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn reason(words: &Words, problem: &Problem) -> Markup {
    let said = |told: &Sentence| sentence(&told.spoken(words));
    html! {
        p { strong { (said(&problem.title)) } }
        @if let Some(detail) = &problem.detail { p { (said(detail)) } }
        @for help in &problem.help { p.help { (said(help)) } }
        @if let Some(rests_on) = &problem.rests_on {
            @if let Some(clause) = &rests_on.clause { p { (words.t("problem-clause")) " " code { (clause) } } }
            @if !rests_on.needed.is_empty() {
                p { (words.t("problem-needed")) }
                ul {
                    @for needed in &rests_on.needed {
                        li { code { (needed.clause) } @if !needed.holders.is_empty() { ": " (Sentence::row(&needed.holders, ", ").spoken(words)) } }
                    }
                }
            }
        }
    }
}

/// The look that somebody chose; else that of its system.
fn theme<'c>(call: &Call<'c>) -> &'static str {
    match call.cookie("theme") {
        Some("light") => "light",
        Some("dark") => "dark",
        _ => "",
    }
}

fn mark() -> Markup {
    PreEscaped(
        "<svg class=\"mark\" viewBox=\"0 0 32 32\" aria-hidden=\"true\"><circle cx=\"12\" cy=\"16\" r=\"9\"/>\
         <circle cx=\"20\" cy=\"16\" r=\"9\"/></svg>"
            .to_owned(),
    )
}

fn document(words: &Words, title: &str, theme: &str, head: Markup, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.language.tag()) data-theme=[(!theme.is_empty()).then_some(theme)] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="description" content=(words.t("site-description"));
                title { (title) " · Entente" }
                link rel="stylesheet" href=(*asset::STYLE_PATH);
                link rel="icon" type="image/svg+xml" href=(*asset::ICON_PATH);
                script src=(*asset::SCRIPT_PATH) defer {}
            }
            body {
                a.skip href="#main" { (words.t("skip")) }
                header.head { (head) }
                (body)
            }
        }
    }
}
