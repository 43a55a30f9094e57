//! The discoveries in words: each with what one finds, and the command to find it again.

use std::io::Write;

use facts::Exact;
use told::words;

use crate::console::{COMMAND, Console, STRONG};
use crate::failure::Failure;

use super::discoveries::{Discoveries, Disputed, Drafted, Late};
use super::world::DRAFT;

/// How many disputed lines are told.
const TOLD: usize = 3;

/// Prints the three discoveries.
pub fn tell(
    found: &Discoveries,
    folder: &str,
    as_of: &str,
    console: &Console,
) -> Result<(), Failure> {
    let mut out = console.out();
    writeln!(out, "\n{STRONG}Three discoveries{STRONG:#}")?;
    for (number, discovery) in all(found, folder, as_of).iter().enumerate() {
        writeln!(
            out,
            "\n{STRONG}{}. {}{STRONG:#}",
            number + 1,
            discovery.question
        )?;
        for sentence in &discovery.sentences {
            writeln!(out, "   {}", words::plain(sentence))?;
        }
        for command in &discovery.commands {
            writeln!(out, "   {COMMAND}{}{COMMAND:#}", words::plain(command))?;
        }
    }
    out.flush()?;
    Ok(())
}

struct Discovery {
    question: String,
    sentences: Vec<String>,
    commands: Vec<String>,
}

fn all(found: &Discoveries, folder: &str, as_of: &str) -> [Discovery; 3] {
    [
        why(found, folder, as_of),
        draft(&found.draft, folder, as_of),
        disputed(&found.disputed, folder, as_of),
    ]
}

/// Why a credit is due, down to the late records.
fn why(found: &Discoveries, folder: &str, as_of: &str) -> Discovery {
    let Some(late) = &found.late else {
        return Discovery {
            question: "Was anything late?".into(),
            sentences: vec!["No promise about tickets was missed in the last month.".into()],
            commands: vec![format!("entente measure {folder} --as-of {as_of}")],
        };
    };
    let figure = figure(late);
    let records = format!(
        "entente measure {folder} --as-of {as_of} --level {} --window {}",
        late.level, late.window
    );
    match &found.credit {
        Some(credit) => Discovery {
            question: format!(
                "Why does {} owe {} {}?",
                credit.payee, credit.payer, credit.amount
            ),
            sentences: vec![
                figure,
                format!(
                    "The credit follows from `{}`, and the statement of {} has it.",
                    credit.clause, credit.month
                ),
            ],
            commands: vec![
                format!(
                    "entente statement {folder} --as-of {as_of} --month {} --with {} --line {}",
                    credit.month, credit.payee, credit.clause
                ),
                records,
            ],
        },
        None => Discovery {
            question: format!("Why was `{}` missed?", late.level),
            sentences: vec![figure, "No credit follows from it.".into()],
            commands: vec![records],
        },
    }
}

fn figure(late: &Late) -> String {
    let were = if late.cases.len() == 1 { "was" } else { "were" };
    format!(
        "`{}` came to {} in {} ({}): {} {were} late.",
        late.level,
        late.value,
        late.window,
        late.promise,
        late.cases.join(", ")
    )
}

/// What the draft would have cost the customer.
fn draft(draft: &Drafted, folder: &str, as_of: &str) -> Discovery {
    let costs = draft.costs();
    let currency = &draft.currency;
    let amount = |exact: &Exact| format!("{} {currency}", words::money(exact, currency));
    let what = match costs.is_negative() {
        true => format!("{} less", amount(&-costs)),
        false => format!("{} more", amount(&costs)),
    };
    Discovery {
        question: "What would the draft have cost?".into(),
        sentences: vec![
            format!(
                "`{folder}/{DRAFT}` gives all clocks one calendar, the office's. It reads like tidying up."
            ),
            format!(
                "Had it been in force since {}, northwind would owe {what}: {} in place of {}, since late tickets would have been in time.",
                draft.month,
                amount(&draft.drafted),
                amount(&draft.now)
            ),
        ],
        commands: vec![
            format!("entente diff {folder}/agreement/2025 {folder}/{DRAFT}"),
            format!(
                "entente plan {folder}/{DRAFT} {folder} --as-of {as_of} --from {}-01",
                draft.month
            ),
        ],
    }
}

/// Where two sides' numbers differ, and how much money hangs on it.
fn disputed(disputed: &[Disputed], folder: &str, as_of: &str) -> Discovery {
    let mut sentences: Vec<String> = disputed.iter().take(TOLD).map(difference).collect();
    if disputed.is_empty() {
        sentences.push("Nowhere: no open claim changes an amount.".into());
    }
    let command = |one: &Disputed| {
        format!(
            "entente statement {folder} --as-of {as_of} --month {} --with {}",
            one.month, one.payee
        )
    };
    let mut commands: Vec<String> = disputed.iter().take(TOLD).map(command).collect();
    commands.dedup();
    Discovery {
        question: "Where do two sides' numbers differ, and how much money hangs on it?".into(),
        sentences,
        commands,
    }
}

fn difference(one: &Disputed) -> String {
    let money = |amount| words::money(amount, &one.currency);
    let because = match &one.claim {
        Some((id, grounds)) if !grounds.is_empty() => format!(" ({id}: \"{grounds}\")"),
        Some((id, _)) => format!(" ({id})"),
        None => String::new(),
    };
    let held = match one.held.is_zero() {
        true => String::new(),
        false => format!("; {} is held back until the dispute ends", money(&one.held)),
    };
    let (with, whose) = (&one.payee, &one.side);
    format!(
        "{} {}: `{}` of {} on the statement of {} with {with} is {} as agreed and {} as {whose} has it{because}{held}.",
        money(&one.hangs()),
        one.currency,
        one.what,
        one.window,
        one.month,
        money(&one.agreed),
        money(&one.own),
    )
}
