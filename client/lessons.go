package client

import (
	"context"
	"net/http"
	"net/url"

	"atrium/protocol"
)

// Course is a course as the one who asks sees it.
type Course struct {
	ID       protocol.CourseID  `json:"id"`
	Title    string             `json:"title"`
	Owner    protocol.AccountID `json:"owner"`
	Join     string             `json:"join"` // open, approval or code
	Role     string             `json:"role"` // teacher, assistant or student; "" for who takes no part
	State    string             `json:"state"`
	Students int                `json:"students"`
	Code     string             `json:"code"` // for teachers
	Archived protocol.Millis    `json:"archived"`
}

// NewCourse is what a new course needs; an empty way in is open.
type NewCourse struct {
	Title       string `json:"title"`
	Join        string `json:"join"`
	Capacity    int    `json:"capacity,omitzero"`
	LateMinutes *int   `json:"late_minutes,omitzero"`
}

// CreateCourse makes a course that this person teaches.
func (c *Client) CreateCourse(ctx context.Context, n NewCourse) (Course, error) {
	n.Join = or(n.Join, "open")
	return call[Course](ctx, c, http.MethodPost, "/courses", n)
}

// CourseChange is what may change of a course; nil stays as it is.
type CourseChange struct {
	Title    *string `json:"title,omitzero"`
	Join     *string `json:"join,omitzero"`
	Capacity *int    `json:"capacity,omitzero"`
	Archived *bool   `json:"archived,omitzero"`
}

// ChangeCourse changes a course that this person teaches.
func (c *Client) ChangeCourse(ctx context.Context, id protocol.CourseID, change CourseChange) (Course, error) {
	return call[Course](ctx, c, http.MethodPatch, coursePath(id, ""), change)
}

// Enrolment is somebody's part in a course.
type Enrolment struct {
	Account protocol.AccountID `json:"account"`
	Name    string             `json:"name"`
	Role    string             `json:"role"`
	State   string             `json:"state"`
}

func coursePath(id protocol.CourseID, rest string) string {
	return "/courses/" + url.PathEscape(string(id)) + rest
}

// Enrol takes part in a course, or waits for a teacher; the code may be empty.
func (c *Client) Enrol(ctx context.Context, id protocol.CourseID, code string) (Enrolment, error) {
	return call[Enrolment](ctx, c, http.MethodPost, coursePath(id, "/enrolments"), map[string]string{"code": code})
}

// Leave takes this person out of a course.
func (c *Client) LeaveCourse(ctx context.Context, id protocol.CourseID) error {
	_, err := call[struct{}](ctx, c, http.MethodDelete, coursePath(id, "/enrolments/me"), nil)
	return err
}

// Part is what a teacher decides about somebody; "" leaves it as it is.
type Part struct {
	State string `json:"state,omitzero"` // active or refused
	Role  string `json:"role,omitzero"`
}

// ChangeEnrolment decides about somebody's part in a course.
func (c *Client) ChangeEnrolment(ctx context.Context, id protocol.CourseID, account protocol.AccountID, p Part) (Enrolment, error) {
	return call[Enrolment](ctx, c, http.MethodPatch, coursePath(id, "/enrolments/"+url.PathEscape(string(account))), p)
}

// Lesson is a lesson of a course; its id is its room's.
type Lesson struct {
	ID   protocol.RoomID `json:"id"`
	Room struct {
		ID     protocol.RoomID     `json:"id"`
		Number protocol.RoomNumber `json:"number"`
	} `json:"room"`
	Course  protocol.CourseID `json:"course"`
	Title   string            `json:"title"`
	State   string            `json:"state"` // planned, live or ended
	Planned protocol.Millis   `json:"planned"`
	Began   protocol.Millis   `json:"began"`
	Ended   protocol.Millis   `json:"ended"`
	Role    string            `json:"role"`
}

// NewLesson is what a new lesson needs; without a start it is live at once.
type NewLesson struct {
	Title  string                `json:"title"`
	Start  protocol.Millis       `json:"start,omitzero"`
	Policy *protocol.PolicyPatch `json:"policy,omitzero"`
}

// CreateLesson makes a lesson of a course that this person teaches.
func (c *Client) CreateLesson(ctx context.Context, id protocol.CourseID, n NewLesson) (Lesson, error) {
	return call[Lesson](ctx, c, http.MethodPost, coursePath(id, "/lessons"), n)
}

// Lesson looks at a lesson.
func (c *Client) Lesson(ctx context.Context, id protocol.RoomID) (Lesson, error) {
	return call[Lesson](ctx, c, http.MethodGet, "/lessons/"+url.PathEscape(string(id)), nil)
}

// Lessons lists the newest lessons of a course.
func (c *Client) Lessons(ctx context.Context, id protocol.CourseID) ([]Lesson, error) {
	got, err := call[struct {
		Lessons []Lesson `json:"lessons"`
	}](ctx, c, http.MethodGet, coursePath(id, "/lessons"), nil)
	return got.Lessons, err
}

// Coming lists what is live and what comes in all of this person's courses.
func (c *Client) Coming(ctx context.Context) ([]Lesson, error) {
	got, err := call[struct {
		Lessons []Lesson `json:"lessons"`
	}](ctx, c, http.MethodGet, "/lessons", nil)
	return got.Lessons, err
}

// EndLesson ends a lesson for all.
func (c *Client) EndLesson(ctx context.Context, id protocol.RoomID) error {
	_, err := call[struct{}](ctx, c, http.MethodPost, "/lessons/"+url.PathEscape(string(id))+"/end", nil)
	return err
}
