//! Signing in by a service that says what it is told to: what is linked, what is refused, and how often it is asked.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use facts::fact::Office;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use web::openid::{Reach, Service, Settings};

use crate::http::Came;
use crate::record::{Record, Who, fields_of, present};

const SECRET: &str = "between + the two";

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What the service says next, and how often it was asked.
#[derive(Default)]
struct Says {
    key: u8,
    header: Value,
    claims: Value,
    /// The hash that the verifier has to have.
    challenge: String,
    /// In the place of its keys.
    keys: Option<String>,
    asked: BTreeMap<String, usize>,
}

struct Made {
    issuer: String,
    says: Arc<Mutex<Says>>,
}

fn pair(key: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[key; 32]).unwrap()
}

impl Made {
    fn new() -> Made {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let says = Arc::new(Mutex::new(Says {
            key: 1,
            ..Says::default()
        }));
        let made = Made {
            issuer: issuer.clone(),
            says: Arc::clone(&says),
        };
        thread::spawn(move || {
            for stream in listener.incoming() {
                answer(stream.unwrap(), &issuer, &says);
            }
        });
        made
    }

    fn service(&self) -> Service {
        Service::new(Settings {
            issuer: self.issuer.clone(),
            client: "entente".to_owned(),
            secret: SECRET.to_owned(),
            name: "Example".to_owned(),
            reach: Reach::Loopback,
        })
        .unwrap()
    }

    fn asked(&self, path: &str) -> usize {
        let says = self.says.lock().unwrap();
        says.asked.get(path).copied().unwrap_or(0)
    }

    fn says<T>(&self, change: impl FnOnce(&mut Says) -> T) -> T {
        change(&mut self.says.lock().unwrap())
    }
}

fn answer(mut stream: TcpStream, issuer: &str, says: &Mutex<Says>) {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    let (head, body) = loop {
        let read = stream.read(&mut buffer).unwrap();
        text.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let lower = head.to_lowercase();
        let length = lower.split("content-length: ").nth(1);
        let length = length.map_or(0, |rest| rest.lines().next().unwrap().parse().unwrap());
        if body.len() >= length {
            break (head.to_owned(), body.to_owned());
        }
    };
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let mut says = says.lock().unwrap();
    *says.asked.entry(path.clone()).or_default() += 1;
    let said = match path.as_str() {
        "/.well-known/openid-configuration" => json!({
            "issuer": issuer, "authorization_endpoint": format!("{issuer}/auth?tenant=1"),
            "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
            "response_types_supported": ["code"], "authorization_response_iss_parameter_supported": true,
        })
        .to_string(),
        "/keys" => says.keys.clone().unwrap_or_else(|| {
            let x = b64(pair(says.key).public_key());
            json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": says.key.to_string(), "x": x }] }).to_string()
        }),
        "/token" => {
            let basic = STANDARD.encode("entente:between+%2B+the+two");
            assert!(head.contains(&format!("Basic {basic}")), "{head}");
            let fields: BTreeMap<String, String> =
                form_urlencoded::parse(body.as_bytes()).into_owned().collect();
            let verifier = Sha256::digest(&fields["code_verifier"]);
            assert_eq!(b64(verifier), says.challenge);
            assert_eq!(fields["grant_type"], "authorization_code");
            assert_eq!(
                fields["redirect_uri"],
                "https://record.example/sign-in/openid/callback"
            );
            let signed = format!(
                "{}.{}",
                b64(says.header.to_string()),
                b64(says.claims.to_string())
            );
            let signature = pair(says.key).sign(signed.as_bytes());
            json!({ "access_token": "x", "token_type": "Bearer", "id_token": format!("{signed}.{}", b64(signature)) })
                .to_string()
        }
        other => panic!("nobody asks for {other}"),
    };
    let length = said.len();
    let _ = write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{said}"
    );
}

/// Somebody on the way: the cookie of its browser, and what was sent along.
struct Away {
    cookie: String,
    query: BTreeMap<String, String>,
}

