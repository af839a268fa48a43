package course_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/course"
	"atrium/internal/room"
	"atrium/protocol"
)

// The reference: what happened to one student in one sign-in, written down as it happened, and what has to follow from that by the rules of
// docs/attendance.md. It shares no code with what it judges.

// fact is one thing that happened.
type fact struct {
	at   protocol.Millis
	what string // offered, ended, proof
	conn uint64 // offered, ended
}

type reply struct {
	answer protocol.SignupAnswer
	reason string
	grace  protocol.Millis
}

// history is one student's, in one sign-in.
type history struct {
	seconds int // 0: no time
	facts   []fact
	closed  bool
	tardy   bool // came too late
}

// begins is when the student's time begins, -1 for never: with the first proof, or with an offer to another connection when one that got an
// earlier offer has gone.
func (h history) begins() protocol.Millis {
	holding := map[uint64]bool{} // connections that were offered it and are still there
	lost := false
	for _, f := range h.facts {
		switch f.what {
		case "proof":
			return f.at
		case "ended":
			lost = lost || holding[f.conn]
			delete(holding, f.conn)
		case "offered":
			if lost && !holding[f.conn] {
				return f.at
			}
			holding[f.conn] = true
		}
	}
	return -1
}

// inTime reports whether an answer that comes now counts.
func (h history) inTime(now, grace protocol.Millis) bool {
	begun := h.begins()
	if begun < 0 || h.seconds == 0 {
		return true
	}
	if grace > 500 {
		grace = 500
	}
	return now <= begun+protocol.Millis(h.seconds*1000)+grace
}

// status is how the student stands now; given is the answer that counted.
func (h history) status(now protocol.Millis, given *reply) protocol.SignupStatus {
	switch begun := h.begins(); {
	case given != nil && given.answer == "confirm" && h.tardy:
		return "late"
	case given != nil && given.answer == "confirm":
		return "present"
	case given != nil && given.reason != "timeout":
		return "refused"
	case given != nil:
		return "absent"
	case begun < 0:
		return "not_reached"
	case h.closed, h.seconds > 0 && now >= begun+protocol.Millis(h.seconds*1000):
		return "absent"
	}
	return "waiting"
}

// because is the reason that goes with the status.
func (h history) because(now protocol.Millis, given *reply) string {
	switch begun := h.begins(); {
	case given != nil:
		return given.reason
	case begun >= 0 && h.seconds > 0 && now >= begun+protocol.Millis(h.seconds*1000):
		return "timeout"
	}
	return ""
}

// pupil is a student of the schedule with two devices.
type pupil struct {
	room.Actor
	came    protocol.Millis
	on      map[int]room.Actor // by device, while it is connected
	history history
	given   *reply
}

// schedule is a random lesson.
type schedule struct {
	*world
	rand    *rand.Rand
	pupils  []*pupil
	running protocol.SignupID // "": none is open
	seconds int
	heard   int // of offers
	log     []string
}

const lateMinutes = 1

func newSchedule(t *testing.T, seed uint64) *schedule {
	s := &schedule{world: newWorld(t, course.NewCourse{LateMinutes: lateMinutes}), rand: rand.New(rand.NewPCG(seed, 1))}
	s.join(s.teacher)
	for i := range 4 {
		s.pupils = append(s.pupils, &pupil{Actor: s.student(fmt.Sprintf("student%d", i)), on: map[int]room.Actor{}})
	}
	return s
}

func (s *schedule) now() protocol.Millis { return protocol.ToMillis(time.Now()) }

func (s *schedule) note(format string, args ...any) {
	s.log = append(s.log, fmt.Sprintf("%d ", s.now()-s.lesson.Began)+fmt.Sprintf(format, args...))
}

// settle lets all that follows from a step happen; a crowd's updates take a moment.
func (s *schedule) settle() {
	settle()
	s.mu.Lock()
	fresh := slices.Clone(s.offers[s.heard:])
	s.heard = len(s.offers)
	s.mu.Unlock()
	for _, o := range fresh {
		for _, p := range s.pupils {
			for _, d := range p.on {
				if d.Device == o.device {
					p.history.facts = append(p.history.facts, fact{at: o.at, what: "offered", conn: d.Conn})
				}
			}
		}
	}
}

func (s *schedule) pick() *pupil { return s.pupils[s.rand.IntN(len(s.pupils))] }

