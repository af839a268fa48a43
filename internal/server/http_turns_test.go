package server

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"atrium/internal/room"
	"atrium/protocol"
)

// TestUploadsOfFilesAreBounded: two of an account at once, eight into a room and 32 in all; one more is told so before it has sent a byte.
func TestUploadsOfFilesAreBounded(t *testing.T) {
	s := newSite(t, nil)
	ann := s.person("Ann")
	var rooms []room.Row
	for range fileUploadsAtOnce/fileUploadsRoom + 1 {
		rooms = append(rooms, s.room(ann, protocol.PolicyPatch{}))
	}
	in := func(i int) room.Row { return rooms[i%len(rooms)] }
	people := []person{ann}
	for i := 1; i < fileUploadsAtOnce+2; i++ {
		people = append(people, s.person(fmt.Sprint("p", i)))
		s.join(people[i], in(i).ID)
		if i < fileUploadsRoom+2 && i%len(rooms) != 0 {
			s.join(people[i], rooms[0].ID)
		}
	}
	anns := func(int) person { return ann }
	each := func(i int) person { return people[i] }
	for name, c := range map[string]struct {
		who     func(i int) person
		where   func(i int) room.Row
		most, n int
	}{
		"of one":    {anns, in, fileUploadsEach, fileUploadsEach + 1},
		"of a room": {each, func(int) room.Row { return rooms[0] }, fileUploadsRoom, fileUploadsRoom + 2},
		"of all":    {each, in, fileUploadsAtOnce, fileUploadsAtOnce + 2},
	} {
		t.Run(name, func(t *testing.T) {
			answers := make(chan *http.Response, c.n)
			var all []upload
			for i := range c.n {
				u := s.send(t, c.who(i).Cookie, c.where(i).ID, -1)
				all = append(all, u)
				go func() { answers <- <-u.answer }()
			}
			for range c.n - c.most { // the others wait for their first byte
				if got := <-answers; got == nil || got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") != "1" {
					t.Errorf("one more is answered %+v", got)
				}
			}
			for _, u := range all {
				_, _ = io.WriteString(u, somePNG) // those that were refused do not read any more
				u.Close()
			}
			for range c.most {
				if got := <-answers; got == nil || got.StatusCode != http.StatusCreated {
					t.Errorf("one of the first is answered %+v", got)
				}
			}
		})
	}
}

// TestARoomLeavesTurnsToOthers: while as many as may upload into one room do, and are slow, somebody else uploads into another one; a turn that is
// refused takes none of the account's.
func TestARoomLeavesTurnsToOthers(t *testing.T) {
	s := newSite(t, nil)
	ann := s.person("Ann")
	full, other := s.room(ann, protocol.PolicyPatch{}), s.room(ann, protocol.PolicyPatch{})
	answers := make(chan *http.Response, fileUploadsRoom+1)
	var slow []upload
	for i := range fileUploadsRoom + 1 {
		guest := s.person(fmt.Sprint("p", i))
		s.join(guest, full.ID)
		u := s.send(t, guest.Cookie, full.ID, -1)
		slow = append(slow, u)
		go func() { answers <- <-u.answer }()
	}
	if got := <-answers; got == nil || got.StatusCode != http.StatusTooManyRequests { // all others have their turn now
		t.Fatalf("one more is answered %+v", got)
	}
	for range fileUploadsEach + 1 {
		s.postFile(t, ann.Cookie, full.ID, "x.png", somePNG).refused(http.StatusTooManyRequests, protocol.CodeSlowDown)
	}
	read[BoardFile](s.postFile(t, ann.Cookie, other.ID, "x.png", somePNG), http.StatusCreated)
	for _, u := range slow {
		_, _ = io.WriteString(u, somePNG) // the one that was refused does not read any more
		u.Close()
	}
	for range fileUploadsRoom {
		if got := <-answers; got == nil || got.StatusCode != http.StatusCreated {
			t.Errorf("a slow one is answered %+v", got)
		}
	}
	read[BoardFile](s.postFile(t, ann.Cookie, full.ID, "x.png", somePNG), http.StatusCreated)
}
