package room

import (
	"iter"
	"slices"
	"strings"
	"time"

	"atrium/protocol"
)

// SeatGrace is how long a seat, and a device in it, waits for a connection that was lost.
const SeatGrace = 60 * time.Second

// maxDevices bounds the devices of one seat: beyond it a lost one makes room, and if none is lost the newest is refused.
const maxDevices = 8

// seat is a member × room while any device is there, or not longer gone than SeatGrace.
type seat struct {
	devices map[protocol.DeviceID]*device
	visit   Visit
	avatar  string // names the account's picture as it was last heard of: see Service.ShowAvatar
	// waiting is armed while there is no device at all: after a start of the server, when all seats wait.
	waiting *time.Timer
	// reserved counts joins that wait for their commit: the place is taken, but nobody sees it yet.
	reserved int
	shown    bool
	agreed   bool            // it came in while the policy required screens
	hand     protocol.Millis // when it was raised, 0: it is down
	pace     pace
}

// device is one device in a seat.
type device struct {
	media     protocol.MediaState
	stopped   []protocol.Source // by somebody else, and the device has not told yet that they are off
	conn      uint64            // the connection that is the device now
	connected bool
	lost      *time.Timer // armed while not connected
}

func (s *seat) present() bool {
	for _, d := range s.devices {
		if d.connected {
			return true
		}
	}
	return false
}

// devicesLocked are the devices of an account that are connected.
func (r *Room) devicesLocked(account protocol.AccountID) iter.Seq[Actor] {
	return func(yield func(Actor) bool) {
		s := r.seats[account]
		if s == nil {
			return
		}
		for id, d := range s.devices {
			if d.connected && !yield(Actor{Account: account, Device: id, Conn: d.conn}) {
				return
			}
		}
	}
}

// sitLocked puts the actor's device into its seat, new or kept, and stops whatever was going to take it away. Others hear of
// it only if they see something new.
func (r *Room) sitLocked(a Actor) {
	s := r.seatLocked(a.Account)
	if s.waiting != nil {
		s.waiting.Stop()
		s.waiting = nil
	}
	d := s.devices[a.Device]
	if d == nil {
		if len(s.devices) >= maxDevices {
			s.forgetLost()
		}
		d = &device{}
		s.devices[a.Device] = d
	}
	if d.lost != nil {
		d.lost.Stop()
		d.lost = nil
	}
	if !d.connected || !s.shown || s.avatar != a.Avatar {
		r.markLocked(a.Account)
	}
	d.conn, d.connected, s.shown, s.avatar = a.Conn, true, true, a.Avatar
}

// full reports whether one more device finds no place in the seat.
func (s *seat) full(id protocol.DeviceID) bool {
	connected := 0
	for other, d := range s.devices {
		if other == id {
			return false
		}
		if d.connected {
			connected++
		}
	}
	return connected >= maxDevices
}

// forgetLost takes one lost device out of the seat.
func (s *seat) forgetLost() {
	for id, d := range s.devices {
		if !d.connected {
			d.lost.Stop()
			delete(s.devices, id)
			return
		}
	}
}

// seatLocked returns the account's seat, and makes one if there is none.
func (r *Room) seatLocked(account protocol.AccountID) *seat {
	s := r.seats[account]
	if s == nil {
		now := protocol.ToMillis(time.Now())
		s = &seat{devices: make(map[protocol.DeviceID]*device),
			visit: Visit{Room: r.id, Account: account, From: now, LastSeen: now}}
		r.seats[account] = s
	}
	return s
}

// dropLocked notes that a device's connection is lost; a later connection of the same device is not touched.
func (r *Room) dropLocked(a Actor) {
	s := r.seats[a.Account]
	if s == nil {
		return
	}
	d := s.devices[a.Device]
	if d == nil || !d.connected || d.conn != a.Conn {
		return
	}
	d.connected = false
	s.visit.LastSeen = protocol.ToMillis(time.Now())
	d.lost = time.AfterFunc(SeatGrace, func() { r.expire(a.Account, a.Device, d) })
	r.markLocked(a.Account)
}

