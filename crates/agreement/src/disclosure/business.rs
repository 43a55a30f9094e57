//! Who does business with whom, and about what: pairs of parties by what their clauses name.
//!
//! Not here: which of several pairs a statement is for.

use std::collections::{BTreeMap, BTreeSet};

use facts::id::{LevelId, MeasureId, PartyId, ServiceId};
use facts::journal::Compartment;

use crate::model::{Agreement, Charge, Level, MeasureKind, Sharing};
use crate::pair;

/// Pairs, each as its compartment.
pub(super) type Pairs = BTreeSet<Compartment>;

/// What clauses say about pairs.
#[derive(Clone, Debug, Default)]
pub(super) struct Business {
    /// All pairs.
    pub pairs: Pairs,
    /// By a service that one delivers to the other.
    pub services: BTreeMap<ServiceId, Pairs>,
    /// By a meter, value or basis of cost that a clause between them reads.
    pub named: BTreeMap<Named, Pairs>,
    /// By the path of a clause about money: `charges.desk`.
    pub clauses: BTreeMap<String, Pairs>,
    /// By a level that is credited.
    pub credited: BTreeMap<LevelId, Pairs>,
    /// All levels, with the pair that alone may read one.
    pub levels: BTreeMap<LevelId, Option<Compartment>>,
}

/// What facts have a name for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// The meter of usage.
    Meter(String),
    /// A business value.
    Value(String),
    /// The basis of a cost.
    Basis(String),
}

impl Business {
    pub(super) fn of(agreement: &Agreement) -> Business {
        let mut business = Business::default();
        for (id, service) in &agreement.services {
            let relation = service.relation.iter();
            let pairs = relation.flat_map(|relation| pair::of(agreement, relation));
            let pairs: Pairs = pairs.filter_map(|pair| compartment(&pair)).collect();
            business.pairs.extend(pairs.iter().cloned());
            business.services.insert(id.clone(), pairs);
        }
        for (id, level) in &agreement.levels {
            let audience = agreement.audiences.get(&*level.place.file);
            let audience = audience.and_then(compartment);
            business.levels.insert(id.clone(), audience);
        }
        business.money(agreement);
        business.names(agreement);
        if let (true, Some(both)) = (
            agreement.parties.len() == 2,
            compartment(&agreement.parties.keys().cloned().collect()),
        ) {
            business.pairs.insert(both);
        }
        business
    }

    /// Charges, remedies and sharings, by their paths.
    fn money(&mut self, agreement: &Agreement) {
        let charges = agreement.charges.iter().map(|(id, charge)| {
            let pair = (&charge.from.value, &charge.to.value);
            (format!("charges.{id}"), pair)
        });
        let remedies = agreement.remedies.iter().map(|(id, remedy)| {
            let pair = (&remedy.from.value, &remedy.to.value);
            (format!("remedies.{id}"), pair)
        });
        let sharing = agreement.sharing.iter().map(|(id, sharing)| {
            let pair = (&sharing.customer.value, &sharing.provider.value);
            (format!("sharing.{id}"), pair)
        });
        for (path, (one, other)) in charges.chain(remedies).chain(sharing) {
            let pair = Compartment::commercial(one, other);
            self.pairs.extend(pair.clone());
            self.clauses.entry(path).or_default().extend(pair);
        }
        for (id, remedy) in &agreement.remedies {
            let pairs = &self.clauses[&format!("remedies.{id}")];
            for level in remedy.levels() {
                let credited = self.credited.entry(level.clone()).or_default();
                credited.extend(pairs.iter().cloned());
            }
        }
    }

