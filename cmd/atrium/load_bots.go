package main

import (
	"bytes"
	"context"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"atrium/client"
	"atrium/protocol"
)

// stampMark stands before the time and the number in a message's text, as 16 and 8 hex digits.
const stampMark = "@@"

// loadText fills a message's frame up to about 200 bytes.
var loadText = strings.Repeat("x", 20)

// loadRoom is a room under load.
type loadRoom struct {
	id           protocol.RoomID
	bots         []*bot
	sent         atomic.Int64
	acknowledged atomic.Int64
	refused      atomic.Int64

	mu     sync.Mutex
	acked  bitset
	faults map[string]int64 // by code or words
}

func newLoadRoom(id protocol.RoomID, clients, messages int) *loadRoom {
	r := &loadRoom{id: id, acked: newBitset(messages), faults: make(map[string]int64), bots: make([]*bot, clients)}
	for i := range r.bots {
		r.bots[i] = &bot{room: r, seen: newBitset(messages), done: make(chan struct{})}
	}
	return r
}

func (r *loadRoom) close() {
	for _, b := range r.bots {
		b.end()
	}
}

// send lets the member whose turn it is write the message of a number.
func (r *loadRoom) send(n int) {
	text := fmt.Sprintf("%s%016x%08x %s", stampMark, time.Now().UnixNano(), n, loadText)
	frame := protocol.Encode(protocol.Frame{Type: protocol.TypeUserMessage, ID: protocol.RequestID(fmt.Sprintf("m%08x", n)),
		Room: r.id, Data: protocol.Encode(protocol.UserMessage{Text: text})})
	r.sent.Add(1)
	r.bots[n%len(r.bots)].write(frame)
}

func (r *loadRoom) ack(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.acked.set(n)
	r.acknowledged.Add(1)
}

func (r *loadRoom) fault(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults[what]++
}

// unanswered counts the messages that got neither ok nor error.
func (r *loadRoom) unanswered() int64 {
	return r.sent.Load() - r.acknowledged.Load() - r.refused.Load()
}

// bot is one guest: a socket, and a goroutine that reads it.
type bot struct {
	room   *loadRoom
	person *client.Client

	raw     *client.Raw // set by enter, like reading, device and at
	reading bool
	device  protocol.DeviceSecret
	at      protocol.Position // where it entered
	once    sync.Once
	ended   atomic.Bool // by us
	dead    atomic.Bool // by the server
	done    chan struct{}

	delivered atomic.Int64
	bytes     atomic.Int64 // of all frames since it entered
	updates   atomic.Int64 // of the member list
	spoke     atomic.Int64 // when it last sent something, ns; 0 while it is not in its room

	// Owned by read; for others once done is closed.
	seen    bitset
	doubled int64
	latency histogram
}

// invite makes the bot a guest of a room.
func (b *bot) invite(ctx context.Context, url string, room client.Room) error {
	person, err := client.New(url)
	if err != nil {
		return err
	}
	b.person = person
	_, err = patient(ctx, func() (client.Account, error) {
		return person.EnterAsGuest(ctx, string(room.Number), room.Secret(), "Bot")
	})
	return err
}

// enter connects the bot and takes it into its room, then reads on in a goroutine of its own until end.
func (b *bot) enter(ctx context.Context) error {
	raw, err := patient(ctx, func() (*client.Raw, error) { return b.person.DialRaw(ctx) })
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	b.raw = raw
	opened, err := raw.Open(ctx, protocol.OpenConnection{})
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	f, err := patient(ctx, func() (protocol.Frame, error) {
		if err := raw.Request(ctx, protocol.TypeJoinRoom, "join", "", protocol.JoinRoom{Room: b.room.id}); err != nil {
			return protocol.Frame{}, err
		}
		return raw.Answer(ctx, "join", nil)
	})
	if err != nil {
		return fmt.Errorf("join: %w", err)
	}
	joined, err := protocol.DecodeAs[protocol.JoinedRoom](f.Data)
	if err != nil {
		return fmt.Errorf("join: %w", err)
	}
	b.device, b.at = opened.Device, protocol.Position{Log: joined.Log, Since: joined.Head}
	b.reading = true
	b.spoke.Store(time.Now().UnixNano())
	go b.read() // end waits for it
	return nil
}

// end cuts the connection and waits for its reader.
func (b *bot) end() {
	if b.raw == nil {
		return
	}
	b.once.Do(func() {
		b.ended.Store(true)
		b.raw.Drop()
	})
	if b.reading {
		<-b.done
	}
}

