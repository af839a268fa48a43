package doc_test

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/sync/errgroup"

	"atrium/internal/doc"
	"atrium/internal/room"
	"atrium/protocol"
)

// stroke is a word as a hand writes it: some 40 points.
func stroke(r *rand.Rand) string {
	b := []byte{1}
	n := 25 + r.IntN(30)
	b = binary.AppendUvarint(b, uint64(n))
	for i := range n {
		b = binary.AppendVarint(b, int64(20+r.IntN(40)))
		b = binary.AppendVarint(b, int64(60*math.Sin(float64(i)/3))+r.Int64N(9)-4)
		b = append(b, byte(100+r.IntN(60)))
	}
	return base64.RawStdEncoding.EncodeToString(b)
}

// BenchmarkBoardOfATerm writes a board as a term does, 30 lessons of 1,500 strokes with a deletion for every tenth, and opens it now and then: from its
// newest checkpoint and the ops after it. Each line of output is the board after so many ops: the bytes of its log and of its checkpoint, and the time that
// reading and folding takes.
func BenchmarkBoardOfATerm(b *testing.B) {
	for b.Loop() {
		term(b)
	}
}

func term(b *testing.B) {
	w := newWorld(b)
	ann := w.person("ann")
	row := w.room(ann, protocol.PolicyPatch{})
	r := rand.New(rand.NewPCG(1, 1))
	logged, n := 0, 0
	for lesson := 1; lesson <= 30; lesson++ {
		page := protocol.BoardItemID(fmt.Sprint("page", lesson))
		w.mustDo(ann, row, protocol.BoardOp{Board: first(row), Page: page, Op: protocol.BoardAdd})
		var writing errgroup.Group
		writing.SetLimit(64)
		for i := range 1500 {
			op := protocol.BoardOp{Board: first(row), Page: page, Op: protocol.BoardAdd, ID: protocol.BoardItemID(fmt.Sprintf("s%d-%d", lesson, i)),
				Data: &protocol.BoardProps{Type: ptr(protocol.ElementPen), X: ptr(float64(r.IntN(16000)) / 10), Y: ptr(float64(r.IntN(9000)) / 10),
					Points: ptr(stroke(r)), Size: ptr(3.0), Color: ptr("#1b1b1f")}}
			if i%10 == 9 {
				op = protocol.BoardOp{Board: first(row), Page: page, Op: protocol.BoardDelete, ID: protocol.BoardItemID(fmt.Sprintf("s%d-%d", lesson, i-9))}
				if err := writing.Wait(); err != nil {
					b.Fatal(err)
				}
			}
			logged += len(protocol.Encode(protocol.BoardOpEvent{BoardOp: op, N: uint64(n)}))
			n++
			writing.Go(func() error { return w.do(ann, row, protocol.RequestID(protocol.NewUUID()), op) })
		}
		if err := writing.Wait(); err != nil {
			b.Fatal(err)
		}
		if lesson%10 == 0 {
			open(b, w, row, lesson, n, logged)
		}
	}
}

func open(b *testing.B, w *world, row room.Row, lesson, n, logged int) {
	if err := doc.Keep(b.Context(), w.db, row.ID, first(row)); err != nil {
		b.Fatal(err)
	}
	c, _, err := w.db.CheckpointOf(b.Context(), row.ID, first(row))
	if err != nil {
		b.Fatal(err)
	}
	var state doc.State
	began := time.Now()
	fold, _, err := doc.Read(b.Context(), w.db, row.ID, first(row))
	took := time.Since(began)
	if err == nil {
		err = json.Unmarshal(c.State, &state)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Logf(`{"board":"after %d lessons","ops":%d,"elements":%d,"log_mb":%.1f,"checkpoint_mb":%.1f,"open_ms":%.0f}`, lesson, fold.N(), len(state.Elements),
		float64(logged)/1e6, float64(len(c.State))/1e6, float64(took.Microseconds())/1e3)
}
