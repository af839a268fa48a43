package fault

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"atrium/client"
	"atrium/protocol"
)

// patience bounds every wait of these tests: they wait for conditions, and fail when one does not come true for so long.
const patience = 60 * time.Second

// rounds is how often a fault is made: few in each run of the tests, many in the long run.
func rounds(few, soak int) int {
	if os.Getenv("ATRIUM_SOAK") != "" {
		return soak
	}
	return few
}

// generous are flags of a server on which a test may register whom it wants.
var generous = []string{"--registration-rate", "1000", "--registration-burst", "1000", "--log-level", "warn"}

// hall is a room with its owner and guests, on a running server.
type hall struct {
	t      *testing.T
	ctx    context.Context
	owner  *client.Client
	room   protocol.RoomID
	number string
	secret string
}

// newHall registers an owner who makes a room for guests.
func newHall(t *testing.T, s *Server) *hall {
	t.Helper()
	h := &hall{t: t, ctx: t.Context(), owner: person(t, s.URL)}
	if _, err := h.owner.Register(h.ctx, client.Registration{Name: "owner", Password: "correct horse"}); err != nil {
		t.Fatalf("register: %v", err)
	}
	guests := true
	room, err := h.owner.CreateRoom(h.ctx, client.NewRoom{Title: "Hall", Policy: protocol.PolicyPatch{Guests: &guests}})
	if err != nil {
		t.Fatalf("create a room: %v", err)
	}
	h.room, h.number, h.secret = room.ID, string(room.Number), room.Secret()
	return h
}

func person(t *testing.T, url string) *client.Client {
	t.Helper()
	c, err := client.New(url)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// guest lets somebody new into the room, with everything that happens there from now on.
func (h *hall) guest(url, name string) *witness {
	h.t.Helper()
	c := person(h.t, url)
	if _, err := c.EnterAsGuest(h.ctx, h.number, h.secret, name); err != nil {
		h.t.Fatalf("enter as a guest: %v", err)
	}
	return h.enter(c, name)
}

func (h *hall) enter(c *client.Client, name string) *witness {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.ctx, patience)
	defer cancel()
	conn, err := c.Dial(ctx, client.Options{})
	if err != nil {
		h.t.Fatalf("dial: %v", err)
	}
	h.t.Cleanup(conn.Close)
	joined, err := conn.Join(ctx, protocol.JoinRoom{Room: h.room})
	if err != nil {
		h.t.Fatalf("join: %v", err)
	}
	return &witness{hall: h, name: name, conn: conn, head: joined.Head, log: joined.Log, moved: make(chan struct{}, 1)}
}

// history reads the whole journal's chat as the owner.
func (h *hall) history() []protocol.Message {
	h.t.Helper()
	all, err := h.owner.AllMessages(h.ctx, string(h.room))
	if err != nil {
		h.t.Fatalf("history: %v", err)
	}
	return all
}

// said is a message whose receipt came.
type said struct {
	text    string
	account protocol.AccountID
	seq     protocol.Seq
	time    protocol.Millis
}

// witness is one device that writes, and notes what it hears.
type witness struct {
	hall *hall
	name string
	conn *client.Conn
	head protocol.Seq // when it joined
	log  protocol.LogID

	moved chan struct{} // capacity 1: something was heard

	mu      sync.Mutex
	said    []said
	heard   []protocol.Frame // messages, in the order in which they came
	skipped []stretch        // what it was told to load anew
}

// stretch is what a journal holds after one number, up to another.
type stretch struct{ after, to protocol.Seq }

// mostMissed is how much a client can miss and still be told all of it; beyond, it is told to load the state anew.
const mostMissed = 1000

// write sends messages one after the other until stop is closed and then finishes the one on its way, however long the
// server is gone. acked is called after each.
func (w *witness) write(stop <-chan struct{}, lane int, acked func()) error {
	for n := 0; ; n++ {
		select {
		case <-stop:
			return nil
		default:
		}
		text := fmt.Sprintf("%s-%d-%d", w.name, lane, n)
		if err := w.say(text); err != nil {
			return err
		}
		acked()
	}
}

