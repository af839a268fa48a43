package sfu

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"atrium/internal/media/extseq"
	"atrium/internal/media/packetcache"
	"atrium/internal/media/transport"
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

// gatherMost is how many messages are taken before what they make is sent.
const gatherMost = 64

// waiting is a packet that is pinned.
type waiting struct {
	packetRef
	packet *packetcache.Packet
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
	views   map[*Track][]*view
	waiting []waiting // packets to spread
	batch   *transport.Batch
	packet  [packetcache.MaxPayload + 64]byte // what is being sent
	live    []bool
	height  []int
}

func startShard(index int, now func() time.Duration) *shard {
	s := &shard{index: index, now: now, in: make(chan message, shardQueue), stopped: make(chan struct{}), views: map[*Track][]*view{},
		batch: transport.NewBatch()}
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
			s.work(m)
		case <-ticks.C:
			s.tick()
		case <-s.stopped:
			return
		}
	}
}

// work takes what waits, up to a bound, and then sends: never later than when there is nothing more to take.
func (s *shard) work(m message) {
	s.take(m)
	for taken := 1; taken < gatherMost; taken++ { // A message that is received is one that is taken.
		select {
		case m = <-s.in:
			s.take(m)
			continue
		default:
		}
		break
	}
	s.spread()
	s.batch.Flush()
}

func (s *shard) take(m message) {
	if m.do == nil {
		s.gather(m.packet)
		return
	}
	s.spread() // what came before
	m.do()
}

// gather holds a packet until spread.
func (s *shard) gather(r packetRef) {
	if p := r.track.layers[r.layer].cache.Pin(r.seq); p != nil { // else overtaken by a whole ring of others
		s.waiting = append(s.waiting, waiting{r, p})
	}
}

// spread hands the packets that wait to the batch, viewer by viewer, so that those for one are neighbours.
func (s *shard) spread() {
	for i, first := range s.waiting {
		track := first.track
		if slices.ContainsFunc(s.waiting[:i], func(w waiting) bool { return w.track == track }) {
			continue // with the first of its track
		}
		for _, v := range s.views[track] {
			for _, w := range s.waiting[i:] {
				if w.track == track {
					v.take(w.layer, w.packet)
				}
			}
		}
	}
	for _, w := range s.waiting {
		w.packet.Unpin()
	}
	clear(s.waiting)
	s.waiting = s.waiting[:0]
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
	v.down.conn.Over(v.ssrc, v.rtx)
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
