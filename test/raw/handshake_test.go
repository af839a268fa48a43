package raw

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

	"atrium/client"
	"atrium/protocol"
)

// tcp is a WebSocket by hand: it can say what no library would.
type tcp struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

// upgrade asks for a WebSocket with the given headers and returns the answer's status.
func upgrade(t *testing.T, url string, headers ...string) (*tcp, int) {
	t.Helper()
	host := strings.TrimPrefix(url, "http://")
	conn, err := net.DialTimeout("tcp", host, patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	lines := append([]string{"GET /ws HTTP/1.1", "Host: " + host, "Connection: Upgrade", "Upgrade: websocket",
		"Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="}, headers...)
	if _, err := fmt.Fprintf(conn, "%s\r\n\r\n", strings.Join(lines, "\r\n")); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(conn)
	answer, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &tcp{t, conn, in}, answer.StatusCode
}

// frame sends one frame of RFC 6455, section 5.2, masked with zeros if it is masked.
func (c *tcp) frame(first byte, masked bool, payload string) {
	c.t.Helper()
	head := []byte{first, byte(len(payload))}
	if masked {
		head[1] |= 0x80
		head = append(head, 0, 0, 0, 0)
	}
	if _, err := c.conn.Write(append(head, payload...)); err != nil {
		c.t.Fatal(err)
	}
}

// closed reads to the close frame and returns its code; 0 if the connection ends without one.
func (c *tcp) closed() int {
	c.t.Helper()
	for {
		var head [2]byte
		if _, err := io.ReadFull(c.in, head[:]); err != nil {
			return 0
		}
		size := int(head[1])
		if size == 126 {
			var long [2]byte
			if _, err := io.ReadFull(c.in, long[:]); err != nil {
				return 0
			}
			size = int(binary.BigEndian.Uint16(long[:]))
		}
		payload := make([]byte, size)
		if _, err := io.ReadFull(c.in, payload); err != nil {
			return 0
		}
		if head[0] == 0x88 && size >= 2 {
			return int(binary.BigEndian.Uint16(payload))
		}
	}
}

func TestHandshake(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	cookie := "Cookie: atrium_session=" + owner.Cookie()
	const proto = "Sec-WebSocket-Protocol: atrium.v1"
	for name, c := range map[string]struct {
		headers []string
		status  int
	}{
		"our page":               {[]string{cookie, proto, "Origin: " + w.url}, 101},
		"no login, no origin":    {[]string{proto}, 101},
		"a foreign page":         {[]string{cookie, proto, "Origin: http://evil.example"}, 403},
		"a foreign port":         {[]string{cookie, proto, "Origin: http://127.0.0.1:1"}, 403},
		"the null origin":        {[]string{cookie, proto, "Origin: null"}, 403},
		"a cookie and no origin": {[]string{cookie, proto}, 403},
		"no sub-protocol":        {[]string{cookie, "Origin: " + w.url}, 400},
		"another sub-protocol":   {[]string{cookie, "Origin: " + w.url, "Sec-WebSocket-Protocol: atrium.v2"}, 400},
	} {
		if _, status := upgrade(t, w.url, c.headers...); status != c.status {
			t.Errorf("%s: %d, want %d", name, status, c.status)
		}
	}
}

func TestViolations(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	headers := []string{"Cookie: atrium_session=" + owner.Cookie(), "Sec-WebSocket-Protocol: atrium.v1", "Origin: " + w.url}
	const text, binaryFrame, reserved, fragment, continuation, pingInParts = 0x81, 0x82, 0x83, 0x01, 0x80, 0x09
	for name, c := range map[string]struct {
		do   func(c *tcp)
		code int
	}{
		"an unmasked frame":          {func(c *tcp) { c.frame(text, false, "{}") }, protocol.CloseProtocolViolation},
		"a reserved opcode":          {func(c *tcp) { c.frame(reserved, true, "{}") }, protocol.CloseProtocolViolation},
		"a continuation of nothing":  {func(c *tcp) { c.frame(continuation, true, "{}") }, protocol.CloseProtocolViolation},
		"a ping in parts":            {func(c *tcp) { c.frame(pingInParts, true, "x") }, protocol.CloseProtocolViolation},
		"reserved bits":              {func(c *tcp) { c.frame(text|0x40, true, "{}") }, protocol.CloseProtocolViolation},
		"a text within a text":       {func(c *tcp) { c.frame(fragment, true, "{"); c.frame(text, true, "{}") }, protocol.CloseProtocolViolation},
		"binary, before it is asked": {func(c *tcp) { c.frame(binaryFrame, true, "x") }, protocol.CloseProtocolError},
	} {
		t.Run(name, func(t *testing.T) {
			conn, status := upgrade(t, w.url, headers...)
			if status != http.StatusSwitchingProtocols {
				t.Fatalf("status %d", status)
			}
			c.do(conn)
			if code := conn.closed(); code != c.code {
				t.Errorf("closed with %d, want %d", code, c.code)
			}
		})
	}
}

// TestFramesInParts sends one request in three fragments, which RFC 6455 allows.
func TestFramesInParts(t *testing.T) {
	w := newWorld(t, calm...)
	conn, _ := upgrade(t, w.url, "Sec-WebSocket-Protocol: atrium.v1")
	conn.frame(0x01, true, `{"type":"heart`)
	conn.frame(0x89, true, "a ping in between")
	conn.frame(0x00, true, `beat","id":"in-`)
	conn.frame(0x80, true, `parts"}`)
	var seen strings.Builder
	for !strings.Contains(seen.String(), `"id":"in-parts"`) {
		b, err := conn.in.ReadByte()
		if err != nil {
			t.Fatalf("read %q, %v", seen.String(), err)
		}
		seen.WriteByte(b)
	}
	if !strings.Contains(seen.String(), "a ping in between") {
		t.Error("the ping was not answered first")
	}
}

func TestUnknownTypes(t *testing.T) {
	w := newWorld(t, calm...)
	s := w.open(w.person("owner"), protocol.OpenConnection{})
	for _, kind := range []protocol.Type{"no-such-type", "User-message", protocol.TypeMembersChanged, protocol.TypeRemoved,
		protocol.TypePosition, protocol.TypeOk, protocol.TypeError, protocol.TypeMemberAdded, ""} {
		want := protocol.CodeUnknownType
		if kind == "" {
			want = protocol.CodeBadFrame
		}
		if _, code := s.do(kind, "", nil); code != want {
			t.Errorf("%q: %q, want %q", kind, code, want)
		}
	}
	s.lives("unknown types")
}

// TestTextsAtTheirBounds writes what is just allowed, and just not.
func TestTextsAtTheirBounds(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	room := w.room(owner, protocol.PolicyPatch{})
	s := w.enter(owner, room)
	for _, c := range []struct {
		text string
		code protocol.Code
	}{{strings.Repeat("x", protocol.MaxText), ""}, {strings.Repeat("x", protocol.MaxText+1), protocol.CodeTooLong},
		{strings.Repeat("字", protocol.MaxText/3), ""}, {strings.Repeat("字", protocol.MaxText/3+1), protocol.CodeTooLong},
		{"", protocol.CodeBadData}, {"\u2028<b>&", ""}} {
		if _, code := s.do(protocol.TypeUserMessage, room.ID, protocol.UserMessage{Text: c.text}); code != c.code {
			t.Errorf("%d bytes: %q, want %q", len(c.text), code, c.code)
		}
	}
	history, err := owner.Messages(w.ctx, string(room.ID), client.Page{})
	if err != nil || len(history.Messages) != 3 || history.Messages[2].Text != "\u2028<b>&" {
		t.Errorf("%d messages, %v", len(history.Messages), err)
	}
	// A lone surrogate is no text.
	id := newID()
	frame := fmt.Sprintf(`{"type":"user-message","id":%q,"room":%q,"data":{"text":"\ud800"}}`, id, room.ID)
	if f, _ := s.answer(frame, id); f.Type != protocol.TypeError {
		t.Errorf("a lone surrogate is answered %s", f.Type)
	}
	s.lives("texts")
}
