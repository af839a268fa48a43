package server

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"atrium/internal/auth"
	"atrium/internal/bus"
	"atrium/protocol"
)

// anyone lets everybody in.
type anyone struct{}

func (anyone) Authenticate(context.Context, string) (auth.Identity, error) {
	return auth.Identity{Session: "s", Account: auth.Account{ID: "a"}}, nil
}
func (anyone) Reauthenticate(_ context.Context, who auth.Identity) (auth.Identity, error) {
	return who, nil
}
func (anyone) EndGuests(context.Context, protocol.RoomID, int64) error { return nil }

func (anyone) OnRevoked(func(auth.Revoked)) {}

// pipeListener hands net/http connections that are not sockets, so that a bubble knows when all is still.
type pipeListener struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}
func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.done) }); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// beatWire is a raw connection in a bubble whose frames come with the time since the socket opened.
type beatWire struct {
	*wire
	start  time.Time
	pings  chan []byte // payloads, when the test answers itself
	end    chan time.Duration
	answer bool // pings are answered at once
}

// inBubble runs f with a connection to a server with the contract's times.
func inBubble(t *testing.T, answer bool, f func(*beatWire)) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Auth: anyone{}, Bus: bus.NewMemory(), Log: slog.New(slog.DiscardHandler)})
		l := &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
		h := &http.Server{Handler: s.Handler()}
		go h.Serve(l)
		client, server := net.Pipe()
		l.conns <- server
		w := &beatWire{wire: &wire{t: t, nc: client, br: bufio.NewReader(client)}, pings: make(chan []byte, 100),
			end: make(chan time.Duration, 1), answer: answer}
		w.handshake("x", "c")
		w.nc.SetDeadline(time.Time{})
		w.start = time.Now()
		go w.listen()
		defer synctest.Wait()
		defer h.Close()
		defer func() {
			if err := s.Close(context.Background()); err != nil {
				t.Error(err)
			}
		}()
		defer client.Close()
		f(w)
	})
}

// listen answers pings or passes them on until the connection ends.
func (w *beatWire) listen() {
	for {
		opcode, payload, err := w.read()
		if err != nil || opcode == opClose {
			w.end <- time.Since(w.start)
			io.Copy(io.Discard, w.br)
			return
		}
		if opcode != opPing {
			continue
		}
		if w.answer {
			w.frame(opFinal|0xA, payload)
		} else {
			w.pings <- payload
		}
	}
}

func (w *beatWire) say(text string) { w.text(text); synctest.Wait() }

func (w *beatWire) ended() (after time.Duration, yes bool) {
	synctest.Wait()
	select {
	case after = <-w.end:
		return after, true
	default:
		return 0, false
	}
}

// stuck is a store of sessions that does not answer.
type stuck struct {
	anyone
	asked *atomic.Int32
}

func (s stuck) Reauthenticate(ctx context.Context, who auth.Identity) (auth.Identity, error) {
	s.asked.Add(1)
	<-ctx.Done()
	return who, ctx.Err()
}

func TestCloseEndsTheRenewalOfSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := new(atomic.Int32)
		s := New(Options{Auth: stuck{asked: asked}, Bus: bus.NewMemory(), Log: slog.New(slog.DiscardHandler)})
		for _, id := range []protocol.SessionID{"a", "b", "c"} {
			s.bind(auth.Identity{Session: id}, &conn{})
		}
		time.Sleep(renewEvery)
		synctest.Wait()
		if err := s.Close(t.Context()); err != nil || asked.Load() != 1 {
			t.Errorf("closed with %v, %d sessions asked for", err, asked.Load())
		}
	})
}

const opened = `{"type":"open-connection","id":"o"}`
const beatHidden = `{"type":"heartbeat","id":"h","data":{"hidden":true}}`
const beatShown = `{"type":"heartbeat","id":"h","data":{"hidden":false}}`
const beat = `{"type":"heartbeat","id":"h"}`

func TestTenSecondsToAuthenticate(t *testing.T) {
	inBubble(t, true, func(w *beatWire) {
		for range 3 { // talk without opening helps nobody
			time.Sleep(3 * time.Second)
			w.say(beat)
		}
		time.Sleep(time.Second - time.Millisecond)
		if at, yes := w.ended(); yes {
			t.Fatalf("ended after %v", at)
		}
		time.Sleep(time.Millisecond)
		if at, yes := w.ended(); !yes || at != 10*time.Second {
			t.Fatalf("ended %v after %v", yes, at)
		}
	})
}

func TestPingsGoOutEveryThreeSeconds(t *testing.T) {
	inBubble(t, false, func(w *beatWire) {
		w.say(opened)
		first := <-w.pings
		at := time.Since(w.start)
		if at > 3*time.Second || at < time.Second {
			t.Fatalf("first ping after %v", at)
		}
		w.frame(opFinal|0xA, first)
		for range 5 {
			w.say(beat)
			payload := <-w.pings
			if d := time.Since(w.start) - at; d != 3*time.Second {
				t.Fatalf("next ping after %v", d)
			}
			at = time.Since(w.start)
			w.frame(opFinal|0xA, payload)
		}
	})
}

func TestMissingPongEndsTheConnection(t *testing.T) {
	inBubble(t, false, func(w *beatWire) {
		w.say(opened)
		w.frame(opFinal|0xA, <-w.pings)
		<-w.pings
		at := time.Since(w.start)
		w.say(beat)
		w.frame(opFinal|0xA, []byte("anything")) // answers no ping
		time.Sleep(4*time.Second - time.Millisecond)
		w.say(beat) // nor does whatever else it sends
		if end, yes := w.ended(); yes {
			t.Fatalf("ended %v after the ping", end-at)
		}
		time.Sleep(time.Millisecond)
		if end, yes := w.ended(); !yes || end-at != 4*time.Second {
			t.Fatalf("ended %v, %v after the ping", yes, end-at)
		}
	})
}

