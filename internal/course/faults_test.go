package course_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/course"
	"atrium/internal/room"
	"atrium/internal/store"
	"atrium/protocol"
)

// gated is the real store, which waits or fails where a test asks for it.
type gated struct {
	*store.DB
	mu   sync.Mutex
	gate chan struct{} // not nil: a commit waits until it is closed
	fail error         // instead of a commit
	lose bool          // the answer to a commit
}

func (g *gated) Commit(ctx context.Context, batches []room.Batch) error {
	g.mu.Lock()
	gate, fail, lose := g.gate, g.fail, g.lose
	g.mu.Unlock()
	if gate != nil {
		<-gate
	}
	if fail != nil {
		return fail
	}
	err := g.DB.Commit(ctx, batches)
	if err == nil && lose {
		err = room.ErrUnknown
	}
	return err
}

func (g *gated) set(change func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	change()
}

// hesitant is the courses to a room, with something that happens between question and answer.
type hesitant struct {
	*course.Service
	meanwhile func()
}

func (h *hesitant) Standing(ctx context.Context, lesson protocol.RoomID, account protocol.AccountID) (room.Standing, error) {
	s, err := h.Service.Standing(ctx, lesson, account)
	if happens := h.meanwhile; happens != nil {
		h.meanwhile = nil
		happens()
	}
	return s, err
}

