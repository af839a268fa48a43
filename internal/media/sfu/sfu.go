package sfu

import (
	"log/slog"
	"runtime"
	"sync"
	"time"

	"atrium/internal/media/transport"
)

// Source is what a track shows. The names are the wire's.
type Source string

// The sources. A screen's sound is muted and unmuted with the screen.
const (
	Microphone  Source = "microphone"
	Camera      Source = "camera"
	Screen      Source = "screen"
	ScreenSound Source = "screen-sound"
)

// Config is what an SFU needs.
type Config struct {
	Log *slog.Logger
	Hub *transport.Hub
	// Shards is how many goroutines send, mostShards at most; 0 for one per processor.
	Shards int
}

// SFU holds the rooms whose media goes through this server. Safe for concurrent use.
type SFU struct {
	log    *slog.Logger
	hub    *transport.Hub
	shards []*shard

	mu    sync.Mutex
	rooms map[string]*Room
}

// mostShards is how many Track.viewers has bits for.
const mostShards = 64

// New starts the shards.
func New(c Config) *SFU {
	n := c.Shards
	if n == 0 {
		n = runtime.GOMAXPROCS(0)
	}
	n = min(n, mostShards)
	s := &SFU{log: c.Log, hub: c.Hub, rooms: map[string]*Room{}}
	for i := range n {
		s.shards = append(s.shards, startShard(i, c.Hub.Now))
	}
	return s
}

// Close ends all rooms and returns when nothing runs any more. The hub stays open.
func (s *SFU) Close() {
	s.mu.Lock()
	rooms := s.rooms
	s.rooms = map[string]*Room{}
	s.mu.Unlock()
	for _, r := range rooms {
		r.close()
	}
	for _, shard := range s.shards {
		shard.stop()
	}
}

// Join makes a peer of a room, a device of an account. A room begins with its first peer and ends with its last. events hears what is to
// be told to the peer's device.
func (s *SFU) Join(room, account, id string, events Events) *Peer {
	for {
		if p := s.room(room).join(account, id, events); p != nil {
			return p
		}
	}
}

func (s *SFU) room(id string) *Room {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[id]
	if r == nil {
		r = newRoom(s, id)
		s.rooms[id] = r
	}
	return r
}

// Lost is how many packets were not forwarded because a shard had too many to send.
func (s *SFU) Lost() (packets uint64) {
	for _, shard := range s.shards {
		packets += shard.dropped.Load()
	}
	return packets
}

// Peers is how many devices are in calls now.
func (s *SFU) Peers() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rooms {
		r.mu.Lock()
		n += len(r.peers)
		r.mu.Unlock()
	}
	return n
}

// forget drops a room that is empty.
func (s *SFU) forget(r *Room) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.peers) == 0 && s.rooms[r.id] == r {
		r.over = true
		delete(s.rooms, r.id)
	}
}

// clock rates of the media, in Hz: RFC 7587, section 4.1; RFC 7741, section 4.1.
const (
	audioClock = 48_000
	videoClock = 90_000
)

// ticks is how many ticks of a clock pass in a time.
func ticks(d time.Duration, clock uint32) uint32 {
	return uint32(int64(d) * int64(clock) / int64(time.Second))
}
