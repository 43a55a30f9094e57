//! One case: its clocks by holder, in segments and in sentences.

use agreement::model::{Level, Role};
use facts::fact::Milestone;
use facts::id::PartyId;
use facts::{Fact, FactId, Instant, Sentence, say};
use measure::{Answered, Engine, Reading, Verdict};
use serde_json::{Map, Value, json};

use crate::idle;
use crate::missing::Missing;
use crate::reading::{self, Shown};
use crate::timeline::{Timeline, sentences};

/// A clock of a case in a level.
pub struct Clock<'s, 'a> {
    /// The level, with all that was computed.
    pub shown: &'s Shown<'a>,
    /// The clause.
    pub level: &'a Level,
    /// What the clock comes to.
    pub verdict: &'s Verdict,
    /// The clock by holder.
    pub timeline: Timeline,
}

/// A clock as a party sees it; nothing where the case is then excluded.
type Side = (PartyId, Option<Verdict>);

/// Every clock of a case in the levels asked for.
pub fn clocks<'s, 'a>(
    shown: &'s [Shown<'a>],
    engine: &Engine<'a>,
    case: &str,
) -> Result<Vec<Clock<'s, 'a>>, Missing> {
    let number = engine.log().find_case(case).ok_or_else(|| Missing::Case {
        case: case.to_owned(),
        claims: idle::claims_on(engine, case)
            .map(idle::claim_sentence)
            .collect(),
    })?;
    let mut clocks = Vec::new();
    for shown in shown {
        let own = shown.run.verdicts.iter();
        let own = own.filter(|verdict| verdict.case == number);
        clocks.extend(own.filter_map(|verdict| Clock::of(shown, verdict, engine)));
    }
    if clocks.is_empty() {
        return Err(Missing::Clock {
            case: case.to_owned(),
            level: match shown {
                [one] => Some(one.id.to_string()),
                _ => None,
            },
        });
    }
    Ok(clocks)
}

/// Every clock of a case, and the claims about it that have no effect.
pub fn document<'a>(
    shown: &[Shown<'a>],
    engine: &Engine<'a>,
    case: &str,
) -> Result<Value, Missing> {
    let clocks = clocks(shown, engine, case)?;
    let clocks: Vec<Value> = clocks.iter().map(|clock| clock.json(engine)).collect();
    let idle = idle::claims_on(engine, case).map(idle::claim_json);
    Ok(json!({
        "case": case,
        "as_of": engine.as_of(),
        "clocks": clocks,
        "claims_without_effect": idle.collect::<Vec<_>>(),
    }))
}

impl<'s, 'a> Clock<'s, 'a> {
    /// Of a verdict of a level.
    pub fn of(shown: &'s Shown<'a>, verdict: &'s Verdict, engine: &Engine<'a>) -> Option<Self> {
        let (_, level) = engine.level_at(shown.id, Instant::from_ms(i64::MAX))?;
        Some(Clock {
            shown,
            level,
            verdict,
            timeline: Timeline::new(engine, level, &shown.run, verdict),
        })
    }