func (s *schedule) any(p *pupil) (room.Actor, bool) {
	for _, d := range []int{s.rand.IntN(2), 0, 1} {
		if a, ok := p.on[d]; ok {
			return a, true
		}
	}
	return room.Actor{}, false
}

func (s *schedule) come() {
	p, d := s.pick(), s.rand.IntN(2)
	if old, on := p.on[d]; on { // a refresh: the old connection ends, or ends later
		s.gone(p, old)
	}
	a := s.device(p.Actor, fmt.Sprintf("%s/%d", p.DisplayName, d))
	if p.came == 0 {
		p.came = s.now()
		p.history.tardy = p.came > s.lesson.Began+lateMinutes*60_000
	}
	p.on[d] = a
	before := len(p.history.facts)
	s.note("%s comes by %d", p.DisplayName, a.Conn)
	s.join(a)
	s.settle()
	asked := len(p.history.facts) > before
	if open := s.running != "" && p.given == nil && p.history.inTime(s.now(), 0); asked && s.running == "" || open && !asked {
		s.t.Fatalf("%s was offered it: %v\n%v", p.DisplayName, asked, s.log)
	}
}

func (s *schedule) gone(p *pupil, a room.Actor) {
	s.rooms.Drop(a, s.lesson.ID)
	p.history.facts = append(p.history.facts, fact{at: s.now(), what: "ended", conn: a.Conn})
}

func (s *schedule) cut() {
	p := s.pick()
	for d, a := range p.on {
		s.note("%s loses %d", p.DisplayName, a.Conn)
		s.gone(p, a)
		delete(p.on, d)
		return
	}
}

func (s *schedule) start() {
	if s.running != "" {
		return
	}
	s.seconds = s.rand.IntN(4)
	d := protocol.OfferSignup{Kind: protocol.SignupTimed, Seconds: s.seconds}
	if s.seconds == 0 {
		d.Kind = protocol.SignupNormal
	}
	for _, p := range s.pupils {
		p.history, p.given = history{seconds: s.seconds, tardy: p.history.tardy}, nil
	}
	got, code := s.do(s.teacher, course.Start(protocol.RequestID(protocol.NewUUID()), d))
	if code != "" {
		s.t.Fatalf("start: %s", code)
	}
	s.running = course.Offered(got).Signup
	s.note("%s starts, %d s", s.running, s.seconds)
	s.settle()
}

func (s *schedule) close() {
	if s.running == "" {
		return
	}
	s.note("%s closes", s.running)
	if _, code := s.do(s.teacher, course.Close(protocol.RequestID(protocol.NewUUID()), protocol.CloseSignup{Signup: s.running})); code != "" {
		s.t.Fatalf("close: %s", code)
	}
	for _, p := range s.pupils {
		p.history.closed = true
	}
	s.check()
	s.running = ""
}

// proves answers the ping after the offer, if the connection was offered it.
func (s *schedule) proves() {
	p := s.pick()
	a, on := s.any(p)
	was := slices.ContainsFunc(p.history.facts, func(f fact) bool { return f.what == "offered" && f.conn == a.Conn })
	if s.running == "" || !on || !was {
		return
	}
	s.note("%d proves", a.Conn)
	s.rooms.Proved(a, s.lesson.ID, string(s.running), time.Now())
	p.history.facts = append(p.history.facts, fact{at: s.now(), what: "proof"})
}

// receives says that the offer has come, by a receipt that any device of the student got.
func (s *schedule) receives() {
	p := s.pick()
	a, on := s.any(p)
	s.mu.Lock()
	i := slices.IndexFunc(s.offers, func(o offer) bool {
		return o.Signup == s.running && (o.device == protocol.DeviceID(p.DisplayName+"/0") || o.device == protocol.DeviceID(p.DisplayName+"/1"))
	})
	s.mu.Unlock()
	if s.running == "" || !on || i < 0 {
		return
	}
	s.note("%d receives", a.Conn)
	if code := s.receive(a, protocol.ReceiveSignup{Signup: s.running, Receipt: s.offers[i].Receipt}); code != "" {
		s.t.Fatalf("receive: %s", code)
	}
	p.history.facts = append(p.history.facts, fact{at: s.now(), what: "proof"})
	for _, other := range s.pupils { // which is nobody else's
		if b, on := s.any(other); on && other != p {
			if code := s.receive(b, protocol.ReceiveSignup{Signup: s.running, Receipt: s.offers[i].Receipt}); code != protocol.CodeForbidden {
				s.t.Fatalf("another's receipt: %q", code)
			}
		}
	}
}

