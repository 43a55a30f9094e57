//! Who may answer a claim, who decides it in a dispute, and until when silence says nothing.

use std::collections::BTreeMap;

use agreement::Agreement;
use agreement::model::{Answerer, Role};
use facts::fact::{Claim, ClaimOn};
use facts::id::PartyId;
use facts::{Fact, Instant, Span};

use super::figures::pair;
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
        let customers = match relation {
            Some((_, Some(customer))) => std::slice::from_ref(customer),
            _ => &self.customers,
        };
        let providers = match relation {
            Some((provider, _)) => std::slice::from_ref(provider),
            None => &self.providers,
        };
        let is_customer = self.customers.contains(claimant);
        self.meant(answerer, (customers, providers), is_customer, claimant)
    }

    /// The same for a line of a statement, which is between two parties.
    fn who_of_pair(
        &self,
        answerer: &Answerer,
        (customer, provider): (&PartyId, &PartyId),
        claimant: &PartyId,
    ) -> Vec<PartyId> {
        let sides = (
            std::slice::from_ref(customer),
            std::slice::from_ref(provider),
        );
        self.meant(answerer, sides, claimant == customer, claimant)
    }

    fn meant(
        &self,
        answerer: &Answerer,
        (customers, providers): (&[PartyId], &[PartyId]),
        is_customer: bool,
        claimant: &PartyId,
    ) -> Vec<PartyId> {
        let other_side = || match is_customer {
            true => providers.to_vec(),
            false => customers.to_vec(),
        };
        let mut named = match answerer {
            Answerer::Customer => customers.to_vec(),
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
    /// The calendar of the section on claims, where there is one.
    calendar: Option<CalendarPlan>,
}

/// The terms of all versions.
pub(super) struct Versions<'a>(Vec<Terms<'a>>);

impl<'a> Versions<'a> {
    /// `versions` are in the order in which they come into force, `span` holds all claims and the
    /// present.
    pub fn new(versions: &[&'a Agreement], span: Span) -> Self {
        let span = Span::new(
            span.from.plus_ms(-31 * facts::time::DAY_MS),
            span.until.plus_ms(HORIZON_MS),
        );
        let terms = |agreement: &&'a Agreement| {
            let claims = agreement.claims.as_ref();
            let calendar = claims.and_then(|claims| agreement.calendars.get(&claims.calendar));
            Terms {
                agreement,
                sides: Sides::new(agreement),
                calendar: calendar.map(|calendar| CalendarPlan::new(agreement, calendar, span)),
            }
        };
        Versions(versions.iter().map(terms).collect())
    }

    /// Who may say what to a claim, by the version in force when it was made.
    pub fn entitled(&self, fact: &Fact, claim: &Claim, subject: Subject<'_>) -> Entitled {
        let has_begun = |from: Option<Instant>| from.is_none_or(|from| from <= fact.at);
        let in_force = self.0.iter().rev();
        let in_force = in_force
            .clone()
            .find(|terms| has_begun(terms.agreement.effective));
        let Some(terms) = in_force.or(self.0.first()) else {
            return Entitled::default();
        };
        // What the version in force no longer has, another one had.
        let versions = || std::iter::once(terms).chain(self.0.iter().rev());
        match &claim.on {
            ClaimOn::Reading(reading) => {
                let level = versions().find_map(|terms| terms.agreement.levels.get(&reading.level));
                let service = level.and_then(|level| level.service.as_ref());
                let service = service.map(|service| service.as_str());
                terms.entitled_to_figure(fact, claim, |answerer| {
                    terms.sides.who(answerer, service, &fact.by)
                })
            }
            ClaimOn::Line(line) => {
                let pair = versions().find_map(|terms| pair(terms.agreement, &line.clause));
                terms.entitled_to_figure(fact, claim, |answerer| match pair {
                    Some(pair) => terms.sides.who_of_pair(answerer, pair, &fact.by),
                    None => terms.sides.who(answerer, None, &fact.by),
                })
            }
            ClaimOn::Case(_) | ClaimOn::Fact(_) | ClaimOn::Outage(_) => {
                let who =
                    |answerer: &Answerer| terms.sides.who(answerer, subject.service, &fact.by);
                terms.entitled(fact, claim, subject.is_outage, who)
            }
        }
    }
}

impl Terms<'_> {
    /// Where nothing says who answers it, the other side does: what was worked out is between two.
    fn entitled_to_figure(
        &self,
        fact: &Fact,
        claim: &Claim,
        who: impl Fn(&Answerer) -> Vec<PartyId>,
    ) -> Entitled {
        let mut entitled = self.entitled(fact, claim, false, &who);
        let other_side = who(&Answerer::OtherSide);
        if !other_side.is_empty() {
            let answer = entitled.answer.get_or_insert(other_side);
            entitled.decide.get_or_insert_with(|| answer.clone());
        }
        entitled
    }

    fn entitled(
        &self,
        fact: &Fact,
        claim: &Claim,
        is_about_outage: bool,
        who: impl Fn(&Answerer) -> Vec<PartyId>,
    ) -> Entitled {
        let Some(claims) = &self.agreement.claims else {
            return Entitled::default();
        };
        let term = claims.term(claim.ask, is_about_outage);
        let answer = term.map(|term| who(&term.answered_by));
        let decide = match &claims.decided_by {
            Some(decides) => Some(who(decides)),
            None => answer.clone(),
        };
        let silence = term.and_then(|term| term.unanswered);
        Entitled {
            silence: silence.and_then(|silence| {
                let calendar = self.calendar.as_ref()?;
                let deadline = calendar.deadline(self.claimed(fact, calendar), silence.after)?;
                Some((deadline, silence.accepted))
            }),
            answer,
            decide,
        }
    }

    /// When a claim was made: when it was recorded, where that was late.
    fn claimed(&self, fact: &Fact, calendar: &CalendarPlan) -> Instant {
        let latest = self
            .agreement
            .late_after
            .and_then(|late| calendar.add(fact.at, late));
        match latest {
            Some(latest) if fact.recorded > latest => fact.recorded,
            _ => fact.at,
        }
    }
}
