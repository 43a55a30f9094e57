//! One record: its clock by holder, as a picture, in sentences, or as JSON.

use std::io::Write;

use agreement::model::Role;
use facts::id::PartyId;
use facts::{Fact, FactId, Instant};
use measure::{Engine, Judgement, Reading, Verdict};
use serde_json::{Value, json};

use super::Shown;
use super::idle::{answer_json, claim_json, claim_text, claims_on};
use super::reading::{verdict_json, verdicts};
use crate::console::{Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::timeline::{Timeline, picture, sentences};
use crate::words;

/// Prints every clock of a case in the levels asked for.
pub fn print(
    shown: &[Shown<'_>],
    engine: &Engine<'_>,
    case: &str,
    console: &Console,
) -> Result<(), Failure> {
    let Some(number) = engine.log().find_case(case) else {
        let unknown = Failure::wrong_use(format!("no fact speaks of a case `{case}`"))
            .hint("names of cases are those of the log, letter by letter");
        let named = claims_on(engine, case).map(claim_text);
        return Err(named.fold(unknown, Failure::hint));
    };
    let mut clocks = Vec::new();
    for shown in shown {
        for verdict in &shown.run.verdicts {
            if verdict.case == number {
                clocks.push((shown, verdict));
            }
        }
    }
    if clocks.is_empty() {
        let which = match shown {
            [one] => format!("level `{}`", one.id),
            _ => "any level".to_owned(),
        };
        return Err(Failure::new(format!(
            "the case `{case}` has no clock that counts in {which}"
        ))
        .hint(
            "its type or fields do not fit, it was cancelled, or it lies outside every version",
        ));
    }
    if console.json() {
        let clocks: Vec<Value> = clocks
            .iter()
            .filter_map(|(shown, verdict)| json(shown, verdict, engine))
            .collect();
        let idle: Vec<Value> = claims_on(engine, case).map(claim_json).collect();
        console.print_json(&json!({
            "case": case,
            "as_of": engine.as_of(),
            "clocks": clocks,
            "claims_without_effect": idle,
        }))?;
        return Ok(());
    }
    // Levels without a target show the same clock once more; their names are enough.
    let (mut drawn, mut named): (Vec<_>, Vec<_>) = clocks
        .into_iter()
        .partition(|(_, verdict)| verdict.target_ms().is_some());
    if drawn.is_empty() {
        drawn.push(named.remove(0));
    }
    let mut out = console.out();
    for (place, (shown, verdict)) in drawn.into_iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        clock(shown, verdict, engine, console, &mut out)?;
    }
    if !named.is_empty() {
        let names: Vec<String> = named
            .iter()
            .map(|(shown, verdict)| match window_of(shown, verdict) {
                Some(window) => format!("{} in {window}", shown.id),
                None => format!("{}, not counted yet", shown.id),
            })
            .collect();
        writeln!(out, "\nalso a record of: {}", names.join("; "))?;
    }
    for idle in claims_on(engine, case) {
        writeln!(out, "\n{}", claim_text(idle))?;
    }
    out.flush()?;
    Ok(())
}

fn clock(
    shown: &Shown<'_>,
    verdict: &Verdict,
    engine: &Engine<'_>,
    console: &Console,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let Some((_, level)) = engine.level_at(shown.id, Instant::from_ms(i64::MAX)) else {
        return Ok(());
    };
    let timeline = Timeline::new(engine, level, &shown.run, verdict);
    let title = words::plain(level.title.as_deref().unwrap_or(shown.id.as_str()));
    let window = window_of(shown, verdict);
    let counted = match &window {
        Some(window) => format!("counts in {window}"),
        None => "does not count yet".to_owned(),
    };
    writeln!(
        out,
        "{STRONG}{}{STRONG:#}  {title}  {FAINT}level {}, {counted}{FAINT:#}\n",
        timeline.case, shown.id
    )?;
    picture::draw(&timeline, console.width(), out)?;
    writeln!(out)?;
    let holds = engine.answered_holds(shown.id, verdict);
    let sides = sides(shown, verdict, engine);
    let told = sentences::tell(&timeline, engine.docket(), &holds, &|id| find(engine, id));
    for sentence in told.into_iter().chain(sentences::sides(&timeline, &sides)) {
        writeln!(out, "{sentence}")?;
    }
    let customer = customer(engine, verdict);
    for (fact, line) in sentences::to_contest(&holds, customer, engine.as_of()) {
        let began = words::local(&timeline.zone, fact.at);
        writeln!(
            out,
            "{FAINT}To contest the hold of {began}, import this line with a mapping `format: entente`:{FAINT:#}\n{line}"
        )?;
    }
    Ok(())
}

/// The only customer, who answers most holds.
fn customer<'a>(engine: &Engine<'a>, verdict: &Verdict) -> Option<&'a PartyId> {
    let parties = &engine.version_at(verdict.start)?.parties;
    let mut customers = parties
        .iter()
        .filter(|(_, party)| party.role == Role::Customer);
    match (customers.next(), customers.next()) {
        (Some((id, _)), None) => Some(id),
        _ => None,
    }
}

