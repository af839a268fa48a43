package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// A few bytes that begin as pictures and documents do.
const (
	somePNG = "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x03\x00\x00\x00\x02 and the rest of the picture"
	somePDF = "%PDF-1.7 the rest of the document"
)

func filesOf(id protocol.RoomID) string { return "/api/v1/rooms/" + string(id) + "/files" }

func (s *site) postFile(t *testing.T, cookie string, id protocol.RoomID, name, body string, header ...string) visit {
	t.Helper()
	return s.do(t, "POST", filesOf(id)+"?name="+url.QueryEscape(name), cookie, body, append([]string{"Content-Type", "image/png"}, header...)...)
}

func (s *site) getFile(t *testing.T, cookie string, id protocol.RoomID, file protocol.FileID, header ...string) visit {
	t.Helper()
	return s.do(t, "GET", filesOf(id)+"/"+string(file), cookie, "", header...)
}

// bytesOf is how many bytes the files of a room take.
func (s *site) bytesOf(t *testing.T, id protocol.RoomID) int64 {
	t.Helper()
	n, err := s.db.FilesSize(t.Context(), id, doc.ShelfID(id))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFilesOverHTTP(t *testing.T) {
	s := newSite(t, nil)
	ann := s.person("Ann")
	row := s.room(ann, protocol.PolicyPatch{Guests: ptrTo(true)})
	guest := s.guest(t, ann, row.ID)
	s.join(person{SignedIn: guest}, row.ID)

	// What the client calls it counts for nothing.
	made := read[BoardFile](s.postFile(t, guest.Cookie, row.ID, "第一 \"课\".html", somePDF, "Content-Type", "text/html"), 201)
	if want := (BoardFile{File: made.File, Name: `第一 "课".html.pdf`, Type: "application/pdf", Size: int64(len(somePDF))}); made != want || made.File == "" {
		t.Fatalf("made %+v, want %+v", made, want)
	}
	seen := s.getFile(t, ann.Cookie, row.ID, made.File)
	if seen.status != 200 || seen.body != somePDF {
		t.Fatalf("%d %q", seen.status, seen.body)
	}
	for key, want := range map[string]string{"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=31536000, immutable",
		"Content-Security-Policy": "default-src 'none'; sandbox", "Accept-Ranges": "bytes", "ETag": `"` + string(made.File) + `"`,
		"Content-Disposition": "attachment; filename*=utf-8''%E7%AC%AC%E4%B8%80%20%22%E8%AF%BE%22.html.pdf"} {
		if got := seen.header.Get(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	part := s.getFile(t, guest.Cookie, row.ID, made.File, "Range", "bytes=5-7")
	if part.status != 206 || part.body != "1.7" || part.header.Get("Content-Range") != "bytes 5-7/33" {
		t.Errorf("a range: %d %q %q", part.status, part.body, part.header.Get("Content-Range"))
	}
	if v := s.getFile(t, ann.Cookie, row.ID, made.File, "Range", "bytes=0-1,3-4"); v.status != 200 || v.body != somePDF {
		t.Errorf("two ranges: %d %q", v.status, v.body)
	}
	if v := s.getFile(t, ann.Cookie, row.ID, made.File, "Range", "bytes=100-"); v.status != 416 {
		t.Errorf("a range beyond it: %d", v.status)
	}
	if v := s.getFile(t, ann.Cookie, row.ID, made.File, "If-None-Match", seen.header.Get("ETag")); v.status != 304 || v.body != "" {
		t.Errorf("what is there already: %d %q", v.status, v.body)
	}
	if v := s.do(t, "HEAD", filesOf(row.ID)+"/"+string(made.File), ann.Cookie, ""); v.status != 200 || v.body != "" || v.header.Get("Content-Length") != "33" {
		t.Errorf("HEAD: %d %q %q", v.status, v.body, v.header.Get("Content-Length"))
	}
	if log := s.log.String(); strings.Contains(log, "level=ERROR") || strings.Contains(log, "课") {
		t.Errorf("the log:\n%s", log)
	}
}

// TestNobodyKeepsAFileThatItsRoomDoesNot: a browser that several people use has nothing of it once it is shown.
func TestNobodyKeepsAFileThatItsRoomDoesNot(t *testing.T) {
	s := newSite(t, nil)
	ann := s.person("Ann")
	row := s.room(ann, protocol.PolicyPatch{Keep: ptrTo(protocol.KeepNothing)})
	s.join(ann, row.ID)
	made := read[BoardFile](s.postFile(t, ann.Cookie, row.ID, "x", somePNG), 201)
	if v := s.getFile(t, ann.Cookie, row.ID, made.File); v.status != 200 || v.body != somePNG || v.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %q, Cache-Control %q", v.status, v.body, v.header.Get("Cache-Control"))
	}
}

func TestFilesAreRefused(t *testing.T) {
	s := newSite(t, nil)
	ann, bob, eve := s.person("Ann"), s.person("Bob"), s.person("Eve")
	row, hosts := s.room(ann, protocol.PolicyPatch{}), s.room(ann, protocol.PolicyPatch{Draw: ptrTo(protocol.WhoHosts)})
	for _, id := range []protocol.RoomID{row.ID, hosts.ID} {
		s.join(bob, id)
	}
	ended := s.room(ann, protocol.PolicyPatch{})
	if _, err := s.rooms.Do(t.Context(), ann.actor, ended.ID, room.End("")); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cookie string
		room   protocol.RoomID
		body   string
		status int
		code   protocol.Code
	}{
		"nobody":               {"", row.ID, somePNG, 401, protocol.CodeNotAuthenticated},
		"a stranger":           {eve.Cookie, row.ID, somePNG, 404, protocol.CodeNotFound},
		"no such room":         {bob.Cookie, "nowhere", somePNG, 404, protocol.CodeNotFound},
		"who may not draw":     {bob.Cookie, hosts.ID, somePNG, 403, protocol.CodeForbidden},
		"an ended room":        {ann.Cookie, ended.ID, somePNG, 410, protocol.CodeEnded},
		"nothing":              {bob.Cookie, row.ID, "", 400, protocol.CodeBadData},
		"HTML":                 {bob.Cookie, row.ID, "<!doctype html><script>alert(1)</script>", 400, protocol.CodeBadData},
		"SVG":                  {bob.Cookie, row.ID, "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 400, protocol.CodeBadData},
		"an archive":           {bob.Cookie, row.ID, "PK\x03\x04" + strings.Repeat("x", 100), 400, protocol.CodeBadData},
		"a picture after text": {bob.Cookie, row.ID, " " + somePNG, 400, protocol.CodeBadData},
	} {
		t.Run(name, func(t *testing.T) { s.postFile(t, c.cookie, c.room, "x.png", c.body).refused(c.status, c.code) })
	}
	s.postFile(t, bob.Cookie, row.ID, "x", somePNG, "Origin", "https://elsewhere.example").refused(403, protocol.CodeBadOrigin)
	s.postFile(t, bob.Cookie, row.ID, strings.Repeat("x", 1001), somePNG).refused(400, protocol.CodeBadData)
	s.do(t, "POST", filesOf(row.ID)+"?path=x", bob.Cookie, somePNG).refused(400, protocol.CodeBadData)
	if n := s.bytesOf(t, row.ID) + s.bytesOf(t, hosts.ID) + s.bytesOf(t, ended.ID); n != 0 {
		t.Errorf("%d bytes of refused files are there", n)
	}
	if log := s.log.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("logged as the server's failure:\n%s", log)
	}
	read[BoardFile](s.postFile(t, ann.Cookie, hosts.ID, "x", somePNG), 201)
}

func TestFilesOfOthersAreNotThere(t *testing.T) {
	s := newSite(t, nil)
	ann, eve := s.person("Ann"), s.person("Eve")
	row, other := s.room(ann, protocol.PolicyPatch{}), s.room(eve, protocol.PolicyPatch{})
	made := read[BoardFile](s.postFile(t, ann.Cookie, row.ID, "x.png", somePNG), 201)
	s.getFile(t, eve.Cookie, other.ID, made.File).refused(404, protocol.CodeNotFound) // her room, his file
	s.getFile(t, eve.Cookie, row.ID, made.File).refused(404, protocol.CodeNotFound)
	s.getFile(t, "", row.ID, made.File).refused(401, protocol.CodeNotAuthenticated)
	for _, forged := range []string{protocol.NewUUID(), "x", "..%2f..%2fatrium.db", "%2e%2e", strings.Repeat("x", 65)} {
		v := s.do(t, "GET", filesOf(row.ID)+"/"+forged, ann.Cookie, "")
		if v.status != 404 && v.status != 400 {
			t.Errorf("%s: %d %s", forged, v.status, v.body)
		}
	}
	s.join(eve, row.ID)
	if v := s.getFile(t, eve.Cookie, row.ID, made.File); v.status != 200 {
		t.Errorf("a member gets %d", v.status)
	}
	if _, err := s.rooms.Do(t.Context(), ann.actor, row.ID, room.Ban("", protocol.BanMember{Account: eve.Account.ID})); err != nil {
		t.Fatal(err)
	}
	s.getFile(t, eve.Cookie, row.ID, made.File).refused(404, protocol.CodeNotFound)
	s.postFile(t, eve.Cookie, row.ID, "x", somePNG).refused(404, protocol.CodeNotFound)
}

// upload is an upload whose body the test writes.
type upload struct {
	*io.PipeWriter
	answer chan *http.Response // nil: there was none
}

// send begins an upload; a length of -1 is none.
func (s *site) send(t *testing.T, cookie string, id protocol.RoomID, length int64) upload {
	t.Helper()
	body, w := io.Pipe()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.web.URL+filesOf(id), body)
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = length
	r.Header.Set("Origin", s.web.URL)
	r.AddCookie(&http.Cookie{Name: SessionCookie, Value: cookie})
	u := upload{w, make(chan *http.Response, 1)}
	go func() {
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			response = nil
		}
		u.answer <- response
	}()
	t.Cleanup(func() { w.Close() })
	return u
}

