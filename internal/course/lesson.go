package course

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"atrium/internal/auth"
	"atrium/internal/room"
	"atrium/protocol"
)

// EarlyEntry is how long before its planned start students may come into a lesson.
const EarlyEntry = 15 * time.Minute

// maxAhead is how far ahead a lesson is planned at most.
const maxAhead = 5 * 366 * 24 * time.Hour

// maxTitleOfLesson bounds a lesson's title, in characters: it is its room's.
const maxTitleOfLesson = 100

// Lesson is one lesson of a course. It is a room, and has the room's id.
type Lesson struct {
	ID      protocol.RoomID
	Number  protocol.RoomNumber
	Course  protocol.CourseID
	Title   string
	Planned protocol.Millis // when it is to begin; 0: it began when it was made
	Began   protocol.Millis // when somebody who teaches was there; 0: not yet
	Ended   protocol.Millis // 0: not yet

	CourseTitle string          // when it was read
	LateMinutes int             // of the course, when it was read
	Archived    protocol.Millis // when the course was, when it was read; 0: it goes on
}

// Start is from when on one can be late: when it began, but not before it was planned.
func (l Lesson) Start() protocol.Millis { return max(l.Began, l.Planned) }

// Off reports whether the lesson will not be held: its course was archived before it began.
func (l Lesson) Off() bool { return l.State() == LessonPlanned && l.Archived != 0 }

// LessonState is how far a lesson has come.
type LessonState string

// The states of a lesson.
const (
	LessonPlanned LessonState = "planned"
	LessonLive    LessonState = "live"
	LessonEnded   LessonState = "ended"
)

// State is how far the lesson has come.
func (l Lesson) State() LessonState {
	switch {
	case l.Ended != 0:
		return LessonEnded
	case l.Began != 0:
		return LessonLive
	default:
		return LessonPlanned
	}
}

// PutLesson writes that a room is a lesson, with the room.
type PutLesson struct {
	Course  protocol.CourseID
	Planned protocol.Millis
	Began   protocol.Millis
}

// BeginLesson writes when a planned lesson began.
type BeginLesson struct{ At protocol.Millis }

// Projection marks the type.
func (PutLesson) Projection() {}

// Projection marks the type.
func (BeginLesson) Projection() {}

// FindLessons asks for lessons of all courses in which an account takes part.
type FindLessons struct {
	Account protocol.AccountID
	After   protocol.Millis // of those that have not begun: planned after this
	Limit   int             // of those that have not begun
}

// LessonStore is what lessons ask of the database.
type LessonStore interface {
	// LessonByID reads one lesson; ErrNotFound if there is none.
	LessonByID(ctx context.Context, id protocol.RoomID) (Lesson, error)
	// LessonsOf reads lessons of a course, the newest first, before an id ("": from the start).
	LessonsOf(ctx context.Context, id protocol.CourseID, before protocol.RoomID, limit int) ([]Lesson, error)
	// LessonsFor reads the lessons that go on of an account's courses, and then those to come of courses that go on, each by their start, with the
	// account's part in each course.
	LessonsFor(ctx context.Context, f FindLessons) ([]Lesson, []Enrolment, error)
	// OpenLessons reads the ids of a course's lessons that have not ended.
	OpenLessons(ctx context.Context, id protocol.CourseID) ([]protocol.RoomID, error)
	// Taking reads a lesson and an account's part in its course; ErrNotFound if there is no such lesson.
	Taking(ctx context.Context, id protocol.RoomID, account protocol.AccountID) (Lesson, Enrolment, error)
}

// Hold gives the service the rooms in which lessons are held. Until then it answers Standing and OpenLesson only.
func (s *Service) Hold(rooms *room.Service) { s.rooms = rooms }

// NewLesson is what CreateLesson needs to know.
type NewLesson struct {
	Title  string
	Start  protocol.Millis // 0: it is live at once
	Policy protocol.PolicyPatch
	Key    string // makes a retry give the same lesson; "" for none
}

