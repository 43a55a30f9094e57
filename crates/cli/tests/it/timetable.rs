//! `timetable`.

use crate::shell::Shell;

fn governed() -> Shell {
    let shell = Shell::new();
    shell.write(
        "alliance.yaml",
        "entente: 1\nalliance: test\nzone: Europe/Amsterdam\nparties:\n  a: { role: customer }\n  b: { role: provider }\n\
         governance:\n  disputes:\n    stages: [{ title: Escalate, within: 1mo, expedited: 10wd }]\n    ends: court\n",
    );
    shell
}

#[test]
fn deadlines_from_a_day_on() {
    governed()
        .run("timetable governance.disputes . --from 2025-03-03")
        .fine()
        .prints("Thu 2025-04-03  Escalate")
        .prints("still open: the court");
    let done = governed()
        .run("timetable governance.disputes . --from 2025-03-03 --expedited --json")
        .fine();
    assert_eq!(done.json()["deadlines"][0]["by"], "2025-03-17");
}

#[test]
fn an_unknown_clause_names_the_likely_one() {
    governed()
        .run("timetable governance.dispute . --from 2025-03-03")
        .exits(2)
        .says("did you mean `governance.disputes`?");
}

#[test]
fn a_day_of_another_form_is_answered_with_ours() {
    let shell = Shell::with_record();
    for (day, answer) in [
        ("16/02/2026", "write 2026-02-16"),
        ("2/16/2026", "write 2026-02-16"),
        ("03/04/2026", "write year, month and day"),
    ] {
        shell
            .run(&format!("timetable governance acme --from {day}"))
            .exits(2)
            .says(answer);
    }
}
