//! The agreement: its versions, and the files of each as the party reads them.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Loaded;
use facts::Instant;
use practice::access::{Pair, Thing};
use practice::{Action, Object};
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::Answer;
use super::call::Inside;
use super::operation::{Done, Gives, Operation, Right};
use super::problem::{Kind, Problem};

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/agreement",
        "list-versions",
        "The versions of the agreement, in the order in which they take effect",
        Right::Needs(Action::See, agreement, "agreement", list),
        Gives::json(|shapes| shapes.subschema_for::<Vec<Version>>()),
    ),
    Operation::get(
        "/alliances/{alliance}/agreement/{hash}",
        "see-version",
        "The files of a version that the party may read",
        Right::Needs(Action::See, agreement, "agreement", see),
        Gives::json(|shapes| shapes.subschema_for::<Text>()),
    ),
];

/// A version of the agreement.
#[derive(Serialize, JsonSchema)]
struct Version {
    /// Its name.
    version: String,
    /// The hash of its files, which the journal states.
    hash: String,
    /// From when on it is in force; always so where it is left out.
    effective: Option<String>,
    /// Whether it is the one in force.
    in_force: bool,
    /// The files that others read, and the party does not.
    hidden: usize,
}

/// The text of a version.
#[derive(Serialize, JsonSchema)]
struct Text {
    /// Its name.
    version: String,
    /// The hash of its files.
    hash: String,
    /// The files, by path; those with prices and terms for whom the agreement lets see them.
    files: BTreeMap<String, String>,
}

/// The text that all parties read.
pub(crate) fn agreement(_: &Inside<'_>) -> Result<Object, Problem> {
    Ok(Object::new(Thing::Agreement))
}

pub(crate) fn list(inside: &Inside<'_>) -> Done {
    let versions = &inside.world.versions;
    let in_force = versions.index_at(inside.call.now);
    let all = versions.all().iter().enumerate();
    let all = all.map(|(place, version)| Version {
        version: version.version.clone(),
        hash: version.hash.clone(),
        effective: version.effective.as_ref().map(Instant::to_string),
        in_force: place == in_force,
        hidden: version.hidden.len(),
    });
    Ok(Answer::json(&all.collect::<Vec<_>>()).marked())
}

fn see(inside: &Inside<'_>) -> Done {
    let hash = inside.call.at("hash");
    let all = inside.world.versions.all();
    let found = all.iter().find(|version| version.hash == hash);
    let version = found.ok_or_else(|| Kind::NotFound.plain())?;
    let files = files(inside, &version.hash)?;
    Ok(Answer::json(&Text {
        version: version.version.clone(),
        hash: version.hash.clone(),
        files: files.ok_or_else(|| Kind::NotFound.plain())?,
    })
    .marked())
}

/// The files of the version of this hash that somebody sees.
pub(crate) fn files(
    inside: &Inside<'_>,
    hash: &str,
) -> Result<Option<BTreeMap<String, String>>, Problem> {
    let store = inside.desk().store();
    let texts = store.versions(inside.alliance, &inside.world.whole())?;
    Ok(seen(inside, texts, hash))
}

/// The version of this hash, read without the files that whoever asks does not see.
pub(crate) fn loaded(inside: &Inside<'_>, hash: &str) -> Result<Option<Loaded>, Problem> {
    let store = inside.desk().store();
    let texts = store.versions(inside.alliance, &inside.world.whole())?;
    for files in texts {
        let whole = agreement::load(&files);
        if whole.agreement.hash != hash {
            continue;
        }
        let paths = whole.agreement.audiences.keys();
        let hidden = paths.filter(|path| !sees_file(inside, &whole.agreement, path));
        let hidden: BTreeSet<String> = hidden.cloned().collect();
        if hidden.is_empty() {
            return Ok(Some(whole));
        }
        let part = agreement::share::without(&files, &hidden).unwrap_or_else(|_| {
            // WHY: a text that does not stand without its prices is still not shown with them.
            let seen = files.into_iter();
            seen.filter(|(path, _)| !hidden.contains(path)).collect()
        });
        return Ok(Some(agreement::load(&part)));
    }
    Ok(None)
}

/// The version in force, read the same way.
pub(crate) fn in_force(inside: &Inside<'_>) -> Result<Loaded, Problem> {
    let hash = &inside.world.versions.at(inside.call.now).hash;
    loaded(inside, hash)?.ok_or_else(|| Kind::NotFound.plain())
}

/// The same of a text that was put forward, a version by now or not.
pub(super) fn files_put_forward(
    inside: &Inside<'_>,
    hash: &str,
) -> Result<Option<BTreeMap<String, String>>, Problem> {
    let store = inside.desk().store();
    let texts = store.proposed(inside.alliance, &inside.world.whole())?;
    match seen(inside, texts, hash) {
        Some(files) => Ok(Some(files)),
        None => files(inside, hash),
    }
}

fn seen(
    inside: &Inside<'_>,
    texts: Vec<store::Files>,
    hash: &str,
) -> Option<BTreeMap<String, String>> {
    let (text, files) = texts.into_iter().find_map(|files| {
        let text = store::read_text(&files).ok()?;
        (text.hash == hash).then_some((text, files))
    })?;
    let files = files.into_iter();
    let files = files.filter(|(path, _)| sees_file(inside, &text, path));
    let files = files.map(|(path, bytes)| {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        (path, text)
    });
    Some(files.collect())
}

/// Whether somebody sees a file that not all parties read: prices and terms, by the pairs that it is between.
fn sees_file(inside: &Inside<'_>, version: &agreement::Agreement, path: &str) -> bool {
    let party = &inside.world.party;
    let readers = version.audiences.get(path).into_iter().flatten();
    let mut pairs = readers.filter_map(|reader| Pair::new(party, reader));
    pairs.all(|pair| {
        let terms = Object::new(Thing::Terms(pair));
        inside.actor().decide(Action::See, &terms).is_allowed()
    })
}
