//! From the text of an OpenSLO file to objectives, every flaw at its place.

use std::ops::Range;
use std::sync::Arc;

use agreement::yaml::{self, Fields, Key, Limits, Node, Shape, Value};
use facts::{Diagnostic, Exact, Sentence, Zone};

use super::{Method, Objective, Slice, Unit, Window};

/// The largest file, in bytes, and the most documents in one: each is read with what stands before
/// it blanked out, so their product bounds the work.
const MAX_BYTES: usize = 1 << 20;
const MAX_DOCUMENTS: usize = 100;

/// Reads a file: one object, a list of objects, or several documents. A flaw costs its object.
pub fn read(text: &str, file: &str) -> (Vec<Objective>, Vec<Diagnostic>) {
    let mut report = Vec::new();
    let mut objectives = Vec::new();
    let file: Arc<str> = file.into();
    let documents = documents(text);
    if text.len() > MAX_BYTES || documents.len() > MAX_DOCUMENTS {
        let message = format!(
            "the file has more than {MAX_BYTES} bytes or {MAX_DOCUMENTS} documents; split it"
        );
        report.push(Diagnostic::error("too-large", message));
        return (objectives, report);
    }
    for document in documents {
        let padded = padded(text, document);
        let parsed = yaml::parse(&file, padded.as_bytes(), Limits::default(), &mut report);
        match &parsed.root.value {
            Value::Missing => {}
            Value::Seq(items) => {
                for item in items {
                    object(item, &mut objectives, &mut report);
                }
            }
            _ => object(&parsed.root, &mut objectives, &mut report),
        }
    }
    (objectives, report)
}

/// The bytes of each document: from one line `---` to the next.
fn documents(text: &str) -> Vec<Range<usize>> {
    let mut documents = Vec::new();
    let (mut start, mut end) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim_end() == "---" {
            documents.push(start..end);
            start = end + line.len();
        }
        end += line.len();
    }
    documents.push(start..end);
    documents
}

/// One document at its own place: whatever stands before it is blank.
fn padded(text: &str, document: Range<usize>) -> String {
    let before = text[..document.start].bytes();
    let blank = before.map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    blank.chain(text[document.clone()].chars()).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    V1,
    V1Alpha,
    V2Alpha,
}

const ANY: Shape = Shape::Anything;

const OBJECT: &[Key] = &[
    Key::required("apiVersion", Shape::Text, "the version, `openslo/v1`"),
    Key::required("kind", Shape::Text, "the kind of object, such as `SLO`"),
    Key::required("metadata", ANY, "its name"),
    Key::optional("spec", ANY, "its content"),
];

const METADATA: &[Key] = &[
    Key::required("name", Shape::Text, "its name"),
    Key::optional("displayName", Shape::Text, "its title"),
    Key::optional("labels", ANY, "its labels"),
    Key::optional("annotations", ANY, "its annotations"),
];

const KINDS: [(&str, &[Key]); 7] = [
    ("SLO", &[]),
    ("SLI", SLI),
    ("Service", SERVICE),
    ("DataSource", DATA_SOURCE),
    ("AlertPolicy", ALERT_POLICY),
    ("AlertCondition", ALERT_CONDITION),
    ("AlertNotificationTarget", ALERT_TARGET),
];

const DESCRIPTION: Key = Key::optional("description", Shape::Text, "what it is");

const SERVICE: &[Key] = &[DESCRIPTION];

const DATA_SOURCE: &[Key] = &[
    DESCRIPTION,
    Key::optional("type", Shape::Text, "the kind of source"),
    Key::optional("connectionDetails", ANY, "how it is reached"),
];

const ALERT_POLICY: &[Key] = &[
    DESCRIPTION,
    Key::optional("alertWhenNoData", Shape::Flag, "whether missing data alert"),
    Key::optional("alertWhenResolved", Shape::Flag, "whether the end alerts"),
    Key::optional("alertWhenBreaching", Shape::Flag, "whether a breach alerts"),
    Key::required("conditions", ANY, "when it alerts"),
    Key::required("notificationTargets", ANY, "whom it alerts"),
];

const ALERT_CONDITION: &[Key] = &[
    DESCRIPTION,
    Key::required("severity", Shape::Text, "how bad it is"),
    Key::required("condition", ANY, "the condition"),
];

