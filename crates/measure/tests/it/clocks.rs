//! The literate cases of clocks, claims, windows, logs and figures over cases.

use crate::literate::check_file;

#[test]
fn business_time() {
    check_file("clocks-business-time.md");
}

#[test]
fn reopening() {
    check_file("clocks-reopening.md");
}

#[test]
fn pauses() {
    check_file("claims-pauses.md");
}

#[test]
fn answerers() {
    check_file("claims-answerers.md");
}

#[test]
fn claims() {
    check_file("claims-kinds.md");
}

#[test]
fn targets() {
    check_file("clocks-targets.md");
}

#[test]
fn timelines() {
    check_file("clocks-timelines.md");
}

#[test]
fn counting() {
    check_file("windows-counting.md");
}

#[test]
fn fan_out() {
    check_file("windows-fan-out.md");
}

#[test]
fn versions() {
    check_file("windows-versions.md");
}

#[test]
fn figures() {
    check_file("figures-cases.md");
}

#[test]
fn figures_through_included_measures() {
    check_file("figures-included.md");
}

#[test]
fn deadlines() {
    check_file("claims-deadlines.md");
}

#[test]
fn claims_and_windows() {
    check_file("claims-windows.md");
}

#[test]
fn absences() {
    check_file("absences.md");
}

#[test]
fn claims_on_readings_and_lines() {
    check_file("claims-figures.md");
}

#[test]
fn disputes_in_stages() {
    check_file("claims-disputes.md");
}
