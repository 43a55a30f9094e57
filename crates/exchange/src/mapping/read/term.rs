//! The small terms of a mapping: a value taken from a row, an instant taken from a row.

use std::collections::BTreeMap;

use agreement::yaml::{self, Fields, Key, Node, Shape};
use facts::{Diagnostic, Sentence};

use crate::mapping::lookup::{Lookup, Tables};
use crate::mapping::value::{Columns, Kind, Otherwise, Take, Value, When};
use crate::mapping::{Section, read::section};

/// Collects columns and findings while a mapping is read.
pub(super) struct Reader<'r> {
    pub(super) columns: Columns,
    pub(super) tables: Tables,
    pub(super) report: &'r mut Vec<Diagnostic>,
}

const KINDS: &[(&str, Kind)] = &[
    ("text", Kind::Text),
    ("number", Kind::Number),
    ("instant", Kind::Instant),
];

const VALUE_KEYS: &[Key] = &[
    Key::optional(
        "from",
        Shape::OneOrMany(&Shape::Text),
        "the column, or several: the first with a value counts",
    ),
    Key::optional("value", Shape::Text, "the same for every row"),
    Key::optional(
        "join",
        Shape::Text,
        "join all columns of `from`, with this between them",
    ),
    Key::optional(
        "lookup",
        Shape::OneOrMany(&Shape::Text),
        "the table that it is looked up in, or several, one after the other",
    ),
    Key::optional("map", Shape::Table(&Shape::Text), "what each value becomes"),
    Key::optional(
        "else",
        Shape::Anything,
        "what a value becomes that is not in `map`",
    ),
    Key::optional(
        "as",
        Shape::Choice(&["text", "number", "instant"]),
        "what it must be; `text` where it is left out",
    ),
    Key::optional("default", Shape::Text, "what a row without a value gets"),
];

const WHEN_KEYS: &[Key] = &[
    Key::required(
        "from",
        Shape::OneOrMany(&Shape::Text),
        "the column with the date",
    ),
    Key::optional(
        "join",
        Shape::Text,
        "join all columns of `from`, with this between them",
    ),
    Key::optional(
        "lookup",
        Shape::OneOrMany(&Shape::Text),
        "the table that it is looked up in",
    ),
    Key::optional("plus", Shape::Text, "a column with a duration to add"),
    Key::optional("unit", Shape::Choice(UNITS), "the unit of that duration"),
];

const UNITS: &[&str] = &["ms", "s", "min", "h", "d"];

