//! The literate cases of charges.

use crate::literate::check_file;

#[test]
fn charges() {
    check_file("charges.md");
}
