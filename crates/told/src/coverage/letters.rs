//! What a company has to do in a process.

use agreement::coverage::{Assignment, Row};
use facts::id::PartyId;

/// `A R`: it answers, does the work, is consulted, is informed.
pub fn letters(row: &Row<'_>, company: &PartyId) -> String {
    let is = |has: fn(&Assignment<'_>, &PartyId) -> bool| {
        row.assignments
            .iter()
            .any(|assignment| has(assignment, company))
    };
    let letters = [
        ("A", row.accountable().contains(company)),
        ("R", row.doers().contains(company)),
        (
            "C",
            is(|it, company| it.consulted.iter().any(|who| who.members.contains(company))),
        ),
        (
            "I",
            is(|it, company| it.informed.iter().any(|who| who.members.contains(company))),
        ),
    ];
    let all = letters.into_iter().filter(|(_, is)| *is);
    all.map(|(letter, _)| letter).collect::<Vec<_>>().join(" ")
}
