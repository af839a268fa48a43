package server

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"atrium/protocol"
)

// While data floods the connection, pings and pongs go both ways and at last it closes: every frame arrives whole, data in
// order, every pong with its ping's payload, the close frame last.
func TestFramesNeverInterleave(t *testing.T) {
	s := newStack(t, func(o *Options) {
		o.Limits.PerConnection = map[Class]Rate{ClassControl: {1e6, 1e6}}
		o.Heartbeat = Heartbeat{Ping: 2 * time.Millisecond, Pong: time.Minute, Dead: time.Minute}
		o.Window = time.Millisecond
	})
	w := s.wire(s.person("Ada").Cookie)
	w.open()
	var c *conn
	for _, one := range s.server.open() {
		c = one
	}
	const messages, pings = 3000, 300
	var clients sync.WaitGroup
	clients.Go(func() {
		for i := range messages {
			size := []int{3, 126, 300, 70000}[i%4]
			for payload := bytes.Repeat([]byte{'0' + byte(i%10)}, size); ; {
				if c.out.push(textFrame(payload), i%7 == 0) {
					break
				}
				<-c.out.drained()
			}
		}
		c.shut(protocol.CloseGoingAway, "test")
	})
	sent := make(chan struct{})
	clients.Go(func() {
		defer close(sent)
		for i := range pings {
			w.frame(opFinal|opPing, fmt.Appendf(nil, "ping %d", i))
		}
	})
	got, pongs, ours := 0, 0, 0
	for {
		opcode, payload, err := w.read()
		if err != nil {
			t.Fatalf("after %d messages and %d pongs: %v", got, pongs, err)
		}
		switch opcode {
		case opText:
			if bytes.HasPrefix(payload, []byte(`{"type":"close-connection"`)) {
				continue
			}
			if want := bytes.Repeat([]byte{'0' + byte(got%10)}, []int{3, 126, 300, 70000}[got%4]); !bytes.Equal(payload, want) {
				t.Fatalf("message %d is %.20q of %d bytes", got, payload, len(payload))
			}
			got++
		case opPing:
			ours++
		case 0xA:
			var n int
			if _, err := fmt.Sscanf(string(payload), "ping %d", &n); err != nil || n < pongs {
				t.Fatalf("pong %q after %d", payload, pongs)
			}
			pongs++
		case opClose:
			if code := binary.BigEndian.Uint16(payload); code != protocol.CloseGoingAway || got != messages {
				t.Fatalf("closed with %d after %d messages", code, got)
			}
			if pongs == 0 || ours == 0 {
				t.Fatalf("%d pongs, %d pings", pongs, ours)
			}
			<-sent
			w.frame(opFinal|opClose, payload)
			clients.Wait()
			return
		}
	}
}

// writtenTo is an outbox whose writer runs until the end of the test; written tells how it ended.
func writtenTo(t *testing.T, conn net.Conn) (o *outbox, written <-chan error) {
	t.Helper()
	w := newWriters(defaultWindow)[0]
	over := make(chan error, 1)
	o = newOutbox(w, func(err error) { over <- err })
	o.opens(conn)
	var running sync.WaitGroup
	running.Go(w.run)
	t.Cleanup(func() {
		w.end()
		running.Wait()
	})
	return o, over
}

// records counts the writes of an outbox and what they carried.
type records struct {
	net.Conn
	mu     sync.Mutex
	writes []int // messages in each
	at     []time.Duration
	start  time.Time
}

func (r *records) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w, n := &wire{br: bufio.NewReader(bytes.NewReader(p))}, 0
	for {
		if _, _, err := w.read(); err != nil {
			break
		}
		n++
	}
	r.writes, r.at = append(r.writes, n), append(r.at, time.Since(r.start))
	return len(p), nil
}

func TestIdleWritesAtOnceAndBusyGathers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &records{start: time.Now()}
		o, written := writtenTo(t, r)
		for range 100 { // 20 a second
			at := time.Since(r.start)
			o.push(textFrame([]byte("x")), false)
			synctest.Wait()
			if last := len(r.at) - 1; r.at[last] != at {
				t.Fatalf("written %v late", at-r.at[last])
			}
			time.Sleep(50 * time.Millisecond)
		}
		synctest.Wait()
		quiet := len(r.writes)
		for range 400 { // 100 a second
			o.push(textFrame([]byte("x")), false)
			time.Sleep(10 * time.Millisecond)
		}
		synctest.Wait()
		if busy := len(r.writes) - quiet; quiet != 100 || busy > 400/4+3*busyBurst {
			t.Fatalf("%d writes for 100 messages, %d for 400", quiet, busy)
		}
		o.push(textFrame([]byte("x")), false)
		at := time.Since(r.start)
		time.Sleep(time.Millisecond)
		o.push(textFrame([]byte("answer")), true)
		synctest.Wait()
		if last := r.at[len(r.at)-1]; last != at+time.Millisecond {
			t.Fatalf("an answer was written after %v", last-at)
		}
		o.finish(false, nil, nil)
		if err := <-written; err != nil {
			t.Error(err)
		}
	})
}

