//! A message: its id, its time, its body and the signature over all three.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use facts::Instant;
use serde_json::json;
use store::Host;
use store::webhook::Due;

/// A message as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The same for every attempt, so that who got it twice knows.
    pub id: String,
    /// Seconds of Unix time at which it is sent.
    pub timestamp: String,
    /// What is said.
    pub body: String,
    /// `v1a,` and the signature over id, time and body.
    pub signature: String,
}

impl Message {
    /// What is to be told, signed by the host.
    pub fn of(due: &Due, host: &Host, now: Instant) -> Message {
        let id = format!("{}-{}-{}", due.webhook, due.from, due.until);
        let timestamp = now.ms().div_euclid(1000).to_string();
        let body = json!({
            "type": "entries.recorded",
            "timestamp": now,
            "data": {
                "alliance": due.alliance,
                "from": due.from,
                "until": due.until,
                "kinds": due.kinds,
            },
        });
        let body = agreement::schema::sorted(body).to_string();
        let signed = host.sign_webhook(format!("{id}.{timestamp}.{body}").as_bytes());
        Message {
            signature: format!("v1a,{}", STANDARD.encode(signed)),
            id,
            timestamp,
            body,
        }
    }
}

/// The key by which receivers check signatures, as Standard Webhooks writes it.
pub fn public_key(host: &Host) -> String {
    format!("whpk_{}", STANDARD.encode(host.webhook_key().0))
}
