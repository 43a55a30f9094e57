//! What poppler and qpdf make of a paper. Without them these tests say so and pass, unless tools are required.

use std::path::PathBuf;
use std::process::Command;

use paper::{Block, Column, Item, Paper, Row, Run, Table};

/// What a tool says of a file of these bytes; none where the tool is not there.
fn asked(tool: &str, before: &[&str], bytes: &[u8], after: &[&str]) -> Option<String> {
    let name = format!("{}-{tool}-{}.pdf", std::process::id(), bytes.len());
    let path: PathBuf = std::env::temp_dir().join(name);
    std::fs::write(&path, bytes).expect("written");
    let output = Command::new(tool)
        .args(before)
        .arg(&path)
        .args(after)
        .output();
    let _ = std::fs::remove_file(&path);
    match output {
        Ok(output) => {
            let talk = String::from_utf8_lossy(&output.stderr).into_owned();
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success() && talk.is_empty(), "{tool}: {talk}");
            Some(said)
        }
        Err(_) => {
            let is_required = std::env::var_os("ENTENTE_REQUIRE_TOOLS").is_some();
            assert!(!is_required, "{tool} is not installed");
            eprintln!("not tested: {tool} is not installed");
            None
        }
    }
}

fn sample() -> Paper {
    let hostile = "=cmd|' /C calc'!A0 \u{202e}gpj.exe (javascript:alert(1)) http://example.org \\) Tj ET \u{7} 漢";
    Paper {
        title: "Service report 2025-03".into(),
        of: "Northwind <&> partners".into(),
        foot: vec![
            "SHA-256 of its figures: 00ff".into(),
            "as of 2025-04-01T00:00:00Z".into(),
        ],
        blocks: vec![
            Block::Heading(1, vec![Run::plain("Service report 2025-03")]),
            Block::Paragraph(vec![
                Run::plain("Größe, naïve, Łódź, Ελλάδα, Україна, 1.234,50 € "),
                Run::strong("bold ≥ 97 % → ✓"),
            ]),
            Block::Note(vec![Run::plain(hostile)]),
            Block::Items {
                ordered: false,
                items: vec![Item {
                    line: vec![Run::plain("an item")],
                    inside: vec![],
                }],
            },
            Block::Table(Table {
                columns: vec![Column::text("Level"), Column::figures("Value")],
                rows: (0..90)
                    .map(|number| Row {
                        is_total: number == 89,
                        ..Row::of([format!("level {number}"), format!("{number}.50 %")])
                    })
                    .collect(),
            }),
        ],
    }
}

#[test]
fn a_paper_is_a_sound_file() {
    let bytes = paper::pdf(&sample()).unwrap();
    assert!(bytes.len() < 100_000, "{} bytes", bytes.len());
    asked("qpdf", &["--check"], &bytes, &[]);
    if let Some(said) = asked("pdfinfo", &[], &bytes, &[]) {
        for line in [
            "Tagged:          yes",
            "JavaScript:      no",
            "Title:           Service report 2025-03",
        ] {
            assert!(said.contains(line), "{line}\n{said}");
        }
    }
    if let Some(said) = asked("pdffonts", &[], &bytes, &[]) {
        for line in said.lines().skip(2) {
            assert!(
                line.contains("yes yes yes"),
                "embedded, in part, with letters: {said}"
            );
        }
    }
}

#[test]
fn all_that_it_says_can_be_read_in_its_order() {
    let bytes = paper::pdf(&sample()).unwrap();
    let Some(text) = asked("pdftotext", &["-layout"], &bytes, &["-"]) else {
        return;
    };
    for said in [
        "Größe, naïve, Łódź, Ελλάδα, Україна, 1.234,50 € bold ≥ 97 % → ✓",
        "[U+202E]gpj.exe (javascript:alert(1)) http://example.org \\) Tj ET [U+0007] [U+6F22]",
        "=cmd|' /C calc'!A0",
        "Northwind <&> partners · Service report 2025-03",
        "SHA-256 of its figures: 00ff",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    for number in 0..90 {
        let row = [format!("level {number}"), format!("{number}.50 %")];
        let is_row = |line: &str| {
            let words: Vec<&str> = line.split("  ").map(str::trim).collect();
            words.first() == Some(&row[0].as_str()) && words.last() == Some(&row[1].as_str())
        };
        assert_eq!(
            text.lines().filter(|line| is_row(line)).count(),
            1,
            "{number}\n{text}"
        );
    }
    let Some(tree) = asked("pdfinfo", &["-struct-text"], &bytes, &[]) else {
        return;
    };
    for part in ["H1", "TH", "TD", "LBody", "\"level 89\""] {
        assert!(tree.contains(part), "{part}\n{tree}");
    }
}

#[test]
fn nothing_in_it_can_be_followed_or_run() {
    let bytes = paper::pdf(&sample()).unwrap();
    let Some(plain) = asked(
        "qpdf",
        &["--qdf", "--object-streams=disable"],
        &bytes,
        &["-"].map(|_| "/dev/stdout"),
    ) else {
        return;
    };
    for word in [
        "/Annots",
        "/URI",
        "/JavaScript",
        "/OpenAction",
        "/AA",
        "/Launch",
        "/EmbeddedFile",
    ] {
        assert!(!plain.contains(word), "{word}");
    }
}

#[test]
fn the_same_paper_has_the_same_bytes() {
    assert_eq!(paper::pdf(&sample()), paper::pdf(&sample()));
    let mut other = sample();
    other.foot[0].push('1');
    assert_ne!(paper::pdf(&sample()), paper::pdf(&other));
}

#[test]
fn a_paper_that_says_nothing_is_a_page() {
    let bytes = paper::pdf(&Paper::default()).unwrap();
    asked("qpdf", &["--check"], &bytes, &[]);
}
