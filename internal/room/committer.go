package room

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"atrium/protocol"
)

// Bounds of one transaction: what waits beyond them goes with the next.
const (
	maxCommitEvents = 4096
	commitTimeout   = 10 * time.Second
)

// committer writes what waits in all rooms, in one transaction at a time. Each room's events stay in order because there
// is only one.
type committer struct {
	store Store
	ctx   context.Context // ends when the service stops; for reloads

	mu     sync.Mutex
	queue  []*Room // rooms with waiting events, each once
	queued map[*Room]bool
	ready  chan struct{} // capacity 1: something is queued
}

// job is one room's part of a transaction.
type job struct {
	room   *Room
	events []*pendingEvent
	batch  Batch
}

func newCommitter(ctx context.Context, store Store) *committer {
	return &committer{store: store, ctx: ctx, queued: make(map[*Room]bool), ready: make(chan struct{}, 1)}
}

// wake queues a room; called with the room's lock held, so it takes no room's lock itself.
func (c *committer) wake(r *Room) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.queued[r] {
		c.queued[r] = true
		c.queue = append(c.queue, r)
	}
	select {
	case c.ready <- struct{}{}:
	default:
	}
}

// run commits until stop closes, and then once more what still waits.
func (c *committer) run(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			for c.commitWaiting() {
			}
			return
		case <-c.ready:
			for c.commitWaiting() {
			}
		}
	}
}

// commitWaiting writes one transaction; it reports whether there was anything to write.
func (c *committer) commitWaiting() bool {
	jobs := c.take()
	if len(jobs) == 0 {
		return false
	}
	err := c.write(jobs)
	for len(jobs) > 1 {
		// One room's retries cost the others neither their transaction nor their sync.
		at := ofDuplicate(jobs, err)
		if at < 0 {
			break
		}
		jobs[at].room.settle(jobs[at], err)
		jobs = slices.Delete(jobs, at, at+1)
		err = c.write(jobs)
	}
	// A store that is too slow for all is so for each: to try them one by one would stop every room for that long again.
	if err == nil || len(jobs) == 1 || errors.Is(err, ErrUnknown) || errors.Is(err, context.DeadlineExceeded) {
		for _, j := range jobs {
			j.room.settle(j, err)
		}
		return true
	}
	for _, j := range jobs { // one room's fault is not the others'
		j.room.settle(j, c.write([]job{j}))
	}
	return true
}

// ofDuplicate finds the job with the request that the journal had already, for which nothing was written; -1 if that is not why.
func ofDuplicate(jobs []job, err error) int {
	var duplicate *DuplicateError
	if !errors.As(err, &duplicate) {
		return -1
	}
	return slices.IndexFunc(jobs, func(j job) bool { return j.room.id == duplicate.Room })
}

func (c *committer) take() []job {
	var jobs []job
	events := 0
	for events < maxCommitEvents {
		r := c.pop()
		if r == nil {
			break
		}
		if j, ok := r.takeWaiting(maxCommitEvents - events); ok {
			jobs = append(jobs, j)
			events += len(j.events)
		}
	}
	return jobs
}

func (c *committer) pop() *Room {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		return nil
	}
	r := c.queue[0]
	c.queue[0] = nil
	c.queue = c.queue[1:]
	delete(c.queued, r)
	return r
}

func (c *committer) write(jobs []job) error {
	ctx, cancel := context.WithTimeout(context.Background(), commitTimeout)
	defer cancel()
	batches := make([]Batch, len(jobs))
	for i, j := range jobs {
		batches[i] = j.batch
	}
	return c.store.Commit(ctx, batches)
}

// takeWaiting hands up to limit events over to the committer. A room has one job at a time: what waits meanwhile is woken
// when that one is settled.
func (r *Room) takeWaiting(limit int) (job, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := min(limit, len(r.waiting))
	if n == 0 || r.inFlight || r.reloading || r.retired {
		return job{}, false
	}
	j := job{room: r, events: r.waiting[:n:n], batch: Batch{Room: r.id, Epoch: r.epoch, Old: r.head}}
	r.waiting, r.inFlight = r.waiting[n:], true
	for _, p := range j.events {
		j.batch.Events = append(j.batch.Events, p.event)
		j.batch.Projections = append(j.batch.Projections, p.projections...)
	}
	return j, true
}

// settle takes the outcome of a job: on success the events become the room's state, in order.
func (r *Room) settle(j job, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inFlight = false
	if err != nil {
		r.failLocked(j, err)
		return
	}
	for _, p := range j.events {
		r.settleOneLocked(p)
	}
	if len(r.waiting) > 0 {
		r.commit.wake(r)
	}
	r.flushLocked()
}

