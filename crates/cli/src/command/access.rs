//! `entente access`: who may do what, and by which clause.

use std::io::Write;
use std::path::{Path, PathBuf};

use agreement::Agreement;
use clap::Args;
use facts::{Instant, Sentence};
use practice::access::named::{NotNamed, WHAT, WHO};
use practice::access::{Access, Action, Answer, Object, Principal, Standing};
use serde_json::json;
use told::access::{self, Question, holders, limited};
use told::words::plain;

use crate::console::{BAD, Console, FAINT, GOOD, STRONG};
use crate::failure::{Exit, Failure};
use crate::figures::Contents;
use crate::moment::Moment;
use crate::record_folder::{RecordFolder, last_version_at};

/// Explain who may do what under the agreement in force, by which clause, and who may where somebody may not.
///
/// Who asks is a person of a party with its offices and teams (keystone/delegate, lumen@crew), a party's auditor (auditor:lumen), or a token of a source (token:desk). What it is about is a kind of thing, mostly with a name: change:payments, reading:p1-in-time, statement:northwind+lumen, claim:pause:payments:lumen, forum:steering. Exits with 4 where it may not be done.
#[derive(Args)]
pub struct Arguments {
    /// Who asks
    #[arg(required_unless_present = "policies")]
    who: Option<String>,
    /// To do what: see, export, submit, contest, answer, approve, halt, decide, acknowledge, propose, sign, countersign, administer, erase, break
    #[arg(required_unless_present = "policies")]
    action: Option<String>,
    /// With what
    #[arg(required_unless_present = "policies")]
    what: Option<String>,
    /// A record, or a folder of agreement text
    #[arg(long, default_value = ".", value_name = "RECORD|FOLDER")]
    record: PathBuf,
    /// Under the agreement in force at this instant; the present where it is left out
    #[arg(long, value_name = "INSTANT|DAY", value_parser = Moment::parse)]
    as_of: Option<Moment>,
    /// The name under which its party knows the person, for what was taken in an emergency
    #[arg(long, value_name = "NAME", default_value = "somebody")]
    person: String,
    /// Print all rights as policies of Cedar
    #[arg(long, conflicts_with_all = ["who", "action", "what"])]
    policies: bool,
}

/// Answers.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let (agreement, standing, as_of) = read(arguments, console)?;
    let access = Access::new(&agreement, &standing, as_of)
        .map_err(|error| Failure::new(error.to_string()))?;
    let (Some(who), Some(action), Some(what)) =
        (&arguments.who, &arguments.action, &arguments.what)
    else {
        let policies = access.policies();
        match console.json() {
            true => console.print_json(&json!({ "policies": policies }))?,
            false => write!(console.out(), "{policies}")?,
        }
        return Ok(Exit::Fine);
    };
    let principal =
        Principal::named(who, &arguments.person, &agreement).map_err(|error| wrong(error, WHO))?;
    let object = Object::named(what, &agreement).map_err(|error| wrong(error, WHAT))?;
    let question = Question {
        who,
        action: self::action(action, &object)?,
        what,
    };
    let answer = access.actor(&principal).decide(question.action, &object);
    match console.json() {
        true => console.print_json(&access::document(&question, &answer, &agreement, as_of))?,
        false => print(&question, &answer, arguments, &agreement, console)?,
    }
    Ok(match answer.is_allowed() {
        true => Exit::Fine,
        false => Exit::Closed,
    })
}

/// The version in force, and what the facts say of parties and emergencies.
fn read(
    arguments: &Arguments,
    console: &Console,
) -> Result<(Agreement, Standing, Instant), Failure> {
    if let Ok(folder) = RecordFolder::open(&arguments.record) {
        let contents = Contents::read(&folder, console)?;
        let as_of = contents.moment(arguments.as_of);
        let standing = Standing::of(&contents.facts, as_of);
        return Ok((contents.versions.at(as_of).clone(), standing, as_of));
    }
    let agreement = last_version_at(&arguments.record)?.agreement;
    let as_of = Moment::or_present(arguments.as_of, &agreement.zone);
    Ok((agreement, Standing::default(), as_of))
}

fn action(word: &str, object: &Object) -> Result<Action, Failure> {
    let all = |actions: &[Action]| {
        let words: Vec<&str> = actions.iter().map(|action| action.word()).collect();
        words.join(", ")
    };
    let Some(action) = Action::of(word) else {
        return Err(Failure::wrong_use(format!("`{word}` is no action"))
            .hint(format!("there are {}", all(&Action::ALL))));
    };
    let possible = object.thing.actions();
    if !possible.contains(&action) {
        return Err(Failure::wrong_use(format!(
            "nobody can `{word}` something of the kind `{}`",
            object.thing.kind()
        ))
        .hint(format!("with it one can {}", all(possible))));
    }
    Ok(action)
}

fn wrong(error: NotNamed, form: &str) -> Failure {
    Failure::wrong_use(error.message)
        .hint(error.hint)
        .hint(format!("it is written {form}"))
}

fn print(
    question: &Question<'_>,
    answer: &Answer,
    arguments: &Arguments,
    agreement: &Agreement,
    console: &Console,
) -> Result<(), Failure> {
    let Question { who, action, what } = question;
    let mut out = console.out();
    let action = action.word();
    match answer {
        Answer::Allowed { clauses } => {
            writeln!(
                out,
                "{STRONG}{who}{STRONG:#} {GOOD}may {action}{GOOD:#} {what}"
            )?;
            for clause in clauses {
                let part = clause.part.words();
                writeln!(out, "  {} {FAINT}({part}){FAINT:#}", plain(&clause.address))?;
            }
        }
        Answer::Refused { needed, limits } => {
            writeln!(
                out,
                "{STRONG}{who}{STRONG:#} {BAD}may not {action}{BAD:#} {what}"
            )?;
            for limit in limits {
                writeln!(out, "  {}", limited(*limit, agreement).english())?;
            }
            for needed in needed {
                let holders = Sentence::row(holders(needed), ", ").english();
                writeln!(
                    out,
                    "  {} {FAINT}({}){FAINT:#}: {holders}",
                    plain(&needed.clause.address),
                    needed.clause.part.words()
                )?;
            }
            if needed.is_empty() && limits.is_empty() {
                writeln!(out, "  no clause gives that to anybody")?;
            }
        }
        Answer::Unknown => writeln!(
            out,
            "{STRONG}{who}{STRONG:#} {BAD}may not {action}{BAD:#} {what}, and is not told whether it is there"
        )?,
    }
    out.flush()?;
    let first = match answer {
        Answer::Allowed { clauses } => clauses.first(),
        Answer::Refused { needed, .. } => needed.first().map(|needed| &needed.clause),
        Answer::Unknown => None,
    };
    if let Some(clause) = first {
        let record = shown(&arguments.record);
        console.next(
            "read the clause",
            &format!("entente explain {record} {}", clause.address),
        );
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
