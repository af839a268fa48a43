package room

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"atrium/protocol"
)

// here runs f on a room that is in use; not_member where nobody is.
func (s *Service) here(id protocol.RoomID, f func(*Room) *protocol.Error) *protocol.Error {
	r := s.loaded(id)
	if r == nil {
		return protocol.Err(protocol.CodeNotMember)
	}
	return f(r)
}

// live runs f, under the room's lock, for a connected actor who holds a right, "" for none, and tells what became of the member list.
func (s *Service) live(a Actor, id protocol.RoomID, right protocol.Right, f func(*Room) *protocol.Error) *protocol.Error {
	return s.here(id, func(r *Room) *protocol.Error {
		r.mu.Lock()
		defer r.mu.Unlock()
		switch {
		case r.retired || !r.connectedLocked(a):
			return protocol.Err(protocol.CodeNotMember)
		case right != "" && !r.rightsLocked(a.Account).Has(right):
			return protocol.Err(protocol.CodeForbidden)
		}
		err := f(r)
		r.flushLocked()
		return err
	})
}

// Leave takes this device out of the room at once.
func (s *Service) Leave(a Actor, id protocol.RoomID) *protocol.Error {
	return s.here(id, func(r *Room) *protocol.Error { return r.leave(a) })
}

// Drop notes that the actor's connection is lost: the device keeps its place for SeatGrace. If the device has another
// connection by now, nothing happens.
func (s *Service) Drop(a Actor, id protocol.RoomID) {
	if r := s.loaded(id); r != nil {
		r.drop(a)
	}
}

// Members reads a page of those who have a seat, in the order of their places: see place.
func (s *Service) Members(a Actor, id protocol.RoomID, ask protocol.OfferMemberList) (list protocol.MemberList, err *protocol.Error) {
	err = s.here(id, func(r *Room) (err *protocol.Error) {
		list, err = r.members(a, ask)
		return err
	})
	return list, err
}

// SetMedia tells the others what this device sends in which call. A call that is full is room_full.
func (s *Service) SetMedia(a Actor, id protocol.RoomID, m protocol.MediaState) *protocol.Error {
	return s.here(id, func(r *Room) *protocol.Error { return r.setMedia(a, m) })
}

// Signal relays an offer, answer or candidate to a device of the same room, in the order of the calls; gone if it is not
// connected.
func (s *Service) Signal(a Actor, id protocol.RoomID, t protocol.Type, to protocol.DeviceID, data any) *protocol.Error {
	return s.here(id, func(r *Room) *protocol.Error { return r.signal(a, t, to, data) })
}

// Mute asks a member's devices to stop a source.
func (s *Service) Mute(a Actor, id protocol.RoomID, m protocol.MuteMember) *protocol.Error {
	return s.live(a, id, protocol.RightMute, func(r *Room) *protocol.Error { return r.muteLocked(m) })
}

// ShowAvatar shows everyone in the rooms where the account has a seat its new picture, "" for none. Rooms of other
// processes learn of it when the account joins again.
func (s *Service) ShowAvatar(account protocol.AccountID, avatar string) {
	s.mu.Lock()
	rooms := slices.Collect(maps.Values(s.rooms))
	s.mu.Unlock()
	for _, r := range rooms {
		r.showAvatar(account, avatar)
	}
}

// Tell sends a frame without a place in the journal to an account's devices in the room, but for one.
func (s *Service) Tell(id protocol.RoomID, account protocol.AccountID, not protocol.DeviceID, t protocol.Type, data any) {
	r := s.loaded(id)
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.retired {
		r.deliverLocked(func() Delivery { return Delivery{Account: account, Not: not, Frame: r.notice(t, data)} })
	}
}

// Events reads events after a seq as Journal.Events does, for one who follows the journal, and the head at that moment. The
// reader applies Audience.Hears.
func (s *Service) Events(ctx context.Context, id protocol.RoomID, after protocol.Seq, limit int) (events []Event, head protocol.Seq, err error) {
	err = s.with(ctx, id, func(r *Room) error {
		var ok bool
		if events, head, ok = r.events(after, limit); ok {
			return nil
		}
		s.reads.Add(1)
		events, err = s.store.Events(ctx, id, after, limit)
		return err
	})
	return events, head, err
}

