//! Lead times and incident links against the public tables of Apache DevLake's tests, where they lie
//! beside the project.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use facts::fact::{CaseUpdate, Commit, Deployment, DeploymentResult, Milestone, case::field};
use facts::id::{CaseId, DeploymentId, PartyId, ServiceId, SourceId};
use facts::time::MINUTE_MS;
use facts::{Body, Fact, Instant};
use measure::View;
use measure::observation::{changes, incident_links};

/// A row of a table: the text by column.
type Row = BTreeMap<String, String>;

fn folder() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2)?;
    let folder = root.parent()?.join("shared/data/devlake");
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}

/// The tables have neither quotes nor line breaks inside a cell.
fn table(folder: &Path, path: &str) -> Vec<Row> {
    let text = std::fs::read_to_string(folder.join(path)).expect("a table");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().expect("a head").split(',').collect();
    lines
        .map(|line| {
            let cells = line.split(',').map(str::to_owned);
            names
                .iter()
                .map(|name| (*name).to_owned())
                .zip(cells)
                .collect()
        })
        .collect()
}

/// `2023-4-11 4:51:47` and `2023-04-11T04:51:47.000+00:00`, in UTC.
fn instant(text: &str) -> Option<Instant> {
    if text.contains('T') {
        return Some(Instant::parse(text).expect("an instant"));
    }
    let (date, time) = text.split_once(' ')?;
    let padded = |text: &str, sign: &str| {
        let parts: Vec<String> = text.split(sign).map(|part| format!("{part:0>2}")).collect();
        parts.join(sign)
    };
    let text = format!("{}T{}Z", padded(date, "-"), padded(time, ":"));
    Some(Instant::parse(&text).expect("an instant"))
}

fn fact(at: Instant, seq: usize, body: impl Into<Body>) -> Fact {
    let by = PartyId::new("northwind").expect("an id");
    let source = SourceId::new("devlake").expect("an id");
    Fact::new(at, at, by, source, seq as u64, 0, body.into()).expect("a fact")
}

/// The project of a scope.
fn project<'r>(mapping: &'r [Row], table: &str, id: &str) -> Option<&'r str> {
    let row = mapping
        .iter()
        .find(|row| row["table"] == table && row["row_id"] == id)?;
    Some(row["project_name"].as_str())
}

fn deployment(row: &Row, mapping: &[Row]) -> Deployment {
    let scope = &row["cicd_scope_id"];
    Deployment {
        commits: Vec::new(),
        component: ServiceId::new(&row["repo_url"]).ok(),
        environment: Some(row["environment"].to_lowercase()),
        id: DeploymentId::new(&row["cicd_deployment_id"]).expect("an id"),
        result: match row["result"].as_str() {
            "SUCCESS" => DeploymentResult::Succeeded,
            _ => DeploymentResult::Failed,
        },
        rework: false,
        service: project(mapping, "cicd_scopes", scope).and_then(|id| ServiceId::new(id).ok()),
        started: instant(&row["started_date"]),
    }
}

/// The deployments with the commits that the diff to the one before them brings, and the pull
/// requests as changes.
fn lead_time_facts(folder: &Path) -> Vec<Fact> {
    let table = |name: &str| table(folder, &format!("change_lead_time/{name}.csv"));
    let (mapping, diffs) = (table("project_mapping"), table("commits_diffs"));
    let rows = table("cicd_deployment_commits");
    let sha_of = |id: &str| {
        let row = rows.iter().find(|row| !id.is_empty() && row["id"] == id);
        row.map(|row| row["commit_sha"].as_str())
    };
    let mut facts = Vec::new();
    for row in &rows {
        let before = sha_of(&row["prev_success_deployment_commit_id"]);
        let commits = diffs.iter().filter(|diff| {
            diff["new_commit_sha"] == row["commit_sha"]
                && before.is_some_and(|before| diff["old_commit_sha"] == before)
        });
        let body = Deployment {
            commits: commits
                .map(|diff| Commit {
                    authored: None,
                    id: diff["commit_sha"].clone(),
                })
                .collect(),
            ..deployment(row, &mapping)
        };
        let finished = instant(&row["finished_date"]).expect("a finish");
        facts.push(fact(finished, facts.len(), body));
    }
    let (comments, commits) = (
        table("pull_request_comments"),
        table("pull_request_commits"),
    );
    for row in table("pull_requests") {
        let of = |rows: &[Row], column: &str, others: bool| {
            let own = rows.iter().filter(|other| {
                other["pull_request_id"] == row["id"]
                    && (!others || other["account_id"] != row["author_id"])
            });
            own.filter_map(|other| instant(&other[column])).min()
        };
        let id = CaseId::new(&row["id"]).expect("an id");
        let mut open = CaseUpdate::of(id.clone())
            .does(Milestone::Opened)
            .set(field::TYPE, "change")
            .set("commit", &row["merge_commit_sha"]);
        if let Some(project) = project(&mapping, "repos", &row["base_repo_id"]) {
            open = open.set(field::SERVICE, project);
        }
        if let Some(authored) = of(&commits, "commit_authored_date", false) {
            open = open.set("authored", &authored.to_string());
        }
        if let Some(review) = of(&comments, "created_date", true) {
            open = open.set("first_review", &review.to_string());
        }
        let created = instant(&row["created_date"]).expect("a start");
        facts.push(fact(created, facts.len(), open));
        if let Some(merged) = instant(&row["merged_date"]) {
            let merge = CaseUpdate::of(id).does(Milestone::Resolved);
            facts.push(fact(merged, facts.len(), merge));
        }
    }
    facts
}

