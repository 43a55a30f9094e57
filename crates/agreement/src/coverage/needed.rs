//! Which processes each service needs.

use std::collections::BTreeSet;

use facts::id::ProcessId;

use super::Needed;
use crate::catalogue::{self, Catalogue, Process};
use crate::model::Agreement;

/// The processes of the catalogue, or without one those that the text names for any service; then
/// the alliance's own.
pub(super) fn needed(agreement: &Agreement, catalogue: Option<Catalogue>) -> Vec<Needed<'_>> {
    let text = followed(agreement);
    let named: BTreeSet<&ProcessId> = agreement
        .services
        .values()
        .flat_map(|service| service.responsibilities.keys())
        .chain(agreement.responsibilities.keys())
        .collect();
    let mut needed: Vec<Needed<'_>> = match catalogue {
        Some(catalogue) => {
            let meant: BTreeSet<&str> = named
                .iter()
                .flat_map(|id| catalogue.meant_by(id.as_str(), text))
                .map(|process| process.id)
                .collect();
            let all = catalogue.processes().iter();
            all.filter(|process| process.per_service || meant.contains(process.id))
                .filter_map(|process| of_catalogue(agreement, process, process.per_service))
                .collect()
        }
        None => {
            let mut seen: Vec<&str> = Vec::new();
            let mut rows = Vec::new();
            for id in &named {
                let same = |known: &&str| catalogue::is_same(known, id.as_str());
                if let Some((_, process)) = catalogue::find(id.as_str())
                    && !seen.iter().any(same)
                {
                    seen.push(process.id);
                    // WHY: the number of a clause says nothing where nobody follows its catalogue.
                    let row = of_catalogue(agreement, process, true);
                    rows.extend(row.map(|row| Needed {
                        clause: None,
                        ..row
                    }));
                }
            }
            rows
        }
    };
    let own = agreement.processes.iter().flat_map(|all| &all.own);
    needed.extend(own.map(|(id, process)| Needed {
        id: id.clone(),
        title: &process.title,
        clause: None,
        stage: None,
        // WHY: a process of one's own often belongs to one service; the others do not lack it.
        per_service: !named.contains(id),
        not_needed: without(agreement, id.as_str(), None),
    }));
    needed
}

/// The catalogue that the text follows.
pub(super) fn followed(agreement: &Agreement) -> Option<Catalogue> {
    agreement.processes.as_ref().and_then(|it| it.catalogue)
}

fn of_catalogue<'a>(
    agreement: &'a Agreement,
    process: &'static Process,
    per_service: bool,
) -> Option<Needed<'a>> {
    Some(Needed {
        id: ProcessId::new(process.id).ok()?,
        title: process.title,
        clause: process.clause,
        stage: Some(process.stage),
        per_service,
        not_needed: without(agreement, process.id, catalogue_of(process)),
    })
}

fn catalogue_of(process: &'static Process) -> Option<Catalogue> {
    Catalogue::ALL
        .into_iter()
        .find(|catalogue| catalogue.get(process.id) == Some(process))
}

/// The reason for doing without a process, under its own name or under those that the work has in
/// another catalogue, where the alliance does without all of them.
fn without<'a>(agreement: &'a Agreement, id: &str, own: Option<Catalogue>) -> Option<&'a str> {
    let not_needed = &agreement.processes.as_ref()?.not_needed;
    if let Some(found) = not_needed.get(id) {
        return Some(&found.reason);
    }
    let own = own?;
    let others = Catalogue::ALL.into_iter().filter(|other| *other != own);
    others.into_iter().find_map(|other| {
        let parts: Vec<&Process> = other
            .meant_by(id, Some(own))
            .into_iter()
            .filter(|part| part.per_service)
            .collect();
        let reasons: Option<Vec<&str>> = parts
            .iter()
            .map(|part| Some(not_needed.get(part.id)?.reason.as_str()))
            .collect();
        reasons?.first().copied()
    })
}
