//! Entries that a person's passkey signs: drawn up, kept for five minutes for the session that asked, and handed in just
//! as they were, once the passkey has signed them and the rules say the same as before.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use facts::fact::PersonId;
use facts::journal::submission;
use facts::journal::{Compartment, Leaf, Prepared};
use facts::{Fact, FactId, Instant};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::people::Belonging;
use store::{read_draft, write_draft};

use super::answer::Answer;
use super::call::Inside;
use super::command::{self, Did};
use super::fact::state;
use super::operation::Done;
use super::passkey::{self, Descriptor, Request};
use super::problem::{Kind, Problem};
use super::session::session;
use crate::act::people;

/// What a passkey said: `AuthenticationResponseJSON`, as `navigator.credentials.get` gave it.
pub type Given = Box<serde_json::value::RawValue>;

/// What a passkey is asked to sign.
#[derive(Serialize, JsonSchema)]
pub struct Asked {
    /// `PublicKeyCredentialRequestOptionsJSON`: options of `navigator.credentials.get`.
    #[serde(rename = "publicKey")]
    public_key: Request,
    /// The entry. The challenge is the SHA-256 of `entente/assertion/v1`, a line end and these bytes.
    entry: String,
    /// What the entry commits to, as far as something is said in it.
    says: Vec<Says>,
    /// Until when the answer is waited for.
    until: String,
}

/// What stands in a slot of the entry.
#[derive(Serialize, JsonSchema)]
struct Says {
    /// Who reads it.
    #[schemars(with = "Vec<String>")]
    compartment: Compartment,
    /// The salt of its commitment: 64 hexadecimal digits.
    salt: String,
    /// A line for each fact.
    text: String,
}

/// A draft as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    alliance: String,
    at: i64,
    draft: String,
}

/// What was drawn up.
pub struct Drawn {
    /// When.
    pub at: Instant,
    /// What is said in it.
    pub facts: Vec<Fact>,
}

/// Draws up the entry that these facts become, and asks for a passkey of the person to sign it.
pub fn ask(inside: &Inside<'_>, facts: &[Fact]) -> Done {
    let call = inside.call;
    let origin = passkey::origin(call)?;
    let (secret, own) = session(call)?;
    let person = person(inside)?;
    let desk = inside.desk();
    let belonging = Belonging {
        alliance: inside.alliance.clone(),
        party: inside.world.party.clone(),
        person,
    };
    let random = &mut || desk.random();
    // WHY: a passkey that was made before the person came into this alliance is not known to its journal yet.
    people::announce(
        desk.store(),
        origin,
        &own.account,
        &belonging,
        call.now,
        random,
    )?;
    let allowed = allowed(inside, &person, passkey::descriptors(call, &own)?)?;
    if allowed.is_empty() {
        return Err(Kind::Conflict
            .because("no passkey of yours can sign entries here: it has a kind of key that a journal does not take, belonged to another person, or your party speaks for itself alone")
            .help("prove who you are with a password; the host alone then attests it"));
    }
    let draft = state::draft(desk, inside.world, facts, call.idempotency_key()?)?;
    let draft = draft.ok_or_else(|| Kind::Failed.plain())?;
    let kept = Kept {
        alliance: inside.alliance.to_string(),
        at: call.now.ms(),
        draft: write_draft(&draft),
    };
    let kept = serde_json::to_string(&kept).map_err(|_| Kind::Failed.plain())?;
    let challenge = draft.challenge();
    people::expect_entry(desk.store(), &secret, &challenge, &kept, call.now)?;
    let until = call.now.plus_ms(store::people::ANSWER_MS);
    let challenge = URL_SAFE_NO_PAD.encode(challenge.as_bytes());
    Ok(Answer::created(&Asked {
        public_key: Request::of(origin, challenge, allowed),
        entry: String::from_utf8_lossy(&Leaf::unsigned(&draft.envelope, &draft.key)).into_owned(),
        says: says(&draft),
        until: until.to_string(),
    }))
}

