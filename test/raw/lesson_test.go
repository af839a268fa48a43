package raw

import (
	"testing"
	"time"

	"atrium/client"
	"atrium/internal/room"
	"atrium/internal/server"
	"atrium/protocol"
)

// class is a course with one of each role, and its first lesson.
type class struct {
	*world
	teacher, assistant, student, outsider *client.Client
	course                                client.Course
	lesson                                client.Lesson
}

func (w *world) class(n client.NewLesson) *class {
	w.t.Helper()
	c := &class{world: w, teacher: w.person("teacher"), assistant: w.person("assistant"), student: w.person("student"), outsider: w.person("outsider")}
	var err error
	if c.course, err = c.teacher.CreateCourse(w.ctx, client.NewCourse{Title: "Algebra"}); err != nil {
		w.t.Fatal(err)
	}
	c.enrol(c.student)
	c.enrol(c.assistant)
	if _, err := c.teacher.Decide(w.ctx, c.course.ID, w.account(c.assistant), client.CoursePart{Role: "assistant"}); err != nil {
		w.t.Fatal(err)
	}
	n.Title = "Lesson"
	if c.lesson, err = c.teacher.CreateLesson(w.ctx, c.course.ID, n); err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (c *class) enrol(who *client.Client) {
	c.t.Helper()
	if _, err := c.enrolled(who); err != nil {
		c.t.Fatal(err)
	}
}

func (c *class) enrolled(who *client.Client) (client.Enrolment, error) {
	return who.Enrol(c.ctx, c.course.ID, "")
}

// attend comes into the lesson; code is why not, "" for in.
func (c *class) attend(who *client.Client) (*sock, protocol.Code) {
	c.t.Helper()
	s := c.open(who, protocol.OpenConnection{})
	f, code := s.do(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: c.lesson.Room.Number})
	if code == "" {
		s.joined = decode[protocol.JoinedRoom](c.t, f)
	}
	return s, code
}

func (c *class) attends(who *client.Client) *sock {
	c.t.Helper()
	s, code := c.attend(who)
	if code != "" {
		c.t.Fatalf("not let in: %s", code)
	}
	return s
}

// status reads signup-changed about an account until it has this status.
func (s *sock) status(account protocol.AccountID, want protocol.SignupStatus) protocol.SignupChanged {
	s.t.Helper()
	for {
		if c := decode[protocol.SignupChanged](s.t, s.until(protocol.TypeSignupChanged)); c.Account == account && c.Status == want {
			return c
		}
	}
}

// start starts a sign-in.
func (s *sock) start(lesson protocol.RoomID, d protocol.OfferSignup) protocol.SignupID {
	s.t.Helper()
	return decode[protocol.OfferedSignup](s.t, s.must(protocol.TypeOfferSignup, lesson, d)).Signup
}

func (s *sock) offered() protocol.OfferSignupEvent {
	s.t.Helper()
	return decode[protocol.OfferSignupEvent](s.t, s.until(protocol.TypeOfferSignup))
}

func TestTheCourseSaysWhoIsInItsLesson(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	if c.lesson.State != "live" || c.lesson.ID != c.lesson.Room.ID || !c.lesson.Room.Number.Valid() {
		t.Errorf("made %+v", c.lesson)
	}
	for _, p := range []struct {
		who  *client.Client
		role protocol.Role
		code protocol.Code
	}{{c.teacher, protocol.RoleTeacher, ""}, {c.assistant, protocol.RoleAssistant, ""}, {c.student, protocol.RoleStudent, ""},
		{c.outsider, "", protocol.CodeNotMember}} {
		s, code := c.attend(p.who)
		if code != p.code || s.joined.Self.Role != p.role {
			t.Errorf("%s: answered %q, is %q", p.role, code, s.joined.Self.Role)
		}
		if code == "" && s.joined.Room.Policy.View != protocol.ViewAsk {
			t.Errorf("the lesson shows people to %s", s.joined.Room.Policy.View)
		}
	}
	// Put out while they are there, and back with another role.
	s := c.attends(c.student)
	if _, err := c.teacher.Decide(c.ctx, c.course.ID, c.account(c.student), client.CoursePart{State: "refused"}); err != nil {
		t.Fatal(err)
	}
	s.until(protocol.TypeRemoved)
	if _, code := c.attend(c.student); code != protocol.CodeNotMember {
		t.Errorf("who was put out of the course: %q", code)
	}
	if _, err := c.student.AllMessages(c.ctx, string(c.lesson.ID)); !client.IsCode(err, protocol.CodeNotFound) {
		t.Errorf("who was put out reads: %v", err)
	}
	if _, err := c.teacher.Decide(c.ctx, c.course.ID, c.account(c.student), client.CoursePart{State: "active"}); err != nil {
		t.Fatal(err)
	}
	s = c.attends(c.student)
	if _, err := c.teacher.Decide(c.ctx, c.course.ID, c.account(c.student), client.CoursePart{Role: "assistant"}); err != nil {
		t.Fatal(err)
	}
	if changed := decode[protocol.RoleChanged](t, s.until(protocol.TypeRoleChanged)); changed.Role != protocol.RoleAssistant {
		t.Errorf("became %+v", changed)
	}
	// Who is enrolled reads what was said without ever having been there.
	s.say(c.lesson.ID, "hello")
	c.enrol(c.outsider)
	if all, err := c.outsider.AllMessages(c.ctx, string(c.lesson.ID)); err != nil || len(all) != 1 {
		t.Errorf("who came later reads %v, %v", all, err)
	}
}

