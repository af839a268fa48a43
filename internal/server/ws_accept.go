package server

import (
	"bufio"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coder/websocket"

	"atrium/protocol"
)

// Subprotocol names the wire contract.
const Subprotocol = "atrium.v1"

// serveSocket upgrades a request and leaves the connection running.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	switch {
	case s.isClosing():
		writeProblem(w, protocol.Retry(protocol.CodeUnavailable, time.Second))
		return
	case !s.front.allow(r):
		writeProblem(w, protocol.Err(protocol.CodeBadOrigin))
		return
	case !slices.Contains(tokens(r.Header["Sec-Websocket-Protocol"]), Subprotocol):
		p := problemOf(protocol.Err(protocol.CodeBadData))
		p.Detail = "ask for the sub-protocol " + Subprotocol
		writeProblem(w, p)
		return
	}
	c := newConn(s, r)
	if wait := s.admit(c); wait > 0 {
		writeProblem(w, protocol.Retry(protocol.CodeSlowDown, wait))
		return
	}
	started := false
	defer func() {
		if !started {
			s.dismiss(c)
		}
	}()
	ws, err := websocket.Accept(&hijacker{w, c}, r, &websocket.AcceptOptions{
		Subprotocols: []string{Subprotocol}, InsecureSkipVerify: true, // the origin was checked above
		CompressionMode: websocket.CompressionDisabled, OnPongReceived: c.pong, OnPingReceived: c.ping,
	})
	if err != nil {
		if c.net != nil {
			c.net.Close()
		}
		return // the answer is written
	}
	ws.SetReadLimit(protocol.MaxDrain)
	c.ws = ws
	if started = s.start(c); !started {
		c.net.Close()
		ws.CloseNow()
	}
}

func tokens(headers []string) (all []string) {
	for _, h := range headers {
		for t := range strings.SplitSeq(h, ",") {
			all = append(all, strings.TrimSpace(t))
		}
	}
	return all
}

// hijacker hands the WebSocket library a tap instead of the network connection.
type hijacker struct {
	http.ResponseWriter
	conn *conn
}

// Hijack takes the connection over from net/http.
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	nc, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	if err := nc.SetDeadline(time.Time{}); err != nil {
		return nc, nil, err
	}
	h.conn.net = nc
	h.conn.out.opens(nc)
	t := &tap{nc, h.conn}
	return t, bufio.NewReadWriter(rw.Reader, bufio.NewWriterSize(t, 256)), nil // room for one control frame
}

// tap is the network connection as the WebSocket library sees it. What the library writes are whole control frames, one at
// a time: they join the connection's one outbox. Closing is the connection's own business.
type tap struct {
	net.Conn
	conn *conn
}

// Write queues a control frame and never blocks.
func (t *tap) Write(p []byte) (int, error) {
	f := wsFrame(slices.Clone(p))
	if len(p) > 0 && p[0] == opFinal|opClose {
		t.conn.echo(f)
	} else {
		t.conn.out.pushControl(f)
	}
	return len(p), nil
}

// Close ends reading only: the outbox still has to be written.
func (t *tap) Close() error { return t.SetReadDeadline(time.Now()) }
