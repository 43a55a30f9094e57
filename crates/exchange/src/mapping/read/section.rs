//! The sections of a mapping: one for each kind of fact.

use agreement::yaml::{Fields, Key, Node, Shape};
use facts::Diagnostic;

use super::{Reader, case, value, when};
use crate::mapping::value::{Value, When};
use crate::mapping::{
    CommitsMap, CostMap, CoverageMap, DeploymentMap, OutageMap, RowKind, SampleMap, Section,
    SurveyMap, UsageMap, ValueMap, WorkMap,
};

/// The names of the sections.
pub(super) const NAMES: &[&str] = &[
    "case",
    "sample",
    "outage",
    "usage",
    "cost",
    "value",
    "survey",
    "deployment",
    "work",
    "coverage",
];

/// Whether the mapping has a section, be it a broken one.
pub(super) fn any_key(top: &Fields<'_>) -> bool {
    NAMES.iter().any(|name| top.get(name).is_some())
}

/// The sections of the mapping. `at` is the instant for those that name none.
pub(super) fn sections(
    top: &Fields<'_>,
    row: Option<RowKind>,
    at: Option<&When>,
    reader: &mut Reader<'_>,
) -> Vec<Section> {
    if top.get("row").is_none()
        && let Some(entry) = top.entry("case").or_else(|| top.entry("outage"))
    {
        reader.report.push(
            Diagnostic::error("missing-key", "the mapping has no `row`")
                .at(entry.key_place.clone(), "")
                .help(
                    "write `row: update` when each row is one change of a case (an audit trail), \
                     `row: record` when each row is all about one case (a list)",
                ),
        );
    }
    let mut sections = Vec::new();
    for name in NAMES {
        let Some(node) = top.get(name) else {
            continue;
        };
        if *name == "case" {
            sections.extend(case::read(node, row, at, reader).map(Section::Case));
            continue;
        }
        // A row may speak of several things of one kind: a list of sections.
        for node in node.items() {
            sections.extend(match *name {
                "sample" => sample(node, at, reader).map(Section::Sample),
                "outage" => outage(node, row, at, reader)
                    .map(Box::new)
                    .map(Section::Outage),
                "usage" => usage(node, at, reader).map(Section::Usage),
                "cost" => cost(node, at, reader).map(Section::Cost),
                "value" => figure(node, at, reader).map(Section::Value),
                "survey" => survey(node, at, reader).map(Section::Survey),
                "deployment" => deployment(node, at, reader)
                    .map(Box::new)
                    .map(Section::Deployment),
                "work" => work(node, at, reader).map(Section::Work),
                _ => coverage(node, at, reader).map(Section::Coverage),
            });
        }
    }
    sections
}

const V: Shape = Shape::Anything;

const AT: Key = Key::optional("at", V, "the column that says when it happened");
const FROM: Key = Key::optional("at", V, "the column with the start of the period");
const UNTIL: Key = Key::optional("until", V, "the column with the end of the period");
const SERVICE: Key = Key::optional("service", V, "the column with the service");
const UNIT: Key = Key::optional("unit", V, "the column with the business unit");

const SAMPLE: &[Key] = &[
    AT,
    Key::required("on", V, "the column with the service or component"),
    Key::required(
        "state",
        V,
        "the column with what was seen: up, degraded, down or unknown",
    ),
    Key::optional("probe", V, "the column with the name of the probe"),
];

fn sample(node: &Node, at: Option<&When>, reader: &mut Reader<'_>) -> Option<SampleMap> {
    let fields = Fields::open(node, "`sample`", SAMPLE, reader.report)?;
    let at = instant(&fields, at, reader);
    let on = value(&fields, "on", reader);
    let state = value(&fields, "state", reader);
    let probe = value(&fields, "probe", reader);
    Some(SampleMap {
        at: at?,
        on: on?,
        state: state?,
        probe,
    })
}

