//! Claims and where each stands as of an instant.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Agreement;
use facts::fact::case::field;
use facts::fact::{Answer, Ask, Claim, ClaimOn, LineName, ReadingName, Says};
use facts::id::PartyId;
use facts::{Body, Fact, FactId, Instant, Span};

mod dispute;
mod entitled;
mod figures;
mod idle;
mod subject;

pub use dispute::{Dispute, DisputeStage, Silent, dispute};
use entitled::Versions;
pub use entitled::{Entitled, Sides};
use idle::Parties;
pub use idle::{Idle, IdleClaim, IdleClaimWhy, IdleWhy};
use subject::Subjects;

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nobody has answered.
    Open,
    /// The other side disagrees; not decided yet.
    Contested,
    /// Accepted, granted by a dispute, or deemed accepted: it changes the figure.
    Accepted,
    /// Dismissed by a dispute, or deemed dismissed: it changes nothing.
    Dismissed,
    /// Taken back: it changes nothing.
    Withdrawn,
}

impl Standing {
    /// Whether the claim may still change the figure.
    pub fn is_pending(self) -> bool {
        matches!(self, Standing::Open | Standing::Contested)
    }

    /// What silence makes of a claim.
    pub fn deemed(accepted: bool) -> Standing {
        match accepted {
            true => Standing::Accepted,
            false => Standing::Dismissed,
        }
    }
}

/// A claim with its standing.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The fact that made the claim.
    pub fact: &'a Fact,
    /// The claim.
    pub claim: &'a Claim,
    /// Where it stands.
    pub standing: Standing,
    /// The facts that answered it, in order.
    pub answers: Vec<FactId>,
    /// Since when it stands so.
    pub since: Instant,
    /// Whether silence made it what it is.
    pub is_deemed: bool,
    /// The stages that it goes through, where it is contested, or was until silence decided.
    pub dispute: Option<Dispute>,
    /// Who may say what to it.
    pub entitled: Entitled,
    /// What was said to it without effect, in order.
    pub without_effect: Vec<Idle<'a>>,
}

/// What the answers make of a claim.
#[derive(Clone, Debug)]
pub struct Answered<'a> {
    /// Where it stands.
    pub standing: Standing,
    /// Since when.
    pub since: Instant,
    /// Whether silence in a dispute made it what it is.
    pub is_deemed: bool,
    /// The stages that it goes through, where it is contested, or was until silence decided.
    pub dispute: Option<Dispute>,
    /// The facts that count, in order.
    pub counted: Vec<FactId>,
    /// What was said without effect, in order.
    pub without_effect: Vec<Idle<'a>>,
}

impl Entry<'_> {
    /// Who claims.
    pub fn by(&self) -> &PartyId {
        &self.fact.by
    }

    /// Whether the claim counts for a figure: for the agreed one when accepted, for a side's when
    /// accepted or pending from that side.
    pub fn counts_for(&self, side: Option<&PartyId>) -> bool {
        match self.standing {
            Standing::Accepted => true,
            Standing::Open | Standing::Contested => side == Some(self.by()),
            Standing::Dismissed | Standing::Withdrawn => false,
        }
    }
}

/// All claims of a view, and the answers to holds.
#[derive(Clone, Debug, Default)]
pub struct Docket<'a> {
    entries: Vec<Entry<'a>>,
    by_case: BTreeMap<&'a str, Vec<usize>>,
    by_outage: BTreeMap<&'a str, Vec<usize>>,
    by_fact: BTreeMap<FactId, Vec<usize>>,
    by_reading: BTreeMap<&'a ReadingName, Vec<usize>>,
    by_line: BTreeMap<&'a LineName, Vec<usize>>,
    answers: BTreeMap<&'a str, Vec<(&'a Fact, &'a Answer)>>,
    parties: Parties,
    /// In the order in which they come into force.
    versions: Vec<&'a Agreement>,
    as_of: Option<Instant>,
    bears_on_records: bool,
    idle_claims: Vec<IdleClaim<'a>>,
    /// Answers to no claim that has an effect, by the id that they name.
    strays: Vec<(&'a str, Idle<'a>)>,
}

