//! The keys of whoever runs the store: one signs checkpoints, the other what parties hand in without a
//! signature of their own.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use facts::fact::PublicKey;
use facts::id::AllianceId;
use facts::journal::key::KeyError;
use facts::journal::keyring::{self, SecretKey};
use facts::journal::{Checkpoint, Note, Signer, VerifierKey};
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// Alliances whose signer is kept ready.
const MOST_SIGNERS: usize = 4096;

/// Who runs the store.
#[derive(Clone)]
pub struct Host {
    name: String,
    log: [u8; 32],
    speaker: [u8; 32],
    keys: Arc<Keys>,
}

/// Keys that are ready to sign, shared by clones: to make them takes longer than to sign.
struct Keys {
    speaker: SecretKey,
    signers: Mutex<BTreeMap<AllianceId, Arc<Signer>>>,
}

impl Host {
    /// A host called `name`, as in `volta.example`, with its two secret keys: 32 random bytes each.
    pub fn new(name: &str, log: [u8; 32], speaker: [u8; 32]) -> Result<Host, KeyError> {
        Signer::new(name, &log)?;
        Ok(Host {
            name: name.to_owned(),
            log,
            speaker,
            keys: Arc::new(Keys {
                speaker: SecretKey::new(&speaker),
                signers: Mutex::default(),
            }),
        })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The origin of an alliance's journal: what its checkpoints begin with.
    pub fn origin(&self, alliance: &AllianceId) -> String {
        // A name of a key has no white space and no plus sign; whatever an alliance is called must not matter.
        let plain: String = alliance
            .as_str()
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                    char::from(byte).to_string()
                }
                byte => format!("%{byte:02x}"),
            })
            .collect();
        format!("{}/{plain}", self.name)
    }

    /// The public key under which an alliance's checkpoints are signed.
    pub fn log_key(&self, alliance: &AllianceId) -> Result<VerifierKey, Failure> {
        Ok(self.signer(alliance)?.key().clone())
    }

    /// The public key under which it speaks for parties.
    pub fn speaker_key(&self) -> PublicKey {
        self.keys.speaker.public()
    }

    /// The secret key under which it speaks for parties, as it is kept.
    pub(crate) fn speaker_seed(&self) -> &[u8; 32] {
        &self.speaker
    }

    /// The secret key under which it speaks for parties.
    pub(crate) fn speaker(&self) -> &SecretKey {
        &self.keys.speaker
    }

    /// The public key under which it signs the messages of webhooks.
    pub fn webhook_key(&self) -> PublicKey {
        keyring::public(&self.webhook_seed())
    }

    /// Signs a message of a webhook: an Ed25519 signature.
    pub fn sign_webhook(&self, message: &[u8]) -> [u8; 64] {
        keyring::sign(&self.webhook_seed(), message)
    }

    /// WHY: a key of its own, so that no message can ever be taken for something that is said in a journal.
    fn webhook_seed(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"entente/webhook/v1\n");
        hash.update(self.speaker);
        hash.finalize().into()
    }

    /// A signed checkpoint.
    pub(crate) fn sign(
        &self,
        alliance: &AllianceId,
        size: u64,
        root: facts::journal::Hash,
    ) -> Result<Note, Failure> {
        let origin = self.origin(alliance);
        let checkpoint = Checkpoint::new(&origin, size, root).map_err(Failure::unfit)?;
        let mut note = Note::new(&checkpoint.to_text()).map_err(Failure::unfit)?;
        let signature = self.signer(alliance)?.sign(&note);
        note.add(signature).map_err(Failure::unfit)?;
        Ok(note)
    }

    fn signer(&self, alliance: &AllianceId) -> Result<Arc<Signer>, Failure> {
        // INVARIANT: nothing in here can fail half-way.
        let signers = self.keys.signers.lock();
        let mut signers = signers.unwrap_or_else(PoisonError::into_inner);
        if let Some(signer) = signers.get(alliance) {
            return Ok(Arc::clone(signer));
        }
        let signer = Signer::new(&self.origin(alliance), &self.log).map_err(Failure::unfit)?;
        let signer = Arc::new(signer);
        if signers.len() < MOST_SIGNERS {
            signers.insert(alliance.clone(), Arc::clone(&signer));
        }
        Ok(signer)
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
