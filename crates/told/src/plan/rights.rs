//! Who gains and who loses which right by a draft.

use std::collections::BTreeSet;

use practice::access::difference::Difference;
use practice::access::{Action, Topic};
use serde_json::{Value, json};

/// `a delegate of lumen may approve change of payments`.
pub fn sentence(one: &Difference) -> String {
    let word = match one.gained {
        true => "may",
        false => "may no longer",
    };
    let actions: Vec<&str> = one
        .actions
        .iter()
        .map(|action: &Action| action.word())
        .collect();
    let mut kinds: BTreeSet<&str> = one.kinds.iter().map(String::as_str).collect();
    let all = || Topic::ALL.iter().map(|topic| topic.word());
    if all().all(|word| kinds.contains(word)) {
        kinds.retain(|kind| all().all(|word| word != *kind));
        kinds.insert("all work");
    }
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let services: Vec<&str> = one.services.iter().map(|id| id.as_str()).collect();
    let of = match services.is_empty() {
        true => String::new(),
        false => format!(" of {}", services.join(", ")),
    };
    format!(
        "{} {word} {} {}{of}",
        one.group,
        actions.join(", "),
        kinds.join(", ")
    )
}

/// As JSON.
pub(super) fn described(one: &Difference) -> Value {
    json!({
        "who": one.group.to_string(),
        "gained": one.gained,
        "actions": one.actions.iter().map(|action| action.word()).collect::<Vec<_>>(),
        "kinds": one.kinds,
        "services": one.services,
        "clauses": one.clauses,
    })
}
