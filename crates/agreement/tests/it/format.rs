//! The layout: what it looks like, and that it keeps meaning and comments.

mod messy;

use std::collections::BTreeMap;

use agreement::format::format;
use agreement::load;
use facts::Diagnostic;
use proptest::prelude::*;

use crate::cases::clean_cases;
use crate::text::lines;
use messy::Messy;

#[track_caller]
fn laid_out(text: &str) -> String {
    let first =
        format("a.yaml", text.as_bytes()).unwrap_or_else(|found| panic!("{text}\n{found:?}"));
    let second =
        format("a.yaml", first.as_bytes()).unwrap_or_else(|found| panic!("{first}\n{found:?}"));
    assert_eq!(first, second, "laid out twice:\n{text}");
    first
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(laid_out(text), expected);
}

#[test]
fn keys_come_in_the_order_of_the_language_and_ids_stay() {
    check(
        "levels:\n  z: {window: month, measure: m}\n  a:\n      window: month\n      measure: m\nalliance: x\nentente: 1\n",
        "entente: 1\nalliance: x\n\nlevels:\n  z: { measure: m, window: month }\n  a:\n    measure: m\n    window: month\n",
    );
    check(
        "measures:\n  up: { basis: time, of: availability }\n",
        "measures:\n  up: { of: availability, basis: time }\n",
    );
    check("b: 1\nparties: {}\na: 2\n", "parties: {}\nb: 1\na: 2\n");
}

#[test]
fn comments_stay_with_what_they_speak_of() {
    check(
        "# the file\n\nlevels: # promised\n    # the first\n    a: { measure: m } # one\n    # the end of levels\n# the parties\nparties:\n# inside\n  p: {role: customer}\n# the end\n",
        "# the file\n\n# the parties\nparties:\n  # inside\n  p: { role: customer }\n\nlevels:  # promised\n  # the first\n  a: { measure: m }  # one\n  # the end of levels\n# the end\n",
    );
    check(
        "teams:\n  t:\n    members:\n    - a # one\n    # two\n    - b\n    # end\n    joint: true\n",
        "teams:\n  t:\n    members:\n      - a  # one\n      # two\n      - b\n    # end\n    joint: true\n",
    );
    check("# alone\n\n\n# twice", "# alone\n\n# twice\n");
    check("", "");
    check(
        "zone: # where\n  UTC # it is\n",
        "# where\nzone: UTC  # it is\n",
    );
    check(
        "title: > # folded\n  a\n  b\n",
        "# folded\ntitle: >\n  a\n  b\n",
    );
}

#[test]
fn brackets_stay_where_they_fit() {
    check(
        "teams:\n  t: {members: [a,  b]\n   , joint: true}\n",
        "teams:\n  t: { members: [a, b], joint: true }\n",
    );
    check(
        "teams:\n  t: {members: [a, # one\n    b], # two\n    joint: true } # three\n",
        "teams:\n  t:  # three\n    members:  # two\n      - a  # one\n      - b\n    joint: true\n",
    );
    let many: Vec<String> = (0..30).map(|n| format!("party-{n}")).collect();
    let lines: String = many
        .iter()
        .map(|name| format!("      - {name}\n"))
        .collect();
    check(
        &format!("teams:\n  t: {{ members: [{}] }}\n", many.join(", ")),
        &format!("teams:\n  t:\n    members:\n{lines}"),
    );
    check("parties: {\n  # none\n  }\n", "# none\nparties: {}\n");
    check("a: [b: c, d]\n", "a: [{ b: c }, d]\n");
}

#[test]
fn quotes_stand_where_they_are_needed() {
    check(
        "levels:\n  l:\n    title: 'In time'\n    clause: '2.1'\n    where: \"priority == \\\"P1\\\"\"\n    expected: '>= 97 %'\n    per: [\"unit\", 'no', yes]\n",
        "levels:\n  l:\n    title: In time\n    clause: \"2.1\"\n    where: priority == \"P1\"\n    per: [unit, \"no\", \"yes\"]\n    expected: \">= 97 %\"\n",
    );
    check(
        "levels:\n  l: { where: \"priority in [\\\"P1\\\"]\" }\n",
        "levels:\n  l: { where: 'priority in [\"P1\"]' }\n",
    );
}

#[test]
fn lines_and_ends_are_those_of_every_system() {
    check(
        "\u{feff}entente: 1\r\n\r\n\r\n\r\nalliance: a   \r\nzone: ~",
        "entente: 1\n\nalliance: a\nzone:\n",
    );
    check(
        "---\ntitle: |\n   one\n\n     two\n...\n",
        "title: |\n  one\n\n    two\n",
    );
    check("title: \"é\" # ü\n", "title: é  # ü\n");
    check(
        "title: |+\n  a\n\n\nzone: UTC\n",
        "title: |+\n  a\n\n\nzone: UTC\n",
    );
}

