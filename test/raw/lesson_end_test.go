package raw

import (
	"strings"
	"testing"

	"atrium/client"
	"atrium/protocol"
)

// A lesson that ends ends its sign-in: who has not answered cannot any more.
func TestTheEndOfALessonEndsItsSignIn(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	teacher, student := c.attends(c.teacher), c.attends(c.student)
	id := teacher.start(c.lesson.ID, protocol.OfferSignup{Kind: protocol.SignupNormal})
	offer := student.offered()
	if err := c.teacher.EndLesson(c.ctx, c.lesson.ID); err != nil {
		t.Fatal(err)
	}
	if got := decode[protocol.Removed](t, student.until(protocol.TypeRemoved)); got.Code != protocol.CodeEnded {
		t.Errorf("told %+v", got)
	}
	for what, data := range map[protocol.Type]any{protocol.TypeAnswerSignup: protocol.AnswerSignup{Signup: id, Answer: protocol.SignupConfirm},
		protocol.TypeReceiveSignup: protocol.ReceiveSignup{Signup: id, Receipt: offer.Receipt}} {
		if _, code := student.do(what, c.lesson.ID, data); code != protocol.CodeNotMember {
			t.Errorf("%s after the end: %q", what, code)
		}
	}
	if l, err := c.student.Lesson(c.ctx, c.lesson.ID); err != nil || l.State != "ended" || l.Ended == 0 {
		t.Errorf("the lesson is %+v, %v", l, err)
	}
	if coming, err := c.student.Coming(c.ctx); err != nil || len(coming) != 0 {
		t.Errorf("what comes: %+v, %v", coming, err)
	}
}

// To archive a course ends nothing that goes on: the lesson does, and its sign-ins. There will be no other.
func TestACourseIsArchivedDuringALesson(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	teacher, student := c.attends(c.teacher), c.attends(c.student)
	archived := true
	if _, err := c.teacher.ChangeCourse(c.ctx, c.course.ID, client.CourseChange{Archived: &archived}); err != nil {
		t.Fatal(err)
	}
	id := teacher.start(c.lesson.ID, protocol.OfferSignup{Kind: protocol.SignupNormal})
	student.must(protocol.TypeAnswerSignup, c.lesson.ID, protocol.AnswerSignup{Signup: id, Answer: protocol.SignupConfirm})
	teacher.status(c.account(c.student), protocol.StatusPresent)
	if _, err := c.teacher.CreateLesson(c.ctx, c.course.ID, client.NewLesson{Title: "Another"}); !client.IsCode(err, protocol.CodeEnded) {
		t.Errorf("another lesson: %v", err)
	}
	c.attends(c.assistant) // who comes late to it
}

// Titles are text, whatever they hold.
func TestALessonsTitleIsText(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	for _, title := range []string{"../../etc/passwd", "<script>alert(1)</script>", strings.Repeat("👩‍🏫", 20), "שיעור", "=1+1", strings.Repeat("课", 100)} {
		l, err := c.teacher.CreateLesson(c.ctx, c.course.ID, client.NewLesson{Title: title})
		if err != nil || l.Title != title {
			t.Errorf("%q became %q, %v", title, l.Title, err)
		}
	}
	for _, title := range []string{"", " ", strings.Repeat("课", 101), "a\u202eb", "a\u0000b"} {
		if _, err := c.teacher.CreateLesson(c.ctx, c.course.ID, client.NewLesson{Title: title}); err == nil {
			t.Errorf("%q is a title", title)
		}
	}
}
