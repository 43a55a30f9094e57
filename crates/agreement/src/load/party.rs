//! Companies and teams.

use std::collections::BTreeMap;

use facts::id::{PartyId, ServiceId, TeamId};
use facts::{Diagnostic, Sentence, say};

use super::{Load, tables};
use crate::model::{Party, Role, Spanned, Team};
use crate::rule;
use crate::yaml::{Entry, Fields, short};

/// Words that stand for somebody where a clause says who answers.
const RESERVED: &[&str] = &["customer", "integrator", "other-side", "nobody", "holder"];

impl Load<'_> {
    pub(super) fn parties(&mut self, entries: &[Entry]) -> BTreeMap<PartyId, Party> {
        let mut parties = BTreeMap::new();
        for entry in entries {
            let Some(id) = self.id(entry, PartyId::new) else {
                continue;
            };
            let what = say!("what-party", "the party `{id}`", id = short(&entry.key));
            let Some(fields) = Fields::open(&entry.value, what, tables::PARTY, &mut self.report)
            else {
                continue;
            };
            let roles = [
                ("customer", Role::Customer),
                ("integrator", Role::Integrator),
                ("provider", Role::Provider),
            ];
            let Some(role) = fields.choice("role", &roles, &mut self.report) else {
                continue;
            };
            // WHY: `customer` means the customer wherever a clause names it, so the customer may be
            // called so, and nobody else; the same with the integrator.
            let own_word = match entry.key.as_str() {
                "customer" => role == Role::Customer,
                "integrator" => role == Role::Integrator,
                _ => false,
            };
            if RESERVED.contains(&entry.key.as_str()) && !own_word {
                self.report.push(
                    Diagnostic::error(
                        "not-an-id",
                        say!(
                            "found-cannot-be-id-party",
                            "`{key}` cannot be the id of a party",
                            key = Sentence::plain(&entry.key)
                        ),
                    )
                    .at(entry.key_place.clone(), "")
                    .why(say!(
                        "found-word-has-meaning-its-own",
                        "the word has a meaning of its own where a clause says who answers"
                    ))
                    .help(say!(
                        "found-take-company-s-name-as",
                        "take the company's name as its id"
                    )),
                );
            }
            let name = fields.text("name", &mut self.report);
            let units = fields.texts("units", &mut self.report);
            let mut claims_scope = Vec::new();
            for (text, place) in fields.texts("claims_scope", &mut self.report) {
                let service = self.reference("service", text, place, ServiceId::new);
                claims_scope.extend(service.map(|value| Spanned {
                    value,
                    place: place.clone(),
                }));
            }
            let party = Party {
                role,
                name: name.unwrap_or(&entry.key).to_string(),
                units: units.into_iter().map(|(unit, _)| unit.into()).collect(),
                claims_scope,
                place: entry.key_place.clone(),
            };
            parties.insert(id, party);
        }
        parties
    }

    pub(super) fn teams(&mut self, entries: &[Entry]) -> BTreeMap<TeamId, Team> {
        let mut teams = BTreeMap::new();
        for entry in entries {
            let Some(id) = self.id(entry, TeamId::new) else {
                continue;
            };
            let what = say!("what-team", "the team `{id}`", id = short(&entry.key));
            let Some(fields) = Fields::open(&entry.value, what, tables::TEAM, &mut self.report)
            else {
                continue;
            };
            let mut members = Vec::new();
            for (text, place) in fields.texts("members", &mut self.report) {
                members.extend(self.reference("party", text, place, PartyId::new));
            }
            let lead = self.reference_at("party", &fields, "lead", PartyId::new);
            if let (Some(lead), Some(node)) = (&lead, fields.get("lead"))
                && !members.is_empty()
                && !members.contains(lead)
            {
                self.report.push(
                    Diagnostic::error(
                        "lead-not-member",
                        say!(
                            "found-led-by-which-no-member",
                            "{what} is led by `{lead}`, which is no member",
                            what = fields.what(),
                            lead = Sentence::plain(lead)
                        ),
                    )
                    .at(node.place.clone(), "")
                    .help(say!(
                        "found-name-one-its-members",
                        "name one of its `members`"
                    )),
                );
            }
            if lead.is_none() && members.len() > 1 {
                self.report.push(rule::team_without_lead::finding(
                    fields.what(),
                    &entry.key_place,
                ));
            }
            let only = (members.len() == 1).then(|| members[0].clone());
            let joint = fields.flag("joint", &mut self.report).unwrap_or(false);
            let also = fields.texts("also", &mut self.report);
            let team = Team {
                joint,
                lead: lead.or(only),
                also: also.into_iter().map(|(name, _)| name.into()).collect(),
                members,
                place: entry.key_place.clone(),
            };
            teams.insert(id, team);
        }
        self.check_aliases(&teams);
        teams
    }

    /// A name of a source system must lead to one team.
    fn check_aliases(&mut self, teams: &BTreeMap<TeamId, Team>) {
        let mut known: BTreeMap<&str, &TeamId> = BTreeMap::new();
        for (id, team) in teams {
            for name in &team.also {
                if let Some(first) = known.insert(name, id) {
                    self.report.push(
                        Diagnostic::error(
                            "declared-twice",
                            say!(
                                "found-name-stands-for-two-teams",
                                "the name `{value}` stands for two teams",
                                value = short(name)
                            ),
                        )
                        .at(team.place.clone(), format!("`{id}`"))
                        .at(teams[first].place.clone(), format!("`{first}`"))
                        .help(say!("found-keep-with-one-them", "keep it with one of them")),
                    );
                }
            }
        }
    }
}