impl<'a> Docket<'a> {
    /// Collects the claims and answers among facts that are in the order of happening. `versions` are
    /// those of the agreement, in the order in which they come into force.
    ///
    /// A claim has an effect only where it comes from a party, is about something that is there, and is the
    /// first of its id. An answer counts only from a party entitled to it: accepting, contesting, granting and
    /// dismissing are for those whom the agreement names, and never for the claimant; withdrawing is
    /// for the claimant. The last such answer decides, and a withdrawal, a grant and a dismissal are
    /// final.
    pub fn new(facts: &[&'a Fact], versions: &[&'a Agreement], as_of: Instant) -> Self {
        let mut docket = Docket {
            parties: Parties::new(versions),
            versions: versions.to_vec(),
            as_of: Some(as_of),
            ..Docket::default()
        };
        for fact in facts {
            if let Body::Answer(answer) = &fact.body {
                let answers = docket.answers.entry(answer.claim.as_str()).or_default();
                answers.push((fact, answer));
            }
        }
        let (claims, idle) = idle::part(facts, versions, &docket.parties);
        docket.idle_claims = idle;
        for (fact, claim) in claims {
            docket.enter(fact, claim);
        }
        docket.entitle(facts, versions, as_of);
        for index in 0..docket.entries.len() {
            let entry = &docket.entries[index];
            let Entitled {
                answer,
                decide,
                silence,
            } = &entry.entitled;
            let named = |parties: &Option<Vec<PartyId>>, party: &PartyId| {
                parties
                    .as_ref()
                    .is_none_or(|parties| parties.contains(party))
            };
            let answered = docket.answered(
                entry.claim.id.as_str(),
                entry.fact,
                entry.claim.expedited,
                |party| named(answer, party),
                |party| named(decide, party),
            );
            let deemed = silence
                .filter(|(deadline, _)| answered.standing == Standing::Open && *deadline <= as_of)
                .map(|(deadline, accepted)| (Standing::deemed(accepted), deadline));
            let entry = &mut docket.entries[index];
            entry.is_deemed = deemed.is_some() || answered.is_deemed;
            (entry.standing, entry.since) = deemed.unwrap_or((answered.standing, answered.since));
            entry.dispute = answered.dispute;
            entry.answers = answered.counted;
            entry.without_effect = answered.without_effect;
        }
        docket.find_strays(facts);
        docket.bears_on_records = docket.finds_records();
        docket
    }

    /// Whether a claim is about what happened, or an answer about anything but a reading or a line.
    fn finds_records(&self) -> bool {
        let of_figures = self.by_reading.values().chain(self.by_line.values());
        let of_figures = of_figures.flatten();
        let ids: BTreeSet<&str> = of_figures
            .map(|index| self.entries[*index].claim.id.as_str())
            .collect();
        !self.by_case.is_empty()
            || !self.by_outage.is_empty()
            || !self.by_fact.is_empty()
            || self.answers.keys().any(|claim| !ids.contains(claim))
    }

    fn enter(&mut self, fact: &'a Fact, claim: &'a Claim) {
        let index = self.entries.len();
        let list = match &claim.on {
            ClaimOn::Case(case) => self.by_case.entry(case.as_str()).or_default(),
            ClaimOn::Outage(outage) => self.by_outage.entry(outage.as_str()).or_default(),
            ClaimOn::Fact(id) => self.by_fact.entry(*id).or_default(),
            ClaimOn::Line(line) => self.by_line.entry(line).or_default(),
            ClaimOn::Reading(reading) => self.by_reading.entry(reading).or_default(),
        };
        list.push(index);
        self.entries.push(Entry {
            fact,
            claim,
            standing: Standing::Open,
            answers: Vec::new(),
            since: fact.at,
            is_deemed: false,
            dispute: None,
            entitled: Entitled::default(),
            without_effect: Vec::new(),
        });
    }

