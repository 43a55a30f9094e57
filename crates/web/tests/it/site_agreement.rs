//! Pages of what was agreed: the text and its clauses, who answers for what, who may do what, the journal, and search.

use facts::fact::Office;
use serde_json::{Value, json};
use web::api::Settings;

use crate::http::Came;
use crate::record::{Record, Who, files};

fn shown(came: &Came) -> &str {
    assert_eq!(came.status, 200, "{came:?}");
    assert!(!came.body.contains("<script>alert"), "{}", came.body);
    &came.body
}

/// Somebody of each company, the first with prices and without.
fn people() -> (Record, Who, Who, Who) {
    let record = Record::new();
    let priced = record.person("nord", &[Office::Delegate, Office::Commercial]);
    let plain = record.person("nord", &[Office::Delegate]);
    let volta = record.person("volta", &[Office::Delegate, Office::Commercial]);
    (record, priced, plain, volta)
}

#[test]
fn the_text_is_read_by_whom_it_is_for() {
    let (record, priced, plain, volta) = people();
    let page = record.page(&priced, "/agreement");
    let body = shown(&page);
    for text in [
        "levels.solved",
        "charges.calls",
        "charges.kilometres",
        "entente-v1:",
    ] {
        assert!(body.contains(text), "{text}: {body}");
    }
    assert!(
        body.contains("<aside class=\"found\"")
            && body.contains("<a href=\"#charges.calls\"><code>charges.calls"),
        "what the linter finds stands beside its clause, and is gone to from below: {body}"
    );
    let page = record.page(&plain, "/agreement");
    let body = shown(&page);
    assert!(body.contains("levels.solved"), "{body}");
    assert!(
        !body.contains("charges.calls") && !body.contains("7.25") && !body.contains("lumen.yaml"),
        "{body}"
    );
    let page = record.page(&volta, "/agreement");
    let body = shown(&page);
    assert!(
        body.contains("charges.calls") && !body.contains("kilometres price"),
        "{body}"
    );
    assert!(!body.contains("7.25"), "another pair's price: {body}");
    // The hash is that of the whole, whoever reads which part.
    let hash = record.get(&priced, "/agreement").json()[0]["hash"]
        .as_str()
        .unwrap()
        .to_owned();
    for who in [&priced, &plain, &volta] {
        assert!(record.page(who, "/agreement").body.contains(&hash));
    }
}

#[test]
fn a_clause_has_a_page_of_its_own() {
    let (record, priced, plain, volta) = people();
    let page = record.page(&volta, "/agreement/clauses/levels.solved");
    let body = shown(&page);
    assert!(
        body.contains("href=\"/alliances/atlas/levels/solved\""),
        "{body}"
    );
    let page = record.page(&volta, "/agreement/clauses/services.desk");
    assert!(
        shown(&page).contains("may see"),
        "the rights that it gives: {}",
        page.body
    );
    assert_eq!(
        record
            .page(&priced, "/agreement/clauses/charges.calls")
            .status,
        200
    );
    let hidden = record.page(&plain, "/agreement/clauses/charges.calls");
    let none = record.page(&plain, "/agreement/clauses/charges.talks");
    assert_eq!((hidden.status, none.status), (404, 404));
    assert_eq!(hidden.body.replace("calls", "talks"), none.body);
    assert_eq!(
        record
            .page(&volta, "/agreement/clauses/charges.kilometres")
            .status,
        404
    );
    assert_eq!(
        record
            .page(&volta, "/agreement/clauses/levels.solved?version=none")
            .status,
        404
    );
}

#[test]
fn versions_are_compared() {
    let first = files();
    let mut second = files();
    let text = String::from_utf8(second["alliance.yaml"].clone()).unwrap();
    let text = text
        .replace(
            "effective: 2025-01-01",
            "effective: 2025-03-01\nversion: second",
        )
        .replacen("'>= 90 %'", "'>= 95 %'", 1);
    second.insert("alliance.yaml".to_owned(), text.into_bytes());
    let record = Record::with(Settings::default(), &[first, second]);
    let nord = record.person("nord", &[]);
    let all = record.get(&nord, "/agreement").json();
    let hash = |place: usize| all[place]["hash"].as_str().unwrap();
    let page = record.page(&nord, "/agreement");
    assert!(
        shown(&page).contains("95 %") && page.body.contains("/agreement/changes?"),
        "{}",
        page.body
    );
    let page = record.page(&nord, &format!("/agreement?version={}", hash(0)));
    assert!(
        shown(&page).contains("not the one in force"),
        "{}",
        page.body
    );
    let path = format!("/agreement/changes?from={}&to={}", hash(0), hash(1));
    let page = record.page(&nord, &path);
    assert!(
        shown(&page).contains("90 %") && page.body.contains("95 %"),
        "{}",
        page.body
    );
    let twin = record
        .page(&nord, &path.replace("changes?", "changes.json?"))
        .json();
    assert!(twin.to_string().contains("levels.solved"), "{twin}");
}

