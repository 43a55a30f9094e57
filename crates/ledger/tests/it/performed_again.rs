//! Every printed step in the pages of cases, performed again by somebody who has the print alone.

use std::path::Path;

use crate::printed::by_hand::Printed;
use crate::printed::fraction::Fraction;

#[test]
fn every_printed_step_comes_to_what_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut steps = 0;
    for page in std::fs::read_dir(folder).expect("the pages") {
        let text = std::fs::read_to_string(page.expect("a page").path()).expect("a text");
        let mut earlier: Vec<Option<Fraction>> = Vec::new();
        for line in text.lines() {
            // Numbers begin anew with each block.
            if line.starts_with("```") {
                earlier.clear();
            }
            if line.starts_with('#') && line.contains(" | ") {
                perform(line, &mut earlier);
                steps += 1;
            }
        }
    }
    assert!(steps > 200, "only {steps} steps were found");
}

/// Performs `#3 credit | clause | what | how = result`, and remembers its result by its number. A block
/// may leave steps out.
fn perform(line: &str, earlier: &mut Vec<Option<Fraction>>) {
    let cells: Vec<&str> = line.splitn(4, " | ").collect();
    let number = cells[0]
        .split(' ')
        .next()
        .and_then(|it| it.strip_prefix('#'));
    let number: usize = number.and_then(|it| it.parse().ok()).expect("a number");
    let step = Printed::read(cells[3]).unwrap_or_else(|why| panic!("{why}"));
    if let Err(why) = step.check(earlier) {
        panic!("{line}: {why}");
    }
    earlier.resize(number.max(earlier.len()), None);
    earlier[number - 1] = Some(step.said);
}