// CreateLesson makes a lesson of a course, by its teachers.
func (s *Service) CreateLesson(ctx context.Context, who auth.Account, a room.Actor, id protocol.CourseID, n NewLesson) (Lesson, error) {
	c, _, err := s.teacher(ctx, who, id)
	if err != nil {
		return Lesson{}, err
	}
	now := protocol.ToMillis(s.now())
	switch {
	case c.Archived != 0:
		return Lesson{}, protocol.Err(protocol.CodeEnded)
	case n.Start < 0 || n.Start > now+protocol.Millis(maxAhead.Milliseconds()):
		return Lesson{}, protocol.Wrap(protocol.CodeBadData, errors.New("start"))
	}
	title, err := auth.Title(n.Title, maxTitleOfLesson)
	if err != nil {
		return Lesson{}, err
	}
	put := PutLesson{Course: id, Planned: n.Start}
	if n.Start == 0 {
		put.Began = now
	}
	row, err := s.rooms.Create(ctx, a, room.NewRoom{Title: title, Kind: protocol.KindLesson, Policy: n.Policy, Key: n.Key, Also: []room.Projection{put}})
	if err != nil {
		return Lesson{}, err
	}
	made, err := s.store.LessonByID(ctx, row.ID)
	return made, notFound(err)
}

// Lessons are the lessons of a course for who takes part in it, the newest first, with that part; next is the place of the following page, "" at the end.
func (s *Service) Lessons(ctx context.Context, who auth.Account, id protocol.CourseID, before protocol.RoomID) (list []Lesson, own Enrolment, next protocol.RoomID, err error) {
	if own, err = s.PartOf(ctx, who, id); err != nil {
		return nil, own, "", err
	}
	list, err = s.store.LessonsOf(ctx, id, before, pageOf+1)
	if len(list) > pageOf {
		list = list[:pageOf]
		next = list[pageOf-1].ID
	}
	return list, own, next, err
}

// AllLessons are all lessons of a course for who takes part in it, by their start.
func (s *Service) AllLessons(ctx context.Context, who auth.Account, id protocol.CourseID) ([]Lesson, error) {
	if _, err := s.PartOf(ctx, who, id); err != nil {
		return nil, err
	}
	list, err := s.store.LessonsOf(ctx, id, "", math.MaxInt32)
	slices.SortFunc(list, byStart)
	return list, err
}

// byStart orders lessons by when they began or are to begin.
func byStart(x, y Lesson) int {
	return cmp.Or(cmp.Compare(x.Start(), y.Start()), cmp.Compare(x.ID, y.ID))
}

// recent is how long ago a lesson that has not begun may have been planned for to be among what is to come.
const recent = 12 * time.Hour

// Coming are the lessons of all courses of an account that are live, however long, and those to come, by their start, with its part in each course.
func (s *Service) Coming(ctx context.Context, who auth.Account) ([]Lesson, []Enrolment, error) {
	return s.store.LessonsFor(ctx, FindLessons{Account: who.ID, After: protocol.ToMillis(s.now().Add(-recent)), Limit: 2 * pageOf})
}

// Lesson reads a lesson for who takes part in its course; to others there is none.
func (s *Service) Lesson(ctx context.Context, who auth.Account, id protocol.RoomID) (Lesson, Enrolment, error) {
	l, e, err := s.store.Taking(ctx, id, who.ID)
	if err == nil && !e.there() {
		err = ErrNotFound
	}
	return l, e, notFound(err)
}

// Standing implements room.Lessons.
func (s *Service) Standing(ctx context.Context, id protocol.RoomID, account protocol.AccountID) (room.Standing, error) {
	l, e, err := s.store.Taking(ctx, id, account)
	if errors.Is(err, ErrNotFound) || err == nil && !e.there() {
		return room.Standing{}, protocol.Err(protocol.CodeNotMember)
	}
	standing := room.Standing{Role: e.Role.inLesson(), Over: l.Off()}
	if l.Began == 0 && e.Role == RoleStudent {
		standing.From = l.Planned - protocol.Millis(EarlyEntry.Milliseconds())
	}
	return standing, err
}

// inLesson is the role as lessons have it.
func (r Role) inLesson() protocol.Role { return protocol.Role(r) }

// restand has the lessons that go on know of somebody's part in the course.
func (s *Service) restand(ctx context.Context, e Enrolment) error {
	open, err := s.store.OpenLessons(context.WithoutCancel(ctx), e.Course) // it is decided: whoever decided may go away
	if err != nil {
		return err
	}
	var role protocol.Role
	if e.there() {
		role = e.Role.inLesson()
	}
	for _, id := range open {
		s.rooms.Restand(id, e.Account, role)
	}
	return nil
}
