package room

import (
	"atrium/protocol"
)

// Media carries the calls that outgrow the mesh. It is called in the order of a room's changes, without the room's lock.
type Media interface {
	// Follow brings what goes through the server of a device in line with its state, which is empty once the device is in no call.
	// What the state does not say is sent is not to be forwarded.
	Follow(room protocol.RoomID, device protocol.DeviceID, state protocol.MediaState)
	// Most is how many devices one call may have.
	Most() int
}

// meshMost is how many devices a call has between the browsers where it can go through the server: each of more would send to all.
const meshMost = 2

// callees are the devices in the call, with what was last heard of each.
type callees map[protocol.AccountID]map[protocol.DeviceID]protocol.MediaState

func (c callees) count() (n int) {
	for _, devices := range c {
		n += len(devices)
	}
	return n
}

// followCallLocked brings the call in line with the devices of those whom others see anew, and chooses its topology: a screen goes through
// the server.
func (r *Room) followCallLocked() {
	for _, account := range r.dirty {
		r.followDevicesLocked(account)
	}
	switch n := r.callees.count(); {
	case n == 0:
		r.moveCallLocked(protocol.TopologyMesh)
	case r.media != nil && (n > meshMost || r.screensLocked() > 0):
		r.moveCallLocked(protocol.TopologySFU)
	}
}

func (r *Room) followDevicesLocked(account protocol.AccountID) {
	before, now := r.callees[account], make(map[protocol.DeviceID]protocol.MediaState)
	if s := r.seats[account]; s != nil {
		for id, d := range s.devices {
			if d.media.Call != "" {
				now[id] = d.media
			}
		}
	}
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
			r.followLocked(id, protocol.MediaState{})
		}
	}
	for id, state := range now {
		if before[id] != state {
			r.followLocked(id, state)
		}
	}
}

func (r *Room) followLocked(device protocol.DeviceID, state protocol.MediaState) {
	media, id := r.media, r.id
	r.callLocked(func() { media.Follow(id, device, state) })
}

// moveCallLocked lets the call go another way and tells everybody. A call stays with the server until it is empty, so that nobody
// is moved to and fro.
func (r *Room) moveCallLocked(to protocol.Topology) {
	if r.topology == to {
		return
	}
	r.topology = to
	if to == protocol.TopologySFU {
		for _, devices := range r.callees {
			for id, state := range devices {
				r.followLocked(id, state)
			}
		}
	}
	r.deliverLocked(func() Delivery {
		return Delivery{Audience: AudienceAll, Frame: r.notice(protocol.TypeTopologyChanged, protocol.TopologyChanged{Topology: to})}
	})
}

// endCallLocked takes everyone out of the call, without a word: the room is retired.
func (r *Room) endCallLocked() {
	if r.topology == protocol.TopologySFU {
		for _, devices := range r.callees {
			for id := range devices {
				r.followLocked(id, protocol.MediaState{})
			}
		}
	}
	clear(r.callees)
}

// callMaxLocked is how many devices the call may have.
func (r *Room) callMaxLocked() int {
	if r.media == nil {
		return r.committed.policy.MeshMax
	}
	return r.media.Most()
}
