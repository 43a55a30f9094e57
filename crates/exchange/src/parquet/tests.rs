//! Files are written by the test, then read.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, Float64Array, Int8Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray, TimestampMillisecondArray,
};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::{ABSENT, NEVER, ReadError, Wanted, read};

/// A file with these columns, in row groups of 3 rows.
fn file(columns: Vec<(&str, ArrayRef)>) -> bytes::Bytes {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(3))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap().into()
}

fn sample() -> bytes::Bytes {
    let us = [1_735_718_400_000_000, 1_735_718_400_999_999, -1, 0];
    let opened = TimestampMicrosecondArray::from(us.to_vec()).with_timezone("UTC");
    let ended =
        TimestampMillisecondArray::from(vec![Some(5), None, Some(7), None]).with_timezone("UTC");
    file(vec![
        ("skipped", Arc::new(Float64Array::from(vec![0.5; 4]))),
        (
            "kind",
            Arc::new(StringArray::from(vec![
                Some("a"),
                None,
                Some("b"),
                Some("a"),
            ])),
        ),
        ("opened", Arc::new(opened)),
        ("ended", Arc::new(ended)),
        ("priority", Arc::new(Int8Array::from(vec![1, -2, 3, 4]))),
        (
            "id",
            Arc::new(Int64Array::from(vec![Some(9), Some(8), None, Some(6)])),
        ),
    ])
}

fn refused(wanted: Wanted<'_>, message: &str) {
    let error = read::<_, ReadError>(sample(), &[wanted], |_| Ok(())).unwrap_err();
    assert_eq!(error.to_string(), message);
}

#[test]
fn columns_come_in_the_order_wanted() {
    let wanted = [
        Wanted::Number("priority"),
        Wanted::Instant("opened"),
        Wanted::Text("kind"),
        Wanted::Instant("ended"),
    ];
    let (mut priority, mut opened, mut kind, mut ended) = (vec![], vec![], vec![], vec![]);
    let rows = read::<_, ReadError>(sample(), &wanted, |batch| {
        priority.extend_from_slice(batch.numbers(0));
        opened.extend_from_slice(batch.numbers(1));
        let texts = batch.texts(2);
        kind.extend(batch.codes(2).iter().map(|code| match *code {
            ABSENT => None,
            code => Some(texts[code as usize - 1].clone()),
        }));
        ended.extend_from_slice(batch.numbers(3));
        assert_eq!(batch.rows(), batch.codes(2).len());
        Ok(())
    });
    assert_eq!(rows, Ok(4));
    assert_eq!(priority, [1, -2, 3, 4]);
    assert_eq!(opened, [1_735_718_400_000, 1_735_718_400_999, -1, 0]);
    assert_eq!(ended, [5, NEVER, 7, NEVER]);
    let kind: Vec<Option<&str>> = kind.iter().map(Option::as_deref).collect();
    assert_eq!(kind, [Some("a"), None, Some("b"), Some("a")]);
}

#[test]
fn texts_without_a_dictionary_are_read_as_well() {
    let batch = RecordBatch::try_from_iter(vec![(
        "kind",
        Arc::new(StringArray::from(vec!["x", "y", "x"])) as ArrayRef,
    )])
    .unwrap();
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    let plain = bytes::Bytes::from(writer.into_inner().unwrap());
    let mut codes = Vec::new();
    read::<_, ReadError>(plain, &[Wanted::Text("kind")], |batch| {
        codes.extend_from_slice(batch.codes(0));
        Ok(())
    })
    .unwrap();
    assert_eq!(codes, [1, 2, 1]);
}

#[test]
fn what_is_not_there_is_said() {
    refused(Wanted::Number("size"), "there is no column `size`");
    refused(Wanted::Number("id"), "row 3 has no `id`");
    refused(
        Wanted::Instant("id"),
        "column `id` holds Int64, and instants stored with a zone are wanted",
    );
    refused(
        Wanted::Text("priority"),
        "column `priority` holds Int8, and texts are wanted",
    );
    let junk = bytes::Bytes::from_static(b"PAR1 and nothing more PAR1");
    let error = read::<_, ReadError>(junk, &[], |_| Ok(())).unwrap_err();
    assert!(matches!(error, ReadError::Unreadable(_)));
}
