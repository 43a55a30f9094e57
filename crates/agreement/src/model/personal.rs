//! Data of persons: which fields hold it, and who may see it.

use facts::{Diagnostic, Sentence, say};

use super::{Spanned, Who};
use crate::load::Load;
use crate::term::{Said, Term, record};
use crate::yaml::{Node, Shape, short};

record! {
    /// Which fields hold data of persons, and who may see it.
    PersonalTerms {
        fields: Vec<Spanned<FieldName>>, "the fields that hold data of persons, by their names in the facts", "These fields hold data of persons: {}";
        seen_by: Vec<Spanned<Who>>, "who sees it beside the party that stated it; nobody where it is left out", "Beside the party that stated it, it is seen by {}";
    }
}

/// The name of a field in the facts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldName(pub String);

impl Term for FieldName {
    const SHAPE: Shape = Shape::Form("the name of a field: assignee, opened-by", "^[ -~]+$");

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        if !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Some(FieldName(text.into()));
        }
        load.report.push(
            Diagnostic::error(
                "not-a-field-name",
                say!(
                    "found-no-name-field",
                    "`{value}` is no name of a field",
                    value = short(text)
                ),
            )
            .at(node.place.clone(), "")
            .help(say!(
                "found-write-name-as-facts-have",
                "write the name as the facts have it, in printable ASCII"
            )),
        );
        None
    }

    fn said(&self) -> Option<Said> {
        Said::words(self.0.as_str())
    }
}
