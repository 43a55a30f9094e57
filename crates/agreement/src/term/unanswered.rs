//! What silence means: `accepted after 10wd`, `dismissed after 2wd`, `stays open`.

use facts::{Sentence, say};

use super::{Said, Term, basic};
use crate::load::{Load, tables, term};
use crate::model::Duration;
use crate::yaml::{Node, Shape, wrong_shape};

/// What silence means, and after how long.
///
/// CLAUSE: in governance, a deadline in working days falls at the end of the last of them, in the zone
/// of the clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// It then counts as accepted.
    Accepted(Duration),
    /// It then counts as dismissed.
    Dismissed(Duration),
    /// Nothing: it waits.
    StaysOpen,
}

impl Term for Unanswered {
    const SHAPE: Shape = tables::UNANSWERED;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?.trim();
        if text == "stays open" {
            return Some(Unanswered::StaysOpen);
        }
        if let Some(after) = text.strip_prefix("accepted after ") {
            return term::duration_of(after, node, what, &mut load.report)
                .map(Unanswered::Accepted);
        }
        if let Some(after) = text.strip_prefix("dismissed after ") {
            return term::duration_of(after, node, what, &mut load.report)
                .map(Unanswered::Dismissed);
        }
        let wanted = say!(
            "wanted-silence",
            "`accepted after 10wd`, `dismissed after 2wd` or `stays open`"
        );
        let finding = wrong_shape(node, what, wanted);
        load.report.push(finding.help(say!(
            "found-write-what-silence-after-how",
            "write what silence is and after how long, such as `accepted after 10wd`"
        )));
        None
    }

    fn said(&self) -> Option<Said> {
        Said::told(match self {
            Unanswered::Accepted(after) => say!(
                "silence-accepts",
                "silence is acceptance after {time}",
                time = basic::duration(after)
            ),
            Unanswered::Dismissed(after) => say!(
                "silence-dismisses",
                "silence is dismissal after {time}",
                time = basic::duration(after)
            ),
            Unanswered::StaysOpen => say!("silence-nothing", "silence changes nothing"),
        })
    }
}
