//! The site: the record for people, as pages that work without scripts.
//!
//! ```text
//! request --router, right--> Inside --a page's function--> Page::answer(title, body) --> HTML
//! a form --router, right--> the same command as over the interface for programs --> back to its page
//! Problem --problem--> a page that says what, why and what to do
//! ```
//!
//! Pages are rows of one table, as [operations](crate::api::operations) are: a page without a right cannot be written.
//! A page computes nothing: figures, sentences and amounts are those of `told`.

use crate::api::operation::Operation;

mod asset;
mod case;
mod design;
mod form;
mod frame;
mod home;
mod level;
mod link;
pub mod part;
mod report;
mod session;
mod sheet;
mod words;

pub(crate) use frame::problem;
pub use frame::{Asked, Page};
pub use words::{LANGUAGES, Language, Words};

/// All pages and forms.
pub fn pages() -> impl Iterator<Item = &'static Operation> {
    let all = [
        asset::PAGES,
        design::PAGES,
        session::PAGES,
        home::PAGES,
        level::PAGES,
        case::PAGES,
        report::PAGES,
    ];
    all.into_iter().flatten()
}
