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
	checkpointOps   = 500
	checkpointBytes = 256 << 10
)

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
	fold := NewFold()
	c, ok, err := store.CheckpointOf(ctx, id, board)
	if err != nil {
		return nil, size{}, err
	}
	if ok {
		var state State
		if err := json.Unmarshal(c.State, &state); err != nil {
			return nil, size{}, fmt.Errorf("doc: checkpoint %d of board %s: %w", c.N, board, err)
		}
		fold = FoldOf(c.N, state)
	}
	var since size
	for {
		ops, err := store.Ops(ctx, id, board, fold.N(), opsAtOnce)
		if err != nil || len(ops) == 0 {
			return fold, since, err
		}
		for _, op := range ops {
			if op.N != fold.N()+1 {
				return nil, size{}, fmt.Errorf("doc: board %s has op %d after %d", board, op.N, fold.N())
			}
			if err := fold.Replay(op); err != nil {
				return nil, size{}, fmt.Errorf("doc: op %d of board %s: %w", op.N, board, err)
			}
			since.ops++
			since.bytes += opBytes(op.BoardOp)
		}
	}
}

// keeping writes checkpoints, one at a time, of what is committed. Each board that waits is in it once, so that its bound is the number of boards
// in use; what fails is tried at the next occasion.
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
			if err := keep(k.ctx, k.store, id, board); err != nil && k.ctx.Err() == nil {
				k.log.Error("no checkpoint", "room", id, "board", board, "err", err)
			}
		}
	}
}

// keepWithin bounds the time of one checkpoint.
const keepWithin = time.Minute

// keep writes a checkpoint of a board.
func keep(ctx context.Context, store Store, id protocol.RoomID, board protocol.BoardID) error {
	ctx, cancel := context.WithTimeout(ctx, keepWithin)
	defer cancel()
	fold, since, err := read(ctx, store, id, board)
	if err != nil || since.ops == 0 {
		return err
	}
	state, err := json.Marshal(fold.State())
	if err != nil {
		return fmt.Errorf("doc: encode a checkpoint: %w", err)
	}
	return store.PutCheckpoint(ctx, id, board, Checkpoint{N: fold.N(), State: state})
}