// ends waits for the answer.
func (u upload) ends(t *testing.T) visit {
	t.Helper()
	response := <-u.answer
	if response == nil {
		t.Fatal("no answer")
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return visit{t, response.StatusCode, response.Header, string(raw)}
}

// TestAFileOverTheBoundIsRefusedBeforeItIsRead, by what its head says.
func TestAFileOverTheBoundIsRefusedBeforeItIsRead(t *testing.T) {
	s := newSite(t, nil)
	ann := s.person("Ann")
	row := s.room(ann, protocol.PolicyPatch{})
	v := s.send(t, ann.Cookie, row.ID, doc.MaxFileBytes+1).ends(t) // not a byte was sent
	v.refused(413, protocol.CodeTooLarge)
}

// TestUploadsEndWithTheRight: who may not draw any more, or is not logged in any more, uploads nothing more, and nothing of it is kept.
func TestUploadsEndWithTheRight(t *testing.T) {
	s := newSite(t, nil)
	ann := s.person("Ann")
	row := s.room(ann, protocol.PolicyPatch{})
	for name, c := range map[string]struct {
		end    func(person) error
		status int
		code   protocol.Code
	}{
		"removed": {func(who person) error {
			_, err := s.rooms.Do(t.Context(), ann.actor, row.ID, room.Remove("", protocol.RemoveMember{Account: who.Account.ID}))
			return err
		}, 404, protocol.CodeNotFound},
		"logged out": {func(who person) error {
			identity, err := s.auth.Authenticate(t.Context(), who.Cookie)
			if err != nil {
				return err
			}
			return s.auth.Logout(t.Context(), identity)
		}, 401, protocol.CodeNotAuthenticated},
		"the pen is gone": {func(person) error {
			hosts := protocol.WhoHosts
			_, err := s.rooms.Do(t.Context(), ann.actor, row.ID, room.Edit("", room.Change{Policy: protocol.PolicyPatch{Draw: &hosts}}))
			return err
		}, 403, protocol.CodeForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			all := protocol.WhoAll
			if _, err := s.rooms.Do(t.Context(), ann.actor, row.ID, room.Edit("", room.Change{Policy: protocol.PolicyPatch{Draw: &all}})); err != nil {
				t.Fatal(err)
			}
			who := s.person(name)
			s.join(who, row.ID)
			u := s.send(t, who.Cookie, row.ID, -1)
			if _, err := io.WriteString(u, somePDF+strings.Repeat("x", 2*doc.FilePart)); err != nil {
				t.Fatal(err)
			}
			if err := c.end(who); err != nil {
				t.Fatal(err)
			}
			ended := time.Now()
			for {
				if _, err := io.WriteString(u, strings.Repeat("x", 1024)); err != nil {
					break // nobody reads it any more
				}
			}
			u.ends(t).refused(c.status, c.code)
			if took := time.Since(ended); took > 5*time.Second {
				t.Errorf("it went on for %v", took)
			}
			if n := s.bytesOf(t, row.ID); n != 0 {
				t.Errorf("%d bytes are left", n)
			}
		})
	}
}