// lessonFrames are one request for each right that is asked of a socket in a lesson.
func (c *class) lessonFrames() map[string]struct {
	t    protocol.Type
	data any
} {
	victim := c.account(c.student)
	type frame = struct {
		t    protocol.Type
		data any
	}
	return map[string]frame{
		"say":              {protocol.TypeUserMessage, protocol.UserMessage{Text: "hi"}},
		"raise a hand":     {protocol.TypeRaiseHand, protocol.RaiseHand{Raised: true}},
		"see the pace":     {protocol.TypeOfferPace, nil},
		"mute":             {protocol.TypeMuteMember, protocol.MuteMember{Account: victim, Source: protocol.SourceCamera}},
		"spotlight":        {protocol.TypeSpotlightMember, protocol.SpotlightMember{}},
		"lock":             {protocol.TypeLockRoom, protocol.LockRoom{}},
		"remove":           {protocol.TypeRemoveMember, protocol.RemoveMember{Account: "nobody"}},
		"ban":              {protocol.TypeBanMember, protocol.BanMember{Account: "nobody"}},
		"admit":            {protocol.TypeAdmitMember, protocol.AdmitMember{Account: "nobody", Admit: true}},
		"give a role":      {protocol.TypeChangeRole, protocol.ChangeRole{Account: victim, Role: protocol.RoleHost}},
		"start a sign-in":  {protocol.TypeOfferSignup, protocol.OfferSignup{Kind: protocol.SignupNormal}},
		"close a sign-in":  {protocol.TypeCloseSignup, protocol.CloseSignup{Signup: "99"}},
		"receive an offer": {protocol.TypeReceiveSignup, protocol.ReceiveSignup{Signup: "99", Receipt: "another's"}},
		"answer":           {protocol.TypeAnswerSignup, protocol.AnswerSignup{Signup: "99", Answer: protocol.SignupConfirm}},
	}
}

// Each role is refused what the table does not give it, and nothing else.
func TestEveryRoleOfALesson(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	rights := map[protocol.Type]protocol.Right{}
	for _, row := range server.Table() {
		rights[row.Type] = row.Right
	}
	for role, who := range map[protocol.Role]*client.Client{protocol.RoleTeacher: c.teacher, protocol.RoleAssistant: c.assistant, protocol.RoleStudent: c.student} {
		s := c.attends(who)
		has := room.RightsOf(protocol.KindLesson, role, protocol.DefaultPolicy(protocol.KindLesson))
		for name, f := range c.lessonFrames() {
			answer, code := s.do(f.t, c.lesson.ID, f.data)
			if (code == protocol.CodeForbidden) == has.Has(rights[f.t]) {
				t.Errorf("%s: %s, which needs %s: %q", role, name, rights[f.t], code)
			}
			if f.t == protocol.TypeOfferSignup && code == "" {
				s.must(protocol.TypeCloseSignup, c.lesson.ID, protocol.CloseSignup(decode[protocol.OfferedSignup](t, answer)))
			}
		}
		for name, policy := range map[string]protocol.PolicyPatch{"opened to all": {Entry: value(protocol.EntryOpen)}, "opened to guests": {Guests: value(true)},
			"screens required": {RequireScreen: value(true)}} {
			_, err := who.ChangeRoom(c.ctx, string(c.lesson.ID), client.Change{Policy: &policy})
			want := protocol.CodeForbidden
			switch {
			case role == protocol.RoleTeacher && policy.RequireScreen != nil:
				want = ""
			case role == protocol.RoleTeacher:
				want = protocol.CodeBadData
			}
			if code := httpCode(t, err); code != want {
				t.Errorf("%s: %s: %q", role, name, code)
			}
		}
		if _, err := who.AddMember(c.ctx, string(c.lesson.ID), client.Invitation{Account: c.account(c.outsider)}); !client.IsCode(err, protocol.CodeForbidden) {
			t.Errorf("%s adds a member: %v", role, err)
		}
		if _, err := who.CreateLesson(c.ctx, c.course.ID, client.NewLesson{Title: "Another"}); (err == nil) != (role == protocol.RoleTeacher) {
			t.Errorf("%s makes a lesson: %v", role, err)
		}
	}
	if _, err := c.outsider.CreateLesson(c.ctx, c.course.ID, client.NewLesson{Title: "Mine"}); !client.IsCode(err, protocol.CodeForbidden) {
		t.Errorf("an outsider makes a lesson: %v", err)
	}
	for name, f := range map[string]func() error{
		"look": func() error { _, err := c.outsider.Lesson(c.ctx, c.lesson.ID); return err },
		"list": func() error { _, err := c.outsider.Lessons(c.ctx, c.course.ID); return err },
		"end":  func() error { return c.outsider.EndLesson(c.ctx, c.lesson.ID) },
		"read": func() error { _, err := c.outsider.AllMessages(c.ctx, string(c.lesson.ID)); return err },
		"write": func() error {
			_, err := c.outsider.ChangeRoom(c.ctx, string(c.lesson.ID), client.Change{Title: "Mine"})
			return err
		},
	} {
		if err := f(); !client.IsCode(err, protocol.CodeNotFound) {
			t.Errorf("an outsider: %s: %v", name, err)
		}
	}
}

