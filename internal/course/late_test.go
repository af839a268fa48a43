package course_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/auth/picture"
	"atrium/internal/course"
	"atrium/internal/room"
	"atrium/internal/store"
	"atrium/protocol"
)

// lateAfter has one be late after so many minutes.
func (w *world) lateAfter(minutes int) {
	w.t.Helper()
	_, _, err := w.courses.Change(w.t.Context(), account(w.teacher), w.course.ID, nil, course.Change{LateMinutes: &minutes})
	must(w.t, err)
}

// signs has students confirm a sign-in of their own, and tells how each stands.
func (w *world) signs(as ...room.Actor) (statuses []protocol.SignupStatus) {
	w.t.Helper()
	id := w.begins(0)
	for _, a := range as {
		if refused := w.confirm(a, id); refused != "" {
			w.t.Fatal(refused)
		}
	}
	for _, a := range as {
		statuses = append(statuses, w.row(id, a).Status(0, 0))
	}
	if refused := second(w.do(w.teacher, course.Close("", protocol.CloseSignup{Signup: id}))); refused != "" {
		w.t.Fatal(refused)
	}
	return statuses
}

func TestLateMinutesCountAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, course.NewCourse{LateMinutes: 1})
		w.join(w.teacher)
		time.Sleep(5 * time.Minute)
		ann := w.student("ann")
		w.join(ann)
		settle()
		for _, step := range []struct {
			minutes int
			want    protocol.SignupStatus
		}{{1, protocol.StatusLate}, {10, protocol.StatusPresent}, {0, protocol.StatusLate}, {10, protocol.StatusPresent}} {
			w.lateAfter(step.minutes)
			if got := w.signs(ann); got[0] != step.want {
				t.Errorf("after %d minutes one is %s, want %s", step.minutes, got[0], step.want)
			}
		}
		before := w.begins(0)
		if refused := w.confirm(ann, before); refused != "" {
			t.Fatal(refused)
		}
		w.lateAfter(0)
		if got := w.row(before, ann).Status(0, 0); got != protocol.StatusPresent {
			t.Errorf("who has answered is %s then", got)
		}
	})
}

// slowHeld is the real store; something happens when what is kept of a lesson was read.
type slowHeld struct {
	*store.DB
	meanwhile func()
}

func (s *slowHeld) HeldOf(ctx context.Context, id protocol.RoomID) (course.Held, error) {
	held, err := s.DB.HeldOf(ctx, id)
	if happens := s.meanwhile; happens != nil {
		s.meanwhile = nil
		happens()
	}
	return held, err
}

func TestLateMinutesThatChangeWhileALessonIsReadCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, course.NewCourse{LateMinutes: 1})
		must(t, w.rooms.Close(t.Context()))
		s := &slowHeld{DB: w.db, meanwhile: func() { w.lateAfter(10) }}
		var err error
		w.courses, err = course.New(t.Context(), s, w.db, picture.NewMaker())
		must(t, err)
		w.rooms, err = room.New(t.Context(), room.Options{Store: w.db, Bus: w.bus, Lessons: w.courses, Log: slog.New(slog.DiscardHandler)})
		must(t, err)
		w.courses.Hold(w.rooms)
		time.Sleep(5 * time.Minute)
		ann := w.student("ann")
		for _, a := range []room.Actor{w.teacher, ann} {
			w.join(a)
			settle()
		}
		if got := w.signs(ann); got[0] != protocol.StatusPresent {
			t.Errorf("one is %s by minutes that have changed", got[0])
		}
	})
}
