package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"atrium/internal/course"
	"atrium/protocol"
)

// Signup is one sign-in of a lesson.
type Signup struct {
	ID      protocol.SignupID   `json:"id"`
	Kind    protocol.SignupKind `json:"kind" enum:"normal,timed"`
	Seconds int                 `json:"seconds,omitzero" doc:"of a timed one"`
	Started protocol.Millis     `json:"started"`
	Closed  protocol.Millis     `json:"closed,omitzero" doc:"absent: it is open"`
	By      protocol.AccountID  `json:"by"`
}

// Correction is what a teacher put beside what was recorded.
type Correction struct {
	Status protocol.SignupStatus `json:"status" enum:"present,late,absent,refused,not_reached,excused"`
	Reason string                `json:"reason"`
	By     protocol.AccountID    `json:"by"`
	ByName string                `json:"by_name"`
	Made   protocol.Millis       `json:"made"`
}

// Attended is how a student stands in a lesson.
type Attended struct {
	Status     protocol.SignupStatus `json:"status,omitzero" enum:"waiting,present,late,absent,refused,not_reached,excused" doc:"of the last sign-in, or by the correction; absent: there was no sign-in, or the lesson was over when the student came into the course"`
	Recorded   protocol.SignupStatus `json:"recorded,omitzero" enum:"waiting,present,late,absent,refused,not_reached" doc:"what the correction stands beside"`
	Correction *Correction           `json:"correction,omitzero" doc:"the newest"`
	Came       protocol.Millis       `json:"came,omitzero" doc:"when first"`
	Share      float64               `json:"share" doc:"of the lesson's time, 0 to 1"`
}

// Evidence is what is on record of a student in a sign-in.
type Evidence struct {
	Signup   protocol.SignupID     `json:"signup"`
	Status   protocol.SignupStatus `json:"status" enum:"waiting,present,late,absent,refused,not_reached"`
	Offered  protocol.Millis       `json:"offered,omitzero" doc:"when it was first sent"`
	Received protocol.Millis       `json:"received,omitzero" doc:"when it was proved to have arrived; absent: never"`
	Deadline protocol.Millis       `json:"deadline,omitzero"`
	Answered protocol.Millis       `json:"answered,omitzero"`
	Answer   protocol.SignupAnswer `json:"answer,omitzero" enum:"confirm,refuse"`
	Reason   string                `json:"reason,omitzero" doc:"of a refusal; timeout if the time passed without an answer, or the device said so"`
	Device   protocol.DeviceID     `json:"device,omitzero" doc:"that answered"`
	Address  string                `json:"address,omitzero" doc:"the prefix of the address that answered"`
}

// AttendanceRow is a student's line of a lesson.
type AttendanceRow struct {
	Account protocol.AccountID `json:"account"`
	Name    string             `json:"name"`
	Left    bool               `json:"left,omitzero" doc:"is no student of the course any more"`
	Attended
	Signups []Evidence `json:"signups"`
}

// BookedLesson is a lesson as a column of the book.
type BookedLesson struct {
	ID      protocol.RoomID    `json:"id"`
	Title   string             `json:"title"`
	Start   protocol.Millis    `json:"start"`
	State   course.LessonState `json:"state" enum:"live,ended"`
	Signups int                `json:"signups"`
}

// AttendanceCell is where a student's line and a lesson's column meet.
type AttendanceCell struct {
	Lesson protocol.RoomID `json:"lesson"`
	Attended
}

// AttendanceCounts says how often a student had each status.
type AttendanceCounts struct {
	Present    int `json:"present"`
	Late       int `json:"late"`
	Absent     int `json:"absent"`
	Refused    int `json:"refused"`
	NotReached int `json:"not_reached"`
	Excused    int `json:"excused"`
}

// BookedStudent is a student's line of the book.
type BookedStudent struct {
	Account protocol.AccountID `json:"account"`
	Name    string             `json:"name"`
	Left    bool               `json:"left,omitzero" doc:"is no student of the course any more"`
	Cells   []AttendanceCell   `json:"cells" doc:"one for each lesson, in their order"`
	Counts  AttendanceCounts   `json:"counts"`
	Share   float64            `json:"share" doc:"of the time of all lessons that were not over when the student came into the course, 0 to 1"`
}

type (
	attendanceOutput struct {
		Body struct {
			Signups []Signup        `json:"signups"`
			Rows    []AttendanceRow `json:"rows"`
		}
	}
	attendanceRowOutput struct{ Body AttendanceRow }
	bookOutput          struct {
		Body struct {
			Lessons  []BookedLesson  `json:"lessons" doc:"that have begun, by their start"`
			Students []BookedStudent `json:"students"`
		}
	}
)

