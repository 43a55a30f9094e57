//! Pages in the language of the reader: whatever the program says, and not only what stands in the pages themselves.

use std::collections::BTreeSet;

use facts::fact::Office;
use serde_json::json;

use crate::record::{Record, Who, files};
use crate::site_money;

/// Words that hardly any sentence in English does without, and that are no names.
const ENGLISH: &[&str] = &[
    "the", "of", "is", "are", "was", "were", "has", "have", "that", "and", "not", "with", "from",
    "no", "nobody", "for", "until", "it",
];

/// In English in disguise nothing that is computed stays as it was: a case with its clock and a claim, figures, a
/// statement with its lines and their steps, rights, the coverage, problems, what clauses say and what a draft changes in
/// them. What parties wrote is exempt, and what is there in English alone says so.
#[test]
fn nothing_that_is_computed_stays_english_on_a_page_in_another_language() {
    let record = site_money::record();
    state(&record);
    let reader = reader(&record, "en-XA");
    let written: String = files()
        .values()
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .collect();
    let is_written = |text: &str| written.contains(text.trim());
    let mut next = vec!["/alliances/atlas".to_owned()];
    let mut known: BTreeSet<String> = next.iter().cloned().collect();
    let (mut seen, mut findings) = (0, Vec::new());
    while let Some(path) = next.pop() {
        let came = record.browse(Some(&reader), "GET", &path, None);
        if !came.content_type.starts_with("text/html") || came.status == 303 {
            continue;
        }
        seen += 1;
        for text in english(&came.body) {
            if !is_written(&text) {
                findings.push(format!("{path}: {text}"));
            }
        }
        for link in came.body.split("href=\"").skip(1) {
            let link = link
                .split(['"', '#'])
                .next()
                .unwrap_or("")
                .replace("&amp;", "&");
            let is_page = link.starts_with("/alliances/atlas")
                && !link.contains("as_of=")
                && !link.contains("/facts/");
            if is_page
                && !link.rsplit('/').next().unwrap_or("").contains('.')
                && known.insert(link.clone())
            {
                next.push(link);
            }
        }
    }
    assert!(seen > 60, "{seen} pages");
    for (name, draft) in drafts() {
        let came = site_money::checked(&record, &reader, &draft);
        assert!(came.body.contains("class=\"findings\""), "{}", came.body);
        let found = english(&came.body).into_iter();
        let found = found.filter(|text| !is_written(text));
        findings.extend(found.map(|text| format!("{name}: {text}")));
    }
    findings.dedup();
    assert!(
        findings.is_empty(),
        "{} of {seen} pages:\n{}",
        findings.len(),
        findings.join("\n")
    );
}

