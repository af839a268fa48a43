package server

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"atrium/protocol"
)

// wire is a client that writes and reads frames by hand.
type wire struct {
	t  testing.TB
	nc net.Conn
	br *bufio.Reader
}

func (s *stack) wire(cookie string) *wire {
	s.t.Helper()
	nc, err := net.Dial("tcp", strings.TrimPrefix(s.http.URL, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { nc.Close() })
	w := &wire{s.t, nc, bufio.NewReader(nc)}
	w.handshake(strings.TrimPrefix(s.http.URL, "http://"), cookie)
	return w
}

func (w *wire) handshake(host, cookie string) {
	w.t.Helper()
	w.nc.SetDeadline(time.Now().Add(30 * time.Second))
	fmt.Fprintf(w.nc, "GET /ws HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: %s\r\nCookie: %s=%s\r\n\r\n",
		host, host, Subprotocol, SessionCookie, cookie)
	response, err := http.ReadResponse(w.br, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		w.t.Fatalf("handshake: %v %v", response, err)
	}
}

// frame writes a masked frame whose first byte is given.
func (w *wire) frame(first byte, payload []byte) {
	w.t.Helper()
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n <= 0xffff:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	mask := [4]byte{1, 2, 3, 4}
	b = append(b, mask[:]...)
	for i, c := range payload {
		b = append(b, c^mask[i%4])
	}
	if _, err := w.nc.Write(b); err != nil {
		w.t.Logf("write: %v", err) // the server may close while a large frame is under way
	}
}

func (w *wire) text(s string) { w.t.Helper(); w.frame(opFinal|opText, []byte(s)) }

// read reads one frame and checks that it is one that a server may send.
func (w *wire) read() (opcode byte, payload []byte, err error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(w.br, head); err != nil {
		return 0, nil, err
	}
	if head[0]&0xf0 != opFinal || head[1]&0x80 != 0 {
		return 0, nil, fmt.Errorf("header %x", head)
	}
	n := uint64(head[1])
	switch n {
	case 126:
		var long [2]byte
		_, err = io.ReadFull(w.br, long[:])
		n = uint64(binary.BigEndian.Uint16(long[:]))
	case 127:
		var long [8]byte
		_, err = io.ReadFull(w.br, long[:])
		n = binary.BigEndian.Uint64(long[:])
	}
	if err != nil || n > 4<<20 {
		return 0, nil, fmt.Errorf("length %d: %w", n, err)
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(w.br, payload)
	return head[0] & 0xf, payload, err
}

// message reads to the next message, past pings.
func (w *wire) message() protocol.Frame {
	w.t.Helper()
	for {
		opcode, payload, err := w.read()
		if err != nil {
			w.t.Fatal(err)
		}
		if opcode == opText {
			f, err := protocol.DecodeFrame(payload)
			if err != nil {
				w.t.Fatal(err)
			}
			return f
		}
		if opcode != opPing {
			w.t.Fatalf("opcode %d: %x", opcode, payload)
		}
	}
}

// closed reads to the close frame and returns its code, then checks that the connection ends.
func (w *wire) closed() int {
	w.t.Helper()
	for {
		opcode, payload, err := w.read()
		if err != nil {
			w.t.Fatalf("no close frame: %v", err)
		}
		if opcode == opClose {
			w.frame(opFinal|opClose, payload)
			if _, _, err := w.read(); err == nil {
				w.t.Fatal("something after the close frame")
			}
			if len(payload) < 2 {
				return 0
			}
			return int(binary.BigEndian.Uint16(payload))
		}
	}
}

func (w *wire) open() {
	w.t.Helper()
	w.text(`{"type":"open-connection","id":"open"}`)
	if f := w.message(); f.Type != protocol.TypeOk {
		w.t.Fatalf("open: %s", f.Data)
	}
}

func TestViolationsOfTheRFC(t *testing.T) {
	s := newStack(t, nil)
	who := s.person("Ada")
	for _, c := range []struct {
		name string
		do   func(*wire)
		code int
	}{
		{"unmasked", func(w *wire) { w.nc.Write([]byte{opFinal | opText, 2, '{', '}'}) }, protocol.CloseProtocolViolation},
		{"reserved bit", func(w *wire) { w.frame(opFinal|0x40|opText, []byte("{}")) }, protocol.CloseProtocolViolation},
		{"unknown opcode", func(w *wire) { w.frame(opFinal|0x3, nil) }, protocol.CloseProtocolViolation},
		{"continuation of nothing", func(w *wire) { w.frame(opFinal, nil) }, protocol.CloseProtocolViolation},
		{"message inside a message", func(w *wire) { w.frame(opText, []byte("{")); w.text("{}") }, protocol.CloseProtocolViolation},
		{"ping of 126 bytes", func(w *wire) { w.frame(opFinal|opPing, make([]byte, 126)) }, protocol.CloseProtocolViolation},
		{"fragmented ping", func(w *wire) { w.frame(opPing, nil) }, protocol.CloseProtocolViolation},
		{"close of one byte", func(w *wire) { w.frame(opFinal|opClose, []byte{3}) }, protocol.CloseProtocolViolation},
		{"binary", func(w *wire) { w.frame(opFinal|0x2, []byte("{}")) }, protocol.CloseProtocolError},
		{"over 1 MiB", func(w *wire) { w.frame(opFinal|opText, make([]byte, protocol.MaxDrain+1)) }, protocol.CloseTooBig},
		{"far over 1 MiB", func(w *wire) { w.frame(opFinal|opText, make([]byte, 4*protocol.MaxDrain)) }, protocol.CloseTooBig},
		{"the client's own close", func(w *wire) { w.frame(opFinal|opClose, []byte{0x03, 0xe9}) }, 1001},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := s.wire(who.Cookie)
			w.t = t
			w.open()
			c.do(w)
			if code := w.closed(); code != c.code {
				t.Fatalf("closed with %d, want %d", code, c.code)
			}
		})
	}
}

