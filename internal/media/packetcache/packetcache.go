// Package packetcache keeps the last packets of one published stream, once for everyone who watches it: whoever sends a packet, for
// the first time or again, reads it here.
package packetcache

import (
	"errors"
	"sync/atomic"
	"time"

	"atrium/internal/media/codec"
	"atrium/internal/media/extseq"
)

// MaxPayload is the size in bytes of the largest payload that is kept: an Ethernet frame's, less the headers below RTP's.
const MaxPayload = 1460

// ErrTooLarge: the payload is larger than MaxPayload and was not kept.
var ErrTooLarge = errors.New("packetcache: payload too large")

// ErrLate: there is a packet of this number, or a newer one in its place. Each number stands for the same bytes for good: it is sent to
// viewers sealed under it, and two packets sealed under one number betray the key (RFC 7714, section 8).
var ErrLate = errors.New("packetcache: too late")

// Meta is what is known about a packet beside its payload. It does not change after Store.
type Meta struct {
	Seq       extseq.Seq
	Timestamp uint32        // of the publisher's stream, in its clock rate
	Arrival   time.Duration // since the hub was opened, of the publisher's packet
	Marker    bool
	Redundant bool // the payload is RFC 2198's: see codec.Primary
	Level     byte // of the sound, as RFC 6464 writes it
	Frame     codec.Frame
}

// Packet is one kept packet. It is valid from Pin to Unpin.
type Packet struct {
	Meta
	pins    atomic.Int32 // how many read it; writing while it is written
	length  int
	payload [MaxPayload]byte
}

const writing = -1

// Payload is what RTP carried. It must not be changed, nor kept beyond Unpin.
func (p *Packet) Payload() []byte { return p.payload[:p.length] }

// Unpin lets the packet be overwritten again.
func (p *Packet) Unpin() { p.pins.Add(-1) }

func (p *Packet) pin() bool {
	for {
		n := p.pins.Load()
		if n == writing {
			return false
		}
		if p.pins.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// Cache is a ring in which a packet's place follows from its number. One goroutine stores; any number read at the same time, without
// locks and without waiting. Nothing is allocated per packet once the ring is full, but for a packet whose place is still being read.
type Cache struct{ slots []atomic.Pointer[Packet] }

// New makes a cache for packets whose numbers lie less than capacity apart. Memory is taken as packets come, 1.5 KB for each.
func New(capacity int) *Cache { return &Cache{slots: make([]atomic.Pointer[Packet], capacity)} }

// Store copies a packet into the ring, where it replaces the one that had its place, unless that one is newer, or of the same number: then
// the packet has come too late for anyone.
func (c *Cache) Store(meta Meta, payload []byte) error {
	if len(payload) > MaxPayload {
		return ErrTooLarge
	}
	slot := c.slot(meta.Seq)
	p := slot.Load()
	if p != nil && p.Seq >= meta.Seq {
		return ErrLate
	}
	if p == nil || !p.pins.CompareAndSwap(0, writing) {
		p = &Packet{}
		p.fill(meta, payload)
		slot.Store(p)
		return nil
	}
	p.fill(meta, payload)
	p.pins.Store(0)
	return nil
}

func (p *Packet) fill(meta Meta, payload []byte) {
	p.Meta = meta
	p.length = copy(p.payload[:], payload)
}

// Pin returns the packet with this number, which the caller must Unpin, or nil if it is not there any more, or not yet.
func (c *Cache) Pin(seq extseq.Seq) *Packet {
	p := c.slot(seq).Load()
	if p == nil || !p.pin() {
		return nil
	}
	if p.Seq != seq {
		p.Unpin()
		return nil
	}
	return p
}

func (c *Cache) slot(seq extseq.Seq) *atomic.Pointer[Packet] {
	return &c.slots[uint64(seq)%uint64(len(c.slots))]
}
