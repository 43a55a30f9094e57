//! The commands: one file each.

use clap::Subcommand;

use crate::console::Console;
use crate::failure::{Exit, Failure};

mod access;
mod bench;
mod books;
mod bundle;
mod check;
mod completions;
mod cosign;
mod coverage;
mod demo;
mod diff;
mod explain;
mod fit;
mod fmt;
mod hash;
mod host;
mod import;
mod init;
mod invoice;
mod key;
mod lsp;
mod man;
mod measure;
mod mirror;
mod openslo;
mod plan;
mod proof;
mod report;
mod rule;
mod schema;
mod scope;
mod seal;
mod serve;
mod share;
mod sign;
mod statement;
mod template;
mod timetable;
mod verify;
mod witness;

/// What to do. The help of each command is the comment of its arguments.
#[derive(Subcommand)]
pub enum Command {
    Demo(demo::Arguments),
    Init(init::Arguments),
    Check(check::Arguments),
    Explain(explain::Arguments),
    Diff(diff::Arguments),
    Rule(rule::Arguments),
    Fmt(fmt::Arguments),
    Coverage(coverage::Arguments),
    Scope(scope::Arguments),
    Access(access::Arguments),
    Hash(hash::Arguments),
    Seal(seal::Arguments),
    Share(share::Arguments),
    Fit(fit::Arguments),
    Timetable(timetable::Arguments),
    Template(template::Arguments),
    Import(import::Arguments),
    Measure(measure::Arguments),
    Statement(statement::Arguments),
    Report(report::Arguments),
    Invoice(invoice::Arguments),
    Books(books::Arguments),
    Plan(plan::Arguments),
    Host(host::Arguments),
    Serve(serve::Arguments),
    Key(key::Arguments),
    Sign(sign::Arguments),
    Bundle(bundle::Arguments),
    Verify(verify::Arguments),
    Proof(proof::Arguments),
    Mirror(mirror::Arguments),
    Witness(witness::Arguments),
    Cosign(cosign::Arguments),
    Bench(bench::Arguments),
    Openslo(openslo::Arguments),
    Schema(schema::Arguments),
    Lsp(lsp::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Does it.
pub fn run(command: Command, console: &Console) -> Result<Exit, Failure> {
    match command {
        Command::Demo(arguments) => demo::run(&arguments, console),
        Command::Init(arguments) => init::run(&arguments, console),
        Command::Check(arguments) => check::run(&arguments, console),
        Command::Explain(arguments) => explain::run(&arguments, console),
        Command::Diff(arguments) => diff::run(&arguments, console),
        Command::Rule(arguments) => rule::run(&arguments, console),
        Command::Fmt(arguments) => fmt::run(&arguments, console),
        Command::Coverage(arguments) => coverage::run(&arguments, console),
        Command::Scope(arguments) => scope::run(&arguments, console),
        Command::Access(arguments) => access::run(&arguments, console),
        Command::Hash(arguments) => hash::run(&arguments, console),
        Command::Seal(arguments) => seal::run(&arguments, console),
        Command::Share(arguments) => share::run(&arguments, console),
        Command::Fit(arguments) => fit::run(&arguments, console),
        Command::Timetable(arguments) => timetable::run(&arguments, console),
        Command::Template(arguments) => template::run(&arguments, console),
        Command::Import(arguments) => import::run(&arguments, console),
        Command::Measure(arguments) => measure::run(&arguments, console),
        Command::Statement(arguments) => statement::run(&arguments, console),
        Command::Report(arguments) => report::run(&arguments, console),
        Command::Invoice(arguments) => invoice::run(&arguments, console),
        Command::Books(arguments) => books::run(&arguments, console),
        Command::Plan(arguments) => plan::run(&arguments, console),
        Command::Host(arguments) => host::run(&arguments, console),
        Command::Serve(arguments) => serve::run(&arguments, console),
        Command::Key(arguments) => key::run(&arguments, console),
        Command::Sign(arguments) => sign::run(&arguments, console),
        Command::Bundle(arguments) => bundle::run(&arguments, console),
        Command::Verify(arguments) => verify::run(&arguments, console),
        Command::Proof(arguments) => proof::run(&arguments, console),
        Command::Mirror(arguments) => mirror::run(&arguments, console),
        Command::Witness(arguments) => witness::run(&arguments, console),
        Command::Cosign(arguments) => cosign::run(&arguments, console),
        Command::Bench(arguments) => bench::run(&arguments, console),
        Command::Openslo(arguments) => openslo::run(&arguments, console),
        Command::Schema(arguments) => schema::run(&arguments, console),
        Command::Lsp(arguments) => lsp::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments, console),
    }
}
