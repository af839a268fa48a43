package seqmap_test

import (
	"math/rand/v2"
	"testing"

	"atrium/internal/media/extseq"
	"atrium/internal/media/seqmap"
)

func src(layer int, seq extseq.Seq) seqmap.Source { return seqmap.Source{Layer: layer, Seq: seq} }

func expect(t *testing.T, m *seqmap.Map, s seqmap.Source, want extseq.Seq) {
	t.Helper()
	out, _, ok := m.Out(s)
	if !ok || out != want {
		t.Errorf("%v is %d (%v), want %d", s, out, ok, want)
		return
	}
	if back, _, ok := m.Source(out.Wire()); !ok || back != s {
		t.Errorf("%d came from %v (%v), want %v", out, back, ok, s)
	}
}

func refuse(t *testing.T, m *seqmap.Map, s seqmap.Source) {
	t.Helper()
	if out, _, ok := m.Out(s); ok {
		t.Errorf("%v is %d", s, out)
	}
}

// A source that was silent, or was not allowed, goes on far ahead: its viewer must not lose count of how often the numbers went round.
func TestNoMoreNumbersAreLeftFreeThanSRTPCanFollow(t *testing.T) {
	var m seqmap.Map
	m.Switch(src(0, 100), seqmap.Shift{Timestamp: 5}, 7000)
	expect(t, &m, src(0, 100), 7000)
	expect(t, &m, src(0, 101+seqmap.MaxAhead), 7001+seqmap.MaxAhead)
	last := extseq.Seq(101 + seqmap.MaxAhead)
	expect(t, &m, src(0, last+40_000), 7002+seqmap.MaxAhead)
	expect(t, &m, src(0, last-1), 7000+seqmap.MaxAhead) // it was on its way
	refuse(t, &m, src(0, last+39_999))
	if _, shift, _ := m.Out(src(0, last+40_001)); shift.Timestamp != 5 {
		t.Errorf("its time is shifted by %d", shift.Timestamp)
	}
	if !m.Drop(src(0, last+90_000), false) {
		t.Error("one that is far ahead cannot be dropped")
	}
	expect(t, &m, src(0, last+90_001), 7004+seqmap.MaxAhead)
}

func TestAStreamGoesOnOverSwitchesAndDrops(t *testing.T) {
	var m seqmap.Map
	refuse(t, &m, src(0, 1))
	m.Switch(src(0, 100), seqmap.Shift{}, 7000)
	expect(t, &m, src(0, 100), 7000)
	expect(t, &m, src(0, 102), 7002)
	expect(t, &m, src(0, 101), 7001)
	refuse(t, &m, src(0, 99))
	refuse(t, &m, src(1, 100))

	if !m.Drop(src(0, 103), false) || !m.Drop(src(0, 104), false) {
		t.Error("the next one cannot be dropped")
	}
	if m.Drop(src(0, 102), false) || m.Drop(src(1, 105), false) {
		t.Error("dropped what has a number, or is not sent")
	}
	refuse(t, &m, src(0, 103))
	expect(t, &m, src(0, 105), 7003)
	if !m.Drop(src(0, 108), false) { // 106 and 107 are still on the way
		t.Error("the next one cannot be dropped")
	}
	expect(t, &m, src(0, 109), 7006)
	expect(t, &m, src(0, 107), 7005)

	m.Switch(src(2, 50_000), seqmap.Shift{}, 0)
	expect(t, &m, src(2, 50_000), 7007)
	expect(t, &m, src(0, 106), 7004)
	refuse(t, &m, src(0, 110))
	expect(t, &m, src(2, 50_001), 7008)
	if _, _, ok := m.Source(7009); ok {
		t.Error("told the source of a number to come")
	}
}

func TestEveryNumberKeepsItsShift(t *testing.T) {
	var m seqmap.Map
	first, second := seqmap.Shift{Timestamp: 5, PictureID: 10, TL0: 1}, seqmap.Shift{Timestamp: 1 << 31, PictureID: 3, TL0: 200}
	m.Switch(src(0, 10), first, 65535)
	m.Out(src(0, 10))
	m.Drop(src(0, 11), true)
	m.Out(src(0, 12))
	m.Switch(src(1, 10), second, 0)
	m.Out(src(1, 10))
	dropped := first
	dropped.PictureID--
	for wire, want := range map[uint16]seqmap.Shift{65535: first, 0: dropped, 1: second} {
		if _, got, ok := m.Source(wire); !ok || got != want {
			t.Errorf("%d has %+v (%v), want %+v", wire, got, ok, want)
		}
	}
}

// A plain reference: every packet that has a number, in a map.
func TestMapAgreesWithAReference(t *testing.T) {
	var m seqmap.Map
	source := map[extseq.Seq]seqmap.Source{}
	layer, seq, out := 0, extseq.Seq(1000), extseq.Seq(30_000)
	m.Switch(src(layer, seq), seqmap.Shift{}, out)
	for range 2000 {
		switch rand.IntN(8) {
		case 0:
			layer, seq = rand.IntN(3), seq+extseq.Seq(rand.IntN(70_000))
			m.Switch(src(layer, seq), seqmap.Shift{}, 0)
		case 1, 2:
			if !m.Drop(src(layer, seq), false) {
				t.Fatal("cannot drop the next one")
			}
			seq++
			continue
		case 3: // Lost on the way to us: it keeps its number free.
			source[out] = src(layer, seq)
			seq, out = seq+1, out+1
		}
		got, _, ok := m.Out(src(layer, seq))
		if !ok || got != out {
			t.Fatalf("%d/%d is %d (%v), want %d", layer, seq, got, ok, out)
		}
		source[out] = src(layer, seq)
		seq, out = seq+1, out+1
		back := out - 1 - extseq.Seq(rand.IntN(16))
		if want, there := source[back]; there {
			if s, _, ok := m.Source(back.Wire()); !ok || s != want {
				t.Fatalf("%d came from %v (%v), want %v", back, s, ok, want)
			}
		}
	}
}

func TestNothingIsAllocatedPerPacket(t *testing.T) {
	var m seqmap.Map
	seq := extseq.Seq(1)
	m.Switch(src(0, seq), seqmap.Shift{}, 1)
	if n := testing.AllocsPerRun(1000, func() {
		out, _, _ := m.Out(src(0, seq))
		m.Source(out.Wire())
		m.Drop(src(0, seq+1), true)
		seq += 2
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzMap(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 0, 200, 0, 9})
	f.Fuzz(func(t *testing.T, deeds []byte) {
		var m seqmap.Map
		for i := 0; i+1 < len(deeds); i += 2 {
			s := src(int(deeds[i])%3, extseq.Seq(deeds[i+1])+1)
			switch deeds[i] / 64 {
			case 0:
				m.Switch(s, seqmap.Shift{}, 500)
			case 1:
				m.Drop(s, deeds[i]%2 == 0)
			}
			out, shift, ok := m.Out(s)
			if !ok {
				continue
			}
			if back, same, found := m.Source(out.Wire()); !found || back != s || same != shift {
				t.Fatalf("%v went out as %d, which came from %v (%v)", s, out, back, found)
			}
		}
	})
}
