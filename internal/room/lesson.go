package room

import (
	"context"
	"errors"
	"time"

	"atrium/protocol"
)

// A lesson is a room whose people are not its own to choose: the course that it is under says who they are, at every entry and every
// request by HTTP. What the course keeps in memory of a lesson belongs to the room, and is guarded by its lock.

// Lessons is what rooms of the kind lesson ask of their courses.
type Lessons interface {
	// Standing says as what an account is let into a lesson and may read it; not_member if it is not.
	Standing(ctx context.Context, lesson protocol.RoomID, account protocol.AccountID) (Standing, error)
	// OpenLesson reads what is kept in memory while the room is in use.
	OpenLesson(ctx context.Context, lesson protocol.RoomID) (Lesson, error)
}

// Standing is somebody's place in a lesson.
type Standing struct {
	Role protocol.Role
	From protocol.Millis // when they may come in
	Over bool            // nobody comes in any more; who may read it still may

	asked uint64 // the room's restands when the course was asked
}

// errRestood says that the course has changed its mind about somebody since it was asked.
var errRestood = errors.New("room: the standing is of before")

// Lesson follows what happens in its room. Its methods are called under the room's lock, do no I/O and call no service.
type Lesson interface {
	// Opened is called when the room is taken into use, and on a new Lesson each time the room is read anew, with people in it.
	Opened(Floor)
	// Arrived tells of a device that came, or came back: it has heard the room's state, and hears next what the lesson tells it.
	Arrived(Floor, Actor)
	// Proved tells that a connection has what a Delivery with Prove carried, at a moment.
	Proved(Floor, Actor, string, protocol.Millis)
	// Woken is called at the moment that was asked for by Wake, or a little later.
	Woken(Floor)
}

// Floor is a room to those who hold its lock. It is good for the call only in which it was given.
type Floor struct{ r *Room }

// Member finds a member, with the role it has now.
func (f Floor) Member(account protocol.AccountID) (Member, bool) {
	return f.r.committed.member(account)
}

// Since is when an account's present stay began; 0 if it has none.
func (f Floor) Since(account protocol.AccountID) protocol.Millis {
	if s := f.r.seats[account]; s != nil {
		return s.visit.From
	}
	return 0
}

// Connected reports whether a connection is in the room.
func (f Floor) Connected(account protocol.AccountID, conn uint64) bool {
	for a := range f.r.devicesLocked(account) {
		if a.Conn == conn {
			return true
		}
	}
	return false
}

// Devices calls do for each device that is connected.
func (f Floor) Devices(do func(Actor)) {
	for account := range f.r.seats {
		for a := range f.r.devicesLocked(account) {
			do(a)
		}
	}
}

// Holders calls do for each device that is connected of those who hold a right.
func (f Floor) Holders(right protocol.Right, do func(Actor)) {
	f.Devices(func(a Actor) {
		if f.r.rightsLocked(a.Account).Has(right) {
			do(a)
		}
	})
}

// Tell sends what has no place in the journal; the delivery says to whom.
func (f Floor) Tell(to Delivery, t protocol.Type, data any) {
	to.Frame = f.r.notice(t, data)
	f.r.deliverLocked(func() Delivery { return to })
}

// Append writes an event of an account, or of the server's about it, which needs no right. done, which may be nil, hears of the commit; an error
// says that the event got no place at all, and done hears nothing.
func (f Floor) Append(account protocol.AccountID, act Action, done func(error)) error {
	told := func(_ Receipt, err error) {
		switch {
		case done != nil:
			done(err)
		case err != nil:
			f.r.slog.Error("not written", "type", act.Type, "err", err)
		}
	}
	return f.r.appendLocked(account, f.r.committed.members[account], 0, act, Digest{}, told)
}

// Wake has the lesson woken at a moment; the one that was asked for before is forgotten.
func (f Floor) Wake(at protocol.Millis) {
	r, lesson := f.r, f.r.lesson
	if r.alarm != nil {
		r.alarm.Stop()
	}
	r.alarm = time.AfterFunc(time.Until(at.Time()), func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if !r.retired && r.lesson == lesson && r.committed.ended == 0 {
			lesson.Woken(f)
			r.flushLocked()
		}
	})
}

// Answer runs f without the lock, after all that was told before.
func (f Floor) Answer(call func()) { f.r.callLocked(call) }

// Within runs do, under the room's lock, for a connected actor who holds a right in a lesson.
func (s *Service) Within(a Actor, id protocol.RoomID, right protocol.Right, do func(Floor, Lesson) *protocol.Error) *protocol.Error {
	return s.live(a, id, right, func(r *Room) *protocol.Error {
		if r.lesson == nil {
			return protocol.Err(protocol.CodeForbidden)
		}
		return do(Floor{r}, r.lesson)
	})
}

// Proved tells a lesson that an actor's connection has what a Delivery with Prove carried.
func (s *Service) Proved(a Actor, id protocol.RoomID, what string, at time.Time) {
	r := s.loaded(id)
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.retired && r.lesson != nil && r.committed.ended == 0 {
		r.lesson.Proved(Floor{r}, a, what, protocol.ToMillis(at))
		r.flushLocked()
	}
}

