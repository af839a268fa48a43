package auth

import (
	"context"
	"fmt"
	"slices"
	"time"

	"atrium/protocol"
)

// OnRevoked registers what is called once for every session that ends by a call of this Service or by expiry, after it
// has ended in the store. It is called in the goroutine of whoever ended the session, several at once are possible, and
// it must return soon: it closes sockets, it does not wait for them. Register before the Service is used; a subscriber
// stays for life.
func (s *Service) OnRevoked(call func(Revoked)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subscribers = append(s.subscribers, call)
}

// Logout ends the session that an identity came by. It is no error if it has ended already.
func (s *Service) Logout(ctx context.Context, who Identity) error {
	return s.end(ctx, who.Account.ID, who.Session)
}

// RevokeSession ends one of a person's own sessions; one that is not theirs, or has ended, is not_found.
func (s *Service) RevokeSession(ctx context.Context, who Identity, id protocol.SessionID) error {
	ended, err := s.revoke(ctx, func(ctx context.Context) ([]Revoked, error) {
		return s.store.DeleteSession(ctx, who.Account.ID, id)
	})
	if err == nil && len(ended) == 0 {
		return protocol.Err(protocol.CodeNotFound)
	}
	return err
}

// RevokeAll ends every session of an account.
func (s *Service) RevokeAll(ctx context.Context, account protocol.AccountID) error {
	_, err := s.revoke(ctx, func(ctx context.Context) ([]Revoked, error) { return s.store.DeleteSessions(ctx, account) })
	return err
}

// EndGuests ends the sessions of a room's guests who came by a link of a generation below the given one. A room that
// ends passes math.MaxInt64.
func (s *Service) EndGuests(ctx context.Context, room protocol.RoomID, below int64) error {
	_, err := s.revoke(ctx, func(ctx context.Context) ([]Revoked, error) {
		return s.store.DeleteGuestSessions(ctx, room, below)
	})
	return err
}

// Run ends expired sessions once a minute until the context is done. It is the only work that the Service does by
// itself; the caller owns the goroutine.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("expired sessions not ended", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Service) sweep(ctx context.Context) error {
	for ctx.Err() == nil {
		ended, err := s.revoke(ctx, func(ctx context.Context) ([]Revoked, error) {
			return s.store.DeleteExpired(ctx, now(), sweepBatch)
		})
		if err != nil || len(ended) < sweepBatch {
			return err
		}
	}
	return nil
}

// revoke deletes sessions, makes the cache forget them, and tells the subscribers. A caller that goes away does not stop
// it half way.
func (s *Service) revoke(ctx context.Context, remove func(context.Context) ([]Revoked, error)) ([]Revoked, error) {
	ended, err := remove(context.WithoutCancel(ctx))
	if err != nil {
		return nil, fmt.Errorf("auth: end sessions: %w", err)
	}
	if len(ended) == 0 {
		return nil, nil
	}
	gone := make(map[protocol.SessionID]bool, len(ended))
	for _, r := range ended {
		gone[r.Session] = true
	}
	for _, call := range s.forget(func(c *cached) bool { return gone[c.identity.Session] }) {
		for _, r := range ended {
			call(r)
		}
	}
	return ended, nil
}

// forget drops cached answers, keeps those on their way into the cache out of it, and returns the subscribers.
func (s *Service) forget(drop func(*cached) bool) []func(Revoked) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revocations++
	s.cache.removeIf(drop)
	return slices.Clone(s.subscribers)
}
