package relay

import (
	"crypto/rand"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"
)

func TestQuotasOfAllocations(t *testing.T) {
	for name, c := range map[string]struct {
		limits Limits
		other  Owner
		want   int // of the other's first allocation, after two of ann's
	}{
		"session":                {Limits{PerSession: 2}, bob, 0},
		"session, in other room": {Limits{PerSession: 2}, Owner{ann.Session, ann.Account, "two"}, 486},
		"address":                {Limits{PerAddress: 2}, bob, 486},
		"all":                    {Limits{All: 2}, bob, 486},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(config *Config) { config.Limits = c.limits })
			for _, client := range []*client{w.dial("udp", w.grant(ann)), w.dial("tcp", w.grant(ann))} {
				if got, _ := client.allocate(); got != 0 {
					t.Fatalf("within the quota: %d", got)
				}
			}
			if got, _ := w.dial("udp", w.grant(ann)).allocate(); got != 486 {
				t.Errorf("over it: %d", got)
			}
			if got, _ := w.dial("udp", w.grant(c.other)).allocate(); got != c.want {
				t.Errorf("another: %d, want %d", got, c.want)
			}
		})
	}
}

func TestAPlaceComesBack(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Limits = Limits{PerSession: 1} })
	c, next := w.dial("tcp", w.grant(ann)), w.dial("udp", w.grant(ann))
	if got, _ := c.allocate(); got != 0 {
		t.Fatalf("allocate: %d", got)
	}
	if got, _ := next.allocate(); got != 486 {
		t.Fatalf("over the quota: %d", got)
	}
	c.conn.Close()
	w.until("the allocation of a closed connection ends", func() bool { return w.allocations() == 0 })
	if got, _ := next.allocate(); got != 0 {
		t.Errorf("after it: %d", got)
	}
}

func TestPortsRunOut(t *testing.T) {
	taken, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := uint16(taken.LocalAddr().(*net.UDPAddr).Port)
	w := newWorld(t, func(c *Config) { c.FirstPort, c.LastPort = port, port })
	c := w.dial("udp", w.grant(ann))
	if got, _ := c.allocate(); got != 508 || w.refused(refusedPorts) != 1 || w.allocations() != 0 {
		t.Errorf("without a port: %d", got)
	}
	taken.Close()
	if got, at := c.allocate(); got != 0 || at.Port() != port {
		t.Errorf("with one: %d, %v", got, at)
	}
}

// A flood over all transports holds what the quotas say, and ends.
func TestFloodOfAllocations(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Limits = Limits{PerSession: 20, PerAddress: 1000} })
	credential := w.grant(ann)
	var flood sync.WaitGroup
	var mu sync.Mutex
	answers := map[int]int{}
	for i := range 60 {
		network := []string{"udp", "tcp"}[i%2]
		c := w.dial(network, credential)
		flood.Go(func() {
			got, _ := c.allocate()
			mu.Lock()
			defer mu.Unlock()
			answers[got]++
		})
	}
	flood.Wait()
	if answers[0] != 20 || answers[486]+answers[508] != 40 || w.allocations() != 20 {
		t.Errorf("answers %v, %d allocations", answers, w.allocations())
	}
	if got, _ := w.dial("udp", w.grant(bob)).allocate(); got != 0 {
		t.Errorf("somebody else: %d", got)
	}
	w.RevokeSession(ann.Session)
	if got := w.allocations(); got != 1 {
		t.Errorf("%d allocations are left", got)
	}
}

// The bytes of a session are a bucket that its allocations share and that time fills.
func TestBytes(t *testing.T) {
	echo := peer(t)
	w := newWorld(t, func(c *Config) {
		owning(echo)(c)
		c.Limits = Limits{BytesPerSecond: 100, BurstBytes: 200}
	})
	a, b := w.dial("udp", w.grant(ann)), w.dial("tcp", w.grant(ann))
	for _, c := range []*client{a, b} {
		if got, _ := c.allocate(); got != 0 || c.permit(echo) != 0 {
			t.Fatalf("allocate: %d, or no permission", got)
		}
	}
	hundred := fmt.Sprintf("%0100d", 7)
	a.indicate(echo, hundred)
	if _, data := a.hears(); data != hundred { // there and back: 200
		t.Fatalf("heard %q", data)
	}
	b.indicate(echo, "x")
	w.until("the other allocation's is dropped", func() bool { return w.refused(refusedRate) == 1 })
	other := w.dial("udp", w.grant(bob))
	if got, _ := other.allocate(); got != 0 || other.permit(echo) != 0 {
		t.Fatalf("allocate: %d, or no permission", got)
	}
	other.indicate(echo, "of another session")
	if _, data := other.hears(); data != "of another session" {
		t.Errorf("heard %q", data)
	}
	w.pass(time.Second)
	b.indicate(echo, "later")
	if _, data := b.hears(); data != "later" {
		t.Errorf("heard %q", data)
	}
	// A new allocation brings no new bucket.
	w.pass(-time.Second)
	if a.refresh(0) != 0 || b.refresh(0) != 0 {
		t.Fatal("not ended")
	}
	w.until("both have ended", func() bool { return w.allocations() == 1 })
	again := w.dial("udp", w.grant(ann))
	if got, _ := again.allocate(); got != 0 || again.permit(echo) != 0 {
		t.Fatalf("allocate: %d, or no permission", got)
	}
	before := w.refused(refusedRate)
	again.indicate(echo, hundred)
	w.until("the bucket is the same", func() bool { return w.refused(refusedRate) == before+1 })
}

