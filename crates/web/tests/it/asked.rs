//! What programs ask: facts in, readings out, proofs that others' tools read; and what is refused how.

use facts::journal::{Policy, Proof};
use serde_json::{Value, json};

use crate::record::{Record, Who};

fn opened(case: &str, at: &str, service: &str) -> Value {
    json!({ "at": at, "case": { "does": ["opened"], "id": case, "set": { "type": "incident", "service": service } }, "source": "desk" })
}

fn resolved(case: &str, at: &str) -> Value {
    json!({ "at": at, "case": { "does": ["resolved"], "id": case }, "source": "desk" })
}

/// Facts that are stated, read, and give a reading that opens down to the clock.
#[test]
fn facts_come_in_and_readings_come_out() {
    let record = Record::new();
    let desk = record.token("volta", Some("desk"));
    let facts = json!([
        opened("INC1", "2025-03-03T09:00:00Z", "desk"),
        resolved("INC1", "2025-03-03T10:00:00Z"),
        opened("INC2", "2025-03-04T09:00:00Z", "desk"),
        { "at": "yesterday", "case": { "id": "INC3" }, "source": "desk" },
        opened("INC4", "2025-03-04T09:00:00Z", "desk").as_object().map(|fact| { let mut fact = fact.clone(); fact.insert("by".to_owned(), json!("lumen")); fact }),
    ]);
    let came = record.post(&desk, "/facts", &facts.to_string());
    assert_eq!(came.status, 200, "{came:?}");
    let stated = came.json();
    assert_eq!(stated["received"], 5);
    assert_eq!(stated["accepted"], 3);
    assert_eq!(stated["rejected"], 2, "{stated}");
    assert_eq!(stated["rejections"][0]["line"], 4);
    assert_eq!(stated["rejections"][1]["line"], 5);

    // The receipt proves that the entry stands in the journal, by the log's key.
    let reader = record.token("volta", None);
    let receipt = &stated["receipts"][0];
    let proof = Proof::parse(receipt["proof"].as_str().unwrap().as_bytes()).unwrap();
    let policy = record.get(&reader, "/journal/policy").body;
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    let tile = record.ask(
        &reader,
        "GET",
        &format!(
            "/alliances/atlas/journal/tile/entries/000.p/{}",
            proof.index + 1
        ),
        None,
    );
    assert_eq!(tile.status, 200);

    assert!(
        proof
            .checkpoint
            .to_text()
            .starts_with("nord.example/atlas\n")
    );
    let again = record.get(&reader, &format!("/journal/proofs/{}", proof.index));
    let again = Proof::parse(again.body.as_bytes()).unwrap();
    assert_eq!(again.index, proof.index);
    drop(policy);

    // Once more: everything is known.
    let again = record.post(&desk, "/facts", &facts.to_string()).json();
    assert_eq!(
        (&again["accepted"], &again["duplicate"]),
        (&json!(0), &json!(3))
    );

    let readings = record.get(&reader, "/readings?level=solved").json();
    let reading = &readings["levels"][0]["readings"][0];
    assert_eq!(reading["window"], "2025-03", "{readings}");
    let clocks = record.get(&reader, "/cases/INC1/clocks").json();
    assert_eq!(clocks["clocks"][0]["elapsed_ms"], 3_600_000, "{clocks}");
    let cases = record.get(&reader, "/cases").json();
    assert_eq!(cases["total"], 2);
    assert_eq!(cases["cases"][0]["state"], "resolved");
    let csv = record.get(&reader, "/readings.csv");
    assert!(csv.body.starts_with("level,window,"), "{csv:?}");
}

/// The same key and body gives the stored answer; another body under it is refused.
#[test]
fn a_key_is_known_for_ever() {
    let record = Record::new();
    let desk = record.token("volta", Some("desk"));
    let send = |body: &Value| {
        let body = body.to_string();
        let body = Some(("application/json", body.as_bytes()));
        record.ask_with(
            &desk,
            "POST",
            "/alliances/atlas/facts",
            &[("idempotency-key", "k1")],
            body,
        )
    };
    let one = json!([opened("INC1", "2025-03-03T09:00:00Z", "desk")]);
    let first = send(&one);
    assert_eq!(first.status, 200);
    // It is the same whenever it comes, also through another server with another clock.
    record.wait_ms(1234);
    let second = send(&one);
    assert_eq!(
        first.json()["receipts"][0]["index"],
        second.json()["receipts"][0]["index"]
    );
    assert_eq!(first.json()["accepted"], second.json()["accepted"]);
    let other = send(&json!([opened("INC2", "2025-03-03T09:00:00Z", "desk")]));
    assert_eq!(other.status, 409, "{other:?}");
    assert_eq!(other.content_type, "application/problem+json");
}

