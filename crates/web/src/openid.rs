//! Asking a sign-in service: what it says of itself, its keys, and the token that a code stands for.
//!
//! What it answers is judged by `signin::openid`. Here are the requests: to the addresses that the issuer names and nowhere
//! else, each bounded in time and bytes, without redirects, and keys asked for anew at most once a minute.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use facts::Instant;
use serde::Deserialize;
pub use signin::openid::Reach;
use signin::openid::{Access, Claims, Expected, Keys, Metadata, Refused, names_key, verify};
use ureq::Agent;
use ureq::http::header::{ACCEPT, AUTHORIZATION};

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of an answer.
const MAX_ANSWER_BYTES: u64 = 256 * 1024;
/// For so long a service is taken at its word.
const KNOWN_MS: i64 = 60 * 60_000;
/// So often keys are asked for that are not known.
const ANEW_MS: i64 = 60_000;

/// A sign-in service, as whoever runs the server set it.
#[derive(Clone)]
pub struct Settings {
    /// Its name for itself, to the letter.
    pub issuer: String,
    /// Our name there.
    pub client: String,
    /// Our secret there.
    pub secret: String,
    /// How people call it.
    pub name: String,
    /// Where requests may go.
    pub reach: Reach,
}

/// Somebody who is sent there.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// Where it is to come back to.
    pub back: &'a str,
    /// By what it is recognised then.
    pub state: &'a str,
    /// What the token has to repeat.
    pub nonce: &'a str,
    /// The hash of what the code is held against.
    pub challenge: &'a str,
    /// Whether it has to prove anew who it is.
    pub anew: bool,
}

/// Somebody who came back.
#[derive(Clone, Copy, Debug)]
pub struct Back<'a> {
    /// Where it came back to.
    pub back: &'a str,
    /// The code that it brought.
    pub code: &'a str,
    /// What the code is held against.
    pub verifier: &'a str,
    /// What the token has to repeat.
    pub nonce: &'a str,
    /// Since when it has to have been asked who it is.
    pub asked_since_s: Option<i64>,
}

/// Why a service is of no use now.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Its address is none.
    #[error(
        "`{0}` is no address of a sign-in service: it begins with `https://`, and has no login in it"
    )]
    Address(String),
    /// There is no TLS in this program.
    #[error(
        "this program was built without TLS, so it cannot ask `{0}`; build it with `--features tls`"
    )]
    NoTls(String),
    /// It could not be asked.
    #[error("the sign-in service could not be asked; try again a little later")]
    Unreachable,
    /// It refused.
    #[error("the sign-in service refused with status {0}")]
    Status(u16),
    /// What it said is not taken.
    #[error("{0}")]
    Refused(#[from] Refused),
}

/// A sign-in service.
pub struct Service {
    settings: Settings,
    agent: Agent,
    known: Mutex<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    metadata: Metadata,
    keys: Keys,
    since: Instant,
    keys_since: Instant,
}

#[derive(Deserialize)]
struct Given {
    id_token: String,
}

impl Service {
    /// One that can be asked. Nothing is asked yet.
    pub fn new(settings: Settings) -> Result<Service, ServiceError> {
        if !settings.reach.allows(&settings.issuer) || settings.issuer.contains('?') {
            return Err(ServiceError::Address(settings.issuer));
        }
        if settings.issuer.starts_with("https://") && !cfg!(feature = "tls") {
            return Err(ServiceError::NoTls(settings.issuer));
        }
        // WHY: without redirects and proxies of the environment, the answer is that of the address that was asked.
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_idle_connections(0)
            .proxy(None);
        Ok(Service {
            settings,
            agent: config.build().into(),
            known: Mutex::default(),
        })
    }

    /// How people call it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Its name for itself.
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Where somebody goes who signs in there.
    pub fn address(&self, sent: &Sent<'_>, now: Instant) -> Result<String, ServiceError> {
        let known = self.known(now)?;
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("scope", "openid")
            .append_pair("client_id", &self.settings.client)
            .append_pair("redirect_uri", sent.back)
            .append_pair("state", sent.state)
            .append_pair("nonce", sent.nonce)
            .append_pair("code_challenge", sent.challenge)
            .append_pair("code_challenge_method", "S256");
        if sent.anew {
            query
                .append_pair("prompt", "login")
                .append_pair("max_age", "0");
        }
        let address = known.metadata.authorization;
        let join = if address.contains('?') { '&' } else { '?' };
        Ok(format!("{address}{join}{}", query.finish()))
    }

