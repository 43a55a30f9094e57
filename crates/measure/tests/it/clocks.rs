//! The literate cases of clocks, claims, windows, logs and figures over cases.

use crate::literate::check_file;

#[test]
fn business_time() {
    check_file("clocks-business-time.md");
}
