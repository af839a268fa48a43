package sfu

import (
	"fmt"
	"sync"

	"atrium/internal/media/describe"
)

// Room is the people of one call.
type Room struct {
	sfu *SFU
	id  string

	mu    sync.Mutex
	peers map[string]*Peer
	next  int // shard for the next peer
	over  bool
}

func newRoom(s *SFU, id string) *Room { return &Room{sfu: s, id: id, peers: map[string]*Peer{}} }

// join replaces a peer of the same id: its device has come back. It is nil in a room that is over: another one has its name.
func (r *Room) join(account, id string, events Events) *Peer {
	r.mu.Lock()
	if r.over {
		r.mu.Unlock()
		return nil
	}
	old := r.peers[id]
	p := &Peer{room: r, account: account, id: id, events: events, shard: r.sfu.shards[r.next%len(r.sfu.shards)],
		tracks: map[Source]*Track{}, permits: map[Source]permit{}, heights: map[trackKey]int{}}
	r.next++
	r.peers[id] = p
	if old != nil {
		old.closeLocked()
	}
	for _, other := range r.peers {
		for _, t := range other.tracks {
			p.followLocked(t)
		}
	}
	r.describeLocked()
	r.mu.Unlock()
	if old != nil {
		old.finish()
	}
	return p
}

func (r *Room) close() {
	r.mu.Lock()
	peers := make([]*Peer, 0, len(r.peers))
	for _, p := range r.peers {
		p.closeLocked()
		peers = append(peers, p)
	}
	r.mu.Unlock()
	for _, p := range peers {
		p.finish()
	}
}

// describeLocked ends whatever changed what peers are shown: each hears of all of it by one offer.
func (r *Room) describeLocked() {
	for _, p := range r.peers {
		if p.down != nil && p.down.changed {
			p.down.offerLocked(false)
		}
	}
}

// offeredLocked shows a track to everyone who may view it now, and takes it from everyone else.
func (r *Room) offeredLocked(t *Track) {
	for _, viewer := range r.peers {
		viewer.followLocked(t)
	}
}

// endedLocked takes a track from everyone.
func (r *Room) endedLocked(t *Track) {
	t.end()
	for _, viewer := range r.peers {
		viewer.unviewLocked(t)
	}
}

// local is what a description says of the server's side.
func (r *Room) local(ufrag, pwd string, version uint64) describe.Local {
	return describe.Local{Ufrag: ufrag, Pwd: pwd, Fingerprint: r.sfu.hub.Fingerprint(), Candidates: r.sfu.hub.Candidates(), Version: version}
}

func newTrackID(owner string, source Source, n int) string {
	return fmt.Sprintf("%s-%s-%d", owner, source, n)
}
