//! Stating facts for a party: who may, who reads them, and the journal's receipts.

use std::sync::Arc;

use agreement::disclosure::{Disclosure, Known};
use facts::journal::{Hash, Prepared, Statement};
use facts::{Body, Fact, Instant};
use practice::access::Thing;
use practice::access::principal::Identity;
use practice::{Action, Actor, Answer, Object};
use store::{Failure, Manner, Receipt, Viewer};

use crate::act;
use crate::api::problem::Problem;
use crate::desk::{Desk, World};

/// Kinds that commands make, after a look at what they follow from.
const BY_COMMAND: [&str; 13] = [
    "acknowledgement",
    "agreement",
    "answer",
    "claim",
    "closing",
    "comment",
    "emergency",
    "erasure",
    "key",
    "party",
    "passkey",
    "person",
    "proposal",
];

/// What a fact is about. All facts that are read are looked at for one that names another only.
pub fn meant(
    desk: &Desk,
    world: &Arc<World>,
    viewer: &Viewer,
    fact: &Fact,
) -> Result<Object, Problem> {
    match &fact.body {
        // WHY: taking something back takes the right to what it is about, whether or not another fact named it before.
        Body::Withdrawal(withdrawal) => {
            let view = desk.view(world, viewer)?;
            let named = view.fact(withdrawal.fact);
            Ok(view.subjects.object(named.unwrap_or(fact)))
        }
        _ => Ok(world.meant_by(fact)),
    }
}

/// Whether somebody may state a fact about this; if not, why.
pub fn may(
    actor: &Actor<'_>,
    world: &World,
    mut object: Object,
    fact: &Fact,
) -> Result<(), String> {
    if fact.by != world.party {
        return Err(format!(
            "you state facts for `{}`, not for `{}`",
            world.party, fact.by
        ));
    }
    let kind = fact.body.kind();
    if kind == "signature" || BY_COMMAND.contains(&kind) {
        return Err(format!(
            "a fact of the kind `{kind}` follows from what people do; it is not handed in"
        ));
    }
    if let Identity::Token {
        source: Some(source),
    } = &actor.principal().identity
        && *source != fact.source
    {
        return Err(format!(
            "the token is for the source `{source}`, not for `{}`",
            fact.source
        ));
    }
    if let Body::Withdrawal(_) = &fact.body
        && let Thing::Claim { .. } | Thing::Statement(_) | Thing::Agreement = object.thing
    {
        return Err("what people did is not taken back by a fact that is handed in".to_owned());
    }
    // WHY: it is about what is stated now; when that happened plays no part.
    object.at = None;
    match actor.decide(Action::Submit, &object) {
        Answer::Allowed { .. } => Ok(()),
        Answer::Unknown => Err("nothing that you may see is meant by this".to_owned()),
        Answer::Refused { needed, .. } => {
            let clauses: Vec<&str> = needed
                .iter()
                .map(|one| one.clause.address.as_str())
                .collect();
            Err(match clauses.as_slice() {
                [] => "no clause lets anybody state this".to_owned(),
                clauses => format!(
                    "no clause lets you state this; these let others: {}",
                    clauses.join(", ")
                ),
            })
        }
    }
}

/// What became of facts.
#[derive(Debug, Default)]
pub struct Stated {
    /// A receipt for each entry that they became.
    pub receipts: Vec<Receipt>,
    /// Those that were not handed in, since the journal has them.
    pub known: u64,
}

/// A key under which something that comes again is recognised.
#[derive(Clone, Copy, Debug)]
pub struct Keyed<'k> {
    /// The key.
    pub key: &'k str,
    /// What was asked for, where the facts do not tell.
    pub asked: Option<Hash>,
}

/// States facts of the party.
pub fn state(
    desk: &Desk,
    world: &World,
    facts: &[Fact],
    keyed: Option<Keyed<'_>>,
    now: Instant,
) -> Result<Stated, Problem> {
    if facts.is_empty() {
        return Ok(Stated::default());
    }
    let statements = statements(desk, world, facts)?;
    let alliance = &world.alliance;
    let manner = Manner {
        key: keyed.map(|keyed| keyed.key),
        asked: keyed.and_then(|keyed| keyed.asked),
        ..Manner::PLAIN
    };
    let random = &mut || desk.random();
    let answers = desk
        .sequencer()
        .speak(alliance, &statements, manner, now, random)?;
    let receipts = answers.into_iter().collect::<Result<Vec<Receipt>, _>>()?;
    Ok(Stated {
        receipts,
        known: (facts.len() - statements.len()) as u64,
    })
}

/// Draws up the one entry that facts of the party become, for a passkey to sign.
pub fn draft(
    desk: &Desk,
    world: &World,
    facts: &[Fact],
    key: Option<&str>,
) -> Result<Option<Prepared>, Problem> {
    let statements = statements(desk, world, facts)?;
    let manner = Manner {
        key,
        ..Manner::PLAIN
    };
    let random = &mut || desk.random();
    let sequencer = desk.sequencer();
    Ok(sequencer.draft(&world.alliance, &statements, manner, random)?)
}

/// Whether a draft was drawn up under this key, if there is one.
pub fn is_under(world: &World, draft: &Prepared, key: Option<&str>) -> bool {
    let under = |key| store::key_hash(&world.alliance, &world.party, key, 0);
    key.is_none_or(|key| draft.envelope.idempotency == under(key))
}

/// Facts with their readers, and data of persons apart.
fn statements(desk: &Desk, world: &World, facts: &[Fact]) -> Result<Vec<Statement>, Problem> {
    let commented = facts.iter().find_map(|fact| match &fact.body {
        Body::Comment(comment) => Some(comment.hash.as_str()),
        _ => None,
    });
    // WHY: a comment is on a clause of the text that is put forward, and that text says between whom the clause is.
    let proposed = match commented {
        None => None,
        Some(hash) => {
            let texts = desk.store().proposed(&world.alliance, &world.whole())?;
            let mut texts = texts
                .iter()
                .filter_map(|files| store::read_text(files).ok());
            texts.find(|text| text.hash == hash)
        }
    };
    let disclosure = Disclosure::of(proposed.as_ref().unwrap_or(world.versions.latest()));
    // WHY: what names other facts, and what has data of persons, is told apart by all that is known; all else by itself.
    let needs_known = |fact: &Fact| {
        let names = matches!(
            fact.body,
            Body::Answer(_) | Body::Claim(_) | Body::Comment(_) | Body::Withdrawal(_)
        );
        names || disclosure.has_personal(fact)
    };
    let known = match facts.iter().any(needs_known) {
        true => act::known(desk.store(), &world.alliance)?,
        false => Known::default(),
    };
    let split = disclosure.split_all(facts, &known, &|_, _| None);
    let split = split.map_err(|(at, open)| {
        let why = format!("fact {} is not stated, for {open}", at + 1);
        Problem::from(Failure::Unfit(why))
    })?;
    Ok(split.into_iter().flatten().map(Statement::from).collect())
}
