//! Entries that a passkey signs: anybody can check them; and what is not handed in.

use exchange::bundle::{Checks, Report, Trust, archive, verify};
use facts::fact::Office;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Device, asked, b64, detail, equipped_of, send};
use crate::http::Came;
use crate::record::{Record, Who, files};

const MINUTE_MS: i64 = 60_000;
const SIGNS: [Office; 2] = [Office::Delegate, Office::Signatory];

fn proposed(record: &Record, by: &Who, share: &str) -> (String, String) {
    let texts = files().into_iter().map(|(path, bytes)| {
        let text = String::from_utf8(bytes).unwrap();
        let text = text
            .replace(
                "effective: 2025-01-01",
                "effective: 2025-05-01\nversion: \"2\"",
            )
            .replace("expected: '>= 90 %'", &format!("expected: '>= {share} %'"));
        (path, json!(text))
    });
    let files: serde_json::Map<String, Value> = texts.collect();
    let body = json!({ "files": files }).to_string();
    let put = record.post(by, "/proposals", &body);
    assert_eq!(put.status, 201, "{put:?}");
    let id = put.json()["id"].as_str().unwrap().to_owned();
    let hash = hash_of(record, by, &id);
    (id, hash)
}

fn hash_of(record: &Record, who: &Who, id: &str) -> String {
    let all = record.get(who, "/proposals").json();
    let mut all = all.as_array().unwrap().iter();
    let told = all.find(|told| told["id"] == id).unwrap();
    told["hash"].as_str().unwrap().to_owned()
}

/// A proposal of nord, and a signatory of volta whose last proof is long ago.
struct Scene {
    record: Record,
    nord: Who,
    ann: Who,
    device: Device,
    id: String,
    hash: String,
}

impl Scene {
    fn new() -> Scene {
        let record = Record::new();
        let (ann, device) = equipped_of(&record, "volta", &SIGNS, 1);
        record.wait_ms(11 * MINUTE_MS);
        let nord = record.person("nord", &SIGNS);
        let (id, hash) = proposed(&record, &nord, "95");
        Scene {
            record,
            nord,
            ann,
            device,
            id,
            hash,
        }
    }

    fn path(&self) -> String {
        format!("/alliances/atlas/proposals/{}/signatures", self.id)
    }

    fn asked(&self) -> Value {
        let body = json!({ "hash": self.hash });
        let path = format!("{}/challenge", self.path());
        let came = send(&self.record, &self.ann, "POST", &path, &body);
        assert_eq!(came.status, 201, "{came:?}");
        came.json()
    }

    fn hands_in(&self, used: &Value) -> Came {
        let body = json!({ "hash": self.hash, "passkey": used });
        send(&self.record, &self.ann, "POST", &self.path(), &body)
    }

    fn size(&self) -> u64 {
        self.record
            .desk
            .store()
            .size(&self.record.alliance)
            .unwrap()
    }

    /// What an auditor of a party finds, without the server.
    fn report(&self, party: &str) -> Report {
        let came = self.record.get(&self.record.token(party, None), "/bundle");
        let bundle = archive::read(came.bytes.as_slice()).unwrap();
        let report = verify(&bundle, Trust::default(), &Checks::default());
        assert_eq!(report.findings, [], "{party}");
        report
    }
}

#[test]
fn a_passkey_signs_what_anybody_can_check() {
    let mut scene = Scene::new();
    let step_up = send(
        &scene.record,
        &scene.ann,
        "POST",
        &scene.path(),
        &json!({ "hash": scene.hash }),
    );
    assert_eq!(
        step_up.status, 403,
        "its last proof is long ago: {step_up:?}"
    );
    let to_sign = scene.asked();
    // Whoever is asked can see what it signs.
    let entry = to_sign["entry"].as_str().unwrap();
    let challenge = Sha256::digest(format!("entente/assertion/v1\n{entry}"));
    assert_eq!(to_sign["publicKey"]["challenge"], b64(challenge));
    let says = to_sign["says"][0]["text"].as_str().unwrap();
    assert!(says.contains(&scene.hash), "{says}");
    let allowed = &to_sign["publicKey"]["allowCredentials"];
    assert_eq!(allowed[0]["id"], b64(&scene.device.id));

    let used = scene.device.uses(&to_sign);
    let came = scene.hands_in(&used);
    assert_eq!(came.status, 201, "{came:?}");
    let did = came.json();
    assert_eq!(did["attested"], json!(["passkey"]));
    for party in ["nord", "volta", "lumen"] {
        let report = scene.report(party);
        let volta = &report.attested[&crate::record::party("volta")];
        assert_eq!(volta.passkey, 1, "{party}");
        assert_eq!(report.passkeys.len(), 1);
        assert_eq!(json!(report.passkeys[0].signed), did["entries"]);
    }
    // The session is as it was, and the answer counts once.
    let session = scene.record.ask(&scene.ann, "GET", "/session", None);
    assert_eq!(session.json()["stepped_up_until"], Value::Null);
    let again = scene.hands_in(&used);
    assert_eq!(again.status, 422, "{again:?}");

    let person = scene.report("volta").passkeys[0].person.to_string();
    let fact = did["facts"][0].as_str().unwrap();
    for path in [
        format!("/proposals/{}", scene.id),
        format!("/facts/{fact}"),
        "/journal".to_owned(),
    ] {
        let shown = scene.record.page(&scene.nord, &path);
        assert_eq!(shown.status, 200, "{path}");
        assert!(
            shown.body.contains(&person) && shown.body.to_lowercase().contains("passkey"),
            "{path}: {}",
            shown.body
        );
    }
    let told = scene.record.get(&scene.nord, "/proposals").json();
    assert_eq!(told[0]["attested"], json!({ "volta": "passkey" }));
}

