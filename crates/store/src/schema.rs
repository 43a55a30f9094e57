//! What stands in the database, step by step. A step that was released is never changed.
//!
//! ```text
//! alliance   where its journal stands: the sequencer's row, locked by whoever appends
//! entry      the journal: bytes as they were signed and numbered, and the secret of its salts
//! epoch      who the parties are, from an entry on
//! slot, part what was said, by who may read it; data of persons by pieces that can go
//! tile       full tiles of the tree; what is not full follows from `entry`
//! delivery   keys under which a second delivery is recognised, for ever
//! checkpoint notes that others have cosigned
//! version    agreements, by hash, and their files
//! known, feed    read models: they follow from the rest, up to `alliance.applied`
//! ```
//!
//! `log` is the number of the alliance, and the first part of every key.

use crate::migrate::Migration;

/// All steps, in their order.
pub const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "journal",
    sql: "
CREATE TABLE alliance (
    log BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    chain TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    applied BIGINT NOT NULL
);
CREATE TABLE entry (
    log BIGINT NOT NULL REFERENCES alliance (log),
    position BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    party TEXT NOT NULL,
    hash BYTEA NOT NULL,
    secret BYTEA NOT NULL,
    attestation TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (log, position)
);
CREATE TABLE epoch (
    log BIGINT NOT NULL,
    position BIGINT NOT NULL,
    parties TEXT NOT NULL,
    PRIMARY KEY (log, position)
);
CREATE TABLE slot (
    log BIGINT NOT NULL,
    position BIGINT NOT NULL,
    compartment TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (log, position, compartment)
);
CREATE TABLE part (
    log BIGINT NOT NULL,
    position BIGINT NOT NULL,
    place BIGINT NOT NULL,
    salt BYTEA,
    text TEXT,
    PRIMARY KEY (log, position, place)
);
CREATE TABLE tile (
    log BIGINT NOT NULL,
    level BIGINT NOT NULL,
    number BIGINT NOT NULL,
    root BYTEA NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (log, level, number)
);
CREATE TABLE delivery (
    log BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    position BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    duplicate BIGINT NOT NULL,
    PRIMARY KEY (log, hash)
) WITHOUT ROWID;
CREATE TABLE checkpoint (
    log BIGINT NOT NULL,
    size BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (log, size)
);
CREATE TABLE version (
    log BIGINT NOT NULL,
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (log, hash)
);
CREATE TABLE version_file (
    log BIGINT NOT NULL,
    hash TEXT NOT NULL,
    path TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (log, hash, path)
);
CREATE TABLE known (
    log BIGINT NOT NULL,
    fact BYTEA NOT NULL,
    compartment TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (log, fact, compartment)
) WITHOUT ROWID;
CREATE TABLE feed (
    log BIGINT NOT NULL,
    compartment TEXT NOT NULL,
    party TEXT NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    facts BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    last_recorded BIGINT NOT NULL,
    PRIMARY KEY (log, compartment, party, source, kind)
) WITHOUT ROWID;
",
}];
