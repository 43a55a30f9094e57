//! `lsp`: an editor that speaks with the built binary over pipes.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::shell::Shell;

struct Editor {
    shell: Shell,
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next: i64,
    /// Notifications that came before an answer.
    told: Vec<Value>,
}

impl Editor {
    /// Starts the server on a fresh record.
    fn start() -> Editor {
        let shell = Shell::with_record();
        let mut server = Command::new(env!("CARGO_BIN_EXE_entente"))
            .args(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let input = server.stdin.take().expect("its input");
        let output = BufReader::new(server.stdout.take().expect("its output"));
        Editor {
            shell,
            server,
            input,
            output,
            next: 0,
            told: Vec::new(),
        }
    }

    /// Starts the server and says hello.
    fn ready(capabilities: Value) -> Editor {
        let mut editor = Editor::start();
        editor.ask("initialize", json!({ "capabilities": capabilities }));
        editor.note("initialized", json!({}));
        editor
    }

    fn send_raw(&mut self, bytes: &[u8]) {
        self.input.write_all(bytes).expect("the server listens");
        self.input.flush().expect("the server listens");
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    fn note(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.output.read_line(&mut line).expect("the server speaks");
            assert!(!line.is_empty(), "the server went away");
            match line.trim().strip_prefix("Content-Length: ") {
                Some(bytes) => length = bytes.parse().expect("a length"),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut bytes = vec![0; length];
        self.output.read_exact(&mut bytes).expect("a message");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    /// Asks, and waits for the whole answer.
    fn ask_whole(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        self.answer(&json!(id))
    }

    fn answer(&mut self, id: &Value) -> Value {
        loop {
            let message = self.read();
            if message.get("method").is_none() && message["id"] == *id {
                return message;
            }
            self.told.push(message);
        }
    }

    #[track_caller]
    fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.ask_whole(method, params);
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    /// The next findings for a file that ends so.
    fn findings(&mut self, ending: &str) -> Vec<Value> {
        let is = |message: &Value| {
            let uri = message["params"]["uri"].as_str();
            message["method"] == "textDocument/publishDiagnostics"
                && uri.is_some_and(|uri| uri.ends_with(ending))
        };
        let message = match self.told.iter().position(is) {
            Some(at) => self.told.drain(..=at).next_back().expect("a message"),
            None => loop {
                let message = self.read();
                if is(&message) {
                    break message;
                }
            },
        };
        let found = message["params"]["diagnostics"].as_array();
        found.expect("a list").clone()
    }

    fn path(&self) -> PathBuf {
        self.shell.path("acme/agreement/alliance.yaml")
    }

    fn uri(&self) -> String {
        format!("file://{}", self.path().display())
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).expect("the agreement")
    }

    fn open(&mut self, text: &str) {
        let document =
            json!({ "uri": self.uri(), "languageId": "yaml", "version": 1, "text": text });
        self.note("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces the whole text.
    fn change(&mut self, version: i64, text: &str) {
        let document = json!({ "uri": self.uri(), "version": version });
        let change = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
        self.note("textDocument/didChange", change);
    }

    /// A question at the place `▮` of the text.
    fn at(&self, text: &str) -> Value {
        let byte = text.find('▮').expect("a cursor");
        let before = &text[..byte];
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().expect("a line");
        let column = column.encode_utf16().count();
        json!({
            "textDocument": { "uri": self.uri() },
            "position": { "line": line, "character": column },
        })
    }

    fn ends(mut self, code: i32) {
        drop(self.input);
        let status = self.server.wait().expect("the server ends");
        assert_eq!(status.code(), Some(code));
    }
}

/// Puts a cursor behind the first `word`.
fn cursor(text: &str, word: &str) -> String {
    assert!(text.contains(word), "{word}");
    text.replacen(word, &format!("{word}▮"), 1)
}

#[test]
fn a_session() {
    let mut editor = Editor::start();
    let hello = editor.ask(
        "initialize",
        json!({ "processId": null, "capabilities": {} }),
    );
    assert_eq!(hello["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(hello["serverInfo"]["name"], "entente");
    editor.note("initialized", json!({}));

    let good = editor.text();
    editor.open(&good);
    let clean = editor.findings("alliance.yaml");
    assert!(
        clean.iter().all(|found| found["severity"] != 1),
        "{clean:?}"
    );

    // A change: the measure is misspelt behind letters that count differently.
    let bad = good.replacen("measure: resolution", "measure: resolutoin", 1);
    let bad = bad.replacen("entente: 1", "# Größe 😀\nentente: 1", 1);
    editor.change(2, &bad);
    let found = editor.findings("alliance.yaml");
    let finding = found
        .iter()
        .find(|found| found["code"] == "unknown-reference");
    let finding = finding.expect("the finding").clone();
    let message = finding["message"].as_str().expect("a message");
    assert!(message.contains("did you mean `resolution`?"), "{message}");

    // Its remedy.
    let actions = editor.ask(
        "textDocument/codeAction",
        json!({
            "textDocument": { "uri": editor.uri() },
            "range": finding["range"],
            "context": { "diagnostics": [finding] },
        }),
    );
    assert_eq!(actions[0]["title"], "write `resolution`");
    let change = &actions[0]["edit"]["changes"][editor.uri()][0];
    assert_eq!(
        (&change["range"], &change["newText"]),
        (&finding["range"], &json!("resolution"))
    );
    let (document, edit) = (
        json!({ "uri": editor.uri(), "version": 3 }),
        json!({
            "range": change["range"], "text": change["newText"],
        }),
    );
    editor.note(
        "textDocument/didChange",
        json!({ "textDocument": document, "contentChanges": [edit] }),
    );
    let mended = editor.findings("alliance.yaml");
    assert!(
        mended.iter().all(|found| found["severity"] != 1),
        "{mended:?}"
    );

    let hover = editor.ask("textDocument/hover", editor.at(&cursor(&bad, "\nentente")));
    assert!(
        hover["contents"]["value"]
            .as_str()
            .expect("text")
            .contains("version of the language")
    );

    let place = editor.at(&cursor(&bad, "measure: resolu"));
    let definition = editor.ask("textDocument/definition", place.clone());
    let line = definition[0]["range"]["start"]["line"]
        .as_u64()
        .expect("a line");
    let lines: Vec<&str> = bad.lines().collect();
    assert!(
        lines[line as usize].starts_with("  resolution:"),
        "{}",
        lines[line as usize]
    );
    let references = editor.ask("textDocument/references", place);
    assert!(!references.as_array().expect("places").is_empty());

    let symbols = editor.ask(
        "textDocument/documentSymbol",
        json!({ "textDocument": { "uri": editor.uri() } }),
    );
    let names: Vec<&str> = symbols
        .as_array()
        .expect("symbols")
        .iter()
        .filter_map(|symbol| symbol["name"].as_str())
        .collect();
    assert!(
        names.contains(&"levels") && names.contains(&"parties"),
        "{names:?}"
    );

    assert_eq!(editor.ask("shutdown", json!(null)), Value::Null);
    let late = editor.ask_whole("textDocument/hover", json!({}));
    assert_eq!(late["error"]["code"], -32600);
    editor.note("exit", json!(null));
    editor.ends(0);
}

#[test]
fn completions_in_text_that_does_not_parse() {
    for snippets in [false, true] {
        let item = json!({ "snippetSupport": snippets });
        let completion = json!({ "completion": { "completionItem": item } });
        let mut editor = Editor::ready(json!({ "textDocument": completion }));
        let text = "parties:\n  a: { role: customer\nteams:\n  crew:\n    ▮\n";
        editor.open(&text.replace('▮', ""));
        let offers = editor.ask("textDocument/completion", editor.at(text));
        let first = &offers["items"][0];
        assert_eq!(first["label"], "members");
        let expected = if snippets {
            "members: [$0]"
        } else {
            "members: []"
        };
        assert_eq!(first["textEdit"]["newText"], expected);
        assert_eq!(
            first["textEdit"]["range"]["start"],
            json!({ "line": 4, "character": 4 })
        );
        let text = text.replace("    ▮", "    members: [▮");
        editor.change(2, &text.replace('▮', ""));
        let offers = editor.ask("textDocument/completion", editor.at(&text));
        assert_eq!(offers["items"][0]["label"], "a");
        let text = "measures:\n  a:\n    of: incidents\n    cl▮";
        editor.change(3, &text.replace('▮', ""));
        let offers = editor.ask("textDocument/completion", editor.at(text));
        let expected = if snippets {
            "clock:\n  $0"
        } else {
            "clock:\n      "
        };
        let clock = offers["items"]
            .as_array()
            .expect("offers")
            .iter()
            .find(|offer| offer["label"] == "clock")
            .expect("a clock");
        assert_eq!(clock["textEdit"]["newText"], expected);
    }
}

#[test]
fn a_text_is_laid_out() {
    let mut editor = Editor::ready(json!({}));
    let document = json!({ "textDocument": { "uri": editor.uri() }, "options": {} });
    editor.open("entente:   1\nalliance: a # b\n");
    let edits = editor.ask("textDocument/formatting", document.clone());
    let text = edits[0]["newText"].as_str().expect("a text").to_string();
    assert!(
        text.starts_with("entente: 1\n") && text.contains("# b"),
        "{text}"
    );
    editor.change(2, &text);
    assert_eq!(
        editor.ask("textDocument/formatting", document.clone()),
        json!([])
    );
    editor.change(3, "entente: [1\n");
    assert_eq!(editor.ask("textDocument/formatting", document), json!([]));
}

#[test]
fn columns_in_bytes_where_the_editor_asks_for_them() {
    let general = json!({ "positionEncodings": ["utf-16", "utf-8"] });
    let mut editor = Editor::ready(json!({ "general": general }));
    editor.open("entente: 1\nalliance: \"ü\"\n\"ü\": 1\nzone: { ä: UTC }\n");
    let found = editor.findings("alliance.yaml");
    let key = found
        .iter()
        .find(|found| found["code"] == "unknown-key")
        .expect("the key");
    assert_eq!(key["range"]["end"], json!({ "line": 2, "character": 4 }));
}

#[test]
fn further_files_and_versions() {
    let mut editor = Editor::ready(json!({}));
    editor.shell.write(
        "acme/agreement/more.yaml",
        "parties:\n  spare: { role: nobody }\n",
    );
    editor.shell.write(
        "acme/agreement/2030/alliance.yaml",
        "entente: 1\nnonsense: 1\n",
    );
    editor.open(&editor.text());
    let found = editor.findings("more.yaml");
    assert_eq!(found[0]["code"], "unknown-choice");
    // The other version is not part of this one.
    assert!(
        editor
            .told
            .iter()
            .all(|told| !told.to_string().contains("2030"))
    );
    // A file that is mended on disk has no findings any more.
    editor.shell.write(
        "acme/agreement/more.yaml",
        "parties:\n  spare: { role: provider }\n",
    );
    editor.note("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert!(editor.findings("more.yaml").is_empty());
    // When nothing is open any more, nothing is marked.
    editor.change(2, "entente: 2\n");
    assert!(!editor.findings("alliance.yaml").is_empty());
    let document = json!({ "textDocument": { "uri": editor.uri() } });
    editor.note("textDocument/didClose", document);
    assert!(editor.findings("alliance.yaml").is_empty());
}

#[test]
fn a_file_of_no_agreement_has_nothing_to_say() {
    let mut editor = Editor::ready(json!({}));
    for uri in [
        "untitled:x",
        "file:///nowhere/x.yaml",
        "file:///%zz",
        "nonsense",
    ] {
        let document = json!({ "uri": uri, "version": 1, "text": "a: 1" });
        editor.note("textDocument/didOpen", json!({ "textDocument": document }));
        let place = json!({
            "textDocument": { "uri": uri },
            "position": { "line": 0, "character": 0 },
        });
        assert_eq!(editor.ask("textDocument/hover", place), Value::Null);
    }
}

#[test]
fn what_makes_no_sense_is_answered() {
    let mut editor = Editor::start();
    let code = |answer: Value| answer["error"]["code"].as_i64().expect("a code");
    assert_eq!(
        code(editor.ask_whole("textDocument/hover", json!({}))),
        -32002
    );
    editor.ask("initialize", json!({}));
    assert_eq!(code(editor.ask_whole("initialize", json!({}))), -32600);
    assert_eq!(
        code(editor.ask_whole("textDocument/nonsense", json!({}))),
        -32601
    );
    assert_eq!(
        code(editor.ask_whole("textDocument/hover", json!([]))),
        -32602
    );
    editor.note("textDocument/nonsense", json!({}));
    editor.note("textDocument/didChange", json!({ "contentChanges": 1 }));
    editor.send_raw(b"Content-Length: 3\r\n\r\n{]}");
    assert_eq!(code(editor.answer(&Value::Null)), -32700);
    editor.send(&json!([1, 2]));
    assert_eq!(code(editor.answer(&Value::Null)), -32600);
    editor.send_raw(b"GET / HTTP/1.1\r\n\r\n\xff\xfe\r\n");
    editor.open("entente: 1\n");
    let place = json!({ "textDocument": { "uri": editor.uri() }, "position": { "line": 1e3, "character": 7 } });
    assert_eq!(code(editor.ask_whole("textDocument/hover", place)), -32602);
    let huge = format!("a: {}", "[".repeat(200_000));
    editor.change(2, &huge);
    assert!(!editor.findings("alliance.yaml").is_empty());
    editor.ends(1);
}

#[test]
fn what_is_not_wanted_any_more_is_not_answered() {
    let mut editor = Editor::ready(json!({}));
    // One write, so that the cancellation waits behind its request.
    let messages = [
        json!({ "jsonrpc": "2.0", "id": "a", "method": "textDocument/hover", "params": {} }),
        json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": "a" } }),
    ];
    let mut bytes = Vec::new();
    // What is before it keeps the server busy until both have come.
    let document = json!({ "uri": editor.uri(), "version": 1, "text": "x: 1\n".repeat(20_000) });
    let open = json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": document } });
    for message in std::iter::once(&open).chain(&messages) {
        let text = message.to_string();
        bytes.extend(format!("Content-Length: {}\r\n\r\n{text}", text.len()).into_bytes());
    }
    editor.send_raw(&bytes);
    let answer = editor.answer(&json!("a"));
    let code = answer["error"]["code"].as_i64();
    // The reader may be slower than the server; then it answers that the request is not complete.
    assert!(matches!(code, Some(-32800 | -32602)), "{answer}");
}