fn sent(record: &Record, made: &Made, who: Option<&Who>, path: &str) -> Away {
    let came = record.browse(who, "GET", path, None);
    assert_eq!(came.status, 303, "{came:?}");
    let address = came.header("location").unwrap();
    let start = format!("{}/auth?tenant=1&", made.issuer);
    let query = address.strip_prefix(&start).unwrap();
    let query: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    assert_eq!(query["code_challenge_method"], "S256");
    assert_eq!(query["scope"], "openid");
    let set = came.header("set-cookie").unwrap();
    for word in [
        "__Host-",
        "Secure",
        "HttpOnly",
        "SameSite=Lax",
        "Path=/",
        "Max-Age=300",
    ] {
        assert!(set.contains(word), "{set}");
    }
    let now_s = record.desk.now().ms() / 1000;
    made.says(|says| {
        says.challenge = query["code_challenge"].clone();
        says.header = json!({ "alg": "EdDSA", "kid": says.key.to_string() });
        says.claims = json!({
            "iss": made.issuer, "sub": "s-1", "aud": "entente", "exp": now_s + 60, "iat": now_s,
            "nonce": query["nonce"], "email": "ann@example.com", "email_verified": true,
        });
    });
    Away {
        cookie: set.split(';').next().unwrap().to_owned(),
        query,
    }
}

fn comes(record: &Record, made: &Made, away: &Away, who: Option<&Who>) -> Came {
    let issuer = [("iss", made.issuer.as_str())];
    comes_with(record, away, who, &issuer)
}

fn comes_with(record: &Record, away: &Away, who: Option<&Who>, more: &[(&str, &str)]) -> Came {
    let mut fields = vec![("code", "c-1"), ("state", away.query["state"].as_str())];
    fields.extend(more);
    let path = format!("/sign-in/openid/callback?{}", fields_of(&fields));
    let cookie = match who {
        Some(Who::Session(session)) => format!("{session}; {}", away.cookie),
        _ => away.cookie.clone(),
    };
    record.browse(Some(&Who::Session(cookie)), "GET", &path, None)
}

const SIGN_IN: &str = "/sign-in/openid?next=/account";
const STRANGER: &str = "nobody here has an account with that identity";
const BEGIN_AGAIN: &str = "in another browser; begin again";

fn refused(came: &Came, why: &str) {
    assert!((400..500).contains(&came.status), "{came:?}");
    assert!(came.body.contains(why), "{why}: {came:?}");
}

/// Ann of nord, who is `s-1` at the service.
fn linked() -> (Record, Made, Who) {
    let made = Made::new();
    let record = Record::beside(made.service());
    let ann = record.person("nord", &[Office::Delegate]);
    let away = sent(&record, &made, Some(&ann), "/account/openid");
    let came = comes(&record, &made, &away, Some(&ann));
    assert_eq!(
        came.header("location"),
        Some("/account?done=identity-linked")
    );
    (record, made, ann)
}

#[test]
fn an_identity_is_linked_and_signs_in_and_an_address_never_does() {
    let (record, made, _) = linked();
    let away = sent(&record, &made, None, SIGN_IN);
    let came = comes(&record, &made, &away, None);
    assert_eq!(
        (came.status, came.header("location")),
        (303, Some("/account"))
    );
    let ann = Who::of(&came);
    let page = record.browse(Some(&ann), "GET", "/account", None);
    assert!(page.body.contains("s-1"), "{page:?}");
    assert!(!page.body.contains("ann@example.com"), "{page:?}");
    refused(&comes(&record, &made, &away, None), BEGIN_AGAIN);

    // The same address under another number is somebody else.
    let away = sent(&record, &made, None, SIGN_IN);
    made.says(|says| says.claims["sub"] = json!("s-2"));
    refused(&comes(&record, &made, &away, None), STRANGER);

    // It was not asked anew, so it proves nothing fresh; then it was.
    let away = sent(&record, &made, Some(&ann), "/account/openid?for=proof");
    assert_eq!(
        (&*away.query["prompt"], &*away.query["max_age"]),
        ("login", "0")
    );
    refused(
        &comes(&record, &made, &away, Some(&ann)),
        "did not ask anew who you are",
    );
    let away = sent(&record, &made, Some(&ann), "/account/openid?for=proof");
    made.says(|says| says.claims["auth_time"] = says.claims["iat"].clone());
    let came = comes(&record, &made, &away, Some(&ann));
    assert_eq!(came.header("location"), Some("/account?done=proven"));
    let ann = Who::of(&came);
    let form = fields_of(&[("issuer", &made.issuer), ("subject", "s-1")]);
    let came = record.browse(Some(&ann), "POST", "/account/identities", Some(&form));
    assert_eq!(came.status, 303, "{came:?}");
    let away = sent(&record, &made, None, SIGN_IN);
    refused(&comes(&record, &made, &away, None), STRANGER);
}

