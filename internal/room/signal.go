package room

import (
	"slices"

	"atrium/protocol"
)

// Everything here is told at once and kept nowhere: the state of devices, offers, answers and candidates, and a host's
// wish that a member be silent.

func (r *Room) leave(a Actor) *protocol.Error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.retired:
		return protocol.Err(protocol.CodeNotMember)
	case r.connectedLocked(a):
		r.standLocked(a)
	case !r.leaveLobbyLocked(a, false):
		return protocol.Err(protocol.CodeNotMember)
	}
	r.flushLocked()
	return nil
}

func (r *Room) drop(a Actor) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.retired {
		return
	}
	r.dropLocked(a)
	r.leaveLobbyLocked(a, true)
	r.flushLocked()
}

func (r *Room) setMedia(a Actor, m protocol.MediaState) *protocol.Error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.retired || !r.connectedLocked(a) {
		return protocol.Err(protocol.CodeNotMember)
	}
	rights := r.rightsLocked(a.Account)
	if m.Microphone && !rights.Has(protocol.RightSpeak) || m.Camera && !rights.Has(protocol.RightCamera) ||
		m.Screen && !rights.Has(protocol.RightShare) || m.Recording && !rights.Has(protocol.RightRecord) {
		return protocol.Err(protocol.CodeForbidden)
	}
	if m.Call != "" {
		if err := r.mayCallLocked(a, m.Call); err != nil {
			return err
		}
	}
	d := r.seats[a.Account].devices[a.Device]
	r.keepStoppedLocked(a.Device, d, &m)
	if d.media == m {
		return nil
	}
	if m.Screen && !d.media.Screen {
		if err := r.shareLocked(a, rights); err != nil {
			return err
		}
	}
	d.media = m
	r.markLocked(a.Account)
	r.flushLocked()
	return nil
}

// keepStoppedLocked takes out of what a device tells what was stopped, until it has told that it is off: a device that was away, or told its
// state meanwhile, did not hear of the stop. It is told again.
func (r *Room) keepStoppedLocked(id protocol.DeviceID, d *device, m *protocol.MediaState) {
	for _, source := range sources {
		on := sends(m, source)
		if !*on {
			d.stopped = slices.DeleteFunc(d.stopped, func(s protocol.Source) bool { return s == source })
		} else if slices.Contains(d.stopped, source) {
			*on = false
			r.deliverLocked(func() Delivery {
				return Delivery{To: id, Frame: r.notice(protocol.TypeMuted, protocol.Muted{Source: source})}
			})
		}
	}
}

// mayCallLocked refuses a device for which the others in the call leave no place, and one that gives a call the name of somebody
// else's, for whom it would be taken. A guest takes one place, however many devices it has.
func (r *Room) mayCallLocked(a Actor, call string) *protocol.Error {
	n := 0
	for account, s := range r.seats {
		for id, d := range s.devices {
			if d.media.Call == "" || id == a.Device {
				continue
			}
			n++
			switch {
			case account != a.Account && d.media.Call == call:
				return protocol.Err(protocol.CodeBadData)
			case account == a.Account && a.GuestOf != "":
				return protocol.Err(protocol.CodeRoomFull)
			}
		}
	}
	if n >= r.callMaxLocked() {
		return protocol.Err(protocol.CodeRoomFull)
	}
	return nil
}

// stopLocked notes that no device of a member sends a source, and reports whether one did.
func (r *Room) stopLocked(account protocol.AccountID, source protocol.Source) (sent bool) {
	s := r.seats[account]
	if s == nil {
		return false
	}
	for _, d := range s.devices {
		if on := sends(&d.media, source); *on {
			*on, sent = false, true
			d.stopped = append(d.stopped, source)
			r.markLocked(account)
		}
	}
	return sent
}

// sends is where a state says whether a source is sent.
func sends(m *protocol.MediaState, source protocol.Source) *bool {
	switch source {
	case protocol.SourceCamera:
		return &m.Camera
	case protocol.SourceScreen:
		return &m.Screen
	default:
		return &m.Microphone
	}
}

