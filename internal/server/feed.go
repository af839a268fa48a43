package server

import (
	"sync"
	"sync/atomic"

	"atrium/internal/bus"
	"atrium/internal/room"
	"atrium/protocol"
)

// feeds keeps one subscription per room for all connections here.
type feeds struct {
	bus     bus.Bus
	metrics *metrics
	// detached is told of every account that is put out of a room ("": all), whether a connection of it is here or not.
	detached func(protocol.RoomID, protocol.AccountID)

	mu     sync.Mutex
	byRoom map[protocol.RoomID]*feed
}

func newFeeds(b bus.Bus, m *metrics, detached func(protocol.RoomID, protocol.AccountID)) *feeds {
	return &feeds{bus: b, metrics: m, detached: detached, byRoom: make(map[protocol.RoomID]*feed)}
}

// acquire returns the room's feed, subscribed. Each acquire has its release.
func (fs *feeds) acquire(id protocol.RoomID) *feed {
	fs.mu.Lock()
	f := fs.byRoom[id]
	if f == nil {
		f = &feed{room: id, metrics: fs.metrics, detached: fs.detached}
		fs.byRoom[id] = f
	}
	f.users++
	fs.mu.Unlock()
	f.subscribe.Do(func() { f.cancel = fs.bus.Subscribe(room.Topic(id), f.handle) })
	return f
}

// release gives a feed back. It must not be called from a bus handler.
func (fs *feeds) release(f *feed) {
	fs.mu.Lock()
	f.users--
	last := f.users == 0
	if last {
		delete(fs.byRoom, f.room)
	}
	fs.mu.Unlock()
	if last {
		f.cancel()
	}
}

// feed hands what a room publishes to the connections in it. Frames are built once, whatever their number. Under its lock
// it only queues.
type feed struct {
	room      protocol.RoomID
	metrics   *metrics
	detached  func(protocol.RoomID, protocol.AccountID) // of feeds
	users     int                                       // guarded by feeds.mu
	subscribe sync.Once
	cancel    func() // set by subscribe

	mu    sync.Mutex
	seats []*seat
	head  protocol.Seq // the newest event that came over the bus
}

// seat is one connection in one room.
type seat struct {
	conn    *conn
	feed    *feed
	account protocol.AccountID
	device  protocol.DeviceID
	log     protocol.LogID

	rights   atomic.Uint32                    // a room.RightSet
	board    atomic.Pointer[protocol.BoardID] // which the device looks at; nil: none
	attached atomic.Bool                      // written under feed.mu

	// Guarded by feed.mu.
	index    int          // in feed.seats
	pos      protocol.Seq // all events up to here were queued, or are not for this seat
	live     bool         // events are queued as they come; otherwise the journal is read from pos on
	announce bool         // tell the position when the missed events are through
	stale    bool         // something was dropped that the journal does not hold: the client has to load the state anew
}

// may reports whether the seat holds a right, as far as is known here; the room itself decides.
func (s *seat) may(r protocol.Right) bool { return room.RightSet(s.rights.Load()).Has(r) }

func (s *seat) hears(a room.Audience) bool {
	return a.Hears(room.RightSet(s.rights.Load()))
}

// attach adds a seat. A seat that is not live hears everything but events.
func (f *feed) attach(s *seat) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s.index = len(f.seats)
	f.seats = append(f.seats, s)
	s.attached.Store(true)
}

// detach takes a seat out, once; it is false if it was out already.
func (f *feed) detach(s *seat) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.detachLocked(s)
}

func (f *feed) detachLocked(s *seat) bool {
	if !s.attached.Load() {
		return false
	}
	s.attached.Store(false)
	end := len(f.seats) - 1
	f.seats[s.index] = f.seats[end]
	f.seats[s.index].index = s.index
	f.seats[end] = nil
	f.seats = f.seats[:end]
	return true
}