#[test]
fn who_links_has_just_proven_who_it_is_and_comes_back_with_the_same_session() {
    let (record, made, ann) = linked();
    let stale = record.somebody("nord", &[Office::Delegate], false);
    let came = record.browse(Some(&stale), "GET", "/account/openid", None);
    refused(&came, "prove first once more who you are");
    let ben = record.person("nord", &[Office::Delegate]);
    let away = sent(&record, &made, Some(&ben), "/account/openid");
    refused(&comes(&record, &made, &away, Some(&ann)), BEGIN_AGAIN);
    let away = sent(&record, &made, Some(&ben), "/account/openid");
    refused(&comes(&record, &made, &away, None), BEGIN_AGAIN);
    let away = sent(&record, &made, Some(&ben), "/account/openid");
    let taken = comes(&record, &made, &away, Some(&ben));
    assert_eq!(taken.status, 409, "{taken:?}");
    // Nobody proves oneself by somebody else's identity.
    let away = sent(&record, &made, Some(&ben), "/account/openid?for=proof");
    made.says(|says| says.claims["auth_time"] = says.claims["iat"].clone());
    refused(&comes(&record, &made, &away, Some(&ben)), STRANGER);
}

#[test]
fn what_is_not_as_it_should_be_lets_nobody_in() {
    let (record, made, _) = linked();
    let changed = |change: &dyn Fn(&mut Says), why: &str| {
        let away = sent(&record, &made, None, SIGN_IN);
        made.says(change);
        let came = comes(&record, &made, &away, None);
        refused(&came, why);
        let set = came.headers.iter().filter(|(name, _)| name == "set-cookie");
        assert!(
            set.into_iter()
                .all(|(_, value)| !value.contains("__Host-entente=")),
            "{came:?}"
        );
    };
    changed(
        &|says| says.header["alg"] = json!("none"),
        "signs with `none`",
    );
    changed(
        &|says| says.header["alg"] = json!("HS256"),
        "signs with `HS256`",
    );
    changed(
        &|says| says.claims["nonce"] = json!("x"),
        "answers another question",
    );
    changed(
        &|says| says.claims["aud"] = json!("other"),
        "is for another program",
    );
    changed(
        &|says| says.claims["azp"] = json!("other"),
        "is for another program",
    );
    changed(
        &|says| says.claims["iss"] = json!("https://evil.example"),
        "is not the one that is set here",
    );
    changed(&|says| says.claims["exp"] = json!(1), "it has ended");
    let later = present().ms() / 1000 + 1000;
    changed(&|says| says.claims["iat"] = json!(later), "it begins later");

    let away = sent(&record, &made, None, SIGN_IN);
    let other = [("iss", "https://evil.example")];
    refused(&comes_with(&record, &away, None, &other), BEGIN_AGAIN);
    let away = sent(&record, &made, None, SIGN_IN);
    refused(&comes_with(&record, &away, None, &[]), BEGIN_AGAIN);
    let mut away = sent(&record, &made, None, SIGN_IN);
    away.query.insert("state".to_owned(), "0".repeat(64));
    refused(&comes(&record, &made, &away, None), BEGIN_AGAIN);
    let mine = sent(&record, &made, None, SIGN_IN);
    let mut away = sent(&record, &made, None, SIGN_IN);
    away.cookie = mine.cookie;
    refused(&comes(&record, &made, &away, None), BEGIN_AGAIN);
    let away = sent(&record, &made, None, SIGN_IN);
    record.wait_ms(5 * 60_000);
    refused(&comes(&record, &made, &away, None), BEGIN_AGAIN);
    let denied = "/sign-in/openid/callback?error=access_denied&state=x";
    let away = sent(&record, &made, None, SIGN_IN);
    let browser = Who::Session(away.cookie);
    let came = record.browse(Some(&browser), "GET", denied, None);
    refused(&came, "let nobody in");
    // A page of somebody else sends nobody there in another's name, and nobody goes on elsewhere.
    let away = sent(&record, &made, None, "/sign-in/openid?next=//evil.example");
    let came = comes(&record, &made, &away, None);
    assert_eq!(came.header("location"), Some("/"));
    // Without a service there is nothing.
    let plain = Record::new();
    for path in ["/sign-in/openid", "/sign-in/openid/callback?state=x&code=y"] {
        assert_eq!(plain.browse(None, "GET", path, None).status, 404, "{path}");
    }
}

