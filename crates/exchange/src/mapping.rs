//! Which column of a foreign log says what: the content of a mapping file.

use std::collections::BTreeMap;

use facts::fact::Milestone;
use facts::id::SourceId;

pub mod date;
pub mod lookup;
pub mod read;
pub mod shipped;
pub mod value;

pub use date::{DateFormat, Dates};
pub use lookup::{Lookup, Table, Tables, TakeValue};
pub use value::{Column, Columns, Otherwise, Take, Value, When};

/// A mapping: how the rows of a foreign log become facts.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// How the bytes become rows.
    pub format: Format,
    /// Options of the CSV format.
    pub csv: CsvOptions,
    /// The source that the facts come from, where the caller names none.
    pub source: Option<SourceId>,
    /// The party that states the facts, where the caller names none.
    pub by: Option<Value>,
    /// What a row is.
    pub row: RowKind,
    /// How dates are read.
    pub dates: Dates,
    /// Whether decimals are written with a comma.
    pub decimal_comma: bool,
    /// Texts that stand for "no value", beside the empty one.
    pub missing: Vec<String>,
    /// Whether an empty value of an update leaves what was there before; else it clears it.
    pub empty_keeps: bool,
    /// When a fact counts as recorded.
    pub recorded: Recorded,
    /// The order within the source; the number of the row where there is none.
    pub sequence: Option<Column>,
    /// What to do when a file lacks a column that the mapping names.
    pub absent_columns: AbsentColumns,
    /// Only rows with one of these values in each of these columns count.
    pub only: Vec<(Column, Vec<String>)>,
    /// Small tables beside the log.
    pub tables: Tables,
    /// What a row says.
    pub sections: Vec<Section>,
    /// The columns that the mapping names.
    pub columns: Columns,
}

impl Mapping {
    /// Whether rows tell how cases changed, so that the next file goes on from what is known of them.
    pub fn is_audit_trail(&self) -> bool {
        self.row == RowKind::Update && self.case().is_some()
    }

    /// The section on cases.
    pub(crate) fn case(&self) -> Option<&CaseMap> {
        self.sections.iter().find_map(|section| match section {
            Section::Case(map) => Some(map),
            _ => None,
        })
    }

    /// Columns without which no row makes sense, whatever `absent_columns` says: those with the
    /// only id of what the rows are about.
    pub(crate) fn is_essential(&self, column: Column) -> bool {
        self.sections.iter().any(|section| {
            let id = match section {
                Section::Case(map) => &map.id,
                Section::Sample(map) => &map.on,
                Section::Outage(map) => &map.id,
                Section::Deployment(map) => &map.id,
                _ => return false,
            };
            id.default.is_none() && id.take == Take::First(vec![column])
        })
    }

    /// A mapping that says nothing but the format.
    pub(crate) fn of_format(format: Format) -> Mapping {
        Mapping {
            format,
            csv: CsvOptions::default(),
            source: None,
            by: None,
            row: RowKind::Record,
            dates: Dates::default(),
            decimal_comma: false,
            missing: Vec::new(),
            empty_keeps: false,
            recorded: Recorded::Import,
            sequence: None,
            absent_columns: AbsentColumns::Refuse,
            only: Vec::new(),
            tables: Tables::default(),
            sections: Vec::new(),
            columns: Columns::default(),
        }
    }
}

/// How bytes become rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, or separated by another character.
    Csv,
    /// One JSON object on each line.
    Ndjson,
    /// One JSON document with a list of objects.
    Json {
        /// Where the list stands: a dotted path, empty for the whole document.
        items: String,
    },
    /// IEEE 1849 event log in XML.
    Xes,
    /// OCEL 2.0 event log in JSON; the object type is the case.
    Ocel {
        /// Objects of this type are the cases.
        object_type: String,
    },
    /// Facts in our own form, one on a line, without id.
    Entente,
}

/// Options of the CSV format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvOptions {
    /// Between two values; one ASCII character.
    pub delimiter: u8,
    /// Around values with a delimiter or a line end inside; one ASCII character.
    pub quote: u8,
    /// Lines before the header that are not part of the table.
    pub skip: u64,
    /// The names of the columns, for a file whose first row is data already.
    pub header: Option<Vec<String>>,
}

impl Default for CsvOptions {
    fn default() -> Self {
        CsvOptions {
            delimiter: b',',
            quote: b'"',
            skip: 0,
            header: None,
        }
    }
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// The state of something after one change: an audit trail.
    Update,
    /// All about one thing: a list.
    Record,
}

/// When a fact counts as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// At the instant of the import.
    Import,
    /// When it happened: the log is taken as if it had been kept here.
    Occurred,
    /// At the instant in this column.
    At(Column),
}

/// What to do when a file lacks a column that the mapping names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsentColumns {
    /// Refuse the file: the name is probably misspelt.
    Refuse,
    /// Read the column as empty; the id of a case must be there all the same.
    Ignore,
}

/// What a row says: one section for each kind of fact.
#[derive(Clone, Debug)]
pub enum Section {
    /// Something happened to a case.
    Case(CaseMap),
    /// A probe saw something up or down.
    Sample(SampleMap),
    /// An outage or a maintenance.
    Outage(Box<OutageMap>),
    /// A metered quantity.
    Usage(UsageMap),
    /// A cost line.
    Cost(CostMap),
    /// A business figure.
    Value(ValueMap),
    /// An answer on a scale.
    Survey(SurveyMap),
    /// A deployment.
    Deployment(Box<DeploymentMap>),
    /// Time worked.
    Work(WorkMap),
    /// A feed was whole or had a gap.
    Coverage(CoverageMap),
}

