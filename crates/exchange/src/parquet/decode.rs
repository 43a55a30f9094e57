//! From Arrow's record batches to plain columns.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
};
use arrow_array::{Array, ArrowPrimitiveType};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::file::reader::ChunkReader;
use parquet::file::statistics::Statistics;
use rustc_hash::FxHashMap;

use super::{ABSENT, Batch, Column, NEVER, ReadError, Wanted};

/// Rows in a batch: few enough that a batch stays in the processor's cache.
const BATCH_ROWS: usize = 16_384;

/// Reads the wanted columns and calls `each` with batch after batch, in the order of the file.
/// Returns the number of rows; fails with the first error, be it of the file or of `each`.
pub fn read<R, E>(
    file: R,
    wanted: &[Wanted<'_>],
    mut each: impl FnMut(&Batch) -> Result<(), E>,
) -> Result<u64, E>
where
    R: ChunkReader + 'static,
    E: From<ReadError>,
{
    let mut columns = Columns::open(file, wanted)?;
    while columns.advance()? {
        each(columns.batch())?;
    }
    Ok(columns.rows)
}

/// The wanted columns of a file, read when asked for.
pub struct Columns<'w> {
    wanted: Vec<Wanted<'w>>,
    extents: Vec<Option<(i64, i64)>>,
    reader: ParquetRecordBatchReader,
    /// By wanted column: its place among those read, as a reader keeps the order of the file.
    places: Vec<usize>,
    codes: Vec<FxHashMap<String, u32>>,
    batch: Batch,
    rows: u64,
}

impl<'w> Columns<'w> {
    /// Opens a file; no rows are read yet.
    pub fn open<R>(file: R, wanted: &[Wanted<'w>]) -> Result<Self, ReadError>
    where
        R: ChunkReader + 'static,
    {
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let found = ArrowReaderMetadata::load(&file, options.clone()).map_err(unreadable)?;
        let places = places(found.schema(), wanted)?;
        let extents = places.iter().map(|place| extent(&found, *place)).collect();
        let options = options.with_schema(as_dictionaries(found.schema(), &places, wanted));
        let metadata =
            ArrowReaderMetadata::try_new(found.metadata().clone(), options).map_err(unreadable)?;
        let mask = ProjectionMask::roots(metadata.parquet_schema(), places.iter().copied());
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
            .with_batch_size(BATCH_ROWS)
            .with_projection(mask)
            .build()
            .map_err(unreadable)?;
        let mut in_order = places.clone();
        in_order.sort_unstable();
        in_order.dedup();
        let among = |place: &usize| in_order.partition_point(|other| other < place);
        Ok(Columns {
            extents,
            reader,
            places: places.iter().map(among).collect(),
            codes: vec![FxHashMap::default(); wanted.len()],
            batch: Batch {
                rows: 0,
                columns: wanted.iter().map(|_| Column::default()).collect(),
            },
            rows: 0,
            wanted: wanted.to_vec(),
        })
    }

    /// The least and the largest number or instant of a wanted column, where the file tells.
    pub fn extent(&self, wanted: usize) -> Option<(i64, i64)> {
        self.extents[wanted]
    }

    /// The rows read last.
    pub fn batch(&self) -> &Batch {
        &self.batch
    }

    /// Takes the numbers of a wanted column out of the rows read last, and leaves `other` in their
    /// place, whose memory the next rows use.
    pub fn swap_numbers(&mut self, wanted: usize, other: &mut Vec<i64>) {
        std::mem::swap(&mut self.batch.columns[wanted].numbers, other);
    }

    /// Reads further rows; false at the end of the file.
    pub fn advance(&mut self) -> Result<bool, ReadError> {
        let Some(rows) = self.reader.next() else {
            self.batch.rows = 0;
            return Ok(false);
        };
        let rows = rows.map_err(unreadable)?;
        self.batch.rows = rows.num_rows();
        for (index, wanted) in self.wanted.iter().enumerate() {
            let array = rows.column(self.places[index]).as_ref();
            let column = &mut self.batch.columns[index];
            column.numbers.clear();
            match wanted {
                Wanted::Number(name) => {
                    if array.null_count() > 0 {
                        let row = (0..array.len()).find(|row| array.is_null(*row));
                        return Err(ReadError::Missing {
                            name: (*name).to_owned(),
                            row: self.rows + row.unwrap_or_default() as u64 + 1,
                        });
                    }
                    numbers(array, name, &mut column.numbers)?;
                }
                Wanted::Instant(name) => instants(array, name, &mut column.numbers)?,
                Wanted::Text(name) => texts(array, name, column, &mut self.codes[index])?,
            }
        }
        self.rows += self.batch.rows as u64;
        Ok(true)
    }
}

/// What the statistics of a file say of a column of numbers or instants, in our units.
fn extent(found: &ArrowReaderMetadata, place: usize) -> Option<(i64, i64)> {
    if found.parquet_schema().num_columns() != found.schema().fields().len() {
        return None;
    }
    let in_our_units: fn(i64) -> i64 = match found.schema().field(place).data_type() {
        DataType::Timestamp(TimeUnit::Microsecond, _) => ms_of_us,
        DataType::Timestamp(TimeUnit::Second | TimeUnit::Nanosecond, _) => return None,
        _ => |number| number,
    };
    let mut extent: Option<(i64, i64)> = None;
    for group in found.metadata().row_groups() {
        let (least, most) = match group.column(place).statistics()? {
            Statistics::Int64(values) => (*values.min_opt()?, *values.max_opt()?),
            Statistics::Int32(values) => {
                (i64::from(*values.min_opt()?), i64::from(*values.max_opt()?))
            }
            _ => return None,
        };
        let (least, most) = (in_our_units(least), in_our_units(most));
        extent = Some(match extent {
            None => (least, most),
            Some(before) => (before.0.min(least), before.1.max(most)),
        });
    }
    extent
}

fn unreadable(error: impl std::fmt::Display) -> ReadError {
    ReadError::Unreadable(error.to_string())
}

fn name_of<'a>(wanted: &Wanted<'a>) -> &'a str {
    match wanted {
        Wanted::Number(name) | Wanted::Instant(name) | Wanted::Text(name) => name,
    }
}

