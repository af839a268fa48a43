-- +goose Up
-- Lessons are rooms under a course; their sign-ins, and the evidence of how each student stands in them. Times are ms, 0 for never.
CREATE TABLE lessons (
    room    TEXT COLLATE "C" PRIMARY KEY REFERENCES rooms (id),
    course  TEXT COLLATE "C" NOT NULL REFERENCES courses (id),
    planned BIGINT NOT NULL,
    began   BIGINT NOT NULL
);
CREATE INDEX lessons_course ON lessons (course, room);

CREATE TABLE signups (
    room    TEXT COLLATE "C" NOT NULL REFERENCES lessons (room),
    seq     BIGINT NOT NULL, -- of its event in the room's journal
    kind    TEXT COLLATE "C" NOT NULL,
    seconds BIGINT NOT NULL,
    starter TEXT COLLATE "C" NOT NULL,
    started BIGINT NOT NULL,
    closed  BIGINT NOT NULL,
    PRIMARY KEY (room, seq)
);

CREATE TABLE signup_rows (
    room     TEXT COLLATE "C" NOT NULL,
    signup   BIGINT NOT NULL,
    account  TEXT COLLATE "C" NOT NULL,
    offered  BIGINT NOT NULL,
    received BIGINT NOT NULL,
    deadline BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    answer   TEXT COLLATE "C" NOT NULL,
    reason   TEXT NOT NULL,
    late     BOOLEAN NOT NULL,
    device   TEXT COLLATE "C" NOT NULL,
    address  TEXT NOT NULL, -- a prefix
    PRIMARY KEY (room, signup, account)
);

-- What teachers put beside a status that was recorded; the newest counts, all stay.
CREATE TABLE corrections (
    room    TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    made    BIGINT NOT NULL,
    maker   TEXT COLLATE "C" NOT NULL,
    status  TEXT COLLATE "C" NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (room, account, made)
);

-- Attempts that were refused, and what administrators did.
CREATE TABLE audit (
    seq BIGSERIAL PRIMARY KEY,
    time    BIGINT NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    room    TEXT COLLATE "C" NOT NULL,
    action  TEXT COLLATE "C" NOT NULL,
    code    TEXT COLLATE "C" NOT NULL,
    address TEXT NOT NULL -- a prefix
);
