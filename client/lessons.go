package client

import (
	"context"
	"io"
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
