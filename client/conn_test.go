package client

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"atrium/protocol"
)

// within fails unless something took as long as it should, to the millisecond.
func within(t *testing.T, since time.Time, want time.Duration) {
	t.Helper()
	if got := time.Since(since); got < want || got > want+time.Millisecond {
		t.Errorf("took %v, want %v", got, want)
	}
}

func next(t *testing.T, c *Conn) protocol.Frame {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	f, err := c.Next(ctx)
	if err != nil {
		t.Fatalf("no event: %v", err)
	}
	return f
}

func TestIdleConnectionSendsHeartbeats(t *testing.T) {
	bubble(t, func(t *testing.T, s *fake) {
		c, k := s.start(Options{})
		for range 3 {
			idle := time.Now()
			beat := k.want(protocol.TypeHeartbeat)
			within(t, idle, 5*time.Second)
			k.ok(beat, nil)
		}
		closeIt(c, k)
	})
}

// closeIt closes a connection and answers its goodbye.
func closeIt(c *Conn, k *socket) {
	k.t.Helper()
	synctest.Wait() // until it has read that it is open
	done := make(chan struct{})
	go func() { defer close(done); c.Close() }()
	k.ok(k.want(protocol.TypeCloseConnection), nil)
	k.ws.Close(websocket.StatusNormalClosure, "")
	<-done
	if state := c.State(); state.Phase != Closed || !errors.Is(state.Err, ErrClosed) {
		k.t.Errorf("closed as %+v", state)
	}
}

func TestUnansweredHeartbeatLosesTheConnection(t *testing.T) {
	bubble(t, func(t *testing.T, s *fake) {
		c, k := s.start(Options{})
		k.want(protocol.TypeHeartbeat)
		asked := time.Now()
		k2 := s.opens(map[protocol.RoomID]protocol.RoomResult{"r": {Result: protocol.ResultResumed, Log: "log", Head: 10}})
		within(t, asked, 5*time.Second)
		if k2.hello.Device != "secret" || k2.hello.Rooms["r"] != (protocol.Position{Log: "log", Since: 10}) {
			t.Errorf("came back with %+v", k2.hello)
		}
		closeIt(c, k2)
	})
}

// say writes a message in the background.
func say(t *testing.T, c *Conn) <-chan error {
	sent := make(chan error, 1)
	go func() {
		_, err := c.SendAs(t.Context(), "m1", "r", protocol.UserMessage{Text: "hi"})
		sent <- err
	}()
	return sent
}

func TestSilentConnectionLosesAgainstASecondSocket(t *testing.T) {
	bubble(t, func(t *testing.T, s *fake) {
		c, k := s.start(Options{})
		sent := say(t, c)
		m := k.want(protocol.TypeUserMessage)
		asked := time.Now()
		k.want(protocol.TypeHeartbeat)
		within(t, asked, 1500*time.Millisecond)
		beside := s.next() // a second socket
		within(t, asked, 1900*time.Millisecond)
		hello := beside.want(protocol.TypeOpenConnection) // it has won: the old one was silent until it was open
		k.wantEnd()
		beside.ok(hello, protocol.OpenedConnection{Account: "me", Device: "secret", Heartbeat: protocol.HeartbeatTimes{Idle: 5000},
			Rooms: map[protocol.RoomID]protocol.RoomResult{"r": {Result: protocol.ResultResumed, Log: "log", Head: 10}}})
		again := beside.want(protocol.TypeUserMessage)
		if again.ID != m.ID {
			t.Errorf("sent again as %q, was %q", again.ID, m.ID)
		}
		beside.ok(again, nil)
		if err := <-sent; err != nil {
			t.Error(err)
		}
		closeIt(c, beside)
	})
}

func TestAnswerBeforeTheHeadStartOpensNothing(t *testing.T) {
	bubble(t, func(t *testing.T, s *fake) {
		c, k := s.start(Options{})
		sent := say(t, c)
		m := k.want(protocol.TypeUserMessage)
		k.ok(k.want(protocol.TypeHeartbeat), nil)
		beat := k.want(protocol.TypeHeartbeat) // 1.5 s later it is asked again
		k.ok(beat, nil)
		k.ok(m, nil)
		if err := <-sent; err != nil {
			t.Error(err)
		}
		select {
		case <-s.sockets:
			t.Error("a second socket was opened")
		default:
		}
		closeIt(c, k)
	})
}

func TestSecondSocketIsClosedUnusedWhenTheOldOneAnswers(t *testing.T) {
	bubble(t, func(t *testing.T, s *fake) {
		c, k := s.start(Options{})
		s.refuse(true) // the race's first socket fails, so that the old one can answer before the next
		sent := say(t, c)
		m := k.want(protocol.TypeUserMessage)
		beat := k.want(protocol.TypeHeartbeat)
		<-time.After(450 * time.Millisecond)
		s.refuse(false)
		k.ok(beat, nil)
		k.ok(m, nil)
		if err := <-sent; err != nil {
			t.Error(err)
		}
		k.want(protocol.TypeHeartbeat) // the next one after 5 s: nothing else happened
		closeIt(c, k)
		if len(s.sockets) > 0 {
			t.Error("a second socket was opened")
		}
	})
}

