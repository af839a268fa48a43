package room

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"atrium/internal/bus"
	"atrium/protocol"
)

// errRetired says that this room is no longer the one in use; the service opens it anew.
var errRetired = errors.New("room: retired")

// maxWaiting bounds the actions of one room that wait for their commit; beyond it they are refused as unavailable.
const maxWaiting = 4096

// Room is one room in memory, owned by this process under an epoch. Its methods are safe for concurrent use.
type Room struct {
	// Fixed when the room is loaded.
	id     protocol.RoomID
	kind   protocol.Kind
	log    protocol.LogID
	epoch  int64
	row    Row // as it was loaded; what changes is in the states
	secret func(link int64) string
	key    []byte // of digests
	bus    bus.Bus
	media  Media // nil: calls are between the browsers

	lessonOf func(context.Context, Row) (Lesson, error)
	over     chan<- struct{} // of the service: has the visits written soon

	slog   *slog.Logger
	commit *committer
	wg     *sync.WaitGroup // of the service: waits for drain

	mu        sync.Mutex
	committed state
	pending   state // committed and all that waits
	head      protocol.Seq
	next      protocol.Seq // the last number given
	tail      tail
	waiting   []*pendingEvent // numbered, not yet handed to the committer
	inFlight  bool            // a run of events is with the committer
	asked     map[requestKey]*pendingEvent
	reloading bool
	retired   bool
	idleSince time.Time

	seats      map[protocol.AccountID]*seat
	shown      map[protocol.AccountID]bool // whom the published member list holds
	version    uint64
	dirty      []protocol.AccountID        // of whom others have not been told what is new, in the order in which it came
	marked     map[protocol.AccountID]bool // those in dirty
	arrivals   []arrival
	flushed    time.Time
	flushTimer *time.Timer
	hurry      bool    // what is marked first is told within flushEvery
	visits     []Visit // ended, not yet written
	lobby      map[protocol.AccountID]*knock
	knocked    map[protocol.AccountID]time.Time // who has just stopped waiting, and when
	hosting    hosting
	spotlight  protocol.AccountID // "" for nobody
	presented  protocol.BoardPresented
	held       map[string]*heldValue // what other packages keep in memory of the room
	heldUses   uint64
	heldSince  uint64 // how often it was forgotten
	loads      map[string]*heldLoad
	work       *rate.Limiter // of boards
	callees    callees
	handed     handover
	views      []*view               // in the order in which they were asked for
	resting    map[viewKey]time.Time // until when the same is not to be asked again
	topology   protocol.Topology
	lastHand   protocol.Millis // when the newest hand was raised
	names      *names
	reactions  *rate.Limiter
	paces      paces
	lesson     Lesson                               // nil in other rooms
	alarm      *time.Timer                          // of the lesson; nil: none is set
	later      *time.Timer                          // when the following is tried again; nil: it need not be
	restood    map[protocol.AccountID]protocol.Role // what its course wants written
	restands   uint64                               // how often the course said that something is not as it was

	outbox   []func() // what to publish and whom to answer, in order; run without the lock
	draining bool
}

// pendingEvent is an event that waits for its commit, and who wants to know.
type pendingEvent struct {
	account     protocol.AccountID
	act         Action
	event       Event
	projections []Projection
	then        func(*Room)
	undo        func()
	stands      Member // as whom somebody acts in a lesson who was never there
	done        []func(Receipt, error)
}

