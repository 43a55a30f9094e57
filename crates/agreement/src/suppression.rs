//! Suppressions: `allow: { RULE: reason }` in any map of the text keeps the warnings and notes of a
//! rule silent inside the element that carries it.
//!
//! They are taken out of the tree before its sections are read, so that no section needs to know
//! them. Errors are never suppressed.

use std::sync::Arc;

use facts::{Diagnostic, Place, Sentence, Severity, say};

use crate::rule::{Rule, suppression_unused};
use crate::yaml::{Entry, Node, Value, listed, short, wrong_shape};

/// The key that carries suppressions.
pub const KEY: &str = "allow";

/// The longest reason, in bytes.
const LONGEST_REASON: usize = 2_000;

/// A rule that is kept silent inside an element of the text, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The rule.
    pub rule: &'static str,
    /// Why its findings are accepted here.
    pub reason: String,
    /// Where the suppression stands.
    pub place: Place,
    /// The element that carries it: its key and its value; a whole file where it stands at the top.
    pub span: Place,
    /// The keys that lead to that element, from the top of its file.
    pub path: Vec<String>,
}

/// A finding that is kept silent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// The finding.
    pub finding: Diagnostic,
    /// Why it is accepted.
    pub reason: String,
    /// Where the suppression stands.
    pub place: Place,
}

/// Takes the suppressions of a file out of its tree.
pub(crate) fn take(
    root: &mut Node,
    bytes: usize,
    found: &mut Vec<Suppression>,
    report: &mut Vec<Diagnostic>,
) {
    let whole = Place {
        file: root.place.file.clone(),
        start: 0,
        end: bytes,
    };
    let path = Vec::new();
    Taking {
        found,
        report,
        path,
    }
    .node(root, &whole);
}

struct Taking<'a> {
    found: &'a mut Vec<Suppression>,
    report: &'a mut Vec<Diagnostic>,
    /// The keys that lead to the node at hand.
    path: Vec<String>,
}

impl Taking<'_> {
    /// `span` is the element whose value this node is.
    fn node(&mut self, node: &mut Node, span: &Place) {
        match &mut node.value {
            Value::Map(entries) => {
                let at = entries.iter().position(is_suppression);
                if let Some(at) = at {
                    let entry = entries.remove(at);
                    self.rules(&entry, span);
                }
                for entry in entries {
                    let span = Place {
                        file: entry.key_place.file.clone(),
                        start: entry.key_place.start,
                        end: entry.value.place.end.max(entry.key_place.end),
                    };
                    self.path.push(entry.key.clone());
                    self.node(&mut entry.value, &span);
                    self.path.pop();
                }
            }
            Value::Seq(items) => {
                for item in items {
                    let span = item.place.clone();
                    self.node(item, &span);
                }
            }
            Value::Missing | Value::Scalar(_) => {}
        }
    }

    fn rules(&mut self, entry: &Entry, span: &Place) {
        for rule in entry.value.as_map().unwrap_or_default() {
            let Some(known) = Rule::get(&rule.key) else {
                self.report.push(unknown_rule(rule));
                continue;
            };
            if known.severity == Severity::Error {
                self.report.push(
                    Diagnostic::error(
                        "error-suppressed",
                        say!(
                            "found-finds-errors-which-cannot-be",
                            "`{known}` finds errors, which cannot be suppressed",
                            known = Sentence::plain(known.name)
                        ),
                    )
                    .at(rule.key_place.clone(), "")
                    .help(say!(
                        "found-mend-text-where-rule-finds",
                        "mend the text where the rule finds something, and take this out"
                    )),
                );
                continue;
            }
            let reason = match &rule.value.value {
                Value::Missing => "",
                Value::Scalar(scalar) => scalar.text.trim(),
                _ => {
                    let what = say!("what-reason-for", "the reason for `{id}`", id = known.name);
                    self.report.push(wrong_shape(
                        &rule.value,
                        &what,
                        say!("found-text", "a text"),
                    ));
                    continue;
                }
            };
            if reason.is_empty() || reason.len() > LONGEST_REASON {
                self.report.push(no_reason(known.name, rule, reason));
                continue;
            }
            self.found.push(Suppression {
                rule: known.name,
                reason: reason.into(),
                place: rule.key_place.clone(),
                span: span.clone(),
                path: self.path.clone(),
            });
        }
    }
}

/// WHY: a small sample has a key of the same name, which holds a number; and an empty value counts
/// as absent.
fn is_suppression(entry: &Entry) -> bool {
    entry.key == KEY && matches!(entry.value.value, Value::Map(_) | Value::Missing)
}

