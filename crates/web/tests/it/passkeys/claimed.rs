//! Claims, and what is said to them, signed by a passkey.

use exchange::bundle::{Checks, Report, Trust, archive, verify};
use facts::fact::Office;
use serde_json::{Value, json};

use super::{Device, equipped_of, send};
use crate::record::{Record, Who, party};

const CLAIMS: &str = "/alliances/atlas/claims";

/// A case of volta, with somebody of each side who has a passkey.
struct Scene {
    record: Record,
    volta: (Who, Device),
    nord: (Who, Device),
}

impl Scene {
    fn new() -> Scene {
        let record = Record::new();
        let desk = record.token("volta", Some("desk"));
        let facts = json!([{ "at": "2025-03-03T09:00:00Z", "source": "desk", "case": {
            "id": "INC1", "does": ["opened"], "set": { "type": "incident", "service": "desk" } } }]);
        assert_eq!(
            record.post(&desk, "/facts", &facts.to_string()).json()["accepted"],
            1
        );
        let offices = [Office::Delegate, Office::Commercial];
        Scene {
            volta: equipped_of(&record, "volta", &offices, 1),
            nord: equipped_of(&record, "nord", &offices, 2),
            record,
        }
    }

    /// How many entries of a party passkeys have signed, as an auditor of lumen finds without the server.
    fn signed(&self, by: &str) -> u64 {
        let came = self
            .record
            .get(&self.record.token("lumen", None), "/bundle");
        let bundle = archive::read(came.bytes.as_slice()).unwrap();
        let report: Report = verify(&bundle, Trust::default(), &Checks::default());
        assert_eq!(report.findings, []);
        report.attested[&party(by)].passkey
    }
}

fn created(came: crate::http::Came) -> Value {
    assert_eq!(came.status, 201, "{came:?}");
    came.json()
}

#[test]
fn a_claim_and_its_answer_are_signed_by_passkeys() {
    let mut scene = Scene::new();
    let (volta, device) = &mut scene.volta;
    let claim =
        json!({ "id": "CL-1", "ask": "exclude", "on": { "case": "INC1" }, "grounds": "no access" });
    let asked = created(send(
        &scene.record,
        volta,
        "POST",
        &format!("{CLAIMS}/challenge"),
        &claim,
    ));
    let mut signed = claim.clone();
    signed["passkey"] = device.uses(&asked);
    let mut other = signed.clone();
    other["grounds"] = json!("no key");
    let moved = send(&scene.record, volta, "POST", CLAIMS, &other);
    assert_eq!(moved.status, 409, "signed for another claim: {moved:?}");
    let asked = created(send(
        &scene.record,
        volta,
        "POST",
        &format!("{CLAIMS}/challenge"),
        &claim,
    ));
    signed["passkey"] = device.uses(&asked);
    let did = created(send(&scene.record, volta, "POST", CLAIMS, &signed));
    assert_eq!(did["attested"], json!(["passkey"]));

    let (nord, device) = &mut scene.nord;
    let answers = format!("{CLAIMS}/CL-1/answers");
    let says = json!({ "says": "accept" });
    let asked = created(send(
        &scene.record,
        nord,
        "POST",
        &format!("{answers}/challenge"),
        &says,
    ));
    let contests = json!({ "says": "contest", "passkey": device.uses(&asked) });
    let turned = send(&scene.record, nord, "POST", &answers, &contests);
    assert_eq!(turned.status, 409, "signed for another answer: {turned:?}");
    let asked = created(send(
        &scene.record,
        nord,
        "POST",
        &format!("{answers}/challenge"),
        &says,
    ));
    let accepts = json!({ "says": "accept", "passkey": device.uses(&asked) });
    let did = created(send(&scene.record, nord, "POST", &answers, &accepts));
    assert_eq!(did["attested"], json!(["passkey"]));
    assert_eq!((scene.signed("volta"), scene.signed("nord")), (1, 1));

    // Whoever may not claim is not asked to sign either.
    let (lumen, _) = equipped_of(&scene.record, "lumen", &[Office::Delegate], 3);
    let hidden = send(
        &scene.record,
        &lumen,
        "POST",
        &format!("{CLAIMS}/challenge"),
        &claim,
    );
    assert_eq!(hidden.status, 404, "{hidden:?}");
    // A member that comes twice is none that can be read.
    let twice = "{\"id\":\"CL-2\",\"id\":\"CL-3\",\"ask\":\"exclude\",\"on\":{\"case\":\"INC1\"}}";
    let body = Some(("application/json", twice.as_bytes()));
    let refused = scene.record.ask(&scene.volta.0, "POST", CLAIMS, body);
    assert_eq!(refused.status, 400, "{refused:?}");
}

#[test]
fn forms_send_what_the_passkey_signed() {
    let mut scene = Scene::new();
    let (volta, device) = &mut scene.volta;
    let page = scene.record.page(volta, "/cases/INC1");
    let asks = "data-passkey=\"/alliances/atlas/cases/INC1/challenge\" data-sends=\"ask from until";
    assert!(page.body.contains(asks), "{}", page.body);
    let mut fields = vec![("ask", "exclude"), ("grounds", "no access")];
    let wrong = scene
        .record
        .draw_up(volta, "/cases/INC1/challenge", &fields[..1]);
    assert_eq!(wrong.status, 422, "{wrong:?}");
    let asked = created(
        scene
            .record
            .draw_up(volta, "/cases/INC1/challenge", &fields),
    );
    let used = device.uses(&asked).to_string();
    fields.push(("assertion", &used));
    let done = scene.record.fill(volta, "/cases/INC1", &fields);
    assert_eq!(done.status, 303, "{done:?}");
    let claims = scene.record.get(volta, "/claims").json();
    let id = claims["claims"][0]["claim"].as_str().unwrap().to_owned();
    let says = asked["says"][0]["text"].as_str().unwrap();
    assert!(
        says.contains(&id),
        "the id is that which the passkey was shown: {says}"
    );

    let (nord, device) = &mut scene.nord;
    let path = format!("/claims/{id}");
    let page = scene.record.page(nord, &path);
    let answers = format!("/alliances/atlas/claims/{id}/answers/challenge");
    let asks = format!("data-passkey=\"/api/v1{answers}\" data-sends=\"says\"");
    assert!(page.body.contains(&asks), "{}", page.body);
    let asked = created(send(
        &scene.record,
        nord,
        "POST",
        &answers,
        &json!({ "says": "accept" }),
    ));
    let used = device.uses(&asked).to_string();
    let fields = [("says", "accept"), ("assertion", used.as_str())];
    assert_eq!(scene.record.fill(nord, &path, &fields).status, 303);
    assert_eq!((scene.signed("volta"), scene.signed("nord")), (1, 1));

    // Whoever has no passkey is not asked, and the host attests it.
    let other = scene.record.person("volta", &[Office::Delegate]);
    let page = scene.record.page(&other, "/cases/INC1");
    assert!(!page.body.contains("data-sends"), "{}", page.body);
    let fields = [("ask", "exclude"), ("grounds", "once more")];
    assert_eq!(
        scene.record.fill(&other, "/cases/INC1", &fields).status,
        303
    );
    assert_eq!(scene.signed("volta"), 1);
}
