//! Who performs which clause, as one party sees it.

use std::collections::BTreeSet;

use facts::id::{PartyId, ProcessId};
use facts::{Sentence, say};

use crate::coverage::{Clause, Row, ServiceCoverage, sees};

/// Who performs a process that a clause asks for.
#[derive(Clone, Debug)]
pub struct Performer {
    /// The clause of ISO/IEC 20000-1:2018.
    pub clause: &'static str,
    /// The process.
    pub process: ProcessId,
    /// Its title.
    pub title: String,
    /// The companies that answer for it.
    pub accountable: Vec<PartyId>,
    /// The companies that do its work.
    pub performed_by: Vec<PartyId>,
    /// How the party at hand stands to it.
    pub control: Control,
    /// What it rests on.
    pub clauses: Vec<Clause>,
}

/// How a party stands to a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Control {
    /// It answers for it, and does the work or a part of it.
    Performed,
    /// It answers for it; others do the work, and it can see how.
    Controlled,
    /// It answers for it; others do the work, and nothing shows it how.
    Uncontrolled,
    /// Others answer for it.
    Elsewhere,
    /// Nobody answers for it.
    Nowhere,
    /// The alliance does without it.
    LeftOut,
}

impl Control {
    /// The words for it.
    pub fn words(self) -> Sentence {
        match self {
            Control::Performed => say!("control-performed", "performed"),
            Control::Controlled => say!("control-controlled", "controlled"),
            Control::Uncontrolled => say!("control-not", "not controlled"),
            Control::Elsewhere => say!("control-elsewhere", "others answer"),
            Control::Nowhere => say!("control-nowhere", "nobody answers"),
            Control::LeftOut => say!("control-left-out", "left out"),
        }
    }
}

/// Who performs the processes that each service needs.
pub(super) fn performers(service: &ServiceCoverage<'_>, party: &PartyId) -> Vec<Performer> {
    let rows = service.rows.iter().filter(|row| row.process.per_service);
    rows.filter_map(|row| {
        Some(Performer {
            clause: row.process.clause?,
            process: row.process.id.clone(),
            title: row.process.title.into(),
            accountable: ids(row.accountable()),
            performed_by: ids(row.doers()),
            control: control(service, row, party),
            clauses: row.assignments.iter().map(|it| it.clause.clone()).collect(),
        })
    })
    .collect()
}

fn control(service: &ServiceCoverage<'_>, row: &Row<'_>, party: &PartyId) -> Control {
    if row.process.not_needed.is_some() {
        Control::LeftOut
    } else if row.accountable().is_empty() || !row.missing_parts.is_empty() {
        Control::Nowhere
    } else if !row.is_answered_by(party) {
        Control::Elsewhere
    } else if row.doers().contains(party) {
        Control::Performed
    } else if service.is_measured || row.assignments.iter().all(|it| sees(it, party)) {
        Control::Controlled
    } else {
        Control::Uncontrolled
    }
}

fn ids(parties: BTreeSet<&PartyId>) -> Vec<PartyId> {
    parties.into_iter().cloned().collect()
}
