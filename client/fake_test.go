package client

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"atrium/protocol"
)

// fake is a server in memory whose every word the test says: its network is net.Pipe, so that time stands still while
// nothing happens.
type fake struct {
	t       *testing.T
	client  *Client
	sockets chan *socket
	wg      sync.WaitGroup

	mu      sync.Mutex
	refuses bool // new connections fail
}

// socket is the server's end of one connection.
type socket struct {
	t     *testing.T
	ws    *websocket.Conn
	in    chan protocol.Frame // closed at the end
	hello protocol.OpenConnection
}

// bubble runs f with a fake server, under synctest.
func bubble(t *testing.T, f func(t *testing.T, s *fake)) {
	synctest.Test(t, func(t *testing.T) {
		s := &fake{t: t, sockets: make(chan *socket, 16)}
		transport := &http.Transport{DialContext: s.dial}
		c, err := New("http://fake.test")
		if err != nil {
			t.Fatal(err)
		}
		s.client = c.Over(transport)
		f(t, s)
		transport.CloseIdleConnections()
		s.wg.Wait()
	})
}

func (s *fake) dial(context.Context, string, string) (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuses {
		return nil, net.ErrClosed
	}
	near, far := net.Pipe()
	s.wg.Go(func() {
		l := &oneConn{conn: far, closed: make(chan struct{})}
		server := &http.Server{Handler: http.HandlerFunc(s.accept), ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateHijacked || state == http.StateClosed {
				l.Close()
			}
		}}
		_ = server.Serve(l) // ends with the listener
	})
	return near, nil
}

func (s *fake) refuse(refuses bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuses = refuses
}

func (s *fake) accept(w http.ResponseWriter, r *http.Request) {
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"atrium.v1"}, InsecureSkipVerify: true})
	if err != nil {
		s.t.Errorf("accept: %v", err)
		return
	}
	k := &socket{t: s.t, ws: ws, in: make(chan protocol.Frame, 100)}
	s.sockets <- k
	s.wg.Go(func() {
		defer close(k.in)
		for {
			_, raw, err := ws.Read(context.Background())
			if err != nil {
				ws.CloseNow()
				return
			}
			f, err := protocol.DecodeFrame(raw)
			if err != nil {
				s.t.Errorf("a bad frame: %s", raw)
			}
			k.in <- f
		}
	})
}

// next waits for the next socket, whatever becomes of it.
func (s *fake) next() *socket {
	s.t.Helper()
	select {
	case k := <-s.sockets:
		return k
	case <-time.After(time.Minute):
		s.t.Fatal("no new socket within a minute")
		return nil
	}
}

// opens waits for the next socket and lets it in, with the results of its rooms.
func (s *fake) opens(results map[protocol.RoomID]protocol.RoomResult) *socket {
	s.t.Helper()
	k := s.next()
	f := k.want(protocol.TypeOpenConnection)
	k.hello, _ = protocol.DecodeAs[protocol.OpenConnection](f.Data)
	k.ok(f, protocol.OpenedConnection{Account: "me", Device: "secret", DeviceID: "d1", Rooms: results,
		Heartbeat: protocol.HeartbeatTimes{Ping: 3000, Pong: 4000, Idle: 5000, Dead: 7000}})
	return k
}

// start dials, lets the first socket in, and joins the room r at head 10.
func (s *fake) start(o Options) (*Conn, *socket) {
	s.t.Helper()
	dialed := make(chan *Conn, 1)
	go func() {
		c, err := s.client.Dial(s.t.Context(), o)
		if err != nil {
			s.t.Errorf("dial: %v", err)
		}
		dialed <- c
	}()
	k := s.opens(nil)
	c := <-dialed
	k.join(c, "r")
	return c, k
}

// join lets the client into a room at head 10.
func (k *socket) join(c *Conn, room protocol.RoomID) {
	k.t.Helper()
	joined := make(chan error, 1)
	go func() { _, err := c.Join(k.t.Context(), protocol.JoinRoom{Room: room}); joined <- err }()
	k.ok(k.want(protocol.TypeJoinRoom), protocol.JoinedRoom{Room: protocol.RoomInfo{ID: room}, Log: "log", Head: 10})
	if err := <-joined; err != nil {
		k.t.Fatal(err)
	}
}

func (k *socket) want(t protocol.Type) protocol.Frame {
	k.t.Helper()
	select {
	case f, open := <-k.in:
		if !open || f.Type != t {
			k.t.Fatalf("got %+v (open %v), want %s", f, open, t)
		}
		return f
	case <-time.After(time.Minute):
		k.t.Fatalf("no %s within a minute", t)
		return protocol.Frame{}
	}
}

// wantEnd fails unless the client ends the socket, without a request before.
func (k *socket) wantEnd() {
	k.t.Helper()
	select {
	case f, open := <-k.in:
		if open {
			k.t.Fatalf("got %+v, want the end", f)
		}
	case <-time.After(time.Minute):
		k.t.Fatal("the socket did not end within a minute")
	}
}

func (k *socket) send(f protocol.Frame) {
	k.t.Helper()
	if err := k.ws.Write(k.t.Context(), websocket.MessageText, protocol.Encode(f)); err != nil {
		k.t.Fatal(err)
	}
}

func (k *socket) ok(to protocol.Frame, data any) {
	k.t.Helper()
	f := protocol.Frame{Type: protocol.TypeOk, ID: to.ID, Room: to.Room}
	if data != nil {
		f.Data = protocol.Encode(data)
	}
	k.send(f)
}

func (k *socket) fail(to protocol.Frame, err *protocol.Error) {
	k.t.Helper()
	k.send(protocol.Frame{Type: protocol.TypeError, ID: to.ID, Data: protocol.Encode(err.Data())})
}

func (k *socket) message(seq protocol.Seq) {
	k.t.Helper()
	k.send(protocol.Frame{Type: protocol.TypeUserMessage, Room: "r", Seq: seq, Account: "you",
		Data: protocol.Encode(protocol.UserMessageEvent{Name: "You", Text: "hi"})})
}

// oneConn is a listener with one connection.
type oneConn struct {
	mu     sync.Mutex
	conn   net.Conn
	once   sync.Once
	closed chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	l.mu.Lock()
	c := l.conn
	l.conn = nil
	l.mu.Unlock()
	if c != nil {
		return c, nil
	}
	<-l.closed
	return nil, net.ErrClosed
}

func (l *oneConn) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *oneConn) Addr() net.Addr { return &net.IPAddr{} }
