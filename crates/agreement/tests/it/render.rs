//! Findings for people and programs.

use agreement::render;
use expect_test::{Expect, expect};

use crate::text::loaded;

fn check(text: &str, expected: Expect) {
    let loaded = loaded(text);
    expected.assert_eq(&render::text(&loaded.diagnostics, &loaded.sources, false));
}

#[test]
fn with_the_excerpt() {
    check(
        "entente: 1\nalliance: x\nzone: UTC\nparties:\n  a: { role: custommer }\n  a: { role: provider }\n",
        expect![[]],
    );
}

#[test]
fn without_a_place() {
    let loaded = agreement::load(&crate::text::files(&[]));
    expect![[]].assert_eq(&render::text(&loaded.diagnostics, &loaded.sources, false));
}

#[test]
fn at_the_end_of_a_text_that_is_not_ascii() {
    check(
        "entente: 1\nalliance: x\nzone: UTC\ntitle: \"é",
        expect![[]],
    );
}

#[test]
fn colours_only_on_request() {
    let loaded = loaded("entente: 1\nalliance: x\nzone: U\n");
    let plain = render::text(&loaded.diagnostics, &loaded.sources, false);
    let coloured = render::text(&loaded.diagnostics, &loaded.sources, true);
    assert!(!plain.contains('\u{1b}'));
    assert!(coloured.contains('\u{1b}'));
}

#[test]
fn as_json() {
    let loaded = loaded("entente: 1\nalliance: x\nzone: UTC\nlevel: {}\n");
    expect![[]].assert_eq(&render::json_lines(&loaded.diagnostics, &loaded.sources));
}
