UPDATE courses SET cover = 'h1' WHERE id = 'c1';
INSERT INTO course_covers (course, image, changed) VALUES ('c1', 'image', 1);
