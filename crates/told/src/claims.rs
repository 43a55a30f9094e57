//! Claims in words and as JSON: where each stands, the stage of its dispute, and the days that count.

use agreement::model::governance::LadderEnd;
use agreement::timetable;
use facts::fact::{Ask, Claim, ClaimOn};
use facts::{Sentence, Zone, say};
use measure::docket::{DisputeStage, Entry};
use measure::{Dispute, Standing};
use serde_json::{Value, json};

use crate::words;

/// One sentence: who claims what, since when, and where it stands. `asks` says what, as in `claims that it
/// should be 900 EUR`.
pub fn sentence(entry: &Entry<'_>, zone: &Zone, asks: &Sentence) -> Sentence {
    let claim = entry.claim;
    let at = |instant| words::local(zone, instant);
    let urgent = claim.expedited.then(|| say!("claim-urgent", ", urgent"));
    let grounds = claim.grounds.as_ref();
    let grounds = grounds.map(|text| Sentence::plain(format!(" (\"{}\")", words::plain(text))));
    say!(
        "claim-told",
        "{id}: {by} {asks}{grounds}, since {since}{urgent}; {standing}",
        id = words::plain(claim.id.as_str()),
        by = words::plain(entry.by().as_str()),
        asks,
        grounds,
        since = at(entry.fact.at),
        urgent,
        standing = standing(entry, &at)
    )
}

/// What a claim asks for, whatever it is on; as in `claims that incident 7 should be left out`.
pub fn asks(claim: &Claim) -> Sentence {
    let plain = |text: &str| words::plain(text);
    let on = match &claim.on {
        ClaimOn::Case(case) => plain(case.as_str()).into(),
        ClaimOn::Outage(outage) => {
            say!(
                "claim-on-outage",
                "outage {outage}",
                outage = plain(outage.as_str())
            )
        }
        ClaimOn::Fact(fact) => say!("claim-on-fact", "fact {fact}", fact = fact.to_string()),
        ClaimOn::Line(line) => say!(
            "claim-on-line",
            "the line {clause} of {window}",
            clause = plain(&line.clause),
            window = plain(&line.window)
        ),
        ClaimOn::Reading(reading) => say!(
            "claim-on-reading",
            "{level} of {window}",
            level = plain(reading.level.as_str()),
            window = plain(&reading.window)
        ),
    };
    let whole = match claim.from.is_some() || claim.until.is_some() {
        true => say!("claim-on-stretch", "a stretch of {on}", on = &on),
        false => on.clone(),
    };
    let value = claim.value.as_deref().map(plain).unwrap_or_default();
    match claim.ask {
        Ask::Exclude => say!("asks-out", "claims that {whole} should be left out", whole),
        Ask::Pause => say!(
            "asks-pause",
            "claims that {whole} was the customer's wait",
            whole
        ),
        Ask::NoPause => say!("asks-no-pause", "claims that {whole} was no pause", whole),
        Ask::FieldWas => {
            let field = claim.field.as_deref().map(plain).unwrap_or_default();
            say!(
                "asks-field",
                "claims that {field} of {on} was {value}",
                field,
                on,
                value
            )
        }
        Ask::Mistaken => say!("asks-mistaken", "claims that {on} is mistaken", on),
        Ask::ValueWas | Ask::AmountWas => {
            say!(
                "asks-value",
                "claims that {on} should be {value}",
                on,
                value
            )
        }
        Ask::Credit => say!("asks-credit", "claims the credit for {on}", on),
    }
}

fn standing(entry: &Entry<'_>, at: &impl Fn(facts::Instant) -> Sentence) -> Sentence {
    let since = at(entry.since);
    match entry.standing {
        Standing::Open => {
            let who = match &entry.entitled.answer {
                Some(parties) => {
                    let names: Vec<String> = parties
                        .iter()
                        .map(|party| words::plain(party.as_str()))
                        .collect();
                    either(&names)
                }
                None => say!("claim-any-other", "any other party"),
            };
            let silence = entry.entitled.silence.map(|(until, accepted)| {
                let from = at(until);
                match accepted {
                    true => say!(
                        "claim-silence-accepts",
                        ", and counts as accepted from {from}",
                        from
                    ),
                    false => say!(
                        "claim-silence-dismisses",
                        ", and counts as dismissed from {from}",
                        from
                    ),
                }
            });
            say!("claim-open", "open, {who} answers{silence}", who, silence)
        }
        Standing::Contested => say!("claim-contested", "contested on {since}", since),
        Standing::Accepted if entry.is_deemed => {
            say!(
                "claim-deemed-accepted",
                "accepted by silence on {since}",
                since
            )
        }
        Standing::Dismissed if entry.is_deemed => {
            say!(
                "claim-deemed-dismissed",
                "dismissed by silence on {since}",
                since
            )
        }
        Standing::Accepted => say!("claim-accepted", "accepted on {since}", since),
        Standing::Dismissed => say!("claim-dismissed", "dismissed on {since}", since),
        Standing::Withdrawn => say!("claim-withdrawn", "withdrawn on {since}", since),
    }
}

