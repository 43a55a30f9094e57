//! Literate cases: pages of commands and what becomes of them.
//!
//! A heading `## ` begins a case. In it a block `yaml NAME` is a text of the agreement, and `yaml NAME in force` one
//! that the journal has from the beginning (a head is put before both, and a file `rules.md` beside). A block `commands` has one command a line, `when |
//! who | what`: the party and the person, and
//!
//! ```text
//! propose P-1 NAME because it is time      revise P-1 NAME      withdraw P-1      sign P-1 NAME
//! comment P-1 NAME levels.up why so low?   reply P-1 NAME #3 because   settle P-1 #3
//! claim {"ask":…}    answer C-1 accept     acknowledge decision DEC-1 right    acknowledge policy rules 2
//! said {"case":…}    a fact that simply stands in the journal     journal {"party":…}    one that the journal states
//! ```
//!
//! `#3` is the first fact of the third line. A block `outcome` says of each line which facts it became, or why none; `stands`
//! where each proposal stands in the end, and `unfit` which facts count for nothing. `UPDATE_CASES` writes these anew.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use agreement::{Agreement, Versions};
use facts::fact::{
    Acknowledged, AgreementVersion, CaseUpdate, Claim, Comment, DecisionName, Key, Membership,
    PolicyName, Proposal, Says, Signature, Withdrawal,
};
use facts::id::{CaseId, ClaimId, DecisionId, PolicyId, ProposalId, SourceId};
use facts::journal::chain::OWN_SOURCE;
use facts::{Body, Fact, FactId, Instant};
use practice::{Author, Command, Refusal, Stand, State, Texts, decide};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::world::{load, party};

const HEAD: &str = "entente: 1\nalliance: north\nzone: UTC\n";

/// A case of a page.
#[derive(Default)]
struct Case {
    title: String,
    texts: BTreeMap<String, Agreement>,
    in_force: Vec<String>,
    commands: String,
    expected: Vec<(String, String)>,
}

/// A case as it goes on.
struct Play<'c> {
    case: &'c Case,
    facts: Vec<Fact>,
    /// The id of the first fact of each line.
    lines: Vec<Option<FactId>>,
    outcome: String,
}

fn check_file(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("cases")
        .join(name);
    let text = std::fs::read_to_string(&path).expect("a page of cases");
    let (mut wrong, mut written) = (String::new(), text.clone());
    let cases = cases(&text);
    assert!(!cases.is_empty(), "{name} has no cases");
    for case in &cases {
        assert!(
            !case.expected.is_empty(),
            "`{}` expects nothing",
            case.title
        );
        let found = case.play();
        for (info, expected) in &case.expected {
            let found = &found[info.as_str()];
            if found == expected {
                continue;
            }
            let _ = writeln!(
                wrong,
                "{name}: {}\n--- expected {info}\n{expected}--- found\n{found}",
                case.title
            );
            let head = written
                .find(&format!("## {}\n", case.title))
                .expect("the heading");
            let old = format!("```{info}\n{expected}```");
            let rest = written.split_off(head);
            written.push_str(&rest.replacen(&old, &format!("```{info}\n{found}```"), 1));
        }
    }
    if std::env::var_os("UPDATE_CASES").is_some() {
        std::fs::write(&path, written).expect("the page is written");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case {
                title: title.into(),
                ..Case::default()
            });
        }
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let block = lines.by_ref().take_while(|line| *line != "```");
        let block: String = block.map(|line| format!("{line}\n")).collect();
        let case = cases.last_mut().expect("a heading before each block");
        match info.split_once(' ').unwrap_or((info, "")) {
            ("yaml", name) => {
                let short = name.trim_end_matches(" in force");
                if short != name {
                    case.in_force.push(short.into());
                }
                let text = format!("{HEAD}version: \"{short}\"\n{block}");
                let loaded = load(&[("alliance.yaml", &text), ("rules.md", "be kind")]);
                case.texts.insert(short.into(), loaded.agreement);
            }
            ("commands", _) => case.commands = block,
            (expected, _) => case.expected.push((expected.into(), block)),
        }
    }
    cases
}