    /// Whether somebody came back from this service: `issuer` is what came along.
    pub fn is_named(&self, issuer: Option<&str>, now: Instant) -> Result<bool, ServiceError> {
        // CLAUSE: RFC 9207: what names itself always does.
        Ok(match issuer {
            Some(issuer) => issuer == self.settings.issuer,
            None => !self.known(now)?.metadata.names_itself,
        })
    }

    /// Who came back.
    pub fn claims(&self, back: &Back<'_>, now: Instant) -> Result<Claims, ServiceError> {
        let known = self.known(now)?;
        let token = self.token(&known.metadata, back)?;
        let mut keys = known.keys;
        if let Some(name) = names_key(&token)?
            && !keys.has(&name)
        {
            keys = self.anew(now)?;
        }
        let expected = Expected {
            issuer: &self.settings.issuer,
            client: &self.settings.client,
            nonce: back.nonce,
            now_s: now.ms().div_euclid(1000),
            asked_since_s: back.asked_since_s,
        };
        Ok(verify(&token, &keys, &expected)?)
    }

    /// The token that a code stands for.
    fn token(&self, metadata: &Metadata, back: &Back<'_>) -> Result<String, ServiceError> {
        let Settings { client, secret, .. } = &self.settings;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", back.code)
            .append_pair("redirect_uri", back.back)
            .append_pair("code_verifier", back.verifier);
        let mut request = self
            .agent
            .post(&metadata.token)
            .header(ACCEPT, "application/json")
            .content_type("application/x-www-form-urlencoded");
        match metadata.access {
            Access::Basic => {
                let encoded = |text: &str| {
                    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()
                };
                let both = format!("{}:{}", encoded(client), encoded(secret));
                let both = format!("Basic {}", STANDARD.encode(both));
                request = request.header(AUTHORIZATION, both);
            }
            Access::Body => {
                form.append_pair("client_id", client)
                    .append_pair("client_secret", secret);
            }
        }
        let body = answered(request.send(form.finish()))?;
        let given: Given = serde_json::from_slice(&body)
            .map_err(|_| Refused::Form("it gave no token for the code"))?;
        Ok(given.id_token)
    }

    /// What the service says of itself, and its keys, not older than an hour.
    fn known(&self, now: Instant) -> Result<Known, ServiceError> {
        let kept = self.kept();
        if let Some(known) = kept.filter(|known| now.since(known.since).abs() < KNOWN_MS) {
            return Ok(known);
        }
        let issuer = &self.settings.issuer;
        let place = issuer.trim_end_matches('/');
        let description = self.get(&format!("{place}/.well-known/openid-configuration"))?;
        let metadata = Metadata::parse(&description, issuer, self.settings.reach)?;
        let keys = Keys::parse(&self.get(&metadata.keys)?)?;
        let known = Known {
            metadata,
            keys,
            since: now,
            keys_since: now,
        };
        self.keep(known.clone());
        Ok(known)
    }

    /// The keys, asked for once more, where that was not done just now.
    fn anew(&self, now: Instant) -> Result<Keys, ServiceError> {
        let mut known = self.known(now)?;
        if now.since(known.keys_since).abs() < ANEW_MS {
            return Ok(known.keys);
        }
        known.keys_since = now;
        // WHY: kept before it is asked, so that of many who come with such a token one asks.
        self.keep(known.clone());
        known.keys = Keys::parse(&self.get(&known.metadata.keys)?)?;
        self.keep(known.clone());
        Ok(known.keys)
    }

    fn get(&self, address: &str) -> Result<Vec<u8>, ServiceError> {
        let request = self.agent.get(address);
        answered(request.header(ACCEPT, "application/json").call())
    }

    fn kept(&self) -> Option<Known> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    fn keep(&self, known: Known) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
    }
}

fn answered(
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Vec<u8>, ServiceError> {
    let mut answer = answer.map_err(|_| ServiceError::Unreachable)?;
    let status = answer.status().as_u16();
    if status != 200 {
        return Err(ServiceError::Status(status));
    }
    let body = answer.body_mut().with_config().limit(MAX_ANSWER_BYTES);
    body.read_to_vec().map_err(|_| ServiceError::Unreachable)
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Service({})", self.settings.issuer)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Settings({})", self.issuer)
    }
}
