package server

import (
	"net"
	"sync"
	"time"
)

// Bounds of what waits for one connection.
const (
	maxQueued  = 1 << 20   // bytes, what is being written included; beyond: the connection is too slow and is closed
	manyQueued = 512 << 10 // beyond: what can be had again later is not queued, and senders of signals are told to wait
	mostQueued = 768 << 10 // beyond: signals are dropped
	maxWrite   = 64 << 10  // bytes in one write; a larger frame goes alone
	maxControl = 64        // pings and pongs; beyond, the newest replaces the one before (RFC 6455, 5.5.3 allows it)
)

// A connection that gets more than busyRate messages a second, after busyBurst at once, is busy: what comes for it waits
// for the window, and once more for it when that gathered few, so that one write carries several messages.
const (
	busyRate    = 30
	busyBurst   = 15
	fewMessages = 4
)

// outbox is the one way out of a connection: everything, control frames included, is queued here and written by one
// goroutine. No method but run blocks.
type outbox struct {
	window time.Duration // fixed

	mu      sync.Mutex
	queue   []wsFrame
	control []wsFrame
	bytes   int     // in queue, and being written
	held    bool    // nothing leaves queue before release
	ended   bool    // nothing is accepted any more
	last    wsFrame // the close frame, nil for none
	urgent  bool    // an answer is in queue: somebody waits for it
	state   writerState
	empty   chan struct{}

	wake chan struct{} // capacity 1

	// Owned by run.
	spare   []wsFrame
	scratch []byte
	tokens  float64
	counted time.Time
	nap     *time.Timer
}

// writerState says what run is doing.
type writerState uint8

const (
	writing writerState = iota
	idle                // anything that comes wakes it
	napping             // gathers messages for one write: answers, control frames and the end wake it
)

func newOutbox(window time.Duration) *outbox {
	return &outbox{window: window, wake: make(chan struct{}, 1), tokens: busyBurst}
}

// push queues a data frame; an urgent one does not wait for the window. It is false when the queue is full: then the caller
// closes the connection.
func (o *outbox) push(f wsFrame, urgent bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended {
		return true // on its way out: there is nobody to hear it
	}
	if o.bytes+len(f) > maxQueued {
		return false
	}
	o.queue = append(o.queue, f)
	o.bytes += len(f)
	o.urgent = o.urgent || urgent
	if !o.held && (o.urgent || o.state == idle) {
		o.wakeLocked()
	}
	return true
}

// holds tells how many bytes wait.
func (o *outbox) holds() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bytes
}

// pushControl queues a ping or a pong ahead of all data.
func (o *outbox) pushControl(f wsFrame) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended {
		return
	}
	if len(o.control) < maxControl {
		o.control = append(o.control, f)
	} else {
		o.control[maxControl-1] = f
	}
	o.wakeLocked()
}

// hold keeps data back until release puts its frame before all of it.
func (o *outbox) hold() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held = true
}

func (o *outbox) release(first wsFrame) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended {
		return
	}
	o.held, o.urgent = false, true
	o.queue = append([]wsFrame{first}, o.queue...)
	o.bytes += len(first)
	o.wakeLocked()
}

// finish ends the outbox: what waits goes out (unless it is to be dropped, or was held back), then the last words, then
// the close frame, if any.
func (o *outbox) finish(drop bool, words, last wsFrame) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended {
		return
	}
	if drop || o.held {
		for _, f := range o.queue {
			o.bytes -= len(f)
		}
		o.queue = nil
	}
	if words != nil {
		o.queue = append(o.queue, words)
		o.bytes += len(words)
	}
	o.control, o.held, o.ended, o.last = nil, false, true, last
	o.wakeLocked()
}

// drained returns a channel that is closed when nothing waits and nothing is being written.
func (o *outbox) drained() <-chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.empty == nil {
		o.empty = make(chan struct{})
	}
	empty := o.empty
	o.signalEmptyLocked()
	return empty
}