/// Where the wanted columns are in the file.
fn places(schema: &SchemaRef, wanted: &[Wanted<'_>]) -> Result<Vec<usize>, ReadError> {
    wanted
        .iter()
        .map(|wanted| {
            let name = name_of(wanted);
            let place = schema.index_of(name);
            place.map_err(|_| ReadError::NoColumn(name.to_owned()))
        })
        .collect()
}

/// The schema in which wanted texts are dictionaries, so that each distinct text is made once.
fn as_dictionaries(schema: &SchemaRef, places: &[usize], wanted: &[Wanted<'_>]) -> SchemaRef {
    let mut fields: Vec<Arc<Field>> = schema.fields().iter().cloned().collect();
    for (place, wanted) in places.iter().zip(wanted) {
        let field = &fields[*place];
        if matches!(wanted, Wanted::Text(_)) && *field.data_type() == DataType::Utf8 {
            let dictionary =
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            fields[*place] = Arc::new(field.as_ref().clone().with_data_type(dictionary));
        }
    }
    Arc::new(Schema::new(fields))
}

fn wrong(array: &dyn Array, name: &str, wanted: &'static str) -> ReadError {
    ReadError::WrongType {
        name: name.to_owned(),
        holds: array.data_type().to_string(),
        wanted,
    }
}

fn numbers(array: &dyn Array, name: &str, into: &mut Vec<i64>) -> Result<(), ReadError> {
    fn widen<T: ArrowPrimitiveType>(array: &dyn Array, into: &mut Vec<i64>)
    where
        i64: From<T::Native>,
    {
        into.extend(
            array
                .as_primitive::<T>()
                .values()
                .iter()
                .map(|n| i64::from(*n)),
        );
    }
    match array.data_type() {
        DataType::Int8 => widen::<Int8Type>(array, into),
        DataType::Int16 => widen::<Int16Type>(array, into),
        DataType::Int32 => widen::<Int32Type>(array, into),
        DataType::Int64 => into.extend_from_slice(array.as_primitive::<Int64Type>().values()),
        DataType::UInt8 => widen::<UInt8Type>(array, into),
        DataType::UInt16 => widen::<UInt16Type>(array, into),
        DataType::UInt32 => widen::<UInt32Type>(array, into),
        _ => return Err(wrong(array, name, "whole numbers of at most 64 bits")),
    }
    Ok(())
}

fn instants(array: &dyn Array, name: &str, into: &mut Vec<i64>) -> Result<(), ReadError> {
    let DataType::Timestamp(unit, Some(_)) = array.data_type() else {
        return Err(wrong(array, name, "instants stored with a zone"));
    };
    match unit {
        TimeUnit::Second => into.extend(
            array
                .as_primitive::<TimestampSecondType>()
                .values()
                .iter()
                .map(|s| s.saturating_mul(1_000)),
        ),
        TimeUnit::Millisecond => {
            into.extend_from_slice(array.as_primitive::<TimestampMillisecondType>().values());
        }
        TimeUnit::Microsecond => into.extend(
            array
                .as_primitive::<TimestampMicrosecondType>()
                .values()
                .iter()
                .map(|us| ms_of_us(*us)),
        ),
        TimeUnit::Nanosecond => into.extend(
            array
                .as_primitive::<TimestampNanosecondType>()
                .values()
                .iter()
                .map(|ns| ns.div_euclid(1_000_000)),
        ),
    }
    if let Some(present) = array.nulls().filter(|nulls| nulls.null_count() > 0) {
        for (at, present) in into.iter_mut().zip(present.iter()) {
            if !present {
                *at = NEVER;
            }
        }
    }
    Ok(())
}

/// Milliseconds, rounded down as `div_euclid` does. Files hold many
/// instants, and a division without signs is much cheaper.
#[inline]
fn ms_of_us(us: i64) -> i64 {
    // The largest multiple of 1000 that a negative number of microseconds can need.
    const SHIFT: u64 = (i64::MAX as u64) / 1_000 * 1_000;
    let shifted = us.cast_unsigned().wrapping_add(SHIFT);
    (shifted / 1_000).cast_signed() - (SHIFT / 1_000).cast_signed()
}

fn texts(
    array: &dyn Array,
    name: &str,
    into: &mut Column,
    known: &mut FxHashMap<String, u32>,
) -> Result<(), ReadError> {
    let wrong = || wrong(array, name, "texts");
    let dictionary = array.as_dictionary_opt::<Int32Type>().ok_or_else(wrong)?;
    let words = dictionary
        .values()
        .as_string_opt::<i32>()
        .ok_or_else(wrong)?;
    let mut code_of: Vec<u32> = Vec::with_capacity(words.len());
    for word in words {
        let word = word.unwrap_or_default();
        code_of.push(match known.get(word) {
            Some(code) => *code,
            None => {
                into.texts.push(word.to_owned());
                let code = into.texts.len() as u32;
                known.insert(word.to_owned(), code);
                code
            }
        });
    }
    let keys = dictionary.keys();
    into.codes.clear();
    if keys.null_count() == 0 {
        into.codes
            .extend(keys.values().iter().map(|key| code_of[*key as usize]));
    } else {
        into.codes.extend(
            keys.iter()
                .map(|key| key.map_or(ABSENT, |key| code_of[key as usize])),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn microseconds_round_down() {
        for us in [
            0,
            1,
            999,
            1_000,
            -1,
            -999,
            -1_000,
            -1_001,
            i64::MAX,
            1_735_718_400_999_999,
        ] {
            assert_eq!(super::ms_of_us(us), us.div_euclid(1_000), "{us}");
        }
    }
}