const ALERT_TARGET: &[Key] = &[
    DESCRIPTION,
    Key::required("target", Shape::Text, "where the alert goes"),
];

const SLO_V1: &[Key] = &[
    DESCRIPTION,
    Key::required("service", Shape::Text, "the service"),
    Key::optional("indicator", ANY, "what is measured"),
    Key::optional("indicatorRef", Shape::Text, "the name of what is measured"),
    Key::optional("timeWindow", ANY, "over which time"),
    Key::required("budgetingMethod", Shape::Text, "how the budget is counted"),
    Key::required("objectives", ANY, "the targets"),
    Key::optional("alertPolicies", ANY, "who is alerted"),
];

const SLO_V2ALPHA: &[Key] = &[
    DESCRIPTION,
    Key::required("service", Shape::Text, "the service"),
    Key::optional("sli", ANY, "what is measured"),
    Key::optional("sliRef", Shape::Text, "the name of what is measured"),
    Key::optional("timeWindow", ANY, "over which time"),
    Key::required("budgetingMethod", Shape::Text, "how the budget is counted"),
    Key::required("objectives", ANY, "the targets"),
    Key::optional("alertPolicies", ANY, "who is alerted"),
];

const SLO_V1ALPHA: &[Key] = &[
    DESCRIPTION,
    Key::required("service", Shape::Text, "the service"),
    Key::optional("indicator", ANY, "what is measured"),
    Key::optional("timeWindows", ANY, "over which time"),
    Key::required("budgetingMethod", Shape::Text, "how the budget is counted"),
    Key::required("objectives", ANY, "the targets"),
    Key::optional("alertPolicies", ANY, "who is alerted"),
];

const SLI: &[Key] = &[
    DESCRIPTION,
    Key::optional("thresholdMetric", ANY, "a number that is compared"),
    Key::optional("ratioMetric", ANY, "good over all"),
];

const RATIO: &[Key] = &[
    Key::optional("counter", Shape::Flag, "whether the number only grows"),
    Key::optional("good", ANY, "what is good"),
    Key::optional("bad", ANY, "what is bad"),
    Key::optional("total", ANY, "all"),
    Key::optional("rawType", Shape::Text, "what the ready ratio is of"),
    Key::optional("raw", ANY, "the ready ratio"),
];

const OBJECTIVE: &[Key] = &[
    Key::optional("displayName", Shape::Text, "its title"),
    Key::optional("op", Shape::Text, "the comparison"),
    Key::optional("value", Shape::Text, "what is compared with"),
    Key::optional("target", Shape::Text, "the target, from 0 to 1"),
    Key::optional("targetPercent", Shape::Text, "the target in percent"),
    Key::optional(
        "timeSliceTarget",
        Shape::Text,
        "the share of a slice that must be good",
    ),
    Key::optional("timeSliceWindow", Shape::Text, "the length of a slice"),
];

const OBJECTIVE_V1ALPHA: &[Key] = &[
    Key::optional("displayName", Shape::Text, "its title"),
    Key::optional("op", Shape::Text, "the comparison"),
    Key::optional("value", Shape::Text, "what is compared with"),
    Key::required("target", Shape::Text, "the target, from 0 to 1"),
    Key::optional(
        "timeSliceTarget",
        Shape::Text,
        "the share of a slice that must be good",
    ),
    Key::optional("ratioMetrics", ANY, "good over all"),
];

