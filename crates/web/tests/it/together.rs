//! Companies work on one record, each as itself: a text is put forward and signed, a pause is contested and settled, a
//! month is agreed to, and an auditor checks all of it without the server.

use std::collections::BTreeMap;

use facts::fact::Office;
use serde_json::{Value, json};

use crate::http::Came;
use crate::record::{Record, Who, files};

/// The files of the agreement as another version that begins in May.
fn draft(share: &str) -> Value {
    let mut texts: BTreeMap<String, String> = files()
        .into_iter()
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect();
    let root = texts.get_mut("alliance.yaml").unwrap();
    *root = root
        .replace(
            "effective: 2025-01-01",
            "effective: 2025-05-01\nversion: \"2\"",
        )
        .replace("expected: '>= 90 %'", &format!("expected: '>= {share} %'"));
    json!(texts)
}

fn ok(came: Came) -> Value {
    assert!((200..300).contains(&came.status), "{came:?}");
    came.json()
}

fn refused(came: Came, status: u16, refusal: &str) {
    assert_eq!(came.status, status, "{came:?}");
    assert_eq!(came.json()["refusal"], refusal, "{came:?}");
}

/// What was done under a key is answered again, whatever has happened since; nothing is done twice.
#[test]
fn what_was_done_under_a_key_is_answered_again() {
    let record = Record::new();
    let offices = [Office::Delegate, Office::Signatory];
    let nord = record.person("nord", &offices);
    let other = record.person("nord", &offices);
    let send = |who: &Who, path: &str, key: &str, body: &Value| {
        let path = format!("/alliances/atlas/proposals{path}");
        let body = body.to_string();
        let body = Some(("application/json", body.as_bytes()));
        let came = record.ask_with(who, "POST", &path, &[("idempotency-key", key)], body);
        (came.status, came.json())
    };
    let size = || record.desk.store().size(&record.alliance).unwrap();
    let text = json!({ "files": draft("95") });
    let put = send(&nord, "", "k1", &text);
    assert_eq!(put.0, 201, "{put:?}");
    record.wait_ms(1234);
    let before = size();
    assert_eq!(send(&nord, "", "k1", &text), put, "no second proposal");

    // Taken back, and taken back again by a program that saw no answer.
    let id = put.1["id"].as_str().unwrap().to_owned();
    let path = format!("/{id}/withdrawal");
    let back = send(&nord, &path, "k2", &json!({ "reason": "too much" }));
    assert_eq!(back.0, 201, "{back:?}");
    let again = send(&nord, &path, "k2", &json!({ "reason": "too much" }));
    assert_eq!(again, back);
    assert_eq!(send(&nord, "", "k1", &text), put, "as it was then");
    assert_eq!(size(), before + 1);

    for (what, came) in [
        (
            "another text",
            send(&nord, "", "k1", &json!({ "files": draft("96") })),
        ),
        (
            "another place",
            send(&nord, &path, "k1", &json!({ "reason": "too much" })),
        ),
        ("another person", send(&other, "", "k1", &text)),
        (
            "done already",
            send(&nord, &path, "k3", &json!({ "reason": "too much" })),
        ),
    ] {
        assert_eq!(came.0, 409, "{what}: {came:?}");
    }
    assert_eq!(size(), before + 1);
}