impl Case {
    /// What comes of all commands, by the names of blocks.
    fn play(&self) -> BTreeMap<&'static str, String> {
        let mut play = Play {
            case: self,
            facts: Vec::new(),
            lines: Vec::new(),
            outcome: String::new(),
        };
        for line in self.commands.lines() {
            play.line(line);
        }
        let state = State::of(&play.facts);
        let mut stands = String::new();
        for proposal in state.proposals() {
            let stand = match state.stand(proposal) {
                Stand::Open { missing } => {
                    let missing: Vec<&str> = missing.iter().map(|party| party.as_str()).collect();
                    format!("open, {} to sign", missing.join(", "))
                }
                Stand::Signed { from } => format!("signed, in force from {from}"),
                Stand::Withdrawn => "withdrawn".into(),
                Stand::Superseded { by } => format!("superseded by {}", self.name(&by)),
            };
            let id = proposal.id();
            let open = proposal.open_threads().map(|thread| thread.clause());
            let open: Vec<&str> = open.collect();
            let text = self.name(&proposal.says.hash);
            let dismissed = proposal.dismissed.len();
            let _ = writeln!(
                stands,
                "{id} | {text} | {stand} | {dismissed} dismissed | open comments: {}",
                open.join(", ")
            );
        }
        let unfit = state.unfit().iter();
        let unfit = unfit.map(|one| {
            format!(
                "{} | {}\n",
                one.fact.body.kind(),
                self.told(&one.why, &play.lines)
            )
        });
        let unfit = unfit.collect();
        BTreeMap::from([
            ("outcome", play.outcome),
            ("stands", stands),
            ("unfit", unfit),
        ])
    }

    fn name(&self, hash: &str) -> String {
        let mut texts = self.texts.iter();
        let found = texts.find(|(_, text)| text.hash == hash);
        found.map_or(hash.into(), |(name, _)| format!("text {name}"))
    }

    /// A refusal, with texts by their names and facts by their lines.
    fn told(&self, refusal: &Refusal, lines: &[Option<FactId>]) -> String {
        let told = refusal.told();
        assert_eq!(
            refusal.to_string(),
            format!(
                "{}: {}; {}",
                told.what.english(),
                told.why.english(),
                told.help.english()
            )
        );
        let clause = told
            .clause
            .map_or(String::new(), |clause| format!(" [{clause}]"));
        let mut line = format!(
            "{}{clause}: {}: {}; {}",
            told.name,
            told.what.english(),
            told.why.english(),
            told.help.english()
        );
        for (name, text) in &self.texts {
            line = line.replace(&text.hash, &format!("text {name}"));
        }
        for (id, place) in lines.iter().zip(1..) {
            if let Some(id) = id {
                line = line.replace(&id.to_string(), &format!("#{place}"));
            }
        }
        line
    }
}

