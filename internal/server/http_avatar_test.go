package server

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"atrium/internal/auth"
	"atrium/internal/auth/picture"
	"atrium/protocol"
)

// colour makes a picture of one colour, as PNG.
func colour(c color.Color, width, height int) string {
	m := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{c})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.String()
}

var (
	redPicture  = colour(color.RGBA{0xff, 0, 0, 0xff}, 400, 300)
	bluePicture = colour(color.RGBA{0, 0, 0xff, 0xff}, 32, 32)
)

func (s *site) upload(t *testing.T, cookie, body string, header ...string) visit {
	t.Helper()
	return s.do(t, "PUT", "/api/v1/me/avatar", cookie, body, append([]string{"Content-Type", "image/png"}, header...)...)
}

// look fetches an account's picture; v may be empty.
func (s *site) look(t *testing.T, cookie string, id protocol.AccountID, v string) visit {
	t.Helper()
	path := "/api/v1/accounts/" + string(id) + "/avatar"
	if v != "" {
		path += "?v=" + v
	}
	return s.do(t, "GET", path, cookie, "")
}

func (s *site) guest(t *testing.T, owner person, id protocol.RoomID) auth.SignedIn {
	t.Helper()
	row, err := s.rooms.Find(t.Context(), string(id))
	if err != nil {
		t.Fatal(err)
	}
	in, err := s.auth.EnterGuest(t.Context(), auth.GuestEntry{Room: row.ID, Link: row.Link, DisplayName: "Guest",
		Locale: auth.LocaleEnglish}, auth.Client{})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestAvatarOverHTTP(t *testing.T) {
	s := newSite(t, nil)
	ann, bob := s.person("Ann"), s.person("Bob")
	if me := read[Account](s.do(t, "GET", "/api/v1/me", ann.Cookie, ""), 200); me.Avatar != "" {
		t.Fatalf("before: %+v", me)
	}
	s.look(t, bob.Cookie, ann.Account.ID, "").refused(404, protocol.CodeNotFound)

	set := read[Account](s.upload(t, ann.Cookie, redPicture), 200)
	if set.Avatar == "" || set.ID != ann.Account.ID {
		t.Fatalf("after: %+v", set)
	}
	if me := read[Account](s.do(t, "GET", "/api/v1/me", ann.Cookie, ""), 200); me != set {
		t.Errorf("me is %+v", me)
	}
	for v, caching := range map[string]string{set.Avatar: "private, max-age=31536000, immutable", "": "no-store", "old": "no-store"} {
		seen := s.look(t, bob.Cookie, ann.Account.ID, v)
		m, err := jpeg.Decode(strings.NewReader(seen.body))
		if err != nil || m.Bounds() != image.Rect(0, 0, 256, 256) {
			t.Fatalf("v=%q: %d, %v", v, seen.status, err)
		}
		if r, g, _, _ := m.At(128, 128).RGBA(); r < 0xf000 || g > 0x1000 {
			t.Errorf("v=%q: it is %v", v, m.At(128, 128))
		}
		for key, want := range map[string]string{"Cache-Control": caching, "Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": `inline; filename="avatar.jpg"`} {
			if got := seen.header.Get(key); got != want {
				t.Errorf("v=%q: %s is %q, want %q", v, key, got, want)
			}
		}
	}
	if next := read[Account](s.upload(t, ann.Cookie, bluePicture), 200); next.Avatar == set.Avatar || next.Avatar == "" {
		t.Errorf("another picture has the name %q", next.Avatar)
	}

	if gone := read[Account](s.do(t, "DELETE", "/api/v1/me/avatar", ann.Cookie, ""), 200); gone.Avatar != "" {
		t.Errorf("removed: %+v", gone)
	}
	s.look(t, bob.Cookie, ann.Account.ID, set.Avatar).refused(404, protocol.CodeNotFound)
}

func TestAvatarIsRefused(t *testing.T) {
	s := newSite(t, nil)
	ann := s.person("Ann")
	guest := s.guest(t, ann, s.room(ann, protocol.PolicyPatch{}).ID)
	large := make([]byte, picture.MaxBytes+1)
	if _, err := rand.Read(large); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cookie, body string
		status       int
		code         protocol.Code
	}{
		"nobody":        {"", redPicture, 401, protocol.CodeNotAuthenticated},
		"a guest":       {guest.Cookie, redPicture, 403, protocol.CodeForbidden},
		"an empty body": {ann.Cookie, "", 400, protocol.CodeBadData},
		"text":          {ann.Cookie, "<script>alert(1)</script>", 400, protocol.CodeBadData},
		"webp":          {ann.Cookie, "RIFF\x24\x00\x00\x00WEBPVP8 ", 400, protocol.CodeBadData},
		"truncated":     {ann.Cookie, redPicture[:len(redPicture)-20], 400, protocol.CodeBadData},
		"too wide":      {ann.Cookie, colour(color.White, 4097, 1), 413, protocol.CodeTooLarge},
		"too large":     {ann.Cookie, string(large), 413, protocol.CodeTooLarge},
	} {
		t.Run(name, func(t *testing.T) { s.upload(t, c.cookie, c.body).refused(c.status, c.code) })
	}
	s.upload(t, ann.Cookie, redPicture, "Origin", "https://elsewhere.example").refused(403, protocol.CodeBadOrigin)
	s.do(t, "DELETE", "/api/v1/me/avatar", "", "").refused(401, protocol.CodeNotAuthenticated)
	s.do(t, "DELETE", "/api/v1/me/avatar", guest.Cookie, "").refused(403, protocol.CodeForbidden)
	s.look(t, "", ann.Account.ID, "").refused(401, protocol.CodeNotAuthenticated)
	s.look(t, ann.Cookie, "nobody", "").refused(404, protocol.CodeNotFound)
	if me := read[Account](s.do(t, "GET", "/api/v1/me", ann.Cookie, ""), 200); me.Avatar != "" {
		t.Errorf("a refused picture was kept: %+v", me)
	}
	if log := s.log.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("logged as the server's failure:\n%s", log)
	}

	set := read[Account](s.upload(t, ann.Cookie, redPicture), 200)
	if seen := s.look(t, guest.Cookie, ann.Account.ID, set.Avatar); seen.status != http.StatusOK {
		t.Errorf("a guest gets %d", seen.status)
	}
}

