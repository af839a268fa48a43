package course

import (
	"math"
	"testing"

	"atrium/protocol"
)

const hour protocol.Millis = 3_600_000

// taught are the records of a lesson from 0 to one hour with ann, a student, and who teaches.
func taught(ended protocol.Millis) Records {
	return Records{Lessons: []Lesson{{ID: "l", Began: hour, Ended: ended}}, People: []Enrolment{
		{Account: "teacher", Role: RoleTeacher, State: StateActive}, {Account: "ann", Role: RoleStudent, State: StateActive}}}
}

func TestTheShareIsTheTimeWithinTheLesson(t *testing.T) {
	stay := func(from, to protocol.Millis) Stay { return Stay{"l", "ann", from, to} }
	for name, c := range map[string]struct {
		ended protocol.Millis
		now   protocol.Millis
		stays []Stay
		want  float64
	}{
		"never there":                  {2 * hour, 3 * hour, nil, 0},
		"all the time, and before":     {2 * hour, 3 * hour, []Stay{stay(0, 3*hour)}, 1},
		"the half, in two parts":       {2 * hour, 3 * hour, []Stay{stay(hour, hour+hour/4), stay(2*hour-hour/4, 2*hour)}, 0.5},
		"stays that overlap":           {2 * hour, 3 * hour, []Stay{stay(hour, hour+hour/2), stay(hour+hour/4, hour+hour/3), stay(hour+hour/3, hour+hour/2)}, 0.5},
		"before only":                  {2 * hour, 3 * hour, []Stay{stay(0, hour)}, 0},
		"while it goes on":             {0, hour + hour/2, []Stay{stay(hour, hour+hour/4)}, 0.5},
		"in its first moment":          {0, hour, []Stay{stay(0, hour)}, 0},
		"a lesson without time":        {hour, 3 * hour, []Stay{stay(0, 3*hour)}, 0},
		"one that ended before it was": {hour / 2, 3 * hour, []Stay{stay(0, 3*hour)}, 0},
	} {
		r := taught(c.ended)
		r.Stays = c.stays
		s := bind(r, c.now, false).Students
		if len(s) != 1 || math.Abs(s[0].Cells[0].Share-c.want) > 1e-9 || math.Abs(s[0].Share-c.want) > 1e-9 {
			t.Errorf("%s: %+v, want %g", name, s, c.want)
		}
	}
	r := taught(0)
	r.Lessons[0].Began = 0
	r.Stays = []Stay{stay(0, hour)}
	if c := bind(r, 2*hour, false).Students[0].Cells[0]; c.Share != 0 || c.Came != 0 {
		t.Errorf("of a lesson that has not begun: %+v", c)
	}
}

func TestTheStatusIsThatOfTheLastSignIn(t *testing.T) {
	confirm := Row{Account: "ann", Offered: hour, Received: hour, Answered: hour + 1, Answer: protocol.SignupConfirm}
	asked := Row{Account: "ann", Offered: hour, Received: hour}
	for name, c := range map[string]struct {
		ended   protocol.Millis
		signups []Signup
		marks   []Mark
		want    protocol.SignupStatus
	}{
		"no sign-in":               {0, nil, nil, ""},
		"never offered":            {0, []Signup{{Lesson: "l", Seq: 1}}, nil, protocol.StatusNotReached},
		"asked":                    {0, []Signup{{Lesson: "l", Seq: 1}}, []Mark{{"l", 1, asked}}, protocol.StatusWaiting},
		"closed":                   {0, []Signup{{Lesson: "l", Seq: 1, Closed: hour}}, []Mark{{"l", 1, asked}}, protocol.StatusAbsent},
		"closed with the lesson":   {2 * hour, []Signup{{Lesson: "l", Seq: 1}}, []Mark{{"l", 1, asked}}, protocol.StatusAbsent},
		"confirmed the first only": {0, []Signup{{Lesson: "l", Seq: 1}, {Lesson: "l", Seq: 5}}, []Mark{{"l", 1, confirm}}, protocol.StatusNotReached},
		"confirmed the last":       {0, []Signup{{Lesson: "l", Seq: 1}, {Lesson: "l", Seq: 5}}, []Mark{{"l", 5, confirm}, {"l", 1, asked}}, protocol.StatusPresent},
		"a sign-in that came then": {0, []Signup{{Lesson: "l", Seq: 1}}, []Mark{{"l", 1, confirm}, {"l", 5, asked}}, protocol.StatusPresent},
	} {
		for _, evidence := range []bool{true, false} {
			r := taught(c.ended)
			r.Signups, r.Marks = c.signups, c.marks
			b := bind(r, 3*hour, evidence)
			cell := b.Students[0].Cells[0]
			if cell.Status() != c.want || evidence && len(cell.Rows) != len(c.signups) {
				t.Errorf("%s: %+v, want %q", name, cell, c.want)
			}
		}
	}
}

