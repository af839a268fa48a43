package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"atrium/internal/auth"
	"atrium/internal/auth/picture"
	"atrium/internal/chat"
	"atrium/internal/course"
	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/internal/store"
	"atrium/protocol"
)

// site is the whole handler of one port over real parts.
type site struct {
	*stack
	web    *httptest.Server
	levels *levelsOfTest
	db     *store.DB
}

type levelsOfTest struct{ text string }

func (l *levelsOfTest) Set(text string) error {
	if text == "nonsense" {
		return errors.New("no such level")
	}
	l.text = text
	return nil
}

func (l *levelsOfTest) Levels() map[string]string { return map[string]string{"": l.text} }

func newSite(t *testing.T, change func(*Options, *HTTPOptions), wrap ...func(room.Store) room.Store) *site {
	t.Helper()
	var db *store.DB
	s := &site{levels: &levelsOfTest{text: "info"}}
	if change == nil {
		change = func(*Options, *HTTPOptions) {}
	}
	keep := func(d room.Store) room.Store { db = d.(*store.DB); return d }
	s.stack = newStack(t, func(o *Options) { change(o, &HTTPOptions{}) }, append([]func(room.Store) room.Store{keep}, wrap...)...)
	s.db = db
	courses, err := course.New(t.Context(), db, db, picture.NewMaker())
	if err != nil {
		t.Fatal(err)
	}
	o := HTTPOptions{Auth: s.auth, Rooms: s.rooms, Chat: chat.New(db, s.rooms), Courses: courses, Boards: doc.NewReader(db), Log: s.server.log, Metrics: prometheus.NewRegistry(),
		LogLevels: s.levels, Ready: func(context.Context) error { return nil }, Sockets: s.server,
		App: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "the app") })}
	change(&Options{}, &o)
	s.web = httptest.NewServer(NewHTTP(o))
	t.Cleanup(s.web.Close)
	return s
}

// visit is one request and what came back.
type visit struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

func (s *site) do(t *testing.T, method, path, cookie, body string, header ...string) visit {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.web.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", s.web.URL)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: SessionCookie, Value: cookie})
	}
	for i := 0; i < len(header); i += 2 {
		if header[i+1] == "" {
			r.Header.Del(header[i])
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return visit{t, response.StatusCode, response.Header, string(raw)}
}

// refused checks that the answer is a problem with this code.
func (v visit) refused(status int, code protocol.Code) {
	v.t.Helper()
	var p Problem
	err := json.Unmarshal([]byte(v.body), &p)
	if v.status != status || p.Code != code || p.Title == "" || v.header.Get("Content-Type") != "application/problem+json" {
		v.t.Errorf("answered %d %s (%v), want %d %s", v.status, v.body, err, status, code)
	}
}

func read[T any](v visit, status int) T {
	v.t.Helper()
	var out T
	if err := json.Unmarshal([]byte(v.body), &out); err != nil || v.status != status {
		v.t.Fatalf("answered %d %s, want %d: %v", v.status, v.body, status, err)
	}
	return out
}

// cookieOf is the session's secret in the answer.
func cookieOf(v visit) string {
	v.t.Helper()
	for _, c := range (&http.Response{Header: v.header}).Cookies() {
		if c.Name == SessionCookie {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
				v.t.Errorf("cookie %+v", c)
			}
			return c.Value
		}
	}
	v.t.Fatal("no session cookie")
	return ""
}

const registration = `{"name":%q,"password":"long enough","display_name":"N","side":"teach","locale":"en"}`