// TestAvatarsAtOnce: more pictures than are decoded at once are all set.
func TestAvatarsAtOnce(t *testing.T) {
	s := newSite(t, nil)
	upload := colour(color.White, 1024, 1024)
	var wg sync.WaitGroup
	for i := range 8 {
		who := s.person(fmt.Sprint("p", i))
		wg.Go(func() {
			if got := s.upload(t, who.Cookie, upload); got.status != http.StatusOK {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
	}
	wg.Wait()
}

// TestUploadsAreBounded: while as many pictures as the server takes are on their way, more are told to wait.
func TestUploadsAreBounded(t *testing.T) {
	s := newSite(t, nil)
	const more = 3
	answers := make(chan *http.Response, uploadsAtOnce+more)
	var writers []*io.PipeWriter
	for i := range uploadsAtOnce + more {
		body, w := io.Pipe()
		writers = append(writers, w)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.web.URL+"/api/v1/me/avatar", body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", s.web.URL)
		r.AddCookie(&http.Cookie{Name: SessionCookie, Value: s.person(fmt.Sprint("p", i)).Cookie})
		go func() {
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Error(err)
				response = &http.Response{Body: http.NoBody}
			}
			response.Body.Close()
			answers <- response
		}()
	}
	for range more { // the others have not sent a byte
		if got := <-answers; got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") != "1" {
			t.Errorf("one more: %s", got.Status)
		}
	}
	for _, w := range writers {
		_, _ = io.WriteString(w, redPicture) // those that were refused do not read any more
		w.Close()
	}
	for range uploadsAtOnce {
		if got := <-answers; got.StatusCode != http.StatusOK {
			t.Errorf("a slow one: %s", got.Status)
		}
	}
}

// TestOneUploadAtATime: an account that has a picture on its way waits with the next; others do not wait for it.
func TestOneUploadAtATime(t *testing.T) {
	u := newTurns[protocol.AccountID](uploadsAtOnce, 1)
	if !u.begin("ann") || u.begin("ann") || !u.begin("bob") {
		t.Fatal("one for each account")
	}
	u.end("ann")
	if !u.begin("ann") {
		t.Error("the turn was not given back")
	}
}

// TestAvatarInRooms: those in a room see a new picture at once, and one who comes later sees it from the start.
func TestAvatarInRooms(t *testing.T) {
	s := newSite(t, nil)
	ann, bob, eve := s.person("Ann"), s.person("Bob"), s.person("Eve")
	row := s.room(ann, protocol.PolicyPatch{})
	p := s.join(ann, row.ID)
	s.join(bob, row.ID)
	p.event(protocol.TypeMembersChanged)

	set := read[Account](s.upload(t, bob.Cookie, redPicture), 200)
	changed := as[protocol.MembersChanged](t, p.event(protocol.TypeMembersChanged)).Changed
	if len(changed) != 1 || changed[0].Account != bob.Account.ID || changed[0].Avatar != set.Avatar {
		t.Fatalf("changed: %+v", changed)
	}
	late := s.open(eve, protocol.OpenConnection{})
	hers := read[Account](s.upload(t, eve.Cookie, bluePicture), 200) // after her connection was opened
	joined := as[protocol.JoinedRoom](t, late.ok(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: row.ID}))
	if joined.Self.Avatar != hers.Avatar {
		t.Errorf("self has %q, want %q", joined.Self.Avatar, hers.Avatar)
	}
	for _, m := range joined.Members {
		want := map[protocol.AccountID]string{bob.Account.ID: set.Avatar, eve.Account.ID: hers.Avatar}[m.Account]
		if m.Avatar != want {
			t.Errorf("%s has %q, want %q", m.Name, m.Avatar, want)
		}
	}
	p.event(protocol.TypeMembersChanged) // she came
	read[Account](s.do(t, "DELETE", "/api/v1/me/avatar", bob.Cookie, ""), 200)
	changed = as[protocol.MembersChanged](t, p.event(protocol.TypeMembersChanged)).Changed
	if len(changed) != 1 || changed[0].Account != bob.Account.ID || changed[0].Avatar != "" {
		t.Errorf("changed: %+v", changed)
	}
}
