//! The literate cases of `explain` and `diff`: an agreement, and what is said of it.
//!
//! In `cases/explain/`, a block `text ADDRESS` holds what stands at the address. In `cases/diff/`, the
//! block `text` holds what changes from the block `yaml before` to the block `yaml after`.

use std::collections::BTreeMap;
use std::path::Path;

use agreement::explain::{self, Document, clause, plain};
use agreement::{Loaded, diff, load};
use facts::English;

use crate::text::loaded;

/// Columns of a line.
const WIDTH: usize = 110;

/// A block of a case file: what stands behind its fence, and its lines.
struct Block {
    info: String,
    text: String,
    /// Where its lines begin and end in the file.
    at: std::ops::Range<usize>,
}

/// The cases of a file: the blocks below each heading.
fn cases(text: &str) -> Vec<(String, Vec<Block>)> {
    let mut cases: Vec<(String, Vec<Block>)> = Vec::new();
    let mut open: Option<(String, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let here = line.trim_end();
        match &open {
            Some((info, start)) if here == "```" => {
                let block = Block {
                    info: info.clone(),
                    text: text[*start..at].into(),
                    at: *start..at,
                };
                let case = cases.last_mut().expect("a heading before the block");
                case.1.push(block);
                open = None;
            }
            Some(_) => {}
            None => {
                if let Some(title) = here.strip_prefix("## ") {
                    cases.push((title.into(), Vec::new()));
                }
                if let Some(info) = here.strip_prefix("```") {
                    open = Some((info.into(), at + line.len()));
                }
            }
        }
        at += line.len();
    }
    cases
}

/// Compares what is found with the blocks `text`; `UPDATE_CASES` writes it.
fn check(folder: &str, found: impl Fn(&[Block], &str) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("cases")
        .join(folder);
    let mut wrong = String::new();
    for entry in std::fs::read_dir(folder).expect("the folder of cases") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a case file");
        let mut written = text.clone();
        for (title, blocks) in cases(&text).iter().rev() {
            for block in blocks.iter().rev() {
                let Some(address) = block.info.strip_prefix("text") else {
                    continue;
                };
                let found = found(blocks, address.trim());
                if found != block.text {
                    wrong.push_str(&format!("{title} / {address}\n{found}\n"));
                    written.replace_range(block.at.clone(), &found);
                }
            }
        }
        if std::env::var_os("UPDATE_CASES").is_some() {
            std::fs::write(&path, written).expect("the case file is written");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn files(blocks: &[Block]) -> Loaded {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for block in blocks {
        let path = match block.info.split(' ').collect::<Vec<_>>().as_slice() {
            ["yaml"] => "alliance.yaml".to_string(),
            ["yaml" | "file", path] => (*path).to_string(),
            _ => continue,
        };
        files.insert(path, block.text.clone().into_bytes());
    }
    load(&files)
}

#[test]
fn clauses_are_said() {
    check("explain", |blocks, address| {
        let document = Document::of(&files(blocks));
        let found = match address {
            "" => explain::document(&document, &English),
            address => {
                clause(&document, address, &English).unwrap_or_else(|miss| panic!("{miss:?}"))
            }
        };
        plain(&found, WIDTH)
    });
}

#[test]
fn changes_are_said() {
    check("diff", |blocks, _| {
        let side = |which: &str| {
            let block = blocks.iter().find(|block| block.info == which);
            Document::of(&loaded(&block.expect("both texts").text))
        };
        diff::plain(&diff::diff(
            &side("yaml before"),
            &side("yaml after"),
            &English,
        ))
    });
}

#[test]
fn text_from_outside_formats_nothing() {
    let hostile = "entente: 1\nalliance: a\ntitle: '<script>alert(1)</script> **x** | \u{202e} [l](j)'\nzone: UTC\nparties:\n  p: { role: customer, name: '# <img src=x>' }\n  q: { role: provider, name: '1. - `c` _e_' }\n";
    let document = Document::of(&loaded(hostile));
    let blocks = explain::document(&document, &English);
    let html = explain::html(&document.title, &blocks);
    assert!(
        !html.contains("<script") && !html.contains("<img"),
        "{html}"
    );
    assert!(!html.contains('\u{202e}'));
    assert!(html.contains("<html lang=\"en\">") && html.contains("<th scope=\"col\">"));
    let markdown = explain::markdown(&blocks);
    assert!(markdown.contains("\\<script\\>"), "{markdown}");
    assert!(markdown.contains("\\*\\*x\\*\\* \\|"), "{markdown}");
    assert!(markdown.contains("1\\. - \\`c\\` \\_e\\_"), "{markdown}");
}

#[test]
fn a_miss_names_the_nearest_clause() {
    let text = "entente: 1\nalliance: a\nzone: UTC\nparties:\n  northwind: { role: customer, name: Northwind Retail }\n";
    let document = Document::of(&loaded(text));
    let nearest = |address: &str| {
        clause(&document, address, &English)
            .map(|_| ())
            .map_err(|miss| miss.nearest)
    };
    assert_eq!(nearest("parties.northwind"), Ok(()));
    assert_eq!(nearest("parties"), Ok(()));
    assert_eq!(nearest("parties.northwind.role"), Ok(()));
    assert_eq!(
        nearest("parties.nortwind"),
        Err(Some("parties.northwind".into()))
    );
    assert_eq!(nearest("partys"), Err(Some("parties".into())));
    assert_eq!(
        nearest("Northwind Retail"),
        Err(Some("parties.northwind".into()))
    );
    assert_eq!(nearest("zzzz"), Err(None));
}