func TestRegisterLoginLogout(t *testing.T) {
	s := newSite(t, nil)
	first := s.do(t, "POST", "/api/v1/accounts", "", fmt.Sprintf(registration, "张三"))
	made := read[struct{ Account Account }](first, 201)
	if !made.Account.Admin || made.Account.Name != "张三" || made.Account.Guest {
		t.Errorf("%+v", made)
	}
	cookie := cookieOf(first)
	if me := read[Account](s.do(t, "GET", "/api/v1/me", cookie, ""), 200); me != made.Account {
		t.Errorf("me is %+v", me)
	}
	s.do(t, "POST", "/api/v1/accounts", "", fmt.Sprintf(registration, "张三")).refused(409, protocol.CodeNameTaken)
	s.do(t, "POST", "/api/v1/sessions", "", `{"name":"张三","password":"wrong password"}`).refused(401, protocol.CodeBadCredentials)
	s.do(t, "POST", "/api/v1/sessions", "", `{"name":"nobody","password":"wrong password"}`).refused(401, protocol.CodeBadCredentials)
	second := cookieOf(s.do(t, "POST", "/api/v1/sessions", "", `{"name":"张三","password":"long enough"}`))
	list := read[struct{ Sessions []SessionInfo }](s.do(t, "GET", "/api/v1/sessions", second, ""), 200)
	if len(list.Sessions) != 2 {
		t.Fatalf("%+v", list)
	}
	if v := s.do(t, "DELETE", "/api/v1/sessions/current", second, ""); v.status != 204 || cookieOf(v) != "" {
		t.Errorf("logout: %d %v", v.status, v.header)
	}
	s.do(t, "GET", "/api/v1/me", second, "").refused(401, protocol.CodeNotAuthenticated)
	s.do(t, "DELETE", "/api/v1/sessions/nope", cookie, "").refused(404, protocol.CodeNotFound)
	if v := s.do(t, "DELETE", "/api/v1/sessions", cookie, ""); v.status != 204 {
		t.Errorf("log out everywhere: %d", v.status)
	}
	s.do(t, "GET", "/api/v1/me", cookie, "").refused(401, protocol.CodeNotAuthenticated)
}

func TestBadBodiesGetACode(t *testing.T) {
	s := newSite(t, nil)
	for name, c := range map[string]struct {
		body   string
		status int
		code   protocol.Code
	}{
		"no JSON":       {`hello`, 400, protocol.CodeBadData},
		"a list":        {`[]`, 400, protocol.CodeBadData},
		"missing":       {`{}`, 400, protocol.CodeBadData},
		"unknown key":   {`{"name":"a","password":"long enough","admin":true}`, 400, protocol.CodeBadData},
		"duplicate key": {`{"name":"a","name":"b","password":"long enough"}`, 400, protocol.CodeBadData},
		"wrong case":    {`{"Name":"a","password":"long enough"}`, 400, protocol.CodeBadData},
		"wrong type":    {`{"name":7,"password":"long enough"}`, 400, protocol.CodeBadData},
		"null":          {`{"name":null,"password":"long enough"}`, 400, protocol.CodeBadData},
		"too large":     {`{"name":"` + strings.Repeat("a", 70<<10) + `","password":"x"}`, 413, protocol.CodeTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			v := s.do(t, "POST", "/api/v1/sessions", "", c.body)
			v.refused(c.status, c.code)
			if strings.Contains(v.body, "long enough") {
				t.Error("the answer shows the password")
			}
		})
	}
	for name, c := range map[string]struct {
		name, password, display string
		code                    protocol.Code
	}{
		"empty name":     {"", "long enough", "N", protocol.CodeNameInvalid},
		"short password": {"a", "1", "N", protocol.CodePasswordShort},
		"long password":  {"a", strings.Repeat("a", 10_000), "N", protocol.CodePasswordLong},
		"bidi":           {"a\u202eb", "long enough", "N", protocol.CodeNameInvalid},
		"long display":   {"a", "long enough", strings.Repeat("x", 65), protocol.CodeDisplayNameInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			body, _ := json.Marshal(map[string]string{"name": c.name, "password": c.password, "display_name": c.display, "side": "teach", "locale": "en"})
			s.do(t, "POST", "/api/v1/accounts", "", string(body)).refused(400, c.code)
		})
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	s := newSite(t, nil)
	p := s.person("ann")
	body := `{"title":"x","kind":"meeting"}`
	for name, header := range map[string][]string{
		"another host":   {"Origin", "https://evil.example"},
		"a lookalike":    {"Origin", s.web.URL + ".evil.example"},
		"null":           {"Origin", "null"},
		"cookie, no one": {"Origin", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s.do(t, "POST", "/api/v1/rooms", p.Cookie, body, header...).refused(403, protocol.CodeBadOrigin)
		})
	}
	t.Run("configured URLs replace the Host", func(t *testing.T) {
		other := newSite(t, func(o *Options, _ *HTTPOptions) { o.Origins = []string{"https://meet.example"} })
		q := other.person("bob")
		other.do(t, "POST", "/api/v1/rooms", q.Cookie, body).refused(403, protocol.CodeBadOrigin)
		if v := other.do(t, "POST", "/api/v1/rooms", q.Cookie, body, "Origin", "https://meet.example"); v.status != 201 {
			t.Errorf("%d %s", v.status, v.body)
		}
	})
}