func TestACorrectionStandsBesideWhatWasRecorded(t *testing.T) {
	r := taught(2 * hour)
	r.Signups = []Signup{{Lesson: "l", Seq: 1}}
	r.Corrections = []Correction{{Lesson: "l", Account: "ann", Status: protocol.StatusLate, Made: 1}, {Lesson: "l", Account: "ann", Status: protocol.StatusExcused, Made: 2}}
	s := bind(r, 3*hour, false).Students[0]
	if c := s.Cells[0]; c.Status() != protocol.StatusExcused || c.Recorded != protocol.StatusNotReached || c.Correction.Made != 2 {
		t.Errorf("%+v", c)
	}
	if s.Counts != (Counts{Excused: 1}) {
		t.Errorf("counted %+v", s.Counts)
	}
}

func TestWhoCameIntoTheCourseLaterWasNotMissed(t *testing.T) {
	for name, c := range map[string]struct {
		joined, ended protocol.Millis
		want          protocol.SignupStatus
		share         float64 // of all lessons
	}{
		"before it":                  {hour, 2 * hour, protocol.StatusNotReached, 0.5},
		"in its last moment":         {2 * hour, 2 * hour, protocol.StatusNotReached, 0.5},
		"when it was over":           {2*hour + 1, 2 * hour, "", 1},
		"while it goes on":           {2 * hour, 0, protocol.StatusNotReached, 0.25},
		"nobody knows when any more": {0, 2 * hour, protocol.StatusNotReached, 0.5},
	} {
		for _, evidence := range []bool{true, false} {
			r := taught(c.ended)
			r.People[1].Joined = c.joined
			r.Lessons = append(r.Lessons, Lesson{ID: "m", Began: 3 * hour, Ended: 4 * hour})
			r.Signups = []Signup{{Lesson: "l", Seq: 1}, {Lesson: "m", Seq: 1}}
			r.Stays = []Stay{{"m", "ann", 3 * hour, 4 * hour}}
			s := bind(r, 4*hour, evidence).Students[0]
			if got := s.Cells[0].Status(); got != c.want || evidence && (len(s.Cells[0].Rows) == 0) != (c.want == "") || math.Abs(s.Share-c.share) > 1e-9 {
				t.Errorf("who came %s: %+v, %+v", name, s.Cells[0], s)
			}
			if want := (Counts{NotReached: 1}); c.want == "" && s.Counts != want || c.want != "" && s.Counts.NotReached != 2 {
				t.Errorf("who came %s is counted as %+v", name, s.Counts)
			}
		}
	}
	r := taught(2 * hour)
	r.People[1].Joined = 3 * hour
	r.Signups = []Signup{{Lesson: "l", Seq: 1}}
	r.Corrections = []Correction{{Lesson: "l", Account: "ann", Status: protocol.StatusExcused}}
	if c := bind(r, 4*hour, false).Students[0].Cells[0]; c.Status() != protocol.StatusExcused || c.Recorded != "" {
		t.Errorf("corrected: %+v", c)
	}
}

