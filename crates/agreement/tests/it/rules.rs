//! Every rule has its cases: it fires, stays silent on a good text, and is accepted with a reason.

use std::path::Path;

use agreement::rule::{ALL, Rule};
use facts::Severity;

use crate::cases::{Case, cases};

fn cases_of(rule: &Rule) -> Vec<Case> {
    let name = format!("cases/rules/{}.md", rule.name);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("there is no {name}"));
    assert!(text.starts_with(&format!("# {}\n", rule.name)), "{name}");
    cases(&text)
}

/// That each case gives what it says is tested with all the other cases.
#[test]
fn every_rule_has_its_cases() {
    for rule in ALL {
        let cases = cases_of(rule);
        let some = |what: &str, is: &dyn Fn(&str) -> bool| {
            let found = cases.iter().any(|case| is(&case.expected));
            assert!(found, "`{}` has no {what} case", rule.name);
        };
        let head = format!("{} {} ", rule.severity, rule.name);
        let line =
            |expected: &str, start: &str| expected.lines().any(|line| line.starts_with(start));
        some("bad", &|expected| line(expected, &head));
        some("good", &|expected| {
            let aside = |line: &str| line.starts_with("suppressed ");
            expected.lines().all(aside) && !expected.contains(rule.name)
        });
        if rule.severity != Severity::Error {
            let aside = format!("suppressed {head}");
            some("suppressed", &|expected| line(expected, &aside));
        }
    }
}

#[test]
fn every_page_says_what_why_and_how() {
    for rule in ALL {
        let page = rule.page();
        let parts = ["\n## Why it matters\n", "\n## Example\n", "\n## Fix\n"];
        let places: Vec<_> = parts.iter().map(|part| page.find(part)).collect();
        assert!(places.is_sorted() && places[0].is_some(), "{page}");
        assert!(rule.summary().ends_with('.'), "{}", rule.summary());
    }
}

#[test]
fn rules_stand_in_order() {
    assert!(ALL.is_sorted_by(|a, b| a.name < b.name));
    assert!(ALL.iter().all(|rule| Rule::get(rule.name).is_some()));
}
