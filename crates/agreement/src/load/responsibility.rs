//! Processes, and who answers for them.

use std::collections::{BTreeMap, BTreeSet};

use facts::id::{PartyId, ProcessId, TeamId};
use facts::{Diagnostic, Place, Sentence, say};

use super::{Load, Use, tables};
use crate::catalogue::{self, Catalogue};
use crate::model::{
    Assessment, Degree, NotNeeded, OwnProcess, Processes, Responsibility, Spanned, Who,
};
use crate::yaml::{Entry, Fields, Node, short};

const DEGREES: [(&str, Degree); 3] = [
    ("low", Degree::Low),
    ("medium", Degree::Medium),
    ("high", Degree::High),
];

impl Load<'_> {
    /// Reads the section `processes`, and makes known which processes there are.
    pub(super) fn processes(&mut self, node: Option<&Node>) -> Option<Processes> {
        let mut known: BTreeSet<String> = Catalogue::ALL
            .into_iter()
            .flat_map(Catalogue::processes)
            .map(|process| process.id.to_string())
            .collect();
        let what = Sentence::from("`processes`");
        let fields =
            node.and_then(|node| Fields::open(node, what, tables::PROCESSES, &mut self.report));
        let own = fields
            .as_ref()
            .map(|fields| self.own_processes(fields))
            .unwrap_or_default();
        known.extend(own.keys().map(|id| id.as_str().to_string()));
        self.declared.insert("process", known);
        let fields = fields?;
        let words = Catalogue::ALL.map(|catalogue| (catalogue.word(), catalogue));
        Some(Processes {
            catalogue: fields.choice("catalogue", &words, &mut self.report),
            own,
            not_needed: self.not_needed(&fields),
            place: fields.head(),
        })
    }

    fn own_processes(&mut self, fields: &Fields<'_>) -> BTreeMap<ProcessId, OwnProcess> {
        let mut own = BTreeMap::new();
        for entry in self.table(fields, "own") {
            let Some(id) = self.id(entry, ProcessId::new) else {
                continue;
            };
            if let Some((catalogue, process)) = catalogue::find(id.as_str()) {
                self.report.push(
                    Diagnostic::error(
                        "declared-twice",
                        say!(
                            "found-process-built-in",
                            "the process `{id}` is built in: {title}",
                            title = Sentence::plain(process.title),
                            id = Sentence::plain(&id)
                        ),
                    )
                    .at(entry.key_place.clone(), "")
                    .why(say!(
                        "found-process",
                        "`{id}` is a process of {title}",
                        title = Sentence::plain(catalogue.title()),
                        id = Sentence::plain(&id)
                    ))
                    .help(say!(
                        "found-leave-out-give-your-own-process",
                        "leave it out, or give your own process another id"
                    )),
                );
                continue;
            }
            let title = match entry.value.value {
                crate::yaml::Value::Missing => None,
                _ => {
                    let what = say!("what-process", "the process `{id}`", id = short(&entry.key));
                    Fields::open(&entry.value, what, tables::OWN_PROCESS, &mut self.report)
                        .and_then(|fields| fields.text("title", &mut self.report))
                }
            };
            let process = OwnProcess {
                title: title.unwrap_or(&entry.key).to_string(),
                place: entry.key_place.clone(),
            };
            own.insert(id, process);
        }
        own
    }

    fn not_needed(&mut self, fields: &Fields<'_>) -> BTreeMap<ProcessId, NotNeeded> {
        let mut without = BTreeMap::new();
        for entry in self.table(fields, "not_needed") {
            let Some(id) = self.reference("process", &entry.key, &entry.key_place, ProcessId::new)
            else {
                continue;
            };
            let what = say!(
                "what-reason",
                "the reason for doing without `{id}`",
                id = short(&entry.key)
            );
            let Some(reason) = entry.value.text(&what, &mut self.report) else {
                continue;
            };
            let not_needed = NotNeeded {
                reason: reason.into(),
                place: entry.key_place.clone(),
            };
            without.insert(id, not_needed);
        }
        without
    }

    /// The entries of a map whose keys the author chooses.
    fn table<'n>(&mut self, fields: &Fields<'n>, key: &str) -> &'n [Entry] {
        fields
            .get(key)
            .and_then(|node| Fields::open_any(node, fields.called(key), &mut self.report))
            .map_or(&[], |fields| fields.entries())
    }

    /// Reads responsibilities, of all services or of one.
    pub(super) fn responsibilities(
        &mut self,
        node: &Node,
        what: &Sentence,
    ) -> BTreeMap<ProcessId, Responsibility> {
        let mut all = BTreeMap::new();
        let Some(fields) = Fields::open_any(node, what, &mut self.report) else {
            return all;
        };
        for entry in fields.entries() {
            let Some(id) = self.reference("process", &entry.key, &entry.key_place, ProcessId::new)
            else {
                continue;
            };
            let what = say!("what-in", "`{id}` in {what}", id = short(&entry.key), what);
            let keys = tables::RESPONSIBILITY;
            let Some(fields) = Fields::open(&entry.value, what, keys, &mut self.report) else {
                continue;
            };
            let responsibility = Responsibility {
                accountable: self.whos(&fields, "accountable"),
                responsible: self.whos(&fields, "responsible"),
                consulted: self.whos(&fields, "consulted"),
                informed: self.whos(&fields, "informed"),
                hand_over: fields.get("hand_over").and_then(|node| {
                    let text = node.text(&fields.called("hand_over"), &mut self.report)?;
                    Some(Spanned {
                        value: text.into(),
                        place: node.place.clone(),
                    })
                }),
                place: entry.key_place.clone(),
            };
            all.insert(id, responsibility);
        }
        all
    }

    fn whos(&mut self, fields: &Fields<'_>, key: &str) -> Vec<Spanned<Who>> {
        let mut whos: Vec<Spanned<Who>> = Vec::new();
        for (text, place) in fields.texts(key, &mut self.report) {
            if whos.iter().any(|known| known.value.as_str() == text) {
                continue;
            }
            whos.extend(self.who(text, place).map(|value| Spanned {
                value,
                place: place.clone(),
            }));
        }
        whos
    }

    /// A party or a team.
    pub(crate) fn who(&mut self, text: &str, place: &Place) -> Option<Who> {
        let is = |kind: &str| {
            let declared = self.declared.get(kind);
            declared.is_some_and(|ids| ids.contains(text))
        };
        match (is("party"), is("team")) {
            (true, true) => {
                self.report.push(
                    Diagnostic::error(
                        "ambiguous-reference",
                        say!(
                            "found-both-party-team",
                            "`{value}` is both a party and a team",
                            value = short(text)
                        ),
                    )
                    .at(place.clone(), "")
                    .help(say!(
                        "found-give-team-another-id",
                        "give the team another id"
                    )),
                );
                None
            }
            (_, true) => self.checked_id(text, place, TeamId::new).map(Who::Team),
            (true, _) => self.checked_id(text, place, PartyId::new).map(Who::Party),
            (false, false) => {
                self.uses.push(Use {
                    kind: "party or team",
                    id: text.into(),
                    place: place.clone(),
                });
                None
            }
        }
    }

    /// Reads what the two sides think of their relation.
    pub(super) fn assessment(&mut self, node: &Node, what: &Sentence) -> Option<Assessment> {
        let fields = Fields::open(node, what, tables::ASSESSMENT, &mut self.report)?;
        let mut degree = |key: &str| fields.choice(key, &DEGREES, &mut self.report);
        Some(Assessment {
            capability: degree("capability"),
            maturity: degree("maturity"),
            trust: degree("trust"),
            need_for_change: degree("need_for_change"),
            interaction: degree("interaction"),
            place: fields.head(),
        })
    }
}
