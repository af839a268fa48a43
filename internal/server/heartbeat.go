package server

import (
	"container/heap"
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"time"
)

// Heartbeat holds the times of the contract. Zero values take the defaults.
type Heartbeat struct {
	Ping time.Duration // between two pings, and at most this from opening to the first: 3 s
	Pong time.Duration // from a ping to the end of a connection that did not answer it: 4 s
	Idle time.Duration // a client that sent nothing for so long sends a heartbeat: 5 s
	Dead time.Duration // from the last application frame to the end: 7 s
	Open time.Duration // from opening the socket to open-connection: 10 s
}

func (h Heartbeat) withDefaults() Heartbeat {
	for _, d := range []struct {
		value *time.Duration
		or    time.Duration
	}{{&h.Ping, 3 * time.Second}, {&h.Pong, 4 * time.Second}, {&h.Idle, 5 * time.Second}, {&h.Dead, 7 * time.Second},
		{&h.Open, 10 * time.Second}} {
		if *d.value <= 0 {
			*d.value = d.or
		}
	}
	return h
}

// verdict is what a beat finds.
type verdict int

const (
	alive verdict = iota
	notOpened
	silent
)

// pingAhead is the part of the time between two pings by which one may go out early, along with others'.
const pingAhead = 30

// pulse knows when a connection was heard last. It holds no timer: the wheel asks it.
type pulse struct {
	times Heartbeat

	mu       sync.Mutex
	opened   bool
	hidden   bool
	openBy   time.Time
	heardAt  time.Time // the last application frame; for a hidden tab a pong too
	nextPing time.Time
	sent     uint64        // number of the last ping
	open     []time.Time   // when the last len(open) pings went out: those without an answer
	trip     time.Duration // from the last ping that was answered to its pong; 0: none yet
}

// newPulse starts at the opening of a socket. The first ping is spread, so that a thousand clients that come back at once
// are not pinged at once for ever.
func newPulse(times Heartbeat, now time.Time) *pulse {
	first := times.Ping/2 + rand.N(times.Ping/2) + 1
	return &pulse{times: times, openBy: now.Add(times.Open), nextPing: now.Add(first)}
}

// opens notes that the connection is authenticated; from now on it must be heard.
func (p *pulse) opens(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opened, p.heardAt = true, now
}

// heard notes an application frame.
func (p *pulse) heard(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heardAt = now
}

// hide notes whether the tab is in the background.
func (p *pulse) hide(hidden bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hidden = hidden
}

// pong notes the answer to a ping, which answers those before it too (RFC 6455, 5.5.3), and tells its number. A pong that answers none of
// ours counts for nothing: 0.
func (p *pulse) pong(payload []byte, now time.Time) (number uint64) {
	if len(payload) != 8 {
		return 0
	}
	number = binary.BigEndian.Uint64(payload)
	p.mu.Lock()
	defer p.mu.Unlock()
	if number > p.sent || p.sent-number >= uint64(len(p.open)) {
		return 0
	}
	after := uint64(len(p.open)) - (p.sent - number)
	p.trip = now.Sub(p.open[after-1])
	p.open = p.open[after:]
	if p.hidden {
		p.heardAt = now
	}
	return number
}

// extra is a ping that goes out now, besides those that are due.
func (p *pulse) extra(now time.Time) (ping uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent++
	p.open = append(p.open, now)
	return p.sent
}

// way is how long a message is on its way to the server: half of the last round trip, 0 before there was one.
func (p *pulse) way() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.trip / 2
}

// beat judges the connection at a moment, late after it was due or, with late below zero, so long before: then a ping that is due
// goes out early, and nothing else is judged otherwise. ping, if not 0, is to be sent. next is when to ask again. Time in which this
// process itself did not run (late) is nobody's silence.
func (p *pulse) beat(now time.Time, late time.Duration) (v verdict, ping uint64, next time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if late >= p.times.Pong/4 {
		p.forgiveLocked(late)
	}
	switch {
	case !p.opened && !now.Before(p.openBy):
		return notOpened, 0, next
	case len(p.open) > 0 && !now.Before(p.open[0].Add(p.times.Pong)):
		return silent, 0, next
	case p.opened && !now.Before(p.heardAt.Add(p.times.Dead)):
		return silent, 0, next
	}
	if !now.Add(max(0, -late)).Before(p.nextPing) {
		p.sent++
		ping = p.sent
		p.open = append(p.open, now)
		p.nextPing = now.Add(p.times.Ping)
	}
	return alive, ping, p.dueLocked()
}

