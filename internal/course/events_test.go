package course_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/course"
	"atrium/internal/room"
	"atrium/internal/store"
	"atrium/protocol"
)

// noting is a store that notes which projections come with which events.
type noting struct {
	*store.DB
	mu    sync.Mutex
	kinds map[string][]string // by event and audience
}

func (n *noting) Commit(ctx context.Context, batches []room.Batch) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, b := range batches {
		for _, e := range b.Events {
			line := fmt.Sprintf("| `%s` | %s |", e.Type, e.Audience)
			n.kinds[line] = append(n.kinds[line], "") // at least once
			for _, p := range b.Projections {
				if kind := reflect.TypeOf(p); kind.PkgPath() == "atrium/internal/course" && len(b.Events) == 1 && !slices.Contains(n.kinds[line], kind.Name()) {
					n.kinds[line] = append(n.kinds[line], kind.Name())
				}
			}
		}
	}
	return n.DB.Commit(ctx, batches)
}

// TestEventsDocument does all that lessons write and holds docs/events.md against what was committed.
func TestEventsDocument(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, course.NewCourse{})
		n := &noting{DB: w.db, kinds: map[string][]string{}}
		must(t, w.rooms.Close(t.Context()))
		var err error
		w.rooms, err = room.New(t.Context(), room.Options{Store: n, Bus: w.bus, Lessons: w.courses, Log: slog.New(slog.DiscardHandler)})
		must(t, err)
		w.courses.Hold(w.rooms)
		w.lesson, err = w.courses.CreateLesson(t.Context(), account(w.teacher), w.teacher, w.course.ID,
			course.NewLesson{Title: "Planned", Start: protocol.ToMillis(time.Now().Add(time.Minute))})
		must(t, err)
		ann, bob := w.student("ann"), w.student("bob")
		for _, a := range []room.Actor{w.teacher, ann} {
			w.join(a)
			settle()
		}
		got, refused := w.do(w.teacher, course.Start("", protocol.OfferSignup{Kind: protocol.SignupNormal}))
		if refused != "" {
			t.Fatal(refused)
		}
		settle()
		id := course.Offered(got).Signup
		w.rooms.Proved(ann, w.lesson.ID, string(id), time.Now())
		settle()
		w.join(bob)
		settle()
		for _, step := range []protocol.Code{
			second(w.do(ann, course.Answer("", protocol.AnswerSignup{Signup: id, Answer: protocol.SignupConfirm}, course.Reply{}))),
			second(w.do(w.teacher, course.Close("", protocol.CloseSignup{Signup: id}))),
		} {
			if step != "" {
				t.Fatal(step)
			}
			settle()
		}
		want := "<!-- lessons -->\n| event | audience | projections |\n|---|---|---|\n"
		for _, line := range slices.Sorted(maps.Keys(n.kinds)) {
			if !strings.Contains(line, "member-added") {
				want += line + " " + strings.Join(slices.DeleteFunc(n.kinds[line], func(k string) bool { return k == "" }), ", ") + " |\n"
			}
		}
		want += "<!-- end -->"
		raw, err := os.ReadFile("../../docs/events.md")
		must(t, err)
		if !strings.Contains(string(raw), want) {
			t.Errorf("docs/events.md does not hold:\n%s", want)
		}
	})
}

func second[A, B any](_ A, b B) B { return b }

// settle lets all that follows from a step happen.
func settle() {
	time.Sleep(60 * time.Millisecond)
	synctest.Wait()
}