func newGatedWorld(t *testing.T) (*world, *gated, *hesitant) {
	w := newWorld(t, course.NewCourse{})
	must(t, w.rooms.Close(t.Context()))
	g, h := &gated{DB: w.db}, &hesitant{Service: w.courses}
	var err error
	w.rooms, err = room.New(t.Context(), room.Options{Store: g, Bus: w.bus, Lessons: h, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	w.courses.Hold(w.rooms)
	return w, g, h
}

// inBubble runs a test with a teacher and a student in a lesson, by a clock of its own.
func inBubble(t *testing.T, do func(w *world, g *gated, h *hesitant, ann room.Actor)) {
	synctest.Test(t, func(t *testing.T) {
		w, g, h := newGatedWorld(t)
		ann := w.student("ann")
		for _, a := range []room.Actor{w.teacher, ann} {
			w.join(a)
			settle()
		}
		do(w, g, h, ann)
	})
}

// say is a message without a projection.
func say(id protocol.RequestID) room.Action {
	return room.Action{Request: id, Type: protocol.TypeUserMessage, Right: protocol.RightChat, Content: id,
		Draft: func(room.View) (room.Draft, *protocol.Error) {
			return room.Draft{Audience: room.AudienceAll, Data: struct{}{}}, nil
		}}
}

func (w *world) row(id protocol.SignupID, a room.Actor) course.Row {
	w.t.Helper()
	return w.rows(id)[a.Account]
}

// begins starts a sign-in of so many seconds; 0: without a time.
func (w *world) begins(seconds int) protocol.SignupID {
	w.t.Helper()
	d := protocol.OfferSignup{Kind: protocol.SignupTimed, Seconds: seconds}
	if seconds == 0 {
		d.Kind = protocol.SignupNormal
	}
	got, refused := w.do(w.teacher, course.Start(protocol.RequestID(protocol.NewUUID()), d))
	if refused != "" {
		w.t.Fatalf("start: %s", refused)
	}
	settle()
	return course.Offered(got).Signup
}

func (w *world) confirm(a room.Actor, id protocol.SignupID) protocol.Code {
	return second(w.do(a, course.Answer(protocol.RequestID(protocol.NewUUID()), protocol.AnswerSignup{Signup: id, Answer: protocol.SignupConfirm},
		course.Reply{At: protocol.ToMillis(time.Now())})))
}

// A request that is in the journal already, but not in memory any more, makes its whole batch be numbered anew: what the others had changed in
// memory is taken back before they are drafted again.
func TestAReplayBesideASignInSpoilsNothing(t *testing.T) {
	inBubble(t, func(w *world, g *gated, _ *hesitant, ann room.Actor) {
		mal := w.student("mal")
		w.join(mal)
		if refused := second(w.do(mal, say("old"))); refused != "" {
			t.Fatal(refused)
		}
		for i := range 1100 { // out of the tail
			w.rooms.Submit(context.Background(), mal, w.lesson.ID, say(protocol.RequestID(fmt.Sprint("more", i))), func(room.Receipt, error) {})
		}
		settle()
		beside := func(who room.Actor, act room.Action) (got room.Receipt) {
			t.Helper()
			gate := make(chan struct{})
			g.set(func() { g.gate = gate })
			w.rooms.Submit(context.Background(), mal, w.lesson.ID, say(protocol.RequestID(protocol.NewUUID())), func(room.Receipt, error) {})
			synctest.Wait()
			var err error
			w.rooms.Submit(context.Background(), who, w.lesson.ID, act, func(r room.Receipt, e error) { got, err = r, e })
			w.rooms.Submit(context.Background(), mal, w.lesson.ID, say("old"), func(room.Receipt, error) {})
			g.set(func() { g.gate = nil })
			close(gate)
			settle()
			if err != nil {
				t.Fatalf("%s beside a replay: %v", act.Type, err)
			}
			return got
		}
		id := course.Offered(beside(w.teacher, course.Start("start", protocol.OfferSignup{Kind: protocol.SignupNormal}))).Signup
		beside(ann, course.Answer("answer", protocol.AnswerSignup{Signup: id, Answer: protocol.SignupConfirm}, course.Reply{At: protocol.ToMillis(time.Now())}))
		if row := w.row(id, ann); row.Answer != protocol.SignupConfirm {
			t.Errorf("the answer is %+v", row)
		}
		beside(w.teacher, course.Close("close", protocol.CloseSignup{Signup: id}))
		w.begins(0) // and another can be started
	})
}

// Devices that come and go in turn, none of which ever proves anything, gain no more than the first of them lived.
func TestDevicesThatTakeTurnsGainNothing(t *testing.T) {
	inBubble(t, func(w *world, _ *gated, _ *hesitant, ann room.Actor) {
		id := w.begins(1)
		old := ann
		for i := range 5 {
			time.Sleep(3 * time.Second)
			next := w.device(ann, fmt.Sprint("device", i))
			w.join(next)
			settle()
			w.rooms.Drop(old, w.lesson.ID)
			old = next
		}
		if refused := w.confirm(old, id); refused != protocol.CodeTooLate {
			t.Errorf("after 15 s of a sign-in of 1 s: %q, %+v", refused, w.row(id, ann))
		}
	})
}

// What a connection has to prove still does not count against it when it is offered again.
func TestToJoinAgainIsNoSecondOffer(t *testing.T) {
	inBubble(t, func(w *world, _ *gated, _ *hesitant, ann room.Actor) {
		id := w.begins(5)
		w.join(ann)
		settle()
		if row := w.row(id, ann); row.Offered == 0 || row.Received != 0 {
			t.Errorf("the row is %+v", row)
		}
	})
}

func TestAFailedCommitKeepsOffersAndProofs(t *testing.T) {
	t.Run("one that was written after all", func(t *testing.T) {
		inBubble(t, func(w *world, g *gated, _ *hesitant, ann room.Actor) {
			start := func() error {
				_, err := w.rooms.Do(context.Background(), w.teacher, w.lesson.ID, course.Start("s", protocol.OfferSignup{Kind: protocol.SignupTimed, Seconds: 5}))
				return err
			}
			g.set(func() { g.lose = true })
			if err := start(); !errors.Is(err, room.ErrUnknown) {
				t.Fatalf("started: %v", err)
			}
			g.set(func() { g.lose = false })
			time.Sleep(10 * time.Second)
			if err := start(); err != nil || len(w.offers) == 0 {
				t.Errorf("the retry: %v; %d offers", err, len(w.offers))
			}
		})
	})
	t.Run("another's", func(t *testing.T) {
		inBubble(t, func(w *world, g *gated, _ *hesitant, ann room.Actor) {
			id := w.begins(5)
			g.set(func() { g.fail = errors.New("disk full") })
			w.do(w.teacher, say("x"))
			g.set(func() { g.fail = nil })
			time.Sleep(10 * time.Second)
			w.rooms.Proved(ann, w.lesson.ID, string(id), time.Now())
			time.Sleep(6 * time.Second)
			if refused := w.confirm(ann, id); refused != protocol.CodeTooLate {
				t.Errorf("6 s after the proof: %q, %+v", refused, w.row(id, ann))
			}
		})
	})
	t.Run("and who came late stays late", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w, g, _ := newGatedWorld(t)
			ann := w.student("ann")
			w.join(w.teacher)
			time.Sleep(time.Hour)
			id := w.begins(0)
			w.join(ann)
			settle()
			g.set(func() { g.fail = errors.New("disk full") })
			w.do(w.teacher, say("x"))
			g.set(func() { g.fail = nil })
			time.Sleep(time.Second)
			if refused := w.confirm(ann, id); refused != "" || !w.row(id, ann).Late {
				t.Errorf("%q, %+v", refused, w.row(id, ann))
			}
		})
	})
}

