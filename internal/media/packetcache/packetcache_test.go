package packetcache_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"atrium/internal/media/extseq"
	"atrium/internal/media/packetcache"
)

func store(t *testing.T, c *packetcache.Cache, seq extseq.Seq) {
	t.Helper()
	if err := c.Store(packetcache.Meta{Seq: seq}, content(seq)); err != nil && !errors.Is(err, packetcache.ErrLate) {
		t.Fatal(err)
	}
}

// content is what the packet with this number carries in these tests, so that one that is torn or mixed up is seen.
func content(seq extseq.Seq) []byte {
	return bytes.Repeat([]byte{byte(seq), byte(seq >> 8)}, 1+int(seq)%700)
}

func holds(t *testing.T, c *packetcache.Cache, seq extseq.Seq) bool {
	t.Helper()
	p := c.Pin(seq)
	if p == nil {
		return false
	}
	defer p.Unpin()
	if p.Seq != seq || !bytes.Equal(p.Payload(), content(seq)) {
		t.Fatalf("%d holds %d and other bytes", seq, p.Seq)
	}
	return true
}

func TestACacheHoldsTheLastPackets(t *testing.T) {
	c := packetcache.New(4)
	for _, seq := range []extseq.Seq{10, 11, 14, 13, 15} { // 12 is lost
		store(t, c, seq)
	}
	for seq, want := range map[extseq.Seq]bool{10: false, 11: false, 12: false, 13: true, 14: true, 15: true, 16: false} {
		if got := holds(t, c, seq); got != want {
			t.Errorf("%d is held: %v, want %v", seq, got, want)
		}
	}
	store(t, c, 11)
	if !holds(t, c, 15) {
		t.Error("a packet that came too late took the place of a newer one")
	}
}

func TestAPacketThatIsReadStaysAsItIs(t *testing.T) {
	c := packetcache.New(2)
	store(t, c, 1)
	p := c.Pin(1)
	store(t, c, 3)
	if !bytes.Equal(p.Payload(), content(1)) {
		t.Error("a packet changed while it was read")
	}
	p.Unpin()
	if !holds(t, c, 3) || holds(t, c, 1) {
		t.Error("the newer packet is not in its place")
	}
}

func TestANumberStandsForTheSamePacketForGood(t *testing.T) {
	c := packetcache.New(4)
	store(t, c, 5)
	for _, seq := range []extseq.Seq{5, 1} {
		if err := c.Store(packetcache.Meta{Seq: seq}, []byte("another")); !errors.Is(err, packetcache.ErrLate) {
			t.Errorf("%d: %v", seq, err)
		}
	}
	if !holds(t, c, 5) {
		t.Error("it is another packet now")
	}
}

func TestAPayloadThatIsTooLargeIsRefused(t *testing.T) {
	c := packetcache.New(2)
	err := c.Store(packetcache.Meta{Seq: 1}, make([]byte, packetcache.MaxPayload+1))
	if !errors.Is(err, packetcache.ErrTooLarge) {
		t.Error(err)
	}
	if c.Pin(1) != nil {
		t.Error("it is there in part")
	}
}

func TestManyReadWhileOneStores(t *testing.T) {
	const last = 20_000
	c := packetcache.New(16)
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for range last {
				holds(t, c, extseq.Seq(1+rand.IntN(last)))
			}
		})
	}
	for seq := extseq.Seq(1); seq <= last; seq++ {
		store(t, c, seq)
		holds(t, c, seq)
	}
	readers.Wait()
}

func TestNothingIsAllocatedPerPacket(t *testing.T) {
	c := packetcache.New(64)
	payload, seq := make([]byte, 1100), extseq.Seq(0)
	step := func() {
		seq++
		if err := c.Store(packetcache.Meta{Seq: seq}, payload); err != nil {
			t.Fatal(err)
		}
		c.Pin(seq).Unpin()
	}
	for range 64 {
		step()
	}
	if n := testing.AllocsPerRun(1000, step); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzCacheAgreesWithAMap(f *testing.F) {
	f.Add([]byte{1, 2, 3, 9, 4, 3, 200, 1})
	f.Fuzz(func(t *testing.T, seqs []byte) {
		const capacity = 8
		c := packetcache.New(capacity)
		model := map[extseq.Seq]extseq.Seq{} // place → number
		for _, b := range seqs {
			seq := extseq.Seq(b) + 1
			store(t, c, seq)
			model[seq%capacity] = max(model[seq%capacity], seq)
		}
		for seq := extseq.Seq(1); seq <= 256; seq++ {
			if got, want := holds(t, c, seq), model[seq%capacity] == seq; got != want {
				t.Fatalf("%d is held: %v, want %v", seq, got, want)
			}
		}
	})
}