func TestBadFramesAreAnsweredAndTheConnectionLives(t *testing.T) {
	s := newStack(t, nil)
	w := s.wire(s.person("Ada").Cookie)
	w.open()
	pad := func(n int) string { // a heartbeat of exactly n bytes
		const frame = `{"type":"heartbeat","id":"h"}`
		return frame[:len(frame)-1] + strings.Repeat(" ", n-len(frame)) + "}"
	}
	for _, c := range []struct {
		name, text string
		code       protocol.Code // "": ok
		id         protocol.RequestID
	}{
		{"64 KiB", pad(protocol.MaxFrame), "", "h"},
		{"64 KiB + 1", pad(protocol.MaxFrame + 1), protocol.CodeTooLarge, ""},
		{"1 MiB", pad(protocol.MaxDrain), protocol.CodeTooLarge, ""},
		{"no JSON", "hello", protocol.CodeBadFrame, ""},
		{"invalid UTF-8", "{\"type\":\"heartbeat\",\"id\":\"\xff\"}", protocol.CodeBadFrame, ""},
		{"empty", "", protocol.CodeBadFrame, ""},
		{"two values", `{"type":"heartbeat","id":"a"}{}`, protocol.CodeBadFrame, "a"},
		{"forged account", `{"type":"heartbeat","id":"a","account":"x"}`, protocol.CodeBadFrame, "a"},
		{"duplicate key", `{"type":"heartbeat","id":"a","type":"heartbeat"}`, protocol.CodeBadFrame, "a"},
		{"unknown type", `{"type":"nothing","id":"a"}`, protocol.CodeUnknownType, "a"},
		{"event as request", `{"type":"members-changed","id":"a"}`, protocol.CodeUnknownType, "a"},
		{"unknown key in data", `{"type":"heartbeat","id":"a","data":{"x":1}}`, protocol.CodeBadData, "a"},
		{"U+0000", `{"type":"heartbeat","id":"a","data":{"hidden":"\u0000"}}`, protocol.CodeBadText, "a"},
		{"room that one is not in", `{"type":"leave-room","id":"a","room":"r"}`, protocol.CodeNotMember, "a"},
		{"still alive", `{"type":"heartbeat","id":"z","data":{}}`, "", "z"},
	} {
		w.text(c.text)
		f := w.message()
		if c.code == "" {
			if f.Type != protocol.TypeOk || f.ID != c.id {
				t.Errorf("%s: %+v", c.name, f)
			}
			continue
		}
		if got := as[protocol.ErrorData](t, f); f.Type != protocol.TypeError || got.Code != c.code || f.ID != c.id || got.Message == "" {
			t.Errorf("%s: %s %q %+v", c.name, f.Type, f.ID, got)
		}
	}
}

func TestFragmentsAndPings(t *testing.T) {
	s := newStack(t, nil)
	w := s.wire(s.person("Ada").Cookie)
	w.open()
	w.frame(opText, []byte(`{"type":"heart`))
	w.frame(opFinal|opPing, []byte("between"))
	w.frame(0, []byte(`beat",`))
	w.frame(opFinal, []byte(`"id":"a"}`))
	if opcode, payload, err := w.read(); err != nil || opcode != 0xA || string(payload) != "between" {
		t.Fatalf("no pong: %d %q %v", opcode, payload, err)
	}
	if f := w.message(); f.Type != protocol.TypeOk || f.ID != "a" {
		t.Fatalf("%+v", f)
	}
}

// A connection whose client does not read is closed after a while; the others do not wait for it.
func TestSlowReaderIsClosed(t *testing.T) {
	s := newStack(t, func(o *Options) {
		o.Limits.PerConnection = map[Class]Rate{ClassDurable: {1e6, 1e6}}
		o.Heartbeat = Heartbeat{Pong: time.Minute, Dead: time.Minute}
		o.Window = time.Millisecond
		o.DrainWithin = 200 * time.Millisecond
	})
	ada, bob := s.person("Ada"), s.person("Bob")
	row := s.room(ada, protocol.PolicyPatch{})
	w := s.wire(bob.Cookie)
	w.open()
	w.text(fmt.Sprintf(`{"type":"join-room","id":"j","data":{"room":%q}}`, row.ID))
	if f := w.message(); f.Type != protocol.TypeOk {
		t.Fatalf("join: %s", f.Data)
	}
	a := s.join(ada, row.ID)
	text := strings.Repeat("x", protocol.MaxText)
	said := 0
	for left := false; !left && said < 4000; said++ {
		a.say(row.ID, text)
		for _, f := range a.early {
			if f.Type == protocol.TypeMembersChanged {
				c := as[protocol.MembersChanged](t, f)
				left = left || len(c.Changed) == 1 && c.Changed[0].State == protocol.StateReconnecting
			}
		}
		a.early = nil
	}
	if said == 4000 {
		t.Fatal("the queue has no bound")
	}
	if code := w.closed(); code != protocol.CloseTooSlow {
		t.Fatalf("closed with %d", code)
	}
}
