package course_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"testing"

	"atrium/internal/auth/picture"
	"atrium/internal/course"
	"atrium/protocol"
)

// grey is a PNG that differs with its shade.
func grey(shade uint8) []byte {
	m := image.NewGray(image.Rect(0, 0, 30, 10))
	for i := range m.Pix {
		m.Pix[i] = shade
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestCoversAreSetReplacedAndRemoved(t *testing.T) {
	w := newWorld(t, course.NewCourse{})
	teacher, student := account(w.teacher), account(w.student("ann"))
	set := func(upload []byte) course.Course {
		t.Helper()
		c, own, err := w.courses.SetCover(t.Context(), teacher, w.course.ID, upload)
		must(t, err)
		if own.Role != course.RoleTeacher || len(c.Cover) != 32 || c.Title != w.course.Title {
			t.Fatalf("%+v, %+v", c, own)
		}
		return c
	}
	first, second := set(grey(10)), set(grey(200))
	if first.Cover == second.Cover {
		t.Errorf("another picture has the same name %s", first.Cover)
	}
	p, err := w.courses.Cover(t.Context(), student, w.course.ID)
	must(t, err)
	if p.Hash != second.Cover || !bytes.HasPrefix(p.Image, []byte("\xff\xd8\xff")) {
		t.Errorf("%s is kept as %.4x…", p.Hash, p.Image)
	}
	if _, _, err := w.courses.SetCover(t.Context(), teacher, w.course.ID, []byte("<svg/>")); code(err) != protocol.CodeBadData {
		t.Errorf("no picture: %v", err)
	}
	if _, _, err := w.courses.SetCover(t.Context(), teacher, w.course.ID, make([]byte, picture.MaxBytes+1)); code(err) != protocol.CodeTooLarge {
		t.Errorf("too large: %v", err)
	}
	if c, _, err := w.courses.Look(t.Context(), student, w.course.ID); err != nil || c.Cover != second.Cover {
		t.Errorf("a refused picture replaced the one before: %+v, %v", c, err)
	}
	for range 2 {
		c, _, err := w.courses.RemoveCover(t.Context(), teacher, w.course.ID)
		must(t, err)
		if c.Cover != "" {
			t.Errorf("removed: %+v", c)
		}
	}
	if _, err := w.courses.Cover(t.Context(), student, w.course.ID); code(err) != protocol.CodeNotFound {
		t.Errorf("there is still one: %v", err)
	}
}

func TestCoversOfArchivedCoursesStay(t *testing.T) {
	w := newWorld(t, course.NewCourse{})
	teacher := account(w.teacher)
	before, _, err := w.courses.SetCover(t.Context(), teacher, w.course.ID, grey(10))
	must(t, err)
	archived := true
	_, _, err = w.courses.Change(t.Context(), teacher, w.course.ID, &archived, course.Change{})
	must(t, err)
	if _, _, err := w.courses.SetCover(t.Context(), teacher, w.course.ID, grey(200)); code(err) != protocol.CodeEnded {
		t.Errorf("set: %v", err)
	}
	if _, _, err := w.courses.RemoveCover(t.Context(), teacher, w.course.ID); code(err) != protocol.CodeEnded {
		t.Errorf("removed: %v", err)
	}
	if p, err := w.courses.Cover(t.Context(), teacher, w.course.ID); err != nil || p.Hash != before.Cover {
		t.Errorf("it is %s, %v", p.Hash, err)
	}
}

// leaving is a store that takes somebody's right away while a picture is decoded.
type leaving struct {
	course.Store
	meanwhile func()
}

func (l *leaving) Enrolled(ctx context.Context, id protocol.CourseID, account protocol.AccountID) (course.Enrolment, error) {
	e, err := l.Store.Enrolled(ctx, id, account)
	if happens := l.meanwhile; happens != nil {
		l.meanwhile = nil
		happens()
	}
	return e, err
}

// TestACoverNeedsTheRightWhenItIsKept: who loses the right while the picture is made sets none.
func TestACoverNeedsTheRightWhenItIsKept(t *testing.T) {
	w := newWorld(t, course.NewCourse{})
	other := w.student("other")
	role := course.RoleTeacher
	_, err := w.courses.Decide(t.Context(), account(w.teacher), w.course.ID, other.Account, course.Part{Role: &role})
	must(t, err)
	courses, err := course.New(t.Context(), &leaving{w.db, func() {
		role := course.RoleStudent
		_, err := w.courses.Decide(t.Context(), account(w.teacher), w.course.ID, other.Account, course.Part{Role: &role})
		must(t, err)
	}}, w.db, picture.NewMaker())
	must(t, err)
	if _, _, err := courses.SetCover(t.Context(), account(other), w.course.ID, grey(10)); code(err) != protocol.CodeForbidden {
		t.Errorf("set: %v", err)
	}
	if c, _, err := w.courses.Look(t.Context(), account(w.teacher), w.course.ID); err != nil || c.Cover != "" {
		t.Errorf("%+v, %v", c, err)
	}
}
