//! Tokens that are good, and everything that may be wrong with them.

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use serde_json::{Value, json};

use super::super::{Access, Metadata, Reach};
use super::*;

const NOW_S: i64 = 1_700_000_000;
const EXPECTED: Expected<'static> = Expected {
    issuer: "https://id.example",
    client: "entente",
    nonce: "n-1",
    now_s: NOW_S,
    asked_since_s: None,
};

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn claims() -> Value {
    json!({
        "iss": "https://id.example", "sub": "ann", "aud": "entente", "exp": NOW_S + 300, "iat": NOW_S, "nonce": "n-1",
        "email": "ann@example.com", "email_verified": true,
    })
}

/// A service with a key of its own.
struct Service {
    pair: Ed25519KeyPair,
    keys: Keys,
}

impl Service {
    fn new() -> Service {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[5; 32]).unwrap();
        let x = b64(pair.public_key());
        let keys = json!({ "keys": [
            { "kty": "OKP", "crv": "Ed25519", "kid": "one", "x": x },
            { "kty": "OKP", "crv": "X25519", "kid": "two", "x": x },
            { "kty": "oct", "kid": "three", "k": "c2VjcmV0" },
            { "kty": "OKP", "crv": "Ed25519", "kid": "four", "use": "enc", "x": x },
            { "kty": "OKP", "crv": "Ed25519", "kid": "five", "alg": "RS256", "x": x },
            { "nothing": true },
        ] });
        Service {
            pair,
            keys: Keys::parse(keys.to_string().as_bytes()).unwrap(),
        }
    }

    fn token(&self, header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", b64(header.to_string()), b64(claims.to_string()));
        let signature = self.pair.sign(signed.as_bytes());
        format!("{signed}.{}", b64(signature))
    }

    fn good(&self) -> String {
        self.token(&json!({ "alg": "EdDSA", "kid": "one" }), &claims())
    }

    /// What is made of these claims with one of them otherwise.
    fn with(&self, name: &str, value: Value) -> Result<Claims, Refused> {
        self.with_and(name, value, &EXPECTED)
    }

    fn with_and(
        &self,
        name: &str,
        value: Value,
        expected: &Expected<'_>,
    ) -> Result<Claims, Refused> {
        let mut claims = claims();
        claims[name] = value;
        let token = self.token(&json!({ "alg": "EdDSA", "kid": "one" }), &claims);
        verify(&token, &self.keys, expected)
    }

    fn headed(&self, header: Value) -> Result<Claims, Refused> {
        verify(&self.token(&header, &claims()), &self.keys, &EXPECTED)
    }
}

fn refused<T: std::fmt::Debug>(done: Result<T, Refused>, expected: &str) {
    assert_eq!(done.unwrap_err().to_string(), expected);
}

#[test]
fn a_good_token_says_who_it_is() {
    let service = Service::new();
    let token = service.good();
    assert_eq!(names_key(&token).unwrap().as_deref(), Some("one"));
    let claims = verify(&token, &service.keys, &EXPECTED).unwrap();
    assert_eq!(claims.subject, "ann");
}

