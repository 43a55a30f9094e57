//! A row that speaks of anything but a case: samples, outages, quantities, money, answers,
//! deployments, time worked, coverage.

use std::borrow::Cow;
use std::collections::BTreeMap;

use facts::fact::{
    Activity, BusinessValue, Commit, Cost, Coverage, CoverageState, Deployment, DeploymentResult,
    OutageEvent, OutageUpdate, Sample, SampleState, Survey, Usage, Work,
};
use facts::id::{CaseId, DeploymentId, OutageId, PartyId, ServiceId, SourceId, TeamId};
use facts::{Body, Exact, Instant};

use super::{Draft, Repeats, id};
use crate::mapping::value::{self, Reading};
use crate::mapping::{
    CommitsMap, CostMap, CoverageMap, DeploymentMap, Lookup, Mapping, OutageMap, RowKind,
    SampleMap, Section, SurveyMap, UsageMap, Value, ValueMap, When, WorkMap,
};
use crate::report::Flaw;

/// Adds to `drafts` what the row says in this section.
pub(super) fn draft(
    section: &Section,
    mapping: &Mapping,
    row: Reading<'_>,
    drafts: &mut Vec<Draft>,
) -> Result<(), Flaw> {
    let alone = mapping.sections.len() == 1;
    let (at, body, repeats): (Instant, Body, Repeats) = match section {
        Section::Case(_) => return Ok(()),
        Section::Outage(map) => return outage(map, mapping.row, row, drafts),
        // A row with several sections leaves out a quantity that it does not have.
        Section::Usage(map) if !alone && map.quantity.get(row)?.is_none() => return Ok(()),
        Section::Cost(map) if !alone && amounts(map, row)?.is_empty() => return Ok(()),
        Section::Value(map) if !alone && map.amount.get(row)?.is_none() => return Ok(()),
        Section::Survey(map) if !alone && map.score.get(row)?.is_none() => return Ok(()),
        Section::Sample(map) => (
            map.at.need(row, AT)?,
            sample(map, row)?.into(),
            Repeats::Again,
        ),
        Section::Usage(map) => (
            map.at.need(row, FROM)?,
            usage(map, row)?.into(),
            Repeats::Again,
        ),
        Section::Cost(map) => (
            map.at.need(row, FROM)?,
            cost(map, row)?.into(),
            Repeats::Again,
        ),
        Section::Value(map) => (
            map.at.need(row, FROM)?,
            figure(map, row)?.into(),
            Repeats::Same,
        ),
        Section::Survey(map) => (
            map.at.need(row, AT)?,
            survey(map, row)?.into(),
            Repeats::Again,
        ),
        Section::Deployment(map) => {
            let at = map
                .at
                .need(row, "the instant at which the deployment finished")?;
            (at, deployment(map, row)?.into(), Repeats::Same)
        }
        Section::Work(map) => (
            map.at.need(row, "the day")?,
            work(map, row)?.into(),
            Repeats::Again,
        ),
        Section::Coverage(map) => (
            map.at.need(row, FROM)?,
            coverage(map, row)?.into(),
            Repeats::Same,
        ),
    };
    drafts.push(Draft { at, body, repeats });
    Ok(())
}

const AT: &str = "the instant";
const FROM: &str = "the start of the period";

fn sample(map: &SampleMap, row: Reading<'_>) -> Result<Sample, Flaw> {
    Ok(Sample {
        on: need_id(&map.on, row, "the service or component", ServiceId::new)?,
        probe: text(&map.probe, row)?,
        state: word(
            &map.state,
            row,
            "what was seen",
            &[
                ("up", SampleState::Up),
                ("degraded", SampleState::Degraded),
                ("down", SampleState::Down),
                ("unknown", SampleState::Unknown),
            ],
        )?,
    })
}

fn outage(
    map: &OutageMap,
    kind: RowKind,
    row: Reading<'_>,
    drafts: &mut Vec<Draft>,
) -> Result<(), Flaw> {
    let users = match optional(&map.users, row)? {
        Some((column, text)) => Some(
            text.parse()
                .map_err(|_| Flaw::of_value(column, &text, "is not a number of users"))?,
        ),
        None => None,
    };
    let update = OutageUpdate {
        cause: text(&map.cause, row)?,
        does: OutageEvent::Started,
        id: need_id(&map.id, row, "the outage's id", OutageId::new)?,
        on: need_id(&map.on, row, "the service or component", ServiceId::new)?,
        planned: flag(&map.planned, row)?,
        users,
    };
    let mut push = |at: Instant, does: OutageEvent, repeats: Repeats| {
        drafts.push(Draft {
            at,
            body: OutageUpdate {
                does,
                ..update.clone()
            }
            .into(),
            repeats,
        });
    };
    if let (RowKind::Update, Some(at), Some(does)) = (kind, &map.at, &map.does) {
        let events = [
            ("started", OutageEvent::Started),
            ("ended", OutageEvent::Ended),
            ("cancelled", OutageEvent::Cancelled),
        ];
        let does = word(does, row, "what happened", &events)?;
        push(at.need(row, AT)?, does, Repeats::Again);
        return Ok(());
    }
    if let Some(started) = &map.started {
        let at = started.need(row, "the instant at which the outage started")?;
        push(at, OutageEvent::Started, Repeats::Same);
    }
    if let Some(ended) = &map.ended
        && let Some(at) = ended.get(row)?
    {
        push(at, OutageEvent::Ended, Repeats::Same);
    }
    Ok(())
}

