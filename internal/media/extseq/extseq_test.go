package extseq_test

import (
	"testing"

	"atrium/internal/media/extseq"
)

func TestUnwrapGoesOnOverTheWrapAndBack(t *testing.T) {
	var u extseq.Unwrapper
	start := u.Unwrap(65534)
	for i, c := range []struct {
		wire uint16
		want extseq.Seq
	}{{65535, 1}, {1, 3}, {0, 2}, {65533, -1}, {2, 4}, {32769, 32771}, {65530, 65532}, {5, 65543}} {
		if got := u.Unwrap(c.wire) - start; got != c.want {
			t.Errorf("step %d: %d is %d after the first, want %d", i, c.wire, got, c.want)
		}
	}
	if got := u.Highest() - start; got != 65543 {
		t.Errorf("the highest is %d after the first", got)
	}
}

func TestUnwrapStaysPositiveBeforeTheFirst(t *testing.T) {
	var u extseq.Unwrapper
	first := u.Unwrap(0)
	if late := u.Unwrap(32769); late <= 0 || late != first-32767 {
		t.Errorf("a packet before the first is %d, the first %d", late, first)
	}
}

func TestTheNumbersOfASuccessorAreHigher(t *testing.T) {
	var u extseq.Unwrapper
	for range 3 {
		last := u.Unwrap(65535)
		u = u.Successor()
		first := u.Unwrap(0)
		if first.Wire() != 0 || u.Unwrap(32769) <= last {
			t.Errorf("after %d comes %d, and before that %d", last, first, u.Unwrap(32769))
		}
	}
}

func FuzzUnwrap(f *testing.F) {
	f.Add([]byte{0xff, 0xfe, 0xff, 0xff, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, wires []byte) {
		var u extseq.Unwrapper
		for i := 0; i+1 < len(wires); i += 2 {
			before := u.Highest()
			wire := uint16(wires[i])<<8 | uint16(wires[i+1])
			seq := u.Unwrap(wire)
			if seq.Wire() != wire {
				t.Fatalf("%d came back as %d", wire, seq.Wire())
			}
			if before != 0 && (seq < before-1<<15 || seq >= before+1<<15) {
				t.Fatalf("%d is not nearest to %d", seq, before)
			}
		}
	})
}
