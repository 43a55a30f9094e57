//! The literate cases of everything that is not a case with a clock.

use crate::literate::check_file;

#[test]
fn availability() {
    check_file("figures-availability.md");
}

#[test]
fn amounts() {
    check_file("figures-amounts.md");
}

#[test]
fn delivery() {
    check_file("figures-delivery.md");
}