fn usage(map: &UsageMap, row: Reading<'_>) -> Result<Usage, Flaw> {
    Ok(Usage {
        meter: map.meter.need(row, "the meter")?.into_owned(),
        quantity: decimal(&map.quantity, row, "the quantity")?,
        service: optional_id(&map.service, row, ServiceId::new)?,
        unit: text(&map.unit, row)?,
        until: instant(&map.until, row)?,
    })
}

fn cost(map: &CostMap, row: Reading<'_>) -> Result<Cost, Flaw> {
    let mut cost = Cost {
        amounts: amounts(map, row)?,
        currency: map.currency.need(row, "the currency")?.into_owned(),
        labels: Default::default(),
        service: optional_id(&map.service, row, ServiceId::new)?,
        until: instant(&map.until, row)?,
    };
    for (name, value) in &map.labels {
        if let Some(text) = value.get(row)? {
            cost.labels.insert(name.clone(), Some(text.into()));
        }
    }
    Ok(cost)
}

/// The amounts that the row has, by basis.
fn amounts(map: &CostMap, row: Reading<'_>) -> Result<BTreeMap<String, Option<Box<str>>>, Flaw> {
    let mut amounts = BTreeMap::new();
    for (basis, value) in &map.amounts {
        if value.get(row)?.is_some() {
            let amount = decimal(value, row, "the amount")?;
            amounts.insert(basis.clone(), Some(amount.into()));
        }
    }
    Ok(amounts)
}

fn figure(map: &ValueMap, row: Reading<'_>) -> Result<BusinessValue, Flaw> {
    Ok(BusinessValue {
        amount: decimal(&map.amount, row, "the figure")?,
        of: map.of.need(row, "the name of the figure")?.into_owned(),
        unit: text(&map.unit, row)?,
        until: instant(&map.until, row)?,
    })
}

fn survey(map: &SurveyMap, row: Reading<'_>) -> Result<Survey, Flaw> {
    Ok(Survey {
        case: optional_id(&map.case, row, CaseId::new)?,
        of: map.of.need(row, "the name of the survey")?.into_owned(),
        question: text(&map.question, row)?,
        score: decimal(&map.score, row, "the score")?,
        side: optional_id(&map.side, row, PartyId::new)?,
        unit: text(&map.unit, row)?,
    })
}

fn deployment(map: &DeploymentMap, row: Reading<'_>) -> Result<Deployment, Flaw> {
    let results = [
        ("succeeded", DeploymentResult::Succeeded),
        ("failed", DeploymentResult::Failed),
        ("backed-out", DeploymentResult::BackedOut),
        ("cancelled", DeploymentResult::Cancelled),
    ];
    Ok(Deployment {
        commits: match &map.commits {
            Some(map) => commits(map, row)?,
            None => Vec::new(),
        },
        component: optional_id(&map.component, row, ServiceId::new)?,
        environment: text(&map.environment, row)?,
        id: need_id(&map.id, row, "the deployment's id", DeploymentId::new)?,
        result: word(&map.result, row, "how the deployment ended", &results)?,
        rework: flag(&map.rework, row)?,
        service: optional_id(&map.service, row, ServiceId::new)?,
        started: instant(&map.started, row)?,
    })
}

fn commits(map: &CommitsMap, row: Reading<'_>) -> Result<Vec<Commit>, Flaw> {
    let Some(text) = map.from.get(row)? else {
        return Ok(Vec::new());
    };
    let ids: Vec<&str> = match &map.split {
        Some(split) => text.split(split.as_str()).map(str::trim).collect(),
        None => vec![&text],
    };
    let of_row = instant(&map.authored, row)?;
    let mut commits = Vec::with_capacity(ids.len());
    for id in ids.into_iter().filter(|id| !id.is_empty()) {
        let authored = match map.authored_of.as_slice() {
            [] => of_row,
            lookups => begun(id, lookups, row)?,
        };
        commits.push(Commit {
            authored,
            id: id.into(),
        });
    }
    Ok(commits)
}

