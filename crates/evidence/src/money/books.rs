//! Books: debits equal credits, and hledger and beancount come to the same balances.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::place::write;
use crate::trouble::{Result, Trouble, broken};

use super::fraction::Fraction;
use super::world::World;

/// Balances by account and currency, accounts named as hledger and CSV name them.
type Balances = BTreeMap<(String, String), Fraction>;

/// What the books of a world came to.
#[derive(Debug, Default)]
pub struct Kept {
    /// Parties with books.
    pub parties: usize,
    /// Entries.
    pub entries: usize,
    /// Postings.
    pub postings: usize,
    /// Entries whose debits are not their credits.
    pub unbalanced: usize,
}

/// Adds up the books of every party that the statements name.
pub fn kept(world: &World, statements: &Value) -> Result<Kept> {
    let mut kept = Kept::default();
    for party in parties(statements) {
        let document = world.json("books", &["--party", &party])?;
        let entries = document["entries"].as_array().cloned().unwrap_or_default();
        kept.parties += 1;
        for entry in &entries {
            let postings = entry["postings"].as_array().cloned().unwrap_or_default();
            let sum = postings
                .iter()
                .try_fold(Fraction::ZERO, |sum, posting| sum.plus(amount(posting)?));
            kept.entries += 1;
            kept.postings += postings.len();
            kept.unbalanced += usize::from(sum != Some(Fraction::ZERO));
        }
    }
    Ok(kept)
}

/// How many balances a tool has as the entries give them, and how many there are.
pub fn compared(
    world: &World,
    statements: &Value,
    folder: &Path,
    tool: &str,
) -> Result<(usize, usize)> {
    let (mut same, mut all) = (0, 0);
    for party in parties(statements) {
        let document = world.json("books", &["--party", &party])?;
        let mut ours = Balances::new();
        for entry in document["entries"].as_array().into_iter().flatten() {
            let currency = entry["currency"].as_str().unwrap_or_default();
            for posting in entry["postings"].as_array().into_iter().flatten() {
                let account = account_of(posting["account"].as_str().unwrap_or_default(), tool);
                let balance = ours
                    .entry((account, currency.into()))
                    .or_insert(Fraction::ZERO);
                let sum = amount(posting).and_then(|amount| balance.plus(amount));
                *balance = sum.ok_or_else(|| broken("an amount has too many digits"))?;
            }
        }
        let text = world.ask("books", &["--party", &party, "--format", tool])?;
        let file = folder.join(format!("{}-{party}.{tool}", world.name));
        write(&file, &text)?;
        let theirs = match tool {
            "hledger" => of_hledger(&file)?,
            _ => of_beancount(&file)?,
        };
        all += ours.len().max(theirs.len());
        same += ours
            .iter()
            .filter(|(key, value)| theirs.get(*key) == Some(value))
            .count();
    }
    Ok((same, all))
}

fn parties(statements: &Value) -> Vec<String> {
    let statements = statements["statements"].as_array().into_iter().flatten();
    let mut parties: Vec<String> = statements
        .flat_map(|one| [&one["payer"], &one["payee"]])
        .filter_map(|party| Some(party.as_str()?.to_owned()))
        .collect();
    parties.sort();
    parties.dedup();
    parties
}

fn amount(posting: &Value) -> Option<Fraction> {
    Fraction::read(posting["amount"].as_str()?)
}

/// The name of an account in a tool: beancount has a capital letter in front of each part.
fn account_of(plain: &str, tool: &str) -> String {
    if tool == "hledger" {
        return plain.into();
    }
    let parts = plain.split(':').map(|part| {
        let mut letters = part.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    parts.collect::<Vec<_>>().join(":")
}

fn of_hledger(file: &Path) -> Result<Balances> {
    let file = file.display().to_string();
    tell("hledger", &["check", "--strict", "-f", &file])?;
    let words = [
        "balance",
        "-f",
        &file,
        "--flat",
        "--empty",
        "--no-total",
        "--layout=bare",
        "-O",
        "csv",
    ];
    balances(&tell("hledger", &words)?)
}

fn of_beancount(file: &Path) -> Result<Balances> {
    let file = file.display().to_string();
    tell("bean-check", &[&file])?;
    let query = "select account, currency, str(sum(number)) group by account, currency";
    balances(&tell("bean-query", &["-q", "-f", "csv", &file, query])?)
}

/// `account,currency,balance` below a header. Beancount 2 puts `Decimal('…')` around a number.
fn balances(csv: &str) -> Result<Balances> {
    let rows = csv.lines().skip(1).filter(|line| !line.trim().is_empty());
    let read = |row: &str| {
        let mut cells = row
            .split(',')
            .map(|cell| cell.trim_matches(['"', ' ', '\r']));
        let (account, currency, amount) = (cells.next()?, cells.next()?, cells.next()?);
        let bare = amount.strip_prefix("Decimal('");
        let bare = bare
            .and_then(|rest| rest.strip_suffix("')"))
            .unwrap_or(amount);
        Some((
            (account.to_owned(), currency.to_owned()),
            Fraction::read(bare)?,
        ))
    };
    rows.map(|row| read(row).ok_or_else(|| broken(format!("`{row}` is no balance"))))
        .collect()
}

/// What a tool prints.
fn tell(tool: &str, words: &[&str]) -> Result<String> {
    let mut command = Command::new(tool);
    let output = command.args(words).env("LC_ALL", "C.UTF-8").output();
    let output = output.map_err(|_| Trouble::Missing(format!("`{tool}` is not installed")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let why = String::from_utf8_lossy(&output.stderr)
        .trim()
        .replace('\n', " ");
    Err(broken(format!("{tool}: {why}")))
}
