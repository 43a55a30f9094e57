//! Who has the case.

use super::Version;
use super::life::Life;

/// Names the party and team that have a case.
pub struct Names<'a> {
    /// The version whose teams and services count.
    pub version: &'a Version<'a>,
    /// The case.
    pub life: &'a Life,
}

impl Names<'_> {
    /// The party and the team (by its id, where it is known) after the first `n` events.
    pub fn holder(&self, n: usize) -> (Option<String>, Option<String>) {
        let agreement = self.version.agreement;
        let written = self.life.plain("team", n);
        let known = written.as_ref().and_then(|name| {
            let by_id = agreement.teams.get_key_value(name.as_str());
            by_id.or_else(|| {
                agreement
                    .teams
                    .iter()
                    .find(|(_, team)| team.also.contains(name))
            })
        });
        let lead = || {
            let (_, team) = known?;
            // The only member of a team answers for it.
            let only = team.members.first().filter(|_| team.members.len() == 1);
            team.lead.as_ref().or(only).map(ToString::to_string)
        };
        let provider = |service: Option<&str>| {
            let relation = agreement.services.get(service?)?.relation.as_ref()?;
            Some(relation.provider.to_string())
        };
        let levels = || {
            let service = self.version.level?.service.as_ref();
            provider(service.map(|id| id.as_str()))
        };
        let only = || {
            let mut providers = agreement.services.values().filter_map(|service| {
                let relation = service.relation.as_ref()?;
                Some(relation.provider.to_string())
            });
            let first = providers.next()?;
            providers.all(|other| other == first).then_some(first)
        };
        let party = self
            .life
            .plain("party", n)
            .or_else(lead)
            .or_else(|| provider(self.life.plain("service", n).as_deref()))
            .or_else(levels)
            .or_else(only);
        let team = known.map(|(id, _)| id.to_string()).or(written);
        (party, team)
    }

    /// `party/team`, with `-` for an unknown part.
    pub fn key(&self, n: usize) -> String {
        let (party, team) = self.holder(n);
        let part = |part: Option<String>| part.unwrap_or_else(|| "-".into());
        format!("{}/{}", part(party), part(team))
    }

    /// Hand-overs and bounces in the whole life of the case.
    pub fn changes(&self) -> (usize, usize) {
        let (mut hand_overs, mut bounces) = (0, 0);
        let mut had = Vec::new();
        for i in 0..self.life.events.len() {
            let now = self.holder(self.life.said_with(i));
            // Between two known holders nobody may have had it.
            if now == (None, None) || had.last() == Some(&now) {
                continue;
            }
            hand_overs += usize::from(!had.is_empty());
            bounces += usize::from(had.contains(&now));
            had.push(now);
        }
        (hand_overs, bounces)
    }
}