const OUTAGE: &[Key] = &[
    AT,
    Key::required("id", V, "the column with the outage's id"),
    Key::required("on", V, "the column with the service or component"),
    Key::optional(
        "does",
        V,
        "the column with what happened: started, ended or cancelled",
    ),
    Key::optional(
        "started",
        V,
        "the column with the instant at which it started",
    ),
    Key::optional("ended", V, "the column with the instant at which it ended"),
    Key::optional(
        "planned",
        V,
        "the column that says whether it was announced",
    ),
    Key::optional("cause", V, "the column with the cause"),
    Key::optional("users", V, "the column with the number of users affected"),
];

fn outage(
    node: &Node,
    row: Option<RowKind>,
    at: Option<&When>,
    reader: &mut Reader<'_>,
) -> Option<OutageMap> {
    let fields = Fields::open(node, "`outage`", OUTAGE, reader.report)?;
    let at = when(&fields, "at", reader).or_else(|| at.cloned());
    let id = value(&fields, "id", reader);
    let on = value(&fields, "on", reader);
    let does = value(&fields, "does", reader);
    let started = when(&fields, "started", reader);
    let ended = when(&fields, "ended", reader);
    match row {
        Some(RowKind::Update) => {
            if at.is_none() {
                fields.missing("at", "the column that says when it happened", reader.report);
            }
            if does.is_none() {
                fields.missing(
                    "does",
                    "what happened: started, ended or cancelled",
                    reader.report,
                );
            }
        }
        Some(RowKind::Record) if started.is_none() => {
            fields.missing(
                "started",
                "the instant at which the outage started",
                reader.report,
            );
        }
        _ => {}
    }
    let planned = value(&fields, "planned", reader);
    let cause = value(&fields, "cause", reader);
    let users = value(&fields, "users", reader);
    Some(OutageMap {
        id: id?,
        on: on?,
        at,
        does,
        started,
        ended,
        planned,
        cause,
        users,
    })
}

const USAGE: &[Key] = &[
    FROM,
    UNTIL,
    Key::required("meter", V, "the column with the meter, or `{value: NAME}`"),
    Key::required("quantity", V, "the column with the quantity"),
    SERVICE,
    UNIT,
];

fn usage(node: &Node, at: Option<&When>, reader: &mut Reader<'_>) -> Option<UsageMap> {
    let fields = Fields::open(node, "`usage`", USAGE, reader.report)?;
    let at = instant(&fields, at, reader);
    let until = when(&fields, "until", reader);
    let meter = value(&fields, "meter", reader);
    let quantity = value(&fields, "quantity", reader);
    let service = value(&fields, "service", reader);
    let unit = value(&fields, "unit", reader);
    Some(UsageMap {
        at: at?,
        until,
        meter: meter?,
        quantity: quantity?,
        service,
        unit,
    })
}

const COST: &[Key] = &[
    FROM,
    UNTIL,
    Key::required(
        "amounts",
        V,
        "columns with amounts, by basis: `billed`, `effective`, `list`, `contracted`",
    ),
    Key::required(
        "currency",
        V,
        "the column with the ISO 4217 code, or `{value: EUR}`",
    ),
    SERVICE,
    Key::optional("labels", V, "whatever else is kept, by name"),
];

fn cost(node: &Node, at: Option<&When>, reader: &mut Reader<'_>) -> Option<CostMap> {
    let fields = Fields::open(node, "`cost`", COST, reader.report)?;
    let at = instant(&fields, at, reader);
    let until = when(&fields, "until", reader);
    let amounts = table(&fields, "amounts", reader);
    let currency = value(&fields, "currency", reader);
    let service = value(&fields, "service", reader);
    let labels = table(&fields, "labels", reader);
    Some(CostMap {
        at: at?,
        until,
        amounts,
        currency: currency?,
        service,
        labels,
    })
}

const VALUE: &[Key] = &[
    FROM,
    UNTIL,
    Key::required(
        "of",
        V,
        "the column with the figure's name, or `{value: NAME}`",
    ),
    Key::required("amount", V, "the column with the figure"),
    UNIT,
];