/// The stages from the one on in which the dispute is, or was decided by silence.
pub fn stages(dispute: &Dispute) -> Vec<Sentence> {
    let count = dispute.stages.len();
    let line = |(place, stage): (usize, &DisputeStage)| {
        let is_now = dispute.now == Some(place);
        let silence = stage.silence.filter(|_| is_now).map(|silent| {
            let by = silent.by.to_string();
            match silent.accepted {
                true => say!(
                    "stage-silence-accepts",
                    "; undecided at the end of {by}, it counts as accepted",
                    by
                ),
                false => say!(
                    "stage-silence-dismisses",
                    "; undecided at the end of {by}, it counts as dismissed",
                    by
                ),
            }
        });
        let with: Vec<Sentence> = stage
            .with
            .iter()
            .map(|to| timetable::whom(to).into())
            .collect();
        let with = (!with.is_empty()).then(|| {
            let who = Sentence::row(with, ", ");
            say!("stage-with", ", with {who}", who)
        });
        let (number, title) = (place + 1, words::plain(&stage.title));
        let by = stage.by.to_string();
        match is_now {
            true => say!(
                "stage-now",
                "now in stage {number} of {count}, {title}, up to the end of {by}{with}{silence}",
                number,
                count,
                title,
                by,
                with,
                silence
            ),
            false => say!(
                "stage-then",
                "then stage {number} of {count}, {title}, up to the end of {by}{with}{silence}",
                number,
                count,
                title,
                by,
                with,
                silence
            ),
        }
    };
    let ends = dispute.ends.map(settles);
    match (dispute.now, dispute.deemed) {
        (_, Some((place, silent))) => vec![say!(
            "stage-silent",
            "nobody decided it by the end of {by}, in stage {number} of {count}, {title}",
            by = silent.by.to_string(),
            number = place + 1,
            count,
            title = words::plain(&dispute.stages[place].title)
        )],
        (Some(now), None) => {
            let places = dispute.stages.iter().enumerate().skip(now);
            let mut lines: Vec<Sentence> = places.map(line).collect();
            let last = dispute.stages.last();
            if last.is_some_and(|stage| stage.silence.is_none_or(|silent| silent.by > stage.by)) {
                lines.extend(
                    ends.map(|ends| say!("stage-open-then", "still open then: {ends}", ends)),
                );
            }
            lines
        }
        (None, None) => {
            let by = dispute.stages.last().map(|stage| stage.by.to_string());
            let by = by.unwrap_or_default();
            vec![match ends {
                Some(ends) => say!(
                    "stages-ended-settled",
                    "its stages ended with {by}: {ends} settles it",
                    by,
                    ends
                ),
                None => say!("stages-ended", "its stages ended with {by}", by),
            }]
        }
    }
}

/// What settles a matter in the end.
fn settles(end: LadderEnd) -> Sentence {
    match end {
        LadderEnd::Decision => say!("settled-decision", "the decision of the last step"),
        LadderEnd::Expert => say!("settled-expert", "an expert whose decision binds"),
        LadderEnd::Mediation => say!("settled-mediation", "mediation"),
        LadderEnd::Arbitration => say!("settled-arbitration", "arbitration"),
        LadderEnd::Court => say!("settled-court", "the court"),
    }
}

fn outcome(accepted: bool) -> &'static str {
    match accepted {
        true => "accepted",
        false => "dismissed",
    }
}

/// `a or b or c`.
pub(crate) fn either(names: &[impl AsRef<str>]) -> Sentence {
    let mut names = names.iter().map(|name| Sentence::plain(name.as_ref()));
    let first = names.next().unwrap_or_default();
    names.fold(first, |one, other| {
        say!("either", "{one} or {other}", one, other)
    })
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
