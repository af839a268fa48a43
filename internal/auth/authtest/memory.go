// Package authtest helps to test auth and what stands on it: a Store in memory, the contract that every Store keeps, and
// settings that cost little.
package authtest

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"atrium/internal/auth"
	"atrium/protocol"
)

// Memory is an auth.Store that keeps everything in memory. Make it with NewMemory; safe for concurrent use. It answers
// an error of the context before it does anything.
type Memory struct {
	mu       sync.Mutex
	accounts map[protocol.AccountID]auth.Account
	sessions map[protocol.SessionID]auth.Session
	avatars  map[protocol.AccountID]auth.Avatar
}

var _ auth.Store = (*Memory)(nil)

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{accounts: map[protocol.AccountID]auth.Account{}, sessions: map[protocol.SessionID]auth.Session{},
		avatars: map[protocol.AccountID]auth.Avatar{}}
}

// Config returns the default settings with a password hash that costs next to nothing. Never use it outside tests.
func Config() auth.Config {
	c := auth.DefaultConfig()
	c.Password.Time, c.Password.MemoryKiB = 1, 8
	return c
}

// InsertAccount implements auth.AccountStore.
func (m *Memory) InsertAccount(ctx context.Context, a auth.Account, mayBeFirst bool) (auth.Account, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return auth.Account{}, err
	}
	a.Admin, a.Avatar = m.countLocked() == 0, ""
	if a.Admin && !mayBeFirst {
		return auth.Account{}, auth.ErrNoAdministrator
	}
	if _, err := m.byNameLocked(a.FoldedName); err == nil {
		return auth.Account{}, auth.ErrNameTaken
	}
	m.accounts[a.ID] = a
	return a, nil
}

// InsertGuest implements auth.AccountStore.
func (m *Memory) InsertGuest(ctx context.Context, a auth.Account, s auth.Session) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	a.Admin, a.Avatar = false, ""
	m.accounts[a.ID], m.sessions[s.ID] = a, s
	return nil
}

// AccountByName implements auth.AccountStore.
func (m *Memory) AccountByName(ctx context.Context, folded string) (auth.Account, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return auth.Account{}, err
	}
	return m.byNameLocked(folded)
}

// AccountByID implements auth.AccountStore.
func (m *Memory) AccountByID(ctx context.Context, id protocol.AccountID) (auth.Account, error) {
	return m.change(ctx, id, func(*auth.Account) {})
}

// UpdateProfile implements auth.AccountStore.
func (m *Memory) UpdateProfile(ctx context.Context, id protocol.AccountID, c auth.ProfileChange) (auth.Account, error) {
	return m.change(ctx, id, func(a *auth.Account) {
		if c.DisplayName != nil {
			a.DisplayName = *c.DisplayName
		}
		if c.Side != nil {
			a.Side = *c.Side
		}
		if c.Locale != nil {
			a.Locale = *c.Locale
		}
	})
}

// PutAvatar implements auth.AccountStore.
func (m *Memory) PutAvatar(ctx context.Context, id protocol.AccountID, v auth.Avatar, _ time.Time) (auth.Account, error) {
	return m.change(ctx, id, func(a *auth.Account) {
		a.Avatar = v.Hash
		m.avatars[id] = auth.Avatar{Hash: v.Hash, Image: slices.Clone(v.Image)}
	})
}

// AvatarOf implements auth.AccountStore.
func (m *Memory) AvatarOf(ctx context.Context, id protocol.AccountID) (auth.Avatar, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return auth.Avatar{}, err
	}
	v := m.avatars[id]
	if v.Hash == "" {
		return auth.Avatar{}, auth.ErrNotFound
	}
	return auth.Avatar{Hash: v.Hash, Image: slices.Clone(v.Image)}, nil
}

// ReplacePasswordHash implements auth.AccountStore.
func (m *Memory) ReplacePasswordHash(ctx context.Context, id protocol.AccountID, old, next string) error {
	_, err := m.change(ctx, id, func(a *auth.Account) {
		if a.PasswordHash == old {
			a.PasswordHash = next
		}
	})
	if err == auth.ErrNotFound {
		return nil
	}
	return err
}

// HasAccounts implements auth.AccountStore.
func (m *Memory) HasAccounts(ctx context.Context) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.countLocked() > 0, ctx.Err()
}

