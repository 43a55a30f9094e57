//! A clock in sentences.

use facts::fact::{Ask, Says};
use facts::id::PartyId;
use facts::sentence::Value;
use facts::{Body, Fact, FactId, Instant, Sentence, say};
use measure::{Answered, Docket, Idle, IdleWhy, Judgement, Standing, Verdict};
use serde_json::json;

use super::{Kind, Stretch, Timeline};
use crate::claims::either;
use crate::words;

/// What happened, in order, one sentence each.
pub fn tell<'f>(
    timeline: &Timeline,
    docket: &Docket<'_>,
    holds: &[(&Fact, Answered<'_>)],
    find: &dyn Fn(&FactId) -> Option<&'f Fact>,
) -> Vec<Sentence> {
    let mut sentences = vec![beginning(timeline)];
    let last = timeline.stretches.len().saturating_sub(1);
    for (place, stretch) in timeline.stretches.iter().enumerate() {
        let next = timeline.stretches.get(place + 1);
        sentences.push(held(timeline, stretch, next, place == last));
    }
    if let (Some(due), Some(stretch)) = (timeline.due, timeline.late_with()) {
        sentences.push(say!(
            "clock-used-up",
            "The target was used up on {at}, while {holder} held it.",
            at = words::local(&timeline.zone, due),
            holder = &stretch.holder
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
            let id = words::plain(entry.claim.id.as_str());
            let of = say!("clock-of-claim", "the claim {id}", id);
            let answers = entry.answers.iter().filter_map(find);
            sentences.extend(answers.filter_map(|fact| answer(timeline, fact, &of)));
            let idle = entry.without_effect.iter();
            sentences
                .extend(idle.map(|idle| without_effect(timeline, idle, &entry.entitled.answer)));
        }
    }
    for (fact, answered) in holds {
        let at = words::local(&timeline.zone, fact.at);
        let of = say!("clock-of-hold", "the hold of {at}", at);
        let answers = answered.counted.iter().filter_map(find);
        sentences.extend(answers.filter_map(|fact| answer(timeline, fact, &of)));
        let idle = answered.without_effect.iter();
        sentences.extend(idle.map(|idle| without_effect(timeline, idle, &None)));
    }
    sentences
}

/// The clock as each party with an open claim sees it, beside the agreed one.
pub fn sides(timeline: &Timeline, sides: &[(PartyId, Option<Verdict>)]) -> Vec<Sentence> {
    if sides.is_empty() {
        return Vec::new();
    }
    let counts_so = counts(timeline.elapsed_ms, timeline.target_ms, timeline.judgement);
    let mut told = vec![say!(
        "clock-agreed",
        "As agreed so far, {counts}.",
        counts = counts_so
    )];
    told.extend(sides.iter().map(|(party, verdict)| {
        let party = party.as_str();
        match verdict {
            Some(verdict) => say!(
                "clock-side",
                "If the open claims of {party} were accepted, {counts}.",
                party,
                counts = counts(verdict.elapsed_ms, verdict.target_ms(), verdict.judgement)
            ),
            None => say!(
                "clock-side-none",
                "If the open claims of {party} were accepted, it would not count at all.",
                party
            ),
        }
    }));
    told
}

/// `7h of 4h count: missed`.
fn counts(elapsed_ms: i64, target_ms: Option<i64>, judgement: Judgement) -> Sentence {
    let elapsed = words::duration(elapsed_ms);
    let state = match judgement {
        Judgement::Met => say!("clock-met", "met"),
        Judgement::Missed => say!("clock-missed", "missed"),
        Judgement::Running => say!("clock-running", "still running"),
    };
    match target_ms.map(words::duration) {
        Some(target) => say!(
            "clock-counts-of",
            "{elapsed} of {target} count: {state}",
            elapsed,
            target,
            state
        ),
        None => say!("clock-counts", "{elapsed} count", elapsed),
    }
}

fn beginning(timeline: &Timeline) -> Sentence {
    let at = |instant| words::local(&timeline.zone, instant);
    let case = &timeline.case;
    let whole = words::duration(timeline.end.since(timeline.start));
    let which = match timeline.run {
        1 => None,
        n => Some(say!("clock-time", ", for the {n}. time", n)),
    };
    let (start, counted) = (at(timeline.start), words::duration(timeline.elapsed_ms));
    match timeline.stop.map(at) {
        Some(stop) => say!(
            "clock-stopped",
            "The clock of {case} started on {start}{which} and stopped on {stop}, {whole} later; {counted} of that count.",
            case,
            start,
            which,
            stop,
            whole,
            counted
        ),
        None => say!(
            "clock-runs",
            "The clock of {case} started on {start}{which} and still runs, {whole} later; {counted} of that count.",
            case,
            start,
            which,
            whole,
            counted
        ),
    }
}

fn held(timeline: &Timeline, stretch: &Stretch, next: Option<&Stretch>, last: bool) -> Sentence {
    let off = match stretch.off_hours_ms {
        0 => None,
        ms => Some(say!(
            "clock-held-off",
            " and {off} outside the agreed hours",
            off = words::duration(ms)
        )),
    };
    let open = words::duration(stretch.open_ms);
    let open = say!("clock-held-open", "{open}{off}", open, off);
    let hold = stretch.hold.as_ref();
    let hold = hold.map(|reason| Sentence::plain(format!(" ({reason})")));
    let what = match stretch.kind {
        Kind::Party => say!(
            "clock-held",
            "{holder} held it for {open}{hold}",
            holder = &stretch.holder,
            open,
            hold
        ),
        Kind::CustomerWait => say!(
            "clock-waited",
            "It waited for the customer for {open}{hold}; this does not count",
            open,
            hold
        ),
        Kind::Excluded => say!("clock-excluded", "{open} are excluded", open),
    };
    let contested = stretch
        .contested
        .then(|| say!("clock-contested", "; a claim on this stretch is open"));
    let handed = next.filter(|next| next.holder != stretch.holder && next.kind == Kind::Party);
    let left = match (timeline.target_ms, handed) {
        (Some(_), Some(next)) if next.left_ms >= 0 => Some(say!(
            "clock-left",
            "; {left} were left when {holder} got it",
            left = words::duration(next.left_ms),
            holder = &next.holder
        )),
        (Some(_), Some(next)) => Some(say!(
            "clock-over",
            "; it was {over} over when {holder} got it",
            over = words::duration(-next.left_ms),
            holder = &next.holder
        )),
        _ => None,
    };
    let still = (last && timeline.judgement == Judgement::Running)
        .then(|| say!("clock-still", "; it is there still"));
    say!(
        "clock-stretch",
        "{what}{contested}{left}{still}.",
        what,
        contested,
        left,
        still
    )
}

/// Who held it for how much of the time that counts, where there were several.
fn shares(timeline: &Timeline) -> Option<Sentence> {
    let shares = timeline.shares();
    if shares.len() < 2 || timeline.elapsed_ms <= 0 {
        return None;
    }
    let parts = shares.iter().map(|(holder, ms)| {
        let percent = ms * 100 / timeline.elapsed_ms;
        let held = format!(" {} ({percent} %)", words::duration(*ms));
        Sentence::row([Value::from(*holder), held.into()], "")
    });
    let shares = Sentence::row(parts, ", ");
    Some(say!(
        "clock-shares",
        "Of the time that counts: {shares}.",
        shares
    ))
}

/// Who answers for how much of the time beyond the target.
fn late_shares(timeline: &Timeline) -> Option<Sentence> {
    let shares = timeline.late_shares();
    if shares.len() < 2 {
        return None;
    }
    let late = words::duration(timeline.left_ms()?.saturating_neg());
    let parts = shares.iter().map(|(holder, ms)| {
        let late = format!(" {}", words::duration(ms.to_i64()));
        Sentence::row([Value::from(*holder), late.into()], "")
    });
    let shares = Sentence::row(parts, ", ");
    Some(say!(
        "clock-late-shares",
        "Of the {late} beyond the target, shared by what each adds to the delay: {shares}.",
        late,
        shares
    ))
}

/// Who said what to a claim or hold, and when.
fn answer(timeline: &Timeline, fact: &Fact, of: &Sentence) -> Option<Sentence> {
    let Body::Answer(answer) = &fact.body else {
        return None;
    };
    let (by, at) = (fact.by.as_str(), words::local(&timeline.zone, fact.at));
    Some(match answer.says {
        Says::Accept => say!("clock-accepted", "{by} accepted {of} on {at}.", by, of, at),
        Says::Contest => say!("clock-contests", "{by} contested {of} on {at}.", by, of, at),
        Says::Grant => say!("clock-granted", "{by} granted {of} on {at}.", by, of, at),
        Says::Dismiss => say!(
            "clock-dismissed",
            "{by} dismissed {of} on {at}.",
            by,
            of,
            at
        ),
        Says::Withdraw => say!("clock-withdrew", "{by} withdrew {of} on {at}.", by, of, at),
    })
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
) -> Sentence {
    let says = match idle.says {
        Says::Accept => say!("says-accept", "accept"),
        Says::Contest => say!("says-contest", "contest"),
        Says::Grant => say!("says-grant", "grant"),
        Says::Dismiss => say!("says-dismiss", "dismiss"),
        Says::Withdraw => say!("says-withdraw", "withdraw"),
    };
    let names = answered_by.iter().flatten().map(PartyId::as_str);
    let names: Vec<&str> = names.collect();
    let why = match idle.why {
        IdleWhy::NotEntitled
            if matches!(idle.says, Says::Accept | Says::Contest) && !names.is_empty() =>
        {
            let who = either(&names);
            say!("idle-others-answer", "{who} answers such a claim", who)
        }
        IdleWhy::NotEntitled => {
            say!("idle-not-entitled", "it is not for that party to say")
        }
        IdleWhy::NotAParty => say!("idle-no-party", "who answers is no party of the agreement"),
        IdleWhy::NoSuchClaim => say!("idle-no-claim", "there is no such claim"),
        IdleWhy::BeforeTheClaim => say!("idle-before", "it came before the claim"),
        IdleWhy::Decided => say!("idle-decided", "the claim was decided before"),
    };
    say!(
        "clock-idle",
        "The answer `{says}` of {by} on {at} has no effect: {why}.",
        says,
        by = idle.fact.by.as_str(),
        at = words::local(&timeline.zone, idle.fact.at),
        why
    )
}

fn claim(timeline: &Timeline, entry: &measure::docket::Entry<'_>) -> Sentence {
    let at = |instant| words::local(&timeline.zone, instant);
    let claim = entry.claim;
    let stretch = match (claim.from.map(at), claim.until.map(at)) {
        (Some(from), Some(until)) => say!(
            "stretch-between",
            "the stretch from {from} to {until}",
            from,
            until
        ),
        (Some(from), None) => say!("stretch-from", "the stretch from {from} on", from),
        (None, Some(until)) => say!("stretch-until", "the stretch up to {until}", until),
        (None, None) => say!("stretch-whole", "the whole"),
    };
    let value = words::plain(claim.value.as_deref().unwrap_or_default());
    let wants = match claim.ask {
        Ask::Exclude => say!("wants-out", "{stretch} should be left out", stretch),
        Ask::Pause => say!("wants-pause", "{stretch} was the customer's wait", stretch),
        Ask::NoPause => say!("wants-no-pause", "{stretch} was no pause", stretch),
        Ask::Mistaken => say!(
            "wants-mistaken",
            "{stretch} rests on a mistaken fact",
            stretch
        ),
        Ask::FieldWas => say!(
            "wants-field",
            "{stretch} had `{value}` as `{field}`",
            stretch,
            value,
            field = claim.field.as_deref().unwrap_or_default()
        ),
        Ask::ValueWas | Ask::AmountWas | Ask::Credit => {
            say!("wants-value", "{stretch} came to {value}", stretch, value)
        }
    };
    let grounds = claim.grounds.as_ref();
    let grounds = grounds.map(|text| Sentence::plain(format!(" (\"{}\")", words::plain(text))));
    let standing = match entry.standing {
        Standing::Accepted if entry.is_deemed => say!(
            "stands-deemed-accepted",
            "nobody answered in time, so it is accepted and counts"
        ),
        Standing::Dismissed if entry.is_deemed => say!(
            "stands-deemed-dismissed",
            "nobody answered in time, so it is dismissed"
        ),
        Standing::Open => say!(
            "stands-open",
            "nobody has answered, so the agreed figure is as if it had not been made"
        ),
        Standing::Contested => say!(
            "stands-contested",
            "it is contested, so the agreed figure is as if it had not been made"
        ),
        Standing::Accepted => say!("stands-accepted", "it is accepted and counts"),
        Standing::Dismissed => say!("stands-dismissed", "it was dismissed"),
        Standing::Withdrawn => say!("stands-withdrawn", "it was withdrawn"),
    };
    say!(
        "clock-claim",
        "{by} claims that {wants}{grounds}; {standing}.",
        by = entry.by().as_str(),
        wants,
        grounds,
        standing
    )
}
