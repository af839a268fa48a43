package server

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"testing"

	"atrium/internal/auth/picture"
	"atrium/protocol"
)

func coverPath(id protocol.CourseID) string { return "/api/v1/courses/" + string(id) + "/cover" }

func (p *pupil) covers(id protocol.CourseID, body string, header ...string) visit {
	p.t.Helper()
	return p.do(p.t, "PUT", coverPath(id), p.cookie, body, append([]string{"Content-Type", "image/png"}, header...)...)
}

// sees fetches a course's picture; v may be empty.
func (p *pupil) sees(id protocol.CourseID, v string) visit {
	p.t.Helper()
	if v != "" {
		v = "?v=" + v
	}
	return p.do(p.t, "GET", coverPath(id)+v, p.cookie, "")
}

func TestCoverOverHTTP(t *testing.T) {
	s := newSite(t, nil)
	ann, ben := s.pupil(t, "ann"), s.pupil(t, "ben")
	c := ann.makes("covered", nil)
	if c.Cover != "" {
		t.Fatalf("before: %+v", c)
	}
	ben.sees(c.ID, "").refused(404, protocol.CodeNotFound)

	set := read[Course](ann.covers(c.ID, redPicture), 200)
	if set.Cover == "" || set.ID != c.ID || set.Code != c.Code || set.Role != c.Role {
		t.Fatalf("after: %+v", set)
	}
	for _, q := range []string{"/" + string(c.ID), "?mine=true", "?q=", "?q=covered"} {
		if v := ann.ask("GET", q, nil); !strings.Contains(v.body, `"cover":"`+set.Cover+`"`) {
			t.Errorf("%s: %s", q, v.body)
		}
	}
	for v, caching := range map[string]string{set.Cover: "private, max-age=31536000, immutable", "": "no-store", "old": "no-store"} {
		seen := ben.sees(c.ID, v)
		m, err := jpeg.Decode(strings.NewReader(seen.body))
		if err != nil || m.Bounds() != image.Rect(0, 0, 960, 320) {
			t.Fatalf("v=%q: %d, %v", v, seen.status, err)
		}
		if r, g, _, _ := m.At(480, 160).RGBA(); r < 0xf000 || g > 0x1000 {
			t.Errorf("v=%q: it is %v", v, m.At(480, 160))
		}
		for key, want := range map[string]string{"Cache-Control": caching, "Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": `inline; filename="cover.jpg"`} {
			if got := seen.header.Get(key); got != want {
				t.Errorf("v=%q: %s is %q, want %q", v, key, got, want)
			}
		}
	}
	if next := read[Course](ann.covers(c.ID, bluePicture), 200); next.Cover == set.Cover || next.Cover == "" {
		t.Errorf("another picture has the name %q", next.Cover)
	}

	if gone := read[Course](ann.ask("DELETE", "/"+string(c.ID)+"/cover", nil), 200); gone.Cover != "" {
		t.Errorf("removed: %+v", gone)
	}
	ben.sees(c.ID, set.Cover).refused(404, protocol.CodeNotFound)
}