    /// Collects the answers to what is no claim, and to holds by somebody who is no party.
    fn find_strays(&mut self, facts: &[&'a Fact]) {
        let claims: BTreeSet<&str> = self.claims().map(|claim| claim.id.as_str()).collect();
        let keys = self.answers.keys().copied();
        let keys: Vec<&str> = keys.filter(|key| !claims.contains(key)).collect();
        let holds = idle::known(facts, &keys);
        for key in keys {
            let is_hold = FactId::parse(key).is_some_and(|id| holds.contains(&id));
            for (fact, answer) in &self.answers[key] {
                let why = match is_hold {
                    false => IdleWhy::NoSuchClaim,
                    true if self.parties.has(&fact.by) || answer.says == Says::Withdraw => continue,
                    true => IdleWhy::NotAParty,
                };
                let says = answer.says;
                self.strays.push((key, Idle { fact, says, why }));
            }
        }
    }

    /// Says of each claim who may answer it.
    fn entitle(&mut self, facts: &[&'a Fact], versions: &[&'a Agreement], as_of: Instant) {
        let (Some(first), Some(last)) = (self.entries.first(), self.entries.last()) else {
            return;
        };
        let span = Span::new(first.fact.at.min(as_of), last.fact.at.max(as_of));
        let versions = Versions::new(versions, span);
        let claims: Vec<&Claim> = self.entries.iter().map(|entry| entry.claim).collect();
        let subjects = Subjects::new(facts, &claims);
        for entry in &mut self.entries {
            let subject = subjects.of(entry.claim);
            entry.entitled = versions.entitled(entry.fact, entry.claim, subject);
        }
    }

    /// Whether a new fact can change who answers a claim.
    pub fn bears_on(&self, fact: &Fact) -> bool {
        let on_facts = !self.by_fact.is_empty();
        let waits = |claim: &IdleClaim| match (&claim.claim.on, &fact.body) {
            (ClaimOn::Case(case), Body::Case(update)) => update.id.as_ref() == Some(case),
            (ClaimOn::Outage(outage), Body::Outage(update)) => update.id == *outage,
            _ => false,
        };
        self.by_fact.contains_key(&fact.id)
            || self.idle_claims.iter().any(waits)
            || (!self.strays.is_empty() && self.answers.contains_key(&*fact.id.to_string()))
            || match &fact.body {
                Body::Case(update) => {
                    let id = update.id.as_ref().map(|id| id.as_str());
                    let on_case = id.is_some_and(|id| self.by_case.contains_key(id));
                    update.set.contains_key(field::SERVICE) && (on_case || on_facts)
                }
                Body::Outage(outage) => self.by_outage.contains_key(outage.id.as_str()),
                _ => false,
            }
    }

    /// Where a claim of this id, made by the fact `made`, stands, and the answers that count. Also
    /// serves holds, whose claim id is the id of the fact that began them. An answer from before the
    /// claim answers nothing. Only those for whom `may_answer` is true may accept or contest; grants
    /// and dismissals are decisions of a dispute, by those for whom `may_decide` is. What stays contested
    /// goes through the stages of the agreement, in which silence may decide.
    pub fn answered(
        &self,
        claim: &str,
        made: &Fact,
        is_expedited: bool,
        may_answer: impl Fn(&PartyId) -> bool,
        may_decide: impl Fn(&PartyId) -> bool,
    ) -> Answered<'a> {
        let mut answered = Answered {
            standing: Standing::Open,
            since: made.at,
            is_deemed: false,
            dispute: None,
            counted: Vec::new(),
            without_effect: Vec::new(),
        };
        let mut is_decided = false;
        let mut contest = made;
        for (fact, answer) in self.answers.get(claim).into_iter().flatten() {
            let own = fact.by == made.by;
            let next = match answer.says {
                _ if !own && !self.parties.has(&fact.by) => Err(IdleWhy::NotAParty),
                _ if fact.at < made.at => Err(IdleWhy::BeforeTheClaim),
                _ if is_decided => Err(IdleWhy::Decided),
                Says::Withdraw if own => Ok(Standing::Withdrawn),
                Says::Accept if !own && may_answer(&fact.by) => Ok(Standing::Accepted),
                Says::Contest if !own && may_answer(&fact.by) => Ok(Standing::Contested),
                Says::Grant if !own && may_decide(&fact.by) => Ok(Standing::Accepted),
                Says::Dismiss if !own && may_decide(&fact.by) => Ok(Standing::Dismissed),
                _ => Err(IdleWhy::NotEntitled),
            };
            match next {
                Ok(standing) => {
                    answered.counted.push(fact.id);
                    if standing != answered.standing {
                        answered.since = fact.at;
                        contest = fact;
                    }
                    answered.standing = standing;
                    let says = answer.says;
                    is_decided = matches!(says, Says::Withdraw | Says::Grant | Says::Dismiss);
                }
                Err(why) => answered.without_effect.push(Idle {
                    fact,
                    says: answer.says,
                    why,
                }),
            }
        }
        if answered.standing == Standing::Contested {
            answered.dispute = self.disputed(contest, is_expedited);
            let deemed = answered.dispute.as_ref().and_then(|dispute| dispute.deemed);
            if let Some((_, silent)) = deemed {
                answered.standing = Standing::deemed(silent.accepted);
                answered.since = silent.at;
                answered.is_deemed = true;
            }
        }
        answered
    }

