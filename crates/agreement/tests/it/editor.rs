//! What an editor is told, at the cursor `▮` of a text.

use std::collections::BTreeMap;

use agreement::Editor;
use agreement::editor::{Completion, Symbol};
use expect_test::{Expect, expect};
use facts::Place;

const OTHER: &str = "\
parties:
  northwind: { role: customer, name: Northwind Retail }
  keystone: { role: integrator }
services:
  payments: { title: Payments, relation: { provider: keystone, model: guardian } }
  hosting: {}
calendars:
  office: { hours: always }
fields:
  major: boolean
measures:
  resolution: { of: incidents, clock: { until: resolved, calendar: office } }
levels:
  old: { measure: resolution, service: payments }
";

/// The text at the cursor beside [`OTHER`], with the cursor's byte.
fn at_cursor(text: &str) -> (Editor, usize) {
    let byte = text.find('▮').expect("a cursor");
    let files: BTreeMap<String, Vec<u8>> = [
        ("alliance.yaml", text.replace('▮', "")),
        ("other.yaml", OTHER.into()),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_string(), text.into_bytes()))
    .collect();
    (Editor::new(&files), byte)
}

fn completed(text: &str) -> Vec<Completion> {
    let (editor, byte) = at_cursor(text);
    editor.completions("alliance.yaml", byte)
}

/// The labels that are offered; `!` marks keys that must be there.
#[track_caller]
fn offers(text: &str, expected: Expect) {
    offers_first(usize::MAX, text, expected);
}

/// The first `most` of them.
#[track_caller]
fn offers_first(most: usize, text: &str, expected: Expect) {
    let labels: Vec<String> = completed(text)
        .into_iter()
        .take(most)
        .map(|offer| {
            let needed = if offer.required { "!" } else { "" };
            format!("{}{needed}", offer.label)
        })
        .collect();
    let mut lines = String::new();
    let mut width = 0;
    for label in labels {
        match width {
            0 => {}
            1..80 => lines.push(' '),
            _ => {
                lines.push('\n');
                width = 0;
            }
        }
        width += label.len() + 1;
        lines.push_str(&label);
    }
    expected.assert_eq(&lines);
}

/// The text after an offer was taken, with the new cursor.
#[track_caller]
fn takes(text: &str, label: &str, expected: Expect) {
    let all = completed(text);
    let labels: Vec<&str> = all.iter().map(|offer| offer.label.as_str()).collect();
    let offer = all.iter().find(|offer| offer.label == label);
    let offer = offer.unwrap_or_else(|| panic!("`{label}` is not offered, but {labels:?}"));
    let plain = text.replace('▮', "");
    let (before, after) = offer.insert.split_at(offer.caret);
    expected.assert_eq(&format!(
        "{}{before}▮{after}{}",
        &plain[..offer.place.start],
        &plain[offer.place.end..]
    ));
}

#[track_caller]
fn hovers(text: &str, expected: Expect) {
    let (editor, byte) = at_cursor(text);
    let hover = editor.hover("alliance.yaml", byte);
    expected.assert_eq(&hover.map_or("nothing".into(), |hover| hover.markdown));
}

fn places(editor: &Editor, places: &[Place]) -> String {
    let shown = |place: &Place| {
        let text = editor.text(&place.file).expect("a text");
        let (line, column) = place.line_column(text);
        let named = &text[place.start..place.end];
        format!("{}:{line}:{column} {named}\n", place.file)
    };
    places.iter().map(shown).collect()
}

#[track_caller]
fn leads(text: &str, definition: Expect, references: Expect) {
    let (editor, byte) = at_cursor(text);
    let found = editor.definition("alliance.yaml", byte);
    definition.assert_eq(&places(&editor, &found));
    let found = editor.references("alliance.yaml", byte, false);
    references.assert_eq(&places(&editor, &found));
}

