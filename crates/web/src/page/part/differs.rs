//! How one text says something else than another: clause by clause, and within a sentence word by word.

use agreement::diff::{Change, Difference, Kind};
use agreement::explain::Run;
use maud::{Markup, html};

use crate::page::frame::{Page, sentence};
use crate::page::part;

/// Two sentences of more words than this are not compared word by word.
const MOST_PAIRS: usize = 40_000;

/// A stretch of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'t> {
    Same(&'t str),
    Gone(&'t str),
    New(&'t str),
}

/// The head of a clause that differs: what happened to it, how it is called, and its address.
pub fn head(page: &Page<'_>, change: &Change) -> Markup {
    let kind = match change.kind {
        Kind::Added => "change-added",
        Kind::Removed => "change-removed",
        Kind::Changed => "change-changed",
        Kind::Renamed { .. } => "change-renamed",
    };
    html! {
        span.tag { (page.t(kind)) } " " span { (called(change)) } " "
        @if change.kind == Kind::Removed { code { (change.address) } }
        @else { (part::clause(page, &change.address)) }
    }
}

/// What a clause says otherwise.
pub fn body(page: &Page<'_>, change: &Change) -> Markup {
    html! {
        @if let Kind::Renamed { from } = &change.kind {
            p { (page.with("change-from", &[("from", from)])) }
        }
        @if !change.differences.is_empty() {
            ul.differs { @for difference in &change.differences { li { (told(page, difference)) } } }
        }
    }
}

fn called(change: &Change) -> String {
    let runs = change.called.iter().map(|run| match run {
        Run::Text(text) | Run::Strong(text) | Run::Code(text) => text.as_str(),
        Run::Reference { title, .. } => title.as_str(),
    });
    sentence(&runs.collect::<String>())
}

fn told(page: &Page<'_>, difference: &Difference) -> Markup {
    let before = difference.before.as_deref().unwrap_or_default();
    let after = difference.after.as_deref().unwrap_or_default();
    let about = difference.what.join(", ");
    html! {
        @if !about.is_empty() { span.of { (about) ": " } }
        @for piece in pieces(before, after) {
            @match piece {
                Piece::Same(words) => { (words) }
                Piece::Gone(words) => { del { span.away { (page.t("change-gone")) " " } (words) } " " }
                Piece::New(words) => { ins { span.away { (page.t("change-new")) " " } (words) } " " }
            }
        }
    }
}

/// What two texts have alike and what each has alone, in the order of the words.
fn pieces<'t>(before: &'t str, after: &'t str) -> Vec<Piece<'t>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (words(before), words(after));
    if old.len() * new.len() > MOST_PAIRS {
        return joined(vec![Piece::Gone(before), Piece::New(after)]);
    }
    // How many words the rests of both have in common, in order.
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for place in (0..old.len()).rev() {
        for other in (0..new.len()).rev() {
            common[place][other] = match old[place].trim_end() == new[other].trim_end() {
                true => common[place + 1][other + 1] + 1,
                false => common[place + 1][other].max(common[place][other + 1]),
            };
        }
    }
    let (mut place, mut other) = (0, 0);
    let mut pieces = Vec::new();
    while place < old.len() || other < new.len() {
        let both = place < old.len() && other < new.len();
        if both && old[place].trim_end() == new[other].trim_end() {
            pieces.push(Piece::Same(new[other]));
            (place, other) = (place + 1, other + 1);
        } else if other == new.len() || both && common[place + 1][other] >= common[place][other + 1]
        {
            pieces.push(Piece::Gone(old[place]));
            place += 1;
        } else {
            pieces.push(Piece::New(new[other]));
            other += 1;
        }
    }
    joined(pieces)
}

fn words(text: &str) -> Vec<&str> {
    text.split_inclusive(' ').collect()
}

/// Without pieces of nothing.
fn joined(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let is_there = |piece: &Piece<'_>| match piece {
        Piece::Same(words) | Piece::Gone(words) | Piece::New(words) => !words.is_empty(),
    };
    pieces.into_iter().filter(is_there).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, after: &str, expected: &str) {
        let pieces = pieces(before, after).into_iter().map(|piece| match piece {
            Piece::Same(words) => words.trim().to_owned(),
            Piece::Gone(words) => format!("-{}", words.trim()),
            Piece::New(words) => format!("+{}", words.trim()),
        });
        assert_eq!(pieces.collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn words_that_stay_are_told_apart_from_those_that_change() {
        check(
            "within 4h of calls",
            "within 2h of calls",
            "within -4h +2h of calls",
        );
        check("", "new words", "+new +words");
        check("gone", "", "-gone");
        check("a b", "b a", "-a b +a");
        check("same", "same", "same");
    }
}
