//! The versions of one agreement, and which of them is in force.

use std::collections::{BTreeMap, BTreeSet};

use facts::id::PartyId;
use facts::{Diagnostic, Instant, Sentence, say};

use crate::load::Loaded;
use crate::model::Agreement;
use crate::rule::expired_version_in_use;

/// Adds to each version what only shows beside the others, and as of an instant: versions of one
/// alliance that cannot stand together, and terms that have ended.
pub fn check_together(loaded: &mut [Loaded], as_of: Instant) {
    let mut alliances: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, one) in loaded.iter().enumerate() {
        let alliance = one.agreement.alliance.clone();
        alliances.entry(alliance).or_default().push(index);
    }
    for indices in alliances.into_values() {
        let all = indices.iter().map(|index| loaded[*index].agreement.clone());
        let (_, together) = Versions::new(all.collect());
        let begins: Vec<Option<Instant>> = indices
            .iter()
            .map(|index| loaded[*index].agreement.effective)
            .collect();
        for index in &indices {
            let own = &loaded[*index].agreement;
            let later = begins.iter().filter(|begin| **begin > own.effective);
            let next = later.min().copied().flatten();
            let expired = expired_version_in_use::check(own, next, as_of);
            loaded[*index].add(expired.into_iter().collect());
        }
        if let Some(last) = indices.last() {
            loaded[*last].add(together);
        }
    }
}

/// The versions of one agreement by the instant from which on they are in force.
///
/// INVARIANT: there is at least one version; they are in the order of their instants, and no two
/// begin at the same one.
#[derive(Clone, Debug)]
pub struct Versions {
    versions: Vec<Agreement>,
}

impl Versions {
    /// The parties of all versions.
    pub fn parties(&self) -> BTreeSet<&PartyId> {
        let all = self.versions.iter();
        all.flat_map(|version| version.parties.keys()).collect()
    }

    /// Puts versions into order. Nothing when there is none. Of several versions that begin at the
    /// same instant the first in `versions` stays; versions of another alliance are left out; both
    /// are reported.
    pub fn new(versions: Vec<Agreement>) -> (Option<Versions>, Vec<Diagnostic>) {
        let mut report = Vec::new();
        let mut kept: Vec<Agreement> = Vec::new();
        for version in versions {
            if let Some(first) = kept.first()
                && first.alliance != version.alliance
            {
                report.push(
                    Diagnostic::error(
                        "other-alliance",
                        say!("found-version-belongs-alliance-others", "version `{version}` belongs to the alliance `{alliance}`, and the others to `{alliance2}`", version = Sentence::plain(&version.version), alliance = Sentence::plain(&version.alliance), alliance2 = Sentence::plain(&first.alliance)))
                    .help(say!("found-put-versions-one-alliance-together", "put the versions of one alliance together")),
                );
                continue;
            }
            if let Some(other) = kept
                .iter()
                .find(|other| other.effective == version.effective)
            {
                let when = match version.effective {
                    Some(instant) => format!("on {instant}"),
                    None => "with the beginning of time".into(),
                };
                report.push(
                    Diagnostic::error(
                        "same-effective",
                        say!("found-versions-both-begin-left-out", "the versions `{version}` and `{version2}` both begin {when}; `{version3}` is left out", version = Sentence::plain(&other.version), version2 = Sentence::plain(&version.version), version3 = Sentence::plain(&version.version), when = Sentence::plain(when)))
                    .why(say!("found-instant-has-one-version-in", "an instant has one version in force"))
                    .help(say!("found-give-one-them-another-effective", "give one of them another `effective`")),
                );
                continue;
            }
            if kept.iter().any(|other| other.version == version.version) {
                report.push(
                    Diagnostic::warning(
                        "same-version",
                        say!(
                            "found-two-versions-are-called",
                            "two versions are called `{version}`",
                            version = Sentence::plain(&version.version)
                        ),
                    )
                    .why(say!(
                        "found-figure-names-version-rests-on",
                        "a figure names the version that it rests on"
                    ))
                    .help(say!(
                        "found-give-each-version-name-its",
                        "give each `version` a name of its own"
                    )),
                );
            }
            kept.push(version);
        }
        kept.sort_by_key(|version| version.effective);
        let versions = (!kept.is_empty()).then_some(Versions { versions: kept });
        (versions, report)
    }

    /// The version in force: the last one that has begun, and before the first one begins, the
    /// first.
    pub fn at(&self, instant: Instant) -> &Agreement {
        &self.versions[self.index_at(instant)]
    }

    /// The index of the version in force, in the order of [`all`](Self::all).
    pub fn index_at(&self, instant: Instant) -> usize {
        self.versions
            .partition_point(|version| {
                version
                    .effective
                    .is_none_or(|effective| effective <= instant)
            })
            .saturating_sub(1)
    }

    /// All versions in the order in which they come into force.
    pub fn all(&self) -> &[Agreement] {
        &self.versions
    }

    /// The latest version.
    pub fn latest(&self) -> &Agreement {
        &self.versions[self.versions.len() - 1]
    }
}
