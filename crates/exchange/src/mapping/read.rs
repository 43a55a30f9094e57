//! From the text of a mapping file to a [`Mapping`], with a finding for everything that is off.

use std::sync::Arc;

use agreement::yaml::{self, Fields, Key, Limits, Node, Shape};
use facts::fact::Milestone;
use facts::id::SourceId;
use facts::{Diagnostic, Zone};

use super::date::{DateFormat, Dates};
use super::lookup::{Table, Tables, TakeValue};
use super::value::{Columns, Value, When};
use super::{AbsentColumns, CsvOptions, Format, Mapping, Recorded, RowKind};

mod case;
mod invoice;
mod overlay;
mod section;
mod term;

pub use invoice::INVOICE_KEYS;
use term::Reader;

/// The keys of a mapping file.
pub const KEYS: &[Key] = &[
    Key::optional("use", Shape::Text, "a shipped mapping to start from"),
    Key::optional(
        "format",
        Shape::Choice(&["csv", "ndjson", "json", "xes", "ocel", "entente"]),
        "how the file is written",
    ),
    Key::optional(
        "csv",
        Shape::Record(CSV_KEYS),
        "how the CSV file is written",
    ),
    Key::optional(
        "items",
        Shape::Text,
        "where the list stands in a JSON document",
    ),
    Key::optional(
        "object_type",
        Shape::Text,
        "the OCEL object type that is the case",
    ),
    Key::optional(
        "source",
        Shape::Text,
        "a name for where the facts come from",
    ),
    Key::optional("by", Shape::Anything, "the party that states the facts"),
    Key::optional(
        "row",
        Shape::Choice(&["update", "record"]),
        "whether a row is one change of something or all about it",
    ),
    Key::optional(
        "at",
        Shape::Anything,
        "the column that says when the row happened",
    ),
    Key::optional(
        "sequence",
        Shape::Text,
        "the column with the order of the rows",
    ),
    Key::optional("zone", Shape::Text, "the zone of local times"),
    Key::optional(
        "dates",
        Shape::OneOrMany(&Shape::Text),
        "how dates are written",
    ),
    Key::optional(
        "decimal",
        Shape::Choice(&[".", ","]),
        "the mark before the fraction of a number",
    ),
    Key::optional(
        "missing",
        Shape::OneOrMany(&Shape::Text),
        "texts that mean: no value",
    ),
    Key::optional(
        "empty",
        Shape::Choice(&["clears", "keeps"]),
        "what an empty value of an update means for what was there before",
    ),
    Key::optional(
        "recorded",
        Shape::Anything,
        "when a fact counts as recorded",
    ),
    Key::optional(
        "absent_columns",
        Shape::Choice(&["refuse", "ignore"]),
        "what to do when the file lacks a column",
    ),
    Key::optional(
        "only",
        Shape::Table(&Shape::OneOrMany(&Shape::Text)),
        "which rows count",
    ),
    Key::optional("lookups", Shape::Anything, "small tables beside the log"),
    Key::optional("case", Shape::Anything, "what a row says about a case"),
    Key::optional("sample", Shape::Anything, "what a probe saw"),
    Key::optional("outage", Shape::Anything, "what a row says about an outage"),
    Key::optional("usage", Shape::Anything, "a metered quantity"),
    Key::optional("cost", Shape::Anything, "a cost line"),
    Key::optional("value", Shape::Anything, "a figure of the business"),
    Key::optional("survey", Shape::Anything, "an answer on a scale"),
    Key::optional("deployment", Shape::Anything, "a deployment"),
    Key::optional("work", Shape::Anything, "time worked"),
    Key::optional("coverage", Shape::Anything, "whether a feed was whole"),
];

const CSV_KEYS: &[Key] = &[
    Key::optional("delimiter", Shape::Text, "the character between two values"),
    Key::optional("quote", Shape::Text, "the character around values"),
    Key::optional("skip", Shape::Count(0, 1_000), "lines before the table"),
    Key::optional("header", Shape::List(&Shape::Text), "names of the columns"),
];

