//! Who may read what a party states, and what of it is data of persons.
//!
//! ```text
//! Agreement --Disclosure::of--> pairs that do business, fields with data of persons, who may see them
//! fact --split--> Disclosed { compartment, fact without data of persons, Personal }
//! record --split_all--> all of it, each name of a fact renamed     --put_together--> the record again
//! ```
//!
//! What happened is for all; what it costs is between the two that pay and are paid; data of persons is
//! for those whom the agreement names. Where a text leaves open which two that is, nothing is guessed:
//! whoever states it says so. A party may always tell fewer, and never more than it reads itself.
//!
//! Not here: how compartments are sealed, and who the people are behind a party.

use std::collections::BTreeSet;
use std::fmt;

use facts::fact::{Acknowledged, Ask, Claim, ClaimOn, Comment};
use facts::id::{CaseId, ClaimId, OutageId, PartyId, ServiceId};
use facts::journal::submission::Statement;
use facts::journal::{Compartment, Personal};
use facts::{Body, Fact, FactId};

use crate::model::{Agreement, Who};
use crate::yaml::listed;

mod business;
mod record;

use business::{Business, Named, Pairs};
pub use record::{Known, put_together, reference};

/// What an agreement says about readers.
#[derive(Clone, Debug)]
pub struct Disclosure {
    parties: BTreeSet<PartyId>,
    business: Business,
    /// The names of fields with data of persons.
    fields: BTreeSet<String>,
    /// The parties that see data of persons which others stated.
    seen_by: BTreeSet<PartyId>,
}

/// A fact as it is disclosed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosed {
    /// Who may read it.
    pub compartment: Compartment,
    /// The fact without data of persons. Its id is its own; all else of the envelope is as it was.
    pub fact: Fact,
    /// The data of persons, where there was any.
    pub personal: Option<Personal>,
}

impl From<Disclosed> for Statement {
    fn from(disclosed: Disclosed) -> Statement {
        let personal = disclosed.personal.map(|personal| personal.to_bytes());
        Statement {
            compartment: disclosed.compartment,
            fact: disclosed.fact,
            // INVARIANT: canonical JSON is UTF-8.
            personal: personal.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        }
    }
}

/// What a fact may be about. Whoever keeps the record knows in which compartment it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'f> {
    /// A case.
    Case(&'f CaseId),
    /// A claim, or the hold that a fact of this id began.
    Claim(&'f ClaimId),
    /// A fact.
    Fact(&'f FactId),
    /// An outage.
    Outage(&'f OutageId),
}

/// Why the text does not say who may read a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undetermined {
    /// What is open.
    pub why: String,
    /// What the stating party can choose; nothing where no choice mends it.
    pub choices: BTreeSet<Compartment>,
}

impl fmt::Display for Undetermined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)?;
        let choices: Vec<String> = self.choices.iter().map(shown).collect();
        match choices.as_slice() {
            [] => Ok(()),
            choices => write!(f, "; choose who may read it: {}", choices.join(", or ")),
        }
    }
}

impl std::error::Error for Undetermined {}

impl Disclosure {
    /// What a version says about readers.
    pub fn of(agreement: &Agreement) -> Disclosure {
        let personal = agreement.personal.iter();
        let seen_by = personal.clone();
        Disclosure {
            parties: agreement.parties.keys().cloned().collect(),
            business: Business::of(agreement),
            fields: personal
                .flat_map(|personal| &personal.fields)
                .map(|name| name.value.0.clone())
                .collect(),
            seen_by: seen_by
                .flat_map(|personal| &personal.seen_by)
                .flat_map(|who| parties_of(agreement, &who.value))
                .collect(),
        }
    }