/// How a row speaks of a case.
#[derive(Clone, Debug)]
pub struct CaseMap {
    /// The case's id.
    pub id: Value,
    /// The case's type.
    pub kind: Value,
    /// When the row happened; every update has it.
    pub at: Option<When>,
    /// Milestones with an instant of their own.
    pub milestones: Vec<(Milestone, When)>,
    /// Milestones that a change of state gives.
    pub events: Option<Events>,
    /// Why the case waits.
    pub hold: Option<Value>,
    /// Stretches of waiting that the row states with both their ends.
    pub holds: Vec<HoldMap>,
    /// Fields of the case.
    pub fields: Vec<(String, Value)>,
}

/// A stretch of waiting that a row states.
#[derive(Clone, Debug)]
pub struct HoldMap {
    /// Why the case waits.
    pub reason: Value,
    /// When the waiting begins.
    pub from: When,
    /// When it ends.
    pub until: Option<When>,
}

/// Milestones that a change of state gives.
#[derive(Clone, Debug)]
pub struct Events {
    /// The milestone of the first row of a case.
    pub first: Option<Milestone>,
    /// The state.
    pub from: Option<Value>,
    /// Milestone by state entered.
    pub map: BTreeMap<String, Milestone>,
    /// Whether leaving a resolved or closed state for another one reopens the case.
    pub reopened: bool,
}

/// How a row becomes a sample.
#[derive(Clone, Debug)]
pub struct SampleMap {
    /// When it was taken.
    pub at: When,
    /// The service or component.
    pub on: Value,
    /// What was seen: up, degraded, down or unknown.
    pub state: Value,
    /// Whose probe.
    pub probe: Option<Value>,
}

/// How a row becomes an outage.
#[derive(Clone, Debug)]
pub struct OutageMap {
    /// Its id.
    pub id: Value,
    /// The service or component.
    pub on: Value,
    /// When the row happened, for one row per update.
    pub at: Option<When>,
    /// What happened then: started, ended or cancelled.
    pub does: Option<Value>,
    /// When it started, for one row per outage.
    pub started: Option<When>,
    /// When it ended.
    pub ended: Option<When>,
    /// Whether it was announced.
    pub planned: Option<Value>,
    /// The cause.
    pub cause: Option<Value>,
    /// How many users are affected.
    pub users: Option<Value>,
}

/// How a row becomes a metered quantity.
#[derive(Clone, Debug)]
pub struct UsageMap {
    /// The start of the period.
    pub at: When,
    /// Its end.
    pub until: Option<When>,
    /// The meter.
    pub meter: Value,
    /// The quantity.
    pub quantity: Value,
    /// The service.
    pub service: Option<Value>,
    /// The business unit.
    pub unit: Option<Value>,
}

/// How a row becomes a cost line.
#[derive(Clone, Debug)]
pub struct CostMap {
    /// The start of the period.
    pub at: When,
    /// Its end.
    pub until: Option<When>,
    /// Amounts by basis.
    pub amounts: Vec<(String, Value)>,
    /// The currency.
    pub currency: Value,
    /// The service.
    pub service: Option<Value>,
    /// Whatever else is kept.
    pub labels: Vec<(String, Value)>,
}

/// How a row becomes a business figure.
#[derive(Clone, Debug)]
pub struct ValueMap {
    /// The start of the period.
    pub at: When,
    /// Its end.
    pub until: Option<When>,
    /// The figure's name.
    pub of: Value,
    /// The figure.
    pub amount: Value,
    /// The business unit.
    pub unit: Option<Value>,
}

/// How a row becomes an answer on a scale.
#[derive(Clone, Debug)]
pub struct SurveyMap {
    /// When it was given.
    pub at: When,
    /// The survey.
    pub of: Value,
    /// The score.
    pub score: Value,
    /// The question.
    pub question: Option<Value>,
    /// The case it is about.
    pub case: Option<Value>,
    /// The party whose person answered.
    pub side: Option<Value>,
    /// The business unit.
    pub unit: Option<Value>,
}

/// How a row becomes a deployment.
#[derive(Clone, Debug)]
pub struct DeploymentMap {
    /// When it finished.
    pub at: When,
    /// Its id.
    pub id: Value,
    /// How it ended.
    pub result: Value,
    /// When it started.
    pub started: Option<When>,
    /// Where to.
    pub environment: Option<Value>,
    /// The service.
    pub service: Option<Value>,
    /// The component.
    pub component: Option<Value>,
    /// Whether it repairs an earlier one.
    pub rework: Option<Value>,
    /// The commits it brought.
    pub commits: Option<CommitsMap>,
}

/// Where the commits of a deployment stand.
#[derive(Clone, Debug)]
pub struct CommitsMap {
    /// Ids in one cell.
    pub from: Value,
    /// What stands between two of them.
    pub split: Option<String>,
    /// When the work on them was begun, for a row that says it.
    pub authored: Option<When>,
    /// When the work on each was begun: tables that its id is looked up in.
    pub authored_of: Vec<Lookup>,
}

/// How a row becomes time worked.
#[derive(Clone, Debug)]
pub struct WorkMap {
    /// The day.
    pub at: When,
    /// What for.
    pub activity: Value,
    /// How long.
    pub minutes: Value,
    /// The unit of that: `min` or `h`.
    pub hours: bool,
    /// The team.
    pub team: Value,
    /// The service.
    pub service: Option<Value>,
    /// A pseudonym of who worked.
    pub person: Option<Value>,
}

/// How a row says that a feed was whole or had a gap.
#[derive(Clone, Debug)]
pub struct CoverageMap {
    /// The start of the stretch.
    pub at: When,
    /// Its end.
    pub until: When,
    /// The feed.
    pub feed: Value,
    /// Complete or missing.
    pub state: Value,
    /// Only this service or component.
    pub on: Option<Value>,
}