// TestWhoMayCoverACourse: each role and each action, by the course's rules, listed or not, archived or not.
func TestWhoMayCoverACourse(t *testing.T) {
	s := newSite(t, func(o *Options, _ *HTTPOptions) { o.Limits.PerAccount = map[Class]Rate{ClassUpload: {1e6, 1e6}} })
	ann := s.pupil(t, "ann")
	c := ann.makes("rights", nil)
	path := "/" + string(c.ID)
	by := s.roles(t, ann, c)

	roles := []string{"teacher", "teacher2", "assistant", "student", "waiting", "refused", "left", "stranger", "guest"}
	actions := map[string]func(*pupil) visit{
		"set":    func(p *pupil) visit { return p.covers(c.ID, bluePicture) },
		"see":    func(p *pupil) visit { return p.sees(c.ID, "") },
		"remove": func(p *pupil) visit { return p.ask("DELETE", path+"/cover", nil) },
	}
	for _, round := range []struct {
		change object
		want   map[string][]int // of each role
	}{
		{object{}, map[string][]int{"set": {200, 200, 403, 403, 403, 403, 403, 403, 403},
			"see": {200, 200, 200, 200, 200, 200, 200, 200, 200}, "remove": {200, 200, 403, 403, 403, 403, 403, 403, 403}}},
		// A guest is refused before the body is read, and the course looked at.
		{object{"listed": false}, map[string][]int{"set": {200, 200, 403, 403, 403, 404, 404, 404, 403},
			"see": {200, 200, 200, 200, 200, 404, 404, 404, 404}, "remove": {200, 200, 403, 403, 403, 404, 404, 404, 404}}},
		{object{"listed": true, "archived": true}, map[string][]int{"set": {410, 410, 403, 403, 403, 403, 403, 403, 403},
			"see": {200, 200, 200, 200, 200, 200, 200, 200, 200}, "remove": {410, 410, 403, 403, 403, 403, 403, 403, 403}}},
	} {
		read[Course](ann.ask("PATCH", path, round.change), 200)
		for action, want := range round.want {
			for i, role := range roles {
				if round.change["archived"] == nil {
					read[Course](ann.covers(c.ID, redPicture), 200)
				}
				if v := actions[action](by[role]); v.status != want[i] {
					t.Errorf("%v: %s by %s: %d %.100s, want %d", round.change, action, role, v.status, v.body, want[i])
				}
			}
		}
		if round.change["archived"] == nil {
			read[Course](ann.covers(c.ID, redPicture), 200)
		}
	}
	for _, method := range []string{"PUT", "DELETE", "GET"} {
		s.do(t, method, coverPath(c.ID), "", "", "Content-Type", "image/png").refused(401, protocol.CodeNotAuthenticated)
	}
	if log := s.log.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("logged as the server's failure:\n%s", log)
	}
}

// roles are people in all parts that one can have in a course, and a guest of a room.
func (s *site) roles(t *testing.T, owner *pupil, c Course) map[string]*pupil {
	t.Helper()
	people := "/" + string(c.ID) + "/enrolments"
	by := map[string]*pupil{"teacher": owner, "stranger": s.pupil(t, "stranger"), "waiting": s.pupil(t, "waiting")}
	for _, role := range []string{"assistant", "student", "teacher2", "refused", "left"} {
		by[role] = s.pupil(t, role)
		read[Enrolment](by[role].ask("POST", people, object{}), 200)
	}
	for role, part := range map[string]object{"assistant": {"role": "assistant"}, "teacher2": {"role": "teacher"}, "refused": {"state": "refused"}} {
		read[Enrolment](owner.ask("PATCH", people+"/"+string(by[role].id), part), 200)
	}
	by["left"].ask("DELETE", people+"/me", nil)
	read[Course](owner.ask("PATCH", "/"+string(c.ID), object{"join": "approval"}), 200)
	read[Enrolment](by["waiting"].ask("POST", people, object{}), 200)
	host := s.person("host")
	in := s.guest(t, host, s.room(host, protocol.PolicyPatch{}).ID)
	by["guest"] = &pupil{s, t, in.Cookie, in.Account.ID}
	return by
}

