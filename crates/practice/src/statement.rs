//! Agreeing to a month's statement: the month is closed when both sides have said the same.
//!
//! Not here: what the statement comes to ([`ledger`]); closing it, which follows from the facts.

use facts::fact::Closing;
use facts::{Body, Exact};
use ledger::Statement;
use ledger::statement::State as Standing;

use crate::command::Author;
use crate::refusal::Refusal;
use crate::state::State;

/// Agrees to a statement, or countersigns it where the other side has agreed.
///
/// CLAUSE: four eyes over a statement are those of its two sides, so that two persons of two companies have seen each
/// month that is closed.
pub(crate) fn agree(
    state: &State<'_>,
    author: &Author<'_>,
    closing: Closing,
    statement: Option<&Statement>,
) -> Result<Vec<Body>, Refusal> {
    let month = &closing.month;
    let is_meant = |statement: &&Statement| {
        let pair = [&statement.pair.payer, &statement.pair.payee];
        author.party != &closing.with
            && pair.contains(&author.party)
            && pair.contains(&&closing.with)
            && statement.month.to_string() == *month
            && statement.currency == closing.currency
    };
    let Some(statement) = statement.filter(is_meant) else {
        return Err(Refusal::NoStatement {
            with: closing.with,
            month: closing.month,
            currency: closing.currency,
        });
    };
    let agreed = match &statement.state {
        Standing::Running => {
            let month = month.clone();
            return Err(Refusal::MonthRunning { month });
        }
        Standing::Closed { at } => {
            let (month, at) = (month.clone(), *at);
            return Err(Refusal::MonthClosed { month, at });
        }
        Standing::Open { agreed } => agreed,
    };
    let total = statement.total();
    let stated = Exact::parse(&closing.total);
    let stated = stated.map_err(|error| Refusal::Malformed(error.to_string()))?;
    if stated != total {
        return Err(Refusal::OtherTotal {
            month: month.clone(),
            stated: closing.total,
            total: total.to_string(),
        });
    }
    if agreed.contains(author.party) {
        let month = month.clone();
        let total = total.to_string();
        return Err(Refusal::AgreedAlready { month, total });
    }
    let said = |by, with| state.closing(by, with, month, &closing.currency);
    let own = said(author.party, &closing.with);
    let other = said(&closing.with, author.party);
    if let Some((fact, other)) = other {
        // WHY: of two that both agreed to a total of the past, the one that spoke first speaks again first;
        // otherwise each would wait for the other.
        let spoke_last =
            own.is_none_or(|(own, _)| (own.recorded, own.id) < (fact.recorded, fact.id));
        let differs = Exact::parse(&other.total).is_ok_and(|other| other != total);
        if differs && spoke_last {
            return Err(Refusal::TotalsDiffer {
                month: month.clone(),
                other: closing.with,
                stated: other.total.clone(),
                total: total.to_string(),
            });
        }
    }
    Ok(vec![closing.into()])
}