func (r *Room) settleOneLocked(p *pendingEvent) {
	e := p.event
	r.committed.apply(p.projections)
	r.head = e.Seq
	r.tail.push(e)
	for _, p := range p.projections {
		if redactor, ok := p.(Redactor); ok {
			r.tail.redact(redactor)
		}
	}
	delete(r.asked, requestKey{e.Account, e.Request})
	r.publishEventLocked(e)
	if p.then != nil {
		p.then(r)
	}
	r.callLocked(func() {
		for _, done := range p.done {
			done(Receipt{Seq: e.Seq, Time: e.Time}, nil)
		}
	})
}

// publishEventLocked tells the feeds of a committed event; one that is for the server's eyes only has a number and no frame.
func (r *Room) publishEventLocked(e Event) {
	r.deliverLocked(func() Delivery {
		d := Delivery{Seq: e.Seq, Audience: e.Audience}
		if e.Audience != AudienceServer {
			d.Frame = FrameOf(r.id, e)
		}
		return d
	})
}

// failLocked answers everything that waits and loads the room anew, so that nothing in memory is ahead of the journal.
func (r *Room) failLocked(j job, err error) {
	var duplicate *DuplicateError
	if errors.As(err, &duplicate) && r.withoutDuplicateLocked(j, duplicate) {
		return
	}
	r.slog.Error("commit failed", "events", len(j.events), "err", err)
	answer := error(protocol.Retry(protocol.CodeUnavailable, time.Second))
	if errors.Is(err, ErrUnknown) {
		answer = ErrUnknown
	}
	for _, p := range j.events {
		r.refuseLocked(p, answer)
	}
	for _, p := range r.waiting {
		r.refuseLocked(p, protocol.Retry(protocol.CodeUnavailable, time.Second))
	}
	r.waiting = nil
	clear(r.asked)
	if errors.Is(err, ErrDeposed) {
		r.deposeLocked()
		return
	}
	r.reloading = true
	r.wg.Go(r.reload)
}

// withoutDuplicateLocked takes a request that the journal had already out of a job of which nothing was written, and numbers
// all the others anew. It is false if the request is not in the job.
func (r *Room) withoutDuplicateLocked(j job, d *DuplicateError) bool {
	found := slices.IndexFunc(j.events, func(p *pendingEvent) bool {
		return p.event.Account == d.Account && p.event.Request == d.Request
	})
	if found < 0 {
		return false
	}
	known := j.events[found]
	for _, p := range slices.Backward(slices.Concat(j.events, r.waiting)) {
		if p.undo != nil {
			p.undo()
		}
	}
	again := slices.Concat(j.events[:found], j.events[found+1:], r.waiting)
	r.waiting, r.next, r.pending = nil, r.head, r.committed.clone()
	delete(r.asked, requestKey{d.Account, d.Request})
	r.wg.Go(func() { r.answerLate(known, protocol.Retry(protocol.CodeUnavailable, time.Second)) })
	for _, p := range again {
		if err := r.againLocked(p); err != nil {
			delete(r.asked, requestKey{p.account, p.act.Request})
			r.refuseLocked(p, err)
		}
	}
	if len(r.waiting) > 0 {
		r.commit.wake(r)
	}
	return true
}

// againLocked checks and drafts an action that had a number before.
func (r *Room) againLocked(p *pendingEvent) error {
	self, ok := r.pending.member(p.account)
	if !ok && p.stands.Role != "" && !r.pending.members[p.account].Banned {
		self, ok = p.stands, true
	}
	self, rights := r.actsLocked(self, r.pending.policy)
	switch {
	case p.act.Type == protocol.TypeMemberAdded: // brings its own member
	case !ok:
		return protocol.Err(protocol.CodeNotMember)
	case p.act.Right != "" && !rights.Has(p.act.Right):
		return protocol.Err(protocol.CodeForbidden)
	}
	return r.draftLocked(p, self, rights)
}

func (r *Room) refuseLocked(p *pendingEvent, err error) {
	r.callLocked(func() {
		for _, done := range p.done {
			done(Receipt{}, err)
		}
	})
}

// answerLate gives a request that the journal has, but the tail no more, its first answer, and one that it does not have the other.
func (r *Room) answerLate(p *pendingEvent, answer error) {
	ctx, cancel := context.WithTimeout(context.Background(), commitTimeout)
	defer cancel()
	e, ok, err := r.commit.store.Request(ctx, r.id, p.event.Account, p.event.Request)
	receipt := Receipt{}
	switch {
	case err != nil:
		answer = protocol.OrUnavailable(err)
	case ok:
		receipt, answer = firstAnswer(e, p.event.Digest)
	}
	for _, done := range p.done {
		done(receipt, answer)
	}
}

// deposeLocked gives the room up to its new owner: the connections come back by themselves and find it.
func (r *Room) deposeLocked() {
	r.deliverLocked(func() Delivery {
		return Delivery{Audience: AudienceAll, Close: protocol.CloseGoingAway, Detach: true}
	})
	r.retireLocked()
}