func (b *bot) write(frame []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if b.dead.Load() {
		return // told once, by read
	}
	b.spoke.Store(time.Now().UnixNano())
	if err := b.raw.Write(ctx, frame); err != nil && !b.ended.Load() && !b.dead.Load() {
		b.room.fault("write: " + err.Error())
	}
}

func (b *bot) read() {
	defer close(b.done)
	var buffer []byte
	var err error
	for {
		if buffer, err = b.raw.ReadInto(context.Background(), buffer); err != nil {
			if !b.ended.Load() {
				b.dead.Store(true)
				b.room.fault(err.Error())
			}
			return
		}
		b.hear(buffer)
	}
}

var (
	prefixMembers = []byte(`{"type":"members-changed"`)
	prefixMessage = []byte(`{"type":"user-message"`)
	prefixOk      = []byte(`{"type":"ok","id":"m`)
	prefixError   = []byte(`{"type":"error"`)
	mark          = []byte(stampMark)
)

// hear looks at a frame's bytes only as far as it must.
func (b *bot) hear(frame []byte) {
	b.bytes.Add(int64(len(frame)))
	switch {
	case bytes.HasPrefix(frame, prefixMembers):
		b.updates.Add(1)
	case bytes.HasPrefix(frame, prefixMessage):
		at := bytes.Index(frame, mark) + len(mark)
		if at < len(mark) || at+24 > len(frame) {
			return
		}
		sent, number := hex(frame[at:at+16]), int(hex(frame[at+16:at+24]))
		if !b.seen.set(number) {
			b.doubled++
			return
		}
		b.latency.note(time.Duration(time.Now().UnixNano() - int64(sent)))
		b.delivered.Add(1)
	case bytes.HasPrefix(frame, prefixOk):
		b.room.ack(int(hex(frame[len(prefixOk) : len(prefixOk)+8])))
	case bytes.HasPrefix(frame, prefixError):
		f, _ := protocol.DecodeFrame(frame)
		data, _ := protocol.DecodeAs[protocol.ErrorData](f.Data)
		b.room.fault(string(data.Code))
		if bytes.Contains(frame, []byte(`"id":"m`)) {
			b.room.refused.Add(1)
		}
	}
}

// hex reads lower-case hex digits; anything else gives a number that means nothing.
func hex(digits []byte) (n uint64) {
	for _, d := range digits {
		v := d - '0'
		if d >= 'a' {
			v = d - 'a' + 10
		}
		n = n<<4 | uint64(v&15)
	}
	return n
}

// bitset holds which messages were seen.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

// set reports whether the bit was clear before. One beyond the end is taken for set.
func (s bitset) set(n int) bool {
	if n < 0 || n/64 >= len(s) {
		return false
	}
	bit := uint64(1) << (n % 64)
	before := s[n/64]
	s[n/64] = before | bit
	return before&bit == 0
}

// without counts what is in s and not in other.
func (s bitset) without(other *bitset) (n int64) {
	for i, word := range s {
		n += int64(bits.OnesCount64(word &^ (*other)[i]))
	}
	return n
}

// histogram counts durations in buckets that are at most 1/32 wide, from 1 µs to 18 min.
type histogram [32 * 27]uint32

func (h *histogram) note(d time.Duration) { h[bucketOf(uint64(max(0, d.Microseconds())))]++ }

func bucketOf(us uint64) int {
	if us < 32 {
		return int(us)
	}
	shift := bits.Len64(us) - 6 // us>>shift is in [32, 64)
	return min((shift+1)*32+int(us>>shift)-32, len(histogram{})-1)
}

// middleOf is the middle of a bucket in µs.
func middleOf(bucket int) float64 {
	if bucket < 32 {
		return float64(bucket)
	}
	shift := bucket/32 - 1
	return (float64(bucket%32) + 32.5) * float64(uint64(1)<<shift)
}

func (h *histogram) add(other *histogram) {
	for i, n := range other {
		h[i] += n
	}
}

// quantile gives milliseconds.
func (h *histogram) quantile(q float64) float64 {
	var total, sum uint64
	for _, n := range h {
		total += uint64(n)
	}
	for i, n := range h {
		if sum += uint64(n); n > 0 && float64(sum) >= q*float64(total) {
			ms, _ := strconv.ParseFloat(strconv.FormatFloat(middleOf(i)/1000, 'g', 3, 64), 64)
			return ms
		}
	}
	return 0
}