#[test]
fn who_answers_for_what_is_a_map_that_opens() {
    let (record, priced, _, volta) = people();
    for who in [&priced, &volta] {
        let page = record.page(who, "/responsibilities");
        let body = shown(&page);
        assert!(body.contains("gap"), "gaps are words: {body}");
        assert!(
            body.contains("service=desk&amp;process=incident-management"),
            "{body}"
        );
    }
    let page = record.page(
        &priced,
        "/responsibilities?service=desk&process=incident-management",
    );
    let body = shown(&page);
    assert!(
        body.contains("/agreement/clauses/services.desk.responsibilities.incident-management"),
        "{body}"
    );
    assert!(
        body.contains("(responsible)"),
        "the rights that follow: {body}"
    );
    assert_eq!(
        record
            .page(&priced, "/responsibilities?service=none&process=x")
            .status,
        404
    );
    let csv = record.page(&priced, "/responsibilities.csv");
    assert!(csv.body.starts_with("service,process,"), "{csv:?}");
    let twin = record.page(&priced, "/responsibilities.json").json();
    assert_eq!(twin["catalogue"], "itil-4");
    let page = record.page(&priced, "/scope");
    assert!(shown(&page).contains("8.2.3"), "{}", page.body);
    assert!(record.page(&priced, "/scope.json").json()["parties"].is_array());
    let page = record.page(&priced, "/fit");
    assert!(
        shown(&page).contains("guardian of technology"),
        "{}",
        page.body
    );
    assert_eq!(
        record.page(&priced, "/fit.json").json()["services"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn one_is_told_why_one_may_and_why_not() {
    let (record, priced, plain, volta) = people();
    let page = record.page(&priced, "/access");
    assert!(
        shown(&page).contains("statement:lumen+nord"),
        "{}",
        page.body
    );
    let page = record.page(
        &priced,
        "/access?action=see&what=statement:nord%2Bvolta&who=",
    );
    assert!(
        shown(&page).contains("you may see statement")
            || page.body.contains("You may see statement"),
        "{}",
        page.body
    );
    let page = record.page(&plain, "/access?action=sign&what=agreement");
    assert!(
        shown(&page).contains("may not sign") && page.body.contains("a signatory of nord"),
        "{}",
        page.body
    );
    let wrong = record.page(&plain, "/access?action=sign&what=%3Cscript%3Ealert(1)");
    assert_eq!(wrong.status, 422, "{wrong:?}");
    assert!(wrong.body.contains("role=\"alert\"") && !wrong.body.contains("<script>alert"));
    // What is between two others is neither offered nor told.
    let page = record.page(&volta, "/access");
    assert!(
        !shown(&page).contains("kilometres") && !page.body.contains("statement:lumen+nord"),
        "{}",
        page.body
    );
    let policies = record.page(&volta, "/access/policies");
    assert!(
        policies.body.contains("permit (") && !policies.body.contains("charges.kilometres"),
        "{policies:?}"
    );
    let twin = record
        .page(&plain, "/access.json?action=sign&what=agreement")
        .json();
    assert_eq!(twin["answer"], "refused");
}

#[test]
fn the_journal_is_shown_with_how_to_verify_it() {
    let (record, priced, plain, _) = people();
    let page = record.page(&priced, "/journal");
    let body = shown(&page);
    for text in [
        "entente verify atlas.bundle",
        "/journal/entries/",
        "nord.example/atlas",
        "No witness",
    ] {
        assert!(body.contains(text), "{text}: {body}");
    }
    assert!(
        body.contains("href=\"/api/v1/alliances/atlas/bundle\""),
        "{body}"
    );
    let page = record.page(&plain, "/journal");
    assert!(
        !shown(&page).contains("href=\"/api/v1/alliances/atlas/bundle\""),
        "a bundle holds prices"
    );
    let page = record.page(&priced, "/journal?from=0");
    assert!(
        shown(&page).contains("id=\"entry-0\"") && !page.body.contains("id=\"entry-1\""),
        "{}",
        page.body
    );
    let far = record.page(&priced, "/journal?from=99999999999");
    assert_eq!(far.status, 200);
    assert_eq!(record.page(&priced, "/journal?from=-1").status, 400);
}

#[test]
fn search_finds_what_one_sees_and_counts_nothing_else() {
    let (record, priced, _, volta) = people();
    let lumen = record.person("lumen", &[Office::Delegate]);
    let desk = record.token("volta", Some("desk"));
    let facts: Value = json!([
        { "at": "2025-03-03T08:00:00Z", "source": "desk", "case": { "id": "CANARY-1", "does": ["opened"], "set": { "type": "incident", "service": "desk", "title": "<script>alert(1)</script> canary" } } },
    ]);
    let stated = record.post(&desk, "/facts", &facts.to_string());
    assert_eq!(stated.json()["accepted"], 1, "{stated:?}");
    let claim = [("ask", "exclude"), ("grounds", "a canary sang")];
    assert_eq!(record.fill(&volta, "/cases/CANARY-1", &claim).status, 303);
    let page = record.page(&priced, "/search?q=canary");
    let body = shown(&page);
    assert!(
        body.contains("/cases/CANARY-1") && body.contains("/claims/volta-"),
        "{body}"
    );
    let page = record.page(&lumen, "/search?q=canary");
    let body = shown(&page);
    assert!(
        body.contains("Nothing found") && !body.contains("CANARY-1"),
        "{body}"
    );
    let page = record.page(&lumen, "/search?q=solved");
    assert!(!shown(&page).contains("levels/solved"), "{}", page.body);
    let page = record.page(&priced, "/search?q=calls");
    assert!(shown(&page).contains("charges.calls"), "{}", page.body);
    let page = record.page(&lumen, "/search?q=charges.calls");
    assert!(shown(&page).contains("Nothing found"), "{}", page.body);
    let page = record.page(&priced, "/search?q=%3Cscript%3Ealert(1)");
    assert!(shown(&page).contains("&lt;script&gt;"), "{}", page.body);
    assert_eq!(record.page(&priced, "/search?q=").status, 200);
}