func (p *pulse) dueLocked() time.Time {
	due := p.nextPing
	if len(p.open) > 0 {
		due = earlier(due, p.open[0].Add(p.times.Pong))
	}
	if p.opened {
		return earlier(due, p.heardAt.Add(p.times.Dead))
	}
	return earlier(due, p.openBy)
}

func (p *pulse) forgiveLocked(late time.Duration) {
	p.openBy, p.heardAt = p.openBy.Add(late), p.heardAt.Add(late)
	for i := range p.open {
		p.open[i] = p.open[i].Add(late)
	}
}

func (p *pulse) due() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dueLocked()
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// beater is what the wheel turns: beat does what is due, or is due in -late, and says when it is due again; the zero time means never.
type beater interface {
	beat(now time.Time, late time.Duration) (next time.Time)
}

// spoke is a beater's place on the wheel.
type spoke struct {
	who   beater
	due   time.Time
	index int // in the heap; -1 when it is not there
}

// wheel asks all connections in turn, from one goroutine with one timer. Whoever is due within ahead is asked along with
// one who is due now, so that a thousand connections do not wake it, and their writers, a thousand times.
type wheel struct {
	ahead time.Duration // fixed
	wake  chan struct{} // capacity 1: something is due earlier than thought, or all ends

	mu    sync.Mutex
	heap  spokes
	ended bool
}

func newWheel(ahead time.Duration) *wheel { return &wheel{ahead: ahead, wake: make(chan struct{}, 1)} }

// add puts a beater on the wheel, due at a moment.
func (w *wheel) add(who beater, due time.Time) *spoke {
	s := &spoke{who: who, due: due}
	w.mu.Lock()
	defer w.mu.Unlock()
	heap.Push(&w.heap, s)
	if s.index == 0 {
		w.wakeLocked()
	}
	return s
}

// remove takes a beater off; a beat that runs now may still end.
func (w *wheel) remove(s *spoke) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s.who = nil
	if s.index >= 0 {
		heap.Remove(&w.heap, s.index)
	}
}

func (w *wheel) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	w.wakeLocked()
}

func (w *wheel) wakeLocked() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// run turns the wheel until end.
func (w *wheel) run() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		wait, ended := w.turn()
		if ended {
			return
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-w.wake:
		}
	}
}

// turn does all that is due and says how long nothing will be.
func (w *wheel) turn() (wait time.Duration, ended bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for !w.ended && len(w.heap) > 0 {
		now := time.Now()
		if early := w.heap[0].due.Sub(now); early > 0 {
			return early, false
		}
		for _, s := range w.popLocked(now.Add(w.ahead)) {
			w.beatLocked(s, now)
		}
	}
	return time.Hour, w.ended
}

// popLocked takes all off the heap that are due by a moment.
func (w *wheel) popLocked(by time.Time) (popped []*spoke) {
	for len(w.heap) > 0 && !w.heap[0].due.After(by) {
		popped = append(popped, heap.Pop(&w.heap).(*spoke))
	}
	return popped
}

// beatLocked has one beat, without the lock, and puts it back.
func (w *wheel) beatLocked(s *spoke, now time.Time) {
	who, late := s.who, now.Sub(s.due)
	if who == nil {
		return
	}
	w.mu.Unlock()
	next := who.beat(now, late)
	w.mu.Lock()
	if s.who != nil && !next.IsZero() {
		s.due = next
		heap.Push(&w.heap, s)
	}
}

// spokes is a heap by due.
type spokes []*spoke

func (h spokes) Len() int           { return len(h) }
func (h spokes) Less(i, j int) bool { return h[i].due.Before(h[j].due) }
func (h spokes) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *spokes) Push(x any) {
	s := x.(*spoke)
	s.index = len(*h)
	*h = append(*h, s)
}
func (h *spokes) Pop() any {
	old := *h
	s := old[len(old)-1]
	old[len(old)-1] = nil
	s.index = -1
	*h = old[:len(old)-1]
	return s
}
