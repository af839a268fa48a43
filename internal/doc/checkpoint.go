package doc

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"atrium/protocol"
)

// A checkpoint is written when so much has been done since the last one, whichever comes first.
const (
	checkpointOps     = 500
	checkpointBytes   = 256 << 10
	checkpointTouched = 100_000
)

// size is how much of a log there is.
type size struct {
	ops, bytes int
	touched    int // elements that the ops had looked at: what a fold of them costs
	before     int // bytes of what the checkpoint has from which on it is counted
}

// sizeAfter begins to count after a checkpoint.
func sizeAfter(f *Fold) size { return size{before: f.bytes + f.buriedSize} }

func (z *size) add(op protocol.BoardOp, touched int) {
	z.ops++
	z.bytes += opBytes(op)
	z.touched += touched
}

// due reports whether there is a checkpoint to be written. A large one has to wait for more bytes, so that few are written for each byte of the log.
func (z size) due() bool {
	return z.ops >= checkpointOps || z.bytes >= max(checkpointBytes, z.before/4) || z.worked()
}

// worked reports whether it is as much work as one checkpoint is to save.
func (z size) worked() bool { return z.touched >= checkpointTouched }

// opsAtOnce is how many ops are read at once.
const opsAtOnce = 1000

// opBytes is about what an op takes in the log.
func opBytes(d protocol.BoardOp) int {
	n := 0
	for _, item := range append([]protocol.BoardItem{{Data: d.Data}}, d.Also...) {
		n += 64
		if item.Data != nil {
			n += cost(*item.Data)
		}
	}
	return n
}

// read folds a board's log as it is committed, and tells how much of it no checkpoint has.
func read(ctx context.Context, store Store, id protocol.RoomID, board protocol.BoardID) (*Fold, size, error) {
	fold, err := newest(ctx, store, id, board)
	if err != nil {
		return nil, size{}, err
	}
	since, err := fold.follow(ctx, store, id, board, func(size) bool { return false })
	return fold, since, err
}

// newest is the fold that a board's newest checkpoint has, an empty one if there is none.
func newest(ctx context.Context, store Store, id protocol.RoomID, board protocol.BoardID) (*Fold, error) {
	c, ok, err := store.CheckpointOf(ctx, id, board)
	if err != nil || !ok {
		return NewFold(), err
	}
	var state State
	if err := json.Unmarshal(c.State, &state); err != nil {
		return nil, fmt.Errorf("doc: checkpoint %d of board %s: %w", c.N, board, err)
	}
	return FoldOf(c.N, state), nil
}

// follow does the ops of a board's log that are not in the fold yet, to its end or until it is enough, and tells how much that was.
func (f *Fold) follow(ctx context.Context, store Store, id protocol.RoomID, board protocol.BoardID, enough func(size) bool) (since size, err error) {
	since = sizeAfter(f)
	for {
		ops, err := store.Ops(ctx, id, board, f.N(), opsAtOnce)
		if err != nil || len(ops) == 0 {
			return since, err
		}
		for _, op := range ops {
			if op.N != f.N()+1 {
				return since, fmt.Errorf("doc: board %s has op %d after %d", board, op.N, f.N())
			}
			before := f.touched
			err := ctx.Err()
			if err == nil {
				err = f.Replay(op)
			}
			if err != nil {
				return since, fmt.Errorf("doc: op %d of board %s: %w", op.N, board, err)
			}
			since.add(op.BoardOp, f.touched-before)
			if enough(since) {
				return since, nil
			}
		}
	}
}

// keeping writes checkpoints, one at a time, of what is committed. Each board that waits is in it once, so that its bound is the number of boards
// in use; what fails is tried at the next occasion. A board of which more is to be done waits again, behind the others.
type keeping struct {
	store  Store
	log    *slog.Logger
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup // of run

	mu     sync.Mutex
	wanted map[protocol.BoardID]protocol.RoomID
	ready  chan struct{} // capacity 1: something is wanted
}

func startKeeping(store Store, log *slog.Logger) *keeping {
	ctx, cancel := context.WithCancel(context.Background())
	k := &keeping{store: store, log: log, ctx: ctx, cancel: cancel, wanted: make(map[protocol.BoardID]protocol.RoomID), ready: make(chan struct{}, 1)}
	k.wg.Go(k.run)
	return k
}

func (k *keeping) close() {
	k.cancel()
	k.wg.Wait()
}

// want asks for a checkpoint of a board. It does not block.
func (k *keeping) want(id protocol.RoomID, board protocol.BoardID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.wanted[board] = id
	select {
	case k.ready <- struct{}{}:
	default:
	}
}

func (k *keeping) run() {
	for {
		select {
		case <-k.ctx.Done():
			return
		case <-k.ready:
		}
		k.mu.Lock()
		wanted := k.wanted
		k.wanted = make(map[protocol.BoardID]protocol.RoomID)
		k.mu.Unlock()
		for board, id := range wanted {
			more, err := keep(k.ctx, k.store, id, board)
			if err != nil && k.ctx.Err() == nil {
				k.log.Error("no checkpoint", "room", id, "board", board, "err", err)
			}
			if more {
				k.want(id, board)
			}
		}
	}
}

// keepWithin bounds the time of one checkpoint.
const keepWithin = time.Minute

// keep writes a checkpoint of a board. If its log is more work than one is to save, it has so much of it, and there is more to be done: however
// long the log has become, the next one begins further on.
func keep(ctx context.Context, store Store, id protocol.RoomID, board protocol.BoardID) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, keepWithin)
	defer cancel()
	fold, err := newest(ctx, store, id, board)
	if err != nil {
		return false, err
	}
	since, err := fold.follow(ctx, store, id, board, size.worked)
	if err != nil || since.ops == 0 {
		return false, err
	}
	state, err := json.Marshal(fold.State())
	if err != nil {
		return false, fmt.Errorf("doc: encode a checkpoint: %w", err)
	}
	return since.worked(), store.PutCheckpoint(ctx, id, board, Checkpoint{N: fold.N(), State: state})
}
