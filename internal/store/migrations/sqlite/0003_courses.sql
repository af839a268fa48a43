-- +goose Up
-- Courses, who is enrolled in them, and the index by which they are found: see package search.
CREATE TABLE courses (
    id           TEXT PRIMARY KEY,
    title        TEXT NOT NULL,
    description  TEXT NOT NULL,
    owner        TEXT NOT NULL REFERENCES accounts (id),
    way_in       TEXT NOT NULL,
    capacity     BIGINT NOT NULL, -- 0: as many as come
    listed       BOOLEAN NOT NULL,
    late_minutes BIGINT NOT NULL,
    code_number  BIGINT NOT NULL,
    created      BIGINT NOT NULL,
    archived     BIGINT NOT NULL, -- 0: it goes on
    create_key   TEXT, -- the idempotency key of its creation
    -- Title and teacher as they are searched.
    text_spelled TEXT NOT NULL,
    full_spelled TEXT NOT NULL,
    initials     TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX courses_owner ON courses (owner);
CREATE UNIQUE INDEX courses_create_key ON courses (owner, create_key) WHERE create_key IS NOT NULL;

CREATE TABLE enrolments (
    course  TEXT NOT NULL REFERENCES courses (id),
    account TEXT NOT NULL REFERENCES accounts (id),
    role    TEXT NOT NULL,
    state   TEXT NOT NULL,
    since   BIGINT NOT NULL,
    PRIMARY KEY (course, account)
) WITHOUT ROWID;
CREATE INDEX enrolments_account ON enrolments (account, course);
CREATE INDEX enrolments_places ON enrolments (course, role, state);

-- The index numbers courses in the order in which they were made. It is built anew where it is missing.
CREATE TABLE course_numbers (
    number INTEGER PRIMARY KEY,
    course TEXT NOT NULL UNIQUE
);
CREATE VIRTUAL TABLE course_grams USING fts5 (grams, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
