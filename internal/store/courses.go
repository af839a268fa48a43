package store

import (
	"context"

	"atrium/internal/course"
	"atrium/internal/search"
	"atrium/protocol"
)

const (
	courseColumns = `c.id, c.title, c.description, c.owner, t.display_name, c.way_in, c.capacity, c.listed, c.late_minutes, c.code_number, c.created,
	c.archived, c.cover, (SELECT count(*) FROM enrolments e WHERE e.course = c.id AND e.role = 'student' AND e.state = 'active')`
	courseByID     = `SELECT ` + courseColumns + ` FROM courses c JOIN accounts t ON t.id = c.owner WHERE c.id = $1`
	courseByKey    = `SELECT ` + courseColumns + ` FROM courses c JOIN accounts t ON t.id = c.owner WHERE c.owner = $1 AND c.create_key = $2`
	coursesOfOwner = `SELECT ` + courseColumns + ` FROM courses c JOIN accounts t ON t.id = c.owner WHERE c.owner = $1`

	insertCourse = `INSERT INTO courses (id, title, description, owner, way_in, capacity, listed, late_minutes, code_number, created, archived,
	create_key, text_spelled, full_spelled, initials) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', '') ON CONFLICT DO NOTHING`
	updateCourse = `UPDATE courses SET title = COALESCE($2, title), description = COALESCE($3, description), way_in = COALESCE($4, way_in),
	capacity = COALESCE($5, capacity), listed = COALESCE($6, listed), late_minutes = COALESCE($7, late_minutes), archived = COALESCE($8, archived),
	code_number = code_number + $9 WHERE id = $1`
	updateSpellings = `UPDATE courses SET text_spelled = $2, full_spelled = $3, initials = $4 WHERE id = $1`

	// listedCourses reads what everyone may find without a query. An id tells when it was made.
	listedCourses = `SELECT ` + courseColumns + partColumns + ` FROM courses c JOIN accounts t ON t.id = c.owner` + ownPart + `$3
	WHERE c.listed AND c.archived = 0 AND c.id < $1 ORDER BY c.id DESC LIMIT $2`
	partColumns = `, COALESCE(m.role, ''), COALESCE(m.state, ''), COALESCE(m.since, 0)`
	ownPart     = ` LEFT JOIN enrolments m ON m.course = c.id AND m.account = `
	coursesOf   = `SELECT ` + courseColumns + partColumns + ` FROM enrolments m JOIN courses c ON c.id = m.course JOIN accounts t ON t.id = c.owner
	WHERE m.account = $1 AND m.state IN ('active', 'waiting') AND m.course < $2 ORDER BY m.course DESC LIMIT $3`

	enrolmentColumns = `m.course, m.account, a.display_name, COALESCE((SELECT avatars.hash FROM avatars WHERE avatars.account = m.account), ''), m.role, m.state, m.since, m.joined`
	enrolled         = `SELECT ` + enrolmentColumns + ` FROM enrolments m JOIN accounts a ON a.id = m.account WHERE m.course = $1 AND m.account = $2`
	enrolments       = `SELECT ` + enrolmentColumns + ` FROM enrolments m JOIN accounts a ON a.id = m.account WHERE m.course = $1
	ORDER BY CASE m.role WHEN 'teacher' THEN 0 WHEN 'assistant' THEN 1 ELSE 2 END, m.since, m.account`
	putEnrolment = `INSERT INTO enrolments (course, account, role, state, since, joined)
	VALUES ($1, $2, $3, $4, $5, CASE WHEN CAST($4 AS TEXT) = 'active' THEN CAST($5 AS BIGINT) ELSE 0 END)
	ON CONFLICT (course, account) DO UPDATE SET role = excluded.role, state = excluded.state, since = excluded.since,
		joined = CASE WHEN enrolments.joined = 0 THEN excluded.joined ELSE enrolments.joined END`
	coursePlaces = `SELECT c.capacity, (SELECT count(*) FROM enrolments e WHERE e.course = c.id AND e.role = 'student' AND e.state = 'active' AND e.account <> $2)
	FROM courses c WHERE c.id = $1`

	// newestCourses reads so many as are looked through without the index.
	newestCourses = `SELECT * FROM courses WHERE id < $2 AND listed AND archived = 0 ORDER BY id DESC LIMIT 1000`
	ofNewest      = `SELECT ` + courseColumns + partColumns + ` FROM (` + newestCourses + `) c JOIN accounts t ON t.id = c.owner` + ownPart + `$4
	WHERE `
	byIDs = ` ORDER BY c.id DESC LIMIT $3`

	// last comes after every id.
	last = "~"
)

