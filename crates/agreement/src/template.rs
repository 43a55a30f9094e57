//! Measure templates: ready-made fragments that an agreement includes by name.
//!
//! A template's bytes are frozen: its name, with the version after `@`, stands for them in the hash of
//! an agreement. A better one gets the next number.

use facts::Diagnostic;

use crate::yaml::{Limits, Node, parse};

/// A template.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Its name, with its version after `@`.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// A parameter of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it means.
    pub about: String,
    /// What it is where the agreement names nothing; without one it must be named.
    pub default: Option<String>,
}

macro_rules! templates {
    ($($name:literal),*) => {
        /// All templates.
        pub const ALL: &[Template] = &[$(Template {
            name: $name,
            text: include_str!(concat!("../templates/", $name, ".yaml")),
        }),*];
    };
}

templates!(
    "service-outsourcing@1",
    "process-outsourcing@1",
    "knowledge-outsourcing@1",
    "guardian@1",
    "service-provider@1",
    "partnership@1"
);

impl Template {
    /// The template of this name.
    pub fn get(name: &str) -> Option<&'static Template> {
        ALL.iter().find(|template| template.name == name)
    }

    /// What it is for.
    pub fn about(&self) -> String {
        text(self.root().get("about"))
    }

    /// Its parameters, in the order of the text.
    pub fn parameters(&self) -> Vec<Parameter> {
        let root = self.root();
        let entries = root.get("parameters").and_then(Node::as_map);
        let read = entries.unwrap_or_default().iter().map(|entry| Parameter {
            name: entry.key.clone(),
            about: text(entry.value.get("about")),
            default: entry
                .value
                .get("default")
                .and_then(Node::as_text)
                .map(String::from),
        });
        read.collect()
    }

    /// Its tree, with the template's name as the file of all places.
    pub(crate) fn root(&self) -> Node {
        let mut report: Vec<Diagnostic> = Vec::new();
        parse(
            &self.name.into(),
            self.text.as_bytes(),
            Limits::default(),
            &mut report,
        )
        .root
    }
}

fn text(node: Option<&Node>) -> String {
    node.and_then(Node::as_text).unwrap_or_default().into()
}
