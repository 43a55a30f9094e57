//! The case facts as small rows: one per change, grouped by case, in the order of happening.

use std::fmt;

use facts::fact::Milestone;
use facts::fact::case::field;
use facts::{Body, Instant};
use rustc_hash::FxHashMap;

use crate::symbols::{ABSENT, Symbol, Symbols};
use crate::view::View;

/// A field of the log, by number.
pub type FieldId = u16;

/// What a row says: a milestone, nothing, or that a field has a new value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct What(u16);

impl What {
    /// Rows that set a field start at this code.
    const FIRST_FIELD: u16 = 8;
    /// Something was noted that no clock reads.
    pub const NOTE: What = What(7);

    /// A milestone.
    pub const fn milestone(milestone: Milestone) -> What {
        What(milestone as u16)
    }

    /// A field has a new value.
    pub const fn field(field: FieldId) -> What {
        What(Self::FIRST_FIELD + field)
    }

    /// A small number, different for each milestone and field.
    #[inline]
    pub const fn code(self) -> usize {
        self.0 as usize
    }

    /// The field set, if any.
    #[inline]
    pub const fn as_field(self) -> Option<FieldId> {
        if self.0 >= Self::FIRST_FIELD {
            Some(self.0 - Self::FIRST_FIELD)
        } else {
            None
        }
    }
}

/// One change of one case, in 18 bytes: a year of a large desk has tens of millions of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Row {
    // WHY: bytes, and not numbers, so that nothing is padded to the alignment of the largest.
    at_ms: [u8; 8],
    value: [u8; 4],
    fact: [u8; 4],
    what: [u8; 2],
}

impl Row {
    /// A row. `fact` is the number of the fact in the view.
    #[inline]
    pub fn new(at_ms: i64, what: What, value: Symbol, fact: u32) -> Row {
        Row {
            at_ms: at_ms.to_ne_bytes(),
            value: value.to_ne_bytes(),
            fact: fact.to_ne_bytes(),
            what: what.0.to_ne_bytes(),
        }
    }

    /// When, in milliseconds of Unix time.
    #[inline]
    pub fn at_ms(&self) -> i64 {
        i64::from_ne_bytes(self.at_ms)
    }

    /// What.
    #[inline]
    pub fn what(&self) -> What {
        What(u16::from_ne_bytes(self.what))
    }

    /// The new value of a field; absent when it was cleared.
    #[inline]
    pub fn value(&self) -> Symbol {
        Symbol::from_ne_bytes(self.value)
    }

    /// The fact, by its number in the view.
    #[inline]
    pub fn fact(&self) -> u32 {
        u32::from_ne_bytes(self.fact)
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("at_ms", &self.at_ms())
            .field("what", &self.what())
            .field("value", &self.value())
            .field("fact", &self.fact())
            .finish()
    }
}

/// The rows of all cases.
///
/// INVARIANT: the rows of a case are neighbours, in the order of happening.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// The texts of all values.
    pub symbols: Symbols,
    /// The ids of the cases; case 0 has symbol 1.
    case_ids: Symbols,
    fields: Fields,
    offsets: Vec<u32>,
    rows: Vec<Row>,
    /// The earliest and the latest instant; told for lives that came without rows.
    extent_ms: Option<(i64, i64)>,
    /// Cases whose rows were replaced after the columns were built.
    replaced: FxHashMap<u32, Vec<Row>>,
}

/// The names of fields, by number.
#[derive(Clone, Debug)]
pub struct Fields {
    names: Vec<Box<str>>,
    by_name: FxHashMap<Box<str>, FieldId>,
}

impl Default for Fields {
    fn default() -> Self {
        let mut fields = Fields {
            names: Vec::new(),
            by_name: FxHashMap::default(),
        };
        for name in field::ALL {
            fields.intern(name);
        }
        fields
    }
}

impl Fields {
    /// The number of a field, given out if new. Numbers end at 60,000: further fields are all the
    /// last one, which no agreement can name.
    pub fn intern(&mut self, name: &str) -> FieldId {
        if let Some(id) = self.by_name.get(name) {
            return *id;
        }
        let id = self.names.len().min(60_000) as FieldId;
        self.names.push(name.into());
        self.by_name.insert(name.into(), id);
        id
    }