func TestStrangersSeeOnlyTheLobby(t *testing.T) {
	s := newSite(t, nil)
	owner, stranger := s.person("ann"), s.person("bob")
	made := read[Room](s.do(t, "POST", "/api/v1/rooms", owner.Cookie, `{"title":"  Secret \n plans ","kind":"meeting","policy":{"guests":true}}`), 201)
	if made.Title != "Secret plans" || made.Role != protocol.RoleOwner || !strings.HasPrefix(made.Link, "/r/"+string(made.Number)+"#") || len(made.Link) < 40 {
		t.Errorf("%+v", made)
	}
	for _, path := range []string{"/api/v1/rooms/" + string(made.Number), "/api/v1/rooms/" + string(made.ID)} {
		for _, cookie := range []string{"", stranger.Cookie} {
			v := s.do(t, "GET", path, cookie, "")
			want := fmt.Sprintf(`{"number":%q,"kind":"meeting","state":"idle","guests":true,"view":"all"}`, made.Number)
			if v.status != 200 || strings.TrimSpace(v.body) != want {
				t.Errorf("a stranger sees %d %s", v.status, v.body)
			}
		}
	}
	room := "/api/v1/rooms/" + string(made.Number)
	for _, path := range []string{room + "/messages", room + "/messages/export", room + "/members", room + "/people"} {
		s.do(t, "GET", path, "", "").refused(401, protocol.CodeNotAuthenticated)
		s.do(t, "GET", path, stranger.Cookie, "").refused(404, protocol.CodeNotFound)
	}
	s.do(t, "PATCH", room, stranger.Cookie, `{"title":"mine"}`).refused(404, protocol.CodeNotFound)
	s.do(t, "POST", room+"/end", stranger.Cookie, "").refused(404, protocol.CodeNotFound)
	s.do(t, "GET", "/api/v1/rooms/000000", "", "").refused(404, protocol.CodeNotFound)
}

func TestMembersMayLookButNotChange(t *testing.T) {
	s := newSite(t, nil)
	owner, member := s.person("ann"), s.person("bob")
	row := s.room(owner, protocol.PolicyPatch{})
	s.join(member, row.ID)
	room := "/api/v1/rooms/" + string(row.Number)
	seen := read[Room](s.do(t, "GET", room, member.Cookie, ""), 200)
	if seen.Title != "Room" || seen.State != StateLive || seen.Count != 1 || strings.Contains(seen.Link, "#") {
		t.Errorf("a member sees %+v", seen)
	}
	s.do(t, "PATCH", room, member.Cookie, `{"title":"mine"}`).refused(403, protocol.CodeForbidden)
	s.do(t, "POST", room+"/end", member.Cookie, "").refused(403, protocol.CodeForbidden)
	for name, body := range map[string]string{"capacity": `{"policy":{"capacity":1}}`, "entry": `{"policy":{"entry":"everybody"}}`,
		"unknown": `{"policy":{"magic":true}}`, "title": `{"title":" "}`, "keep": `{"policy":{"keep":"nothing"}}`} {
		t.Run(name, func(t *testing.T) { s.do(t, "PATCH", room, owner.Cookie, body).refused(400, protocol.CodeBadData) })
	}
	before := read[Room](s.do(t, "GET", room, owner.Cookie, ""), 200).Link
	after := read[Room](s.do(t, "PATCH", room, owner.Cookie, `{"title":"New","policy":{"capacity":7},"new_link":true}`), 200)
	if after.Title != "New" || after.Policy.Capacity != 7 || after.Link == before {
		t.Errorf("%+v", after)
	}
	if v := s.do(t, "POST", room+"/end", owner.Cookie, ""); v.status != 204 {
		t.Errorf("end: %d %s", v.status, v.body)
	}
	if ended := read[Room](s.do(t, "GET", room, owner.Cookie, ""), 200); ended.State != StateEnded {
		t.Errorf("%+v", ended)
	}
}