#[test]
fn the_form_sends_what_the_passkey_signed() {
    let mut scene = Scene::new();
    let page = format!("/proposals/{}", scene.id);
    let shown = scene.record.page(&scene.ann, &page);
    let asks = format!("data-passkey=\"/api/v1{}/challenge\"", scene.path());
    assert!(
        shown.body.contains(&asks) && shown.body.contains("data-sends=\"hash\""),
        "{}",
        shown.body
    );
    let used = scene.device.uses(&scene.asked()).to_string();
    let hash = scene.hash.clone();
    let fields = [("hash", hash.as_str()), ("assertion", used.as_str())];
    let path = format!("{page}/signatures");
    let done = scene.record.fill(&scene.ann, &path, &fields);
    assert_eq!(done.status, 303, "{done:?}");
    let volta = crate::record::party("volta");
    assert_eq!(scene.report("nord").attested[&volta].passkey, 1);
    // What is wrong is told in place.
    let again = scene.record.fill(&scene.ann, &path, &fields);
    assert_eq!(again.status, 422, "{again:?}");
    assert!(again.body.contains("role=\"alert\""), "{}", again.body);
    // Somebody without a passkey proves itself, and is told who attests it then.
    let bob = scene.record.person("lumen", &SIGNS);
    let shown = scene.record.page(&bob, &page);
    assert!(
        shown.body.contains("the host alone attests it") && !shown.body.contains("data-sends"),
        "{}",
        shown.body
    );
}

#[test]
fn what_was_signed_and_has_changed_is_not_handed_in() {
    let mut scene = Scene::new();
    let used = scene.device.uses(&scene.asked());
    // Another text is put in its place meanwhile.
    let texts = scene
        .record
        .get(&scene.nord, &format!("/proposals/{}", scene.id));
    let mut texts = texts.json()["files"].clone();
    let root = texts["alliance.yaml"].as_str().unwrap();
    texts["alliance.yaml"] = json!(root.replace(">= 95 %", ">= 97 %"));
    let revised = scene.record.post(
        &scene.nord,
        &format!("/proposals/{}/revisions", scene.id),
        &json!({ "files": texts }).to_string(),
    );
    assert_eq!(revised.status, 201, "{revised:?}");
    let size = scene.size();
    let late = scene.hands_in(&used);
    assert_eq!(late.status, 409, "{late:?}");
    assert_eq!(late.json()["refusal"], "other-hash", "{late:?}");
    assert_eq!(scene.size(), size);

    // Signed for one text, and handed in for another.
    scene.hash = hash_of(&scene.record, &scene.nord, &scene.id);
    let (other, other_hash) = proposed(&scene.record, &scene.nord, "96");
    let used = scene.device.uses(&scene.asked());
    let path = format!("/alliances/atlas/proposals/{other}/signatures");
    let body = json!({ "hash": other_hash, "passkey": used });
    let moved = send(&scene.record, &scene.ann, "POST", &path, &body);
    assert_eq!(moved.status, 409, "{moved:?}");
    assert!(
        detail(&moved).starts_with("what was signed is not"),
        "{moved:?}"
    );

    // Too late, and by another session.
    let used = scene.device.uses(&scene.asked());
    scene.record.wait_ms(5 * MINUTE_MS);
    assert_eq!(scene.hands_in(&used).status, 422);
    let used = scene.device.uses(&scene.asked());
    let body = json!({ "hash": scene.hash, "passkey": used });
    let bob = scene.record.person("volta", &SIGNS);
    let stolen = send(&scene.record, &bob, "POST", &scene.path(), &body);
    assert_eq!(stolen.status, 422, "{stolen:?}");
    // A step-up signs nothing.
    let step_up = asked(&scene.record, &scene.ann, super::STEP_UP);
    let used = scene.device.uses(&step_up);
    assert_eq!(scene.hands_in(&used).status, 422);
    // Nobody was seen by the device.
    let to_sign = scene.asked();
    scene.device.flags = 0x01;
    let used = scene.device.uses(&to_sign);
    let unseen = scene.hands_in(&used);
    assert_eq!(unseen.status, 422, "{unseen:?}");
    scene.device.flags = 0x05;
    let report = scene.report("nord");
    assert_eq!(report.attested[&crate::record::party("volta")].passkey, 0);
    // And once more, rightly.
    let used = scene.device.uses(&scene.asked());
    assert_eq!(scene.hands_in(&used).status, 201);
}

