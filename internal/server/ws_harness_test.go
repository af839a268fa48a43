package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/prometheus/client_golang/prometheus"

	"atrium/internal/auth"
	"atrium/internal/bus"
	"atrium/internal/chat"
	"atrium/internal/room"
	"atrium/internal/store"
	"atrium/protocol"
)

// stack is the server over real parts: SQLite, accounts, rooms, the memory bus.
type stack struct {
	t      testing.TB
	auth   *auth.Service
	rooms  *room.Service
	bus    *bus.Memory
	server *Server
	http   *httptest.Server
	log    *lockedLog
}

// lockedLog keeps what is logged.
type lockedLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// newStack starts a server on a data folder of its own; wrap, if given, stands between the rooms and the store.
func newStack(t testing.TB, change func(*Options), wrap ...func(room.Store) room.Store) *stack {
	t.Helper()
	ctx := context.Background()
	s := &stack{t: t, bus: bus.NewMemory(), log: &lockedLog{}}
	db, err := store.Open(ctx, store.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	config := auth.DefaultConfig()
	config.Password.Time, config.Password.MemoryKiB, config.Log = 1, 8, log
	s.auth = auth.New(db, config)
	var rooms room.Store = db
	for _, w := range wrap {
		rooms = w(rooms)
	}
	if s.rooms, err = room.New(ctx, room.Options{Store: rooms, Bus: s.bus, Log: log}); err != nil {
		t.Fatal(err)
	}
	o := Options{Auth: s.auth, Rooms: s.rooms, Chat: chat.New(db, s.rooms), Bus: s.bus, Log: log, Registerer: prometheus.NewRegistry()}
	if change != nil {
		change(&o)
	}
	s.server = New(o)
	s.http = httptest.NewServer(s.server.Handler())
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		if err := s.server.Close(ctx); err != nil {
			t.Errorf("close: %v", err)
		}
		s.http.Close()
		if err := s.rooms.Close(ctx); err != nil {
			t.Errorf("close rooms: %v", err)
		}
		if err := db.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	return s
}

// person is a registered account with its cookie.
type person struct {
	auth.SignedIn
	actor room.Actor
}

func (s *stack) person(name string) person {
	s.t.Helper()
	in, err := s.auth.Register(context.Background(), auth.Registration{Name: name, Password: "long enough", DisplayName: name,
		Side: auth.SideTeach, Locale: auth.LocaleEnglish}, auth.Client{})
	if err != nil {
		s.t.Fatal(err)
	}
	return person{in, room.Actor{Account: in.Account.ID, AccountName: in.Account.Name, DisplayName: in.Account.DisplayName}}
}

func (s *stack) room(owner person, patch protocol.PolicyPatch) room.Row {
	s.t.Helper()
	row, err := s.rooms.Create(context.Background(), owner.actor, room.NewRoom{Title: "Room", Kind: protocol.KindMeeting, Policy: patch})
	if err != nil {
		s.t.Fatal(err)
	}
	return row
}

// peer is a client on coder's side of the wire, used from one goroutine.
type peer struct {
	t      testing.TB
	ws     *websocket.Conn
	number int
	early  []protocol.Frame // read while waiting for something else
	opened protocol.OpenedConnection
	id     string
}

func (s *stack) dial(cookie string) *peer {
	s.t.Helper()
	p, response, err := s.tryDial(cookie, s.http.URL, Subprotocol)
	if err != nil {
		s.t.Fatal(err, response)
	}
	return p
}

var peers struct {
	sync.Mutex
	n int
}

func (s *stack) tryDial(cookie, origin string, protocols ...string) (*peer, *http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	header := http.Header{}
	if origin != "" {
		header.Set("Origin", origin)
	}
	if cookie != "" {
		header.Set("Cookie", SessionCookie+"="+cookie)
	}
	ws, response, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.http.URL, "http")+"/ws",
		&websocket.DialOptions{HTTPHeader: header, Subprotocols: protocols})
	if err != nil {
		return nil, response, err
	}
	ws.SetReadLimit(2 << 20)
	s.t.Cleanup(func() { ws.CloseNow() })
	peers.Lock()
	defer peers.Unlock()
	peers.n++
	return &peer{t: s.t, ws: ws, id: fmt.Sprintf("p%d", peers.n)}, response, nil
}

