package auth

import (
	"crypto/sha256"
	"net/netip"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits says how often somebody may try. Maps are bounded: beyond MaxTracked the one silent longest is forgotten.
type Limits struct {
	// PairFailures of one name from one address prefix are free; from then on each next attempt waits 1 s, 2 s, 4 s …
	// after the last failure, at most MaxWait. ForgetPair after the last failure all is forgotten; a success does so at once.
	PairFailures int
	ForgetPair   time.Duration
	// AddressFailures of any names from one address prefix within AddressWindow are free; beyond, the same wait grows.
	AddressFailures int
	AddressWindow   time.Duration
	MaxWait         time.Duration
	// RegistrationsPerSecond and RegistrationBurst bound new accounts and guests per address prefix (token bucket).
	RegistrationsPerSecond rate.Limit
	RegistrationBurst      int
	MaxTracked             int
}

// DefaultLimits are the limits of a fresh server.
func DefaultLimits() Limits {
	return Limits{
		PairFailures: 5, ForgetPair: 15 * time.Minute,
		AddressFailures: 100, AddressWindow: 10 * time.Minute,
		MaxWait:                time.Minute,
		RegistrationsPerSecond: 10, RegistrationBurst: 100,
		MaxTracked: 16384,
	}
}

// pairKey is a hash of a folded name and an address prefix, so that memory is bounded and names are not kept.
type pairKey [sha256.Size]byte

type pairState struct {
	failures int
	last     time.Time
}

// throttle counts failed logins and new accounts. Safe for concurrent use.
type throttle struct {
	limits Limits

	mu        sync.Mutex
	pairs     *lru[pairKey, *pairState]
	addresses *lru[netip.Prefix, []time.Time] // failures within the window, oldest first; bounded by keptFailures
	registers *lru[netip.Prefix, *rate.Limiter]
}

func newThrottle(l Limits) *throttle {
	return &throttle{
		limits:    l,
		pairs:     newLRU[pairKey, *pairState](l.MaxTracked),
		addresses: newLRU[netip.Prefix, []time.Time](l.MaxTracked),
		registers: newLRU[netip.Prefix, *rate.Limiter](l.MaxTracked),
	}
}

// attempt is one login on trial. It counts as failed from its beginning, so that many at once gain nothing; succeed or
// abandon take that back.
type attempt struct {
	throttle *throttle
	key      pairKey
	prefix   netip.Prefix
	began    time.Time
}

// wait returns how long the pair must wait before its next attempt; zero: not at all.
func (t *throttle) wait(key string, prefix netip.Prefix) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.waitLocked(hashPair(key, prefix), prefix, time.Now())
}

// begin starts an attempt, or returns how long it must wait; then nothing is counted.
func (t *throttle) begin(key string, prefix netip.Prefix) (*attempt, time.Duration) {
	a := &attempt{throttle: t, key: hashPair(key, prefix), prefix: prefix, began: time.Now()}
	t.mu.Lock()
	defer t.mu.Unlock()
	if wait := t.waitLocked(a.key, prefix, a.began); wait > 0 {
		return nil, wait
	}
	pair := t.pairLocked(a.key, a.began)
	pair.failures++
	pair.last = a.began
	t.pairs.put(a.key, pair)
	failures := append(t.failuresLocked(prefix, a.began), a.began)
	if extra := len(failures) - t.keptFailures(); extra > 0 {
		failures = slices.Delete(failures, 0, extra)
	}
	t.addresses.put(prefix, failures)
	return a, 0
}

// succeed forgets the failures of the pair, and that this attempt counted for its address.
func (a *attempt) succeed() {
	a.throttle.mu.Lock()
	defer a.throttle.mu.Unlock()
	a.throttle.pairs.remove(a.key)
	a.uncountAddressLocked()
}

// abandon undoes an attempt that came to no verdict.
func (a *attempt) abandon() {
	a.throttle.mu.Lock()
	defer a.throttle.mu.Unlock()
	if pair, ok := a.throttle.pairs.get(a.key); ok && pair.failures > 0 {
		pair.failures--
	}
	a.uncountAddressLocked()
}

func (a *attempt) uncountAddressLocked() {
	failures, _ := a.throttle.addresses.get(a.prefix)
	if i := slices.Index(failures, a.began); i >= 0 {
		a.throttle.addresses.put(a.prefix, slices.Delete(failures, i, i+1))
	}
}

func (t *throttle) waitLocked(key pairKey, prefix netip.Prefix, now time.Time) time.Duration {
	pair := t.pairLocked(key, now)
	wait := t.backoff(pair.failures-t.limits.PairFailures, pair.last, now)
	if failures := t.failuresLocked(prefix, now); len(failures) > 0 {
		wait = max(wait, t.backoff(len(failures)-t.limits.AddressFailures, failures[len(failures)-1], now))
	}
	return wait
}

// backoff is what remains of the wait after the last of so many failures beyond the free ones.
func (t *throttle) backoff(beyond int, last, now time.Time) time.Duration {
	if beyond < 0 {
		return 0
	}
	wait := t.limits.MaxWait
	if beyond < 30 {
		wait = min(wait, time.Second<<beyond)
	}
	return max(0, last.Add(wait).Sub(now))
}

// pairLocked returns the pair's state, a fresh one if it is unknown or forgotten.
func (t *throttle) pairLocked(key pairKey, now time.Time) *pairState {
	if pair, ok := t.pairs.get(key); ok && now.Sub(pair.last) < t.limits.ForgetPair {
		return pair
	}
	return &pairState{}
}

// failuresLocked returns the failures of a prefix that lie within the window.
func (t *throttle) failuresLocked(prefix netip.Prefix, now time.Time) []time.Time {
	failures, _ := t.addresses.get(prefix)
	for len(failures) > 0 && now.Sub(failures[0]) >= t.limits.AddressWindow {
		failures = failures[1:]
	}
	return failures
}

// keptFailures is how many failures of an address make a difference: those that are free, and those that reach MaxWait.
func (t *throttle) keptFailures() int { return t.limits.AddressFailures + 16 }

// register takes one token of the prefix, or returns how long to wait for the next.
func (t *throttle) register(prefix netip.Prefix) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	bucket, ok := t.registers.get(prefix)
	if !ok {
		bucket = rate.NewLimiter(t.limits.RegistrationsPerSecond, t.limits.RegistrationBurst)
		t.registers.put(prefix, bucket)
	}
	r := bucket.Reserve()
	wait := r.Delay()
	if wait > 0 {
		r.Cancel()
	}
	return wait
}

// LimitPrefix is what one client can be told by: the IPv4 address, or the /64 of an IPv6 address, as a home or a school has it. All
// unknown addresses have the zero prefix.
func LimitPrefix(a netip.Addr) netip.Prefix { return prefixOf(a, 32, 64) }

// ShownPrefix is the coarse origin that is kept of who was here: the /24 of an IPv4 address, the /48 of an IPv6 address; "" of an unknown one.
func ShownPrefix(a netip.Addr) string {
	if p := prefixOf(a, 24, 48); p.IsValid() {
		return p.String()
	}
	return ""
}

func prefixOf(a netip.Addr, bits4, bits6 int) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := bits6
	if a.Is4() {
		bits = bits4
	}
	p, _ := a.Prefix(bits) // the zero Addr gives the zero Prefix: all unknown addresses count as one
	return p
}

func hashPair(key string, prefix netip.Prefix) pairKey {
	return sha256.Sum256([]byte(prefix.String() + "\x00" + key))
}
