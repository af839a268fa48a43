package room

import (
	"time"

	"atrium/protocol"
)

// How people follow is told to hosts as a line over time, never by name.
const (
	paceLasts = time.Minute     // how long a sign counts
	paceEvery = 5 * time.Second // between two points of the line, at least
	pacesKept = 720             // points: an hour at the most
)

// pace is the sign that one seat gives.
type pace struct {
	name  protocol.PaceName
	until time.Time
}

// paces is the line of a room. It starts anew with the room, and grows only while somebody gives signs.
type paces struct {
	points []protocol.PacePoint
	told   time.Time
	timer  *time.Timer // armed while the next point is due
}

// Pace notes how the actor follows.
func (s *Service) Pace(a Actor, id protocol.RoomID, d protocol.Pace) *protocol.Error {
	return s.live(a, id, protocol.RightReact, func(r *Room) *protocol.Error {
		r.seats[a.Account].pace = pace{d.Pace, time.Now().Add(paceLasts)}
		r.paceLocked()
		return nil
	})
}

// PaceLine reads the line so far.
func (s *Service) PaceLine(a Actor, id protocol.RoomID) (line protocol.PaceLine, err *protocol.Error) {
	err = s.live(a, id, protocol.RightPace, func(r *Room) *protocol.Error {
		line.Points = append([]protocol.PacePoint{}, r.paces.points...)
		return nil
	})
	return line, err
}

// paceLocked adds a point now, or when it is due.
func (r *Room) paceLocked() {
	p := &r.paces
	if p.timer != nil {
		return
	}
	if wait := paceEvery - time.Since(p.told); wait > 0 {
		p.timer = time.AfterFunc(wait, r.paceDue)
		return
	}
	r.addPaceLocked()
}

func (r *Room) paceDue() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.paces.timer = nil
	if !r.retired {
		r.addPaceLocked()
	}
}

// addPaceLocked adds a point and tells it, and sees to the next while any sign lasts.
func (r *Room) addPaceLocked() {
	now := time.Now()
	point := protocol.PacePoint{Time: protocol.ToMillis(now)}
	for _, s := range r.seats {
		if !s.present() {
			continue
		}
		point.Present++
		if !now.Before(s.pace.until) {
			continue
		}
		switch s.pace.name {
		case protocol.PaceSlower:
			point.Slower++
		case protocol.PaceLost:
			point.Lost++
		}
	}
	p := &r.paces
	p.told = now
	p.points = append(p.points[max(0, len(p.points)-pacesKept+1):], point)
	r.deliverLocked(func() Delivery {
		return Delivery{Audience: AudienceRight(protocol.RightPace), Frame: r.notice(protocol.TypePaceChanged, point)}
	})
	if point.Slower+point.Lost > 0 {
		p.timer = time.AfterFunc(paceEvery, r.paceDue)
	}
}
