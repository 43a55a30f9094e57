//! The site: pages by right, in every form, and forms that come back with what is wrong.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use web::page::{Language, Words, pages};

use crate::record::{Record, Who};

/// The table of pages with their rights is kept as a file; `UPDATE_API=1` writes it anew.
#[test]
fn every_page_has_its_row_in_the_table_of_rights() {
    let rows: Vec<String> = pages().map(|page| page.row()).collect();
    crate::description::kept("cases/pages.txt", &(rows.join("\n") + "\n"));
}

/// Who is not signed in is led to where one signs in, and back afterwards; a strange way back is not taken.
#[test]
fn strangers_are_led_to_sign_in_and_back() {
    let record = Record::new();
    let came = record.browse(None, "GET", "/alliances/atlas/levels", None);
    assert_eq!(came.status, 303, "{came:?}");
    let there = came.header("location").unwrap().to_owned();
    assert_eq!(there, "/sign-in?next=%2Falliances%2Fatlas%2Flevels");
    let page = record.browse(None, "GET", &there, None);
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("value=\"/alliances/atlas/levels\""),
        "{}",
        page.body
    );
    let wrong = "login=nobody&password=wrong-wrong-wrong&next=/";
    let again = record.browse(None, "POST", "/sign-in", Some(wrong));
    assert_eq!(again.status, 401, "{again:?}");
    assert!(
        again.body.contains("value=\"nobody\""),
        "what was typed stays"
    );
    for (next, leads) in [
        ("/alliances/atlas/cases", "/alliances/atlas/cases"),
        ("//evil.example", "/"),
    ] {
        let (login, password) = record.account("nord");
        let password = password.replace(' ', "+");
        let form = format!("login={login}&password={password}&next={next}");
        let came = record.browse(None, "POST", "/sign-in", Some(&form));
        assert_eq!((came.status, came.header("location")), (303, Some(leads)));
        let cookie = came.header("set-cookie").unwrap();
        assert!(cookie.starts_with("__Host-entente="), "{cookie}");
    }
}

/// Pages say what a browser may do with them, and no part of a page is beyond that.
#[test]
fn a_page_runs_nothing_that_stands_in_it() {
    let record = Record::new();
    let nord = record.person("nord", &[]);
    let page = record.browse(Some(&nord), "GET", "/alliances/atlas", None);
    assert_eq!(page.status, 200, "{page:?}");
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(
        !page.body.contains("style=\"") && !page.body.contains("onclick"),
        "{}",
        page.body
    );
    for asset in page.body.split("\"/assets/").skip(1) {
        let path = format!("/assets/{}", asset.split('"').next().unwrap());
        let came = record.browse(None, "GET", &path, None);
        assert_eq!(came.status, 200, "{path}");
        assert!(came.header("cache-control").unwrap().contains("immutable"));
    }
}

/// What somebody may not know of is the same page as what is not there.
#[test]
fn a_hidden_thing_and_none_are_one_page() {
    let record = Record::new();
    let volta = record.person("volta", &[]);
    let hidden = record.browse(
        Some(&volta),
        "GET",
        "/alliances/atlas/levels/repaired",
        None,
    );
    let none = record.browse(Some(&volta), "GET", "/alliances/atlas/levels/mended", None);
    assert_eq!((hidden.status, none.status), (404, 404));
    assert_eq!(hidden.body.replace("repaired", "mended"), none.body);
}

