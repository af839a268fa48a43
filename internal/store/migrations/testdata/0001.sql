-- One row per table as of migration 0001, for both engines.
INSERT INTO settings (key, value) VALUES ('link-key', 'k');
INSERT INTO accounts (id, name, folded_name, display_name, password_hash, side, locale, admin, guest_room, guest_link, created)
VALUES ('a1', 'Ada', 'ada', 'Ada', '$argon2id$', 'teach', 'en', TRUE, NULL, 0, 1);
INSERT INTO avatars (account, hash, image, updated) VALUES ('a1', 'h1', 'image', 1);
INSERT INTO sessions (id, hash, account, created, last_seen, expires, user_agent, address_prefix)
VALUES ('s1', '0123', 'a1', 1, 2, 3, 'agent', '10.0.0.0/24');
INSERT INTO rooms (id, number, kind, title, policy, in_memory, owner, link, created, active, ended, log, epoch, head, create_key)
VALUES ('r1', '123456', 'meeting', 'Title', '{"keep":"forever"}', FALSE, 'a1', 1, 1, 1, 0, 'l1', 1, 1, 'key');
INSERT INTO members (room, account, name, guest, role, removed, added) VALUES ('r1', 'a1', 'Ada', FALSE, 'owner', FALSE, 1);
INSERT INTO events (room, seq, time, account, request, digest, type, audience, data, refers)
VALUES ('r1', 1, 1, 'a1', 'q1', NULL, 'user-message', 'all', '{"name":"Ada","text":"hello"}', NULL);
INSERT INTO messages (room, seq, time, account, name, text, reply, mentions, edited, recalled)
VALUES ('r1', 1, 1, 'a1', 'Ada', 'hello', 0, '', FALSE, FALSE);
INSERT INTO reads (room, account, seq) VALUES ('r1', 'a1', 1);
INSERT INTO visits (room, account, since, last_seen, until) VALUES ('r1', 'a1', 1, 2, 0);
