//! All facts of a record at once: what is left of a fact has another id, and what names it follows.

use std::collections::{BTreeMap, BTreeSet};

use facts::fact::ClaimOn;
use facts::id::ClaimId;
use facts::journal::personal::PersonalError;
use facts::journal::{Compartment, Personal};
use facts::{Body, Fact, FactId};

use super::{Disclosed, Disclosure, Subject, Undetermined};

impl Disclosure {
    /// Splits all facts of a record, in their order. Where the text leaves the readers open, `choose`
    /// says for whom a fact is. Of facts without a choice the first is returned instead, by its place.
    ///
    /// What names a fact names what is left of it, and facts that are equal without data of persons stay
    /// as many as they were. Every order of `facts` gives the same.
    pub fn split_all(
        &self,
        facts: &[Fact],
        choose: &dyn Fn(&Fact, &Undetermined) -> Option<Compartment>,
    ) -> Result<Vec<Disclosed>, (usize, Undetermined)> {
        let claims = facts.iter().enumerate().filter_map(|(at, fact)| {
            let Body::Claim(claim) = &fact.body else {
                return None;
            };
            Some((&claim.id, at))
        });
        let claims: BTreeMap<&ClaimId, usize> = claims.collect();
        let by_id: BTreeMap<FactId, usize> = numbered(facts);
        let of_answer = |claim: &ClaimId| {
            let hold = FactId::parse(claim.as_str()).and_then(|id| by_id.get(&id));
            hold.or_else(|| claims.get(claim)).copied()
        };
        let needs = |at: usize| match &facts[at].body {
            Body::Answer(answer) => of_answer(&answer.claim),
            body => named(body).and_then(|id| by_id.get(&id).copied()),
        };
        let mut order: Vec<usize> = (0..facts.len()).collect();
        order.sort_by(|a, b| facts[*a].order().cmp(&facts[*b].order()));
        let mut done: Vec<Option<Disclosed>> = vec![None; facts.len()];
        let mut taken = BTreeSet::new();
        let mut next: BTreeMap<FactId, u32> = BTreeMap::new();
        for at in ordered(order, needs) {
            let fact = &facts[at];
            let kept = |at: &usize| done[*at].as_ref();
            let fact = renamed(fact, &|id| {
                by_id.get(id).and_then(kept).map(|kept| kept.fact.id)
            });
            let fact = fact.map_err(|error| (at, unfit(&error)))?;
            let about = |subject: Subject<'_>| {
                let at = match subject {
                    Subject::Fact(_) | Subject::Claim(_) => needs(at)?,
                    Subject::Case(_) | Subject::Outage(_) => return None,
                };
                Some(kept(&at)?.compartment.clone())
            };
            let compartment = match self.compartment(&fact, &about) {
                Ok(compartment) => compartment,
                Err(open) => choose(&facts[at], &open)
                    .filter(|chosen| self.allowed(chosen, &fact.by))
                    .ok_or((at, open))?,
            };
            let mut disclosed = self
                .part(&fact, compartment.clone(), fact.repeat)
                .map_err(|open| (at, open))?;
            if !taken.insert(disclosed.fact.id) {
                let repeat = next.entry(disclosed.fact.id).or_insert(fact.repeat);
                while !taken.insert(disclosed.fact.id) {
                    *repeat = repeat.wrapping_add(1);
                    disclosed = self
                        .part(&fact, compartment.clone(), *repeat)
                        .map_err(|open| (at, open))?;
                }
            }
            done[at] = Some(disclosed);
        }
        Ok(done.into_iter().flatten().collect())
    }
}

/// Puts a record together again of facts and the data of persons that is seen of them, in their order:
/// with all of it, the facts that were split.
pub fn put_together(parts: &[(Fact, Option<Personal>)]) -> Result<Vec<Fact>, PersonalError> {
    let by_id: BTreeMap<FactId, usize> = numbered(parts.iter().map(|(fact, _)| fact));
    let needs = |at: usize| by_id.get(&reference(&parts[at].0.body)?).copied();
    let mut done: Vec<Option<Fact>> = vec![None; parts.len()];
    for at in ordered(0..parts.len(), needs) {
        let (left, personal) = &parts[at];
        let whole = match personal {
            Some(personal) => personal.whole(left)?,
            None => left.clone(),
        };
        let whole = renamed(&whole, &|id| {
            let kept = by_id.get(id).and_then(|at| done[*at].as_ref());
            kept.map(|kept| kept.id)
        })?;
        done[at] = Some(whole);
    }
    Ok(done.into_iter().flatten().collect())
}

fn numbered<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> BTreeMap<FactId, usize> {
    let facts = facts.into_iter().enumerate();
    facts.map(|(at, fact)| (fact.id, at)).collect()
}

/// The same places, each after the one that it needs.
fn ordered(
    places: impl IntoIterator<Item = usize>,
    needs: impl Fn(usize) -> Option<usize>,
) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for place in places {
        let mut chain = Vec::new();
        let mut next = Some(place);
        // WHY: a claim about its own answer leads back to where it began.
        while let Some(place) = next.filter(|place| seen.insert(*place)) {
            chain.push(place);
            next = needs(place);
        }
        all.extend(chain.into_iter().rev());
    }
    all
}

/// The fact that a body names.
fn reference(body: &Body) -> Option<FactId> {
    match body {
        Body::Answer(answer) => FactId::parse(answer.claim.as_str()),
        body => named(body),
    }
}

fn named(body: &Body) -> Option<FactId> {
    match body {
        Body::Claim(claim) => match &claim.on {
            ClaimOn::Fact(id) => Some(*id),
            _ => None,
        },
        Body::Withdrawal(withdrawal) => Some(withdrawal.fact),
        _ => None,
    }
}

/// The same fact about the new id of what it names.
fn renamed(fact: &Fact, new: &dyn Fn(&FactId) -> Option<FactId>) -> Result<Fact, PersonalError> {
    let known = reference(&fact.body).and_then(|old| Some((old, new(&old)?)));
    let Some((_, to)) = known.filter(|(old, new)| old != new) else {
        return Ok(fact.clone());
    };
    let mut body = fact.body.clone();
    match &mut body {
        // INVARIANT: the digits of an id make an id.
        Body::Answer(answer) => {
            answer.claim = ClaimId::new(&to.to_string()).unwrap_or(answer.claim.clone())
        }
        Body::Claim(claim) => claim.on = ClaimOn::Fact(to),
        Body::Withdrawal(withdrawal) => withdrawal.fact = to,
        _ => {}
    }
    let (by, source) = (fact.by.clone(), fact.source.clone());
    let (at, recorded) = (fact.at, fact.recorded);
    Ok(Fact::new(
        at,
        recorded,
        by,
        source,
        fact.seq,
        fact.repeat,
        body,
    )?)
}

fn unfit(error: &PersonalError) -> Undetermined {
    Undetermined {
        why: error.to_string(),
        choices: BTreeSet::new(),
    }
}
