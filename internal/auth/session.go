package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"atrium/protocol"
)

const (
	cachedSessions = 4096
	// cacheLife bounds what the cache spares the store, and how long another process's revocation goes unseen.
	cacheLife = time.Second
	// touchEvery is how often use of a session is written down; by as much it may end early.
	touchEvery = time.Minute
	sweepEvery = time.Minute
	cookieLife = 400 * 24 * time.Hour // the longest that browsers grant (RFC 6265bis, section 5.5)
	sweepBatch = 1000
)

// Identity is who a session belongs to, as of its last check.
type Identity struct {
	Session protocol.SessionID
	Account Account // without the password hash

	hash SessionHash
}

// cached is one answer of Authenticate. Its fields are guarded by Service.mu.
type cached struct {
	identity Identity
	expires  time.Time
	lastSeen time.Time
	read     time.Time
}

// newSession makes a session and its secret.
func (s *Service) newSession(a Account, from Client) (Session, string) {
	cookie, t := protocol.NewSecret(), now()
	return Session{
		ID: protocol.SessionID(protocol.NewUUID()), Hash: sha256.Sum256([]byte(cookie)), Account: a.ID,
		Created: t, LastSeen: t, Expires: t.Add(s.life(a)),
		UserAgent: printable(from.UserAgent), AddressPrefix: ShownPrefix(from.Address),
	}, cookie
}

// signIn gives an account a new session, ends the one that the browser presented, and those beyond MaxSessions.
func (s *Service) signIn(ctx context.Context, a Account, from Client) (SignedIn, error) {
	session, cookie := s.newSession(a, from)
	if err := s.store.InsertSession(ctx, session); err != nil {
		return SignedIn{}, fmt.Errorf("auth: insert session: %w", err)
	}
	if err := s.endPresented(ctx, from.Cookie); err != nil {
		return SignedIn{}, err
	}
	sessions, err := s.store.SessionsOf(ctx, a.ID, session.Created, math.MaxInt32)
	if err != nil {
		return SignedIn{}, fmt.Errorf("auth: list sessions: %w", err)
	}
	for _, old := range sessions[min(s.config.MaxSessions, len(sessions)):] {
		if err := s.end(ctx, a.ID, old.ID); err != nil {
			return SignedIn{}, err
		}
	}
	return SignedIn{Account: withoutHash(a), Session: session.ID, Cookie: cookie, Life: cookieLife}, nil
}

func (s *Service) endPresented(ctx context.Context, cookie string) error {
	if cookie == "" {
		return nil
	}
	old, account, err := s.store.SessionByHash(ctx, sha256.Sum256([]byte(cookie)))
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("auth: find session: %w", err)
	}
	return s.end(ctx, account.ID, old.ID)
}

func (s *Service) end(ctx context.Context, account protocol.AccountID, id protocol.SessionID) error {
	_, err := s.revoke(ctx, func(ctx context.Context) ([]Revoked, error) { return s.store.DeleteSession(ctx, account, id) })
	return err
}

func (s *Service) life(a Account) time.Duration {
	if a.Guest() {
		return s.config.GuestIdle
	}
	return s.config.SessionLife
}

// Authenticate tells whose secret a cookie holds, and counts as use of the session: its life begins anew. An unknown,
// revoked or expired one is not_authenticated. An answer may be up to a second old, but never from before a revocation
// by this Service that has returned.
//
// Who opens something that lasts (a socket, a download) first registers it with what OnRevoked reaches, then calls
// Reauthenticate: a revocation in between is then seen by one of the two.
func (s *Service) Authenticate(ctx context.Context, cookie string) (Identity, error) {
	if cookie == "" {
		return Identity{}, protocol.Err(protocol.CodeNotAuthenticated)
	}
	return s.authenticate(ctx, sha256.Sum256([]byte(cookie)))
}

// Reauthenticate checks an identity again, brings its account up to date, and counts as use of its session. Whoever
// holds something open calls it at least once in 10 minutes, or the session of a guest can end while it is in use.
func (s *Service) Reauthenticate(ctx context.Context, who Identity) (Identity, error) {
	return s.authenticate(ctx, who.hash)
}

func (s *Service) authenticate(ctx context.Context, hash SessionHash) (Identity, error) {
	c, touch, ok := s.lookUp(hash)
	if !ok {
		var err error
		if c, touch, err = s.load(ctx, hash); err != nil {
			return Identity{}, err
		}
	}
	if touch {
		if err := s.store.TouchSession(ctx, c.identity.Session, c.lastSeen, c.expires); err != nil {
			s.log.Warn("use of a session not written down", "session", c.identity.Session, "err", err)
		}
	}
	return c.identity, nil
}

// lookUp returns a copy of a cached answer that is still good, and whether its use is to be written down.
func (s *Service) lookUp(hash SessionHash) (found cached, touch, ok bool) {
	t := now()
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.cache.get(hash)
	if !ok || t.Sub(c.read) >= cacheLife || !t.Before(c.expires) {
		return cached{}, false, false
	}
	touch = s.use(c, t)
	return *c, touch, true
}

// load reads a session from the store and caches it, unless something was revoked meanwhile.
func (s *Service) load(ctx context.Context, hash SessionHash) (found cached, touch bool, err error) {
	s.mu.Lock()
	before := s.revocations
	s.mu.Unlock()
	session, account, err := s.store.SessionByHash(ctx, hash)
	t := now()
	switch {
	case errors.Is(err, ErrNotFound), err == nil && !t.Before(session.Expires):
		return cached{}, false, protocol.Err(protocol.CodeNotAuthenticated)
	case err != nil:
		return cached{}, false, fmt.Errorf("auth: find session: %w", err)
	}
	c := &cached{
		identity: Identity{Session: session.ID, Account: withoutHash(account), hash: hash},
		expires:  session.Expires, lastSeen: session.LastSeen, read: t,
	}
	touch = s.use(c, t)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.revocations == before {
		s.cache.put(hash, c)
	}
	return *c, touch, nil
}

// use moves the session's end if it was last written down long enough ago, and reports whether it did. The caller holds
// the lock or is the only one to know c.
func (s *Service) use(c *cached, t time.Time) bool {
	if t.Sub(c.lastSeen) < touchEvery {
		return false
	}
	c.lastSeen, c.expires = t, t.Add(s.life(c.identity.Account))
	return true
}

// Lives reports whether a session of an account has neither ended nor expired. It asks the store, and counts as no use.
func (s *Service) Lives(ctx context.Context, account protocol.AccountID, id protocol.SessionID) (bool, error) {
	list, err := s.store.SessionsOf(ctx, account, now(), math.MaxInt32)
	if err != nil {
		return false, fmt.Errorf("auth: list sessions: %w", err)
	}
	return slices.ContainsFunc(list, func(one Session) bool { return one.ID == id }), nil
}

// Sessions lists a person's own sessions, the last used first. Hashes are left out.
func (s *Service) Sessions(ctx context.Context, who Identity) ([]Session, error) {
	list, err := s.store.SessionsOf(ctx, who.Account.ID, now(), s.config.MaxSessions)
	if err != nil {
		return nil, fmt.Errorf("auth: list sessions: %w", err)
	}
	for i := range list {
		list[i].Hash = SessionHash{}
	}
	return list, nil
}
