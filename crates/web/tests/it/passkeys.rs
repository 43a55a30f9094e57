//! Passkeys over HTTP: made, used to sign in and to prove oneself, named and removed; and what is refused.

mod claimed;
mod signed;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use facts::fact::Office;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::http::Came;
use crate::record::{ORIGIN, Record, Who, fields_of};

/// A device with one passkey.
struct Device {
    pair: EcdsaKeyPair,
    id: Vec<u8>,
    user: Vec<u8>,
    counter: u32,
    flags: u8,
    origin: String,
}

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

impl Device {
    fn new(id: u8) -> Device {
        let scheme = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::generate_pkcs8(scheme, &random).unwrap();
        Device {
            pair: EcdsaKeyPair::from_pkcs8(scheme, pair.as_ref(), &random).unwrap(),
            id: vec![id; 16],
            user: Vec::new(),
            counter: 0,
            // Present and verified.
            flags: 0x05,
            origin: ORIGIN.to_owned(),
        }
    }

    fn data(&mut self, relying_party: &Value, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = Sha256::digest(relying_party.as_str().unwrap()).to_vec();
        data.push(self.flags | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client(&self, ceremony: &str, challenge: &Value) -> String {
        json!({ "type": ceremony, "challenge": challenge, "origin": self.origin, "crossOrigin": false }).to_string()
    }

    /// Makes its passkey, as asked.
    fn makes(&mut self, asked: &Value) -> Value {
        let asked = &asked["publicKey"];
        self.user = bytes(&asked["user"]["id"]);
        let mut data = self.data(&asked["rp"]["id"], 0x40);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(&self.id);
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        let head: &[u8] = &[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20];
        data.extend([head, x, &[0x22, 0x58, 0x20], y].concat());
        let length = u8::try_from(data.len()).unwrap();
        let head: &[u8] = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58";
        let attestation = [head, &[length], &data].concat();
        let client = self.client("webauthn.create", &asked["challenge"]);
        json!({
            "id": b64(&self.id), "rawId": b64(&self.id), "type": "public-key",
            "response": { "clientDataJSON": b64(client), "attestationObject": b64(attestation), "transports": ["internal"] },
        })
    }

    /// Uses it, as asked.
    fn uses(&mut self, asked: &Value) -> Value {
        let asked = &asked["publicKey"];
        let data = self.data(&asked["rpId"], 0);
        let client = self.client("webauthn.get", &asked["challenge"]);
        let message = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &message).unwrap();
        json!({
            "id": b64(&self.id), "rawId": b64(&self.id), "type": "public-key",
            "response": {
                "clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature),
                "userHandle": b64(&self.user),
            },
        })
    }
}

fn send(record: &Record, who: &Who, verb: &str, path: &str, body: &Value) -> Came {
    let body = body.to_string();
    record.ask(who, verb, path, Some(("application/json", body.as_bytes())))
}

fn asked(record: &Record, who: &Who, path: &str) -> Value {
    let came = record.ask(who, "POST", path, None);
    assert_eq!(came.status, 201, "{came:?}");
    came.json()
}

const SIGN_IN: &str = "/session/passkey/challenge";
const STEP_UP: &str = "/session/step-up/passkey/challenge";

/// Somebody of nord, with a passkey.
fn equipped(record: &Record, id: u8) -> (Who, Device) {
    let offices = [Office::Delegate, Office::Signatory];
    equipped_of(record, "nord", &offices, id)
}

/// Somebody of a party, with a passkey.
fn equipped_of(record: &Record, party: &str, offices: &[Office], id: u8) -> (Who, Device) {
    let ann = record.person(party, offices);
    let mut device = Device::new(id);
    let made = device.makes(&asked(record, &ann, "/passkeys/challenge"));
    let body = json!({ "name": "phone", "passkey": made });
    let came = send(record, &ann, "POST", "/passkeys", &body);
    assert_eq!(came.status, 201, "{came:?}");
    (ann, device)
}

fn signs_in(record: &Record, device: &mut Device) -> Came {
    let used = device.uses(&asked(record, &Who::Nobody, SIGN_IN));
    let body = json!({ "passkey": used });
    send(record, &Who::Nobody, "POST", "/session/passkey", &body)
}

fn steps_up(record: &Record, who: &Who, device: &mut Device) -> Came {
    let used = device.uses(&asked(record, who, STEP_UP));
    let body = json!({ "passkey": used });
    send(record, who, "POST", "/session/step-up/passkey", &body)
}

fn detail(came: &Came) -> String {
    came.json()["detail"].as_str().unwrap().to_owned()
}

#[test]
fn a_passkey_signs_in_and_proves_who_asks() {
    let record = Record::new();
    let (ann, mut device) = equipped(&record, 1);
    let asked_for = asked(&record, &ann, "/passkeys/challenge");
    let options = &asked_for["publicKey"];
    assert_eq!(options["rp"]["id"], "record.example");
    assert_eq!(options["attestation"], "none");
    assert_eq!(options["excludeCredentials"][0]["id"], b64(&device.id));
    assert_eq!(
        options["authenticatorSelection"]["userVerification"],
        "required"
    );

    let came = signs_in(&record, &mut device);
    assert_eq!(came.status, 201, "{came:?}");
    assert_eq!(came.json()["stepped_up_until"], Value::Null);
    let session = Who::of(&came);
    let to_sign = asked(&record, &session, STEP_UP);
    let allowed = &to_sign["publicKey"]["allowCredentials"];
    assert_eq!(allowed[0]["id"], b64(&device.id));
    let came = steps_up(&record, &session, &mut device);
    assert_eq!(came.status, 201, "{came:?}");
    assert!(came.json()["stepped_up_until"].is_string());
    let after = Who::of(&came);
    let before = record.ask(&session, "GET", "/session", None);
    assert_eq!(before.status, 401, "a new session in the place of the old");

    let path = format!("/passkeys/{}", b64(&device.id));
    let named = send(&record, &after, "PUT", &path, &json!({ "name": "tablet" }));
    assert_eq!(named.json()[0]["name"], "tablet", "{named:?}");
    assert!(named.json()[0]["used"].is_string());
    assert_eq!(record.ask(&after, "DELETE", &path, None).status, 204);
    let gone = signs_in(&record, &mut device);
    assert_eq!(gone.status, 401, "{gone:?}");
    assert!(detail(&gone).starts_with("the passkey is not known here any longer"));
    let none = record.ask(&after, "POST", STEP_UP, None);
    assert_eq!(none.status, 409, "{none:?}");
    assert_eq!(record.ask(&ann, "GET", "/session", None).status, 401);
}

#[test]
fn a_challenge_is_for_one_answer_one_purpose_and_five_minutes() {
    let record = Record::new();
    let (ann, mut device) = equipped(&record, 1);
    let older = "the passkey answered an older question; try again";
    let sign_in = |used: &Value| {
        let body = json!({ "passkey": used });
        send(&record, &Who::Nobody, "POST", "/session/passkey", &body)
    };
    let challenge = asked(&record, &Who::Nobody, SIGN_IN);
    let used = device.uses(&challenge);
    assert_eq!(sign_in(&used).status, 201);
    for again in [used, device.uses(&challenge)] {
        let came = sign_in(&again);
        assert_eq!((came.status, detail(&came).as_str()), (401, older));
    }
    // One that was asked for to step up, or of another session.
    let used = device.uses(&asked(&record, &ann, STEP_UP));
    assert_eq!(detail(&sign_in(&used)), older);
    let used = device.uses(&asked(&record, &Who::Nobody, SIGN_IN));
    let body = json!({ "passkey": used });
    let came = send(&record, &ann, "POST", "/session/step-up/passkey", &body);
    assert_eq!((came.status, detail(&came).as_str()), (422, older));
    let other = Who::of(&signs_in(&record, &mut device));
    let used = device.uses(&asked(&record, &other, STEP_UP));
    let body = json!({ "passkey": used });
    let came = send(&record, &ann, "POST", "/session/step-up/passkey", &body);
    assert_eq!((came.status, detail(&came).as_str()), (422, older));
    // One that nobody asked, and one that was asked too long ago.
    let made_up = json!({ "publicKey": { "challenge": b64([7; 32]), "rpId": "record.example" } });
    assert_eq!(detail(&sign_in(&device.uses(&made_up))), older);
    let used = device.uses(&asked(&record, &Who::Nobody, SIGN_IN));
    record.wait_ms(5 * 60_000);
    assert_eq!(detail(&sign_in(&used)), older);
    // What makes a passkey is no answer either.
    let made = Device::new(9).makes(&asked(&record, &ann, "/passkeys/challenge"));
    assert_eq!(sign_in(&made).status, 401);
}

#[test]
fn what_is_not_as_it_should_be_opens_nothing() {
    let record = Record::new();
    let (ann, mut device) = equipped(&record, 1);
    let (_, mut other) = equipped(&record, 2);
    let refused = |device: &mut Device, expected: &str| {
        let came = signs_in(&record, device);
        let told = (came.status, detail(&came));
        assert_eq!(told, (401, expected.to_owned()));
        assert!(came.header("set-cookie").is_none());
    };
    device.origin = "https://evil.example".to_owned();
    refused(&mut device, "the passkey was used on another site");
    device.origin = ORIGIN.to_owned();
    device.flags = 0x01;
    refused(
        &mut device,
        "the device did not check who uses it: unlock it with a PIN, a finger or a face when it asks",
    );
    device.flags = 0x05;
    device.counter = 0;
    refused(
        &mut device,
        "the passkey counts fewer uses than before: there may be a copy of it; remove it, and make a new one",
    );
    device.counter = 100;
    let own = std::mem::replace(&mut device.user, other.user.clone());
    refused(&mut device, "the passkey is of another account");
    device.user = own;
    assert_eq!(signs_in(&record, &mut device).status, 201);

    // Without its own account it signs in to nothing, and nobody proves oneself with somebody else's.
    let mut used = device.uses(&asked(&record, &Who::Nobody, SIGN_IN));
    used["response"]["userHandle"] = Value::Null;
    let body = json!({ "passkey": used });
    let came = send(&record, &Who::Nobody, "POST", "/session/passkey", &body);
    assert_eq!(came.status, 401, "{came:?}");
    let came = steps_up(&record, &ann, &mut other);
    assert_eq!(detail(&came), "the passkey is of another account");
    let mut used = device.uses(&asked(&record, &Who::Nobody, SIGN_IN));
    let mut signature = bytes(&used["response"]["signature"]);
    signature[20] ^= 1;
    used["response"]["signature"] = json!(b64(signature));
    let body = json!({ "passkey": used });
    let came = send(&record, &Who::Nobody, "POST", "/session/passkey", &body);
    assert_eq!(detail(&came), "the passkey did not sign this");

    // After five that failed even the right one waits.
    assert_eq!(signs_in(&record, &mut device).status, 201);
    device.flags = 0x01;
    for _ in 0..5 {
        assert_eq!(signs_in(&record, &mut device).status, 401);
    }
    device.flags = 0x05;
    let came = signs_in(&record, &mut device);
    assert!(
        detail(&came).starts_with("the passkey is not known"),
        "{came:?}"
    );
    record.wait_ms(60_000);
    assert_eq!(signs_in(&record, &mut device).status, 201);
    for body in [json!({}), json!({ "passkey": {} }), json!({ "passkey": 1 })] {
        let came = send(&record, &Who::Nobody, "POST", "/session/passkey", &body);
        assert!((400..500).contains(&came.status), "{came:?}");
    }
}

#[test]
fn keys_are_changed_only_by_whoever_just_proved_who_it_is() {
    let record = Record::new();
    let (_, mut device) = equipped(&record, 1);
    let stale = Who::of(&signs_in(&record, &mut device));
    let path = format!("/passkeys/{}", b64(&device.id));
    for (verb, path) in [
        ("POST", "/passkeys/challenge"),
        ("DELETE", &path),
        ("DELETE", "/session/password"),
    ] {
        let came = record.ask(&stale, verb, path, None);
        assert_eq!(came.status, 403, "{verb} {path}: {came:?}");
        assert_eq!(came.json()["type"], "/problems#step-up");
    }
    let (other, _) = equipped(&record, 2);
    assert_eq!(record.ask(&other, "DELETE", &path, None).status, 404);
    let mine = json!({ "name": "mine" });
    assert_eq!(send(&record, &other, "PUT", &path, &mine).status, 404);
    let taken = Device::new(1).makes(&asked(&record, &other, "/passkeys/challenge"));
    let body = json!({ "name": "taken", "passkey": taken });
    let came = send(&record, &other, "POST", "/passkeys", &body);
    assert_eq!(came.status, 409, "{came:?}");
    // A challenge to make one is of the session that asked.
    let made = Device::new(3).makes(&asked(&record, &other, "/passkeys/challenge"));
    let fresh = Who::of(&steps_up(&record, &stale, &mut device));
    let body = json!({ "name": "third", "passkey": made });
    assert_eq!(
        send(&record, &fresh, "POST", "/passkeys", &body).status,
        422
    );
}

#[test]
fn the_account_page_keeps_passkeys() {
    let record = Record::new();
    let (login, password) = record.account("nord");
    let ann = record.signs_in((&login, password));
    let page = record.browse(Some(&ann), "GET", "/account", None);
    assert!(page.body.contains("action=\"/account/proof\""), "{page:?}");
    assert!(!page.body.contains("data-makes"), "{page:?}");
    let wrong = fields_of(&[("password", "another one")]);
    let came = record.browse(Some(&ann), "POST", "/account/proof", Some(&wrong));
    assert_eq!(came.status, 422, "{came:?}");
    assert!(came.body.contains("role=\"alert\""));
    let right = fields_of(&[("password", password)]);
    let came = record.browse(Some(&ann), "POST", "/account/proof", Some(&right));
    assert_eq!(came.header("location"), Some("/account?done=proven"));
    let ann = Who::of(&came);
    let page = record.browse(Some(&ann), "GET", "/account?done=proven", None);
    assert!(page.body.contains("data-makes"), "{page:?}");

    let mut device = Device::new(1);
    let name = "<b>phone</b>";
    let made = device.makes(&asked(&record, &ann, "/passkeys/challenge"));
    let form = fields_of(&[("name", name), ("passkey", &made.to_string())]);
    let came = record.browse(Some(&ann), "POST", "/account/passkeys", Some(&form));
    assert_eq!(came.header("location"), Some("/account?done=passkey-added"));
    let page = record.browse(Some(&ann), "GET", "/account", None);
    assert!(page.body.contains("&lt;b&gt;phone"), "{page:?}");
    let empty = fields_of(&[("name", "x"), ("passkey", "")]);
    let came = record.browse(Some(&ann), "POST", "/account/passkeys", Some(&empty));
    assert_eq!(came.status, 422, "{came:?}");

    // It signs in by the form of the page, and goes where one wanted to.
    let used = device
        .uses(&asked(&record, &Who::Nobody, SIGN_IN))
        .to_string();
    let form = fields_of(&[("passkey", &used), ("next", "/account")]);
    let came = record.browse(None, "POST", "/sign-in/passkey", Some(&form));
    assert_eq!(came.header("location"), Some("/account"), "{came:?}");
    let by_passkey = Who::of(&came);
    let came = record.browse(None, "POST", "/sign-in/passkey", Some(&form));
    assert_eq!(came.status, 401, "{came:?}");
    assert!(came.body.contains("value=\"/account\""), "{came:?}");

    // Whoever has one is asked for it; the password stays beside it.
    let page = record.browse(Some(&by_passkey), "GET", "/account", None);
    assert!(
        page.body
            .contains("data-passkey=\"/api/v1/session/step-up/passkey/challenge\"")
    );
    assert!(page.body.contains("name=\"password\""), "{page:?}");
    let used = device
        .uses(&asked(&record, &by_passkey, STEP_UP))
        .to_string();
    let form = fields_of(&[("passkey", &used)]);
    let came = record.browse(Some(&by_passkey), "POST", "/account/proof", Some(&form));
    let fresh = Who::of(&came);

    // The password is given up: it signs in no longer, and other sessions have ended.
    let came = record.browse(Some(&fresh), "POST", "/account/password/dropped", None);
    assert_eq!(
        came.header("location"),
        Some("/account?done=password-dropped")
    );
    let form = fields_of(&[("login", &login), ("password", password)]);
    let came = record.browse(None, "POST", "/sign-in", Some(&form));
    assert_eq!(came.status, 401, "{came:?}");
    let ended = record.browse(Some(&ann), "GET", "/account", None);
    assert_eq!(ended.status, 303, "{ended:?}");
    let page = record.browse(Some(&fresh), "GET", "/account", None);
    assert!(!page.body.contains("name=\"old\""), "{page:?}");
    // The last way in stays.
    let path = format!("/account/passkeys/{}", b64(&device.id));
    let remove = fields_of(&[("does", "remove")]);
    let came = record.browse(Some(&fresh), "POST", &path, Some(&remove));
    assert_eq!(came.status, 409, "{came:?}");
    let form = fields_of(&[("new", password), ("again", password)]);
    let came = record.browse(Some(&fresh), "POST", "/account/password", Some(&form));
    assert_eq!(
        came.header("location"),
        Some("/account?done=password-changed")
    );
    let fresh = Who::of(&came);
    let rename = fields_of(&[("does", "name"), ("name", "tablet")]);
    let came = record.browse(Some(&fresh), "POST", &path, Some(&rename));
    assert_eq!(came.header("location"), Some("/account?done=passkey-named"));
    let came = record.browse(Some(&fresh), "POST", &path, Some(&remove));
    assert_eq!(
        came.header("location"),
        Some("/account?done=passkey-removed")
    );
    assert_eq!(signs_in(&record, &mut device).status, 401);
    record.signs_in((&login, password));
}
