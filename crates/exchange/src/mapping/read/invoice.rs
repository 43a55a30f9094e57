//! From the text of a mapping file to an [`InvoiceMapping`].

use agreement::yaml::{Fields, Key, Node, Shape};
use facts::Diagnostic;

use super::term::Reader;
use super::{CSV_KEYS, columns, csv, sound, value};
use crate::invoice::{InvoiceMapping, Marks, PeriodForm};
use crate::mapping::lookup::Tables;
use crate::mapping::value::Columns;
use crate::mapping::{Column, Format, Mapping};

/// The keys of a mapping file for invoices.
pub const INVOICE_KEYS: &[Key] = &[
    Key::optional(
        "csv",
        Shape::Record(CSV_KEYS),
        "how the CSV file is written",
    ),
    Key::optional(
        "decimal",
        Shape::Choice(&[".", ","]),
        "the mark before the fraction of a number",
    ),
    Key::optional(
        "thousands",
        Shape::Choice(&[".", ",", " ", "'"]),
        "the mark between groups of three digits",
    ),
    Key::optional(
        "periods",
        Shape::OneOrMany(&Shape::Text),
        "how periods are written, such as `%m/%Y`",
    ),
    Key::optional(
        "missing",
        Shape::OneOrMany(&Shape::Text),
        "texts that mean: no value",
    ),
    Key::optional(
        "only",
        Shape::Table(&Shape::OneOrMany(&Shape::Text)),
        "which rows are lines of the invoice",
    ),
    Key::optional(
        "credits",
        Shape::Table(&Shape::OneOrMany(&Shape::Text)),
        "which rows give back what they say",
    ),
    Key::optional(
        "clause",
        Shape::Anything,
        "the clause: its path, id, title or number",
    ),
    Key::optional("text", Shape::Anything, "what the line is for, in words"),
    Key::optional("period", Shape::Anything, "the window or month"),
    Key::optional("quantity", Shape::Anything, "how many units"),
    Key::optional("unit_price", Shape::Anything, "the price of one"),
    Key::required(
        "amount",
        Shape::Anything,
        "what the line comes to, without tax",
    ),
    Key::optional("currency", Shape::Anything, "the currency"),
    Key::optional("from", Shape::Anything, "who is billed"),
    Key::optional("to", Shape::Anything, "who bills"),
];

impl InvoiceMapping {
    /// Reads a mapping file. `file` is its name in the findings. The mapping is there unless a
    /// finding is an error.
    pub fn read(text: &str, file: &str) -> (Option<InvoiceMapping>, Vec<Diagnostic>) {
        sound(text, file, |root, report| mapping(&root, report))
    }
}

fn mapping(root: &Node, report: &mut Vec<Diagnostic>) -> Option<InvoiceMapping> {
    let top = Fields::open(root, "the mapping", INVOICE_KEYS, report)?;
    let mut reader = Reader {
        columns: Columns::default(),
        tables: Tables::default(),
        report,
    };
    let clause = value(&top, "clause", &mut reader);
    let text = value(&top, "text", &mut reader);
    if top.get("clause").is_none() && top.get("text").is_none() {
        let about = "the column that says for which clause a line is; `text` is looked up too";
        top.missing("clause", about, reader.report);
    }
    let amount = value(&top, "amount", &mut reader)?;
    let period = value(&top, "period", &mut reader);
    let quantity = value(&top, "quantity", &mut reader);
    let unit_price = value(&top, "unit_price", &mut reader);
    let currency = value(&top, "currency", &mut reader);
    let (from, to) = (
        value(&top, "from", &mut reader),
        value(&top, "to", &mut reader),
    );
    let only = columns(&top, "only", &mut reader);
    let credits: Vec<(Column, Vec<String>)> = columns(&top, "credits", &mut reader);
    let missing = top.texts("missing", reader.report);
    let missing = missing.into_iter().map(|(text, _)| text.trim().to_owned());
    let rows = Mapping {
        csv: csv(&top, reader.report),
        missing: missing.collect(),
        only,
        ..Mapping::of_format(Format::Csv)
    };
    let marks = marks(&top, reader.report);
    let periods = periods(&top, reader.report);
    Some(InvoiceMapping {
        rows: Mapping {
            columns: reader.columns,
            ..rows
        },
        clause,
        text,
        period,
        quantity,
        unit_price,
        amount,
        currency,
        from,
        to,
        marks,
        periods,
        credits,
    })
}

fn marks(top: &Fields<'_>, report: &mut Vec<Diagnostic>) -> Marks {
    let decimals = [(".", '.'), (",", ',')];
    let decimal = top.choice("decimal", &decimals, report).unwrap_or('.');
    let groups = [(".", '.'), (",", ','), (" ", ' '), ("'", '\'')];
    let thousands = top.choice("thousands", &groups, report);
    if thousands == Some(decimal) {
        let place = top
            .get("thousands")
            .map_or(top.head(), |node| node.place.clone());
        report.push(
            Diagnostic::error(
                "one-mark-twice",
                format!("`{decimal}` stands before the fraction and between groups of digits"),
            )
            .at(place, "")
            .help("say what stands before the fraction, as in `decimal: \",\"`"),
        );
    }
    Marks { decimal, thousands }
}

fn periods(top: &Fields<'_>, report: &mut Vec<Diagnostic>) -> Vec<PeriodForm> {
    let mut forms = Vec::new();
    for (text, place) in top.texts("periods", report) {
        match PeriodForm::parse(text) {
            Ok(form) => forms.push(form),
            Err(why) => report.push(
                Diagnostic::error("unknown-date-form", why)
                    .at(place.clone(), "")
                    .help("write the parts as %Y year, %m month, %b month name, %d day"),
            ),
        }
    }
    forms
}