    /// The window in which it counts; nothing while it does not.
    pub fn window(&self) -> Option<&'s str> {
        let at = self.verdict.counts_at()?;
        let holds = |reading: &&Reading| reading.span.contains(at);
        let reading = self.shown.run.readings.iter().find(holds)?;
        Some(&reading.window)
    }

    /// What happened, in order, and what the clock comes to as each side has it.
    pub fn sentences(&self, engine: &Engine<'_>) -> Vec<Sentence> {
        let holds = engine.answered_holds(self.shown.id, self.verdict);
        self.told(engine, &holds, &self.sides(engine))
    }

    /// For each hold that nobody has answered, the fact that began it and the line that contests it.
    pub fn to_contest<'e>(&self, engine: &'e Engine<'_>) -> Vec<(&'e Fact, String)> {
        let holds = engine.answered_holds(self.shown.id, self.verdict);
        sentences::to_contest(&holds, self.customer(engine), engine.as_of())
    }

    fn told(
        &self,
        engine: &Engine<'_>,
        holds: &[(&Fact, Answered<'_>)],
        sides: &[Side],
    ) -> Vec<Sentence> {
        let find = |id: &FactId| find(engine, id);
        let mut told = sentences::tell(&self.timeline, engine.docket(), holds, &find);
        told.extend(sentences::sides(&self.timeline, sides));
        told
    }

    /// As each party with an open claim on its case sees it.
    fn sides(&self, engine: &Engine<'_>) -> Vec<Side> {
        let of_sides = engine.verdicts_of_sides(self.shown.id, self.verdict.case);
        let run = self.verdict.run;
        of_sides
            .into_iter()
            .map(|(party, verdicts)| (party, verdicts.into_iter().find(|one| one.run == run)))
            .collect()
    }

    /// The only customer, who answers most holds.
    fn customer<'e>(&self, engine: &'e Engine<'_>) -> Option<&'e PartyId> {
        let parties = &engine.version_at(self.verdict.start)?.parties;
        let mut customers = parties
            .iter()
            .filter(|(_, party)| party.role == Role::Customer);
        match (customers.next(), customers.next()) {
            (Some((id, _)), None) => Some(id),
            _ => None,
        }
    }

    fn json(&self, engine: &Engine<'_>) -> Value {
        let timeline = &self.timeline;
        let shares: Map<String, Value> = timeline
            .shares()
            .into_iter()
            .map(|(holder, ms)| (holder.english(), ms.into()))
            .collect();
        let late: Map<String, Value> = timeline
            .late_shares()
            .into_iter()
            .map(|(holder, ms)| (holder.english(), json!(ms.to_string())))
            .collect();
        let holds = engine.answered_holds(self.shown.id, self.verdict);
        let sides = self.sides(engine);
        let mut document = reading::verdict(self.verdict, engine);
        document["level"] = json!(self.shown.id);
        document["window"] = json!(self.window());
        document["left_ms"] = json!(timeline.left_ms());
        document["late_with"] = json!(timeline.late_with().map(|stretch| &stretch.holder));
        document["segments"] = json!(timeline.stretches);
        document["open_ms_by_holder"] = Value::Object(shares);
        document["late_ms_by_holder"] = Value::Object(late);
        document["sentences"] = json!(self.told(engine, &holds, &sides));
        document["sides"] = sides
            .iter()
            .map(|(party, verdict)| (party.to_string(), json!(verdict.as_ref().map(side))))
            .collect::<Map<String, Value>>()
            .into();
        document["claims"] = claims(timeline, engine);
        let lines = sentences::to_contest(&holds, self.customer(engine), engine.as_of());
        document["to_contest"] = lines
            .into_iter()
            .map(|(fact, line)| json!({ "hold": fact.id, "from": fact.at, "line": line }))
            .collect();
        document
    }
}

/// What happened to a case, as a word.
pub fn milestone(reached: Milestone) -> Sentence {
    match reached {
        Milestone::Opened => say!("milestone-opened", "opened"),
        Milestone::Acknowledged => say!("milestone-acknowledged", "acknowledged"),
        Milestone::Resolved => say!("milestone-resolved", "resolved"),
        Milestone::Closed => say!("milestone-closed", "closed"),
        Milestone::Reopened => say!("milestone-reopened", "reopened"),
        Milestone::Cancelled => say!("milestone-cancelled", "cancelled"),
    }
}

fn find<'e>(engine: &'e Engine<'_>, id: &FactId) -> Option<&'e Fact> {
    let mut facts = engine.view().facts().iter().copied();
    facts.find(|fact| fact.id == *id)
}

fn side(verdict: &Verdict) -> Value {
    json!({
        "elapsed_ms": verdict.elapsed_ms,
        "target_ms": verdict.target_ms(),
        "due": verdict.due(),
        "judgement": verdict.judgement,
    })
}

/// The claims on the case: what each asks for, where it stands, and who may answer it.
fn claims(timeline: &Timeline, engine: &Engine<'_>) -> Value {
    let claims = engine.docket().on_case(&timeline.case).map(|entry| {
        let silence = entry.entitled.silence;
        let idle = entry.without_effect.iter();
        let idle: Vec<Value> = idle.map(idle::answer_json).collect();
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
