-- +goose Up
-- Pictures of courses that the server has encoded itself. The name of each, a hash of it, stands in the course's row.
ALTER TABLE courses ADD COLUMN cover TEXT COLLATE "C" NOT NULL DEFAULT ''; -- '': none
CREATE TABLE course_covers (
    course  TEXT COLLATE "C" PRIMARY KEY REFERENCES courses (id),
    image   BYTEA NOT NULL,
    changed BIGINT NOT NULL
);