impl Mapping {
    /// Reads a mapping file. `file` is its name in the findings. The mapping is there unless a
    /// finding is an error.
    pub fn read(text: &str, file: &str) -> (Option<Mapping>, Vec<Diagnostic>) {
        sound(text, file, |root, report| {
            let root = overlay::resolve(root, LIMITS, report)?;
            mapping(&root, report)
        })
    }
}

/// What a mapping file may hold.
const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    depth: 16,
    nodes: 20_000,
};

/// What is read of a text, unless a finding is an error.
fn sound<M>(
    text: &str,
    file: &str,
    read: impl FnOnce(Node, &mut Vec<Diagnostic>) -> Option<M>,
) -> (Option<M>, Vec<Diagnostic>) {
    let mut report = Vec::new();
    let file: Arc<str> = file.into();
    let parsed = yaml::parse(&file, text.as_bytes(), LIMITS, &mut report);
    if parsed.broken {
        return (None, report);
    }
    let mapping = read(parsed.root, &mut report);
    let sound = report
        .iter()
        .all(|finding| finding.severity < facts::Severity::Error);
    (mapping.filter(|_| sound), report)
}

fn mapping(root: &Node, report: &mut Vec<Diagnostic>) -> Option<Mapping> {
    let top = Fields::open(root, "the mapping", KEYS, report)?;
    let mut reader = Reader {
        columns: Columns::default(),
        tables: Tables::default(),
        report,
    };
    lookups(&top, &mut reader);
    let format = format(&top, &mut reader);
    let row = top.choice(
        "row",
        &[("update", RowKind::Update), ("record", RowKind::Record)],
        reader.report,
    );
    let at = top
        .get("at")
        .and_then(|node| reader.when(node, &"`at`".into()));
    let sections = section::sections(&top, row, at.as_ref(), &mut reader);
    if format == Format::Entente {
        reader.refuse_sections(&top, &sections);
    } else if sections.is_empty() && !section::any_key(&top) {
        reader.report.push(
            Diagnostic::error(
                "nothing-mapped",
                "the mapping does not say what a row is about",
            )
            .at(top.head(), "")
            .help(format!(
                "add one of the sections {}",
                section::NAMES.join(", ")
            )),
        );
    }
    Some(Mapping {
        format,
        csv: csv(&top, reader.report),
        source: source(&top, reader.report),
        by: top
            .get("by")
            .and_then(|node| reader.constant_or(node, &"`by`".into())),
        row: row.unwrap_or(RowKind::Record),
        dates: dates(&top, reader.report),
        decimal_comma: top
            .choice("decimal", &[(".", false), (",", true)], reader.report)
            .unwrap_or(false),
        missing: top
            .texts("missing", reader.report)
            .into_iter()
            .map(|(text, _)| text.trim().to_owned())
            .collect(),
        empty_keeps: top
            .choice(
                "empty",
                &[("clears", false), ("keeps", true)],
                reader.report,
            )
            .unwrap_or(false),
        recorded: recorded(&top, &mut reader),
        sequence: top
            .text("sequence", reader.report)
            .map(|name| reader.columns.intern(name)),
        absent_columns: top
            .choice(
                "absent_columns",
                &[
                    ("refuse", AbsentColumns::Refuse),
                    ("ignore", AbsentColumns::Ignore),
                ],
                reader.report,
            )
            .unwrap_or(AbsentColumns::Refuse),
        only: columns(&top, "only", &mut reader),
        tables: reader.tables,
        sections,
        columns: reader.columns,
    })
}

fn format(top: &Fields<'_>, reader: &mut Reader<'_>) -> Format {
    let names = [
        ("csv", 0),
        ("ndjson", 1),
        ("json", 2),
        ("xes", 3),
        ("ocel", 4),
        ("entente", 5),
    ];
    let chosen = top.choice("format", &names, reader.report).unwrap_or(0);
    let items = top.text("items", reader.report);
    let object_type = top.text("object_type", reader.report);
    match chosen {
        1 => Format::Ndjson,
        2 => Format::Json {
            items: items.unwrap_or_default().to_owned(),
        },
        3 => Format::Xes,
        4 => {
            if object_type.is_none() {
                top.missing(
                    "object_type",
                    "the type of the objects that are the cases",
                    reader.report,
                );
            }
            Format::Ocel {
                object_type: object_type.unwrap_or_default().to_owned(),
            }
        }
        5 => Format::Entente,
        _ => Format::Csv,
    }
}

