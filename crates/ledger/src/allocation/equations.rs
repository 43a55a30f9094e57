//! Centres that serve each other, as a system of linear equations in exact fractions.
//!
//! The whole cost of a centre is its own and its part of the whole costs of all that give to it. The
//! solution is not derived step by step: it is put into the equations, and the sheet shows that they
//! hold.

use facts::sentence::Value;
use std::collections::{BTreeMap, BTreeSet};

use facts::{Exact, say};

use crate::sheet::{Input, Op, StepId, given};

use super::Walk;

/// Moves the whole costs of the centres that give to those that only receive.
pub(super) fn solve<'a>(walk: &mut Walk<'a>, givers: &BTreeSet<&'a str>) {
    let list: Vec<&'a str> = givers.iter().copied().collect();
    let own: Vec<Exact> = list
        .iter()
        .map(|id| walk.sheet.value(walk.held[id]).clone())
        .collect();
    let Some(whole) = solution(walk, &list, &own) else {
        let message = "centres give all that they hold to each other, so that nothing goes on; \
                       their costs stay there";
        walk.gap("centres", message.into());
        return;
    };
    // The parts of the whole costs, to givers and to those that only receive.
    let mut parts: BTreeMap<&'a str, Vec<StepId>> = BTreeMap::new();
    for (id, cost) in list.iter().zip(&whole) {
        let path = format!("centres.{id}.gives");
        let gives = &walk.rule.centres[*id].gives;
        let units: Vec<Input> = gives
            .iter()
            .map(|(to, units)| given(to.as_str(), units))
            .collect();
        let all = walk.step(
            &path,
            say!("step-units-of", "units of {id}", id = Value::text(id)),
            Op::Sum,
            units,
        );
        for (to, units) in gives {
            let what = say!(
                "step-centre-to",
                "from {id} to {to}",
                id = Value::text(id),
                to = Value::text(to)
            );
            let inputs = [
                given(
                    say!(
                        "step-whole-cost-of",
                        "whole cost of {id}",
                        id = Value::text(id)
                    ),
                    cost,
                ),
                given(say!("step-units", "units"), units),
            ];
            let part = walk.step(&path, &what, Op::Product, inputs);
            let inputs = [part.into(), all.into()];
            let part = walk.step(&path, &what, Op::Quotient, inputs);
            parts.entry(to).or_default().push(part);
        }
    }
    for (to, parts) in parts {
        if givers.contains(to) {
            let inputs = walk.held.get(to).copied().into_iter().chain(parts);
            let inputs: Vec<Input> = inputs.map(Input::from).collect();
            let path = format!("centres.{to}");
            let what = say!(
                "step-whole-cost-of-its-equation-holds",
                "whole cost of {to}: its equation holds",
                to = Value::text(to)
            );
            walk.step(&path, &what, Op::Sum, inputs);
        } else {
            for part in parts {
                walk.take(to, part);
            }
        }
    }
    for id in list {
        walk.held.remove(id);
    }
}

/// The whole cost of each giver: Gaussian elimination without rounding; nothing where the equations
/// have no single solution.
fn solution(walk: &Walk<'_>, list: &[&str], own: &[Exact]) -> Option<Vec<Exact>> {
    let size = list.len();
    // Row i: whole(i) - sum over j of share(j to i) x whole(j) = own(i).
    let mut rows: Vec<Vec<Exact>> = Vec::with_capacity(size);
    for (i, to) in list.iter().enumerate() {
        let mut row = Vec::with_capacity(size + 1);
        for (j, from) in list.iter().enumerate() {
            let gives = &walk.rule.centres[*from].gives;
            let all: Exact = gives.values().cloned().sum();
            let units = gives.get(*to).cloned().unwrap_or_else(Exact::zero);
            let share = units.checked_div(&all)?;
            row.push(Exact::from(i64::from(i == j)) - share);
        }
        row.push(own[i].clone());
        rows.push(row);
    }
    for column in 0..size {
        let pivot = (column..size).find(|row| !rows[*row][column].is_zero())?;
        rows.swap(column, pivot);
        let factor = rows[column][column].clone();
        let lead: Vec<Exact> = rows[column]
            .iter()
            .map(|value| value.clone() / factor.clone())
            .collect();
        for (index, row) in rows.iter_mut().enumerate() {
            if index == column {
                row.clone_from(&lead);
                continue;
            }
            let times = row[column].clone();
            for (value, of_lead) in row.iter_mut().zip(&lead) {
                *value = &*value - &(&times * of_lead);
            }
        }
    }
    Some(rows.into_iter().filter_map(|mut row| row.pop()).collect())
}
