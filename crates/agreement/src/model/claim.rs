//! Who answers which claim, and what silence means.

use std::collections::BTreeMap;

use facts::Place;
use facts::fact::Ask;
use facts::id::{CalendarId, PartyId};

use super::Role;
use super::measure::Silence;

/// What an agreement says about claims.
#[derive(Clone, Debug)]
pub struct Claims {
    /// By what a claim asks for or is about.
    pub terms: BTreeMap<ClaimKind, ClaimTerm>,
    /// Who grants or dismisses a claim or a hold in a dispute; `None` leaves a claim to those who
    /// answer it, and a hold to anybody but the one who claims it.
    pub decided_by: Option<Answerer>,
    /// The calendar by which the time to answer runs.
    pub calendar: CalendarId,
    /// Where they are declared.
    pub place: Place,
}

/// A kind of claim, as the text names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimKind {
    /// Leave something out of the figure.
    Exclude,
    /// A stretch was the customer's wait.
    Pause,
    /// A recorded pause was none.
    NoPause,
    /// A field had another value.
    FieldWas,
    /// A fact is mistaken.
    Mistaken,
    /// A reading had another value.
    ValueWas,
    /// A line of a statement had another amount.
    AmountWas,
    /// A credit is asked for.
    Credit,
    /// About an outage or one of its facts, whatever it asks for.
    Outage,
    /// Any that has no term of its own.
    Else,
}

/// Who answers a claim, and what silence means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimTerm {
    /// Who accepts or contests it.
    pub answered_by: Answerer,
    /// What silence means. Without it an unanswered claim stays open.
    pub unanswered: Option<Silence>,
}

/// Who answers a claim or decides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answerer {
    /// The customer of the service's relation, or of the alliance.
    Customer,
    /// The provider of the service for a claim of a customer, else the customer.
    OtherSide,
    /// The integrator.
    Integrator,
    /// This party.
    Party(PartyId),
}

impl ClaimKind {
    /// All of them, by the names that the text has for them.
    pub const ALL: [(&'static str, ClaimKind); 10] = [
        ("exclude", ClaimKind::Exclude),
        ("pause", ClaimKind::Pause),
        ("no-pause", ClaimKind::NoPause),
        ("field-was", ClaimKind::FieldWas),
        ("mistaken", ClaimKind::Mistaken),
        ("value-was", ClaimKind::ValueWas),
        ("amount-was", ClaimKind::AmountWas),
        ("credit", ClaimKind::Credit),
        ("outage", ClaimKind::Outage),
        ("else", ClaimKind::Else),
    ];

    /// The kind of a claim that asks for this.
    pub fn of(ask: Ask) -> ClaimKind {
        match ask {
            Ask::Exclude => ClaimKind::Exclude,
            Ask::Pause => ClaimKind::Pause,
            Ask::NoPause => ClaimKind::NoPause,
            Ask::FieldWas => ClaimKind::FieldWas,
            Ask::Mistaken => ClaimKind::Mistaken,
            Ask::ValueWas => ClaimKind::ValueWas,
            Ask::AmountWas => ClaimKind::AmountWas,
            Ask::Credit => ClaimKind::Credit,
        }
    }
}

impl Claims {
    /// The term for a claim: that of outages for one about an outage, then that of what it asks for,
    /// then that of all others.
    pub fn term(&self, ask: Ask, is_about_outage: bool) -> Option<&ClaimTerm> {
        let outage = is_about_outage.then_some(ClaimKind::Outage);
        let kinds = outage
            .into_iter()
            .chain([ClaimKind::of(ask), ClaimKind::Else]);
        kinds.into_iter().find_map(|kind| self.terms.get(&kind))
    }
}

impl Answerer {
    /// The role that has to be there for it to be anybody.
    pub fn role(&self) -> Option<Role> {
        match self {
            Answerer::Customer => Some(Role::Customer),
            Answerer::Integrator => Some(Role::Integrator),
            Answerer::OtherSide | Answerer::Party(_) => None,
        }
    }
}
