package room

import (
	"crypto/subtle"

	"atrium/protocol"
)

// Arrive is called once per join, in order with what the room publishes: everything published before is contained in the
// JoinedRoom, everything published after is not. It must not block.
type Arrive func(protocol.JoinedRoom, *protocol.Error)

// join takes a seat for the actor's device under the rules of entry, or a place in the lobby, which waits tells; without it nobody
// is let in who would have to wait. A first entry, a return after removal and a new name are committed before done hears of them; the place is held meanwhile.
func (r *Room) join(a Actor, ask protocol.JoinRoom, waits func(), done Arrive) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.retired:
		return errRetired
	case a.standing.Role != "" && a.standing.asked != r.restands:
		return errRestood
	}
	switch e := r.admitLocked(a, ask); {
	case e.refusal != nil:
		r.refuseKnockLocked(a.Account, e.refusal.Code)
		r.callLocked(func() { done(protocol.JoinedRoom{}, e.refusal) })
	case e.knocks && waits == nil:
		r.callLocked(func() { done(protocol.JoinedRoom{}, protocol.Err(protocol.CodeNotMember)) })
	case e.knocks:
		r.knockLocked(a, e.member, ask, waits, done)
	default:
		r.comeInLocked(a, e.member, e.change, done)
	}
	return nil
}

// entrance is the answer to one who wants to come in.
type entrance struct {
	member  Member // as which they come in
	change  bool   // that is to be written
	knocks  bool   // they have to be let in
	refusal *protocol.Error
}

// admitLocked decides whether the actor may come in, and as which member.
func (r *Room) admitLocked(a Actor, ask protocol.JoinRoom) (e entrance) {
	s := &r.pending
	m, known := s.member(a.Account)
	switch {
	case s.ended != 0:
		return entrance{refusal: protocol.Err(protocol.CodeEnded)}
	case s.members[a.Account].Banned:
		return entrance{refusal: protocol.Err(protocol.CodeBanned)}
	}
	switch {
	case r.kind == protocol.KindLesson:
		var refusal *protocol.Error
		role := m.Role
		if m, refusal = r.lessonEntryLocked(a, m, known); refusal != nil {
			return entrance{refusal: refusal}
		}
		e.change = known && role != m.Role
	case !known:
		if refusal := r.entryLocked(a, ask.Secret); refusal != nil {
			return entrance{refusal: refusal}
		}
		m = Member{Account: a.Account, AccountName: a.AccountName, Name: a.DisplayName, Guest: a.GuestOf != "", Role: protocol.RoleMember}
		if m.Guest {
			m.Role = protocol.RoleGuest
		}
	}
	switch {
	case s.locked && r.seats[a.Account] == nil && rank[m.Role] < rank[protocol.RoleCohost]:
		return entrance{refusal: protocol.Err(protocol.CodeLocked)}
	case r.fullLocked(a):
		return entrance{refusal: protocol.Err(protocol.CodeRoomFull)}
	}
	e.change, e.knocks = e.change || !known, !known && s.policy.Entry == protocol.EntryKnock
	if ask.Name != "" && ask.Name != m.Name {
		m.Name, e.change = ask.Name, true
	}
	e.member = m
	return e
}

// fullLocked reports whether there is no place for the actor's device.
func (r *Room) fullLocked(a Actor) bool {
	seat := r.seats[a.Account]
	return seat == nil && len(r.seats) >= r.pending.policy.Capacity || seat != nil && seat.full(a.Device)
}

// comeInLocked seats a device whose member may come in, once that is written.
func (r *Room) comeInLocked(a Actor, m Member, change bool, done Arrive) {
	if _, settled := r.committed.member(a.Account); settled && !change {
		r.arriveLocked(a, done)
		return
	}
	r.enterLocked(a, m, done)
}

// entryLocked is the policy's answer to somebody who is no member.
func (r *Room) entryLocked(a Actor, secret string) *protocol.Error {
	p := r.pending.policy
	switch {
	case a.GuestOf != "":
		if a.GuestOf != r.id || !p.Guests || a.GuestLink != r.pending.link {
			return protocol.Err(protocol.CodeLinkExpired)
		}
	case p.Entry == protocol.EntryMembers:
		return protocol.Err(protocol.CodeNotMember)
	case p.Entry == protocol.EntrySecret:
		if subtle.ConstantTimeCompare([]byte(secret), []byte(r.secret(r.pending.link))) != 1 {
			return protocol.Err(protocol.CodeBadSecret)
		}
	}
	return nil
}

// enterLocked writes the member's entry and holds the place until it is committed.
func (r *Room) enterLocked(a Actor, m Member, done Arrive) {
	s := r.seatLocked(a.Account)
	s.reserved++
	act := Action{Type: protocol.TypeMemberAdded, Draft: func(v View) (Draft, *protocol.Error) {
		if m.Added == 0 {
			m.Added = v.Time
		}
		return Draft{
			Audience:    AudienceServer,
			Data:        memberAdded{Account: m.Account, Name: m.Name, Role: m.Role, Guest: m.Guest},
			Projections: []Projection{PutMember{m}},
			then: func(r *Room) {
				s.reserved--
				r.arriveLocked(a, done)
			},
		}, nil
	}}
	refused := func(_ Receipt, err error) {
		if err != nil {
			r.unreserve(a, s)
			done(protocol.JoinedRoom{}, protocol.OrUnavailable(err))
		}
	}
	if err := r.appendLocked(a.Account, m, 0, act, Digest{}, refused); err != nil {
		r.callLocked(func() { refused(Receipt{}, err) })
	}
}

// memberAdded is the data of the event member-added: an account became a member, came back, or entered under another name.
type memberAdded struct {
	Account protocol.AccountID `json:"account"`
	Name    string             `json:"name"`
	Role    protocol.Role      `json:"role"`
	Guest   bool               `json:"guest,omitzero"`
}

func (r *Room) unreserve(a Actor, s *seat) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s.reserved--
	if r.seats[a.Account] == s {
		r.vacateLocked(a.Account, s)
		r.flushLocked()
	}
}

// arriveLocked seats the device. In a small room the answer goes out with the update of the member list that shows it, in a large
// one at once: the update may take a while.
func (r *Room) arriveLocked(a Actor, done Arrive) {
	r.sitLocked(a)
	if !a.resumes { // who resumes reads no more about it
		r.seats[a.Account].agreed = r.committed.policy.RequireScreen
	}
	r.arrivals = append(r.arrivals, arrival{a, done})
	if len(r.shown) > smallRoom {
		r.answerArrivalsLocked()
	}
	r.flushLocked()
}