fn figure(node: &Node, at: Option<&When>, reader: &mut Reader<'_>) -> Option<ValueMap> {
    let fields = Fields::open(node, "`value`", VALUE, reader.report)?;
    let at = instant(&fields, at, reader);
    let until = when(&fields, "until", reader);
    let of = value(&fields, "of", reader);
    let amount = value(&fields, "amount", reader);
    let unit = value(&fields, "unit", reader);
    Some(ValueMap {
        at: at?,
        until,
        of: of?,
        amount: amount?,
        unit,
    })
}

const SURVEY: &[Key] = &[
    AT,
    Key::required(
        "of",
        V,
        "the column with the survey's name, or `{value: NAME}`",
    ),
    Key::required("score", V, "the column with the score"),
    Key::optional("question", V, "the column with the question"),
    Key::optional("case", V, "the column with the case it is about"),
    Key::optional("side", V, "the column with the party whose person answered"),
    UNIT,
];

fn survey(node: &Node, at: Option<&When>, reader: &mut Reader<'_>) -> Option<SurveyMap> {
    let fields = Fields::open(node, "`survey`", SURVEY, reader.report)?;
    let at = instant(&fields, at, reader);
    let of = value(&fields, "of", reader);
    let score = value(&fields, "score", reader);
    let question = value(&fields, "question", reader);
    let case = value(&fields, "case", reader);
    let side = value(&fields, "side", reader);
    let unit = value(&fields, "unit", reader);
    Some(SurveyMap {
        at: at?,
        of: of?,
        score: score?,
        question,
        case,
        side,
        unit,
    })
}

const DEPLOYMENT: &[Key] = &[
    Key::optional("at", V, "the column with the instant at which it finished"),
    Key::required("id", V, "the column with the deployment's id"),
    Key::required(
        "result",
        V,
        "the column with the result: succeeded, failed, backed-out or cancelled",
    ),
    Key::optional(
        "started",
        V,
        "the column with the instant at which it started",
    ),
    Key::optional("environment", V, "the column with the environment"),
    SERVICE,
    Key::optional("component", V, "the column with the component"),
    Key::optional(
        "rework",
        V,
        "the column that says whether it repairs an earlier one",
    ),
    Key::optional("commits", V, "where the commits stand that it brought"),
];

const COMMITS: &[Key] = &[
    Key::required("ids", V, "the column with the commit, or with several"),
    Key::optional("split", Shape::Text, "what stands between two of them"),
    Key::optional(
        "authored",
        V,
        "the column that says when the work on it began",
    ),
];

fn deployment(node: &Node, at: Option<&When>, reader: &mut Reader<'_>) -> Option<DeploymentMap> {
    let fields = Fields::open(node, "`deployment`", DEPLOYMENT, reader.report)?;
    let at = instant(&fields, at, reader);
    let id = value(&fields, "id", reader);
    let result = value(&fields, "result", reader);
    let started = when(&fields, "started", reader);
    let environment = value(&fields, "environment", reader);
    let service = value(&fields, "service", reader);
    let component = value(&fields, "component", reader);
    let rework = value(&fields, "rework", reader);
    let commits = fields.get("commits").and_then(|node| commits(node, reader));
    Some(DeploymentMap {
        at: at?,
        id: id?,
        result: result?,
        started,
        environment,
        service,
        component,
        rework,
        commits,
    })
}

fn commits(node: &Node, reader: &mut Reader<'_>) -> Option<CommitsMap> {
    let what = "`commits` of `deployment`";
    let simple = node.as_map().is_none() || node.get("from").is_some();
    if simple {
        let from = reader.value(node, &what.into())?;
        return Some(CommitsMap {
            split: between(&from, None, reader),
            from,
            authored: None,
            authored_of: Vec::new(),
        });
    }
    let fields = Fields::open(node, what, COMMITS, reader.report)?;
    let from = value(&fields, "ids", reader)?;
    let split = fields.text("split", reader.report);
    let mut authored = None;
    let mut authored_of = Vec::new();
    if let Some(node) = fields.get("authored") {
        let of_id = node.as_map().is_some() && node.get("from").is_none();
        if of_id {
            let keys = &[Key::required(
                "lookup",
                V,
                "the table that the commit is looked up in, or several, one after the other",
            )];
            let what = fields.called("authored");
            if let Some(inner) = Fields::open(node, what, keys, reader.report) {
                authored_of = reader.lookups(&inner);
            }
        } else {
            authored = when(&fields, "authored", reader);
        }
    }
    Some(CommitsMap {
        split: between(&from, split, reader),
        from,
        authored,
        authored_of,
    })
}

