//! Strict admission: what is not exactly a fact is refused, with the reason.

use facts::id::{CaseId, PartyId, SourceId};
use facts::{Fact, Instant, Record, fact::CaseUpdate};
use sha2::{Digest, Sha256};

/// A good line, changed by text replacement, with the id that belongs to the changed content.
fn changed(from: &str, to: &str) -> Vec<u8> {
    let good = good();
    assert!(good.contains(from), "`{from}` is not in the line");
    with_fitting_id(&good.replacen(from, to, 1))
}

fn good() -> String {
    let fact = Fact::new(
        at("2025-03-03T09:00:00Z"),
        at("2025-03-03T09:00:02Z"),
        PartyId::new("volta").unwrap(),
        SourceId::new("desk").unwrap(),
        1,
        0,
        CaseUpdate::of(CaseId::new("INC1").unwrap())
            .set("priority", "P1")
            .into(),
    )
    .unwrap();
    String::from_utf8(fact.to_bytes()).unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// Gives a line the id that a careless writer would compute: over the text as it stands.
fn with_fitting_id(line: &str) -> Vec<u8> {
    let Some(start) = line.rfind("\"id\":\"").map(|place| place + 6) else {
        return line.into();
    };
    let end = start + 64;
    let statement = format!("{}{}", &line[..start - 6], &line[end + 2..])
        .replacen("\"recorded\":\"2025-03-03T09:00:02Z\",", "", 1)
        .replacen("\"seq\":1,", "", 1);
    let id = hex::encode(Sha256::digest(statement));
    format!("{}{id}{}", &line[..start], &line[end..]).into()
}

#[track_caller]
fn refused(line: &[u8], expected: &str) {
    match Fact::admit(line) {
        Ok(fact) => panic!("admitted: {}", String::from_utf8_lossy(&fact.to_bytes())),
        Err(why) => {
            let why = why.to_string();
            assert!(why.contains(expected), "`{why}` does not say `{expected}`");
        }
    }
}

#[test]
fn the_good_line_is_good() {
    assert_eq!(with_fitting_id(&good()), good().into_bytes());
    Fact::admit(good().as_bytes()).unwrap();
}

#[test]
fn doubled_members_are_refused() {
    refused(
        &changed("\"by\":\"volta\"", "\"by\":\"volta\",\"by\":\"volta\""),
        "duplicate field `by`",
    );
    refused(
        &changed(
            "\"priority\":\"P1\"",
            "\"priority\":\"P1\",\"priority\":\"P2\"",
        ),
        "duplicate field `priority`",
    );
    refused(
        &changed("\"id\":\"INC1\"", "\"id\":\"INC1\",\"id\":\"INC2\""),
        "duplicate field `id`",
    );
}

#[test]
fn numbers_are_integers_up_to_two_to_the_53() {
    for number in [
        "1.0",
        "1e0",
        "-1",
        "-0",
        "0.5",
        "1E2",
        "18446744073709551616",
    ] {
        refused(&changed("\"seq\":1", &format!("\"seq\":{number}")), "");
    }
    for number in [
        "NaN",
        "Infinity",
        "-Infinity",
        "0x1",
        "01",
        "+1",
        "1_000",
        "\"1\"",
    ] {
        refused(&changed("\"seq\":1", &format!("\"seq\":{number}")), "");
    }
    refused(
        &changed("\"seq\":1", "\"seq\":9007199254740993"),
        "larger than 2^53",
    );
}

#[test]
fn only_utf_8_without_lone_surrogates_is_admitted() {
    let mut line = good().into_bytes();
    let place = line.windows(2).position(|pair| pair == b"P1").unwrap();
    line[place] = 0xff;
    refused(&line, "");
    line[place] = 0xc0;
    line[place + 1] = 0x80;
    refused(&line, "");
    for escape in ["\\ud800", "\\udc00", "\\udc00\\ud800", "\\ud83dx"] {
        refused(&changed("P1", escape), "");
    }
}

#[test]
fn unknown_members_and_bodies_are_refused() {
    refused(
        &changed("\"at\":", "\"amount\":1,\"at\":"),
        "unknown field `amount`",
    );
    refused(
        &changed("\"set\":", "\"mood\":\"bad\",\"set\":"),
        "unknown field `mood`",
    );
    refused(
        &changed(
            "\"case\":",
            "\"answer\":{\"claim\":\"C\",\"says\":\"accept\"},\"case\":",
        ),
        "exactly one body",
    );
    refused(
        &changed(
            "\"case\":{\"id\":\"INC1\",\"set\":{\"priority\":\"P1\"}},",
            "",
        ),
        "",
    );
    refused(
        &changed("\"id\":\"INC1\"", "\"does\":[\"solved\"],\"id\":\"INC1\""),
        "unknown variant `solved`",
    );
}

#[test]
fn a_foreign_id_is_refused() {
    let line = good().replacen("P1", "P2", 1);
    refused(line.as_bytes(), "does not belong to this content");
    let fact = Fact::admit(good().as_bytes()).unwrap();
    let upper = good().replacen(&fact.id.to_string(), &fact.id.to_string().to_uppercase(), 1);
    refused(upper.as_bytes(), "is not a fact id");
    let without = good().replacen(&format!("\"id\":\"{}\",", fact.id), "", 1);
    refused(without.as_bytes(), "missing field `id`");
}

#[test]
fn only_the_canonical_form_is_admitted() {
    let good = good();
    for line in [
        good.replacen("\":\"", "\": \"", 1),
        format!(" {good}"),
        format!("{good} "),
        good.replacen("P1", "\\u00501", 1),
        good.replacen("09:00:00Z", "09:00:00.000Z", 1),
        good.replacen("2025-03-03T09:00:00Z", "2025-03-03T10:00:00+01:00", 1),
        good.replacen("\"source\"", "\"repeat\":0,\"source\"", 1),
        good.replacen("{\"at\"", "{\"answer\":null,\"at\"", 1),
    ] {
        refused(line.as_bytes(), "canonical");
    }
    let (at, rest) = good[1..].split_once(',').unwrap();
    let (by, rest) = rest.split_once(',').unwrap();
    refused(format!("{{{by},{at},{rest}").as_bytes(), "canonical");
    refused(format!("\u{feff}{good}").as_bytes(), "byte order mark");
    refused(format!("{good}\r").as_bytes(), "CR LF");
    refused(format!("{good}{good}").as_bytes(), "trailing characters");
    refused(b"", "");
    refused(b"[]", "");
    refused(b"null", "");
}

#[test]
fn the_longest_fact_has_65535_bytes() {
    let fill = |bytes: usize| {
        let text = "x".repeat(bytes);
        Fact::new(
            at("2025-03-03T09:00:00Z"),
            at("2025-03-03T09:00:02Z"),
            PartyId::new("volta").unwrap(),
            SourceId::new("desk").unwrap(),
            1,
            0,
            CaseUpdate::of(CaseId::new("INC1").unwrap())
                .set("note", &text)
                .into(),
        )
        .map(|fact| fact.to_bytes())
    };
    let empty = fill(0).unwrap().len();
    let longest = fill(65_535 - empty).unwrap();
    Fact::admit(&longest).unwrap();
    assert_eq!(
        fill(65_536 - empty).unwrap_err().to_string(),
        "the fact has 65536 bytes; at most 65535 are admitted"
    );
    let longer = [&longest[..], b" "].concat();
    refused(&longer, "65536 bytes");
}

#[test]
fn depth_does_not_exhaust_the_reader() {
    refused("[".repeat(60_000).as_bytes(), "");
    refused(
        format!("{{\"case\":{}", "{\"set\":".repeat(8_000)).as_bytes(),
        "",
    );
}

#[test]
fn instants_lie_between_1970_and_2199() {
    for instant in [
        "1969-12-31T23:59:59.999Z",
        "2200-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "-000001-01-01T00:00:00Z",
        "2025-02-29T00:00:00Z",
        "2025-03-03T24:00:00Z",
        "2025-03-03T09:00:61Z",
        "2025-03-03T09:00:00",
        "2025-03-03T09:00:00+26:00",
        "2025-03-03T09:00:00.0001Z",
        "",
    ] {
        refused(&changed("2025-03-03T09:00:00Z", instant), "");
    }
    refused(
        &changed("2025-03-03T09:00:00Z", "2200-01-01T00:00:00Z"),
        "years 1970 to 2199",
    );
}

#[test]
fn the_future_ends_after_five_minutes() {
    Fact::admit(&changed("2025-03-03T09:00:00Z", "2025-03-03T09:05:02Z")).unwrap();
    refused(
        &changed("2025-03-03T09:00:00Z", "2025-03-03T09:05:02.001Z"),
        "more than 5 minutes after it was recorded",
    );
}

#[test]
fn identifiers_are_plain_text() {
    for id in ["", " INC1", "INC1\\n", "\\u0000", "INC\\u00011"] {
        refused(
            &changed("\"id\":\"INC1\"", &format!("\"id\":\"{id}\"")),
            "identifier",
        );
    }
    refused(
        &changed(
            "\"by\":\"volta\"",
            &format!("\"by\":\"{}\"", "v".repeat(201)),
        ),
        "longer than 200 bytes",
    );
    for field in [
        "Priority",
        "1st",
        "",
        "prio rity",
        "é",
        "a".repeat(65).as_str(),
    ] {
        refused(
            &changed("\"priority\":", &format!("\"{field}\":")),
            "not a field name",
        );
    }
}

/// WHY: RFC 8785 orders members by UTF-16, Rust orders text by UTF-8; in ASCII the two agree.
#[test]
fn names_of_cost_labels_are_ascii() {
    let cost = |label: &str| {
        let cost = facts::fact::Cost {
            amounts: [("billed".to_owned(), Some("1".into()))].into(),
            currency: "EUR".into(),
            labels: [(label.to_owned(), Some("x".into()))].into(),
            service: None,
            until: None,
        };
        Fact::new(
            at("2025-03-03T09:00:00Z"),
            at("2025-03-03T09:00:00Z"),
            PartyId::new("volta").unwrap(),
            SourceId::new("bill").unwrap(),
            1,
            0,
            cost.into(),
        )
    };
    assert!(cost("x_Region name").is_ok());
    for label in ["", "\u{fb33}", "😀", "a\n"] {
        let why = cost(label).unwrap_err().to_string();
        assert!(why.contains("is not a name"), "{why}");
    }
}

#[test]
fn a_record_rejects_a_line_and_keeps_the_others() {
    let good = good();
    let text = format!("{good}\nnot a fact\n\n{good}\n");
    let (record, rejections) = Record::read(text.as_bytes());
    assert_eq!(record.facts().len(), 1);
    let lines: Vec<usize> = rejections.iter().map(|rejection| rejection.line).collect();
    assert_eq!(lines, [2, 3]);
}
