package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"atrium/internal/course"
	"atrium/protocol"
)

const makersPath = "/api/v1/admin/courses/makers"

func (p *pupil) names(name string) visit {
	p.t.Helper()
	return p.do(p.t, "POST", makersPath, p.cookie, `{"name":"`+name+`"}`)
}

func (p *pupil) sets(makers course.Makers) visit {
	p.t.Helper()
	return p.do(p.t, "PATCH", "/api/v1/admin/courses", p.cookie, `{"makers":"`+string(makers)+`"}`)
}

// Each role tries each action under each rule; what is refused is refused whatever the page shows.
func TestWhoMakesCourses(t *testing.T) {
	s := newSite(t, nil)
	admin, chosen, other := s.pupil(t, "admin"), s.pupil(t, "Chosen"), s.pupil(t, "other")
	row := s.room(s.person("host"), protocol.PolicyPatch{Guests: ptrTo(true)})
	guest := &pupil{s, t, cookieOf(s.do(t, "POST", "/api/v1/rooms/"+string(row.Number)+"/guests", "",
		fmt.Sprintf(`{"display_name":"Gil","secret":%q}`, s.rooms.Secret(row)))), ""}
	if m := read[CourseMaker](admin.names(" cHOSEN "), 201); m.Account != chosen.id || m.Name != "Chosen" || m.DisplayName != "N" {
		t.Errorf("named %+v", m)
	}
	read[CourseMaker](admin.names("chosen"), 201) // again
	rules := read[courseRules](s.do(t, "GET", "/api/v1/admin/courses", admin.cookie, ""), 200)
	if rules.Makers != course.MakersAll {
		t.Errorf("at first courses are made by %q", rules.Makers)
	}
	for makers, may := range map[course.Makers]string{
		course.MakersAll: "admin chosen other", course.MakersChosen: "admin chosen", course.MakersAdmins: "admin",
	} {
		if got := read[courseRules](admin.sets(makers), 200); got.Makers != makers {
			t.Errorf("set %s: %+v", makers, got)
		}
		for role, p := range map[string]*pupil{"admin": admin, "chosen": chosen, "other": other, "guest": guest} {
			want := strings.Contains(" "+may+" ", " "+role+" ")
			v := p.ask("POST", "", object{"title": "by " + role, "join": "open"})
			if want {
				read[Course](v, 201)
			} else {
				v.refused(403, protocol.CodeForbidden)
			}
			if got := read[struct {
				MayCreate bool `json:"may_create"`
			}](p.ask("GET", "?mine=true", nil), 200).MayCreate; got != want {
				t.Errorf("%s, made by %s: may_create is %v", role, makers, got)
			}
		}
	}
	// What there is stays with those who made it.
	mine := read[struct{ Courses []Course }](other.ask("GET", "?mine=true", nil), 200).Courses
	read[Course](other.ask("PATCH", "/"+string(mine[0].ID), object{"title": "goes on"}), 200)
}

func TestOnlyAdministratorsSayWhoMakesCourses(t *testing.T) {
	s := newSite(t, nil)
	admin, other := s.pupil(t, "admin"), s.pupil(t, "other")
	list := func() []CourseMaker {
		return read[struct{ Makers []CourseMaker }](s.do(t, "GET", makersPath, admin.cookie, ""), 200).Makers
	}
	read[CourseMaker](admin.names("other"), 201)
	for _, ask := range [][3]string{
		{"GET", "/api/v1/admin/courses", ""}, {"PATCH", "/api/v1/admin/courses", `{"makers":"all"}`},
		{"GET", makersPath, ""}, {"POST", makersPath, `{"name":"other"}`}, {"POST", makersPath, `{"name":"nobody"}`},
		{"DELETE", makersPath + "/" + string(other.id), ""},
	} {
		s.do(t, ask[0], ask[1], "", ask[2]).refused(401, protocol.CodeNotAuthenticated)
		s.do(t, ask[0], ask[1], other.cookie, ask[2]).refused(403, protocol.CodeForbidden) // who was named is no administrator
	}
	for _, name := range []string{"nobody", "../other", ""} {
		admin.names(name).refused(404, protocol.CodeNotFound)
	}
	admin.sets("everybody").refused(400, protocol.CodeBadData)
	if l := list(); len(l) != 1 || l[0].Account != other.id {
		t.Errorf("named are %+v", l)
	}
	for range 2 {
		if v := s.do(t, "DELETE", makersPath+"/"+string(other.id), admin.cookie, ""); v.status != http.StatusNoContent {
			t.Errorf("taken away: %d %s", v.status, v.body)
		}
	}
	if l := list(); len(l) != 0 {
		t.Errorf("named are still %+v", l)
	}
}

func TestNamedMakersComeInPages(t *testing.T) {
	s := newSite(t, nil)
	admin := s.pupil(t, "admin")
	const all = 101
	for n := range all {
		s.person(string(rune('a'+n/26)) + string(rune('a'+n%26)) + "x")
		read[CourseMaker](admin.names(string(rune('a'+n/26))+string(rune('a'+n%26))+"x"), 201)
	}
	type page struct {
		Makers []CourseMaker
		Next   string
	}
	first := read[page](s.do(t, "GET", makersPath, admin.cookie, ""), 200)
	second := read[page](s.do(t, "GET", makersPath+"?cursor="+first.Next, admin.cookie, ""), 200)
	if len(first.Makers) != 100 || len(second.Makers) != 1 || second.Next != "" || first.Makers[0].Name != "aax" || second.Makers[0].Name != "dwx" {
		t.Errorf("pages of %d and %d, %+v", len(first.Makers), len(second.Makers), second)
	}
}
