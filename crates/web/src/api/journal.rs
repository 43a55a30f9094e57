//! The journal: checkpoints, tiles and proofs that anybody can verify, and bundles to take away.

use axum::http::header::CONTENT_DISPOSITION;
use exchange::bundle::Single;
use exchange::bundle::single::told;
use facts::journal::tile::Tile;
use facts::journal::{Entry, Opening};
use facts::{Fact, say};
use practice::Action;
use schemars::JsonSchema;
use serde::Serialize;

use super::access::journal;
use super::answer::{Answer, BYTES, TEXT};
use super::call::Inside;
use super::operation::{Done, Form, Gives, Operation, Parameter, Right};
use super::problem::{Kind, Problem};
use crate::act;

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/journal/checkpoint",
        "checkpoint",
        "The last signed checkpoint with its cosignatures, a C2SP signed note",
        Right::Needs(Action::See, journal, "journal", checkpoint),
        Gives::of(&[TEXT]),
    ),
    Operation::get(
        "/alliances/{alliance}/journal/tile/{*path}",
        "tile",
        "A file of the log, as C2SP tlog-tiles names it: `0/x001/234.p/5`, `entries/000`",
        Right::Needs(Action::Export, journal, "journal", tile),
        Gives::of(&[BYTES]),
    ),
    Operation::get(
        "/alliances/{alliance}/journal/proofs/{index}",
        "proof",
        "That an entry stands under the last checkpoint, a C2SP tlog-proof",
        Right::Needs(Action::See, journal, "journal", proof),
        Gives::of(&[TEXT]),
    ),
    Operation::get(
        "/alliances/{alliance}/journal/entries/{index}",
        "entry",
        "An entry by itself, as a tar file: its bytes, the proof that it stands there, and what is read of it; `entente proof check` takes it as it is",
        Right::Needs(Action::See, journal, "journal", entry),
        Gives::of(&[BYTES]),
    ),
    Operation::get(
        "/alliances/{alliance}/journal/growth",
        "growth",
        "That the log of one size is the beginning of that of another: hashes of RFC 6962",
        Right::Needs(Action::See, journal, "journal", growth),
        Gives::json(|shapes| shapes.subschema_for::<Growth>()),
    )
    .asking(&[
        Parameter {
            name: "from",
            what: "The smaller size",
            form: Form::Number(1, i64::MAX as u64),
        },
        Parameter {
            name: "to",
            what: "The larger size; that of the log where it is left out",
            form: Form::Number(1, i64::MAX as u64),
        },
    ]),
    Operation::get(
        "/alliances/{alliance}/journal/policy",
        "policy",
        "The key under which checkpoints are signed, a C2SP tlog-policy",
        Right::Needs(Action::See, journal, "journal", policy),
        Gives::of(&[TEXT]),
    ),
    Operation::get(
        "/alliances/{alliance}/bundle",
        "bundle",
        "All that the party may read, with its figures: `entente verify` checks it without any server",
        Right::Needs(Action::Export, journal, "journal", bundle),
        Gives::of(&[BYTES]),
    )
    .asking(&[
        Parameter {
            name: "month",
            what: "The figures of this month only, such as 2025-03",
            form: Form::Text,
        },
        Parameter {
            name: "as_of",
            what: "What was known at this instant",
            form: Form::Instant,
        },
    ]),
];

/// A proof that a log only grew.
#[derive(Serialize, JsonSchema)]
struct Growth {
    /// The smaller size.
    from: u64,
    /// The larger size.
    to: u64,
    /// The hashes, 64 hexadecimal digits each.
    hashes: Vec<String>,
}

fn checkpoint(inside: &Inside<'_>) -> Done {
    let standing = inside
        .desk()
        .store()
        .standing(inside.alliance, inside.viewer)?;
    Ok(Answer::of(TEXT, standing.checkpoint.to_text()).marked())
}

fn tile(inside: &Inside<'_>) -> Done {
    let path = format!("tile/{}", inside.call.at("path"));
    let tile = Tile::parse(&path).ok_or_else(|| Kind::NotFound.plain())?;
    let store = inside.desk().store();
    let bytes = store.tile(inside.alliance, inside.viewer, tile)?;
    Ok(Answer::of(BYTES, bytes).marked())
}

