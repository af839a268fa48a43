// Package raw speaks to the real server over plain WebSockets and HTTP, as somebody does who does not use our page.
package raw

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"atrium/client"
	"atrium/protocol"
	"atrium/test/fault"
)

// patience bounds every wait for something that must come.
const patience = 30 * time.Second

// calm are flags of a server that lets a test be silent, and register whom it wants.
var calm = []string{"--registration-rate", "1000", "--registration-burst", "1000", "--log-level", "warn",
	"--heartbeat-ping", "10m", "--heartbeat-pong", "20m", "--heartbeat-idle", "20m", "--heartbeat-dead", "30m"}

// world is a running server with people.
type world struct {
	t   *testing.T
	ctx context.Context
	url string
}

func newWorld(t *testing.T, flags ...string) *world {
	t.Helper()
	return &world{t: t, ctx: t.Context(), url: fault.Start(t, fault.Options{Flags: flags}).URL}
}

func (w *world) nobody() *client.Client {
	w.t.Helper()
	c, err := client.New(w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// person registers somebody.
func (w *world) person(name string) *client.Client {
	w.t.Helper()
	c := w.nobody()
	if _, err := c.Register(w.ctx, client.Registration{Name: name, Password: "correct horse"}); err != nil {
		w.t.Fatalf("register %s: %v", name, err)
	}
	return c
}

func (w *world) account(c *client.Client) protocol.AccountID {
	w.t.Helper()
	me, err := c.Me(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	return me.ID
}

func (w *world) room(owner *client.Client, p protocol.PolicyPatch) client.Room {
	w.t.Helper()
	room, err := owner.CreateRoom(w.ctx, client.NewRoom{Title: "Room", Policy: p})
	if err != nil {
		w.t.Fatalf("create a room: %v", err)
	}
	return room
}

func (w *world) guest(room client.Room, name string) *client.Client {
	w.t.Helper()
	c := w.nobody()
	if _, err := c.EnterAsGuest(w.ctx, string(room.Number), room.Secret(), name); err != nil {
		w.t.Fatalf("enter as a guest: %v", err)
	}
	return c
}

// sock is one WebSocket. Its methods fail the test when what must come does not.
type sock struct {
	t      *testing.T
	ctx    context.Context
	raw    *client.Raw
	opened protocol.OpenedConnection
	joined protocol.JoinedRoom
}

// dial opens a socket without a word.
func (w *world) dial(c *client.Client) *sock {
	w.t.Helper()
	raw, err := c.DialRaw(w.ctx)
	if err != nil {
		w.t.Fatalf("dial: %v", err)
	}
	w.t.Cleanup(raw.Drop)
	return &sock{t: w.t, ctx: w.ctx, raw: raw}
}

// open opens a connection.
func (w *world) open(c *client.Client, o protocol.OpenConnection) *sock {
	w.t.Helper()
	s := w.dial(c)
	var err error
	if s.opened, err = s.raw.Open(w.ctx, o); err != nil {
		w.t.Fatalf("open-connection: %v", err)
	}
	return s
}

// enter opens a connection and joins a room by its link.
func (w *world) enter(c *client.Client, room client.Room) *sock {
	w.t.Helper()
	s := w.open(c, protocol.OpenConnection{})
	s.join(room)
	return s
}

func (s *sock) join(room client.Room) {
	s.t.Helper()
	f := s.must(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: room.ID, Secret: room.Secret()})
	s.joined = decode[protocol.JoinedRoom](s.t, f)
}

func decode[T any](t *testing.T, f protocol.Frame) T {
	t.Helper()
	v, err := protocol.DecodeAs[T](f.Data)
	if err != nil {
		t.Fatalf("%s %s: %v", f.Type, f.Data, err)
	}
	return v
}

var ids atomic.Int64

// newID makes an id for this test process.
func newID() protocol.RequestID { return protocol.RequestID(fmt.Sprintf("id-%d", ids.Add(1))) }

func (s *sock) send(frame string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	if err := s.raw.Write(ctx, []byte(frame)); err != nil {
		s.t.Fatalf("write: %v", err)
	}
}

func (s *sock) next() protocol.Frame {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	f, err := s.raw.Read(ctx)
	if err != nil {
		s.t.Fatalf("read: %v", err)
	}
	return f
}

// want reads the next frame, which must be of this type.
func (s *sock) want(t protocol.Type) protocol.Frame {
	s.t.Helper()
	f := s.next()
	if f.Type != t {
		s.t.Fatalf("got %s %s, want %s", f.Type, f.Data, t)
	}
	return f
}

// until reads until a frame of this type comes.
func (s *sock) until(t protocol.Type) protocol.Frame {
	s.t.Helper()
	for {
		if f := s.next(); f.Type == t {
			return f
		}
	}
}

// answer sends a frame and reads to its answer: of this id, or, for frames whose id cannot be read, an error without one.
func (s *sock) answer(frame string, id protocol.RequestID) (protocol.Frame, []protocol.Frame) {
	s.t.Helper()
	s.send(frame)
	var before []protocol.Frame
	for {
		f := s.next()
		if f.ID == id && (f.Type == protocol.TypeOk || f.Type == protocol.TypeError) {
			return f, before
		}
		before = append(before, f)
	}
}

// ask sends a frame and returns the code of its answer, "" for ok. When the server asks to slow down it waits and asks
// again: the frame was not looked at.
func (s *sock) ask(frame string, id protocol.RequestID) (protocol.Frame, protocol.Code) {
	s.t.Helper()
	for {
		f, _ := s.answer(frame, id)
		code, retry := codeOf(s.t, f)
		if code != protocol.CodeSlowDown {
			return f, code
		}
		s.wait(retry)
	}
}

func codeOf(t *testing.T, f protocol.Frame) (protocol.Code, time.Duration) {
	t.Helper()
	if f.Type == protocol.TypeOk {
		return "", 0
	}
	data := decode[protocol.ErrorData](t, f)
	return data.Code, time.Duration(data.Retry) * time.Millisecond
}

// wait obeys the server's wish to slow down.
func (s *sock) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.ctx.Done():
	}
}

