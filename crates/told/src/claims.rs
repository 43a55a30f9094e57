//! Claims in words and as JSON: where each stands, the stage of its dispute, and the days that count.

use agreement::timetable;
use facts::Zone;
use facts::fact::{Ask, Claim, ClaimOn};
use facts::id::PartyId;
use measure::docket::{DisputeStage, Entry};
use measure::{Dispute, Standing};
use serde_json::{Value, json};

use crate::words;

/// One sentence: who claims what, since when, and where it stands. `asks` says what, as in `claims that it
/// should be 900 EUR`.
pub fn sentence(entry: &Entry<'_>, zone: &Zone, asks: &str) -> String {
    let claim = entry.claim;
    let at = |instant| words::local(zone, instant);
    let urgent = if claim.expedited { ", urgent" } else { "" };
    let grounds = match &claim.grounds {
        Some(grounds) => format!(" (\"{}\")", words::plain(grounds)),
        None => String::new(),
    };
    format!(
        "{}: {} {asks}{grounds}, since {}{urgent}; {}",
        words::plain(claim.id.as_str()),
        words::plain(entry.by().as_str()),
        at(entry.fact.at),
        standing(entry, &at),
    )
}

/// What a claim asks for, whatever it is on; as in `claims that incident 7 should be left out`.
pub fn asks(claim: &Claim) -> String {
    let plain = |text: &str| words::plain(text);
    let on = match &claim.on {
        ClaimOn::Case(case) => plain(case.as_str()),
        ClaimOn::Outage(outage) => format!("outage {}", plain(outage.as_str())),
        ClaimOn::Fact(fact) => format!("fact {fact}"),
        ClaimOn::Line(line) => format!(
            "the line {} of {}",
            plain(&line.clause),
            plain(&line.window)
        ),
        ClaimOn::Reading(reading) => {
            let (level, window) = (reading.level.as_str(), &reading.window);
            format!("{} of {}", plain(level), plain(window))
        }
    };
    let whole = match claim.from.is_some() || claim.until.is_some() {
        true => format!("a stretch of {on}"),
        false => on.clone(),
    };
    let value = claim.value.as_deref().map(plain).unwrap_or_default();
    match claim.ask {
        Ask::Exclude => format!("claims that {whole} should be left out"),
        Ask::Pause => format!("claims that {whole} was the customer's wait"),
        Ask::NoPause => format!("claims that {whole} was no pause"),
        Ask::FieldWas => {
            let field = claim.field.as_deref().map(plain).unwrap_or_default();
            format!("claims that {field} of {on} was {value}")
        }
        Ask::Mistaken => format!("claims that {on} is mistaken"),
        Ask::ValueWas | Ask::AmountWas => format!("claims that {on} should be {value}"),
        Ask::Credit => format!("claims the credit for {on}"),
    }
}

fn standing(entry: &Entry<'_>, at: &impl Fn(facts::Instant) -> String) -> String {
    let since = at(entry.since);
    match entry.standing {
        Standing::Open => {
            let who = match &entry.entitled.answer {
                Some(parties) => listed(parties),
                None => "any other party".to_owned(),
            };
            let silence = match entry.entitled.silence {
                Some((until, accepted)) => {
                    format!(", and counts as {} from {}", outcome(accepted), at(until))
                }
                None => String::new(),
            };
            format!("open, {who} answers{silence}")
        }
        Standing::Contested => format!("contested on {since}"),
        Standing::Accepted if entry.is_deemed => format!("accepted by silence on {since}"),
        Standing::Dismissed if entry.is_deemed => format!("dismissed by silence on {since}"),
        Standing::Accepted => format!("accepted on {since}"),
        Standing::Dismissed => format!("dismissed on {since}"),
        Standing::Withdrawn => format!("withdrawn on {since}"),
    }
}

