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
//! known, feed, person    read models: they follow from the rest, up to `alliance.applied`; 0 where a step emptied them
//!
//! account    how people sign in: login, name, password; of the host, beside all alliances
//! account_person    which account is which person of a party, and until when it was
//! session, token, invitation    secrets by their hashes: who has signed in, machines, who may become a person
//! passkey, identity    how people sign in beside a password: public keys, and who they are at a sign-in service
//! challenge  what a passkey or a sign-in service is to answer, once, for minutes
//! setup      1: the code for the first account, by its hash; 0: when a login was tried last that is of no use
//! ```
//!
//! `log` is the number of the alliance, and the first part of every key of what belongs to one.

use crate::migrate::Migration;

/// All steps, in their order.
pub const MIGRATIONS: &[Migration] = &[JOURNAL, PEOPLE, WEBHOOKS, SIGN_IN, KNOWN];

const JOURNAL: Migration = Migration {
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
};

const PEOPLE: Migration = Migration {
    number: 2,
    name: "people",
    sql: "
CREATE TABLE account (
    id BYTEA NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT NOT NULL,
    created BIGINT NOT NULL,
    disabled BIGINT,
    failures BIGINT NOT NULL,
    locked_until BIGINT NOT NULL
);
CREATE TABLE account_person (
    log BIGINT NOT NULL,
    party TEXT NOT NULL,
    person TEXT NOT NULL,
    account BYTEA NOT NULL,
    since BIGINT NOT NULL,
    ended BIGINT,
    PRIMARY KEY (log, party, person)
);
CREATE INDEX account_person_of ON account_person (account);
CREATE TABLE session (
    hash BYTEA NOT NULL PRIMARY KEY,
    account BYTEA NOT NULL,
    created BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    stepped_up_until BIGINT NOT NULL
);
CREATE INDEX session_of ON session (account);
CREATE TABLE token (
    hash BYTEA NOT NULL PRIMARY KEY,
    log BIGINT NOT NULL,
    party TEXT NOT NULL,
    id TEXT NOT NULL,
    source TEXT,
    name TEXT NOT NULL,
    made_by TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    revoked BIGINT,
    used_day BIGINT,
    UNIQUE (log, party, id)
);
CREATE TABLE invitation (
    hash BYTEA NOT NULL PRIMARY KEY,
    log BIGINT NOT NULL,
    party TEXT NOT NULL,
    id TEXT NOT NULL,
    role TEXT NOT NULL,
    by_party TEXT NOT NULL,
    by_person TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used BIGINT,
    UNIQUE (log, party, id)
);
CREATE TABLE setup (
    number BIGINT NOT NULL PRIMARY KEY,
    hash BYTEA NOT NULL,
    alliance TEXT,
    done BIGINT
);
CREATE TABLE person (
    log BIGINT NOT NULL,
    fact BYTEA NOT NULL,
    party TEXT NOT NULL,
    person TEXT NOT NULL,
    position BIGINT NOT NULL,
    place BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (log, fact)
);
CREATE INDEX person_of ON person (log, party, person, position, place);
",
};

const WEBHOOKS: Migration = Migration {
    number: 3,
    name: "webhooks",
    sql: "
CREATE TABLE webhook (
    log BIGINT NOT NULL,
    party TEXT NOT NULL,
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    made_by TEXT NOT NULL,
    created BIGINT NOT NULL,
    next BIGINT NOT NULL,
    until BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    why TEXT,
    due BIGINT NOT NULL,
    lease BIGINT NOT NULL,
    disabled BIGINT,
    PRIMARY KEY (log, id)
);
CREATE INDEX webhook_due ON webhook (due);
",
};

const SIGN_IN: Migration = Migration {
    number: 4,
    name: "sign-in",
    sql: "
CREATE TABLE passkey (
    id BYTEA NOT NULL PRIMARY KEY,
    account BYTEA NOT NULL,
    key BYTEA NOT NULL,
    name TEXT NOT NULL,
    counter BIGINT NOT NULL,
    may_be_copied BIGINT NOT NULL,
    is_copied BIGINT NOT NULL,
    transports TEXT NOT NULL,
    created BIGINT NOT NULL,
    used BIGINT,
    failures BIGINT NOT NULL,
    locked_until BIGINT NOT NULL
);
CREATE INDEX passkey_of ON passkey (account);
CREATE TABLE identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account BYTEA NOT NULL,
    created BIGINT NOT NULL,
    used BIGINT,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identity_of ON identity (account);
CREATE TABLE challenge (
    hash BYTEA NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    asked BYTEA,
    note TEXT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX challenge_ends ON challenge (expires);
",
};

/// Rows of known facts by entry, and no longer by id. They are made anew from what was said when the store is opened.
const KNOWN: Migration = Migration {
    number: 5,
    name: "known",
    sql: "
DROP TABLE known;
CREATE TABLE known (
    log BIGINT NOT NULL,
    position BIGINT NOT NULL,
    compartment TEXT NOT NULL,
    facts BYTEA NOT NULL,
    PRIMARY KEY (log, position, compartment)
) WITHOUT ROWID;
UPDATE alliance SET applied = 0;
",
};
