package raw

import (
	"strings"
	"testing"

	"atrium/client"
	"atrium/protocol"
)

// refusal is the code of an answer by HTTP, "" for none.
func refusal(err error) protocol.Code {
	if err == nil {
		return ""
	}
	return protocol.OrUnavailable(err).Code
}

func TestTheBookOfALesson(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	absent, late := c.person("absent"), c.person("newcomer")
	c.enrol(absent)
	teacher, student := c.attends(c.teacher), c.attends(c.student)
	if a, err := c.teacher.Attendance(c.ctx, c.lesson.ID); err != nil || len(a.Signups) != 0 || len(a.Rows) != 2 || a.Rows[0].Status != "" {
		t.Errorf("without a sign-in: %+v, %v", a, err)
	}
	id := teacher.start(c.lesson.ID, protocol.OfferSignup{Kind: protocol.SignupTimed, Seconds: 60})
	student.must(protocol.TypeReceiveSignup, c.lesson.ID, protocol.ReceiveSignup{Signup: id, Receipt: student.offered().Receipt})
	a, err := c.assistant.Attendance(c.ctx, c.lesson.ID)
	if err != nil || len(a.Signups) != 1 || a.Signups[0].ID != id || a.Signups[0].Seconds != 60 || a.Signups[0].Closed != 0 || a.Signups[0].By != c.account(c.teacher) {
		t.Errorf("while it runs: %+v, %v", a, err)
	}
	if a.Rows[0].Status != protocol.StatusWaiting || a.Rows[1].Status != protocol.StatusNotReached || a.Rows[1].Signups[0].Offered != 0 {
		t.Errorf("rows: %+v", a.Rows)
	}
	student.must(protocol.TypeAnswerSignup, c.lesson.ID, protocol.AnswerSignup{Signup: id, Answer: protocol.SignupRefuse, Reason: "病了"})
	own, err := c.student.Attendance(c.ctx, c.lesson.ID)
	if err != nil || len(own.Rows) != 1 || own.Rows[0].Account != c.account(c.student) || own.Rows[0].Status != protocol.StatusRefused {
		t.Fatalf("the student's own: %+v, %v", own, err)
	}
	if e := own.Rows[0].Signups[0]; e.Reason != "病了" || e.Device == "" || e.Address == "" || e.Deadline != e.Received+60_000 || e.Answered < e.Received {
		t.Errorf("the evidence: %+v", e)
	}

	fixed, err := c.teacher.CorrectAttendance(c.ctx, c.lesson.ID, c.account(absent), protocol.StatusLate, "came by the back door")
	if err != nil || fixed.Status != protocol.StatusLate || fixed.Recorded != protocol.StatusNotReached || fixed.Correction.ByName != "teacher" {
		t.Errorf("corrected: %+v, %v", fixed, err)
	}
	if err := c.teacher.EndLesson(c.ctx, c.lesson.ID); err != nil {
		t.Fatal(err)
	}
	if fixed, err = c.teacher.CorrectAttendance(c.ctx, c.lesson.ID, c.account(absent), protocol.StatusExcused, "a letter"); err != nil || fixed.Correction.Reason != "a letter" {
		t.Errorf("corrected after the end: %+v, %v", fixed, err)
	}
	c.enrol(late)
	if err := absent.LeaveCourse(c.ctx, c.course.ID); err != nil {
		t.Fatal(err)
	}
	b, err := c.teacher.Book(c.ctx, c.course.ID)
	if err != nil || len(b.Lessons) != 1 || b.Lessons[0].State != "ended" || b.Lessons[0].Signups != 1 || len(b.Students) != 3 {
		t.Fatalf("the book: %+v, %v", b, err)
	}
	for i, want := range []protocol.SignupStatus{protocol.StatusRefused, "", protocol.StatusExcused} { // who came into the course when it was over has none
		if s := b.Students[i]; s.Cells[0].Status != want || want != "" && s.Counts[want] != 1 || len(s.Counts) != 6 || s.Left != (i == 2) {
			t.Errorf("line %d is %+v, want %s", i, s, want)
		}
	}
	if a, err = c.teacher.Attendance(c.ctx, c.lesson.ID); err != nil || a.Signups[0].Closed == 0 {
		t.Errorf("closed with the lesson: %+v, %v", a, err)
	}
}

