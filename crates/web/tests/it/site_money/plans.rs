//! Texts that are put forward, and drafts that are replayed.

use facts::fact::Office;

use super::{draft, page, record, send};
use crate::http::Came;
use crate::record::{Record, Who};

const OFFICES: [Office; 2] = [Office::Delegate, Office::Signatory];

fn sent(
    record: &Record,
    who: &Who,
    path: &str,
    texts: &[(String, String)],
    more: &[(&str, &str)],
) -> Came {
    let texts = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let fields: Vec<(&str, &str)> = texts.chain(more.iter().copied()).collect();
    send(record, who, path, &fields)
}

/// A text is checked, put forward, talked about and signed in pages; who may not read a price reads none of it.
#[test]
fn a_text_is_put_forward_and_signed_in_pages() {
    let record = record();
    let nord = record.person("nord", &OFFICES);
    let empty = page(&record, &nord, "/proposals");
    assert!(
        empty.body.contains("No text was put forward yet"),
        "{}",
        empty.body
    );
    let texts = draft("95", "2.75");
    let checked = sent(&record, &nord, "/proposals", &texts, &[("do", "check")]);
    assert_eq!(checked.status, 200, "{checked:?}");
    assert!(
        checked.body.contains("<del>") && checked.body.contains("<ins>"),
        "{}",
        checked.body
    );
    let mut broken = texts.clone();
    broken[0].1 = broken[0]
        .1
        .replace("entente: 1", "entente: 1\r\nnonsense: [");
    let refused = sent(
        &record,
        &nord,
        "/proposals",
        &broken,
        &[("do", "propose"), ("reason", "R<1>")],
    );
    assert_eq!(refused.status, 422, "{refused:?}");
    for told in [
        "role=\"alert\"",
        "nonsense: [",
        "R&lt;1&gt;",
        "class=\"findings\"",
    ] {
        assert!(refused.body.contains(told), "{told} {}", refused.body);
    }
    let put = sent(&record, &nord, "/proposals", &texts, &[("do", "propose")]);
    assert_eq!(put.status, 303, "{put:?}");
    let there = put.header("location").unwrap().to_owned();
    let path = there.strip_prefix("/alliances/atlas").unwrap();
    let path = path.strip_suffix("?done=proposed").unwrap();

    let (login, password) = record.account_with("volta", &OFFICES);
    let volta = record.signs_in((&login, password));
    let json = page(&record, &volta, &format!("{path}.json")).json();
    assert!(
        !json.to_string().contains("\\r"),
        "the text has the ends of lines that it had"
    );
    let hash = json["proposal"]["hash"].as_str().unwrap().to_owned();
    let seen = page(&record, &volta, path);
    assert_eq!(seen.status, 200, "{seen:?}");
    for told in ["levels.solved", "2.75", "charges.calls", &hash] {
        assert!(seen.body.contains(told), "{told} {}", seen.body);
    }
    let lumen = record.person("lumen", &OFFICES);
    let others = page(&record, &lumen, path);
    assert!(
        others.body.contains("levels.solved") && !others.body.contains("2.75"),
        "{}",
        others.body
    );
    assert!(!others.body.contains("charges.calls"), "{}", others.body);

    let comments = format!("{path}/comments");
    let said = |text: &'static str| {
        vec![
            ("hash", hash.clone()),
            ("clause", "charges.calls".to_owned()),
            ("text", text.to_owned()),
        ]
    };
    let fields = |all: &[(&'static str, String)]| -> Vec<(String, String)> {
        all.iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    };
    let nothing = sent(&record, &volta, &comments, &fields(&said(" ")), &[]);
    assert_eq!(nothing.status, 409, "{nothing:?}");
    assert!(nothing.body.contains("role=\"alert\""), "{}", nothing.body);
    let came = sent(
        &record,
        &volta,
        &comments,
        &fields(&said("that is <much>")),
        &[],
    );
    assert_eq!(came.status, 303, "{came:?}");
    let seen = page(&record, &nord, path).body;
    assert!(seen.contains("that is &lt;much&gt;"), "{seen}");
    let unsighted = record.person("nord", &[]);
    for who in [&lumen, &unsighted] {
        assert!(
            !page(&record, who, path).body.contains("that is"),
            "said of a price"
        );
    }
    let json = page(&record, &volta, &format!("{path}.json")).json();
    let comment = json["proposal"]["comments"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let settle = vec![
        ("hash", hash.clone()),
        ("reply_to", comment),
        ("do", "settle".to_owned()),
    ];
    assert_eq!(
        sent(&record, &volta, &comments, &fields(&settle), &[]).status,
        303
    );

    let signatures = format!("{path}/signatures");
    let sign = |who: &Who, hash: &str, password: &str| {
        send(
            &record,
            who,
            &signatures,
            &[("hash", hash), ("password", password)],
        )
    };
    let own = page(&record, &nord, path).body;
    assert!(
        own.contains("four eyes") && !own.contains(&format!("{signatures}\"")),
        "who put it forward is told at once that another signs: {own}"
    );
    let without = sign(&volta, &hash, "");
    assert_eq!(without.status, 403, "{without:?}");
    assert!(
        without
            .body
            .contains("Use your passkey, or give your password, in the form"),
        "{}",
        without.body
    );
    let signed = sign(&volta, &hash, password);
    assert_eq!(signed.status, 303, "{signed:?}");
    let volta = Who::of(&signed);
    let revised = sent(
        &record,
        &nord,
        &format!("{path}/revisions"),
        &draft("96", "2.75"),
        &[],
    );
    assert_eq!(revised.status, 303, "{revised:?}");
    let seen = page(&record, &volta, path).body;
    assert!(
        seen.contains("was dismissed when the text changed"),
        "{seen}"
    );
    let other = sign(&volta, &hash, "");
    assert_eq!(
        other.status, 409,
        "the text that was read is another: {other:?}"
    );
    let json = page(&record, &volta, &format!("{path}.json")).json();
    let hash = json["proposal"]["hash"].as_str().unwrap().to_owned();
    for who in [&lumen, &volta, &record.person("nord", &OFFICES)] {
        assert_eq!(sign(who, &hash, "").status, 303);
    }
    let seen = page(&record, &nord, "/proposals").body;
    assert!(seen.contains("signed by all"), "{seen}");
}

/// A draft is replayed without being put forward, and one value is varied; amounts are for who sees them.
#[test]
fn a_draft_is_replayed_and_a_value_varied() {
    let record = record();
    let nord = record.person("nord", &OFFICES);
    assert_eq!(page(&record, &nord, "/plans").status, 200);
    let replayed = sent(
        &record,
        &nord,
        "/plans",
        &draft("95", "2.75"),
        &[("do", "replay")],
    );
    assert_eq!(replayed.status, 200, "{replayed:?}");
    // 31 calls at 0.25 more.
    assert!(replayed.body.contains("+7.75"), "{}", replayed.body);
    assert!(
        page(&record, &nord, "/proposals")
            .body
            .contains("No text was put forward yet")
    );
    let unsighted = record.person("nord", &[]);
    let seen = sent(
        &record,
        &unsighted,
        "/plans",
        &draft("95", "2.75"),
        &[("do", "replay")],
    );
    assert_eq!(seen.status, 200, "{seen:?}");
    assert!(
        !seen.body.contains("7.75") && !seen.body.contains("77.5"),
        "{}",
        seen.body
    );
    let vary = |path: &str, values: &str| {
        send(
            &record,
            &nord,
            "/plans",
            &[("do", "vary"), ("path", path), ("values", values)],
        )
    };
    let curve = vary("levels.solved.share_within", "2h, 4h");
    assert_eq!(curve.status, 200, "{curve:?}");
    assert!(
        curve.body.contains("levels.solved.share_within") && curve.body.contains("Paid in all"),
        "{}",
        curve.body
    );
    for (path, values) in [
        ("levels.solved.nothing", "2h, 4h"),
        ("levels.solved.share_within", "2h"),
        ("levels.solved.share_within", "soon, later"),
    ] {
        let came = vary(path, values);
        assert_eq!(came.status, 422, "{came:?}");
        assert!(came.body.contains("role=\"alert\""), "{}", came.body);
    }
    let wrong = sent(
        &record,
        &nord,
        "/plans",
        &draft("95", "2.75"),
        &[("from", "soon")],
    );
    assert_eq!(wrong.status, 400, "{wrong:?}");
}
