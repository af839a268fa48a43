// Package course is who learns what from whom: courses, who is enrolled in them and as what, and how they are found. Lessons are rooms
// under a course.
package course

import (
	"context"
	"errors"

	"atrium/internal/search"
	"atrium/protocol"
)

// Errors that a Store answers with; compare with errors.Is. Anything else is a failure of the store itself.
var (
	// ErrNotFound: there is no such course, or nobody of that name in it.
	ErrNotFound = errors.New("course: not found")
	// ErrFull: there is no place for one more student.
	ErrFull = errors.New("course: full")
)

// Join is how one comes into a course.
type Join string

// The ways into a course.
const (
	JoinOpen     Join = "open"     // at once
	JoinApproval Join = "approval" // when a teacher has agreed
	JoinCode     Join = "code"     // with the course's code
)

// Role is what somebody is in a course.
type Role string

// The roles of a course.
const (
	RoleTeacher   Role = "teacher"
	RoleAssistant Role = "assistant"
	RoleStudent   Role = "student"
)

// teaches reports whether a role changes the course and decides about its students.
func (r Role) teaches() bool { return r == RoleTeacher }

// State is how far somebody has come in.
type State string

// The states of an enrolment.
const (
	StateActive  State = "active"
	StateWaiting State = "waiting" // for a teacher's approval
	StateRefused State = "refused" // or put out: a code or an open door does not help any more
	StateLeft    State = "left"
)

// Course is one course.
type Course struct {
	ID          protocol.CourseID
	Title       string // text, never a path or a key
	Description string
	Owner       protocol.AccountID
	Teacher     string // the owner's display name, when it was read
	Join        Join
	Capacity    int  // students at most; 0: as many as come
	Listed      bool // found by everyone, or only known to those who have its address
	LateMinutes int  // how long after its start one is in time for a lesson
	CodeNumber  int64
	Created     protocol.Millis
	Archived    protocol.Millis // 0: it goes on
	Students    int             // active ones
	Cover       string          // names the picture: another picture has another name; "" for none
}

// Enrolment is somebody's part in a course.
type Enrolment struct {
	Course  protocol.CourseID
	Account protocol.AccountID
	Name    string // the display name, when it was read
	Avatar  string
	Role    Role
	State   State
	Since   protocol.Millis // of the state
	Joined  protocol.Millis // when they first took part, whatever came after, when it was read with the enrolment; 0: never yet
}

// after reports whether somebody first took part when a lesson was over: it says nothing of them.
func (e Enrolment) after(l Lesson) bool { return l.Ended != 0 && e.Joined > l.Ended }

// there reports whether somebody takes part now.
func (e Enrolment) there() bool { return e.State == StateActive }

// Change is what is written of a course; nil leaves it as it was.
type Change struct {
	Title       *string
	Description *string
	Join        *Join
	Capacity    *int
	Listed      *bool
	LateMinutes *int
	Archived    *protocol.Millis
	NewCode     bool
}

// Find asks for a page of courses, the newest first.
type Find struct {
	Account protocol.AccountID // whose parts are wanted too
	Query   string             // folded: see search.Fold; empty finds all
	Before  protocol.CourseID
	Limit   int
}

// Store is what courses ask of the database.
type Store interface {
	LessonStore
	SignupStore
	BookStore
	MakerStore
	CoverStore
	// InsertCourse writes a course and its first teacher, who is the owner. A key that the owner has used before gives the course of then.
	InsertCourse(ctx context.Context, c Course, key string) (Course, error)
	// ChangeCourse writes a change and returns the course as it is then.
	ChangeCourse(ctx context.Context, id protocol.CourseID, c Change) (Course, error)
	// CourseByID reads one course; ErrNotFound if there is none.
	CourseByID(ctx context.Context, id protocol.CourseID) (Course, error)
	// FindCourses reads listed courses that go on, with the account's parts in them: zero values where there are none.
	FindCourses(ctx context.Context, f Find) ([]Course, []Enrolment, error)
	// CoursesOf reads the courses in which an account takes part or waits, with its enrolments, the newest first.
	CoursesOf(ctx context.Context, account protocol.AccountID, before protocol.CourseID, limit int) ([]Course, []Enrolment, error)
	// Enrolled reads somebody's part in a course; ErrNotFound if there never was any.
	Enrolled(ctx context.Context, id protocol.CourseID, account protocol.AccountID) (Enrolment, error)
	// Enrolments reads all parts in a course, teachers first, then by when they came.
	Enrolments(ctx context.Context, id protocol.CourseID) ([]Enrolment, error)
	// Enrol writes somebody's part, and, the first time that they take part, since when: what is given as Joined is not looked at. One more active student than the capacity allows is ErrFull, however many come at once.
	Enrol(ctx context.Context, e Enrolment) error
}

// Spellings are what a course is found by.
func (c Course) Spellings() search.Spellings { return search.Spell(c.Title, c.Teacher) }