/// On a page in German what clauses say is German, and so is how a draft differs and what the linter finds in it. The
/// titles of processes in a catalogue are there in English alone, and say so.
#[test]
fn clauses_are_said_in_german() {
    let record = site_money::record();
    let reader = reader(&record, "de");
    let page = record.page(&reader, "/agreement").body;
    for text in [
        "Gilt für: <a href=",
        "Gemessen mit dem Maß ",
        "Der Wert ist der Anteil der Fälle in Prozent, deren Uhr ihr Ziel einhält; Ziel: 4 Stunden.",
        "Erwartet: mindestens 90 %.",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    for foreign in page.split("lang=\"en\"").skip(1) {
        let text = foreign.split(['>', '<']).nth(1).unwrap();
        let all = agreement::catalogue::Catalogue::ALL.into_iter();
        let known = all.flat_map(|catalogue| catalogue.processes());
        assert!(
            known.into_iter().any(|process| process.title == text),
            "{text}"
        );
    }
    let (_, draft) = drafts().remove(0);
    let page = site_money::checked(&record, &reader, &draft).body;
    for text in [
        "Erwartet: ",
        "<del><span class=\"away\">entfernt: </span>90 </del>",
        "Der Vertrag nennt keine Zeitzone",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

/// Drafts that change a level, and in which something is found: by the linter, and while the text is read.
fn drafts() -> Vec<(&'static str, Vec<(String, String)>)> {
    let with = |from: &str, to: &str| {
        let mut texts = site_money::draft("95", "2.75");
        texts[0].1 = texts[0].1.replace(from, to);
        texts
    };
    vec![
        ("no zone", with("zone: Europe/Amsterdam", "# no zone")),
        ("broken", with("entente: 1", "entente: 1\r\nnonsense: [")),
        (
            "unread",
            with("counted_in: opened", "counted_in: lost\n    wndow: weke"),
        ),
    ]
}

/// Somebody who reads in a language.
fn reader(record: &Record, language: &str) -> Who {
    let offices = [
        Office::Delegate,
        Office::Commercial,
        Office::Signatory,
        Office::Administrator,
    ];
    let nord = record.person("nord", &offices);
    let Who::Session(session) = &nord else {
        panic!("{nord:?}")
    };
    Who::Session(format!("{session}; language={language}"))
}

#[test]
fn english_is_found_where_it_stands() {
    let page = "<title>the</title><main><p>of <code>the</code> x</p><div lang=\"en\"><p>it is</p><br></div>\
                <p title=\"from here\">pâgé</p><script>is it</script></main>";
    assert_eq!(english(page), ["of", "from here"]);
}

/// Cases, one of them late and with a claim.
fn state(record: &Record) {
    let desk = record.token("volta", Some("desk"));
    let facts = json!([
        { "at": "2025-03-03T08:00:00Z", "source": "desk", "case": { "id": "INC1", "does": ["opened"], "set": { "type": "incident", "service": "desk" } } },
        { "at": "2025-03-03T09:00:00Z", "source": "desk", "case": { "id": "INC1", "does": ["hold"], "set": { "hold": "part" } } },
        { "at": "2025-03-10T14:00:00Z", "source": "desk", "case": { "id": "INC1", "does": ["resolved"] } },
        { "at": "2025-03-05T08:00:00Z", "source": "desk", "case": { "id": "INC2", "does": ["opened"], "set": { "type": "incident", "service": "desk" } } },
    ]);
    let stated = record.post(&desk, "/facts", &facts.to_string());
    assert!(stated.status == 200, "{stated:?}");
    let volta = record.person("volta", &[Office::Delegate]);
    let claim = [
        ("ask", "pause"),
        ("from", "2025-03-03T10:00"),
        ("until", "2025-03-03T12:00"),
        ("grounds", "Teile fehlten"),
    ];
    let came = record.fill(&volta, "/cases/INC1", &claim);
    assert_eq!(came.status, 303, "{came:?}");
}

/// The texts in the main part of a page, and of attributes that are read out, in which English words stand.
fn english(page: &str) -> Vec<String> {
    let main = page
        .split("<main")
        .nth(1)
        .and_then(|rest| rest.split_once('>'));
    let mut rest = main.map_or("", |(_, rest)| rest);
    let (mut found, mut open): (Vec<String>, Vec<bool>) = (Vec::new(), Vec::new());
    while let Some((text, after)) = rest.split_once('<') {
        let is_exempt = open.last().copied().unwrap_or(false);
        if !is_exempt {
            found.extend(Some(text.trim().to_owned()).filter(|text| is_english(text)));
        }
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        rest = after;
        let name: String = tag
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        if tag.starts_with("/main") {
            break;
        } else if tag.starts_with('/') {
            open.pop();
        } else if !["br", "input", "meta", "link", "hr", "img"].contains(&name.as_str())
            && !tag.ends_with('/')
        {
            let own =
                ["code", "bdi", "pre", "textarea", "script", "style"].contains(&name.as_str());
            open.push(is_exempt || own || tag.contains("lang=\"en\""));
        }
        for attribute in ["title=\"", "aria-label=\"", "placeholder=\""] {
            let value = tag
                .split(attribute)
                .nth(1)
                .and_then(|value| value.split('"').next());
            found.extend(
                value
                    .filter(|text| !is_exempt && is_english(text))
                    .map(str::to_owned),
            );
        }
    }
    found
}

fn is_english(text: &str) -> bool {
    // What stands between marks is a key or a name.
    let text: String = text.split('`').step_by(2).collect();
    let letters = |c: char| !c.is_alphanumeric() && c != '-' && c != '.' && c != '_' && c != ':';
    text.split(letters)
        .any(|word| ENGLISH.contains(&word.to_lowercase().as_str()))
}