func TestIdempotencyKeyMakesOneRoom(t *testing.T) {
	s := newSite(t, nil)
	p := s.person("ann")
	body := `{"title":"x","kind":"meeting"}`
	first := read[Room](s.do(t, "POST", "/api/v1/rooms", p.Cookie, body, "Idempotency-Key", "k1"), 201)
	again := read[Room](s.do(t, "POST", "/api/v1/rooms", p.Cookie, body, "Idempotency-Key", "k1"), 201)
	other := read[Room](s.do(t, "POST", "/api/v1/rooms", p.Cookie, body, "Idempotency-Key", "k2"), 201)
	if again.ID != first.ID || other.ID == first.ID {
		t.Errorf("%s %s %s", first.ID, again.ID, other.ID)
	}
}

func TestRoomsArePaged(t *testing.T) {
	s := newSite(t, nil)
	p := s.person("ann")
	for range roomsPage + 5 {
		s.room(p, protocol.PolicyPatch{})
	}
	type page struct {
		Rooms []Room
		Next  string
	}
	seen := map[protocol.RoomID]bool{}
	for cursor, pages := "", 0; ; pages++ {
		got := read[page](s.do(t, "GET", "/api/v1/rooms?cursor="+cursor, p.Cookie, ""), 200)
		for _, r := range got.Rooms {
			if seen[r.ID] {
				t.Errorf("%s came twice", r.ID)
			}
			seen[r.ID] = true
		}
		if cursor = got.Next; cursor == "" {
			break
		}
		if pages > 3 {
			t.Fatal("the pages never end")
		}
	}
	if len(seen) != roomsPage+5 {
		t.Errorf("%d rooms", len(seen))
	}
	s.do(t, "GET", "/api/v1/rooms?cursor=%21", p.Cookie, "").refused(400, protocol.CodeBadData)
}

func TestGuestsComeByTheSecret(t *testing.T) {
	s := newSite(t, nil)
	owner := s.person("ann")
	row := s.room(owner, protocol.PolicyPatch{Guests: ptrTo(true)})
	path := "/api/v1/rooms/" + string(row.Number) + "/guests"
	guest := func(secret string) string { return fmt.Sprintf(`{"display_name":"Gil","secret":%q}`, secret) }
	s.do(t, "POST", path, "", guest("wrong")).refused(403, protocol.CodeBadSecret)
	s.do(t, "POST", path, owner.Cookie, guest(s.rooms.Secret(row))).refused(409, protocol.CodeAlreadySignedIn)
	in := s.do(t, "POST", path, "", guest(s.rooms.Secret(row)))
	made := read[struct{ Account Account }](in, 201)
	if !made.Account.Guest || made.Account.Name != "" || made.Account.DisplayName != "Gil" {
		t.Errorf("%+v", made)
	}
	cookie := cookieOf(in)
	if seen := read[Room](s.do(t, "GET", "/api/v1/rooms/"+string(row.Number), cookie, ""), 200); seen.ID != row.ID || seen.Title != "" {
		t.Errorf("before joining a guest sees %+v", seen)
	}
	s.do(t, "POST", "/api/v1/rooms", cookie, `{"title":"x","kind":"meeting"}`).refused(403, protocol.CodeForbidden)
	other := s.room(owner, protocol.PolicyPatch{Guests: ptrTo(true)})
	s.do(t, "GET", "/api/v1/rooms/"+string(other.Number)+"/messages", cookie, "").refused(404, protocol.CodeNotFound)
	if v := s.do(t, "PATCH", "/api/v1/rooms/"+string(row.Number), owner.Cookie, `{"new_link":true}`); v.status != 200 {
		t.Fatal(v.body)
	}
	s.do(t, "GET", "/api/v1/me", cookie, "").refused(401, protocol.CodeNotAuthenticated)
	s.do(t, "POST", path, "", guest(s.rooms.Secret(row))).refused(403, protocol.CodeBadSecret)
	closed := s.room(owner, protocol.PolicyPatch{})
	s.do(t, "POST", "/api/v1/rooms/"+string(closed.Number)+"/guests", "", guest(s.rooms.Secret(closed))).refused(403, protocol.CodeForbidden)
}

