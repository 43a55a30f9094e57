//! A clock in sentences.

use facts::fact::{Ask, Says};
use facts::id::PartyId;
use facts::{Body, Fact, FactId, Instant};
use measure::{Answered, Docket, Idle, IdleWhy, Judgement, Standing, Verdict};
use serde_json::json;

use super::{Kind, Stretch, Timeline};
use crate::words;

/// What happened, in order, one sentence each.
pub fn tell<'f>(
    timeline: &Timeline,
    docket: &Docket<'_>,
    holds: &[(&Fact, Answered<'_>)],
    find: &dyn Fn(&FactId) -> Option<&'f Fact>,
) -> Vec<String> {
    let mut sentences = vec![beginning(timeline)];
    let last = timeline.stretches.len().saturating_sub(1);
    for (place, stretch) in timeline.stretches.iter().enumerate() {
        let next = timeline.stretches.get(place + 1);
        sentences.push(held(timeline, stretch, next, place == last));
    }
    if let (Some(due), Some(stretch)) = (timeline.due, timeline.late_with()) {
        sentences.push(format!(
            "The target was used up on {}, while {} held it.",
            words::local(&timeline.zone, due),
            stretch.holder
        ));
    }
    sentences.extend(shares(timeline));
    sentences.extend(late_shares(timeline));
    for entry in docket.on_case(&timeline.case) {
        let before = entry
            .claim
            .until
            .is_some_and(|until| until <= timeline.start);
        let after = entry.claim.from.is_some_and(|from| from >= timeline.end);
        if !before && !after {
            sentences.push(claim(timeline, entry));
            let of = format!("the claim {}", words::plain(entry.claim.id.as_str()));
            let answers = entry.answers.iter().filter_map(find);
            sentences.extend(answers.filter_map(|fact| answer(timeline, fact, &of)));
            let idle = entry.without_effect.iter();
            sentences
                .extend(idle.map(|idle| without_effect(timeline, idle, &entry.entitled.answer)));
        }
    }
    for (fact, answered) in holds {
        let of = format!("the hold of {}", words::local(&timeline.zone, fact.at));
        let answers = answered.counted.iter().filter_map(find);
        sentences.extend(answers.filter_map(|fact| answer(timeline, fact, &of)));
        let idle = answered.without_effect.iter();
        sentences.extend(idle.map(|idle| without_effect(timeline, idle, &None)));
    }
    sentences
}

/// The clock as each party with an open claim sees it, beside the agreed one.
pub fn sides(timeline: &Timeline, sides: &[(PartyId, Option<Verdict>)]) -> Vec<String> {
    if sides.is_empty() {
        return Vec::new();
    }
    let agreed = counts(timeline.elapsed_ms, timeline.target_ms, timeline.judgement);
    let mut told = vec![format!("As agreed so far, {agreed}.")];
    told.extend(sides.iter().map(|(party, verdict)| match verdict {
        Some(verdict) => format!(
            "If the open claims of {party} were accepted, {}.",
            counts(verdict.elapsed_ms, verdict.target_ms(), verdict.judgement)
        ),
        None => format!("If the open claims of {party} were accepted, it would not count at all."),
    }));
    told
}

/// `7h of 4h count: missed`.
fn counts(elapsed_ms: i64, target_ms: Option<i64>, judgement: Judgement) -> String {
    let elapsed = words::duration(elapsed_ms);
    let state = match judgement {
        Judgement::Met => "met",
        Judgement::Missed => "missed",
        Judgement::Running => "still running",
    };
    match target_ms {
        Some(target) => format!("{elapsed} of {} count: {state}", words::duration(target)),
        None => format!("{elapsed} count"),
    }
}

fn beginning(timeline: &Timeline) -> String {
    let at = |instant| words::local(&timeline.zone, instant);
    let whole = words::duration(timeline.end.since(timeline.start));
    let which = match timeline.run {
        1 => String::new(),
        n => format!(", for the {n}. time"),
    };
    let started = format!(
        "The clock of {} started on {}{which}",
        timeline.case,
        at(timeline.start)
    );
    let counted = words::duration(timeline.elapsed_ms);
    match timeline.stop {
        Some(stop) => format!(
            "{started} and stopped on {}, {whole} later; {counted} of that count.",
            at(stop)
        ),
        None => format!("{started} and still runs, {whole} later; {counted} of that count."),
    }
}

fn held(timeline: &Timeline, stretch: &Stretch, next: Option<&Stretch>, last: bool) -> String {
    let open = words::duration(stretch.open_ms);
    let off = match stretch.off_hours_ms {
        0 => String::new(),
        ms => format!(" and {} outside the agreed hours", words::duration(ms)),
    };
    let hold = match &stretch.hold {
        Some(reason) => format!(" ({reason})"),
        None => String::new(),
    };
    let contested = if stretch.contested {
        "; a claim on this stretch is open"
    } else {
        ""
    };
    let handed = next.filter(|next| next.holder != stretch.holder && next.kind == Kind::Party);
    let left = match (timeline.target_ms, handed) {
        (Some(_), Some(next)) if next.left_ms >= 0 => {
            let left = words::duration(next.left_ms);
            format!("; {left} were left when {} got it", next.holder)
        }
        (Some(_), Some(next)) => {
            let over = words::duration(-next.left_ms);
            format!("; it was {over} over when {} got it", next.holder)
        }
        _ => String::new(),
    };
    let what = match stretch.kind {
        Kind::Party => format!("{} held it for {open}{off}{hold}", stretch.holder),
        Kind::CustomerWait => {
            format!("It waited for the customer for {open}{off}{hold}; this does not count")
        }
        Kind::Excluded => format!("{open}{off} are excluded"),
    };
    let end = match (last, timeline.judgement) {
        (true, Judgement::Running) => "; it is there still",
        _ => "",
    };
    format!("{what}{contested}{left}{end}.")
}

/// Who held it for how much of the time that counts, where there were several.
fn shares(timeline: &Timeline) -> Option<String> {
    let shares = timeline.shares();
    if shares.len() < 2 || timeline.elapsed_ms <= 0 {
        return None;
    }
    let parts: Vec<String> = shares
        .iter()
        .map(|(holder, ms)| {
            let percent = ms * 100 / timeline.elapsed_ms;
            format!("{holder} {} ({percent} %)", words::duration(*ms))
        })
        .collect();
    Some(format!("Of the time that counts: {}.", parts.join(", ")))
}

/// Who answers for how much of the time beyond the target.
fn late_shares(timeline: &Timeline) -> Option<String> {
    let shares = timeline.late_shares();
    if shares.len() < 2 {
        return None;
    }
    let late = timeline.left_ms()?.saturating_neg();
    let parts: Vec<String> = shares
        .iter()
        .map(|(holder, ms)| format!("{holder} {}", words::duration(ms.to_i64())))
        .collect();
    Some(format!(
        "Of the {} beyond the target, shared by what each adds to the delay: {}.",
        words::duration(late),
        parts.join(", ")
    ))
}

/// Who said what to a claim or hold, and when.
fn answer(timeline: &Timeline, fact: &Fact, of: &str) -> Option<String> {
    let Body::Answer(answer) = &fact.body else {
        return None;
    };
    let says = match answer.says {
        Says::Accept => "accepted",
        Says::Contest => "contested",
        Says::Grant => "granted",
        Says::Dismiss => "dismissed",
        Says::Withdraw => "withdrew",
    };
    let at = words::local(&timeline.zone, fact.at);
    Some(format!("{} {says} {of} on {at}.", fact.by))
}

/// For each hold that nobody has answered, the fact that began it and the line that contests it.
pub fn to_contest<'f>(
    holds: &[(&'f Fact, Answered<'_>)],
    customer: Option<&PartyId>,
    as_of: Instant,
) -> Vec<(&'f Fact, String)> {
    let open = holds
        .iter()
        .filter(|(_, answered)| answered.standing == Standing::Open);
    open.map(|(fact, _)| {
        let by = match customer.filter(|customer| **customer != fact.by) {
            Some(customer) => customer.as_str(),
            None => "PARTY",
        };
        let line = json!({
            "answer": { "claim": fact.id, "says": "contest" },
            "at": as_of,
            "by": by,
            "source": "claims",
        });
        (*fact, line.to_string())
    })
    .collect()
}