func (a *api) registerAttendance(h huma.API) {
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/lessons/{lesson}/attendance",
		OperationID: "attendance", Summary: "Who was in a lesson, with the evidence: all for teachers and assistants, students see themselves"}, a.getAttendance)
	operation(a, h, huma.Operation{Method: http.MethodPatch, Path: "/api/v1/lessons/{lesson}/attendance/{account}",
		OperationID: "correctAttendance", Summary: "Put a correction beside what was recorded of a student, by the course's teachers"}, a.patchAttendance)
	operation(a, h, huma.Operation{Method: http.MethodGet, Path: "/api/v1/courses/{course}/attendance",
		OperationID: "attendanceBook", Summary: "Lessons that have begun × students: all for teachers and assistants, students see themselves"}, a.getBook)
}

func seenAttended(c course.Cell) Attended {
	seen := Attended{Status: c.Status(), Came: c.Came, Share: c.Share}
	if fix := c.Correction; fix != nil {
		seen.Recorded = c.Recorded
		seen.Correction = &Correction{Status: fix.Status, Reason: fix.Reason, By: fix.By, ByName: fix.ByName, Made: fix.Made}
	}
	return seen
}

func seenRow(l course.BookLesson, s course.Student, now protocol.Millis) AttendanceRow {
	row := AttendanceRow{Account: s.Account, Name: s.Name, Left: s.Left(), Attended: seenAttended(s.Cells[0]), Signups: make([]Evidence, len(s.Cells[0].Rows))}
	for i, r := range s.Cells[0].Rows {
		u := l.Signups[i]
		row.Signups[i] = Evidence{Signup: u.ID(), Status: r.Status(now, u.Closed), Offered: r.Offered, Received: r.Received, Deadline: r.Deadline,
			Answered: r.Answered, Answer: r.Answer, Reason: r.Because(now, u.Closed), Device: r.Device, Address: r.Address}
	}
	return row
}

func (a *api) getAttendance(ctx context.Context, in *LessonPath) (*attendanceOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassSearch); err != nil {
		return nil, err
	}
	b, err := a.courses.Attendance(ctx, who.Account, in.Lesson)
	if err != nil {
		return nil, err
	}
	out, l := &attendanceOutput{}, b.Lessons[0]
	out.Body.Signups, out.Body.Rows = make([]Signup, len(l.Signups)), make([]AttendanceRow, len(b.Students))
	for i, u := range l.Signups {
		out.Body.Signups[i] = Signup{ID: u.ID(), Kind: u.Kind, Seconds: u.Seconds, Started: u.Started, Closed: u.Closed, By: u.By}
	}
	for i, s := range b.Students {
		out.Body.Rows[i] = seenRow(l, s, b.Read)
	}
	return out, nil
}

func (a *api) patchAttendance(ctx context.Context, in *struct {
	LessonPath
	Account protocol.AccountID `path:"account" maxLength:"64"`
	Body    struct {
		Status protocol.SignupStatus `json:"status" enum:"present,late,absent,refused,not_reached,excused"`
		Reason string                `json:"reason" doc:"a line of 1 to 200 characters"`
	}
}) (*attendanceRowOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	b, err := a.courses.Correct(ctx, who.Account, in.Lesson, in.Account, in.Body.Status, in.Body.Reason)
	if err != nil {
		a.record(ctx, "correct-attendance", in.Lesson, err)
		return nil, err
	}
	a.log.InfoContext(ctx, "attendance corrected", "room", in.Lesson, "account", who.Account.ID, "of", in.Account)
	return &attendanceRowOutput{seenRow(b.Lessons[0], b.Students[0], b.Read)}, nil
}

func (a *api) getBook(ctx context.Context, in *CoursePath) (*bookOutput, error) {
	who, err := need(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.mayStart(ctx, ClassSearch); err != nil {
		return nil, err
	}
	b, err := a.courses.Book(ctx, who.Account, in.Course)
	if err != nil {
		return nil, err
	}
	out := &bookOutput{}
	out.Body.Lessons, out.Body.Students = make([]BookedLesson, len(b.Lessons)), make([]BookedStudent, len(b.Students))
	for i, l := range b.Lessons {
		out.Body.Lessons[i] = BookedLesson{ID: l.ID, Title: l.Title, Start: l.Start(), State: l.State(), Signups: len(l.Signups)}
	}
	for i, s := range b.Students {
		line := BookedStudent{Account: s.Account, Name: s.Name, Left: s.Left(), Cells: make([]AttendanceCell, len(s.Cells)),
			Counts: AttendanceCounts(s.Counts), Share: s.Share}
		for k, c := range s.Cells {
			line.Cells[k] = AttendanceCell{b.Lessons[k].ID, seenAttended(c)}
		}
		out.Body.Students[i] = line
	}
	return out, nil
}
