package auth

import (
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

var (
	here  = LimitPrefix(netip.MustParseAddr("192.0.2.7"))
	there = LimitPrefix(netip.MustParseAddr("192.0.2.8"))
)

// fail begins an attempt that must be allowed, and leaves it failed.
func fail(t *testing.T, th *throttle, name string, from netip.Prefix) {
	t.Helper()
	if _, wait := th.begin(name, from); wait != 0 {
		t.Fatalf("must wait %v", wait)
	}
}

// mustWait checks how long a pair must wait, and that an attempt until then counts for nothing.
func mustWait(t *testing.T, th *throttle, name string, from netip.Prefix, want time.Duration) {
	t.Helper()
	if got := th.wait(name, from); got != want {
		t.Fatalf("wait %v, want %v", got, want)
	}
	if want > 0 {
		if a, got := th.begin(name, from); a != nil || got != want {
			t.Fatalf("began although %v remain of %v", got, want)
		}
	}
}

func TestPairWaitGrows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newThrottle(DefaultLimits())
		for range 5 {
			mustWait(t, th, "alice", here, 0)
			fail(t, th, "alice", here)
		}
		for _, seconds := range []int{1, 2, 4, 8, 16, 32, 60, 60} {
			wait := time.Duration(seconds) * time.Second
			mustWait(t, th, "alice", here, wait)
			mustWait(t, th, "bob", here, 0)
			mustWait(t, th, "alice", there, 0)
			time.Sleep(wait - 1)
			mustWait(t, th, "alice", here, 1)
			time.Sleep(time.Nanosecond)
			mustWait(t, th, "alice", here, 0)
			fail(t, th, "alice", here)
		}
		time.Sleep(15*time.Minute - 1)
		fail(t, th, "alice", here) // one nanosecond before all is forgotten
		mustWait(t, th, "alice", here, time.Minute)
		time.Sleep(15 * time.Minute)
		for range 5 {
			fail(t, th, "alice", here)
		}
		mustWait(t, th, "alice", here, time.Second)
	})
}

func TestSuccessForgetsFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newThrottle(DefaultLimits())
		for range 5 {
			for range 4 {
				fail(t, th, "alice", there)
			}
			a, wait := th.begin("alice", there)
			if wait != 0 {
				t.Fatalf("must wait %v", wait)
			}
			a.succeed()
		}
		for range 200 {
			a, wait := th.begin("bob", here)
			if wait != 0 {
				t.Fatalf("successes count: must wait %v", wait)
			}
			a.succeed()
		}
		for i := range 100 {
			mustWait(t, th, "alice", here, 0)
			fail(t, th, fmt.Sprint("name ", i), here)
		}
		mustWait(t, th, "alice", here, time.Second)
	})
}

func TestAbandonedAttemptCountsForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newThrottle(DefaultLimits())
		for range 200 {
			a, wait := th.begin("alice", here)
			if wait != 0 {
				t.Fatalf("must wait %v", wait)
			}
			a.abandon()
		}
	})
}

func TestAttemptsAtOnceCountBeforeTheyFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newThrottle(DefaultLimits())
		for range 5 {
			fail(t, th, "alice", here) // none has a verdict yet
		}
		mustWait(t, th, "alice", here, time.Second)
	})
}

func TestAddressWaitsBeyondHundredFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newThrottle(DefaultLimits())
		for i := range 100 {
			mustWait(t, th, fmt.Sprint("name ", i), here, 0)
			fail(t, th, fmt.Sprint("name ", i), here)
		}
		mustWait(t, th, "somebody", here, time.Second)
		mustWait(t, th, "somebody", there, 0)
		time.Sleep(time.Second)
		fail(t, th, "somebody", here)
		mustWait(t, th, "another", here, 2*time.Second)
		time.Sleep(10*time.Minute - time.Second - 1) // all but the last lie one nanosecond inside the window
		mustWait(t, th, "another", here, 0)
		fail(t, th, "another", here)
		mustWait(t, th, "third", here, 4*time.Second)
		time.Sleep(time.Nanosecond)
		mustWait(t, th, "third", here, 0) // two are left
	})
}

func TestAddressMemoryIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := DefaultLimits()
		l.AddressFailures, l.MaxWait = 3, time.Second
		th := newThrottle(l)
		for i := range 200 {
			fail(t, th, fmt.Sprint(i), here)
			time.Sleep(time.Second)
		}
		failures, _ := th.addresses.get(here)
		if len(failures) != 19 || cap(failures) > 100 {
			t.Errorf("%d failures are kept, room for %d", len(failures), cap(failures))
		}
	})
}

func TestRegistrationBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newThrottle(DefaultLimits())
		for i := range 100 {
			if wait := th.register(here); wait != 0 {
				t.Fatalf("registration %d must wait %v", i, wait)
			}
		}
		for range 3 { // a refused one takes nothing
			if wait := th.register(here); wait != 100*time.Millisecond {
				t.Fatalf("wait %v, want 100ms", wait)
			}
		}
		if wait := th.register(there); wait != 0 {
			t.Errorf("the neighbour must wait %v", wait)
		}
		time.Sleep(100*time.Millisecond - time.Microsecond) // the bucket counts in floating point
		if wait := th.register(here); wait <= 0 {
			t.Error("a token came early")
		}
		time.Sleep(time.Microsecond)
		if wait := th.register(here); wait != 0 {
			t.Errorf("must wait %v", wait)
		}
		time.Sleep(time.Minute)
		n := 0
		for th.register(here) == 0 {
			n++
		}
		if n != 100 {
			t.Errorf("%d at once after a minute, want 100", n)
		}
	})
}

func TestThrottleForgetsTheLongestSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := DefaultLimits()
		l.MaxTracked = 10
		th := newThrottle(l)
		for range 5 {
			fail(t, th, "alice", here)
		}
		for i := range 9 {
			from := LimitPrefix(netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}))
			fail(t, th, "bob", from)
			th.register(from)
		}
		mustWait(t, th, "alice", here, time.Second)
		for i := range 1000 {
			from := LimitPrefix(netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}))
			fail(t, th, "bob", from)
			th.register(from)
		}
		mustWait(t, th, "alice", here, 0)
		if p, a, r := th.pairs.order.Len(), th.addresses.order.Len(), th.registers.order.Len(); p != 10 || a != 10 || r != 10 ||
			len(th.pairs.items) != 10 || len(th.addresses.items) != 10 || len(th.registers.items) != 10 {
			t.Errorf("%d pairs, %d addresses, %d buckets; want 10 each", p, a, r)
		}
	})
}

func TestPrefixes(t *testing.T) {
	for in, want := range map[string][2]string{
		"192.0.2.7":            {"192.0.2.7/32", "192.0.2.0/24"},
		"::ffff:192.0.2.7":     {"192.0.2.7/32", "192.0.2.0/24"},
		"2001:db8:1:2:3:4:5:6": {"2001:db8:1:2::/64", "2001:db8:1::/48"},
		"fe80::1%eth0":         {"fe80::/64", "fe80::/48"},
	} {
		a := netip.MustParseAddr(in)
		if got := LimitPrefix(a).String(); got != want[0] {
			t.Errorf("%s is limited as %s, want %s", in, got, want[0])
		}
		if got := ShownPrefix(a); got != want[1] {
			t.Errorf("%s is shown as %s, want %s", in, got, want[1])
		}
	}
	if LimitPrefix(netip.Addr{}) != (netip.Prefix{}) || ShownPrefix(netip.Addr{}) != "" {
		t.Error("an unknown address is not the zero prefix")
	}
}