// answers, often around the end of the time.
func (s *schedule) answers() {
	p := s.pick()
	grace := []protocol.Millis{0, 20, 400, 900}[s.rand.IntN(4)]
	if begun := p.history.begins(); s.running != "" && begun >= 0 && s.seconds > 0 && s.rand.IntN(2) == 0 {
		end := begun + protocol.Millis(s.seconds*1000) + []protocol.Millis{0, min(grace, 500)}[s.rand.IntN(2)] + protocol.Millis(s.rand.IntN(3)-1)
		time.Sleep(time.Duration(end-s.now()) * time.Millisecond) // not at all, if that has been
	}
	a, on := s.any(p)
	if s.running == "" || !on {
		return
	}
	r := reply{answer: protocol.SignupConfirm, grace: grace}
	if s.rand.IntN(2) == 0 {
		r.answer, r.reason = protocol.SignupRefuse, []string{"", "ill", "timeout"}[s.rand.IntN(3)]
	}
	want := protocol.Code("")
	switch {
	case p.given != nil:
		want = protocol.CodeAlreadyAnswered
	case !p.history.inTime(s.now(), grace):
		want = protocol.CodeTooLate
	}
	s.note("%d answers %+v", a.Conn, r)
	_, code := s.do(a, course.Answer(protocol.RequestID(protocol.NewUUID()), protocol.AnswerSignup{Signup: s.running, Answer: r.answer, Reason: r.reason},
		course.Reply{At: s.now(), Grace: grace, Device: a.Device, Address: "10.0.0.0/24"}))
	if code != want {
		s.t.Fatalf("answered %q, want %q\n%v", code, want, s.log)
	}
	p.history.facts = append(p.history.facts, fact{at: s.now(), what: "proof"})
	if code == "" {
		p.given = &r
	}
}

// restart ends the server's process; nobody's connection outlives it.
func (s *schedule) restart() {
	s.note("the server starts anew")
	s.stop()
	for _, p := range s.pupils {
		for _, a := range p.on {
			p.history.facts = append(p.history.facts, fact{at: s.now(), what: "ended", conn: a.Conn})
		}
		clear(p.on)
	}
	s.world.start()
	s.teacher = s.device(s.teacher, "teacher")
	s.join(s.teacher)
}

// check compares what is stored with the reference.
func (s *schedule) check() {
	s.t.Helper()
	synctest.Wait()
	if s.running == "" {
		return
	}
	rows, closed := s.rows(s.running), s.closed()
	for _, p := range s.pupils {
		want := p.history.status(s.now(), p.given)
		if got := rows[p.Account].Status(s.now(), closed); got != want {
			s.t.Fatalf("%s is %s, want %s: %+v\n%v", p.DisplayName, got, want, rows[p.Account], s.log)
		}
		if got, want := rows[p.Account].Because(s.now(), closed), p.history.because(s.now(), p.given); got != want {
			s.t.Fatalf("%s is so because of %q, want %q: %+v\n%v", p.DisplayName, got, want, rows[p.Account], s.log)
		}
	}
}

func (s *schedule) closed() protocol.Millis {
	held, err := s.db.HeldOf(s.t.Context(), s.lesson.ID)
	must(s.t, err)
	for _, u := range held.Signups {
		if u.ID() == s.running {
			return u.Closed
		}
	}
	s.t.Fatalf("%s is not stored", s.running)
	return 0
}

// TestAttendanceIsWhatTheReferenceSays tries random lessons.
func TestAttendanceIsWhatTheReferenceSays(t *testing.T) {
	seeds := uint64(25)
	if testing.Short() {
		seeds = 10
	}
	for seed := range seeds {
		synctest.Test(t, func(t *testing.T) {
			s := newSchedule(t, seed)
			steps := []func(){s.come, s.come, s.cut, s.start, s.start, s.proves, s.receives, s.answers, s.answers, s.answers, s.close, s.restart,
				func() { time.Sleep(time.Duration(s.rand.IntN(1500)) * time.Millisecond) }}
			for range 120 {
				i := s.rand.IntN(len(steps))
				if i >= 10 && i <= 11 && s.rand.IntN(4) > 0 { // these are rarer
					continue
				}
				steps[i]()
				s.check()
			}
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
