package doc

import (
	"sync"
	"time"

	"atrium/protocol"
)

const (
	// recentBytes bounds the checkpoints that are kept for the next ones who open a board.
	recentBytes = 64 << 20
	// loadWithin bounds the reading of one.
	loadWithin = 10 * time.Second
)

// recent are checkpoints that were read lately, for whole classes open a board at once. Beyond the bound those go that were not used for longest.
// A checkpoint is never wrong, only old: ops are never changed.
type recent struct {
	most int // fixed

	mu   sync.Mutex
	kept map[protocol.BoardID]*Sent
	size int
	uses uint64
}

// find gives a checkpoint, unless a newer one can have been written.
func (r *recent) find(b Board) *Sent {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.kept[b.ID]
	if c == nil || c.N > b.N || b.N-c.N > checkpointOps {
		return nil
	}
	r.uses++
	c.used = r.uses
	return c
}

// keep holds a checkpoint in place of an older one.
func (r *recent) keep(id protocol.BoardID, c *Sent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forgetLocked(id)
	if len(c.JSON) > r.most {
		return
	}
	r.uses++
	c.used = r.uses
	r.kept[id] = c
	for r.size += len(c.JSON); r.size > r.most; {
		r.forgetLocked(r.oldestLocked())
	}
}

func (r *recent) oldestLocked() (oldest protocol.BoardID) {
	for id, c := range r.kept {
		if o := r.kept[oldest]; o == nil || c.used < o.used {
			oldest = id
		}
	}
	return oldest
}

func (r *recent) forget(id protocol.BoardID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forgetLocked(id)
}

func (r *recent) forgetLocked(id protocol.BoardID) {
	if c := r.kept[id]; c != nil {
		r.size -= len(c.JSON)
		delete(r.kept, id)
	}
}
