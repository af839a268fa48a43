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
		cli, err := parse(t, "serve")
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

// Who does not read its answer holds the connection for a while only.
func TestAnAnswerHasItsTime(t *testing.T) {
	inBubble(t, func(t *testing.T, p *parts, _ *store.DB, at *pipes) {
		idle, busy := at.dial(), at.dial()
		for _, c := range []net.Conn{idle, busy} {
			fmt.Fprint(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
		}
		time.Sleep(sendWithin - time.Second)
		if line, err := bufio.NewReader(busy).ReadString('\n'); err != nil {
			t.Errorf("in time: %q, %v", line, err)
		}
		time.Sleep(2 * time.Second)
		if n, err := idle.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("too late: %d bytes, %v", n, err)
		}
		busy.Close()
		if err := p.stop(); err != nil {
			t.Error(err)
		}
	})
}

// A request that does not end is cut, and costs the rooms nothing: who was there is written.
func TestStopDoesNotWaitForEver(t *testing.T) {
	inBubble(t, func(t *testing.T, p *parts, db *store.DB, at *pipes) {
		in, err := p.auth.Register(t.Context(), auth.Registration{Name: "Ada", Password: "long enough", DisplayName: "Ada",
			Side: auth.SideTeach, Locale: auth.LocaleEnglish}, auth.Client{})
		if err != nil {
			t.Fatal(err)
		}
		ada := room.Actor{Account: in.Account.ID, AccountName: "Ada", DisplayName: "Ada", Device: "d", Conn: 1}
		row, err := p.rooms.Create(t.Context(), ada, room.NewRoom{Title: "Room", Kind: protocol.KindMeeting})
		if err != nil {
			t.Fatal(err)
		}
		joined := make(chan *protocol.Error)
		p.rooms.Join(t.Context(), ada, protocol.JoinRoom{Room: row.ID}, func(_ protocol.JoinedRoom, err *protocol.Error) { joined <- err })
		if err := <-joined; err != nil {
			t.Fatal(err)
		}
		hung := at.dial()
		fmt.Fprint(hung, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n") // and never reads
		time.Sleep(5 * time.Second)                                          // so that no regular write comes at the same moment
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
