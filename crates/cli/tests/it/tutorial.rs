//! The tutorial, the guides and the reference of answers do what they say.

use crate::page::check;
use crate::shell::Shell;

#[test]
fn the_tutorial_is_true() {
    check("docs/tutorial.md", &Shell::new());
}

#[test]
fn the_guide_to_claims_is_true() {
    check("docs/guides/contest-a-pause.md", &Shell::new());
}

#[test]
fn the_guide_to_claims_on_figures_is_true() {
    check("docs/guides/contest-a-reading.md", &Shell::new());
}

#[test]
fn the_reference_of_answers_is_true() {
    check("docs/reference/json.md", &Shell::new());
}

#[test]
fn the_guide_to_a_first_agreement_is_true() {
    check("docs/guides/write-your-first-agreement.md", &Shell::new());
}

#[test]
fn the_guide_from_prose_to_terms_is_true() {
    check(
        "docs/guides/turn-a-prose-contract-into-terms.md",
        &Shell::new(),
    );
}

#[test]
fn the_guide_to_partnership_is_true() {
    check(
        "docs/guides/from-service-provider-to-partnership.md",
        &Shell::new(),
    );
}

#[test]
fn the_guide_to_clocks_is_true() {
    check("docs/guides/choose-what-stops-a-clock.md", &Shell::new());
}

#[test]
fn the_guide_to_drafts_is_true() {
    check(
        "docs/guides/see-what-a-draft-would-have-cost.md",
        &Shell::new(),
    );
}

#[test]
fn the_guide_to_signing_is_true() {
    check("docs/guides/sign-an-agreement.md", &Shell::new());
}

#[test]
fn the_guides_to_match_an_invoice_and_to_take_the_books() {
    let shell = Shell::new();
    check("docs/guides/match-an-invoice.md", &shell);
    check("docs/guides/take-the-books-to-your-ledger.md", &shell);
}

#[test]
fn who_may_do_what_does_what_it_says() {
    check("docs/guides/who-may-do-what.md", &Shell::new());
}