// open dials and opens the connection.
func (s *stack) open(who person, d protocol.OpenConnection) *peer {
	s.t.Helper()
	p := s.dial(who.Cookie)
	p.open(d)
	return p
}

func (p *peer) open(d protocol.OpenConnection) {
	p.t.Helper()
	p.opened = as[protocol.OpenedConnection](p.t, p.ok(protocol.TypeOpenConnection, "", d))
}

// join opens a connection and joins the room.
func (s *stack) join(who person, id protocol.RoomID) *peer {
	s.t.Helper()
	p := s.open(who, protocol.OpenConnection{})
	p.ok(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: id})
	return p
}

func as[T any](t testing.TB, f protocol.Frame) T {
	t.Helper()
	v, err := protocol.DecodeAs[T](f.Data)
	if err != nil {
		t.Fatalf("data of %s: %v", f.Type, err)
	}
	return v
}

func (p *peer) raw(text string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := p.ws.Write(ctx, websocket.MessageText, []byte(text)); err != nil {
		p.t.Fatalf("write: %v", err)
	}
}

func (p *peer) send(t protocol.Type, id protocol.RoomID, data any) protocol.RequestID {
	p.t.Helper()
	p.number++
	request := protocol.RequestID(fmt.Sprintf("%s-%d", p.id, p.number))
	p.sendAs(request, t, id, data)
	return request
}

func (p *peer) sendAs(request protocol.RequestID, t protocol.Type, id protocol.RoomID, data any) {
	p.t.Helper()
	f := protocol.Frame{Type: t, ID: request, Room: id}
	if data != nil {
		f.Data = protocol.Encode(data)
	}
	p.raw(string(protocol.Encode(f)))
}

// next reads one frame.
func (p *peer) next() (protocol.Frame, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, b, err := p.ws.Read(ctx)
	if err != nil {
		return protocol.Frame{}, err
	}
	return protocol.DecodeFrame(b)
}

// until returns the first frame that fits, early or new, and keeps the others.
func (p *peer) until(what string, fits func(protocol.Frame) bool) protocol.Frame {
	p.t.Helper()
	for i, f := range p.early {
		if fits(f) {
			p.early = append(p.early[:i:i], p.early[i+1:]...)
			return f
		}
	}
	for {
		f, err := p.next()
		if err != nil {
			p.t.Fatalf("waiting for %s: %v", what, err)
		}
		if fits(f) {
			return f
		}
		p.early = append(p.early, f)
	}
}

func (p *peer) event(t protocol.Type) protocol.Frame {
	p.t.Helper()
	return p.until(string(t), func(f protocol.Frame) bool { return f.Type == t })
}

func (p *peer) answer(id protocol.RequestID) protocol.Frame {
	p.t.Helper()
	return p.until("the answer to "+string(id), func(f protocol.Frame) bool {
		return f.ID == id && (f.Type == protocol.TypeOk || f.Type == protocol.TypeError)
	})
}

func (p *peer) ask(t protocol.Type, id protocol.RoomID, data any) protocol.Frame {
	p.t.Helper()
	return p.answer(p.send(t, id, data))
}

func (p *peer) ok(t protocol.Type, id protocol.RoomID, data any) protocol.Frame {
	p.t.Helper()
	f := p.ask(t, id, data)
	if f.Type != protocol.TypeOk {
		p.t.Fatalf("%s: %s", t, f.Data)
	}
	return f
}

func (p *peer) refused(code protocol.Code, f protocol.Frame) {
	p.t.Helper()
	if got := as[protocol.ErrorData](p.t, f); f.Type != protocol.TypeError || got.Code != code {
		p.t.Fatalf("want error %s, got %s %s", code, f.Type, f.Data)
	}
}

// closed reads to the close frame and returns its code; -1 if the connection broke without one.
func (p *peer) closed() int {
	p.t.Helper()
	for {
		f, err := p.next()
		if err != nil {
			return int(websocket.CloseStatus(err))
		}
		p.early = append(p.early, f)
	}
}

// say writes a message and waits for its ok.
func (p *peer) say(id protocol.RoomID, text string) protocol.Frame {
	p.t.Helper()
	return p.ok(protocol.TypeUserMessage, id, protocol.UserMessage{Text: text})
}
