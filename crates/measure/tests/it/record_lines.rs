//! The records of a level as lines of a page:
//!
//! ```text
//! level | case | verdict | start | stop | elapsed | target | due | off hours | holder open time; ...
//! ```
//!
//! The second clock of a case is `INC1#2`. Instants are local times of the agreement's zone, or
//! RFC 3339 where the local time stands for another instant (an hour that comes twice). `-` is
//! nothing. Records come by the id of their case. Holders come in the order in which they first held the case, each with its open time;
//! what a pending claim concerns is listed apart, as `contested`.

use std::fmt::Write as _;

use facts::id::LevelId;
use facts::{Instant, Zone};
use measure::{Engine, Holder, Judgement, Run, Segment};

/// Writes the records of a run, one line each.
pub fn print(engine: &Engine<'_>, id: &LevelId, run: &Run, zone: &Zone, block: &mut String) {
    let mut verdicts: Vec<_> = run.verdicts.iter().collect();
    verdicts.sort_by_key(|verdict| (engine.log().case_id(verdict.case), verdict.run));
    for verdict in verdicts {
        let case = engine.log().case_id(verdict.case);
        let nth = match verdict.run {
            0 => String::new(),
            run => format!("#{}", run + 1),
        };
        let judgement = match verdict.judgement {
            Judgement::Met => "met",
            Judgement::Missed => "missed",
            Judgement::Running => "running",
        };
        let segments: Vec<Segment> = run.segments.of(verdict).collect();
        let off_ms = segments
            .iter()
            .map(|segment| segment.span.len_ms() - segment.open_ms)
            .sum();
        let holders: Vec<String> = by_holder(engine, &segments)
            .into_iter()
            .map(|(name, open_ms)| format!("{name} {}", duration(open_ms)))
            .collect();
        let _ = writeln!(
            block,
            "{id} | {case}{nth} | {judgement} | {} | {} | {} | {} | {} | {} | {}",
            instant(verdict.start, zone),
            or_dash(verdict.stop().map(|stop| instant(stop, zone))),
            duration(verdict.elapsed_ms),
            or_dash(verdict.target_ms().map(duration)),
            or_dash(verdict.due().map(|due| instant(due, zone))),
            duration(off_ms),
            or_dash((!holders.is_empty()).then(|| holders.join("; "))),
        );
    }
}

fn by_holder(engine: &Engine<'_>, segments: &[Segment]) -> Vec<(String, i64)> {
    let text = |symbol| engine.log().symbols.text(symbol);
    let mut held: Vec<(String, i64)> = Vec::new();
    for segment in segments {
        let mut name = match segment.holder {
            Holder::CustomerWait => "customer wait".to_string(),
            Holder::Excluded => "excluded".to_string(),
            Holder::Party { party, team } => {
                let party = text(party).unwrap_or("unassigned");
                text(team).map_or(party.to_string(), |team| format!("{party}/{team}"))
            }
        };
        if segment.contested {
            name.push_str(" contested");
        }
        match held.iter_mut().find(|(known, _)| *known == name) {
            Some((_, open_ms)) => *open_ms += segment.open_ms,
            None => held.push((name, segment.open_ms)),
        }
    }
    held
}

fn or_dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "-".into())
}

/// An instant as a page writes it.
pub fn instant(instant: Instant, zone: &Zone) -> String {
    let local = zone.local(instant);
    if zone.instant(local) != instant {
        return instant.to_string();
    }
    let text = local.to_string().replace('T', " ");
    text.strip_suffix(":00")
        .map_or(text.clone(), str::to_string)
}

/// `1h 30min`, `2.4s`, `0s`.
fn duration(ms: i64) -> String {
    let mut parts = Vec::new();
    let left = ms.unsigned_abs();
    let (hours, minutes, rest) = (left / 3_600_000, left / 60_000 % 60, left % 60_000);
    if hours > 0 {
        parts.push(format!("{hours}h"));
    }
    if minutes > 0 {
        parts.push(format!("{minutes}min"));
    }
    if rest > 0 || parts.is_empty() {
        let (seconds, part) = (rest / 1000, rest % 1000);
        let part = format!(".{part:03}");
        let part = part.trim_end_matches('0').trim_end_matches('.');
        parts.push(format!("{seconds}{part}s"));
    }
    let sign = if ms < 0 { "-" } else { "" };
    format!("{sign}{}", parts.join(" "))
}