    /// Meters, values and bases, by the clauses that read them.
    fn names(&mut self, agreement: &Agreement) {
        let mut measures: BTreeMap<&MeasureId, Pairs> = BTreeMap::new();
        for (id, level) in &agreement.levels {
            let pairs = self.of_level(id, level);
            measures.entry(&level.measure).or_default().extend(pairs);
        }
        for (id, charge) in &agreement.charges {
            let pairs = self.clauses[&format!("charges.{id}")].clone();
            for name in names_of(charge) {
                self.named
                    .entry(name)
                    .or_default()
                    .extend(pairs.iter().cloned());
            }
            let metered = charge.metered.as_ref();
            if let Some(measure) = metered.and_then(|metered| metered.measure.as_ref()) {
                measures.entry(measure).or_default().extend(pairs);
            }
        }
        for (id, sharing) in &agreement.sharing {
            if let Some(measure) = measure_of(agreement, sharing) {
                let pairs = self.clauses[&format!("sharing.{id}")].iter().cloned();
                measures.entry(measure).or_default().extend(pairs);
            }
        }
        for (id, pairs) in measures {
            let Some(measure) = agreement.measures.get(id) else {
                continue;
            };
            for name in read_by(&measure.kind) {
                self.named
                    .entry(name)
                    .or_default()
                    .extend(pairs.iter().cloned());
            }
        }
    }

    /// The pairs that a level is between: those that it moves money for, else those of its service.
    fn of_level(&self, id: &LevelId, level: &Level) -> Pairs {
        if let Some(Some(audience)) = self.levels.get(id) {
            return [audience.clone()].into();
        }
        if let Some(credited) = self.credited.get(id) {
            return credited.clone();
        }
        let service = level.service.as_ref();
        let pairs = service.and_then(|service| self.services.get(service));
        pairs.cloned().unwrap_or_default()
    }
}

/// The compartment of a pair; nothing for another number of parties.
fn compartment(parties: &BTreeSet<PartyId>) -> Option<Compartment> {
    let mut parties = parties.iter();
    match (parties.next(), parties.next(), parties.next()) {
        (Some(one), Some(other), None) => Compartment::commercial(one, other),
        _ => None,
    }
}

/// What a charge reads.
fn names_of(charge: &Charge) -> Vec<Named> {
    let meter = charge
        .metered
        .as_ref()
        .and_then(|metered| metered.meter.clone());
    let index = charge.index.as_ref().map(|index| index.index.clone());
    let rate = charge.conversion.as_ref().map(|to| to.rate.clone());
    let basis = charge.pass_through.as_ref().map(|cost| cost.basis.clone());
    let names = meter.into_iter().map(Named::Meter);
    let names = names.chain(index.into_iter().chain(rate).map(Named::Value));
    names.chain(basis.map(Named::Basis)).collect()
}

/// The measure whose figure is shared.
fn measure_of<'a>(agreement: &'a Agreement, sharing: &'a Sharing) -> Option<&'a MeasureId> {
    let gain = sharing.gain.as_ref();
    let level = gain.and_then(|gain| agreement.levels.get(&gain.level));
    let target = sharing.target_cost.as_ref().map(|cost| &cost.actual);
    let fixed = sharing.fixed_incentive.as_ref();
    let fixed = fixed.and_then(|fixed| fixed.actual.as_ref());
    level.map(|level| &level.measure).or(target).or(fixed)
}

/// What a measure reads.
fn read_by(kind: &MeasureKind) -> Vec<Named> {
    match kind {
        MeasureKind::UnitCost { basis, meter } => {
            vec![Named::Basis(basis.clone()), Named::Meter(meter.clone())]
        }
        MeasureKind::Cost { basis } => vec![Named::Basis(basis.clone())],
        MeasureKind::Usage { meter } => vec![Named::Meter(meter.clone())],
        MeasureKind::Value { of, .. } => vec![Named::Value(of.clone())],
        MeasureKind::Cases { .. }
        | MeasureKind::Availability(_)
        | MeasureKind::Survey { .. }
        | MeasureKind::Delivery { .. }
        | MeasureKind::Capacity { .. }
        | MeasureKind::Planned { .. } => Vec::new(),
    }
}
