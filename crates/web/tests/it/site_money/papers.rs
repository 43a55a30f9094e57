//! Statements, reports and texts on paper: the same figures, the same bytes whenever asked, and for nobody else.

use std::io::Write;
use std::process::{Command, Stdio};

use facts::fact::Office;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{others, page, record};
use crate::http::Came;

const AS_OF: &str = "as_of=2025-05-20T00:00:00Z";

/// What a paper says, read by poppler; none where that is not installed.
fn read(came: &Came) -> Option<String> {
    assert_eq!(came.status, 200, "{came:?}");
    assert_eq!(came.content_type, "application/pdf");
    let mut command = Command::new("pdftotext");
    command.args(["-layout", "-", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut running) = command.spawn() else {
        let why = "pdftotext is not installed: papers were not read";
        assert!(std::env::var_os("ENTENTE_REQUIRE_TOOLS").is_none(), "{why}");
        eprintln!("{why}");
        return None;
    };
    let mut into = running.stdin.take().unwrap();
    into.write_all(&came.bytes).unwrap();
    drop(into);
    let output = running.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap())
}

fn hash(came: &Came) -> String {
    hex::encode(Sha256::digest(&came.bytes))
}

#[test]
fn a_statement_on_paper_has_the_figures_of_the_others_and_their_hash() {
    let record = record();
    let nord = record.person("nord", &[Office::Commercial]);
    let volta = record.person("volta", &[Office::Signatory]);
    let path = |with: &str, end: &str| format!("/statements/{with}/2025-03{end}?{AS_OF}");
    let paper = page(&record, &nord, &path("volta", ".pdf"));
    let same = page(&record, &volta, &path("nord", ".pdf"));
    assert!(
        paper.bytes == same.bytes,
        "both parties have the same paper"
    );
    let name = paper.header("content-disposition");
    assert_eq!(
        name,
        Some("inline; filename=\"statement-2025-03-nord-volta.pdf\"")
    );
    let json = page(&record, &nord, &path("volta", ".json"));
    if let Some(text) = read(&paper) {
        assert!(text.contains(&hash(&json)), "{text}");
        assert!(text.contains("entente statement RECORD --month 2025-03 --with nord --with volta"));
        let lines = json.json()["statements"][0]["lines"]
            .as_array()
            .unwrap()
            .clone();
        assert!(!lines.is_empty());
        for line in lines {
            let clause = line["clause"].as_str().unwrap();
            let row = text
                .lines()
                .find(|row| row.contains(clause))
                .unwrap_or_default();
            let amount: f64 = line["amount"].as_str().unwrap().parse().unwrap();
            assert!(row.trim_end().ends_with(&format!("{amount:.2}")), "{row}");
        }
    }
    let unpinned = page(&record, &nord, "/statements/volta/2025-03.pdf");
    assert_eq!(unpinned.status, 303, "{unpinned:?}");
    let place = unpinned.header("location").unwrap();
    assert!(place.contains("2025-03.pdf?as_of="), "{place}");
    for (who, with) in &others(&record) {
        for end in [".pdf", ".xlsx"] {
            assert_eq!(page(&record, who, &path(with, end)).status, 404, "{with}");
        }
    }
    for wrong in [
        "/statements/volta/soon.pdf",
        "/statements/volta/2019-01.pdf",
    ] {
        let came = page(&record, &nord, &format!("{wrong}?{AS_OF}"));
        assert_eq!(came.status, 404, "{wrong} {came:?}");
    }
}

#[test]
fn a_report_on_paper_has_the_figures_of_the_others_and_their_hash() {
    let record = record();
    let desk = record.token("volta", Some("desk"));
    let facts = json!([
        { "at": "2025-03-03T08:00:00Z", "source": "desk", "case": { "id": "=INC1", "does": ["opened"], "set": { "type": "incident", "service": "desk" } } },
        { "at": "2025-03-04T14:00:00Z", "source": "desk", "case": { "id": "=INC1", "does": ["resolved"] } },
    ]);
    let stated = record.post(&desk, "/facts", &facts.to_string());
    assert_eq!(stated.json()["accepted"], 2, "{stated:?}");
    let nord = record.person("nord", &[Office::Delegate]);
    let path = |end: &str| format!("/reports/2025-03{end}?{AS_OF}");
    let paper = page(&record, &nord, &path(".pdf"));
    let again = page(&record, &nord, &path(".pdf"));
    assert!(paper.bytes == again.bytes);
    let json = page(&record, &nord, &path(".json"));
    let shown = page(&record, &nord, &path("")).body;
    assert!(shown.contains(&hash(&json)), "{shown}");
    let csv = page(&record, &nord, &path(".csv")).body;
    let levels = json.json()["levels"].as_array().unwrap().clone();
    assert!(!levels.is_empty());
    for level in &levels {
        assert!(csv.contains(level["id"].as_str().unwrap()), "{csv}");
    }
    assert_eq!(page(&record, &nord, &path(".xlsx")).status, 200);
    if let Some(text) = read(&paper) {
        assert!(text.contains(&hash(&json)), "{text}");
        assert!(text.contains("Service report 2025-03"), "{text}");
        assert!(text.contains("=INC1: "), "{text}");
        for level in &levels {
            let title = level["title"].as_str().or(level["id"].as_str()).unwrap();
            let word = title.split(' ').next().unwrap();
            assert!(text.contains(word), "{word}: {text}");
        }
    }
}

#[test]
fn an_agreement_on_paper_names_its_hash_and_has_room_for_each_party() {
    let record = record();
    let nord = record.person("nord", &[Office::Commercial, Office::Signatory]);
    let paper = page(&record, &nord, "/agreement.pdf");
    let shown = page(&record, &nord, "/agreement").body;
    let start = shown.find("<code class=\"hash\">").unwrap() + "<code class=\"hash\">".len();
    let hash: String = shown[start..].chars().take_while(|c| *c != '<').collect();
    assert!(
        shown.contains(&format!(
            "/agreement.pdf?version={}",
            hash.replace(':', "%3A")
        )),
        "{hash}"
    );
    if let Some(text) = read(&paper) {
        assert!(text.contains(&format!("the text's hash: {hash}")), "{text}");
        assert!(text.contains("Signatures"), "{text}");
    }
    assert_eq!(
        page(&record, &nord, "/agreement.pdf?version=none").status,
        404
    );
}
