//! What parties owe each other: which statements are asked for, and told as JSON and as CSV.

use agreement::Versions;
use facts::Fact;
use ledger::settle::MonthAllocated;
use ledger::{Gap, Month, Settled, Statement, StatementLine};
use measure::Engine;

use crate::missing::{Missing, Range};

pub mod claims;
mod csv;
pub mod derivation;
mod document;
mod grounded;
mod sentence;

pub use csv::csv;
pub use derivation::{Derivation, derivation, derive, ground_all};
pub use document::document;
pub use grounded::{Grounded, Grounds};
pub use sentence::{disputed, idle, owes, rights};

/// Which statements are asked for; all of them where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Only of this month.
    pub month: Option<Month>,
    /// Only with these parties; of two, only between them.
    pub with: Vec<String>,
}

/// The statements asked for, and everything that they rest on.
pub struct Shown<'a> {
    /// The texts.
    pub versions: &'a Versions,
    /// The facts.
    pub facts: Vec<&'a Fact>,
    /// What was settled.
    pub settled: &'a Settled,
    /// Readings that were found before, and where those are kept that are found now.
    pub grounds: Option<&'a Grounds>,
    /// The statements asked for.
    pub statements: Vec<&'a Statement>,
    /// What allocations give on in the months and for the parties asked for.
    pub allocations: Vec<&'a MonthAllocated>,
    /// What was left open by the clauses between the parties asked for.
    pub gaps: Vec<&'a Gap>,
}

/// A line of a statement.
pub type Line<'a> = (&'a Statement, &'a StatementLine);

impl Asked {
    /// Whether all parties asked for are parties of a text.
    pub fn known_parties(&self, versions: &Versions) -> Result<(), Missing> {
        let all = || versions.all().iter().flat_map(|one| one.parties.keys());
        let is_known = |asked: &&String| all().any(|party| party.as_str() == asked.as_str());
        match self.with.iter().find(|asked| !is_known(asked)) {
            None => Ok(()),
            Some(asked) => Err(Missing::Party {
                asked: asked.clone(),
                known: versions
                    .latest()
                    .parties
                    .keys()
                    .map(ToString::to_string)
                    .collect(),
            }),
        }
    }
}

impl<'a> Shown<'a> {
    /// What is asked for of what was settled; a month without a statement is missing.
    pub fn of(
        asked: &Asked,
        versions: &'a Versions,
        facts: impl IntoIterator<Item = &'a Fact>,
        settled: &'a Settled,
    ) -> Result<Self, Missing> {
        asked.known_parties(versions)?;
        let in_month = |month: Month| asked.month.is_none_or(|only| only == month);
        let wants = |statement: &&Statement| {
            let pair = [statement.pair.payer.as_str(), statement.pair.payee.as_str()];
            let mut with = asked.with.iter();
            in_month(statement.month) && with.all(|party| pair.contains(&party.as_str()))
        };
        let allocated = |one: &&MonthAllocated| {
            let mut with = asked.with.iter();
            let is_with = asked.with.is_empty() || with.any(|party| *party == one.party.as_str());
            in_month(one.month) && is_with
        };
        let is_asked = |gap: &&Gap| {
            let between = between(versions, &gap.clause);
            let mut with = asked.with.iter();
            between.is_none_or(|pair| with.all(|party| pair.contains(&party.as_str())))
        };
        let shown = Shown {
            versions,
            facts: facts.into_iter().collect(),
            settled,
            grounds: None,
            statements: settled.statements.iter().filter(wants).collect(),
            allocations: settled.now.allocations.iter().filter(allocated).collect(),
            gaps: settled.gaps().into_iter().filter(is_asked).collect(),
        };
        match shown.statements.is_empty() && asked.month.is_some() {
            true => Err(Missing::Statement {
                months: months(settled),
            }),
            false => Ok(shown),
        }
    }

    /// The engine over the same texts and facts.
    pub fn engine(&self) -> Engine<'a> {
        Engine::new(
            self.versions.all(),
            self.facts.iter().copied(),
            self.settled.as_of,
        )
    }

    /// The lines that are meant: by number over all statements shown, or by clause.
    pub fn lines(&self, asked: &str) -> Result<Vec<Line<'a>>, Missing> {
        let all: Vec<Line<'a>> = self
            .statements
            .iter()
            .flat_map(|statement| statement.lines.iter().map(move |line| (*statement, line)))
            .collect();
        let found: Vec<Line<'a>> = match asked.parse::<usize>() {
            Ok(number) => number
                .checked_sub(1)
                .and_then(|index| all.get(index))
                .copied()
                .into_iter()
                .collect(),
            Err(_) => all
                .iter()
                .filter(|(_, line)| line.clause == asked || line.what == asked)
                .copied()
                .collect(),
        };
        if !found.is_empty() {
            return Ok(found);
        }
        let clauses = all.iter().map(|(_, line)| line.clause.as_str());
        let names = all.iter().map(|(_, line)| line.what.as_str());
        let near = agreement::yaml::nearest(asked, clauses.chain(names));
        Err(Missing::Line {
            asked: asked.to_owned(),
            near: near.map(str::to_owned),
            count: all.len(),
        })
    }
}

/// The two between whom a clause about money is, by the last text that has it; nothing for other clauses.
fn between<'v>(versions: &'v Versions, clause: &str) -> Option<[&'v str; 2]> {
    let (kind, rest) = clause.split_once('.')?;
    let id = rest.split('.').next()?;
    let mut latest_first = versions.all().iter().rev();
    latest_first.find_map(|text| {
        let pair = match kind {
            "charges" => text.charges.get(id).map(|one| [&one.from, &one.to]),
            "remedies" => text.remedies.get(id).map(|one| [&one.from, &one.to]),
            "sharing" => text
                .sharing
                .get(id)
                .map(|one| [&one.customer, &one.provider]),
            _ => None,
        };
        pair.map(|pair| pair.map(|party| party.value.as_str()))
    })
}

fn months(settled: &Settled) -> Range {
    let months = || settled.statements.iter().map(|one| one.month);
    Some((months().min()?.to_string(), months().max()?.to_string()))
}
