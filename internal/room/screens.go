package room

import (
	"time"

	"atrium/protocol"
)

// handedFor is how long a member to whom the screen was handed over may take it.
const handedFor = 2 * time.Minute

// handover is whose turn it is to share a screen where one is shared at a time.
type handover struct {
	to    protocol.AccountID // "" for nobody
	until time.Time
}

// shareLocked lets a device begin to share its screen. Where one is shared at a time, whose turn it is and who may mute others take
// over; for everyone else it is taken.
func (r *Room) shareLocked(a Actor, rights RightSet) *protocol.Error {
	if r.committed.policy.Shares == protocol.SharesMany {
		return nil
	}
	var others []protocol.AccountID
	for account, s := range r.seats {
		for id, d := range s.devices {
			if d.media.Screen && id != a.Device {
				others = append(others, account)
			}
		}
	}
	turn := r.handed.to == a.Account && time.Now().Before(r.handed.until)
	if len(others) > 0 && !turn && !rights.Has(protocol.RightMute) {
		return protocol.Err(protocol.CodeTaken)
	}
	r.handed = handover{}
	for _, account := range others {
		if r.stopLocked(account, protocol.SourceScreen) {
			r.tellMutedLocked(account, protocol.Muted{Source: protocol.SourceScreen, For: a.Account})
		}
	}
	return nil
}

// screensLocked counts the devices that share a screen in the call.
func (r *Room) screensLocked() (n int) {
	for _, devices := range r.callees {
		for _, state := range devices {
			if state.Screen {
				n++
			}
		}
	}
	return n
}

// HandScreen lets a member share in place of whoever does now. One who shares may hand over, and who may mute others.
func (s *Service) HandScreen(a Actor, id protocol.RoomID, d protocol.HandScreen) *protocol.Error {
	return s.live(a, id, "", func(r *Room) *protocol.Error {
		switch {
		case !r.seats[a.Account].devices[a.Device].media.Screen && !r.rightsLocked(a.Account).Has(protocol.RightMute):
			return protocol.Err(protocol.CodeForbidden)
		case !r.shown[d.Account] || d.Account == a.Account || !r.rightsLocked(d.Account).Has(protocol.RightShare):
			return protocol.Err(protocol.CodeNotFound)
		}
		r.handed = handover{d.Account, time.Now().Add(handedFor)}
		r.deliverLocked(func() Delivery {
			return Delivery{Account: d.Account, Frame: r.notice(protocol.TypeHandScreen, protocol.HandScreenEvent{From: a.Account})}
		})
		return nil
	})
}
