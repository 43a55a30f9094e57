//! `./evidence [NAME]...`: every figure that the project promises, computed afresh.
//!
//! ```text
//! a name -> real data beside the project -> a record, filled by `entente` -> what `entente` measures
//!                 |                                                            |
//!                 +--> the same by a second and simpler way --> should be <----+--> found
//! ```
//!
//! The figures come from the program as everybody has it. Not here: any other way to compute them
//! with the product's own code.

use std::process::ExitCode;

mod chapters;
mod devlake;
mod durable;
mod figure;
mod focus;
mod fuzz;
mod journal;
mod language;
mod long;
mod mechanics;
mod money;
mod names;
mod openslo;
mod place;
mod properties;
mod record;
mod serve;
mod shown;
mod site;
mod size;
mod speed;
mod suite;
mod table;
mod told;
mod trouble;
mod uci;
mod upptime;

use figure::{Figure, State};
use place::Places;

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let chosen = match names::chosen(&asked) {
        Ok(chosen) => chosen,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let places = Places::new();
    let mut all_ok = true;
    for name in chosen {
        for figure in names::figures(name, &places) {
            all_ok &= figure.state == State::Ok;
            println!("{}", line(name.name, &figure));
        }
    }
    if all_ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn line(name: &str, figure: &Figure) -> String {
    let state = figure.state.words();
    format!(
        "{state:<11} | {name} | {} | {} | should be {} | {}",
        figure.what, figure.found, figure.should, figure.repeat
    )
}
