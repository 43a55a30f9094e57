//! Claims and answers without effect: told, so that nobody takes them for effective.

use facts::Sentence;
use measure::Engine;
use told::idle;

use crate::console::Console;

/// How many of each are told of.
const TOLD: usize = 3;

/// Warns of claims without effect, and of answers by somebody who is not entitled to them.
pub fn warn(engine: &Engine<'_>, console: &Console) {
    let claims = engine.docket().idle_claims();
    let claims: Vec<Sentence> = claims.iter().map(idle::claim_sentence).collect();
    some(&claims, "claims", console);
    some(&idle::answer_sentences(engine), "answers", console);
}

fn some(sentences: &[Sentence], what: &str, console: &Console) {
    for sentence in sentences.iter().take(TOLD) {
        console.warn(&sentence.english());
    }
    if sentences.len() > TOLD {
        console.warn(&format!(
            "{} more {what} have no effect; --json lists all",
            sentences.len() - TOLD
        ));
    }
}