fn csv(top: &Fields<'_>, report: &mut Vec<Diagnostic>) -> CsvOptions {
    let mut options = CsvOptions::default();
    let Some(node) = top.get("csv") else {
        return options;
    };
    let Some(fields) = Fields::open(node, "`csv`", CSV_KEYS, report) else {
        return options;
    };
    if let Some(byte) = one_character(&fields, "delimiter", report) {
        options.delimiter = byte;
    }
    if let Some(byte) = one_character(&fields, "quote", report) {
        options.quote = byte;
    }
    if let Some(skip) = fields.count("skip", 0, 1_000_u64, report) {
        options.skip = skip;
    }
    if fields.get("header").is_some() {
        let names = fields.texts("header", report);
        options.header = Some(
            names
                .into_iter()
                .map(|(name, _)| name.trim().into())
                .collect(),
        );
    }
    options
}

fn one_character(fields: &Fields<'_>, key: &str, report: &mut Vec<Diagnostic>) -> Option<u8> {
    let node = fields.get(key)?;
    let text = fields.text(key, report)?;
    match text {
        "tab" | "\t" => Some(b'\t'),
        _ => match text.as_bytes() {
            [byte] if byte.is_ascii_graphic() || *byte == b' ' => Some(*byte),
            _ => {
                report.push(
                    Diagnostic::error(
                        "wrong-shape",
                        format!(
                            "{} must be one ASCII character or `tab`",
                            fields.called(key).english()
                        ),
                    )
                    .at(node.place.clone(), ""),
                );
                None
            }
        },
    }
}

fn source(top: &Fields<'_>, report: &mut Vec<Diagnostic>) -> Option<SourceId> {
    let text = top.text("source", report)?;
    let node = top.get("source")?;
    match SourceId::new(text) {
        Ok(source) => Some(source),
        Err(why) => {
            report.push(
                Diagnostic::error(
                    "bad-name",
                    format!("the source cannot have this name: {why}"),
                )
                .at(node.place.clone(), ""),
            );
            None
        }
    }
}

fn dates(top: &Fields<'_>, report: &mut Vec<Diagnostic>) -> Dates {
    let mut dates = Dates {
        formats: Vec::new(),
        zone: None,
    };
    if let Some(text) = top.text("zone", report) {
        match Zone::get(text) {
            Ok(zone) => dates.zone = Some(zone),
            Err(why) => report.push(
                Diagnostic::error("unknown-zone", why.to_string()).at(
                    top.get("zone")
                        .map_or(top.head(), |node| node.place.clone()),
                    "",
                ),
            ),
        }
    }
    for (text, place) in top.texts("dates", report) {
        match DateFormat::parse(text) {
            Ok(format) => {
                if top.get("zone").is_none() && format.is_local() {
                    report.push(
                        Diagnostic::error(
                            "zone-missing",
                            format!("dates in the form `{text}` are local times without a zone"),
                        )
                        .at(place.clone(), "")
                        .why("the same local time is another instant in another zone")
                        .help("name the zone of the log, as in `zone: Europe/Madrid`"),
                    );
                }
                dates.formats.push(format);
            }
            Err(why) => report.push(
                Diagnostic::error("unknown-date-form", why).at(place.clone(), "").help(
                    "write the parts as %Y year, %m month, %d day, %H hour, %M minute, %S second, \
                     %b month name, %I with %p for 12 hours, %z offset",
                ),
            ),
        }
    }
    if dates.formats.is_empty() {
        dates.formats.push(DateFormat::Rfc3339);
    }
    dates
}

