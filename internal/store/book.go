package store

import (
	"context"

	"atrium/internal/course"
)

// The parts of an extract: $1 the course, $2 a lesson or "" for all that have begun, from $3 to $4 the accounts.
const (
	inExtract = ` WHERE l.course = $1 AND ($2 = '' AND l.began > 0 OR l.room = $2)`
	ofAccount = ` AND x.account BETWEEN $3 AND $4`

	bookLessons = `SELECT ` + lessonColumns + lessonTables + inExtract
	bookSignups = `SELECT s.room, s.seq, s.kind, s.seconds, s.starter, s.started, s.closed FROM lessons l JOIN signups s ON s.room = l.room` + inExtract
	bookMarks   = `SELECT x.room, x.signup, ` + markColumns + ` FROM lessons l JOIN signups s ON s.room = l.room
	JOIN signup_rows x ON x.room = s.room AND x.signup = s.seq` + inExtract + ofAccount
	markColumns = `x.account, x.offered, x.received, x.deadline, x.answered, x.answer, x.reason, x.late, x.device, x.address`
	latestMarks = bookMarks + ` AND s.seq = (SELECT max(n.seq) FROM signups n WHERE n.room = l.room)`

	bookCorrections = `SELECT x.room, x.account, x.status, x.reason, x.maker, a.display_name, x.made FROM lessons l JOIN corrections x ON x.room = l.room
	JOIN accounts a ON a.id = x.maker` + inExtract + ofAccount
	bookStays = `SELECT x.room, x.account, x.since, CASE x.until WHEN 0 THEN x.last_seen ELSE x.until END FROM lessons l JOIN visits x ON x.room = l.room` +
		inExtract + ofAccount

	putCorrection = `INSERT INTO corrections (room, account, made, maker, status, reason)
	SELECT $1, $2, CASE WHEN n.made >= $3 THEN n.made + 1 ELSE $3 END, $4, $5, $6
	FROM (SELECT COALESCE(max(made), 0) AS made FROM corrections WHERE room = $1 AND account = $2) n RETURNING made`
)

// Records implements course.BookStore.
func (db *DB) Records(ctx context.Context, e course.Extract) (r course.Records, err error) {
	reader := db.engine.reader()
	people, ofPeople := enrolments, []any{e.Course}
	extract := []any{e.Course, e.Lesson, "", last}
	if e.Account != "" {
		people, ofPeople = enrolled, append(ofPeople, e.Account)
		extract[2], extract[3] = e.Account, e.Account
	}
	rows, err := reader.QueryContext(ctx, people, ofPeople...)
	if r.People, err = collect(rows, err, scanEnrolment); err != nil {
		return r, err
	}
	rows, err = reader.QueryContext(ctx, bookLessons, e.Course, e.Lesson)
	if r.Lessons, err = collect(rows, err, scanLesson); err != nil {
		return r, err
	}
	rows, err = reader.QueryContext(ctx, bookSignups, e.Course, e.Lesson)
	if r.Signups, err = collect(rows, err, scanSignup); err != nil {
		return r, err
	}
	marks := bookMarks
	if e.Latest {
		marks = latestMarks
	}
	rows, err = reader.QueryContext(ctx, marks, extract...)
	if r.Marks, err = collect(rows, err, scanMark); err != nil {
		return r, err
	}
	rows, err = reader.QueryContext(ctx, bookCorrections, extract...)
	if r.Corrections, err = collect(rows, err, scanCorrection); err != nil {
		return r, err
	}
	rows, err = reader.QueryContext(ctx, bookStays, extract...)
	r.Stays, err = collect(rows, err, func(s scanner) (v course.Stay, err error) {
		err = s.Scan(&v.Lesson, &v.Account, &v.From, &v.To)
		return v, err
	})
	return r, err
}

func scanMark(s scanner) (m course.Mark, err error) {
	err = s.Scan(append([]any{&m.Lesson, &m.Signup}, signupRowFields(&m.Row)...)...)
	return m, err
}

func scanCorrection(s scanner) (c course.Correction, err error) {
	err = s.Scan(&c.Lesson, &c.Account, &c.Status, &c.Reason, &c.By, &c.ByName, &c.Made)
	return c, err
}

// PutCorrection implements course.BookStore.
func (db *DB) PutCorrection(ctx context.Context, c course.Correction) (course.Correction, error) {
	err := db.engine.update(ctx, func(ctx context.Context, tx querier) error {
		// The lesson's row is held until the commit, so that two do not take one moment.
		var id string
		err := tx.QueryRowContext(ctx, `SELECT room FROM lessons WHERE room = $1`+db.engine.rowLock(), c.Lesson).Scan(&id)
		if none(err) {
			return course.ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, putCorrection, c.Lesson, c.Account, c.Made, c.By, c.Status, c.Reason).Scan(&c.Made); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT display_name FROM accounts WHERE id = $1`, c.By).Scan(&c.ByName)
	})
	return c, err
}
