//! Who may answer a claim, who decides it in a dispute, and until when silence says nothing.

use std::collections::BTreeMap;

use agreement::Agreement;
use agreement::model::{Answerer, Role};
use facts::fact::Claim;
use facts::id::PartyId;
use facts::{Fact, Instant, Span};

use super::subject::Subject;
use crate::plan::{CalendarPlan, HORIZON_MS};

/// Who may say what to a claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entitled {
    /// Who accepts or contests it; `None` for any party but the claimant.
    pub answer: Option<Vec<PartyId>>,
    /// Who grants or dismisses it; `None` for any party but the claimant.
    pub decide: Option<Vec<PartyId>>,
    /// When silence decides, and whether it accepts.
    pub silence: Option<(Instant, bool)>,
}

/// The sides of a version's relations, by service.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    customers: Vec<PartyId>,
    integrators: Vec<PartyId>,
    providers: Vec<PartyId>,
    /// Provider and customer of every service with a relation.
    relations: BTreeMap<String, (PartyId, Option<PartyId>)>,
    /// The service of what names none, where only one is possible.
    only: Option<String>,
}

impl Sides {
    /// The sides of a version.
    pub fn new(agreement: &Agreement) -> Sides {
        let of = |role: Role| {
            let parties = agreement.parties.iter();
            let of_role = parties.filter(|(_, party)| party.role == role);
            of_role.map(|(id, _)| id.clone()).collect()
        };
        let relations: BTreeMap<_, _> = agreement
            .services
            .iter()
            .filter_map(|(id, service)| {
                let relation = service.relation.as_ref()?;
                let sides = (relation.provider.clone(), relation.customer.clone());
                Some((id.to_string(), sides))
            })
            .collect();
        let only = match (agreement.services.len(), relations.len()) {
            (1, _) => agreement.services.keys().next().map(ToString::to_string),
            (_, 1) => relations.keys().next().cloned(),
            _ => None,
        };
        Sides {
            customers: of(Role::Customer),
            integrators: of(Role::Integrator),
            providers: of(Role::Provider),
            relations,
            only,
        }
    }

    /// The parties that an agreement means where somebody claims something about a service; never the
    /// claimant.
    pub fn who(
        &self,
        answerer: &Answerer,
        service: Option<&str>,
        claimant: &PartyId,
    ) -> Vec<PartyId> {
        let relation = service
            .or(self.only.as_deref())
            .and_then(|service| self.relations.get(service));
        let customer = || match relation {
            Some((_, Some(customer))) => vec![customer.clone()],
            _ => self.customers.clone(),
        };
        let other_side = || match relation {
            _ if !self.customers.contains(claimant) => customer(),
            Some((provider, _)) => vec![provider.clone()],
            None => self.providers.clone(),
        };
        let mut named = match answerer {
            Answerer::Customer => customer(),
            Answerer::OtherSide => other_side(),
            Answerer::Integrator => self.integrators.clone(),
            Answerer::Party(party) => vec![party.clone()],
        };
        named.retain(|party| party != claimant);
        if named.is_empty() {
            // Nobody answers a claim of their own.
            named = other_side();
            named.retain(|party| party != claimant);
        }
        named
    }
}

/// A version's terms of claims, ready to be asked.
struct Terms<'a> {
    agreement: &'a Agreement,
    sides: Sides,
    calendar: CalendarPlan,
}

/// The terms of all versions.
pub(super) struct Versions<'a>(Vec<(Option<Instant>, Option<Terms<'a>>)>);

impl<'a> Versions<'a> {
    /// Nothing where no version says anything about claims. `versions` are in the order in which they
    /// come into force, `span` holds all claims and the present.
    pub fn new(versions: &[&'a Agreement], span: Span) -> Option<Self> {
        if versions.iter().all(|version| version.claims.is_none()) {
            return None;
        }
        let span = Span::new(
            span.from.plus_ms(-31 * facts::time::DAY_MS),
            span.until.plus_ms(HORIZON_MS),
        );
        let terms = |agreement: &&'a Agreement| {
            let claims = agreement.claims.as_ref()?;
            let calendar = agreement.calendars.get(&claims.calendar)?;
            Some(Terms {
                agreement,
                sides: Sides::new(agreement),
                calendar: CalendarPlan::new(agreement, calendar, span),
            })
        };
        let with_terms = versions
            .iter()
            .map(|agreement| (agreement.effective, terms(agreement)));
        Some(Versions(with_terms.collect()))
    }

    /// Who may say what to a claim, by the version in force when it was made.
    pub fn entitled(&self, fact: &Fact, claim: &Claim, subject: Subject<'_>) -> Entitled {
        let has_begun = |from: &Option<Instant>| from.is_none_or(|from| from <= fact.at);
        let in_force = self.0.iter().rev().find(|(from, _)| has_begun(from));
        let terms = in_force
            .or(self.0.first())
            .and_then(|(_, terms)| terms.as_ref());
        terms.map_or_else(Entitled::default, |terms| {
            terms.entitled(fact, claim, subject)
        })
    }
}

impl Terms<'_> {
    fn entitled(&self, fact: &Fact, claim: &Claim, subject: Subject<'_>) -> Entitled {
        let Some(claims) = &self.agreement.claims else {
            return Entitled::default();
        };
        let who = |answerer| self.sides.who(answerer, subject.service, &fact.by);
        let term = claims.term(claim.ask, subject.is_outage);
        let answer = term.map(|term| who(&term.answered_by));
        let decide = match &claims.decided_by {
            Some(decides) => Some(who(decides)),
            None => answer.clone(),
        };
        let silence = term.and_then(|term| term.unanswered);
        Entitled {
            silence: silence.and_then(|silence| {
                let deadline = self.calendar.deadline(self.claimed(fact), silence.after)?;
                Some((deadline, silence.accepted))
            }),
            answer,
            decide,
        }
    }

    /// When a claim was made: when it was recorded, where that was late.
    fn claimed(&self, fact: &Fact) -> Instant {
        let latest = self
            .agreement
            .late_after
            .and_then(|late| self.calendar.add(fact.at, late));
        match latest {
            Some(latest) if fact.recorded > latest => fact.recorded,
            _ => fact.at,
        }
    }
}