func TestEventsComeOnceAndInOrderOverACut(t *testing.T) {
	bubble(t, func(t *testing.T, s *fake) {
		c, k := s.start(Options{})
		k.message(11)
		k.message(12)
		if f := next(t, c); f.Seq != 11 {
			t.Fatalf("first %d", f.Seq)
		}
		k.ws.CloseNow()
		k2 := s.opens(map[protocol.RoomID]protocol.RoomResult{"r": {Result: protocol.ResultResumed, Log: "log", Head: 14}})
		if at := k2.hello.Rooms["r"]; at.Since != 12 && at.Since != 11 {
			t.Fatalf("resumes at %+v", at)
		}
		for _, seq := range []protocol.Seq{12, 13, 13, 14, 12} { // twice what the contract says comes once
			k2.message(seq)
		}
		k2.send(protocol.Frame{Type: protocol.TypePosition, Room: "r", Data: protocol.Encode(protocol.PositionEvent{Log: "log", Seq: 14})})
		for _, want := range []protocol.Seq{12, 13, 14} {
			if f := next(t, c); f.Seq != want {
				t.Fatalf("got %d, want %d", f.Seq, want)
			}
		}
		if f := next(t, c); f.Type != protocol.TypePosition {
			t.Fatalf("got %s", f.Type)
		}
		closeIt(c, k2)
	})
}

func TestRoomsThatCannotBeResumed(t *testing.T) {
	bubble(t, func(t *testing.T, s *fake) {
		c, k := s.start(Options{})
		k.join(c, "gone")
		k.join(c, "busy")
		k.ws.CloseNow()
		k2 := s.opens(map[protocol.RoomID]protocol.RoomResult{
			"r":    {Result: protocol.ResultResync, Log: "new", Head: 4},
			"gone": {Result: protocol.ResultError, Code: protocol.CodeNotMember},
			"busy": {Result: protocol.ResultError, Code: protocol.CodeUnavailable},
		})
		ask := k2.want(protocol.TypeJoinRoom)
		if data, _ := protocol.DecodeAs[protocol.JoinRoom](ask.Data); data.Room != "busy" {
			t.Errorf("asks for %+v", data)
		}
		k2.ok(ask, protocol.JoinedRoom{Room: protocol.RoomInfo{ID: "busy"}, Log: "log", Head: 19})
		told := map[protocol.RoomID]protocol.Type{}
		for range 3 {
			f := next(t, c)
			told[f.Room] = f.Type
		}
		if told["r"] != protocol.TypeResync || told["gone"] != protocol.TypeRemoved || told["busy"] != protocol.TypeResync {
			t.Errorf("told %v", told)
		}
		at := c.Positions()
		if at["r"] != (protocol.Position{Log: "new", Since: 4}) || at["busy"].Since != 19 || len(at) != 2 {
			t.Errorf("positions %+v", at)
		}
		closeIt(c, k2)
	})
}

func TestCloseCodes(t *testing.T) {
	for code, comesBack := range map[int]bool{4000: false, 4001: false, 4003: false, 4009: false, 1009: false,
		4002: true, 4008: true, 4010: true, 4029: true, 1000: true} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			bubble(t, func(t *testing.T, s *fake) {
				c, k := s.start(Options{})
				k.message(11)
				closed := time.Now()
				k.ws.Close(websocket.StatusCode(code), "")
				if comesBack {
					k2 := s.opens(map[protocol.RoomID]protocol.RoomResult{"r": {Result: protocol.ResultResumed, Log: "log", Head: 11}})
					if wait := time.Since(closed); wait < shortestWait || wait > longestWait {
						t.Errorf("came back after %v", wait)
					}
					closeIt(c, k2)
					return
				}
				if f := next(t, c); f.Seq != 11 {
					t.Errorf("the event before the end: %+v", f)
				}
				if _, err := c.Next(t.Context()); CloseCode(err) != code {
					t.Errorf("ended with %v", err)
				}
				if _, err := c.Send(t.Context(), "r", protocol.UserMessage{Text: "hi"}); CloseCode(err) != code {
					t.Errorf("a request after the end: %v", err)
				}
				c.Close()
			})
		})
	}
}