// TestAnAbortedUploadLeavesNothing: a connection that breaks in the middle of a body.
func TestAnAbortedUploadLeavesNothing(t *testing.T) {
	s := newSite(t, nil)
	ann := s.person("Ann")
	row := s.room(ann, protocol.PolicyPatch{})
	for _, head := range []string{"Content-Length: 10000000", "Transfer-Encoding: chunked"} {
		nc, err := net.Dial("tcp", strings.TrimPrefix(s.web.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		content := somePDF + strings.Repeat("x", 2*doc.FilePart)
		if strings.HasPrefix(head, "T") {
			content = fmt.Sprintf("%x\r\n%s\r\n", len(content), content)
		}
		fmt.Fprintf(nc, "POST %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nCookie: %s=%s\r\n%s\r\n\r\n%s", filesOf(row.ID), strings.TrimPrefix(s.web.URL, "http://"), s.web.URL,
			SessionCookie, ann.Cookie, head, content)
		waitFor(t, "its first parts", func() bool { return s.bytesOf(t, row.ID) >= 2*doc.FilePart })
		nc.Close()
		waitFor(t, "nothing to be left", func() bool { return s.bytesOf(t, row.ID) == 0 })
	}
	if log := s.log.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("logged as the server's failure:\n%s", log)
	}
}

// waitFor waits until something is so.
func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	late := time.After(20 * time.Second)
	for !is() {
		select {
		case <-look.C:
		case <-late:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// TestTheTimeForARequestEndsNoUpload: one that goes on for longer than a request may is taken, and answered.
func TestTheTimeForARequestEndsNoUpload(t *testing.T) {
	s := newSite(t, nil)
	ann := s.person("Ann")
	row := s.room(ann, protocol.PolicyPatch{})
	within := s.timed(t)
	u := s.send(t, ann.Cookie, row.ID, -1)
	if _, err := io.WriteString(u, somePNG); err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(within / 4)
	defer tick.Stop()
	for start := time.Now(); time.Since(start) < 3*within; <-tick.C {
		if _, err := io.WriteString(u, "more"); err != nil {
			t.Fatal(err)
		}
	}
	u.Close()
	made := read[BoardFile](u.ends(t), 201)
	if v := s.getFile(t, ann.Cookie, row.ID, made.File); v.status != 200 || int64(len(v.body)) != made.Size {
		t.Errorf("%d, %d bytes of %d", v.status, len(v.body), made.Size)
	}
}

// deadlines notes until when may be read.
type deadlines struct {
	http.ResponseWriter
	read time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error {
	d.read = t
	return nil
}

// TestASlowUploadHasItsTime, and no more: half a minute, and a second for every 32 KiB.
func TestASlowUploadHasItsTime(t *testing.T) {
	began := time.Now()
	d := &deadlines{ResponseWriter: httptest.NewRecorder()}
	u := &uploadReader{body: strings.NewReader(strings.Repeat("x", 3*uploadLeastPS)), control: http.NewResponseController(d), began: began, checked: began.Add(time.Hour)}
	for i := range 3 {
		if _, err := io.ReadFull(u, make([]byte, uploadLeastPS)); err != nil {
			t.Fatal(err)
		}
		if want := began.Add(uploadGrace + time.Duration(i)*time.Second); d.read.Sub(want).Abs() > time.Second/2 {
			t.Errorf("for part %d there is time until %v, want %v", i, d.read.Sub(began), want.Sub(began))
		}
	}
	if _, err := u.Read(make([]byte, 1)); err != io.EOF || !d.read.IsZero() {
		t.Errorf("at the end: %v, deadline %v", err, d.read)
	}
}

// TestDownloadsOfFilesEndWithTheRight: one who is removed has no more of a file that is on its way.
func TestDownloadsOfFilesEndWithTheRight(t *testing.T) {
	s := newSite(t, nil)
	ann, bob := s.person("Ann"), s.person("Bob")
	row := s.room(ann, protocol.PolicyPatch{})
	s.join(bob, row.ID)
	size := 24 << 20 // more than the network keeps for one who does not read
	made := read[BoardFile](s.postFile(t, ann.Cookie, row.ID, "x", somePNG+strings.Repeat("x", size)), 201)
	r, err := http.NewRequestWithContext(t.Context(), "GET", s.web.URL+filesOf(row.ID)+"/"+string(made.File), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: SessionCookie, Value: bob.Cookie})
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.ReadFull(response.Body, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.rooms.Do(t.Context(), ann.actor, row.ID, room.Remove("", protocol.RemoveMember{Account: bob.Account.ID})); err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, response.Body); err == nil || n >= int64(size) {
		t.Errorf("%d bytes came, %v", n, err)
	}
}

// TestDownloadsWaitForTheirTurn, as long as they may.
func TestDownloadsWaitForTheirTurn(t *testing.T) {
	turns := newTurns[protocol.AccountID](3, 2)
	for _, id := range []protocol.AccountID{"ann", "ann", "bob"} {
		if err := turns.wait(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	waits := make(chan error, 3)
	for _, id := range []protocol.AccountID{"ann", "eve", "eve"} {
		go func() { waits <- turns.wait(ctx, id) }()
	}
	turns.end("bob")
	if err := <-waits; err != nil { // of eve: ann has two
		t.Fatal(err)
	}
	turns.end("ann")
	if err := <-waits; err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-waits; !errors.Is(err, protocol.Err(protocol.CodeSlowDown)) {
		t.Errorf("who waited in vain gets %v", err)
	}
}
