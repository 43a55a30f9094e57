//! What claims on readings and lines are about: whether the agreement has such a thing, and between
//! whom a line is.

use std::collections::BTreeSet;

use agreement::Agreement;
use agreement::model::{Level, Role};
use facts::Span;
use facts::fact::ReadingName;
use facts::id::PartyId;
use jiff::civil::Date;

use crate::window::Windows;

/// Whether a version has a level with such a reading.
pub(super) fn has_reading(versions: &[&Agreement], reading: &ReadingName) -> bool {
    let levels = versions.iter();
    let mut levels = levels.filter_map(|version| version.levels.get(&reading.level));
    levels.any(|level| has_key(level, reading) && has_window(level, &reading.window))
}

fn has_key(level: &Level, reading: &ReadingName) -> bool {
    let fields: BTreeSet<&str> = level.per.iter().map(String::as_str).collect();
    let named: BTreeSet<&str> = reading.key.keys().map(String::as_str).collect();
    named.is_empty() || named == fields
}

/// Whether a window of the level has the name. Each name begins with a year that is near the window.
fn has_window(level: &Level, name: &str) -> bool {
    let year = name.get(..4).and_then(|year| year.parse::<i16>().ok());
    let Some((first, last)) = year.and_then(|year| {
        let last = Date::new(year.checked_add(1)?, 1, 31).ok()?;
        Some((Date::new(year, 1, 1).ok()?, last))
    }) else {
        return false;
    };
    let zone = &level.window.zone;
    let at = |date: Date| zone.instant(date.at(0, 0, 0, 0));
    let windows = Windows::over(&level.window, Span::new(at(first), at(last)));
    windows.list().iter().any(|window| window.name == name)
}

/// The two parties of a clause of charges, remedies or sharing: the one that is the customer, and the
/// other one. Nothing where there is no such clause.
pub(super) fn pair<'a>(
    agreement: &'a Agreement,
    clause: &str,
) -> Option<(&'a PartyId, &'a PartyId)> {
    let (section, id) = clause.split_once('.')?;
    let (customer, provider) = match section {
        "charges" => {
            let charge = agreement.charges.get(id)?;
            (&charge.from.value, &charge.to.value)
        }
        "remedies" => {
            let remedy = agreement.remedies.get(id)?;
            (&remedy.to.value, &remedy.from.value)
        }
        "sharing" => {
            let sharing = agreement.sharing.get(id)?;
            (&sharing.customer.value, &sharing.provider.value)
        }
        _ => return None,
    };
    let is_customer = |party: &PartyId| {
        let party = agreement.parties.get(party);
        party.is_some_and(|party| party.role == Role::Customer)
    };
    match is_customer(provider) && !is_customer(customer) {
        true => Some((provider, customer)),
        false => Some((customer, provider)),
    }
}
