INSERT INTO courses (id, title, description, owner, way_in, capacity, listed, late_minutes, code_number, created, archived, create_key,
    text_spelled, full_spelled, initials)
VALUES ('c1', 'Title', 'text', 'a1', 'open', 0, TRUE, 10, 1, 1, 0, 'key', 'title', '', '');
INSERT INTO enrolments (course, account, role, state, since) VALUES ('c1', 'a1', 'teacher', 'active', 1);
