//! Passkeys of an account: making them, signing in and proving oneself with them, and a password that is given up for
//! them.

use facts::Instant;
use facts::fact::PersonKey;
use facts::journal::assertion::credential_hash;
use facts::journal::{Assertion as SaidToEntry, Hash};
use sha2::{Digest as _, Sha256};
use signin::passkey::{Assertion, Known, Refused, Registration, RelyingParty};
use store::people::{
    AccountId, Announced, Belonging, Challenge, Opened, Passkey, Proof, SecretHash, Session,
};
use store::{Random, Store};

use super::session::{lock, signed_in};
use super::{PeopleFailure, Secret, password};
use crate::origin::Origin;

/// What a passkey is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Ceremony<'a> {
    /// To sign in.
    SignIn,
    /// To prove once more who somebody is that has signed in.
    StepUp(&'a Secret),
    /// To make another one.
    Adding(&'a Secret),
    /// To sign an entry, by somebody who has signed in.
    Entry(&'a Secret),
}

/// An entry that a passkey signed: the draft that was kept of it, and what the passkey said.
pub struct SignedEntry {
    /// The draft.
    pub draft: String,
    /// What the passkey said to it.
    pub assertion: SaidToEntry,
}

/// A challenge for one of them: 32 random bytes, to be answered once, within five minutes.
pub fn ask_passkey(
    store: &Store,
    ceremony: Ceremony<'_>,
    now: Instant,
    random: Random<'_>,
) -> Result<[u8; 32], PeopleFailure> {
    if let Ceremony::Adding(session) = ceremony {
        fresh(store, session, now)?;
    }
    let challenge = random();
    let asked = ceremony.asked();
    let question = Challenge {
        hash: &Sha256::digest(challenge).into(),
        purpose: ceremony.purpose(),
        asked: asked.as_ref(),
    };
    store.expect_answer(&question, "", now)?;
    Ok(challenge)
}

/// Waits for a passkey to sign an entry, of which the draft is kept meanwhile: five minutes, for this session alone.
pub fn expect_entry(
    store: &Store,
    session: &Secret,
    challenge: &Hash,
    draft: &str,
    now: Instant,
) -> Result<(), PeopleFailure> {
    let ceremony = Ceremony::Entry(session);
    let asked = ceremony.asked();
    let question = Challenge {
        hash: &Sha256::digest(challenge.as_bytes()).into(),
        purpose: ceremony.purpose(),
        asked: asked.as_ref(),
    };
    Ok(store.expect_answer(&question, draft, now)?)
}

/// Takes what a passkey said to an entry. It proves who asks as well as a session that was stepped up, for this one act.
pub fn take_entry(
    store: &Store,
    origin: &Origin,
    session: &Secret,
    answer: &str,
    now: Instant,
) -> Result<SignedEntry, PeopleFailure> {
    let account = signed_in(store, session, now)?.account;
    let answer = Assertion::parse(answer)?;
    let used = used(store, origin, Ceremony::Entry(session), &answer, now)?;
    if used.passkey.account != account {
        return Err(Refused::User.into());
    }
    if !store.note_proof(&session.hash(), &used.opened(true), now)? {
        return Err(PeopleFailure::NotSignedIn);
    }
    let assertion = SaidToEntry::new(answer.id(), &answer.signed());
    Ok(SignedEntry {
        assertion: assertion.map_err(|error| PeopleFailure::Unfit(error.to_string()))?,
        draft: used.note,
    })
}

/// Makes the journal say of a person just the passkeys that its account has.
pub fn announce(
    store: &Store,
    origin: &Origin,
    account: &AccountId,
    belonging: &Belonging,
    now: Instant,
    random: Random<'_>,
) -> Result<(), PeopleFailure> {
    let announced = announced(store, origin, account)?;
    announce_one(store, belonging, &announced, now, random)
}

/// The passkeys of an account that can sign entries.
fn announced(
    store: &Store,
    origin: &Origin,
    account: &AccountId,
) -> Result<Vec<Announced>, PeopleFailure> {
    let all = store.passkeys_of(account)?.into_iter();
    let announced = all.filter_map(|passkey| {
        Some(Announced {
            credential: credential_hash(&passkey.id),
            key: signing_key(&passkey)?,
            origin: origin.text().to_owned(),
            site: origin.host().to_owned(),
        })
    });
    Ok(announced.collect())
}

/// The key of a passkey that can sign entries: RSA is not among them.
pub fn signing_key(passkey: &Passkey) -> Option<PersonKey> {
    let (key, _) = signin::passkey::public_key(&passkey.key).ok()?;
    PersonKey::of(&key)
}

fn announce_one(
    store: &Store,
    belonging: &Belonging,
    announced: &[Announced],
    now: Instant,
    random: Random<'_>,
) -> Result<(), PeopleFailure> {
    let who = (&belonging.party, &belonging.person);
    match store.announce_passkeys(&belonging.alliance, who, announced, now, random) {
        // WHY: a party that has left says nothing any more.
        Ok(()) | Err(store::Failure::NotFound) => Ok(()),
        Err(failure) => Err(failure.into()),
    }
}

/// Begins a session for whoever has the passkey that answers.
pub fn sign_in_with_passkey(
    store: &Store,
    origin: &Origin,
    answer: &str,
    now: Instant,
    random: Random<'_>,
) -> Result<Secret, PeopleFailure> {
    let answer = Assertion::parse(answer)?;
    let used = used(store, origin, Ceremony::SignIn, &answer, now)?;
    let new = Secret::new(random());
    match store.open_session(&new.hash(), &used.opened(false), now)? {
        true => Ok(new),
        false => Err(PeopleFailure::UnknownPasskey),
    }
}

/// Proves once more who has signed in: a session in the place of the one before, as with a password.
pub fn step_up_with_passkey(
    store: &Store,
    origin: &Origin,
    session: &Secret,
    answer: &str,
    now: Instant,
    random: Random<'_>,
) -> Result<Secret, PeopleFailure> {
    let account = signed_in(store, session, now)?.account;
    let answer = Assertion::parse(answer)?;
    let used = used(store, origin, Ceremony::StepUp(session), &answer, now)?;
    if used.passkey.account != account {
        return Err(Refused::User.into());
    }
    let new = Secret::new(random());
    match store.renew_session(&session.hash(), &new.hash(), &used.opened(true), now)? {
        true => Ok(new),
        false => Err(PeopleFailure::NotSignedIn),
    }
}

/// Adds a passkey that was made in answer to a challenge.
pub fn add_passkey(
    store: &Store,
    origin: &Origin,
    session: &Secret,
    (name, answer): (&str, &str),
    now: Instant,
    random: Random<'_>,
) -> Result<(), PeopleFailure> {
    let own = fresh(store, session, now)?;
    let account = own.account;
    let name = password::name(name)?;
    let answer = Registration::parse(answer)?;
    let challenge = answer.challenge()?;
    spend(store, Ceremony::Adding(session), &challenge, now)?;
    let made = relying_party(origin).register(&challenge, &answer)?;
    store.add_passkey(&Passkey {
        id: made.id,
        account,
        key: made.key,
        name: name.to_owned(),
        counter: made.counter,
        may_be_copied: made.may_be_copied,
        is_copied: made.is_copied,
        transports: made.transports,
        created: now,
        used: None,
    })?;
    let announced = announced(store, origin, &account)?;
    for belonging in &own.people {
        announce_one(store, belonging, &announced, now, &mut *random)?;
    }
    Ok(())
}

/// Calls a passkey otherwise.
pub fn name_passkey(
    store: &Store,
    session: &Secret,
    (id, name): (&[u8], &str),
    now: Instant,
) -> Result<(), PeopleFailure> {
    let account = signed_in(store, session, now)?.account;
    Ok(store.name_passkey(&account, id, password::name(name)?)?)
}

/// Removes a passkey; the other sessions of the account end.
pub fn remove_passkey(
    store: &Store,
    origin: Option<&Origin>,
    session: &Secret,
    id: &[u8],
    now: Instant,
    random: Random<'_>,
) -> Result<(), PeopleFailure> {
    let own = fresh(store, session, now)?;
    store.remove_passkey(&own.account, id, &session.hash())?;
    let Some(origin) = origin else {
        return Ok(());
    };
    let announced = announced(store, origin, &own.account)?;
    for belonging in &own.people {
        announce_one(store, belonging, &announced, now, &mut *random)?;
    }
    Ok(())
}

/// Gives up the password of an account that has a passkey; its other sessions end.
pub fn drop_password(store: &Store, session: &Secret, now: Instant) -> Result<(), PeopleFailure> {
    let account = fresh(store, session, now)?.account;
    Ok(store.drop_password(&account, &session.hash())?)
}

/// The session, where it was proven not long ago whose it is.
pub(super) fn fresh(
    store: &Store,
    session: &Secret,
    now: Instant,
) -> Result<Session, PeopleFailure> {
    let session = signed_in(store, session, now)?;
    match session.stepped_up_until > now {
        true => Ok(session),
        false => Err(PeopleFailure::NotFresh),
    }
}

/// A passkey that was used as it should be.
struct Used {
    /// What was remembered with the question.
    note: String,
    passkey: Passkey,
    counter: u32,
    is_copied: bool,
}

impl Used {
    fn opened(&self, stepped_up: bool) -> Opened<'_> {
        Opened {
            account: &self.passkey.account,
            by: Proof::Passkey {
                id: &self.passkey.id,
                before: self.passkey.counter,
                after: self.counter,
                is_copied: self.is_copied,
            },
            stepped_up,
        }
    }
}

fn used(
    store: &Store,
    origin: &Origin,
    ceremony: Ceremony<'_>,
    answer: &Assertion,
    now: Instant,
) -> Result<Used, PeopleFailure> {
    let challenge = answer.challenge()?;
    let note = spend(store, ceremony, &challenge, now)?;
    let passkey = store.attempt_passkey(answer.id(), now, &lock)?;
    let passkey = passkey.ok_or(PeopleFailure::UnknownPasskey)?;
    // CLAUSE: Web Authentication 7.2: where the site did not say which account it is, the device does.
    if matches!(ceremony, Ceremony::SignIn) && answer.user().is_none() {
        return Err(Refused::User.into());
    }
    let known = Known {
        id: &passkey.id,
        user: passkey.account.bytes(),
        key: &passkey.key,
        counter: passkey.counter,
        may_be_copied: passkey.may_be_copied,
    };
    let asserted = relying_party(origin).assert(&challenge, &known, answer)?;
    Ok(Used {
        note,
        counter: asserted.counter,
        is_copied: asserted.is_copied,
        passkey,
    })
}

/// Spends a challenge, before anything that answers it is believed: what was remembered with it.
fn spend(
    store: &Store,
    ceremony: Ceremony<'_>,
    challenge: &[u8],
    now: Instant,
) -> Result<String, PeopleFailure> {
    let asked = ceremony.asked();
    let question = Challenge {
        hash: &Sha256::digest(challenge).into(),
        purpose: ceremony.purpose(),
        asked: asked.as_ref(),
    };
    match store.take_answer(&question, now)? {
        Some(note) => Ok(note),
        None => Err(Refused::Challenge.into()),
    }
}

fn relying_party(origin: &Origin) -> RelyingParty<'_> {
    RelyingParty {
        id: origin.host(),
        origin: origin.text(),
    }
}

impl Ceremony<'_> {
    fn purpose(&self) -> &'static str {
        match self {
            Ceremony::SignIn => "passkey sign-in",
            Ceremony::StepUp(_) => "passkey step-up",
            Ceremony::Adding(_) => "passkey adding",
            Ceremony::Entry(_) => "passkey entry",
        }
    }

    fn asked(&self) -> Option<SecretHash> {
        match self {
            Ceremony::SignIn => None,
            Ceremony::StepUp(session) | Ceremony::Adding(session) | Ceremony::Entry(session) => {
                Some(session.hash())
            }
        }
    }
}