func (o *outbox) signalEmptyLocked() {
	if o.bytes == 0 && o.empty != nil {
		close(o.empty)
		o.empty = nil
	}
}

func (o *outbox) wakeLocked() {
	if o.state != writing {
		o.state = writing
		o.wake <- struct{}{} // never blocks: one per wait
	}
}

// run writes until the outbox is finished and empty (nil), or a write fails.
func (o *outbox) run(w net.Conn) error {
	for {
		frames, size, last := o.take()
		if frames == nil {
			if last == nil {
				return nil
			}
			_, err := w.Write(last)
			return err
		}
		err := o.write(w, frames)
		o.wrote(frames, size)
		if err != nil {
			return err
		}
	}
}

// take waits for something to write and takes as much as goes into one write, pings and pongs first. No frames: the end,
// with the close frame if there is one. size counts the data among it.
func (o *outbox) take() (frames []wsFrame, size int, last wsFrame) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.control) == 0 && (len(o.queue) == 0 || o.held) {
		if o.ended {
			return nil, 0, o.last
		}
		o.waitLocked()
	}
	if o.mayWaitLocked() && o.busy() {
		o.napLocked()
		if len(o.queue) < fewMessages && o.mayWaitLocked() {
			o.napLocked()
		}
	}
	frames = append(o.spare[:0], o.control...)
	o.control = o.control[:0]
	if o.held {
		return frames, 0, nil
	}
	n := 0
	for n < len(o.queue) && (n == 0 || size+len(o.queue[n]) <= maxWrite) {
		size += len(o.queue[n])
		n++
	}
	frames = append(frames, o.queue[:n]...)
	rest := copy(o.queue, o.queue[n:])
	clear(o.queue[rest:])
	o.queue = o.queue[:rest]
	o.urgent = o.urgent && rest > 0
	return frames, size, nil
}

// mayWaitLocked reports whether nothing of what is queued is waited for.
func (o *outbox) mayWaitLocked() bool {
	return len(o.control) == 0 && !o.urgent && !o.ended && o.bytes < maxWrite
}

// waitLocked waits for anything to write, or the end.
func (o *outbox) waitLocked() {
	o.state = idle
	o.mu.Unlock()
	<-o.wake
	o.mu.Lock()
}

// napLocked waits for the window, so that one write carries several messages.
func (o *outbox) napLocked() {
	o.state = napping
	o.mu.Unlock()
	if o.nap == nil {
		o.nap = time.NewTimer(o.window)
	} else {
		o.nap.Reset(o.window)
	}
	select {
	case <-o.nap.C:
	case <-o.wake:
	}
	o.mu.Lock()
	if o.state == napping {
		o.state = writing
		return
	}
	select { // woken, perhaps as the timer fired
	case <-o.wake:
	default:
	}
}

// busy reports whether messages come faster than busyRate.
func (o *outbox) busy() bool {
	now := time.Now()
	o.tokens = min(busyBurst, o.tokens+now.Sub(o.counted).Seconds()*busyRate)
	o.counted = now
	return o.tokens < 1
}

// write sends frames in one write: a single one as it is, several copied together.
func (o *outbox) write(w net.Conn, frames []wsFrame) error {
	o.tokens = max(-busyBurst, o.tokens-float64(len(frames)))
	if len(frames) == 1 {
		_, err := w.Write(frames[0])
		return err
	}
	o.scratch = o.scratch[:0]
	for _, f := range frames {
		o.scratch = append(o.scratch, f...)
	}
	_, err := w.Write(o.scratch)
	return err
}

// maxKept bounds what an idle connection keeps of its buffers.
const maxKept = 4 << 10

func (o *outbox) wrote(frames []wsFrame, size int) {
	clear(frames)
	o.spare = frames[:0]
	if cap(o.scratch) > maxKept {
		o.scratch = nil
	}
	if cap(o.spare) > maxKept/24 {
		o.spare = nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.bytes -= size
	o.signalEmptyLocked()
}