// courseIndex is the part of an engine that finds courses by the grams of package search.
type courseIndex interface {
	// putGrams sets what a course is found by.
	putGrams(ctx context.Context, tx querier, id protocol.CourseID, grams []string) error
	// newestWith is a statement that reads courseColumns and partColumns of those which have a query among the newest newestCourses that are
	// listed and go on: $1 is the query, $2 the id before which, $3 how many, $4 whose parts.
	newestWith() string
	// findCourses is a statement that reads them of all that have the grams: $1 to $4 are the same, $5 is what gramQuery makes.
	findCourses() string
	gramQuery(wanted [][]string) string
	// unindexed is a statement that reads courseColumns of $1 courses at most that the index does not know, the oldest first.
	unindexed() string
}

func courseFields(c *course.Course) []any {
	return []any{&c.ID, &c.Title, &c.Description, &c.Owner, &c.Teacher, &c.Join, &c.Capacity, &c.Listed, &c.LateMinutes, &c.CodeNumber, &c.Created,
		&c.Archived, &c.Cover, &c.Students}
}

func scanCourse(s scanner) (c course.Course, err error) {
	if err = s.Scan(courseFields(&c)...); none(err) {
		err = course.ErrNotFound
	}
	return c, err
}

// InsertCourse implements course.Store.
func (db *DB) InsertCourse(ctx context.Context, c course.Course, key string) (made course.Course, err error) {
	err = db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		n, err := affected(tx.ExecContext(ctx, insertCourse, c.ID, c.Title, c.Description, c.Owner, c.Join, c.Capacity, c.Listed, c.LateMinutes,
			c.CodeNumber, c.Created, c.Archived, null(key)))
		if err != nil {
			return err
		}
		if n == 0 { // made before
			made, err = scanCourse(tx.QueryRowContext(ctx, courseByKey, c.Owner, null(key)))
			return err
		}
		if _, err := tx.ExecContext(ctx, putEnrolment, c.ID, c.Owner, course.RoleTeacher, course.StateActive, c.Created); err != nil {
			return err
		}
		if made, err = scanCourse(tx.QueryRowContext(ctx, courseByID, c.ID)); err != nil {
			return err
		}
		return db.respell(ctx, tx, made) // with the name that the teacher has now
	})
	return made, err
}

// ChangeCourse implements course.Store.
func (db *DB) ChangeCourse(ctx context.Context, id protocol.CourseID, c course.Change) (changed course.Course, err error) {
	codes := 0
	if c.NewCode {
		codes = 1
	}
	err = db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		if _, err := tx.ExecContext(ctx, updateCourse, id, optional(c.Title), optional(c.Description), given(c.Join), optional(c.Capacity), optional(c.Listed),
			optional(c.LateMinutes), optional(c.Archived), codes); err != nil {
			return err
		}
		changed, err = scanCourse(tx.QueryRowContext(ctx, courseByID, id))
		if err != nil || c.Title == nil {
			return err
		}
		return db.respell(ctx, tx, changed)
	})
	return changed, err
}

// respell brings what a course is found by in line with its title and its teacher's name.
func (db *DB) respell(ctx context.Context, tx querier, c course.Course) error {
	s := c.Spellings()
	if _, err := tx.ExecContext(ctx, updateSpellings, c.ID, s.Text, s.Full, s.Initials); err != nil {
		return err
	}
	return db.engine.putGrams(ctx, tx, c.ID, s.Grams())
}