func TestTheTimeThatPassedIsAReason(t *testing.T) {
	asked := Row{Offered: 1, Received: 10, Deadline: 110}
	refused := Row{Offered: 1, Received: 10, Deadline: 110, Answered: 50, Answer: protocol.SignupRefuse, Reason: "ill"}
	for name, c := range map[string]struct {
		row         Row
		now, closed protocol.Millis
		status      protocol.SignupStatus
		reason      string
	}{
		"time left":              {asked, 109, 0, protocol.StatusWaiting, ""},
		"time over":              {asked, 110, 0, protocol.StatusAbsent, protocol.ReasonTimeout},
		"closed before that":     {asked, 200, 109, protocol.StatusAbsent, ""},
		"closed after that":      {asked, 200, 110, protocol.StatusAbsent, protocol.ReasonTimeout},
		"refused by hand":        {refused, 200, 150, protocol.StatusRefused, "ill"},
		"never reached":          {Row{Offered: 1}, 200, 150, protocol.StatusNotReached, ""},
		"without a time":         {Row{Offered: 1, Received: 10}, 200, 150, protocol.StatusAbsent, ""},
		"the device was in time": {Row{Received: 10, Deadline: 110, Answered: 111, Answer: protocol.SignupRefuse, Reason: protocol.ReasonTimeout}, 200, 0, protocol.StatusAbsent, protocol.ReasonTimeout},
		"confirmed at the last":  {Row{Received: 10, Deadline: 110, Answered: 111, Answer: protocol.SignupConfirm}, 200, 0, protocol.StatusPresent, ""},
	} {
		if status, reason := c.row.Status(c.now, c.closed), c.row.Because(c.now, c.closed); status != c.status || reason != c.reason {
			t.Errorf("%s: %s because of %q, want %s because of %q", name, status, reason, c.status, c.reason)
		}
	}
}

func TestWhoIsInTheBook(t *testing.T) {
	r := taught(0)
	add := func(account protocol.AccountID, role Role, state State) {
		r.People = append(r.People, Enrolment{Account: account, Role: role, State: state})
	}
	add("left without a trace", RoleStudent, StateLeft)
	add("waits", RoleStudent, StateWaiting)
	add("left", RoleStudent, StateLeft)
	add("put out", RoleStudent, StateRefused)
	add("assists now", RoleAssistant, StateActive)
	add("assists", RoleAssistant, StateActive)
	r.Signups = []Signup{{Lesson: "l", Seq: 1}}
	r.Stays = []Stay{{"l", "left", hour, hour}, {"l", "assists", hour, hour}, {"l", "teacher", hour, hour}}
	r.Marks = []Mark{{"l", 1, Row{Account: "assists now", Offered: hour}}}
	r.Corrections = []Correction{{Lesson: "l", Account: "put out", Status: protocol.StatusLate}}
	var left, there []protocol.AccountID
	for _, s := range bind(r, 2*hour, false).Students {
		if s.Left() {
			left = append(left, s.Account)
		} else {
			there = append(there, s.Account)
		}
	}
	if len(there) != 1 || there[0] != "ann" || len(left) != 3 || left[0] != "left" || left[1] != "put out" || left[2] != "assists now" {
		t.Errorf("there %q, left %q", there, left)
	}
}

func TestLessonsStandByTheirStart(t *testing.T) {
	r := taught(0)
	r.Lessons = []Lesson{{ID: "c", Began: 1, Planned: 9}, {ID: "b", Began: 5}, {ID: "a", Began: 5}}
	r.Signups = []Signup{{Lesson: "b", Seq: 3}}
	b := bind(r, 10, true)
	if b.Lessons[0].ID != "a" || b.Lessons[1].ID != "b" || b.Lessons[2].ID != "c" || len(b.Lessons[1].Signups) != 1 {
		t.Errorf("%+v", b.Lessons)
	}
	if c := b.Students[0].Cells; c[0].Recorded != "" || c[1].Recorded != protocol.StatusNotReached {
		t.Errorf("%+v", c)
	}
}
