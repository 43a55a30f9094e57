//! What the text says of each process of a service.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::id::{PartyId, ProcessId, ServiceId};

use super::{Clause, Needed, Row, needed, who};
use crate::catalogue::{self, Catalogue};
use crate::model::{Agreement, Responsibility, Service, Spanned, Who};

/// What a responsibility says, with companies in place of names.
#[derive(Clone, Debug)]
pub struct Assignment<'a> {
    /// The process, by the name that the text uses.
    pub named: &'a ProcessId,
    /// Where it stands.
    pub clause: Clause,
    /// What the text says.
    pub text: &'a Responsibility,
    /// Who answers.
    pub accountable: Vec<Holder<'a>>,
    /// Who does the work, where the text names somebody.
    pub responsible: Vec<Holder<'a>>,
    /// Who is asked before.
    pub consulted: Vec<Holder<'a>>,
    /// Who is told after.
    pub informed: Vec<Holder<'a>>,
    /// The companies that do the work: those named, or else whoever answers.
    pub doers: BTreeSet<&'a PartyId>,
}

/// A company or team in a responsibility.
#[derive(Clone, Debug)]
pub struct Holder<'a> {
    /// As written.
    pub who: &'a Spanned<Who>,
    /// The company that answers for it: a team's lead.
    pub answers: Option<&'a PartyId>,
    /// The companies whose people are in it.
    pub members: BTreeSet<&'a PartyId>,
    /// Whether it is a team of several companies.
    pub joint: bool,
}

/// What the names of a text mean, worked out once for all services.
pub(super) struct Words<'a> {
    /// For each name, the rows that it speaks of, and whether it stands for the whole of the row.
    meaning: BTreeMap<&'a ProcessId, Vec<(usize, bool)>>,
    /// What the text says of each row for all services.
    general: Vec<Vec<Said<'a>>>,
}

/// An assignment, and whether its name stands for the whole of the row.
type Said<'a> = (Arc<Assignment<'a>>, bool);

impl<'a> Words<'a> {
    pub(super) fn new(
        agreement: &'a Agreement,
        catalogue: Option<Catalogue>,
        needed: &[Needed<'a>],
    ) -> Self {
        let text = needed::followed(agreement);
        let mut meaning = BTreeMap::new();
        let own = agreement.services.values();
        let own = own.flat_map(|service| service.responsibilities.keys());
        for named in own.chain(agreement.responsibilities.keys()) {
            meaning
                .entry(named)
                .or_insert_with(|| meant(text, catalogue, named, needed));
        }
        let mut words = Words {
            meaning,
            general: Vec::new(),
        };
        let all = &agreement.responsibilities;
        words.general = words.said(agreement, all, "responsibilities", needed.len());
        words
    }

    /// What some responsibilities say of each row.
    fn said(
        &self,
        agreement: &'a Agreement,
        all: &'a BTreeMap<ProcessId, Responsibility>,
        path: &str,
        rows: usize,
    ) -> Vec<Vec<Said<'a>>> {
        let mut said = vec![Vec::new(); rows];
        for (named, text) in all {
            let assignment = Arc::new(assignment(agreement, named, text, path));
            for (row, whole) in self.meaning.get(named).into_iter().flatten() {
                said[*row].push((assignment.clone(), *whole));
            }
        }
        said
    }

    /// The rows of a service: its own responsibilities first, and where it has none for a process,
    /// those of all services.
    pub(super) fn rows(
        &self,
        agreement: &'a Agreement,
        id: &ServiceId,
        service: &'a Service,
        needed: &[Needed<'a>],
    ) -> Vec<Row<'a>> {
        let path = format!("services.{id}.responsibilities");
        let own = self.said(agreement, &service.responsibilities, &path, needed.len());
        let both = own.into_iter().zip(&self.general).zip(needed);
        both.map(|((own, general), process)| {
            let said = if own.is_empty() { general.clone() } else { own };
            Row {
                process: process.clone(),
                missing_parts: missing_parts(&process.id, &said),
                assignments: said.into_iter().map(|(assignment, _)| assignment).collect(),
            }
        })
        .collect()
    }
}

/// The rows that a name speaks of.
fn meant(
    text: Option<Catalogue>,
    catalogue: Option<Catalogue>,
    named: &ProcessId,
    needed: &[Needed<'_>],
) -> Vec<(usize, bool)> {
    let meant = catalogue.map(|catalogue| catalogue.meant_by(named.as_str(), text));
    let rows = needed.iter().enumerate().filter_map(|(row, process)| {
        let whole = catalogue::is_same(named.as_str(), process.id.as_str());
        let part = meant
            .iter()
            .flatten()
            .any(|meant| meant.id == process.id.as_str());
        (whole || part).then_some((row, whole))
    });
    rows.collect()
}

fn assignment<'a>(
    agreement: &'a Agreement,
    named: &'a ProcessId,
    text: &'a Responsibility,
    path: &str,
) -> Assignment<'a> {
    let holders = |whos: &'a [Spanned<Who>]| -> Vec<Holder<'a>> {
        whos.iter().map(|who| who::holder(agreement, who)).collect()
    };
    let accountable = holders(&text.accountable);
    let responsible = holders(&text.responsible);
    let doers = match responsible.is_empty() {
        true => who::members(&accountable),
        false => who::members(&responsible),
    };
    Assignment {
        named,
        clause: Clause {
            path: format!("{path}.{named}"),
            place: text.place.clone(),
        },
        text,
        accountable,
        responsible,
        consulted: holders(&text.consulted),
        informed: holders(&text.informed),
        doers,
    }
}

/// Where the text uses another catalogue's names for parts of a process, the parts that it does not
/// name.
fn missing_parts(process: &ProcessId, said: &[Said<'_>]) -> Vec<&'static str> {
    if said.iter().any(|(_, whole)| *whole) {
        return Vec::new();
    }
    let named = |id: &str| said.iter().any(|(it, _)| it.named.as_str() == id);
    let first = said.first();
    let Some((catalogue, _)) = first.and_then(|(it, _)| catalogue::find(it.named.as_str())) else {
        return Vec::new();
    };
    catalogue
        .meant_by(process.as_str(), None)
        .into_iter()
        .filter(|part| part.per_service && !named(part.id))
        .map(|part| part.id)
        .collect()
}
