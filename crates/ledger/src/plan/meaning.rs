//! Which levels a draft leaves as they are, and which of its changes touch a level.

use std::collections::BTreeSet;

use agreement::Agreement;
use agreement::diff::{Change, Kind};
use agreement::explain::{self, Clause};
use agreement::model::{CalendarChoice, MeasureKind};
use agreement::term::{Part, Said};
use facts::id::{CalendarId, LevelId, ServiceId};

/// Keys of a level that change no figure.
const SAID_ONLY: [&str; 5] = ["title", "clause", "importance", "rests_on", "allow"];
/// Sections that any level may depend on.
const SHARED: [&str; 6] = [
    "claims", "parties", "teams", "services", "fields", "sources",
];

/// The levels that mean in the draft what they mean in every version: the clauses that their figures
/// depend on say the same.
pub fn unchanged(versions: &[&Agreement], draft: &Agreement) -> BTreeSet<LevelId> {
    let drafted = Basis::of(draft);
    let others: Vec<Basis<'_>> = versions.iter().map(|version| Basis::of(version)).collect();
    let shared = others.iter().all(|other| other.shared_like(&drafted));
    let same = |id: &&LevelId| {
        let level = drafted.level(id);
        level.is_some() && others.iter().all(|other| other.level(id) == level)
    };
    let ids = draft.levels.keys().filter(|_| shared && !others.is_empty());
    ids.filter(same).cloned().collect()
}

/// The changes that touch a level: its own clause, its measure, the calendars and services of both,
/// and what all levels share.
pub fn touching<'c>(
    changes: &'c [Change],
    id: &LevelId,
    sides: [&Agreement; 2],
) -> Vec<&'c Change> {
    let mut addresses: BTreeSet<String> = BTreeSet::new();
    addresses.insert(format!("levels.{id}"));
    addresses.insert("claims".into());
    for agreement in sides {
        let Some(level) = agreement.levels.get(id) else {
            continue;
        };
        addresses.insert(format!("measures.{}", level.measure));
        for calendar in calendars(agreement, id) {
            addresses.insert(format!("calendars.{calendar}"));
        }
        for service in services(agreement, id) {
            addresses.insert(format!("services.{service}"));
        }
    }
    let own = format!("levels.{id}");
    let touches = |change: &&Change| {
        let was = match &change.kind {
            Kind::Renamed { from } => change.address.starts_with("levels.") && own[7..] == *from,
            _ => false,
        };
        was || addresses.contains(&change.address)
    };
    changes.iter().filter(touches).collect()
}

/// What figures depend on.
struct Basis<'a> {
    agreement: &'a Agreement,
    clauses: Vec<Clause>,
}

impl<'a> Basis<'a> {
    fn of(agreement: &'a Agreement) -> Self {
        let clauses = explain::clauses(agreement);
        Basis { agreement, clauses }
    }

    /// Whether what any level may depend on is the same.
    fn shared_like(&self, other: &Basis<'_>) -> bool {
        fn shared<'b>(basis: &'b Basis<'_>) -> Vec<(&'b str, &'b str, &'b Said)> {
            let clauses = basis.clauses.iter();
            let shared = clauses.filter(|clause| SHARED.contains(&clause.section.as_str()));
            shared
                .map(|clause| (clause.section.as_str(), clause.id.as_str(), &clause.said))
                .collect()
        }
        let (one, two) = (self.agreement, other.agreement);
        one.zone.name() == two.zone.name()
            && one.late_after == two.late_after
            && one.currency == two.currency
            && shared(self) == shared(other)
    }

    /// What a level says, with its measure and calendars; nothing where it is not there.
    fn level(&self, id: &LevelId) -> Option<Vec<(String, Vec<&Part>)>> {
        let level = self.agreement.levels.get(id)?;
        let calendars = calendars(self.agreement, id);
        let wanted = |clause: &&Clause| match clause.section.as_str() {
            "levels" => clause.id == id.as_str(),
            "measures" => clause.id == level.measure.as_str(),
            "calendars" => calendars.iter().any(|one| clause.id == one.as_str()),
            _ => false,
        };
        let said = |clause: &'_ Clause| -> String { clause.address() };
        let clauses = self.clauses.iter().filter(wanted);
        Some(
            clauses
                .map(|clause| (said(clause), parts(&clause.said)))
                .collect(),
        )
    }
}

fn parts(said: &Said) -> Vec<&Part> {
    match said {
        Said::Record(parts) => parts
            .iter()
            .filter(|part| !SAID_ONLY.contains(&part.key))
            .collect(),
        _ => Vec::new(),
    }
}

/// The calendars of a level's clock, and those of its measure.
fn calendars<'a>(agreement: &'a Agreement, id: &LevelId) -> BTreeSet<&'a CalendarId> {
    let level = agreement.levels.get(id);
    let measure = level.and_then(|level| agreement.measures.get(&level.measure));
    let mut found = BTreeSet::new();
    let clock = match measure.map(|measure| &measure.kind) {
        Some(MeasureKind::Cases { clock, .. }) => clock.as_ref(),
        // Measures of other kinds may name a calendar anywhere: all count.
        Some(_) => return agreement.calendars.keys().collect(),
        None => None,
    };
    match clock.map(|clock| &clock.calendar) {
        Some(CalendarChoice::One(one)) => {
            found.insert(one);
        }
        Some(CalendarChoice::By {
            values, otherwise, ..
        }) => {
            found.extend(values.values());
            found.insert(otherwise);
        }
        None => {}
    }
    found
}

/// The service of a level, and all that it runs on.
fn services<'a>(agreement: &'a Agreement, id: &LevelId) -> BTreeSet<&'a ServiceId> {
    let level = agreement.levels.get(id);
    let mut left: Vec<&ServiceId> = level
        .and_then(|level| level.service.as_ref())
        .into_iter()
        .collect();
    let mut found = BTreeSet::new();
    while let Some(service) = left.pop() {
        if found.insert(service)
            && let Some(service) = agreement.services.get(service)
        {
            left.extend(service.runs_on.iter().flatten());
        }
    }
    found
}