func TestAPlannedLessonOpensInTimeAndBeginsWithATeacher(t *testing.T) {
	start := protocol.ToMillis(time.Now().Add(time.Hour))
	c := newWorld(t, calm...).class(client.NewLesson{Start: start})
	if c.lesson.State != "planned" || c.lesson.Planned != start {
		t.Errorf("made %+v", c.lesson)
	}
	if _, code := c.attend(c.student); code != protocol.CodeNotStarted {
		t.Errorf("an hour ahead: %q", code)
	}
	c.attends(c.assistant)
	l, err := c.student.Lesson(c.ctx, c.lesson.ID)
	for err == nil && l.State != "live" { // written after the assistant was answered
		l, err = c.student.Lesson(c.ctx, c.lesson.ID)
	}
	if err != nil || l.Began == 0 || l.Began > start {
		t.Errorf("the lesson is %+v, %v", l, err)
	}
	c.attends(c.student)
	if err := c.student.EndLesson(c.ctx, l.ID); !client.IsCode(err, protocol.CodeForbidden) {
		t.Errorf("ended by a student: %v", err)
	}
	if err := c.teacher.EndLesson(c.ctx, l.ID); err != nil { // who has never been in it
		t.Errorf("ended by the teacher: %v", err)
	}
	if _, code := c.attend(c.student); code != protocol.CodeEnded {
		t.Errorf("after the end: %q", code)
	}
}

func TestASignInIsOfferedReceivedAndAnswered(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	teacher, assistant, student := c.attends(c.teacher), c.attends(c.assistant), c.attends(c.student)
	me := c.account(c.student)

	id := teacher.start(c.lesson.ID, protocol.OfferSignup{Kind: protocol.SignupTimed, Seconds: 60})
	if e := assistant.offered(); e.Signup != id || e.Receipt != "" {
		t.Errorf("the assistant hears %+v", e)
	}
	offer := student.offered()
	if offer.Signup != id || offer.Receipt == "" || offer.Seconds != 60 || offer.Remaining != nil {
		t.Errorf("the student is offered %+v", offer)
	}
	if _, code := assistant.do(protocol.TypeOfferSignup, c.lesson.ID, protocol.OfferSignup{Kind: protocol.SignupNormal}); code != protocol.CodeAlreadyRunning {
		t.Errorf("a second one: %q", code)
	}
	received := decode[protocol.ReceivedSignup](t, student.must(protocol.TypeReceiveSignup, c.lesson.ID, protocol.ReceiveSignup{Signup: id, Receipt: offer.Receipt}))
	if received.Remaining == nil || *received.Remaining > 60_000 || *received.Remaining < 50_000 {
		t.Errorf("received: %+v", received)
	}
	teacher.status(me, protocol.StatusWaiting)

	// A refresh keeps the time: another connection is told what is left of it.
	again := c.attends(c.student)
	if e := again.offered(); e.Receipt != offer.Receipt || e.Remaining == nil || *e.Remaining > *received.Remaining {
		t.Errorf("offered again: %+v", e)
	}
	student.must(protocol.TypeReceiveSignup, c.lesson.ID, protocol.ReceiveSignup{Signup: id, Receipt: offer.Receipt}) // changes nothing
	again.must(protocol.TypeAnswerSignup, c.lesson.ID, protocol.AnswerSignup{Signup: id, Answer: protocol.SignupConfirm})
	if got := teacher.status(me, protocol.StatusPresent); got.Name != "student" || got.Received == 0 || got.Answered < got.Received {
		t.Errorf("the teacher hears %+v", got)
	}
	student.status(me, protocol.StatusPresent)
	if _, code := student.do(protocol.TypeAnswerSignup, c.lesson.ID, protocol.AnswerSignup{Signup: id, Answer: protocol.SignupRefuse}); code != protocol.CodeAlreadyAnswered {
		t.Errorf("answered otherwise: %q", code)
	}
	assistant.must(protocol.TypeCloseSignup, c.lesson.ID, protocol.CloseSignup{Signup: id})
	student.until(protocol.TypeCloseSignup)
	if _, code := student.do(protocol.TypeAnswerSignup, c.lesson.ID, protocol.AnswerSignup{Signup: id, Answer: protocol.SignupConfirm}); code != protocol.CodeTooLate {
		t.Errorf("after the close: %q", code)
	}
	if next := teacher.start(c.lesson.ID, protocol.OfferSignup{Kind: protocol.SignupNormal}); next == id {
		t.Error("two sign-ins of one id")
	}
}

