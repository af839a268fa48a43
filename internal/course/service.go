package course

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"atrium/internal/auth"
	"atrium/internal/auth/picture"
	"atrium/internal/room"
	"atrium/internal/search"
	"atrium/protocol"
)

// Bounds of what a course holds.
const (
	maxTitle       = 200 // characters
	maxDescription = 8 << 10
	maxCapacity    = 10_000
	maxLate        = 24 * 60 // minutes
	pageOf         = 30
	maxReason      = 200 // characters
)

// Service holds the rules of courses. Safe for concurrent use.
type Service struct {
	store    Store
	pictures *picture.Maker
	key      []byte // of codes and receipts
	rooms    *room.Service
	now      func() time.Time
	late     lateness
}

// Settings keeps a value that is made once.
type Settings interface {
	Setting(ctx context.Context, key, fresh string) (string, error)
}

// New makes the service. Codes come from a key that the settings keep: nothing of a code is stored. Covers are made by the
// pictures of the process.
func New(ctx context.Context, store Store, settings Settings, pictures *picture.Maker) (*Service, error) {
	key, err := settings.Setting(ctx, "course_key", protocol.NewSecret())
	if err != nil {
		return nil, fmt.Errorf("read the key of courses: %w", err)
	}
	raw, err := hex.DecodeString(key)
	if err != nil {
		return nil, fmt.Errorf("the key of courses is damaged: %w", err)
	}
	return &Service{store: store, pictures: pictures, key: raw, now: time.Now, late: lateness{of: make(map[protocol.CourseID]lateSince)}}, nil
}

// NewCourse is what Create needs to know.
type NewCourse struct {
	Title       string
	Description string
	Join        Join
	Capacity    int
	Listed      bool
	LateMinutes int
	Key         string // makes a retry give the same course; "" for none
}

// Create makes a course that the account teaches; forbidden to those who may not make any.
func (s *Service) Create(ctx context.Context, who auth.Account, n NewCourse) (Course, error) {
	may, err := s.MayCreate(ctx, who)
	if err == nil && !may {
		err = protocol.Err(protocol.CodeForbidden)
	}
	if err != nil {
		return Course{}, err
	}
	change := Change{Title: &n.Title, Description: &n.Description, Join: &n.Join, Capacity: &n.Capacity, Listed: &n.Listed, LateMinutes: &n.LateMinutes}
	if err := change.clean(); err != nil {
		return Course{}, err
	}
	return s.store.InsertCourse(ctx, Course{ID: protocol.CourseID(protocol.NewUUID()), Title: n.Title, Description: n.Description,
		Owner: who.ID, Teacher: who.DisplayName, Join: n.Join, Capacity: n.Capacity, Listed: n.Listed, LateMinutes: n.LateMinutes,
		CodeNumber: 1, Created: protocol.ToMillis(s.now())}, n.Key)
}

// clean holds the texts and numbers of a change to the rules.
func (c *Change) clean() error {
	if c.Title != nil {
		title, err := auth.Title(*c.Title, maxTitle)
		if err != nil {
			return err
		}
		*c.Title = title
	}
	bad := func(what string) error { return protocol.Wrap(protocol.CodeBadData, errors.New(what)) }
	switch {
	case c.Description != nil && len(*c.Description) > maxDescription:
		return protocol.Err(protocol.CodeTooLong)
	case c.Description != nil && strings.ContainsRune(*c.Description, 0):
		return protocol.Err(protocol.CodeBadText)
	case c.Join != nil && *c.Join != JoinOpen && *c.Join != JoinApproval && *c.Join != JoinCode:
		return bad("join")
	case c.Capacity != nil && (*c.Capacity < 0 || *c.Capacity > maxCapacity):
		return bad("capacity")
	case c.LateMinutes != nil && (*c.LateMinutes < 0 || *c.LateMinutes > maxLate):
		return bad("late_minutes")
	}
	return nil
}

