//! Documents that stand beside the terms, by their path in the agreement's folder.

use facts::{Diagnostic, Sentence, say};

use super::{Said, Term};
use crate::load::Load;
use crate::yaml::{Node, Shape, short};

/// A document of the agreement's folder, such as a policy in Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its path in the folder.
    pub path: String,
}

impl Term for Document {
    const SHAPE: Shape = Shape::Form(
        "the path of a file in the agreement's folder: policies/access.md",
        "[.][a-z]+$",
    );

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let path = node.text(what, &mut load.report)?;
        if !load.has_file(path) {
            load.report.push(
                Diagnostic::error(
                    "missing-file",
                    say!(
                        "found-there-no-file",
                        "there is no file `{path}`",
                        path = short(path)
                    ),
                )
                .at(node.place.clone(), "")
                .help(say!(
                    "found-write-path-from-agreement-s",
                    "write the path from the agreement's folder, such as `policies/access.md`"
                )),
            );
            return None;
        }
        Some(Document { path: path.into() })
    }

    fn said(&self) -> Option<Said> {
        Some(Said::Document(self.path.clone()))
    }
}