fn object(node: &Node, objectives: &mut Vec<Objective>, report: &mut Vec<Diagnostic>) {
    let Some(top) = Fields::open(node, "the object", OBJECT, report) else {
        return;
    };
    let versions = [
        ("openslo/v1", Version::V1),
        ("openslo/v1alpha", Version::V1Alpha),
        ("openslo.com/v2alpha", Version::V2Alpha),
    ];
    let Some(version) = top.choice("apiVersion", &versions, report) else {
        return;
    };
    let kinds = KINDS.map(|(name, keys)| (name, (name, keys)));
    let Some((kind, keys)) = top.choice("kind", &kinds, report) else {
        return;
    };
    let metadata = top
        .get("metadata")
        .and_then(|node| Fields::open(node, "`metadata`", METADATA, report));
    let Some(spec) = top.get("spec") else {
        // A service may be but a name.
        if kind != "Service" {
            top.missing("spec", "its content", report);
        }
        return;
    };
    if kind != "SLO" {
        Fields::open(spec, format!("`spec` of the {kind}"), keys, report);
        return;
    }
    let keys = match version {
        Version::V1 => SLO_V1,
        Version::V1Alpha => SLO_V1ALPHA,
        Version::V2Alpha => SLO_V2ALPHA,
    };
    let Some(spec) = Fields::open(spec, "`spec` of the SLO", keys, report) else {
        return;
    };
    if let Some(metadata) = metadata {
        slo(version, &metadata, &spec, objectives, report);
    }
}

fn slo(
    version: Version,
    metadata: &Fields<'_>,
    spec: &Fields<'_>,
    objectives: &mut Vec<Objective>,
    report: &mut Vec<Diagnostic>,
) {
    let name = metadata.text("name", report);
    let title = metadata.text("displayName", report);
    let methods = [
        ("Occurrences", Method::Occurrences),
        ("Timeslices", Method::Timeslices),
        ("RatioTimeslices", Method::RatioTimeslices),
    ];
    let method = spec.choice("budgetingMethod", &methods, report);
    let indicator = indicator(version, spec, report);
    let window = match version {
        Version::V1Alpha => spec
            .get("timeWindows")
            .and_then(|node| window(node, true, report)),
        _ => spec
            .get("timeWindow")
            .and_then(|node| window(node, false, report)),
    };
    let (Some(name), Some(method), Some(list)) = (name, method, spec.get("objectives")) else {
        return;
    };
    let items = list.items();
    for (index, node) in items.iter().enumerate() {
        let keys = match version {
            Version::V1Alpha => OBJECTIVE_V1ALPHA,
            _ => OBJECTIVE,
        };
        let Some(fields) = Fields::open(node, "the objective", keys, report) else {
            continue;
        };
        let target = target(&fields, report);
        let slice = slice(version, method, &fields, report);
        let threshold = threshold(&fields, report);
        let own = fields.text("displayName", report);
        if let Some(target) = target {
            objectives.push(Objective {
                id: match items.len() {
                    1 => name.to_owned(),
                    _ => format!("{name}-{}", index + 1),
                },
                title: match (title, own) {
                    (Some(title), Some(own)) => Some(format!("{title}: {own}")),
                    (title, own) => title.or(own).map(str::to_owned),
                },
                service: spec.text("service", report).map(str::to_owned),
                indicator: indicator.clone(),
                method,
                target,
                slice,
                threshold,
                window: window.clone(),
                place: fields.head(),
            });
        }
    }
}

/// The name of the indicator, whose own shape is checked.
fn indicator(version: Version, spec: &Fields<'_>, report: &mut Vec<Diagnostic>) -> Option<String> {
    let (inline, reference) = match version {
        Version::V2Alpha => ("sli", "sliRef"),
        _ => ("indicator", "indicatorRef"),
    };
    if version == Version::V1Alpha {
        if let Some(node) = spec.get(inline) {
            let keys = &[Key::required(
                "thresholdMetric",
                ANY,
                "the number that is compared",
            )];
            Fields::open(node, "`indicator`", keys, report);
        }
        return None;
    }
    if let Some(name) = spec.text(reference, report) {
        return Some(name.to_owned());
    }
    let Some(node) = spec.get(inline) else {
        spec.missing(inline, "what is measured", report);
        return None;
    };
    let keys = &[
        Key::optional("metadata", ANY, "its name"),
        Key::required("spec", ANY, "its content"),
    ];
    let fields = Fields::open(node, format!("`{inline}`"), keys, report)?;
    if let Some(inner) = fields.get("spec")
        && let Some(sli) = Fields::open(inner, format!("`spec` of `{inline}`"), SLI, report)
    {
        let ratio = sli.get("ratioMetric");
        if let Some(node) = ratio {
            Fields::open(node, "`ratioMetric`", RATIO, report);
        }
        if ratio.is_some() == sli.get("thresholdMetric").is_some() {
            report.push(
                Diagnostic::error(
                    "wrong-shape",
                    "an indicator has either `ratioMetric` or `thresholdMetric`",
                )
                .at(sli.head(), ""),
            );
        }
    }
    let metadata = Fields::open(fields.get("metadata")?, "`metadata`", METADATA, report)?;
    metadata.text("name", report).map(str::to_owned)
}

