//! Opening, losing and getting back connections.

use std::path::Path;

use store::sql::{Database, Error, ErrorKind, Options, Target};
use store::values;

use super::{INSERT, open, seen};
use crate::databases::{Fresh, on_server};

#[test]
fn a_cut_connection_is_an_error_of_its_transaction_only() {
    on_server(|fresh| {
        let database = open(fresh);
        let mut writing = database.write().expect("writes");
        writing.execute(INSERT, &values![1, "w"]).expect("inserts");
        fresh.cut_connections();
        let error = writing
            .execute(INSERT, &values![2, "w"])
            .expect_err("is cut");
        assert_eq!(error.kind(), ErrorKind::Dropped, "{error}");
        let error = writing.commit().expect_err("is cut");
        assert_eq!(error.kind(), ErrorKind::Dropped, "{error}");

        let mut writing = database.write().expect("writes again");
        writing.execute(INSERT, &values![3, "w"]).expect("inserts");
        writing.commit().expect("commits");
        assert_eq!(seen(&database), [3]);
    });
}

#[test]
fn a_connection_that_is_cut_while_idle_is_replaced_unseen() {
    on_server(|fresh| {
        let database = open(fresh);
        let (first, second) = (database.read(), database.read());
        drop((first, second));
        fresh.cut_connections();
        assert_eq!(seen(&database), [] as [i64; 0]);
        let mut writing = database.write().expect("writes");
        writing.execute(INSERT, &values![3, "w"]).expect("inserts");
        writing.commit().expect("commits");
        assert_eq!(seen(&database), [3]);
    });
}

#[test]
fn an_answer_that_is_cut_short_is_an_error() {
    on_server(|fresh| {
        let database = open(fresh);
        let mut reading = database.read().expect("reads");
        let mut rows = 0_i64;
        // More than any buffer on the way holds.
        let sql = "SELECT n, repeat('x', 10000) FROM generate_series(1, 100000) AS n";
        let read = reading.query(sql, &[], |row| {
            if rows == 0 {
                fresh.cut_connections();
            }
            rows = row.get(0)?;
            Ok::<_, Error>(())
        });
        let error = read.expect_err("is cut");
        assert_eq!(error.kind(), ErrorKind::Dropped, "{error}");
        assert!(rows < 100_000);
        drop(reading);
        assert_eq!(seen(&database), [] as [i64; 0]);
    });
}

#[test]
fn a_server_that_may_lose_commits_is_refused() {
    on_server(|fresh| {
        let name = fresh.address.rsplit('/').next().expect("a name");
        let sql = format!("ALTER DATABASE {name} SET synchronous_commit = off");
        fresh.session().batch_execute(&sql).expect("is set");
        let error = Database::open(&fresh.target(), &Options::default()).expect_err("is refused");
        assert_eq!(error.kind(), ErrorKind::Settings);
        let message = error.to_string();
        assert!(
            message.ends_with("the setting `synchronous_commit` of the server is off"),
            "{message}"
        );
    });
}

#[test]
fn no_password_is_shown() {
    const PASSWORD: &str = "correct-horse";
    let hidden = |shown: &str| assert!(!shown.contains("horse"), "{shown}");
    let check = |address: &str| {
        let target: Result<Target, Error> = address.parse();
        hidden(&format!("{target:?}"));
        if let Ok(target) = &target {
            hidden(&target.to_string());
        }
        match target.and_then(|target| Database::open(&target, &Options::default())) {
            Ok(database) => {
                hidden(&format!("{database:?} {:?}", database.read()));
                Ok(())
            }
            Err(error) => {
                hidden(&format!("{error} {error:?}"));
                assert_eq!(error.kind(), ErrorKind::Open, "{error}");
                Err(error)
            }
        }
    };
    check(&format!("postgres://user:{PASSWORD}@127.0.0.1:1/name")).expect_err("nobody listens");
    check(&format!("postgres://user:{PASSWORD}@[/name")).expect_err("is no address");
    check(&format!("postgres://user@/name?password={PASSWORD}")).expect_err("names no host");
    check(&format!("postgres://user@h/name?pasword={PASSWORD}")).expect_err("is misspelt");
    check(&format!("postgress://user:{PASSWORD}@h/name")).expect_err("is misspelt");
    on_server(|fresh| {
        let role = format!("CREATE ROLE guarded LOGIN PASSWORD '{PASSWORD}'");
        fresh.session().batch_execute(&role).expect("a user");
        let with = |password: &str| {
            fresh
                .address
                .replace("tester@", &format!("guarded:{password}@"))
        };
        check(&with(PASSWORD)).expect("opens");
        check(&with("battery-horse")).expect_err("is wrong");
    });
}

#[test]
fn what_cannot_be_opened_is_named() {
    let fresh = Fresh::file();
    let check = |path: &Path, expected: &str| {
        let opened = Database::open(&Target::from(path), &Options::default());
        let error = opened.expect_err(expected);
        assert_eq!(error.kind(), ErrorKind::Open);
        assert!(error.to_string().contains(expected), "{error}");
    };
    check(
        &fresh.folder().join("nowhere/record.sqlite"),
        "No such file",
    );
    check(fresh.folder(), "directory");
    let text = fresh.folder().join("notes.txt");
    std::fs::write(&text, "not a database at all, ".repeat(100)).expect("a file");
    check(&text, "not a database");
    let foreign = fresh.folder().join("photos.sqlite");
    rusqlite::Connection::open(&foreign)
        .and_then(|connection| connection.execute_batch("CREATE TABLE photo (n)"))
        .expect("a file of another program");
    check(&foreign, "belongs to another program");
}

#[cfg(unix)]
#[test]
fn a_file_and_its_log_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let fresh = Fresh::file();
    let _database = open(&fresh);
    let mut files = 0;
    for entry in std::fs::read_dir(fresh.folder()).expect("a folder") {
        let rights = entry.expect("a file").metadata().expect("rights");
        assert_eq!(rights.permissions().mode() & 0o777, 0o600);
        files += 1;
    }
    assert_eq!(files, 3, "the file, its log, and the index of the log");
}
