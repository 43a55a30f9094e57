//! Pages of what happened: cases, claims, facts and imports, for those who may and for those who may not.

use facts::fact::Office;
use serde_json::{Value, json};

use crate::http::Came;
use crate::record::{Record, Who};

/// A name that would be much in a page that took it for its own.
const EVIL: &str = "<script>alert(1)</script> \"quoted\" \u{202e}reversed";

/// A record with a breach, and somebody on each side of it.
fn breached() -> (Record, Who, Who, Who) {
    let record = Record::new();
    let desk = record.token("volta", Some("desk"));
    let facts = json!([
        { "at": "2025-03-03T08:00:00Z", "source": "desk", "case": { "id": "INC1", "does": ["opened"], "set": { "type": "incident", "service": "desk", "title": EVIL } } },
        { "at": "2025-03-04T14:00:00Z", "source": "desk", "case": { "id": "INC1", "does": ["resolved"] } },
        { "at": "2025-03-05T08:00:00Z", "source": "desk", "case": { "id": "REQ/1?", "does": ["opened"], "set": { "type": "request", "service": "desk" } } },
    ]);
    let stated = record.post(&desk, "/facts", &facts.to_string());
    assert_eq!(stated.json()["accepted"], 3, "{stated:?}");
    let nord = record.person("nord", &[Office::Delegate]);
    let volta = record.person("volta", &[Office::Delegate]);
    let lumen = record.person("lumen", &[Office::Delegate]);
    (record, nord, volta, lumen)
}

fn shown(came: &Came) -> &str {
    assert_eq!(came.status, 200, "{came:?}");
    assert!(came.content_type.starts_with("text/html"), "{came:?}");
    assert!(!came.body.contains("<script>alert"), "{}", came.body);
    &came.body
}

/// Where a form led.
fn led(came: &Came) -> String {
    assert_eq!(came.status, 303, "{came:?}");
    came.header("location").unwrap().to_owned()
}

#[test]
fn cases_are_listed_by_what_one_asks_for_and_sees() {
    let (record, nord, _, lumen) = breached();
    let page = record.page(&nord, "/cases");
    let body = shown(&page);
    assert!(
        body.contains("/cases/INC1") && body.contains("/cases/REQ%2F1%3F"),
        "{body}"
    );
    assert!(
        body.contains("&lt;script&gt;alert(1)"),
        "shown as it was typed: {body}"
    );
    let page = record.page(&nord, "/cases?type=request&state=&q=");
    let body = shown(&page);
    assert!(
        !body.contains("/cases/INC1") && body.contains("REQ%2F1%3F"),
        "{body}"
    );
    let first = record.page(&nord, "/cases?limit=1");
    let body = shown(&first);
    assert!(
        body.contains("after=REQ%2F1%3F") && !body.contains("cases/INC1\""),
        "the newest first: {body}"
    );
    let next = record.page(&nord, "/cases?limit=1&after=REQ%2F1%3F");
    let body = shown(&next);
    assert!(
        body.contains("cases/INC1\"") && !body.contains("cases/REQ%2F1%3F\""),
        "{body}"
    );
    let first = record.page(&nord, "/cases?limit=1&order=name");
    assert!(shown(&first).contains("after=INC1"), "{}", first.body);
    let newest = record.get(&nord, "/cases?order=newest&limit=1").json();
    assert_eq!(newest["next"], newest["cases"][0]["case"]);
    assert_eq!(newest["next"], "REQ/1?");
    let twin = record.page(&nord, "/cases.json?type=request").json();
    assert_eq!(twin["total"], 1);
    // The other provider is told of none of them.
    let page = record.page(&lumen, "/cases");
    assert!(!shown(&page).contains("INC1"), "{}", page.body);
    assert_eq!(record.page(&lumen, "/cases/INC1").status, 404);
    let none = record.page(&lumen, "/cases/INC9");
    assert_eq!(none.status, 404);
}