// expire takes a device out that did not come back in time.
func (r *Room) expire(account protocol.AccountID, id protocol.DeviceID, d *device) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.seats[account]
	if r.retired || s == nil || s.devices[id] != d || d.connected {
		return
	}
	delete(s.devices, id)
	r.vacateLocked(account, s)
	r.flushLocked()
}

// vacateLocked gives the seat up if nothing holds it any more.
func (r *Room) vacateLocked(account protocol.AccountID, s *seat) {
	if len(s.devices) > 0 || s.waiting != nil || s.reserved > 0 {
		r.markLocked(account)
		return
	}
	delete(r.seats, account)
	if r.spotlight == account {
		r.spotlightLocked("")
	}
	r.stopPresentingLocked(account)
	if s.shown {
		s.visit.To = s.visit.LastSeen
		r.visits = append(r.visits, s.visit)
		r.markLocked(account)
	}
}

// standLocked takes the actor's device out of its seat at once.
func (r *Room) standLocked(a Actor) {
	s := r.seats[a.Account]
	if s == nil {
		return
	}
	if d := s.devices[a.Device]; d != nil {
		if d.lost != nil {
			d.lost.Stop()
		}
		delete(s.devices, a.Device)
		s.visit.LastSeen = protocol.ToMillis(time.Now())
	}
	r.vacateLocked(a.Account, s)
}

// evictLocked takes a member's seat away, whatever devices hold it.
func (r *Room) evictLocked(account protocol.AccountID) {
	s := r.seats[account]
	if s == nil {
		return
	}
	for _, d := range s.devices {
		if d.lost != nil {
			d.lost.Stop()
		}
	}
	if s.waiting != nil {
		s.waiting.Stop()
		s.waiting = nil
	}
	if s.present() {
		s.visit.LastSeen = protocol.ToMillis(time.Now())
	}
	clear(s.devices)
	r.vacateLocked(account, s)
}

// keepSeatsLocked gives those who were there when the last owner stopped their seats back, for as long as anyone who is
// lost keeps one; mayBack is false once they have had the time to come back.
func (r *Room) keepSeatsLocked(open []Visit, mayBack bool) {
	for _, v := range open {
		if _, ok := r.committed.member(v.Account); !ok || !mayBack || r.seats[v.Account] != nil {
			v.To = v.LastSeen
			r.visits = append(r.visits, v)
			continue
		}
		s := &seat{devices: make(map[protocol.DeviceID]*device), visit: v, shown: true,
			avatar: r.committed.members[v.Account].Avatar}
		s.waiting = time.AfterFunc(SeatGrace, func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			if !r.retired && s.waiting != nil {
				s.waiting = nil
				r.vacateLocked(v.Account, s)
				r.flushLocked()
			}
		})
		r.seats[v.Account] = s
		r.shown[v.Account] = true
		r.hosting.came = r.hosting.came || r.committed.hosts[v.Account]
	}
}

// connectedLocked reports whether the actor acts from a connection that has a seat here.
func (r *Room) connectedLocked(a Actor) bool {
	s := r.seats[a.Account]
	if s == nil {
		return false
	}
	d := s.devices[a.Device]
	return d != nil && d.connected && d.conn == a.Conn
}

// memberLocked is how others see a seat; hosts also see the account's name.
func (r *Room) memberLocked(account protocol.AccountID, forHosts bool) protocol.Member {
	m, s := r.committed.members[account], r.seats[account]
	m, _ = r.actsLocked(m, r.committed.policy)
	v := protocol.Member{Account: account, Name: m.Name, Avatar: s.avatar, Role: m.Role, Guest: m.Guest,
		Hand: s.hand, State: protocol.StateReconnecting, Devices: make([]protocol.Device, 0, len(s.devices))}
	if forHosts {
		v.AccountName = m.AccountName
	}
	if s.present() {
		v.State = protocol.StatePresent
	}
	for id, d := range s.devices {
		v.Devices = append(v.Devices, protocol.Device{DeviceID: id, Call: d.media.Call,
			Microphone: d.media.Microphone, Camera: d.media.Camera, Screen: d.media.Screen, Recording: d.media.Recording})
	}
	slices.SortFunc(v.Devices, func(a, b protocol.Device) int { return strings.Compare(string(a.DeviceID), string(b.DeviceID)) })
	return v
}