fn number(fields: &Fields<'_>, key: &str, report: &mut Vec<Diagnostic>) -> Option<Exact> {
    let node = fields.get(key)?;
    let text = fields.text(key, report)?;
    match Exact::parse(text) {
        Ok(number) => Some(number),
        Err(why) => {
            report.push(
                Diagnostic::error(
                    "wrong-shape",
                    format!("{}: {why}", fields.called(key).english()),
                )
                .at(node.place.clone(), ""),
            );
            None
        }
    }
}

/// A share between two bounds, both included.
fn share(fields: &Fields<'_>, key: &str, most: i64, report: &mut Vec<Diagnostic>) -> Option<Exact> {
    let value = number(fields, key, report)?;
    if value.is_negative() || value > Exact::from(most) {
        report.push(
            Diagnostic::error(
                "out-of-range",
                format!("{} must be from 0 to {most}", fields.called(key).english()),
            )
            .at(fields.get(key)?.place.clone(), ""),
        );
        return None;
    }
    Some(value)
}

/// The target in percent.
fn target(fields: &Fields<'_>, report: &mut Vec<Diagnostic>) -> Option<Exact> {
    let hundred = Exact::from(100);
    match (fields.get("target"), fields.get("targetPercent")) {
        (Some(_), None) => share(fields, "target", 1, report).map(|share| &share * &hundred),
        (None, Some(_)) => share(fields, "targetPercent", 100, report),
        (Some(_), Some(node)) => {
            report.push(
                Diagnostic::error("stated-twice", "the target is stated twice")
                    .at(node.place.clone(), "")
                    .help("keep either `target` or `targetPercent`"),
            );
            None
        }
        (None, None) => {
            fields.missing("target", "what is promised, from 0 to 1", report);
            None
        }
    }
}

fn slice(
    version: Version,
    method: Method,
    fields: &Fields<'_>,
    report: &mut Vec<Diagnostic>,
) -> Option<Slice> {
    let target = share(fields, "timeSliceTarget", 1, report);
    let length_ms = fields.get("timeSliceWindow").and_then(|node| {
        let what = fields.called("timeSliceWindow");
        let text = node.text(&what, report)?;
        // A bare number counts minutes.
        let (count, unit) = match text.parse::<u32>() {
            Ok(count) => (count, Unit::Minute),
            Err(_) => shorthand(node, &what, report)?,
        };
        match unit {
            Unit::Minute => Some(i64::from(count) * facts::time::MINUTE_MS),
            Unit::Hour => Some(i64::from(count) * facts::time::HOUR_MS),
            Unit::Day => Some(i64::from(count) * facts::time::DAY_MS),
            _ => {
                report.push(
                    Diagnostic::error(
                        "wrong-shape",
                        format!("{} is longer than days", what.english()),
                    )
                    .at(node.place.clone(), ""),
                );
                None
            }
        }
    });
    if method == Method::Timeslices && version != Version::V1Alpha {
        if fields.get("timeSliceTarget").is_none() {
            fields.missing(
                "timeSliceTarget",
                "the share of a slice that must be good",
                report,
            );
        }
        if fields.get("timeSliceWindow").is_none() {
            fields.missing("timeSliceWindow", "the length of a slice", report);
        }
    }
    Some(Slice {
        length_ms: length_ms?,
        target: target.map(|share| &share * &Exact::from(100)),
    })
}

fn threshold(fields: &Fields<'_>, report: &mut Vec<Diagnostic>) -> Option<(String, Exact)> {
    let ops = [("lte", "<="), ("gte", ">="), ("lt", "<"), ("gt", ">")];
    let op = fields.choice("op", &ops, report);
    let value = number(fields, "value", report);
    Some((op?.to_owned(), value?))
}

