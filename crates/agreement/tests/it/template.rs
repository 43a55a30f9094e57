//! Templates of measures: frozen bytes, a page of the reference, levels that load.

use std::fmt::Write;
use std::path::Path;

use agreement::template::ALL;
use agreement::{format::format, hash, load};

use crate::text::{files, lines};

/// INVARIANT: agreements rest on these bytes by the template's name; a change gets a new name.
#[test]
fn bytes_are_frozen() {
    let shown: Vec<String> = ALL
        .iter()
        .map(|template| {
            let text = files(&[("", template.text)]);
            format!("{} {}", template.name, hash::version(&text))
        })
        .collect();
    assert_eq!(shown, FROZEN);
}

const FROZEN: &[&str] = &[
    "service-outsourcing@1 sha256:1aa3ca71bf61c32457b9da5e8c27958f3566d6e5fa84cb254858a37fdf48b3e6",
    "process-outsourcing@1 sha256:dd72fe3f389f0dec0dcca64b754bb4add093d1da29dbbc86e20c4bb2f8b6da80",
    "knowledge-outsourcing@1 sha256:6187328e4e07bc1d45f371fb81acbc40763903a9a6201192e98c914272628255",
    "guardian@1 sha256:226826a814393ef2152d42b35b71c487a5a014d593ff9c5f0e0ad2bb02a897c6",
    "service-provider@1 sha256:056820139d0881b9729f5906a663407799c68b34df9fead767cf164f8a0b309f",
    "partnership@1 sha256:bb64d23cefebda6af90631850602be3c796237b035f0a67aa3ff3aa37d195618",
];

fn page() -> String {
    let mut page = String::from("\
# Templates of measures

This page is written by a test from the templates; `UPDATE_PAGES=1 cargo test -p agreement` writes it anew.

What can never happen: a template changes. `guardian@1` is the same text in every release, so that the name stands for it in the hash of an agreement; a better
one is called `guardian@2`.

An agreement includes the measures of a template by its name, and says what its parameters are; any value that may stand at the parameter's place will do:

```yaml
include:
  service-provider@1: { calendar: office, until: closed }
```

The ids are those of the template. An own measure with the same id is `declared-twice`; a measure of a template that no level uses is no finding.
`entente template NAME` prints a template.
");
    for template in ALL {
        // INVARIANT: writing to a text cannot fail.
        let _ = write!(
            page,
            "\n## {}\n\n{}\n\n| parameter | meaning | where nothing is said |\n|---|---|---|\n",
            template.name,
            template.about()
        );
        for parameter in template.parameters() {
            let default = match parameter.default {
                Some(default) => format!("`{default}`"),
                None => "must be said".into(),
            };
            let _ = writeln!(
                page,
                "| `{}` | {} | {default} |",
                parameter.name, parameter.about
            );
        }
        let at = template.text.find("measures:").unwrap_or(0);
        let _ = write!(page, "\n```text\n{}```\n", &template.text[at..]);
    }
    page
}

#[test]
fn the_page_is_that_of_the_templates() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/templates.md");
    let page = page();
    if std::env::var_os("UPDATE_PAGES").is_some() {
        std::fs::write(&path, &page).expect("the page is written");
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == page, "write it with UPDATE_PAGES=1");
}

#[test]
fn every_template_loads_with_the_levels_that_it_shows() {
    for template in ALL {
        let given: String = template
            .parameters()
            .iter()
            .filter(|parameter| parameter.default.is_none())
            .map(|parameter| {
                let value = match parameter.name.as_str() {
                    "calendar" => "always",
                    "customer" => "shop",
                    "provider" => "lumen",
                    _ => "conversion",
                };
                format!("{}: {value}, ", parameter.name)
            })
            .collect();
        let given = given.trim_end_matches(", ");
        let root = format!(
            "entente: 1\nalliance: a\nzone: UTC\ncurrency: EUR\ninclude:\n  {}: {{ {given} }}\nparties:\n  shop: {{ role: customer }}\n  lumen: {{ role: provider }}\n",
            template.name
        );
        let levels: String = template
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .skip_while(|line| *line != "levels:")
            .map(|line| format!("{line}\n"))
            .collect();
        assert!(levels.starts_with("levels:"), "{}", template.name);
        let loaded = load(&files(&[
            ("alliance.yaml", &root),
            ("levels.yaml", &levels),
        ]));
        assert_eq!(lines(&loaded), "", "{}", template.name);
        assert!(loaded.agreement.measures.len() > 2);
        assert!(!format!("{:?}", loaded.agreement.measures).contains('$'));
    }
}

#[test]
fn templates_are_laid_out() {
    for template in ALL {
        let text = format("a.yaml", template.text.as_bytes()).expect("it is valid");
        let measures = |text: &str| text[text.find("measures:").unwrap_or(0)..].to_string();
        assert!(
            measures(&text).contains(measures(template.text).split("\n# ").next().unwrap_or("")),
            "{}",
            template.name
        );
    }
}
