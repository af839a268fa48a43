package room

import (
	"context"
	"time"

	"atrium/protocol"
)

// What a room does for its boards: who presents, who was given the pen, what is seen of a hand that draws, and a place in memory for what is kept
// of them. What boards are is package doc's.

// LetDraw gives a member the pen of the boards, or takes it back.
func LetDraw(id protocol.RequestID, d protocol.LetDraw) Action {
	return Action{Request: id, Type: protocol.TypeLetDraw, Right: protocol.RightPen, Content: d,
		Draft: func(v View) (Draft, *protocol.Error) {
			target, ok := v.state.member(d.Account)
			if !ok {
				return Draft{}, protocol.Err(protocol.CodeNotFound)
			}
			target.Draws = d.May
			return Draft{Audience: AudienceServer, Data: d, Projections: []Projection{PutMember{target}},
				then: func(r *Room) { r.roleChangedLocked(d.Account) }}, nil
		}}
}

// Present shows everyone a page of a board, or ends that, whoever began it.
func (s *Service) Present(a Actor, id protocol.RoomID, d protocol.PresentBoard) *protocol.Error {
	return s.live(a, id, protocol.RightPresent, func(r *Room) *protocol.Error {
		presented := protocol.BoardPresented{Board: d.Board, Page: d.Page}
		if d.Board != "" {
			presented.Account = a.Account
		}
		r.presentBoardLocked(presented)
		return nil
	})
}

func (r *Room) presentBoardLocked(p protocol.BoardPresented) {
	if r.presented == p {
		return
	}
	r.presented = p
	r.deliverLocked(func() Delivery {
		return Delivery{Audience: AudienceAll, Frame: r.notice(protocol.TypeBoardPresented, p)}
	})
}

// stopPresentingLocked ends what an account presents, if it does.
func (r *Room) stopPresentingLocked(account protocol.AccountID) {
	if r.presented.Account == account {
		r.presentBoardLocked(protocol.BoardPresented{})
	}
}

// ShowHand tells who looks at a board what the actor is doing there. It may be lost on the way.
func (s *Service) ShowHand(a Actor, id protocol.RoomID, d protocol.BoardLive) *protocol.Error {
	return s.live(a, id, "", func(r *Room) *protocol.Error {
		rights := r.rightsLocked(a.Account)
		if d.View != nil && !rights.Has(protocol.RightPresent) || (d.Cursor != nil || d.Ink != nil) && !rights.Has(protocol.RightDraw) {
			return protocol.Err(protocol.CodeForbidden)
		}
		r.deliverLocked(func() Delivery {
			return Delivery{Board: d.Board, Not: a.Device,
				Frame: r.notice(protocol.TypeBoardLive, protocol.BoardLiveEvent{From: a.Device, Account: a.Account, BoardLive: d})}
		})
		return nil
	})
}

// maxHeld bounds what is held of one room; more waits so long.
const (
	maxHeld = 8
	heldFor = 100 * time.Millisecond
)

// Hold has something kept in memory of a room, under a key, for View.Held: what load reads from the store, with all that is committed and
// nothing else. It belongs to the room, whose lock guards it, and is forgotten whenever the room is read anew, and to make room for others.
func (s *Service) Hold(ctx context.Context, id protocol.RoomID, key string, load func(context.Context) (any, error)) error {
	for {
		again := false
		err := s.with(ctx, id, func(r *Room) (err error) {
			again, err = r.hold(ctx, key, load)
			return err
		})
		if err != nil || !again {
			return err
		}
	}
}

// hold reports that the room was read anew meanwhile.
func (r *Room) hold(ctx context.Context, key string, load func(context.Context) (any, error)) (again bool, err error) {
	r.mu.Lock()
	known, since, retired := r.held[key] != nil, r.heldSince, r.retired
	r.mu.Unlock()
	switch {
	case retired:
		return false, errRetired
	case known:
		return false, nil
	}
	value, err := load(ctx)
	if err != nil {
		return false, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.retired:
		return false, errRetired
	case r.heldSince != since:
		return true, nil
	case r.held[key] != nil:
		return false, nil
	case len(r.held) >= maxHeld && r.head != r.next: // what waits stands in what is held only
		return false, protocol.Retry(protocol.CodeUnavailable, heldFor)
	case len(r.held) >= maxHeld:
		r.forgetHeldLocked()
	}
	r.held[key] = value
	return false, nil
}

// forgetHeldLocked lets go of all that is held: while something waits for its commit only when that is refused.
func (r *Room) forgetHeldLocked() {
	clear(r.held)
	r.heldSince++
}

// Held is what Hold keeps under a key; nil: nothing.
func (v View) Held(key string) any { return v.room.held[key] }
