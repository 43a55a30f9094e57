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
fn the_reference_of_answers_is_true() {
    check("docs/reference/json.md", &Shell::new());
}
