package fault

import (
	"sync/atomic"
	"time"
)

// tally counts what happens, and lets one wait for more of it. Safe for concurrent use; one waits at a time.
type tally struct {
	count atomic.Int64
	moved chan struct{} // capacity 1: something was added
}

func newTally() *tally { return &tally{moved: make(chan struct{}, 1)} }

func (t *tally) add(n int64) {
	t.count.Add(n)
	select {
	case t.moved <- struct{}{}:
	default:
	}
}

// more waits until it has come to so many more than now; it is false when it stands still.
func (t *tally) more(n int64) bool {
	for target := t.count.Load() + n; t.count.Load() < target; {
		stuck := time.NewTimer(patience)
		select {
		case <-t.moved:
			stuck.Stop()
		case <-stuck.C:
			return false
		}
	}
	return true
}
