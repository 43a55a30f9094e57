//! Who may do what, said a second time and by other means: no grants, no policies, no slices. It asks the text
//! in the order in which a person would.

use agreement::Agreement;
use agreement::model::governance::Topic as Agenda;
use agreement::model::{Answerer, ClaimKind, Relation, Responsibility, Role, Spanned, Who};
use facts::Instant;
use facts::id::{PartyId, ServiceId, TeamId};
use facts::journal::Compartment;
use practice::access::{
    Action, ClaimedOn, ClauseKind, Identity, MemberState, Object, Office, Pair, Principal,
    Standing, Thing, Topic,
};

use crate::world::World;

/// May this principal do this?
pub fn may(world: &World, who: &Principal, action: Action, object: &Object) -> bool {
    let asked = Asked {
        agreement: &world.loaded.agreement,
        standing: &world.standing,
        as_of: world.as_of,
        who,
    };
    asked.is_member(&who.party)
        && object.thing.actions().contains(&action)
        && asked.in_time(action, object)
        && (!asked.is_reader() || reads(action))
        && asked.may_touch(action, &object.compartment)
        && asked.has_reason(action, &object.thing)
}

struct Asked<'a> {
    agreement: &'a Agreement,
    standing: &'a Standing,
    as_of: Instant,
    who: &'a Principal,
}

fn reads(action: Action) -> bool {
    action == Action::See || action == Action::Export
}

