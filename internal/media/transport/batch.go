package transport

import (
	"golang.org/x/net/ipv4"
)

// Bounds of a batch.
const (
	batchBytes  = 256 << 10
	batchTrains = 64
	// A train is one send with UDP_SEGMENT: what IP can carry, in so many packets as every kernel with the option takes.
	trainBytes   = 65_000
	trainPackets = 64
	// A packet of this size fits every way: IPv6's least MTU, less its header and UDP's. A train of larger ones, which a publisher can bring about,
	// is refused for their size, and says nothing about trains.
	surePacket = 1280 - 40 - 8
)

// Batch gathers sealed packets and sends them with few system calls: those of one size to one peer as a train, which the kernel cuts up
// (UDP GSO), and everything that waits with one sendmmsg. Where the kernel refuses trains it sends packets singly, from then on for that socket.
// For one goroutine.
type Batch struct {
	arena  []byte // the packets, one after the other
	trains []train
	out    []ipv4.Message
}

// train is a run of packets to one peer: all of one size but the last, which may be shorter.
type train struct {
	to          route
	from, until int // in the arena
	size, count int
}

// NewBatch makes an empty one.
func NewBatch() *Batch { return &Batch{arena: make([]byte, 0, batchBytes)} }

// SendRTP seals a packet, header and payload, into a batch, which sends at its Flush, or before if it is full. A number must not be used
// twice in one stream: see RFC 7714, section 8. It does not allocate.
func (c *Conn) SendRTP(b *Batch, packet []byte) error {
	l := &c.srtp
	l.outMu.Lock()
	defer l.outMu.Unlock()
	if l.out == nil {
		return ErrNotReady
	}
	to := c.selected.Load()
	if to == nil {
		return nil
	}
	if len(b.arena)+len(packet)+maxTag > cap(b.arena) || len(b.trains) == batchTrains {
		b.Flush()
	}
	at := len(b.arena)
	sealed, err := l.seal(b.arena[at:at:cap(b.arena)], packet)
	if err != nil {
		return err
	}
	b.arena = b.arena[:at+len(sealed)]
	b.couple(*to, at, len(sealed))
	return nil
}

// couple adds a packet to the last train, or begins one with it.
func (b *Batch) couple(to route, at, size int) {
	if n := len(b.trains); n > 0 {
		last := &b.trains[n-1]
		whole := last.until-last.from == last.size*last.count // no shorter one is at its end
		if last.to == to && to.socket.trains.Load() && whole && size <= last.size && last.count < trainPackets && at+size-last.from <= trainBytes {
			last.until, last.count = at+size, last.count+1
			return
		}
	}
	b.trains = append(b.trains, train{to: to, from: at, until: at + size, size: size, count: 1})
}

// Flush sends everything that waits.
func (b *Batch) Flush() {
	for from := 0; from < len(b.trains); {
		until := from + 1
		for until < len(b.trains) && b.trains[until].to.socket == b.trains[from].to.socket {
			until++
		}
		b.send(b.trains[from:until])
		from = until
	}
	b.arena, b.trains = b.arena[:0], b.trains[:0]
}

// send gives trains of one socket to the kernel.
func (b *Batch) send(trains []train) {
	s := trains[0].to.socket
	for len(b.out) < len(trains) {
		b.out = append(b.out, ipv4.Message{Buffers: make([][]byte, 1), OOB: make([]byte, 0, segmentSpace)})
	}
	out := b.out[:len(trains)]
	for i, t := range trains {
		m := &out[i]
		m.Buffers[0], m.Addr, m.OOB = b.arena[t.from:t.until], t.to.udp, m.OOB[:0]
		if t.count > 1 {
			m.OOB = appendSegment(m.OOB, t.size)
		}
	}
	for len(out) > 0 {
		n, err := s.batch.WriteBatch(out, 0)
		if err != nil && n <= 0 {
			refused := trains[len(trains)-len(out)]
			if refused.count > 1 && isRefusal(err) {
				if refused.size <= surePacket || !mayBeSize(err) {
					s.trains.Store(false)
				}
				b.sendSingly(refused)
			}
			n = 1 // Lost, as on any link.
		}
		out = out[n:]
	}
}

func (b *Batch) sendSingly(t train) {
	for at := t.from; at < t.until; at += t.size {
		t.to.send(b.arena[at:min(at+t.size, t.until)])
	}
}
