//! Who gains and who loses which right by a draft.

use std::collections::BTreeSet;

use facts::{Sentence, say};
use practice::access::Topic;
use practice::access::difference::Difference;
use serde_json::{Value, json};

use crate::access;

/// `a delegate of lumen may approve change of payments`.
pub fn sentence(one: &Difference) -> Sentence {
    let actions = one.actions.iter().copied().map(access::action);
    let actions = Sentence::row(actions, ", ");
    let mut kinds: BTreeSet<&str> = one.kinds.iter().map(String::as_str).collect();
    let all = || Topic::ALL.iter().map(|topic| topic.word());
    if all().all(|word| kinds.contains(word)) {
        kinds.retain(|kind| all().all(|word| word != *kind));
        kinds.insert("all work");
    }
    let kinds = kinds.into_iter().map(|kind| match Topic::of(kind) {
        Some(topic) => access::topic(topic),
        None if kind == "all work" => say!("topics-all", "all work"),
        None => kind.into(),
    });
    let services: Vec<&str> = one.services.iter().map(|id| id.as_str()).collect();
    let of = (!services.is_empty()).then(|| {
        let services = services.join(", ");
        say!("on-of", " of {services}", services)
    });
    let what = say!(
        "right-what",
        "{kinds}{of}",
        kinds = Sentence::row(kinds, ", "),
        of
    );
    let who = access::group(&one.group);
    match one.gained {
        true => say!(
            "right-gained",
            "{who} may {actions} {what}",
            who,
            actions,
            what
        ),
        false => say!(
            "right-lost",
            "{who} may no longer {actions} {what}",
            who,
            actions,
            what
        ),
    }
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