    /// The compartments that a party reads: what is for all, its own, and every pair of which it is one
    /// side; data of persons where the agreement lets it see what others stated. Nothing for who is no
    /// party.
    ///
    /// Of data of persons it sees what [`sees_personal`](Self::sees_personal) says, and no more.
    pub fn readable(&self, party: &PartyId) -> BTreeSet<Compartment> {
        if !self.parties.contains(party) {
            return BTreeSet::new();
        }
        let others = self.parties.iter();
        let pairs = others.filter_map(|other| Compartment::commercial(party, other));
        let mut all: BTreeSet<Compartment> = pairs.collect();
        all.extend([Compartment::Shared, Compartment::Private(party.clone())]);
        all.extend(self.seen_by.get(party).map(|_| Compartment::Personal));
        all
    }

    /// Whether a party sees the data of persons in what `by` stated in a compartment: it reads that
    /// compartment, and has stated it itself or is named by the agreement.
    pub fn sees_personal(&self, party: &PartyId, by: &PartyId, compartment: &Compartment) -> bool {
        let named = party == by || self.seen_by.contains(party);
        named && self.allowed(compartment, party)
    }

    /// Whether a party may state something in a compartment: only where it reads itself. Data of persons
    /// is a part of what is stated elsewhere.
    pub fn allowed(&self, compartment: &Compartment, party: &PartyId) -> bool {
        let known = |party| self.parties.contains(party);
        let exists = match compartment {
            Compartment::Shared | Compartment::Personal => true,
            Compartment::Private(one) => known(one),
            Compartment::Commercial(one, other) => known(one) && known(other),
        };
        exists && known(party) && compartment.is_of(party)
    }