func (s *Service) newRoom(l Loaded, lesson Lesson) *Room {
	r := &Room{
		id: l.ID, kind: l.Kind, log: l.Log, epoch: l.Epoch, row: l.Row,
		secret: func(link int64) string { return s.secretOf(l.ID, link) },
		key:    s.key, bus: s.bus, media: s.media, lessonOf: s.lessonOf, over: s.ended, slog: s.log.With("room", l.ID), commit: s.committer, wg: &s.wg,
		committed: stateOf(l), head: l.Head, next: l.Head, tail: newTail(l.Tail),
		asked: make(map[requestKey]*pendingEvent), idleSince: time.Now(),
		seats: make(map[protocol.AccountID]*seat), shown: make(map[protocol.AccountID]bool),
		marked: make(map[protocol.AccountID]bool), lobby: make(map[protocol.AccountID]*knock),
		knocked: make(map[protocol.AccountID]time.Time), names: newNames(),
		reactions: rate.NewLimiter(reactionRate, reactionBurst),
		callees:   make(callees), topology: protocol.TopologyMesh, resting: make(map[viewKey]time.Time),
		held: make(map[string]*heldValue), loads: make(map[string]*heldLoad), work: rate.NewLimiter(workRate, workBurst),
		lesson: lesson, restood: make(map[protocol.AccountID]protocol.Role),
	}
	r.pending = r.committed.clone()
	r.keepSeatsLocked(l.Open, time.Since(s.started) < SeatGrace) // nobody else knows the room yet
	if lesson != nil {
		lesson.Opened(Floor{r})
	}
	return r
}

// deliverLocked publishes in order; make runs without the lock and must not read the room.
func (r *Room) deliverLocked(make func() Delivery) {
	topic := Topic(r.id)
	r.callLocked(func() { r.bus.Publish(topic, EncodeDelivery(make())) })
}

// callLocked runs f without the lock, after everything that was queued before it.
func (r *Room) callLocked(f func()) {
	r.outbox = append(r.outbox, f)
	if !r.draining {
		r.draining = true
		r.wg.Go(r.drain)
	}
}

// drain empties the outbox; there is one at a time, so that the order holds.
func (r *Room) drain() {
	for {
		r.mu.Lock()
		calls := r.outbox
		r.outbox = nil
		if len(calls) == 0 {
			r.draining = false
			r.mu.Unlock()
			return
		}
		r.mu.Unlock()
		for _, call := range calls {
			call()
		}
	}
}

// submit gives an action its place in the journal, or answers why not. done is called exactly once, from the outbox.
func (r *Room) submit(a Actor, act Action, done func(Receipt, error)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.retired {
		return errRetired
	}
	if err := r.submitLocked(a, act, done); err != nil {
		r.callLocked(func() { done(Receipt{}, err) })
	}
	return nil
}

func (r *Room) submitLocked(a Actor, act Action, done func(Receipt, error)) error {
	self, rights, err := r.mayActLocked(a)
	if err != nil {
		return err
	}
	sum := digest(r.key, act.Type, act.Content)
	if answered, err := r.retriedLocked(a.Account, act.Request, sum, done); answered || err != nil {
		return err
	}
	if act.Right != "" && !rights.Has(act.Right) {
		return protocol.Err(protocol.CodeForbidden)
	}
	return r.appendLocked(a.Account, self, rights, act, sum, done)
}

// mayActLocked finds the actor among the members, by the state as it will be after all that waits.
func (r *Room) mayActLocked(a Actor) (Member, RightSet, error) {
	if r.pending.ended != 0 {
		return Member{}, 0, protocol.Err(protocol.CodeEnded)
	}
	self, ok := r.standsLocked(a)
	if !ok || a.Device != "" && !r.connectedLocked(a) {
		return Member{}, 0, protocol.Err(protocol.CodeNotMember)
	}
	self, rights := r.actsLocked(self, r.pending.policy)
	return self, rights, nil
}

// retriedLocked answers a request that is in the journal, or joins one that waits for its commit.
func (r *Room) retriedLocked(account protocol.AccountID, id protocol.RequestID, sum Digest, done func(Receipt, error)) (bool, error) {
	if id == "" {
		return false, nil
	}
	key := requestKey{account, id}
	if p := r.asked[key]; p != nil {
		if p.event.Digest != sum {
			return false, protocol.Err(protocol.CodeIDReused)
		}
		p.done = append(p.done, done)
		return true, nil
	}
	if e, ok := r.tail.find(account, id); ok {
		receipt, err := firstAnswer(e, sum)
		r.callLocked(func() { done(receipt, err) })
		return true, nil
	}
	return false, nil
}