fn proof(inside: &Inside<'_>) -> Done {
    let index = inside.call.at("index").parse::<u64>();
    let index = index.map_err(|_| Kind::NotFound.plain())?;
    let store = inside.desk().store();
    let proof = store.proof(inside.alliance, inside.viewer, index)?;
    Ok(Answer::of(TEXT, proof.to_text()).marked())
}

fn entry(inside: &Inside<'_>) -> Done {
    let not_found = || Kind::NotFound.plain();
    let index: u64 = inside.call.at("index").parse().map_err(|_| not_found())?;
    let (store, alliance, viewer) = (inside.desk().store(), inside.alliance, inside.viewer);
    let range = index..index.checked_add(1).ok_or_else(not_found)?;
    let recorded = store.entries(alliance, viewer, range.clone())?.pop();
    let bytes = recorded.ok_or_else(not_found)?.bytes;
    // What the store keeps was admitted before.
    let read = Entry::admit(&bytes).map_err(|_| Kind::Failed.plain())?;
    let view = inside.view()?;
    // WHY: what somebody reads of the journal goes further than what it sees, which is by service and topic.
    let sees = |opening: &Opening| {
        let facts = opening.facts(&read);
        let sees = |fact: &Fact| inside.scope.sees(&view.subjects.object(fact));
        facts.is_ok_and(|facts| facts.iter().all(sees))
    };
    let slots = store.openings(alliance, viewer, range)?.slots;
    let mut openings = told(&slots);
    openings.retain(sees);
    let single = Single {
        proof: store.proof(alliance, viewer, index)?,
        entry: bytes,
        openings,
    };
    let file = single.write().map_err(|_| Kind::Failed.plain())?;
    let name = format!("attachment; filename=\"entry-{index}.tar\"");
    Ok(Answer::of(BYTES, file)
        .with(CONTENT_DISPOSITION, name)
        .marked())
}

fn growth(inside: &Inside<'_>) -> Done {
    let most = i64::MAX as u64;
    let to = inside.call.number("to", inside.world.size, most)?;
    let from = inside.call.number("from", 1, most)?;
    let store = inside.desk().store();
    let hashes = store.growth(inside.alliance, inside.viewer, from, to)?;
    Ok(Answer::json(&Growth {
        from,
        to,
        hashes: hashes.iter().map(ToString::to_string).collect(),
    })
    .marked())
}

fn policy(inside: &Inside<'_>) -> Done {
    let policy = act::policy(inside.desk().store(), inside.alliance)?;
    Ok(Answer::of(TEXT, policy).marked())
}

fn bundle(inside: &Inside<'_>) -> Done {
    let world = inside.world;
    // WHY: a bundle holds all that the party reads, prices too; who does not see these may not take it away.
    if !inside.sees_all_pairs() {
        return Err(Kind::NotPermitted
            .because(say!(
                "why-bundle-holds-all-party-may",
                "a bundle holds all that the party may read, and you do not see its prices"
            ))
            .help(say!(
                "why-somebody-with-office-commercial-signatory",
                "somebody with the office `commercial` or `signatory`, or the party's auditor, can take it out"
            )));
    }
    let asked = act::Asked {
        reader: world.party.clone(),
        as_of: inside.as_of()?,
        month: inside.call.asked("month").map(ToOwned::to_owned),
        without_persons: inside.viewer.persons() == store::Persons::None,
    };
    let bundle = act::bundle(inside.desk().store(), inside.alliance, &asked);
    let bundle = bundle.map_err(|error| match error {
        act::BundleFailure::Store(failure) => Problem::from(failure),
        act::BundleFailure::Report(_) => Kind::Failed.plain(),
    })?;
    let bytes = exchange::bundle::archive::write(&bundle);
    let bytes = bytes.map_err(|_| Kind::Failed.plain())?;
    Ok(Answer::of(BYTES, bytes))
}