    /// Who may read a fact by the text, and what is left of it without data of persons. `about` says
    /// where the record keeps what the fact is about; nothing where that is not known.
    pub fn split(
        &self,
        fact: &Fact,
        about: &dyn Fn(Subject<'_>) -> Option<Compartment>,
    ) -> Result<Disclosed, Undetermined> {
        let compartment = self.compartment(fact, about)?;
        self.part(fact, compartment, fact.repeat)
    }

    /// The same in the compartment that the stating party chose.
    pub fn split_into(
        &self,
        fact: &Fact,
        compartment: Compartment,
    ) -> Result<Disclosed, Undetermined> {
        if !self.allowed(&compartment, &fact.by) {
            let why = format!(
                "`{}` states nothing for {}, since it does not read that itself",
                fact.by,
                shown(&compartment)
            );
            return Err(self.open(&fact.by, why));
        }
        self.part(fact, compartment, fact.repeat)
    }

    /// Whether a fact has data of persons in it.
    pub fn has_personal(&self, fact: &Fact) -> bool {
        // What cannot be taken apart is looked at as if it had.
        Personal::part(fact, &self.fields, fact.repeat)
            .map_or(true, |(_, personal)| personal.is_some())
    }

    /// Takes data of persons out.
    fn part(
        &self,
        fact: &Fact,
        compartment: Compartment,
        repeat: u32,
    ) -> Result<Disclosed, Undetermined> {
        match Personal::part(fact, &self.fields, repeat) {
            Ok((fact, personal)) => Ok(Disclosed {
                compartment,
                fact,
                personal,
            }),
            Err(error) => Err(Undetermined {
                why: error.to_string(),
                choices: BTreeSet::new(),
            }),
        }
    }

    /// Who may read a fact by the text.
    pub fn compartment(
        &self,
        fact: &Fact,
        about: &dyn Fn(Subject<'_>) -> Option<Compartment>,
    ) -> Result<Compartment, Undetermined> {
        let by = &fact.by;
        // WHY: these say who is a party, whose keys count and what is gone; the journal itself rests on them.
        if let Body::Emergency(_)
        | Body::Erasure(_)
        | Body::Key(_)
        | Body::Party(_)
        | Body::Passkey(_) = fact.body
        {
            return Ok(Compartment::Shared);
        }
        if !self.parties.contains(by) {
            return Err(self.open(by, format!("`{by}` is no party of the agreement")));
        }
        let about = |subject: Subject<'_>| {
            about(subject).filter(|compartment| self.allowed(compartment, by))
        };
        match &fact.body {
            Body::Acknowledgement(said) => Ok(match &said.of {
                Acknowledged::Decision(decision) => {
                    about(Subject::Case(&decision.case)).unwrap_or(Compartment::Shared)
                }
                Acknowledged::Policy(_) => Compartment::Shared,
            }),
            Body::Comment(comment) => self.comment(fact, comment, &about),
            Body::Agreement(_)
            | Body::Case(_)
            | Body::Coverage(_)
            | Body::Deployment(_)
            | Body::Emergency(_)
            | Body::Erasure(_)
            | Body::Key(_)
            | Body::Outage(_)
            | Body::Party(_)
            | Body::Passkey(_)
            | Body::Proposal(_)
            | Body::Sample(_)
            | Body::Signature(_)
            | Body::Survey(_)
            | Body::Work(_) => Ok(Compartment::Shared),
            // WHY: who holds which office is a party's own affair.
            Body::Person(_) => Ok(Compartment::Private(by.clone())),
            Body::Closing(closing) => match Compartment::commercial(by, &closing.with) {
                Some(pair) if self.allowed(&pair, by) => Ok(pair),
                _ => Err(self.open(by, format!("`{}` is no other party", closing.with))),
            },
            Body::Usage(usage) => {
                let named = [Named::Meter(usage.meter.clone())];
                self.traded(fact, usage.service.as_ref(), &named)
            }
            Body::Value(value) => self.traded(fact, None, &[Named::Value(value.of.clone())]),
            Body::Cost(cost) => {
                let named: Vec<Named> = cost.amounts.keys().cloned().map(Named::Basis).collect();
                self.traded(fact, cost.service.as_ref(), &named)
            }
            Body::Claim(claim) => self.claim(fact, claim, &about),
            Body::Answer(answer) => self.same(fact, about(Subject::Claim(&answer.claim))),
            Body::Withdrawal(withdrawal) => self.same(fact, about(Subject::Fact(&withdrawal.fact))),
        }
    }

    /// A reply stands beside what it replies to; what is said of a clause is for those who read the clause.
    fn comment(
        &self,
        fact: &Fact,
        comment: &Comment,
        about: &dyn Fn(Subject<'_>) -> Option<Compartment>,
    ) -> Result<Compartment, Undetermined> {
        if let Some(id) = &comment.reply_to {
            return self.same(fact, about(Subject::Fact(id)));
        }
        let Some(clause) = &comment.clause else {
            return Ok(Compartment::Shared);
        };
        let business = &self.business;
        let (section, of) = clause.split_once('.').unwrap_or((clause, ""));
        match section {
            "charges" | "remedies" | "sharing" | "allocation" => {
                let id = of.split('.').next().unwrap_or(of);
                self.pair(fact, [business.clauses.get(&format!("{section}.{id}"))])
            }
            "levels" => {
                let id = of.split('.').next().unwrap_or(of);
                match business.levels.get(id) {
                    Some(Some(pair)) if self.allowed(pair, &fact.by) => Ok(pair.clone()),
                    Some(None) => Ok(Compartment::Shared),
                    _ => self.same(fact, None),
                }
            }
            _ => Ok(Compartment::Shared),
        }
    }

    fn claim(
        &self,
        fact: &Fact,
        claim: &Claim,
        about: &dyn Fn(Subject<'_>) -> Option<Compartment>,
    ) -> Result<Compartment, Undetermined> {
        let business = &self.business;
        let shared = Compartment::Shared;
        match &claim.on {
            ClaimOn::Case(case) => Ok(about(Subject::Case(case)).unwrap_or(shared)),
            ClaimOn::Outage(outage) => Ok(about(Subject::Outage(outage)).unwrap_or(shared)),
            ClaimOn::Fact(id) => self.same(fact, about(Subject::Fact(id))),
            ClaimOn::Line(line) => self.pair(fact, [business.clauses.get(&line.clause)]),
            ClaimOn::Reading(reading) if claim.ask == Ask::Credit => {
                self.pair(fact, [business.credited.get(&reading.level)])
            }
            ClaimOn::Reading(reading) => match business.levels.get(&reading.level) {
                Some(None) => Ok(shared),
                Some(Some(pair)) if self.allowed(pair, &fact.by) => Ok(pair.clone()),
                _ => self.same(fact, None),
            },
        }
    }

    /// The pair of what is counted, valued or paid for.
    fn traded(
        &self,
        fact: &Fact,
        service: Option<&ServiceId>,
        named: &[Named],
    ) -> Result<Compartment, Undetermined> {
        let business = &self.business;
        let service = service.and_then(|service| business.services.get(service));
        let named = named.iter().filter_map(|name| business.named.get(name));
        let named: Pairs = named.flatten().cloned().collect();
        self.pair(fact, [service, Some(&named)])
    }

    /// Of the pairs of the stating party the one that remains. Each of `hints` narrows them down, unless
    /// it knows none of them.
    fn pair<const N: usize>(
        &self,
        fact: &Fact,
        hints: [Option<&Pairs>; N],
    ) -> Result<Compartment, Undetermined> {
        let by = &fact.by;
        let all = self.business.pairs.iter();
        let mut pairs: Pairs = all.filter(|pair| self.allowed(pair, by)).cloned().collect();
        for hint in hints.into_iter().flatten() {
            let narrower: Pairs = pairs.intersection(hint).cloned().collect();
            if !narrower.is_empty() {
                pairs = narrower;
            }
        }
        if let (1, Some(pair)) = (pairs.len(), pairs.first()) {
            return Ok(pair.clone());
        }
        let kind = fact.body.kind();
        let others: Vec<&str> = self
            .parties
            .iter()
            .filter(|other| {
                let pair = Compartment::commercial(by, other);
                pair.is_some_and(|pair| pairs.contains(&pair))
            })
            .map(PartyId::as_str)
            .collect();
        let why = match others.as_slice() {
            [] => format!("`{by}` does business with nobody, so nobody can read its {kind}"),
            others => format!(
                "the {kind} may be between `{by}` and one of {}, and does not say which",
                listed(others)
            ),
        };
        Err(self.open(by, why))
    }

    /// The compartment of what a fact is about.
    fn same(
        &self,
        fact: &Fact,
        compartment: Option<Compartment>,
    ) -> Result<Compartment, Undetermined> {
        // WHY: between two, whoever reads one compartment reads the other.
        let only = self.business.pairs.first();
        let only = only.filter(|_| self.parties.len() == 2).cloned();
        compartment.or(only).ok_or_else(|| {
            let kind = fact.body.kind();
            let why = format!("what the {kind} is about is not known here");
            self.open(&fact.by, why)
        })
    }

    fn open(&self, by: &PartyId, why: String) -> Undetermined {
        let mut choices = self.readable(by);
        choices.remove(&Compartment::Personal);
        Undetermined { why, choices }
    }
}

/// The party, or all whose people are in the team.
fn parties_of(agreement: &Agreement, who: &Who) -> Vec<PartyId> {
    match who {
        Who::Party(party) => vec![party.clone()],
        Who::Team(team) => {
            let team = agreement.teams.get(team);
            team.map(|team| team.members.clone()).unwrap_or_default()
        }
    }
}

/// The readers of a compartment, in words.
fn shown(compartment: &Compartment) -> String {
    match compartment {
        Compartment::Shared => "all parties".into(),
        Compartment::Private(party) => format!("`{party}` alone"),
        Compartment::Commercial(one, other) => format!("`{one}` and `{other}`"),
        Compartment::Personal => "those who may see data of persons".into(),
    }
}