/// When the work on a commit was begun, by the tables of the mapping.
fn begun(id: &str, lookups: &[Lookup], row: Reading<'_>) -> Result<Option<Instant>, Flaw> {
    let mut text = id;
    for lookup in lookups {
        match row.tables.get(*lookup, text) {
            Some(found) => text = found,
            None => return Ok(None),
        }
    }
    let at = row
        .dates
        .read(text)
        .map_err(|why| why.flaw("authored", text))?;
    Ok(Some(at))
}

fn work(map: &WorkMap, row: Reading<'_>) -> Result<Work, Flaw> {
    let words = Activity::ALL.map(|activity| (activity.name(), activity));
    let text = decimal(&map.minutes, row, "the time worked")?;
    let factor = Exact::from(if map.hours { 60 } else { 1 });
    let minutes = Exact::parse(&text)
        .ok()
        .map(|time| &time * &factor)
        .and_then(|minutes| {
            let whole = u32::try_from(minutes.to_i64()).ok()?;
            (Exact::from(i64::from(whole)) == minutes).then_some(whole)
        })
        .ok_or_else(|| {
            Flaw::of_value(
                map.minutes.name(row.columns),
                &text,
                "does not come to a whole number of minutes from 0 on",
            )
        })?;
    Ok(Work {
        activity: word(&map.activity, row, "what the time went to", &words)?,
        minutes,
        person: self::text(&map.person, row)?,
        service: optional_id(&map.service, row, ServiceId::new)?,
        team: need_id(&map.team, row, "the team", TeamId::new)?,
    })
}

fn coverage(map: &CoverageMap, row: Reading<'_>) -> Result<Coverage, Flaw> {
    Ok(Coverage {
        feed: need_id(&map.feed, row, "the feed", SourceId::new)?,
        on: optional_id(&map.on, row, ServiceId::new)?,
        state: word(
            &map.state,
            row,
            "whether the feed was whole",
            &[
                ("complete", CoverageState::Complete),
                ("missing", CoverageState::Missing),
            ],
        )?,
        until: map.until.need(row, "the end of the period")?,
    })
}

type IdOf<T> = fn(&str) -> Result<T, facts::id::IdError>;

fn need_id<T>(value: &Value, row: Reading<'_>, what: &str, make: IdOf<T>) -> Result<T, Flaw> {
    id(value.name(row.columns), &value.need(row, what)?, make)
}

fn optional_id<T>(
    value: &Option<Value>,
    row: Reading<'_>,
    make: IdOf<T>,
) -> Result<Option<T>, Flaw> {
    match optional(value, row)? {
        Some((column, text)) => id(column, &text, make).map(Some),
        None => Ok(None),
    }
}

fn optional<'a>(
    value: &'a Option<Value>,
    row: Reading<'a>,
) -> Result<Option<(&'a str, Cow<'a, str>)>, Flaw> {
    let Some(value) = value else {
        return Ok(None);
    };
    let text = value.get(row)?;
    Ok(text.map(|text| (value.name(row.columns), text)))
}

fn text(value: &Option<Value>, row: Reading<'_>) -> Result<Option<String>, Flaw> {
    Ok(optional(value, row)?.map(|(_, text)| text.into_owned()))
}

fn instant(when: &Option<When>, row: Reading<'_>) -> Result<Option<Instant>, Flaw> {
    match when {
        Some(when) => when.get(row),
        None => Ok(None),
    }
}

fn flag(value: &Option<Value>, row: Reading<'_>) -> Result<bool, Flaw> {
    let Some((column, text)) = optional(value, row)? else {
        return Ok(false);
    };
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(Flaw::of_value(column, &text, "is neither true nor false")
            .help("translate it with `map`")),
    }
}

/// One of a closed list of words.
fn word<T: Copy>(
    value: &Value,
    row: Reading<'_>,
    what: &str,
    words: &[(&str, T)],
) -> Result<T, Flaw> {
    let text = value.need(row, what)?;
    if let Some((_, word)) = words.iter().find(|(name, _)| *name == text) {
        return Ok(*word);
    }
    let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
    Err(Flaw::of_value(
        value.name(row.columns),
        &text,
        format!("is not one of {}", names.join(", ")),
    )
    .help("translate it with `map`"))
}

/// A decimal, kept to the last digit.
fn decimal(value: &Value, row: Reading<'_>, what: &str) -> Result<String, Flaw> {
    let text = value.need(row, what)?;
    value::decimal(value.name(row.columns), &text, row)
}