// Change changes a course, and archives it or takes that back where archived is given; teachers of it may. Late minutes count from then on, also
// in lessons that go on: who has answered before stays as they were.
func (s *Service) Change(ctx context.Context, who auth.Account, id protocol.CourseID, archived *bool, c Change) (Course, Enrolment, error) {
	_, own, err := s.teacher(ctx, who, id)
	if err != nil {
		return Course{}, own, err
	}
	if archived != nil {
		var at protocol.Millis
		if *archived {
			at = protocol.ToMillis(s.now())
		}
		c.Archived = &at
	}
	if err := c.clean(); err != nil {
		return Course{}, own, err
	}
	changed, err := s.store.ChangeCourse(ctx, id, c)
	if err == nil && c.LateMinutes != nil {
		err = s.lateFromNow(ctx, id)
	}
	return changed, own, err
}

// Look reads a course as somebody sees it, with their part in it: who takes part, waits, or may find it. To others there is none.
func (s *Service) Look(ctx context.Context, who auth.Account, id protocol.CourseID) (Course, Enrolment, error) {
	c, err := s.store.CourseByID(ctx, id)
	if err != nil {
		return Course{}, Enrolment{}, notFound(err)
	}
	e, err := s.part(ctx, who, id)
	if err != nil {
		return Course{}, Enrolment{}, err
	}
	if !c.Listed && e.State != StateActive && e.State != StateWaiting {
		return Course{}, Enrolment{}, protocol.Err(protocol.CodeNotFound)
	}
	return c, e, nil
}

// part is somebody's enrolment; the zero value if there is none.
func (s *Service) part(ctx context.Context, who auth.Account, id protocol.CourseID) (Enrolment, error) {
	e, err := s.store.Enrolled(ctx, id, who.ID)
	if errors.Is(err, ErrNotFound) {
		return Enrolment{}, nil
	}
	return e, err
}

// teacher refuses who does not teach the course; to who knows nothing of it, there is none.
func (s *Service) teacher(ctx context.Context, who auth.Account, id protocol.CourseID) (Course, Enrolment, error) {
	c, e, err := s.Look(ctx, who, id)
	if err == nil && (!e.there() || !e.Role.teaches()) {
		err = protocol.Err(protocol.CodeForbidden)
	}
	return c, e, err
}

// List searches the courses that may be found, or lists those in which an account takes part or waits, the newest first, with the account's
// parts in them. next is the place of the following page, empty at the end.
func (s *Service) List(ctx context.Context, who auth.Account, mine bool, query string, before protocol.CourseID) (list []Course, parts []Enrolment,
	next protocol.CourseID, err error) {
	if mine {
		list, parts, err = s.store.CoursesOf(ctx, who.ID, before, pageOf+1)
	} else {
		list, parts, err = s.store.FindCourses(ctx, Find{Account: who.ID, Query: search.Fold(query), Before: before, Limit: pageOf + 1})
	}
	if len(list) > pageOf {
		list, parts = list[:pageOf], parts[:pageOf]
		next = list[pageOf-1].ID
	}
	return list, parts, next, err
}

// Code is what lets people into a course whose way in it is: 130 bits, for its teachers.
func (s *Service) Code(c Course) string {
	mac := hmac.New(sha256.New, s.key)
	fmt.Fprintf(mac, "%s %d", c.ID, c.CodeNumber)
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil))[:26])
}

