//! Claims, and what is said to them.
//!
//! Whose word counts, and what silence does, is read off the docket of [`measure`]: a claim or an answer that would have
//! no effect there is refused here.
//!
//! Not here: what a claim changes; who answers a hold, which depends on the measure.

use agreement::model::{Agreement, ClaimKind, Remedy};
use agreement::timetable;
use facts::fact::case::field;
use facts::fact::{Answer, Ask, Claim, ClaimOn, Says};
use facts::id::{ClaimId, PartyId};
use facts::{Body, FactId, Instant, Span};
use jiff::civil::Date;
use ledger::Month;
use measure::docket::Entry;
use measure::{Docket, IdleClaimWhy, IdleWhy, Standing, Windows};

use crate::command::{Author, Texts};
use crate::refusal::Refusal;
use crate::state::State;

/// Claims something.
pub(crate) fn claim(
    state: &State<'_>,
    texts: &Texts<'_>,
    author: &Author<'_>,
    claim: &Claim,
    as_of: Instant,
) -> Result<Vec<Body>, Refusal> {
    let text = texts.at(as_of)?;
    let body = Body::from(claim.clone());
    let fact = author.fact(body.clone(), 0, as_of)?;
    let versions: Vec<&Agreement> = texts.versions.iter().collect();
    let before = state.view(None, as_of);
    let docket = Docket::new(before.facts(), &versions, as_of);
    if docket.claims().any(|other| other.id == claim.id) {
        let id = claim.id.clone();
        return Err(Refusal::ClaimTaken { id });
    }
    let after = state.view(Some(&fact), as_of);
    let with_it = Docket::new(after.facts(), &versions, as_of);
    let mut idle = with_it.idle_claims().iter();
    if let Some(idle) = idle.find(|idle| idle.fact.id == fact.id) {
        return Err(without_effect(idle.why, claim, author.party));
    }
    if let ClaimOn::Fact(id) = &claim.on
        && !before.facts().iter().any(|fact| fact.id == *id)
    {
        let what = named(&claim.on);
        return Err(Refusal::NoSuchSubject { what });
    }
    let mut entries = docket.entries().iter();
    let same = |entry: &&Entry<'_>| {
        entry.by() == author.party
            && entry.standing.is_pending()
            && content(entry.claim) == content(claim)
    };
    if let Some(entry) = entries.find(same) {
        let id = entry.claim.id.clone();
        return Err(Refusal::ClaimOpen { id });
    }
    in_time(text, author.party, claim, as_of)?;
    Ok(vec![body])
}

/// Answers a claim, decides it, or takes it back.
pub(crate) fn answer(
    state: &State<'_>,
    texts: &Texts<'_>,
    author: &Author<'_>,
    (id, says): (&ClaimId, Says),
    as_of: Instant,
) -> Result<Vec<Body>, Refusal> {
    let text = texts.at(as_of)?;
    let answer = Answer {
        claim: id.clone(),
        says,
    };
    let body = Body::from(answer);
    let fact = author.fact(body.clone(), 0, as_of)?;
    let versions: Vec<&Agreement> = texts.versions.iter().collect();
    let before = state.view(None, as_of);
    let docket = Docket::new(before.facts(), &versions, as_of);
    let mut entries = docket.entries().iter();
    let Some(entry) = entries.find(|entry| entry.claim.id == *id) else {
        to_hold(state, text, author.party, (id, says))?;
        return Ok(vec![body]);
    };
    entitled(text, entry, author.party, says)?;
    stands(entry, says)?;
    // What the docket itself would make of it: it knows the rest.
    let after = state.view(Some(&fact), as_of);
    let with_it = Docket::new(after.facts(), &versions, as_of);
    let mut idle = with_it.without_effect().map(|(_, idle)| idle);
    match idle
        .find(|idle| idle.fact.id == fact.id)
        .map(|idle| idle.why)
    {
        None => Ok(vec![body]),
        Some(IdleWhy::NotAParty) => Err(Refusal::NotAParty {
            party: author.party.clone(),
        }),
        Some(IdleWhy::BeforeTheClaim) => Err(Refusal::BeforeTheClaim { id: id.clone() }),
        Some(IdleWhy::NoSuchClaim) => Err(Refusal::ClaimUnknown { id: id.clone() }),
        Some(IdleWhy::Decided) => Err(decided(entry)),
        Some(IdleWhy::NotEntitled) => Err(not_answerer(text, entry, says)),
    }
}