#[test]
fn a_case_is_contested_and_answered_on_its_page() {
    let (record, nord, volta, lumen) = breached();
    let page = record.page(&volta, "/cases/INC1?ask=pause&from=2025-03-03T10:00");
    assert!(
        shown(&page).contains("value=\"2025-03-03T10:00\""),
        "a link fills the form in"
    );
    let looks_on = record.person("nord", &[]);
    let told = record.page(&looks_on, "/cases/INC1");
    let page = shown(&told);
    assert!(
        page.contains("Why you cannot contest this") && !page.contains("id=\"contest\""),
        "who may not is told why: {page}"
    );
    let stretch = [
        ("ask", "pause"),
        ("from", "2025-03-03T10:00"),
        ("until", "2025-03-04T14:30"),
        ("grounds", EVIL),
    ];
    let mut wrong = stretch;
    wrong[2].1 = "2025-03-02T10:00";
    let again = record.fill(&volta, "/cases/INC1", &wrong);
    assert_eq!(again.status, 422, "{again:?}");
    assert!(
        again.body.contains("role=\"alert\"") && again.body.contains("value=\"2025-03-02T10:00\"")
    );
    let takes_focus = "class=\"problem\" role=\"alert\" tabindex=\"-1\" autofocus";
    assert!(
        again.body.contains(takes_focus) && !page.contains(takes_focus),
        "the page of a refused form opens at the reason: {}",
        again.body
    );
    assert!(!again.body.contains("<script>alert"), "{}", again.body);
    let unreadable = record.fill(&volta, "/cases/INC1", &[("ask", "pause"), ("from", "soon")]);
    assert_eq!(unreadable.status, 422, "{unreadable:?}");

    let there = led(&record.fill(&volta, "/cases/INC1", &stretch));
    assert!(
        there.starts_with("/alliances/atlas/claims/volta-"),
        "{there}"
    );
    let page = record.browse(Some(&nord), "GET", &there, None);
    let body = shown(&page);
    // Local times of the agreement: Amsterdam is an hour ahead in winter.
    let claims = record.get(&nord, "/claims").json();
    let claim = claims["claims"][0].clone();
    let id = claim["claim"].as_str().unwrap().to_owned();
    assert!(
        body.contains("value=\"accept\"") && body.contains("value=\"contest\""),
        "{body}"
    );
    assert!(body.contains("&lt;script&gt;"), "{body}");
    let own = record.page(&volta, &format!("/claims/{id}"));
    assert!(!shown(&own).contains("value=\"accept\"") && own.body.contains("value=\"withdraw\""));
    // The figures of both sides stand on both pages.
    for path in ["/cases/INC1".to_owned(), format!("/claims/{id}")] {
        let page = record.page(&nord, &path);
        assert!(
            shown(&page).contains("levels/solved/2025-03"),
            "{path}: {}",
            page.body
        );
        assert!(
            page.body.contains("0 %") && page.body.contains("100 %"),
            "{path}: {}",
            page.body
        );
    }
    assert_eq!(record.page(&lumen, &format!("/claims/{id}")).status, 404);
    assert_eq!(
        record
            .fill(&lumen, &format!("/claims/{id}"), &[("says", "accept")])
            .status,
        404
    );
    let list = record.page(&lumen, "/claims");
    assert!(!shown(&list).contains(&id), "{}", list.body);

    let refused = record.fill(&volta, &format!("/claims/{id}"), &[("says", "accept")]);
    assert!(matches!(refused.status, 403 | 409), "{refused:?}");
    assert!(refused.body.contains("role=\"alert\""), "{refused:?}");
    let there = led(&record.fill(&nord, &format!("/claims/{id}"), &[("says", "contest")]));
    assert_eq!(
        there,
        format!("/alliances/atlas/claims/{id}?done=claim-said")
    );
    led(&record.fill(&nord, &format!("/claims/{id}"), &[("says", "accept")]));
    let page = record.page(&nord, "/levels/solved/2025-03");
    assert!(shown(&page).contains("100 %"), "{}", page.body);
    let page = record.page(&nord, "/claims");
    assert!(shown(&page).contains(&id), "{}", page.body);
    let twin = record.page(&nord, &format!("/claims/{id}.json")).json();
    assert_eq!(twin["claims"][0]["standing"], "accepted");
    assert_eq!(
        record.page(&lumen, &format!("/claims/{id}.json")).status,
        404
    );
}

