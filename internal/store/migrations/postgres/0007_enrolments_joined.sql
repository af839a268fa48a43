-- +goose Up
-- When somebody first took part in a course, which no later state takes away; 0: never yet. Of those before this it is known no better than from
-- their state and their visits.
ALTER TABLE enrolments ADD COLUMN joined BIGINT NOT NULL DEFAULT 0;
UPDATE enrolments SET joined = LEAST(since, (SELECT min(v.since) FROM lessons l JOIN visits v ON v.room = l.room
    WHERE l.course = enrolments.course AND v.account = enrolments.account)) WHERE state <> 'waiting';
