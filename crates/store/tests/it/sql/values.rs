//! Values: into both databases and back.

use store::sql::{Error, ErrorKind, Value};
use store::values;

use super::{INSERT, open, seen};
use crate::databases::on_both;

type Thing<'a> = (i64, Option<&'a str>, Option<&'a [u8]>);

#[test]
fn every_value_comes_back() {
    on_both(|fresh| {
        let database = open(fresh);
        let long = "x".repeat(70_000);
        let cases: [Thing; 4] = [
            (i64::MIN, None, None),
            (-1, Some(""), Some(b"")),
            (0, Some("żółć 🦀"), Some(&[0, 255, 0, b'\''])),
            (i64::MAX, Some(&long), Some(long.as_bytes())),
        ];
        let insert = "INSERT INTO thing (bytes, word, number) VALUES ($3, $2, $1)";
        let mut writing = database.write().expect("writes");
        for (number, word, bytes) in &cases {
            let touched = writing.execute(insert, &values![*number, *word, *bytes]);
            assert_eq!(touched.expect("inserts"), 1);
        }
        writing.commit().expect("commits");

        let mut seen = 0;
        let sql = "SELECT number, word, bytes FROM thing ORDER BY number";
        let mut reading = database.read().expect("reads");
        reading
            .query(sql, &[], |row| {
                let (number, word, bytes) = cases[seen];
                assert_eq!(row.get::<i64>(0)?, number);
                assert_eq!(row.get::<Option<&str>>(1)?, word);
                assert_eq!(row.get::<Option<&[u8]>>(2)?, bytes);
                seen += 1;
                Ok::<_, Error>(())
            })
            .expect("answers");
        assert_eq!(seen, cases.len());
    });
}

#[test]
fn a_value_may_be_used_twice_and_in_any_order() {
    on_both(|fresh| {
        let database = open(fresh);
        let mut writing = database.write().expect("writes");
        for number in 1..=20 {
            let inserted = writing.execute(INSERT, &values![number, "w"]);
            assert_eq!(inserted.expect("inserts"), 1);
        }
        let sql =
            "SELECT count(*) FROM thing WHERE number > $2 AND number < $1 AND number <> $2 + 1
            AND number NOT IN ($3, $4, $5, $6, $7, $8, $9, $10)";
        let counted = writing.find(
            sql,
            &values![15, 2, -3, -4, -5, -6, -7, -8, -9, 10],
            |row| row.get::<i64>(0),
        );
        // 4 to 14, without 10.
        assert_eq!(counted.expect("counts"), Some(10));
    });
}

#[test]
fn many_rows_go_in_and_come_out() {
    on_both(|fresh| {
        let database = open(fresh);
        let numbers: Vec<i64> = (0..2_500).collect();
        let row = |number: &i64| {
            let word = (number % 3 > 0).then_some("w");
            [Value::from(*number), Value::from(word), Value::Null]
        };
        let columns = ["number", "word", "bytes"];
        let mut writing = database.write().expect("writes");
        let inserted = writing.insert_many("thing", columns, numbers.iter().map(row));
        assert_eq!(inserted.expect("inserts"), 2_500);
        let more = [-1, 0, 1, 2_499, 2_500];
        let inserted = writing.insert_new("thing", columns, more.iter().map(row));
        assert_eq!(inserted.expect("inserts"), 2);
        let none = writing.insert_many("thing", columns, []);
        assert_eq!(none.expect("inserts nothing"), 0);
        let counted = writing
            .find("SELECT count(*), count(word) FROM thing", &[], |row| {
                Ok::<_, Error>((row.get::<i64>(0)?, row.get::<i64>(1)?))
            })
            .expect("counts");
        assert_eq!(counted, Some((2_502, 1_667)));
    });
}

#[test]
fn large_rows_are_sent_a_few_at_a_time() {
    on_both(|fresh| {
        let database = open(fresh);
        let large = vec![7_u8; 600_000];
        let rows = (0..9).map(|number| values![number, &large]);
        let mut writing = database.write().expect("writes");
        let inserted = writing.insert_many("thing", ["number", "bytes"], rows);
        assert_eq!(inserted.expect("inserts"), 9);
        writing.commit().expect("commits");
        assert_eq!(seen(&database), (0..9).collect::<Vec<i64>>());
    });
}

