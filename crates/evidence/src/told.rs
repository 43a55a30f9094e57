//! Figures that another program tells, a line of JSON for each: those in `e2e` ask a server as people and programs do.

use std::process::Command;

use serde_json::Value;

use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::trouble::{Result, Trouble, broken};

/// The figures of the program of that name.
pub fn figures_of(places: &Places, program: &str) -> Result<Vec<Figure>> {
    let name = format!("e2e/{program}");
    let output = Command::new(places.root().join(&name))
        .env("ENTENTE", places.program("entente")?)
        .output()
        .map_err(|error| Trouble::Missing(format!("`{name}`: {error}")))?;
    let mut figures = Figures::repeated_by(format!("./{name}"));
    tell_all(&mut figures, &String::from_utf8_lossy(&output.stdout))?;
    let talk = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let last = talk.lines().last().unwrap_or("it said nothing");
        return Err(Trouble::Missing(format!("`{name}` failed: {last}")));
    }
    // What is wrong is said there, page by page.
    eprint!("{talk}");
    Ok(figures.into_list())
}

/// All lines that a program has printed.
pub fn tell_all(figures: &mut Figures, text: &str) -> Result<()> {
    text.lines().try_for_each(|line| tell(figures, line))
}

/// One line of the programs: what is shown, what came out, what it should be, and whether it is so.
fn tell(figures: &mut Figures, line: &str) -> Result<()> {
    let figure: Value = serde_json::from_str(line)
        .map_err(|error| broken(format!("a program that tells figures: {error}")))?;
    let word = |name: &str| figure[name].as_str();
    match (
        word("what"),
        word("found"),
        word("should"),
        figure["ok"].as_bool(),
    ) {
        (Some(what), Some(found), Some(should), Some(ok)) => figures.holds(what, found, should, ok),
        _ => return Err(broken(format!("a program that tells figures said: {line}"))),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::State;

    #[test]
    fn lines_are_read() {
        let mut figures = Figures::repeated_by("x");
        let line = r#"{"what":"a","found":"1","should":"0","ok":false}"#;
        tell(&mut figures, line).unwrap();
        assert!(tell(&mut figures, r#"{"what":"a"}"#).is_err());
        let list = figures.into_list();
        assert_eq!((list.len(), list[0].state), (1, State::FallsShort));
    }
}
