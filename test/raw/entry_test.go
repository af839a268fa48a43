package raw

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"atrium/client"
	"atrium/protocol"
)

// number reads the digits of an id made by newID.
func number(t *testing.T, id string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimPrefix(id, "id-"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFortyAtOnceNeverExceedACapacityOfTwenty(t *testing.T) {
	const capacity, crowd = 20, 40
	w := newWorld(t, calm...)
	owner := w.person("owner")
	room := w.room(owner, protocol.PolicyPatch{Guests: value(true), Capacity: value(capacity)})
	socks := make([]*sock, crowd)
	for i := range socks {
		socks[i] = w.open(w.guest(room, fmt.Sprint("guest ", i)), protocol.OpenConnection{})
	}
	codes := make(map[protocol.Code]int)
	var mu sync.Mutex
	var joining sync.WaitGroup
	start := make(chan struct{})
	for _, s := range socks {
		joining.Go(func() {
			<-start
			_, code := s.do(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: room.ID})
			mu.Lock()
			defer mu.Unlock()
			codes[code]++
		})
	}
	close(start)
	joining.Wait()
	if codes[""] != capacity || codes[protocol.CodeRoomFull] != crowd-capacity {
		t.Errorf("answers: %v", codes)
	}
	seen, err := owner.Room(w.ctx, string(room.ID))
	if err != nil || seen.Count != capacity {
		t.Errorf("%d seats are taken, %v", seen.Count, err)
	}
	// The owner has no seat kept either; one who leaves makes room for exactly one.
	late := w.open(owner, protocol.OpenConnection{})
	if _, code := late.do(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: room.ID}); code != protocol.CodeRoomFull {
		t.Errorf("one more: %q", code)
	}
	for _, s := range socks {
		if _, code := s.do(protocol.TypeLeaveRoom, room.ID, nil); code == "" {
			break
		}
	}
	late.must(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: room.ID})
}

func TestGuessingNumbersIsSlowedDown(t *testing.T) {
	w := newWorld(t, calm...)
	room := w.room(w.person("owner"), protocol.PolicyPatch{})
	s := w.open(w.person("guesser"), protocol.OpenConnection{})
	taken, _ := strconv.Atoi(string(room.Number))
	for n := range 40 {
		guess := protocol.RoomNumber(fmt.Sprint(100000 + (taken-100000+1+n)%900000))
		id := newID()
		f, _ := s.answer(request(protocol.TypeJoinRoom, id, "", protocol.JoinRoom{Number: guess}), id)
		switch code, retry := codeOf(t, f); {
		case code == protocol.CodeSlowDown && n >= 5 && retry > time.Second:
			// Even the right number is not looked at now.
			id := newID()
			f, _ := s.answer(request(protocol.TypeJoinRoom, id, "", protocol.JoinRoom{Number: room.Number}), id)
			if code, _ := codeOf(t, f); code != protocol.CodeSlowDown {
				t.Errorf("the right number: %q", code)
			}
			s.lives("guessing")
			return
		case code != protocol.CodeNotFound:
			t.Fatalf("guess %d: %q, retry %v", n, code, retry)
		}
	}
	t.Error("forty wrong numbers in a row were looked up")
}

func TestSecretRoomsAskForTheirSecretOnce(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	room := w.room(owner, protocol.PolicyPatch{Entry: value(protocol.EntrySecret)})
	c := w.person("visitor")
	s := w.open(c, protocol.OpenConnection{})
	for _, secret := range []string{"", "wrong", room.Secret()[1:], room.Secret() + "x"} {
		if _, code := s.do(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: room.ID, Secret: secret}); code != protocol.CodeBadSecret {
			t.Errorf("with %q: %q", secret, code)
		}
	}
	s.join(room)
	s.must(protocol.TypeLeaveRoom, room.ID, nil)
	s.must(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: room.ID}) // who was in is a member
	if _, code := w.open(w.person("other"), protocol.OpenConnection{}).do(protocol.TypeJoinRoom, "",
		protocol.JoinRoom{Number: room.Number}); code != protocol.CodeBadSecret {
		t.Errorf("by number: %q", code)
	}
	// Guests do not come in where the policy has none, not even with the secret.
	_, err := w.nobody().EnterAsGuest(w.ctx, string(room.Number), room.Secret(), "guest")
	if !client.IsCode(err, protocol.CodeForbidden) {
		t.Errorf("a guest: %v", err)
	}
}

func TestGuestsGoWithTheirLink(t *testing.T) {
	endings := map[string]func(w *world, owner *client.Client, room client.Room) error{
		"new link": func(w *world, owner *client.Client, room client.Room) error {
			_, err := owner.ChangeRoom(w.ctx, string(room.ID), client.Change{NewLink: true})
			return err
		},
		"no guests": func(w *world, owner *client.Client, room client.Room) error {
			_, err := owner.ChangeRoom(w.ctx, string(room.ID), client.Change{Policy: &protocol.PolicyPatch{Guests: value(false)}})
			return err
		},
		"end of the room": func(w *world, owner *client.Client, room client.Room) error {
			return owner.EndRoom(w.ctx, string(room.ID))
		},
	}
	w := newWorld(t, calm...)
	owner := w.person("owner")
	for name, end := range endings {
		t.Run(name, func(t *testing.T) {
			w := &world{t: t, ctx: t.Context(), url: w.url}
			room := w.room(owner, protocol.PolicyPatch{Guests: value(true)})
			c := w.guest(room, "guest")
			s := w.enter(c, room)
			s.say(room.ID, "hello")
			if err := end(w, owner, room); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			code, before := s.end()
			if code != protocol.CloseSessionRevoked || time.Since(began) > time.Second {
				t.Errorf("closed with %d after %v", code, time.Since(began))
			}
			var told []protocol.Code
			for _, f := range before {
				if f.Type == protocol.TypeRemoved {
					told = append(told, decode[protocol.Removed](t, f).Code)
				}
			}
			want := protocol.CodeLinkExpired
			if name == "end of the room" {
				want = protocol.CodeEnded
			}
			if len(told) != 1 || told[0] != want {
				t.Errorf("told %v, want %s", told, want)
			}
			if _, err := c.Messages(w.ctx, string(room.ID), client.Page{}); !client.IsCode(err, protocol.CodeNotAuthenticated) {
				t.Errorf("the guest still reads: %v", err)
			}
			if _, err := w.nobody().EnterAsGuest(w.ctx, string(room.Number), room.Secret(), "again"); err == nil {
				t.Error("the old link still lets guests in")
			}
		})
	}
}

// TestGuestsStayInTheirRoom tries a guest's session elsewhere.
func TestGuestsStayInTheirRoom(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	room := w.room(owner, protocol.PolicyPatch{Guests: value(true)})
	other := w.room(owner, protocol.PolicyPatch{Guests: value(true)})
	c := w.guest(room, "guest")
	s := w.enter(c, room)
	if _, code := s.do(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: other.ID, Secret: other.Secret()}); code == "" {
		t.Error("a guest came into another room")
	}
	if _, err := c.CreateRoom(w.ctx, client.NewRoom{Title: "mine"}); !client.IsCode(err, protocol.CodeForbidden) {
		t.Errorf("a guest makes a room: %v", err)
	}
	if _, err := owner.EnterAsGuest(w.ctx, string(room.Number), room.Secret(), "owner"); !client.IsCode(err, protocol.CodeAlreadySignedIn) {
		t.Errorf("an account becomes a guest: %v", err)
	}
}
