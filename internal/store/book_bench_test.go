package store

import (
	"context"
	"testing"

	"atrium/internal/auth"
	"atrium/internal/auth/authtest"
	"atrium/internal/auth/picture"
	"atrium/internal/course"
	"atrium/protocol"
	"atrium/test/pg"
)

// The size of the book that BenchmarkBook reads: lessons of two sign-ins, students who came back once.
const (
	bookOfLessons  = 40
	bookOfStudents = 300
)

// fillBook makes a course with that book, and what of the database's own numbers a plan needs.
func fillBook(b *testing.B, db *DB) protocol.CourseID {
	owner, err := db.InsertAccount(b.Context(), authtest.NewAccount("teacher"), true)
	check(b, err)
	c, err := db.InsertCourse(b.Context(), course.Course{ID: protocol.CourseID(protocol.NewUUID()), Title: "Book", Owner: owner.ID, Join: course.JoinOpen,
		CodeNumber: 1, Created: 1}, "")
	check(b, err)
	var students []protocol.AccountID
	for range bookOfStudents {
		students = append(students, newTestRoom(b, db, protocol.KeepForever).Owner)
	}
	check(b, db.engine.update(b.Context(), func(ctx context.Context, tx querier) error {
		do := func(query string, args ...any) {
			_, err := tx.ExecContext(ctx, query, args...)
			check(b, err)
		}
		for _, s := range students {
			do(putEnrolment, c.ID, s, course.RoleStudent, course.StateActive, 1)
		}
		return nil
	}))
	for n := range protocol.Millis(bookOfLessons) {
		r := newTestRoomOf(b, db, owner, protocol.KeepForever)
		start := 1 + n*86_400_000
		check(b, db.engine.update(b.Context(), func(ctx context.Context, tx querier) error {
			do := func(query string, args ...any) {
				_, err := tx.ExecContext(ctx, query, args...)
				check(b, err)
			}
			do(insertLesson, r.ID, c.ID, start, start)
			do(`UPDATE rooms SET ended = $2 WHERE id = $1`, r.ID, start+2_700_000)
			for seq := range 2 {
				do(putSignup, r.ID, seq+1, protocol.SignupTimed, 60, owner.ID, start, start+100_000)
			}
			for i, s := range students {
				for seq := range 2 {
					do(putSignupRow, r.ID, seq+1, s, start, start+10, start+60_010, start+5000, protocol.SignupConfirm, "", i%7 == 0, "device", "10.0.0.0/24")
					do(`INSERT INTO visits (room, account, since, last_seen, until) VALUES ($1, $2, $3, $4, $4)`, r.ID, s,
						start+protocol.Millis(seq)*1_200_000, start+protocol.Millis(seq+1)*1_200_000)
				}
			}
			return nil
		}))
	}
	check(b, db.engine.update(b.Context(), func(ctx context.Context, tx querier) error {
		_, err := tx.ExecContext(ctx, "ANALYZE")
		return err
	}))
	return c.ID
}

// BenchmarkBook reads the attendance book of a course of 40 lessons and 300 students: as its page does, with all the evidence as a download
// does, and one student's line.
func BenchmarkBook(b *testing.B) {
	for name, o := range map[string]func() Options{
		"sqlite":   func() Options { return Options{DataDir: b.TempDir()} },
		"postgres": func() Options { return Options{DatabaseURL: pg.Start(b, pg.NoSync)} },
	} {
		db := openTest(b, o())
		id := fillBook(b, db)
		courses, err := course.New(b.Context(), db, db, picture.NewMaker())
		check(b, err)
		people, err := db.Enrolments(b.Context(), id)
		check(b, err)
		teacher, student := auth.Account{ID: people[0].Account}, auth.Account{ID: people[7].Account}
		for part, read := range map[string]func() (course.Book, error){
			"page":     func() (course.Book, error) { return courses.Book(b.Context(), teacher, id) },
			"evidence": func() (course.Book, error) { return courses.Evidence(b.Context(), teacher, id) },
			"own":      func() (course.Book, error) { return courses.Book(b.Context(), student, id) },
		} {
			b.Run(name+"/"+part, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					book, err := read()
					check(b, err)
					if n := len(book.Students); len(book.Lessons) != bookOfLessons || n != bookOfStudents && n != 1 || book.Students[n-1].Counts.Present != bookOfLessons {
						b.Fatalf("%d lessons, %d students", len(book.Lessons), n)
					}
				}
			})
		}
	}
}
