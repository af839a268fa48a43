package server

import (
	"net"
	"slices"
	"sync"
	"time"
)

// Bounds of what waits for one connection.
const (
	liveQueued = 32 << 10  // beyond: what hands do on a board is not queued; the next of it is newer
	maxQueued  = 1 << 20   // bytes, what is being written included; beyond: the connection is too slow and is closed
	manyQueued = 512 << 10 // beyond: what can be had again later is not queued, and senders of signals are told to wait
	mostQueued = 768 << 10 // beyond: signals are dropped
	maxWrite   = 64 << 10  // bytes in one write; a larger frame goes alone
	maxControl = 64        // pings and pongs; beyond, the newest replaces the one before (RFC 6455, 5.5.3 allows it)
	maxKept    = 64        // frames that an empty queue keeps room for
)

// A connection that gets more than busyRate messages a second, after busyBurst at once, is busy: what comes for it waits
// for the window, and once more for it when that gathered few, so that one write carries several messages.
const (
	busyRate    = 30
	busyBurst   = 15
	fewMessages = 4
)

// outbox is the one way out of a connection: everything, control frames included, is queued here and written in this order, by the
// connection's writer or, what the kernel does not take at once, by a goroutine of its own. Only pour and last block.
type outbox struct {
	// Fixed before anything is queued.
	writer *writer
	conn   net.Conn
	direct *direct // nil: every write to conn may block
	over   func(error)

	mu      sync.Mutex
	queue   []wsFrame
	control []wsFrame
	bytes   int     // in queue, and being written
	held    bool    // nothing leaves queue before release
	ended   bool    // nothing is accepted any more
	final   wsFrame // the close frame, nil for none
	urgent  bool    // an answer is in queue: somebody waits for it
	state   outboxState
	naps    int       // taken for what is in queue
	wakeAt  time.Time // when the nap ends, while napping
	tokens  float64   // of busyRate, at counted
	counted time.Time
	empty   chan struct{}
}

// outboxState says who sees to what is queued.
type outboxState uint8

const (
	idle    outboxState = iota // nobody: whatever comes calls the writer
	due                        // the writer, when its turn comes
	napping                    // the writer, at wakeAt; answers, control frames and the end call it at once
	writing                    // whoever writes for it now looks again afterwards
	over                       // nobody, for ever
)

// newOutbox makes the outbox of a connection. over is called once, in a goroutine of its own: with nil when the outbox was
// finished and all is written, or with the error of a write.
func newOutbox(w *writer, over func(error)) *outbox {
	return &outbox{writer: w, over: over, tokens: busyBurst}
}

// opens sets where the outbox writes.
func (o *outbox) opens(conn net.Conn) { o.conn, o.direct = conn, newDirect(conn) }

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
		o.callLocked()
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
	o.callLocked()
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
	o.queue = slices.Insert(o.queue, 0, first)
	o.bytes += len(first)
	o.callLocked()
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
	o.control, o.held, o.ended, o.final = nil, false, true, last
	o.callLocked()
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

// callLocked has the writer come, unless somebody is at it already.
func (o *outbox) callLocked() {
	if o.state == idle || o.state == napping {
		o.state = due
		o.writer.call(o)
	}
}

// step is what is to be done for an outbox next.
type step uint8

const (
	rest  step = iota // nothing
	nap               // come back at wakeAt
	write             // write what was taken, then tell wrote
	end               // write the last of it: see last
)

// take appends to frames what goes into one write, pings and pongs first; size counts the data among it.
func (o *outbox) take(frames []wsFrame, now time.Time) (taken []wsFrame, size int, what step) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case len(o.control) == 0 && (len(o.queue) == 0 || o.held):
		if o.ended {
			o.state = over
			return nil, 0, end
		}
		o.state = idle
		return nil, 0, rest
	case o.mayNapLocked(now):
		o.naps++
		o.state, o.wakeAt = napping, now.Add(o.writer.window)
		return nil, 0, nap
	}
	o.state, o.naps = writing, 0
	frames = append(frames, o.control...)
	o.control = o.control[:0]
	if !o.held {
		frames, size = o.takeQueueLocked(frames)
	}
	o.tokens = max(-busyBurst, o.tokens-float64(len(frames)))
	return frames, size, write
}

func (o *outbox) takeQueueLocked(frames []wsFrame) ([]wsFrame, int) {
	size, n := 0, 0
	for n < len(o.queue) && (n == 0 || size+len(o.queue[n]) <= maxWrite) {
		size += len(o.queue[n])
		n++
	}
	frames = append(frames, o.queue[:n]...)
	o.queue = slices.Delete(o.queue, 0, n)
	if len(o.queue) == 0 {
		o.urgent = false
		if cap(o.queue) > maxKept {
			o.queue = nil
		}
	}
	return frames, size
}

// mayNapLocked reports whether what is queued may wait for more: a busy connection's may, unless somebody waits for it.
func (o *outbox) mayNapLocked(now time.Time) bool {
	if len(o.control) > 0 || o.urgent || o.ended || o.bytes >= maxWrite {
		return false
	}
	return o.naps == 0 && o.busyLocked(now) || o.naps == 1 && len(o.queue) < fewMessages
}

// busyLocked reports whether messages come faster than busyRate.
func (o *outbox) busyLocked(now time.Time) bool {
	o.tokens = min(busyBurst, o.tokens+now.Sub(o.counted).Seconds()*busyRate)
	o.counted = now
	return o.tokens < 1
}

// wakes ends the nap that was to end at a moment; it is false if that one is over already.
func (o *outbox) wakes(at time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.state != napping || !o.wakeAt.Equal(at) {
		return false
	}
	o.state = due
	return true
}

// wrote notes that what was taken is written, and calls the writer again if there is more.
func (o *outbox) wrote(size int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.bytes -= size
	o.signalEmptyLocked()
	o.state = idle
	if len(o.control) > 0 || len(o.queue) > 0 && !o.held || o.ended {
		o.callLocked()
	}
}

// pour writes what the kernel did not take at once.
func (o *outbox) pour(b []byte, size int) {
	if _, err := o.conn.Write(b); err != nil {
		o.fail(err)
		return
	}
	o.wrote(size)
}

// last writes the close frame of a finished outbox, if it has one, and is the end of it.
func (o *outbox) last() {
	var err error
	if o.final != nil {
		_, err = o.conn.Write(o.final)
	}
	o.over(err)
}

// fail gives up on what waits.
func (o *outbox) fail(err error) {
	o.mu.Lock()
	o.ended, o.state = true, over
	o.queue, o.control = nil, nil
	o.mu.Unlock()
	o.over(err)
}
