package room

import (
	"crypto/subtle"

	"atrium/protocol"
)

// Arrive is called once per join, in order with what the room publishes: everything published before is contained in the
// JoinedRoom, everything published after is not. It must not block.
type Arrive func(protocol.JoinedRoom, *protocol.Error)

// join takes a seat for the actor's device under the rules of entry. A first entry, a return after removal and a new name
// are committed before done hears of them; the place is held meanwhile.
func (r *Room) join(a Actor, ask protocol.JoinRoom, done Arrive) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.retired {
		return errRetired
	}
	m, change, refusal := r.admitLocked(a, ask)
	if refusal != nil {
		r.callLocked(func() { done(protocol.JoinedRoom{}, refusal) })
		return nil
	}
	if !change {
		r.arriveLocked(a, done)
		return nil
	}
	r.enterLocked(a, m, done)
	return nil
}

// admitLocked decides whether the actor may come in, and as which member.
func (r *Room) admitLocked(a Actor, ask protocol.JoinRoom) (m Member, change bool, refusal *protocol.Error) {
	s := &r.pending
	if s.ended != 0 {
		return m, false, protocol.Err(protocol.CodeEnded)
	}
	m, known := s.member(a.Account)
	if !known {
		if refusal = r.entryLocked(a, ask.Secret); refusal != nil {
			return m, false, refusal
		}
		m = Member{Account: a.Account, AccountName: a.AccountName, Name: a.DisplayName, Guest: a.GuestOf != "", Role: protocol.RoleMember}
		if m.Guest {
			m.Role = protocol.RoleGuest
		}
	}
	seat := r.seats[a.Account]
	if seat == nil && len(r.seats) >= s.policy.Capacity || seat != nil && seat.full(a.Device) {
		return m, false, protocol.Err(protocol.CodeRoomFull)
	}
	renamed := ask.Name != "" && ask.Name != m.Name
	if renamed {
		m.Name = ask.Name
	}
	return m, !known || renamed, nil
}

// entryLocked is the policy's answer to somebody who is no member.
func (r *Room) entryLocked(a Actor, secret string) *protocol.Error {
	p := r.pending.policy
	switch {
	case a.GuestOf != "":
		if a.GuestOf != r.id || !p.Guests || a.GuestLink != r.pending.link {
			return protocol.Err(protocol.CodeLinkExpired)
		}
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

// arriveLocked seats the device; the answer goes out with the update of the member list that shows it.
func (r *Room) arriveLocked(a Actor, done Arrive) {
	r.sitLocked(a)
	r.arrivals = append(r.arrivals, arrival{a, done})
	r.flushLocked()
}
