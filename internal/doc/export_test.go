package doc

import (
	"context"

	"atrium/protocol"
)

// Keep writes checkpoints now, until one has all.
func Keep(ctx context.Context, store Store, id protocol.RoomID, board protocol.BoardID) error {
	for {
		if more, err := keep(ctx, store, id, board); err != nil || !more {
			return err
		}
	}
}

// KeepOne writes one checkpoint now.
var KeepOne = keep

// Read folds what is committed.
var Read = read

// Due reports whether so much of a log is to have a checkpoint.
var Due = size.due
