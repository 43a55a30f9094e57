//! The literate cases of sharing and allocation.

use crate::literate::check_file;

#[test]
fn sharing() {
    check_file("sharing.md");
}

#[test]
fn allocation() {
    check_file("allocation.md");
}
