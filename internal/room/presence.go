package room

import (
	"slices"
	"time"

	"atrium/protocol"
)

// A change of the member list is told at once; what follows it within flushSoon, or in a room of more than smallRoom within
// flushEvery, is told together. Beyond 200 members it is a millisecond for each, since each change is told to each: in a room of
// a thousand it is told once a second.
const (
	smallRoom    = 50
	flushSoon    = 30 * time.Millisecond
	flushEvery   = 200 * time.Millisecond
	flushPerSeat = time.Millisecond
	firstMembers = 100
	maxChanges   = 50 // members in one update; the others are told with the next
)

// arrival is a join that waits for the update of the member list that contains it.
type arrival struct {
	actor Actor
	done  func(protocol.JoinedRoom, *protocol.Error)
}

// markLocked notes that others see something new of an account. The operation that marks ends with flushLocked.
func (r *Room) markLocked(account protocol.AccountID) {
	if !r.marked[account] {
		r.marked[account] = true
		r.dirty = append(r.dirty, account)
	}
}

// markFirstLocked is markLocked for what must not wait behind a crowd that comes: it is told within flushEvery.
func (r *Room) markFirstLocked(account protocol.AccountID) {
	if r.marked[account] {
		at := slices.Index(r.dirty, account)
		r.dirty = slices.Delete(r.dirty, at, at+1)
	}
	r.marked[account] = true
	r.dirty = slices.Insert(r.dirty, 0, account)
	r.hurry = true
}

// flushLocked tells what is marked, now or when it is due.
func (r *Room) flushLocked() {
	if r.retired {
		return // The topic is another's by now.
	}
	r.watchHostsLocked()
	r.reviewViewsLocked()
	r.followCallLocked()
	if len(r.dirty) == 0 && len(r.arrivals) == 0 {
		return
	}
	wait := r.flushPauseLocked() - time.Since(r.flushed)
	if wait <= 0 {
		r.publishMembersLocked()
		return
	}
	r.flushInLocked(wait)
}

func (r *Room) flushPauseLocked() time.Duration {
	if len(r.shown) <= smallRoom {
		return flushSoon
	}
	if r.hurry {
		return flushEvery
	}
	return max(flushEvery, time.Duration(len(r.shown))*flushPerSeat)
}

func (r *Room) flushInLocked(wait time.Duration) {
	if r.flushTimer != nil {
		if !r.hurry || !r.flushTimer.Stop() {
			return
		}
	}
	r.flushTimer = time.AfterFunc(wait, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if !r.retired {
			r.publishMembersLocked()
		}
	})
}

// publishMembersLocked tells the present members what changed since the last time, then answers those who came to a small room:
// their snapshot holds all that was published before, and they hear all that is published after.
func (r *Room) publishMembersLocked() {
	r.flushed, r.hurry = time.Now(), false
	if r.flushTimer != nil {
		r.flushTimer.Stop()
		r.flushTimer = nil
	}
	count := len(r.shown)
	all, hosts := r.changesLocked()
	if len(all.Joined)+len(all.Left)+len(all.Changed) > 0 {
		r.version++
		for _, c := range []*protocol.MembersChanged{&all, &hosts} {
			c.Version, c.Count = r.version, len(r.shown)
		}
		r.deliverLocked(func() Delivery {
			return Delivery{Audience: AudienceAll, Frame: r.notice(protocol.TypeMembersChanged, all),
				HostFrame: r.notice(protocol.TypeMembersChanged, hosts)}
		})
	}
	if now := len(r.shown); now != count {
		r.deliverLocked(func() Delivery {
			return Delivery{Audience: AudienceAll, Frame: r.notice(protocol.TypeCountChange, protocol.CountChange{Count: now})}
		})
	}
	r.answerArrivalsLocked()
	if len(r.dirty) > 0 {
		r.flushInLocked(r.flushPauseLocked())
	}
}

