//! Apache DevLake's golden tables: how long changes took, and which deployment an incident came from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use facts::{Body, Instant};
use measure::View;
use measure::observation::{DeliveredChange, changes};
use serde_json::Value;

use crate::figure::{Figure, Figures};
use crate::place::{self, Places};
use crate::record::{Record, readings};
use crate::table::Table;
use crate::trouble::{Result, broken};

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let mut figures = lead_times(places)?;
    figures.extend(incident_links(places)?);
    Ok(figures)
}

fn lead_times(places: &Places) -> Result<Vec<Figure>> {
    let data = places.data("devlake/change_lead_time")?;
    let record = Record::begin(places, "lead-times")?;
    let tables = tables(places, &record, &data)?;
    prepare(&data, &tables)?;
    let import = |file: &str, mapping: &str| {
        let mapping = with_mapping(places, &tables, mapping)?;
        record.import(&data.join(file), &mapping, "builders")
    };
    let deployments = import("cicd_deployment_commits.csv", "deployments.yaml")?;
    let requests = import("pull_requests.csv", "pull-requests.yaml")?;
    let mut figures = Figures::repeated_by("./evidence devlake");
    figures.exactly("deployments accepted", deployments.accepted, 16);
    figures.exactly("pull requests accepted", requests.accepted, 7);

    let golden = Table::read(&data.join("project_pr_metrics.csv"))?;
    let rows: Vec<Golden> = golden.rows().map(Golden::of).collect::<Result<_>>()?;
    let arguments = ["--level", "lead-time"];
    figures.now_repeated_by(record.measure_command(&arguments));
    let document = record.measure(&arguments)?;
    let found = items(&document, "lead-time", |item| {
        Some((
            quoted(item["what"].as_str()?)?,
            minutes_up(item["adds"].as_str()?)?,
        ))
    });
    let deployed = rows.iter().filter(|row| row.deployed.is_some());
    let expected: BTreeMap<String, String> = deployed
        .map(|row| (row.id.clone(), row.stages[4].clone()))
        .collect();
    figures.exactly(
        "lead times in minutes of all that was deployed",
        listed(&found),
        listed(&expected),
    );
    stages(&mut figures, &record, &rows, &data)?;
    Ok(figures.into_list())
}

/// A row of the golden table.
#[derive(Clone, Debug)]
struct Golden {
    id: String,
    /// Coding, pickup, review, deploy and the whole cycle, in minutes; empty where there is none.
    stages: [String; 5],
    deployment: String,
    deployed: Option<Instant>,
}

impl Golden {
    fn of(row: crate::table::Row<'_>) -> Result<Golden> {
        let columns = ["coding", "pickup", "review", "deploy", "cycle"];
        let deployed = row.get("pr_deployed_date");
        let deployed = match deployed {
            "" => None,
            text => Some(instant(text)?),
        };
        Ok(Golden {
            id: row.get("id").into(),
            stages: columns.map(|stage| row.get(&format!("pr_{stage}_time")).into()),
            deployment: row.get("deployment_commit_id").into(),
            deployed,
        })
    }
}

/// Every stage of every change, from the facts that the import wrote.
fn stages(figures: &mut Figures, record: &Record, rows: &[Golden], data: &Path) -> Result<()> {
    let (facts, rejections) = facts::Record::read(&record.facts()?);
    figures.now_repeated_by("./evidence devlake");
    figures.exactly("lines of the record that are no facts", rejections.len(), 0);
    let view = View::new(facts.facts(), Instant::LATEST);
    let service = facts::id::ServiceId::new("project1").map_err(|e| broken(e.to_string()))?;
    let delivered = changes(&view, Some(&service), "production");
    let by_id: BTreeMap<String, &DeliveredChange> = delivered
        .iter()
        .filter_map(|change| Some((change.case.as_ref()?.to_string(), change)))
        .collect();
    figures.exactly("merged changes", by_id.len(), rows.len());
    let deployments = Table::read(&data.join("cicd_deployment_commits.csv"))?;
    let row_of = |change: &DeliveredChange| {
        let deployment = change.deployment.as_ref()?.to_string();
        let component = change.component.as_ref()?.to_string();
        let mut rows = deployments.rows();
        let same = |row: &crate::table::Row<'_>| {
            row.get("cicd_deployment_id") == deployment && row.get("repo_url") == component
        };
        rows.find(same).map(|row| row.get("id").to_owned())
    };
    let names = ["coding", "pickup", "review", "deploy", "cycle"];
    for (index, name) in names.into_iter().enumerate() {
        let right = rows.iter().filter(|row| {
            let Some(change) = by_id.get(&row.id) else {
                return false;
            };
            let ms = [
                change.coding_ms,
                change.pickup_ms,
                change.review_ms,
                change.deploy_ms,
                change.cycle_ms,
            ];
            let found = ms[index].map_or(String::new(), |ms| up(ms).to_string());
            found == row.stages[index]
        });
        let what = format!("{name} times equal to the golden table");
        figures.at_least(&what, right.count(), rows.len(), rows.len());
    }
    let right = rows.iter().filter(|row| {
        by_id.get(&row.id).is_some_and(|change| {
            change.deployed == row.deployed && row_of(change).unwrap_or_default() == row.deployment
        })
    });
    figures.at_least(
        "changes linked to their deployment",
        right.count(),
        rows.len(),
        rows.len(),
    );
    Ok(())
}

