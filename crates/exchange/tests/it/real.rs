//! Real logs, where they are at hand.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use exchange::{Limits, Mapping};
use facts::exact::DecimalSum;
use facts::{Body, Fact};

use crate::world::{Store, imported, mapping};

fn path(name: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join("../shared/data").join(name)
}

/// The file of real data, unless it is absent here.
fn data(name: &str) -> Option<Vec<u8>> {
    let bytes = std::fs::read(path(name)).ok();
    if bytes.is_none() {
        println!("skipped: {name} is not here");
    }
    bytes
}

#[test]
fn every_row_of_the_audit_trail_is_accounted_for() {
    let Some(bytes) = data("incident_event_log.csv.gz") else {
        return;
    };
    let mapping = mapping("use: servicenow-audit\nby: northwind\n");
    let mut record = Store::default();
    let first = record.import(&mapping, &bytes);
    assert_eq!(first.reasons(), "");
    assert_eq!(first.report.received, 141_712);
    assert_eq!(first.report.accepted, 141_712);
    let second = record.import(&mapping, &bytes);
    assert_eq!(second.report.received, 141_712);
    assert_eq!(second.report.duplicate, 141_712);
}

/// The log cut at a date: the second piece repeats the rows of incidents that were open then. The
/// facts are those of the whole log, whatever is imported again.
#[test]
fn the_audit_trail_in_pieces_gives_what_the_whole_gives() {
    let Some(bytes) = data("incident_event_log.csv.gz") else {
        return;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(&*bytes)
        .read_to_string(&mut text)
        .unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let at = |row: &str| {
        let cell = row.split(',').nth(13).unwrap();
        let (date, time) = cell.split_once(' ').unwrap();
        let parts: Vec<u32> = date.split('/').map(|part| part.parse().unwrap()).collect();
        (parts[2], parts[1], parts[0], time.to_owned())
    };
    let ticket = |row: &str| row.split(',').next().unwrap().to_owned();
    let cut = (2016, 5, 20, String::new());
    let rows: Vec<&str> = rows.lines().collect();
    let (before, after): (Vec<&str>, Vec<&str>) = rows.iter().partition(|row| at(row) < cut);
    let open: HashSet<String> = after.iter().map(|row| ticket(row)).collect();
    let overlapping: Vec<&str> = rows
        .iter()
        .copied()
        .filter(|row| open.contains(&ticket(row)))
        .collect();
    assert!(before.len() > 10_000 && after.len() > 10_000);
    assert!(overlapping.len() > after.len());

    let mapping = mapping("use: servicenow-audit\nby: northwind\n");
    let file = |rows: &[&str]| format!("{header}\n{}\n", rows.join("\n")).into_bytes();
    let mut record = Store::default();
    record.import(&mapping, &file(&before));
    record.import(&mapping, &file(&overlapping));
    let again = record.import(&mapping, text.as_bytes()).report;
    assert_eq!((again.duplicate, again.facts), (141_712, 0));
    let whole = imported(&mapping, text.as_bytes());
    assert!(*record.ids() == whole.ids());

    // Without rows that both pieces have, for the incidents that both speak of.
    let mut record = Store::default();
    let spoken_of_twice = |row: &&str| open.contains(&ticket(row));
    let both: Vec<&str> = before.iter().copied().filter(spoken_of_twice).collect();
    record.import(&mapping, &file(&both));
    record.import(&mapping, &file(&after));
    for again in [&both, &after, &overlapping] {
        let again = record.import(&mapping, &file(again)).report;
        assert_eq!((again.duplicate, again.facts), (again.received, 0));
    }
    assert!(record.ids().is_subset(&whole.ids()));
}

#[test]
fn every_state_of_the_monitors_is_a_sample() {
    let Some(bytes) = data("upptime/history_states.csv") else {
        return;
    };
    let monitors = mapping(
        "
source: upptime
by: northwind
at: last_updated
sample:
  on: slug
  state: status
",
    );
    let outcome = imported(&monitors, &bytes);
    assert_eq!(outcome.reasons(), "");
    assert_eq!(outcome.report.accepted, 336);
    assert_eq!(outcome.report.facts, 336);
}

/// The sums were computed by another program from the file alone: Python's `csv` and `decimal` at
/// 200 digits, `sum(Decimal(row[column]))` over the rows whose cell is not `NULL`.
#[test]
fn sums_of_costs_are_exact_to_the_last_digit() {
    let Some(bytes) = data("focus/focus_sample_1.0.csv") else {
        return;
    };
    let outcome = imported(&mapping("use: focus\nby: northwind\n"), &bytes);
    assert_eq!(outcome.reasons(), "");
    assert_eq!(outcome.report.accepted, 1_000);
    let mut sums: BTreeMap<String, (DecimalSum, usize)> = BTreeMap::new();
    let mut add = |name: &str, amount: &str| {
        let (sum, count) = sums.entry(name.into()).or_default();
        sum.add(amount).unwrap();
        *count += 1;
    };
    for fact in &outcome.facts {
        match &fact.body {
            Body::Cost(cost) => {
                assert_eq!(cost.currency, "USD");
                for (basis, amount) in &cost.amounts {
                    add(basis, amount.as_deref().unwrap());
                }
            }
            Body::Usage(usage) => add("consumed", &usage.quantity),
            other => panic!("unexpected {}", other.kind()),
        }
    }
    let expected = [
        ("billed", "20.52022672899", 1_000),
        ("consumed", "13438.712904456820057", 999),
        ("contracted", "14.97626039326", 993),
        ("effective", "14.97651418586", 1_000),
        ("list", "20.39090575119", 1_000),
    ];
    let found: Vec<(&str, String, usize)> = sums
        .iter()
        .map(|(name, (sum, count))| (name.as_str(), sum.total().to_string(), *count))
        .collect();
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(name, sum, count)| (name, sum.to_owned(), count))
        .collect();
    assert_eq!(found, expected);
}

