-- +goose Up
-- Boards, of a room or of the lessons of a course: a shelf is the id of either. Times are ms, 0 for never.
CREATE TABLE boards (
    id      TEXT PRIMARY KEY,
    shelf   TEXT NOT NULL,
    room    TEXT NOT NULL, -- where its ops are written; empty: nowhere yet
    title   TEXT NOT NULL,
    n       BIGINT NOT NULL, -- the number of its last op
    changed BIGINT NOT NULL,
    made    BIGINT NOT NULL,
    removed BOOLEAN NOT NULL
) WITHOUT ROWID;
CREATE INDEX boards_shelf ON boards (shelf, id);

-- Where the ops of a board are: each is the data of an event in the journal of a room. Written only together with its event and the
-- move of boards.n: no foreign key.
CREATE TABLE board_ops (
    board TEXT NOT NULL,
    n     BIGINT NOT NULL,
    room  TEXT NOT NULL,
    event BIGINT NOT NULL,
    PRIMARY KEY (board, n)
) WITHOUT ROWID;

-- What the ops of a board up to n give, as gzip of JSON.
CREATE TABLE board_checkpoints (
    board TEXT PRIMARY KEY,
    n     BIGINT NOT NULL,
    state BLOB NOT NULL
);

-- Pictures and documents that boards show.
CREATE TABLE board_files (
    id    TEXT PRIMARY KEY,
    shelf TEXT NOT NULL,
    owner TEXT NOT NULL REFERENCES accounts (id),
    name  TEXT NOT NULL,
    type  TEXT NOT NULL,
    size  BIGINT NOT NULL, -- of its parts
    made  BIGINT NOT NULL,
    whole BOOLEAN NOT NULL -- all parts are there; until then nobody sees it
) WITHOUT ROWID;
CREATE INDEX board_files_shelf ON board_files (shelf, size);
CREATE INDEX board_files_unfinished ON board_files (made) WHERE NOT whole;

CREATE TABLE board_file_parts (
    file  TEXT NOT NULL REFERENCES board_files (id),
    part  BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (file, part)
);

-- Who was given the pen.
ALTER TABLE members ADD COLUMN draws BOOLEAN NOT NULL DEFAULT FALSE;
