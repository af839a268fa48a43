package fault

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"atrium/client"
)

func TestForcedDisconnectsLoseNothing(t *testing.T) {
	const devices = 8
	s := Start(t, Options{Flags: generous})
	h := newHall(t, s)
	var writing, listening, cutting errgroup.Group
	stop := make(chan struct{})
	var all []*witness
	for i := range devices {
		w := h.guest(s.URL, string(rune('A'+i)))
		all = append(all, w)
		listening.Go(w.listen)
	}
	for _, w := range all {
		writing.Go(func() error { return w.write(stop, 0, func() {}) })
		cutting.Go(func() error { return w.cut(rounds(200, 1000) / devices) })
	}
	if err := cutting.Wait(); err != nil {
		t.Error(err)
	}
	close(stop)
	if err := writing.Wait(); err != nil {
		t.Fatalf("a writer gave up: %v", err)
	}
	settle(t, all, h.history(), &listening)
}

// cut cuts the connection so many times, each time once it is open and a few more messages were heard.
func (w *witness) cut(times int) error {
	for n := range times {
		for range rand.IntN(6) + 1 {
			select {
			case <-w.moved:
			case <-time.After(patience):
				return fmt.Errorf("%s hears nothing after %d cuts", w.name, n)
			}
		}
		deadline := time.After(patience)
		for w.conn.State().Phase != client.Open {
			select {
			case <-w.moved: // while it is not open what is heard was queued before
			case <-time.After(5 * time.Millisecond):
			case <-deadline:
				return fmt.Errorf("%s is not open again after %d cuts: %+v", w.name, n, w.conn.State())
			}
		}
		w.conn.Cut()
	}
	return nil
}
