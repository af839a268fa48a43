package relay

import (
	"context"
	"maps"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// lookEvery is how often owners with allocations are looked up again, and those without are forgotten: what ended unheard ends then.
	lookEvery  = time.Minute
	lookWithin = time.Second
)

// owners is who may allocate, as far as is known: a cache of what Verify says, kept true by revocations. Safe for concurrent use.
// Verify is never called under the lock.
type owners struct {
	verify  func(context.Context, Owner) (bool, error)
	now     func() time.Time
	limits  Limits
	metrics *metrics

	mu          sync.Mutex
	known       map[Owner]*owner
	bySession   map[string]*session // of those with allocations, now or in the last minute
	byAddress   map[netip.Prefix]int
	allocations int
	closing     bool
}

// owner is guarded by owners.mu.
type owner struct {
	Owner
	expires time.Time // of its newest credential
	granted bool      // may allocate
	refused bool      // may not, until its credentials have expired or a new one is granted
	relayed map[*relayed]struct{}
}

// session is what all allocations of a session share, in whatever room.
type session struct {
	allocations int // guarded by owners.mu
	bytes       *rate.Limiter
}

func newOwners(c Config, m *metrics) *owners {
	return &owners{verify: c.Verify, now: c.Now, limits: c.Limits, metrics: m, known: make(map[Owner]*owner), bySession: make(map[string]*session),
		byAddress: make(map[netip.Prefix]int)}
}

// grant notes that an owner was just looked up by whoever calls, and may allocate.
func (s *owners) grant(o Owner, expires time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.ownerLocked(o, expires)
	e.granted, e.refused = true, false
}

// may reports whether an owner with a credential until expires may allocate now. Who is not known is looked up, once.
func (s *owners) may(o Owner, expires time.Time) bool {
	s.mu.Lock()
	e := s.ownerLocked(o, expires)
	granted, refused := e.granted, e.refused
	s.mu.Unlock()
	if granted || refused {
		return granted && !refused
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookWithin)
	defer cancel()
	ok, err := s.verify(ctx, o)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && !e.refused { // it may have been revoked meanwhile
		e.granted, e.refused = ok, !ok
	}
	return e.granted && !e.refused
}

func (s *owners) ownerLocked(o Owner, expires time.Time) *owner {
	e := s.known[o]
	if e == nil {
		if len(s.known) >= s.limits.Owners {
			s.makeRoomLocked()
		}
		e = &owner{Owner: o, relayed: make(map[*relayed]struct{})}
		s.known[o] = e
	}
	if expires.After(e.expires) {
		e.expires = expires
	}
	return e
}

// makeRoomLocked forgets a sixteenth of the owners, in no order. Who is forgotten is looked up at the next request.
func (s *owners) makeRoomLocked() {
	for o, e := range s.known {
		if len(s.known) <= s.limits.Owners*15/16 {
			return
		}
		if len(e.relayed) == 0 {
			delete(s.known, o)
		}
	}
}

// revoke refuses the owners that match from now on, and ends their allocations.
func (s *owners) revoke(match func(Owner) bool) {
	s.mu.Lock()
	var end []*relayed
	for o, e := range s.known {
		if match(o) {
			e.granted, e.refused = false, true
			for r := range e.relayed {
				end = append(end, r)
			}
		}
	}
	s.mu.Unlock()
	for _, r := range end {
		_ = r.Close()
	}
}

// run looks everybody up again every minute until ctx ends.
func (s *owners) run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.review(ctx)
		}
	}
}

// review ends the allocations of owners that Verify refuses, and forgets who has none. Where Verify fails nothing changes.
func (s *owners) review(ctx context.Context) {
	s.mu.Lock()
	var holders []Owner
	for o, e := range s.known {
		switch {
		case len(e.relayed) > 0:
			holders = append(holders, o)
		case !e.refused || !s.now().Before(e.expires):
			delete(s.known, o)
		}
	}
	maps.DeleteFunc(s.bySession, func(_ string, of *session) bool { return of.allocations == 0 })
	s.mu.Unlock()
	for _, o := range holders {
		within, cancel := context.WithTimeout(ctx, lookWithin)
		ok, err := s.verify(within, o)
		cancel()
		if err == nil && !ok {
			s.revoke(func(other Owner) bool { return other == o })
		}
	}
}

// rooms lists the rooms whose members are known.
func (s *owners) rooms() map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make(map[string]bool)
	for o := range s.known {
		list[o.Room] = true
	}
	return list
}

// within reports whether the quotas leave an allocation to a session at an address.
func (s *owners) within(o Owner, from netip.Prefix) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.withinLocked(o, from)
}

func (s *owners) withinLocked(o Owner, from netip.Prefix) bool {
	of := s.bySession[o.Session]
	return !s.closing && s.allocations < s.limits.All && s.byAddress[from] < s.limits.PerAddress && (of == nil || of.allocations < s.limits.PerSession)
}

// take counts an allocation, which release gives back. It is false beyond a quota, and for who may not allocate any more.
func (s *owners) take(r *relayed) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.known[r.owner]
	if e == nil || !e.granted || !s.withinLocked(r.owner, r.from) {
		return false
	}
	of := s.bySession[r.owner.Session]
	if of == nil {
		of = &session{bytes: rate.NewLimiter(rate.Limit(s.limits.BytesPerSecond), s.limits.BurstBytes)}
		s.bySession[r.owner.Session] = of
	}
	of.allocations++
	s.allocations++
	s.byAddress[r.from]++
	e.relayed[r] = struct{}{}
	r.bytes = of.bytes
	s.metrics.allocations.Inc()
	return true
}

func (s *owners) release(r *relayed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.known[r.owner]; e != nil {
		delete(e.relayed, r)
	}
	s.bySession[r.owner.Session].allocations-- // its bucket stays until review, or every new allocation would come with a full one
	if s.byAddress[r.from]--; s.byAddress[r.from] == 0 {
		delete(s.byAddress, r.from)
	}
	s.allocations--
	s.metrics.allocations.Dec()
}

// close lets nobody allocate any more, and ends what there is.
func (s *owners) close() {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	s.revoke(func(Owner) bool { return true })
}
