package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"atrium/internal/course"
	"atrium/protocol"
)

// pupil is somebody with an account.
type pupil struct {
	*site
	t      *testing.T
	cookie string
	id     protocol.AccountID
}

func (s *site) pupil(t *testing.T, name string) *pupil {
	t.Helper()
	v := s.do(t, "POST", "/api/v1/accounts", "", fmt.Sprintf(registration, name))
	return &pupil{s, t, cookieOf(v), read[struct{ Account Account }](v, 201).Account.ID}
}

func (p *pupil) ask(method, path string, body any) visit {
	p.t.Helper()
	raw := []byte(nil)
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			p.t.Fatal(err)
		}
	}
	return p.do(p.t, method, "/api/v1/courses"+path, p.cookie, string(raw))
}

// object is a body.
type object map[string]any

func (p *pupil) makes(title string, more object) Course {
	p.t.Helper()
	body := object{"title": title, "join": "open"}
	for k, v := range more {
		body[k] = v
	}
	return read[Course](p.ask("POST", "", body), 201)
}

func (p *pupil) state(c Course) course.State {
	p.t.Helper()
	return read[Course](p.ask("GET", "/"+string(c.ID), nil), 200).State
}

func TestACourseIsMadeFoundAndJoined(t *testing.T) {
	s := newSite(t, nil)
	ann, ben := s.pupil(t, "ann"), s.pupil(t, "ben")
	c := ann.makes("  ../ 高等数学  (上) ", object{"description": "第一行\nsecond", "capacity": 1})
	if c.Title != "../ 高等数学 (上)" || c.Role != course.RoleTeacher || c.LateMinutes != 10 || !c.Listed || len(c.Code) != 26 || c.Students != 0 {
		t.Errorf("made %+v", c)
	}
	list := read[struct{ Courses []Course }](ben.ask("GET", "?q=GDSX", nil), 200).Courses
	if len(list) != 1 || list[0].ID != c.ID || list[0].Code != "" || list[0].Role != "" {
		t.Errorf("found %+v", list)
	}
	if e := read[Enrolment](ben.ask("POST", "/"+string(c.ID)+"/enrolments", object{}), 200); e.State != course.StateActive || e.Account != ben.id {
		t.Errorf("enrolled %+v", e)
	}
	read[Enrolment](ben.ask("POST", "/"+string(c.ID)+"/enrolments", object{}), 200) // again
	list = read[struct{ Courses []Course }](ben.ask("GET", "?mine=true", nil), 200).Courses
	if len(list) != 1 || list[0].Role != course.RoleStudent || list[0].State != course.StateActive || list[0].Students != 1 || list[0].Code != "" {
		t.Errorf("mine are %+v", list)
	}
	cleo := s.pupil(t, "cleo")
	cleo.ask("POST", "/"+string(c.ID)+"/enrolments", object{}).refused(409, protocol.CodeRoomFull)
	if v := ben.ask("DELETE", "/"+string(c.ID)+"/enrolments/me", nil); v.status != http.StatusNoContent {
		t.Errorf("leaving: %d %s", v.status, v.body)
	}
	read[Enrolment](cleo.ask("POST", "/"+string(c.ID)+"/enrolments", object{}), 200)
	ann.ask("DELETE", "/"+string(c.ID)+"/enrolments/me", nil).refused(403, protocol.CodeForbidden) // the owner stays

	if c := read[Course](ann.ask("PATCH", "/"+string(c.ID), object{"title": "Algebra", "archived": true}), 200); c.Archived == 0 || c.Title != "Algebra" {
		t.Errorf("archived: %+v", c)
	}
	ben.ask("POST", "/"+string(c.ID)+"/enrolments", object{}).refused(410, protocol.CodeEnded)
	if c := read[Course](ann.ask("PATCH", "/"+string(c.ID), object{"archived": false}), 200); c.Archived != 0 {
		t.Errorf("goes on: %+v", c)
	}
}

func TestWaysIntoACourse(t *testing.T) {
	s := newSite(t, nil)
	ann, ben, cleo := s.pupil(t, "ann"), s.pupil(t, "ben"), s.pupil(t, "cleo")
	by := ann.makes("by approval", object{"join": "approval"})
	at := func(c Course, more string) string { return "/" + string(c.ID) + "/enrolments" + more }
	if e := read[Enrolment](ben.ask("POST", at(by, ""), object{}), 200); e.State != course.StateWaiting {
		t.Errorf("waits as %+v", e)
	}
	ben.ask("GET", at(by, ""), nil).refused(404, protocol.CodeNotFound) // who waits sees nobody
	if e := read[Enrolment](ann.ask("PATCH", at(by, "/"+string(ben.id)), object{"state": "active", "role": "assistant"}), 200); e.State != course.StateActive || e.Role != course.RoleAssistant {
		t.Errorf("approved as %+v", e)
	}
	if e := read[Enrolment](cleo.ask("POST", at(by, ""), object{"code": strings.ToUpper(by.Code[:13]) + "-" + by.Code[13:]}), 200); e.State != course.StateActive {
		t.Errorf("with the code: %+v", e)
	}
	ann.ask("PATCH", at(by, "/"+string(cleo.id)), object{"state": "refused"})
	if got := cleo.state(by); got != course.StateRefused {
		t.Errorf("put out: %s", got)
	}
	cleo.ask("POST", at(by, ""), object{"code": by.Code}).refused(403, protocol.CodeBanned)
	ben.ask("DELETE", at(by, "/me"), nil)
	ann.ask("PATCH", at(by, "/"+string(ben.id)), object{"state": "active"}).refused(403, protocol.CodeForbidden) // nobody is fetched back

	code := ann.makes("by code", object{"join": "code", "listed": false})
	ben.ask("GET", "/"+string(code.ID), nil).refused(404, protocol.CodeNotFound)
	ben.ask("POST", at(code, ""), object{}).refused(404, protocol.CodeNotFound)
	if e := read[Enrolment](ben.ask("POST", at(code, ""), object{"code": code.Code}), 200); e.State != course.StateActive {
		t.Errorf("%+v", e)
	}
	fresh := read[Course](ann.ask("PATCH", "/"+string(code.ID), object{"new_code": true, "listed": true}), 200)
	cleo.ask("POST", at(code, ""), object{"code": code.Code}).refused(403, protocol.CodeBadSecret)
	read[Enrolment](cleo.ask("POST", at(code, ""), object{"code": fresh.Code}), 200)
}