// The device's own word comes too late to be an answer: the clock has said the same.
func TestATimeThatPassedIsTheReason(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	teacher, student := c.attends(c.teacher), c.attends(c.student)
	id := teacher.start(c.lesson.ID, protocol.OfferSignup{Kind: protocol.SignupTimed, Seconds: 1})
	student.must(protocol.TypeReceiveSignup, c.lesson.ID, protocol.ReceiveSignup{Signup: id, Receipt: student.offered().Receipt})
	teacher.status(c.account(c.student), protocol.StatusAbsent)
	if _, code := student.do(protocol.TypeAnswerSignup, c.lesson.ID, protocol.AnswerSignup{Signup: id, Answer: protocol.SignupRefuse,
		Reason: protocol.ReasonTimeout}); code != protocol.CodeTooLate {
		t.Errorf("the device's own refusal: %q", code)
	}
	for _, who := range []*client.Client{c.teacher, c.student} {
		a, err := who.Attendance(c.ctx, c.lesson.ID)
		if err != nil {
			t.Fatal(err)
		}
		if e := a.Rows[0].Signups[0]; a.Rows[0].Status != protocol.StatusAbsent || e.Status != protocol.StatusAbsent || e.Reason != protocol.ReasonTimeout || e.Answered != 0 {
			t.Errorf("on record: %+v", a.Rows[0])
		}
	}
}

func TestWhoSeesAndCorrectsAttendance(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	other := c.person("other")
	c.enrol(other)
	of := c.account(other)
	lesson := func(who *client.Client) (int, error) {
		a, err := who.Attendance(c.ctx, c.lesson.ID)
		return len(a.Rows), err
	}
	book := func(who *client.Client) (int, error) {
		b, err := who.Book(c.ctx, c.course.ID)
		return len(b.Students), err
	}
	correct := func(who *client.Client) (int, error) {
		_, err := who.CorrectAttendance(c.ctx, c.lesson.ID, of, protocol.StatusPresent, "seen")
		return 0, err
	}
	for _, p := range []struct {
		name                  string
		who                   *client.Client
		lesson, book, correct protocol.Code
		rows                  int
	}{
		{"teacher", c.teacher, "", "", "", 2},
		{"assistant", c.assistant, "", "", protocol.CodeForbidden, 2},
		{"student", c.student, "", "", protocol.CodeForbidden, 1},
		{"outsider", c.outsider, protocol.CodeNotFound, protocol.CodeNotFound, protocol.CodeNotFound, 0},
		{"anonymous", c.nobody(), protocol.CodeNotAuthenticated, protocol.CodeNotAuthenticated, protocol.CodeNotAuthenticated, 0},
	} {
		for what, do := range map[string]struct {
			do   func(*client.Client) (int, error)
			want protocol.Code
			rows int
		}{"lesson": {lesson, p.lesson, p.rows}, "book": {book, p.book, p.rows}, "correct": {correct, p.correct, 0}} {
			if n, err := do.do(p.who); refusal(err) != do.want || n != do.rows {
				t.Errorf("%s by %s: %d rows, %v, want %d, %q", what, p.name, n, err, do.rows, do.want)
			}
		}
	}
	for name, p := range map[string]struct {
		lesson  protocol.RoomID
		account protocol.AccountID
		status  protocol.SignupStatus
		reason  string
		code    protocol.Code
	}{
		"no lesson":       {"none", of, protocol.StatusPresent, "seen", protocol.CodeNotFound},
		"not enrolled":    {c.lesson.ID, c.account(c.outsider), protocol.StatusPresent, "seen", protocol.CodeNotFound},
		"no student":      {c.lesson.ID, c.account(c.assistant), protocol.StatusPresent, "seen", protocol.CodeNotFound},
		"waiting":         {c.lesson.ID, of, protocol.StatusWaiting, "seen", protocol.CodeBadData},
		"no reason":       {c.lesson.ID, of, protocol.StatusPresent, "", protocol.CodeBadData},
		"two lines":       {c.lesson.ID, of, protocol.StatusPresent, "a\nb", protocol.CodeBadData},
		"bidi":            {c.lesson.ID, of, protocol.StatusPresent, "a\u202eb", protocol.CodeBadData},
		"a long reason":   {c.lesson.ID, of, protocol.StatusPresent, strings.Repeat("长", 201), protocol.CodeBadData},
		"a reason of 200": {c.lesson.ID, of, protocol.StatusPresent, strings.Repeat("长", 200), ""},
	} {
		if _, err := c.teacher.CorrectAttendance(c.ctx, p.lesson, p.account, p.status, p.reason); refusal(err) != p.code {
			t.Errorf("%s: %v, want %q", name, err, p.code)
		}
	}
	// Who was put out sees nothing any more, and stays in the book by the corrections.
	if _, err := c.teacher.Decide(c.ctx, c.course.ID, of, client.CoursePart{State: "refused"}); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Book(c.ctx, c.course.ID); refusal(err) != protocol.CodeNotFound {
		t.Errorf("who was put out: %v", err)
	}
	if n, err := book(c.teacher); n != 2 || err != nil {
		t.Errorf("the book has %d, %v", n, err)
	}
}
