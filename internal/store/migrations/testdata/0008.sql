INSERT INTO boards (id, shelf, room, title, n, changed, made, removed) VALUES ('c1', 'c1', 'r1', '', 1, 1, 1, FALSE);
INSERT INTO board_ops (board, n, room, event) VALUES ('c1', 1, 'r1', 1);
INSERT INTO board_checkpoints (board, n, state) VALUES ('c1', 1, 'state');
INSERT INTO board_files (id, shelf, owner, name, type, size, made, whole) VALUES ('f1', 'c1', 'a1', 'Sheet', 'image/png', 5, 1, TRUE);
INSERT INTO board_file_parts (file, part, bytes) VALUES ('f1', 0, 'bytes');
UPDATE members SET draws = TRUE WHERE room = 'r1';
