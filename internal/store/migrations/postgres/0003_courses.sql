-- +goose Up
-- Courses, who is enrolled in them, and the index by which they are found: see package search.
CREATE TABLE courses (
    id           TEXT COLLATE "C" PRIMARY KEY,
    title        TEXT NOT NULL,
    description  TEXT NOT NULL,
    owner        TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    way_in       TEXT COLLATE "C" NOT NULL,
    capacity     BIGINT NOT NULL, -- 0: as many as come
    listed       BOOLEAN NOT NULL,
    late_minutes BIGINT NOT NULL,
    code_number  BIGINT NOT NULL,
    created      BIGINT NOT NULL,
    archived     BIGINT NOT NULL, -- 0: it goes on
    create_key   TEXT COLLATE "C", -- the idempotency key of its creation
    -- Title and teacher as they are searched.
    text_spelled TEXT NOT NULL,
    full_spelled TEXT NOT NULL,
    initials     TEXT NOT NULL
);
CREATE INDEX courses_owner ON courses (owner);
CREATE UNIQUE INDEX courses_create_key ON courses (owner, create_key) WHERE create_key IS NOT NULL;

CREATE TABLE enrolments (
    course  TEXT COLLATE "C" NOT NULL REFERENCES courses (id),
    account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    role    TEXT COLLATE "C" NOT NULL,
    state   TEXT COLLATE "C" NOT NULL,
    since   BIGINT NOT NULL,
    PRIMARY KEY (course, account)
);
CREATE INDEX enrolments_account ON enrolments (account, course);
CREATE INDEX enrolments_places ON enrolments (course, role, state);

-- It is built anew where it is missing.
CREATE TABLE course_grams (
    course TEXT COLLATE "C" PRIMARY KEY,
    grams  TSVECTOR NOT NULL
);
CREATE INDEX course_grams_grams ON course_grams USING gin (grams);
