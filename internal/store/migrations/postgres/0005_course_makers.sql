-- +goose Up
-- The accounts that may make courses where only those may that an administrator has named.
CREATE TABLE course_makers (
    account TEXT COLLATE "C" PRIMARY KEY REFERENCES accounts (id)
);
