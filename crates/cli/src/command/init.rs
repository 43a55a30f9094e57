//! `entente init`: a new record with a small agreement that checks clean.

use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use facts::Zone;
use serde_json::json;

use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::record_folder::AGREEMENT;

/// Begin a record: a folder with a small agreement that checks clean.
///
/// The agreement is a commented text with one service and a few levels that go with the model of cooperation. On a terminal, what no option says is asked; elsewhere nothing is, and the defaults are taken. Change the text to what you have agreed, and run `entente check`.
#[derive(Args)]
pub struct Arguments {
    /// The folder to make
    folder: PathBuf,
    /// The company that receives services [default: Customer]
    #[arg(long, value_name = "NAME")]
    customer: Option<String>,
    /// The company that delivers them [default: Provider]
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// The model of cooperation [default: service-provider]
    #[arg(long, value_enum)]
    model: Option<Model>,
    /// The first service, by its name [default: Workplace]
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// The time zone of office hours, by its IANA name [default: UTC]
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// The currency of money, by its ISO 4217 code [default: EUR]
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// Working hours: `always`, or days and times such as `mon-fri 08:00-18:00` [default: mon-fri 08:00-18:00]
    #[arg(long, value_name = "HOURS")]
    hours: Option<String>,
    /// Ask nothing: take the default of whatever no option says
    #[arg(long)]
    yes: bool,
}

/// The three models of cooperation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Model {
    /// Keeps technology up, at a cost per unit
    Guardian,
    /// Delivers a service of an agreed quality
    ServiceProvider,
    /// Shares a result of the business
    Partnership,
}

/// What the text is made of.
struct Answers {
    customer: String,
    provider: String,
    model: Model,
    service: String,
    zone: String,
    currency: String,
    hours: String,
}

/// Makes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = &arguments.folder;
    let root = folder.join(AGREEMENT).join(agreement::ROOT_FILE);
    free(&root)?;
    let text = agreement_text(&answers(arguments, console)?)?;
    write_new(&root, &text)?;
    let shown = folder.display().to_string();
    if console.json() {
        console.print_json(&json!({ "record": shown, "written": [root] }))?;
    } else {
        console.say(&format!("wrote {}", root.display()));
        console.next("see whether it is sound", &format!("entente check {shown}"));
        console.next(
            "bring in a log",
            &format!("entente import {shown} FILE --mapping NAME   (entente import --list shows the names)"),
        );
    }
    Ok(Exit::Fine)
}

/// What the options say, then what is answered on a terminal, then the defaults.
fn answers(arguments: &Arguments, console: &Console) -> Result<Answers, Failure> {
    let people = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let asking = people && !arguments.yes && !console.json();
    let ask = |given: &Option<String>, question: &str, default: &str| match given {
        Some(given) => Ok(given.clone()),
        None if asking => asked(question, default),
        None => Ok(default.to_owned()),
    };
    let customer = ask(&arguments.customer, "Who receives services?", "Customer")?;
    let provider = ask(&arguments.provider, "Who delivers them?", "Provider")?;
    let model = match arguments.model {
        Some(model) => model,
        None if asking => {
            let question = "Which model: guardian, service-provider or partnership?";
            let answer = asked(question, "service-provider")?;
            Model::from_str(&answer, true).map_err(|_| {
                Failure::wrong_use(format!("`{answer}` is no model of cooperation"))
                    .hint("write guardian, service-provider or partnership")
            })?
        }
        None => Model::ServiceProvider,
    };
    Ok(Answers {
        customer,
        provider,
        model,
        service: ask(
            &arguments.service,
            "What is the first service?",
            "Workplace",
        )?,
        zone: ask(&arguments.zone, "In which time zone?", "UTC")?,
        currency: ask(&arguments.currency, "In which currency?", "EUR")?,
        hours: ask(
            &arguments.hours,
            "When do people work?",
            "mon-fri 08:00-18:00",
        )?,
    })
}

/// Asks on the terminal; an empty line takes the default.
fn asked(question: &str, default: &str) -> Result<String, Failure> {
    let mut talk = std::io::stderr();
    write!(talk, "{question} [{default}] ")?;
    talk.flush()?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let answer = line.trim();
    Ok(if answer.is_empty() { default } else { answer }.to_owned())
}

/// Nothing is overwritten.
fn free(path: &Path) -> Result<(), Failure> {
    if path.exists() {
        return Err(
            Failure::new(format!("`{}` is there already", path.display()))
                .hint("name another folder, or change the text that is there"),
        );
    }
    Ok(())
}

fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).writing(folder)?;
    }
    fs::write(path, text).writing(path)
}