impl Reader<'_> {
    /// A value: the name of a column, or a map that says more.
    pub(super) fn value(&mut self, node: &Node, what: &Sentence) -> Option<Value> {
        if node.as_map().is_none() {
            let name = node.text(what, self.report)?;
            return Some(Value::column(self.columns.intern(name)));
        }
        let fields = Fields::open(node, what, VALUE_KEYS, self.report)?;
        let take = self.take(&fields)?;
        let map = fields
            .get("map")
            .and_then(|node| self.table(node, &fields.called("map")));
        let otherwise = match fields.get("else") {
            Some(node) => self.otherwise(node, &fields.called("else"))?,
            None => Otherwise::Keep,
        };
        Some(Value {
            take,
            lookups: self.lookups(&fields),
            map,
            otherwise,
            default: fields.text("default", self.report).map(str::to_owned),
            kind: fields.choice("as", KINDS, self.report).unwrap_or_default(),
        })
    }

    /// A value that a plain text gives for every row: a party, a type.
    pub(super) fn constant_or(&mut self, node: &Node, what: &Sentence) -> Option<Value> {
        if node.as_map().is_none() {
            return node.text(what, self.report).map(Value::constant);
        }
        self.value(node, what)
    }

    /// An instant: the name of a column with a date, or a map that says more.
    pub(super) fn when(&mut self, node: &Node, what: &Sentence) -> Option<When> {
        if node.as_map().is_none() {
            let name = node.text(what, self.report)?;
            return Some(When::column(self.columns.intern(name)));
        }
        let fields = Fields::open(node, what, WHEN_KEYS, self.report)?;
        let take = self.take(&fields)?;
        let units = [
            ("ms", 1),
            ("s", facts::time::SECOND_MS),
            ("min", facts::time::MINUTE_MS),
            ("h", facts::time::HOUR_MS),
            ("d", facts::time::DAY_MS),
        ];
        let unit = fields.choice("unit", &units, self.report);
        let plus = fields
            .text("plus", self.report)
            .map(|name| self.columns.intern(name));
        let plus = match (plus, unit) {
            (Some(column), Some(unit)) => Some((column, unit)),
            (Some(_), None) => {
                fields.missing(
                    "unit",
                    "the unit of the duration: ms, s, min, h or d",
                    self.report,
                );
                None
            }
            (None, _) => None,
        };
        Some(When {
            value: Value {
                take,
                lookups: self.lookups(&fields),
                map: None,
                otherwise: Otherwise::Keep,
                default: None,
                kind: Kind::Text,
            },
            plus,
        })
    }

    /// The tables at the key `lookup`.
    pub(super) fn lookups(&mut self, fields: &Fields<'_>) -> Vec<Lookup> {
        let mut list = Vec::new();
        for (name, place) in fields.texts("lookup", self.report) {
            match self.tables.by_name(name) {
                Some(lookup) => list.push(lookup),
                None => {
                    let names = self.tables.list().iter().map(|table| table.name.as_str());
                    let help = match yaml::nearest(name, names) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "describe it under `lookups`".into(),
                    };
                    self.report.push(
                        Diagnostic::error(
                            "unknown-lookup",
                            format!("there is no table `{}`", name.escape_debug()),
                        )
                        .at(place.clone(), "")
                        .help(help),
                    );
                }
            }
        }
        list
    }

    fn take(&mut self, fields: &Fields<'_>) -> Option<Take> {
        let columns: Vec<_> = fields
            .texts("from", self.report)
            .into_iter()
            .map(|(name, _)| self.columns.intern(name))
            .collect();
        let join = fields.text("join", self.report).map(str::to_owned);
        let constant = fields.text("value", self.report).map(str::to_owned);
        match (constant, columns.is_empty(), join) {
            (Some(text), true, None) => Some(Take::Constant(text)),
            (None, false, None) => Some(Take::First(columns)),
            (None, false, Some(between)) => Some(Take::Joined(columns, between)),
            _ => {
                self.report.push(
                    Diagnostic::error(
                        "wrong-shape",
                        format!("{} needs either `from` or `value`", fields.what().english()),
                    )
                    .at(fields.head(), "")
                    .help("`from: COLUMN` takes it from a column, `value: TEXT` is the same for every row"),
                );
                None
            }
        }
    }

    fn table(&mut self, node: &Node, what: &Sentence) -> Option<BTreeMap<String, String>> {
        let fields = Fields::open_any(node, what, self.report)?;
        let mut table = BTreeMap::new();
        for entry in fields.entries() {
            if let Some(text) = entry.value.text(&fields.called(&entry.key), self.report) {
                table.insert(entry.key.trim().to_owned(), text.to_owned());
            }
        }
        Some(table)
    }

    fn otherwise(&mut self, node: &Node, what: &Sentence) -> Option<Otherwise> {
        if node.as_map().is_some() {
            let keys = &[Key::required(
                "value",
                Shape::Text,
                "what every other value becomes",
            )];
            let fields = Fields::open(node, what, keys, self.report)?;
            let text = fields.text("value", self.report)?;
            return Some(Otherwise::Use(text.to_owned()));
        }
        let names = [("keep", 0), ("reject", 1), ("drop", 2)];
        Some(match node.choice(what, &names, self.report)? {
            0 => Otherwise::Keep,
            1 => Otherwise::Reject,
            _ => Otherwise::Drop,
        })
    }

    /// A file of facts says all itself.
    pub(super) fn refuse_sections(&mut self, top: &Fields<'_>, sections: &[Section]) {
        if !sections.is_empty() || section::any_key(top) {
            self.report.push(
                Diagnostic::error(
                    "nothing-to-map",
                    "lines in the format `entente` are facts already",
                )
                .at(top.head(), "")
                .help(format!("leave out {}", section::NAMES.join(", "))),
            );
        }
    }
}