// JournalReads counts how often a journal had to be read from the store because memory did not reach back far enough.
func (s *Service) JournalReads() uint64 { return s.reads.Load() }

// Position tells which journal the room has, and its head. Who only reads makes this process no owner and takes no memory.
func (s *Service) Position(ctx context.Context, id protocol.RoomID) (protocol.LogID, protocol.Seq, error) {
	row, err := s.Find(ctx, string(id))
	return row.Log, row.Head, err
}

// MemberOf returns what an account is in a room and may do there, one who acts as host included; not_member if it is none, or was
// removed.
func (s *Service) MemberOf(ctx context.Context, row Row, account protocol.AccountID) (Member, RightSet, error) {
	if row.Kind == protocol.KindLesson {
		return s.memberOfLesson(ctx, row, account)
	}
	if r := s.loaded(row.ID); r != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		m, ok := r.committed.member(account)
		if !ok {
			return m, 0, protocol.Err(protocol.CodeNotMember)
		}
		m, rights := r.actsLocked(m, row.Policy)
		return m, rights, nil
	}
	m, ok, err := s.store.MemberOf(ctx, row.ID, account)
	if err == nil && (!ok || m.Removed) {
		err = protocol.Err(protocol.CodeNotMember)
	}
	if err != nil {
		return m, 0, err
	}
	return m, rightsOf(row.Kind, m, row.Policy), nil
}

// People reads a page of a roster, by name. Everyone who may read the room sees all; its members are for who may let people in, and
// the banned for who may ban. It also tells what the reader may do.
func (s *Service) People(ctx context.Context, row Row, reader protocol.AccountID, of Roster, after protocol.AccountID, limit int,
) ([]Member, RightSet, error) {
	_, rights, err := s.MemberOf(ctx, row, reader)
	if err != nil {
		return nil, 0, err
	}
	if !rights.Has(of.seenBy()) {
		return nil, rights, protocol.Err(protocol.CodeForbidden)
	}
	people, err := s.store.People(ctx, row.ID, of, after, limit)
	return people, rights, err
}

// Seated reports whether an account has a seat in a room: it is there, or was cut off less than SeatGrace ago.
func (s *Service) Seated(id protocol.RoomID, account protocol.AccountID) bool {
	r := s.loaded(id)
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	of := r.seats[account]
	return of != nil && of.shown
}

