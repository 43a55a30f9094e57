//! The text of a schema, for each database.
//!
//! It is written in words that both nearly share, and the rest is put right here, within `CREATE TABLE` and `ALTER TABLE` only:
//!
//! | written | SQLite | PostgreSQL |
//! |---|---|---|
//! | `BIGINT` | `INTEGER` | as written |
//! | `BYTEA` | `BLOB` | as written |
//! | `TEXT` | as written | `TEXT COLLATE "C"`: the order of bytes, as SQLite has it |
//! | end of `CREATE TABLE` | `STRICT`: a column keeps its type | nothing |
//! | `WITHOUT ROWID` | rows stand in the tree of their key | nothing |

/// For which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgresql,
}

/// The text in the words of one database.
pub fn translate(sql: &str, dialect: Dialect) -> String {
    let mut statement = Statement {
        dialect,
        out: String::with_capacity(sql.len() + 64),
        words: Vec::new(),
        without_rowid: false,
    };
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = token(rest, first);
        let (token, after) = rest.split_at(length);
        statement.take(token, first);
        rest = after;
    }
    statement.end();
    statement.out
}

/// The statement that is being read.
struct Statement {
    dialect: Dialect,
    out: String,
    /// Its first two words.
    words: Vec<String>,
    without_rowid: bool,
}

impl Statement {
    fn take(&mut self, token: &str, first: char) {
        if token == ";" {
            self.end();
            self.out.push(';');
        } else if is_word(first) {
            if self.words.len() < 2 {
                self.words.push(token.to_ascii_uppercase());
            }
            self.word(token);
        } else {
            self.out.push_str(token);
        }
    }

    fn word(&mut self, word: &str) {
        let in_table = self.words.get(1).is_some_and(|second| second == "TABLE");
        let word = match (word, self.dialect) {
            _ if !in_table => word,
            ("BIGINT", Dialect::Sqlite) => "INTEGER",
            ("BYTEA", Dialect::Sqlite) => "BLOB",
            ("TEXT", Dialect::Postgresql) => "TEXT COLLATE \"C\"",
            ("WITHOUT", _) => {
                self.without_rowid = true;
                return;
            }
            ("ROWID", _) if self.without_rowid => return,
            _ => word,
        };
        self.out.push_str(word);
    }

    fn end(&mut self) {
        let is_new_table = self.words == ["CREATE", "TABLE"];
        if is_new_table && self.dialect == Dialect::Sqlite {
            self.out.truncate(self.out.trim_end().len());
            self.out.push_str(" STRICT");
            if self.without_rowid {
                self.out.push_str(", WITHOUT ROWID");
            }
        }
        self.words.clear();
        self.without_rowid = false;
    }
}

/// The length of what stands first: a comment, a quoted text, a word, or one character.
fn token(text: &str, first: char) -> usize {
    let until = |end: &str, from: usize| {
        text.get(from..)
            .and_then(|rest| rest.find(end))
            .map_or(text.len(), |found| from + found + end.len())
    };
    if text.starts_with("--") {
        until("\n", 2)
    } else if text.starts_with("/*") {
        until("*/", 2)
    } else if first == '\'' {
        until("'", 1)
    } else if first == '"' {
        until("\"", 1)
    } else if is_word(first) {
        text.find(|c| !is_word(c)).unwrap_or(text.len())
    } else {
        first.len_utf8()
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, sqlite: &str, postgresql: &str) {
        assert_eq!(translate(written, Dialect::Sqlite), sqlite);
        assert_eq!(translate(written, Dialect::Postgresql), postgresql);
    }

    #[test]
    fn a_table_gets_the_types_of_the_database() {
        check(
            "CREATE TABLE a (n BIGINT NOT NULL, b BYTEA, t TEXT);",
            "CREATE TABLE a (n INTEGER NOT NULL, b BLOB, t TEXT) STRICT;",
            "CREATE TABLE a (n BIGINT NOT NULL, b BYTEA, t TEXT COLLATE \"C\");",
        );
    }

    #[test]
    fn rows_stand_in_their_key_where_the_database_can_do_so() {
        check(
            "CREATE TABLE a (n BIGINT PRIMARY KEY) WITHOUT ROWID",
            "CREATE TABLE a (n INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID",
            "CREATE TABLE a (n BIGINT PRIMARY KEY)  ",
        );
    }

    #[test]
    fn only_tables_are_changed() {
        let update = "UPDATE a SET t = CAST(n AS TEXT);";
        check(update, update, update);
        let index = "CREATE INDEX b ON a (t);";
        check(index, index, index);
    }

    #[test]
    fn quoted_texts_and_comments_stay() {
        check(
            "-- TEXT; it's\nALTER TABLE a ADD COLUMN \"TEXT\" BIGINT DEFAULT 'BIGINT; '';' /* ; */;",
            "-- TEXT; it's\nALTER TABLE a ADD COLUMN \"TEXT\" INTEGER DEFAULT 'BIGINT; '';' /* ; */;",
            "-- TEXT; it's\nALTER TABLE a ADD COLUMN \"TEXT\" BIGINT DEFAULT 'BIGINT; '';' /* ; */;",
        );
    }
}
