//! What the host hands in for others: facts without a signature of their party, and what the journal says
//! about itself.

use facts::id::{AllianceId, PartyId};
use facts::journal::submission::runs;
use facts::journal::{Chain, Draft, Hash, Secret, Statement, Submission};
use facts::{Body, Fact, Instant};
use sha2::{Digest, Sha256};

use crate::append::Receipt;
use crate::delivery::Delivery;
use crate::failure::{Failure, Refusal};
use crate::host::Host;
use crate::sql::Writing;
use crate::store::{Random, Store};

/// How a run of statements is handed in.
#[derive(Clone, Copy, Debug)]
pub struct Manner<'m> {
    /// The key under which a second delivery is recognised; without one only the facts themselves are.
    pub key: Option<&'m str>,
    /// What was asked for under the key, where the facts do not tell: those of a command depend on when it is decided.
    pub asked: Option<Hash>,
    /// Whether they bring their instants of recording along from an earlier record.
    pub brought: bool,
    /// The hashes of attached files.
    pub blobs: &'m [Hash],
}

impl Manner<'_> {
    /// Facts as they are stated, recognised by themselves.
    pub const PLAIN: Manner<'static> = Manner {
        key: None,
        asked: None,
        brought: false,
        blobs: &[],
    };
}

/// The hash under which an idempotency key of a party is known; it tells nothing about the key.
pub fn key_hash(alliance: &AllianceId, party: &PartyId, key: &str, part: u64) -> Hash {
    let mut hash = Sha256::new();
    hash.update(b"entente/idempotency/v1\n");
    for text in [alliance.as_str(), party.as_str(), key] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hash.update(part.to_be_bytes());
    Hash::new(hash.finalize().into())
}

impl Host {
    /// Signs statements for their parties: as many submissions as they need.
    pub fn speak(
        &self,
        chain: &Chain,
        statements: &[Statement],
        manner: Manner<'_>,
        random: Random<'_>,
    ) -> Result<Vec<Submission>, Refusal> {
        let spoken = self.spoken(chain, statements, manner, random)?;
        Ok(spoken
            .into_iter()
            .map(|(submission, _)| submission)
            .collect())
    }

    /// The same, ready to be appended. `is_own` is whether the journal says it about itself.
    pub(crate) fn deliver(
        &self,
        chain: &Chain,
        statements: &[Statement],
        manner: Manner<'_>,
        is_own: bool,
        now: Instant,
        random: Random<'_>,
    ) -> Result<Vec<Delivery>, Refusal> {
        let spoken = self.spoken(chain, statements, manner, random)?;
        let deliveries = spoken.into_iter();
        let deliveries = deliveries
            .map(|(submission, statements)| Delivery::spoken(submission, statements, is_own, now));
        let mut deliveries: Vec<Delivery> = deliveries.collect::<Result<_, Refusal>>()?;
        if let Some(asked) = manner.asked {
            for delivery in &mut deliveries {
                delivery.digest = *asked.as_bytes();
            }
        }
        Ok(deliveries)
    }

    fn spoken<'s>(
        &self,
        chain: &Chain,
        statements: &'s [Statement],
        manner: Manner<'_>,
        random: Random<'_>,
    ) -> Result<Vec<(Submission, &'s [Statement])>, Refusal> {
        let host = chain.keyring().host();
        if host.is_some_and(|host| *host != self.speaker_key()) {
            return Err(Refusal::NotTheHost(chain.alliance().clone()));
        }
        let mut spoken = Vec::new();
        for run in runs(statements, manner.brought) {
            let Some(first) = run.statements.first() else {
                continue;
            };
            let by = &first.fact.by;
            let open: Vec<Fact> = run
                .statements
                .iter()
                .filter(|statement| matches!(statement.fact.body, Body::Party(_)))
                .map(|statement| statement.fact.clone())
                .collect();
            let part = spoken.len() as u64;
            let draft = Draft {
                alliance: chain.alliance(),
                parties: &chain.parties_with(by, &open),
                idempotency: match manner.key {
                    Some(key) => key_hash(chain.alliance(), by, key, part),
                    None => Hash::new(random()),
                },
                brought: manner.brought,
                blobs: manner.blobs,
            };
            let secret = Secret(random());
            let signed = Submission::of(&draft, &run, self.speaker(), secret, &mut *random);
            spoken.push((signed?, run.statements));
        }
        Ok(spoken)
    }
}

impl Store {
    /// States facts for parties that did not sign them; an answer for each submission that they became.
    pub fn speak(
        &self,
        alliance: &AllianceId,
        statements: &[Statement],
        manner: Manner<'_>,
        now: Instant,
        random: Random<'_>,
    ) -> Result<Vec<Result<Receipt, Refusal>>, Failure> {
        let chain = self.chain(alliance)?;
        let host = &self.host;
        let deliveries = host.deliver(&chain, statements, manner, false, now, random)?;
        self.append(alliance, &deliveries, now)
    }

    /// States what the journal says about itself, within a transaction; all of it is taken, or it fails.
    pub(crate) fn state(
        &self,
        writing: &mut Writing,
        alliance: &AllianceId,
        statements: &[Statement],
        now: Instant,
        random: Random<'_>,
    ) -> Result<(), Failure> {
        let chain = self.stand(writing, alliance)?.chain;
        let (host, plain) = (&self.host, Manner::PLAIN);
        let deliveries = host.deliver(&chain, statements, plain, true, now, random)?;
        let appended = self.append_within(writing, alliance, &deliveries, now)?;
        for answer in appended.answers {
            answer?;
        }
        Ok(())
    }
}
