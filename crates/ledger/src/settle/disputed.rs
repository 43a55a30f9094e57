//! What sides with pending claims would have instead, and what is held back meanwhile.

use std::collections::BTreeMap;

use agreement::Versions;
use agreement::model::governance::DisputedPayment;
use facts::Exact;
use facts::id::PartyId;

use crate::gap::Gap;
use crate::statement::{LineKey, Statement, StatementLine};

/// Puts what a side would have beside the agreed lines. Lines that only the side has come in with
/// nothing agreed.
pub(super) fn beside(statements: &mut Vec<Statement>, side: &PartyId, own: &[Statement]) {
    for view in own {
        let same = |one: &Statement| {
            (&one.pair, one.month, &one.currency) == (&view.pair, view.month, &view.currency)
        };
        let index = statements.iter().position(same).unwrap_or_else(|| {
            let none = Statement {
                lines: Vec::new(),
                ..view.clone()
            };
            statements.push(none);
            statements.len() - 1
        });
        put(&mut statements[index], side, view.amounts());
    }
    // What the side has not at all would be nothing.
    for statement in statements.iter_mut() {
        let same = |one: &&Statement| {
            (&one.pair, one.month, &one.currency)
                == (&statement.pair, statement.month, &statement.currency)
        };
        if own.iter().find(same).is_none() {
            put(statement, side, BTreeMap::new());
        }
    }
    statements
        .sort_by(|a, b| (&a.pair, a.month, &a.currency).cmp(&(&b.pair, b.month, &b.currency)));
}

fn put(statement: &mut Statement, side: &PartyId, mut own: BTreeMap<LineKey, StatementLine>) {
    for line in &mut statement.lines {
        let amount = own
            .remove(&line.key())
            .map_or_else(Exact::zero, |line| line.amount);
        if amount != line.amount {
            line.sides.insert(side.clone(), amount);
        }
    }
    let only = own.into_values().map(|line| StatementLine {
        sides: BTreeMap::from([(side.clone(), line.amount.clone())]),
        amount: Exact::zero(),
        step: None,
        now: Vec::new(),
        ..line
    });
    statement.lines.extend(only);
    statement.lines.sort_by_key(StatementLine::key);
}

/// Says what of each line is held back: the payer keeps what is disputed of it, where the agreement has
/// it so.
pub(super) fn hold(versions: &Versions, statements: &mut [Statement], gaps: &mut Vec<Gap>) {
    for statement in statements {
        if statement.lines.iter().all(|line| line.sides.is_empty()) {
            continue;
        }
        let end = statement.month.end(&versions.latest().zone);
        let governance = versions.at(end.plus_ms(-1)).governance.as_ref();
        let disputes = governance.and_then(|governance| governance.disputes.as_ref());
        match disputes.and_then(|disputes| disputes.payment) {
            Some(DisputedPayment::Held) => {
                for line in &mut statement.lines {
                    let least = line.sides.values().min();
                    let least = least.map_or(&line.amount, |least| least.min(&line.amount));
                    line.held = &line.amount - least;
                }
            }
            Some(DisputedPayment::Paid) => {}
            None => gaps.push(Gap::new(
                "governance.disputes.payment",
                statement.month,
                "nothing says what happens to a disputed amount; it was not held back",
            )),
        }
    }
}
