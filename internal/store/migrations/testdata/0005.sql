INSERT INTO course_makers (account) VALUES ('a1');