func TestRefusalsThatPassAreAskedAgainUnderTheSameID(t *testing.T) {
	bubble(t, func(t *testing.T, s *fake) {
		c, k := s.start(Options{})
		sent := say(t, c)
		first := k.want(protocol.TypeUserMessage)
		refused := time.Now()
		k.fail(first, protocol.Retry(protocol.CodeSlowDown, 700*time.Millisecond))
		again := k.want(protocol.TypeUserMessage)
		within(t, refused, 700*time.Millisecond)
		if again.ID != first.ID {
			t.Errorf("ids %q and %q", first.ID, again.ID)
		}
		k.fail(again, protocol.Err(protocol.CodeForbidden))
		if err := <-sent; !IsCode(err, protocol.CodeForbidden) {
			t.Errorf("got %v", err)
		}
		closeIt(c, k)
	})
}

func TestSignalsAreNotSentTwice(t *testing.T) {
	bubble(t, func(t *testing.T, s *fake) {
		c, k := s.start(Options{})
		sent := make(chan error, 1)
		go func() { sent <- c.Offer(t.Context(), "r", protocol.Description{To: "d2", Call: "c", SDP: "v=0"}) }()
		k.want(protocol.TypeOffer)
		k.ws.CloseNow()
		if err := <-sent; !IsCode(err, protocol.CodeUnavailable) {
			t.Errorf("got %v", err)
		}
		closeIt(c, s.opens(map[protocol.RoomID]protocol.RoomResult{"r": {Result: protocol.ResultResumed, Log: "log", Head: 10}}))
	})
}

func TestMediaStateAndHiddenAreToldAgain(t *testing.T) {
	bubble(t, func(t *testing.T, s *fake) {
		c, k := s.start(Options{})
		told := make(chan error, 1)
		go func() { told <- c.SetMedia(t.Context(), "r", protocol.MediaState{Call: "c", Camera: true}) }()
		k.ok(k.want(protocol.TypeMediaState), nil)
		if err := <-told; err != nil {
			t.Fatal(err)
		}
		go func() { told <- c.Hide(t.Context(), true) }()
		k.ok(k.want(protocol.TypeHeartbeat), nil)
		if err := <-told; err != nil {
			t.Fatal(err)
		}
		k.ws.CloseNow()
		k2 := s.opens(map[protocol.RoomID]protocol.RoomResult{"r": {Result: protocol.ResultResumed, Log: "log", Head: 10}})
		beat := k2.want(protocol.TypeHeartbeat)
		if data, _ := protocol.DecodeAs[protocol.Heartbeat](beat.Data); data.Hidden == nil || !*data.Hidden {
			t.Errorf("told %s", beat.Data)
		}
		k2.ok(beat, nil)
		f := k2.want(protocol.TypeMediaState)
		if m, _ := protocol.DecodeAs[protocol.MediaState](f.Data); !m.Camera || m.Call != "c" {
			t.Errorf("told %+v", m)
		}
		k2.ok(f, nil)
		closeIt(c, k2)
	})
}

func TestFullQueueWaitsAndResumes(t *testing.T) {
	bubble(t, func(t *testing.T, s *fake) {
		c, k := s.start(Options{Queue: 4})
		for seq := protocol.Seq(11); seq <= 15; seq++ {
			k.message(seq)
		}
		k.wantEnd()
		select {
		case <-s.sockets:
			t.Fatal("it came back with a full queue")
		case <-time.After(time.Minute):
		}
		for want := protocol.Seq(11); want <= 12; want++ {
			if f := next(t, c); f.Seq != want {
				t.Fatalf("got %d, want %d", f.Seq, want)
			}
		}
		k2 := s.opens(map[protocol.RoomID]protocol.RoomResult{"r": {Result: protocol.ResultResumed, Log: "log", Head: 15}})
		if k2.hello.Rooms["r"].Since != 14 {
			t.Errorf("resumes at %d, the fifth event was not queued", k2.hello.Rooms["r"].Since)
		}
		k2.message(15)
		for want := protocol.Seq(13); want <= 15; want++ {
			if f := next(t, c); f.Seq != want {
				t.Fatalf("got %d, want %d", f.Seq, want)
			}
		}
		closeIt(c, k2)
	})
}

func TestDialEndsWithItsContext(t *testing.T) {
	bubble(t, func(t *testing.T, s *fake) {
		s.refuse(true)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if _, err := s.client.Dial(ctx, Options{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestBackoffGrowsWithinItsBounds(t *testing.T) {
	for failed := range 20 {
		upper := min(longestWait, shortestWait<<min(failed+1, 10))
		for range 100 {
			if got := backoff(failed, nil, true); got < shortestWait || got > min(upper, soonWait) {
				t.Fatalf("after %d failures %v, though the server is expected", failed, got)
			}
			if got := backoff(failed, nil, false); got < shortestWait || got > upper {
				t.Fatalf("after %d failures %v, not within %v and %v", failed, got, shortestWait, upper)
			}
		}
	}
	if got := backoff(0, protocol.Retry(protocol.CodeSlowDown, 7*time.Second), false); got != 7*time.Second {
		t.Errorf("the server's wait became %v", got)
	}
}
