//! Who may do what: an answer with its clauses, as JSON and in words.

use agreement::Agreement;
use facts::Instant;
use practice::access::{Action, Answer, Limit, Needed};
use serde_json::{Value, json};

use crate::words::plain;

/// A question, as it was asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Who asks.
    pub who: &'a str,
    /// To do what.
    pub action: Action,
    /// With what.
    pub what: &'a str,
}

/// The answer with the clauses that give the right, or those that would and who has it by them.
pub fn document(
    question: &Question<'_>,
    answer: &Answer,
    agreement: &Agreement,
    as_of: Instant,
) -> Value {
    let (word, clauses, needed, limits) = match answer {
        Answer::Allowed { clauses } => ("allowed", &clauses[..], &[][..], &[][..]),
        Answer::Refused { needed, limits } => ("refused", &[][..], &needed[..], &limits[..]),
        Answer::Unknown => ("unknown", &[][..], &[][..], &[][..]),
    };
    let clauses = clauses
        .iter()
        .map(|clause| json!({ "clause": clause.address, "part": clause.part.words() }));
    let needed = needed.iter().map(|needed| {
        json!({
            "clause": needed.clause.address,
            "part": needed.clause.part.words(),
            "holders": holders(needed),
        })
    });
    let limits = limits.iter().map(|limit| limited(*limit, agreement));
    json!({
        "who": question.who,
        "action": question.action.word(),
        "what": question.what,
        "as_of": as_of,
        "version": agreement.version,
        "answer": word,
        "clauses": clauses.collect::<Vec<_>>(),
        "needed": needed.collect::<Vec<_>>(),
        "limits": limits.collect::<Vec<_>>(),
    })
}

/// Who has a right that is needed.
pub fn holders(needed: &Needed) -> Vec<String> {
    let holders = needed.holders.iter();
    holders.map(|group| plain(&group.to_string())).collect()
}

/// Why nobody may do it, whatever the clauses give.
pub fn limited(limit: Limit, agreement: &Agreement) -> String {
    let day = |instant: Instant| {
        agreement
            .zone
            .local(instant)
            .strftime("%Y-%m-%d")
            .to_string()
    };
    match limit {
        Limit::Compartment => "it is kept where one does not read, or may state nothing".into(),
        Limit::Reader => "an auditor, or a token without a source, only reads".into(),
        Limit::Ended(until) => format!(
            "the agreement ended before {}: what happened before can be read, and nothing else be done",
            day(until)
        ),
        Limit::NotYet(effective) => format!(
            "the agreement is in force from {} on: until then it can be read and signed",
            day(effective)
        ),
    }
}