// Restand brings a lesson that is in use in line with what its course says of an account by now: another role, or "" for who is not in it
// any more. What cannot be written now is tried again. In a room that nobody uses it is asked at the next entry.
func (s *Service) Restand(id protocol.RoomID, account protocol.AccountID, role protocol.Role) {
	r := s.loaded(id)
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.retired {
		return
	}
	r.restands++ // who has been asked about before is asked about again
	r.restood[account] = role
	r.restandAllLocked()
	r.flushLocked()
}

// restandAllLocked writes what the course wants and the room does not have.
func (r *Room) restandAllLocked() {
	for account, role := range r.restood {
		m, ok := r.pending.member(account)
		switch {
		case !ok || r.pending.ended != 0 || m.Role == role && r.committed.members[account].Role == role:
			delete(r.restood, account)
			continue
		case m.Role == role: // which waits for its commit
			continue
		}
		written := func(err error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			switch {
			case err != nil:
				r.restandLaterLocked(err)
			case r.restood[account] == role:
				delete(r.restood, account)
			}
		}
		if err := (Floor{r}).Append(account, restanding(m, role), written); err != nil {
			r.restandLaterLocked(err)
		}
	}
}

// restandAgain is how long after a failure the course's decisions are tried again.
const restandAgain = time.Second

func (r *Room) restandLaterLocked(err error) {
	r.slog.Error("a course's decision waits", "err", err)
	if r.retired || r.later != nil {
		return
	}
	r.later = time.AfterFunc(restandAgain, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.later = nil; !r.retired {
			r.restandAllLocked()
			r.flushLocked()
		}
	})
}

// restanding gives a member another role, or puts it out.
func restanding(m Member, role protocol.Role) Action {
	if role == "" {
		return Action{Type: protocol.TypeRemoveMember, Draft: func(View) (Draft, *protocol.Error) {
			m.Removed = true
			return Draft{Audience: AudienceServer, Data: protocol.RemoveMember{Account: m.Account}, Projections: []Projection{PutMember{m}},
				then: func(r *Room) { r.removeLocked(m.Account, protocol.CodeRemoved) }}, nil
		}}
	}
	return Action{Type: protocol.TypeChangeRole, Draft: func(View) (Draft, *protocol.Error) {
		m.Role = role
		return Draft{Audience: AudienceServer, Data: protocol.ChangeRole{Account: m.Account, Role: role}, Projections: []Projection{PutMember{m}},
			then: func(r *Room) {
				r.roleChangedLocked(m.Account)
				r.arrivedLocked(m.Account)
			}}, nil
	}}
}

// arrivedLocked tells the lesson of an account's devices as if they had just come: it is somebody else now.
func (r *Room) arrivedLocked(account protocol.AccountID) {
	if r.lesson == nil {
		return
	}
	for a := range r.devicesLocked(account) {
		r.lesson.Arrived(Floor{r}, a)
	}
}

// placed looks up what a lesson's course says of the actor; in another room nothing.
func (s *Service) placed(ctx context.Context, r *Room, a *Actor) error {
	if r.kind != protocol.KindLesson {
		return nil
	}
	r.mu.Lock()
	asked := r.restands
	r.mu.Unlock()
	standing, err := s.lessons.Standing(ctx, r.id, a.Account)
	standing.asked = asked
	a.standing = standing
	return err
}

// standsLocked is the member as whom an actor acts who was placed: by HTTP one acts in a lesson without ever having been there.
func (r *Room) standsLocked(a Actor) (Member, bool) {
	m, ok := r.pending.member(a.Account)
	if a.Device == "" && a.standing.Role != "" && !r.pending.members[a.Account].Banned {
		if !ok {
			m = Member{Account: a.Account, AccountName: a.AccountName, Name: a.DisplayName}
		}
		m.Role, ok = a.standing.Role, true
	}
	return m, ok
}

// lessonEntryLocked is as which member an actor comes into a lesson.
func (r *Room) lessonEntryLocked(a Actor, m Member, known bool) (Member, *protocol.Error) {
	switch {
	case a.standing.Role == "":
		return m, protocol.Err(protocol.CodeNotMember)
	case a.standing.Over:
		return m, protocol.Err(protocol.CodeEnded)
	case time.Now().Before(a.standing.From.Time()):
		return m, protocol.Retry(protocol.CodeNotStarted, time.Until(a.standing.From.Time()))
	case !known:
		m = Member{Account: a.Account, AccountName: a.AccountName, Name: a.DisplayName}
	}
	m.Role = a.standing.Role
	return m, nil
}

// memberOfLesson is Service.MemberOf for a lesson: who is enrolled may read it without ever having been there.
func (s *Service) memberOfLesson(ctx context.Context, row Row, account protocol.AccountID) (Member, RightSet, error) {
	standing, err := s.lessons.Standing(ctx, row.ID, account)
	if err != nil {
		return Member{}, 0, err
	}
	m, ok, err := s.store.MemberOf(ctx, row.ID, account)
	switch {
	case err != nil:
		return Member{}, 0, err
	case m.Banned:
		return Member{}, 0, protocol.Err(protocol.CodeNotMember)
	case !ok:
		m = Member{Account: account}
	}
	m.Role = standing.Role
	return m, rightsOf(row.Kind, m, row.Policy), nil
}
