package room

import (
	"maps"
	"slices"

	"atrium/protocol"
)

// Media carries the calls that outgrow the mesh. It is called in the order of a room's changes, without the room's lock.
type Media interface {
	// Follow brings what goes through the server of a device of an account in line with what it sends, which is nothing once the device
	// is in no call. What is not said to be sent is not to be forwarded, and what is to nobody else than its viewers.
	Follow(room protocol.RoomID, account protocol.AccountID, device protocol.DeviceID, sends Sends)
	// Repeat tells a device again what it was told last and has not answered: it is back by another connection.
	Repeat(room protocol.RoomID, device protocol.DeviceID)
	// Most is how many devices one call may have.
	Most() int
}

// Sends is what a device sends in a call, and to whom. It is not to be written to.
type Sends struct {
	protocol.MediaState
	To map[protocol.Source]Viewers
}

func (s Sends) equal(o Sends) bool {
	return s.MediaState == o.MediaState && maps.EqualFunc(s.To, o.To, Viewers.equal)
}

// Viewers are everyone, or these accounts, sorted. The devices of the account itself are always among them.
type Viewers struct {
	Everyone bool
	Accounts []protocol.AccountID
}

func (v Viewers) equal(o Viewers) bool {
	return v.Everyone == o.Everyone && slices.Equal(v.Accounts, o.Accounts)
}

// meshMost is how many devices a call has between the browsers where it can go through the server: each of more would send to all.
const meshMost = 2

// callees are the devices in the call, with what was last heard of each.
type callees map[protocol.AccountID]map[protocol.DeviceID]Sends

func (c callees) count() (n int) {
	for _, devices := range c {
		n += len(devices)
	}
	return n
}

// followCallLocked brings the call in line with the devices of those whom others see anew, and chooses its topology: a screen goes through
// the server, and so does everything where members agree to be viewed.
func (r *Room) followCallLocked() {
	for _, account := range r.dirty {
		r.followDevicesLocked(account)
	}
	switch n := r.callees.count(); {
	case r.media != nil && r.committed.policy.View == protocol.ViewAsk:
		r.moveCallLocked(protocol.TopologySFU)
	case n == 0:
		r.moveCallLocked(protocol.TopologyMesh)
	case r.media != nil && (n > meshMost || r.screensLocked() > 0):
		r.moveCallLocked(protocol.TopologySFU)
	}
}

func (r *Room) followDevicesLocked(account protocol.AccountID) {
	before, now := r.callees[account], r.sendsLocked(account)
	if len(now) == 0 {
		delete(r.callees, account)
	} else {
		r.callees[account] = now
	}
	if r.topology != protocol.TopologySFU {
		return
	}
	for id := range before {
		if _, still := now[id]; !still {
			r.followLocked(account, id, Sends{})
		}
	}
	for id, sends := range now {
		if !before[id].equal(sends) {
			r.followLocked(account, id, sends)
		}
	}
}

// sendsLocked is what the devices of an account send in the call; nil if none is in it.
func (r *Room) sendsLocked(account protocol.AccountID) map[protocol.DeviceID]Sends {
	s := r.seats[account]
	if s == nil {
		return nil
	}
	var now map[protocol.DeviceID]Sends
	var to map[protocol.Source]Viewers
	for id, d := range s.devices {
		if d.media.Call == "" {
			continue
		}
		if now == nil {
			now, to = make(map[protocol.DeviceID]Sends), make(map[protocol.Source]Viewers, len(sources))
			for _, source := range sources {
				to[source] = r.viewersLocked(account, source)
			}
		}
		now[id] = Sends{d.media, to}
	}
	return now
}

func (r *Room) followLocked(account protocol.AccountID, device protocol.DeviceID, sends Sends) {
	media, id := r.media, r.id
	r.callLocked(func() { media.Follow(id, account, device, sends) })
}

// repeatLocked sees to it that a device which is back hears what it was told of its call meanwhile.
func (r *Room) repeatLocked(account protocol.AccountID, device protocol.DeviceID) {
	if _, calls := r.callees[account][device]; calls && r.topology == protocol.TopologySFU {
		media, id := r.media, r.id
		r.callLocked(func() { media.Repeat(id, device) })
	}
}

// moveCallLocked lets the call go another way and tells everybody. A call stays with the server until it is empty, so that nobody
// is moved to and fro.
func (r *Room) moveCallLocked(to protocol.Topology) {
	if r.topology == to {
		return
	}
	r.topology = to
	if to == protocol.TopologySFU {
		for account, devices := range r.callees {
			for id, sends := range devices {
				r.followLocked(account, id, sends)
			}
		}
	}
	r.deliverLocked(func() Delivery {
		return Delivery{Audience: AudienceAll, Frame: r.notice(protocol.TypeTopologyChanged, protocol.TopologyChanged{Topology: to})}
	})
}

// endCallLocked takes everyone out of the call, without a word: the room is over, or retired.
func (r *Room) endCallLocked() {
	if r.topology == protocol.TopologySFU {
		for account, devices := range r.callees {
			for id := range devices {
				r.followLocked(account, id, Sends{})
			}
		}
	}
	clear(r.callees)
}

// callMaxLocked is how many devices the call may have.
func (r *Room) callMaxLocked() int {
	switch {
	case r.media != nil:
		return r.media.Most()
	case r.committed.policy.View == protocol.ViewAsk:
		return 0 // Nobody would hold them to what was agreed.
	default:
		return r.committed.policy.MeshMax
	}
}