impl Play<'_> {
    fn line(&mut self, line: &str) {
        let parts: Vec<&str> = line.splitn(3, " | ").collect();
        let [when, who, what] = parts[..] else {
            panic!("`{line}` is not `when | who | what`");
        };
        let at = Instant::parse(&format!("{}:00Z", when.replace(' ', "T"))).expect("an instant");
        let (by, person) = who.split_once('/').unwrap_or((who, "ann"));
        let (by, source) = (party(by), SourceId::new("web").unwrap());
        let author = Author {
            party: &by,
            person,
            source: &source,
            seq: self.facts.len() as u64,
        };
        let own = SourceId::new(OWN_SOURCE).unwrap();
        let by_itself = what.strip_prefix("journal ").map(|body| (body, &own));
        let by_party = what.strip_prefix("said ").map(|body| (body, &source));
        if let Some((body, source)) = by_itself.or(by_party) {
            let author = Author { source, ..author };
            let fact = said(&author, at, &self.whole(body));
            self.lines.push(Some(fact.id));
            self.facts.push(fact);
            let _ = writeln!(self.outcome, "said");
            return;
        }
        let state = State::of(&self.facts);
        let versions = self.versions(&state);
        let proposed: Vec<Agreement> = self.case.texts.values().cloned().collect();
        let texts = Texts {
            versions: &versions,
            proposed: &proposed,
        };
        let command = self.command(what);
        let decided = decide(&state, &texts, &author, &command, at);
        match decided {
            Ok(facts) => {
                let kinds: Vec<&str> = facts.iter().map(|fact| fact.body.kind()).collect();
                let _ = writeln!(self.outcome, "{}", kinds.join(", "));
                self.lines.push(facts.first().map(|fact| fact.id));
                let before = state.unfit().len();
                self.facts.extend(facts);
                assert_eq!(State::of(&self.facts).unfit().len(), before, "{line}");
            }
            Err(refusal) => {
                let _ = writeln!(self.outcome, "{}", self.case.told(&refusal, &self.lines));
                self.lines.push(None);
            }
        }
    }

    /// The texts in force: those from the beginning, and those that the journal says are.
    fn versions(&self, state: &State<'_>) -> Vec<Agreement> {
        let entered = state.versions().iter().filter(|version| version.is_entered);
        let entered: Vec<&str> = entered.map(|version| version.hash).collect();
        let texts = self.case.texts.iter().filter(|(name, text)| {
            self.case.in_force.contains(name) || entered.contains(&text.hash.as_str())
        });
        let (versions, _) = Versions::new(texts.map(|(_, text)| text.clone()).collect());
        versions
            .map(|versions| versions.all().to_vec())
            .unwrap_or_default()
    }

    /// `#3` is the id of the first fact of the third line, `@NAME` the hash of a text.
    fn whole(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (index, id) in self.lines.iter().enumerate().rev() {
            if let Some(id) = id {
                text = text.replace(&format!("#{}", index + 1), &id.to_string());
            }
        }
        for (name, version) in self.case.texts.iter().rev() {
            text = text.replace(&format!("@{name}"), &version.hash);
        }
        text
    }

    fn command(&self, what: &str) -> Command<'_> {
        let words: Vec<&str> = what.split(' ').collect();
        let text = |name: &str| self.case.texts.get(name).expect("a text of this name");
        let id = |word: &str| ProposalId::new(word).unwrap();
        let rest = |from: usize| words.get(from..).unwrap_or_default().join(" ");
        let some = |words: String| Some(words).filter(|words| !words.is_empty());
        let fact = |word: &str| FactId::parse(&self.whole(word)).expect("a fact such as #3");
        match words[..] {
            ["propose", proposal, name, ..] => Command::Propose {
                id: id(proposal),
                text: text(name),
                reason: some(rest(4)),
            },
            ["revise", proposal, name, ..] => Command::Revise {
                id: id(proposal),
                text: text(name),
                reason: some(rest(4)),
            },
            ["withdraw", proposal, ..] => Command::Withdraw {
                id: id(proposal),
                reason: some(rest(3)),
            },
            ["sign", proposal, name] => Command::Sign {
                proposal: id(proposal),
                hash: text(name).hash.clone(),
            },
            ["comment", proposal, name, clause, ..] => Command::Comment {
                proposal: id(proposal),
                hash: text(name).hash.clone(),
                clause: Some(clause.into()).filter(|clause| clause != "all"),
                text: rest(4),
                reply_to: None,
            },
            ["reply", proposal, name, to, ..] => Command::Comment {
                proposal: id(proposal),
                hash: text(name).hash.clone(),
                clause: None,
                text: rest(4),
                reply_to: Some(fact(to)),
            },
            ["settle", proposal, comment, ..] => Command::Settle {
                proposal: id(proposal),
                comment: fact(comment),
                text: some(rest(3)),
            },
            ["claim", ..] => {
                let claim: Claim = serde_json::from_str(&self.whole(&rest(1))).expect("a claim");
                Command::Claim(claim)
            }
            ["answer", claim, says] => Command::AnswerClaim {
                claim: ClaimId::new(&self.whole(claim)).unwrap(),
                says: serde_json::from_value::<Says>(json!(says)).expect("an answer"),
            },
            ["acknowledge", "decision", case, ..] => {
                Command::Acknowledge(Acknowledged::Decision(DecisionName {
                    case: CaseId::new(case).unwrap(),
                    right: some(rest(3)).map(|right| DecisionId::new(&right).unwrap()),
                }))
            }
            ["acknowledge", "policy", policy, ..] => {
                Command::Acknowledge(Acknowledged::Policy(PolicyName {
                    id: PolicyId::new(policy).unwrap(),
                    version: some(rest(3)),
                }))
            }
            _ => panic!("`{what}` is no command"),
        }
    }
}

/// A fact that stands in the journal, by its body.
fn said(author: &Author<'_>, at: Instant, body: &str) -> Fact {
    let mut members: Value = serde_json::from_str(body).expect("a body");
    let (kind, says) = members
        .as_object_mut()
        .and_then(|members| members.iter_mut().next())
        .expect("a body");
    let text = says.take().to_string();
    let body = match kind.as_str() {
        "agreement" => read::<AgreementVersion>(&text),
        "case" => read::<CaseUpdate>(&text),
        "comment" => read::<Comment>(&text),
        "key" => read::<Key>(&text),
        "party" => read::<Membership>(&text),
        "proposal" => read::<Proposal>(&text),
        "signature" => read::<Signature>(&text),
        "withdrawal" => read::<Withdrawal>(&text),
        other => panic!("no fact of the kind `{other}` is said here"),
    };
    let (by, source) = (author.party.clone(), author.source.clone());
    Fact::new(at, at, by, source, author.seq, 0, body).expect("a fact")
}

fn read<B: DeserializeOwned + Into<Body>>(text: &str) -> Body {
    serde_json::from_str::<B>(text).expect("a body").into()
}

#[test]
fn signing() {
    check_file("signing.md");
}

#[test]
fn comments() {
    check_file("comments.md");
}

#[test]
fn claims() {
    check_file("claims.md");
}

#[test]
fn acknowledgements() {
    check_file("acknowledgements.md");
}
