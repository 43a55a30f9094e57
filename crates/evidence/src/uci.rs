//! The audit trail of a ServiceNow instance: one import, the verdicts of the tool that wrote it, and
//! who held its incidents.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::record::{Import, Record, readings};
use crate::table::Table;
use crate::trouble::{Result, broken};

mod groups;

const LOG: &str = "incident_event_log.csv.gz";
const MAPPING: &str = "servicenow-audit";
const ROWS: u64 = 141_712;
const INCIDENTS: usize = 24_918;

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let path = places.data(LOG)?;
    let log = Table::read(&path)?;
    log.expect(&["number", "made_sla", "sys_updated_at", "assignment_group"])?;
    let record = Record::begin(places, "uci")?;
    let shown = places.shown(&path);
    let mut figures = Figures::repeated_by(record.import_command(&shown, MAPPING, "desk"));
    let first = record.import(&path, MAPPING, "desk")?;
    let bytes = record.facts()?;
    let second = record.import(&path, MAPPING, "desk")?;
    imports(&mut figures, first, second);
    figures.holds(
        "bytes that a second import changes",
        if record.facts()? == bytes {
            "none"
        } else {
            "some"
        },
        "none",
        record.facts()? == bytes,
    );
    verdicts(&mut figures, &record, &log)?;
    groups::figures(&mut figures, &record, &log)?;
    priorities(&mut figures, &record, &bytes)?;
    Ok(figures.into_list())
}

fn imports(figures: &mut Figures, first: Import, second: Import) {
    figures.exactly("rows received", first.received, ROWS);
    let Import {
        received,
        accepted,
        duplicate,
        rejected,
    } = first;
    figures.holds(
        "received = accepted + duplicate + rejected",
        format!("{received} = {accepted} + {duplicate} + {rejected}"),
        "equal",
        first.adds_up(),
    );
    figures.exactly("rows accepted", accepted, ROWS);
    figures.exactly("duplicates of a second import", second.duplicate, ROWS);
}

/// Verdicts of the log by incident: the last one stands.
fn verdicts(figures: &mut Figures, record: &Record, log: &Table) -> Result<()> {
    let mut theirs: BTreeMap<&str, bool> = BTreeMap::new();
    let mut resolved: BTreeSet<&str> = BTreeSet::new();
    for row in log.rows() {
        theirs.insert(row.get("number"), row.get("made_sla") == "true");
        if row.get("resolved_at") != "?" {
            resolved.insert(row.get("number"));
        }
    }
    figures.exactly("incidents in the log", theirs.len(), INCIDENTS);
    let agree = |level: &str, of: &dyn Fn(&str) -> bool| -> Result<(usize, usize)> {
        let document = record.measure(&["--level", level])?;
        let judged: Vec<(String, bool)> = met(&document, level)
            .into_iter()
            .filter(|(case, _)| of(case))
            .collect();
        let same = |(case, met): &&(String, bool)| theirs.get(case.as_str()) == Some(met);
        Ok((judged.iter().filter(same).count(), judged.len()))
    };
    let share = |(same, all): (usize, usize)| format!("{same} of {all} ({} %)", percent(same, all));

    figures.now_repeated_by(record.measure_command(&["--level", "in-time"]));
    let (same, all) = agree("in-time", &|_| true)?;
    figures.exactly("incidents judged", all, INCIDENTS);
    figures.at_least(
        "verdicts equal to made_sla by the stated terms",
        same,
        24_893,
        all,
    );

    figures.now_repeated_by(record.measure_command(&["--level", "in-plain-hours"]));
    let plain = agree("in-plain-hours", &|_| true)?;
    figures.holds(
        "verdicts equal to made_sla in plain hours, by the nearest targets",
        share(plain),
        "98.06 %",
        percent(plain.0, plain.1) == "98.06",
    );
    figures.now_repeated_by(record.measure_command(&["--level", "resolved-in-plain-hours"]));
    let stopped = agree("resolved-in-plain-hours", &|case| resolved.contains(case))?;
    let (same, all) = stopped;
    let tenths = (same * 2_000 + all) / (2 * all).max(1);
    figures.holds(
        "the same stopped at resolved, of those with an instant of resolution",
        share(stopped),
        "91.3 %",
        tenths == 913,
    );
    Ok(())
}

/// Every record of a level: the case, and whether it met its target.
fn met(document: &Value, level: &str) -> Vec<(String, bool)> {
    let records = readings(document, level)
        .iter()
        .filter_map(|reading| reading["records"].as_array())
        .flatten();
    records
        .filter_map(|record| {
            let case = record["case"].as_str()?;
            Some((case.to_owned(), record["judgement"] == "met"))
        })
        .collect()
}

/// Hundredths of a percent, rounded half up.
fn percent(part: usize, whole: usize) -> String {
    let hundredths = (part * 20_000 + whole) / (2 * whole).max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Priority as a function of impact and urgency: of the incidents as they were closed, and after
/// every fact.
fn priorities(figures: &mut Figures, record: &Record, facts: &[u8]) -> Result<()> {
    const LEVEL: &str = "by-impact-and-urgency";
    figures.now_repeated_by(record.measure_command(&["--level", LEVEL]));
    let document = record.measure(&["--level", LEVEL])?;
    let mut counted = 0;
    let mut rule = Rule::default();
    for reading in readings(&document, LEVEL) {
        let key = |field: &str| reading["key"][field].as_str().unwrap_or("").to_owned();
        counted += reading["agreed"]["counted"].as_u64().unwrap_or(0);
        rule.learn([key("impact"), key("urgency")], key("priority"));
    }
    figures.exactly(
        "incidents by impact, urgency and priority",
        counted,
        INCIDENTS,
    );
    figures.exactly(
        "pairs of impact and urgency with two priorities",
        rule.exceptions(),
        0,
    );
    figures.exactly("pairs of impact and urgency", rule.pairs.len(), 8);

    figures.now_repeated_by(format!("every line of {}/facts.ndjson", record.shown()));
    let mut states: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut rule = Rule::default();
    for line in facts
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        let fact: Value = serde_json::from_slice(line).map_err(|e| broken(e.to_string()))?;
        let Some(id) = fact["case"]["id"].as_str() else {
            continue;
        };
        let state = states.entry(id.to_owned()).or_default();
        for (field, value) in fact["case"]["set"].as_object().into_iter().flatten() {
            state.insert(field.clone(), value.as_str().unwrap_or("").to_owned());
        }
        let of = |field: &str| state.get(field).cloned().unwrap_or_default();
        if state.contains_key("priority") {
            rule.learn([of("impact"), of("urgency")], of("priority"));
        }
    }
    figures.exactly("exceptions in any update", rule.exceptions(), 0);
    Ok(())
}

/// Which priorities were seen with a pair of impact and urgency.
#[derive(Debug, Default)]
struct Rule {
    pairs: BTreeMap<[String; 2], BTreeSet<String>>,
}

impl Rule {
    fn learn(&mut self, pair: [String; 2], priority: String) {
        self.pairs.entry(pair).or_default().insert(priority);
    }

    fn exceptions(&self) -> usize {
        self.pairs.values().filter(|seen| seen.len() != 1).count()
    }
}