#[test]
fn keys_of_the_document() {
    offers_first(
        5,
        "entente: 1\n▮\nparties: {}\n",
        expect!["alliance! title version effective until"],
    );
    offers_first(
        5,
        "entente: 1\nall▮",
        expect!["alliance! title version effective until"],
    );
    takes("al▮", "alliance", expect!["alliance: ▮"]);
    takes(
        "par▮",
        "parties",
        expect![[r#"
        parties:
          ▮"#]],
    );
}

#[test]
fn keys_of_a_record() {
    let text = "levels:\n  p1:\n    measure: resolution\n    ▮\n  p2:\n    measure: x\n";
    offers_first(5, text, expect!["window! title clause service where"]);
    takes(
        text,
        "small_sample",
        expect![[r#"
        levels:
          p1:
            measure: resolution
            small_sample:
              ▮
          p2:
            measure: x
    "#]],
    );
    takes(
        text,
        "per",
        expect![[r#"
        levels:
          p1:
            measure: resolution
            per: [▮]
          p2:
            measure: x
    "#]],
    );
    takes(
        text,
        "window",
        expect![[r#"
        levels:
          p1:
            measure: resolution
            window: ▮
          p2:
            measure: x
    "#]],
    );
    // a line above, and a word half written before a colon
    offers(
        "teams:\n  a:\n    le▮\n    members: [b]\n",
        expect!["joint lead also allow"],
    );
    takes(
        "teams:\n  a:\n    memb▮: [b]\n",
        "members",
        expect![[r#"
            teams:
              a:
                members▮: [b]
        "#]],
    );
    // the value on lines of its own
    takes(
        "measures:\n  a:\n    of: incidents\n    clock:\n      ▮\n",
        "until",
        expect![[r#"
            measures:
              a:
                of: incidents
                clock:
                  until: ▮
        "#]],
    );
}

#[test]
fn keys_in_brackets() {
    offers(
        "parties: { a: { role: customer, ▮",
        expect!["name units claims_scope allow"],
    );
    offers(
        "parties:\n  a: { role: customer, na▮ }\n  b: {}\n",
        expect!["name units claims_scope allow"],
    );
    takes(
        "services: { a: { ▮ } }",
        "relation",
        expect!["services: { a: { relation: { ▮ } } }"],
    );
    takes(
        "teams: { a: { ▮ } }",
        "members",
        expect!["teams: { a: { members: [▮] } }"],
    );
    takes(
        "levels:\n  a:\n    percentile: ▮\n",
        "{ p: }",
        expect![[r#"
            levels:
              a:
                percentile: { p: ▮}
        "#]],
    );
    takes(
        "levels:\n  a:\n    ratio: ▮\n",
        "{ of: , to: }",
        expect![[r#"
            levels:
              a:
                ratio: { of: ▮, to: }
        "#]],
    );
}

#[test]
fn keys_by_what_stands_beside_them() {
    offers(
        "measures:\n  a:\n    of: availability\n    ▮\n",
        expect![[r#"
            title basis calendar maintenance minimum_outage exclude_causes composed degraded
            silent_after where allow"#]],
    );
    offers(
        "measures:\n  a:\n    of: survey\n    ▮\n",
        expect!["name! title question side allow"],
    );
    offers(
        "levels:\n  a:\n    window:\n      rolling: 28d\n      ▮\n",
        expect!["every zone allow"],
    );
}

#[test]
fn words() {
    offers(
        "parties:\n  a:\n    role: ▮\n",
        expect!["customer integrator provider"],
    );
    offers(
        "parties:\n  a: { role: inte▮, name: B }\n",
        expect!["customer integrator provider"],
    );
    offers("teams:\n  a:\n    joint: ▮", expect!["true false"]);
    offers(
        "measures:\n  a:\n    of: capacity\n    activities:\n      - ▮\n",
        expect!["lights-on change research training innovation"],
    );
    takes(
        "parties:\n  a:\n    role:▮\n",
        "provider",
        expect![[r#"
        parties:
          a:
            role: provider▮
    "#]],
    );
    takes(
        "parties:\n  a:\n    role: \"p▮\"\n",
        "provider",
        expect![[r#"
            parties:
              a:
                role: "provider▮"
        "#]],
    );
    takes(
        "measures:\n  a:\n    of:\n      -▮\n",
        "incidents",
        expect![[r#"
            measures:
              a:
                of:
                  - incidents▮
        "#]],
    );
}

#[test]
fn ids() {
    offers(
        "teams:\n  a: { members: [northwind, ▮",
        expect!["keystone northwind"],
    );
    offers(
        "levels:\n  a:\n    measure: ▮\n    service: x\n",
        expect!["resolution"],
    );
    offers(
        "services:\n  a:\n    relation: { processes: [▮",
        expect![[r#"
            access-management application-management architecture-management asset-management
            availability-management budgeting-and-accounting-for-services business-analysis
            business-relationship-management capacity-and-performance-management capacity-management
            change-enablement change-evaluation change-management configuration-management continual-improvement
            control-of-parties-involved-in-the-service-lifecycle demand-management deployment-management
            design-coordination documented-information event-management financial-management-for-it-services
            incident-management information-security-management infrastructure-and-platform-management
            internal-audit it-asset-management it-operations-management it-service-continuity-management
            knowledge knowledge-management management-review measurement-and-reporting monitoring-and-event-management
            nonconformity-and-corrective-action organizational-change-management plan-the-services
            portfolio-management problem-management project-management relationship-management
            release-and-deployment-management release-management request-fulfilment risk-management
            risks-and-opportunities service-asset-and-configuration-management service-availability-management
            service-catalogue-management service-configuration-management service-continuity-management
            service-delivery service-design service-design-and-transition service-desk service-financial-management
            service-level-management service-portfolio-management service-reporting service-request-management
            service-validation-and-testing seven-step-improvement software-development-and-management
            strategy-management strategy-management-for-it-services supplier-management technical-management
            transition-planning-and-support workforce-and-talent-management"#]],
    );
    offers(
        "measures:\n  a:\n    of: availability\n    calendar: ▮",
        expect!["office always"],
    );
    offers(
        "services:\n  a:\n    runs_on:\n      - ▮\n",
        expect!["a hosting payments any_of! allow"],
    );
    offers(
        "services:\n  a:\n    runs_on:\n      - any_of: [▮]\n",
        expect!["a hosting payments"],
    );
    offers(
        "measures:\n  a:\n    clock: { pause: { x: { accepted_by: ▮ } } }\n",
        expect!["customer nobody keystone northwind"],
    );
    offers(
        "measures:\n  a:\n    of: planned-availability\n    promised:\n      hosting: 99 %\n      ▮\n",
        expect!["payments"],
    );
    takes(
        "services:\n  \"2\": {}\n  b:\n    runs_on: [▮]\n",
        "payments",
        expect![[r#"
            services:
              "2": {}
              b:
                runs_on: [payments▮]
        "#]],
    );
}

#[test]
fn rules_that_are_kept_silent() {
    offers_first(
        5,
        "allow: { team-without-lead: x }\nlevels:\n  a: { measure: x, allo▮ }\n",
        expect!["window! title clause service where"],
    );
    let rules = completed("levels:\n  a:\n    allow:\n      ▮\n");
    assert_eq!(rules.len(), agreement::rule::ALL.len());
    takes(
        "teams:\n  allow: { ▮ }\n  a: {}\n",
        "team-without-lead",
        expect![[r#"
            teams:
              allow: { team-without-lead: ▮ }
              a: {}
        "#]],
    );
    offers(
        "services:\n  allow: {}\n  a: { runs_on: ▮ }\n",
        expect!["a hosting payments { any_of: }"],
    );
}

#[test]
fn fields_in_conditions() {
    offers(
        "levels:\n  a:\n    where: ▮\n",
        expect![[r#"
        major type state hold party team service unit priority impact urgency category caused_by
        reopens hand_overs bounces"#]],
    );
    takes(
        "levels:\n  a:\n    where: priority == \"P1\" && ma▮\n",
        "major",
        expect![[r#"
            levels:
              a:
                where: priority == "P1" && major▮
        "#]],
    );
}

#[test]
fn nothing_where_the_author_chooses() {
    offers("alliance: ▮", expect![[r#""#]]);
    offers("parties:\n  ▮\n", expect![[r#""#]]);
    offers("parties: # ▮\n", expect![[r#""#]]);
    offers("nonsense:\n  ▮\n", expect![[r#""#]]);
}

#[test]
fn text_that_does_not_parse() {
    let text =
        "parties: { a: { role: customer\nteams:\n  b: [\"x\n  c:\n    members: ▮\nlevels: }\n";
    offers(text, expect!["a keystone northwind"]);
    offers(
        "levels:\n\ta:\n  b: 'x\n  c:\n    ▮ : : {\n",
        expect![[r#""#]],
    );
}

#[test]
fn hover_over_keys_and_words() {
    hovers(
        "levels:\n  a:\n    coun▮ted_in: stopped\n",
        expect![[r#"
            **counted_in**: the window in which a case counts

            one of `opened`, `stopped`, `due`"#]],
    );
    hovers(
        "levels:\n  a:\n    counted_in: sto▮pped\n",
        expect![[r#"
            **counted_in**: the window in which a case counts

            one of `opened`, `stopped`, `due`"#]],
    );
    hovers(
        "parties:\n  a: { ro▮le: customer }\n",
        expect![[r#"
        **role** (required): `customer`, `integrator` or `provider`

        one of `customer`, `integrator`, `provider`"#]],
    );
    hovers(
        "services:\n  a:\n    runs_▮on: b\n",
        expect![[r#"
        **runs_on**: what it needs; of an `any_of` one is enough

        the id of a service; or a map with `any_of`, or a list of such"#]],
    );
    hovers(
        "mea▮sures:\n",
        expect![[r#"
        **measures**: how something is measured, by id

        a map from the id of each measure to a map whose further keys depend on its first ones"#]],
    );
    hovers("parties:\n  a: ▮\n", expect!["nothing"]);
}

#[test]
fn hover_over_ids() {
    hovers(
        "levels:\n  a:\n    service: pay▮ments\n",
        expect![[r#"
        the service `payments`: Payments

        declared in `other.yaml`, line 5; used 2 times

        ---

        **service**: the service; all of them where it is left out

        the id of a service"#]],
    );
    hovers(
        "levels:\n  a:\n    measure: missing▮\n",
        expect![[r#"
        **measure** (required): the measure

        the id of a measure"#]],
    );
    hovers(
        "measures:\n  a: { of: availability, calendar: alw▮ays }\n",
        expect![[r#"
            the calendar `always`, which is built in

            ---

            **calendar**: agreed service time; `always` where it is left out

            the id of a calendar"#]],
    );
    hovers(
        "levels:\n  p▮1: { title: First, measure: x }\n",
        expect![[r#"
            the level `p1`: First

            declared in `alliance.yaml`, line 2; not used"#]],
    );
    hovers(
        "levels:\n  a:\n    where: major == true && prior▮ity == \"P1\"\n",
        expect![[r#"
            the field `priority`, which is built in

            ---

            **where**: only cases that satisfy this

            a condition in CEL over fields of what is measured"#]],
    );
}

#[test]
fn hover_over_a_rule() {
    let (editor, byte) = at_cursor("# see zone-▮missing\n");
    let hover = editor.hover("alliance.yaml", byte).expect("a page");
    assert!(
        hover.markdown.starts_with("# zone-missing\n"),
        "{}",
        hover.markdown
    );
    assert_eq!((hover.place.start, hover.place.end), (6, 18));
}

#[test]
fn declarations_and_uses() {
    leads(
        "teams:\n  a: { members: [key▮stone], lead: keystone }\n",
        expect![[r#"
            other.yaml:3:3 keystone
        "#]],
        expect![[r#"
            alliance.yaml:2:18 keystone
            alliance.yaml:2:35 keystone
            other.yaml:5:54 keystone
        "#]],
    );
    leads(
        "levels:\n  a: { measure: resolution, service: ▮payments }\n",
        expect![[r#"
            other.yaml:5:3 payments
        "#]],
        expect![[r#"
            alliance.yaml:2:38 payments
            other.yaml:14:40 payments
        "#]],
    );
    leads(
        "measures:\n  resolved▮: { of: incidents }\nlevels:\n  a: { measure: resolved }\n",
        expect![[r#"
            alliance.yaml:2:3 resolved
        "#]],
        expect![[r#"
            alliance.yaml:4:17 resolved
        "#]],
    );
    leads(
        "levels:\n  a: { measure: n▮one }\n",
        expect![[r#""#]],
        expect![[r#"
            alliance.yaml:2:17 none
        "#]],
    );
}

#[test]
fn an_outline() {
    fn told(symbols: &[Symbol], blanks: usize) -> String {
        let line = |symbol: &Symbol| {
            let head = format!(
                "{:blanks$}{} {:?} {:?} {}-{}\n",
                "", symbol.name, symbol.kind, symbol.detail, symbol.place.start, symbol.place.end
            );
            head + &told(&symbol.children, blanks + 2)
        };
        symbols.iter().map(line).collect()
    }
    let (editor, _) =
        at_cursor("entente: 1\nalliance: a\nnonsense: 1\nlevels:\n  a: { title: A }\n  b\n▮");
    expect![[r#"
        entente Value "1" 0-10
        alliance Value "a" 11-22
        levels Section "" 35-64
          a Entry "A" 45-60
          b Entry "" 63-64
    "#]]
    .assert_eq(&told(&editor.symbols("alliance.yaml"), 0));
}

#[test]
fn the_clause_at_a_place() {
    let (editor, _) = at_cursor("alliance: a\nlevels:\n  a: { title: A }\n  b: { title: B }\n▮");
    let text = editor.text("alliance.yaml").unwrap().to_owned();
    let clause = |what: &str| {
        let start = text.find(what).unwrap();
        let file = "alliance.yaml".into();
        editor.clause_at(&Place {
            file,
            start,
            end: start + 1,
        })
    };
    assert_eq!(clause("title: B").as_deref(), Some("levels.b"));
    assert_eq!(clause("a: { title").as_deref(), Some("levels.a"));
    assert_eq!(clause("levels:").as_deref(), Some("levels"));
    assert_eq!(clause("alliance:").as_deref(), Some("alliance"));
}

#[test]
fn a_file_is_looked_at_anew_when_it_changes() {
    let (mut editor, _) = at_cursor("▮");
    editor.set("other.yaml", b"parties:\n  volta: { role: provider }\n");
    editor.set("alliance.yaml", b"teams:\n  a: { members: [");
    let labels = |editor: &Editor| -> Vec<String> {
        let all = editor.completions("alliance.yaml", 24);
        all.into_iter().map(|offer| offer.label).collect()
    };
    assert_eq!(labels(&editor), ["volta"]);
    editor.remove("other.yaml");
    assert!(labels(&editor).is_empty());
    editor.set("alliance.yaml", b"\xff");
    assert_eq!(editor.text("alliance.yaml"), None);
    assert!(editor.completions("alliance.yaml", 3).is_empty());
}
