package sfu

import (
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"atrium/internal/media/transport"
)

func TestAShardTakesEveryMessage(t *testing.T) {
	s := startShard(0, func() time.Duration { return 0 })
	defer s.stop()
	hold, done := make(chan struct{}), make(chan struct{})
	s.do(func() { <-hold })        // so that the others wait together
	const sent = 10*gatherMost + 1 // the one that is waited for is none of those that were lost
	taken := 0
	for range sent {
		s.do(func() { taken++ })
	}
	s.do(func() { close(done) })
	close(hold)
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("a message was lost")
	}
	if taken != sent {
		t.Errorf("%d of %d messages were taken", taken, sent)
	}
}

// deaf hears nothing.
type deaf struct{}

func (deaf) Offer(uint64, string, []Shown)    {}
func (deaf) Connection(bool, transport.State) {}

func TestNothingIsSentToWhoIsGone(t *testing.T) {
	hub, err := transport.Listen(slog.New(slog.DiscardHandler), []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := New(Config{Log: slog.New(slog.DiscardHandler), Hub: hub, Shards: 1})
	defer func() {
		s.Close()
		if err := hub.Close(); err != nil {
			t.Error(err)
		}
	}()
	p := s.Join("room", "account", "peer", deaf{})
	d, err := newDownstream(p)
	if err != nil {
		t.Fatal(err)
	}
	p.shard.do(func() { d.ready = true })
	d.conn.Close()
	ready := make(chan bool)
	p.shard.do(func() { ready <- d.ready })
	if <-ready {
		t.Error("what comes is sent to one of whom nothing is heard any more")
	}
}