// Answered reports whether the journal has a request of an account that the room does not remember. To draft it again would be taken back when it is
// committed, but what others ask for meanwhile would be answered as if it were done twice.
func (s *Service) Answered(ctx context.Context, account protocol.AccountID, id protocol.RoomID, request protocol.RequestID) (known bool, err error) {
	err = s.with(ctx, id, func(r *Room) error {
		if r.remembers(account, request) {
			return nil
		}
		_, known, err = s.store.Request(ctx, id, account, request)
		return err
	})
	return known, err
}

// remembers reports whether a request that was made before is found without the journal.
func (r *Room) remembers(account protocol.AccountID, id protocol.RequestID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, found := r.tail.find(account, id)
	return id == "" || found || r.tail.whole() || r.asked[requestKey{account, id}] != nil
}

// firstAnswer is what the first request with this id was answered, if the content is the same. A redacted event has no digest
// any more: every content counts as the same.
func firstAnswer(e Event, sum Digest) (Receipt, error) {
	if e.Digest != sum && e.Digest != (Digest{}) {
		return Receipt{}, protocol.Err(protocol.CodeIDReused)
	}
	return Receipt{Seq: e.Seq, Time: e.Time}, nil
}

// appendLocked numbers the action and hands the room to the committer. While the room is loaded anew nothing gets a number.
func (r *Room) appendLocked(account protocol.AccountID, self Member, rights RightSet, act Action, sum Digest, done func(Receipt, error)) error {
	if r.reloading || len(r.waiting) >= maxWaiting {
		return protocol.Retry(protocol.CodeUnavailable, time.Second)
	}
	p := &pendingEvent{account: account, act: act, done: []func(Receipt, error){done},
		event: Event{Account: account}}
	if _, known := r.pending.member(account); !known && r.kind == protocol.KindLesson {
		p.stands = self
	}
	if act.Request != "" {
		p.event.Request, p.event.Digest = act.Request, sum
	}
	if err := r.draftLocked(p, self, rights); err != nil {
		if act.Request == "" || r.tail.whole() {
			return err
		}
		r.wg.Go(func() { r.answerLate(p, err) })
		return nil
	}
	if act.Request != "" {
		r.asked[requestKey{account, act.Request}] = p
	}
	r.commit.wake(r)
	return nil
}

// draftLocked gives an event the next number and its content by the state as it will be then.
func (r *Room) draftLocked(p *pendingEvent, self Member, rights RightSet) error {
	view := View{Self: self, Rights: rights, Log: r.log, Seq: r.next + 1, Time: protocol.ToMillis(time.Now()),
		Lesson: r.lesson, state: &r.pending, room: r}
	draft, refusal := p.act.Draft(view)
	if refusal != nil {
		return refusal
	}
	p.event.Seq, p.event.Time, p.event.Type = view.Seq, view.Time, cmp.Or(draft.Type, p.act.Type)
	p.event.Audience, p.event.Data = draft.Audience, encodeData(draft.Data)
	p.event.Refers = draft.Refers
	p.projections, p.then = draft.Projections, draft.then
	p.undo = draft.Undo
	if draft.Then != nil {
		p.then = func(r *Room) { draft.Then(Floor{r}) }
	}
	r.next = view.Seq
	r.pending.apply(p.projections)
	r.waiting = append(r.waiting, p)
	return nil
}

// events reads from the tail; ok is false if it does not reach back that far.
func (r *Room) events(after protocol.Seq, limit int) (events []Event, head protocol.Seq, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	events, ok = r.tail.after(after, r.head, limit)
	return events, r.head, ok
}

// Do submits and waits for the answer; when ctx ends first it is unavailable, and may be done all the same.
func (s *Service) Do(ctx context.Context, a Actor, id protocol.RoomID, act Action) (Receipt, error) {
	type answer struct {
		receipt Receipt
		err     error
	}
	answered := make(chan answer, 1)
	s.Submit(ctx, a, id, act, func(receipt Receipt, err error) { answered <- answer{receipt, err} })
	select {
	case got := <-answered:
		return got.receipt, got.err
	case <-ctx.Done():
		return Receipt{}, protocol.Wrap(protocol.CodeUnavailable, ctx.Err())
	}
}
