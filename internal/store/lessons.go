package store

import (
	"context"

	"atrium/internal/course"
	"atrium/internal/room"
	"atrium/protocol"
)

const (
	lessonColumns = `l.room, COALESCE(r.number, ''), l.course, r.title, l.planned, l.began, r.ended, c.title, c.late_minutes, c.archived`
	lessonTables  = ` FROM lessons l JOIN rooms r ON r.id = l.room JOIN courses c ON c.id = l.course`

	lessonByID = `SELECT ` + lessonColumns + lessonTables + ` WHERE l.room = $1`
	lessonsOf  = `SELECT ` + lessonColumns + lessonTables + ` WHERE l.course = $1 AND l.room < $2 ORDER BY l.room DESC LIMIT $3`
	lessonsFor = `SELECT ` + lessonColumns + partColumns + ` FROM enrolments m JOIN lessons l ON l.course = m.course
	JOIN rooms r ON r.id = l.room JOIN courses c ON c.id = l.course WHERE m.account = $1 AND m.state = 'active' AND r.ended = 0 AND `
	liveFor     = lessonsFor + `l.began > 0 ORDER BY CASE WHEN l.began > l.planned THEN l.began ELSE l.planned END, l.room LIMIT $2`
	plannedFor  = lessonsFor + `l.began = 0 AND l.planned > $2 AND c.archived = 0 ORDER BY l.planned, l.room LIMIT $3`
	openLessons = `SELECT l.room FROM lessons l JOIN rooms r ON r.id = l.room WHERE l.course = $1 AND r.ended = 0`
	taking      = `SELECT ` + lessonColumns + partColumns + lessonTables + ` LEFT JOIN enrolments m ON m.course = l.course AND m.account = $2
	WHERE l.room = $1`

	insertLesson = `INSERT INTO lessons (room, course, planned, began) VALUES ($1, $2, $3, $4)`
	beginLesson  = `UPDATE lessons SET began = $2 WHERE room = $1 AND began = 0`

	putSignup = `INSERT INTO signups (room, seq, kind, seconds, starter, started, closed) VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (room, seq) DO UPDATE SET closed = excluded.closed`
	putSignupRow = `INSERT INTO signup_rows (room, signup, account, offered, received, deadline, answered, answer, reason, late, device, address)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
	ON CONFLICT (room, signup, account) DO UPDATE SET received = excluded.received, deadline = excluded.deadline, answered = excluded.answered,
		answer = excluded.answer, reason = excluded.reason, late = excluded.late, device = excluded.device, address = excluded.address`

	signupsOf = `SELECT room, seq, kind, seconds, starter, started, closed FROM signups WHERE room = $1 ORDER BY seq`

	signupRowColumns = `account, offered, received, deadline, answered, answer, reason, late, device, address`
	signupRowsOf     = `SELECT ` + signupRowColumns + ` FROM signup_rows WHERE room = $1 AND signup = $2`

	cameTo = `SELECT account, min(since) FROM visits WHERE room = $1 GROUP BY account`
)

// mostLive is how many live lessons of one account are read: more than anybody holds.
const mostLive = 1000

func lessonFields(l *course.Lesson) []any {
	return []any{&l.ID, &l.Number, &l.Course, &l.Title, &l.Planned, &l.Began, &l.Ended, &l.CourseTitle, &l.LateMinutes, &l.Archived}
}

func scanLesson(s scanner) (l course.Lesson, err error) {
	if err = s.Scan(lessonFields(&l)...); none(err) {
		err = course.ErrNotFound
	}
	return l, err
}

// scanTaking reads a lesson and an account's part in its course.
func scanTaking(s scanner, account protocol.AccountID) (l course.Lesson, e course.Enrolment, err error) {
	if err = s.Scan(append(lessonFields(&l), &e.Role, &e.State, &e.Since)...); none(err) {
		err = course.ErrNotFound
	}
	e.Course, e.Account = l.Course, account
	return l, e, err
}

// LessonByID implements course.LessonStore.
func (db *DB) LessonByID(ctx context.Context, id protocol.RoomID) (course.Lesson, error) {
	return scanLesson(db.engine.reader().QueryRowContext(ctx, lessonByID, id))
}

// LessonsOf implements course.LessonStore.
func (db *DB) LessonsOf(ctx context.Context, id protocol.CourseID, cursor protocol.RoomID, limit int) ([]course.Lesson, error) {
	rows, err := db.engine.reader().QueryContext(ctx, lessonsOf, id, before(cursor), limit)
	return collect(rows, err, scanLesson)
}