// changesLocked moves what is marked, or the first of it, into an update, as everyone and as hosts see it.
func (r *Room) changesLocked() (all, hosts protocol.MembersChanged) {
	told := slices.Clone(r.dirty[:min(len(r.dirty), maxChanges)])
	r.dirty = slices.Delete(r.dirty, 0, len(told))
	slices.Sort(told)
	for _, account := range told {
		delete(r.marked, account)
		s := r.seats[account]
		visible := s != nil && s.shown
		switch {
		case visible && r.shown[account]:
			all.Changed = append(all.Changed, r.memberLocked(account, false))
			hosts.Changed = append(hosts.Changed, r.memberLocked(account, true))
		case visible:
			r.shown[account] = true
			all.Joined = append(all.Joined, r.memberLocked(account, false))
			hosts.Joined = append(hosts.Joined, r.memberLocked(account, true))
		case r.shown[account]:
			delete(r.shown, account)
			all.Left = append(all.Left, account)
			hosts.Left = append(hosts.Left, account)
		}
	}
	return all, hosts
}

func (r *Room) answerArrivalsLocked() {
	if len(r.arrivals) == 0 {
		return
	}
	listed := r.firstLocked()
	for _, a := range r.arrivals {
		if !r.connectedLocked(a.actor) { // it left, or was removed, before anyone saw it
			r.callLocked(func() { a.done(protocol.JoinedRoom{}, protocol.Err(protocol.CodeUnavailable)) })
			continue
		}
		list := listed
		if a.actor.resumes {
			list = func(bool) []protocol.Member { return nil }
		}
		joined := r.snapshotLocked(a.actor.Account, list)
		r.callLocked(func() { a.done(joined, nil) })
		r.repeatLocked(a.actor.Account, a.actor.Device)
		r.tellKnocksLocked(a.actor.Account, Delivery{To: a.actor.Device})
		if r.lesson != nil {
			r.lesson.Arrived(Floor{r}, a.actor)
		}
	}
	r.arrivals = nil
}

// firstLocked gives the first members as hosts see them, or everyone else; whoever comes at once shares them.
func (r *Room) firstLocked() func(forHosts bool) []protocol.Member {
	var first []protocol.AccountID
	var built [2][]protocol.Member
	return func(forHosts bool) []protocol.Member {
		list := &built[0]
		if forHosts {
			list = &built[1]
		}
		if *list == nil {
			if first == nil {
				first = r.listedLocked("", "", firstMembers)
			}
			*list = make([]protocol.Member, len(first))
			for i, account := range first {
				(*list)[i] = r.memberLocked(account, forHosts)
			}
		}
		return *list
	}
}

// snapshotLocked is the room as one member finds it at the head.
func (r *Room) snapshotLocked(account protocol.AccountID, listed func(forHosts bool) []protocol.Member) protocol.JoinedRoom {
	rights := r.rightsLocked(account)
	forHosts := rights.Has(protocol.RightRemove)
	return protocol.JoinedRoom{
		Room: r.infoLocked(),
		Self: protocol.Self{Member: r.memberLocked(account, forHosts), Rights: rights.List(),
			Acting: r.actingLocked(r.committed.members[account])},
		Members: listed(forHosts), Count: r.takenLocked(), Version: r.version, Log: r.log, Head: r.head,
		Views: r.viewsOfLocked(account),
	}
}

func (r *Room) infoLocked() protocol.RoomInfo {
	info := protocol.RoomInfo{ID: r.id, Number: r.row.Number, Title: r.committed.title, Kind: r.kind, Policy: r.committed.policy,
		Locked: r.committed.locked, Spotlight: r.spotlight, Presented: r.presented, Topology: r.topology}
	if r.media != nil {
		info.CallMax = r.callMaxLocked()
	}
	return info
}

// rightsLocked is what an account may do by what is committed.
func (r *Room) rightsLocked(account protocol.AccountID) RightSet {
	m, ok := r.committed.member(account)
	if !ok {
		return 0
	}
	_, rights := r.actsLocked(m, r.committed.policy)
	return rights
}

// grantsLocked tells the feeds anew what every present member may do.
func (r *Room) grantsLocked() []Grant {
	var grants []Grant
	for account := range r.seats {
		grants = append(grants, Grant{Account: account, Rights: r.rightsLocked(account)})
	}
	return grants
}

// notice encodes what is told without a place in the journal.
func (r *Room) notice(t protocol.Type, data any) []byte {
	return protocol.Encode(protocol.Frame{Type: t, Room: r.id, Data: protocol.Encode(data)})
}
