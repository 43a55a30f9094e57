//! Money: worked examples, every line of every statement performed again from its print, and books.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::chapters::Book;
use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::trouble::{Result, Trouble, broken};

mod again;
mod books;
mod by_hand;
mod fraction;
mod ground;
mod world;

use again::Performed;
use world::{EXAMPLES, World};

const BOOK: Book = Book {
    package: "ledger",
    modules: &["credits", "charges", "sharing", "statements"],
    chapters: &[
        ("credits (C1 to C13)", &["credits-"], 35),
        ("charges (M5, M6)", &["charges"], 7),
        (
            "sharing and allocation (M1 to M4, M7, M8)",
            &["sharing", "allocation"],
            10,
        ),
        ("statements", &["statements"], 2),
    ],
};

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let mut figures = Figures::repeated_by("./evidence money");
    BOOK.add_to(&mut figures, places)?;
    let folder = places.work("money")?;
    let mut worlds = vec![World::of_the_demo(places, &folder)?];
    for name in EXAMPLES {
        worlds.push(World::of_example(places, &folder, name)?);
    }
    for world in &worlds {
        let statements = world.statements()?;
        lines(&mut figures, world, &statements)?;
        figures.now_repeated_by(world.command("books", "--party PARTY --json"));
        let kept = books::kept(world, &statements)?;
        figures.holds(
            &format!("{}: debits equal credits", world.name),
            format!(
                "in {} of {} entries, {} postings in the books of {} parties",
                kept.entries - kept.unbalanced,
                kept.entries,
                kept.postings,
                kept.parties
            ),
            "in all entries",
            kept.unbalanced == 0 && kept.entries > 0,
        );
        for tool in ["hledger", "beancount"] {
            let what = format!("{}: balances by {tool}", world.name);
            let repeat = format!("--party PARTY --format {tool}");
            figures.now_repeated_by(world.command("books", &repeat));
            match books::compared(world, &statements, &folder, tool) {
                Ok((same, all)) => figures.at_least(&what, same, all.max(1), all),
                Err(why @ Trouble::Missing(_)) => figures.not_run(&what, why, "all as ours"),
                Err(why @ Trouble::Broken(_)) => figures.holds(&what, why, "all as ours", false),
            }
        }
        plan(&mut figures, world)?;
    }
    Ok(figures.into_list())
}

/// Every line of every statement, performed again.
fn lines(figures: &mut Figures, world: &World, statements: &Value) -> Result<()> {
    let list = statements["statements"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let lines = || {
        list.iter()
            .filter_map(|one| one["lines"].as_array())
            .flatten()
    };
    let clauses: BTreeSet<&str> = lines().filter_map(|line| line["clause"].as_str()).collect();
    let mut derivations: Vec<Value> = Vec::new();
    for clause in &clauses {
        let printed = world.json("statement", &["--line", clause])?;
        derivations.extend(printed.as_array().cloned().unwrap_or_default());
    }
    let instants = derivations.iter().filter_map(|one| one["as_of"].as_str());
    let ground = world.ground(statements, &instants.collect())?;
    let (mut all, mut held, mut wrong) = (Performed::default(), 0, Vec::new());
    let (mut fixed, mut grounded) = (0, 0);
    for derivation in &derivations {
        match again::perform(derivation, &ground) {
            Ok(done) => {
                held += 1;
                all.steps += done.steps;
                fixed += usize::from(done.is_fixed);
                grounded += usize::from(!done.is_fixed);
                all.readings.extend(done.readings);
                all.facts.extend(done.facts);
            }
            Err(why) => {
                let line = &derivation["line"];
                let name = ["clause", "what", "window"].map(|key| line[key].as_str().unwrap_or(""));
                wrong.push(format!("{}: {why}", name.join(" ")));
            }
        }
    }
    figures.now_repeated_by(world.command("statement", "--line CLAUSE --json"));
    let total = lines().count();
    let what = format!("{}: lines of statements performed again", world.name);
    let found = match wrong.first() {
        None => format!("{held} of {total} lines, {} steps", all.steps),
        Some(first) => format!("{held} of {total} lines; not {first}"),
    };
    let should = "every line comes to its amount, and every number to what gives it";
    figures.holds(&what, found, should, held == total && total > 0);
    figures.holds(
        &format!("{}: what lines rest on", world.name),
        format!(
            "{grounded} lines on {} readings and {} facts, {fixed} on charges that are fixed",
            all.readings.len(),
            all.facts.len()
        ),
        "readings, facts, or a fixed charge",
        grounded + fixed == total,
    );
    let sums = list.iter().filter(|one| !adds_up(one)).count();
    figures.exactly(
        &format!("{}: statements whose lines are not their total", world.name),
        sums,
        0,
    );
    Ok(())
}

fn adds_up(statement: &Value) -> bool {
    let read = |value: &Value| fraction::Fraction::read(value.as_str()?);
    let lines = statement["lines"].as_array().map_or(&[][..], Vec::as_slice);
    let sum = lines
        .iter()
        .try_fold(fraction::Fraction::ZERO, |sum, line| {
            sum.plus(read(&line["amount"])?)
        });
    sum.is_some() && sum == read(&statement["total"])
}

/// The text in force as a draft makes no difference.
fn plan(figures: &mut Figures, world: &World) -> Result<()> {
    let alone = world.in_force_alone()?;
    let text = format!("{}/agreement", alone.name);
    let document = alone.json("plan", &[&text])?;
    let mut differences = 0;
    for key in ["levels", "money", "changes"] {
        let list = document[key].as_array();
        differences += list
            .ok_or_else(|| broken(format!("plan does not say `{key}`")))?
            .len();
    }
    figures.now_repeated_by(alone.command("plan", &format!("{text} --json")));
    let what = format!("{}: differences of the text in force to itself", world.name);
    figures.exactly(&what, differences, 0);
    Ok(())
}
