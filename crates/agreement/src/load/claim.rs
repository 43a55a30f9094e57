//! Who answers claims.

use std::collections::BTreeMap;

use facts::id::{CalendarId, PartyId};
use facts::{Diagnostic, Sentence, say};

use super::{Load, tables};
use crate::model::{Answerer, ClaimKind, ClaimTerm, Claims, Party, Role};
use crate::rule;
use crate::yaml::{Fields, Node};

impl Load<'_> {
    pub(super) fn claims(
        &mut self,
        node: &Node,
        parties: &BTreeMap<PartyId, Party>,
    ) -> Option<Claims> {
        let fields = Fields::open(
            node,
            Sentence::from("`claims`"),
            tables::CLAIMS,
            &mut self.report,
        )?;
        let decided_by = self.answerer(&fields, "decided_by", parties);
        let calendar = self.reference_at("calendar", &fields, "calendar", CalendarId::new);
        let mut terms = BTreeMap::new();
        for (name, kind) in ClaimKind::ALL {
            let Some(entry) = fields.entry(name) else {
                continue;
            };
            let what = fields.called(name);
            let Some(term) = Fields::open(&entry.value, what, tables::CLAIM, &mut self.report)
            else {
                continue;
            };
            let unanswered = match term.get("unanswered") {
                Some(node) => self.silence(node, &term.called("unanswered")),
                None => {
                    self.report.push(rule::silent_deemed_outcome::finding(
                        term.what(),
                        &entry.key_place,
                    ));
                    None
                }
            };
            if let Some(answered_by) = self.answerer(&term, "answered_by", parties) {
                terms.insert(
                    kind,
                    ClaimTerm {
                        answered_by,
                        unanswered,
                    },
                );
            }
        }
        Some(Claims {
            terms,
            decided_by,
            place: fields.head(),
            calendar: calendar.or_else(|| CalendarId::new("always").ok())?,
        })
    }

    fn answerer(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        parties: &BTreeMap<PartyId, Party>,
    ) -> Option<Answerer> {
        let node = fields.get(key)?;
        let called = fields.called(key);
        let answerer = match node.text(&called, &mut self.report)? {
            "customer" => Answerer::Customer,
            "other-side" => Answerer::OtherSide,
            "integrator" => Answerer::Integrator,
            id => Answerer::Party(self.reference("party", id, &node.place, PartyId::new)?),
        };
        if let Some(role) = answerer.role()
            && !self.broken
            && !parties.values().any(|party| party.role == role)
        {
            let role = match role {
                Role::Customer => "customer",
                Role::Integrator => "integrator",
                Role::Provider => "provider",
            };
            self.report.push(
                Diagnostic::error(
                    "unknown-reference",
                    say!(
                        "found-but-no-party-has-role",
                        "{called} is `{role}`, but no party has that role",
                        called,
                        role = Sentence::plain(role)
                    ),
                )
                .at(node.place.clone(), "")
                .help(say!(
                    "found-name-party-give-one-them",
                    "name a party, or give one of them the role"
                )),
            );
        }
        Some(answerer)
    }
}