#[test]
fn a_value_is_claimed_to_be_another_on_the_page_of_its_reading() {
    let (record, nord, volta, lumen) = breached();
    let path = "/levels/solved/2025-03";
    let page = record.page(&volta, path);
    assert!(shown(&page).contains("name=\"value\""), "{}", page.body);
    assert!(
        shown(&page).contains("--policy policy --figure solved:2025-03"),
        "it says how to compute it elsewhere: {}",
        page.body
    );
    let silent = record.fill(&volta, path, &[("ask", "value-was"), ("value", "95")]);
    assert_eq!(
        silent.status, 422,
        "it says why, or is no claim: {silent:?}"
    );
    let wrong = record.fill(
        &volta,
        path,
        &[("ask", "value-was"), ("value", "a lot"), ("grounds", "x")],
    );
    assert_eq!(wrong.status, 422, "{wrong:?}");
    assert!(wrong.body.contains("value=\"a lot\""), "{wrong:?}");
    assert_eq!(
        record
            .fill(
                &lumen,
                path,
                &[
                    ("ask", "value-was"),
                    ("value", "95"),
                    ("grounds", "by our own count")
                ]
            )
            .status,
        404
    );
    let there = led(&record.fill(
        &volta,
        path,
        &[
            ("ask", "value-was"),
            ("value", "95"),
            ("grounds", "by our own count"),
        ],
    ));
    let page = record.browse(Some(&nord), "GET", &there, None);
    assert!(shown(&page).contains("95 %"), "{}", page.body);
}

#[test]
fn a_fact_is_shown_as_it_was_stated() {
    let (record, nord, _, lumen) = breached();
    let facts = record.get(&nord, "/facts?kind=case&case=INC1").json();
    let fact: &Value = &facts["facts"][0];
    let path = format!("/facts/{}", fact["id"].as_str().unwrap());
    let page = record.page(&nord, &path);
    let body = shown(&page);
    assert!(body.contains("/journal/entries/"), "{body}");
    assert!(
        body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{body}"
    );
    assert_eq!(
        body.matches("href=\"/alliances/atlas/facts/").count(),
        3,
        "the other fact, the twin, and itself at an instant: {body}"
    );
    let twin = record.page(&nord, &format!("{path}.json"));
    assert_eq!(&twin.json(), fact);
    assert_eq!(record.page(&lumen, &path).status, 404);
    assert_eq!(record.page(&nord, "/facts/none").status, 404);
}

const OWN: &str = "format: csv\nsource: desk\nby: volta\nrow: record\nusage: { at: at, until: until, meter: { value: calls }, quantity: n }\n";

#[test]
fn a_file_is_brought_in_and_every_row_accounted_for() {
    let (record, nord, volta, lumen) = breached();
    let page = record.page(&volta, "/imports");
    assert!(
        shown(&page).contains("enctype=\"multipart/form-data\""),
        "{}",
        page.body
    );
    let file = "at,until,n\n2025-03-03T08:00:00Z,2025-03-03T09:00:00Z,5\n<script>alert(1)</script>,2025-03-03T09:00:00Z,5\n";
    for (fields, why) in [
        (&[("choice", "own"), ("mapping", OWN)][..], "no file"),
        (&[("choice", "nonsense"), ("file", file)][..], "nonsense"),
        (
            &[
                ("choice", "own"),
                ("mapping", "format: <b>"),
                ("file", file),
            ][..],
            "mapping",
        ),
    ] {
        let again = record.upload(&volta, "/imports", fields);
        assert_eq!(again.status, 422, "{again:?}");
        assert!(
            again.body.contains("role=\"alert\"") && again.body.contains(why),
            "{again:?}"
        );
        assert!(!again.body.contains("<b>"), "{again:?}");
    }
    let fields = [("choice", "own"), ("mapping", OWN), ("file", file)];
    let there = led(&record.upload(&volta, "/imports", &fields));
    let path = there.strip_prefix("/alliances/atlas").unwrap();
    let path = path.split('?').next().unwrap();
    let told = loop {
        let told = record.page(&volta, &format!("{path}.json")).json();
        if told["state"] != "running" {
            break told;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert_eq!(told["state"], "done", "{told}");
    assert_eq!(
        (&told["received"], &told["accepted"], &told["rejected"]),
        (&json!(2), &json!(1), &json!(1))
    );
    let page = record.page(&volta, path);
    let body = shown(&page);
    assert!(
        body.contains("<section id=\"progress\" aria-live") && !body.contains("data-again"),
        "{body}"
    );
    let list = record.page(&volta, "/imports");
    assert!(shown(&list).contains(path), "{}", list.body);
    for other in [&nord, &lumen] {
        assert_eq!(record.page(other, path).status, 404);
        assert_eq!(record.fill(other, path, &[]).status, 404);
        assert!(!record.page(other, "/imports").body.contains(path));
    }
    // What has ended can be stopped too: nothing is left to do.
    assert_eq!(record.fill(&volta, path, &[]).status, 303);
}