// bomb is a PNG of zeros of a size; the file is a thousandth of what it becomes.
func bomb(t *testing.T, width, height uint32) string {
	t.Helper()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	row := make([]byte, 3*width+1)
	for range height {
		if _, err := z.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	for _, chunk := range []struct {
		kind string
		data []byte
	}{{"IHDR", append(size, 8, 2, 0, 0, 0)}, {"IDAT", packed.Bytes()}, {"IEND", nil}} {
		body := append([]byte(chunk.kind), chunk.data...)
		b.Write(binary.BigEndian.AppendUint32(nil, uint32(len(chunk.data))))
		b.Write(body)
		b.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
	}
	return b.String()
}

func TestHostileCovers(t *testing.T) {
	s := newSite(t, nil)
	ann := s.pupil(t, "ann")
	c := ann.makes("covered", nil)
	before := read[Course](ann.covers(c.ID, redPicture), 200).Cover
	for name, one := range map[string]struct {
		body   string
		status int
		code   protocol.Code
	}{
		"an empty body":             {"", 400, protocol.CodeBadData},
		"a page":                    {"<!doctype html><script>alert(1)</script>", 400, protocol.CodeBadData},
		"svg":                       {`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, 400, protocol.CodeBadData},
		"webp":                      {"RIFF\x24\x00\x00\x00WEBPVP8 ", 400, protocol.CodeBadData},
		"truncated":                 {redPicture[:len(redPicture)-20], 400, protocol.CodeBadData},
		"magic only":                {"\x89PNG\r\n\x1a\n", 400, protocol.CodeBadData},
		"too wide":                  {colour(color.White, 4097, 1), 413, protocol.CodeTooLarge},
		"too high":                  {colour(color.White, 1, 4097), 413, protocol.CodeTooLarge},
		"a bomb":                    {bomb(t, 20_000, 1_000), 413, protocol.CodeTooLarge},
		"gif of 65,535":             {"GIF89a\xff\xff\xff\xff\x00\x00\x00", 413, protocol.CodeTooLarge},
		"2 MiB + 1":                 {redPicture + strings.Repeat("x", picture.MaxBytes+1-len(redPicture)), 413, protocol.CodeTooLarge},
		"announces more than comes": {strings.Replace(redPicture, "IDAT", "IDOT", 1), 400, protocol.CodeBadData},
	} {
		t.Run(name, func(t *testing.T) {
			v := ann.covers(c.ID, one.body)
			v.refused(one.status, one.code)
			if one.body != "" && len(one.body) <= picture.MaxBytes && !strings.Contains(v.body, pictureRule) {
				t.Errorf("it does not say what a picture is: %s", v.body)
			}
		})
	}
	ann.covers(c.ID, bluePicture, "Origin", "https://elsewhere.example").refused(403, protocol.CodeBadOrigin)
	ann.do(t, "PUT", coverPath(c.ID)+"?v=1", ann.cookie, bluePicture, "Content-Type", "image/png").refused(400, protocol.CodeBadData)
	for _, id := range []string{"none", "..%2f..%2fetc", strings.Repeat("a", 65), "%00", "'%20OR%201=1--"} {
		if v := ann.covers(protocol.CourseID(id), bluePicture); v.status != 404 && v.status != 400 {
			t.Errorf("%s: %d %s", id, v.status, v.body)
		}
	}
	if now := read[Course](ann.ask("GET", "/"+string(c.ID), nil), 200).Cover; now != before {
		t.Errorf("a refused picture was kept: %s, before %s", now, before)
	}
	// Within the bounds a file that grows a thousandfold is a picture like any other.
	if v := ann.covers(c.ID, bomb(t, 2048, 1024)); v.status != http.StatusOK {
		t.Errorf("a black picture: %d %s", v.status, v.body)
	}
	if log := s.log.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("logged as the server's failure:\n%s", log)
	}
}

// TestNothingOfAnUploadIsServed: what else a file holds besides a picture does not come out.
func TestNothingOfAnUploadIsServed(t *testing.T) {
	s := newSite(t, nil)
	ann := s.pupil(t, "ann")
	c := ann.makes("covered", nil)
	read[Course](ann.covers(c.ID, redPicture+"<script>alert(document.cookie)</script>", "Content-Type", "image/gif"), 200)
	if seen := ann.sees(c.ID, ""); strings.Contains(seen.body, "script") || seen.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("%s: %.60q", seen.header.Get("Content-Type"), seen.body)
	}
}

// TestPicturesShareTheirTurns: of a picture of oneself and a cover that are on their way at once, one is told to wait.
func TestPicturesShareTheirTurns(t *testing.T) {
	s := newSite(t, nil)
	ann := s.pupil(t, "ann")
	c := ann.makes("covered", nil)
	answers := make(chan *http.Response, 2)
	var writers []*io.PipeWriter
	for _, path := range []string{"/api/v1/me/avatar", coverPath(c.ID)} {
		body, w := io.Pipe()
		writers = append(writers, w)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.web.URL+path, body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", s.web.URL)
		r.AddCookie(&http.Cookie{Name: SessionCookie, Value: ann.cookie})
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
	if got := <-answers; got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") != "1" { // neither has sent a byte
		t.Errorf("the second: %s", got.Status)
	}
	for _, w := range writers {
		_, _ = io.WriteString(w, redPicture) // the one that was refused does not read any more
		w.Close()
	}
	if got := <-answers; got.StatusCode != http.StatusOK {
		t.Errorf("the first: %s", got.Status)
	}
	read[Course](ann.covers(c.ID, bluePicture), 200)
}