/// Whether this party may say that.
fn entitled(
    text: &Agreement,
    entry: &Entry<'_>,
    party: &PartyId,
    says: Says,
) -> Result<(), Refusal> {
    let id = entry.claim.id.clone();
    let is_own = entry.by() == party;
    let named = match says {
        Says::Withdraw if is_own => return Ok(()),
        Says::Withdraw => {
            let by = entry.by().clone();
            return Err(Refusal::NotClaimant { id, by });
        }
        _ if is_own => return Err(Refusal::OwnClaim { id }),
        Says::Accept | Says::Contest => &entry.entitled.answer,
        Says::Grant | Says::Dismiss => &entry.entitled.decide,
    };
    match named.as_ref().is_none_or(|named| named.contains(party)) {
        true => Ok(()),
        false => Err(not_answerer(text, entry, says)),
    }
}

/// Whether the answer changes where the claim stands.
fn stands(entry: &Entry<'_>, says: Says) -> Result<(), Refusal> {
    let id = entry.claim.id.clone();
    let standing = entry.standing;
    match says {
        // A decision of somebody entitled beats silence.
        Says::Accept | Says::Contest if entry.is_deemed => Err(decided(entry)),
        Says::Accept if standing == Standing::Accepted => {
            Err(Refusal::AnsweredAlready { id, standing })
        }
        Says::Contest if standing == Standing::Contested => {
            Err(Refusal::AnsweredAlready { id, standing })
        }
        _ => Ok(()),
    }
}

/// An answer to a hold: it names the fact that began it.
fn to_hold(
    state: &State<'_>,
    text: &Agreement,
    party: &PartyId,
    (id, says): (&ClaimId, Says),
) -> Result<(), Refusal> {
    let unknown = || Refusal::ClaimUnknown { id: id.clone() };
    let hold = FactId::parse(id.as_str()).and_then(|id| state.fact(&id));
    let hold = hold.filter(|fact| match &fact.body {
        Body::Case(update) => update.set.get(field::HOLD).is_some_and(Option::is_some),
        _ => false,
    });
    let hold = hold.ok_or_else(unknown)?;
    if !text.parties.contains_key(party) {
        let party = party.clone();
        return Err(Refusal::NotAParty { party });
    }
    let id = id.clone();
    match (says == Says::Withdraw, hold.by == *party) {
        (true, true) | (false, false) => Ok(()),
        (false, true) => Err(Refusal::OwnClaim { id }),
        (true, false) => Err(Refusal::NotClaimant {
            id,
            by: hold.by.clone(),
        }),
    }
}

fn decided(entry: &Entry<'_>) -> Refusal {
    Refusal::ClaimDecided {
        id: entry.claim.id.clone(),
        standing: entry.standing,
        since: entry.since,
        by_silence: entry.is_deemed,
    }
}

fn not_answerer(text: &Agreement, entry: &Entry<'_>, says: Says) -> Refusal {
    let decides = matches!(says, Says::Grant | Says::Dismiss);
    let who = match decides {
        true => &entry.entitled.decide,
        false => &entry.entitled.answer,
    };
    Refusal::NotAnswerer {
        id: entry.claim.id.clone(),
        who: who.clone().unwrap_or_default(),
        decides,
        clause: clause(text, entry.claim, decides),
    }
}

/// The clause that says whose word counts.
fn clause(text: &Agreement, claim: &Claim, decides: bool) -> Option<String> {
    let claims = text.claims.as_ref()?;
    if decides && claims.decided_by.is_some() {
        return Some("claims.decided_by".into());
    }
    let is_outage = matches!(claim.on, ClaimOn::Outage(_));
    let outage = is_outage.then_some(ClaimKind::Outage);
    let kinds = [
        outage,
        Some(ClaimKind::of(claim.ask)),
        Some(ClaimKind::Else),
    ];
    let mut kinds = kinds.into_iter().flatten();
    let kind = kinds.find(|kind| claims.terms.contains_key(kind))?;
    let mut names = ClaimKind::ALL.iter();
    let (name, _) = names.find(|(_, other)| *other == kind)?;
    Some(format!("claims.{name}"))
}

