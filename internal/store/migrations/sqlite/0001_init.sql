-- +goose Up
-- Times are milliseconds since the Unix epoch, UTC. Ids are text. postgres/0001_init.sql says the same for PostgreSQL.

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE accounts (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    folded_name   TEXT UNIQUE, -- NULL: a guest
    display_name  TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    side          TEXT NOT NULL,
    locale        TEXT NOT NULL,
    admin         BOOLEAN NOT NULL,
    guest_room    TEXT, -- NULL: a registered account
    guest_link    BIGINT NOT NULL,
    created       BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX accounts_guest_room ON accounts (guest_room, guest_link) WHERE guest_room IS NOT NULL;

-- Small pictures that the server has encoded itself.
CREATE TABLE avatars (
    account TEXT PRIMARY KEY REFERENCES accounts (id),
    hash    TEXT NOT NULL,
    image   BLOB NOT NULL,
    updated BIGINT NOT NULL
);

CREATE TABLE sessions (
    id             TEXT PRIMARY KEY,
    hash           BLOB NOT NULL UNIQUE,
    account        TEXT NOT NULL REFERENCES accounts (id),
    created        BIGINT NOT NULL,
    last_seen      BIGINT NOT NULL,
    expires        BIGINT NOT NULL,
    user_agent     TEXT NOT NULL,
    address_prefix TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_account ON sessions (account, last_seen);
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE rooms (
    id         TEXT PRIMARY KEY,
    number     TEXT UNIQUE, -- NULL: a room without an address
    kind       TEXT NOT NULL,
    title      TEXT NOT NULL,
    policy     TEXT NOT NULL, -- JSON
    in_memory  BOOLEAN NOT NULL, -- the policy keeps nothing: no event and no message of it may stand here
    owner      TEXT NOT NULL REFERENCES accounts (id),
    link       BIGINT NOT NULL,
    created    BIGINT NOT NULL,
    active     BIGINT NOT NULL,
    ended      BIGINT NOT NULL, -- 0: not ended
    log        TEXT NOT NULL,
    epoch      BIGINT NOT NULL,
    head       BIGINT NOT NULL,
    create_key TEXT -- the idempotency key of its creation
);
CREATE UNIQUE INDEX rooms_create_key ON rooms (owner, create_key) WHERE create_key IS NOT NULL;

CREATE TABLE members (
    room    TEXT NOT NULL REFERENCES rooms (id),
    account TEXT NOT NULL REFERENCES accounts (id),
    name    TEXT NOT NULL,
    guest   BOOLEAN NOT NULL,
    role    TEXT NOT NULL,
    removed BOOLEAN NOT NULL,
    added   BIGINT NOT NULL,
    PRIMARY KEY (room, account)
) WITHOUT ROWID;
CREATE INDEX members_account ON members (account, room);

-- Written only together with the move of rooms.head, which proves that the room exists: no foreign key.
CREATE TABLE events (
    room     TEXT NOT NULL,
    seq      BIGINT NOT NULL,
    time     BIGINT NOT NULL,
    account  TEXT NOT NULL,
    request  TEXT, -- NULL: caused by no request with an id
    digest   BLOB, -- SHA-256 of the request's content
    type     TEXT NOT NULL,
    audience TEXT NOT NULL,
    data     TEXT NOT NULL, -- JSON
    refers   BIGINT, -- of an edit: the seq of the message whose text data holds
    PRIMARY KEY (room, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX events_request ON events (room, account, request) WHERE request IS NOT NULL;
CREATE INDEX events_refers ON events (room, refers) WHERE refers IS NOT NULL;

CREATE TABLE messages (
    room     TEXT NOT NULL,
    seq      BIGINT NOT NULL,
    time     BIGINT NOT NULL,
    account  TEXT NOT NULL,
    name     TEXT NOT NULL,
    text     TEXT NOT NULL,
    reply    BIGINT NOT NULL, -- 0: none
    mentions TEXT NOT NULL, -- a JSON array, or empty
    edited   BOOLEAN NOT NULL,
    recalled BOOLEAN NOT NULL,
    PRIMARY KEY (room, seq)
) WITHOUT ROWID;
CREATE INDEX messages_time ON messages (room, time, seq);

CREATE TABLE reads (
    room    TEXT NOT NULL,
    account TEXT NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (room, account)
) WITHOUT ROWID;

CREATE TABLE visits (
    room      TEXT NOT NULL,
    account   TEXT NOT NULL,
    since     BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    until     BIGINT NOT NULL, -- 0: still there
    PRIMARY KEY (room, account, since)
) WITHOUT ROWID;

-- Who is there now.
CREATE INDEX visits_open ON visits (room) WHERE until = 0;