// respellCourses does so for all courses of a teacher, whose name has changed.
func (db *DB) respellCourses(ctx context.Context, tx querier, owner protocol.AccountID) error {
	rows, err := tx.QueryContext(ctx, coursesOfOwner, owner)
	courses, err := collect(rows, err, scanCourse)
	if err != nil {
		return err
	}
	for _, c := range courses {
		if err := db.respell(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

// indexAtOnce is how many courses one transaction brings into the index.
const indexAtOnce = 500

// indexCourses brings into the index what it does not know: after a restore, everything.
func (db *DB) indexCourses(ctx context.Context) error {
	for {
		rows, err := db.engine.reader().QueryContext(ctx, db.engine.unindexed(), indexAtOnce)
		courses, err := collect(rows, err, scanCourse)
		if err != nil || len(courses) == 0 {
			return err
		}
		err = db.engine.update(ctx, func(ctx context.Context, tx querier) error {
			for _, c := range courses {
				if err := db.respell(ctx, tx, c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

// optional is a value, or NULL where there is none.
func optional[T any](v *T) any {
	if v == nil {
		return nil
	}
	return *v
}

// CourseByID implements course.Store.
func (db *DB) CourseByID(ctx context.Context, id protocol.CourseID) (course.Course, error) {
	return scanCourse(db.engine.reader().QueryRowContext(ctx, courseByID, id))
}

// FindCourses implements course.Store.
func (db *DB) FindCourses(ctx context.Context, f course.Find) ([]course.Course, []course.Enrolment, error) {
	wanted := search.Wanted(f.Query)
	if wanted == nil {
		return db.coursesWithParts(ctx, f.Account, listedCourses, before(f.Before), f.Limit, f.Account)
	}
	// What many courses have is found soon by looking through the newest, where the index would gather all of them first.
	found, parts, err := db.coursesWithParts(ctx, f.Account, db.engine.newestWith(), f.Query, before(f.Before), f.Limit, f.Account)
	if err != nil || len(found) == f.Limit {
		return found, parts, err
	}
	return db.coursesWithParts(ctx, f.Account, db.engine.findCourses(), f.Query, before(f.Before), f.Limit, f.Account, db.engine.gramQuery(wanted))
}

// CoursesOf implements course.Store.
func (db *DB) CoursesOf(ctx context.Context, account protocol.AccountID, id protocol.CourseID, limit int) ([]course.Course, []course.Enrolment, error) {
	return db.coursesWithParts(ctx, account, coursesOf, account, before(id), limit)
}

// before is the id that all courses of a first page come before, or the one that was given.
func before[T ~string](id T) T {
	if id == "" {
		return last
	}
	return id
}

func (db *DB) coursesWithParts(ctx context.Context, account protocol.AccountID, query string, args ...any) ([]course.Course, []course.Enrolment, error) {
	var parts []course.Enrolment
	rows, err := db.engine.reader().QueryContext(ctx, query, args...)
	courses, err := collect(rows, err, func(s scanner) (c course.Course, err error) {
		var e course.Enrolment
		if err = s.Scan(append(courseFields(&c), &e.Role, &e.State, &e.Since)...); err == nil {
			if e.State != "" {
				e.Course, e.Account = c.ID, account
			}
			parts = append(parts, e)
		}
		return c, err
	})
	return courses, parts, err
}

func scanEnrolment(s scanner) (e course.Enrolment, err error) {
	if err = s.Scan(&e.Course, &e.Account, &e.Name, &e.Avatar, &e.Role, &e.State, &e.Since, &e.Joined); none(err) {
		err = course.ErrNotFound
	}
	return e, err
}

// Enrolled implements course.Store.
func (db *DB) Enrolled(ctx context.Context, id protocol.CourseID, account protocol.AccountID) (course.Enrolment, error) {
	return scanEnrolment(db.engine.reader().QueryRowContext(ctx, enrolled, id, account))
}

// Enrolments implements course.Store.
func (db *DB) Enrolments(ctx context.Context, id protocol.CourseID) ([]course.Enrolment, error) {
	rows, err := db.engine.reader().QueryContext(ctx, enrolments, id)
	return collect(rows, err, scanEnrolment)
}

// Enrol implements course.Store.
func (db *DB) Enrol(ctx context.Context, e course.Enrolment) error {
	return db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		var capacity, taken int
		// The course's row is held until the commit, so that two do not take one place.
		err := tx.QueryRowContext(ctx, `SELECT capacity FROM courses WHERE id = $1`+db.engine.rowLock(), e.Course).Scan(&capacity)
		if none(err) {
			return course.ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, coursePlaces, e.Course, e.Account).Scan(&capacity, &taken); err != nil {
			return err
		}
		if e.State == course.StateActive && e.Role == course.RoleStudent && capacity > 0 && taken >= capacity {
			return course.ErrFull
		}
		_, err = tx.ExecContext(ctx, putEnrolment, e.Course, e.Account, e.Role, e.State, e.Since)
		return err
	})
}