fn recorded(top: &Fields<'_>, reader: &mut Reader<'_>) -> Recorded {
    let Some(node) = top.get("recorded") else {
        return Recorded::Import;
    };
    if node.as_map().is_some() {
        let keys = &[Key::required(
            "column",
            Shape::Text,
            "the column with the instant at which the row was recorded",
        )];
        let column = Fields::open(node, "`recorded`", keys, reader.report)
            .and_then(|fields| fields.text("column", reader.report));
        return match column {
            Some(name) => Recorded::At(reader.columns.intern(name)),
            None => Recorded::Import,
        };
    }
    let choices = [
        ("import", Recorded::Import),
        ("occurred", Recorded::Occurred),
    ];
    let names = [("import", 0), ("occurred", 1)];
    let chosen = node
        .choice(&"`recorded`".into(), &names, reader.report)
        .unwrap_or(0);
    choices[chosen].1.clone()
}

/// Columns with the values that count, at a key.
fn columns(
    top: &Fields<'_>,
    key: &str,
    reader: &mut Reader<'_>,
) -> Vec<(super::Column, Vec<String>)> {
    let Some(node) = top.get(key) else {
        return Vec::new();
    };
    let Some(fields) = Fields::open_any(node, format!("`{key}`"), reader.report) else {
        return Vec::new();
    };
    fields
        .entries()
        .iter()
        .map(|entry| {
            let values = fields.texts(&entry.key, reader.report);
            (
                reader.columns.intern(&entry.key),
                values
                    .into_iter()
                    .map(|(text, _)| text.trim().into())
                    .collect(),
            )
        })
        .collect()
}

const LOOKUP_KEYS: &[Key] = &[
    Key::required("file", Shape::Text, "the CSV file, beside the mapping file"),
    Key::required("key", Shape::Text, "the column that is looked up"),
    Key::required("value", Shape::Text, "the column with the answer"),
    Key::optional(
        "take",
        Shape::Choice(&["first", "last", "all", "earliest", "latest"]),
        "which value counts when a key has several",
    ),
    Key::optional(
        "with",
        Shape::OneOrMany(&Shape::Text),
        "only rows with a value in these columns",
    ),
];

fn lookups(top: &Fields<'_>, reader: &mut Reader<'_>) {
    let Some(node) = top.get("lookups") else {
        return;
    };
    let Some(list) = Fields::open_any(node, "`lookups`", reader.report) else {
        return;
    };
    let takes = [
        ("first", TakeValue::First),
        ("last", TakeValue::Last),
        ("all", TakeValue::All),
        ("earliest", TakeValue::Earliest),
        ("latest", TakeValue::Latest),
    ];
    for entry in list.entries() {
        let what = list.called(&entry.key);
        let Some(fields) = Fields::open(&entry.value, what, LOOKUP_KEYS, reader.report) else {
            continue;
        };
        let file = fields.text("file", reader.report);
        let key = fields.text("key", reader.report);
        let value = fields.text("value", reader.report);
        if let (Some(file), Some(key), Some(value)) = (file, key, value) {
            let mut table = Table::new(&entry.key, file, key, value);
            table.take = fields
                .choice("take", &takes, reader.report)
                .unwrap_or(TakeValue::First);
            let with = fields.texts("with", reader.report);
            table.with = with.into_iter().map(|(name, _)| name.to_owned()).collect();
            reader.tables.push(table);
        }
    }
}

const MILESTONES: [(&str, Milestone); 6] = [
    ("opened", Milestone::Opened),
    ("acknowledged", Milestone::Acknowledged),
    ("resolved", Milestone::Resolved),
    ("closed", Milestone::Closed),
    ("reopened", Milestone::Reopened),
    ("cancelled", Milestone::Cancelled),
];

fn value(fields: &Fields<'_>, key: &str, reader: &mut Reader<'_>) -> Option<Value> {
    let node = fields.get(key)?;
    reader.value(node, &fields.called(key))
}

fn when(fields: &Fields<'_>, key: &str, reader: &mut Reader<'_>) -> Option<When> {
    let node = fields.get(key)?;
    reader.when(node, &fields.called(key))
}
