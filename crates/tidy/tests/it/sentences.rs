//! What is computed is said in every language: each sentence has a text in each catalogue, with the same values in it,
//! and no catalogue has a text that nobody says.

use std::collections::{BTreeMap, BTreeSet};

use crate::repository::{files, none, read, root, shown};

/// A sentence's text, and the values in it.
type Said = (String, BTreeSet<String>);

#[test]
fn what_is_computed_is_said_in_every_language() {
    let mut findings = Vec::new();
    let said = said(&mut findings);
    assert!(said.len() > 200, "{} sentences", said.len());
    let languages = root().join("crates/told/words");
    for language in std::fs::read_dir(&languages).expect("catalogues").flatten() {
        let mut known = BTreeMap::new();
        for path in files(&language.path(), "ftl") {
            for (name, text) in catalogue(&read(&path)) {
                if known
                    .insert(name.clone(), values_of_fluent(&text))
                    .is_some()
                {
                    findings.push(format!("{}: `{name}` is said twice", shown(&path)));
                }
            }
        }
        let language = shown(&language.path());
        for (name, (_, values)) in &said {
            match known.remove(name) {
                None => findings.push(format!("{language}: `{name}` is missing")),
                Some(own) if own != *values => {
                    findings.push(format!(
                        "{language}: `{name}` has other values than in English"
                    ));
                }
                Some(_) => {}
            }
        }
        let spare = known.into_keys();
        findings.extend(spare.map(|name| format!("{language}: nobody says `{name}`")));
    }
    none("sentences", &findings);
}

#[test]
fn sentences_are_found_with_their_values() {
    let code = "say!(\n    \"a-b\",\n    \"{who} has \\\n     {n} of {n}\", n, who = \"x\")";
    let found = sentences(code);
    assert_eq!(found.len(), 1);
    let (name, (text, values)) = &found[0];
    assert_eq!(
        (name.as_str(), text.as_str()),
        ("a-b", "{who} has {n} of {n}")
    );
    assert_eq!(values.iter().collect::<Vec<_>>(), ["n", "who"]);
    let catalogue =
        catalogue("# a\na = { $n ->\n    [one] 1\n   *[other] { $n } of { $b }\n}\nc = d\n");
    assert_eq!(catalogue.len(), 2);
    assert_eq!(
        values_of_fluent(&catalogue[0].1).iter().collect::<Vec<_>>(),
        ["b", "n"]
    );
}

/// All sentences of our crates, by name; one name has one text.
fn said(findings: &mut Vec<String>) -> BTreeMap<String, Said> {
    let mut all: BTreeMap<String, Said> = BTreeMap::new();
    for folder in crate::repository::crates() {
        for path in files(&folder.join("src"), "rs") {
            let text = read(&path);
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
            for (name, said) in sentences(code) {
                let before = all.insert(name.clone(), said.clone());
                if before.is_some_and(|before| before != said) {
                    findings.push(format!("{}: `{name}` has two texts", shown(&path)));
                }
            }
        }
    }
    all
}

/// The sentences made in a source file: `say!("name", "text", ...)`.
fn sentences(code: &str) -> Vec<(String, Said)> {
    let mut found = Vec::new();
    for part in code.split("say!(").skip(1) {
        let Some((name, rest)) = literal(part) else {
            continue;
        };
        let Some((text, _)) = rest.trim_start().strip_prefix(',').and_then(literal) else {
            continue;
        };
        let values = text.split('{').skip(1);
        let values = values.filter_map(|part| Some(part.split_once('}')?.0.to_owned()));
        found.push((name, (text.clone(), values.collect())));
    }
    found
}

/// The string literal at the beginning, and what follows it.
fn literal(code: &str) -> Option<(String, &str)> {
    let mut rest = code.trim_start().strip_prefix('"')?;
    let mut text = String::new();
    loop {
        let mut letters = rest.chars();
        match letters.next()? {
            '"' => return Some((text, letters.as_str())),
            '\\' => match letters.next()? {
                // The line goes on below.
                '\n' => {
                    rest = letters.as_str().trim_start();
                    continue;
                }
                other => text.push(other),
            },
            other => text.push(other),
        }
        rest = letters.as_str();
    }
}

/// The texts of a catalogue in the format of Project Fluent, each with its name.
fn catalogue(text: &str) -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line
            .split_once(" = ")
            .filter(|_| !line.starts_with([' ', '}']))
        {
            Some((name, text)) => texts.push((name.to_owned(), text.to_owned())),
            None => {
                if let Some((_, text)) = texts.last_mut() {
                    text.push_str(line);
                }
            }
        }
    }
    texts
}

fn values_of_fluent(text: &str) -> BTreeSet<String> {
    let values = text.split('$').skip(1);
    let end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    values
        .filter_map(|value| value.split(end).next().map(ToOwned::to_owned))
        .collect()
}
