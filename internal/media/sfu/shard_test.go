package sfu

import (
	"testing"
	"time"
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
