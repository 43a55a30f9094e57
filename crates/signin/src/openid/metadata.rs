//! What a service says of itself (OpenID Connect Discovery 1.0), as far as it is needed.

use serde::Deserialize;

use super::Refused;

/// Where requests may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Over TLS only.
    Tls,
    /// To this machine without TLS: for tests.
    Loopback,
}

/// How the program shows its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// As a login and password of HTTP.
    Basic,
    /// In the body.
    Body,
}

/// What a service says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Where people go.
    pub authorization: String,
    /// Where the code is handed in.
    pub token: String,
    /// Where its keys are.
    pub keys: String,
    /// How a program shows its secret.
    pub access: Access,
    /// Whether it names itself when people come back.
    pub names_itself: bool,
}

#[derive(Deserialize)]
struct Written {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    response_types_supported: Vec<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Reach {
    /// Whether an address is one that may be asked: no login, no fragment, and over TLS unless it is on this machine and
    /// that is allowed.
    pub fn allows(self, address: &str) -> bool {
        let plain = address.bytes().all(|byte| byte.is_ascii_graphic());
        if !plain || address.contains(['\\', '#']) || address.len() > 2000 {
            return false;
        }
        let (rest, is_tls) = match (
            address.strip_prefix("https://"),
            address.strip_prefix("http://"),
        ) {
            (Some(rest), _) => (rest, true),
            (_, Some(rest)) => (rest, false),
            _ => return false,
        };
        let authority = rest.split(['/', '?']).next().unwrap_or("");
        let host = authority.split(':').next().unwrap_or("");
        let is_here = host == "localhost" || host == "127.0.0.1";
        !host.is_empty()
            && !authority.contains('@')
            && (is_tls || (self == Reach::Loopback && is_here))
    }
}

impl Metadata {
    /// Reads what the service of this issuer says, whose name is compared to the letter.
    pub fn parse(json: &[u8], issuer: &str, reach: Reach) -> Result<Metadata, Refused> {
        let written: Written = serde_json::from_slice(json)
            .map_err(|_| Refused::Form("its description is not that of OpenID Connect"))?;
        if written.issuer != issuer {
            return Err(Refused::Issuer(written.issuer));
        }
        let has = |all: &[String], word: &str| all.iter().any(|one| one == word);
        if !has(&written.response_types_supported, "code") {
            return Err(Refused::Unfit("it gives no codes"));
        }
        let methods = written.code_challenge_methods_supported;
        // WHY: some do it and do not say so; none that says what it does leaves it out.
        if methods.is_some_and(|methods| !has(&methods, "S256")) {
            return Err(Refused::Unfit(
                "it does not hold codes against PKCE with S256",
            ));
        }
        // CLAUSE: OpenID Connect Discovery 1.0, section 3: where nothing is said it is `client_secret_basic`.
        let access = match written.token_endpoint_auth_methods_supported {
            None => Access::Basic,
            Some(all) if has(&all, "client_secret_basic") => Access::Basic,
            Some(all) if has(&all, "client_secret_post") => Access::Body,
            Some(_) => return Err(Refused::Unfit("it takes no secret of a program")),
        };
        let all = [
            written.authorization_endpoint,
            written.token_endpoint,
            written.jwks_uri,
        ];
        if let Some(unsafe_one) = all.iter().find(|address| !reach.allows(address)) {
            return Err(Refused::Address(unsafe_one.clone()));
        }
        let [authorization, token, keys] = all;
        Ok(Metadata {
            authorization,
            token,
            keys,
            access,
            names_itself: written.authorization_response_iss_parameter_supported,
        })
    }
}
