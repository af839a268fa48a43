package doc

import (
	"sync"
	"time"

	"atrium/protocol"
)

const (
	// foldsBytes bounds the checkpoints that are kept for the next ones who open a board.
	foldsBytes = 64 << 20
	// foldBehind is how many ops a checkpoint that is kept may be behind.
	foldBehind = 1000
	// foldWithin bounds the reading of one.
	foldWithin = 10 * time.Second
)

// folds are checkpoints that were read lately, for whole classes open a board at once. Beyond the bound those go that were not used for longest.
// A checkpoint is never wrong, only old: ops are never changed.
type folds struct {
	most int // fixed

	mu   sync.Mutex
	kept map[protocol.BoardID]*Fold
	size int
	uses uint64
}

// find gives a checkpoint that is not too old.
func (f *folds) find(b Board) *Fold {
	f.mu.Lock()
	defer f.mu.Unlock()
	fold := f.kept[b.ID]
	if fold == nil || fold.N > b.N || b.N-fold.N > foldBehind {
		return nil
	}
	f.uses++
	fold.used = f.uses
	return fold
}

// keep holds a checkpoint in place of an older one.
func (f *folds) keep(id protocol.BoardID, fold *Fold) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forgetLocked(id)
	if len(fold.JSON) > f.most {
		return
	}
	f.uses++
	fold.used = f.uses
	f.kept[id] = fold
	for f.size += len(fold.JSON); f.size > f.most; {
		f.forgetLocked(f.oldestLocked())
	}
}

func (f *folds) oldestLocked() (oldest protocol.BoardID) {
	for id, fold := range f.kept {
		if o := f.kept[oldest]; o == nil || fold.used < o.used {
			oldest = id
		}
	}
	return oldest
}

func (f *folds) forget(id protocol.BoardID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forgetLocked(id)
}

func (f *folds) forgetLocked(id protocol.BoardID) {
	if fold := f.kept[id]; fold != nil {
		f.size -= len(fold.JSON)
		delete(f.kept, id)
	}
}
