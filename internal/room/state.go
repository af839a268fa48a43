package room

import (
	"maps"

	"atrium/protocol"
)

// state is what of a room is durable: the fold of all projections so far. The room holds two: what is committed, and what
// will be once everything that waits is.
type state struct {
	title   string
	policy  protocol.Policy
	link    int64
	locked  bool
	ended   protocol.Millis
	members map[protocol.AccountID]Member
	hosts   map[protocol.AccountID]bool // owner and hosts among them
}

func stateOf(l Loaded) state {
	s := state{title: l.Title, policy: l.Policy, link: l.Link, locked: l.Locked, ended: l.Ended,
		members: make(map[protocol.AccountID]Member, len(l.Members)), hosts: make(map[protocol.AccountID]bool)}
	for _, m := range l.Members {
		s.setMember(m)
	}
	return s
}

func (s state) clone() state {
	s.members, s.hosts = maps.Clone(s.members), maps.Clone(s.hosts)
	return s
}

// apply folds the projections that concern the room itself; those of other packages do not change who may do what.
func (s *state) apply(projections []Projection) {
	for _, p := range projections {
		switch p := p.(type) {
		case PutMember:
			s.setMember(p.Member)
		case PutRoom:
			s.title, s.policy, s.link, s.locked, s.ended = p.Title, p.Policy, p.Link, p.Locked, p.Ended
		}
	}
}

func (s *state) setMember(m Member) {
	s.members[m.Account] = m
	if !m.Removed && rank[m.Role] >= rank[protocol.RoleHost] {
		s.hosts[m.Account] = true
	} else {
		delete(s.hosts, m.Account)
	}
}

// member returns a present member; a removed one counts as none.
func (s state) member(account protocol.AccountID) (Member, bool) {
	m, ok := s.members[account]
	return m, ok && !m.Removed
}

func (s state) put() PutRoom {
	return PutRoom{Title: s.title, Policy: s.policy, Link: s.link, Locked: s.locked, Ended: s.ended}
}
