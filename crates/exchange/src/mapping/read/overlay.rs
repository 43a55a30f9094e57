//! `use: NAME`: a shipped mapping with some keys written anew.

use std::sync::Arc;

use agreement::yaml::{self, Entry, Limits, Node, Value};
use facts::Diagnostic;

use crate::mapping::shipped;

/// Lays the mapping over the shipped one that it names. Maps are merged key by key; anything else
/// replaces what was there, and an empty value removes it.
pub(super) fn resolve(root: Node, limits: Limits, report: &mut Vec<Diagnostic>) -> Option<Node> {
    let Some(used) = root.get("use") else {
        return Some(root);
    };
    let name = used.text(&"`use`".into(), report)?;
    let Some(text) = shipped::text(name) else {
        let names = shipped::names();
        let help = match yaml::nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the shipped mappings are {}", names.join(", ")),
        };
        report.push(
            Diagnostic::error(
                "unknown-mapping",
                format!("there is no shipped mapping `{}`", name.escape_debug()),
            )
            .at(used.place.clone(), "")
            .help(help),
        );
        return None;
    };
    let file: Arc<str> = format!("{name}.yaml").into();
    let parsed = yaml::parse(&file, text.as_bytes(), limits, report);
    Some(laid_over(parsed.root, root))
}

fn laid_over(below: Node, above: Node) -> Node {
    let (Value::Map(mut below_entries), place) = (below.value, below.place) else {
        return above;
    };
    let Value::Map(above_entries) = above.value else {
        return above;
    };
    let _ = place;
    for entry in above_entries {
        let known = below_entries
            .iter()
            .position(|known| known.key == entry.key);
        match known {
            Some(index) if entry.value.value == Value::Missing => {
                below_entries.remove(index);
            }
            Some(index) => {
                let value = below_entries[index].value.clone();
                below_entries[index] = Entry {
                    key: entry.key,
                    key_place: entry.key_place,
                    value: laid_over(value, entry.value),
                };
            }
            None => below_entries.push(entry),
        }
    }
    Node {
        value: Value::Map(below_entries),
        place: above.place,
    }
}