impl Asked<'_> {
    fn is_member(&self, party: &PartyId) -> bool {
        let standing = self.standing.parties.get(party);
        self.agreement.parties.contains_key(party)
            && matches!(standing, None | Some(MemberState::Active))
    }

    fn in_time(&self, action: Action, object: &Object) -> bool {
        let until = self.agreement.until.as_ref().map(|until| until.value);
        if let Some(until) = until
            && until <= self.as_of
        {
            return reads(action) && object.at.is_none_or(|at| at < until);
        }
        if let Some(effective) = self.agreement.effective
            && self.as_of < effective
        {
            let early = [Action::Propose, Action::Sign, Action::Administer];
            return reads(action) || early.contains(&action);
        }
        true
    }

    fn is_reader(&self) -> bool {
        match &self.who.identity {
            Identity::Auditor => true,
            Identity::Token { source } => source.is_none(),
            Identity::Person { .. } => false,
        }
    }

    fn is_person(&self) -> bool {
        matches!(self.who.identity, Identity::Person { .. })
    }

    fn holds(&self, office: Office) -> bool {
        match &self.who.identity {
            Identity::Person { offices, .. } => offices.contains(&office),
            _ => false,
        }
    }

    fn is_in(&self, team: &TeamId) -> bool {
        let Identity::Person { teams, .. } = &self.who.identity else {
            return false;
        };
        let members = self.agreement.teams.get(team).map(|team| &team.members);
        teams.contains(team) && members.is_some_and(|all| all.contains(&self.who.party))
    }

    /// Speaks in the name of this party or team.
    fn speaks(&self, who: &Who) -> bool {
        match who {
            Who::Party(party) => *party == self.who.party && self.holds(Office::Delegate),
            Who::Team(team) => self.is_in(team),
        }
    }

    /// Is one of its people.
    fn belongs(&self, who: &Who) -> bool {
        match who {
            Who::Party(party) => *party == self.who.party && self.is_person(),
            Who::Team(team) => self.is_in(team),
        }
    }

    /// Reads in its name.
    fn reads_for(&self, who: &Who) -> bool {
        self.is_reader()
            && match who {
                Who::Party(party) => *party == self.who.party,
                Who::Team(team) => {
                    let team = self.agreement.teams.get(team);
                    team.is_some_and(|team| team.members.contains(&self.who.party))
                }
            }
    }

    fn sees_as(&self, who: &Who) -> bool {
        self.belongs(who) || self.reads_for(who)
    }

    fn takes_as(&self, who: &Who) -> bool {
        self.speaks(who) || self.reads_for(who)
    }

    fn sees_prices(&self) -> bool {
        self.is_reader() || self.holds(Office::Commercial) || self.holds(Office::Signatory)
    }

    fn does_business(&self, pair: &Pair) -> bool {
        pair.has(&self.who.party) && business(self.agreement, pair)
    }

    fn reads_personal(&self) -> bool {
        let personal = self.agreement.personal.iter();
        let mut named = personal.flat_map(|personal| &personal.seen_by);
        let by_text = named.any(|who| match &who.value {
            Who::Party(party) => *party == self.who.party && self.holds(Office::Privacy),
            Who::Team(team) => self.is_in(team),
        });
        by_text || self.emergencies().any(|emergency| emergency.1)
    }

    /// Those of the person that hold: the service, and whether data of persons is opened.
    fn emergencies(&self) -> impl Iterator<Item = (Option<&ServiceId>, bool)> {
        let all = self.standing.emergencies.iter();
        all.filter(|one| {
            let Identity::Person { id, .. } = &self.who.identity else {
                return false;
            };
            let longest = one.span.from.plus_ms(24 * 3_600_000);
            let runs = one.span.from <= self.as_of && self.as_of < one.span.until;
            one.party == self.who.party && one.person == *id && runs && one.span.until <= longest
        })
        .map(|one| (one.service.as_ref(), one.personal))
    }

    fn may_touch(&self, action: Action, compartment: &Compartment) -> bool {
        let own = &self.who.party;
        let erases = action == Action::Erase && *compartment == Compartment::Personal;
        let blind = action == Action::Submit || erases;
        match (compartment, blind) {
            (Compartment::Shared, _) | (Compartment::Personal, true) => true,
            (Compartment::Private(party), _) => party == own,
            (Compartment::Commercial(one, other), true) => {
                let known = |party: &PartyId| self.agreement.parties.contains_key(party);
                (one == own || other == own) && known(one) && known(other)
            }
            (Compartment::Commercial(one, other), false) => {
                let pair = Pair::new(one, other);
                self.sees_prices() && pair.is_some_and(|pair| self.does_business(&pair))
            }
            (Compartment::Personal, false) => self.reads_personal(),
        }
    }

    fn has_reason(&self, action: Action, thing: &Thing) -> bool {
        use Action::*;
        let is_one_of_us = self.is_person() || self.is_reader();
        let own = |party: &PartyId| *party == self.who.party;
        let delegate = self.holds(Office::Delegate);
        match (thing, action) {
            (
                Thing::Work {
                    topic,
                    service,
                    model,
                },
                _,
            ) => {
                let model = model.as_ref().map(|model| model.as_str());
                self.works(action, *topic, service.as_ref(), model)
            }
            (Thing::Claim { kind, on, by }, _) => self.claims(action, *kind, on, by),
            (Thing::Clause(kind, id), _) => self.steers(action, *kind, id),
            (Thing::Service(service), See) => {
                let there = self.agreement.services.contains_key(service);
                there && is_one_of_us
            }
            (Thing::Service(service), Halt) => self.stops(service),
            (Thing::Agreement, See | Export) => is_one_of_us,
            (Thing::Agreement, Propose) => delegate || self.holds(Office::Signatory),
            (Thing::Agreement, Sign) => self.holds(Office::Signatory),
            (Thing::Journal, Export) => {
                self.is_reader() || delegate || self.holds(Office::Administrator)
            }
            (Thing::Alliance | Thing::Plan | Thing::Journal | Thing::Emergency, See) => {
                is_one_of_us
            }
            (Thing::Emergency, Break) => delegate || self.holds(Office::Operator),
            (Thing::Keys(party), See) => is_one_of_us && self.agreement.parties.contains_key(party),
            (Thing::People(party), See) => is_one_of_us && own(party),
            (Thing::Alliance, Administer) => self.holds(Office::Administrator),
            (Thing::Keys(party) | Thing::People(party), Administer) => {
                own(party) && self.holds(Office::Administrator)
            }
            (Thing::Personal, See) => self.reads_personal(),
            (Thing::Personal, Erase) => self.holds(Office::Privacy),
            (Thing::Terms(pair) | Thing::Statement(pair), See | Export | Contest) => {
                self.does_business(pair) && self.sees_prices()
            }
            (Thing::Terms(pair) | Thing::Statement(pair), Propose | Countersign) => {
                self.does_business(pair) && self.holds(Office::Signatory)
            }
            (Thing::Total(parts), See) => {
                self.sees_prices() && parts.iter().all(|pair| self.does_business(pair))
            }
            _ => false,
        }
    }

    /// Who answers for what in a service.
    fn duties(&self, service: &ServiceId) -> Vec<(&str, &Responsibility)> {
        let Some(own) = self.agreement.services.get(service) else {
            return Vec::new();
        };
        let general = self.agreement.responsibilities.iter();
        let general = general.filter(|(process, _)| !own.responsibilities.contains_key(*process));
        let all = own.responsibilities.iter().chain(general);
        all.map(|(process, duty)| (process.as_str(), duty))
            .collect()
    }

    fn relation(&self, service: &ServiceId) -> Option<&Relation> {
        self.agreement.services.get(service)?.relation.as_ref()
    }

    fn owner(&self, service: &ServiceId) -> Option<Who> {
        let service = self.agreement.services.get(service)?;
        Some(Who::Party(service.business.as_ref()?.owner.clone()?))
    }

    fn joint_team(&self, service: &ServiceId) -> Option<Who> {
        let team = self.relation(service)?.joint_team.as_ref()?;
        Some(Who::Team(team.value.clone()))
    }

    fn receives(&self, service: &ServiceId) -> Option<Who> {
        let customers = customers_of(self.agreement, self.relation(service)?);
        let is_one = customers.contains(&self.who.party);
        is_one.then(|| Who::Party(self.who.party.clone()))
    }

    fn delivers(&self, service: &ServiceId) -> Option<Who> {
        Some(Who::Party(self.relation(service)?.provider.clone()))
    }

    /// Everybody who has a part in a service.
    fn parts(&self, service: &ServiceId) -> Vec<Who> {
        let mut parts = Vec::new();
        for (_, duty) in self.duties(service) {
            let letters = [
                &duty.accountable,
                &duty.responsible,
                &duty.consulted,
                &duty.informed,
            ];
            parts.extend(letters.into_iter().flatten().map(|who| who.value.clone()));
        }
        parts.extend(self.owner(service));
        parts.extend(self.joint_team(service));
        parts.extend(self.receives(service));
        parts.extend(self.delivers(service));
        parts
    }

    fn works(
        &self,
        action: Action,
        topic: Topic,
        service: Option<&ServiceId>,
        model: Option<&str>,
    ) -> bool {
        let there = service.is_none_or(|id| self.agreement.services.contains_key(id));
        there
            && (self.by_source(action, topic, service)
                || self.by_seat(action, topic)
                || self.by_change(action, topic, service, model)
                || self.by_emergency(action, topic, service)
                || match service {
                    Some(service) => self.by_part(action, topic, service),
                    None => match action {
                        Action::See => self.is_person() || self.is_reader(),
                        Action::Export => self.is_reader() || self.holds(Office::Delegate),
                        Action::Submit | Action::Contest => self.is_person(),
                        _ => false,
                    },
                })
    }

    fn by_part(&self, action: Action, topic: Topic, service: &ServiceId) -> bool {
        let speaks = |who: Option<Who>| who.is_some_and(|who| self.speaks(&who));
        let belongs = |who: Option<Who>| who.is_some_and(|who| self.belongs(&who));
        let duties = || {
            let all = self.duties(service).into_iter();
            all.filter(|(process, _)| governs(process, topic))
        };
        let answers = || {
            let mut whos = duties().flat_map(|(_, duty)| &duty.accountable);
            whos.any(|who| self.speaks(&who.value))
        };
        let does = || {
            let mut whos = duties().flat_map(|(_, duty)| &duty.responsible);
            whos.any(|who| self.belongs(&who.value))
        };
        match action {
            Action::See => self.parts(service).iter().any(|who| self.sees_as(who)),
            Action::Export => self.parts(service).iter().any(|who| self.takes_as(who)),
            Action::Submit => {
                answers()
                    || does()
                    || speaks(self.joint_team(service))
                    || belongs(self.receives(service))
                    || belongs(self.delivers(service))
            }
            Action::Contest => {
                answers()
                    || does()
                    || speaks(self.joint_team(service))
                    || speaks(self.receives(service))
                    || speaks(self.delivers(service))
                    || speaks(self.owner(service))
            }
            Action::Approve => answers(),
            Action::Halt => {
                answers() || speaks(self.joint_team(service)) || speaks(self.receives(service))
            }
            _ => false,
        }
    }

    fn by_source(&self, action: Action, topic: Topic, service: Option<&ServiceId>) -> bool {
        if action != Action::See && action != Action::Submit {
            return false;
        }
        let token = match &self.who.identity {
            Identity::Token { source } => source.as_ref(),
            _ => None,
        };
        let sources = &self.agreement.sources;
        if sources.is_empty() {
            return token.is_some();
        }
        sources.iter().any(|(id, source)| {
            let asks = token == Some(id) || self.holds(Office::Delegate);
            let gives = source
                .gives
                .iter()
                .any(|it| Some(it.value) == topic.given());
            let mut services = source.services.iter();
            let knows =
                source.services.is_empty() || services.any(|known| Some(&known.value) == service);
            source.party.value == self.who.party && asks && gives && knows
        })
    }

    fn by_seat(&self, action: Action, topic: Topic) -> bool {
        let governance = self.agreement.governance.iter();
        let mut forums = governance.flat_map(|it| it.forums.values());
        action == Action::See
            && forums.any(|forum| {
                let on_agenda = forum.agenda.iter().any(|it| match it {
                    Agenda::Levels => topic == Topic::Reading,
                    Agenda::Risks => topic == Topic::Risk,
                    Agenda::Changes => topic == Topic::Change || topic == Topic::Deployment,
                    Agenda::Demand => [Topic::Demand, Topic::Idea, Topic::Need].contains(&topic),
                    Agenda::Capacity => topic == Topic::Work || topic == Topic::Usage,
                    Agenda::Pulse => topic == Topic::Survey,
                    Agenda::Improvements => topic == Topic::Improvement,
                    Agenda::Actions => topic == Topic::Action || topic == Topic::Decision,
                    _ => false,
                });
                on_agenda && self.any_speaks(&forum.members)
            })
    }

    fn by_change(
        &self,
        action: Action,
        topic: Topic,
        service: Option<&ServiceId>,
        model: Option<&str>,
    ) -> bool {
        let Some(change) = &self.agreement.change else {
            return false;
        };
        let wanted = |id: &str| match action {
            Action::See => true,
            Action::Approve => model == Some(id),
            _ => false,
        };
        let mut models = change.models.iter();
        let needed =
            models.any(|(id, model)| wanted(id.as_str()) && self.any_speaks(&model.approval));
        let today = self.agreement.zone.local(self.as_of).date();
        let mut standing = change.authorisations.values();
        let authorised = standing.any(|one| {
            let runs = one.until.is_none_or(|until| today < until);
            let mut services = one.services.iter();
            let covers = one.services.is_empty() || services.any(|known| Some(known) == service);
            runs && covers && wanted(one.model.value.as_str()) && self.speaks(&one.to.value)
        });
        topic == Topic::Change && (needed || authorised)
    }

    fn by_emergency(&self, action: Action, topic: Topic, service: Option<&ServiceId>) -> bool {
        let allowed = match action {
            Action::See => true,
            Action::Halt => topic == Topic::Change || topic == Topic::Deployment,
            _ => false,
        };
        let mut emergencies = self.emergencies();
        allowed && emergencies.any(|(on, _)| on.is_none() || on == service)
    }

    fn any_speaks(&self, whos: &[Spanned<Who>]) -> bool {
        whos.iter().any(|who| self.speaks(&who.value))
    }

    /// For whom a service is run, and who answers for its changes, stops it.
    fn stops(&self, service: &ServiceId) -> bool {
        let there = self.agreement.services.contains_key(service);
        there
            && (self.by_part(Action::Halt, Topic::Change, service)
                || self.by_emergency(Action::Halt, Topic::Change, Some(service)))
    }

    fn steers(&self, action: Action, kind: ClauseKind, id: &str) -> bool {
        let known = self.is_person() || self.is_reader();
        let delegate_of = |parties: &[Spanned<PartyId>]| {
            let mut parties = parties.iter();
            self.holds(Office::Delegate) && parties.any(|it| it.value == self.who.party)
        };
        let governance = self.agreement.governance.as_ref();
        match kind {
            ClauseKind::Forum => governance
                .and_then(|it| it.forums.get(id))
                .is_some_and(|it| {
                    let seat = self.any_speaks(&it.members);
                    let minutes = it.minutes.as_ref();
                    let by = minutes.and_then(|minutes| minutes.by.as_ref());
                    let mut writers = it.chair.iter().chain(by);
                    let writes = writers.any(|who| self.speaks(&who.value));
                    let told = minutes.is_some_and(|it| delegate_of(&it.acknowledged_by));
                    match action {
                        Action::See => seat || writes || told,
                        Action::Export => seat,
                        Action::Submit => writes,
                        Action::Acknowledge => told,
                        _ => false,
                    }
                }),
            ClauseKind::Decision => {
                let decision = governance.and_then(|it| it.decisions.get(id));
                decision.is_some_and(|it| match action {
                    Action::See => known,
                    Action::Decide => self.any_speaks(&it.accountable),
                    Action::Approve => self.any_speaks(&it.needs),
                    Action::Acknowledge => delegate_of(&it.acknowledged_by),
                    _ => false,
                })
            }
            ClauseKind::Freeze => {
                let freeze = self.agreement.change.as_ref();
                let freeze = freeze.and_then(|change| change.freezes.get(id));
                freeze.is_some_and(|it| match action {
                    Action::See => known,
                    Action::Decide => self.any_speaks(&it.lifted_by),
                    _ => false,
                })
            }
            ClauseKind::Deliverable => {
                let scope = self.agreement.scope.as_ref();
                let deliverable = scope.and_then(|scope| scope.deliverables.get(id));
                deliverable.is_some_and(|it| match action {
                    Action::See => known,
                    Action::Submit => self.speaks(&it.owner.value),
                    Action::Approve => {
                        let acceptance = it.acceptance.as_ref();
                        acceptance.is_some_and(|it| self.speaks(&it.by.value))
                    }
                    _ => false,
                })
            }
            // The worlds have none.
            ClauseKind::Policy | ClauseKind::Approval => false,
        }
    }

    fn claims(&self, action: Action, kind: ClaimKind, on: &ClaimedOn, by: &PartyId) -> bool {
        match on {
            ClaimedOn::Pair(pair) => {
                let own = self.does_business(pair);
                match action {
                    Action::See => own && self.sees_prices(),
                    _ => {
                        let speaks =
                            self.holds(Office::Commercial) || self.holds(Office::Signatory);
                        own && speaks && pair.has(by) && *by != self.who.party
                    }
                }
            }
            ClaimedOn::Service(service) => {
                let service = service.as_ref();
                if !service.is_none_or(|id| self.agreement.services.contains_key(id)) {
                    return false;
                }
                let answers = |kind: ClaimKind, by: &PartyId, settles: bool| {
                    let meant = meant(self.agreement, kind, service, by, settles);
                    self.holds(Office::Delegate) && meant.contains(&self.who.party)
                };
                match action {
                    Action::See => {
                        let has_part = match service {
                            Some(service) => {
                                self.parts(service).iter().any(|who| self.sees_as(who))
                            }
                            None => self.is_person() || self.is_reader(),
                        };
                        let governance = self.agreement.governance.iter();
                        let mut forums = governance.flat_map(|it| it.forums.values());
                        let seat = forums.any(|forum| {
                            forum.agenda.contains(&Agenda::Claims)
                                && self.any_speaks(&forum.members)
                        });
                        let asked = ClaimKind::ALL.iter().any(|(_, kind)| {
                            let mut parties = self.agreement.parties.keys();
                            parties.any(|by| answers(*kind, by, false) || answers(*kind, by, true))
                        });
                        let emergency = self
                            .emergencies()
                            .any(|(on, _)| on.is_none() || on == service);
                        has_part || seat || asked || emergency
                    }
                    Action::Answer => answers(kind, by, false),
                    _ => answers(kind, by, true),
                }
            }
        }
    }
}

