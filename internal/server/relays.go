package server

import (
	"context"
	"errors"
	"sync"

	"atrium/internal/auth"
	"atrium/internal/media/relay"
	"atrium/internal/room"
	"atrium/protocol"
)

// relays lets people in rooms use the relay, and ends that when their session ends or they are put out. Safe for concurrent use.
type relays struct {
	relay *relay.Server // nil: there is none
	auth  authenticator
	rooms *room.Service
	feeds *feeds

	mu    sync.Mutex
	heard map[protocol.RoomID]*heard // rooms whose members may hold credentials
}

// heard is a room that is listened to, so that whoever is put out of it is heard of also when nobody in it is connected here. It is
// guarded by relays.mu.
type heard struct {
	feed     *feed
	granting int // grants on their way
}

func newRelays(r *relay.Server, a authenticator, rooms *room.Service, f *feeds) *relays {
	return &relays{relay: r, auth: a, rooms: rooms, feeds: f, heard: make(map[protocol.RoomID]*heard)}
}

// grant makes a credential for somebody who is in a room; ok is false when there is no relay. The owner is registered first and
// looked up afterwards: a revocation in between is seen by one of the two.
func (r *relays) grant(ctx context.Context, who auth.Identity, row room.Row) (c relay.Credential, ok bool, err error) {
	if r.relay == nil {
		return c, false, nil
	}
	defer r.listen(row.ID)()
	c, err = r.relay.Grant(relay.Owner{Session: string(who.Session), Account: string(who.Account.ID), Room: string(row.ID)})
	if err != nil {
		return c, false, err
	}
	if _, err = r.auth.Reauthenticate(ctx, who); err != nil {
		r.revokeSession(who.Session)
		return relay.Credential{}, false, err
	}
	if _, _, err = r.rooms.MemberOf(ctx, row, who.Account.ID); err != nil {
		r.revokeMember(row.ID, who.Account.ID)
		return relay.Credential{}, false, err
	}
	return c, true, nil
}

// listen hears a room as long as there may be credentials for it; the returned function ends what keeps it for the caller.
func (r *relays) listen(id protocol.RoomID) (done func()) {
	spare := r.feeds.acquire(id)
	r.mu.Lock()
	h := r.heard[id]
	if h == nil {
		h, spare = &heard{feed: spare}, nil
		r.heard[id] = h
	}
	h.granting++
	r.mu.Unlock()
	if spare != nil {
		r.feeds.release(spare)
	}
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		h.granting--
	}
}

// tidy stops listening to rooms without credentials.
func (r *relays) tidy() {
	if r.relay != nil {
		r.release(func(id protocol.RoomID, h *heard, used map[string]bool) bool {
			return h.granting == 0 && !used[string(id)]
		})
	}
}

// close stops listening to all rooms. The relay is closed by who made it.
func (r *relays) close() {
	if r.relay != nil {
		r.release(func(protocol.RoomID, *heard, map[string]bool) bool { return true })
	}
}

func (r *relays) release(drop func(id protocol.RoomID, h *heard, used map[string]bool) bool) {
	var spare []*feed
	r.mu.Lock()
	used := r.relay.Rooms()
	for id, h := range r.heard {
		if drop(id, h, used) {
			delete(r.heard, id)
			spare = append(spare, h.feed)
		}
	}
	r.mu.Unlock()
	for _, f := range spare {
		r.feeds.release(f)
	}
}

func (r *relays) revokeSession(id protocol.SessionID) {
	if r.relay != nil {
		r.relay.RevokeSession(string(id))
	}
}

// revokeMember ends what an account has in a room; "": what anybody has.
func (r *relays) revokeMember(id protocol.RoomID, account protocol.AccountID) {
	if r.relay != nil {
		r.relay.RevokeMember(string(id), string(account))
	}
}

// VerifyRelay makes the look-up of a relay: whether the session lives, and its account is a member of the room, which has not ended.
func VerifyRelay(a *auth.Service, rooms *room.Service) func(context.Context, relay.Owner) (bool, error) {
	return func(ctx context.Context, o relay.Owner) (bool, error) {
		if lives, err := a.Lives(ctx, protocol.AccountID(o.Account), protocol.SessionID(o.Session)); err != nil || !lives {
			return false, err
		}
		row, err := rooms.Find(ctx, o.Room)
		if err == nil && row.Ended == 0 {
			_, _, err = rooms.MemberOf(ctx, row, protocol.AccountID(o.Account))
		} else if err == nil {
			return false, nil
		}
		if errors.Is(err, protocol.Err(protocol.CodeNotFound)) || errors.Is(err, protocol.Err(protocol.CodeNotMember)) {
			return false, nil
		}
		return err == nil, err
	}
}
