INSERT INTO lessons (room, course, planned, began) VALUES ('r1', 'c1', 0, 1);
INSERT INTO signups (room, seq, kind, seconds, starter, started, closed) VALUES ('r1', 1, 'timed', 60, 'a1', 1, 0);
INSERT INTO signup_rows (room, signup, account, offered, received, deadline, answered, answer, reason, late, device, address)
VALUES ('r1', 1, 'a1', 1, 2, 60002, 3, 'confirm', '', FALSE, 'd1', '10.0.0.0/24');
INSERT INTO corrections (room, account, made, maker, status, reason) VALUES ('r1', 'a1', 4, 'a1', 'excused', 'ill');
INSERT INTO audit (time, account, room, action, code, address) VALUES (1, 'a1', 'r1', 'offer-signup', 'forbidden', '10.0.0.0/24');