func request(t protocol.Type, id protocol.RequestID, room protocol.RoomID, data any) string {
	f := protocol.Frame{Type: t, ID: id, Room: room}
	if data != nil {
		f.Data = protocol.Encode(data)
	}
	return string(protocol.Encode(f))
}

// do sends a request and returns its answer.
func (s *sock) do(t protocol.Type, room protocol.RoomID, data any) (protocol.Frame, protocol.Code) {
	s.t.Helper()
	id := newID()
	return s.ask(request(t, id, room, data), id)
}

// must is do for what the server must not refuse.
func (s *sock) must(t protocol.Type, room protocol.RoomID, data any) protocol.Frame {
	s.t.Helper()
	f, code := s.do(t, room, data)
	if code != "" {
		s.t.Fatalf("%s: %s", t, code)
	}
	return f
}

func (s *sock) say(room protocol.RoomID, text string) protocol.Frame {
	s.t.Helper()
	return s.must(protocol.TypeUserMessage, room, protocol.UserMessage{Text: text})
}

// lives fails unless the connection still answers.
func (s *sock) lives(after string) {
	s.t.Helper()
	if _, code := s.do(protocol.TypeHeartbeat, "", nil); code != "" {
		s.t.Fatalf("after %s a heartbeat is answered %s", after, code)
	}
}

// end reads to the end of the connection and returns its close code, 0 if there was no close frame.
func (s *sock) end() (code int, before []protocol.Frame) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	for {
		f, err := s.raw.Read(ctx)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			s.t.Fatalf("the connection did not end within %v", patience)
		case err != nil:
			return client.CloseCode(err), before
		}
		before = append(before, f)
	}
}

func (s *sock) wantEnd(code int) {
	s.t.Helper()
	if got, _ := s.end(); got != code {
		s.t.Errorf("closed with %d, want %d", got, code)
	}
}

// object reads a JSON object's keys for tests that change one of them.
func object(t *testing.T, raw []byte) map[string]json.RawMessage {
	t.Helper()
	var m map[string]json.RawMessage
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
	}
	return m
}

func value[T any](v T) *T { return &v }
