package raw

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"atrium/client"
	"atrium/protocol"
)

// whole reads a download to its end.
func whole(body io.ReadCloser, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer body.Close()
	raw, err := io.ReadAll(body)
	return string(raw), err
}

func TestWhoDownloadsTheBook(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	c.attends(c.teacher).start(c.lesson.ID, protocol.OfferSignup{Kind: protocol.SignupNormal})
	for _, p := range []struct {
		name string
		who  *client.Client
		code protocol.Code
	}{{"teacher", c.teacher, ""}, {"assistant", c.assistant, ""}, {"student", c.student, protocol.CodeForbidden}, {"outsider", c.outsider, protocol.CodeNotFound},
		{"anonymous", c.nobody(), protocol.CodeNotAuthenticated}} {
		for _, format := range []string{"csv", "xlsx"} {
			file, err := whole(p.who.ExportBook(c.ctx, c.course.ID, format))
			if refusal(err) != p.code || (err == nil) == (file == "") {
				t.Errorf("%s by %s: %d bytes, %v, want %q", format, p.name, len(file), err, p.code)
			}
		}
	}
	if _, err := whole(c.teacher.ExportBook(c.ctx, c.course.ID, "exe")); refusal(err) != protocol.CodeBadData {
		t.Errorf("an unknown form: %v", err)
	}
	file, err := whole(c.teacher.ExportBook(c.ctx, c.course.ID, "csv"))
	rows, bad := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
	if err != nil || bad != nil || len(rows) != 2 || rows[0][0] != "Name" || rows[1][0] != "student" || rows[1][3] != "not reached" {
		t.Errorf("%q, %v, %v", rows, err, bad)
	}
	r, err := c.teacher.Get(c.ctx, "/api/v1/courses/"+string(c.course.ID)+"/attendance/export?format=xlsx")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if got := r.Header.Get("Content-Disposition"); r.StatusCode != http.StatusOK || got != `attachment; filename="attendance-`+string(c.course.ID)+`.xlsx"` {
		t.Errorf("%s, %q", r.Status, got)
	}
}

func TestTheChatOfACourse(t *testing.T) {
	c := newWorld(t, calm...).class(client.NewLesson{})
	second, err := c.teacher.CreateLesson(c.ctx, c.course.ID, client.NewLesson{Title: "=SECOND"})
	if err != nil {
		t.Fatal(err)
	}
	teacher, student := c.attends(c.teacher), c.attends(c.student)
	for _, s := range []*sock{teacher, student} {
		s.must(protocol.TypeJoinRoom, "", protocol.JoinRoom{Number: second.Room.Number})
	}
	student.say(second.ID, "of the second")
	teacher.say(c.lesson.ID, "=of the first")
	student.say(c.lesson.ID, "of the first too")

	for _, p := range []struct {
		name string
		who  *client.Client
		code protocol.Code
	}{{"teacher", c.teacher, ""}, {"assistant", c.assistant, ""}, {"student", c.student, ""}, {"outsider", c.outsider, protocol.CodeNotFound},
		{"anonymous", c.nobody(), protocol.CodeNotAuthenticated}} {
		file, err := whole(p.who.ExportCourse(c.ctx, c.course.ID, "csv", "", 0, 0))
		if refusal(err) != p.code {
			t.Errorf("%s: %v, want %q", p.name, err, p.code)
		}
		if p.code != "" {
			continue
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 4 || rows[0][0] != "lesson" || rows[0][1] != "lesson_title" || rows[1][0] != string(c.lesson.ID) ||
			rows[1][6] != "'=of the first" || rows[3][1] != "'=SECOND" || rows[3][6] != "of the second" {
			t.Errorf("%s has %q, %v", p.name, rows, err)
		}
	}
	text, err := whole(c.student.ExportCourse(c.ctx, c.course.ID, "txt", c.account(c.student), 0, 0))
	if lines := strings.Split(text, "\n"); err != nil || len(lines) != 5 || !strings.HasPrefix(lines[0], "# ") || !strings.HasSuffix(lines[2], "Z =SECOND") {
		t.Errorf("one person's: %q, %v", text, err)
	}
	var all struct {
		Messages []struct {
			Lesson protocol.RoomID
			Text   string
		}
	}
	file, err := whole(c.student.ExportCourse(c.ctx, c.course.ID, "json", "", 1, 0))
	if err == nil {
		err = json.Unmarshal([]byte(file), &all)
	}
	if err != nil || len(all.Messages) != 3 || all.Messages[2].Lesson != second.ID || all.Messages[0].Text != "=of the first" {
		t.Errorf("%+v, %v", all, err)
	}
	if file, err = whole(c.student.ExportCourse(c.ctx, c.course.ID, "json", "", 0, 1)); err != nil || strings.Contains(file, "first") {
		t.Errorf("of a time before: %q, %v", file, err)
	}

	// A lesson from which one was banned is left out, and a course that one was put out of is not there.
	teacher.must(protocol.TypeBanMember, c.lesson.ID, protocol.BanMember{Account: c.account(c.student)})
	if file, err = whole(c.student.ExportCourse(c.ctx, c.course.ID, "txt", "", 0, 0)); err != nil || strings.Contains(file, "first") || !strings.Contains(file, "second") {
		t.Errorf("who was banned from one has %q, %v", file, err)
	}
	if _, err := c.teacher.Decide(c.ctx, c.course.ID, c.account(c.student), client.CoursePart{State: "refused"}); err != nil {
		t.Fatal(err)
	}
	if _, err = whole(c.student.ExportCourse(c.ctx, c.course.ID, "txt", "", 0, 0)); refusal(err) != protocol.CodeNotFound {
		t.Errorf("who was put out: %v", err)
	}
}