// Enrol brings an account into a course, or lets it wait; a repeat changes nothing.
func (s *Service) Enrol(ctx context.Context, who auth.Account, id protocol.CourseID, code string) (Enrolment, error) {
	c, err := s.store.CourseByID(ctx, id)
	if err != nil {
		return Enrolment{}, notFound(err)
	}
	e, err := s.part(ctx, who, id)
	if err != nil {
		return Enrolment{}, err
	}
	right := subtle.ConstantTimeCompare([]byte(normalCode(code)), []byte(s.Code(c))) == 1
	switch {
	case who.Guest():
		return Enrolment{}, protocol.Err(protocol.CodeForbidden)
	case e.State == StateActive, e.State == StateWaiting && !right:
		return e, nil
	case !c.Listed && !right && e.State == "":
		return Enrolment{}, protocol.Err(protocol.CodeNotFound)
	case e.State == StateRefused:
		return Enrolment{}, protocol.Err(protocol.CodeBanned)
	case c.Archived != 0:
		return Enrolment{}, protocol.Err(protocol.CodeEnded)
	case c.Join == JoinCode && !right:
		return Enrolment{}, protocol.Err(protocol.CodeBadSecret)
	}
	fresh := Enrolment{Course: id, Account: who.ID, Name: who.DisplayName, Avatar: who.Avatar, Role: RoleStudent, State: StateActive,
		Since: protocol.ToMillis(s.now())}
	if c.Join == JoinApproval && !right {
		fresh.State = StateWaiting
	}
	return fresh, full(s.store.Enrol(ctx, fresh))
}

// normalCode is a code as it is made, however it was written down.
func normalCode(code string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(code))
}

// Leave takes an account out of a course. The owner stays: a course without one would be nobody's.
func (s *Service) Leave(ctx context.Context, who auth.Account, id protocol.CourseID) error {
	c, e, err := s.Look(ctx, who, id)
	switch {
	case err != nil:
		return err
	case c.Owner == who.ID:
		return protocol.Err(protocol.CodeForbidden)
	case e.State != StateActive && e.State != StateWaiting:
		return nil
	}
	e.State, e.Since = StateLeft, protocol.ToMillis(s.now())
	if err := s.store.Enrol(ctx, e); err != nil {
		return err
	}
	return s.restand(ctx, e)
}

// Part is what a teacher decides about somebody; nil leaves it as it was.
type Part struct {
	State *State // active or refused
	Role  *Role
}

// Decide changes somebody's part in a course; its teachers may, but nobody takes the owner's away.
func (s *Service) Decide(ctx context.Context, who auth.Account, id protocol.CourseID, account protocol.AccountID, p Part) (Enrolment, error) {
	c, _, err := s.teacher(ctx, who, id)
	if err != nil {
		return Enrolment{}, err
	}
	e, err := s.store.Enrolled(ctx, id, account)
	if err != nil {
		return Enrolment{}, notFound(err)
	}
	if account == c.Owner {
		return Enrolment{}, protocol.Err(protocol.CodeForbidden)
	}
	if p.State != nil {
		if *p.State != StateActive && *p.State != StateRefused {
			return Enrolment{}, protocol.Err(protocol.CodeBadData)
		}
		if e.State == StateLeft && *p.State == StateActive { // who has left comes back of their own will
			return Enrolment{}, protocol.Err(protocol.CodeForbidden)
		}
		e.State = *p.State
	}
	if p.Role != nil {
		if *p.Role != RoleTeacher && *p.Role != RoleAssistant && *p.Role != RoleStudent {
			return Enrolment{}, protocol.Err(protocol.CodeBadData)
		}
		e.Role = *p.Role
	}
	e.Since = protocol.ToMillis(s.now())
	if err := s.store.Enrol(ctx, e); err != nil {
		return e, full(err)
	}
	return e, s.restand(ctx, e)
}

// People are all parts in a course: for its teachers and assistants everyone's, for students those that take part.
func (s *Service) People(ctx context.Context, who auth.Account, id protocol.CourseID) ([]Enrolment, error) {
	own, err := s.PartOf(ctx, who, id)
	if err != nil {
		return nil, err
	}
	all, err := s.store.Enrolments(ctx, id)
	if err != nil || own.Role != RoleStudent {
		return all, err
	}
	var there []Enrolment
	for _, e := range all {
		if e.there() {
			there = append(there, e)
		}
	}
	return there, nil
}

func notFound(err error) error {
	if errors.Is(err, ErrNotFound) {
		return protocol.Err(protocol.CodeNotFound)
	}
	return err
}

func full(err error) error {
	if errors.Is(err, ErrFull) {
		return protocol.Err(protocol.CodeRoomFull)
	}
	return err
}
