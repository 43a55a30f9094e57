//! Findings for code scanning: the SARIF log has the published shape, workflow commands are escaped.

use agreement::render::{self, Checked};
use expect_test::expect;
use serde_json::Value;

use crate::text::loaded;

/// Two warnings, one of them suppressed, and an error with two places.
const TEXT: &str = r#"entente: 1
alliance: x
zone: UTC
measures:
  à: { of: incidents }
  b: { of: incidents, allow: { measure-unused: "50 %, later" } }
  c: { of: incidents }
levels:
  l: { measure: c, statistic: count, counted_in: opened, window: month, expected: ">= 1", minimum: ">= 2" }
"#;

fn sarif(text: &str) -> Value {
    let loaded = loaded(text);
    let checked = Checked {
        folder: "a b/agreement",
        loaded: &loaded,
    };
    render::sarif(&[checked], "0.1.0")
}

#[test]
fn the_log_has_the_published_shape() {
    for text in [TEXT, "", "zone: [", "entente: 1\nalliance: x\nzone: UTC\n"] {
        let mut wrong = Vec::new();
        shape("log", &sarif(text), "", &mut wrong);
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

#[test]
fn results_have_place_and_justification() {
    let log = sarif(TEXT);
    let results = log["runs"][0]["results"].as_array().expect("results");
    let told: Vec<String> = results
        .iter()
        .map(|result| {
            let location = &result["locations"][0]["physicalLocation"];
            let region = &location["region"];
            format!(
                "{} {} {} {}:{}-{}:{} {}",
                result["ruleId"],
                result["level"],
                location["artifactLocation"]["uri"],
                region["startLine"],
                region["startColumn"],
                region["endLine"],
                region["endColumn"],
                result["suppressions"][0]["justification"],
            )
        })
        .collect();
    expect![[r#"
        "measure-unused" "warning" "a%20b/agreement/alliance.yaml" 5:3-5:4 null
        "minimum-beyond-expected" "error" "a%20b/agreement/alliance.yaml" 9:100-9:106 null
        "measure-unused" "warning" "a%20b/agreement/alliance.yaml" 6:3-6:4 "50 %, later""#]]
    .assert_eq(&told.join("\n"));
    let rules = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .expect("rules");
    for result in results {
        if let Some(index) = result["ruleIndex"].as_u64() {
            assert_eq!(rules[index as usize]["id"], result["ruleId"]);
        }
    }
    let twice = &results[1]["relatedLocations"][0];
    assert_eq!(twice["message"]["text"], "what is expected");
}

#[test]
fn commands_stand_on_a_line_each() {
    let loaded = loaded(TEXT);
    let checked = Checked {
        folder: "a,b",
        loaded: &loaded,
    };
    expect![[r#"
        ::warning file=a%2Cb/alliance.yaml,line=5,endLine=5,col=3,endColumn=4,title=measure-unused::the measure `à` is used by no level%0Asomebody meant to promise something with it%0Aname it in a level, or take it out
        ::error file=a%2Cb/alliance.yaml,line=9,endLine=9,col=100,endColumn=106,title=minimum-beyond-expected::the minimum of the level `l` asks for more than what is expected%0Aboth point the same way, and the minimum is the weaker one
    "#]]
    .assert_eq(&render::github(&[checked]));
}

/// As much of the published schema as such a log uses: for each kind of object its members, those
/// that must be there with `!`, and what each is.
const SHAPES: &[(&str, &[(&str, &str)])] = &[
    (
        "log",
        &[
            ("$schema", "text"),
            ("version!", "=2.1.0"),
            ("runs!", "[run"),
        ],
    ),
    (
        "run",
        &[
            ("tool!", "tool"),
            ("columnKind", "=utf16CodeUnits|unicodeCodePoints"),
            ("results", "[result"),
        ],
    ),
    ("tool", &[("driver!", "component")]),
    (
        "component",
        &[
            ("name!", "text"),
            ("version", "text"),
            ("rules", "[descriptor"),
        ],
    ),
    (
        "descriptor",
        &[
            ("id!", "text"),
            ("shortDescription", "strings"),
            ("help", "strings"),
            ("defaultConfiguration", "configuration"),
        ],
    ),
    ("strings", &[("text!", "text"), ("markdown", "text")]),
    ("configuration", &[("level", "=none|note|warning|error")]),
    (
        "result",
        &[
            ("ruleId", "text"),
            ("ruleIndex", "index"),
            ("level", "=none|note|warning|error"),
            ("message!", "message"),
            ("locations", "[location"),
            ("relatedLocations", "[location"),
            ("suppressions", "[suppression"),
        ],
    ),
    ("message", &[("text!", "text")]),
    (
        "location",
        &[("physicalLocation", "physical"), ("message", "message")],
    ),
    (
        "physical",
        &[("artifactLocation!", "artifact"), ("region", "region")],
    ),
    ("artifact", &[("uri!", "text")]),
    (
        "region",
        &[
            ("startLine!", "count"),
            ("startColumn", "count"),
            ("endLine", "count"),
            ("endColumn", "count"),
        ],
    ),
    (
        "suppression",
        &[
            ("kind!", "=inSource|external"),
            ("status", "=accepted|underReview|rejected"),
            ("justification", "text"),
            ("location", "location"),
        ],
    ),
];

fn shape(kind: &str, value: &Value, path: &str, wrong: &mut Vec<String>) {
    if let Some(kind) = kind.strip_prefix('[') {
        let Some(items) = value.as_array() else {
            return wrong.push(format!("{path} is no list"));
        };
        for (index, item) in items.iter().enumerate() {
            shape(kind, item, &format!("{path}/{index}"), wrong);
        }
        return;
    }
    if let Some(words) = kind.strip_prefix('=') {
        let fits = words.split('|').any(|word| value == word);
        return if !fits {
            wrong.push(format!("{path}: {value} is none of {words}"))
        };
    }
    let fits = match kind {
        "text" => value.is_string(),
        "index" => value.as_i64().is_some_and(|index| index >= 0),
        "count" => value.as_i64().is_some_and(|count| count >= 1),
        _ => value.is_object(),
    };
    if !fits {
        return wrong.push(format!("{path}: {value} is no {kind}"));
    }
    let Some((_, members)) = SHAPES.iter().find(|(name, _)| *name == kind) else {
        return;
    };
    let object = value.as_object().expect("an object");
    for (name, _) in members.iter().filter(|(name, _)| name.ends_with('!')) {
        if !object.contains_key(name.trim_end_matches('!')) {
            wrong.push(format!("{path} has no {name}"));
        }
    }
    for (key, value) in object {
        let path = format!("{path}/{key}");
        match members
            .iter()
            .find(|(name, _)| name.trim_end_matches('!') == key)
        {
            Some((_, kind)) => shape(kind, value, &path, wrong),
            None => wrong.push(format!("{path} is unknown")),
        }
    }
}