// However a room ends, its guests are out at once: the page that they have open, and their cookie.
func TestGuestsDoNotOutliveTheRoom(t *testing.T) {
	s := newSite(t, nil)
	owner := s.person("ann")
	for name, end := range map[string]func(t *testing.T, row room.Row){
		"by socket": func(_ *testing.T, row room.Row) { s.join(owner, row.ID).ok(protocol.TypeEndRoom, row.ID, nil) },
		"by HTTP": func(t *testing.T, row room.Row) {
			if v := s.do(t, "POST", "/api/v1/rooms/"+string(row.ID)+"/end", owner.Cookie, ""); v.status != 204 {
				t.Errorf("%d %s", v.status, v.body)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			row := s.room(owner, protocol.PolicyPatch{Guests: ptrTo(true)})
			cookie := cookieOf(s.do(t, "POST", "/api/v1/rooms/"+string(row.Number)+"/guests", "",
				fmt.Sprintf(`{"display_name":"Gil","secret":%q}`, s.rooms.Secret(row))))
			guest := s.join(person{SignedIn: auth.SignedIn{Cookie: cookie}}, row.ID)
			end(t, row)
			s.do(t, "GET", "/api/v1/me", cookie, "").refused(401, protocol.CodeNotAuthenticated)
			if code := as[protocol.Removed](t, guest.event(protocol.TypeRemoved)).Code; code != protocol.CodeEnded {
				t.Errorf("the guest hears %s", code)
			}
			if code := guest.closed(); code != protocol.CloseSessionRevoked {
				t.Errorf("closed with %d", code)
			}
		})
	}
}

func TestGuessingNumbersIsSlowedDown(t *testing.T) {
	s := newSite(t, func(o *Options, _ *HTTPOptions) { o.Limits.AccountMisses = Rate{PerSecond: 0.01, Burst: 3} })
	p := s.person("ann")
	row, foreign := s.room(p, protocol.PolicyPatch{}), s.room(s.person("bob"), protocol.PolicyPatch{})
	for range 3 {
		s.do(t, "GET", "/api/v1/rooms/000000", p.Cookie, "").refused(404, protocol.CodeNotFound)
	}
	for _, number := range []string{string(foreign.Number), "000000"} { // the answer does not tell which of them exists
		v := s.do(t, "GET", "/api/v1/rooms/"+number, p.Cookie, "")
		v.refused(429, protocol.CodeSlowDown)
		if v.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	}
	read[Room](s.do(t, "GET", "/api/v1/rooms/"+string(row.Number), p.Cookie, ""), 200) // one's own room is no guess
}

