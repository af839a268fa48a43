package client

import (
	"context"
	"io"
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
	Off     bool              `json:"off"` // planned, in a course that is archived
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

// Attended is how a student stands in a lesson.
type Attended struct {
	Status     protocol.SignupStatus `json:"status"`   // "": there was no sign-in
	Recorded   protocol.SignupStatus `json:"recorded"` // what the correction stands beside
	Correction *Correction           `json:"correction"`
	Came       protocol.Millis       `json:"came"`
	Share      float64               `json:"share"` // 0 to 1
}

// Correction is what a teacher put beside what was recorded.
type Correction struct {
	Status protocol.SignupStatus `json:"status"`
	Reason string                `json:"reason"`
	By     protocol.AccountID    `json:"by"`
	ByName string                `json:"by_name"`
	Made   protocol.Millis       `json:"made"`
}

// AttendanceRow is a student's line of a lesson, with the evidence of each sign-in.
type AttendanceRow struct {
	Account protocol.AccountID `json:"account"`
	Name    string             `json:"name"`
	Left    bool               `json:"left"`
	Attended
	Signups []struct {
		Signup   protocol.SignupID     `json:"signup"`
		Status   protocol.SignupStatus `json:"status"`
		Offered  protocol.Millis       `json:"offered"`
		Received protocol.Millis       `json:"received"`
		Deadline protocol.Millis       `json:"deadline"`
		Answered protocol.Millis       `json:"answered"`
		Answer   protocol.SignupAnswer `json:"answer"`
		Reason   string                `json:"reason"`
		Device   protocol.DeviceID     `json:"device"`
		Address  string                `json:"address"`
	} `json:"signups"`
}

// Attendance is who was in a lesson.
type Attendance struct {
	Signups []struct {
		ID      protocol.SignupID   `json:"id"`
		Kind    protocol.SignupKind `json:"kind"`
		Seconds int                 `json:"seconds"`
		Started protocol.Millis     `json:"started"`
		Closed  protocol.Millis     `json:"closed"`
		By      protocol.AccountID  `json:"by"`
	} `json:"signups"`
	Rows []AttendanceRow `json:"rows"`
}

func attendancePath(id protocol.RoomID) string {
	return "/lessons/" + url.PathEscape(string(id)) + "/attendance"
}

// Attendance tells who was in a lesson: a student hears of itself only.
func (c *Client) Attendance(ctx context.Context, id protocol.RoomID) (Attendance, error) {
	return call[Attendance](ctx, c, http.MethodGet, attendancePath(id), nil)
}

// CorrectAttendance puts a correction beside what was recorded of a student.
func (c *Client) CorrectAttendance(ctx context.Context, id protocol.RoomID, account protocol.AccountID, status protocol.SignupStatus, reason string) (AttendanceRow, error) {
	return call[AttendanceRow](ctx, c, http.MethodPatch, attendancePath(id)+"/"+url.PathEscape(string(account)),
		map[string]string{"status": string(status), "reason": reason})
}

// Book is the attendance of a course.
type Book struct {
	Lessons []struct {
		ID      protocol.RoomID `json:"id"`
		Title   string          `json:"title"`
		Start   protocol.Millis `json:"start"`
		State   string          `json:"state"`
		Signups int             `json:"signups"`
	} `json:"lessons"`
	Students []struct {
		Account protocol.AccountID `json:"account"`
		Name    string             `json:"name"`
		Left    bool               `json:"left"`
		Cells   []struct {
			Lesson protocol.RoomID `json:"lesson"`
			Attended
		} `json:"cells"`
		Counts map[protocol.SignupStatus]int `json:"counts"`
		Share  float64                       `json:"share"`
	} `json:"students"`
}

// Book is the attendance of all lessons of a course that have begun: a student sees itself only.
func (c *Client) Book(ctx context.Context, id protocol.CourseID) (Book, error) {
	return call[Book](ctx, c, http.MethodGet, coursePath(id, "/attendance"), nil)
}

// ExportBook streams the book of a course, with the evidence in the form xlsx, or as csv; the caller closes the body. One that ends in an
// error is not whole.
func (c *Client) ExportBook(ctx context.Context, id protocol.CourseID, format string) (io.ReadCloser, error) {
	return c.download(ctx, coursePath(id, "/attendance/export"), url.Values{"format": {format}})
}

// ExportCourse streams the chat of all lessons of a course as Export does that of a room.
func (c *Client) ExportCourse(ctx context.Context, id protocol.CourseID, format string, account protocol.AccountID, from, to protocol.Millis) (io.ReadCloser, error) {
	return c.download(ctx, coursePath(id, "/messages/export"), narrowed(format, account, from, to))
}

// AuditEntry is an attempt that was refused though no page makes it.
type AuditEntry struct {
	Time    protocol.Millis    `json:"time"`
	Account protocol.AccountID `json:"account"`
	Name    string             `json:"name"`
	Room    protocol.RoomID    `json:"room"`
	Action  string             `json:"action"`
	Code    protocol.Code      `json:"code"`
	Address string             `json:"address"`
}

// Audit reads a page of what was refused and is on record, the newest first, for the administrator; next is the cursor of the following
// page, 0 at the end.
func (c *Client) Audit(ctx context.Context, cursor int64) (entries []AuditEntry, next int64, err error) {
	q := url.Values{}
	set(q, "cursor", number(cursor))
	got, err := call[struct {
		Entries []AuditEntry `json:"entries"`
		Next    int64        `json:"next"`
	}](ctx, c, http.MethodGet, "/admin/audit"+query(q), nil)
	return got.Entries, got.Next, err
}