/// The stages from the one on in which the dispute is, or was decided by silence.
pub fn stages(dispute: &Dispute) -> Vec<String> {
    let count = dispute.stages.len();
    let line = |(place, stage): (usize, &DisputeStage)| {
        let is_now = dispute.now == Some(place);
        let silence = match (stage.silence, is_now) {
            (Some(silent), true) => format!(
                "; undecided at the end of {}, it counts as {}",
                silent.by,
                outcome(silent.accepted)
            ),
            _ => String::new(),
        };
        let with: Vec<String> = stage.with.iter().map(timetable::whom).collect();
        let with = match with.is_empty() {
            true => String::new(),
            false => format!(", with {}", with.join(", ")),
        };
        format!(
            "{}stage {} of {count}, {}, up to the end of {}{with}{silence}",
            if is_now { "now in " } else { "then " },
            place + 1,
            words::plain(&stage.title),
            stage.by
        )
    };
    let ends = dispute.ends.map(timetable::settled_by);
    match (dispute.now, dispute.deemed) {
        (_, Some((place, silent))) => vec![format!(
            "nobody decided it by the end of {}, in stage {} of {count}, {}",
            silent.by,
            place + 1,
            words::plain(&dispute.stages[place].title)
        )],
        (Some(now), None) => {
            let places = dispute.stages.iter().enumerate().skip(now);
            let mut lines: Vec<String> = places.map(line).collect();
            let last = dispute.stages.last();
            if last.is_some_and(|stage| stage.silence.is_none_or(|silent| silent.by > stage.by)) {
                lines.extend(ends.map(|ends| format!("still open then: {ends}")));
            }
            lines
        }
        (None, None) => {
            let by = dispute.stages.last().map(|stage| stage.by.to_string());
            let settles = ends.map_or(String::new(), |ends| format!(": {ends} settles it"));
            let over = format!("its stages ended with {}{settles}", by.unwrap_or_default());
            vec![over]
        }
    }
}

fn outcome(accepted: bool) -> &'static str {
    match accepted {
        true => "accepted",
        false => "dismissed",
    }
}

fn listed(parties: &[PartyId]) -> String {
    let names: Vec<String> = parties
        .iter()
        .map(|party| words::plain(party.as_str()))
        .collect();
    names.join(" or ")
}

/// A claim with its standing.
pub fn json(entry: &Entry<'_>) -> Value {
    let claim = entry.claim;
    let silence = entry
        .entitled
        .silence
        .map(|(at, accepted)| json!({ "at": at, "then": outcome(accepted) }));
    json!({
        "claim": claim.id,
        "fact": entry.fact.id,
        "by": entry.by(),
        "at": entry.fact.at,
        "ask": claim.ask,
        "value": claim.value,
        "grounds": claim.grounds,
        "expedited": claim.expedited,
        "standing": entry.standing,
        "since": entry.since,
        "deemed": entry.is_deemed,
        "answered_by": entry.entitled.answer,
        "decided_by": entry.entitled.decide,
        "silence": silence,
        "answers": entry.answers,
        "dispute": entry.dispute.as_ref().map(dispute_json),
    })
}

fn dispute_json(dispute: &Dispute) -> Value {
    let stage = |stage: &DisputeStage| {
        let silence = stage
            .silence
            .map(|silent| json!({ "by": silent.by.to_string(), "then": outcome(silent.accepted) }));
        json!({
            "title": stage.title,
            "with": stage.with.iter().map(timetable::whom).collect::<Vec<_>>(),
            "by": stage.by.to_string(),
            "silence": silence,
        })
    };
    json!({
        "began": dispute.began.to_string(),
        "expedited": dispute.is_expedited,
        "stages": dispute.stages.iter().map(stage).collect::<Vec<_>>(),
        "now": dispute.now.map(|place| place + 1),
        "decided_by_silence_in": dispute.deemed.map(|(place, _)| place + 1),
        "ends": dispute.ends.map(timetable::settled_by),
    })
}
