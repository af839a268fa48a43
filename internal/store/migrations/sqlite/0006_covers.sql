-- +goose Up
-- Pictures of courses that the server has encoded itself. The name of each, a hash of it, stands in the course's row.
ALTER TABLE courses ADD COLUMN cover TEXT NOT NULL DEFAULT ''; -- '': none
CREATE TABLE course_covers (
    course  TEXT PRIMARY KEY REFERENCES courses (id),
    image   BLOB NOT NULL,
    changed BIGINT NOT NULL
);