#[test]
fn lead_times_equal_the_golden_table() {
    let Some(folder) = folder() else { return };
    let facts = lead_time_facts(&folder);
    let view = View::new(&facts, Instant::LATEST);
    let service = ServiceId::new("project1").expect("an id");
    let minutes = |ms: Option<i64>| {
        ms.map_or(String::new(), |ms| {
            // The table rounds up to whole minutes and writes none as nothing.
            let minutes = (ms + MINUTE_MS - 1) / MINUTE_MS;
            minutes.to_string()
        })
    };
    let rows = table(&folder, "change_lead_time/cicd_deployment_commits.csv");
    let row_of = |deployment: Option<&DeploymentId>, component: Option<&ServiceId>| {
        let (Some(deployment), Some(component)) = (deployment, component) else {
            return String::new();
        };
        let found = rows.iter().find(|row| {
            row["cicd_deployment_id"] == deployment.as_str()
                && row["repo_url"] == component.as_str()
        });
        found.expect("a deployment")["id"].clone()
    };
    let found: Vec<String> = changes(&view, Some(&service), "production")
        .iter()
        .map(|change| {
            [
                change.case.as_ref().expect("a case").to_string(),
                minutes(change.coding_ms),
                minutes(change.pickup_ms),
                minutes(change.review_ms),
                minutes(change.deploy_ms),
                minutes(change.cycle_ms),
                row_of(change.deployment.as_ref(), change.component.as_ref()),
                change.deployed.map_or(String::new(), |at| at.to_string()),
            ]
            .join(",")
        })
        .collect();
    let golden: Vec<String> = table(&folder, "change_lead_time/project_pr_metrics.csv")
        .iter()
        .map(|row| {
            let deployed = instant(&row["pr_deployed_date"]);
            [
                row["id"].clone(),
                row["pr_coding_time"].clone(),
                row["pr_pickup_time"].clone(),
                row["pr_review_time"].clone(),
                row["pr_deploy_time"].clone(),
                row["pr_cycle_time"].clone(),
                row["deployment_commit_id"].clone(),
                deployed.map_or(String::new(), |at| at.to_string()),
            ]
            .join(",")
        })
        .collect();
    assert_eq!(found, golden);
}

#[test]
fn incident_links_equal_the_golden_table() {
    let Some(folder) = folder() else { return };
    let folder = folder.join("connect_incident_to_deployment");
    let mapping = table(&folder, "raw_tables/project_mapping.csv");
    let deployments = "prev_success_deployment_commit/cicd_deployment_commits_after.csv";
    let mut facts = Vec::new();
    for row in table(&folder, deployments) {
        let finished = instant(&row["finished_date"]).expect("a finish");
        facts.push(fact(finished, facts.len(), deployment(&row, &mapping)));
    }
    for row in table(&folder, "raw_tables/incidents.csv") {
        let scope = project(&mapping, &row["table"], &row["scope_id"]);
        let open = CaseUpdate::of(CaseId::new(&row["id"]).expect("an id"))
            .does(Milestone::Opened)
            .set(field::TYPE, "incident")
            .set(field::SERVICE, scope.unwrap_or(&row["scope_id"]));
        let created = instant(&row["created_date"]).expect("a start");
        facts.push(fact(created, facts.len(), open));
    }
    let view = View::new(&facts, Instant::LATEST);
    let found: Vec<(String, String)> = incident_links(&view, None, "production")
        .into_iter()
        .map(|link| (link.incident.to_string(), link.deployment.to_string()))
        .collect();
    let golden: Vec<(String, String)> = table(
        &folder,
        "snapshot_tables/project_incident_deployment_relationships.csv",
    )
    .iter()
    .map(|row| (row["id"].clone(), row["deployment_id"].clone()))
    .collect();
    assert_eq!(found, golden);
}