// handle takes a delivery from the bus. A body that is damaged is dropped: if it was an event, the gap shows it.
func (f *feed) handle(m bus.Message) {
	d, err := room.DecodeDelivery(m.Body)
	if err != nil {
		f.metrics.dropped.WithLabelValues("undecodable").Inc()
		return
	}
	if d.Detach && d.To == "" && d.Close == 0 { // not where everybody is only to come back
		f.detached(f.room, d.Account)
	}
	if sent := f.deliver(d); sent > 0 {
		f.metrics.sent(typeOf(d.Frame), sent)
	}
}

// deliver queues a delivery for all that it is addressed to and returns how many that were.
func (f *feed) deliver(d room.Delivery) (sent int) {
	all, hosts := textFrame(d.Frame), textFrame(d.HostFrame)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.head = max(f.head, d.Seq)
	f.grantLocked(d.Grants)
	for i := len(f.seats) - 1; i >= 0; i-- { // backwards: a seat that is taken out is replaced by one that was served
		s := f.seats[i]
		addressed := s.addressed(d)
		if s.inTurnLocked(d.Seq) && addressed && all != nil && s.fitsLocked(d) {
			frame := all
			if hosts != nil && s.may(protocol.RightRemove) {
				frame = hosts
			}
			s.conn.push(frame)
			if d.Prove != "" {
				s.conn.prove(f.room, d.Prove)
			}
			sent++
		}
		if addressed && d.Detach {
			f.detachLocked(s)
			s.conn.server.background.start(s.conn.forget(s))
		}
		if addressed && d.Close != 0 {
			s.conn.shut(d.Close, "room")
		}
	}
	return sent
}

// addressed reports whether a delivery is for the seat.
func (s *seat) addressed(d room.Delivery) bool {
	switch {
	case d.Board != "":
		looks := s.board.Load()
		return looks != nil && *looks == d.Board && s.device != d.Not
	case d.To != "":
		return s.device == d.To
	case d.Account != "":
		return s.account == d.Account && s.device != d.Not
	default:
		return s.hears(d.Audience)
	}
}

// inTurnLocked moves the seat to an event's number. It is false for what comes twice, and for what the seat reads from the
// journal: because it is not live, or because it finds a gap here.
func (s *seat) inTurnLocked(seq protocol.Seq) bool {
	switch {
	case seq == 0:
		return true
	case !s.live || seq <= s.pos:
		return false
	case seq > s.pos+1, s.conn.out.holds() > manyQueued:
		s.lagLocked()
		return false
	}
	s.pos = seq
	return true
}

// lagLocked makes the seat read the journal from where it is.
func (s *seat) lagLocked() {
	s.live = false
	s.conn.lag(s)
}

// fitsLocked decides what is queued for a connection that reads too slowly. Events are not among it: these are read from the
// journal later, see inTurnLocked. Signals are dropped; their senders were told before to wait. What tells everybody the
// state of the room is dropped too, and the client loads the state anew once it has read what waits. The rest is queued,
// until the queue is full.
func (s *seat) fitsLocked(d room.Delivery) bool {
	if d.Seq != 0 || d.Detach || d.Close != 0 {
		return true
	}
	switch queued := s.conn.out.holds(); {
	case d.Board != "":
		if queued > liveQueued {
			s.feed.metrics.dropped.WithLabelValues("live").Inc()
		}
		return queued <= liveQueued
	case d.Signal && queued > mostQueued:
		s.feed.metrics.dropped.WithLabelValues("signal").Inc()
		return false
	case !d.Signal && d.To == "" && d.Account == "" && queued > manyQueued:
		s.feed.metrics.dropped.WithLabelValues("state").Inc()
		if s.stale = true; s.live {
			s.lagLocked()
		}
		return false
	}
	return true
}

// crowded reports whether too much waits for a device in the room to take signals.
func (f *feed) crowded(to protocol.DeviceID) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.seats {
		if s.device == to {
			return s.conn.out.holds() > manyQueued
		}
	}
	return false
}

func (f *feed) grantLocked(grants []room.Grant) {
	if len(grants) == 0 {
		return
	}
	granted := make(map[protocol.AccountID]room.RightSet, len(grants))
	for _, g := range grants {
		granted[g.Account] = g.Rights
	}
	for _, s := range f.seats {
		if rights, ok := granted[s.account]; ok {
			s.rights.Store(uint32(rights))
		}
	}
}
