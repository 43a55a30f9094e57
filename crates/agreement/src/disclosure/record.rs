//! All facts of a record at once: what is left of a fact has another id, and what names it follows.

use std::collections::{BTreeMap, BTreeSet};

use facts::fact::ClaimOn;
use facts::id::ClaimId;
use facts::journal::personal::PersonalError;
use facts::journal::{Compartment, Personal};
use facts::{Body, Fact, FactId};

use super::{Disclosed, Disclosure, Subject, Undetermined};

/// What a journal has already, as the party reads it that brings more.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// What is left of a whole fact, by the id of the whole.
    wholes: BTreeMap<FactId, FactId>,
    /// Where everything stands, and whether data of persons of it may be gone.
    left: BTreeMap<FactId, (Compartment, bool)>,
    /// Where claims stand.
    claims: BTreeMap<ClaimId, Compartment>,
}

/// What became of a fact of a record.
struct Kept {
    left: FactId,
    compartment: Compartment,
    /// Nothing where the journal has it already.
    new: Option<Disclosed>,
}

impl Known {
    /// What these facts are, with the data of persons that is seen of them. `erased` says of which facts
    /// data of persons may have been destroyed: of those of an entry with an erased part.
    pub fn of(
        disclosed: &[Disclosed],
        erased: &dyn Fn(&FactId) -> bool,
    ) -> Result<Known, PersonalError> {
        let parts = disclosed.iter();
        let parts: Vec<_> = parts
            .map(|one| (one.fact.clone(), one.personal.clone()))
            .collect();
        let wholes = put_together(&parts)?;
        let mut known = Known::default();
        for (one, whole) in disclosed.iter().zip(wholes) {
            let gone = one.personal.is_none() && erased(&one.fact.id);
            let place = (one.compartment.clone(), gone);
            known.wholes.insert(whole.id, one.fact.id);
            known.left.insert(one.fact.id, place);
            if let Body::Claim(claim) = &one.fact.body {
                let compartment = one.compartment.clone();
                known.claims.insert(claim.id.clone(), compartment);
            }
        }
        Ok(known)
    }

    fn compartment(&self, left: &FactId) -> Option<Compartment> {
        self.left
            .get(left)
            .map(|(compartment, _)| compartment.clone())
    }

    fn kept(&self, left: FactId) -> Option<Kept> {
        Some(Kept {
            left,
            compartment: self.compartment(&left)?,
            new: None,
        })
    }
}

impl Disclosure {
    /// Splits all facts of a record, in their order; nothing stands for one that is known already. Where
    /// the text leaves the readers open, `choose` says for whom a fact is. Of facts without a choice the
    /// first is returned instead, by its place.
    ///
    /// What names a fact names what is left of it, and facts that are equal without data of persons stay
    /// as many as they were. Every order of `facts` gives the same. A fact that is equal to one whose data
    /// of persons may be gone is taken for that one: what was erased does not come back with the next
    /// export.
    pub fn split_all(
        &self,
        facts: &[Fact],
        known: &Known,
        choose: &dyn Fn(&Fact, &Undetermined) -> Option<Compartment>,
    ) -> Result<Vec<Option<Disclosed>>, (usize, Undetermined)> {
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
        let mut done: Vec<Option<Kept>> = facts.iter().map(|_| None).collect();
        let mut numbers = Numbers::new(known);
        for at in ordered(order, needs) {
            let whole = &facts[at];
            let kept = |at: &usize| done[*at].as_ref();
            let fact = renamed(whole, &|id| {
                let here = by_id.get(id).and_then(kept).map(|kept| kept.left);
                here.or_else(|| known.wholes.get(id).copied())
            });
            let fact = fact.map_err(|error| (at, unfit(&error)))?;
            // WHY: what names a fact whose data is gone is known by the new name only.
            let ids = [whole.id, fact.id];
            if let Some(left) = ids.iter().find_map(|id| known.wholes.get(id)) {
                done[at] = known.kept(*left);
                continue;
            }
            let about = |subject: Subject<'_>| {
                let elsewhere = match subject {
                    Subject::Fact(id) => known.compartment(id),
                    Subject::Claim(id) => {
                        let hold = FactId::parse(id.as_str());
                        let hold = hold.and_then(|id| known.compartment(&id));
                        hold.or_else(|| known.claims.get(id).cloned())
                    }
                    Subject::Case(_) | Subject::Outage(_) => return None,
                };
                let here = needs(at).and_then(|at| Some(kept(&at)?.compartment.clone()));
                here.or(elsewhere)
            };
            let compartment = match self.compartment(&fact, &about) {
                Ok(compartment) => compartment,
                Err(open) => choose(whole, &open)
                    .filter(|chosen| self.allowed(chosen, &fact.by))
                    .ok_or((at, open))?,
            };
            let part = |repeat| {
                let part = self.part(&fact, compartment.clone(), repeat);
                part.map_err(|open| (at, open))
            };
            done[at] = Some(numbers.kept(part(fact.repeat)?, part)?);
        }
        let done = done.into_iter().flatten();
        Ok(done.map(|kept| kept.new).collect())
    }
}

/// Tells apart what is equal without data of persons.
struct Numbers<'k> {
    known: &'k Known,
    /// What is left of facts so far, and those known ones that stand for a fact.
    taken: BTreeSet<FactId>,
    /// The number given last to what is equal to a fact.
    last: BTreeMap<FactId, u32>,
}

impl Numbers<'_> {
    fn new(known: &Known) -> Numbers<'_> {
        Numbers {
            known,
            taken: BTreeSet::new(),
            last: BTreeMap::new(),
        }
    }

    /// What becomes of a fact: new under the first number that is free, or a known one.
    fn kept<E>(
        &mut self,
        mut disclosed: Disclosed,
        part: impl Fn(u32) -> Result<Disclosed, E>,
    ) -> Result<Kept, E> {
        let first = (disclosed.fact.id, disclosed.fact.repeat);
        loop {
            let left = disclosed.fact.id;
            let known = self.known.left.get(&left);
            if !self.taken.contains(&left) {
                let gone = known.is_some_and(|(_, gone)| *gone);
                let stands_for_it = gone && disclosed.personal.is_some();
                if let Some(kept) = self.known.kept(left).filter(|_| stands_for_it) {
                    self.taken.insert(left);
                    return Ok(kept);
                }
                if known.is_none() {
                    self.taken.insert(left);
                    return Ok(Kept {
                        left,
                        compartment: disclosed.compartment.clone(),
                        new: Some(disclosed),
                    });
                }
            }
            let last = self.last.entry(first.0).or_insert(first.1);
            *last = last.wrapping_add(1);
            disclosed = part(*last)?;
        }
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
pub fn reference(body: &Body) -> Option<FactId> {
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
        Body::Comment(comment) => comment.reply_to,
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
        Body::Comment(comment) => comment.reply_to = Some(to),
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
