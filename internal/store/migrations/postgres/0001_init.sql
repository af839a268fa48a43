-- +goose Up
-- Times are milliseconds since the Unix epoch, UTC. Ids are text. sqlite/0001_init.sql says the same for SQLite.

CREATE TABLE settings (
    key   TEXT COLLATE "C" PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE accounts (
    id            TEXT COLLATE "C" PRIMARY KEY,
    name          TEXT NOT NULL,
    folded_name   TEXT COLLATE "C" UNIQUE, -- NULL: a guest
    display_name  TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    side          TEXT NOT NULL,
    locale        TEXT NOT NULL,
    admin         BOOLEAN NOT NULL,
    guest_room    TEXT COLLATE "C", -- NULL: a registered account
    guest_link    BIGINT NOT NULL,
    created       BIGINT NOT NULL
);
CREATE INDEX accounts_guest_room ON accounts (guest_room, guest_link) WHERE guest_room IS NOT NULL;

-- Small pictures that the server has encoded itself.
CREATE TABLE avatars (
    account TEXT COLLATE "C" PRIMARY KEY REFERENCES accounts (id),
    hash    TEXT NOT NULL,
    image   BYTEA NOT NULL,
    updated BIGINT NOT NULL
);

CREATE TABLE sessions (
    id             TEXT COLLATE "C" PRIMARY KEY,
    hash           BYTEA NOT NULL UNIQUE,
    account        TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    created        BIGINT NOT NULL,
    last_seen      BIGINT NOT NULL,
    expires        BIGINT NOT NULL,
    user_agent     TEXT NOT NULL,
    address_prefix TEXT NOT NULL
);
CREATE INDEX sessions_account ON sessions (account, last_seen);
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE rooms (
    id         TEXT COLLATE "C" PRIMARY KEY,
    number     TEXT UNIQUE, -- NULL: a room without an address
    kind       TEXT NOT NULL,
    title      TEXT NOT NULL,
    policy     TEXT NOT NULL, -- JSON
    in_memory  BOOLEAN NOT NULL, -- the policy keeps nothing: no event and no message of it may stand here
    owner      TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    link       BIGINT NOT NULL,
    created    BIGINT NOT NULL,
    active     BIGINT NOT NULL,
    ended      BIGINT NOT NULL, -- 0: not ended
    log        TEXT COLLATE "C" NOT NULL,
    epoch      BIGINT NOT NULL,
    head       BIGINT NOT NULL,
    create_key TEXT COLLATE "C" -- the idempotency key of its creation
) WITH (fillfactor = 70); -- each commit moves head and active in place
CREATE UNIQUE INDEX rooms_create_key ON rooms (owner, create_key) WHERE create_key IS NOT NULL;

CREATE TABLE members (
    room    TEXT COLLATE "C" NOT NULL REFERENCES rooms (id),
    account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    name    TEXT NOT NULL,
    guest   BOOLEAN NOT NULL,
    role    TEXT NOT NULL,
    removed BOOLEAN NOT NULL,
    added   BIGINT NOT NULL,
    PRIMARY KEY (room, account)
);
CREATE INDEX members_account ON members (account, room);

-- Written only together with the move of rooms.head, which proves that the room exists: no foreign key.
CREATE TABLE events (
    room     TEXT COLLATE "C" NOT NULL,
    seq      BIGINT NOT NULL,
    time     BIGINT NOT NULL,
    account  TEXT COLLATE "C" NOT NULL,
    request  TEXT COLLATE "C", -- NULL: caused by no request with an id
    digest   BYTEA, -- SHA-256 of the request's content
    type     TEXT NOT NULL,
    audience TEXT NOT NULL,
    data     TEXT NOT NULL, -- JSON
    refers   BIGINT, -- of an edit: the seq of the message whose text data holds
    PRIMARY KEY (room, seq)
);
CREATE UNIQUE INDEX events_request ON events (room, account, request) WHERE request IS NOT NULL;
CREATE INDEX events_refers ON events (room, refers) WHERE refers IS NOT NULL;

CREATE TABLE messages (
    room     TEXT COLLATE "C" NOT NULL,
    seq      BIGINT NOT NULL,
    time     BIGINT NOT NULL,
    account  TEXT COLLATE "C" NOT NULL,
    name     TEXT NOT NULL,
    text     TEXT NOT NULL,
    reply    BIGINT NOT NULL, -- 0: none
    mentions TEXT NOT NULL, -- a JSON array, or empty
    edited   BOOLEAN NOT NULL,
    recalled BOOLEAN NOT NULL,
    PRIMARY KEY (room, seq)
);
CREATE INDEX messages_time ON messages (room, time, seq);

CREATE TABLE reads (
    room    TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (room, account)
);

CREATE TABLE visits (
    room      TEXT COLLATE "C" NOT NULL,
    account   TEXT COLLATE "C" NOT NULL,
    since     BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    until     BIGINT NOT NULL, -- 0: still there
    PRIMARY KEY (room, account, since)
);

-- Who is there now.
CREATE INDEX visits_open ON visits (room) WHERE until = 0;
