//! Two values compared by what they say.

use super::Difference;
use facts::say;

use crate::explain::{Speech, intro, label, paragraphs, said_whole, sentence_text, statements};
use crate::term::{Part, Said};

/// What two values say otherwise.
pub(super) fn values(
    before: &Said,
    after: &Said,
    old: Speech<'_>,
    new: Speech<'_>,
) -> Vec<Difference> {
    let mut compare = Compare {
        old,
        new,
        path: Vec::new(),
        what: Vec::new(),
        trail: Vec::new(),
        found: Vec::new(),
    };
    compare.values(before, after);
    compare.found
}

struct Compare<'a> {
    old: Speech<'a>,
    new: Speech<'a>,
    /// The keys that lead to the values at hand.
    path: Vec<String>,
    /// The same in words.
    what: Vec<String>,
    /// What introduces the values at hand.
    trail: Vec<String>,
    found: Vec<Difference>,
}

impl Compare<'_> {
    fn values(&mut self, before: &Said, after: &Said) {
        if before == after {
            return;
        }
        match (before, after) {
            (Said::Record(before), Said::Record(after)) => self.records(before, after),
            (Said::Table(before), Said::Table(after)) => self.tables(before, after),
            (Said::List(before), Said::List(after)) => self.lists(before, after),
            (Said::Prose(before), Said::Prose(after)) => {
                let words = |prose: &str| -> Vec<Said> {
                    paragraphs(prose).into_iter().map(Said::Words).collect()
                };
                self.lists(&words(before), &words(after));
            }
            _ => {
                let said = |said: &Said, speech| Some(said_whole(said, speech));
                self.push(said(before, &self.old), said(after, &self.new));
            }
        }
    }

    fn push(&mut self, before: Option<String>, after: Option<String>) {
        let within = |text: Option<String>| {
            text.map(|text| match self.trail.is_empty() {
                true => text,
                false => format!("{}: {text}", self.trail.join(": ")),
            })
        };
        let (before, after) = (within(before), within(after));
        self.found.push(Difference {
            path: self.path.clone(),
            what: self.what.clone(),
            before,
            after,
        });
    }

    fn inside(&mut self, key: &str, what: String, trail: String, compare: impl FnOnce(&mut Self)) {
        self.path.push(key.into());
        self.what.push(what);
        let trailed = !trail.is_empty();
        if trailed {
            self.trail.push(trail);
        }
        compare(self);
        if trailed {
            self.trail.pop();
        }
        self.what.pop();
        self.path.pop();
    }

    fn records(&mut self, before: &[Part], after: &[Part]) {
        for part in before {
            let other = after.iter().find(|other| other.key == part.key);
            self.parts(Some(part), other);
        }
        for part in after {
            if !before.iter().any(|other| other.key == part.key) {
                self.parts(None, Some(part));
            }
        }
    }

    fn parts(&mut self, before: Option<&Part>, after: Option<&Part>) {
        let Some(part) = after.or(before) else {
            return;
        };
        let what = self.new.what(part);
        if let (Some(a), Some(b)) = (before, after) {
            if a.wording == b.wording && a.said == b.said {
                return;
            }
            let inner = match (&a.said, &b.said) {
                (Said::Record(_), Said::Record(_))
                | (Said::Table(_), Said::Table(_))
                | (Said::Prose(_), Said::Prose(_)) => true,
                (Said::List(_), Said::List(_)) => {
                    sentence_text(a, &self.old).is_none() || sentence_text(b, &self.new).is_none()
                }
                _ => false,
            };
            if inner && a.wording == b.wording {
                self.inside(a.key, what, intro(a, &self.old), |compare| {
                    compare.values(&a.said, &b.said)
                });
                return;
            }
        }
        let before = before
            .map(|part| lines(part, &self.old))
            .unwrap_or_default();
        let after = after.map(|part| lines(part, &self.new)).unwrap_or_default();
        self.inside(part.key, what, String::new(), |compare| {
            let both = before.len() == 1 && after.len() == 1;
            if both {
                compare.push(before.first().cloned(), after.first().cloned());
                return;
            }
            for line in before {
                compare.push(Some(line), None);
            }
            for line in after {
                compare.push(None, Some(line));
            }
        });
    }

    fn tables(&mut self, before: &[(Said, Said)], after: &[(Said, Said)]) {
        let find = |entries: &[(Said, Said)], id: &Said| {
            let found = entries.iter().find(|(other, _)| other == id);
            found.map(|(_, value)| value.clone())
        };
        let nothing = Said::Record(Vec::new());
        for (id, value) in before {
            let other = find(after, id);
            let name = label(id, value, &self.old);
            self.entry(id, name, Some(value), other.as_ref(), &nothing);
        }
        for (id, value) in after {
            if find(before, id).is_none() {
                let name = label(id, value, &self.new);
                self.entry(id, name, None, Some(value), &nothing);
            }
        }
    }

    fn entry(
        &mut self,
        id: &Said,
        name: String,
        before: Option<&Said>,
        after: Option<&Said>,
        nothing: &Said,
    ) {
        let key = id.id().unwrap_or_default();
        self.inside(&key, name.clone(), name, |compare| match (before, after) {
            (Some(before), Some(after)) => compare.values(before, after),
            (Some(before @ Said::Record(parts)), None) if !parts.is_empty() => {
                compare.values(before, nothing);
            }
            (None, Some(after @ Said::Record(parts))) if !parts.is_empty() => {
                compare.values(nothing, after);
            }
            (before, after) => {
                let said = |said: Option<&Said>, speech: &Speech<'_>| {
                    said.map(|said| said_whole(said, speech))
                };
                let (before, after) = (said(before, &compare.old), said(after, &compare.new));
                compare.push(before, after);
            }
        });
    }

    /// Elements that both have are set aside; of the rest, each is compared with the one at the same
    /// place.
    fn lists(&mut self, before: &[Said], after: &[Said]) {
        let mut gone: Vec<&Said> = Vec::new();
        let mut new: Vec<&Said> = after.iter().collect();
        for item in before {
            match new.iter().position(|other| *other == item) {
                Some(at) => {
                    new.remove(at);
                }
                None => gone.push(item),
            }
        }
        if gone.is_empty() && new.is_empty() {
            if !bands(before) {
                let whole = |items: &[Said], speech: &Speech<'_>| {
                    let items: Vec<String> =
                        items.iter().map(|item| said_whole(item, speech)).collect();
                    let items = items.join(" / ");
                    Some(speech.say(&say!("in-this-order", "In this order: {items}", items)))
                };
                self.push(whole(before, &self.old), whole(after, &self.new));
            }
            return;
        }
        for at in 0..gone.len().max(new.len()) {
            let number = (at + 1).to_string();
            match (gone.get(at), new.get(at)) {
                (Some(before @ Said::Record(a)), Some(after @ Said::Record(_))) => {
                    let name = a.first().and_then(|part| sentence_text(part, &self.old));
                    let name = name.map(|name| name.trim_end_matches('.').to_string());
                    let name = name.unwrap_or_default();
                    self.inside(&number, name.clone(), name, |compare| {
                        compare.values(before, after);
                    });
                }
                (before, after) => {
                    let said = |said: Option<&&Said>, speech: &Speech<'_>| {
                        said.map(|said| said_whole(said, speech))
                    };
                    self.push(said(before, &self.old), said(after, &self.new));
                }
            }
        }
    }
}

/// WHY: bands are found by the value that lies in them, so that their order means nothing.
fn bands(items: &[Said]) -> bool {
    items.iter().all(|item| match item {
        Said::Record(parts) => {
            let first = parts.first().map(|part| part.key);
            matches!(first, Some("value" | "volume"))
        }
        _ => false,
    })
}

/// A part in sentences.
fn lines(part: &Part, speech: &Speech<'_>) -> Vec<String> {
    if let Some(sentence) = sentence_text(part, speech) {
        return vec![sentence];
    }
    let statements = statements(&part.said, speech);
    let head = intro(part, speech);
    let lines = statements.into_iter().map(|statement| {
        let mut whole = vec![head.clone()];
        whole.extend(statement.trail);
        whole.push(statement.text);
        whole.join(": ")
    });
    lines.collect()
}
