//! Claims and where each stands as of an instant.

use std::collections::BTreeMap;

use facts::fact::{Answer, Ask, Claim, ClaimOn, Says};
use facts::id::PartyId;
use facts::{Body, Fact, FactId};

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nobody has answered.
    Open,
    /// The other side disagrees; not decided yet.
    Contested,
    /// Accepted, or granted by a dispute: it changes the figure.
    Accepted,
    /// Dismissed by a dispute: it changes nothing.
    Dismissed,
    /// Taken back: it changes nothing.
    Withdrawn,
}

impl Standing {
    /// Whether the claim may still change the figure.
    pub fn is_pending(self) -> bool {
        matches!(self, Standing::Open | Standing::Contested)
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
    answers: BTreeMap<&'a str, Vec<(&'a Fact, &'a Answer)>>,
}

impl<'a> Docket<'a> {
    /// Collects the claims and answers among facts that are in the order of happening.
    ///
    /// An answer counts only from somebody entitled to it: accepting, contesting, granting and
    /// dismissing are for others than the claimant, withdrawing is for the claimant. The last such
    /// answer decides, and a withdrawal, a grant and a dismissal are final.
    pub fn new(facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        let mut docket = Docket::default();
        for fact in facts {
            match &fact.body {
                Body::Answer(answer) => docket
                    .answers
                    .entry(answer.claim.as_str())
                    .or_default()
                    .push((fact, answer)),
                Body::Claim(claim) => {
                    let index = docket.entries.len();
                    match &claim.on {
                        ClaimOn::Case(case) => {
                            docket.by_case.entry(case.as_str()).or_default().push(index);
                        }
                        ClaimOn::Outage(outage) => {
                            docket
                                .by_outage
                                .entry(outage.as_str())
                                .or_default()
                                .push(index);
                        }
                        ClaimOn::Fact(id) => docket.by_fact.entry(*id).or_default().push(index),
                    }
                    docket.entries.push(Entry {
                        fact,
                        claim,
                        standing: Standing::Open,
                        answers: Vec::new(),
                    });
                }
                _ => {}
            }
        }
        for index in 0..docket.entries.len() {
            let entry = &docket.entries[index];
            let (standing, answers) =
                docket.answered(entry.claim.id.as_str(), entry.fact, |_| true);
            docket.entries[index].standing = standing;
            docket.entries[index].answers = answers;
        }
        docket
    }

    /// Where a claim of this id, made by the fact `made`, stands, and the answers that count. Also
    /// serves holds, whose claim id is the id of the fact that began them. An answer from before the
    /// claim answers nothing. Only those for whom `may_answer` is true may accept or contest; grants
    /// and dismissals are decisions of a dispute.
    pub fn answered(
        &self,
        claim: &str,
        made: &Fact,
        may_answer: impl Fn(&PartyId) -> bool,
    ) -> (Standing, Vec<FactId>) {
        let mut standing = Standing::Open;
        let mut counted = Vec::new();
        for (fact, answer) in self.answers.get(claim).into_iter().flatten() {
            if fact.at < made.at {
                continue;
            }
            let own = fact.by == made.by;
            let next = match answer.says {
                Says::Withdraw if own => Standing::Withdrawn,
                Says::Accept if !own && may_answer(&fact.by) => Standing::Accepted,
                Says::Contest if !own && may_answer(&fact.by) => Standing::Contested,
                Says::Grant if !own => Standing::Accepted,
                Says::Dismiss if !own => Standing::Dismissed,
                _ => continue,
            };
            counted.push(fact.id);
            standing = next;
            if matches!(answer.says, Says::Withdraw | Says::Grant | Says::Dismiss) {
                break;
            }
        }
        (standing, counted)
    }

    /// Whether anybody has answered anything.
    pub fn has_answers(&self) -> bool {
        !self.answers.is_empty()
    }

    /// All claims, in the order they were made.
    pub fn entries(&self) -> &[Entry<'a>] {
        &self.entries
    }

    /// Whether there is neither a claim nor an answer.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.answers.is_empty()
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
