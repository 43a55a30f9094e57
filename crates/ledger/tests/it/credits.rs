//! The literate cases of credits.

use crate::literate::check_file;

#[test]
fn families() {
    check_file("credits-families.md");
}

#[test]
fn failures() {
    check_file("credits-failures.md");
}

#[test]
fn caps() {
    check_file("credits-caps.md");
}

#[test]
fn after_credits() {
    check_file("credits-afterwards.md");
}