func TestPermissionsAndChannelsAreBounded(t *testing.T) {
	public := func(i int) netip.AddrPort {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{8, 8, 8, byte(i)}), 53)
	}
	for name, one := range map[string]func(c *client, i int) int{
		"permissions": func(c *client, i int) int { return c.permit(public(i)) },
		"channels": func(c *client, i int) int {
			return c.bind(0x4000+uint16(i), netip.AddrPortFrom(public(0).Addr(), uint16(1+i)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *Config) { c.Limits = Limits{Peers: 3} })
			c := w.dial("udp", w.grant(ann))
			if got, _ := c.allocate(); got != 0 {
				t.Fatalf("allocate: %d", got)
			}
			for i := range 3 {
				if got := one(c, i); got != 0 {
					t.Errorf("%d: %d", i, got)
				}
			}
			if w.allocations() != 1 {
				t.Error("it has ended too early")
			}
			one(c, 3)
			w.until("it ends", func() bool { return w.allocations() == 0 })
		})
	}
}

func TestWaitingConnectionsAreBounded(t *testing.T) {
	for name, limits := range map[string]Limits{"in all": {Waiting: 2}, "of an address": {WaitingPerAddress: 2}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *Config) { c.Limits = limits })
			one, _ := w.dial("tcp", w.grant(ann)), w.dial("tcp", Credential{})
			w.until("both wait", func() bool { return w.waiting() == 2 })
			if !w.dial("tcp", Credential{}).isClosed() || w.refused(refusedCrowded) != 1 {
				t.Error("a third one may wait")
			}
			if got, _ := one.allocate(); got != 0 { // and waits no more
				t.Fatalf("allocate: %d", got)
			}
			if got, _ := w.dial("tcp", w.grant(bob)).allocate(); got != 0 {
				t.Errorf("in its place: %d", got)
			}
		})
	}
}

func (w *world) waiting() int {
	w.streams.mu.Lock()
	defer w.streams.mu.Unlock()
	return w.streams.waiting
}

// Who does not allocate in time, or not again after its allocation has ended, is closed; who has an allocation may be silent.
func TestConnectionsWithoutAllocationEnd(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Limits = Limits{AllocateWithin: 100 * time.Millisecond} })
	holder, idle := w.dial("tcp", w.grant(ann)), w.dial("tcp", Credential{})
	if got, _ := holder.allocate(); got != 0 {
		t.Fatalf("allocate: %d", got)
	}
	if !idle.isClosed() {
		t.Error("a connection without an allocation stays")
	}
	if got := holder.refresh(600); got != 0 {
		t.Errorf("the holder: %d", got)
	}
	w.RevokeSession(ann.Session)
	if !holder.isClosed() {
		t.Error("a connection whose allocation has ended stays")
	}
	w.until("nobody waits", func() bool { return w.waiting() == 0 })
}

func TestBytesThatAreNoTURN(t *testing.T) {
	noise := make([]byte, 5000)
	if _, err := rand.Read(noise[1:]); err != nil {
		t.Fatal(err)
	}
	noise[0] = 0xff
	for name, raw := range map[string][]byte{
		"HTTP": []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "noise": noise, "TLS": {22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3},
		"a message without its cookie": {0, 1, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"a length that wraps to zero":  {0, 1, 0xff, 0xec, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"a channel that wraps to zero": {0x40, 0, 0xff, 0xfc, 0, 0, 0, 0, 0, 0, 0, 0},
	} {
		w := newWorld(t, nil)
		c := w.dial("tcp", Credential{})
		_, _ = c.conn.Write(raw) // the server may close it before all is written
		if !c.isClosed() || w.refused(refusedFrame) != 1 {
			t.Errorf("%s: not closed, or not counted", name)
		}
		u := w.dial("udp", w.grant(ann))
		_, _ = u.conn.Write(raw)
		if got, _ := u.allocate(); got != 0 {
			t.Errorf("%s over UDP: then %d", name, got)
		}
	}
}

// Whatever a stream brings, it is cut into frames of the sizes that they tell, or refused.
func FuzzStream(f *testing.F) {
	f.Add([]byte{0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	f.Add([]byte{0x40, 0, 0, 1, 9, 0, 0, 0, 0x40, 0, 0, 0})
	f.Add([]byte{0x40, 0, 0xff, 0xfc, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		ours, theirs := net.Pipe()
		defer ours.Close()
		m := newMetrics(nil)
		s := newStreams(Limits{}.withDefaults(1), m)
		var writing sync.WaitGroup
		writing.Go(func() { _, _ = theirs.Write(raw); theirs.Close() })
		c := newStream(ours, s)
		buf, total := make([]byte, maxFrame), 0
		for {
			n, err := c.Read(buf)
			if err != nil {
				break
			}
			if n < 4 || n%4 != 0 || total+n > len(raw) || string(buf[:n]) != string(raw[total:total+n]) {
				t.Fatalf("a frame of %d bytes at %d of %x", n, total, raw)
			}
			total += n
		}
		ours.Close()
		writing.Wait()
	})
}
