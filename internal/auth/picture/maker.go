package picture

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sync/semaphore"

	"atrium/protocol"
)

// madeAtOnce bounds how many pictures are decoded at one moment, half of the processors at most; a large one is decoded alone.
var madeAtOnce = int64(max(1, runtime.GOMAXPROCS(0)/2))

// Picture is a JPEG that this package has encoded.
type Picture struct {
	Hash  string // of Image, in hex: another picture has another
	Image []byte
}

// Maker makes pictures of uploads, each in its turn: what decoding takes of the machine is bounded by it. A process has one,
// whatever the pictures are of. Safe for concurrent use.
type Maker struct{ turns *semaphore.Weighted }

// NewMaker makes a Maker. It starts nothing.
func NewMaker() *Maker { return &Maker{semaphore.NewWeighted(madeAtOnce)} }

// Make makes a picture of an upload: shape is Square or Cover. Others wait for their turn, as long as the context lasts.
// Refusals: too_large (bytes, or pixels along a side), bad_data (no such picture).
func (m *Maker) Make(ctx context.Context, upload []byte, shape func(context.Context, []byte) ([]byte, error)) (Picture, error) {
	image, err := m.inTurn(ctx, upload, shape)
	switch {
	case errors.Is(err, ErrTooLarge):
		return Picture{}, protocol.Wrap(protocol.CodeTooLarge, err)
	case errors.Is(err, ErrFormat):
		return Picture{}, protocol.Wrap(protocol.CodeBadData, err)
	case err != nil:
		return Picture{}, fmt.Errorf("make a picture: %w", err)
	}
	sum := sha256.Sum256(image)
	return Picture{Hash: hex.EncodeToString(sum[:16]), Image: image}, nil
}

func (m *Maker) inTurn(ctx context.Context, upload []byte, shape func(context.Context, []byte) ([]byte, error)) ([]byte, error) {
	turns := int64(1)
	if large(upload) {
		turns = madeAtOnce
	}
	if err := m.turns.Acquire(ctx, turns); err != nil {
		return nil, err
	}
	defer m.turns.Release(turns)
	return shape(ctx, upload)
}
