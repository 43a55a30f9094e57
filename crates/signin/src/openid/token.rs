//! ID tokens (OpenID Connect Core 1.0, section 3.1.3.7), as JSON that is signed (RFC 7515).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Keys, MAX_TOKEN_BYTES, OLDEST_S, Refused, SKEW_S};
use passkey::signature::Scheme;

/// What a token has to say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Who made it.
    pub issuer: &'a str,
    /// For which program.
    pub client: &'a str,
    /// In answer to what.
    pub nonce: &'a str,
    /// The present, in seconds since 1970.
    pub now_s: i64,
    /// Since when the person has to have been asked who it is, where that matters.
    pub asked_since_s: Option<i64>,
}

/// Who it is, at the issuer.
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    /// The subject.
    pub subject: String,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Said {
    iss: String,
    sub: String,
    aud: Audience,
    #[serde(default)]
    azp: Option<String>,
    exp: i64,
    iat: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    auth_time: Option<i64>,
    #[serde(default)]
    nonce: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The name of the key that a token says it is signed with.
pub fn names_key(token: &str) -> Result<Option<String>, Refused> {
    let (head, _) = token.split_once('.').ok_or(NO_TOKEN)?;
    Ok(read::<Header>(head)?.kid)
}

/// What a token says, if it is signed by its issuer, and is what was asked for.
pub fn verify(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Claims, Refused> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(Refused::Form("its token is too long"));
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(NO_TOKEN)?;
    let (head, body) = signed.split_once('.').ok_or(NO_TOKEN)?;
    let header: Header = read(head)?;
    if header.crit.is_some() {
        return Err(Refused::Form("its token asks for more than is known here"));
    }
    // WHY: a closed list. `none` has no signature, and HS256 is signed with what we know ourselves.
    let scheme = match header.alg.as_str() {
        "RS256" => Scheme::Rs256,
        "PS256" => Scheme::Ps256,
        "ES256" => Scheme::Es256Fixed,
        "EdDSA" => Scheme::EdDsa,
        _ => return Err(Refused::Algorithm(header.alg.chars().take(20).collect())),
    };
    let key = keys.of(header.kid.as_deref(), &header.alg, scheme)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| NO_TOKEN)?;
    if !key.has_signed(scheme, signed.as_bytes(), &signature) {
        return Err(Refused::Signature);
    }
    let said: Said = read(body)?;
    said.check(expected)?;
    Ok(Claims { subject: said.sub })
}

const NO_TOKEN: Refused = Refused::Form("it is no signed token");

impl Said {
    fn check(&self, expected: &Expected<'_>) -> Result<(), Refused> {
        if self.iss != expected.issuer {
            return Err(Refused::Issuer(self.iss.chars().take(200).collect()));
        }
        let is_client = |name: &String| name == expected.client;
        let (is_for_us, is_shared) = match &self.aud {
            Audience::One(name) => (is_client(name), false),
            Audience::Many(names) => (names.iter().any(is_client), names.len() > 1),
        };
        let authorized = self.azp.as_ref();
        let is_ours = match authorized {
            Some(name) => is_client(name),
            // A token for several programs says for which of them it was made.
            None => !is_shared,
        };
        if !is_for_us || !is_ours {
            return Err(Refused::Audience);
        }
        if self.nonce.as_deref() != Some(expected.nonce) {
            return Err(Refused::Nonce);
        }
        self.is_of_now(expected.now_s)?;
        if let Some(since) = expected.asked_since_s {
            let asked = self.auth_time.ok_or(Refused::NotAsked)?;
            if asked < since.saturating_sub(SKEW_S) {
                return Err(Refused::NotAsked);
            }
        }
        // CLAUSE: OpenID Connect Core 1.0, section 2: at most 255 letters of ASCII.
        let is_subject = (1..=255).contains(&self.sub.len()) && self.sub.is_ascii();
        match is_subject && !self.sub.bytes().any(|byte| byte.is_ascii_control()) {
            true => Ok(()),
            false => Err(Refused::Form(
                "its subject is not a name of 1 to 255 letters",
            )),
        }
    }

    fn is_of_now(&self, now_s: i64) -> Result<(), Refused> {
        let latest = now_s.saturating_add(SKEW_S);
        if self.exp <= now_s.saturating_sub(SKEW_S) {
            return Err(Refused::Time("it has ended"));
        }
        if self.iat > latest || self.nbf.is_some_and(|begins| begins > latest) {
            return Err(Refused::Time("it begins later"));
        }
        match self.iat < now_s.saturating_sub(OLDEST_S) {
            true => Err(Refused::Time("it is old")),
            false => Ok(()),
        }
    }
}

fn read<T: DeserializeOwned>(part: &str) -> Result<T, Refused> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| NO_TOKEN)?;
    serde_json::from_slice(&bytes).map_err(|_| NO_TOKEN)
}

impl std::fmt::Debug for Claims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Claims")
    }
}

#[cfg(test)]
mod tests;