/// A proposal is commented, revised, and signed by all; a changed text dismisses signatures; then it is in force from
/// its day, and not before.
#[test]
fn a_text_is_signed_by_all() {
    let record = Record::new();
    let offices = [Office::Delegate, Office::Signatory];
    let nord = record.person("nord", &offices);
    let second = record.person("nord", &offices);
    let volta = record.person("volta", &offices);
    let lumen = record.person("lumen", &offices);
    let body = json!({ "files": draft("95"), "reason": "more is possible" });
    let put = ok(record.post(&nord, "/proposals", &body.to_string()));
    let id = put["id"].as_str().unwrap().to_owned();
    let told = |who: &Who| ok(record.get(who, "/proposals"))[0].clone();
    let hash = told(&volta)["hash"].as_str().unwrap().to_owned();

    // What it changes, clause by clause.
    let seen = ok(record.get(&volta, &format!("/proposals/{id}")));
    let differs = seen["differs"].to_string();
    assert!(
        differs.contains("levels.solved") && differs.contains("95"),
        "{differs}"
    );
    assert!(
        seen["files"].get("lumen.yaml").is_none(),
        "others' prices stay hidden"
    );
    assert!(!differs.contains("7.25"), "{differs}");

    // What it would have come to, with the money for those who see it.
    let plan = ok(record.get(&volta, &format!("/proposals/{id}/plan")));
    assert!(plan.get("levels").is_some(), "{plan}");
    let commercial = record.person("volta", &[Office::Commercial]);
    let plan = ok(record.get(&commercial, &format!("/proposals/{id}/plan")));
    assert!(plan.get("money").is_some(), "{plan}");
    let nobody = record.person("volta", &[]);
    let asked = record.post(
        &nobody,
        "/plans",
        &json!({ "files": draft("95") }).to_string(),
    );
    assert!(
        ok(asked).get("money").is_none(),
        "no amount for who sees no statement"
    );

    // A comment on a clause, a reply, and its end.
    let comment = json!({ "hash": hash, "clause": "levels.solved", "text": "with which people?" });
    let comment = ok(record.post(
        &volta,
        &format!("/proposals/{id}/comments"),
        &comment.to_string(),
    ));
    let comment = comment["facts"][0].as_str().unwrap().to_owned();
    let reply = json!({ "hash": hash, "text": "two more", "reply_to": comment });
    ok(record.post(
        &nord,
        &format!("/proposals/{id}/comments"),
        &reply.to_string(),
    ));
    let settle = json!({ "hash": hash, "reply_to": comment, "settles": true, "text": "fine" });
    ok(record.post(
        &volta,
        &format!("/proposals/{id}/comments"),
        &settle.to_string(),
    ));
    assert_eq!(told(&nord)["comments"][0]["settled"], true);
    // What is said about a price stays between the two that it is for.
    let price = json!({ "hash": hash, "clause": "charges.calls", "text": "that is much" });
    let said = record.post(
        &volta,
        &format!("/proposals/{id}/comments"),
        &price.to_string(),
    );
    ok(said);
    assert_eq!(told(&nord)["comments"].as_array().unwrap().len(), 2);
    let sees_no_price = record.person("nord", &[]);
    let comments = told(&sees_no_price)["comments"].clone();
    assert_eq!(comments.as_array().unwrap().len(), 1, "{comments}");
    assert_eq!(told(&lumen)["comments"].as_array().unwrap().len(), 1);
    let comments = told(&volta)["comments"].clone();
    let own = comments[1]["id"].as_str().unwrap();
    let settle = json!({ "hash": hash, "reply_to": own, "settles": true });
    ok(record.post(
        &volta,
        &format!("/proposals/{id}/comments"),
        &settle.to_string(),
    ));

    let sign = |who: &Who, hash: &str| {
        let body = json!({ "hash": hash }).to_string();
        record.post(who, &format!("/proposals/{id}/signatures"), &body)
    };
    // The password is asked for again; who put it forward does not sign for the same party.
    let before = record.somebody("volta", &offices, false);
    let came = sign(&before, &hash);
    assert_eq!(
        (came.status, came.json()["type"].as_str()),
        (403, Some("/problems#step-up"))
    );
    assert_eq!(sign(&nord, &hash).status, 409, "four eyes");
    ok(sign(&volta, &hash));
    assert_eq!(told(&nord)["missing"], json!(["lumen", "nord"]));

    // A changed text dismisses what was signed.
    let other = json!({ "files": draft("97") });
    ok(record.post(
        &nord,
        &format!("/proposals/{id}/revisions"),
        &other.to_string(),
    ));
    let changed = told(&nord);
    assert_eq!(
        (
            &changed["dismissed"],
            changed["missing"].as_array().unwrap().len()
        ),
        (&json!(1), 3)
    );
    assert_eq!(
        sign(&volta, &hash).status,
        409,
        "the text that was read is another"
    );
    let hash = changed["hash"].as_str().unwrap().to_owned();
    ok(sign(&lumen, &hash));
    ok(sign(&volta, &hash));
    assert_eq!(
        ok(record.get(&nord, "/agreement"))
            .as_array()
            .unwrap()
            .len(),
        1
    );
    ok(sign(&second, &hash));
    assert_eq!(told(&lumen)["state"], "signed");
    let versions = ok(record.get(&lumen, "/agreement"));
    assert_eq!(versions.as_array().unwrap().len(), 2);
    assert_eq!(
        (&versions[0]["in_force"], &versions[1]["in_force"]),
        (&json!(true), &json!(false))
    );
    record.wait_ms(30 * 24 * 3_600_000);
    let later = record.person("nord", &offices);
    let versions = ok(record.get(&later, "/agreement"));
    assert_eq!(versions[1]["in_force"], true, "{versions}");
}

/// A provider cannot sign for another, and whoever has no office signs for nobody.
#[test]
fn signing_follows_from_offices() {
    let record = Record::new();
    let nord = record.person("nord", &[Office::Delegate]);
    let put = ok(record.post(
        &nord,
        "/proposals",
        &json!({ "files": draft("95") }).to_string(),
    ));
    let id = put["id"].as_str().unwrap();
    let hash = ok(record.get(&nord, "/proposals"))[0]["hash"].clone();
    let body = json!({ "hash": hash }).to_string();
    let path = format!("/proposals/{id}/signatures");
    let nobody = record.person("volta", &[]);
    let came = record.post(&nobody, &path, &body);
    assert_eq!(came.status, 403, "{came:?}");
    let needed = came.json()["needed"].to_string();
    assert!(needed.contains("a signatory of volta"), "{needed}");
    let token = record.token("volta", None);
    assert_eq!(record.post(&token, &path, &body).status, 403);
}

