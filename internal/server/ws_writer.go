package server

import (
	"net"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"
)

// writer writes for many connections, so that a message to a room costs a write(2) for each of them and not a goroutine's
// wake-up as well. It never waits for a client.
type writer struct {
	window time.Duration // that a busy connection waits for more to write; fixed
	wake   chan struct{} // capacity 1: ready is not empty, or all ends

	mu    sync.Mutex
	ready []*outbox // each at most once
	ended bool

	// Owned by run.
	spare   []*outbox
	naps    []sleeper // by the moment they end: all naps are of one length
	frames  []wsFrame
	scratch []byte
}

// sleeper is an outbox whose nap ends at a moment, if nothing ended it before.
type sleeper struct {
	out *outbox
	at  time.Time
}

// newWriters makes a writer for each processor.
func newWriters(window time.Duration) []*writer {
	all := make([]*writer, runtime.GOMAXPROCS(0))
	for i := range all {
		all[i] = &writer{window: window, wake: make(chan struct{}, 1)}
	}
	return all
}

// call has an outbox served in its turn. It may be called with the outbox's lock held.
func (w *writer) call(o *outbox) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ready = append(w.ready, o)
	if len(w.ready) == 1 {
		w.wakeLocked()
	}
}

// end makes run return once nothing is ready. No outbox may be in use any more.
func (w *writer) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	w.wakeLocked()
}

func (w *writer) wakeLocked() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// run serves those that are ready, and those whose nap is over, until end.
func (w *writer) run() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		ready, ended := w.takeReady()
		now := time.Now()
		for i, o := range ready {
			w.serve(o, now)
			ready[i] = nil
		}
		w.spare = ready[:0]
		next := w.wakeSleepers(now)
		if len(ready) > 0 {
			continue
		}
		if ended {
			return
		}
		timer.Reset(next)
		select {
		case <-timer.C:
		case <-w.wake:
		}
	}
}

func (w *writer) takeReady() (ready []*outbox, ended bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ready, w.ready = w.ready, w.spare
	return ready, w.ended
}

// wakeSleepers serves those whose nap is over and says for how long nobody's will be.
func (w *writer) wakeSleepers(now time.Time) time.Duration {
	n := 0
	for ; n < len(w.naps) && !w.naps[n].at.After(now); n++ {
		if s := w.naps[n]; s.out.wakes(s.at) {
			w.serve(s.out, now)
		}
	}
	w.naps = slices.Delete(w.naps, 0, n)
	if len(w.naps) == 0 {
		return time.Hour
	}
	return w.naps[0].at.Sub(now)
}

// serve writes for an outbox once.
func (w *writer) serve(o *outbox, now time.Time) {
	frames, size, what := o.take(w.frames[:0], now)
	switch what {
	case rest:
	case nap:
		w.naps = append(w.naps, sleeper{o, now.Add(w.window)})
	case end:
		go o.last() // the connection waits for over
	case write:
		w.write(o, w.join(frames), size)
		clear(frames)
		w.frames = frames
	}
}

// write gives the kernel what it takes at once; a goroutine of the outbox waits for the rest.
func (w *writer) write(o *outbox, b []byte, size int) {
	n, err := o.direct.write(b)
	switch {
	case err != nil:
		go o.fail(err)
	case n < len(b):
		go o.pour(slices.Clone(b[n:]), size)
	default:
		o.wrote(size)
	}
}

// join makes one write of several frames, good until the next: they are small, so that copying them costs less than writev(2).
func (w *writer) join(frames []wsFrame) []byte {
	if len(frames) == 1 {
		return frames[0]
	}
	if cap(w.scratch) > 2*maxWrite {
		w.scratch = nil // a frame larger than a write came with pings
	}
	w.scratch = w.scratch[:0]
	for _, f := range frames {
		w.scratch = append(w.scratch, f...)
	}
	return w.scratch
}

// direct writes to a socket without ever waiting for it.
type direct struct {
	socket  syscall.RawConn
	attempt func(fd uintptr) bool // once, whatever comes of it

	// Of the write that runs.
	b   []byte
	n   int
	err error
}

// newDirect is nil for what is no socket, such as TLS over one.
func newDirect(conn net.Conn) *direct {
	s, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	socket, err := s.SyscallConn()
	if err != nil {
		return nil
	}
	d := &direct{socket: socket}
	d.attempt = func(fd uintptr) bool {
		for d.err = syscall.EINTR; d.err == syscall.EINTR; {
			d.n, d.err = syscall.Write(int(fd), d.b)
		}
		return true
	}
	return d
}

// write returns how much of b the socket took, perhaps nothing. Nil takes nothing.
func (d *direct) write(b []byte) (int, error) {
	if d == nil {
		return 0, nil
	}
	d.b = b
	err := d.socket.Write(d.attempt)
	d.b = nil
	switch {
	case err != nil:
		return 0, err
	case d.err == syscall.EAGAIN:
		return 0, nil
	}
	return max(0, d.n), d.err
}
