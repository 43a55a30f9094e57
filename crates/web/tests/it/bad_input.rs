//! Bad input, each kind by the class of mistakes that it stands for: it gets an answer below 500 that says what is
//! wrong, changes nothing, and the server goes on.

use std::io::Write;

use facts::fact::Office;
use serde_json::{Value, json};

use crate::http::Connection;
use crate::record::{Record, Who};

fn case(at: &str, id: &str) -> String {
    json!({ "at": at, "source": "desk", "case": { "id": id, "does": ["opened"], "set": { "type": "incident", "service": "desk" } } }).to_string()
}

/// One line of facts that is not taken, whatever is wrong with it: it is rejected, or the whole is not read.
#[test]
fn lines_that_are_no_facts_are_told_so() {
    let record = Record::new();
    let desk = record.token("volta", Some("desk"));
    let size = || record.desk.store().size(&record.alliance).unwrap();
    let before = size();
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let long = "x".repeat(70_000);
    let bad: Vec<(&str, Vec<u8>)> = vec![
        ("CWE-674 deep nesting", deep.clone().into_bytes()),
        ("CWE-674 deep nesting in a field", format!("{{\"at\":\"2025-03-03T08:00:00Z\",\"source\":\"desk\",\"case\":{deep}}}").into_bytes()),
        ("CWE-176 invalid UTF-8", b"{\"at\":\"2025-03-03T08:00:00Z\",\"source\":\"de\xff\"}".to_vec()),
        ("CWE-158 NUL in a name", case("2025-03-03T08:00:00Z", "IN\u{0}C").into_bytes()),
        ("CWE-176 lone surrogate", b"{\"at\":\"2025-03-03T08:00:00Z\",\"source\":\"desk\",\"case\":{\"id\":\"\\ud800\"}}".to_vec()),
        ("CWE-694 duplicate keys", b"{\"at\":\"2025-03-03T08:00:00Z\",\"at\":\"2025-03-04T08:00:00Z\",\"source\":\"desk\",\"case\":{\"id\":\"A\"}}".to_vec()),
        ("CWE-694 duplicate keys within", b"{\"at\":\"2025-03-03T08:00:00Z\",\"source\":\"desk\",\"case\":{\"id\":\"A\",\"set\":{\"x\":\"1\",\"x\":\"2\"}}}".to_vec()),
        ("CWE-190 large number", b"{\"at\":\"2025-03-03T08:00:00Z\",\"seq\":99999999999999999999999999,\"source\":\"desk\",\"case\":{\"id\":\"A\"}}".to_vec()),
        ("CWE-190 exponent", b"{\"at\":\"2025-03-03T08:00:00Z\",\"seq\":1e400,\"source\":\"desk\",\"case\":{\"id\":\"A\"}}".to_vec()),
        ("CWE-20 a float", b"{\"at\":\"2025-03-03T08:00:00Z\",\"seq\":1.5,\"source\":\"desk\",\"case\":{\"id\":\"A\"}}".to_vec()),
        ("CWE-400 a long text", case("2025-03-03T08:00:00Z", &long).into_bytes()),
        ("CWE-20 the future", case("2225-03-03T08:00:00Z", "A").into_bytes()),
        ("CWE-20 no such day", case("2025-02-30T08:00:00Z", "A").into_bytes()),
        ("CWE-20 an offset beyond all", case("2025-03-03T08:00:00+99:00", "A").into_bytes()),
        ("CWE-20 beyond all years", case("99999-01-01T00:00:00Z", "A").into_bytes()),
        ("CWE-20 before all years", case("-9999-01-01T00:00:00Z", "A").into_bytes()),
        ("CWE-20 no time", b"{\"source\":\"desk\",\"case\":{\"id\":\"A\"}}".to_vec()),
        ("CWE-20 two kinds", b"{\"at\":\"2025-03-03T08:00:00Z\",\"source\":\"desk\",\"case\":{\"id\":\"A\"},\"outage\":{}}".to_vec()),
        ("CWE-20 no kind", b"{\"at\":\"2025-03-03T08:00:00Z\",\"source\":\"desk\"}".to_vec()),
        ("CWE-20 an unknown kind", b"{\"at\":\"2025-03-03T08:00:00Z\",\"source\":\"desk\",\"root\":{}}".to_vec()),
        ("CWE-284 another party", b"{\"at\":\"2025-03-03T08:00:00Z\",\"by\":\"nord\",\"source\":\"desk\",\"case\":{\"id\":\"A\"}}".to_vec()),
        ("CWE-284 a party with a prefix of it", b"{\"at\":\"2025-03-03T08:00:00Z\",\"by\":\"volt\",\"source\":\"desk\",\"case\":{\"id\":\"A\"}}".to_vec()),
        ("CWE-1007 a look-alike", "{\"at\":\"2025-03-03T08:00:00Z\",\"by\":\"v\u{43e}lta\",\"source\":\"desk\",\"case\":{\"id\":\"A\"}}".as_bytes().to_vec()),
        ("CWE-284 the journal's own source", b"{\"at\":\"2025-03-03T08:00:00Z\",\"source\":\"journal\",\"case\":{\"id\":\"A\"}}".to_vec()),
        ("CWE-284 a party that joins", b"{\"at\":\"2025-03-03T08:00:00Z\",\"source\":\"desk\",\"party\":{\"does\":\"joined\",\"party\":\"evil\"}}".to_vec()),
        ("CWE-284 rights for a person", b"{\"at\":\"2025-03-03T08:00:00Z\",\"source\":\"desk\",\"person\":{\"does\":\"added\",\"person\":\"p-0000000000000000\",\"offices\":[\"signatory\"]}}".to_vec()),
        ("CWE-284 a signature", b"{\"at\":\"2025-03-03T08:00:00Z\",\"source\":\"desk\",\"signature\":{\"hash\":\"sha256:00\",\"person\":\"x\",\"proposal\":\"p\"}}".to_vec()),
        ("CWE-284 an agreed month", b"{\"at\":\"2025-03-03T08:00:00Z\",\"source\":\"desk\",\"closing\":{\"currency\":\"EUR\",\"month\":\"2025-03\",\"total\":\"0\",\"with\":\"nord\"}}".to_vec()),
        ("CWE-20 nothing", Vec::new()),
        ("CWE-20 only blanks", b"  \n\n  ".to_vec()),
        ("CWE-20 a byte order mark alone", b"\xef\xbb\xbf".to_vec()),
    ];
    for (what, body) in &bad {
        for media in ["application/x-ndjson", "application/json"] {
            let body = Some((media, body.as_slice()));
            let came = record.ask(&desk, "POST", "/alliances/atlas/facts", body);
            assert!(came.status < 500, "{what}: {came:?}");
            if came.status == 200 {
                assert_eq!(came.json()["accepted"], 0, "{what}: {came:?}");
            }
        }
    }
    assert_eq!(size(), before, "nothing came into the journal");
    let good = case("2025-03-03T08:00:00Z", "INC1");
    assert_eq!(record.post(&desk, "/facts", &good).json()["accepted"], 1);
}