fn find<'a>(engine: &Engine<'a>, id: &FactId) -> Option<&'a Fact> {
    let mut facts = engine.view().facts().iter().copied();
    facts.find(|fact| fact.id == *id)
}

/// The window in which a verdict counts.
fn window_of(shown: &Shown<'_>, verdict: &Verdict) -> Option<String> {
    let at = verdict.counts_at()?;
    let holds = |reading: &&Reading| reading.span.contains(at);
    let reading = shown.run.readings.iter().find(holds)?;
    Some(reading.window.clone())
}

fn json(shown: &Shown<'_>, verdict: &Verdict, engine: &Engine<'_>) -> Option<Value> {
    let (_, level) = engine.level_at(shown.id, Instant::from_ms(i64::MAX))?;
    let timeline = Timeline::new(engine, level, &shown.run, verdict);
    let shares: serde_json::Map<String, Value> = timeline
        .shares()
        .into_iter()
        .map(|(holder, ms)| (holder.to_owned(), ms.into()))
        .collect();
    let holds = engine.answered_holds(shown.id, verdict);
    let mut document = verdict_json(verdict, engine);
    document["level"] = json!(shown.id);
    document["window"] = json!(window_of(shown, verdict));
    document["left_ms"] = json!(timeline.left_ms());
    document["late_with"] = json!(timeline.late_with().map(|stretch| &stretch.holder));
    document["segments"] = json!(timeline.stretches);
    document["open_ms_by_holder"] = Value::Object(shares);
    let late: serde_json::Map<String, Value> = timeline
        .late_shares()
        .into_iter()
        .map(|(holder, ms)| (holder.to_owned(), json!(ms.to_string())))
        .collect();
    document["late_ms_by_holder"] = Value::Object(late);
    let sides = sides(shown, verdict, engine);
    let mut told = sentences::tell(&timeline, engine.docket(), &holds, &|id| find(engine, id));
    told.extend(sentences::sides(&timeline, &sides));
    document["sentences"] = json!(told);
    document["sides"] = sides
        .iter()
        .map(|(party, verdict)| {
            let seen = verdict.as_ref().map(|verdict| {
                json!({
                    "elapsed_ms": verdict.elapsed_ms,
                    "target_ms": verdict.target_ms(),
                    "due": verdict.due(),
                    "judgement": verdict.judgement,
                })
            });
            (party.to_string(), json!(seen))
        })
        .collect::<serde_json::Map<String, Value>>()
        .into();
    document["claims"] = claims(&timeline, engine);
    let lines = sentences::to_contest(&holds, customer(engine, verdict), engine.as_of());
    document["to_contest"] = lines
        .into_iter()
        .map(|(fact, line)| json!({ "hold": fact.id, "from": fact.at, "line": line }))
        .collect();
    Some(document)
}

/// A clock as each party with an open claim on its case sees it; nothing where it is then excluded.
fn sides(
    shown: &Shown<'_>,
    verdict: &Verdict,
    engine: &Engine<'_>,
) -> Vec<(PartyId, Option<Verdict>)> {
    let of_sides = engine.verdicts_of_sides(shown.id, verdict.case).into_iter();
    of_sides
        .map(|(party, verdicts)| {
            let same = verdicts.into_iter().find(|other| other.run == verdict.run);
            (party, same)
        })
        .collect()
}

/// The claims on the case: what each asks for, where it stands, and who may answer it.
fn claims(timeline: &Timeline, engine: &Engine<'_>) -> Value {
    let claims = engine.docket().on_case(&timeline.case).map(|entry| {
        let silence = entry.entitled.silence;
        let idle = entry.without_effect.iter();
        let idle: Vec<Value> = idle.map(answer_json).collect();
        json!({
            "id": entry.claim.id,
            "by": entry.by(),
            "ask": entry.claim.ask,
            "field": entry.claim.field,
            "value": entry.claim.value,
            "from": entry.claim.from,
            "until": entry.claim.until,
            "grounds": entry.claim.grounds,
            "fact": entry.fact.id,
            "standing": entry.standing,
            "by_silence": entry.is_deemed,
            "answered_by": entry.entitled.answer,
            "decided_by": entry.entitled.decide,
            "silent_from": silence.map(|(deadline, _)| deadline),
            "silence_accepts": silence.map(|(_, accepted)| accepted),
            "answers": entry.answers,
            "answers_without_effect": idle,
        })
    });
    claims.collect()
}

/// Of the records that a reading rests on, the missed one that went through most hands.
pub fn most_telling(reading: &Reading, shown: &Shown<'_>, engine: &Engine<'_>) -> Option<String> {
    let (_, level) = engine.level_at(shown.id, reading.span.until)?;
    let missed = verdicts(reading, shown)
        .into_iter()
        .filter(|verdict| verdict.judgement == Judgement::Missed);
    let by_hands = missed.max_by_key(|verdict| {
        Timeline::new(engine, level, &shown.run, verdict)
            .stretches
            .len()
    })?;
    Some(engine.log().case_id(by_hands.case).to_owned())
}
