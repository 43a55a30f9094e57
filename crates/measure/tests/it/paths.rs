//! All paths of the engine to a level's readings, which must come to the same: the run that keeps
//! the evidence, the outline that keeps none, the standing readings, facts admitted one by one, the fast pass over columns, and
//! partials of any partition of the cases merged in any order.

use agreement::Agreement;
use facts::id::LevelId;
use facts::{Fact, Instant};
use measure::fold::Partial;
use measure::{Admission, Engine, Evidence, Reading, Run, Timelines};

/// Fails with `title` where two paths differ.
pub fn agree(title: &str, versions: &[Agreement], facts: &[Fact], as_of: Instant) {
    at_once(title, versions, facts, as_of);
    one_by_one(title, versions, facts, as_of);
}

/// The paths that know all facts from the beginning.
pub fn at_once(title: &str, versions: &[Agreement], facts: &[Fact], as_of: Instant) {
    let mut engine = Engine::new(versions, facts, as_of);
    let levels: Vec<LevelId> = engine.level_ids().into_iter().cloned().collect();
    for id in &levels {
        let run = engine.run(id).expect("the level");
        outlined(title, &mut engine, id, &run);
        let run = run.readings;
        let standing = engine.readings(id).expect("the level");
        same(title, id, "run and readings", &run, &standing);
        let Some(whole) = engine.partial(id, 0..engine.log().case_count() as u32) else {
            continue;
        };
        let of_partial = engine.readings_of(id, &whole, None);
        same(title, id, "partial and readings", &of_partial, &standing);
        let lives = Timelines::new(engine.log());
        let fast = engine.figures(id, &lives, 0..engine.log().case_count() as u32);
        assert_eq!(
            fast.as_ref(),
            Some(&whole),
            "{title}: `{id}`: fast pass and partial"
        );
        for pattern in 0..4 {
            let merged = in_parts(&engine, id, pattern);
            assert_eq!(merged, whole, "{title}: `{id}`: partition {pattern}");
            let of_merged = engine.readings_of(id, &merged, None);
            same(
                title,
                id,
                "merged parts and readings",
                &of_merged,
                &standing,
            );
        }
    }
}

/// Facts admitted one by one, forwards and backwards, against all at once.
pub fn one_by_one(title: &str, versions: &[Agreement], facts: &[Fact], as_of: Instant) {
    let mut engine = Engine::new(versions, facts, as_of);
    let levels: Vec<LevelId> = engine.level_ids().into_iter().cloned().collect();
    for turned in [false, true] {
        let mut order: Vec<&Fact> = facts.iter().collect();
        if turned {
            order.reverse();
        }
        let mut growing = Engine::new(versions, &[], as_of);
        for (number, fact) in order.into_iter().enumerate() {
            let is_new = growing.admit(fact);
            if is_new != Admission::NotYetKnown {
                let again = growing.admit(fact);
                assert_eq!(again, Admission::Duplicate, "{title}: {fact:?}");
            }
            // WHY: some questions between the facts, so that standing figures are there to be kept.
            if number % 2 == 0 {
                for id in &levels {
                    growing.readings(id);
                    growing.outline(id);
                }
            }
        }
        for id in &levels {
            let (grown, standing) = (growing.readings(id).unwrap(), engine.readings(id).unwrap());
            same(title, id, "admitted and at once", &grown, &standing);
            let outline = growing.outline(id).unwrap();
            same(title, id, "outline", &outline.readings, &standing);
        }
    }
}

/// The outline says what the run says, record by record, and cases alone have the evidence of the run.
fn outlined(title: &str, engine: &mut Engine<'_>, id: &LevelId, run: &Run) {
    let outline = engine.outline(id).expect("the level");
    assert_eq!(outline.readings, run.readings, "{title}: `{id}`: outline");
    let records: Vec<_> = outline
        .records
        .iter()
        .map(|one| {
            let what = (one.judgement, one.hit, one.base);
            (one.case, one.run, one.elapsed_ms, one.value, what)
        })
        .collect();
    let verdicts: Vec<_> = run
        .verdicts
        .iter()
        .map(|one| {
            let what = (one.judgement, one.hit, one.base);
            (one.case, one.run, one.elapsed_ms, one.value, what)
        })
        .collect();
    assert_eq!(records, verdicts, "{title}: `{id}`: records of the outline");
    let mut cases: Vec<u32> = verdicts.iter().map(|verdict| verdict.0).collect();
    cases.dedup();
    let alone = engine.run_cases(id, &cases);
    assert_eq!(alone.verdicts, run.verdicts, "{title}: `{id}`: cases alone");
    for (one, other) in alone.verdicts.iter().zip(&run.verdicts) {
        let alone: Vec<_> = alone.segments.of(one).collect();
        let other: Vec<_> = run.segments.of(other).collect();
        assert_eq!(alone, other, "{title}: `{id}`: segments of cases alone");
    }
}

/// The partials of a partition, merged: halves, single cases, single cases backwards, uneven parts.
fn in_parts(engine: &Engine<'_>, id: &LevelId, pattern: u32) -> Partial {
    let count = engine.log().case_count() as u32;
    let size = match pattern {
        0 => count.div_ceil(2).max(1),
        1 | 2 => 1,
        _ => 3,
    };
    let mut parts: Vec<Partial> = (0..count)
        .step_by(size as usize)
        .map(|from| engine.partial(id, from..(from + size).min(count)).unwrap())
        .collect();
    if pattern == 2 {
        parts.reverse();
    }
    let mut whole = Partial::default();
    for part in &parts {
        whole.merge(part);
    }
    whole
}

/// Readings are equal but for the numbers of their records.
pub fn same(title: &str, id: &LevelId, what: &str, one: &[Reading], other: &[Reading]) {
    let plain = |readings: &[Reading]| -> Vec<Reading> {
        let strip = |reading: &Reading| {
            let mut reading = reading.clone();
            if let Evidence::Records(records) = &mut reading.evidence {
                records.clear();
            }
            reading
        };
        readings.iter().map(strip).collect()
    };
    let (one, other) = (plain(one), plain(other));
    assert_eq!(one, other, "{title}: `{id}`: {what}");
}
