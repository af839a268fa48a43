package doc

import (
	"strings"
	"testing"

	"atrium/protocol"
)

// TestRecentCheckpointsAreBounded: those go first that were not used for longest, and one larger than the bound is not kept.
func TestRecentCheckpointsAreBounded(t *testing.T) {
	r := recent{most: 100, kept: make(map[protocol.BoardID]*Sent)}
	put := func(id protocol.BoardID, bytes int) {
		r.keep(id, &Sent{N: 1, JSON: []byte(strings.Repeat("x", bytes))})
	}
	has := func(want ...protocol.BoardID) {
		t.Helper()
		if len(r.kept) != len(want) {
			t.Errorf("%d are kept, want %v", len(r.kept), want)
		}
		size := 0
		for _, id := range want {
			if r.kept[id] == nil {
				t.Errorf("%s is gone", id)
				continue
			}
			size += len(r.kept[id].JSON)
		}
		if size != r.size {
			t.Errorf("%d bytes are counted, there are %d", r.size, size)
		}
	}
	put("a", 40)
	put("b", 40)
	if r.find(Board{ID: "a", N: 1}) == nil {
		t.Error("a is not found")
	}
	put("c", 40)
	has("a", "c")
	put("a", 60)
	has("a", "c")
	put("large", 101)
	has("a", "c")
	put("a", 101)
	has("c")
	r.forget("c")
	r.forget("none")
	has()
	put("d", 10)
	for n, want := range map[uint64]bool{0: false, 1: true, 1 + checkpointOps: true, 2 + checkpointOps: false} {
		if got := r.find(Board{ID: "d", N: n}) != nil; got != want {
			t.Errorf("of a board with %d ops: %v", n, got)
		}
	}
}
