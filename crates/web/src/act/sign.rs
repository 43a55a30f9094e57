//! A party signs what it states, away from the host; the host takes it.

use std::collections::BTreeSet;

use agreement::disclosure::{Known, Undetermined};
use facts::fact::Key;
use facts::id::{AllianceId, PartyId, SourceId};
use facts::journal::chain::OWN_SOURCE;
use facts::journal::submission::fitting;
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
    let unfit = |error: String| Failure::Unfit(error);
    let source = SourceId::new(OWN_SOURCE).map_err(|error| unfit(error.to_string()))?;
    let seq = now.ms().unsigned_abs();
    let fact = Fact::new(now, now, by.clone(), source, seq, 0, said.into());
    Ok(Statement {
        compartment: Compartment::Shared,
        fact: fact.map_err(|error| unfit(error.to_string()))?,
        personal: None,
    })
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
            Ok(delivery) => answers.extend(store.append(&alliance, vec![delivery], now)?),
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
    let mut rest = statements;
    while !rest.is_empty() {
        let (some, more) = rest.split_at(fitting(rest, false));
        rest = more;
        let draft = Draft {
            alliance: &signing.alliance,
            parties: &signing.parties,
            idempotency: Hash::new(random()),
            brought: false,
            blobs: &[],
        };
        let secret = Secret(random());
        let submission = Submission::sign(&draft, some, &signing.seed, secret, &mut *random);
        submissions.push(submission.map_err(Refusal::from)?);
    }
    Ok(submissions)
}