/// A workbook has the cells of the CSV, and no formula, whatever a text begins with.
#[test]
fn a_workbook_holds_no_formula() {
    let record = Record::new();
    let desk = record.token("volta", Some("desk"));
    let fact = r#"[{"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"=1+1","set":{"type":"incident","service":"desk"}},"source":"desk"}]"#;
    assert_eq!(record.post(&desk, "/facts", fact).status, 200);
    let volta = record.person("volta", &[]);
    let sheet = record.browse(
        Some(&volta),
        "GET",
        "/alliances/atlas/levels/solved/2025-03.xlsx",
        None,
    );
    assert_eq!(sheet.status, 200, "{sheet:?}");
    let program = r#"
import io, sys, zipfile
book = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
sheet = book.read('xl/worksheets/sheet1.xml').decode()
assert '<f>' not in sheet and '<row' in sheet, sheet
print(book.read('xl/sharedStrings.xml').decode())
"#;
    let read = python(program, &sheet.bytes);
    assert!(
        read.contains("solved") && read.contains("2025-03"),
        "{read}"
    );
}

/// What a program in Python, which shares nothing with ours, makes of these bytes.
fn python(program: &str, input: &[u8]) -> String {
    let mut child = Command::new("python3")
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success());
    String::from_utf8(done.stdout).unwrap()
}

/// A report is as of an instant from its beginning, tells the hash of its figures, and stays as it is.
#[test]
fn a_report_stays_as_it_is() {
    let record = Record::new();
    let desk = record.token("volta", Some("desk"));
    let case = |id: &str, does: &str, at: &str| {
        let set = match does {
            "opened" => r#","set":{"type":"incident","service":"desk"}"#,
            _ => "",
        };
        format!(
            r#"[{{"at":"{at}","case":{{"does":["{does}"],"id":"{id}"{set}}},"source":"desk"}}]"#
        )
    };
    let state =
        |facts: String| assert_eq!(record.post(&desk, "/facts", &facts).json()["accepted"], 1);
    state(case("INC1", "opened", "2025-03-03T09:00:00Z"));
    state(case("INC1", "resolved", "2025-03-07T10:00:00Z"));
    let volta = record.person("volta", &[]);
    let page = |path: &str| record.browse(Some(&volta), "GET", path, None);
    let there = page("/alliances/atlas/reports/2025-03");
    assert_eq!(there.status, 303, "{there:?}");
    let pinned = there.header("location").unwrap().to_owned();
    let before = page(&pinned);
    assert!(before.body.contains("INC1"), "{}", before.body);
    let figures = page(&pinned.replace("2025-03?", "2025-03.json?"));
    let hash = python(
        "import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())",
        &figures.bytes,
    );
    assert!(before.body.contains(hash.trim()), "{hash}");
    record.wait_ms(60_000);
    state(case("INC2", "opened", "2025-03-04T09:00:00Z"));
    assert_eq!(page(&pinned).body, before.body);
    assert_eq!(page("/alliances/atlas/reports/2025-33").status, 404);
}

/// Every text that a page asks for by name is in the catalogues.
#[test]
fn every_text_of_a_page_is_there() {
    let words = Words::of(Language::English);
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page")];
    let mut asked = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            for call in [
                "page.t(\"",
                "page.with(\"",
                "words.count(\"",
                "self.t(\"",
                "self.with(\"",
            ] {
                for rest in source.split(call).skip(1) {
                    let id = rest.split('"').next().unwrap();
                    assert!(words.has(id), "`{id}` of {}", path.display());
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 300, "{asked}");
}

/// A page in another language says so, and nothing of it stays English but what others wrote.
#[test]
fn pages_come_in_the_language_of_the_reader() {
    let record = Record::new();
    let nord = record.person("nord", &[]);
    let Who::Session(session) = &nord else {
        panic!("{nord:?}")
    };
    let of = |language: &str| {
        let who = Who::Session(format!("{session}; language={language}"));
        record
            .browse(Some(&who), "GET", "/alliances/atlas/levels", None)
            .body
    };
    let german = of("de");
    assert!(
        german.contains("<html lang=\"de\"") && german.contains("<h1>Zusagen</h1>"),
        "{german}"
    );
    assert!(!german.contains(">Levels<"), "{german}");
    let disguised = of("en-XA");
    assert!(disguised.contains("<h1>Lévéls</h1>"), "{disguised}");
}
