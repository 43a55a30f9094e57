//! `entente lsp`: a language server on stdin and stdout, for editors.
//!
//! Not here: what is wrong in a text or may stand in it, which the agreement's own crate knows.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;

use clap::Args;
use serde_json::{Value, json};

use crate::failure::{Exit, Failure};

mod answer;
mod folder;
mod position;
mod uri;
mod wire;

use answer::{Sight, file_of};
use folder::{Buffer, Buffers, Folder, root_of};
use position::{Encoding, Lines};
use wire::Frame;

/// Messages that wait to be answered; the editor's further ones wait in the pipe.
const MOST_WAITING: usize = 256;

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;
const NOT_INITIALIZED: i64 = -32002;
const CANCELLED: i64 = -32800;

/// Serve an editor: findings, explanations and completions while an agreement is written.
///
/// Speaks the Language Server Protocol on stdin and stdout; an editor starts it. The guide "Write an agreement in your editor" has the settings.
#[derive(Args)]
pub struct Arguments {
    /// Accepted, as some editors add it; there is no other way to speak
    #[arg(long, hide = true)]
    stdio: bool,
}

/// Speaks with the editor until it says goodbye.
pub fn run(_arguments: &Arguments) -> Result<Exit, Failure> {
    let (sender, frames) = mpsc::sync_channel(MOST_WAITING);
    thread::spawn(move || {
        let mut input = io::stdin().lock();
        while let Ok(Some(frame)) = wire::read(&mut input) {
            if sender.send(frame).is_err() {
                break;
            }
        }
    });
    let mut server = Server::new(io::stdout().lock());
    server.serve(&frames)?;
    // WHY: the protocol counts an end without a goodbye as a failure.
    Ok(match server.state {
        State::Leaving => Exit::Fine,
        _ => Exit::CouldNot,
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before `initialize`.
    New,
    Ready,
    /// After `shutdown`.
    Leaving,
}

struct Server<W> {
    out: W,
    state: State,
    encoding: Encoding,
    snippets: bool,
    watches: bool,
    buffers: Buffers,
    folders: BTreeMap<PathBuf, Folder>,
    /// Folders that changed since their findings were told.
    stale: BTreeSet<PathBuf>,
}

/// What a request comes to: an answer, or a code and a message.
type Answer = Result<Value, (i64, String)>;

impl<W: Write> Server<W> {
    fn new(out: W) -> Self {
        Server {
            out,
            state: State::New,
            encoding: Encoding::Utf16,
            snippets: false,
            watches: false,
            buffers: Buffers::new(),
            folders: BTreeMap::new(),
            stale: BTreeSet::new(),
        }
    }

    /// Answers until `exit` or the end of the input. Findings are told when nothing else waits.
    fn serve(&mut self, frames: &Receiver<Frame>) -> io::Result<()> {
        let mut waiting: VecDeque<Frame> = VecDeque::new();
        loop {
            if waiting.is_empty() {
                match frames.try_recv() {
                    Ok(frame) => waiting.push_back(frame),
                    Err(TryRecvError::Disconnected) => return Ok(()),
                    Err(TryRecvError::Empty) => {
                        self.tell_findings()?;
                        match frames.recv() {
                            Ok(frame) => waiting.push_back(frame),
                            Err(_) => return Ok(()),
                        }
                    }
                }
            }
            while waiting.len() < MOST_WAITING
                && let Ok(frame) = frames.try_recv()
            {
                waiting.push_back(frame);
            }
            match waiting.pop_front() {
                Some(Frame::Message(message)) => {
                    if message["method"] == "exit" {
                        return Ok(());
                    }
                    self.take(&message, &waiting)?;
                }
                Some(Frame::Broken(why)) => self.refuse(&Value::Null, PARSE_ERROR, &why)?,
                None => {}
            }
        }
    }

    fn take(&mut self, message: &Value, waiting: &VecDeque<Frame>) -> io::Result<()> {
        let id = &message["id"];
        let Some(method) = message["method"].as_str() else {
            // An answer to our own request needs nothing more.
            let is_answer = message.get("result").or(message.get("error")).is_some();
            return match is_answer {
                true => Ok(()),
                false => self.refuse(id, INVALID_REQUEST, "the message has no method"),
            };
        };
        let params = &message["params"];
        if message.get("id").is_none() {
            return match self.state {
                State::Ready => self.note(method, params),
                _ => Ok(()),
            };
        }
        let cancels = |frame: &Frame| {
            matches!(frame, Frame::Message(later)
                if later["method"] == "$/cancelRequest" && later["params"]["id"] == *id)
        };
        let answer = if waiting.iter().any(cancels) {
            Err((CANCELLED, "cancelled".into()))
        } else {
            self.answer(method, params)
        };
        match answer {
            Ok(result) => self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result })),
            Err((code, why)) => self.refuse(id, code, &why),
        }
    }

    fn answer(&mut self, method: &str, params: &Value) -> Answer {
        match (self.state, method) {
            (State::New, "initialize") => Ok(self.initialize(params)),
            (State::New, _) => Err((NOT_INITIALIZED, "`initialize` comes first".into())),
            (State::Leaving, _) => Err((INVALID_REQUEST, "`shutdown` was the last one".into())),
            (State::Ready, "initialize") => Err((INVALID_REQUEST, "it was said before".into())),
            (State::Ready, "shutdown") => {
                self.state = State::Leaving;
                Ok(Value::Null)
            }
            (State::Ready, _) => self.look(method, params),
        }
    }

    fn initialize(&mut self, params: &Value) -> Value {
        let can = &params["capabilities"];
        let encodings = can["general"]["positionEncodings"].as_array();
        let utf8 = encodings.is_some_and(|known| known.iter().any(|name| name == "utf-8"));
        if utf8 {
            self.encoding = Encoding::Utf8;
        }
        let item = &can["textDocument"]["completion"]["completionItem"];
        self.snippets = item["snippetSupport"] == true;
        self.watches = can["workspace"]["didChangeWatchedFiles"]["dynamicRegistration"] == true;
        self.state = State::Ready;
        json!({
            "serverInfo": { "name": "entente", "version": env!("CARGO_PKG_VERSION") },
            "capabilities": {
                "positionEncoding": if utf8 { "utf-8" } else { "utf-16" },
                "textDocumentSync": { "openClose": true, "change": 2, "save": true },
                "hoverProvider": true,
                "completionProvider": { "triggerCharacters": [":", " ", "[", "{", ","] },
                "definitionProvider": true,
                "referencesProvider": true,
                "documentSymbolProvider": true,
                "documentFormattingProvider": true,
                "codeActionProvider": { "codeActionKinds": ["quickfix"] },
            },
        })
    }

    /// What is asked of a file. A file of no agreement has nothing to say.
    fn look(&self, method: &str, params: &Value) -> Answer {
        let question: fn(&Sight<'_>, &Value) -> Option<Value> = match method {
            "textDocument/hover" => |sight, params| sight.hover(params),
            "textDocument/completion" => |sight, params| sight.completion(params),
            "textDocument/definition" => |sight, params| sight.definition(params),
            "textDocument/references" => |sight, params| sight.references(params),
            "textDocument/documentSymbol" => |sight, _| Some(sight.symbols()),
            "textDocument/formatting" => |sight, _| Some(sight.formatting()),
            "textDocument/codeAction" => |sight, params| sight.actions(params),
            _ => return Err((METHOD_NOT_FOUND, format!("there is no method `{method}`"))),
        };
        let wrong = || {
            (
                INVALID_PARAMS,
                format!("the parameters of `{method}` are not complete"),
            )
        };
        let uri = params["textDocument"]["uri"].as_str().ok_or_else(wrong)?;
        let place = uri::path(uri).and_then(|path| {
            let folder = self.folders.get(&root_of(&path, &self.buffers)?)?;
            Some((folder, folder.inside(&path)?))
        });
        let Some((folder, file)) = place else {
            return Ok(Value::Null);
        };
        self.sight(folder, file, &|sight| question(sight, params))
            .ok_or_else(wrong)
    }

    fn sight<T>(&self, folder: &Folder, file: String, look: &dyn Fn(&Sight<'_>) -> T) -> T {
        let uri = |file: &str| self.uri(&folder.outside(file));
        look(&Sight {
            folder,
            file,
            uri: &uri,
            encoding: self.encoding,
            snippets: self.snippets,
        })
    }

    /// What the editor calls a file.
    fn uri(&self, path: &Path) -> String {
        match self.buffers.get(path) {
            Some(buffer) => buffer.uri.clone(),
            None => uri::uri(path),
        }
    }

    fn note(&mut self, method: &str, params: &Value) -> io::Result<()> {
        let document = &params["textDocument"];
        let path = document["uri"].as_str().and_then(uri::path);
        match (method, path) {
            ("initialized", _) if self.watches => self.watch(),
            ("workspace/didChangeWatchedFiles", _) => {
                self.stale.extend(self.folders.keys().cloned());
                Ok(())
            }
            ("textDocument/didOpen", Some(path)) => {
                let buffer = Buffer {
                    uri: document["uri"].as_str().unwrap_or_default().into(),
                    version: document["version"].as_i64(),
                    text: document["text"].as_str().unwrap_or_default().into(),
                };
                self.buffers.insert(path.clone(), buffer);
                self.changed(&path);
                Ok(())
            }
            ("textDocument/didChange", Some(path)) => {
                if let Some(buffer) = self.buffers.get_mut(&path) {
                    buffer.version = document["version"].as_i64();
                    for change in params["contentChanges"].as_array().into_iter().flatten() {
                        apply(&mut buffer.text, change, self.encoding);
                    }
                    self.changed(&path);
                }
                Ok(())
            }
            ("textDocument/didSave", Some(path)) => {
                self.changed(&path);
                Ok(())
            }
            ("textDocument/didClose", Some(path)) => self.close(&path),
            _ => Ok(()),
        }
    }

    /// Takes the text of an open file at once, so that the next question meets it.
    fn changed(&mut self, path: &Path) {
        let Some(root) = root_of(path, &self.buffers) else {
            return;
        };
        let new = || Folder::new(root.clone());
        let is_new = !self.folders.contains_key(&root);
        let folder = self.folders.entry(root.clone()).or_insert_with(new);
        if is_new {
            // What cannot be read is said when the findings are told.
            let _ = folder.read(&self.buffers);
        } else if let (Some(buffer), Some(file)) = (self.buffers.get(path), folder.inside(path)) {
            folder.editor.set(&file, buffer.text.as_bytes());
        }
        self.stale.insert(root);
    }

    /// A folder of which nothing is open any more is forgotten, with its findings.
    fn close(&mut self, path: &Path) -> io::Result<()> {
        let root = root_of(path, &self.buffers);
        self.buffers.remove(path);
        let Some(root) = root else {
            return Ok(());
        };
        let open = |path: &PathBuf| root_of(path, &self.buffers).as_ref() == Some(&root);
        if self.buffers.keys().any(open) {
            self.stale.insert(root);
            return Ok(());
        }
        self.stale.remove(&root);
        let Some(folder) = self.folders.remove(&root) else {
            return Ok(());
        };
        for file in &folder.told {
            self.publish(&folder, file, Vec::new())?;
        }
        Ok(())
    }

    /// Tells the findings of all folders that changed.
    fn tell_findings(&mut self) -> io::Result<()> {
        for root in std::mem::take(&mut self.stale) {
            let Some(mut folder) = self.folders.remove(&root) else {
                continue;
            };
            if let Err(failure) = folder.read(&self.buffers) {
                let note = json!({ "type": 2, "message": failure.to_string() });
                self.notify("window/logMessage", &note)?;
            }
            folder.check();
            let mut files: BTreeSet<String> = std::mem::take(&mut folder.told);
            let with_findings = folder
                .findings
                .iter()
                .map(|found| file_of(found).to_string());
            folder.told = with_findings.collect();
            files.extend(folder.told.iter().cloned());
            files.extend(folder.editor.paths().map(String::from));
            for file in files {
                let found = self.sight(&folder, file.clone(), &|sight| sight.diagnostics());
                self.publish(&folder, &file, found)?;
            }
            self.folders.insert(root, folder);
        }
        Ok(())
    }

    fn publish(&mut self, folder: &Folder, file: &str, found: Vec<Value>) -> io::Result<()> {
        let path = folder.outside(file);
        let mut params = json!({ "uri": self.uri(&path), "diagnostics": found });
        if let Some(version) = self.buffers.get(&path).and_then(|buffer| buffer.version) {
            params["version"] = json!(version);
        }
        self.notify("textDocument/publishDiagnostics", &params)
    }

    /// Asks to be told when files change that are not open.
    fn watch(&mut self) -> io::Result<()> {
        let watchers: Vec<Value> = ["**/*.yaml", "**/*.yml", "**/*.ics"]
            .map(|glob| json!({ "globPattern": glob }))
            .into();
        let registration = json!({
            "id": "files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": watchers },
        });
        self.send(&json!({
            "jsonrpc": "2.0",
            "id": "watch",
            "method": "client/registerCapability",
            "params": { "registrations": [registration] },
        }))
    }

    fn notify(&mut self, method: &str, params: &Value) -> io::Result<()> {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    fn refuse(&mut self, id: &Value, code: i64, why: &str) -> io::Result<()> {
        let error = json!({ "code": code, "message": why });
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "error": error }))
    }

    fn send(&mut self, message: &Value) -> io::Result<()> {
        wire::write(&mut self.out, message)
    }
}

/// A change of a text: all of it, or a range.
fn apply(text: &mut String, change: &Value, encoding: Encoding) {
    let new = change["text"].as_str().unwrap_or_default();
    let Some(range) = change.get("range").filter(|range| range.is_object()) else {
        *text = new.into();
        return;
    };
    let lines = Lines::new(text, encoding);
    let at = |end: &str| {
        let position = &range[end];
        let number = |key: &str| position[key].as_u64().unwrap_or(0);
        lines.byte(number("line"), number("character"))
    };
    let (start, end) = (at("start"), at("end"));
    text.replace_range(start..end.max(start), new);
}