// LessonsFor implements course.LessonStore.
func (db *DB) LessonsFor(ctx context.Context, f course.FindLessons) (lessons []course.Lesson, parts []course.Enrolment, err error) {
	read := func(query string, args ...any) error {
		rows, err := db.engine.reader().QueryContext(ctx, query, args...)
		some, err := collect(rows, err, func(s scanner) (course.Lesson, error) {
			l, e, err := scanTaking(s, f.Account)
			parts = append(parts, e)
			return l, err
		})
		lessons = append(lessons, some...)
		return err
	}
	if err = read(liveFor, f.Account, mostLive); err == nil {
		err = read(plannedFor, f.Account, f.After, f.Limit)
	}
	return lessons, parts, err
}

// OpenLessons implements course.LessonStore.
func (db *DB) OpenLessons(ctx context.Context, id protocol.CourseID) ([]protocol.RoomID, error) {
	rows, err := db.engine.reader().QueryContext(ctx, openLessons, id)
	return collect(rows, err, func(s scanner) (id protocol.RoomID, err error) { return id, s.Scan(&id) })
}

// Taking implements course.LessonStore.
func (db *DB) Taking(ctx context.Context, id protocol.RoomID, account protocol.AccountID) (course.Lesson, course.Enrolment, error) {
	return scanTaking(db.engine.reader().QueryRowContext(ctx, taking, id, account), account)
}

func putLesson(ctx context.Context, tx querier, id protocol.RoomID, p course.PutLesson) error {
	_, err := tx.ExecContext(ctx, insertLesson, id, p.Course, p.Planned, p.Began)
	return err
}

func scanSignup(s scanner) (u course.Signup, err error) {
	err = s.Scan(&u.Lesson, &u.Seq, &u.Kind, &u.Seconds, &u.By, &u.Started, &u.Closed)
	return u, err
}

func signupRowFields(r *course.Row) []any {
	return []any{&r.Account, &r.Offered, &r.Received, &r.Deadline, &r.Answered, &r.Answer, &r.Reason, &r.Late, &r.Device, &r.Address}
}

func scanSignupRow(s scanner) (r course.Row, err error) {
	err = s.Scan(signupRowFields(&r)...)
	return r, err
}

// HeldOf implements course.SignupStore.
func (db *DB) HeldOf(ctx context.Context, id protocol.RoomID) (h course.Held, err error) {
	if h.Lesson, err = db.LessonByID(ctx, id); err != nil {
		return h, err
	}
	reader := db.engine.reader()
	rows, err := reader.QueryContext(ctx, signupsOf, id)
	if h.Signups, err = collect(rows, err, scanSignup); err != nil {
		return h, err
	}
	for _, s := range h.Signups {
		if s.Closed == 0 {
			rows, err := reader.QueryContext(ctx, signupRowsOf, id, signed(s.Seq))
			if h.Rows, err = collect(rows, err, scanSignupRow); err != nil {
				return h, err
			}
		}
	}
	h.Came = make(map[protocol.AccountID]protocol.Millis)
	rows, err = reader.QueryContext(ctx, cameTo, id)
	_, err = collect(rows, err, func(s scanner) (struct{}, error) {
		var account protocol.AccountID
		var since protocol.Millis
		err := s.Scan(&account, &since)
		h.Came[account] = since
		return struct{}{}, err
	})
	return h, err
}

// projectLesson writes the projections of package course; ok is false for another's.
func projectLesson(ctx context.Context, tx querier, id protocol.RoomID, projection room.Projection) (ok bool, err error) {
	switch p := projection.(type) {
	case course.PutLesson:
		return true, putLesson(ctx, tx, id, p)
	case course.BeginLesson:
		_, err = tx.ExecContext(ctx, beginLesson, id, p.At)
	case course.PutSignup:
		s := p.Signup
		_, err = tx.ExecContext(ctx, putSignup, id, signed(s.Seq), s.Kind, s.Seconds, s.By, s.Started, s.Closed)
	case course.PutRow:
		r := p.Row
		_, err = tx.ExecContext(ctx, putSignupRow, id, signed(p.Signup), r.Account, r.Offered, r.Received, r.Deadline, r.Answered, r.Answer, r.Reason,
			r.Late, r.Device, r.Address)
	default:
		return false, nil
	}
	return true, err
}