func TestOutboxIsBoundedByBytes(t *testing.T) {
	o := newOutbox(newWriters(defaultWindow)[0], nil) // which does not run
	frame := textFrame(bytes.Repeat([]byte("x"), 1000))
	n := 0
	for o.push(frame, false) {
		n++
	}
	if want := maxQueued / len(frame); n != want {
		t.Fatalf("%d frames, want %d", n, want)
	}
	for i := range 1000 {
		o.pushControl(pingFrame(uint64(i)))
	}
	if len(o.control) != maxControl {
		t.Fatalf("%d control frames", len(o.control))
	}
}

func TestFinishDropsWhatWaitsButTheLastWords(t *testing.T) {
	var out bytes.Buffer
	o, written := writtenTo(t, sink{w: &out})
	o.hold()
	o.push(textFrame([]byte("event")), false)
	o.finish(true, textFrame([]byte("why")), closeFrame(4008))
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	if want := append(textFrame([]byte("why")), closeFrame(4008)...); !bytes.Equal(out.Bytes(), want) {
		t.Fatalf("wrote %q", out.Bytes())
	}
	if o.holds() != 0 || !o.push(textFrame([]byte("late")), false) {
		t.Fatal("a finished outbox takes what comes, and keeps nothing")
	}
}

// A client that reads nothing holds up nobody: the same writer goes on with the others, and the rest of what it was sent
// follows, whole and in order, when it reads.
func TestOneWhoDoesNotReadHoldsUpNobody(t *testing.T) {
	w := newWriters(defaultWindow)[0]
	var running sync.WaitGroup
	running.Go(w.run)
	defer running.Wait()
	defer w.end()
	slow, slowFar := tcpPair(t)
	quick, quickFar := tcpPair(t)
	over := make(chan error, 2)
	a, b := newOutbox(w, func(err error) { over <- err }), newOutbox(w, func(err error) { over <- err })
	a.opens(slow)
	b.opens(quick)
	if a.direct == nil {
		t.Fatal("a TCP connection is no socket")
	}
	slow.(*net.TCPConn).SetWriteBuffer(4 << 10)
	slowFar.(*net.TCPConn).SetReadBuffer(4 << 10)
	var want []byte
	for i := 0; ; i++ {
		f := textFrame(bytes.Repeat([]byte{'a' + byte(i%26)}, 1000+i))
		if !a.push(f, false) {
			break
		}
		want = append(want, f...)
	}
	for range 100 {
		f := textFrame([]byte("on time"))
		b.push(f, true)
		got := make([]byte, len(f))
		if _, err := io.ReadFull(quickFar, got); err != nil || !bytes.Equal(got, f) {
			t.Fatalf("%q, %v", got, err)
		}
	}
	if a.holds() == 0 {
		t.Fatal("nothing waits for the one who does not read")
	}
	a.finish(false, nil, nil)
	got := make([]byte, len(want))
	if _, err := io.ReadFull(slowFar, got); err != nil || !bytes.Equal(got, want) {
		t.Fatalf("what came late differs, %v", err)
	}
	b.finish(false, nil, nil)
	for range 2 {
		if err := <-over; err != nil {
			t.Error(err)
		}
	}
}

func TestAWriteThatFailsEndsTheOutbox(t *testing.T) {
	near, _ := tcpPair(t)
	o, written := writtenTo(t, near)
	near.Close()
	o.push(textFrame([]byte("x")), false)
	if err := <-written; !errors.Is(err, net.ErrClosed) {
		t.Fatal(err)
	}
	o.finish(false, nil, closeFrame(4010)) // comes too late, and is not told again
}

// tcpPair is a connection over loopback, and its other end.
func tcpPair(t *testing.T) (near, far net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if near, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if far, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { near.Close(); far.Close() })
	return near, far
}

type sink struct {
	net.Conn
	w io.Writer
}

func (s sink) Write(p []byte) (int, error) { return s.w.Write(p) }

func TestHeldBackUntilReleased(t *testing.T) {
	var out bytes.Buffer
	o, written := writtenTo(t, sink{w: &out})
	o.hold()
	o.push(textFrame([]byte("event")), false)
	o.release(textFrame([]byte("ok")))
	o.finish(false, nil, nil)
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	if want := append(textFrame([]byte("ok")), textFrame([]byte("event"))...); !bytes.Equal(out.Bytes(), want) {
		t.Fatalf("wrote %q", out.Bytes())
	}
}
