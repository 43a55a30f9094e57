//! `entente scope`: who may put what into the scope of a certificate by ISO/IEC 20000-1.

use std::io::Write;
use std::path::PathBuf;

use agreement::scope::{self, Scope, ServiceScope};
use agreement::{Loaded, coverage};
use clap::Args;

use crate::console::{BAD, Console, FAINT, GOOD, STRONG};
use crate::failure::{Exit, Failure};
use crate::record_folder::last_version_at;
use crate::table::{Cell, Table};

/// Show what each company may put into the scope of a certificate by ISO/IEC 20000-1:2018, and why.
///
/// Judged by clauses 1.2 and 8.2.3; clauses 4 to 7, 9 and 10 are an organisation's own. An auditor decides.
#[derive(Args)]
pub struct Arguments {
    /// A record, or a folder of agreement text
    #[arg(default_value = ".", value_name = "RECORD|FOLDER")]
    path: PathBuf,
    /// Only this company, with who performs what, clause by clause
    #[arg(long)]
    party: Option<String>,
}

/// Shows it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let Loaded {
        agreement, sources, ..
    } = &last_version_at(&arguments.path)?;
    if !coverage::is_declared(agreement) {
        return Err(Failure::new("the agreement says nothing of processes or responsibilities").hint(
            "write who answers for what: `responsibilities: { incident-management: { accountable: …, responsible: … } }`",
        ));
    }
    let mut scopes = scope::scope(agreement);
    if let Some(name) = &arguments.party {
        let known: Vec<String> = scopes.iter().map(|it| format!("`{}`", it.party)).collect();
        scopes.retain(|scope| scope.party.as_str() == name);
        if scopes.is_empty() {
            return Err(Failure::wrong_use(format!("there is no party `{name}`"))
                .hint(format!("there are {}", known.join(", "))));
        }
    }
    if console.json() {
        console.print_json(&told::scope::document(&scopes, sources))?;
    } else {
        print(&scopes, arguments.party.is_some(), console)?;
    }
    Ok(Exit::Fine)
}

fn print(scopes: &[Scope], one: bool, console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    for (at, scope) in scopes.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{STRONG}{}{STRONG:#}", scope.party)?;
        match (&scope.statement, &scope.own_it) {
            (Some(statement), _) => writeln!(out, "  may claim: {}", statement.english())?,
            (None, Some(own)) => {
                let own = own.english();
                writeln!(out, "  may claim only its own internal IT: {own}")?;
            }
            (None, None) => writeln!(out, "  may claim nothing of this alliance")?,
        }
        for service in &scope.services {
            print_service(service, one, &mut out)?;
        }
    }
    out.flush()?;
    console.say("judged by clauses 1.2 and 8.2.3; clauses 4 to 7, 9 and 10 are an organisation's own, and an auditor decides");
    Ok(())
}

fn print_service(
    service: &ServiceScope,
    one: bool,
    out: &mut Box<dyn Write>,
) -> Result<(), Failure> {
    let (mark, style, may) = match service.is_possible() {
        true => ("✓", GOOD, "may be in scope"),
        false => ("✗", BAD, "may not be in scope"),
    };
    let claimed = if service.claimed {
        ", and is claimed"
    } else {
        ""
    };
    writeln!(
        out,
        "  {style}{mark}{style:#} {} {may}{claimed}",
        service.service
    )?;
    for test in &service.tests {
        if one || !test.holds {
            let (mark, style) = if test.holds {
                ("✓", GOOD)
            } else {
                ("✗", BAD)
            };
            writeln!(
                out,
                "      {style}{mark}{style:#} {:<7} {}",
                test.clause,
                test.sentence.english()
            )?;
        }
    }
    if one {
        let mut table = Table::new(
            ["clause", "process", "answers", "performed by", ""]
                .map(Cell::new)
                .to_vec(),
        );
        for performer in &service.performers {
            table.row(vec![
                Cell::new(performer.clause),
                Cell::new(&performer.title),
                Cell::new(names(&performer.accountable)),
                Cell::new(names(&performer.performed_by)),
                Cell::new(performer.control.words().english()).styled(FAINT),
            ]);
        }
        writeln!(out)?;
        table.write(out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn names(ids: &[facts::id::PartyId]) -> String {
    match ids.is_empty() {
        true => "—".into(),
        false => {
            let ids: Vec<&str> = ids.iter().map(facts::id::PartyId::as_str).collect();
            ids.join(", ")
        }
    }
}