/// Reads the files that the mapping looks things up in.
fn with_lookups(mut mapping: Mapping, folder: &str) -> Mapping {
    let files: HashSet<String> = mapping
        .tables
        .list()
        .iter()
        .map(|t| t.file.clone())
        .collect();
    for file in files {
        let place = path(&format!("{folder}/{file}"));
        mapping
            .read_lookup(
                &file,
                || Ok(Box::new(File::open(&place)?) as Box<dyn Read>),
                Limits::default(),
            )
            .unwrap();
    }
    mapping
}

fn column<'r>(table: &'r [Vec<&'r str>], name: &str) -> impl Fn(usize) -> &'r str {
    let index = table[0].iter().position(|known| *known == name).unwrap();
    move |row| table[row][index]
}

/// The golden table names for each pull request the deployment that brought it, when that was live
/// and when the work was begun.
#[test]
fn deployments_bring_the_commits_of_the_golden_table() {
    let folder = "devlake/change_lead_time";
    let Some(golden) = data(&format!("{folder}/project_pr_metrics.csv")) else {
        return;
    };
    let deployments = with_lookups(mapping("use: devlake-deployments\nby: lumen\n"), folder);
    let rows = data(&format!("{folder}/cicd_deployment_commits.csv")).unwrap();
    let outcome = imported(&deployments, &rows);
    assert_eq!(outcome.reasons(), "");
    assert_eq!(outcome.report.accepted, 16);
    let requests = with_lookups(mapping("use: devlake-pull-requests\nby: lumen\n"), folder);
    let changes = imported(
        &requests,
        &data(&format!("{folder}/pull_requests.csv")).unwrap(),
    );
    assert_eq!(changes.reasons(), "");
    assert_eq!(changes.report.accepted, 7);

    let live: Vec<(&Fact, &facts::fact::Deployment)> = outcome
        .facts
        .iter()
        .filter_map(|fact| match &fact.body {
            Body::Deployment(deployment) => Some((fact, deployment)),
            _ => None,
        })
        .filter(|(_, deployment)| {
            deployment.environment.as_deref() == Some("production")
                && deployment.result == facts::fact::DeploymentResult::Succeeded
        })
        .collect();
    let golden = String::from_utf8(golden).unwrap();
    let table: Vec<Vec<&str>> = golden
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    let id = column(&table, "id");
    let begun = column(&table, "first_commit_authored_date");
    let deployed = column(&table, "pr_deployed_date");
    let instant = |text: &str| facts::Instant::parse(text).ok();
    for row in 1..table.len() {
        let commit = format!("pr_merge_commit{}", id(row).trim_start_matches("pr"));
        let found = live.iter().find_map(|(fact, deployment)| {
            let commit = deployment.commits.iter().find(|known| known.id == commit)?;
            Some((fact.at, commit.authored))
        });
        match instant(deployed(row)) {
            Some(at) => assert_eq!(found, Some((at, instant(begun(row)))), "{commit}"),
            None => assert_eq!(found, None, "{commit}"),
        }
    }
}

/// The golden table names for each incident of a project the last deployment before it.
#[test]
fn incidents_and_deployments_link_as_in_the_golden_table() {
    let folder = "devlake/connect_incident_to_deployment";
    let golden = format!("{folder}/snapshot_tables/project_incident_deployment_relationships.csv");
    let Some(golden) = data(&golden) else {
        return;
    };
    let tables = format!("{folder}/raw_tables");
    let incidents = with_lookups(mapping("use: devlake-incidents\nby: lumen\n"), &tables);
    let deployments = with_lookups(
        mapping(
            "use: devlake-deployments\nby: lumen\nlookups: { new-commits: ~, pull-request-of: ~, begun: ~ }\ndeployment: { commits: commit_sha }\n",
        ),
        &tables,
    );
    let file = format!("{folder}/prev_success_deployment_commit/cicd_deployment_commits_after.csv");
    let live = imported(&deployments, &data(&file).unwrap());
    assert_eq!(live.reasons(), "");
    let cases = imported(
        &incidents,
        &data(&format!("{tables}/incidents.csv")).unwrap(),
    );
    assert_eq!(cases.reasons(), "");
    let mut found = Vec::new();
    for fact in &cases.facts {
        let Body::Case(case) = &fact.body else {
            continue;
        };
        let Some(Some(project)) = case.set.get("service") else {
            continue;
        };
        let last = live
            .facts
            .iter()
            .filter_map(|fact| match &fact.body {
                Body::Deployment(deployment) => Some((fact.at, deployment)),
                _ => None,
            })
            .filter(|(at, deployment)| {
                *at <= fact.at
                    && deployment.environment.as_deref() == Some("production")
                    && deployment.result == facts::fact::DeploymentResult::Succeeded
                    && deployment
                        .service
                        .as_ref()
                        .is_some_and(|s| s.as_str() == &**project)
            })
            .max_by_key(|(at, _)| *at);
        if let (Some((_, deployment)), Some(id)) = (last, &case.id) {
            found.push(format!("{id},{project},{}", deployment.id));
        }
    }
    let golden = String::from_utf8(golden).unwrap();
    let expected: Vec<&str> = golden.lines().skip(1).collect();
    assert_eq!(found, expected);
}
