package room

import (
	"context"
	"errors"
	"time"

	"atrium/protocol"
)

// reload reads the room anew after a commit that failed, trying until the store answers or the service stops. The seats
// stay: who is there does not depend on the journal.
func (r *Room) reload() {
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		ctx, cancel := context.WithTimeout(r.commit.ctx, commitTimeout)
		loaded, err := r.commit.store.Reload(ctx, r.id, r.epoch, tailEvents)
		var lesson Lesson
		if err == nil {
			lesson, err = r.lessonOf(ctx, loaded.Row)
		}
		cancel()
		if err == nil || errors.Is(err, ErrDeposed) || errors.Is(err, ErrNotFound) {
			r.reloaded(loaded, lesson, err)
			return
		}
		r.slog.Error("reload failed", "err", err)
		select {
		case <-r.commit.ctx.Done():
			r.reloaded(loaded, nil, err)
			return
		case <-time.After(wait):
		}
	}
}

func (r *Room) reloaded(l Loaded, lesson Lesson, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reloading = false
	if err != nil {
		r.deposeLocked()
		return
	}
	before, was, had := r.head, r.committed, r.grantsLocked()
	r.committed = stateOf(l)
	r.pending = r.committed.clone()
	r.head, r.next, r.tail = l.Head, l.Head, newTail(l.Tail)
	r.asked = make(map[requestKey]*pendingEvent)
	r.forgetHeldLocked()
	r.lesson = lesson
	for _, e := range l.Tail { // what a commit of unknown outcome wrote after all
		if e.Seq > before {
			r.publishEventLocked(e)
		}
	}
	r.reconcileLocked(was, had)
	if lesson != nil && r.committed.ended == 0 {
		lesson.Opened(Floor{r})
	}
	r.flushLocked()
}

// reconcileLocked brings the seats and the lobby in line with a state that came from the store, and tells what is not as it was.
func (r *Room) reconcileLocked(was state, had []Grant) {
	if r.committed.ended != 0 {
		r.endLocked()
		return
	}
	for account := range r.seats {
		if _, ok := r.committed.member(account); !ok {
			r.removeLocked(account, protocol.CodeRemoved)
		}
	}
	if was.policy.View != r.committed.policy.View {
		r.viewRuleChangedLocked()
	}
	grants := r.grantsLocked()
	r.deliverLocked(func() Delivery { return Delivery{Audience: AudienceServer, Grants: grants} })
	for _, g := range had {
		if r.seats[g.Account] != nil && (r.rightsLocked(g.Account) != g.Rights || r.committed.members[g.Account] != was.members[g.Account]) {
			r.roleChangedLocked(g.Account)
		}
	}
	r.reviewKnocksLocked()
}

// removeLocked takes a member's devices out of the room, telling them why.
func (r *Room) removeLocked(account protocol.AccountID, why protocol.Code) {
	r.deliverLocked(func() Delivery {
		return Delivery{Account: account, Frame: r.notice(protocol.TypeRemoved, protocol.Removed{Code: why}), Detach: true}
	})
	r.evictLocked(account)
	if r.shown[account] {
		r.markFirstLocked(account) // others drop their links to them when they are told
	}
}

// endLocked takes everybody out; the room stays in the store.
func (r *Room) endLocked() {
	r.refuseAllKnocksLocked(protocol.CodeEnded)
	r.deliverLocked(func() Delivery {
		return Delivery{Audience: AudienceAll, Frame: r.notice(protocol.TypeRemoved, protocol.Removed{Code: protocol.CodeEnded}),
			Detach: true}
	})
	for account := range r.seats {
		r.evictLocked(account)
	}
	r.endCallLocked()
	select {
	case r.over <- struct{}{}:
	default:
	}
	r.views = nil
	r.dirty = nil
	clear(r.marked)
	clear(r.shown)
}

// retireLocked takes the room out of use; whoever still holds it is sent to a new one.
func (r *Room) retireLocked() {
	r.retired = true
	r.refuseAllKnocksLocked(protocol.CodeUnavailable)
	r.hosting.stop()
	r.hosting.acting = ""
	for _, timer := range []*time.Timer{r.flushTimer, r.paces.timer, r.alarm, r.later} {
		if timer != nil {
			timer.Stop()
		}
	}
	for account := range r.seats {
		r.evictLocked(account)
	}
	r.endCallLocked()
	for _, a := range r.arrivals {
		r.callLocked(func() { a.done(protocol.JoinedRoom{}, protocol.Retry(protocol.CodeUnavailable, time.Second)) })
	}
	r.arrivals = nil
}
