//! What is computed is said in every language: each sentence has a text in each catalogue, with the same values in it,
//! and no catalogue has a text that nobody says. The same holds for the parts of an agreement: the sentence of each, and
//! the head of its column.

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

#[test]
fn parts_of_an_agreement_are_found_with_their_values() {
    let names = |code: &str| -> Vec<String> {
        let found = parts(code).into_iter();
        found
            .map(|(name, (_, values))| format!("{name} {}", values.len()))
            .collect()
    };
    let wording = "wording!(\n \"a-b\",\n \"about\",\n \"It is {}\"\n), wording!(\"c\", \"It is\")";
    let expected = ["a-b 1", "a-b.column 0", "c 0", "c.column 0"];
    assert_eq!(names(wording), expected);
    let record = "record! {\n    /// One; with `a: b, \"x\", \"y\";` in it.\n    One exactly one of [\"a\", \"b\"] {\n\
                  \x20       a: Option<u32> as X, \"the a; \\\"so\\\"\", \"It is {}\";\n        b as \"where\": T,\n\
                  \x20           \"the b\", \"It is\";\n    }\n}\n";
    let expected = [
        "One-a 1",
        "One-a.column 0",
        "One-where 0",
        "One-where.column 0",
    ];
    assert_eq!(names(record), expected);
    let words = "words! {\n    /// Two.\n    Two {\n        A = \"a-a\", \"an a\";\n    }\n}\n";
    assert_eq!(names(words), ["Two-a-a 0"]);
    let catalogue = catalogue("a = b\n    .column = c\nd = e\n");
    let names: Vec<&str> = catalogue.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a", "a.column", "d"]);
}

/// All sentences of our crates, by name; one name has one text.
fn said(findings: &mut Vec<String>) -> BTreeMap<String, Said> {
    let mut all: BTreeMap<String, Said> = BTreeMap::new();
    for folder in crate::repository::crates() {
        for path in files(&folder.join("src"), "rs") {
            let text = read(&path);
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
            for (name, said) in sentences(code).into_iter().chain(parts(code)) {
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

/// What an agreement says of its parts, in a source file: each `wording!("name", "about", "sentence")`, each field of a
/// `record!` and each word of `words!`. A part has a sentence, in which its value may stand, and a head of its column.
fn parts(code: &str) -> Vec<(String, Said)> {
    let mut found = Vec::new();
    let mut part = |name: &str, about: &str, sentence: &str| {
        let values = sentence.contains("{}").then(|| "value".to_owned());
        let said = (sentence.to_owned(), values.into_iter().collect());
        found.push((name.to_owned(), said));
        let column = (about.to_owned(), BTreeSet::new());
        found.push((format!("{name}.column"), column));
    };
    for made in code.split("wording!(").skip(1) {
        let texts = literals(made);
        match &texts[..] {
            [name, ..] if name.is_empty() => {}
            [name, sentence] => part(name, "", sentence),
            [name, about, sentence] => part(name, about, sentence),
            _ => {}
        }
    }
    for (record, field) in declared(code, "record! {") {
        let key = field.split(':').next().unwrap_or("").trim();
        let key = match key.split_once(" as ") {
            Some((_, named)) => named.trim_matches('"'),
            None => key,
        };
        if let [.., about, sentence] = &literals_anywhere(&field)[..] {
            part(&format!("{record}-{key}"), about, sentence);
        }
    }
    for (words, variant) in declared(code, "words! {") {
        if let [word, said] = &literals_anywhere(&variant)[..] {
            found.push((format!("{words}-{word}"), (said.clone(), BTreeSet::new())));
        }
    }
    found
}

/// What is declared in the calls of a macro: what stands before each semicolon, with the name of the type around it.
fn declared(code: &str, call: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for block in code
        .split(&format!("\n{call}\n"))
        .skip(usize::from(!code.starts_with(call)))
    {
        let block = block.strip_prefix(call).unwrap_or(block);
        let block = block.split("\n}\n").next().unwrap_or("");
        let (mut name, mut field) = (String::new(), String::new());
        for line in block.lines().map(str::trim) {
            match line {
                "" | "}" => {}
                comment if comment.starts_with("//") => {}
                head if head.ends_with('{') => {
                    name = head.split(' ').next().unwrap_or("").to_owned();
                }
                line => {
                    field.push_str(line);
                    field.push(' ');
                    if line.ends_with(';') {
                        found.push((name.clone(), std::mem::take(&mut field)));
                    }
                }
            }
        }
    }
    found
}

/// The string literals at the beginning, with commas between them.
fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some((text, after)) = literal(rest) {
        found.push(text);
        let Some(after) = after.trim_start().strip_prefix(',') else {
            break;
        };
        rest = after;
    }
    found
}

/// The string literals wherever they stand.
fn literals_anywhere(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find('"') {
        let Some((text, after)) = literal(&rest[at..]) else {
            break;
        };
        found.push(text);
        rest = after;
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
        // What belongs to a text stands below it as an attribute.
        if let Some((attribute, text)) = line
            .strip_prefix("    .")
            .and_then(|line| line.split_once(" = "))
        {
            let of = texts
                .last()
                .map_or("", |(name, _)| name.split('.').next().unwrap_or(""));
            texts.push((format!("{of}.{attribute}"), text.to_owned()));
            continue;
        }
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
