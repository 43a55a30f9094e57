//! The part of a sealed version that one party may read: its files, and commitments for the rest.

use std::collections::{BTreeMap, BTreeSet};

use facts::id::PartyId;
use facts::{Diagnostic, Severity, say};

use crate::load::load;
use crate::model::Agreement;
use crate::seal::{self, COMMITMENTS, Hidden, SALTS, Seal};
use crate::yaml::{listed, nearest, short};

/// The files for `party`, with their salts and the commitments to all others; the hash of both folders
/// is the same. What is wrong with the version, or with what the party would read, is returned instead.
pub fn for_party(
    files: &BTreeMap<String, Vec<u8>>,
    party: &str,
) -> Result<BTreeMap<String, Vec<u8>>, Vec<Diagnostic>> {
    let loaded = load(files);
    if loaded.has_errors() {
        return Err(loaded.diagnostics);
    }
    let known: Vec<&str> = loaded
        .agreement
        .parties
        .keys()
        .map(PartyId::as_str)
        .collect();
    if !known.contains(&party) {
        let finding = Diagnostic::error(
            "unknown-reference",
            say!(
                "found-there-no-party",
                "there is no party `{party}`",
                party = short(party)
            ),
        );
        return Err(vec![finding.help(
            match nearest(party, known.iter().copied()) {
                Some(near) => say!("did-you-mean", "did you mean `{text}`?", text = near),
                None => say!(
                    "found-there-are",
                    "there are {names}",
                    names = listed(&known)
                ),
            },
        )]);
    }
    part(files, &loaded.agreement, |audience| {
        audience.iter().any(|id| id.as_str() == party)
    })
}

/// The files but for those of these paths, with the commitments to them; the hash stays. For somebody of a party who does
/// not read all that the party does.
pub fn without(
    files: &BTreeMap<String, Vec<u8>>,
    hidden: &BTreeSet<String>,
) -> Result<BTreeMap<String, Vec<u8>>, Vec<Diagnostic>> {
    taken(files, |path| !hidden.contains(path))
}

/// The files for a party of the alliance that this version does not name, such as one that joined later: those that
/// are for all, with the commitments to the others.
pub fn for_unnamed(
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<BTreeMap<String, Vec<u8>>, Vec<Diagnostic>> {
    let loaded = load(files);
    if loaded.has_errors() {
        return Err(loaded.diagnostics);
    }
    part(files, &loaded.agreement, |_| false)
}

/// The files for all, and those whose readers are the right ones.
fn part(
    files: &BTreeMap<String, Vec<u8>>,
    agreement: &Agreement,
    is_for: impl Fn(&BTreeSet<PartyId>) -> bool,
) -> Result<BTreeMap<String, Vec<u8>>, Vec<Diagnostic>> {
    taken(files, |path| {
        let audience = agreement.audiences.get(path);
        audience.is_none_or(&is_for)
    })
}

/// The files that may be read, with the commitments to the others.
fn taken(
    files: &BTreeMap<String, Vec<u8>>,
    may_read: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, Vec<u8>>, Vec<Diagnostic>> {
    let Some(seal) = Seal::read(files)? else {
        return Err(vec![
            Diagnostic::error(
                "not-sealed",
                say!("found-version-has-no-seal", "the version has no seal"),
            )
            .why(say!(
                "found-only-salted-commitments-let-party",
                "only salted commitments let a party without some files compute the same hash"
            ))
            .help(say!(
                "found-make-one-entente-seal",
                "make one: entente seal"
            )),
        ]);
    };
    let taken: BTreeSet<usize> = seal.hidden.iter().map(|file| file.index).collect();
    let mut own = seal::texts(files);
    let mut part = BTreeMap::new();
    let mut hidden = Vec::new();
    for (index, commitment) in seal.commitments.iter().enumerate() {
        let here = if taken.contains(&index) {
            None
        } else {
            own.next()
        };
        match here {
            Some((path, bytes)) if may_read(path) => {
                part.insert(path.clone(), bytes.clone());
            }
            _ => hidden.push(Hidden {
                index,
                commitment: *commitment,
            }),
        }
    }
    let mut salts = seal::salts(files, &mut Vec::new());
    salts.retain(|path, _| part.contains_key(path));
    part.insert(SALTS.into(), seal::salts_text(&salts).into_bytes());
    if !hidden.is_empty() {
        part.insert(
            COMMITMENTS.into(),
            seal::commitments_text(&hidden).into_bytes(),
        );
    }
    // WHY: whoever gets the part must be able to compute with it.
    let mut found = load(&part).diagnostics;
    found.retain(|finding| finding.severity == Severity::Error);
    if found.is_empty() {
        Ok(part)
    } else {
        Err(found)
    }
}