/// From a breach to a settled pause, an agreed month, and a bundle that an auditor checks alone.
#[test]
fn a_pause_is_contested_and_a_month_is_agreed() {
    let record = Record::new();
    let desk = record.token("volta", Some("desk"));
    let facts = json!([
        { "at": "2025-03-03T08:00:00Z", "source": "desk", "case": { "id": "INC1", "does": ["opened"], "set": { "type": "incident", "service": "desk" } } },
        { "at": "2025-03-04T14:00:00Z", "source": "desk", "case": { "id": "INC1", "does": ["resolved"] } },
        { "at": "2025-03-05T08:00:00Z", "source": "desk", "usage": { "meter": "calls", "quantity": "40" } },
    ]);
    let stated = ok(record.post(&desk, "/facts", &facts.to_string()));
    assert_eq!(stated["accepted"], 3, "{stated}");

    let nord = record.person(
        "nord",
        &[Office::Delegate, Office::Commercial, Office::Signatory],
    );
    let volta = record.person(
        "volta",
        &[Office::Delegate, Office::Commercial, Office::Signatory],
    );
    let reading = |who: &Who| {
        let readings = ok(record.get(who, "/readings?level=solved&window=2025-03"));
        readings["levels"][0]["readings"][0].clone()
    };
    assert_eq!(
        reading(&nord)["agreed"]["state"],
        "missed",
        "a breach appears"
    );

    // The provider claims that the customer kept it waiting; the customer contests, then accepts.
    let claim = json!({ "id": "C1", "ask": "pause", "on": { "case": "INC1" }, "from": "2025-03-03T09:00:00Z", "until": "2025-03-04T13:30:00Z", "grounds": "no answer from the shop" });
    ok(record.post(&volta, "/claims", &claim.to_string()));
    let again = record.post(&volta, "/claims", &claim.to_string());
    refused(again, 409, "claim-taken");
    let own = record.post(&volta, "/claims/C1/answers", "{\"says\":\"accept\"}");
    assert!(own.status == 403 || own.status == 409, "{own:?}");
    ok(record.post(&nord, "/claims/C1/answers", "{\"says\":\"contest\"}"));
    let claims = ok(record.get(&nord, "/claims"));
    assert_eq!(claims["claims"].as_array().unwrap().len(), 1);
    ok(record.post(&nord, "/claims/C1/answers", "{\"says\":\"accept\"}"));
    assert_eq!(reading(&nord)["agreed"]["state"], "met");
    assert_eq!(reading(&nord), reading(&volta), "both see the same");
    // The third company sees nothing of it.
    let lumen = record.person("lumen", &[Office::Delegate, Office::Commercial]);
    assert_eq!(ok(record.get(&lumen, "/claims"))["claims"], json!([]));
    assert_eq!(record.get(&lumen, "/readings?level=solved").status, 404);

    // The statement, the same on both sides, agreed by both.
    let mine = ok(record.get(&nord, "/statements/volta?month=2025-03"));
    let theirs = ok(record.get(&volta, "/statements/nord?month=2025-03"));
    assert_eq!(
        mine["left_open"], theirs["left_open"],
        "what clauses of others leave open is no part of it"
    );
    assert_eq!(mine["statements"], theirs["statements"]);
    assert_eq!(mine["statements"][0]["total"], "100");
    let derived = ok(record.get(&nord, "/statements/volta/lines/charges.calls?month=2025-03"));
    assert!(derived.to_string().contains("2.5"), "{derived}");
    let csv = record.get(&nord, "/statements/volta/lines.csv");
    assert!(csv.body.contains("charges.calls"), "{csv:?}");
    assert_eq!(record.get(&lumen, "/statements/volta").status, 404);
    assert_eq!(record.get(&volta, "/statements/lumen").status, 404);
    let agree = |who: &Who, with: &str, total: &str| {
        let body = json!({ "month": "2025-03", "currency": "EUR", "total": total }).to_string();
        record.post(who, &format!("/statements/{with}/agreements"), &body)
    };
    refused(agree(&nord, "volta", "99"), 409, "other-total");
    ok(agree(&nord, "volta", "100"));
    ok(agree(&volta, "nord", "100"));
    let closed = ok(record.get(&nord, "/statements/volta?month=2025-03"));
    assert_eq!(closed["statements"][0]["state"], "closed", "{closed}");

    // The auditor of either side checks all of it without the server.
    for party in ["nord", "volta", "lumen"] {
        let came = record.get(&record.token(party, None), "/bundle");
        let bundle = exchange::bundle::archive::read(came.bytes.as_slice()).unwrap();
        let trust = exchange::bundle::Trust::default();
        let report = exchange::bundle::verify(&bundle, trust, &exchange::bundle::Checks::default());
        assert_eq!(report.findings, [], "{party}");
        let figures = bundle.figures.join("\n");
        assert_eq!(
            figures.contains("charges.calls"),
            party != "lumen",
            "{figures}"
        );
    }
}