func TestALatePongCounts(t *testing.T) {
	inBubble(t, false, func(w *beatWire) {
		w.say(opened)
		<-w.pings
		second := <-w.pings // 3 s later; answers the first too
		w.say(beat)
		time.Sleep(time.Second - time.Millisecond)
		w.frame(opFinal|0xA, second)
		time.Sleep(time.Second)
		if end, yes := w.ended(); yes {
			t.Fatalf("ended after %v", end)
		}
	})
}

func TestSevenSecondsWithoutAFrame(t *testing.T) {
	inBubble(t, true, func(w *beatWire) {
		w.say(opened)
		time.Sleep(7*time.Second - time.Millisecond)
		w.say(beat)
		time.Sleep(7*time.Second - time.Millisecond)
		if end, yes := w.ended(); yes {
			t.Fatalf("ended after %v", end)
		}
		time.Sleep(time.Millisecond)
		if end, yes := w.ended(); !yes || end != 14*time.Second-time.Millisecond {
			t.Fatalf("ended %v after %v", yes, end)
		}
	})
}

func TestAHiddenTabLivesByItsPongs(t *testing.T) {
	inBubble(t, true, func(w *beatWire) {
		w.say(opened)
		w.say(beatHidden)
		time.Sleep(time.Minute)
		w.say(beat) // a missing hidden leaves it as it was
		time.Sleep(time.Minute)
		if end, yes := w.ended(); yes {
			t.Fatalf("ended after %v", end)
		}
		w.say(beatShown)
		at := time.Since(w.start)
		time.Sleep(10 * time.Second)
		if end, yes := w.ended(); !yes || end-at != 7*time.Second {
			t.Fatalf("ended %v, %v after it was shown", yes, end-at)
		}
	})
}

// What the process itself slept through is nobody's silence.
func TestALateWheelForgives(t *testing.T) {
	start := time.Now()
	p := newPulse(Heartbeat{}.withDefaults(), start)
	p.opens(start)
	if v, _, _ := p.beat(start.Add(3*time.Second), 0); v != alive {
		t.Fatal("not alive after 3 s")
	}
	if v, _, _ := p.beat(start.Add(63*time.Second), 59*time.Second); v != alive {
		t.Fatal("blamed for 59 s in which this process slept")
	}
	if v, _, _ := p.beat(start.Add(67*time.Second), 0); v != silent {
		t.Fatal("forgiven for ever")
	}
}

// Those who are due soon are asked along with the first: one turn for many, which makes a ping early and nobody dead.
func TestWheelAsksThoseWhoAreDueSoonAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWheel(100 * time.Millisecond)
		start := time.Now()
		beats := make(chan time.Duration, 10)
		early := func(at time.Duration) {
			w.add(beaterFunc(func(now time.Time, late time.Duration) time.Time {
				beats <- late
				return time.Time{}
			}), start.Add(at))
		}
		early(time.Second)
		early(time.Second + 100*time.Millisecond)
		early(time.Second + 101*time.Millisecond)
		var own sync.WaitGroup
		own.Go(w.run)
		time.Sleep(time.Second)
		synctest.Wait()
		if a, b := <-beats, <-beats; a != 0 || b != -100*time.Millisecond || len(beats) != 0 {
			t.Fatalf("beats %v, %v and %d more", a, b, len(beats))
		}
		w.end()
		own.Wait()
	})
}

func TestAnEarlyBeatPingsAndJudgesNobody(t *testing.T) {
	start := time.Now()
	p := newPulse(Heartbeat{}.withDefaults(), start)
	p.opens(start)
	dead := start.Add(7 * time.Second)
	if v, ping, _ := p.beat(dead.Add(-100*time.Millisecond), -100*time.Millisecond); v != alive || ping == 0 {
		t.Fatalf("%v, ping %d 0.1 s before the end", v, ping)
	}
	_, _, next := p.beat(dead.Add(-100*time.Millisecond), 0)
	if v, ping, _ := p.beat(next.Add(-100*time.Millisecond), -100*time.Millisecond); next != dead || v != alive || ping != 0 {
		t.Fatalf("%v, ping %d, due at %v", v, ping, next.Sub(start))
	}
	if v, _, _ := p.beat(dead, 0); v != silent {
		t.Fatal("alive after 7 s of silence")
	}
}

func TestWheelTurnsManyInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWheel(100 * time.Millisecond)
		var own sync.WaitGroup
		own.Go(w.run)
		start := time.Now()
		var mu sync.Mutex
		var beats []time.Duration
		note := beaterFunc(func(now time.Time, late time.Duration) time.Time {
			mu.Lock()
			defer mu.Unlock()
			beats = append(beats, now.Sub(start))
			if late != 0 {
				t.Errorf("late by %v", late)
			}
			return time.Time{}
		})
		for i := range 100 {
			w.add(note, start.Add(time.Duration((i*37)%100)*time.Second))
		}
		w.remove(w.add(note, start.Add(time.Hour)))
		time.Sleep(2 * time.Hour)
		w.end()
		own.Wait()
		if len(beats) != 100 {
			t.Fatalf("%d beats", len(beats))
		}
		for i, at := range beats {
			if at != time.Duration(i)*time.Second {
				t.Fatalf("beat %d at %v", i, at)
			}
		}
	})
}

type beaterFunc func(time.Time, time.Duration) time.Time

func (f beaterFunc) beat(now time.Time, late time.Duration) time.Time { return f(now, late) }