// TestGuessesOfStrangersHoldUpNobodyElse: somebody who tries numbers makes neither members nor people with accounts nor
// those with a link wait behind the same address.
func TestGuessesOfStrangersHoldUpNobodyElse(t *testing.T) {
	s := newSite(t, func(o *Options, _ *HTTPOptions) { o.Limits.AddressMisses = Rate{PerSecond: 0.01, Burst: 3} })
	owner, other := s.person("ann"), s.person("bob")
	row := s.room(owner, protocol.PolicyPatch{Guests: ptrTo(true)})
	for range 3 {
		s.do(t, "GET", "/api/v1/rooms/000000", "", "").refused(404, protocol.CodeNotFound)
	}
	path := "/api/v1/rooms/" + string(row.Number)
	s.do(t, "GET", path, "", "").refused(429, protocol.CodeSlowDown)
	s.do(t, "GET", "/api/v1/rooms/000000", "", "").refused(429, protocol.CodeSlowDown)
	guest := func(secret string) string { return fmt.Sprintf(`{"display_name":"Gil","secret":%q}`, secret) }
	s.do(t, "POST", path+"/guests", "", guest("wrong")).refused(429, protocol.CodeSlowDown)
	if v := s.do(t, "POST", path+"/guests", "", guest(s.rooms.Secret(row))); v.status != 201 {
		t.Errorf("with the link: %d %s", v.status, v.body)
	}
	for _, cookie := range []string{owner.Cookie, other.Cookie} {
		if v := s.do(t, "GET", path, cookie, ""); v.status != 200 {
			t.Errorf("%d %s", v.status, v.body)
		}
	}
	s.join(owner, row.ID)
	s.join(other, row.ID)
	if v := s.do(t, "PATCH", path, owner.Cookie, `{"title":"New"}`); v.status != 200 {
		t.Errorf("the owner: %d %s", v.status, v.body)
	}
}

func TestHistoryAndExport(t *testing.T) {
	s := newSite(t, nil)
	owner := s.person("ann")
	row := s.room(owner, protocol.PolicyPatch{})
	peer := s.join(owner, row.ID)
	for i := range 5 {
		peer.ok(protocol.TypeUserMessage, row.ID, protocol.UserMessage{Text: fmt.Sprintf("=line %d", i)})
	}
	room := "/api/v1/rooms/" + string(row.Number)
	type page struct {
		Messages []protocol.Message
		Head     protocol.Seq
		Log      protocol.LogID
		More     bool
	}
	got := read[page](s.do(t, "GET", room+"/messages?limit=2", owner.Cookie, ""), 200)
	if len(got.Messages) != 2 || !got.More || got.Log == "" || got.Messages[1].Seq != got.Head || got.Messages[1].Text != "=line 4" {
		t.Errorf("%+v", got)
	}
	older := read[page](s.do(t, "GET", fmt.Sprintf("%s/messages?before=%d&limit=100", room, got.Messages[0].Seq), owner.Cookie, ""), 200)
	if len(older.Messages) != 3 || older.More {
		t.Errorf("%+v", older)
	}
	for _, bad := range []string{"limit=0", "limit=101", "before=1&after=2", "before=x", "what=1"} {
		s.do(t, "GET", room+"/messages?"+bad, owner.Cookie, "").refused(400, protocol.CodeBadData)
	}
	v := s.do(t, "GET", room+"/messages/export?format=csv", owner.Cookie, "")
	if v.status != 200 || !strings.Contains(v.body, ",'=line 0,") || !strings.HasPrefix(v.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %v %q", v.status, v.header, v.body)
	}
	s.do(t, "GET", room+"/messages/export?format=exe", owner.Cookie, "").refused(400, protocol.CodeBadData)
}

func TestAdministratorOnly(t *testing.T) {
	s := newSite(t, nil)
	admin, other := s.person("ann"), s.person("bob")
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/goroutine", "/api/v1/admin/log-levels", "/api/v1/admin/courses", "/api/v1/admin/courses/makers"} {
		s.do(t, "GET", path, "", "").refused(401, protocol.CodeNotAuthenticated)
		s.do(t, "GET", path, other.Cookie, "").refused(403, protocol.CodeForbidden)
		if v := s.do(t, "GET", path, admin.Cookie, ""); v.status != 200 {
			t.Errorf("%s: %d for the administrator", path, v.status)
		}
	}
	s.do(t, "PUT", "/api/v1/admin/log-levels", other.Cookie, `{"levels":"debug"}`).refused(403, protocol.CodeForbidden)
	s.do(t, "PUT", "/api/v1/admin/log-levels", admin.Cookie, `{"levels":"nonsense"}`).refused(400, protocol.CodeBadData)
	if v := s.do(t, "PUT", "/api/v1/admin/log-levels", admin.Cookie, `{"levels":"debug"}`); v.status != 200 || s.levels.text != "debug" {
		t.Errorf("%d %s", v.status, v.body)
	}
}

