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

mod access;
mod account;
mod agreement;
mod asset;
mod case;
mod claim;
mod design;
mod fact;
mod fit;
mod form;
mod frame;
mod home;
mod identity;
mod import;
mod invitation;
mod invoice;
mod journal;
mod ledger;
mod level;
mod link;
mod paper;
pub mod part;
mod people;
mod plan;
mod proposal;
mod replay;
mod report;
mod responsibility;
mod scope;
mod search;
mod session;
mod setup;
mod sheet;
mod statement;
mod texts;
mod token;
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
        claim::PAGES,
        fact::PAGES,
        import::PAGES,
        people::PAGES,
        token::PAGES,
        account::PAGES,
        identity::PAGES,
        invitation::PAGES,
        setup::PAGES,
        agreement::PAGES,
        responsibility::PAGES,
        scope::PAGES,
        fit::PAGES,
        access::PAGES,
        journal::PAGES,
        search::PAGES,
        statement::PAGES,
        ledger::PAGES,
        invoice::PAGES,
        proposal::PAGES,
        plan::PAGES,
    ];
    all.into_iter().flatten()
}
