-- +goose Up
-- Lessons are rooms under a course; their sign-ins, and the evidence of how each student stands in them. Times are ms, 0 for never.
CREATE TABLE lessons (
    room    TEXT PRIMARY KEY REFERENCES rooms (id),
    course  TEXT NOT NULL REFERENCES courses (id),
    planned BIGINT NOT NULL,
    began   BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX lessons_course ON lessons (course, room);

CREATE TABLE signups (
    room    TEXT NOT NULL REFERENCES lessons (room),
    seq     BIGINT NOT NULL, -- of its event in the room's journal
    kind    TEXT NOT NULL,
    seconds BIGINT NOT NULL,
    starter TEXT NOT NULL,
    started BIGINT NOT NULL,
    closed  BIGINT NOT NULL,
    PRIMARY KEY (room, seq)
) WITHOUT ROWID;

CREATE TABLE signup_rows (
    room     TEXT NOT NULL,
    signup   BIGINT NOT NULL,
    account  TEXT NOT NULL,
    offered  BIGINT NOT NULL,
    received BIGINT NOT NULL,
    deadline BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    answer   TEXT NOT NULL,
    reason   TEXT NOT NULL,
    late     BOOLEAN NOT NULL,
    device   TEXT NOT NULL,
    address  TEXT NOT NULL, -- a prefix
    PRIMARY KEY (room, signup, account)
) WITHOUT ROWID;

-- What teachers put beside a status that was recorded; the newest counts, all stay.
CREATE TABLE corrections (
    room    TEXT NOT NULL,
    account TEXT NOT NULL,
    made    BIGINT NOT NULL,
    maker   TEXT NOT NULL,
    status  TEXT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (room, account, made)
) WITHOUT ROWID;

-- Attempts that were refused, and what administrators did.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    time    BIGINT NOT NULL,
    account TEXT NOT NULL,
    room    TEXT NOT NULL,
    action  TEXT NOT NULL,
    code    TEXT NOT NULL,
    address TEXT NOT NULL -- a prefix
);
