package raw

import (
	"context"
	"sync"
	"testing"
	"time"

	"atrium/client"
	"atrium/protocol"
)

// hurried are flags of a server whose heartbeats are short: the rules of RM-4 in a fraction of their time.
var hurried = []string{"--registration-rate", "1000", "--registration-burst", "1000", "--log-level", "warn",
	"--heartbeat-ping", "500ms", "--heartbeat-pong", "1s", "--heartbeat-idle", "1s", "--heartbeat-dead", "2s"}

// The patiences of hurried.
const (
	pongWithin = time.Second
	deadAfter  = 2 * time.Second
)

// TestHeartbeats runs its parts side by side: each of them waits.
func TestHeartbeats(t *testing.T) {
	w := newWorld(t, hurried...)
	owner := w.person("owner")
	for name, part := range map[string]func(t *testing.T, w *world, owner *client.Client){
		"silence ends the connection":              silence,
		"heartbeats keep it":                       heartbeats,
		"a hidden tab lives by its pongs":          hidden,
		"no pong ends it whatever else is said":    noPong,
		"without open-connection it ends in 10 s":  neverOpened,
		"the answer to open tells the times":       times,
		"frames that cannot be read count as life": badFrames,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			part(t, &world{t: t, ctx: t.Context(), url: w.url}, owner)
		})
	}
}

// lost fails unless the connection ends with 4002 or without a close frame, and not before its time.
func lost(t *testing.T, s *sock, since time.Time, least time.Duration) {
	t.Helper()
	code, _ := s.end()
	if took := time.Since(since); code != 0 && code != protocol.CloseHeartbeatLost || took < least {
		t.Errorf("ended with %d after %v, want 4002 or none after %v", code, took, least)
	}
}

func silence(t *testing.T, w *world, owner *client.Client) {
	began := time.Now()
	s := w.open(owner, protocol.OpenConnection{})
	lost(t, s, began, deadAfter) // it reads, so it answers pings; that does not count
}

func heartbeats(t *testing.T, w *world, owner *client.Client) {
	s := w.open(owner, protocol.OpenConnection{})
	for began := time.Now(); time.Since(began) < 3*deadAfter; {
		s.wait(100 * time.Millisecond)
		s.lives("a heartbeat")
	}
}

func badFrames(t *testing.T, w *world, owner *client.Client) {
	s := w.open(owner, protocol.OpenConnection{})
	for began := time.Now(); time.Since(began) < 2*deadAfter; {
		s.wait(100 * time.Millisecond)
		s.answer("{", "")
	}
	s.lives("bad frames")
}

func hidden(t *testing.T, w *world, owner *client.Client) {
	s := w.open(owner, protocol.OpenConnection{})
	s.must(protocol.TypeHeartbeat, "", protocol.Heartbeat{Hidden: value(true)})
	ctx, cancel := context.WithTimeout(t.Context(), 3*deadAfter)
	defer cancel()
	if f, err := s.raw.Read(ctx); ctx.Err() == nil {
		t.Fatalf("a hidden tab got %+v, %v", f, err)
	}
	// The read was given up, which costs this library the connection; another one tells of itself that it is seen again.
	s = w.open(owner, protocol.OpenConnection{})
	s.must(protocol.TypeHeartbeat, "", protocol.Heartbeat{Hidden: value(true)})
	began := time.Now()
	s.must(protocol.TypeHeartbeat, "", protocol.Heartbeat{Hidden: value(false)})
	lost(t, s, began, deadAfter)
}

func noPong(t *testing.T, w *world, owner *client.Client) {
	s := w.open(owner, protocol.OpenConnection{})
	began := time.Now() // from here on nothing is read, so no ping is answered
	var failed error
	for failed == nil && time.Since(began) < patience {
		s.wait(50 * time.Millisecond)
		failed = s.raw.Request(t.Context(), protocol.TypeHeartbeat, newID(), "", nil)
	}
	if took := time.Since(began); failed == nil || took < pongWithin {
		t.Errorf("after %v without a pong: %v", took, failed)
	}
}

func neverOpened(t *testing.T, w *world, owner *client.Client) {
	began := time.Now()
	s := w.dial(owner)
	code, before := s.end()
	if took := time.Since(began); code != protocol.CloseNotAuthenticated || took < 10*time.Second || took > 15*time.Second {
		t.Errorf("ended with %d after %v", code, took)
	}
	if len(before) == 0 || before[len(before)-1].Type != protocol.TypeCloseConnection {
		t.Errorf("before the close frame came %+v", before)
	}
}

func times(t *testing.T, w *world, owner *client.Client) {
	s := w.open(owner, protocol.OpenConnection{})
	if got, want := s.opened.Heartbeat, (protocol.HeartbeatTimes{Ping: 500, Pong: 1000, Idle: 1000, Dead: 2000}); got != want {
		t.Errorf("told %+v, want %+v", got, want)
	}
	if age := time.Since(s.opened.ServerTime.Time()); age < -time.Second || age > time.Minute {
		t.Errorf("the server's time is %v off", age)
	}
}

// TestRatesSlowDownAndCloseFarOver writes faster than anyone may.
func TestRatesSlowDownAndCloseFarOver(t *testing.T) {
	w := newWorld(t, calm...)
	owner := w.person("owner")
	room := w.room(owner, protocol.PolicyPatch{})
	s := w.enter(owner, room)
	var flooding sync.WaitGroup
	stop := make(chan struct{})
	flooding.Go(func() { // about 800 a second, 20 are allowed
		for {
			for range 40 {
				if s.raw.Request(w.ctx, protocol.TypeUserMessage, newID(), room.ID, protocol.UserMessage{Text: "x"}) != nil {
					return
				}
			}
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
	ok, slow := 0, 0
	began := time.Now()
	code := 0
	for code == 0 && time.Since(began) < patience {
		ctx, cancel := context.WithTimeout(w.ctx, patience)
		f, err := s.raw.Read(ctx)
		cancel()
		if err != nil {
			code = client.CloseCode(err)
			break
		}
		switch c, retry := codeIfAnswer(t, f); {
		case f.Type == protocol.TypeOk:
			ok++
		case c == protocol.CodeSlowDown && retry > 0:
			slow++
		}
	}
	close(stop)
	flooding.Wait()
	took := time.Since(began)
	if code != protocol.CloseRate || took < 9*time.Second || slow == 0 {
		t.Errorf("closed with %d after %v; %d ok, %d slow_down", code, took, ok, slow)
	}
	if most := 100 + int(took.Seconds()+2)*20; ok < 100 || ok > most {
		t.Errorf("%d messages were accepted in %v, want 100 to %d", ok, took, most)
	}
	back := w.enter(owner, room)
	history, err := owner.AllMessages(w.ctx, string(room.ID))
	if err != nil || len(history) < ok || len(history) > ok+1 { // the last ok may have been lost with the connection
		t.Errorf("%d messages are there, %d were acknowledged, %v", len(history), ok, err)
	}
	back.lives("coming back")
}

func codeIfAnswer(t *testing.T, f protocol.Frame) (protocol.Code, time.Duration) {
	t.Helper()
	if f.Type != protocol.TypeError {
		return "", 0
	}
	return codeOf(t, f)
}