// say sends a message and waits until it is acknowledged, however long the server is gone.
func (w *witness) say(text string) error {
	ctx, cancel := context.WithTimeout(w.hall.ctx, patience)
	defer cancel()
	got, err := w.conn.Send(ctx, w.hall.room, protocol.UserMessage{Text: text})
	if err != nil {
		return fmt.Errorf("%s: %w", text, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, said{text, w.conn.Account(), got.Seq, got.Time})
	return nil
}

// listen notes messages until the connection closes. A resync is for who missed more than mostMissed, and nobody else.
func (w *witness) listen() error {
	for {
		f, err := w.conn.Next(w.hall.ctx)
		if err != nil {
			return nil
		}
		switch f.Type {
		case protocol.TypeResync:
			if !w.skips(f) {
				return fmt.Errorf("%s got %s: %s", w.name, f.Type, f.Data)
			}
		case protocol.TypeRemoved:
			return fmt.Errorf("%s got %s: %s", w.name, f.Type, f.Data)
		case protocol.TypeUserMessage:
			w.mu.Lock()
			w.heard = append(w.heard, f)
			w.mu.Unlock()
		default:
			continue
		}
		select {
		case w.moved <- struct{}{}:
		default:
		}
	}
}

// skips notes what a resync jumps over; it is false if that is too little for one.
func (w *witness) skips(f protocol.Frame) bool {
	to, err := protocol.DecodeAs[protocol.Resync](f.Data)
	w.mu.Lock()
	defer w.mu.Unlock()
	after := w.head
	if n := len(w.heard); n > 0 {
		after = w.heard[n-1].Seq
	}
	w.skipped = append(w.skipped, stretch{after, to.Head})
	return err == nil && to.Head > after+mostMissed
}

// hears waits until the message with this number was heard.
func (w *witness) hears(seq protocol.Seq) error {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		w.mu.Lock()
		n := len(w.heard)
		there := n > 0 && w.heard[n-1].Seq >= seq || len(w.skipped) > 0 && w.skipped[len(w.skipped)-1].to >= seq
		w.mu.Unlock()
		if there {
			return nil
		}
		select {
		case <-w.moved:
		case <-deadline.C:
			return fmt.Errorf("%s did not hear %d within %v", w.name, seq, patience)
		}
	}
}

// checkHistory holds what was acknowledged against what is there: each once, under its number, nothing else, and numbers
// that grow.
func checkHistory(t *testing.T, history []protocol.Message, acknowledged []said) {
	t.Helper()
	there := make(map[string]protocol.Message, len(history))
	for i, m := range history {
		if i > 0 && m.Seq <= history[i-1].Seq {
			t.Errorf("number %d comes after %d", m.Seq, history[i-1].Seq)
		}
		if before, twice := there[m.Text]; twice {
			t.Errorf("%q is there twice: %d and %d", m.Text, before.Seq, m.Seq)
		}
		there[m.Text] = m
	}
	for _, s := range acknowledged {
		m, ok := there[s.text]
		switch {
		case !ok:
			t.Errorf("%q was acknowledged as %d and is lost", s.text, s.seq)
		case m.Seq != s.seq || m.Account != s.account || m.Time != s.time:
			t.Errorf("%q was acknowledged as %+v and is %+v", s.text, s, m)
		}
	}
	if len(history) != len(acknowledged) {
		t.Errorf("%d messages are there, %d were acknowledged and none is on its way", len(history), len(acknowledged))
	}
}

// checkHeard holds what a witness heard against the history from where it joined.
func (w *witness) checkHeard(t *testing.T, history []protocol.Message) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	from := slices.IndexFunc(history, func(m protocol.Message) bool { return m.Seq > w.head })
	want := slices.DeleteFunc(slices.Clone(history[max(0, from):]), func(m protocol.Message) bool {
		return slices.ContainsFunc(w.skipped, func(s stretch) bool { return m.Seq > s.after && m.Seq <= s.to })
	})
	for i, f := range w.heard {
		data, err := protocol.DecodeAs[protocol.UserMessageEvent](f.Data)
		if err != nil || i >= len(want) || f.Seq != want[i].Seq || data.Text != want[i].Text || f.Account != want[i].Account {
			t.Fatalf("%s: message %d that it heard is %d %s (%v)", w.name, i, f.Seq, f.Data, err)
		}
	}
	if len(w.heard) != len(want) {
		t.Errorf("%s heard %d of %d messages", w.name, len(w.heard), len(want))
	}
}
