//! The first run: an empty server, two companies, and what each of them may do from then on.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use web::act::people;
use web::api::Settings;

use crate::http::Came;
use crate::record::{Record, Who, files};

const PASSWORD: &str = "a long enough passphrase";

fn texts() -> BTreeMap<String, String> {
    let files = files().into_iter();
    files
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

fn post(record: &Record, who: &Who, path: &str, body: &Value) -> Came {
    let body = body.to_string();
    record.ask(
        who,
        "POST",
        path,
        Some(("application/json", body.as_bytes())),
    )
}

/// The cookie that an answer sets.
fn cookie(came: &Came) -> Who {
    let set = came
        .header("set-cookie")
        .unwrap_or_else(|| panic!("a cookie: {came:?}"));
    for word in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(set.contains(word), "{set}");
    }
    Who::Session(set.split(';').next().unwrap().to_owned())
}

fn founded() -> (Record, Who) {
    let record = Record::empty(Settings::default());
    let random = &mut || record.desk.random();
    let code = people::expect_set_up(record.desk.store(), random)
        .unwrap()
        .unwrap();
    let body = json!({ "code": code.shown(), "files": texts(), "party": "nord", "offices": ["delegate", "signatory"], "login": "ann", "name": "Ann", "password": PASSWORD });
    let mut wrong = body.clone();
    wrong["code"] = json!("00".repeat(32));
    assert_eq!(post(&record, &Who::Nobody, "/setup", &wrong).status, 404);
    let came = post(&record, &Who::Nobody, "/setup", &body);
    assert_eq!(came.status, 201, "{came:?}");
    let ann = cookie(&came);
    // Once, and never again.
    assert_eq!(post(&record, &Who::Nobody, "/setup", &body).status, 404);
    (record, ann)
}

#[test]
fn two_companies_begin() {
    let (record, ann) = founded();
    let who = record.ask(&ann, "GET", "/session", None).json();
    assert_eq!(
        (&who["login"], &who["people"][0]["party"]),
        (&json!("ann"), &json!("nord"))
    );

    // The founder invites the other company's first administrator, and nobody else of it.
    let invite = json!({ "party": "volta", "offices": ["delegate"] });
    assert_eq!(
        record
            .post(&ann, "/invitations", &invite.to_string())
            .status,
        422
    );
    let invite = json!({ "party": "volta", "offices": ["administrator", "delegate"] });
    let made = record.post(&ann, "/invitations", &invite.to_string());
    assert_eq!(made.status, 201, "{made:?}");
    let code = made.json()["code"].clone();
    let look = post(
        &record,
        &Who::Nobody,
        "/invitations/look",
        &json!({ "code": code }),
    );
    assert_eq!(look.json()["party"], "volta");
    let accept = json!({ "code": code, "login": "bob", "name": "Bob", "password": PASSWORD });
    let came = post(&record, &Who::Nobody, "/invitations/accept", &accept);
    assert_eq!(came.status, 201, "{came:?}");
    let bo = cookie(&came);
    assert_eq!(
        post(&record, &Who::Nobody, "/invitations/accept", &accept).status,
        404,
        "once"
    );

    // Each keeps its own people, and sees nobody else's.
    let people = record.get(&ann, "/people").json();
    assert_eq!(people.as_array().unwrap().len(), 1);
    assert_eq!(people[0]["name"], "Ann");
    assert!(!record.get(&bo, "/people").body.contains("Ann"));
    let more = record.post(
        &ann,
        "/invitations",
        &json!({ "party": "volta", "offices": ["administrator"] }).to_string(),
    );
    assert_eq!(more.status, 409, "{more:?}");

    // The provider makes a token for its desk, which states facts; the customer sees the breach.
    let token = record.post(
        &bo,
        "/tokens",
        &json!({ "name": "desk", "source": "desk", "days": 90 }).to_string(),
    );
    assert_eq!(token.status, 201, "{token:?}");
    let token = token.json();
    let desk = Who::Token(token["token"].as_str().unwrap().to_owned());
    let fact = json!({ "at": "2025-03-03T08:00:00Z", "source": "desk", "case": { "id": "INC1", "does": ["opened"], "set": { "type": "incident", "service": "desk" } } });
    assert_eq!(
        record.post(&desk, "/facts", &fact.to_string()).json()["accepted"],
        1
    );
    let other =
        json!({ "at": "2025-03-03T08:00:00Z", "source": "other", "case": { "id": "INC1" } });
    assert_eq!(
        record.post(&desk, "/facts", &other.to_string()).json()["rejected"],
        1
    );
    let readings = record.get(&ann, "/readings?level=solved").json();
    assert_eq!(
        readings["levels"][0]["readings"][0]["agreed"]["state"],
        "missed"
    );

    // A token that is revoked, and a person that is removed, have nothing with the next request.
    let path = format!("/alliances/atlas/tokens/{}", token["id"].as_str().unwrap());
    assert_eq!(record.ask(&bo, "DELETE", &path, None).status, 204);
    assert_eq!(record.post(&desk, "/facts", &fact.to_string()).status, 401);
    let invite = record
        .post(
            &bo,
            "/invitations",
            &json!({ "offices": ["delegate"] }).to_string(),
        )
        .json();
    let accept =
        json!({ "code": invite["code"], "login": "cyd", "name": "Cyd", "password": PASSWORD });
    let came = post(&record, &Who::Nobody, "/invitations/accept", &accept);
    let (cy, person) = (
        cookie(&came),
        came.json()["person"].as_str().unwrap().to_owned(),
    );
    assert_eq!(record.get(&cy, "/cases").status, 200);
    let path = format!("/alliances/atlas/people/{person}");
    let given = json!({ "offices": ["commercial"] }).to_string();
    assert_eq!(
        record
            .ask(
                &cy,
                "PUT",
                &path,
                Some(("application/json", given.as_bytes()))
            )
            .status,
        403
    );
    assert_eq!(
        record
            .ask(
                &ann,
                "PUT",
                &path,
                Some(("application/json", given.as_bytes()))
            )
            .status,
        404,
        "not hers"
    );
    assert_eq!(
        record
            .ask(
                &bo,
                "PUT",
                &path,
                Some(("application/json", given.as_bytes()))
            )
            .status,
        204
    );
    assert_eq!(record.ask(&bo, "DELETE", &path, None).status, 204);
    let after = record.get(&cy, "/cases");
    assert!(after.status == 401 || after.status == 404, "{after:?}");
    // The last administrator stays.
    let own = record.ask(&bo, "GET", "/session", None).json()["people"][0]["person"].clone();
    let path = format!("/alliances/atlas/people/{}", own.as_str().unwrap());
    assert_eq!(record.ask(&bo, "DELETE", &path, None).status, 409);
}