#[test]
fn a_month_is_agreed_to_with_a_passkey_under_a_key() {
    let mut scene = Scene::new();
    let record = &scene.record;
    let desk = record.token("volta", Some("desk"));
    let usage = json!([{ "at": "2025-03-05T08:00:00Z", "source": "desk", "usage": { "meter": "calls", "quantity": "40" } }]);
    assert_eq!(record.post(&desk, "/facts", &usage.to_string()).status, 200);
    let path = "/alliances/atlas/statements/nord/agreements";
    let keyed = |path: &str, key: &str, body: &Value| {
        let body = body.to_string();
        let body = Some(("application/json", body.as_bytes()));
        record.ask_with(&scene.ann, "POST", path, &[("idempotency-key", key)], body)
    };
    let body = |total: &str| json!({ "month": "2025-03", "currency": "EUR", "total": total });
    let challenge = format!("{path}/challenge");
    let other = keyed(&challenge, "k1", &body("99"));
    assert_eq!(other.status, 409, "{other:?}");
    assert_eq!(other.json()["refusal"], "other-total", "{other:?}");
    let mut signed = body("100");
    let first = keyed(&challenge, "k1", &body("100")).json();
    signed["passkey"] = scene.device.uses(&first);
    let elsewhere = keyed(path, "k2", &signed);
    assert_eq!(elsewhere.status, 409, "another key: {elsewhere:?}");
    let second = keyed(&challenge, "k1", &body("100")).json();
    signed["passkey"] = scene.device.uses(&second);
    let done = keyed(path, "k1", &signed);
    assert_eq!(done.status, 201, "{done:?}");
    assert_eq!(keyed(path, "k1", &signed).json(), done.json(), "once");
    let customer = record.person("nord", &[Office::Commercial]);
    let shown = record.page(&customer, "/statements/volta/2025-03");
    assert!(
        shown.body.contains("signed by the passkey of"),
        "{}",
        shown.body
    );
    let volta = crate::record::party("volta");
    assert_eq!(scene.report("nord").attested[&volta].passkey, 1);
}

#[test]
fn a_passkey_that_was_removed_signs_nothing_more() {
    let mut scene = Scene::new();
    let used = scene.device.uses(&scene.asked());
    let device = format!("/passkeys/{}", b64(&scene.device.id));
    let step_up = super::steps_up(&scene.record, &scene.ann, &mut scene.device);
    assert_eq!(step_up.status, 201, "{step_up:?}");
    scene.ann = Who::of(&step_up);
    let gone = scene.record.ask(&scene.ann, "DELETE", &device, None);
    assert_eq!(gone.status, 204, "{gone:?}");
    assert_eq!(scene.hands_in(&used).status, 422);
    let report = scene.report("lumen");
    assert_eq!(report.passkeys.len(), 1);
    assert!(report.passkeys[0].revoked);
    let path = format!("{}/challenge", scene.path());
    let body = json!({ "hash": scene.hash });
    let none = send(&scene.record, &scene.ann, "POST", &path, &body);
    assert_eq!(none.status, 409, "{none:?}");
    // The person is removed: so are its passkeys.
    let (_, _) = equipped_of(&scene.record, "volta", &SIGNS, 2);
    let in_force = |scene: &Scene| {
        let passkeys = scene.report("lumen").passkeys;
        passkeys.iter().filter(|one| !one.revoked).count()
    };
    assert_eq!(in_force(&scene), 1);
    scene.record.remove_everybody("volta");
    assert_eq!(in_force(&scene), 0);
}
