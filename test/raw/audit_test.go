package raw

import (
	"slices"
	"testing"

	"atrium/client"
	"atrium/protocol"
)

// What no page of ours asks for is on record: a student's forged start, the receipt of another student, a correction by who may not.
func TestForgedAttemptsAreOnRecord(t *testing.T) {
	w := newWorld(t, calm...)
	admin := w.person("admin") // the first one
	c := w.class(client.NewLesson{})
	other := c.person("other")
	c.enrol(other)
	teacher, student, second := c.attends(c.teacher), c.attends(c.student), c.attends(other)
	id := teacher.start(c.lesson.ID, protocol.OfferSignup{Kind: protocol.SignupTimed, Seconds: 60})
	receipt := second.offered().Receipt
	refused := func(s *sock, typ protocol.Type, data any) {
		t.Helper()
		if _, code := s.do(typ, c.lesson.ID, data); code != protocol.CodeForbidden {
			t.Errorf("%s: %q", typ, code)
		}
	}
	refused(student, protocol.TypeOfferSignup, protocol.OfferSignup{Kind: protocol.SignupNormal})
	refused(student, protocol.TypeReceiveSignup, protocol.ReceiveSignup{Signup: id, Receipt: receipt})
	refused(student, protocol.TypeCloseSignup, protocol.CloseSignup{Signup: id})
	refused(teacher, protocol.TypeAnswerSignup, protocol.AnswerSignup{Signup: id, Answer: protocol.SignupConfirm})
	if _, err := c.student.CorrectAttendance(c.ctx, c.lesson.ID, c.account(c.student), protocol.StatusPresent, "I was there"); refusal(err) != protocol.CodeForbidden {
		t.Errorf("a correction by a student: %v", err)
	}
	// Neither of these is: they happen to anyone.
	student.must(protocol.TypeAnswerSignup, c.lesson.ID, protocol.AnswerSignup{Signup: id, Answer: protocol.SignupConfirm})
	if _, code := student.do(protocol.TypeAnswerSignup, c.lesson.ID, protocol.AnswerSignup{Signup: id, Answer: protocol.SignupRefuse}); code != protocol.CodeAlreadyAnswered {
		t.Errorf("answered again: %q", code)
	}

	type line struct {
		who    protocol.AccountID
		action string
	}
	me := c.account(c.student)
	want := []line{{me, "correct-attendance"}, {c.account(c.teacher), "answer-signup"}, {me, "close-signup"}, {me, "receive-signup"}, {me, "offer-signup"}}
	var got []line
	for len(got) < len(want) { // written after the answers
		entries, next, err := admin.Audit(c.ctx, 0)
		if err != nil || next != 0 {
			t.Fatalf("%v, next %d", err, next)
		}
		got = got[:0]
		for _, e := range entries {
			got = append(got, line{e.Account, e.Action})
			if e.Room != c.lesson.ID || e.Code != protocol.CodeForbidden || e.Address != "127.0.0.0/24" || e.Name == "" || e.Time == 0 {
				t.Errorf("on record: %+v", e)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("on record: %v, want %v", got, want)
	}
	for who, code := range map[*client.Client]protocol.Code{c.teacher: protocol.CodeForbidden, c.assistant: protocol.CodeForbidden, c.student: protocol.CodeForbidden,
		c.outsider: protocol.CodeForbidden, c.nobody(): protocol.CodeNotAuthenticated} {
		if _, _, err := who.Audit(c.ctx, 0); refusal(err) != code {
			t.Errorf("the record by another: %v, want %s", err, code)
		}
	}
}
