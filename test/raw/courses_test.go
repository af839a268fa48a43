package raw

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"sync"
	"sync/atomic"
	"testing"

	"atrium/client"
	"atrium/protocol"
)

// TestClientInACourse goes through the typed client against the real server.
func TestClientInACourse(t *testing.T) {
	w := newWorld(t, "--log-level", "warn")
	ann, ben := w.person("ann"), w.person("ben")
	hidden := false
	c, err := ann.CreateCourse(w.ctx, client.NewCourse{Title: "高等数学", Join: "approval", Listed: &hidden})
	if w.ok("create", err); c.Title != "高等数学" || c.Role != "teacher" || len(c.Code) != 26 || c.LateMinutes != 10 || c.Listed {
		t.Fatalf("made %+v", c)
	}
	if _, err := ben.Course(w.ctx, c.ID); !client.IsCode(err, protocol.CodeNotFound) {
		t.Errorf("an outsider's look: %v", err)
	}
	listed := true
	_, err = ann.ChangeCourse(w.ctx, c.ID, client.CourseChange{Listed: &listed})
	w.ok("change", err)
	var picture bytes.Buffer
	w.ok("png", png.Encode(&picture, image.NewGray(image.Rect(0, 0, 30, 10))))
	covered, err := ann.SetCover(w.ctx, c.ID, "image/png", picture.Bytes())
	if w.ok("cover", err); covered.Cover == "" || covered.Code != c.Code {
		t.Errorf("covered %+v", covered)
	}
	if _, err := ben.RemoveCover(w.ctx, c.ID); !client.IsCode(err, protocol.CodeForbidden) {
		t.Errorf("an outsider uncovers: %v", err)
	}
	found, err := ben.FindCourses(w.ctx, "gdsx", "")
	if w.ok("find", err); len(found.Courses) != 1 || found.Courses[0].ID != c.ID || found.Courses[0].Cover != covered.Cover || found.Courses[0].Code != "" || found.Next != "" || !found.MayCreate {
		t.Errorf("found %+v", found)
	}
	if covered, err = ann.RemoveCover(w.ctx, c.ID); err != nil || covered.Cover != "" {
		t.Errorf("uncovered %+v, %v", covered, err)
	}
	e, err := ben.Enrol(w.ctx, c.ID, "")
	if w.ok("enrol", err); e.State != "waiting" {
		t.Errorf("enrolled %+v", e)
	}
	e, err = ann.Decide(w.ctx, c.ID, e.Account, client.CoursePart{State: "active", Role: "assistant"})
	if w.ok("decide", err); e.State != "active" || e.Role != "assistant" {
		t.Errorf("decided %+v", e)
	}
	people, err := ben.Enrolments(w.ctx, c.ID)
	if w.ok("people", err); len(people) != 2 {
		t.Errorf("people %+v", people)
	}
	mine, err := ben.Courses(w.ctx, "")
	if w.ok("mine", err); len(mine.Courses) != 1 || mine.Courses[0].Role != "assistant" {
		t.Errorf("mine %+v", mine)
	}
	w.ok("leave", ben.LeaveCourse(w.ctx, c.ID))
	if mine, err = ben.Courses(w.ctx, ""); err != nil || len(mine.Courses) != 0 {
		t.Errorf("after leaving: %+v, %v", mine, err)
	}
}

// Fifty come to a real server at once for the last place: one is in, the others are told that it is full.
func TestFiftyAtOnceForTheLastPlace(t *testing.T) {
	w := newWorld(t, "--log-level", "warn")
	ann := w.person("ann")
	c, err := ann.CreateCourse(w.ctx, client.NewCourse{Title: "one place", Capacity: 1})
	w.ok("create", err)
	var students []*client.Client
	for n := range 50 {
		students = append(students, w.person(fmt.Sprint("student", n)))
	}
	var in, full atomic.Int32
	begin := make(chan struct{})
	var all sync.WaitGroup
	for _, s := range students {
		all.Go(func() {
			<-begin
			switch e, err := s.Enrol(w.ctx, c.ID, ""); {
			case err == nil && e.State == "active":
				in.Add(1)
			case client.IsCode(err, protocol.CodeRoomFull):
				full.Add(1)
			default:
				t.Errorf("%+v, %v", e, err)
			}
		})
	}
	close(begin)
	all.Wait()
	if c, err = ann.Course(w.ctx, c.ID); err != nil || in.Load() != 1 || full.Load() != 49 || c.Students != 1 {
		t.Errorf("%d are in, %d were told that it is full, the course has %d, %v", in.Load(), full.Load(), c.Students, err)
	}
}