#[test]
fn texts_have_the_order_of_their_bytes() {
    on_both(|fresh| {
        if !fresh.is_file {
            // A database whose own order is that of a dictionary, where `a` stands before `B`.
            let name = fresh.address.rsplit('/').next().expect("a name");
            let sql = format!(
                "CREATE DATABASE {name}_words LOCALE_PROVIDER icu ICU_LOCALE 'en' TEMPLATE template0"
            );
            if fresh.session().batch_execute(&sql).is_ok() {
                check_order(&fresh.named(&format!("{name}_words")));
            }
        }
        check_order(fresh);
    });
}

fn check_order(fresh: &crate::databases::Fresh) {
    let database = open(fresh);
    let words = ["", "B", "Z", "a", "b", "ä", "ż", "🦀"];
    let mut writing = database.write().expect("writes");
    let rows = words.iter().rev().zip(0..);
    let rows = rows.map(|(word, number)| values![number, *word]);
    let inserted = writing.insert_many("thing", ["number", "word"], rows);
    inserted.expect("inserts");
    let mut found = Vec::new();
    writing
        .query("SELECT word FROM thing ORDER BY word", &[], |row| {
            found.push(row.get::<String>(0)?);
            Ok::<_, Error>(())
        })
        .expect("answers");
    assert_eq!(found, words);
    let after = "SELECT count(*) FROM thing WHERE word > $1";
    let counted = writing.find(after, &values!["Z"], |row| row.get::<i64>(0));
    assert_eq!(counted.expect("counts"), Some(5));
}

#[test]
fn what_a_database_cannot_take_is_named() {
    let check = |sql: &str, values: &[Value<'_>], expected: ErrorKind| {
        on_both(|fresh| {
            let database = open(fresh);
            let mut writing = database.write().expect("writes");
            writing.execute(INSERT, &values![1, "w"]).expect("inserts");
            let error = writing.execute(sql, values).expect_err(sql);
            assert_eq!(error.kind(), expected, "{error}");
            assert!(!error.to_string().contains("secret"), "{error}");
            assert!(!format!("{error:?}").contains("secret"), "{error:?}");
            // Nothing is kept of a transaction in which something failed.
            let again = writing
                .execute(INSERT, &values![2, "w"])
                .expect_err("failed before");
            assert_eq!(again.kind(), expected);
            assert_eq!(
                writing.commit().expect_err("failed before").kind(),
                expected
            );
            assert_eq!(seen(&database), [] as [i64; 0]);
        });
    };
    let by_word = "INSERT INTO head (name, size) VALUES ($1, $2)";
    check(INSERT, &values![1, "secret"], ErrorKind::Conflict);
    check(by_word, &values!["one", 1], ErrorKind::Conflict);
    check(
        by_word,
        &values!["secret", Value::Null],
        ErrorKind::Constraint,
    );
    check(INSERT, &values![2, "secret \0"], ErrorKind::Value);
    check("SELECT number FROM nowhere", &[], ErrorKind::Statement);
    check(INSERT, &values![2], ErrorKind::Statement);
}

#[test]
fn a_cell_is_read_as_what_it_is() {
    on_both(|fresh| {
        let database = open(fresh);
        let mut writing = database.write().expect("writes");
        writing
            .execute(INSERT, &values![5, "secret"])
            .expect("inserts");
        let sql = "SELECT number, word, bytes FROM thing";
        let mut check = |column: usize, expected: &str| {
            let read = writing.find(sql, &[], |row| match column {
                0 => row.get::<&str>(0).map(drop),
                1 => row.get::<i64>(1).map(drop),
                2 => row.get::<[u8; 32]>(2).map(drop),
                _ => row.get::<i64>(column).map(drop),
            });
            let error = read.expect_err(expected);
            assert_eq!(error.kind(), ErrorKind::Value);
            assert!(error.to_string().ends_with(expected), "{error}");
        };
        check(
            0,
            "column 0 of `SELECT number, word, bytes FROM thing` is an integer, not a text",
        );
        check(
            1,
            "column 1 of `SELECT number, word, bytes FROM thing` is a text, not an integer",
        );
        check(
            2,
            "column 2 of `SELECT number, word, bytes FROM thing` is null, not so many bytes",
        );
        check(
            3,
            "column 3 of `SELECT number, word, bytes FROM thing` is not there",
        );
        // The transaction goes on: nothing failed in the database.
        writing.commit().expect("commits");
        assert_eq!(seen(&database), [5]);
    });
}