func TestRequestsAreMeasuredByRoute(t *testing.T) {
	s := newSite(t, nil)
	admin := s.person("ann")
	s.do(t, "GET", "/api/v1/rooms/123456/messages", admin.Cookie, "")
	s.do(t, "GET", "/api/nope", admin.Cookie, "")
	metrics := s.do(t, "GET", "/metrics", admin.Cookie, "").body
	for _, want := range []string{`route="GET /api/v1/rooms/{room}/messages"`, `route="/api/"`} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(metrics, "123456") {
		t.Error("a room's number is in the metrics")
	}
}

func TestAddresses(t *testing.T) {
	down := errors.New("database away")
	s := newSite(t, func(_ *Options, o *HTTPOptions) { o.Ready = func(context.Context) error { return down } })
	if v := s.do(t, "GET", "/r/123456", "", ""); v.body != "the app" {
		t.Errorf("a page address gives %q", v.body)
	}
	s.do(t, "GET", "/api/nope", "", "").refused(404, protocol.CodeNotFound)
	s.do(t, "GET", "/api/v1/nope", "", "").refused(404, protocol.CodeNotFound)
	if v := s.do(t, "GET", "/healthz", "", ""); v.status != 200 {
		t.Errorf("healthz: %d", v.status)
	}
	if v := s.do(t, "GET", "/readyz", "", ""); v.status != 503 || strings.Contains(v.body, "database") {
		t.Errorf("readyz: %d %s", v.status, v.body)
	}
	v := s.do(t, "GET", "/api/openapi.json", "", "")
	if v.status != 200 || v.header.Get("X-Request-Id") == "" {
		t.Errorf("openapi: %d", v.status)
	}
}

// A bug in a handler is an answer to the client and a line with the request's id in the log.
func TestPanicsAreAnswered(t *testing.T) {
	s := newSite(t, func(_ *Options, o *HTTPOptions) {
		o.App = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/half":
				io.WriteString(w, "half of the ")
				http.NewResponseController(w).Flush()
			case "/aborted":
				panic(http.ErrAbortHandler)
			}
			panic("a bug")
		})
	})
	v := s.do(t, "GET", "/whole", "", "")
	v.refused(500, protocol.CodeInternal)
	log := s.log.String()
	if !strings.Contains(log, "panic=\"a bug\"") || !strings.Contains(log, "request="+v.header.Get("X-Request-Id")) || strings.Contains(log, "127.0.0.1") {
		t.Errorf("log: %s", log)
	}
	for _, path := range []string{"/half", "/aborted"} {
		response, err := http.Get(s.web.URL + path)
		if err == nil {
			_, err = io.ReadAll(response.Body)
			response.Body.Close()
		}
		if err == nil {
			t.Errorf("%s looks whole", path)
		}
	}
	if n := strings.Count(s.log.String(), "handler panicked"); n != 2 {
		t.Errorf("%d bugs are logged, want 2: to abort is none", n)
	}
}

// TestOpenAPIDocument holds docs/openapi.json against the code; `go generate ./internal/server` writes it.
func TestOpenAPIDocument(t *testing.T) {
	doc, err := OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := json.Indent(&want, doc, "", "  "); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../docs/openapi.json")
	if err != nil || strings.TrimSpace(string(got)) != strings.TrimSpace(want.String()) {
		t.Errorf("docs/openapi.json is not what the code serves; run: make gen (%v)", err)
	}
}

func ptrTo[T any](v T) *T { return &v }
