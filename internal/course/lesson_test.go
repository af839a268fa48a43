package course_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/course"
	"atrium/internal/room"
	"atrium/protocol"
)

// archive archives the course, or takes that back.
func (w *world) archive(archived bool) {
	w.t.Helper()
	_, _, err := w.courses.Change(w.t.Context(), account(w.teacher), w.course.ID, &archived, course.Change{})
	must(w.t, err)
}

// plan makes a lesson that is to begin.
func (w *world) plan(in time.Duration) course.Lesson {
	w.t.Helper()
	l, err := w.courses.CreateLesson(w.t.Context(), account(w.teacher), w.teacher, w.course.ID,
		course.NewLesson{Title: "Planned", Start: protocol.ToMillis(time.Now().Add(in))})
	must(w.t, err)
	return l
}

// coming are the ids of what somebody's home page lists.
func (w *world) coming(a room.Actor) (ids []protocol.RoomID) {
	w.t.Helper()
	list, parts, err := w.courses.Coming(w.t.Context(), account(a))
	must(w.t, err)
	for _, l := range list {
		ids = append(ids, l.ID)
	}
	if len(parts) != len(list) {
		w.t.Errorf("%d parts in %d lessons", len(parts), len(list))
	}
	return ids
}

func TestAPlannedLessonOfAnArchivedCourseIsOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, course.NewCourse{})
		ann := w.student("ann")
		live, planned := w.lesson, w.plan(time.Minute)
		w.archive(true)
		w.lesson = planned
		for _, a := range []room.Actor{w.teacher, ann} {
			if refused := w.tryJoin(a); refused != protocol.CodeEnded {
				t.Errorf("%s comes into a lesson that is off: %q", a.DisplayName, refused)
			}
			if l, _, err := w.courses.Lesson(t.Context(), account(a), planned.ID); err != nil || !l.Off() {
				t.Errorf("%s reads %+v, %v", a.DisplayName, l, err)
			}
			if ids := w.coming(a); !slices.Equal(ids, []protocol.RoomID{live.ID}) {
				t.Errorf("%s has to come: %q", a.DisplayName, ids)
			}
		}
		w.lesson = live
		w.join(w.teacher)
		w.join(ann) // which goes on
		w.archive(false)
		w.lesson = planned
		w.join(ann)
		w.join(w.device(w.teacher, "second"))
		settle()
		w.archive(true)
		w.join(w.device(ann, "back")) // it has begun
	})
}

func TestALessonThatIsOffCanBeCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, course.NewCourse{})
		w.lesson = w.plan(time.Minute)
		w.archive(true)
		by := w.teacher
		by.Device, by.Conn = "", 0 // as the page of the course does
		if _, refused := w.do(by, room.End("")); refused != "" {
			t.Error(refused)
		}
	})
}

func TestALiveLessonIsListedHoweverLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, course.NewCourse{})
		planned := w.plan(time.Minute)
		time.Sleep(48 * time.Hour)
		if ids := w.coming(w.teacher); !slices.Equal(ids, []protocol.RoomID{w.lesson.ID}) {
			t.Errorf("after two days: %q; planned was %s", ids, planned.ID)
		}
	})
}
