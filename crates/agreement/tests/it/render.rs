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
        expect![[r#"
            error[unknown-choice]: `role` of the party `a` cannot be `custommer`
             --> alliance.yaml:5:14
              |
            5 |   a: { role: custommer }
              |              ^^^^^^^^^
              |
              = help: did you mean `customer`? the choices are `customer`, `integrator`, `provider`

            error[duplicate-key]: `a` stands twice
             --> alliance.yaml:6:3
              |
            5 |   a: { role: custommer }
              |   - the first one
            6 |   a: { role: provider }
              |   ^ the second one, which is not read
              |
              = note: two readers could each take another one for the agreed text
              = help: keep one of them
        "#]],
    );
}

#[test]
fn without_a_place() {
    let loaded = agreement::load(&crate::text::files(&[]));
    expect![[r#"
        error[missing-file]: there is no file `alliance.yaml`
         |
         = help: an agreement begins in `alliance.yaml`, with `entente: 1`
    "#]]
    .assert_eq(&render::text(&loaded.diagnostics, &loaded.sources, false));
}

#[test]
fn at_the_end_of_a_text_that_is_not_ascii() {
    check(
        "entente: 1\nalliance: x\nzone: UTC\ntitle: \"é",
        expect![[r#"
            error[yaml-syntax]: this is not valid YAML: while scanning a quoted scalar, found unexpected end of stream
             --> alliance.yaml:4:8
              |
            4 | title: "é
              |        ^
              |
              = help: close the quote
        "#]],
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
    expect![[r#"
        {"edit":{"end":38,"file":"alliance.yaml","start":33,"text":"levels"},"help":"did you mean `levels`?","message":"the agreement has no key `level`","places":[{"column":1,"end":38,"file":"alliance.yaml","label":"","line":4,"start":33}],"rule":"unknown-key","severity":"error","why":null}
    "#]].assert_eq(&render::json_lines(&loaded.diagnostics, &loaded.sources));
}