/// Lines, one document and CloudEvents are the same facts.
#[test]
fn facts_come_in_several_forms() {
    let record = Record::new();
    let desk = record.token("volta", Some("desk"));
    let fact = opened("INC1", "2025-03-03T09:00:00Z", "desk");
    let mut data = fact.clone();
    data.as_object_mut().unwrap().remove("at");
    let event = json!({ "specversion": "1.0", "id": "1", "type": "case", "source": "desk", "time": "2025-03-03T09:00:00Z", "data": data });
    let forms = [
        ("application/json", fact.to_string()),
        ("application/json", json!([fact]).to_string()),
        ("application/x-ndjson", format!("{fact}\n\n")),
        ("application/cloudevents+json", event.to_string()),
        (
            "application/cloudevents-batch+json",
            json!([event]).to_string(),
        ),
    ];
    for (place, (media, body)) in forms.iter().enumerate() {
        let came = record.ask(
            &desk,
            "POST",
            "/alliances/atlas/facts",
            Some((media, body.as_bytes())),
        );
        assert_eq!(came.status, 200, "{media}: {came:?}");
        let told = came.json();
        let expected = if place == 0 { (1, 0) } else { (0, 1) };
        assert_eq!(
            (
                told["accepted"].as_u64().unwrap(),
                told["duplicate"].as_u64().unwrap()
            ),
            expected,
            "{media}"
        );
    }
}

/// Whoever is not signed in, or no longer, is told so; what is foreign is answered like what is not there.
#[test]
fn what_is_foreign_is_answered_like_what_is_not_there() {
    let record = Record::new();
    let nobody = record.get(&Who::Nobody, "");
    assert_eq!(nobody.status, 401);
    let wrong = record.get(&Who::Token("wrong".to_owned()), "");
    assert_eq!((wrong.status, &wrong.body), (401, &nobody.body));

    let reader = record.token("volta", None);
    assert_eq!(record.get(&reader, "").status, 200);
    let foreign = record.ask(&reader, "GET", "/alliances/other", None);
    let absurd = record.ask(&reader, "GET", "/alliances/%00", None);
    assert_eq!(foreign.status, 404);
    assert_eq!(foreign.body, absurd.body);
    // A level and a case of the other provider, and ones that nobody has.
    let lumen = record.token("lumen", Some("field"));
    let mut fact = opened("INC9", "2025-03-03T09:00:00Z", "lines");
    fact["source"] = json!("field");
    assert_eq!(
        record.post(&lumen, "/facts", &fact.to_string()).json()["accepted"],
        1
    );
    let hidden = record.get(&reader, "/cases/INC9/clocks");
    let missing = record.get(&reader, "/cases/INC8/clocks");
    assert_eq!(hidden.status, 404, "{hidden:?}");
    assert_eq!(hidden.body, missing.body);
    assert_eq!(record.get(&reader, "/cases").json()["total"], 0);
    let hidden = record.get(&reader, "/readings?level=repaired");
    let missing = record.get(&reader, "/readings?level=rep-xxxx");
    assert_eq!((hidden.status, missing.status), (404, 404));
    assert_eq!(
        hidden.body.replace("repaired", "X"),
        missing.body.replace("rep-xxxx", "X")
    );
    let levels = record.get(&reader, "/readings").json();
    let ids: Vec<&str> = levels["levels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|level| level["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["solved"]);
}

