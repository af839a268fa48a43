package room

import (
	"time"

	"atrium/protocol"
)

// What people show each other for now: hands, reactions, who is on everyone's stage. None of it is in the journal.

// RaiseHand raises the actor's hand or lowers it. A hand that is up already keeps its place in the queue.
func (s *Service) RaiseHand(a Actor, id protocol.RoomID, d protocol.RaiseHand) *protocol.Error {
	return s.live(a, id, protocol.RightReact, func(r *Room) *protocol.Error {
		r.handLocked(a.Account, d.Raised)
		return nil
	})
}

// LowerHand lowers the hand of an account, or of everybody.
func (s *Service) LowerHand(a Actor, id protocol.RoomID, d protocol.LowerHand) *protocol.Error {
	return s.live(a, id, protocol.RightMute, func(r *Room) *protocol.Error {
		if d.Account != "" && r.seats[d.Account] == nil {
			return protocol.Err(protocol.CodeNotFound)
		}
		for account := range r.seats {
			if d.Account == "" || d.Account == account {
				r.handLocked(account, false)
			}
		}
		return nil
	})
}

// A large room shows so many reactions a second, and so many at once; the others are not shown.
const (
	reactionRate  = 10
	reactionBurst = 20
)

// React shows everyone a reaction for a moment. In a large room some are dropped.
func (s *Service) React(a Actor, id protocol.RoomID, d protocol.Reaction) *protocol.Error {
	return s.live(a, id, protocol.RightReact, func(r *Room) *protocol.Error {
		if !r.reactions.Allow() && len(r.shown) > smallRoom {
			return nil
		}
		r.deliverLocked(func() Delivery {
			return Delivery{Audience: AudienceAll, Signal: true, Frame: protocol.Encode(protocol.Frame{Type: protocol.TypeReaction,
				Room: r.id, Account: a.Account, Data: protocol.Encode(d)})}
		})
		return nil
	})
}

// Spotlight puts an account on everyone's stage, or nobody.
func (s *Service) Spotlight(a Actor, id protocol.RoomID, d protocol.SpotlightMember) *protocol.Error {
	return s.live(a, id, protocol.RightSpotlight, func(r *Room) *protocol.Error {
		if d.Account != "" && !r.shown[d.Account] {
			return protocol.Err(protocol.CodeNotFound)
		}
		r.spotlightLocked(d.Account)
		return nil
	})
}

func (r *Room) handLocked(account protocol.AccountID, raised bool) {
	s := r.seats[account]
	if s == nil || raised == (s.hand != 0) {
		return
	}
	s.hand = 0
	if raised {
		s.hand = max(protocol.ToMillis(time.Now()), r.lastHand+1) // hands have an order, even those of one millisecond
		r.lastHand = s.hand
	}
	r.markLocked(account)
}

func (r *Room) spotlightLocked(account protocol.AccountID) {
	if r.spotlight == account {
		return
	}
	r.spotlight = account
	r.deliverLocked(func() Delivery {
		return Delivery{Audience: AudienceAll,
			Frame: r.notice(protocol.TypeSpotlightChanged, protocol.SpotlightMember{Account: account})}
	})
}
