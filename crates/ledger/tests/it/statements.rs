//! The literate cases of statements.

use crate::literate::check_file;

#[test]
fn statements() {
    check_file("statements.md");
}
