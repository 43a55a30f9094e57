//! Statements, lines, agreeing and disputing.

use facts::fact::Office;

use super::{LUMEN, VOLTA, others, page, record, send};
use crate::record::Who;

const MONTH: &str = "/statements/volta/2025-03";

/// The total of 31 calls at 2.50.
const TOTAL: &str = "77.50";

/// The two of a pair read the same in every form, and others as if there were nothing.
#[test]
fn a_statement_is_for_its_two_parties_and_the_same_in_every_form() {
    let record = record();
    let nord = record.person("nord", &[Office::Commercial]);
    let volta = record.person("volta", &[Office::Signatory]);
    for (who, path) in [(&nord, MONTH), (&volta, "/statements/nord/2025-03")] {
        let shown = page(&record, who, path);
        assert_eq!(shown.status, 200, "{shown:?}");
        assert!(shown.body.contains(TOTAL), "{}", shown.body);
        assert!(shown.body.contains("<svg"), "{}", shown.body);
        let json = page(&record, who, &format!("{path}.json")).json();
        assert_eq!(json["statements"][0]["total"], "77.5");
        let csv = page(&record, who, &format!("{path}.csv")).body;
        assert!(csv.contains(",77.5,EUR,"), "{csv}");
        let line = page(&record, who, &format!("{path}/lines/1"));
        assert_eq!(line.status, 200, "{line:?}");
        assert!(
            line.body.contains("(step 1)") && line.body.contains(TOTAL),
            "{}",
            line.body
        );
        assert!(
            line.body.contains("/facts/"),
            "it leads down to a fact: {}",
            line.body
        );
        let json = page(&record, who, &format!("{path}/lines/1.json")).json();
        assert_eq!(json[0]["line"]["amount"], "77.5");
    }
    let list = page(&record, &nord, "/statements");
    assert!(
        list.body.contains(TOTAL) && list.body.contains("340.75"),
        "{}",
        list.body
    );
    let csv = page(&record, &nord, "/statements.csv").body;
    assert_eq!(csv.lines().count(), 3, "{csv}");
    for (who, with) in &others(&record) {
        for end in ["", ".json", ".csv", "/lines/1", "/lines/1.json"] {
            let came = page(&record, who, &format!("/statements/{with}/2025-03{end}"));
            assert_eq!(came.status, 404, "{with} {end} {came:?}");
        }
        for path in ["", "/statements", "/statements.json", "/statements.csv"] {
            let came = page(&record, who, path);
            assert_eq!(came.status, 200, "{came:?}");
            assert!(
                !came.body.contains(VOLTA) && !came.body.contains("77.5"),
                "{path}"
            );
        }
    }
    assert!(!list.body.contains(LUMEN));
    for path in [
        "/statements/volta/2025-07",
        "/statements/volta/soon",
        "/statements/volta/2025-03/lines/9",
    ] {
        let came = page(&record, &nord, path);
        assert!((400..500).contains(&came.status), "{path} {came:?}");
    }
}

/// Agreeing asks for the password, and says in place what stands in the way.
#[test]
fn a_month_is_agreed_to_with_the_password() {
    let record = record();
    let (login, password) = record.account_with("nord", &[Office::Signatory]);
    let nord = record.signs_in((&login, password));
    let home = page(&record, &nord, "");
    assert!(
        home.body
            .contains("2025-03: 77.50 EUR waits for your agreement"),
        "{}",
        home.body
    );
    let path = format!("{MONTH}/agreements");
    let typed = |password: &'static str| {
        [
            ("currency", "EUR"),
            ("total", "77.5"),
            ("password", password),
        ]
    };
    let without = send(&record, &nord, &path, &typed(""));
    assert_eq!(without.status, 403, "{without:?}");
    assert!(
        without
            .body
            .contains("Use your passkey, or give your password, in the form"),
        "{}",
        without.body
    );
    let wrong = send(&record, &nord, &path, &typed("wrong-wrong-wrong"));
    assert_eq!(wrong.status, 422, "{wrong:?}");
    assert!(
        wrong.body.contains("role=\"alert\"") && wrong.body.contains(TOTAL),
        "{}",
        wrong.body
    );
    let other = [("currency", "EUR"), ("total", "1"), ("password", password)];
    let other = send(&record, &nord, &path, &other);
    assert_eq!(other.status, 409, "{other:?}");
    assert!(other.body.contains("role=\"alert\""), "{}", other.body);
    let nord = Who::of(&other);
    let done = send(&record, &nord, &path, &typed(""));
    let there = "/alliances/atlas/statements/volta/2025-03?done=statement-agreed";
    assert_eq!(
        (done.status, done.header("location")),
        (303, Some(there)),
        "{done:?}"
    );
    let shown = record.browse(Some(&nord), "GET", there, None);
    assert!(
        shown.body.contains("You have agreed to the month"),
        "{}",
        shown.body
    );
    let volta = record.person("volta", &[Office::Signatory]);
    let done = send(
        &record,
        &volta,
        "/statements/nord/2025-03/agreements",
        &typed(""),
    );
    assert_eq!(done.status, 303, "{done:?}");
    let shown = page(&record, &volta, "/statements/nord/2025-03");
    assert!(shown.body.contains("closed by both"), "{}", shown.body);
    assert!(!page(&record, &nord, "").body.contains("77.50 EUR waits"));
    // Whoever sees the money and may not sign is told so where the form would be.
    let commercial = record.person("nord", &[Office::Commercial]);
    let shown = page(&record, &commercial, "/statements/lumen/2025-03");
    assert!(
        shown.body.contains("Why you cannot do this"),
        "{}",
        shown.body
    );
}

/// A line is disputed with an amount and a reason; what cannot be taken comes back as it was typed.
#[test]
fn a_line_is_disputed_where_it_stands() {
    let record = record();
    let nord = record.person("nord", &[Office::Commercial]);
    let path = format!("{MONTH}/lines/1/claims");
    let fields = |value: &'static str| {
        [
            ("ask", "amount-was"),
            ("clause", "charges.calls"),
            ("what", "calls"),
            ("window", "2025-03"),
            ("value", value),
            ("grounds", "six <calls> were wrong numbers"),
        ]
    };
    let wrong = send(&record, &nord, &path, &fields("much less"));
    assert!((400..500).contains(&wrong.status), "{wrong:?}");
    assert!(
        wrong.body.contains("value=\"much less\""),
        "what was typed stays: {}",
        wrong.body
    );
    assert!(wrong.body.contains("six &lt;calls&gt;"), "{}", wrong.body);
    let done = send(&record, &nord, &path, &fields("62.5"));
    assert_eq!(done.status, 303, "{done:?}");
    let volta = record.person("volta", &[Office::Commercial]);
    let shown = page(&record, &volta, "/statements/nord/2025-03");
    assert!(
        shown.body.contains("62.50") && shown.body.contains("six &lt;calls&gt;"),
        "{}",
        shown.body
    );
    let claims = page(&record, &volta, "/claims").body;
    assert!(
        claims.contains("At stake") && claims.contains("62.50"),
        "the list of claims says what is at stake: {claims}"
    );
    let csv = page(&record, &volta, "/statements/nord/2025-03.csv").body;
    assert!(csv.contains(",nord,62.5"), "{csv}");
    for (who, with) in &others(&record) {
        let path = format!("/statements/{with}/2025-03/lines/1/claims");
        let came = send(&record, who, &path, &fields("1"));
        assert_eq!(came.status, 404, "{came:?}");
    }
}