func TestWhoMayDoWhatInACourse(t *testing.T) {
	s := newSite(t, nil)
	ann := s.pupil(t, "ann")
	c := ann.makes("rights", nil)
	path, people := "/"+string(c.ID), "/"+string(c.ID)+"/enrolments"
	by := map[string]*pupil{"teacher": ann, "stranger": s.pupil(t, "stranger"), "waiting": s.pupil(t, "waiting")}
	for _, role := range []string{"assistant", "student", "teacher2", "refused"} {
		by[role] = s.pupil(t, role)
		read[Enrolment](by[role].ask("POST", people, object{}), 200)
	}
	other := s.pupil(t, "other")
	read[Enrolment](other.ask("POST", people, object{}), 200)
	read[Enrolment](ann.ask("PATCH", people+"/"+string(by["assistant"].id), object{"role": "assistant"}), 200)
	read[Enrolment](ann.ask("PATCH", people+"/"+string(by["teacher2"].id), object{"role": "teacher"}), 200)
	read[Enrolment](ann.ask("PATCH", people+"/"+string(by["refused"].id), object{"state": "refused"}), 200)
	read[Course](ann.ask("PATCH", path, object{"join": "approval"}), 200)
	read[Enrolment](by["waiting"].ask("POST", people, object{}), 200)

	for name, do := range map[string]struct {
		what func(*pupil) visit
		may  string // with what answer; of others the status of a refusal
		not  int
	}{
		"change":    {func(p *pupil) visit { return p.ask("PATCH", path, object{"title": "rights"}) }, "teacher teacher2", 403},
		"new code":  {func(p *pupil) visit { return p.ask("PATCH", path, object{"new_code": true}) }, "teacher teacher2", 403},
		"decide":    {func(p *pupil) visit { return p.ask("PATCH", people+"/"+string(other.id), object{"role": "student"}) }, "teacher teacher2", 403},
		"list":      {func(p *pupil) visit { return p.ask("GET", people, nil) }, "teacher teacher2 assistant student", 404},
		"the owner": {func(p *pupil) visit { return p.ask("PATCH", people+"/"+string(ann.id), object{"state": "refused"}) }, "", 403},
	} {
		for role, p := range by {
			want := do.not
			if strings.Contains(" "+do.may+" ", " "+role+" ") {
				want = 200
			}
			if v := do.what(p); v.status != want {
				t.Errorf("%s by %s: %d %s, want %d", name, role, v.status, v.body, want)
			}
		}
	}
	seen := func(p *pupil) (states []course.State) {
		for _, e := range read[struct{ Enrolments []Enrolment }](p.ask("GET", people, nil), 200).Enrolments {
			states = append(states, e.State)
		}
		return states
	}
	if teacher, student := seen(ann), seen(by["student"]); len(teacher) != 7 || len(student) != 5 {
		t.Errorf("a teacher sees %v, a student %v", teacher, student)
	}
	s.do(t, "GET", "/api/v1/courses", "", "").refused(401, protocol.CodeNotAuthenticated)
	s.do(t, "POST", "/api/v1/courses", "", `{"title":"a","join":"open"}`).refused(401, protocol.CodeNotAuthenticated)
}

func TestBadCourses(t *testing.T) {
	s := newSite(t, nil)
	ann := s.pupil(t, "ann")
	for name, body := range map[string]object{
		"no title": {"title": " "}, "long": {"title": strings.Repeat("长", 201)}, "controls": {"title": "a\u202eb"}, "way in": {"join": "key"},
		"capacity": {"capacity": -1}, "large": {"capacity": 10_001}, "late": {"late_minutes": -1}, "unknown": {"owner": "x"}, "text": {"description": "a\x00"},
	} {
		full := object{"title": "t", "join": "open"}
		for k, v := range body {
			full[k] = v
		}
		if v := ann.ask("POST", "", full); v.status != 400 {
			t.Errorf("%s: %d %s", name, v.status, v.body)
		}
	}
	c := ann.makes(strings.Repeat("👩‍🏫", 20)+" مرحبا <script>", object{"description": strings.Repeat("a", 8<<10)})
	if c.Title != strings.Repeat("👩‍🏫", 20)+" مرحبا <script>" {
		t.Errorf("the title is %q", c.Title)
	}
	ann.ask("PATCH", "/none", object{"title": "x"}).refused(404, protocol.CodeNotFound)
	ann.ask("PATCH", "/"+string(c.ID)+"/enrolments/nobody", object{"state": "active"}).refused(404, protocol.CodeNotFound)
	ann.ask("GET", "?q=%00", nil).refused(400, protocol.CodeBadData)
}