fn unknown_rule(entry: &Entry) -> Diagnostic {
    let finding = Diagnostic::error(
        "unknown-rule",
        say!(
            "found-there-no-rule",
            "there is no rule `{key}`",
            key = short(&entry.key)
        ),
    )
    .at(entry.key_place.clone(), "");
    match Rule::nearest(&entry.key) {
        Some(near) => finding.did_you_mean(near),
        None => finding.help(say!("found-write-with-name-rule-such", "write `{example}` with the name of a rule, such as {unused}; errors cannot be suppressed", example = format!("{KEY}: {{ RULE: reason }}"), unused = listed(&["measure-unused"]))),
    }
}

fn no_reason(rule: &str, entry: &Entry, reason: &str) -> Diagnostic {
    let message = if reason.is_empty() {
        say!(
            "suppression-no-reason",
            "the suppression of `{rule}` gives no reason",
            rule
        )
    } else {
        let most = LONGEST_REASON;
        say!(
            "suppression-long-reason",
            "the reason for suppressing `{rule}` is longer than {most} bytes",
            rule,
            most
        )
    };
    Diagnostic::error("suppression-without-reason", message)
        .at(entry.key_place.clone(), "")
        .why(say!(
            "found-reason-shown-in-document-parties",
            "the reason is shown in the document that the parties sign"
        ))
        .help(say!(
            "found-write-why-accepted-here",
            "write `{rule}: why it is accepted here`",
            rule = Sentence::plain(rule)
        ))
}

/// Sets the findings aside that a suppression covers, the innermost one first. Returns which of
/// `suppressions` covered something.
pub(crate) fn apply(
    suppressions: &[Suppression],
    findings: &mut Vec<Diagnostic>,
    aside: &mut Vec<Suppressed>,
) -> Vec<bool> {
    let mut used = vec![false; suppressions.len()];
    if suppressions.is_empty() {
        return used;
    }
    // WHY: elements lie inside each other or apart, so one walk in the order of the text with a
    // stack of the open ones finds the innermost, however many there are.
    let mut order: Vec<usize> = (0..suppressions.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&suppressions[*a].span, &suppressions[*b].span);
        (&a.file, a.start, b.end).cmp(&(&b.file, b.start, a.end))
    });
    let mut next = order.into_iter().peekable();
    let mut open: Vec<usize> = Vec::new();
    findings.sort_by(|a, b| start(a).cmp(&start(b)));
    findings.retain(|finding| {
        let Some((file, at)) = start(finding) else {
            return true;
        };
        while let Some(index) = next.next_if(|index| {
            let span = &suppressions[*index].span;
            (&span.file, span.start) <= (file, at)
        }) {
            let span = &suppressions[index].span;
            close(&mut open, suppressions, &span.file, span.start);
            open.push(index);
        }
        close(&mut open, suppressions, file, at);
        let covering = open
            .iter()
            .rev()
            .find(|index| suppressions[**index].rule == finding.rule);
        match covering {
            Some(index) if finding.severity != Severity::Error => {
                used[*index] = true;
                aside.push(Suppressed {
                    finding: finding.clone(),
                    reason: suppressions[*index].reason.clone(),
                    place: suppressions[*index].place.clone(),
                });
                false
            }
            _ => true,
        }
    });
    used
}

/// Takes the elements off the stack that end before this place.
fn close(open: &mut Vec<usize>, suppressions: &[Suppression], file: &Arc<str>, at: usize) {
    while let Some(index) = open.last() {
        let span = &suppressions[*index].span;
        if span.file == *file && at < span.end {
            return;
        }
        open.pop();
    }
}

/// Where a finding begins.
fn start(finding: &Diagnostic) -> Option<(&Arc<str>, usize)> {
    let place = &finding.places.first()?.place;
    Some((&place.file, place.start))
}

/// The findings about suppressions that covered nothing. They can be suppressed themselves.
pub(crate) fn unused(
    suppressions: &[Suppression],
    used: &[bool],
    aside: &mut Vec<Suppressed>,
) -> Vec<Diagnostic> {
    let own = suppression_unused::RULE.name;
    let among = |used: &[bool], about_own: bool| -> Vec<Diagnostic> {
        suppressions
            .iter()
            .zip(used)
            .filter(|(_, used)| !**used)
            // WHY: what the caller looks for may still come.
            .filter(|(suppression, _)| !Rule::get(suppression.rule).is_some_and(Rule::is_later))
            .filter(|(suppression, _)| (suppression.rule == own) == about_own)
            .map(|(suppression, _)| {
                suppression_unused::finding(suppression.rule, &suppression.place)
            })
            .collect()
    };
    let mut findings = among(used, false);
    let used_on_these = apply(suppressions, &mut findings, aside);
    findings.append(&mut among(&used_on_these, true));
    findings
}
