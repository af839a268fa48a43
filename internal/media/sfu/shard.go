package sfu

import (
	"sync"
	"sync/atomic"
	"time"

	"atrium/internal/media/extseq"
	"atrium/internal/media/packetcache"
)

// shardQueue is how many packets wait for a shard; beyond, they are lost, counted, and asked for again by the viewers.
const shardQueue = 4096

// tickEvery is how often a shard looks at viewers of whom nothing comes.
const tickEvery = 500 * time.Millisecond

// packetRef names a packet in a layer's cache.
type packetRef struct {
	track *Track
	layer int
	seq   extseq.Seq
}

// message is a packet to forward, or else something to do.
type message struct {
	packet packetRef
	do     func()
}

// shard owns viewers and sends to them.
type shard struct {
	index   int
	now     func() time.Duration
	in      chan message
	stopped chan struct{}
	worker  sync.WaitGroup
	dropped atomic.Uint64

	// Owned by run.
	views  map[*Track][]*view
	packet [packetcache.MaxPayload + 64]byte // what is being sent
	live   []bool
	height []int
}

func startShard(index int, now func() time.Duration) *shard {
	s := &shard{index: index, now: now, in: make(chan message, shardQueue), stopped: make(chan struct{}), views: map[*Track][]*view{}}
	s.worker.Go(s.run)
	return s
}

// stop ends the goroutine. Nobody may forward or do any more.
func (s *shard) stop() {
	close(s.stopped)
	s.worker.Wait()
}

// forward hands a packet over without waiting.
func (s *shard) forward(p packetRef) {
	select {
	case s.in <- message{packet: p}:
	default:
		s.dropped.Add(1)
	}
}

// do runs f in the shard, after what was handed over before.
func (s *shard) do(f func()) {
	select {
	case s.in <- message{do: f}:
	case <-s.stopped:
	}
}

func (s *shard) run() {
	ticks := time.NewTicker(tickEvery)
	defer ticks.Stop()
	for {
		select {
		case m := <-s.in:
			if m.do != nil {
				m.do()
			} else {
				s.spread(m.packet)
			}
		case <-ticks.C:
			s.tick()
		case <-s.stopped:
			return
		}
	}
}

// spread sends a packet to every viewer here.
func (s *shard) spread(r packetRef) {
	p := r.track.layers[r.layer].cache.Pin(r.seq)
	if p == nil {
		return // Overtaken by a whole ring of others.
	}
	defer p.Unpin()
	for _, v := range s.views[r.track] {
		v.take(r.layer, p)
	}
}

func (s *shard) tick() {
	now := s.now()
	for _, views := range s.views {
		for _, v := range views {
			v.tick(now)
		}
	}
}

// add and remove run in the shard.

func (s *shard) add(v *view) {
	t := v.track
	s.views[t] = append(s.views[t], v)
	t.viewers.Or(1 << s.index)
	v.down.sends[v.ssrc] = v
	v.aim(s.now())
}

func (s *shard) remove(v *view) {
	delete(v.down.sends, v.ssrc)
	t := v.track
	kept := s.views[t][:0]
	for _, other := range s.views[t] {
		if other != v {
			kept = append(kept, other)
		}
	}
	if len(kept) > 0 {
		s.views[t] = kept
		return
	}
	delete(s.views, t)
	t.viewers.And(^(uint64(1) << s.index))
}
