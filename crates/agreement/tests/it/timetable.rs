//! The literate cases of deadlines.

use std::path::Path;

use agreement::load;
use agreement::timetable::{Pace, lines, timetable};

use crate::text::files;

const HEAD: &str = "entente: 1\nalliance: test\nzone: Europe/Amsterdam\n";

#[test]
fn deadlines_come_out_as_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/timetable/governance.md");
    let text = std::fs::read_to_string(&path).expect("the case file");
    let (mut found, mut agreement, mut count) = (String::new(), None, 0);
    let mut rest = text.lines();
    while let Some(line) = rest.next() {
        found.push_str(line);
        found.push('\n');
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let block: Vec<&str> = rest.by_ref().take_while(|line| *line != "```").collect();
        match info.split(' ').collect::<Vec<_>>().as_slice() {
            ["timetable", clause, start, pace @ ..] => {
                let agreement = agreement.as_ref().expect("the agreement comes first");
                let start = start.parse().expect("a date");
                let pace = match pace {
                    ["expedited"] => Pace::Expedited,
                    _ => Pace::Standard,
                };
                let deadlines = timetable(agreement, clause, start, pace);
                let shown = deadlines.map_or("nothing\n".into(), |all| lines(&all));
                found.push_str(&shown);
                count += 1;
            }
            _ => {
                let body = block.join("\n");
                let loaded = load(&files(&[("alliance.yaml", &format!("{HEAD}{body}\n"))]));
                assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
                agreement = Some(loaded.agreement);
                found.push_str(&body);
                found.push('\n');
            }
        }
        found.push_str("```\n");
    }
    assert!(count > 5, "{count} timetables");
    if found != text && std::env::var_os("UPDATE_CASES").is_some() {
        std::fs::write(&path, &found).expect("the case file is written");
    }
    assert_eq!(text, found, "write it with UPDATE_CASES=1");
}
