UPDATE enrolments SET joined = 1 WHERE course = 'c1';