/// A small agreement between two companies. What it gives has no finding.
fn agreement_text(answers: &Answers) -> Result<String, Failure> {
    let Answers { zone, currency, .. } = answers;
    Zone::get(zone).map_err(|error| {
        Failure::wrong_use(error.to_string()).hint("name a zone, such as --zone Europe/Madrid")
    })?;
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(Failure::wrong_use(format!(
            "`{}` is no code of a currency",
            currency.escape_debug()
        ))
        .hint("write its three capital letters, such as --currency EUR"));
    }
    let customer_id = id(&answers.customer, "--customer")?;
    let provider_id = id(&answers.provider, "--provider")?;
    if customer_id == provider_id {
        return Err(
            Failure::wrong_use(format!("customer and provider are both `{customer_id}`"))
                .hint("give them names that differ in a letter or digit"),
        );
    }
    let (model, joint_team) = match answers.model {
        Model::Guardian => (GUARDIAN, String::new()),
        Model::ServiceProvider => (SERVICE_PROVIDER, String::new()),
        Model::Partnership => (PARTNERSHIP, JOINT_TEAM.to_owned()),
    };
    let text = format!("{HEAD}\n{model}")
        .replace("{joint_team}", &joint_team)
        .replace("{customer_id}", &customer_id)
        .replace("{provider_id}", &provider_id)
        .replace("{service_id}", &id(&answers.service, "--service")?)
        .replace("{zone}", zone)
        .replace("{currency}", currency)
        .replace("{hours}", &hours(&answers.hours)?)
        // WHY: what people typed comes last, so that nothing in it is taken for a placeholder.
        .replace(
            "{title}",
            &quoted(&format!("{} and {}", answers.customer, answers.provider)),
        )
        .replace("{customer}", &quoted(&answers.customer))
        .replace("{provider}", &quoted(&answers.provider))
        .replace("{service}", &quoted(&answers.service));
    sound(&text)?;
    // WHY: names may need fewer quotes than the template gives them.
    Ok(agreement::format::format(agreement::ROOT_FILE, text.as_bytes()).unwrap_or(text))
}

/// Working hours as the language writes them.
fn hours(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text == "always" {
        return Ok(text.to_owned());
    }
    let Some((days, times)) = text.split_once(' ') else {
        return Err(
            Failure::wrong_use(format!("`{}` are no working hours", text.escape_debug()))
                .hint("write always, or days and times: --hours \"mon-fri 08:00-18:00\""),
        );
    };
    Ok(format!("{{ {}: {} }}", quoted(days), quoted(times.trim())))
}

/// An answer that the language does not take is named, and nothing is written.
fn sound(text: &str) -> Result<(), Failure> {
    let files = [(agreement::ROOT_FILE.to_owned(), text.as_bytes().to_vec())].into();
    match agreement::load(&files).diagnostics.first() {
        None => Ok(()),
        Some(finding) => {
            let failure = Failure::wrong_use(finding.message.english());
            Err(match &finding.help {
                Some(help) => failure.hint(help.english()),
                None => failure,
            })
        }
    }
}

/// A name as an id: lower-case letters, digits and `-`.
fn id(name: &str, flag: &str) -> Result<String, Failure> {
    let mut id = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    let id = id.trim_end_matches('-').to_owned();
    if id.is_empty() || id.len() > 60 {
        return Err(Failure::wrong_use(format!(
            "`{}` gives no id of 1 to 60 letters and digits",
            name.escape_debug()
        ))
        .hint(format!("name the company in Latin letters, such as {flag} Northwind; the text can be changed afterwards")));
    }
    Ok(id)
}

/// A text as a YAML scalar in double quotes, whose rules include those of JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

const HEAD: &str = include_str!("init/alliance.yaml");
const GUARDIAN: &str = include_str!("init/guardian.yaml");
const SERVICE_PROVIDER: &str = include_str!("init/service-provider.yaml");
const PARTNERSHIP: &str = include_str!("init/partnership.yaml");
const JOINT_TEAM: &str = "  # one team, two companies, one result; the lead answers
  crew: { members: [{customer_id}, {provider_id}], joint: true, lead: {provider_id}, also: [Crew] }
";

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(customer: &str, provider: &str, model: Model) -> Answers {
        Answers {
            customer: customer.to_owned(),
            provider: provider.to_owned(),
            model,
            service: "Web shop".to_owned(),
            zone: "Europe/Madrid".to_owned(),
            currency: "EUR".to_owned(),
            hours: "mon-sat 09:00-20:00".to_owned(),
        }
    }

    fn check(customer: &str, provider: &str) {
        for model in Model::value_variants() {
            let text = agreement_text(&answers(customer, provider, *model)).unwrap();
            let files = [(agreement::ROOT_FILE.to_owned(), text.into_bytes())].into();
            let loaded = agreement::load(&files);
            let findings = agreement::render::text(&loaded.diagnostics, &loaded.sources, false);
            assert!(findings.is_empty(), "{findings}");
            assert!(loaded.agreement.levels.len() >= 3);
            assert!(loaded.agreement.title.contains(customer));
        }
    }

    #[test]
    fn the_text_checks_clean_whatever_the_names() {
        check("Northwind Retail", "Volta Cloud");
        check("A \"quoted\" : name # {x}", "B\\C & D's");
        check("Größe", "9 Lives");
    }

    #[test]
    fn answers_that_the_language_does_not_take_are_refused() {
        let refused = |change: fn(&mut Answers)| {
            let mut answers = answers("Acme", "Helper", Model::Guardian);
            change(&mut answers);
            assert!(agreement_text(&answers).is_err());
        };
        refused(|it| it.customer = "日本".to_owned());
        refused(|it| it.provider = "acme!".to_owned());
        refused(|it| it.zone = "Mars/Olympus".to_owned());
        refused(|it| it.currency = "euro".to_owned());
        refused(|it| it.hours = "often".to_owned());
        refused(|it| it.hours = "mon-fri 18:00-25:00".to_owned());
        refused(|it| it.service = "!!".to_owned());
    }
}
