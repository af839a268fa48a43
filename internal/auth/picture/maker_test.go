package picture

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"atrium/protocol"
)

func TestMakersNameWhatTheyMade(t *testing.T) {
	m := NewMaker()
	seen := map[string]bool{}
	for _, upload := range [][]byte{asPNG(flag(40, 40)), asPNG(flag(60, 20))} {
		for range 2 {
			p, err := m.Make(t.Context(), upload, Cover)
			if err != nil || len(p.Hash) != 32 || !bytes.HasPrefix(p.Image, []byte("\xff\xd8\xff")) {
				t.Fatalf("%q %.4x…, %v", p.Hash, p.Image, err)
			}
			seen[p.Hash] = true
		}
	}
	if len(seen) != 2 {
		t.Errorf("two pictures have the names %v", seen)
	}
}

func TestMakersRefuseWithACode(t *testing.T) {
	m := NewMaker()
	for code, upload := range map[protocol.Code][]byte{
		protocol.CodeTooLarge: announce(MaxEdge+1, 1), protocol.CodeBadData: []byte("<svg/>"),
	} {
		if p, err := m.Make(t.Context(), upload, Square); !errors.Is(err, protocol.Err(code)) || p.Image != nil {
			t.Errorf("%v, want %s", err, code)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Make(ended, asPNG(flag(8, 8)), Square); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// TestPicturesWaitForTheirTurn: with all turns taken an upload waits as long as its request does, and no longer, whatever it
// is to become.
func TestPicturesWaitForTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMaker()
		if !m.turns.TryAcquire(madeAtOnce) {
			t.Fatal("a turn is taken")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := m.Make(ctx, asPNG(flag(8, 8)), Square); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the error is %v", err)
		}
		made := make(chan error, 2)
		go func() {
			_, err := m.Make(t.Context(), asPNG(flag(8, 8)), Square)
			made <- err
		}()
		go func() {
			_, err := m.Make(t.Context(), asPNG(flag(8, 8)), Cover)
			made <- err
		}()
		synctest.Wait()
		select {
		case err := <-made:
			t.Errorf("it did not wait: %v", err)
		default:
		}
		m.turns.Release(madeAtOnce)
		for range 2 {
			if err := <-made; err != nil {
				t.Error(err)
			}
		}
	})
}
