//! Who holds a case: from its fields to a party and a team of the agreement.

use agreement::Agreement;
use agreement::model::Level;

use crate::log::Log;
use crate::symbols::{ABSENT, Symbol};

/// How the party that holds a case is found.
#[derive(Clone, Debug, Default)]
pub struct HolderPlan {
    lead_of_team: Vec<(Symbol, Symbol)>,
    name_of_team: Vec<(Symbol, Symbol)>,
    provider_of_service: Vec<(Symbol, Symbol)>,
    otherwise: Symbol,
}

impl HolderPlan {
    /// The team by its id in the agreement, where that knows it by another name.
    #[inline]
    pub fn team(&self, team: Symbol) -> Symbol {
        match self
            .name_of_team
            .binary_search_by_key(&team, |(also, _)| *also)
        {
            Ok(index) => self.name_of_team[index].1,
            Err(_) => team,
        }
    }

    /// The party that holds a case with these fields; [`ABSENT`] for nobody.
    #[inline]
    pub fn party(&self, party: Symbol, team: Symbol, service: Symbol) -> Symbol {
        if party != ABSENT {
            return party;
        }
        let find = |list: &[(Symbol, Symbol)], key: Symbol| {
            list.binary_search_by_key(&key, |(key, _)| *key)
                .ok()
                .map(|index| list[index].1)
        };
        if team != ABSENT
            && let Some(party) = find(&self.lead_of_team, team)
        {
            return party;
        }
        if service != ABSENT
            && let Some(party) = find(&self.provider_of_service, service)
        {
            return party;
        }
        self.otherwise
    }
}

pub(super) fn compile(log: &mut Log, agreement: &Agreement, level: &Level) -> HolderPlan {
    let mut lead_of_team = Vec::new();
    let mut name_of_team = Vec::new();
    for (id, team) in &agreement.teams {
        let own = log.symbols.intern(id.as_str());
        for name in &team.also {
            name_of_team.push((log.symbols.intern(name), own));
        }
        // The only member of a team answers for it.
        let lead = match (&team.lead, &team.members[..]) {
            (Some(lead), _) | (None, [lead]) => lead,
            _ => continue,
        };
        let lead = log.symbols.intern(lead.as_str());
        lead_of_team.push((log.symbols.intern(id.as_str()), lead));
        for name in &team.also {
            lead_of_team.push((log.symbols.intern(name), lead));
        }
    }
    name_of_team.sort_unstable();
    name_of_team.dedup_by_key(|(also, _)| *also);
    lead_of_team.sort_unstable();
    lead_of_team.dedup_by_key(|(team, _)| *team);
    let mut provider_of_service = Vec::new();
    let mut otherwise = ABSENT;
    for (id, service) in &agreement.services {
        if let Some(relation) = &service.relation {
            let provider = log.symbols.intern(relation.provider.as_str());
            provider_of_service.push((log.symbols.intern(id.as_str()), provider));
            if level.service.as_ref() == Some(id) {
                otherwise = provider;
            }
        }
    }
    if otherwise == ABSENT {
        let mut providers: Vec<Symbol> = provider_of_service
            .iter()
            .map(|(_, provider)| *provider)
            .collect();
        providers.sort_unstable();
        providers.dedup();
        if let [only] = providers[..] {
            otherwise = only;
        }
    }
    provider_of_service.sort_unstable();
    HolderPlan {
        name_of_team,
        lead_of_team,
        provider_of_service,
        otherwise,
    }
}
