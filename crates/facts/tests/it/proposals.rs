//! What is said of texts before they are in force, and who has taken note of what.

use facts::fact::{Acknowledgement, Comment, Proposal, Signature};
use facts::id::{PartyId, SourceId};
use facts::{Body, Fact, Instant};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// What is said of a body with some members replaced; nothing where it is admitted. `null` leaves one out.
#[track_caller]
fn check<B: DeserializeOwned + Into<Body>>(good: &Value, replaced: Value, expected: &str) {
    let mut members = good.as_object().unwrap().clone();
    for (name, value) in replaced.as_object().unwrap() {
        members.insert(name.clone(), value.clone());
    }
    members.retain(|_, value| !value.is_null());
    let body = serde_json::from_str::<B>(&Value::from(members).to_string());
    let said = body.map_or_else(|error| error.to_string(), |body| said(body.into()));
    assert_eq!(said, expected);
}

fn said(body: Body) -> String {
    let at = Instant::parse("2025-04-03T09:00:00Z").unwrap();
    let by = PartyId::new("volta").unwrap();
    let fact = Fact::new(at, at, by, SourceId::new("desk").unwrap(), 1, 0, body);
    fact.map_or_else(|error| error.to_string(), |_| String::new())
}

fn hash(digit: &str) -> String {
    format!("sha256:{}", digit.repeat(64))
}

#[test]
fn a_proposal_names_its_text_and_who_signs_it() {
    let good = json!({
        "based_on": hash("1"), "effective": "2025-07-01T00:00:00Z", "hash": hash("2"), "id": "P-1",
        "person": "ann", "signers": ["lumen", "volta"], "version": "2",
    });
    let check = |replaced: Value, expected: &str| check::<Proposal>(&good, replaced, expected);
    check(json!({}), "");
    check(json!({ "based_on": null, "reason": "the desk moves" }), "");
    let sealed = format!("entente-v1:{}", "a".repeat(64));
    check(json!({ "hash": sealed }), "");
    let form =
        "is not the hash of a text: `sha256:` or `entente-v1:` and 64 small hexadecimal digits";
    for wrong in ["", "sha256:", &hash("A"), &"2".repeat(64), "sha512:22"] {
        check(json!({ "hash": wrong }), &format!("`{wrong}` {form}"));
        check(json!({ "based_on": wrong }), &format!("`{wrong}` {form}"));
    }
    let same = "the proposed text is the one that it changes";
    check(json!({ "based_on": hash("2") }), same);
    let nobody = "a proposal names the person who puts it forward";
    check(json!({ "person": " " }), nobody);
    let order = "the `signers` stand in the order of their names, each once";
    check(json!({ "signers": ["volta", "lumen"] }), order);
    check(json!({ "signers": ["volta", "volta"] }), order);
    check(json!({ "signers": [] }), "a proposal says who has to sign");
    let nameless = "a proposed text has the name of a version";
    check(json!({ "version": "" }), nameless);
}

#[test]
fn a_signature_names_a_text_and_a_person() {
    let good = json!({ "hash": hash("2"), "person": "ben", "proposal": "P-1" });
    check::<Signature>(&good, json!({}), "");
    let nobody = "a signature names the person who signs";
    check::<Signature>(&good, json!({ "person": "" }), nobody);
    let plain = "the name of the person: the identifier `be\\nn` has a control character, or white space at an end";
    check::<Signature>(&good, json!({ "person": "be\nn" }), plain);
    let form =
        "`2` is not the hash of a text: `sha256:` or `entente-v1:` and 64 small hexadecimal digits";
    check::<Signature>(&good, json!({ "hash": "2" }), form);
}

#[test]
fn a_comment_settles_what_it_replies_to() {
    let good = json!({ "hash": hash("2"), "person": "ben", "proposal": "P-1", "text": "why?" });
    check::<Comment>(&good, json!({ "clause": "levels.resolution" }), "");
    let to = "0f".repeat(32);
    check::<Comment>(
        &good,
        json!({ "reply_to": to, "settles": true, "text": null }),
        "",
    );
    let what = "what settles a comment names it in `reply_to`";
    check::<Comment>(&good, json!({ "settles": true }), what);
    let path = "the path of the clause: an identifier is empty";
    check::<Comment>(&good, json!({ "clause": "" }), path);
    let nobody = "a comment names the person who makes it";
    check::<Comment>(&good, json!({ "person": "" }), nobody);
}

#[test]
fn an_acknowledgement_is_of_a_decision_or_a_policy() {
    let decision = json!({ "decision": { "case": "DEC-4", "right": "price-changes" } });
    let good = json!({ "of": decision, "person": "ben" });
    check::<Acknowledgement>(&good, json!({}), "");
    check::<Acknowledgement>(
        &good,
        json!({ "of": { "policy": { "id": "security" } } }),
        "",
    );
    let nobody = "an acknowledgement names the person who has read it";
    check::<Acknowledgement>(&good, json!({ "person": "" }), nobody);
}