#[test]
fn sessions_begin_and_end() {
    let (record, ann) = founded();
    let sign_in = |password: &str| {
        post(
            &record,
            &Who::Nobody,
            "/session",
            &json!({ "login": "Ann ", "password": password }),
        )
    };
    assert_eq!(sign_in("wrong").status, 401);
    let session = cookie(&sign_in(PASSWORD));
    assert!(record.ask(&session, "GET", "/session", None).json()["stepped_up_until"].is_null());
    // The password once more gives another session; the one before is gone.
    let came = post(
        &record,
        &session,
        "/session/step-up",
        &json!({ "password": "wrong" }),
    );
    assert_eq!(came.status, 422);
    assert_eq!(record.ask(&session, "GET", "/session", None).status, 200);
    let stepped = cookie(&post(
        &record,
        &session,
        "/session/step-up",
        &json!({ "password": PASSWORD }),
    ));
    assert!(record.ask(&stepped, "GET", "/session", None).json()["stepped_up_until"].is_string());
    assert_eq!(record.ask(&session, "GET", "/session", None).status, 401);
    // What another site sends in one's name is refused.
    let body = json!({ "offices": ["delegate"] }).to_string();
    let body = Some(("application/json", body.as_bytes()));
    let foreign = record.ask_with(
        &stepped,
        "POST",
        "/alliances/atlas/invitations",
        &[("sec-fetch-site", "cross-site")],
        body,
    );
    assert_eq!(foreign.status, 403);
    // Idle for an hour, it ends.
    record.wait_ms(59 * 60_000);
    assert_eq!(record.ask(&stepped, "GET", "/session", None).status, 200);
    record.wait_ms(61 * 60_000);
    assert_eq!(record.ask(&stepped, "GET", "/session", None).status, 401);
    assert_eq!(record.ask(&ann, "GET", "/session", None).status, 401);
    // Signed out is signed out.
    let session = cookie(&sign_in(PASSWORD));
    let other = cookie(&sign_in(PASSWORD));
    assert_eq!(record.ask(&session, "DELETE", "/session", None).status, 204);
    assert_eq!(record.ask(&session, "GET", "/session", None).status, 401);
    assert_eq!(record.ask(&other, "DELETE", "/sessions", None).status, 204);
    assert_eq!(record.ask(&other, "GET", "/session", None).status, 401);
    // Guessing is slowed down, and the answer tells nothing.
    for _ in 0..6 {
        assert_eq!(sign_in("guess guess guess").status, 401);
    }
    let unknown = post(
        &record,
        &Who::Nobody,
        "/session",
        &json!({ "login": "nobody", "password": "guess guess guess" }),
    );
    assert_eq!(sign_in(PASSWORD).body, unknown.body);
}

/// An alliance may begin with a text that names its parties and no more; all that leads on from there goes on.
#[test]
fn an_alliance_begins_with_little() {
    let record = Record::empty(Settings::default());
    let random = &mut || record.desk.random();
    let code = people::expect_set_up(record.desk.store(), random)
        .unwrap()
        .unwrap();
    let text = "entente: 1\nalliance: atlas\neffective: 2025-01-01\nzone: Europe/Amsterdam\nparties: { nord: { role: customer }, volta: { role: provider } }\n";
    let body = json!({ "code": code.shown(), "files": { "alliance.yaml": text }, "party": "nord", "offices": ["delegate", "signatory"], "login": "ann", "name": "Ann", "password": PASSWORD });
    let came = post(&record, &Who::Nobody, "/setup", &body);
    assert_eq!(came.status, 201, "{came:?}");
    let ann = cookie(&came);
    let invited = json!({ "party": "volta", "offices": ["administrator"] });
    let came = post(&record, &ann, "/alliances/atlas/invitations", &invited);
    assert_eq!(came.status, 201, "{came:?}");
    for path in [
        "",
        "/levels",
        "/agreement",
        "/statements",
        "/responsibilities",
        "/scope",
        "/fit",
        "/people",
        "/journal",
        "/access",
    ] {
        let page = record.page(&ann, path);
        assert_eq!(page.status, 200, "{path}: {page:?}");
    }
}
