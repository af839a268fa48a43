package client

import (
	"context"
	"net/http"
	"net/url"

	"atrium/protocol"
)

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