// sources are what a device sends.
var sources = []protocol.Source{protocol.SourceMicrophone, protocol.SourceCamera, protocol.SourceScreen}

// rightTo is the right to send a source.
func rightTo(source protocol.Source) protocol.Right {
	switch source {
	case protocol.SourceCamera:
		return protocol.RightCamera
	case protocol.SourceScreen:
		return protocol.RightShare
	default:
		return protocol.RightSpeak
	}
}

// silenceLocked stops what a member's devices may no longer send, and tells them.
func (r *Room) silenceLocked(account protocol.AccountID) {
	rights := r.rightsLocked(account)
	for _, source := range sources {
		if !rights.Has(rightTo(source)) && r.stopLocked(account, source) {
			r.tellMutedLocked(account, protocol.Muted{Source: source})
		}
	}
	if !rights.Has(protocol.RightRecord) {
		r.endRecordingLocked(account)
	}
}

// endRecordingLocked takes the mark off a member's devices; they stop because role-changed tells them that the right is gone.
func (r *Room) endRecordingLocked(account protocol.AccountID) {
	for _, d := range r.seats[account].devices {
		if d.media.Recording {
			d.media.Recording = false
			r.markLocked(account)
		}
	}
}

func (r *Room) tellMutedLocked(account protocol.AccountID, m protocol.Muted) {
	r.deliverLocked(func() Delivery { return Delivery{Account: account, Frame: r.notice(protocol.TypeMuted, m)} })
}

func (r *Room) signal(a Actor, t protocol.Type, to protocol.DeviceID, data any) *protocol.Error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.retired || !r.connectedLocked(a):
		return protocol.Err(protocol.CodeNotMember)
	case r.committed.policy.View == protocol.ViewAsk:
		return protocol.Err(protocol.CodeForbidden) // Between browsers nobody could hold them to what was agreed.
	case !r.reachableLocked(to):
		return protocol.Err(protocol.CodeGone)
	}
	if r.committed.policy.Relay {
		if data = hideAddresses(data); data == nil {
			return nil // A page that was not told yet is not to try again.
		}
	}
	r.deliverLocked(func() Delivery { return Delivery{To: to, Signal: true, Frame: r.notice(t, data)} })
	return nil
}

func (r *Room) reachableLocked(id protocol.DeviceID) bool {
	for _, s := range r.seats {
		if d := s.devices[id]; d != nil {
			return d.connected
		}
	}
	return false
}

// muteLocked asks the devices of a member, of any rank, to stop a source. Between browsers the device does it or not; what goes through
// the server is not forwarded until the device says that it sends again.
func (r *Room) muteLocked(m protocol.MuteMember) *protocol.Error {
	if !r.shown[m.Account] {
		return protocol.Err(protocol.CodeNotFound)
	}
	if r.topology == protocol.TopologySFU {
		r.stopLocked(m.Account, m.Source)
	}
	r.tellMutedLocked(m.Account, protocol.Muted{Source: m.Source})
	return nil
}

// showAvatar gives the account's seat another picture, if it has a seat.
func (r *Room) showAvatar(account protocol.AccountID, avatar string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.seats[account]
	if r.retired || s == nil || s.avatar == avatar {
		return
	}
	s.avatar = avatar
	r.markLocked(account)
	r.flushLocked()
}

func (r *Room) members(a Actor, ask protocol.OfferMemberList) (protocol.MemberList, *protocol.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.retired || a.Device != "" && !r.connectedLocked(a) {
		return protocol.MemberList{}, protocol.Err(protocol.CodeNotMember)
	}
	limit := ask.Limit
	if limit == 0 {
		limit = firstMembers
	}
	forHosts := r.rightsLocked(a.Account).Has(protocol.RightRemove)
	list := protocol.MemberList{Members: []protocol.Member{}, Count: r.takenLocked(), Version: r.version}
	for _, account := range r.listedLocked(ask.Q, ask.After, limit) {
		list.Members = append(list.Members, r.memberLocked(account, forHosts))
	}
	return list, nil
}