#[test]
fn long_texts_keep_to_the_width() {
    let words = "word ".repeat(40);
    let text = laid_out(&format!("title: {}\n  {}\n", words.trim(), words.trim()));
    assert!(text.starts_with("title: >-\n  word word"));
    assert!(
        text.lines().all(|line| line.chars().count() <= 120),
        "{text}"
    );
    let one_line = format!("title: {}\n", words.trim());
    check(&one_line, &one_line);
}

#[test]
fn a_broken_text_is_reported() {
    let found = |text: &str| -> Vec<&'static str> {
        let found = format("a.yaml", text.as_bytes()).expect_err("a finding");
        found
            .iter()
            .map(|finding: &Diagnostic| finding.rule)
            .collect()
    };
    assert_eq!(found("a: [b\n"), ["yaml-syntax"]);
    assert_eq!(found("a: 1\na: 2\n"), ["duplicate-key"]);
    assert_eq!(found("- a\n"), ["wrong-shape"]);
    assert_eq!(found("a: &x 1\n"), ["yaml-alias"]);
    assert_eq!(found("a: 1\n---\nb: 2\n"), ["second-document"]);
}

/// What a model says, without where it stands and what its text was.
fn model(files: &BTreeMap<String, Vec<u8>>) -> String {
    let loaded = load(files);
    let mut findings: Vec<String> = loaded
        .diagnostics
        .iter()
        .map(|finding| format!("{} {}", finding.rule, finding.message.english()))
        .collect();
    findings.sort();
    let mut agreement = loaded.agreement;
    agreement.hash = String::new();
    let mut text = String::new();
    let shown = format!("{agreement:?}");
    let mut parts = shown.split("Place {");
    text.push_str(parts.next().unwrap_or(""));
    for part in parts {
        text.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    format!("{findings:#?}\n{text}")
}

fn agreements() -> Vec<(String, BTreeMap<String, Vec<u8>>)> {
    let mut all: Vec<_> = clean_cases()
        .into_iter()
        .map(|case| (case.title, case.files))
        .collect();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for folder in ["examples", "crates"] {
        collect(&root.join(folder), &mut all);
    }
    assert!(all.len() > 10, "{}", all.len());
    all
}

/// Every folder with an agreement, and every single agreement among other files.
fn collect(folder: &std::path::Path, all: &mut Vec<(String, BTreeMap<String, Vec<u8>>)>) {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into());
        if path.is_dir() {
            collect(&path, all);
        } else if name.ends_with(".yaml") {
            let bytes = std::fs::read(&path).expect("a file");
            if bytes.windows(6).any(|part| part == b"{zone}") {
                continue;
            }
            if name != "alliance.yaml" && bytes.windows(9).any(|part| part == b"\nalliance") {
                let alone = BTreeMap::from([("alliance.yaml".to_string(), bytes.clone())]);
                all.push((path.display().to_string(), alone));
            }
            files.insert(name, bytes);
        }
    }
    if files.contains_key("alliance.yaml") {
        all.push((folder.display().to_string(), files));
    }
}

#[test]
fn every_agreement_keeps_its_meaning() {
    for (name, files) in agreements() {
        let after: BTreeMap<String, Vec<u8>> = files
            .iter()
            .map(|(path, bytes)| match path.ends_with(".yaml") {
                true => {
                    let text = String::from_utf8(bytes.clone()).expect("text");
                    (path.clone(), laid_out(&text).into_bytes())
                }
                false => (path.clone(), bytes.clone()),
            })
            .collect();
        assert_eq!(model(&files), model(&after), "{name}");
    }
}

#[test]
fn shipped_agreements_are_laid_out() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut all = Vec::new();
    collect(&root.join("examples"), &mut all);
    for (name, files) in all {
        for (path, bytes) in files {
            let text = String::from_utf8(bytes).expect("text");
            assert_eq!(laid_out(&text), text, "{name}/{path}: entente fmt {name}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_tree_in_any_dress_keeps_its_meaning(seed in any::<u64>()) {
        let text = Messy::new(seed).tree();
        laid_out(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_agreement_in_any_dress_keeps_its_meaning(seed in any::<u64>(), which in any::<prop::sample::Index>()) {
        let all = clean_cases();
        let case = which.get(&all);
        let mut dice = Messy::new(seed);
        let mut dressed = BTreeMap::new();
        let mut after = BTreeMap::new();
        for (path, bytes) in &case.files {
            let text = if path.ends_with(".yaml") { dice.dressed(bytes) } else { String::from_utf8_lossy(bytes).into() };
            let written = if path.ends_with(".yaml") { laid_out(&text) } else { text.clone() };
            dressed.insert(path.clone(), text.into_bytes());
            after.insert(path.clone(), written.into_bytes());
        }
        prop_assert_eq!(lines(&load(&dressed)), "");
        prop_assert!(model(&dressed) == model(&after), "seed {seed}");
    }
}