fn customers_of(agreement: &Agreement, relation: &Relation) -> Vec<PartyId> {
    match &relation.customer {
        Some(customer) => vec![customer.clone()],
        None => with_role(agreement, Role::Customer),
    }
}

fn with_role(agreement: &Agreement, role: Role) -> Vec<PartyId> {
    let parties = agreement.parties.iter();
    let of_role = parties.filter(|(_, party)| party.role == role);
    of_role.map(|(id, _)| id.clone()).collect()
}

/// Whether two do business with each other.
fn business(agreement: &Agreement, pair: &Pair) -> bool {
    let related = agreement.services.values().any(|service| {
        service.relation.as_ref().is_some_and(|relation| {
            let mut customers = customers_of(agreement, relation).into_iter();
            customers
                .any(|customer| Pair::new(&customer, &relation.provider).as_ref() == Some(pair))
        })
    });
    let pays = agreement
        .charges
        .values()
        .any(|charge| Pair::new(&charge.from.value, &charge.to.value).as_ref() == Some(pair));
    related || pays
}

/// Whether a process is about a topic. The worlds have these processes only.
fn governs(process: &str, topic: Topic) -> bool {
    use Topic::*;
    match process {
        "incident-management" => topic == Incident || topic == Outage,
        "service-desk" => topic == Call || topic == Incident || topic == Request,
        "change-enablement" => topic == Change,
        "release-management" => topic == Deployment,
        "service-level-management" => topic == Reading || topic == Survey || topic == Value,
        "problem-management" => topic == Problem,
        "risk-management" => topic == Risk,
        _ => topic == Task,
    }
}