fn without_effect(why: IdleClaimWhy, claim: &Claim, party: &PartyId) -> Refusal {
    match (why, &claim.on) {
        (IdleClaimWhy::NotAParty, _) => Refusal::NotAParty {
            party: party.clone(),
        },
        (IdleClaimWhy::SameId, _) => Refusal::ClaimTaken {
            id: claim.id.clone(),
        },
        (IdleClaimWhy::NotConcerned, ClaimOn::Line(line)) => Refusal::NotConcerned {
            clause: line.clause.clone(),
        },
        (_, on) => Refusal::NoSuchSubject { what: named(on) },
    }
}

/// What a claim is on, in words.
fn named(on: &ClaimOn) -> String {
    match on {
        ClaimOn::Case(id) => format!("case `{id}`"),
        ClaimOn::Outage(id) => format!("outage `{id}`"),
        ClaimOn::Fact(id) => format!("fact `{id}`"),
        ClaimOn::Line(line) => format!("line of `{}` for {}", line.clause, line.window),
        ClaimOn::Reading(reading) => {
            let (level, window) = (&reading.level, &reading.window);
            format!("reading of `levels.{level}` for {window}")
        }
    }
}

/// What a claim asks for, whatever it is called and whatever its grounds.
fn content(claim: &Claim) -> Claim {
    Claim {
        expedited: false,
        grounds: None,
        // INVARIANT: the same constant on both sides of a comparison.
        id: ClaimId::new("-").unwrap_or(claim.id.clone()),
        ..claim.clone()
    }
}

/// Whether a credit is claimed within the time that the remedy gives. Refused is what is late under every
/// remedy that gives the credit.
fn in_time(
    text: &Agreement,
    party: &PartyId,
    claim: &Claim,
    as_of: Instant,
) -> Result<(), Refusal> {
    if claim.ask != Ask::Credit {
        return Ok(());
    }
    let mut late = None;
    for (id, remedy) in &text.remedies {
        let clause = format!("remedies.{id}");
        let end = match &claim.on {
            ClaimOn::Reading(reading) if remedy.levels().contains(&&reading.level) => {
                window_end(text, reading)
            }
            ClaimOn::Line(line) if line.clause == clause => {
                let month = line.window.parse::<Month>().ok();
                month.map(|month| month.end(&text.zone))
            }
            _ => continue,
        };
        if remedy.to.value != *party {
            continue;
        }
        match end.and_then(|end| deadline(text, remedy, end)) {
            Some(until) if until <= as_of => late = Some(Refusal::ClaimLate { clause, until }),
            _ => return Ok(()),
        }
    }
    late.map_or(Ok(()), Err)
}

/// The instant before which the credit of a window that ended has to be claimed; nothing where there is none.
fn deadline(text: &Agreement, remedy: &Remedy, end: Instant) -> Option<Instant> {
    let within = remedy.claim_within.as_ref()?;
    let last_day = text.zone.local(end.plus_ms(-1)).date();
    let day = timetable::day_after(text, last_day, within)?;
    Some(text.zone.instant(day.tomorrow().ok()?.at(0, 0, 0, 0)))
}

/// When the window of a reading ends.
fn window_end(text: &Agreement, reading: &facts::fact::ReadingName) -> Option<Instant> {
    let level = text.levels.get(&reading.level)?;
    let year: i16 = reading.window.get(..4)?.parse().ok()?;
    let zone = &level.window.zone;
    let at = |date: Date| zone.instant(date.at(0, 0, 0, 0));
    let first = at(Date::new(year, 1, 1).ok()?);
    let last = at(Date::new(year.checked_add(1)?, 1, 31).ok()?);
    let windows = Windows::over(&level.window, Span::new(first, last));
    let mut windows = windows.list().iter();
    let window = windows.find(|window| window.name == reading.window)?;
    Some(window.span.until)
}
