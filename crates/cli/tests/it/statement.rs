//! `statement`, and `explain` of an amount.

use crate::shell::Shell;

const AGREEMENT: &str = "entente: 1
alliance: test
zone: Europe/Amsterdam
currency: EUR
parties: { acme: { role: customer }, helper: { role: provider } }
sources: { meters: { party: helper } }
measures: { calls: { of: usage, meter: calls } }
levels: { calls: { measure: calls, window: month, round: none, expected: '<= 10' } }
charges:
  base: { clause: '5.1', from: acme, to: helper, fixed: 1000 }
  calls: { clause: '5.2', from: acme, to: helper, metered: { meter: calls, price: 2 } }
remedies:
  credits:
    from: helper
    to: acme
    base: { charges: base }
    tiers: { levels: { calls: { bands: { value: '> 10', credit: 5 % } } } }
";

const MAPPING: &str = "source: meters
by: helper
format: csv
at: day
zone: Europe/Amsterdam
dates: ['%Y-%m-%d']
recorded: occurred
usage: { meter: { value: calls }, quantity: calls }
";

/// A record with twelve calls in January and five in February.
pub fn charged() -> Shell {
    let shell = Shell::new();
    shell.write("acme/agreement/alliance.yaml", AGREEMENT);
    shell.write("calls.yaml", MAPPING);
    shell.write(
        "calls.csv",
        "day,calls\n2025-01-10,8\n2025-01-20,4\n2025-02-10,5\n",
    );
    shell
        .run("import acme calls.csv --mapping calls.yaml")
        .fine();
    shell
}

const STATEMENT: &str = "statement acme --as-of 2025-03-02";

#[test]
fn months_lines_and_the_steps_of_a_line() {
    let shell = charged();
    shell
        .run(STATEMENT)
        .fine()
        .prints("2025-01  1024.00   -50.00   974.00")
        .prints("2025-02  1010.00           1010.00");
    shell
        .run(&format!("{STATEMENT} --month 2025-01"))
        .fine()
        .prints("5.2 charges.calls")
        .prints("acme owes helper 974.00 EUR");
    let steps = shell
        .run(&format!(
            "{STATEMENT} --month 2025-01 --line remedies.credits"
        ))
        .fine()
        .prints("The steps under charges.base for 2025-01")
        .prints("- calls in 2025-01: 12 ✗ (expected <= 10)")
        .prints("entente measure acme --as-of 2025-03-01T23:00:00Z --level calls --window 2025-01");
    let explained = shell
        .run("explain acme remedies.credits --month 2025-01 --as-of 2025-03-02")
        .fine();
    assert_eq!(explained.out, steps.out);
    // By number it is the last of three lines.
    let third = shell
        .run(&format!("{STATEMENT} --month 2025-01 --line 3"))
        .fine();
    assert_eq!(third.out, steps.out);
}

#[test]
fn the_derivation_names_facts() {
    let shell = charged();
    let words = format!("{STATEMENT} --month 2025-01 --line charges.calls --json");
    let found = shell.run(&words).fine().json();
    assert_eq!(found[0]["line"]["amount"], "24");
    assert_eq!(found[0]["facts"].as_array().map(Vec::len), Some(2));
    let steps = found[0]["parts"][0]["steps"].as_array().expect("steps");
    assert_eq!(steps.last().expect("a step")["result"], "24");
}

const DISPUTE: &str = r#"{"at":"2025-02-10T09:00:00Z","by":"acme","claim":{"ask":"amount-was","grounds":"one base was free","id":"D1","on":{"line":{"clause":"charges.base","what":"base","window":"2025-01"}},"value":"900"},"recorded":"2025-02-10T09:00:00Z","seq":1,"source":"claims"}
{"answer":{"claim":"D1","says":"contest"},"at":"2025-02-11T09:00:00Z","by":"helper","recorded":"2025-02-11T09:00:00Z","seq":2,"source":"claims"}
"#;

#[test]
fn a_disputed_line_is_held_back_and_its_stage_is_told() {
    let shell = charged();
    shell.write(
        "acme/agreement/governance.yaml",
        "governance: { disputes: { payment: held, ends: court, stages: [{ title: Talk, within: 10wd }] } }\n",
    );
    shell.write("dispute.ndjson", DISPUTE);
    shell.write("native.yaml", "format: entente\n");
    shell
        .run("import acme dispute.ndjson --mapping native.yaml")
        .fine();
    shell
        .run("statement acme --as-of 2025-02-20 --month 2025-01")
        .fine()
        .prints("acme has 900.00")
        .prints("acme owes helper 874.00 EUR; 100.00 EUR more is held back until the dispute ends")
        .prints("D1: acme claims that line 1 should be 900 EUR (\"one base was free\")")
        .prints("contested on Tue 2025-02-11 10:00")
        .prints("Talk, up to the end of 2025-02-25");
    let words = "statement acme --as-of 2025-02-20 --month 2025-01 --json";
    let found = shell.run(words).fine().json();
    assert_eq!(found["statements"][0]["held"], "100");
    assert_eq!(found["statements"][0]["sides"]["acme"], "874");
    assert_eq!(found["statements"][0]["claims"][0]["about"], "line 1");
}

#[test]
fn csv_has_a_row_a_line() {
    let out = charged().run(&format!("{STATEMENT} --csv")).fine().out;
    assert_eq!(out.lines().count(), 6);
    assert!(
        out.contains("acme,helper,2025-01,remedies.credits,,calls,2025-01,,-50,EUR,0,,\n"),
        "{out}"
    );
}

#[test]
fn what_is_asked_wrong_is_answered() {
    let shell = charged();
    for (words, answer) in [
        (
            "--month January",
            "`January` is not a month such as 2025-03",
        ),
        (
            "--month 2024-01",
            "the statements run from 2025-01 to 2025-02",
        ),
        ("--with helpr", "the parties are acme, helper"),
        (
            "--month 2025-01 --line remedies.credit",
            "did you mean `remedies.credits`?",
        ),
        (
            "--month 2025-01 --line 4",
            "the lines are numbered from 1 to 3",
        ),
    ] {
        shell
            .run(&format!("{STATEMENT} {words}"))
            .exits(2)
            .says(answer);
    }
    // Nothing had been recorded by then.
    shell
        .run("statement acme --as-of 2025-01-01")
        .fine()
        .prints("none of the 3 facts was recorded by then");
    shell
        .run("explain acme --month 2025-01")
        .exits(2)
        .says("name one, such as `remedies.credits`");
}

#[test]
fn a_month_between_two_parties_is_filed_and_checked() {
    let shell = charged();
    let of = format!("{STATEMENT} --month 2025-01 --with acme --with helper");
    shell
        .run(&format!("{of} --pdf january.pdf"))
        .fine()
        .says("wrote `january.pdf`");
    shell.run(&format!("{of} --check january.pdf")).fine();
    shell
        .run("statement acme --as-of 2025-03-01 --month 2025-01 --with acme --with helper --check january.pdf")
        .exits(3)
        .says("is not what the record gives");
    let figures = shell.run(&format!("{of} --figures")).fine().json();
    assert_eq!(figures["statements"][0]["total"], "974");
    for few in [
        "--month 2025-01",
        "--with acme --with helper",
        "--month 2025-01 --with acme",
    ] {
        shell
            .run(&format!("{STATEMENT} {few} --pdf x.pdf"))
            .exits(2)
            .says("one month between two parties");
    }
}
