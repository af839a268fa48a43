package storetest

import (
	"cmp"
	"slices"
	"testing"

	"atrium/internal/course"
	"atrium/internal/room"
	"atrium/protocol"
)

// newLesson makes a lesson that began at start, and the function that commits projections to it.
func newLesson(t *testing.T, s Store, of course.Course, put course.PutLesson) (protocol.RoomID, func(...room.Projection)) {
	t.Helper()
	f := &fixture{Store: s, account: of.Owner}
	row := newRow(of.Owner, protocol.KeepForever)
	row.Kind, put.Course = protocol.KindLesson, of.ID
	var err error
	f.row, err = s.CreateRoom(t.Context(), row, ownerOf(row), "", put)
	noError(t, err)
	f.acquire(t)
	seq := protocol.Seq(0)
	return row.ID, func(p ...room.Projection) {
		t.Helper()
		e, _ := f.message(seq+1, "event")
		b := f.batch(seq, []room.Event{e}, p...)
		noError(t, s.Commit(t.Context(), []room.Batch{b}))
		seq++
	}
}

func enrolIn(t *testing.T, s Store, c course.Course, role course.Role) protocol.AccountID {
	t.Helper()
	e := course.Enrolment{Course: c.ID, Account: newAccount(t, s), Role: role, State: course.StateActive, Since: start}
	noError(t, s.Enrol(t.Context(), e))
	return e.Account
}

func checkRecords(t *testing.T, s Store) {
	c := insertCourse(t, s, newCourse(newAccount(t, s), "Attendance"))
	ann, ben := enrolIn(t, s, c, course.RoleStudent), enrolIn(t, s, c, course.RoleStudent)
	first, commit := newLesson(t, s, c, course.PutLesson{Began: start})
	planned, _ := newLesson(t, s, c, course.PutLesson{Planned: start + 1})
	other, commitOther := newLesson(t, s, insertCourse(t, s, newCourse(c.Owner, "Other")), course.PutLesson{Began: start})

	old := course.Signup{Lesson: first, Seq: 1, Kind: protocol.SignupTimed, Seconds: 30, By: c.Owner, Started: start + 1, Closed: start + 2}
	open := course.Signup{Lesson: first, Seq: 2, Kind: protocol.SignupNormal, By: c.Owner, Started: start + 3}
	row := course.Row{Account: ann, Offered: start + 1, Received: start + 2, Deadline: start + 30_002, Answered: start + 3, Answer: protocol.SignupRefuse,
		Reason: "病了", Late: true, Device: "d1", Address: "10.0.0.0/24"}
	again := course.Row{Account: ann, Offered: start + 3}
	commit(course.PutSignup{Signup: old}, course.PutRow{Signup: 1, Row: row})
	commit(course.PutSignup{Signup: open}, course.PutRow{Signup: 2, Row: again}, course.PutRow{Signup: 2, Row: course.Row{Account: ben, Offered: start}})
	commitOther(course.PutSignup{Signup: course.Signup{Lesson: other, Seq: 1, By: c.Owner}}, course.PutRow{Signup: 1, Row: again})
	noError(t, s.PutVisits(t.Context(), []room.Visit{{Room: first, Account: ann, From: start, LastSeen: start + 5, To: start + 6},
		{Room: first, Account: ann, From: start + 8, LastSeen: start + 9}, {Room: other, Account: ann, From: start, LastSeen: start}}))

	all, err := s.Records(t.Context(), course.Extract{Course: c.ID})
	noError(t, err)
	equal(t, "people", len(all.People), 3)
	equal(t, "lessons", []any{len(all.Lessons), all.Lessons[0].ID}, []any{1, first})
	bySeq := func(x, y course.Signup) int { return cmp.Compare(x.Seq, y.Seq) }
	byTime := func(x, y course.Stay) int { return cmp.Compare(x.From, y.From) }
	slices.SortFunc(all.Signups, bySeq)
	slices.SortFunc(all.Stays, byTime)
	equal(t, "sign-ins", all.Signups, []course.Signup{old, open})
	equal(t, "rows", len(all.Marks), 3)
	stays := []course.Stay{{Lesson: first, Account: ann, From: start, To: start + 6}, {Lesson: first, Account: ann, From: start + 8, To: start + 9}}
	equal(t, "stays", all.Stays, stays)

	latest, err := s.Records(t.Context(), course.Extract{Course: c.ID, Account: ann, Latest: true})
	noError(t, err)
	equal(t, "the last row of one", latest.Marks, []course.Mark{{Lesson: first, Signup: 2, Row: again}})
	equal(t, "the one", []any{len(latest.People), latest.People[0].Account}, []any{1, ann})
	slices.SortFunc(latest.Stays, byTime)
	equal(t, "the stays of one", latest.Stays, stays)
	one, err := s.Records(t.Context(), course.Extract{Course: c.ID, Lesson: planned})
	noError(t, err)
	equal(t, "a lesson that has not begun", []int{len(one.Lessons), len(one.Signups), len(one.Marks), len(one.Stays)}, []int{1, 0, 0, 0})
	one, err = s.Records(t.Context(), course.Extract{Course: c.ID, Lesson: other})
	noError(t, err)
	equal(t, "a lesson of another course", []int{len(one.Lessons), len(one.Signups), len(one.Marks), len(one.Stays)}, []int{0, 0, 0, 0})
	evidence, err := s.Records(t.Context(), course.Extract{Course: c.ID, Lesson: first, Account: ann})
	noError(t, err)
	for _, m := range evidence.Marks {
		if m.Signup == 1 {
			equal(t, "the evidence", m.Row, row)
		}
	}
}

func checkCorrections(t *testing.T, s Store) {
	c := insertCourse(t, s, newCourse(newAccount(t, s), "Corrections"))
	ann := enrolIn(t, s, c, course.RoleStudent)
	id, _ := newLesson(t, s, c, course.PutLesson{Began: start})
	fix := course.Correction{Lesson: id, Account: ann, Status: protocol.StatusExcused, Reason: "病了", By: c.Owner, Made: start}
	const n = 5
	for i, err := range atOnce(n, func(int) error {
		_, err := s.PutCorrection(bounded(t), fix)
		return err
	}) {
		if err != nil {
			t.Errorf("number %d: %v", i, err)
		}
	}
	fix.Status, fix.Made = protocol.StatusLate, start+1000
	made, err := s.PutCorrection(t.Context(), fix)
	noError(t, err)
	equal(t, "made", []any{made.Made, made.ByName != ""}, []any{start + 1000, true})
	r, err := s.Records(t.Context(), course.Extract{Course: c.ID, Lesson: id})
	noError(t, err)
	equal(t, "corrections", len(r.Corrections), n+1)
	slices.SortFunc(r.Corrections, func(x, y course.Correction) int { return cmp.Compare(x.Made, y.Made) })
	for i, got := range r.Corrections[:n] {
		equal(t, "the moment", got.Made, start+protocol.Millis(i))
	}
	equal(t, "the newest", r.Corrections[n], made)
	fix.Lesson = "none"
	_, err = s.PutCorrection(t.Context(), fix)
	isError(t, err, course.ErrNotFound)
}