func TestWhoIsPutOutOfTheCourseIsOutOfItsLesson(t *testing.T) {
	out := course.StateRefused
	putOut := func(w *world, ann room.Actor) {
		_, err := w.courses.Decide(context.Background(), account(w.teacher), w.course.ID, ann.Account, course.Part{State: &out})
		must(t, err)
	}
	t.Run("though it could not be written at once", func(t *testing.T) {
		inBubble(t, func(w *world, g *gated, _ *hesitant, ann room.Actor) {
			g.set(func() { g.fail = errors.New("disk full") })
			putOut(w, ann)
			settle()
			g.set(func() { g.fail = nil })
			time.Sleep(10 * time.Second)
			if refused := second(w.do(ann, say("still here"))); refused != protocol.CodeNotMember {
				t.Errorf("writes: %q", refused)
			}
		})
	})
	t.Run("though they were just coming in", func(t *testing.T) {
		inBubble(t, func(w *world, _ *gated, h *hesitant, ann room.Actor) {
			bob := w.student("bob")
			h.meanwhile = func() { putOut(w, bob) }
			if refused := w.tryJoin(bob); refused != protocol.CodeNotMember {
				t.Errorf("comes in: %q", refused)
			}
			w.join(w.student("cleo")) // whom it does not concern
		})
	})
}

// Who becomes a student while a sign-in runs is asked as one.
func TestANewStudentIsOfferedWhatRuns(t *testing.T) {
	inBubble(t, func(w *world, _ *gated, _ *hesitant, ann room.Actor) {
		assistant, student := course.RoleAssistant, course.RoleStudent
		become := func(role *course.Role) {
			_, err := w.courses.Decide(context.Background(), account(w.teacher), w.course.ID, ann.Account, course.Part{Role: role})
			must(t, err)
			settle()
		}
		become(&assistant)
		id := w.begins(5)
		if len(w.offers) != 0 {
			t.Errorf("an assistant is offered %+v", w.offers)
		}
		become(&student)
		if row := w.row(id, ann); len(w.offers) != 1 || row.Offered == 0 {
			t.Errorf("%d offers, %+v", len(w.offers), row)
		}
	})
}

// The book of a lesson that has just ended knows who was there.
func TestVisitsAreWrittenWhenALessonEnds(t *testing.T) {
	inBubble(t, func(w *world, _ *gated, _ *hesitant, ann room.Actor) {
		time.Sleep(time.Second)
		if refused := second(w.do(w.teacher, room.End(""))); refused != "" {
			t.Fatal(refused)
		}
		synctest.Wait()
		held, err := w.db.HeldOf(w.t.Context(), w.lesson.ID)
		must(t, err)
		if held.Came[ann.Account] == 0 {
			t.Errorf("came: %v", held.Came)
		}
	})
}