    /// The dispute that a fact began by contesting, by the version in force then.
    fn disputed(&self, contest: &Fact, is_expedited: bool) -> Option<Dispute> {
        let has_begun =
            |version: &&&Agreement| version.effective.is_none_or(|from| from <= contest.at);
        let in_force = self.versions.iter().rev().find(has_begun);
        let version = in_force.or(self.versions.first())?;
        let when = (contest.at, contest.recorded);
        dispute(version, when, is_expedited, self.as_of?)
    }

    /// Whether anybody has answered anything.
    pub fn has_answers(&self) -> bool {
        !self.answers.is_empty()
    }

    /// All claims, in the order they were made.
    pub fn entries(&self) -> &[Entry<'a>] {
        &self.entries
    }

    /// Whether nothing here bears on what was said happened: there are no claims and no answers, but for
    /// claims on readings and lines.
    pub fn is_empty(&self) -> bool {
        !self.bears_on_records
    }

    /// All claims, those without effect last.
    pub fn claims(&self) -> impl Iterator<Item = &'a Claim> {
        let entries = self.entries.iter().map(|entry| entry.claim);
        entries.chain(self.idle_claims.iter().map(|idle| idle.claim))
    }

    /// The claims without effect, in the order they were made.
    pub fn idle_claims(&self) -> &[IdleClaim<'a>] {
        &self.idle_claims
    }

    /// What was said without effect, with the id of the claim that it names.
    pub fn without_effect(&self) -> impl Iterator<Item = (&'a str, &Idle<'a>)> {
        let of_claim = |entry: &Entry<'a>| entry.claim.id.as_str();
        self.entries
            .iter()
            .flat_map(move |entry| {
                let idle = entry.without_effect.iter();
                idle.map(move |idle| (of_claim(entry), idle))
            })
            .chain(self.strays.iter().map(|(claim, idle)| (*claim, idle)))
    }

    /// The claims about a case.
    pub fn on_case(&self, case: &str) -> impl Iterator<Item = &Entry<'a>> {
        self.pick(self.by_case.get(case))
    }

    /// The claims about an outage.
    pub fn on_outage(&self, outage: &str) -> impl Iterator<Item = &Entry<'a>> {
        self.pick(self.by_outage.get(outage))
    }

    /// The claims about a fact.
    pub fn on_fact(&self, fact: &FactId) -> impl Iterator<Item = &Entry<'a>> {
        self.pick(self.by_fact.get(fact))
    }

    /// Whether there is a claim about a reading.
    pub fn has_readings(&self) -> bool {
        !self.by_reading.is_empty()
    }

    /// The claims about a reading.
    pub fn on_reading(&self, reading: &ReadingName) -> impl Iterator<Item = &Entry<'a>> {
        self.pick(self.by_reading.get(reading))
    }

    /// The claims about a line of a statement.
    pub fn on_line(&self, line: &LineName) -> impl Iterator<Item = &Entry<'a>> {
        self.pick(self.by_line.get(line))
    }

    /// Whether the fact is out for a figure because it counts as mistaken.
    pub fn is_mistaken(&self, fact: &FactId, side: Option<&PartyId>) -> bool {
        !self.by_fact.is_empty()
            && self
                .on_fact(fact)
                .any(|entry| entry.claim.ask == Ask::Mistaken && entry.counts_for(side))
    }

    /// The parties with a pending claim, each once, in order.
    pub fn sides(&self) -> Vec<&'a PartyId> {
        let mut sides: Vec<&PartyId> = self
            .entries
            .iter()
            .filter(|entry| entry.standing.is_pending())
            .map(|entry| &entry.fact.by)
            .collect();
        sides.sort_unstable();
        sides.dedup();
        sides
    }

    fn pick(&self, indexes: Option<&Vec<usize>>) -> impl Iterator<Item = &Entry<'a>> {
        indexes
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .map(|index| &self.entries[*index])
    }
}