/// Hands in the entry that a passkey signed. `decide` is asked once more for the facts, as of the instant of the draft:
/// where they are others by now, or there are none, what was signed is not handed in.
pub fn finish(
    inside: &Inside<'_>,
    answer: &str,
    decide: impl FnOnce(&Drawn) -> Result<Vec<Fact>, Problem>,
) -> Result<Did, Problem> {
    let call = inside.call;
    let origin = passkey::origin(call)?;
    let (secret, _) = session(call)?;
    let store = inside.desk().store();
    let signed = people::take_entry(store, origin, &secret, answer, call.now)
        .map_err(super::session::not_proven)?;
    let kept: Kept = serde_json::from_str(&signed.draft).map_err(|_| Kind::Failed.plain())?;
    let draft = read_draft(&kept.draft)?;
    let at = Instant::from_ms(kept.at);
    let drawn = Drawn {
        facts: said(&draft, at)?,
        at,
    };
    let facts = decide(&drawn)?;
    let changed = || {
        Kind::Conflict
            .because(
                "what was signed is not what would be stated now: something has changed meanwhile",
            )
            .help("look at it once more, and sign again")
    };
    if kept.alliance != inside.alliance.as_str() || ids(&drawn.facts) != ids(&facts) {
        return Err(changed());
    }
    let key = call.idempotency_key()?;
    if !state::is_under(inside.world, &draft, key) {
        return Err(Kind::Conflict.because(
            "the `Idempotency-Key` is another one than that under which the passkey was asked",
        ));
    }
    let asked = key.map(|_| command::asked(inside));
    let sequencer = inside.desk().sequencer();
    let done = sequencer.finish(inside.alliance, draft, signed.assertion, asked, call.now)?;
    let receipt = done?;
    Ok(Did {
        facts: facts.iter().map(|fact| fact.id.to_string()).collect(),
        entries: vec![receipt.index],
        attested: vec![receipt.attestation.word()],
        id: None,
    })
}

/// Whether a passkey of whoever asks could sign entries here.
pub fn could_sign(inside: &Inside<'_>) -> bool {
    let call = inside.call;
    let own = call.caller.and_then(|caller| caller.session());
    let Some((_, own)) = own.filter(|_| inside.person.is_some()) else {
        return false;
    };
    let desk = inside.desk();
    // WHY: what cannot be read now is told when it is asked for.
    let passkeys = desk.store().passkeys_of(&own.account).unwrap_or_default();
    let able = passkeys
        .iter()
        .any(|passkey| people::signing_key(passkey).is_some());
    let alone = desk.sequencer().chain(inside.alliance).is_ok_and(|chain| {
        let keys = chain.keyring().of(&inside.world.party);
        keys.is_some_and(|keys| keys.alone)
    });
    able && !alone && desk.ways().origin.is_some()
}

fn person(inside: &Inside<'_>) -> Result<PersonId, Problem> {
    inside.person.ok_or_else(|| {
        Kind::NotPermitted.because("people do this for their party, no token and no auditor")
    })
}

/// Those of the passkeys that the journal knows as the person's.
fn allowed(
    inside: &Inside<'_>,
    person: &PersonId,
    all: Vec<Descriptor>,
) -> Result<Vec<Descriptor>, Problem> {
    let chain = inside.desk().store().chain(inside.alliance)?;
    let passkeys = chain.keyring().passkeys();
    let known: Vec<_> = passkeys.of(person).map(|(hash, _)| *hash).collect();
    let all = all.into_iter();
    let allowed = all.filter(|one| one.hash().is_some_and(|hash| known.contains(&hash)));
    Ok(allowed.collect())
}

fn says(draft: &Prepared) -> Vec<Says> {
    let texts = draft.texts.iter();
    let says = texts.map(|(compartment, text)| Says {
        compartment: compartment.clone(),
        salt: hex::encode(draft.secret.salt(compartment)),
        text: text.clone(),
    });
    says.collect()
}

/// The facts of a draft.
fn said(draft: &Prepared, at: Instant) -> Result<Vec<Fact>, Problem> {
    let mut facts = Vec::new();
    let texts = draft.texts.iter();
    for (_, text) in texts.filter(|(compartment, _)| **compartment != Compartment::Personal) {
        let said = submission::read(text, at).map_err(|_| Kind::Failed.plain())?;
        facts.extend(said.into_iter().map(|said| said.fact));
    }
    Ok(facts)
}

fn ids(facts: &[Fact]) -> Vec<FactId> {
    let mut ids: Vec<FactId> = facts.iter().map(|fact| fact.id).collect();
    ids.sort_unstable();
    ids
}