fn incident_links(places: &Places) -> Result<Vec<Figure>> {
    let data = places.data("devlake/connect_incident_to_deployment")?;
    let record = Record::begin(places, "incident-links")?;
    let tables = tables(places, &record, &data.join("raw_tables"))?;
    let deployments = "prev_success_deployment_commit/cicd_deployment_commits_after.csv";
    let import = |file: &str, mapping: &str| {
        let mapping = with_mapping(places, &tables, mapping)?;
        record.import(&data.join(file), &mapping, "builders")
    };
    import(deployments, "deployments-alone.yaml")?;
    import("raw_tables/incidents.csv", "incidents.yaml")?;
    let arguments = ["--level", "failed"];
    let mut figures = Figures::repeated_by(record.measure_command(&arguments));
    let document = record.measure(&arguments)?;

    let (facts, _) = facts::Record::read(&record.facts()?);
    let case_of: BTreeMap<String, String> = facts
        .facts()
        .iter()
        .filter_map(|fact| match &fact.body {
            Body::Case(update) => Some((fact.id.to_string(), update.id.as_ref()?.to_string())),
            _ => None,
        })
        .collect();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for reading in readings(&document, "failed") {
        for item in reading["items"].as_array().into_iter().flatten() {
            let deployment = item["what"].as_str().and_then(quoted).unwrap_or_default();
            let ids = item["facts"].as_array().into_iter().flatten();
            for case in ids.filter_map(|id| case_of.get(id.as_str()?)) {
                found.insert(case.clone(), deployment.clone());
            }
        }
    }
    let golden = "snapshot_tables/project_incident_deployment_relationships.csv";
    let golden = Table::read(&data.join(golden))?;
    let expected: BTreeMap<String, String> = golden
        .rows()
        .map(|row| (row.get("id").into(), row.get("deployment_id").into()))
        .collect();
    let right = expected
        .iter()
        .filter(|(id, deployment)| found.get(*id) == Some(deployment));
    figures.at_least(
        "incidents linked to the deployment of the golden table",
        right.count(),
        expected.len(),
        expected.len(),
    );
    figures.exactly(
        "incidents linked to a deployment at all",
        found.len(),
        expected.len(),
    );
    Ok(figures.into_list())
}

/// The tables in a folder of the record, where mappings find them beside themselves.
fn tables(places: &Places, record: &Record, data: &Path) -> Result<PathBuf> {
    let folder = places.work(&format!("{}-tables", record.name()))?;
    let entries = std::fs::read_dir(data).map_err(|e| broken(e.to_string()))?;
    for entry in entries.flatten() {
        if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "csv")
        {
            place::copy(&entry.path(), &folder)?;
        }
    }
    Ok(folder)
}

/// A mapping of this crate beside the tables.
fn with_mapping(places: &Places, tables: &Path, name: &str) -> Result<String> {
    place::copy(&places.own(&format!("mappings/{name}")), tables)?;
    Ok(places.shown(&tables.join(name)))
}

/// Two small tables: of each pull request the first commit, and the first comment that is not by
/// its author.
fn prepare(data: &Path, tables: &Path) -> Result<()> {
    let requests = Table::read(&data.join("pull_requests.csv"))?;
    let author: BTreeMap<&str, &str> = requests
        .rows()
        .map(|row| (row.get("id"), row.get("author_id")))
        .collect();
    let first = |file: &str, column: &str, not_by_author: bool| -> Result<String> {
        let table = Table::read(&data.join(file))?;
        let mut first: BTreeMap<String, Instant> = BTreeMap::new();
        for row in table.rows() {
            let id = row.get("pull_request_id");
            if not_by_author && author.get(id) == Some(&row.get("account_id")) {
                continue;
            }
            let at = instant(row.get(column))?;
            let known = first.entry(id.to_owned()).or_insert(at);
            *known = at.min(*known);
        }
        let lines = first.iter().map(|(id, at)| format!("{id},{at}\n"));
        Ok(format!("pull_request_id,at\n{}", lines.collect::<String>()))
    };
    let commits = first("pull_request_commits.csv", "commit_authored_date", false)?;
    place::write(&tables.join("first-commits.csv"), &commits)?;
    let reviews = first("pull_request_comments.csv", "created_date", true)?;
    place::write(&tables.join("first-reviews.csv"), &reviews)
}

/// `2023-4-11 4:51:47` or RFC 3339.
fn instant(text: &str) -> Result<Instant> {
    let padded = |text: &str, sign: char| {
        let parts: Vec<String> = text.split(sign).map(|part| format!("{part:0>2}")).collect();
        parts.join(&sign.to_string())
    };
    let text = match text.split_once(' ') {
        Some((date, time)) => format!("{}T{}Z", padded(date, '-'), padded(time, ':')),
        None => text.to_owned(),
    };
    Instant::parse(&text).map_err(|error| broken(format!("`{text}`: {error}")))
}

/// What a level rests on, by name.
fn items(
    document: &Value,
    level: &str,
    of: impl Fn(&Value) -> Option<(String, String)>,
) -> BTreeMap<String, String> {
    readings(document, level)
        .iter()
        .filter_map(|reading| reading["items"].as_array())
        .flatten()
        .filter_map(of)
        .collect()
}

/// The name in ``deployment `pipeline4` ``.
fn quoted(what: &str) -> Option<String> {
    what.split('`').nth(1).map(str::to_owned)
}

/// Milliseconds in text as whole minutes, rounded up as the golden table does.
fn minutes_up(ms: &str) -> Option<String> {
    ms.parse().ok().map(|ms| up(ms).to_string())
}

fn up(ms: i64) -> i64 {
    (ms + 59_999).div_euclid(60_000)
}

fn listed(map: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = map
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    pairs.join(", ")
}