// Live tells how many seats of the room are taken; 0 means that nobody is there.
func (s *Service) Live(id protocol.RoomID) int {
	r := s.loaded(id)
	if r == nil {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.takenLocked()
}

// takenLocked counts the seats that are taken now, told or not.
func (r *Room) takenLocked() int {
	n := 0
	for _, s := range r.seats {
		if s.shown {
			n++
		}
	}
	return n
}

// Summary is a room in a list.
type Summary struct {
	Row
	Count int // seats taken
}

// Mine lists the rooms of an account after a cursor: on the first page those where somebody is now come first. next is
// zero at the end.
func (s *Service) Mine(ctx context.Context, account protocol.AccountID, after RoomsCursor, limit int) (list []Summary, next RoomsCursor, err error) {
	rows, err := s.store.RoomsOf(ctx, account, after, limit)
	if err != nil {
		return nil, next, err
	}
	if len(rows) == limit {
		last := rows[limit-1]
		next = RoomsCursor{Active: last.Active, ID: last.ID}
	}
	var live, idle []Summary
	if after == (RoomsCursor{}) {
		live = s.liveOf(account)
	}
	for _, row := range rows {
		// A room that is live is on the first page, where it comes once.
		if s.liveFor(row.ID, account) {
			continue
		}
		idle = append(idle, Summary{Row: row, Count: s.Live(row.ID)})
	}
	return append(live, idle...), next, nil
}

// liveOf lists the rooms in use where somebody is and the account is a member, the last active first. It looks at every room in use.
func (s *Service) liveOf(account protocol.AccountID) []Summary {
	var live []Summary
	for _, r := range s.inUse() {
		r.mu.Lock()
		if r.liveForLocked(account) {
			live = append(live, Summary{Row: r.rowLocked(), Count: r.takenLocked()})
		}
		r.mu.Unlock()
	}
	slices.SortFunc(live, func(a, b Summary) int { return cmp.Or(cmp.Compare(b.Active, a.Active), cmp.Compare(b.ID, a.ID)) })
	return live
}

func (s *Service) liveFor(id protocol.RoomID, account protocol.AccountID) bool {
	r := s.loaded(id)
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.liveForLocked(account)
}

func (r *Room) liveForLocked(account protocol.AccountID) bool {
	_, member := r.committed.member(account)
	return member && r.takenLocked() > 0 && r.committed.ended == 0
}

// now is the room's row as it is at this moment.
func (r *Room) now() Row {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rowLocked()
}

func (r *Room) rowLocked() Row {
	row, c := r.row, r.committed
	row.Title, row.Policy, row.Link, row.Locked, row.Ended, row.Head = c.title, c.policy, c.link, c.locked, c.ended, r.head
	row.Active = max(row.Active, r.tail.newest())
	return row
}

func (s *Service) inUse() []*Room {
	s.mu.Lock()
	defer s.mu.Unlock()
	rooms := make([]*Room, 0, len(s.rooms))
	for _, r := range s.rooms {
		rooms = append(rooms, r)
	}
	return rooms
}

// sweep writes who is where and lets rooms go in which nothing happens, until the service stops.
func (s *Service) sweep() {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-tick.C:
		case <-s.ended:
		}
		if visits := s.visits(false); len(visits) > 0 {
			ctx, cancel := context.WithTimeout(s.committer.ctx, sweepEvery)
			if err := s.store.PutVisits(ctx, visits); err != nil {
				s.log.Error("visits not written", "count", len(visits), "err", err)
				s.keep(visits)
			}
			cancel()
		}
	}
}

// maxUnwritten bounds the visits that wait for a store which fails.
const maxUnwritten = 65536

// keep holds what no room will tell again, the newest maxUnwritten of it, for the next time: a visit that goes on does so by
// itself.
func (s *Service) keep(visits []Visit) {
	ended := slices.DeleteFunc(visits, func(v Visit) bool { return v.To == 0 })
	s.unwritten = ended[max(0, len(ended)-maxUnwritten):]
}

// visits collects what is to be written about who was where. Retiring, it takes every room out of use; otherwise only
// those that are idle.
func (s *Service) visits(retireAll bool) []Visit {
	visits := s.unwritten
	s.unwritten = nil
	for _, r := range s.inUse() {
		r.mu.Lock()
		visits = append(visits, r.visitsLocked(time.Now())...)
		if retireAll || r.idleLocked(time.Now()) {
			r.retireLocked()
			s.forget(r)
		}
		r.mu.Unlock()
	}
	return visits
}

// visitsLocked gives the visits that ended, and those that go on with the moment they were last seen.
func (r *Room) visitsLocked(now time.Time) []Visit {
	visits := r.visits
	r.visits = nil
	for _, st := range r.seats {
		if !st.shown {
			continue
		}
		if st.present() {
			st.visit.LastSeen = protocol.ToMillis(now)
		}
		visits = append(visits, st.visit)
	}
	return visits
}

// idleLocked reports whether nobody is there and nothing waits, for a while.
func (r *Room) idleLocked(now time.Time) bool {
	busy := len(r.seats)+len(r.waiting)+len(r.asked)+len(r.arrivals)+len(r.lobby) > 0 || r.reloading || r.draining
	if busy || r.head != r.next {
		r.idleSince = now
		return false
	}
	return now.Sub(r.idleSince) >= idleAfter
}
