package sfu

import (
	"errors"
	"slices"

	"atrium/internal/media/describe"
	"atrium/internal/media/transport"
)

// ErrGone: the peer has left.
var ErrGone = errors.New("sfu: the peer has left")

// ErrStale: the answer is not to the last offer.
var ErrStale = errors.New("sfu: not an answer to the last offer")

// Shown tells a device what a section of the offer carries.
type Shown struct {
	MID    string
	Peer   string
	Source Source
}

// Events is what a peer's device is told. Calls come from goroutines that must not wait.
type Events interface {
	// Offer is of the connection down, with what each section carries. A later one replaces it.
	Offer(version uint64, sdp string, shown []Shown)
	// Connection tells how the connection up, or down, is.
	Connection(down bool, state transport.State)
}

// Peer is one device in a call.
type Peer struct {
	room    *Room
	account string
	id      string
	events  Events
	shard   *shard // that sends to it

	// Guarded by Room.mu.
	gone    bool
	up      *upstream
	down    *downstream
	tracks  map[Source]*Track // that it sends
	made    int               // tracks so far
	permits map[Source]permit
	heights map[trackKey]int // of the tiles that it shows, in pixels
}

type trackKey struct {
	peer   string
	source Source
}

func keyOf(t *Track) trackKey { return trackKey{t.owner.id, t.source} }

// OfferUp takes the device's offer of what it sends, where sources tells what each section is, and answers it.
func (p *Peer) OfferUp(sdp string, sources map[string]Source) (string, error) {
	remote, err := describe.Read(sdp)
	if err != nil {
		return "", err
	}
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	if p.gone {
		return "", ErrGone
	}
	if p.up == nil {
		if p.up, err = newUpstream(p); err != nil {
			return "", err
		}
	}
	answer := p.up.described(remote)
	p.publishLocked(remote, sources)
	p.room.describeLocked()
	p.up.conn.Connect(remote.Fingerprint, remote.Passive)
	return answer, nil
}

// publishLocked brings the tracks in line with an offer. A source is sent in one section only; a section keeps its source.
func (p *Peer) publishLocked(remote describe.Remote, sources map[string]Source) {
	still := map[Source]bool{}
	for _, s := range remote.Sections {
		source, named := sources[s.MID]
		if !named || !s.Sends || !s.Accepted || s.Codec == nil || still[source] || source.kind() != s.Kind {
			continue
		}
		still[source] = true
		if t := p.tracks[source]; t != nil {
			if t.continues(s) {
				p.up.carry(t, s)
				continue
			}
			p.unpublishLocked(source)
		}
		p.made++
		t := newTrack(p, source, s, newTrackID(p.id, source, p.made))
		t.allowed.Store(p.permits[source].sends)
		p.tracks[source] = t
		p.up.carry(t, s)
		p.room.offeredLocked(t)
	}
	for source := range p.tracks {
		if !still[source] {
			p.unpublishLocked(source)
		}
	}
}

func (p *Peer) unpublishLocked(source Source) {
	t := p.tracks[source]
	delete(p.tracks, source)
	p.up.drop(t)
	p.room.endedLocked(t)
}

// kind is the kind of section in which a source is sent.
func (s Source) kind() describe.Kind {
	switch s {
	case Microphone, ScreenSound:
		return describe.Audio
	case Camera, Screen:
		return describe.Video
	default:
		return ""
	}
}

// Viewers are everyone in the call, or the devices of these accounts.
type Viewers struct {
	Everyone bool
	Accounts []string
}

// permit is what may be forwarded of a source: whether anything, and to whom. The zero value is nothing, to nobody.
type permit struct {
	sends bool
	to    Viewers
}

// Allow sets whether what the peer sends of a source is forwarded, and to whom but its own account. Nothing is until it is allowed, and
// what arrives after Allow has returned goes to nobody else.
func (p *Peer) Allow(source Source, sends bool, to Viewers) {
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	p.permits[source] = permit{sends, to}
	if t := p.tracks[source]; t != nil {
		t.allowed.Store(sends)
		p.room.offeredLocked(t)
		p.room.describeLocked()
	}
}

// mayViewLocked reports whether a peer is offered a track: another peer's, and one that its account may view.
func (p *Peer) mayViewLocked(t *Track) bool {
	to := t.owner.permits[t.source].to
	return p != t.owner && (to.Everyone || p.account == t.owner.account || slices.Contains(to.Accounts, p.account))
}

// followLocked brings what the peer is offered of a track in line with what it may view.
func (p *Peer) followLocked(t *Track) {
	views := p.down != nil && p.down.views[keyOf(t)] != nil
	switch may := p.mayViewLocked(t); {
	case may && !views:
		p.viewLocked(t)
	case !may && views:
		p.unviewLocked(t)
	}
}

// Tile is a picture as the peer's device shows it.
type Tile struct {
	Peer   string
	Source Source
	Height int // in pixels
}

// Show sets all pictures that the peer's device shows. Of others nothing is sent.
func (p *Peer) Show(tiles []Tile) {
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	p.heights = make(map[trackKey]int, len(tiles))
	for _, t := range tiles {
		p.heights[trackKey{t.Peer, t.Source}] = t.Height
	}
	if p.gone || p.down == nil {
		return
	}
	heights := make(map[*view]int, len(p.down.views))
	for key, v := range p.down.views {
		heights[v] = p.heights[key]
	}
	p.shard.do(func() { // One message, however many there are: the shard's queue is everyone's.
		for v, height := range heights {
			v.show(height)
		}
	})
}

func (p *Peer) viewLocked(t *Track) {
	if p.gone {
		return
	}
	if p.down == nil {
		d, err := newDownstream(p)
		if err != nil {
			p.room.sfu.log.Error("no connection down", "error", err)
			return
		}
		p.down = d
	}
	p.down.addLocked(t)
}

func (p *Peer) unviewLocked(t *Track) {
	if p.down != nil {
		p.down.removeLocked(t)
	}
}

// AnswerDown takes the device's answer to the offer with this version.
func (p *Peer) AnswerDown(version uint64, sdp string) error {
	remote, err := describe.Read(sdp)
	if err != nil {
		return err
	}
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	if p.gone {
		return ErrGone
	}
	if p.down == nil {
		return ErrStale
	}
	return p.down.answeredLocked(version, remote)
}

// RestartDown offers the connection down anew with other credentials: the device's network has changed.
func (p *Peer) RestartDown() error {
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	if p.gone || p.down == nil {
		return ErrGone
	}
	p.down.conn.Restart()
	p.down.offerLocked(true)
	return nil
}

// Repeat offers the connection down anew if an offer waits for its answer: one of the two may be lost.
func (p *Peer) Repeat() {
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	if !p.gone && p.down != nil && p.down.asked {
		p.down.offerLocked(true)
	}
}

// Leave ends the peer and returns when nothing of it runs any more.
func (p *Peer) Leave() {
	p.room.mu.Lock()
	p.closeLocked()
	p.room.describeLocked()
	p.room.mu.Unlock()
	p.finish()
	p.room.sfu.forget(p.room)
}

// closeLocked takes the peer out of the room.
func (p *Peer) closeLocked() {
	if p.gone {
		return
	}
	p.gone = true
	for source := range p.tracks {
		p.unpublishLocked(source)
	}
	if p.down != nil {
		p.down.closeLocked()
	}
	if p.room.peers[p.id] == p {
		delete(p.room.peers, p.id)
	}
}

// finish closes the connections, which wait for their goroutines.
func (p *Peer) finish() {
	if p.up != nil {
		p.up.conn.Close()
	}
	if p.down != nil {
		p.down.conn.Close()
	}
}
