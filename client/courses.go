package client

import (
	"context"
	"net/http"
	"net/url"

	"atrium/protocol"
)

// Course is a course as the one who asks sees it.
type Course struct {
	ID          protocol.CourseID  `json:"id"`
	Title       string             `json:"title"`
	Description string             `json:"description"`
	Owner       protocol.AccountID `json:"owner"`
	Teacher     string             `json:"teacher"` // the owner's name
	Join        string             `json:"join"`    // open, approval or code
	Capacity    int                `json:"capacity"`
	Listed      bool               `json:"listed"`
	LateMinutes int                `json:"late_minutes"`
	Students    int                `json:"students"`
	Cover       string             `json:"cover"` // which picture it has; "" for none
	Created     protocol.Millis    `json:"created"`
	Archived    protocol.Millis    `json:"archived"`
	Role        string             `json:"role"`  // one's own: teacher, assistant or student
	State       string             `json:"state"` // one's own: active, waiting, refused or left
	Code        string             `json:"code"`  // lets people in; "" for who does not teach
}

// NewCourse is what a new course needs; an empty way in is open, nil is what the server has for it.
type NewCourse struct {
	Title       string `json:"title"`
	Description string `json:"description,omitzero"`
	Join        string `json:"join"`
	Capacity    int    `json:"capacity,omitzero"` // 0: as many as come
	Listed      *bool  `json:"listed,omitzero"`
	LateMinutes *int   `json:"late_minutes,omitzero"`
}

// CreateCourse makes a course that this person teaches.
func (c *Client) CreateCourse(ctx context.Context, n NewCourse) (Course, error) {
	n.Join = or(n.Join, "open")
	return call[Course](ctx, c, http.MethodPost, "/courses", n)
}

// CoursesPage is a page of courses, the newest first; Next is the cursor of the next one, "" at the end.
type CoursesPage struct {
	Courses   []Course `json:"courses"`
	Next      string   `json:"next"`
	MayCreate bool     `json:"may_create"` // whether one may make courses
}

// FindCourses searches the courses that may be found by any part of title or teacher, of their pinyin or its initials; an empty text finds all.
// The first page has the cursor "".
func (c *Client) FindCourses(ctx context.Context, text, cursor string) (CoursesPage, error) {
	q := url.Values{}
	set(q, "q", text)
	set(q, "cursor", cursor)
	return call[CoursesPage](ctx, c, http.MethodGet, "/courses"+query(q), nil)
}

// Courses lists those in which this person takes part or waits. The first page has the cursor "".
func (c *Client) Courses(ctx context.Context, cursor string) (CoursesPage, error) {
	q := url.Values{"mine": {"true"}}
	set(q, "cursor", cursor)
	return call[CoursesPage](ctx, c, http.MethodGet, "/courses"+query(q), nil)
}

// Course looks at one course.
func (c *Client) Course(ctx context.Context, id protocol.CourseID) (Course, error) {
	return call[Course](ctx, c, http.MethodGet, coursePath(id, ""), nil)
}

// CourseChange is what may change of a course; nil and false leave it as it was. NewCode makes the present code void.
type CourseChange struct {
	Title       *string `json:"title,omitzero"`
	Description *string `json:"description,omitzero"`
	Join        *string `json:"join,omitzero"`
	Capacity    *int    `json:"capacity,omitzero"`
	Listed      *bool   `json:"listed,omitzero"`
	LateMinutes *int    `json:"late_minutes,omitzero"`
	Archived    *bool   `json:"archived,omitzero"`
	NewCode     bool    `json:"new_code,omitzero"`
}

// ChangeCourse changes or archives a course that this person teaches.
func (c *Client) ChangeCourse(ctx context.Context, id protocol.CourseID, change CourseChange) (Course, error) {
	return call[Course](ctx, c, http.MethodPatch, coursePath(id, ""), change)
}

// SetCover gives a course that this person teaches a picture, of the type image/png, image/jpeg or image/gif.
func (c *Client) SetCover(ctx context.Context, id protocol.CourseID, contentType string, picture []byte) (Course, error) {
	return send[Course](ctx, c, http.MethodPut, coursePath(id, "/cover"), contentType, picture)
}

// RemoveCover takes the picture of a course that this person teaches away.
func (c *Client) RemoveCover(ctx context.Context, id protocol.CourseID) (Course, error) {
	return call[Course](ctx, c, http.MethodDelete, coursePath(id, "/cover"), nil)
}

// Enrolment is somebody's part in a course.
type Enrolment struct {
	Account protocol.AccountID `json:"account"`
	Name    string             `json:"name"`
	Avatar  string             `json:"avatar"`
	Role    string             `json:"role"`
	State   string             `json:"state"`
	Since   protocol.Millis    `json:"since"` // of the state
}

// Enrol comes into a course, or waits for approval; with the course's code where that is the way in.
func (c *Client) Enrol(ctx context.Context, id protocol.CourseID, code string) (Enrolment, error) {
	return call[Enrolment](ctx, c, http.MethodPost, coursePath(id, "/enrolments"), struct {
		Code string `json:"code,omitzero"`
	}{code})
}

// LeaveCourse takes this person out of a course.
func (c *Client) LeaveCourse(ctx context.Context, id protocol.CourseID) error {
	_, err := call[struct{}](ctx, c, http.MethodDelete, coursePath(id, "/enrolments/me"), nil)
	return err
}

// Enrolments lists who takes part in a course; for teachers and assistants also who waits, left or was refused.
func (c *Client) Enrolments(ctx context.Context, id protocol.CourseID) ([]Enrolment, error) {
	list, err := call[struct {
		Enrolments []Enrolment `json:"enrolments"`
	}](ctx, c, http.MethodGet, coursePath(id, "/enrolments"), nil)
	return list.Enrolments, err
}

// CoursePart is what a teacher decides about somebody: active or refused, and the role; "" leaves it as it was.
type CoursePart struct {
	State string `json:"state,omitzero"`
	Role  string `json:"role,omitzero"`
}

// Decide approves, refuses or puts out somebody, or gives another role.
func (c *Client) Decide(ctx context.Context, id protocol.CourseID, account protocol.AccountID, p CoursePart) (Enrolment, error) {
	return call[Enrolment](ctx, c, http.MethodPatch, coursePath(id, "/enrolments/"+url.PathEscape(string(account))), p)
}

func coursePath(id protocol.CourseID, more string) string {
	return "/courses/" + url.PathEscape(string(id)) + more
}