/// Texts of agreements that are made to take long, or to lead elsewhere.
#[test]
fn texts_that_explode_are_refused() {
    let record = Record::new();
    let nord = record.person("nord", &[Office::Delegate]);
    let mut aliases =
        String::from("entente: 1\nalliance: atlas\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = vec![format!("*a{}", level - 1); 10].join(", ");
        aliases.push_str(&format!("a{level}: &a{level} [{before}]\n"));
    }
    let deep = format!(
        "entente: 1\nalliance: atlas\nx: {}{}\n",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let condition = format!("{}true{}", "(".repeat(5_000), ")".repeat(5_000));
    let cel = format!(
        "entente: 1\nalliance: atlas\nmeasures:\n  m: {{ of: incidents, where: '{condition}' }}\n"
    );
    for (what, path, text) in [
        ("CWE-776 aliases of aliases", "alliance.yaml", aliases),
        ("CWE-674 deep nesting", "alliance.yaml", deep),
        ("CWE-1333 a condition that explodes", "alliance.yaml", cel),
        (
            "CWE-22 a path that leads out",
            "../../etc/alliance.yaml",
            "entente: 1\n".to_owned(),
        ),
        (
            "CWE-22 an absolute path",
            "/etc/passwd",
            "entente: 1\n".to_owned(),
        ),
        (
            "CWE-158 NUL in a path",
            "a\0.yaml",
            "entente: 1\n".to_owned(),
        ),
        ("CWE-20 no text", "alliance.yaml", String::new()),
        (
            "CWE-20 another alliance",
            "alliance.yaml",
            "entente: 1\nalliance: other\nzone: Europe/Amsterdam\n".to_owned(),
        ),
    ] {
        let body = json!({ "files": { path: text } }).to_string();
        let came = record.post(&nord, "/proposals", &body);
        assert!((400..500).contains(&came.status), "{what}: {came:?}");
    }
    assert_eq!(record.get(&nord, "/proposals").json(), json!([]));
}

/// Files that unpack to more than they seem, and formats that fetch from elsewhere.
#[test]
fn files_that_explode_are_refused() {
    let record = Record::new();
    let desk = record.token("volta", Some("desk"));
    let mapping = "format: csv\nsource: desk\nby: volta\nrow: record\nusage: { at: at, until: until, meter: { value: calls }, quantity: n }\n";
    let told = |came: crate::http::Came| -> Value {
        assert_eq!(came.status, 202, "{came:?}");
        let id = came.json()["import"].as_str().unwrap().to_owned();
        loop {
            let told = record.get(&desk, &format!("/imports/{id}")).json();
            if told["state"] != "running" {
                return told;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    };
    let xml = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><log>&b;</log>";
    for (what, mapping, file) in [
        ("CWE-20 no table", mapping, "\u{0}\u{1}\u{2}".to_owned()),
        (
            "CWE-400 a line without an end",
            mapping,
            "x".repeat(3_000_000),
        ),
        (
            "CWE-400 columns without an end",
            mapping,
            ",".repeat(300_000),
        ),
        (
            "CWE-776 entities of XML",
            "format: xes\nsource: desk\nby: volta\ncase: { id: 'case:concept:name' }\n",
            xml.to_owned(),
        ),
        ("CWE-20 no mapping", "format: [", "a,b\n".to_owned()),
    ] {
        let body = json!({ "mapping": mapping, "file": file }).to_string();
        let came = record.post(&desk, "/imports", &body);
        match came.status {
            202 => {
                let told = told(came);
                assert_eq!(told["stated"], 0, "{what}: {told}");
            }
            status => assert!((400..500).contains(&status), "{what}: {came:?}"),
        }
    }
    // CWE-409: a megabyte that unpacks to a gigabyte.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![b'0'; 1 << 20];
    for _ in 0..1024 {
        packed.write_all(&block).unwrap();
    }
    let packed = packed.finish().unwrap();
    let body = Some(("application/gzip", packed.as_slice()));
    let came = record.ask(
        &desk,
        "POST",
        "/alliances/atlas/imports?mapping=servicenow-incident",
        body,
    );
    let told = told(came);
    assert_eq!(
        (&told["stated"], &told["accepted"]),
        (&json!(0), &json!(0)),
        "{told}"
    );
}

/// What is no HTTP, or more of it than is read.
#[test]
fn requests_beyond_bounds_are_refused() {
    let record = Record::new();
    let desk = record.token("volta", Some("desk"));
    let Who::Token(token) = &desk else { return };
    let long = "x".repeat(20_000);
    for (what, head) in [
        ("CWE-400 a long head", format!("GET /api/v1/alliances HTTP/1.1\r\nhost: x\r\nx: {long}\r\n\r\n")),
        ("CWE-400 a long path", format!("GET /api/v1/{long} HTTP/1.1\r\nhost: x\r\n\r\n")),
        ("CWE-444 two lengths", "POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}".to_owned()),
        ("CWE-444 no length", "POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n".to_owned()),
        ("CWE-400 more than is taken", format!("POST /api/v1/alliances/atlas/facts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\n\r\n")),
        ("CWE-20 a method that nobody knows", "BREW /api/v1/alliances HTTP/1.1\r\nhost: x\r\n\r\n".to_owned()),
    ] {
        let mut connection = Connection::open(record.address);
        connection.send(head.as_bytes());
        if let Some(came) = connection.answer() {
            assert!((400..500).contains(&came.status), "{what}: {came:?}");
        }
    }
    assert_eq!(
        record.ask(&Who::Nobody, "GET", "/healthz", None).status,
        200
    );
}

/// What is asked in a query looks as its description says; a figure is not asked for as of an age that takes long to
/// reach.
#[test]
fn questions_that_are_none_are_refused() {
    let record = Record::new();
    let nord = record.person("nord", &[Office::Delegate, Office::Commercial]);
    for (what, path) in [
        (
            "CWE-400 figures of another age",
            "/readings?as_of=3499-12-01T00:00:00Z",
        ),
        (
            "CWE-400 money of another age",
            "/statements/volta?month=2025-03&as_of=3499-12-01T00:00:00Z",
        ),
        ("CWE-20 no instant", "/readings?as_of=soon"),
        ("CWE-20 a state that there is not", "/cases?state=%C2%AD"),
        ("CWE-20 an empty state", "/cases?state="),
        ("CWE-20 no number", "/cases?limit=many"),
        ("CWE-20 none at all", "/cases?limit=0"),
        (
            "CWE-190 a number beyond all",
            "/cases?limit=99999999999999999999",
        ),
    ] {
        let came = record.get(&nord, path);
        assert_eq!(came.status, 400, "{what}: {came:?}");
        assert!(came.json()["detail"].is_string(), "{what}: {came:?}");
    }
    assert_eq!(record.get(&nord, "/cases?state=opened&limit=1").status, 200);
}

/// What looks like a command to a database, a page or a spreadsheet is text, and stays as it is.
#[test]
fn texts_are_inert() {
    let record = Record::new();
    let desk = record.token("volta", Some("desk"));
    let reader = record.token("volta", None);
    for (place, text) in [
        "'; DROP TABLE entry; --",
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "-2+3",
        "{{7*7}}",
        "%s%n",
        "../../etc/passwd",
    ]
    .iter()
    .enumerate()
    {
        let fact = json!({ "at": "2025-03-03T08:00:00Z", "source": "desk", "case": { "id": format!("T{place}"), "does": ["opened"], "set": { "type": "incident", "service": "desk", "title": text } } });
        assert_eq!(
            record.post(&desk, "/facts", &fact.to_string()).json()["accepted"],
            1,
            "{text}"
        );
        let cases = record.get(&reader, "/cases");
        assert_eq!(cases.content_type, "application/json");
        assert_eq!(cases.header("x-content-type-options"), Some("nosniff"));
        let found = &cases.json()["cases"][place]["fields"]["title"];
        assert_eq!(found, text);
        let query: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        for path in [
            format!("/cases?q={query}"),
            format!("/readings?level={query}"),
            format!("/facts?kind={query}"),
            format!("/cases?after={query}"),
        ] {
            assert!(record.get(&reader, &path).status < 500, "{path}");
        }
    }
}