    /// The number of a field, if any row sets it.
    pub fn find(&self, name: &str) -> Option<FieldId> {
        self.by_name.get(name).copied()
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none; never, as the built-in ones are always there.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

impl Log {
    /// The rows of a view's case facts, numbered as in the view.
    pub fn new(view: &View<'_>) -> Log {
        let mut builder = LogBuilder::default();
        for (number, fact) in view.facts().iter().enumerate() {
            if let Body::Case(update) = &fact.body
                && let Some(case) = &update.id
            {
                let case = builder.case(case.as_str());
                builder.fact(case, fact.at, update, number as u32);
            }
        }
        builder.finish()
    }

    /// How many cases there are.
    pub fn case_count(&self) -> usize {
        self.case_ids.len() - 1
    }

    /// How many rows there are.
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// The id of a case.
    pub fn case_id(&self, case: u32) -> &str {
        self.case_ids.text(case + 1).unwrap_or_default()
    }

    /// The number of a case.
    pub fn find_case(&self, id: &str) -> Option<u32> {
        self.case_ids.find(id).map(|symbol| symbol - 1)
    }

    /// The fields.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Makes sure that a field has a number.
    pub fn intern_field(&mut self, name: &str) -> FieldId {
        self.fields.intern(name)
    }

    /// The rows of a case.
    #[inline(always)]
    pub fn rows(&self, case: u32) -> &[Row] {
        if !self.replaced.is_empty()
            && let Some(rows) = self.replaced.get(&case)
        {
            return rows;
        }
        // A log of lives that came without rows has none.
        let bounds = self.offsets.get(case as usize..=case as usize + 1);
        bounds.map_or(&[], |bounds| {
            &self.rows[bounds[0] as usize..bounds[1] as usize]
        })
    }

    /// The earliest and the latest instant of any row.
    pub fn extent(&self) -> Option<(Instant, Instant)> {
        let (first, last) = self.extent_ms?;
        Some((Instant::from_ms(first), Instant::from_ms(last)))
    }

    /// Says between which instants lives lie that come without rows.
    pub fn set_extent(&mut self, first: Instant, last: Instant) {
        self.extent_ms = Some((first.ms(), last.ms()));
    }

    fn extend(&mut self, at_ms: i64) {
        let (first, last) = self.extent_ms.unwrap_or((at_ms, at_ms));
        self.extent_ms = Some((first.min(at_ms), last.max(at_ms)));
    }

    /// Puts other rows in the place of a case's, or adds the case. Returns its number.
    pub fn replace(&mut self, id: &str, rows: Vec<Row>) -> u32 {
        let next = self.case_count() as u32;
        let case = self.case_ids.intern(id) - 1;
        if case == next {
            let end = self.offsets.last().copied().unwrap_or(0);
            if self.offsets.is_empty() {
                self.offsets.push(0);
            }
            self.offsets.push(end);
        }
        for row in &rows {
            self.extend(row.at_ms());
        }
        self.replaced.insert(case, rows);
        case
    }

    /// The bytes that a row takes.
    pub fn bytes_per_row() -> usize {
        size_of::<Row>()
    }
}

/// Takes rows in the order of happening and groups them by case.
#[derive(Debug, Default)]
pub struct LogBuilder {
    log: Log,
    case: Vec<u32>,
}

impl LogBuilder {
    /// The number of a case, given out if new.
    pub fn case(&mut self, id: &str) -> u32 {
        self.log.case_ids.intern(id) - 1
    }

    /// The symbol of a text.
    pub fn symbol(&mut self, text: &str) -> Symbol {
        self.log.symbols.intern(text)
    }

    /// The number of a field.
    pub fn field(&mut self, name: &str) -> FieldId {
        self.log.fields.intern(name)
    }

    /// Adds a row. Rows arrive in the order of happening.
    #[inline]
    pub fn row(&mut self, case: u32, row: Row) {
        self.case.push(case);
        self.log.extend(row.at_ms());
        self.log.rows.push(row);
    }

    /// Adds the rows of one case fact: its fields, then its milestones.
    pub fn fact(&mut self, case: u32, at: Instant, update: &facts::fact::CaseUpdate, number: u32) {
        for row in rows_of(
            &mut self.log.symbols,
            &mut self.log.fields,
            at,
            update,
            number,
        ) {
            self.row(case, row);
        }
    }

    /// Groups the rows by case, keeping their order.
    pub fn finish(self) -> Log {
        let LogBuilder { mut log, case } = self;
        let mut offsets = vec![0_u32; log.case_count() + 1];
        for case in &case {
            offsets[*case as usize + 1] += 1;
        }
        for index in 1..offsets.len() {
            offsets[index] += offsets[index - 1];
        }
        if !case.is_sorted() {
            let mut next = offsets.clone();
            let mut rows = log.rows.clone();
            for (row, case) in log.rows.iter().zip(&case) {
                let slot = &mut next[*case as usize];
                rows[*slot as usize] = *row;
                *slot += 1;
            }
            log.rows = rows;
        }
        log.offsets = offsets;
        log
    }
}

/// The rows of one case fact: its fields, then its milestones.
pub fn rows_of(
    symbols: &mut Symbols,
    fields: &mut Fields,
    at: Instant,
    update: &facts::fact::CaseUpdate,
    number: u32,
) -> Vec<Row> {
    let row = |what, value| Row::new(at.ms(), what, value, number);
    let mut rows: Vec<Row> = Vec::with_capacity(update.does.len() + update.set.len());
    for (name, value) in &update.set {
        let value = value.as_deref().map_or(ABSENT, |text| symbols.intern(text));
        rows.push(row(What::field(fields.intern(name)), value));
    }
    rows.extend(
        update
            .does
            .iter()
            .map(|milestone| row(What::milestone(*milestone), ABSENT)),
    );
    if rows.is_empty() {
        rows.push(row(What::NOTE, ABSENT));
    }
    rows
}

impl Log {
    /// The rows of one case fact, in this log's numbers.
    pub fn rows_of(
        &mut self,
        at: Instant,
        update: &facts::fact::CaseUpdate,
        number: u32,
    ) -> Vec<Row> {
        rows_of(&mut self.symbols, &mut self.fields, at, update, number)
    }
}