/// What stands between two commits: as the mapping says, or as a table with several values has it.
fn between(from: &Value, split: Option<&str>, reader: &Reader<'_>) -> Option<String> {
    match (split, from.lookups.last()) {
        (Some(split), _) if !split.is_empty() => Some(split.to_owned()),
        (None, Some(lookup)) if reader.tables.takes_all(*lookup) => Some("\n".into()),
        _ => None,
    }
}

const WORK: &[Key] = &[
    Key::optional("at", V, "the column with the day"),
    Key::required(
        "activity",
        V,
        "the column with the activity: lights-on, change, research, training, innovation or absence",
    ),
    Key::optional("minutes", V, "the column with the minutes worked"),
    Key::optional(
        "hours",
        V,
        "the column with the hours worked, instead of minutes",
    ),
    Key::required("team", V, "the column with the team"),
    SERVICE,
    Key::optional("person", V, "the column with a pseudonym of who worked"),
];

fn work(node: &Node, at: Option<&When>, reader: &mut Reader<'_>) -> Option<WorkMap> {
    let fields = Fields::open(node, "`work`", WORK, reader.report)?;
    let at = instant(&fields, at, reader);
    let activity = value(&fields, "activity", reader);
    let hours = value(&fields, "hours", reader);
    let in_hours = hours.is_some();
    let minutes = value(&fields, "minutes", reader).or(hours);
    if minutes.is_none() {
        fields.missing(
            "minutes",
            "the column with the minutes worked, or `hours`",
            reader.report,
        );
    }
    let team = value(&fields, "team", reader);
    let service = value(&fields, "service", reader);
    let person = value(&fields, "person", reader);
    Some(WorkMap {
        at: at?,
        activity: activity?,
        minutes: minutes?,
        hours: in_hours,
        team: team?,
        service,
        person,
    })
}

const COVERAGE: &[Key] = &[
    FROM,
    Key::required("until", V, "the column with the end of the period"),
    Key::required(
        "feed",
        V,
        "the column with the source of the facts concerned, or `{value: NAME}`",
    ),
    Key::required("state", V, "the column that says: complete or missing"),
    Key::optional("on", V, "the column with the service or component"),
];

fn coverage(node: &Node, at: Option<&When>, reader: &mut Reader<'_>) -> Option<CoverageMap> {
    let fields = Fields::open(node, "`coverage`", COVERAGE, reader.report)?;
    let at = instant(&fields, at, reader);
    let until = when(&fields, "until", reader);
    let feed = value(&fields, "feed", reader);
    let state = value(&fields, "state", reader);
    let on = value(&fields, "on", reader);
    Some(CoverageMap {
        at: at?,
        until: until?,
        feed: feed?,
        state: state?,
        on,
    })
}

/// The section's own `at`, or that of the mapping.
fn instant(fields: &Fields<'_>, at: Option<&When>, reader: &mut Reader<'_>) -> Option<When> {
    let at = when(fields, "at", reader).or_else(|| at.cloned());
    if at.is_none() && fields.get("at").is_none() {
        fields.missing(
            "at",
            "the column with the instant, here or at the top",
            reader.report,
        );
    }
    at
}

/// Values by a name that the author chooses.
fn table(fields: &Fields<'_>, key: &str, reader: &mut Reader<'_>) -> Vec<(String, Value)> {
    let Some(node) = fields.get(key) else {
        return Vec::new();
    };
    let Some(table) = Fields::open_any(node, fields.called(key), reader.report) else {
        return Vec::new();
    };
    let entries = table.entries().iter();
    entries
        .filter_map(|entry| Some((entry.key.clone(), value(&table, &entry.key, reader)?)))
        .collect()
}
