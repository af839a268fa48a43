package fault

import (
	"fmt"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"atrium/client"
	"atrium/protocol"
	"atrium/test/pg"
)

// TestTwoServersOnOneDatabase lets two servers believe that a room is theirs. Whoever took it last may write; the one that
// was deposed is refused by the database, tells its clients to come back, and acknowledges nothing that is not there.
func TestTwoServersOnOneDatabase(t *testing.T) {
	database := pg.Start(t)
	first := Start(t, Options{Flags: generous, DatabaseURL: database})
	second := Start(t, Options{Flags: generous, DatabaseURL: database})
	h := newHall(t, first)

	a := dialRaw(t, h, first)
	if _, err := say(t, h, a, "by the first owner"); err != nil {
		t.Fatal(err)
	}
	b := dialRaw(t, h, second) // it joins, which makes the second server the owner
	if _, err := say(t, h, b, "by the second owner"); err != nil {
		t.Fatal(err)
	}
	if f, err := say(t, h, a, "by the deposed"); client.CloseCode(err) != protocol.CloseGoingAway && !client.IsCode(err, protocol.CodeUnavailable) {
		t.Errorf("the deposed server answers %+v, %v", f, err)
	}
	var texts []string
	for _, m := range h.history() {
		texts = append(texts, m.Text)
	}
	if fmt.Sprint(texts) != "[by the first owner by the second owner]" {
		t.Errorf("the history is %q", texts)
	}
	b.Drop()
}

// TestTwoServersFightForARoom lets clients of both servers write at once, so that the room changes hands again and again.
func TestTwoServersFightForARoom(t *testing.T) {
	database := pg.Start(t)
	servers := []*Server{Start(t, Options{Flags: generous, DatabaseURL: database}), Start(t, Options{Flags: generous, DatabaseURL: database})}
	h := newHall(t, servers[0])
	stop := make(chan struct{})
	acks := make(chan struct{}, 1000)
	var writing errgroup.Group
	var all []*witness
	for i, s := range servers {
		w := h.guest(s.URL, string(rune('A'+i)))
		all = append(all, w)
		writing.Go(func() error { return w.write(stop, 0, func() { acks <- struct{}{} }) })
	}
	deadline := time.After(patience)
	for range rounds(20, 200) {
		select {
		case <-acks:
		case <-deadline:
			t.Fatal("the servers get in each other's way for good")
		}
	}
	close(stop)
	if err := writing.Wait(); err != nil {
		t.Fatal(err)
	}
	var acknowledged []said
	for _, w := range all {
		if len(w.said) == 0 {
			t.Errorf("%s wrote nothing", w.name)
		}
		acknowledged = append(acknowledged, w.said...)
	}
	checkHistory(t, h.history(), acknowledged)
}

// dialRaw opens a plain socket of a guest in the room.
func dialRaw(t *testing.T, h *hall, s *Server) *client.Raw {
	t.Helper()
	c := person(t, s.URL)
	if _, err := c.EnterAsGuest(h.ctx, h.number, h.secret, "guest"); err != nil {
		t.Fatal(err)
	}
	raw, err := c.DialRaw(h.ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(raw.Drop)
	if _, err := raw.Open(h.ctx, protocol.OpenConnection{}); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(h, raw, protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: h.room}); err != nil {
		t.Fatal(err)
	}
	return raw
}

func say(t *testing.T, h *hall, raw *client.Raw, text string) (protocol.Frame, error) {
	t.Helper()
	return ask(h, raw, protocol.TypeUserMessage, h.room, protocol.UserMessage{Text: text})
}

func ask(h *hall, raw *client.Raw, kind protocol.Type, room protocol.RoomID, data any) (protocol.Frame, error) {
	id := client.NewID()
	if err := raw.Request(h.ctx, kind, id, room, data); err != nil {
		return protocol.Frame{}, err
	}
	return raw.Answer(h.ctx, id, nil)
}