/// What is not asked rightly gets a problem that says what is wrong.
#[test]
fn wrong_requests_are_told_what_is_wrong() {
    let record = Record::new();
    let reader = record.token("volta", None);
    let desk = record.token("volta", Some("desk"));
    let cases = [
        (record.get(&reader, "/readings?levl=x"), 400),
        (record.get(&reader, "/readings?level=a&level=b"), 400),
        (record.get(&reader, "/readings?as_of=soon"), 400),
        (record.get(&reader, "/facts?limit=100000"), 400),
        (record.post(&desk, "/facts", "{"), 400),
        (
            record.ask(
                &desk,
                "POST",
                "/alliances/atlas/facts",
                Some(("text/html", b"x")),
            ),
            415,
        ),
        (
            record.ask(&desk, "DELETE", "/alliances/atlas/facts", None),
            405,
        ),
        (record.get(&reader, "/nothing"), 404),
        (
            record.get(&reader, "/journal/proofs/99999999999999999999"),
            404,
        ),
        (record.get(&reader, "/journal/tile/0/..%2f..%2fetc"), 404),
    ];
    for (came, status) in cases {
        assert_eq!(came.status, status, "{came:?}");
        assert_eq!(came.content_type, "application/problem+json");
        assert_eq!(came.json()["status"], status);
    }
}

/// Whoever has the answer already gets no body.
#[test]
fn what_has_not_changed_is_not_sent_again() {
    let record = Record::new();
    let reader = record.token("volta", None);
    let first = record.get(&reader, "/readings");
    let mark = first.header("etag").unwrap().to_owned();
    let again = |mark: &str| {
        record.ask_with(
            &reader,
            "GET",
            "/alliances/atlas/readings",
            &[("if-none-match", mark)],
            None,
        )
    };
    let same = again(&mark);
    assert_eq!((same.status, same.body.as_str()), (304, ""));
    let desk = record.token("volta", Some("desk"));
    let fact = opened("INC1", "2025-03-03T09:00:00Z", "desk");
    record.post(&desk, "/facts", &fact.to_string());
    assert_eq!(again(&mark).status, 200);
    // Another party's answer has another mark, or is the same answer.
    let other = record.token("lumen", None);
    let others = record.get(&other, "/readings");
    assert!(others.header("etag") != Some(&mark) || others.body == first.body);
}

/// What a party gets over HTTP is what its bundle proves, to the byte.
#[test]
fn a_bundle_over_http_verifies() {
    let record = Record::new();
    let desk = record.token("volta", Some("desk"));
    record.post(
        &desk,
        "/facts",
        &json!([opened("INC1", "2025-03-03T09:00:00Z", "desk")]).to_string(),
    );
    let reader = record.token("volta", None);
    let came = record.get(&reader, "/bundle");
    assert_eq!(came.status, 200);
    let bundle = exchange::bundle::archive::read(came.bytes.as_slice()).unwrap();
    let report = exchange::bundle::verify(
        &bundle,
        exchange::bundle::Trust::default(),
        &exchange::bundle::Checks::default(),
    );
    assert_eq!(report.findings, []);
    assert!(
        bundle
            .figures
            .iter()
            .any(|figure| figure.contains("solved"))
    );
}

/// What people did is not taken back by a fact that a machine hands in, also where nothing else speaks of it.
#[test]
fn a_machine_takes_back_no_claim() {
    let record = Record::new();
    let desk = record.token("volta", Some("desk"));
    let opened = json!([opened("INC1", "2025-03-03T09:00:00Z", "desk")]);
    let stated = record.post(&desk, "/facts", &opened.to_string()).json();
    assert_eq!(stated["accepted"], 1, "{stated}");
    let person = record.person("volta", &[facts::fact::Office::Delegate]);
    let claim =
        json!({ "id": "CL-1", "ask": "exclude", "on": { "case": "INC1" }, "grounds": "no access" });
    let claimed = record.post(&person, "/claims", &claim.to_string());
    assert_eq!(claimed.status, 201, "{claimed:?}");
    let fact = claimed.json()["facts"][0].clone();
    let take_back = |fact: &Value| {
        let withdrawal = json!([{ "at": "2025-04-01T09:00:00Z", "source": "desk", "withdrawal": { "fact": fact } }]);
        record.post(&desk, "/facts", &withdrawal.to_string()).json()
    };
    let refused = take_back(&fact);
    assert_eq!(refused["rejected"], 1, "{refused}");
    let why = refused["rejections"][0]["why"].as_str().unwrap();
    assert!(why.contains("what people did"), "{why}");
    // What it stated itself it may take back.
    let facts = record.get(&person, "/facts?case=INC1").json();
    let own = take_back(&facts["facts"][0]["id"]);
    assert_eq!(own["accepted"], 1, "{own} {facts}");
}
