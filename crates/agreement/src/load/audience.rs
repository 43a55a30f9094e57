//! Who may read a file: all parties, or the two of a commercial pair that stand in its `audience`.
//!
//! A party without some files must still read the same agreement as the others, so that what everybody
//! rests on may not stand in a file of two.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::id::PartyId;
use facts::{Diagnostic, Place, Sentence, say};

use super::{Load, ROOT_FILE, Use};
use crate::model::Agreement;
use crate::pair;
use crate::yaml::{Entry, Node, Value, short};

/// The key at the top of a file.
const KEY: &str = "audience";

/// What every reading of the agreement rests on.
const FOR_ALL: &[&str] = &[
    "alliance",
    "title",
    "version",
    "effective",
    "zone",
    "currency",
    "late_after",
    "parties",
    "fields",
    "personal",
    "include",
    "claims",
];

/// The parties that may read a file.
#[derive(Clone, Debug)]
pub(super) struct Audience {
    pub parties: BTreeSet<PartyId>,
    place: Place,
}

/// The files that not everybody may read, and what they declare.
#[derive(Default)]
pub(super) struct Audiences {
    files: BTreeMap<Arc<str>, Audience>,
    declared: BTreeMap<(&'static str, String), Place>,
}

impl Audiences {
    /// The parties by file.
    pub(super) fn parties(&self) -> BTreeMap<String, BTreeSet<PartyId>> {
        let files = self.files.iter();
        files
            .map(|(path, audience)| (path.to_string(), audience.parties.clone()))
            .collect()
    }
}

impl Load<'_> {
    /// Takes the audience of a file out of its tree.
    pub(super) fn take_audience(&mut self, path: &str, root: &mut Node) {
        let Value::Map(entries) = &mut root.value else {
            return;
        };
        let Some(at) = entries.iter().position(|entry| entry.key == KEY) else {
            return;
        };
        let entry = entries.remove(at);
        if path == ROOT_FILE {
            self.report.push(
                Diagnostic::error("audience-of-root", say!("found-for-all-parties", "`{root_file}` is for all parties", root_file = Sentence::plain(ROOT_FILE)))
                    .at(entry.key_place, "")
                    .why(say!("found-every-party-reads-agreement-from", "every party reads the agreement from there on"))
                    .help(say!("found-put-what-only-two-parties", "put what only two parties may read into another file, and leave `audience` out here")),
            );
            return;
        }
        let mut parties = BTreeSet::new();
        for item in entry.value.items() {
            if let Some(text) = item.text(&"`audience`".into(), &mut self.report) {
                parties.extend(self.reference("party", text, &item.place, PartyId::new));
            }
        }
        for entry in entries
            .iter()
            .filter(|entry| FOR_ALL.contains(&entry.key.as_str()))
        {
            self.report.push(too_narrow(
                say!(
                    "audience-not-for-all",
                    "`{key}` stands in `{path}`, which not every party may read",
                    key = entry.key.as_str(),
                    path = short(path)
                ),
                &entry.key_place,
                say!(
                    "audience-put-into-root",
                    "put it into `{file}`",
                    file = ROOT_FILE
                ),
            ));
        }
        let audience = Audience {
            parties,
            place: entry.key_place,
        };
        self.audiences.files.insert(path.into(), audience);
    }

    /// Notes what the files of some parties declare.
    pub(super) fn note_audience(&mut self, kind: &'static str, entries: &[Entry]) {
        if self.audiences.files.is_empty() {
            return;
        }
        for entry in entries {
            if self.audiences.files.contains_key(&entry.key_place.file) {
                let known = &mut self.audiences.declared;
                known.insert((kind, entry.key.clone()), entry.key_place.clone());
            }
        }
    }

    /// Whoever reads a reference must be able to read what it refers to.
    pub(super) fn check_sight(&mut self, used: &Use) {
        let kind = if used.kind == "party or team" {
            "team"
        } else {
            used.kind
        };
        let Some(place) = self.audiences.declared.get(&(kind, used.id.clone())) else {
            return;
        };
        let readers = |file: &Arc<str>| {
            self.audiences
                .files
                .get(file)
                .map(|audience| &audience.parties)
        };
        if readers(&used.place.file) == readers(&place.file) {
            return;
        }
        let finding = too_narrow(
            say!(
                "audience-out-of-sight",
                "the {kind} `{id}` stands in `{file}`, which not everybody who reads this may read",
                kind = super::noun(kind),
                id = short(&used.id),
                file = short(&place.file)
            ),
            &used.place,
            say!(
                "audience-out-of-sight-help",
                "declare it in a file for all, or move this to a file with the same `audience`"
            ),
        );
        self.report.push(finding.at(place.clone(), "declared here"));
    }

    /// An audience is a pair that does business with each other.
    pub(super) fn check_audiences(&mut self, agreement: &Agreement) {
        let mut pairs: BTreeSet<BTreeSet<PartyId>> = BTreeSet::new();
        for service in agreement.services.values() {
            let Some(relation) = &service.relation else {
                continue;
            };
            let own = pair::of(agreement, relation);
            if let Some(audience) = self.audiences.files.get(&service.place.file)
                && !own.contains(&audience.parties)
            {
                self.report.push(too_narrow(
                    say!(
                        "audience-relation",
                        "the relation with `{provider}` stands in a file that its two sides do not share",
                        provider = Sentence::plain(&relation.provider)
                    ),
                    &service.place,
                    say!(
                        "audience-relation-help",
                        "name provider and customer as the `audience`, or put it into a file for all"
                    ),
                ));
            }
            pairs.extend(own);
        }
        for audience in self
            .audiences
            .files
            .values()
            .filter(|audience| !pairs.contains(&audience.parties))
            // WHY: a name that nobody has is reported already.
            .filter(|audience| {
                let mut parties = audience.parties.iter();
                parties.all(|id| agreement.parties.contains_key(id))
            })
        {
            let known: Vec<String> = pairs.iter().take(12).map(shown).collect();
            self.report.push(
                Diagnostic::error("audience-not-a-pair", say!("found-audience-which-no-commercial-pair", "`audience` is {parties}, which is no commercial pair", parties = Sentence::plain(shown(&audience.parties))))
                    .at(audience.place.clone(), "")
                    .why(say!("found-prices-commercial-terms-are-between", "prices and commercial terms are between the two parties of a relation; everything else is for all"))
                    .help(match known.is_empty() {
                        true => say!("audience-no-pairs", "declare the `relation` of a service first, or leave `audience` out"),
                        false => say!("audience-pairs", "the pairs are {pairs}; leave `audience` out where all may read the file", pairs = known.join(", ")),
                    }),
            );
        }
    }
}

fn shown(parties: &BTreeSet<PartyId>) -> String {
    let names: Vec<&str> = parties.iter().map(PartyId::as_str).collect();
    format!("`[{}]`", names.join(", "))
}

fn too_narrow(message: Sentence, place: &Place, help: Sentence) -> Diagnostic {
    Diagnostic::error("audience-too-narrow", message)
        .at(place.clone(), "")
        .why(say!(
            "found-party-without-file-would-read",
            "a party without the file would read another agreement than the others"
        ))
        .help(help)
}
