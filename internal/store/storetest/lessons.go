package storetest

import (
	"errors"
	"testing"

	"atrium/internal/course"
	"atrium/internal/room"
	"atrium/protocol"
)

// insertLesson makes a lesson with its room.
func insertLesson(t *testing.T, s Store, c course.Course, planned, began protocol.Millis) course.Lesson {
	t.Helper()
	row := newRow(c.Owner, protocol.KeepForever)
	row.Kind = protocol.KindLesson
	made, err := s.CreateRoom(t.Context(), row, ownerOf(row), "", course.PutLesson{Course: c.ID, Planned: planned, Began: began})
	noError(t, err)
	return course.Lesson{ID: made.ID, Number: made.Number, Course: c.ID, Title: made.Title, Planned: planned, Began: began, CourseTitle: c.Title,
		LateMinutes: c.LateMinutes}
}

func checkLessons(t *testing.T, s Store) {
	owner, student := newAccount(t, s), newAccount(t, s)
	c := insertCourse(t, s, newCourse(owner, "lessons"))
	live, soon, past := insertLesson(t, s, c, 0, start), insertLesson(t, s, c, start+500, 0), insertLesson(t, s, c, 0, start-1000)
	other := insertLesson(t, s, insertCourse(t, s, newCourse(owner, "another")), 0, start+1)

	read, err := s.LessonByID(t.Context(), live.ID)
	noError(t, err)
	equal(t, "read", read, live)
	_, err = s.LessonByID(t.Context(), "none")
	equal(t, "none", errors.Is(err, course.ErrNotFound), true)
	list, err := s.LessonsOf(t.Context(), c.ID, "", 2)
	noError(t, err)
	equal(t, "the newest", list, []course.Lesson{past, soon})
	list, err = s.LessonsOf(t.Context(), c.ID, soon.ID, 2)
	noError(t, err)
	equal(t, "the next page", list, []course.Lesson{live})

	over, at := insertCourse(t, s, newCourse(owner, "archived")), start
	goesOn := insertLesson(t, s, over, 0, start+2)
	insertLesson(t, s, over, start+400, 0)
	_, err = s.ChangeCourse(t.Context(), over.ID, course.Change{Archived: &at})
	noError(t, err)
	goesOn.Archived = at
	later := insertLesson(t, s, c, start+600, 0)
	insertLesson(t, s, c, start-1, 0)
	mine, parts, err := s.LessonsFor(t.Context(), course.FindLessons{Account: owner, After: start - 1, Limit: 2})
	noError(t, err)
	equal(t, "live, however long, before planned, by the start", mine, []course.Lesson{past, live, other, goesOn, soon, later})
	equal(t, "the part", parts[0].Role, course.RoleTeacher)
	equal(t, "one for each", len(parts), len(mine))
	mine, _, err = s.LessonsFor(t.Context(), course.FindLessons{Account: owner, After: start - 1, Limit: 1})
	noError(t, err)
	equal(t, "as many of those to come as wanted", mine, []course.Lesson{past, live, other, goesOn, soon})
	mine, _, err = s.LessonsFor(t.Context(), course.FindLessons{Account: student, Limit: 10})
	noError(t, err)
	equal(t, "of who takes no part", len(mine), 0)

	_, part, err := s.Taking(t.Context(), live.ID, student)
	noError(t, err)
	equal(t, "takes no part", part.State, course.State(""))
	noError(t, s.Enrol(t.Context(), course.Enrolment{Course: c.ID, Account: student, Role: course.RoleStudent, State: course.StateActive, Since: start}))
	read, part, err = s.Taking(t.Context(), live.ID, student)
	noError(t, err)
	equal(t, "taken", read, live)
	equal(t, "as", part.Role, course.RoleStudent)
	_, _, err = s.Taking(t.Context(), "none", student)
	equal(t, "takes part in none", errors.Is(err, course.ErrNotFound), true)

	open, err := s.OpenLessons(t.Context(), c.ID)
	noError(t, err)
	equal(t, "that go on", len(open), 5)
	checkSignups(t, s, soon, student)
}

func checkSignups(t *testing.T, s Store, l course.Lesson, student protocol.AccountID) {
	loaded, err := s.Acquire(t.Context(), l.ID, 10)
	noError(t, err)
	f := &fixture{Store: s, account: loaded.Owner, row: loaded.Row, loaded: loaded}
	ended := room.PutRoom{Title: l.Title, Policy: loaded.Policy, Link: loaded.Link, Ended: start + 9}
	done := course.Signup{Lesson: l.ID, Seq: 1, Kind: protocol.SignupNormal, By: f.account, Started: start, Closed: start + 1}
	open := course.Signup{Lesson: l.ID, Seq: 2, Kind: protocol.SignupTimed, Seconds: 60, By: f.account, Started: start + 2}
	row := course.Row{Account: student, Offered: start + 2}
	answered := course.Row{Account: student, Offered: start + 2, Received: start + 3, Deadline: start + 60_003, Answered: start + 5,
		Answer: protocol.SignupRefuse, Reason: "'ill'", Late: true, Device: "d1", Address: "10.0.0.0/24"}
	unclosed := done
	unclosed.Closed = 0
	event := func(n int) []room.Event {
		events := make([]room.Event, n)
		for i := range events {
			events[i] = room.Event{Account: f.account, Type: protocol.TypeOfferSignup, Audience: room.AudienceServer}
		}
		return events
	}
	noError(t, s.Commit(t.Context(), []room.Batch{f.batch(0, event(5), course.BeginLesson{At: start + 400}, course.BeginLesson{At: start + 500},
		course.PutSignup{Signup: unclosed}, course.PutSignup{Signup: done}, course.PutSignup{Signup: open},
		course.PutRow{Signup: 2, Row: row}, course.PutRow{Signup: 2, Row: answered})}))
	noError(t, s.PutVisits(t.Context(), []room.Visit{{Room: l.ID, Account: student, From: start + 7, LastSeen: start + 8, To: start + 8},
		{Room: l.ID, Account: student, From: start + 9, LastSeen: start + 9}}))
	held, err := s.HeldOf(t.Context(), l.ID)
	noError(t, err)
	equal(t, "began, once", held.Lesson.Began, start+400)
	equal(t, "sign-ins", held.Signups, []course.Signup{done, open})
	equal(t, "rows of the open one", held.Rows, []course.Row{answered})
	equal(t, "came", held.Came, map[protocol.AccountID]protocol.Millis{student: start + 7})

	noError(t, s.Commit(t.Context(), []room.Batch{f.batch(5, event(1), ended)}))
	read, err := s.LessonByID(t.Context(), l.ID)
	noError(t, err)
	equal(t, "ended", read.State(), course.LessonEnded)
	list, err := s.OpenLessons(t.Context(), l.Course)
	noError(t, err)
	equal(t, "that go on", len(list), 4)
}
