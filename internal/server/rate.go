package server

import (
	"maps"
	"net/netip"
	"sync"
	"time"

	"atrium/protocol"
)

// Class groups requests that are limited together.
type Class uint8

// The classes of requests. ClassFault holds frames that could not be read.
const (
	ClassControl Class = iota
	ClassJoin
	ClassDurable
	ClassSignal
	ClassSearch
	ClassFault
	ClassDescribe // offers and answers, which are large
	ClassReact    // what goes to everybody at once
	ClassCreate   // rooms, and members added, by HTTP
	ClassExport   // by HTTP
	ClassUpload   // pictures of people and courses, by HTTP
	ClassFile     // files for boards, by HTTP
	classes
)

// Beside the classes: wrong numbers and secrets, of those who are not logged in and of those who are.
const (
	missesOfStrangers = classes + iota
	missesOfAccounts
)

// String names the class as docs/protocol.md does.
func (c Class) String() string {
	return [classes]string{"control", "join", "durable", "signal", "search", "fault", "describe", "react", "create", "export", "upload", "file"}[c]
}

// Rate is a token bucket: so many a second, and so many at once after a silence.
type Rate struct {
	PerSecond float64
	Burst     float64
}

func (r Rate) times(n float64) Rate { return Rate{r.PerSecond * n, r.Burst * n} }

// Limits says how often somebody may ask. Zero values take the defaults.
type Limits struct {
	// PerConnection holds a rate for every class of the socket.
	PerConnection map[Class]Rate
	// PerAccount holds a rate for every class of HTTP alone; an address has Address / Account times as much.
	PerAccount map[Class]Rate
	// All connections of an account, of an address (/32, or /64 in IPv6) and in a room share this many times the rate of one.
	Account, Address, Room float64
	// FarOver requests for every one allowed, for FarFor without a pause, end the connection.
	FarOver float64
	FarFor  time.Duration
	// AccountMisses and AddressMisses bound wrong room numbers and secrets.
	AccountMisses, AddressMisses Rate
	// AccountConnections and AddressConnections bound live connections.
	AccountConnections, AddressConnections int
	// MaxTracked bounds the accounts, addresses and rooms that are remembered.
	MaxTracked int
}

// DefaultLimits are those of docs/protocol.md.
func DefaultLimits() Limits {
	return Limits{
		PerConnection: map[Class]Rate{
			ClassControl: {20, 100}, ClassJoin: {10, 50}, ClassDurable: {20, 100}, ClassSignal: {100, 500},
			ClassSearch: {5, 20}, ClassFault: {20, 100}, ClassDescribe: {10, 40}, ClassReact: {5, 30},
		},
		PerAccount: map[Class]Rate{ClassCreate: {1, 200}, ClassExport: {1.0 / 6, 10}, ClassUpload: {0.1, 20}, ClassFile: {0.5, 60}},
		Account:    20, Address: 1000, Room: 100,
		FarOver: 5, FarFor: 10 * time.Second,
		AccountMisses: Rate{0.2, 10}, AddressMisses: Rate{4, 200},
		AccountConnections: 64, AddressConnections: 2000,
		MaxTracked: 65536,
	}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	maps.Copy(d.PerConnection, l.PerConnection)
	maps.Copy(d.PerAccount, l.PerAccount)
	l.PerConnection, l.PerAccount = d.PerConnection, d.PerAccount
	for _, v := range []struct {
		value *float64
		or    float64
	}{{&l.Account, d.Account}, {&l.Address, d.Address}, {&l.Room, d.Room}, {&l.FarOver, d.FarOver}} {
		if *v.value <= 0 {
			*v.value = v.or
		}
	}
	if l.FarFor <= 0 {
		l.FarFor = d.FarFor
	}
	if l.AccountMisses == (Rate{}) {
		l.AccountMisses = d.AccountMisses
	}
	if l.AddressMisses == (Rate{}) {
		l.AddressMisses = d.AddressMisses
	}
	for _, v := range []struct {
		value *int
		or    int
	}{{&l.AccountConnections, d.AccountConnections}, {&l.AddressConnections, d.AddressConnections}, {&l.MaxTracked, d.MaxTracked}} {
		if *v.value <= 0 {
			*v.value = v.or
		}
	}
	return l
}

func (l *Limits) ofAccount(c Class) Rate {
	if r, ok := l.PerAccount[c]; ok {
		return r
	}
	return l.PerConnection[c].times(l.Account)
}

func (l *Limits) ofAddress(c Class) Rate { return l.ofAccount(c).times(l.Address / l.Account) }

func (l *Limits) ofRoom(c Class) Rate { return l.PerConnection[c].times(l.Room) }

// bucket is a token bucket that starts full. Not safe for concurrent use.
type bucket struct {
	tokens float64
	at     time.Time
}

func (b *bucket) fill(r Rate, now time.Time) {
	if b.at.IsZero() {
		b.tokens = r.Burst
	} else {
		b.tokens = min(r.Burst, b.tokens+now.Sub(b.at).Seconds()*r.PerSecond)
	}
	b.at = now
}

// take takes a token, or says when there is one.
func (b *bucket) take(r Rate, now time.Time) (wait time.Duration) {
	if wait = b.wait(r, now); wait == 0 {
		b.tokens--
	}
	return wait
}