// InsertSession implements auth.SessionStore.
func (m *Memory) InsertSession(ctx context.Context, s auth.Session) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, ok := m.accounts[s.Account]; !ok {
		return auth.ErrNotFound
	}
	m.sessions[s.ID] = s
	return nil
}

// SessionByHash implements auth.SessionStore.
func (m *Memory) SessionByHash(ctx context.Context, hash auth.SessionHash) (auth.Session, auth.Account, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return auth.Session{}, auth.Account{}, err
	}
	for _, s := range m.sessions {
		if s.Hash == hash {
			return s, m.accounts[s.Account], nil
		}
	}
	return auth.Session{}, auth.Account{}, auth.ErrNotFound
}

// TouchSession implements auth.SessionStore.
func (m *Memory) TouchSession(ctx context.Context, id protocol.SessionID, lastSeen, expires time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if s, ok := m.sessions[id]; ok && lastSeen.After(s.LastSeen) {
		s.LastSeen, s.Expires = lastSeen, expires
		m.sessions[id] = s
	}
	return nil
}

// SessionsOf implements auth.SessionStore.
func (m *Memory) SessionsOf(
	ctx context.Context, account protocol.AccountID, now time.Time, limit int,
) ([]auth.Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := m.pickLocked(func(s auth.Session) bool { return s.Account == account && s.Expires.After(now) })
	slices.SortFunc(list, func(a, b auth.Session) int {
		return cmp.Or(b.LastSeen.Compare(a.LastSeen), cmp.Compare(b.ID, a.ID))
	})
	return list[:min(limit, len(list))], ctx.Err()
}

// DeleteSession implements auth.SessionStore.
func (m *Memory) DeleteSession(
	ctx context.Context, account protocol.AccountID, id protocol.SessionID,
) ([]auth.Revoked, error) {
	return m.delete(ctx, 1, func(s auth.Session) bool { return s.Account == account && s.ID == id })
}

// DeleteSessions implements auth.SessionStore.
func (m *Memory) DeleteSessions(ctx context.Context, account protocol.AccountID) ([]auth.Revoked, error) {
	return m.delete(ctx, math.MaxInt, func(s auth.Session) bool { return s.Account == account })
}

// DeleteGuestSessions implements auth.SessionStore.
func (m *Memory) DeleteGuestSessions(ctx context.Context, room protocol.RoomID, below int64) ([]auth.Revoked, error) {
	return m.delete(ctx, math.MaxInt, func(s auth.Session) bool {
		a := m.accounts[s.Account]
		return a.Guest() && a.GuestRoom == room && a.GuestLink < below
	})
}

// DeleteExpired implements auth.SessionStore.
func (m *Memory) DeleteExpired(ctx context.Context, now time.Time, limit int) ([]auth.Revoked, error) {
	return m.delete(ctx, limit, func(s auth.Session) bool { return !s.Expires.After(now) })
}

// delete removes up to limit sessions that satisfy the condition, which expire first.
func (m *Memory) delete(ctx context.Context, limit int, which func(auth.Session) bool) ([]auth.Revoked, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	list := m.pickLocked(which)
	slices.SortFunc(list, func(a, b auth.Session) int { return a.Expires.Compare(b.Expires) })
	var gone []auth.Revoked
	for _, s := range list[:min(limit, len(list))] {
		delete(m.sessions, s.ID)
		gone = append(gone, auth.Revoked{Session: s.ID, Account: s.Account})
	}
	return gone, nil
}

// change applies a change to one account and answers it.
func (m *Memory) change(ctx context.Context, id protocol.AccountID, f func(*auth.Account)) (auth.Account, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return auth.Account{}, err
	}
	a, ok := m.accounts[id]
	if !ok {
		return auth.Account{}, auth.ErrNotFound
	}
	f(&a)
	m.accounts[id] = a
	return a, nil
}

func (m *Memory) byNameLocked(folded string) (auth.Account, error) {
	for _, a := range m.accounts {
		if !a.Guest() && a.FoldedName == folded {
			return a, nil
		}
	}
	return auth.Account{}, auth.ErrNotFound
}

func (m *Memory) countLocked() int {
	n := 0
	for _, a := range m.accounts {
		if !a.Guest() {
			n++
		}
	}
	return n
}

func (m *Memory) pickLocked(which func(auth.Session) bool) []auth.Session {
	var list []auth.Session
	for _, s := range m.sessions {
		if which(s) {
			list = append(list, s)
		}
	}
	return list
}
