-- +goose Up
-- A room that is locked, and members who are banned.
ALTER TABLE rooms ADD COLUMN locked BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE members ADD COLUMN banned BOOLEAN NOT NULL DEFAULT FALSE;
