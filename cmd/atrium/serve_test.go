package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/auth"
	"atrium/internal/room"
	"atrium/internal/server"
	"atrium/internal/store"
	"atrium/protocol"
)

// pipes hands net/http connections that are not sockets, so that a bubble knows when all is still.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// dial connects to the server.
func (p *pipes) dial() net.Conn {
	client, server := net.Pipe()
	p.conns <- server
	return client
}

// inBubble wires a server as serve does and runs f with it; f stops it.
func inBubble(t *testing.T, f func(t *testing.T, p *parts, db *store.DB, at *pipes)) {
	synctest.Test(t, func(t *testing.T) {
		cli, err := parse(t, "serve", "--media-udp=off") // a bubble has no sockets
		if err != nil {
			t.Fatal(err)
		}
		levels, err := parseLevels("info")
		if err != nil {
			t.Fatal(err)
		}
		db, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		at := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		p, err := cli.Serve.wire(t.Context(), db, at.Addr(), levels, t.Output())
		if err != nil {
			t.Fatal(err)
		}
		served := make(chan error)
		go func() { served <- p.web.Serve(at) }()
		f(t, p, db, at)
		<-served
	})
}

// ask sends a request and does not read the answer.
func (p *pipes) ask(path, cookie string) net.Conn {
	c := p.dial()
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: %s=%s\r\n\r\n", path, server.SessionCookie, cookie)
	return c
}

// ada is somebody with a room.
func ada(t *testing.T, p *parts) (actor room.Actor, cookie string, row room.Row) {
	t.Helper()
	in, err := p.auth.Register(t.Context(), auth.Registration{Name: "Ada", Password: "long enough", DisplayName: "Ada",
		Side: auth.SideTeach, Locale: auth.LocaleEnglish}, auth.Client{})
	if err != nil {
		t.Fatal(err)
	}
	actor = room.Actor{Account: in.Account.ID, AccountName: "Ada", DisplayName: "Ada", Device: "d", Conn: 1}
	row, err = p.rooms.Create(t.Context(), actor, room.NewRoom{Title: "Room", Kind: protocol.KindMeeting})
	if err != nil {
		t.Fatal(err)
	}
	return actor, in.Cookie, row
}

// Who does not read its answer holds the connection for a while only.
func TestAnAnswerHasItsTime(t *testing.T) {
	inBubble(t, func(t *testing.T, p *parts, _ *store.DB, at *pipes) {
		_, cookie, row := ada(t, p)
		read := at.ask("/healthz", "")
		unread := []net.Conn{at.ask("/healthz", ""), at.ask("/api/v1/rooms/"+string(row.ID)+"/messages/export", cookie)}
		time.Sleep(sendWithin - time.Second)
		if line, err := bufio.NewReader(read).ReadString('\n'); err != nil {
			t.Errorf("in time: %q, %v", line, err)
		}
		time.Sleep(2 * time.Second)
		for i, c := range unread {
			if n, err := c.Read(make([]byte, 1)); err != io.EOF {
				t.Errorf("too late for %d: %d bytes, %v", i, n, err)
			}
			c.Close()
		}
		read.Close()
		if err := p.stop(); err != nil {
			t.Error(err)
		}
	})
}

// A request that does not end is cut, and costs the rooms nothing: who was there is written.
func TestStopDoesNotWaitForEver(t *testing.T) {
	inBubble(t, func(t *testing.T, p *parts, db *store.DB, at *pipes) {
		ada, _, row := ada(t, p)
		joined := make(chan *protocol.Error)
		p.rooms.Join(t.Context(), ada, protocol.JoinRoom{Room: row.ID}, nil, func(_ protocol.JoinedRoom, err *protocol.Error) { joined <- err })
		if err := <-joined; err != nil {
			t.Fatal(err)
		}
		hung := at.ask("/healthz", "")
		time.Sleep(5 * time.Second) // so that no regular write comes at the same moment
		start := time.Now()
		if err := p.stop(); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("stopped with %v", err)
		}
		if took := time.Since(start); took > stopWithin+time.Second {
			t.Errorf("stopped after %v", took)
		}
		if n, err := hung.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("the request was not cut: %d bytes, %v", n, err)
		}
		loaded, err := db.Acquire(t.Context(), row.ID, 1)
		if err != nil || len(loaded.Open) != 1 || loaded.Open[0].LastSeen < protocol.ToMillis(start.Add(stopWithin)) {
			t.Errorf("who was there to the end was not written: %+v, %v", loaded.Open, err)
		}
	})
}
