//! What the browser says it was asked, in JSON: the authenticator signs the hash of these bytes.

use serde::Deserialize;

use super::{Refused, bytes};

/// What the browser says. Members that are not known are left alone: the standard adds new ones.
#[derive(Deserialize)]
pub(super) struct Client {
    #[serde(rename = "type")]
    pub ceremony: String,
    challenge: String,
    pub origin: String,
    #[serde(rename = "crossOrigin", default)]
    pub is_framed: bool,
    #[serde(rename = "topOrigin", default)]
    pub top_origin: Option<String>,
}

impl Client {
    pub fn read(bytes: &[u8]) -> Result<Client, Refused> {
        serde_json::from_slice(bytes).map_err(|_| Refused::Form)
    }

    pub fn challenge(&self) -> Result<Vec<u8>, Refused> {
        bytes(&self.challenge)
    }
}
