//! `include`: the measures of templates, with the agreement's own choices for their parameters.

use facts::{Diagnostic, Sentence, say};

use super::Load;
use crate::template::{ALL, Parameter, Template};
use crate::yaml::{Entry, Fields, Node, Scalar, Style, Value, listed, nearest, short};

const KEY: &str = "include";

impl Load<'_> {
    /// Puts the measures of the included templates beside the agreement's own.
    pub(super) fn include(&mut self, entries: &mut Vec<Entry>) {
        let Some(at) = entries.iter().position(|entry| entry.key == KEY) else {
            return;
        };
        let include = entries.remove(at);
        if include.value.value == Value::Missing {
            return;
        }
        let Some(included) = Fields::open_any(&include.value, "`include`", &mut self.report) else {
            return;
        };
        for wanted in included.entries() {
            let Some(template) = Template::get(&wanted.key) else {
                self.report.push(unknown_template(wanted));
                continue;
            };
            let choices = self.choices(template, wanted);
            let mut root = template.root();
            let Value::Map(parts) = &mut root.value else {
                continue;
            };
            for mut part in parts.drain(..).filter(|part| part.key == "measures") {
                fill(&mut part.value, &choices);
                match entries.iter_mut().find(|entry| entry.key == part.key) {
                    Some(own) => self.merge(own, part),
                    None => entries.push(part),
                }
            }
        }
    }

    /// The value of each parameter.
    fn choices(&mut self, template: &Template, wanted: &Entry) -> Vec<(String, Node)> {
        let parameters = template.parameters();
        let what = say!("what-template", "the template `{id}`", id = template.name);
        let nothing = Fields::nothing(&what, wanted.key_place.clone());
        let given = match wanted.value.value {
            Value::Missing => nothing,
            _ => Fields::open_any(&wanted.value, &what, &mut self.report).unwrap_or(nothing),
        };
        for entry in given.entries() {
            if !parameters
                .iter()
                .any(|parameter| parameter.name == entry.key)
            {
                self.report
                    .push(unknown_parameter(template, &parameters, entry));
            }
        }
        let mut choices = Vec::new();
        for parameter in parameters {
            let node = match (given.get(&parameter.name), &parameter.default) {
                (Some(node), _) => node.clone(),
                (None, Some(default)) => Node {
                    value: Value::Scalar(Scalar {
                        text: default.clone(),
                        style: Style::Plain,
                    }),
                    place: wanted.key_place.clone(),
                },
                (None, None) => {
                    self.report.push(
                        Diagnostic::error(
                            "missing-parameter",
                            say!(
                                "found-needs",
                                "{what} needs `{parameter}`",
                                parameter = Sentence::plain(&parameter.name),
                                what = &what
                            ),
                        )
                        .at(wanted.key_place.clone(), "")
                        .help(format!("add `{}`: {}", parameter.name, parameter.about)),
                    );
                    Node {
                        value: Value::Missing,
                        place: wanted.key_place.clone(),
                    }
                }
            };
            choices.push((format!("${}", parameter.name), node));
        }
        choices
    }
}

/// Puts the choices where the template names its parameters.
fn fill(node: &mut Node, choices: &[(String, Node)]) {
    match &mut node.value {
        Value::Missing => {}
        Value::Scalar(scalar) => {
            if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == scalar.text) {
                *node = choice.clone();
            }
        }
        Value::Seq(items) => items.iter_mut().for_each(|item| fill(item, choices)),
        Value::Map(entries) => entries
            .iter_mut()
            .for_each(|entry| fill(&mut entry.value, choices)),
    }
}

fn unknown_template(wanted: &Entry) -> Diagnostic {
    let names: Vec<&str> = ALL.iter().map(|template| template.name).collect();
    // WHY: the version is left out more easily than a letter.
    let latest = names
        .iter()
        .rev()
        .find(|name| name.split('@').next() == Some(&wanted.key));
    let near = latest
        .copied()
        .or_else(|| nearest(&wanted.key, names.iter().copied()));
    Diagnostic::error(
        "unknown-template",
        say!(
            "found-there-no-template",
            "there is no template `{key}`",
            key = short(&wanted.key)
        ),
    )
    .at(wanted.key_place.clone(), "")
    .help(match near {
        Some(near) => say!("did-you-mean", "did you mean `{text}`?", text = near),
        None => say!(
            "found-there-are",
            "there are {names}",
            names = listed(&names)
        ),
    })
}

fn unknown_parameter(template: &Template, parameters: &[Parameter], entry: &Entry) -> Diagnostic {
    let names: Vec<&str> = parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .collect();
    Diagnostic::error(
        "unknown-parameter",
        say!(
            "found-template-has-no-parameter",
            "the template `{template}` has no parameter `{key}`",
            template = Sentence::plain(template.name),
            key = short(&entry.key)
        ),
    )
    .at(entry.key_place.clone(), "")
    .help(match nearest(&entry.key, names.iter().copied()) {
        Some(near) => say!("did-you-mean", "did you mean `{text}`?", text = near),
        None => say!(
            "found-parameters-are",
            "the parameters are {names}",
            names = listed(&names)
        ),
    })
}
