package storetest

import (
	"errors"
	"testing"

	"atrium/internal/auth/picture"
	"atrium/internal/course"
	"atrium/internal/search"
)

func checkCovers(t *testing.T, s Store) {
	owner := newAccount(t, s)
	other := insertCourse(t, s, newCourse(owner, "without"))
	c := insertCourse(t, s, newCourse(owner, "with"))
	_, err := s.CoverOf(t.Context(), c.ID)
	equal(t, "no cover", errors.Is(err, course.ErrNotFound), true)
	for i, p := range []picture.Picture{{Hash: "one", Image: []byte{0xff, 0xd8, 0}}, {Hash: "two", Image: []byte{0xff, 0xd8, 1, 2}}} {
		c.Cover = p.Hash
		for range 2 { // the same once more changes nothing
			after, err := s.PutCover(t.Context(), c.ID, p, start)
			noError(t, err)
			equal(t, "covered", after, c)
		}
		kept, err := s.CoverOf(t.Context(), c.ID)
		noError(t, err)
		equal(t, "kept", kept, p)
		title := []string{"another title", "and another"}[i]
		c.Title = title
		changed, err := s.ChangeCourse(t.Context(), c.ID, course.Change{Title: &title})
		noError(t, err)
		equal(t, "changed", changed, c)
	}
	list, _, err := s.CoursesOf(t.Context(), owner, "", 10)
	noError(t, err)
	equal(t, "one's own", list, []course.Course{c, other})
	list, _, err = s.FindCourses(t.Context(), course.Find{Limit: 2})
	noError(t, err)
	equal(t, "the newest", list, []course.Course{c, other})
	list, _, err = s.FindCourses(t.Context(), course.Find{Query: search.Fold("and another"), Limit: 2})
	noError(t, err)
	equal(t, "found", list, []course.Course{c})
	_, err = s.CoverOf(t.Context(), other.ID)
	equal(t, "no cover of the other", errors.Is(err, course.ErrNotFound), true)

	c.Cover = ""
	for range 2 {
		after, err := s.PutCover(t.Context(), c.ID, picture.Picture{}, start)
		noError(t, err)
		equal(t, "uncovered", after, c)
	}
	_, err = s.CoverOf(t.Context(), c.ID)
	equal(t, "no cover any more", errors.Is(err, course.ErrNotFound), true)
	_, err = s.PutCover(t.Context(), "none", picture.Picture{Hash: "x", Image: []byte{1}}, start)
	equal(t, "of no course", errors.Is(err, course.ErrNotFound), true)
}