#[test]
fn keys_that_are_not_known_are_asked_for_once_a_minute() {
    let (record, made, _) = linked();
    assert_eq!(made.asked("/.well-known/openid-configuration"), 1);
    assert_eq!(made.asked("/keys"), 1);
    record.wait_ms(60_000);
    made.says(|says| says.key = 2);
    let away = sent(&record, &made, None, SIGN_IN);
    assert_eq!(comes(&record, &made, &away, None).status, 303);
    assert_eq!(made.asked("/keys"), 2, "the keys have changed");
    for _ in 0..3 {
        let away = sent(&record, &made, None, SIGN_IN);
        made.says(|says| says.header["kid"] = json!("made up"));
        let why = "a key that it does not publish";
        refused(&comes(&record, &made, &away, None), why);
    }
    assert_eq!(made.asked("/keys"), 2, "not again within a minute");
    record.wait_ms(60_000);
    // Nor does it take whatever it gets.
    made.says(|says| says.keys = Some(" ".repeat(300 * 1024)));
    let away = sent(&record, &made, None, SIGN_IN);
    made.says(|says| says.header["kid"] = json!("made up"));
    let came = comes(&record, &made, &away, None);
    assert_eq!(came.status, 503, "{came:?}");
    assert_eq!(made.asked("/keys"), 3);
    let away = sent(&record, &made, None, SIGN_IN);
    assert_eq!(comes(&record, &made, &away, None).status, 303);
    assert_eq!(made.asked("/.well-known/openid-configuration"), 1);
    record.wait_ms(60 * 60_000);
    made.says(|says| says.keys = None);
    let away = sent(&record, &made, None, SIGN_IN);
    assert_eq!(comes(&record, &made, &away, None).status, 303);
    assert_eq!(made.asked("/.well-known/openid-configuration"), 2);
}

#[test]
fn a_service_has_a_safe_address() {
    for (issuer, reach, expected) in [
        (
            "http://id.example",
            Reach::Tls,
            "is no address of a sign-in service",
        ),
        (
            "http://127.0.0.1:9",
            Reach::Tls,
            "is no address of a sign-in service",
        ),
        (
            "http://id.example",
            Reach::Loopback,
            "is no address of a sign-in service",
        ),
        (
            "https://u:p@id.example",
            Reach::Tls,
            "is no address of a sign-in service",
        ),
        (
            "id.example",
            Reach::Tls,
            "is no address of a sign-in service",
        ),
    ] {
        let settings = Settings {
            issuer: issuer.to_owned(),
            client: "entente".to_owned(),
            secret: SECRET.to_owned(),
            name: "Example".to_owned(),
            reach,
        };
        assert!(!format!("{settings:?}").contains(SECRET));
        let error = Service::new(settings).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
