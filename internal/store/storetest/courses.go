package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"atrium/internal/auth"
	"atrium/internal/auth/authtest"
	"atrium/internal/course"
	"atrium/internal/search"
	"atrium/protocol"
)

func newCourse(owner protocol.AccountID, title string) course.Course {
	return course.Course{ID: protocol.CourseID(protocol.NewUUID()), Title: title, Owner: owner, Join: course.JoinOpen, Listed: true,
		LateMinutes: 10, CodeNumber: 1, Created: start}
}

func insertCourse(t *testing.T, s Store, c course.Course) course.Course {
	t.Helper()
	made, err := s.InsertCourse(t.Context(), c, "")
	noError(t, err)
	return made
}

func checkCourses(t *testing.T, s Store) {
	owner := newAccount(t, s)
	c := newCourse(owner, `../ 👩‍🏫 "高等数学" (上) %_\`)
	c.Description, c.Capacity = "text\n第二行", 30
	made, err := s.InsertCourse(t.Context(), c, "key")
	noError(t, err)
	c.Teacher = made.Teacher // the owner's name
	equal(t, "made", made, c)
	again := newCourse(owner, "again")
	same, err := s.InsertCourse(t.Context(), again, "key")
	noError(t, err)
	equal(t, "made again", same, c)
	twin := insertCourse(t, s, newCourse(owner, c.Title))

	title, join, capacity, archived := "Linear Algebra", course.JoinCode, 0, start+5
	changed, err := s.ChangeCourse(t.Context(), c.ID, course.Change{Title: &title, Join: &join, Capacity: &capacity, Archived: &archived, NewCode: true})
	noError(t, err)
	c.Title, c.Join, c.Capacity, c.Archived, c.CodeNumber = title, join, 0, archived, 2
	equal(t, "changed", changed, c)
	read, err := s.CourseByID(t.Context(), c.ID)
	noError(t, err)
	equal(t, "read", read, c)
	if _, err := s.CourseByID(t.Context(), "none"); !errors.Is(err, course.ErrNotFound) {
		t.Errorf("a course that is none: %v", err)
	}
	courses, parts, err := s.CoursesOf(t.Context(), owner, "", 10)
	noError(t, err)
	equal(t, "courses", courses, []course.Course{twin, c})
	equal(t, "parts", parts[1], course.Enrolment{Course: c.ID, Account: owner, Role: course.RoleTeacher, State: course.StateActive, Since: start})
	courses, _, err = s.CoursesOf(t.Context(), owner, twin.ID, 10)
	noError(t, err)
	equal(t, "the next page", courses, []course.Course{c})
}

func found(t *testing.T, s Store, query string, before protocol.CourseID, limit int) (ids []protocol.CourseID) {
	t.Helper()
	courses, _, err := s.FindCourses(t.Context(), course.Find{Query: search.Fold(query), Before: before, Limit: limit})
	noError(t, err)
	for _, c := range courses {
		ids = append(ids, c.ID)
	}
	return ids
}

func checkFindCourses(t *testing.T, s Store) {
	owner := newAccount(t, s)
	name := fmt.Sprint("王小明", made.Add(1))
	_, err := s.UpdateProfile(t.Context(), owner, auth.ProfileChange{DisplayName: &name})
	noError(t, err)
	maths := insertCourse(t, s, newCourse(owner, "高等数学 (上)"))
	more := insertCourse(t, s, newCourse(owner, "高等数学 (下)"))
	cpp := insertCourse(t, s, newCourse(owner, "C++ & 'Öl' 数"))
	hidden := newCourse(owner, "高等数学 (hidden)")
	hidden.Listed = false
	insertCourse(t, s, hidden)
	over := insertCourse(t, s, newCourse(owner, "高等数学 (over)"))
	at := start
	_, err = s.ChangeCourse(t.Context(), over.ID, course.Change{Archived: &at})
	noError(t, err)

	both := []protocol.CourseID{more.ID, maths.ID}
	for query, want := range map[string][]protocol.CourseID{
		"等数": both, "数学(": both, "GDSX": both, "gaodengshu": both, "学(下": {more.ID}, "高数": nil, "c++": {cpp.ID}, "'öL'": {cpp.ID},
		"数": {cpp.ID, more.ID, maths.ID}, "小明": {cpp.ID, more.ID, maths.ID}, "wxm": {cpp.ID, more.ID, maths.ID}, "下)王": nil, "%": nil, "hidden": nil,
	} {
		var mine []protocol.CourseID
		for _, id := range found(t, s, query, "", 100) {
			if id >= maths.ID { // of this check
				mine = append(mine, id)
			}
		}
		if !slices.Equal(mine, want) {
			t.Errorf("%s finds %v, want %v", query, mine, want)
		}
	}
	equal(t, "the first of a page", found(t, s, "等数", "", 1), []protocol.CourseID{more.ID})
	equal(t, "the next page", found(t, s, "等数", more.ID, 1), []protocol.CourseID{maths.ID})
	equal(t, "without a query", found(t, s, "", "", 2), []protocol.CourseID{cpp.ID, more.ID})

	title, other := "Biology", "Ann"
	_, err = s.ChangeCourse(t.Context(), maths.ID, course.Change{Title: &title})
	noError(t, err)
	_, err = s.UpdateProfile(t.Context(), owner, auth.ProfileChange{DisplayName: &other})
	noError(t, err)
	equal(t, "by the new title", found(t, s, "biolog", "", 10), []protocol.CourseID{maths.ID})
	equal(t, "by the old title", found(t, s, "等数", "", 10), []protocol.CourseID{more.ID})
	equal(t, "by the teacher's former name", len(found(t, s, name, "", 10)), 0)
	equal(t, "by the new one", found(t, s, "ann", "", 1), []protocol.CourseID{cpp.ID})
}

func checkEnrolments(t *testing.T, s Store) {
	owner := newAccount(t, s)
	c := newCourse(owner, "places")
	c.Capacity = 3
	insertCourse(t, s, c)
	var all sync.WaitGroup
	var mu sync.Mutex
	var full, in int
	var students []protocol.AccountID
	for range 20 {
		students = append(students, newAccount(t, s))
	}
	for _, student := range students {
		all.Go(func() {
			err := s.Enrol(t.Context(), course.Enrolment{Course: c.ID, Account: student, Role: course.RoleStudent, State: course.StateActive, Since: start})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				in++
			case errors.Is(err, course.ErrFull):
				full++
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	equal(t, "places taken", in, 3)
	equal(t, "students turned away", full, 17)
	c, err := s.CourseByID(t.Context(), c.ID)
	noError(t, err)
	equal(t, "students", c.Students, 3)

	people, err := s.Enrolments(t.Context(), c.ID)
	noError(t, err)
	equal(t, "people", len(people), 4)
	equal(t, "the first", people[0].Role, course.RoleTeacher)
	one := people[1]
	noError(t, s.Enrol(t.Context(), one)) // who is in takes no second place
	one.State = course.StateLeft
	noError(t, s.Enrol(t.Context(), one))
	read, err := s.Enrolled(t.Context(), c.ID, one.Account)
	noError(t, err)
	equal(t, "left", read, one)
	waiting := course.Enrolment{Course: c.ID, Account: newAccount(t, s), Role: course.RoleStudent, State: course.StateWaiting, Since: start + 1}
	noError(t, s.Enrol(t.Context(), waiting))
	// When they first took part stays, whatever comes after.
	for i, step := range []struct {
		state  course.State
		joined protocol.Millis
	}{{course.StateWaiting, 0}, {course.StateActive, start + 11}, {course.StateLeft, start + 11}, {course.StateActive, start + 11}} {
		waiting.State, waiting.Since = step.state, start+10+protocol.Millis(i)
		noError(t, s.Enrol(t.Context(), waiting))
		read, err := s.Enrolled(t.Context(), c.ID, waiting.Account)
		noError(t, err)
		equal(t, "since when", read.Joined, step.joined)
	}
	_, err = s.Enrolled(t.Context(), c.ID, "nobody")
	equal(t, "of nobody", errors.Is(err, course.ErrNotFound), true)
	equal(t, "in no course", errors.Is(s.Enrol(t.Context(), course.Enrolment{Course: "none", Account: owner}), course.ErrNotFound), true)
}

func checkMakers(t *testing.T, s Store) {
	makers, err := s.Makers(t.Context())
	noError(t, err)
	equal(t, "before it was set", makers, course.Makers(""))
	for _, m := range []course.Makers{course.MakersChosen, course.MakersAdmins} {
		noError(t, s.SetMakers(t.Context(), m))
		makers, err = s.Makers(t.Context())
		noError(t, err)
		equal(t, "set", makers, m)
	}
	var named []auth.Account
	for range 3 {
		a, err := s.InsertAccount(t.Context(), authtest.NewAccount(fmt.Sprint("maker", made.Add(1))), true)
		noError(t, err)
		for range 2 { // once more changes nothing
			noError(t, s.ChooseMaker(t.Context(), a.ID, true))
		}
		named = append(named, a)
	}
	slices.SortFunc(named, func(a, b auth.Account) int { return strings.Compare(a.FoldedName, b.FoldedName) })
	chosen, err := s.ChosenMakers(t.Context(), "", 2)
	noError(t, err)
	equal(t, "the first page", chosen, named[:2])
	chosen, err = s.ChosenMakers(t.Context(), named[1].FoldedName, 2)
	noError(t, err)
	equal(t, "the next page", chosen, named[2:])
	for range 2 {
		noError(t, s.ChooseMaker(t.Context(), named[0].ID, false))
	}
	for i, want := range []bool{false, true} {
		is, err := s.IsChosenMaker(t.Context(), named[i].ID)
		noError(t, err)
		equal(t, "named", is, want)
	}
}
