package server

import (
	"atrium/internal/auth"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"atrium/protocol"
)

func TestBucket(t *testing.T) {
	now := time.Unix(1000, 0)
	var b bucket
	r := Rate{PerSecond: 20, Burst: 100}
	for i := range 100 {
		if wait := b.take(r, now); wait != 0 {
			t.Fatalf("request %d has to wait %v", i, wait)
		}
	}
	if wait := b.take(r, now); wait != 50*time.Millisecond {
		t.Fatalf("wait %v", wait)
	}
	if wait := b.take(r, now.Add(50*time.Millisecond)); wait != 0 {
		t.Fatalf("wait %v after the advice", wait)
	}
}

func TestFloodIsFarOverForTenSeconds(t *testing.T) {
	l := Limits{}.withDefaults()
	for _, c := range []struct {
		perSecond int
		far       bool
	}{{95, false}, {105, true}} {
		m := meter{limits: &l}
		now := time.Unix(1000, 0)
		var since time.Duration
		for range 30 * c.perSecond {
			if _, far := m.take(ClassDurable, now); far {
				since = now.Sub(time.Unix(1000, 0))
				break
			}
			now = now.Add(time.Second / time.Duration(c.perSecond))
		}
		if c.far != (since != 0) || c.far && (since < 10*time.Second || since > 12*time.Second) {
			t.Errorf("%d a second: far over after %v", c.perSecond, since)
		}
	}
	m := meter{limits: &l} // a pause starts it anew
	now := time.Unix(1000, 0)
	for range 5 {
		for range 9 * 200 {
			if _, far := m.take(ClassDurable, now); far {
				t.Fatal("far over although it paused")
			}
			now = now.Add(5 * time.Millisecond)
		}
		now = now.Add(2 * time.Second)
	}
}

func TestSharesAreSharedAndBounded(t *testing.T) {
	l := Limits{PerConnection: map[Class]Rate{ClassDurable: {1, 1}}, Account: 20, Room: 30, Address: 40, MaxTracked: 64}.withDefaults()
	s := newShares(&l)
	now := time.Unix(1000, 0)
	addr := auth.LimitPrefix(netip.MustParseAddr("192.0.2.1"))
	count := func(account func(int) protocol.AccountID, in protocol.RoomID, addr netip.Prefix) (n int) {
		for n < 100 && s.take(ClassDurable, account(n), addr, in, now) == 0 {
			n++
		}
		return n
	}
	one := func(int) protocol.AccountID { return "a" }
	each := func(n int) protocol.AccountID { return protocol.AccountID(fmt.Sprint("b", n)) }
	none := func(int) protocol.AccountID { return "" }
	if n := count(one, "", addr); n != 20 {
		t.Errorf("an account may %d", n)
	}
	if n := count(each, "r", auth.LimitPrefix(netip.MustParseAddr("2001:db8::1"))); n != 30 {
		t.Errorf("a room may %d", n)
	}
	if n := count(none, "", auth.LimitPrefix(netip.MustParseAddr("2001:db8:0:1::1"))); n != 40 {
		t.Errorf("an address may %d", n)
	}
	if n := count(none, "", auth.LimitPrefix(netip.MustParseAddr("2001:db8:0:1::2"))); n != 0 {
		t.Errorf("a neighbour in the same /64 may %d", n)
	}
	for i := range 1000 {
		s.take(ClassDurable, protocol.AccountID(fmt.Sprint("c", i)), addr, "", now)
		if len(s.buckets) > l.MaxTracked {
			t.Fatalf("%d tracked", len(s.buckets))
		}
	}
}

func TestSlowDownExecutesNothing(t *testing.T) {
	s := newStack(t, func(o *Options) { o.Limits.PerConnection = map[Class]Rate{ClassDurable: {0.5, 3}} })
	ada := s.person("Ada")
	row := s.room(ada, protocol.PolicyPatch{})
	a := s.join(ada, row.ID)
	head := protocol.Seq(0)
	for range 3 {
		head = a.say(row.ID, "fine").Seq
	}
	refusal := a.ask(protocol.TypeUserMessage, row.ID, protocol.UserMessage{Text: "too fast"})
	a.refused(protocol.CodeSlowDown, refusal)
	if retry := as[protocol.ErrorData](t, refusal).Retry; retry < 1 || retry > 2000 {
		t.Fatalf("retry %d ms", retry)
	}
	a.ok(protocol.TypeHeartbeat, "", nil) // another class
	if got := as[protocol.JoinedRoom](t, a.ok(protocol.TypeJoinRoom, "", protocol.JoinRoom{Room: row.ID})); got.Head != head {
		t.Fatalf("head %d, was %d", got.Head, head)
	}
}

func TestFarOverTheRateIsClosed(t *testing.T) {
	s := newStack(t, func(o *Options) {
		o.Limits.PerConnection = map[Class]Rate{ClassControl: {2, 2}}
		o.Limits.FarFor = time.Second
	})
	p := s.open(s.person("Ada"), protocol.OpenConnection{})
	code := make(chan int)
	go func() { code <- p.closed() }()
	for n := 0; ; n++ {
		select {
		case got := <-code:
			if got != protocol.CloseRate {
				t.Fatalf("closed with %d", got)
			}
			return
		case <-time.After(20 * time.Millisecond): // 50 a second where 10 are far over
			_ = p.ws.Write(t.Context(), 1, []byte(fmt.Sprintf(`{"type":"heartbeat","id":"n%d"}`, n)))
		}
	}
}
