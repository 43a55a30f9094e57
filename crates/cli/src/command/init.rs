//! `entente init`: a new record with a small agreement that checks clean.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use facts::Zone;
use serde_json::json;

use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::record_folder::AGREEMENT;

/// Begin a record: a folder with a small agreement that checks clean.
///
/// The agreement is a commented text with one service and three levels. Change it to what you have agreed, and run `entente check`.
#[derive(Args)]
pub struct Arguments {
    /// The folder to make
    folder: PathBuf,
    /// The company that receives services
    #[arg(long, default_value = "Customer", value_name = "NAME")]
    customer: String,
    /// The company that delivers them
    #[arg(long, default_value = "Provider", value_name = "NAME")]
    provider: String,
    /// The time zone of office hours, by its IANA name
    #[arg(long, default_value = "UTC", value_name = "ZONE")]
    zone: String,
}

/// Makes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let Arguments { folder, zone, .. } = arguments;
    Zone::get(zone).map_err(|error| {
        Failure::wrong_use(error.to_string()).hint("name a zone, such as --zone Europe/Madrid")
    })?;
    let text = agreement_text(&arguments.customer, &arguments.provider, zone)?;
    let root = folder.join(AGREEMENT).join(agreement::ROOT_FILE);
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

/// Writes a file that must not be there yet.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).writing(folder)?;
    }
    if path.exists() {
        return Err(
            Failure::new(format!("`{}` is there already", path.display()))
                .hint("name another folder, or change the text that is there"),
        );
    }
    fs::write(path, text).writing(path)
}

/// A small agreement between two companies.
fn agreement_text(customer: &str, provider: &str, zone: &str) -> Result<String, Failure> {
    let customer_id = id(customer, "--customer")?;
    let provider_id = id(provider, "--provider")?;
    if customer_id == provider_id {
        return Err(
            Failure::wrong_use(format!("customer and provider are both `{customer_id}`"))
                .hint("give them names that differ in a letter or digit"),
        );
    }
    let text = TEMPLATE
        .replace("{customer_id}", &customer_id)
        .replace("{provider_id}", &provider_id)
        .replace("{title}", &quoted(&format!("{customer} and {provider}")))
        .replace("{customer}", &quoted(customer))
        .replace("{provider}", &quoted(provider))
        .replace("{zone}", zone);
    // WHY: names may need fewer quotes than the template gives them.
    Ok(agreement::format::format(agreement::ROOT_FILE, text.as_bytes()).unwrap_or(text))
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

const TEMPLATE: &str = include_str!("init/alliance.yaml");

#[cfg(test)]
mod tests {
    use super::*;

    fn check(customer: &str, provider: &str) {
        let text = agreement_text(customer, provider, "Europe/Madrid").unwrap();
        let files = [(agreement::ROOT_FILE.to_owned(), text.into_bytes())].into();
        let loaded = agreement::load(&files);
        let findings = agreement::render::text(&loaded.diagnostics, &loaded.sources, false);
        assert!(findings.is_empty(), "{findings}");
        assert_eq!(loaded.agreement.levels.len(), 3);
        assert!(loaded.agreement.title.contains(customer));
    }

    #[test]
    fn the_text_checks_clean_whatever_the_names() {
        check("Northwind Retail", "Volta Cloud");
        check("A \"quoted\" : name # {x}", "B\\C & D's");
        check("Größe", "9 Lives");
    }

    #[test]
    fn names_without_letters_are_refused() {
        assert!(agreement_text("日本", "Volta", "UTC").is_err());
        assert!(agreement_text("Volta", "volta!", "UTC").is_err());
    }
}
