//! The map as tables that fit the terminal: processes by services, or by companies for one service.

use std::collections::BTreeSet;
use std::io::Write;

use agreement::coverage::{FlawKind, Row, ServiceCoverage};
use facts::id::PartyId;
use told::coverage::{Shown, letters};

use crate::console::{BAD, FAINT, FAIR};
use crate::failure::Failure;
use crate::table::{Cell, Table};

/// Titles are cut at this width.
const TITLE: usize = 40;

/// Prints it.
pub(super) fn print(
    shown: &Shown<'_>,
    one: bool,
    width: usize,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    match shown.coverage.services.as_slice() {
        [service] if one => by_company(shown, service, width, out),
        services => by_service(shown, services, width, out),
    }
}

fn by_service(
    shown: &Shown<'_>,
    services: &[ServiceCoverage<'_>],
    width: usize,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let Some(first) = services.first() else {
        return Ok(());
    };
    let wrong = shown.wrong();
    let columns: Vec<(Cell, Vec<Cell>)> = services
        .iter()
        .map(|service| {
            let cell = |row: &Row<'_>| {
                let flaws = wrong.get(&(service.id, &row.process.id));
                answer(row, flaws.map_or(&[], Vec::as_slice))
            };
            let cells = service.rows.iter().map(cell).collect();
            (Cell::new(service.id.as_str()), cells)
        })
        .collect();
    tables(&first.rows, columns, width, out)?;
    writeln!(
        out,
        "{FAINT}who answers · — nobody · ! more than one, or none, or an overlap: see below · ~ in part · ( ) not needed{FAINT:#}"
    )?;
    Ok(())
}

/// Who answers, and whether something is wrong.
fn answer(row: &Row<'_>, flaws: &[FlawKind]) -> Cell {
    if row.process.not_needed.is_some() {
        return Cell::new("( )").styled(FAINT);
    }
    if !row.is_covered() {
        return match row.is_needed() {
            true => Cell::new("—").styled(BAD),
            false => Cell::new(""),
        };
    }
    let who: Vec<&str> = row.accountable().into_iter().map(PartyId::as_str).collect();
    let who = match who.is_empty() {
        true => "?".to_owned(),
        false => who.join(", "),
    };
    let real = |kind: &&FlawKind| !matches!(kind, FlawKind::InPart | FlawKind::Uncovered);
    if flaws.iter().any(|kind| real(&kind)) {
        Cell::new(format!("{who} !")).styled(BAD)
    } else if flaws.contains(&FlawKind::InPart) {
        Cell::new(format!("{who} ~")).styled(FAIR)
    } else {
        Cell::new(who)
    }
}

fn by_company(
    shown: &Shown<'_>,
    service: &ServiceCoverage<'_>,
    width: usize,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let wrong = shown.wrong();
    let companies: BTreeSet<&PartyId> = service
        .rows
        .iter()
        .flat_map(|row| {
            let mut all = row.accountable();
            all.extend(row.doers());
            all.extend(row.heard());
            all
        })
        .collect();
    let mut columns: Vec<(Cell, Vec<Cell>)> = companies
        .into_iter()
        .map(|company| {
            let cells = service
                .rows
                .iter()
                .map(|row| Cell::new(letters(row, company)));
            (Cell::new(company.as_str()), cells.collect())
        })
        .collect();
    let state = |row: &Row<'_>| {
        let flaws = wrong.get(&(service.id, &row.process.id));
        let flaws = flaws.map_or(&[][..], Vec::as_slice);
        match (row.process.not_needed, flaws) {
            (Some(_), _) => Cell::new("not needed").styled(FAINT),
            (None, []) => Cell::new(""),
            (None, kinds) => {
                let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
                Cell::new(words.join(", ")).styled(BAD)
            }
        }
    };
    columns.push((Cell::new(""), service.rows.iter().map(state).collect()));
    tables(&service.rows, columns, width, out)?;
    writeln!(
        out,
        "{FAINT}A answers · R does the work · C is asked before · I is told after{FAINT:#}"
    )?;
    Ok(())
}

/// As many tables beside each other's columns as the width asks for.
fn tables(
    rows: &[Row<'_>],
    columns: Vec<(Cell, Vec<Cell>)>,
    width: usize,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let titles: Vec<String> = rows.iter().map(|row| cut(row.process.title)).collect();
    let clauses = rows.iter().filter_map(|row| row.process.clause);
    let clause = clauses.map(str::len).max();
    let title = titles
        .iter()
        .map(|it| it.chars().count())
        .max()
        .unwrap_or(0);
    let left = clause.map_or(0, |it| it.max("clause".len()) + 2) + title.max("process".len());
    let mut columns = columns.into_iter().peekable();
    let mut first = true;
    while columns.peek().is_some() {
        let mut used = left;
        let mut taken = Vec::new();
        while let Some(column) = columns.next_if(|(head, cells)| {
            let widest = cells.iter().map(Cell::width).max().unwrap_or(0);
            let wide = widest.max(head.width()) + 2;
            let fits = used + wide <= width || used == left;
            if fits {
                used += wide;
            }
            fits
        }) {
            taken.push(column);
        }
        if !first {
            writeln!(out)?;
        }
        first = false;
        let mut head = vec![Cell::new("clause"), Cell::new("process")];
        head.extend(taken.iter().map(|(head, _)| head.clone()));
        let mut table = Table::new(head);
        for (at, row) in rows.iter().enumerate() {
            let mut line = vec![
                Cell::new(row.process.clause.unwrap_or("")),
                Cell::new(&titles[at]),
            ];
            line.extend(taken.iter().filter_map(|(_, cells)| cells.get(at).cloned()));
            table.row(line);
        }
        table.write(&mut &mut *out)?;
    }
    Ok(())
}

fn cut(title: &str) -> String {
    if title.chars().count() <= TITLE {
        return title.into();
    }
    let start: String = title.chars().take(TITLE - 1).collect();
    format!("{}…", start.trim_end())
}
