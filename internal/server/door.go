package server

import (
	"context"
	"crypto/subtle"
	"errors"
	"math"
	"net/netip"
	"time"

	"atrium/internal/room"
	"atrium/protocol"
)

// door finds rooms for people, by socket and by HTTP, keeps strangers from finding them by trying numbers, and closes them.
type door struct {
	rooms      *room.Service
	auth       authenticator
	shares     *shares
	background *tasks
}

// visitor is who looks for a room.
type visitor struct {
	account protocol.AccountID // "" if nobody is logged in
	guestOf protocol.RoomID    // the room whose link made the guest
	address netip.Prefix
}

// found is a room as a visitor stands to it.
type found struct {
	room.Row
	inside bool // a member, with
	member room.Member
	rights room.RightSet
}

// find looks a room up by its id or number. Members, its guests, and who shows the secret of its link never wait for what
// others guessed. Strangers do, once they or their address guessed wrong too often, and the answer is the same then
// whether or not there is such a room. A target that leads nowhere is counted.
func (d door) find(ctx context.Context, v visitor, target, secret string) (f found, err error) {
	f.Row, err = d.rooms.Find(ctx, target)
	missing := errors.Is(err, protocol.Err(protocol.CodeNotFound))
	if err != nil && !missing {
		return f, err
	}
	if v.account != "" { // also for a room that does not exist, so that both take the same time
		f.member, f.rights, err = d.rooms.MemberOf(ctx, f.Row, v.account)
		f.inside = err == nil
		if err != nil && !errors.Is(err, protocol.Err(protocol.CodeNotMember)) {
			return f, err
		}
	}
	if !missing && (f.inside || v.guestOf == f.ID || d.opens(secret, f.Row)) {
		return f, nil
	}
	if wait := d.shares.mayMiss(v.account, v.address, time.Now()); wait > 0 {
		return f, protocol.Retry(protocol.CodeSlowDown, wait)
	}
	if missing {
		d.missed(v)
		return f, protocol.Err(protocol.CodeNotFound)
	}
	return f, nil
}

// member finds a room by its id alone, for who is a member. Everybody else gets not_member, be there such a room or not, and
// it is counted.
func (d door) member(ctx context.Context, v visitor, id protocol.RoomID) (f found, err error) {
	err = protocol.Err(protocol.CodeNotFound)
	if !protocol.RoomNumber(id).Valid() { // numbers are for finding
		f.Row, err = d.rooms.Find(ctx, string(id))
	}
	if err == nil {
		f.member, f.rights, err = d.rooms.MemberOf(ctx, f.Row, v.account)
	}
	f.inside = err == nil
	if errors.Is(err, protocol.Err(protocol.CodeNotFound)) || errors.Is(err, protocol.Err(protocol.CodeNotMember)) {
		d.missed(v)
		err = protocol.Err(protocol.CodeNotMember)
	}
	return f, err
}

// end ends a room for all and then the sessions of its guests; done is called once, like that of room.Service.Submit. What a crash
// leaves of the sessions lets nobody in: see auth.SessionStore.
func (d door) end(ctx context.Context, a room.Actor, id protocol.RoomID, request protocol.RequestID, done func(room.Receipt, error)) {
	d.rooms.Submit(ctx, a, id, room.End(request), func(got room.Receipt, err error) {
		guests := func() { done(got, d.auth.EndGuests(ctx, id, math.MaxInt64)) }
		if err != nil || !d.background.start(guests) {
			done(got, err)
		}
	})
}

// opens reports whether a secret is that of the room's present link.
func (d door) opens(secret string, row room.Row) bool {
	return subtle.ConstantTimeCompare([]byte(secret), []byte(d.rooms.Secret(row))) == 1
}

// missed counts a wrong number or secret.
func (d door) missed(v visitor) { d.shares.missed(v.account, v.address, time.Now()) }