/// A number and a unit: `4w`, `1M`.
fn shorthand(node: &Node, what: &Sentence, report: &mut Vec<Diagnostic>) -> Option<(u32, Unit)> {
    let text = node.text(what, report)?;
    let split = text.len() - text.chars().next_back().map_or(0, char::len_utf8);
    let (count, unit) = text.split_at(split);
    let unit = match unit {
        "m" => Some(Unit::Minute),
        "h" => Some(Unit::Hour),
        "d" => Some(Unit::Day),
        "w" => Some(Unit::Week),
        "M" => Some(Unit::Month),
        "Q" => Some(Unit::Quarter),
        "Y" => Some(Unit::Year),
        _ => None,
    };
    match (count.parse::<u32>(), unit) {
        (Ok(count @ 1..=10_000), Some(unit)) => Some((count, unit)),
        _ => {
            report.push(
                Diagnostic::error(
                    "wrong-shape",
                    format!("{} is no duration such as `4w`", what.english()),
                )
                .at(node.place.clone(), "")
                .help("write a number and one of m, h, d, w, M, Q, Y"),
            );
            None
        }
    }
}

const WINDOW: &[Key] = &[
    Key::required("duration", Shape::Text, "how long it is, such as `4w`"),
    Key::optional("isRolling", Shape::Flag, "whether it rolls"),
    Key::optional("calendar", ANY, "when it begins"),
];

const WINDOW_V1ALPHA: &[Key] = &[
    Key::required("count", Shape::Text, "how many units"),
    Key::required("unit", Shape::Text, "the unit, such as `Day`"),
    Key::optional("isRolling", Shape::Flag, "whether it rolls"),
    Key::optional("calendar", ANY, "when it begins"),
];

fn window(list: &Node, alpha: bool, report: &mut Vec<Diagnostic>) -> Option<Window> {
    let node = match list.items() {
        [] => return None,
        [one] => one,
        [_, second, ..] => {
            report.push(
                Diagnostic::error("stated-twice", "an SLO has one time window")
                    .at(second.place.clone(), ""),
            );
            return None;
        }
    };
    let keys = if alpha { WINDOW_V1ALPHA } else { WINDOW };
    let fields = Fields::open(node, "the time window", keys, report)?;
    let (count, unit) = if alpha {
        let units = [
            ("Minute", Unit::Minute),
            ("Hour", Unit::Hour),
            ("Day", Unit::Day),
            ("Week", Unit::Week),
            ("Month", Unit::Month),
            ("Quarter", Unit::Quarter),
            ("Year", Unit::Year),
        ];
        let count = fields.count("count", 1, 10_000_u32, report);
        let unit = fields.choice("unit", &units, report);
        (count?, unit?)
    } else {
        let node = fields.get("duration")?;
        shorthand(node, &fields.called("duration"), report)?
    };
    let calendar = fields.get("calendar");
    let rolling = fields
        .flag("isRolling", report)
        .unwrap_or(calendar.is_none());
    let begins = calendar.and_then(|node| begins(node, report));
    Some(Window {
        count,
        unit,
        rolling,
        begins,
    })
}

fn begins(node: &Node, report: &mut Vec<Diagnostic>) -> Option<(jiff::civil::DateTime, Zone)> {
    let keys = &[
        Key::required(
            "startTime",
            Shape::Text,
            "the local time of the first window",
        ),
        Key::required("timeZone", Shape::Text, "the zone"),
    ];
    let fields = Fields::open(node, "`calendar`", keys, report)?;
    let zone = fields.text("timeZone", report)?;
    let zone = match Zone::get(zone) {
        Ok(zone) => Some(zone),
        Err(why) => {
            let place = fields.get("timeZone")?.place.clone();
            report.push(Diagnostic::error("unknown-zone", why.to_string()).at(place, ""));
            None
        }
    };
    let start = fields.text("startTime", report)?;
    match start.parse::<jiff::civil::DateTime>() {
        Ok(start) => Some((start, zone?)),
        Err(_) => {
            let place = fields.get("startTime")?.place.clone();
            report.push(
                Diagnostic::error(
                    "wrong-shape",
                    format!(
                        "`{}` is no local time such as `2022-01-01 12:00:00`",
                        start.escape_debug()
                    ),
                )
                .at(place, ""),
            );
            None
        }
    }
}
