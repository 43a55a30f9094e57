//! A party signs what it states, away from the host; the host takes it.

use std::collections::BTreeSet;

use agreement::disclosure::{Known, Undetermined};
use facts::fact::Key;
use facts::id::{AllianceId, PartyId};
use facts::journal::keyring::SecretKey;
use facts::journal::submission::runs;
use facts::journal::{Compartment, Draft, Hash, Secret, Statement, Submission};
use facts::{Fact, Instant};
use store::{Delivery, Failure, Files, Random, Receipt, Refusal, Store};

use super::bring::{id, load, split};

/// Who signs, for which alliance.
#[derive(Clone, Debug)]
pub struct Signing {
    /// The alliance.
    pub alliance: AllianceId,
    /// All of its parties, as the host told.
    pub parties: BTreeSet<PartyId>,
    /// The party.
    pub party: PartyId,
    /// Its secret key.
    pub seed: [u8; 32],
}

/// The facts of a record that the party states, signed by it.
pub fn sign(
    signing: &Signing,
    texts: &[Files],
    facts: &[Fact],
    choose: &dyn Fn(&Fact, &Undetermined) -> Option<Compartment>,
    random: Random<'_>,
) -> Result<Vec<Submission>, Failure> {
    let agreements = load(texts)?;
    let found = id(agreements.latest())?;
    if found != signing.alliance {
        return Err(Failure::Unfit(format!(
            "it is a record of `{found}`, not of `{}`",
            signing.alliance
        )));
    }
    // WHY: all facts are split, since those of the party may name others'.
    let mut own = split(&agreements, facts, &Known::default(), choose)?;
    own.retain(|statement| statement.fact.by == signing.party);
    signed(signing, &own, random)
}

/// What a party says of a key, signed by it.
pub fn sign_key(
    signing: &Signing,
    said: Key,
    now: Instant,
    random: Random<'_>,
) -> Result<Submission, Failure> {
    let statement = about_key(&signing.party, said, now)?;
    let submissions = signed(signing, &[statement], random)?;
    let first = submissions.into_iter().next();
    first.ok_or_else(|| Failure::Unfit("nothing was said".to_owned()))
}

/// What is said of a key, as the journal has it.
pub fn about_key(by: &PartyId, said: Key, now: Instant) -> Result<Statement, Failure> {
    store::own_statement(by, now, now.ms().unsigned_abs(), said.into())
}

/// Hands submissions to the store, in their order; an answer for each.
pub fn take(
    store: &Store,
    submissions: Vec<Submission>,
    now: Instant,
) -> Result<Vec<Result<Receipt, Refusal>>, Failure> {
    let mut answers = Vec::new();
    for submission in submissions {
        let alliance = submission.leaf.envelope().alliance.clone();
        let chain = store.chain(&alliance)?;
        // WHY: one after the other, since a key that one of them brings signs the next.
        match Delivery::new(submission, &chain, now) {
            Ok(delivery) => answers.extend(store.append(&alliance, &[delivery], now)?),
            Err(refusal) => answers.push(Err(refusal)),
        }
    }
    Ok(answers)
}

fn signed(
    signing: &Signing,
    statements: &[Statement],
    random: Random<'_>,
) -> Result<Vec<Submission>, Failure> {
    let mut submissions = Vec::new();
    let key = SecretKey::new(&signing.seed);
    for run in runs(statements, false) {
        let draft = Draft {
            alliance: &signing.alliance,
            parties: &signing.parties,
            idempotency: Hash::new(random()),
            brought: false,
            blobs: &[],
        };
        let secret = Secret(random());
        let submission = Submission::of(&draft, &run, &key, secret, &mut *random);
        submissions.push(submission.map_err(Refusal::from)?);
    }
    Ok(submissions)
}