// wait says when there is a token; 0: now.
func (b *bucket) wait(r Rate, now time.Time) time.Duration {
	b.fill(r, now)
	if b.tokens >= 1 {
		return 0
	}
	return max(time.Millisecond, time.Duration((1-b.tokens)/r.PerSecond*float64(time.Second)))
}

// flood tells a connection that does not stop: it counts requests by the second.
type flood struct {
	second time.Time
	count  float64
	hot    time.Duration // how long every second was far over
}

// note counts one request and reports whether the connection was far over its rate for long enough.
func (f *flood) note(l *Limits, r Rate, now time.Time) bool {
	if now.Sub(f.second) >= time.Second {
		over := f.count >= r.PerSecond*l.FarOver
		if over && now.Sub(f.second) < 2*time.Second {
			f.hot += time.Second
		} else {
			f.hot = 0
		}
		f.second, f.count = now, 0
	}
	f.count++
	return f.hot >= l.FarFor
}

// meter limits one connection. Not safe for concurrent use.
type meter struct {
	limits  *Limits
	buckets [classes]bucket
	floods  [classes]flood
}

// take asks for one request of a class; far means that the connection is to be closed.
func (m *meter) take(c Class, now time.Time) (wait time.Duration, far bool) {
	r := m.limits.PerConnection[c]
	return m.buckets[c].take(r, now), m.floods[c].note(m.limits, r, now)
}

// flooded counts what takes no token; it is true when the connection is to be closed.
func (m *meter) flooded(c Class, now time.Time) bool {
	return m.floods[c].note(m.limits, m.limits.PerConnection[c], now)
}

// shareKey names what shares a bucket: an account, an address or a room, and the class.
type shareKey struct {
	account protocol.AccountID
	address netip.Prefix
	room    protocol.RoomID
	class   Class
}

// shares are the buckets of accounts, addresses and rooms. Safe for concurrent use. It remembers at most MaxTracked: then
// it lets go of those that are full again, which changes nothing, and if there are none, of any.
type shares struct {
	limits *Limits

	mu      sync.Mutex
	buckets map[shareKey]*bucket
}

func newShares(l *Limits) *shares {
	return &shares{limits: l, buckets: make(map[shareKey]*bucket)}
}

// take asks for one request on behalf of an account ("" for none), an address and a room ("" for none).
func (s *shares) take(c Class, account protocol.AccountID, address netip.Prefix, room protocol.RoomID, now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if wait := s.takeAccountLocked(c, account, now); wait > 0 {
		return wait
	}
	if room != "" {
		if wait := s.bucketLocked(shareKey{room: room, class: c}, now).take(s.limits.ofRoom(c), now); wait > 0 {
			return wait
		}
	}
	return s.bucketLocked(shareKey{address: address, class: c}, now).take(s.limits.ofAddress(c), now)
}

// takeAccount is take for a request whose address is counted already.
func (s *shares) takeAccount(c Class, account protocol.AccountID, now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.takeAccountLocked(c, account, now)
}

func (s *shares) takeAccountLocked(c Class, account protocol.AccountID, now time.Time) time.Duration {
	if account == "" {
		return 0
	}
	return s.bucketLocked(shareKey{account: account, class: c}, now).take(s.limits.ofAccount(c), now)
}

// mayMiss says how long somebody who guessed wrong too often has to wait before the next try. Who is logged in does not wait
// for those at the same address who are not.
func (s *shares) mayMiss(account protocol.AccountID, address netip.Prefix, now time.Time) (wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range missKeys(account, address) {
		wait = max(wait, s.bucketLocked(k, now).wait(s.rateOf(k), now))
	}
	return wait
}

func missKeys(account protocol.AccountID, address netip.Prefix) []shareKey {
	if account == "" {
		return []shareKey{{address: address, class: missesOfStrangers}}
	}
	return []shareKey{{account: account, class: missesOfAccounts}, {address: address, class: missesOfAccounts}}
}

// missed counts a wrong number or secret.
func (s *shares) missed(account protocol.AccountID, address netip.Prefix, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range missKeys(account, address) {
		s.bucketLocked(k, now).take(s.rateOf(k), now)
	}
}

func (s *shares) bucketLocked(k shareKey, now time.Time) *bucket {
	b := s.buckets[k]
	if b == nil {
		if len(s.buckets) >= s.limits.MaxTracked {
			s.makeRoomLocked(now)
		}
		b = &bucket{}
		s.buckets[k] = b
	}
	return b
}

func (s *shares) makeRoomLocked(now time.Time) {
	for k, b := range s.buckets {
		if r := s.rateOf(k); b.wait(r, now) == 0 && b.tokens >= r.Burst {
			delete(s.buckets, k)
		}
	}
	for k := range s.buckets { // in no order
		if len(s.buckets) <= s.limits.MaxTracked*15/16 {
			return
		}
		delete(s.buckets, k)
	}
}

func (s *shares) rateOf(k shareKey) Rate {
	switch {
	case k.class >= classes && k.account != "":
		return s.limits.AccountMisses
	case k.class >= classes:
		return s.limits.AddressMisses
	case k.account != "":
		return s.limits.ofAccount(k.class)
	case k.room != "":
		return s.limits.ofRoom(k.class)
	default:
		return s.limits.ofAddress(k.class)
	}
}