/// That an answer has no effect, and why.
fn without_effect(
    timeline: &Timeline,
    idle: &Idle<'_>,
    answered_by: &Option<Vec<PartyId>>,
) -> String {
    let says = match idle.says {
        Says::Accept => "accept",
        Says::Contest => "contest",
        Says::Grant => "grant",
        Says::Dismiss => "dismiss",
        Says::Withdraw => "withdraw",
    };
    let names: Vec<String> = answered_by
        .iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    let why = match idle.why {
        IdleWhy::NotEntitled
            if matches!(idle.says, Says::Accept | Says::Contest) && !names.is_empty() =>
        {
            format!("{} answers such a claim", names.join(" or "))
        }
        IdleWhy::NotEntitled => "it is not for that party to say".to_owned(),
        IdleWhy::NotAParty => "who answers is no party of the agreement".to_owned(),
        IdleWhy::NoSuchClaim => "there is no such claim".to_owned(),
        IdleWhy::BeforeTheClaim => "it came before the claim".to_owned(),
        IdleWhy::Decided => "the claim was decided before".to_owned(),
    };
    format!(
        "The answer `{says}` of {} on {} has no effect: {why}.",
        idle.fact.by,
        words::local(&timeline.zone, idle.fact.at)
    )
}

fn claim(timeline: &Timeline, entry: &measure::docket::Entry<'_>) -> String {
    let at = |instant| words::local(&timeline.zone, instant);
    let claim = entry.claim;
    let wants = match claim.ask {
        Ask::Exclude => "should be left out".to_owned(),
        Ask::Pause => "was the customer's wait".to_owned(),
        Ask::NoPause => "was no pause".to_owned(),
        Ask::Mistaken => "rests on a mistaken fact".to_owned(),
        Ask::FieldWas => format!(
            "had `{}` as `{}`",
            words::plain(claim.value.as_deref().unwrap_or_default()),
            claim.field.as_deref().unwrap_or_default()
        ),
        Ask::ValueWas | Ask::AmountWas | Ask::Credit => format!(
            "came to {}",
            words::plain(claim.value.as_deref().unwrap_or_default())
        ),
    };
    let stretch = match (claim.from, claim.until) {
        (Some(from), Some(until)) => format!("the stretch from {} to {}", at(from), at(until)),
        (Some(from), None) => format!("the stretch from {} on", at(from)),
        (None, Some(until)) => format!("the stretch up to {}", at(until)),
        (None, None) => "the whole".to_owned(),
    };
    let grounds = match &claim.grounds {
        Some(grounds) => format!(" (\"{}\")", words::plain(grounds)),
        None => String::new(),
    };
    let standing = match entry.standing {
        Standing::Accepted if entry.is_deemed => {
            "nobody answered in time, so it is accepted and counts"
        }
        Standing::Dismissed if entry.is_deemed => "nobody answered in time, so it is dismissed",
        Standing::Open => "nobody has answered, so the agreed figure is as if it had not been made",
        Standing::Contested => {
            "it is contested, so the agreed figure is as if it had not been made"
        }
        Standing::Accepted => "it is accepted and counts",
        Standing::Dismissed => "it was dismissed",
        Standing::Withdrawn => "it was withdrawn",
    };
    format!(
        "{} claims that {stretch} {wants}{grounds}; {standing}.",
        entry.by()
    )
}
