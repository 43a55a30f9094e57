//! Entries that are drawn up for a passkey to sign, and kept until it has.
//!
//! ```text
//! statements --Sequencer::draft--> Prepared, whose challenge a passkey signs --Sequencer::finish, with its assertion--> receipt
//! ```

use facts::Instant;
use facts::id::AllianceId;
use facts::journal::submission::{Part, runs};
use facts::journal::{
    Assertion, Compartment, Draft, Hash, Leaf, Prepared, Secret, Statement, Submission,
};
use serde::{Deserialize, Serialize};

use crate::append::Receipt;
use crate::failure::{Failure, Refusal};
use crate::sequencer::Sequencer;
use crate::speak::{Manner, key_hash};
use crate::store::Random;

/// A draft as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    leaf: String,
    parts: Vec<(Hash, String)>,
    secret: Hash,
    texts: Vec<(Compartment, String)>,
}

impl Sequencer {
    /// Draws up the one entry that statements become; nothing where they become several.
    pub fn draft(
        &self,
        alliance: &AllianceId,
        statements: &[Statement],
        manner: Manner<'_>,
        random: Random<'_>,
    ) -> Result<Option<Prepared>, Failure> {
        let chain = self.store().chain(alliance)?;
        let host = self.store().host();
        let mut runs = runs(statements, manner.brought);
        let (Some(run), None) = (runs.next(), runs.next()) else {
            return Ok(None);
        };
        let Some(by) = run.statements.first().map(|one| &one.fact.by) else {
            return Ok(None);
        };
        let draft = Draft {
            alliance,
            parties: chain.parties(),
            idempotency: match manner.key {
                Some(key) => key_hash(alliance, by, key, 0),
                None => Hash::new(random()),
            },
            brought: manner.brought,
            blobs: manner.blobs,
        };
        let secret = Secret(random());
        let prepared = Submission::prepare(&draft, &run, host.speaker_key(), secret, random);
        Ok(Some(prepared.map_err(Refusal::from)?))
    }

    /// Signs a draft over what a passkey said, hands it in, and waits until it is durable. `asked` is what was asked for
    /// under its key.
    pub fn finish(
        &self,
        alliance: &AllianceId,
        draft: Prepared,
        assertion: Assertion,
        asked: Option<Hash>,
        now: Instant,
    ) -> Result<Result<Receipt, Refusal>, Failure> {
        match draft.sign(self.store().host().speaker(), Some(assertion)) {
            Ok(submission) => self.submit_as(alliance, submission, asked, now),
            Err(error) => Ok(Err(error.into())),
        }
    }
}

/// A draft as a text, to be kept where nobody reads it.
pub fn write_draft(draft: &Prepared) -> String {
    let leaf = Leaf::unsigned(&draft.envelope, &draft.key);
    let parts = draft.parts.iter();
    let kept = Kept {
        leaf: String::from_utf8_lossy(&leaf).into_owned(),
        parts: parts
            .map(|part| (Hash::new(part.salt), part.text.clone()))
            .collect(),
        secret: Hash::new(draft.secret.0),
        texts: draft.texts.clone().into_iter().collect(),
    };
    // Texts and lists always serialise.
    serde_json::to_string(&kept).unwrap_or_default()
}

/// Reads a draft that was kept.
pub fn read_draft(text: &str) -> Result<Prepared, Failure> {
    let kept: Kept = serde_json::from_str(text).map_err(Failure::damaged)?;
    let (envelope, key) = Leaf::admit_unsigned(kept.leaf.as_bytes()).map_err(Failure::damaged)?;
    let parts = kept.parts.into_iter().map(|(salt, text)| Part {
        salt: *salt.as_bytes(),
        text,
    });
    Ok(Prepared {
        envelope,
        key,
        secret: Secret(*kept.secret.as_bytes()),
        texts: kept.texts.into_iter().collect(),
        parts: parts.collect(),
    })
}