// A device that never says that it has the offer gains nothing: its pong says so.
func TestAPongBeginsTheTime(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	teacher, student := c.attends(c.teacher), c.attends(c.student)
	me := c.account(c.student)
	id := teacher.start(c.lesson.ID, protocol.OfferSignup{Kind: protocol.SignupTimed, Seconds: 1})
	offer := student.offered()
	student.status(me, protocol.StatusWaiting) // while it reads, pings are answered
	if got := teacher.status(me, protocol.StatusAbsent); got.Answered != 0 {
		t.Errorf("the teacher hears %+v", got)
	}
	if _, code := student.do(protocol.TypeAnswerSignup, c.lesson.ID, protocol.AnswerSignup{Signup: id, Answer: protocol.SignupConfirm}); code != protocol.CodeTooLate {
		t.Errorf("after the time: %q", code)
	}
	if r := decode[protocol.ReceivedSignup](t, student.must(protocol.TypeReceiveSignup, c.lesson.ID, protocol.ReceiveSignup{Signup: id, Receipt: offer.Receipt})); *r.Remaining != 0 {
		t.Errorf("a receipt gave %d ms", *r.Remaining)
	}
}

// Who cuts the connection before the offer is proved gets it again, and the time begins with that.
func TestACutGainsNothing(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	teacher := c.attends(c.teacher)
	me := c.account(c.student)
	silent := c.attends(c.student) // who reads nothing answers no ping
	teacher.start(c.lesson.ID, protocol.OfferSignup{Kind: protocol.SignupTimed, Seconds: 30})
	silent.raw.Drop()
	student := c.attends(c.student)
	if e := student.offered(); e.Remaining == nil {
		t.Errorf("the second offer gives all the time in the world: %+v", e)
	}
	teacher.status(me, protocol.StatusWaiting)
}

// Where the policy requires it, who teaches sees a student's screen without an answer: for as long as it is required.
func TestARequiredScreenNeedsNoAnswer(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{Policy: &protocol.PolicyPatch{RequireScreen: value(true)}})
	other := c.person("other")
	c.enrol(other)
	teacher, student, mate := c.attends(c.teacher), c.attends(c.student), c.attends(other)
	if !student.joined.Room.Policy.RequireScreen {
		t.Fatal("the student does not read that screens are required")
	}
	ask := func(s *sock, source protocol.Source) protocol.ViewID {
		return decode[protocol.OfferedView](t, s.must(protocol.TypeOfferView, c.lesson.ID, protocol.OfferView{Account: c.account(c.student), Source: source})).View
	}
	view := ask(teacher, protocol.SourceScreen)
	for _, s := range []*sock{teacher, student} {
		if got := decode[protocol.ViewChanged](t, s.until(protocol.TypeViewChanged)); got.View != view || got.State != protocol.ViewAccepted {
			t.Errorf("told %+v", got)
		}
	}
	for _, by := range []struct {
		asks   *sock
		source protocol.Source
	}{{teacher, protocol.SourceCamera}, {mate, protocol.SourceScreen}} {
		asked := ask(by.asks, by.source)
		if got := decode[protocol.OfferViewEvent](t, student.until(protocol.TypeOfferView)); got.View != asked {
			t.Errorf("the %s: asked as %+v", by.source, got)
		}
	}
	if _, err := c.teacher.ChangeRoom(c.ctx, string(c.lesson.ID), client.Change{Policy: &protocol.PolicyPatch{RequireScreen: value(false)}}); err != nil {
		t.Fatal(err)
	}
	if got := decode[protocol.ViewChanged](t, student.until(protocol.TypeViewChanged)); got.View != view || got.State != protocol.ViewEnded {
		t.Errorf("when it is not required any more: %+v", got)
	}
}