/// The parties that answer a claim, or settle it.
fn meant(
    agreement: &Agreement,
    kind: ClaimKind,
    service: Option<&ServiceId>,
    by: &PartyId,
    settles: bool,
) -> Vec<PartyId> {
    let terms = agreement.claims.as_ref();
    let term = terms.and_then(|claims| {
        let own = claims.terms.get(&kind);
        own.or_else(|| claims.terms.get(&ClaimKind::Else))
    });
    let decided_by = terms.and_then(|claims| claims.decided_by.as_ref());
    let named = match decided_by.filter(|_| settles) {
        Some(decides) => Some(decides),
        None => term.map(|term| &term.answered_by),
    };
    let everybody = || agreement.parties.keys().filter(|it| *it != by).cloned();
    let is_figure = [ClaimKind::ValueWas, ClaimKind::AmountWas, ClaimKind::Credit].contains(&kind);
    let others = || other_side(agreement, service, by);
    let mut whos: Vec<PartyId> = match named {
        Some(Answerer::Customer) => sides(agreement, service).0,
        Some(Answerer::OtherSide) => others(),
        Some(Answerer::Integrator) => with_role(agreement, Role::Integrator),
        Some(Answerer::Party(party)) => vec![party.clone()],
        None if is_figure && !others().is_empty() => others(),
        None => return everybody().collect(),
    };
    whos.retain(|party| party != by);
    if whos.is_empty() {
        whos = others();
    }
    whos
}

/// Customers and providers of a service; of all, where it has no relation.
fn sides(agreement: &Agreement, service: Option<&ServiceId>) -> (Vec<PartyId>, Vec<PartyId>) {
    let with_relation = || {
        let services = agreement.services.iter();
        services.filter(|(_, service)| service.relation.is_some())
    };
    // What names no service is of the only one with a relation.
    let only = match with_relation().count() {
        1 => with_relation().next().map(|(id, _)| id),
        _ => None,
    };
    let relation = service
        .or(only)
        .and_then(|id| agreement.services.get(id)?.relation.as_ref());
    match relation {
        Some(relation) => {
            let customers = match &relation.customer {
                Some(customer) => vec![customer.clone()],
                None => with_role(agreement, Role::Customer),
            };
            (customers, vec![relation.provider.clone()])
        }
        None => (
            with_role(agreement, Role::Customer),
            with_role(agreement, Role::Provider),
        ),
    }
}

fn other_side(agreement: &Agreement, service: Option<&ServiceId>, by: &PartyId) -> Vec<PartyId> {
    let (customers, providers) = sides(agreement, service);
    let mut others = match with_role(agreement, Role::Customer).contains(by) {
        true => providers,
        false => customers,
    };
    others.retain(|party| party != by);
    others
}
