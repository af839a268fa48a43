package room

import (
	"time"

	"atrium/protocol"
)

// HostGrace is how long a room waits for a host who is gone before somebody else acts as one.
const HostGrace = 60 * time.Second

// hosting follows whether a room has a host, so that a meeting whose host is lost can go on: after HostGrace a cohost acts, or
// the member with an account who has been there longest, until a real host is back. Who acts lives in memory only, and
// may not do what lasts. A room to which no host has come yet has nobody who acts, or strangers would take it.
type hosting struct {
	came   bool               // a host has been there since anybody was
	gone   *time.Timer        // armed while there is none
	vacant bool               // none came back in time
	acting protocol.AccountID // "" for nobody
}

// lasting are the rights whose use outlasts the host's absence. Of those who act as host only a cohost has them, whom a host
// has chosen.
var lasting = SetOf(protocol.RightRecallAny, protocol.RightBan, protocol.RightChangeRole, protocol.RightEdit, protocol.RightEnd, protocol.RightPen)

// watchHostsLocked brings the hosting in line with who is there.
func (r *Room) watchHostsLocked() {
	if r.kind == protocol.KindLesson {
		return // a student never acts as teacher
	}
	h := &r.hosting
	switch {
	case r.hostThereLocked():
		h.came, h.vacant = true, false
		h.stop()
		r.actLocked("")
	case len(r.seats) == 0:
		h.stop()
		r.actLocked("")
		h.came, h.vacant = false, false
	case h.vacant:
		if h.acting == "" || !r.presentLocked(h.acting) {
			r.actLocked(r.deputyLocked())
		}
	case h.came && h.gone == nil:
		h.gone = time.AfterFunc(HostGrace, r.hostLost)
	}
}

func (h *hosting) stop() {
	if h.gone != nil {
		h.gone.Stop()
		h.gone = nil
	}
}

func (r *Room) hostLost() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.retired || r.hosting.gone == nil {
		return
	}
	r.hosting.gone, r.hosting.vacant = nil, true
	r.watchHostsLocked()
	r.flushLocked()
}

func (r *Room) hostThereLocked() bool {
	for account := range r.committed.hosts {
		if r.presentLocked(account) {
			return true
		}
	}
	return false
}

func (r *Room) presentLocked(account protocol.AccountID) bool {
	s := r.seats[account]
	return s != nil && s.present()
}

// deputyLocked chooses who acts: cohosts before members, then who has been there longest.
func (r *Room) deputyLocked() (deputy protocol.AccountID) {
	var best Member
	for account, s := range r.seats {
		m, ok := r.committed.member(account)
		if !ok || m.Guest || rank[m.Role] < rank[protocol.RoleMember] || !s.present() {
			continue
		}
		since := s.visit.From
		if deputy == "" || rank[m.Role] > rank[best.Role] || rank[m.Role] == rank[best.Role] &&
			(since < r.seats[deputy].visit.From || since == r.seats[deputy].visit.From && account < deputy) {
			deputy, best = account, m
		}
	}
	return deputy
}

// actLocked lets an account act as host, and the one before no more.
func (r *Room) actLocked(account protocol.AccountID) {
	before := r.hosting.acting
	if before == account {
		return
	}
	r.hosting.acting = account
	for _, changed := range []protocol.AccountID{before, account} {
		if _, ok := r.committed.member(changed); ok && r.seats[changed] != nil {
			r.roleChangedLocked(changed)
		}
	}
}

// actingLocked reports whether a member acts as host without being one.
func (r *Room) actingLocked(m Member) bool {
	return m.Account != "" && m.Account == r.hosting.acting && rank[m.Role] < rank[protocol.RoleHost]
}

// actsLocked is the member as whom an account acts now, and what it may do under a policy.
func (r *Room) actsLocked(m Member, p protocol.Policy) (Member, RightSet) {
	if !r.actingLocked(m) {
		return m, rightsOf(r.kind, m, p)
	}
	rights := roles[r.kind][protocol.RoleHost]
	if m.Role != protocol.RoleCohost {
		rights &^= lasting
	}
	m.Role = protocol.RoleHost
	return m, rights
}
