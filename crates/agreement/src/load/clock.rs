//! Clocks.

use std::collections::BTreeMap;

use facts::fact::Milestone;
use facts::id::{CalendarId, PartyId};
use facts::{Diagnostic, Sentence, say};

use super::{Load, tables, term};
use crate::model::{
    CalendarChoice, Clock, Pause, PauseAnswer, PriorityChange, Reopen, ReopenGap, Silence,
    StartStop, TermsOf,
};
use crate::rule;
use crate::yaml::{Entry, Fields, Node, Value, listed, nearest, short, wrong_shape};

impl Load<'_> {
    pub(super) fn clock(&mut self, entry: &Entry, what: &Sentence) -> Option<Clock> {
        let head = &entry.key_place;
        let fields = Fields::open(&entry.value, what, tables::CLOCK, &mut self.report)?;
        let moment = |load: &mut Self, key: &str| {
            let node = fields.get(key)?;
            load.moment(node, &fields.called(key))
        };
        let from = moment(self, "from");
        let until = moment(self, "until");
        if fields.get("until").is_none() {
            self.taken(
                &fields,
                "until: resolved",
                rule::clock_stop_undefined::finding(what, head),
            );
        }
        let calendar = match fields.get("calendar") {
            Some(node) => self.calendar_choice(node, &fields.called("calendar")),
            None => {
                self.taken(
                    &fields,
                    "calendar: always",
                    rule::calendar_undefined::finding(what, head),
                );
                None
            }
        };
        let pauses = match fields.get("pause") {
            Some(node) => self.pauses(node, &fields.called("pause")),
            None => {
                self.taken(
                    &fields,
                    "pause: none",
                    rule::pause_undefined::finding(what, head),
                );
                BTreeMap::new()
            }
        };
        let changes = [
            ("recompute", PriorityChange::Recompute),
            ("forward", PriorityChange::Forward),
            ("restart", PriorityChange::Restart),
            ("locked", PriorityChange::Locked),
        ];
        let on_priority_change = fields.choice("on_priority_change", &changes, &mut self.report);
        if fields.get("on_priority_change").is_none() {
            self.taken(
                &fields,
                "on_priority_change: recompute",
                rule::priority_change_undefined::finding(what, head),
            );
        }
        let on_reopen = match fields.get("on_reopen") {
            Some(node) => self.reopen(node, &fields.called("on_reopen")),
            None => {
                self.taken(
                    &fields,
                    "on_reopen: ignore",
                    rule::reopen_undefined::finding(what, head),
                );
                None
            }
        };
        let terms = [("opened", TermsOf::Opened), ("stopped", TermsOf::Stopped)];
        let terms_of = fields.choice("terms_of", &terms, &mut self.report);
        Some(Clock {
            from: from.unwrap_or(StartStop::Milestone(Milestone::Opened)),
            until: until.unwrap_or(StartStop::Milestone(Milestone::Resolved)),
            calendar: calendar.or_else(always)?,
            pauses,
            on_priority_change: on_priority_change.unwrap_or(PriorityChange::Recompute),
            on_reopen: on_reopen.unwrap_or(Reopen::Ignore),
            terms_of: terms_of.unwrap_or(TermsOf::Opened),
        })
    }

    fn moment(&mut self, node: &Node, what: &Sentence) -> Option<StartStop> {
        if matches!(node.value, Value::Map(_)) {
            let fields = Fields::open(node, what, tables::STATE, &mut self.report)?;
            let state = fields.text("state", &mut self.report)?;
            return Some(StartStop::State(state.into()));
        }
        let text = node.text(what, &mut self.report)?;
        if let Some(milestone) = Milestone::from_name(text) {
            return Some(StartStop::Milestone(milestone));
        }
        let names: Vec<&str> = Milestone::ALL.iter().map(|step| step.name()).collect();
        let finding = Diagnostic::error(
            "unknown-choice",
            say!(
                "found-cannot-be",
                "{what} cannot be `{value}`",
                value = short(text),
                what
            ),
        )
        .at(node.place.clone(), "");
        self.report
            .push(match nearest(text, names.iter().copied()) {
                Some(near) => finding.did_you_mean(near),
                None => finding.help(say!(
                    "found-milestones-are-for-state-source",
                    "milestones are {names}; for a state of the source write `{example}`",
                    names = listed(&names),
                    example = format!("{{ state: \"{}\" }}", short(text))
                )),
            });
        None
    }

    fn calendar_choice(&mut self, node: &Node, what: &Sentence) -> Option<CalendarChoice> {
        if !matches!(node.value, Value::Map(_)) {
            let text = node.text(what, &mut self.report)?;
            let id = self.reference("calendar", text, &node.place, CalendarId::new)?;
            return Some(CalendarChoice::One(id));
        }
        let fields = Fields::open_any(node, what, &mut self.report)?;
        let field = self.chosen_by(&fields)?;
        let mut values = BTreeMap::new();
        for entry in fields.entries() {
            if matches!(entry.key.as_str(), "by" | "else") {
                continue;
            }
            let called = fields.called(&entry.key);
            let Some(text) = entry.value.text(&called, &mut self.report) else {
                continue;
            };
            let place = &entry.value.place;
            if let Some(id) = self.reference("calendar", text, place, CalendarId::new) {
                values.insert(entry.key.clone(), id);
            }
        }
        let otherwise = self.reference_at("calendar", &fields, "else", CalendarId::new);
        if fields.get("else").is_none() {
            fields.missing("else", "the calendar for any other value", &mut self.report);
        }
        Some(CalendarChoice::By {
            field,
            values,
            otherwise: otherwise?,
        })
    }

    /// The field after `by`.
    pub(super) fn chosen_by(&mut self, fields: &Fields<'_>) -> Option<String> {
        let Some(node) = fields.get("by") else {
            fields.missing("by", "the field whose value decides", &mut self.report);
            return None;
        };
        let name = node.text(&fields.called("by"), &mut self.report)?;
        self.field_type(name, &node.place)?;
        Some(name.into())
    }

    fn pauses(&mut self, node: &Node, what: &Sentence) -> BTreeMap<String, Pause> {
        let mut pauses = BTreeMap::new();
        if node.as_text() == Some("none") {
            return pauses;
        }
        if !matches!(node.value, Value::Map(_)) {
            self.report.push(wrong_shape(
                node,
                what,
                say!("found-none-map-reasons", "`none`, or a map of reasons"),
            ));
            return pauses;
        }
        let Some(reasons) = Fields::open_any(node, what, &mut self.report) else {
            return pauses;
        };
        for entry in reasons.entries() {
            let what = say!("what-pause", "the pause `{id}`", id = short(&entry.key));
            self.pause_reasons
                .push((entry.key.clone(), entry.key_place.clone()));
            // WHY: a bare reason is most likely a forgotten choice, and the rule says what to write.
            if entry.value.value == Value::Missing {
                self.report.push(rule::pause_without_acceptor::finding(
                    &what,
                    &entry.key_place,
                ));
                pauses.insert(
                    entry.key.clone(),
                    Pause {
                        accepted_by: Some(PauseAnswer::Customer),
                        unanswered: None,
                    },
                );
                continue;
            }
            let Some(fields) = Fields::open(&entry.value, what, tables::PAUSE, &mut self.report)
            else {
                continue;
            };
            if let Some(pause) = self.pause(&fields, entry) {
                pauses.insert(entry.key.clone(), pause);
            }
        }
        pauses
    }

    fn pause(&mut self, fields: &Fields<'_>, entry: &Entry) -> Option<Pause> {
        fields.choice("claimed_by", &[("holder", ())], &mut self.report);
        let accepted_by = match fields.get("accepted_by") {
            None => {
                let finding =
                    rule::pause_without_acceptor::finding(fields.what(), &entry.key_place);
                self.taken(fields, "accepted_by: customer", finding);
                Some(PauseAnswer::Customer)
            }
            Some(node) => match node.text(&fields.called("accepted_by"), &mut self.report)? {
                "customer" => Some(PauseAnswer::Customer),
                "nobody" => None,
                party => Some(PauseAnswer::Party(self.reference(
                    "party",
                    party,
                    &node.place,
                    PartyId::new,
                )?)),
            },
        };
        let unanswered = match fields.get("unanswered") {
            Some(node) => self.silence(node, &fields.called("unanswered")),
            None => {
                if accepted_by.is_some() && fields.get("accepted_by").is_some() {
                    let finding =
                        rule::silent_deemed_outcome::finding(fields.what(), &entry.key_place);
                    self.taken(fields, "unanswered: stays open", finding);
                }
                None
            }
        };
        if let (None, Some(node)) = (&accepted_by, fields.get("unanswered")) {
            self.report.push(
                Diagnostic::error(
                    "two-meanings",
                    say!(
                        "found-counts-at-once-so-nobody",
                        "{what} counts at once, so nobody can leave it unanswered",
                        what = fields.what()
                    ),
                )
                .at(node.place.clone(), "")
                .help(say!(
                    "found-leave-unanswered-out-name-who",
                    "leave `unanswered` out, or name who accepts the pause"
                )),
            );
        }
        Some(Pause {
            accepted_by,
            unanswered,
        })
    }

    pub(super) fn silence(&mut self, node: &Node, what: &Sentence) -> Option<Silence> {
        let text = node.text(what, &mut self.report)?.trim();
        if text == "stays open" {
            return None;
        }
        let parts = [("accepted after ", true), ("dismissed after ", false)]
            .into_iter()
            .find_map(|(head, accepted)| Some((text.strip_prefix(head)?, accepted)));
        let Some((rest, accepted)) = parts else {
            let wanted = "`accepted after 2wd`, `dismissed after 2wd` or `stays open`";
            self.report.push(wrong_shape(node, what, wanted));
            return None;
        };
        let after = term::duration_of(rest, node, what, &mut self.report)?;
        Some(Silence { accepted, after })
    }

    fn reopen(&mut self, node: &Node, what: &Sentence) -> Option<Reopen> {
        if !matches!(node.value, Value::Map(_)) {
            let choices = [("ignore", Reopen::Ignore), ("new-clock", Reopen::NewClock)];
            return node.choice(what, &choices, &mut self.report);
        }
        let fields = Fields::open(node, what, tables::REOPEN, &mut self.report)?;
        fields.choice("then", &[("continue", ())], &mut self.report);
        let within = fields
            .get("within")
            .and_then(|node| term::duration(node, &fields.called("within"), &mut self.report));
        let gaps = [
            ("counted", ReopenGap::Counted),
            ("not-counted", ReopenGap::NotCounted),
        ];
        let gap = fields.choice("gap", &gaps, &mut self.report);
        Some(Reopen::Continue {
            within: within?,
            gap: gap?,
        })
    }
}

fn always() -> Option<CalendarChoice> {
    CalendarId::new("always").ok().map(CalendarChoice::One)
}