/// RSA tokens are by another implementation.
#[test]
fn four_ways_of_signing_are_taken() {
    let rsa = json!({ "keys": [{ "kty": "RSA", "kid": "rsa", "use": "sig", "n": MODULUS, "e": "AQAB" }] });
    let rsa = Keys::parse(rsa.to_string().as_bytes()).unwrap();
    for token in [RS256, PS256] {
        assert!(verify(token, &rsa, &EXPECTED).is_ok());
        let bad = format!("{}A", &token[..token.len() - 1]);
        let bad = if bad == token {
            format!("{}Q", &token[..token.len() - 1])
        } else {
            bad
        };
        assert!(verify(&bad, &rsa, &EXPECTED).is_err());
    }
    // One of the two paddings does not do for the other.
    let only = json!({ "keys": [{ "kty": "RSA", "kid": "rsa", "alg": "PS256", "n": MODULUS, "e": "AQAB" }] });
    let only = Keys::parse(only.to_string().as_bytes()).unwrap();
    assert!(verify(PS256, &only, &EXPECTED).is_ok());
    assert_eq!(verify(RS256, &only, &EXPECTED), Err(Refused::UnknownKey));

    let random = SystemRandom::new();
    let scheme = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pair = EcdsaKeyPair::generate_pkcs8(scheme, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(scheme, pair.as_ref(), &random).unwrap();
    let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
    let keys = json!({ "keys": [{ "kty": "EC", "crv": "P-256", "x": b64(x), "y": b64(y) }] });
    let keys = Keys::parse(keys.to_string().as_bytes()).unwrap();
    let signed = format!(
        "{}.{}",
        b64(r#"{"alg":"ES256"}"#),
        b64(claims().to_string())
    );
    let signature = pair.sign(&random, signed.as_bytes()).unwrap();
    let token = format!("{signed}.{}", b64(signature));
    assert!(verify(&token, &keys, &EXPECTED).is_ok());
}

#[test]
fn no_signature_and_a_shared_secret_are_refused() {
    let service = Service::new();
    for algorithm in ["none", "None", "HS256", "HS512", "RS1", "ES256K", ""] {
        let done = service.headed(json!({ "alg": algorithm, "kid": "one" }));
        assert_eq!(done, Err(Refused::Algorithm(algorithm.to_owned())));
    }
    let unsigned = format!(
        "{}.{}.",
        b64(r#"{"alg":"none"}"#),
        b64(claims().to_string())
    );
    let done = verify(&unsigned, &service.keys, &EXPECTED);
    assert_eq!(done, Err(Refused::Algorithm("none".to_owned())));
    let unsigned = format!(
        "{}.{}.",
        b64(r#"{"alg":"EdDSA","kid":"one"}"#),
        b64(claims().to_string())
    );
    let done = verify(&unsigned, &service.keys, &EXPECTED);
    assert_eq!(done, Err(Refused::Signature));
}

#[test]
fn keys_are_told_apart_by_name_kind_and_purpose() {
    let service = Service::new();
    for kid in ["two", "three", "four", "five", "six"] {
        let done = service.headed(json!({ "alg": "EdDSA", "kid": kid }));
        assert_eq!(done, Err(Refused::UnknownKey), "{kid}");
    }
    // Without a name there has to be one that fits, and no other.
    assert!(service.headed(json!({ "alg": "EdDSA" })).is_ok());
    let x = b64(service.pair.public_key());
    let key = |kid: &str| json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": x });
    let two = json!({ "keys": [key("one"), key("two")] });
    let two = Keys::parse(two.to_string().as_bytes()).unwrap();
    let token = service.token(&json!({ "alg": "EdDSA" }), &claims());
    assert_eq!(verify(&token, &two, &EXPECTED), Err(Refused::UnknownKey));
    assert!(two.has("two") && !two.has("three"));
    let done = service.headed(json!({ "alg": "EdDSA", "kid": "one", "crit": ["b64"] }));
    assert!(matches!(done, Err(Refused::Form(_))));
    // A key of another kind under the right name.
    let done = service.headed(json!({ "alg": "RS256", "kid": "one" }));
    assert_eq!(done, Err(Refused::UnknownKey));
}

#[test]
fn any_changed_letter_is_found() {
    let service = Service::new();
    let good = service.good();
    for at in 0..good.len() {
        let mut bad = good.clone().into_bytes();
        bad[at] = if bad[at] == b'A' { b'B' } else { b'A' };
        let bad = String::from_utf8(bad).unwrap();
        assert!(verify(&bad, &service.keys, &EXPECTED).is_err(), "{at}");
    }
    for bad in [
        "",
        ".",
        "..",
        "a.b.c",
        "....",
        &good[..good.len() - 4],
        &format!("{good}.x"),
    ] {
        assert!(verify(bad, &service.keys, &EXPECTED).is_err(), "{bad}");
    }
    let long = "a".repeat(MAX_TOKEN_BYTES + 1);
    assert!(verify(&long, &service.keys, &EXPECTED).is_err());
}

#[test]
fn another_issuer_program_and_question_are_refused() {
    let service = Service::new();
    let other = "the sign-in service says that it is `https://id.example/`, which is not the one that is set here";
    refused(service.with("iss", json!("https://id.example/")), other);
    let audience = "what the sign-in service sent is for another program";
    refused(service.with("aud", json!("other")), audience);
    refused(service.with("aud", json!([])), audience);
    refused(service.with("aud", json!(["entente", "other"])), audience);
    refused(service.with("azp", json!("other")), audience);
    assert!(service.with("aud", json!(["entente"])).is_ok());
    assert!(service.with("azp", json!("entente")).is_ok());
    let mut shared = claims();
    shared["aud"] = json!(["other", "entente"]);
    shared["azp"] = json!("entente");
    let token = service.token(&json!({ "alg": "EdDSA", "kid": "one" }), &shared);
    assert!(verify(&token, &service.keys, &EXPECTED).is_ok());
    for nonce in [json!("n-2"), json!(""), Value::Null] {
        assert_eq!(service.with("nonce", nonce), Err(Refused::Nonce));
    }
    for subject in [json!(""), json!("x".repeat(256)), json!("é"), json!("a\nb")] {
        let done = service.with("sub", subject);
        assert!(matches!(done, Err(Refused::Form(_))), "{done:?}");
    }
    assert!(service.with("sub", json!(1)).is_err());
}

#[test]
fn a_token_is_of_now() {
    let service = Service::new();
    let time = |name: &str, at: i64| service.with(name, json!(at)).is_ok();
    assert!(time("exp", NOW_S - SKEW_S + 1));
    assert!(!time("exp", NOW_S - SKEW_S));
    assert!(time("iat", NOW_S + SKEW_S));
    assert!(!time("iat", NOW_S + SKEW_S + 1));
    assert!(time("iat", NOW_S - OLDEST_S));
    assert!(!time("iat", NOW_S - OLDEST_S - 1));
    assert!(time("nbf", NOW_S + SKEW_S));
    assert!(!time("nbf", NOW_S + SKEW_S + 1));
    assert!(!time("exp", i64::MIN) && !time("iat", i64::MAX));
    assert!(service.with("exp", Value::Null).is_err());
    assert!(service.with("exp", json!("2099-01-01")).is_err());
    // Whoever has to prove once more who it is, was asked for it.
    let anew = Expected {
        asked_since_s: Some(NOW_S - 30),
        ..EXPECTED
    };
    let asked = |value: Value| service.with_and("auth_time", value, &anew);
    assert!(asked(json!(NOW_S - 10)).is_ok());
    assert!(asked(json!(NOW_S - 30 - SKEW_S)).is_ok());
    assert_eq!(asked(json!(NOW_S - 31 - SKEW_S)), Err(Refused::NotAsked));
    assert_eq!(asked(Value::Null), Err(Refused::NotAsked));
}

#[test]
fn what_a_service_says_of_itself_is_held_against_what_is_set() {
    let good = json!({
        "issuer": "https://id.example", "authorization_endpoint": "https://id.example/auth",
        "token_endpoint": "https://api.example/token", "jwks_uri": "https://id.example/keys",
        "response_types_supported": ["code", "id_token"], "code_challenge_methods_supported": ["S256"],
    });
    let parse = |value: &Value, reach| {
        Metadata::parse(value.to_string().as_bytes(), "https://id.example", reach)
    };
    let read = parse(&good, Reach::Tls).unwrap();
    assert_eq!((read.access, read.names_itself), (Access::Basic, false));
    let with = |name: &str, value: Value| {
        let mut other = good.clone();
        other[name] = value;
        parse(&other, Reach::Tls)
    };
    for (name, value) in [
        ("issuer", json!("https://id.example/")),
        ("response_types_supported", json!(["id_token"])),
        ("code_challenge_methods_supported", json!(["plain"])),
        (
            "token_endpoint_auth_methods_supported",
            json!(["private_key_jwt"]),
        ),
        ("token_endpoint", json!("http://id.example/token")),
        ("jwks_uri", json!("file:///etc/passwd")),
        ("jwks_uri", json!("http://127.0.0.1/keys")),
        ("jwks_uri", json!("https://user@id.example/keys")),
        ("authorization_endpoint", json!("javascript:alert(1)")),
        ("authorization_endpoint", json!("https://id.example/#x")),
        ("authorization_endpoint", Value::Null),
    ] {
        assert!(with(name, value.clone()).is_err(), "{name}: {value}");
    }
    let methods = json!(["client_secret_post"]);
    let read = with("token_endpoint_auth_methods_supported", methods).unwrap();
    assert_eq!(read.access, Access::Body);
    for (address, is_allowed) in [
        ("http://localhost:9000/x", true),
        ("http://127.0.0.1:9000", true),
        ("https://id.example", true),
        ("http://localhost.example/x", false),
        ("http://localhost@id.example/x", false),
        ("http://10.0.0.1/", false),
        ("http:///x", false),
    ] {
        assert_eq!(Reach::Loopback.allows(address), is_allowed, "{address}");
    }
}

const MODULUS: &str = "\
    wHamCiHS4qBNut_luGnX3WimMMPIkI2pfFy0-6ujC2bVKLy1BmuCi-wmzP1rEkZHITfC5LBwvTYoUTURiR3FCtZ04ihdbXgWwKeqIZfa_QtMWx\
    M8DbG2XZ0ae-Its2rZtbrzFvnHzmCeoM4vxpue8zkPq6CGjHiO6iavoAzIgS2L_WrDjVqF74bGOMfd-yY2t3_puF5rub42uDdp7kCMZArZBdBn\
    AWtn_qqCLcKssifMsoczump40Scu0MLCu_E0jMGlbjnDTrb9wbrz3guU-VxsBue51Aq4AZP5KSLSNvw_hJbiJKb-BaJMkLpVJnWsA7o10-IOef\
    u2bYToMrGnGQ";

const RS256: &str = "\
    eyJhbGciOiAiUlMyNTYiLCAia2lkIjogInJzYSJ9.eyJpc3MiOiAiaHR0cHM6Ly9pZC5leGFtcGxlIiwgInN1YiI6ICJhbm4iLCAiYXVkIjogI\
    mVudGVudGUiLCAiZXhwIjogMTcwMDAwMDMwMCwgImlhdCI6IDE3MDAwMDAwMDAsICJub25jZSI6ICJuLTEifQ.Q23-4BDg34OHQzhPdWOC-nz3\
    uUVaG-UoYpolyRYtcD_dkB2z5xnjCvkXj0GBOkJX3jiSdjcLdBQeICKOmgVK9l6CFukI2ifCv0mAsYbPc7KV9EI91V9ZVz7b0rpVIfCd5MeycL\
    YRDpJ3PVMcMgjOgr5eNS2-3w1BRU4gtSaprU9Amhrtpw5hbbuO6iGdyyQ6fZxncHBiPhk5zx8VFHoaxrOefKLgKb30jlUYpvG4CwaVYjSn2k9N\
    -_m2KnzFoqiKW9q4DgOgBoM9rawbtvnpbH_fn36c69YZ_HBiqPU9B-DkKFArwRhTeuAnkFRpU3HsnEb-ibpDve0abkO-2lR99A";

const PS256: &str = "\
    eyJhbGciOiAiUFMyNTYiLCAia2lkIjogInJzYSJ9.eyJpc3MiOiAiaHR0cHM6Ly9pZC5leGFtcGxlIiwgInN1YiI6ICJhbm4iLCAiYXVkIjogI\
    mVudGVudGUiLCAiZXhwIjogMTcwMDAwMDMwMCwgImlhdCI6IDE3MDAwMDAwMDAsICJub25jZSI6ICJuLTEifQ.KEjklHokyZXUXOFiOjQmXXXm\
    Krq0IK0Rl-rRSFWb6HQfSU0ym-h0NNWgjjz8ZNrv8hXRr7KkjI2jC6m0QGG46XA1vBnLsX_ymc6QfJRBBuHVrNnBGDRXexuOm_AT5CZd8reKv0\
    pHbmLYzuzmElTbnMX_7p7Mbz_GCiTiWPVKxPU6LyZchD1lVAbjDODMqH1OePJGN47nueuJGqWzEczKbAGpcxppVCiPVUq4L8ThuMfvUleJTJAn\
    YLTNFIzsC9r7GSSJpGdFVhGHk-J9PyWswYh0vrskVEUZWZXF2wXZcMjQacSS5yUdZBygiYBDVVw12s3yfcqiTuy9yilvf5Zh9Q";
