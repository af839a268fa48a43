package server

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"atrium/internal/course"
	"atrium/protocol"
)

// textsOfCourses are titles and descriptions as somebody may write them to see what happens.
var textsOfCourses = map[string]string{
	"a path":             "../../etc/passwd",
	"a path of Windows":  `..\..\boot.ini C:\con`,
	"a script":           `<script>alert(1)</script><img src=x onerror="alert(2)">`,
	"a statement":        `'); DROP TABLE courses; -- %_`,
	"a formula":          `=HYPERLINK("http://example.org")`,
	"a template":         "{title} {{7*7}} ${7*7} %s%n",
	"200 emoji":          strings.Repeat("😀", 200),
	"200 families":       strings.Repeat("👨‍👩‍👧‍👦", 200),
	"from right to left": "مقدمة في الجبر الخطي (أ) עברית",
	"200 characters":     strings.Repeat("课", 200),
}

func TestTextsOfCoursesComeBackAsTheyWere(t *testing.T) {
	s := newSite(t, nil)
	ann, ben := s.pupil(t, "ann"), s.pupil(t, "ben")
	for name, text := range textsOfCourses {
		made := ann.makes(text, object{"description": "\n\t" + text})
		twin := ann.makes(text, nil)
		got := read[Course](ben.ask("GET", "/"+string(made.ID), nil), 200)
		if got.Title != text || got.Description != "\n\t"+text || made.Title != text {
			t.Errorf("%s comes back as %q, %q", name, got.Title, got.Description)
		}
		if twin.ID == made.ID || twin.Title != text || twin.Description != "" {
			t.Errorf("%s, once more: %+v", name, twin)
		}
		ids := map[protocol.CourseID]bool{}
		for _, c := range read[struct{ Courses []Course }](ben.do(t, "GET", "/api/v1/courses?q="+url.QueryEscape(firstOf(text)), ben.cookie, ""), 200).Courses {
			ids[c.ID] = true
		}
		if !ids[made.ID] || !ids[twin.ID] {
			t.Errorf("%s is not found", name)
		}
		if c := read[Course](ann.ask("PATCH", "/"+string(twin.ID), object{"description": text}), 200); c.Description != text || c.Title != text {
			t.Errorf("%s, changed: %+v", name, c)
		}
	}
}

// firstOf is what of a text fits into a search.
func firstOf(text string) string { return string([]rune(text)[:min(10, len([]rune(text)))]) }

// An approval takes a place as coming in does.
func TestNobodyIsApprovedIntoAFullCourse(t *testing.T) {
	s := newSite(t, nil)
	ann, ben, cleo := s.pupil(t, "ann"), s.pupil(t, "ben"), s.pupil(t, "cleo")
	c := ann.makes("one place", object{"capacity": 1, "join": "approval"})
	people := "/" + string(c.ID) + "/enrolments"
	for _, p := range []*pupil{ben, cleo} {
		if e := read[Enrolment](p.ask("POST", people, object{}), 200); e.State != course.StateWaiting {
			t.Errorf("%+v", e)
		}
	}
	read[Enrolment](ann.ask("PATCH", people+"/"+string(ben.id), object{"state": "active"}), 200)
	ann.ask("PATCH", people+"/"+string(cleo.id), object{"state": "active"}).refused(409, protocol.CodeRoomFull)
	cleo.ask("POST", people, object{"code": c.Code}).refused(409, protocol.CodeRoomFull)
	ann.ask("PATCH", people+"/"+string(ben.id), object{"role": "assistant"}) // takes no place of a student
	read[Enrolment](ann.ask("PATCH", people+"/"+string(cleo.id), object{"state": "active"}), 200)
}

// To an outsider a course that is not listed is none: each answer is that to an id which there never was.
func TestAnOutsiderLearnsNothingOfAnUnlistedCourse(t *testing.T) {
	s := newSite(t, nil)
	ann, ben := s.pupil(t, "ann"), s.pupil(t, "ben")
	for _, join := range []course.Join{course.JoinOpen, course.JoinApproval, course.JoinCode} {
		c := ann.makes("Secret seminar", object{"listed": false, "join": join, "description": "of ann"})
		read[Course](ann.covers(c.ID, redPicture), 200)
		never := protocol.CourseID(protocol.NewUUID())
		for _, ask := range []struct {
			method, more string
			body         any
		}{
			{"GET", "", nil}, {"PATCH", "", object{"title": "mine"}}, {"GET", "/enrolments", nil}, {"POST", "/enrolments", object{}},
			{"POST", "/enrolments", object{"code": strings.Repeat("a", 26)}}, {"DELETE", "/enrolments/me", nil},
			{"PATCH", "/enrolments/" + string(ann.id), object{"state": "refused"}}, {"PATCH", "/enrolments/" + string(ben.id), object{"state": "active"}},
			{"GET", "/cover", nil}, {"DELETE", "/cover", nil},
		} {
			got, none := ben.ask(ask.method, "/"+string(c.ID)+ask.more, ask.body), ben.ask(ask.method, "/"+string(never)+ask.more, ask.body)
			got.refused(404, protocol.CodeNotFound)
			if told(t, got) != told(t, none) {
				t.Errorf("%s %s: %s, but of none %s", ask.method, ask.more, got.body, none.body)
			}
		}
		got, none := ben.covers(c.ID, bluePicture), ben.covers(never, bluePicture)
		got.refused(404, protocol.CodeNotFound)
		if told(t, got) != told(t, none) {
			t.Errorf("a cover: %s, but of none %s", got.body, none.body)
		}
		for _, q := range []string{"?q=", "?q=secret", "?q=seminar", "?mine=true", "?q=&cursor=" + string(c.ID) + "0"} {
			if v := ben.ask("GET", q, nil); v.status != 200 || strings.Contains(v.body, string(c.ID)) {
				t.Errorf("%s: %d %s", q, v.status, v.body)
			}
		}
		read[Enrolment](ben.ask("POST", "/"+string(c.ID)+"/enrolments", object{"code": c.Code}), 200) // with the code it is one
		read[Course](ben.ask("GET", "/"+string(c.ID), nil), 200)
	}
}

// told is a refusal without what differs from request to request.
func told(t *testing.T, v visit) string {
	t.Helper()
	var p map[string]any
	if err := json.Unmarshal([]byte(v.body), &p); err != nil {
		t.Fatal(err)
	}
	delete(p, "instance")
	text, _ := json.Marshal(p)
	return string(text)
}
