package server

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"atrium/internal/room"
	"atrium/protocol"
)

// filled is more than the network keeps for one who does not read: 16 MiB of messages.
const filled = 2000

// fill writes so many messages that an export waits for its reader.
func (s *site) fill(who person, id protocol.RoomID) {
	s.t.Helper()
	text := strings.Repeat("m", protocol.MaxText)
	var wg sync.WaitGroup
	for range filled {
		wg.Add(1)
		s.server.chat.Write(context.Background(), who.actor, id, protocol.RequestID(protocol.NewUUID()), protocol.UserMessage{Text: text},
			func(_ room.Receipt, err error) {
				defer wg.Done()
				if err != nil {
					s.t.Error(err)
				}
			})
	}
	wg.Wait()
}

// export begins an export and reads its first bytes.
func (s *site) export(t *testing.T, who person, id protocol.RoomID) io.Reader {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", s.web.URL+"/api/v1/rooms/"+string(id)+"/messages/export?format=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: SessionCookie, Value: who.Cookie})
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	if _, err := io.ReadFull(response.Body, make([]byte, 1000)); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v", response.Status, err)
	}
	return response.Body
}

// An export ends with its reader's right to read: removal, and the end of the session.
func TestExportEndsWithTheRight(t *testing.T) {
	s := newSite(t, nil)
	owner := s.person("ann")
	row := s.room(owner, protocol.PolicyPatch{})
	s.fill(owner, row.ID)
	a := s.join(owner, row.ID)
	for name, end := range map[string]func(person){
		"removal": func(who person) {
			a.ok(protocol.TypeRemoveMember, row.ID, protocol.RemoveMember{Account: who.Account.ID})
		},
		"logout": func(who person) {
			identity, err := s.auth.Authenticate(t.Context(), who.Cookie)
			if err == nil {
				err = s.auth.Logout(t.Context(), identity)
			}
			if err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			who := s.person(name)
			s.join(who, row.ID)
			body := s.export(t, who, row.ID)
			end(who)
			if n, err := io.Copy(io.Discard, body); err == nil {
				t.Errorf("read to the end, %d bytes", n)
			}
		})
	}
}

// An export holds what there was when it began, and an account has one at a time.
func TestExportEndsAtTheHeadOfItsBeginning(t *testing.T) {
	s := newSite(t, nil)
	owner, other := s.person("ann"), s.person("bob")
	row := s.room(owner, protocol.PolicyPatch{})
	s.fill(owner, row.ID)
	a := s.join(owner, row.ID)
	s.join(other, row.ID)
	body := s.export(t, owner, row.ID)
	a.say(row.ID, "AFTERWARDS")
	path := "/api/v1/rooms/" + string(row.ID) + "/messages/export?format=csv"
	s.do(t, "GET", path, owner.Cookie, "").refused(429, protocol.CodeSlowDown)
	if v := s.do(t, "GET", path, other.Cookie, ""); v.status != 200 || !strings.Contains(v.body, "AFTERWARDS") {
		t.Errorf("another account: %d", v.status)
	}
	all, err := io.ReadAll(body)
	if err != nil || !bytes.HasSuffix(bytes.TrimSpace(all), []byte("]}")) || bytes.Contains(all, []byte("AFTERWARDS")) {
		t.Errorf("%v, the end is %q", err, all[max(0, len(all)-100):])
	}
	if v := s.do(t, "GET", path, owner.Cookie, ""); v.status != 200 || !strings.Contains(v.body, "AFTERWARDS") {
		t.Errorf("the next one: %d", v.status)
	}
}

func TestExportsAreLimited(t *testing.T) {
	s := newSite(t, func(o *Options, _ *HTTPOptions) { o.Limits.PerAccount = map[Class]Rate{ClassExport: {0.001, 1}} })
	owner := s.person("ann")
	row := s.room(owner, protocol.PolicyPatch{})
	path := "/api/v1/rooms/" + string(row.ID) + "/messages/export"
	if v := s.do(t, "GET", path, owner.Cookie, ""); v.status != 200 {
		t.Errorf("%d %s", v.status, v.body)
	}
	s.do(t, "GET", path, owner.Cookie, "").refused(429, protocol.CodeSlowDown)
}
