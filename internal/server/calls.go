package server

import (
	"errors"
	"log/slog"
	"sync"

	"atrium/internal/bus"
	"atrium/internal/media/sfu"
	"atrium/internal/media/transport"
	"atrium/internal/room"
	"atrium/protocol"
)

// mostInCall is how many devices may be in a call that goes through the server.
const mostInCall = 150

// Calls turns what happens in rooms into calls of the media plane, and tells devices what it answers. It implements room.Media.
type Calls struct {
	sfu *sfu.SFU
	bus bus.Bus
	log *slog.Logger

	mu    sync.Mutex
	rooms map[protocol.RoomID]map[protocol.DeviceID]*callee
}

// NewCalls carries calls through s.
func NewCalls(s *sfu.SFU, b bus.Bus, log *slog.Logger) *Calls {
	return &Calls{sfu: s, bus: b, log: log, rooms: make(map[protocol.RoomID]map[protocol.DeviceID]*callee)}
}

// callee is one device's stay in a call. It tells the device what the media plane says.
type callee struct {
	calls  *Calls
	room   protocol.RoomID
	device protocol.DeviceID
	call   string
	joined chan struct{} // closed once peer is set
	peer   *sfu.Peer
}

// Most implements room.Media.
func (c *Calls) Most() int { return mostInCall }

// Follow implements room.Media.
func (c *Calls) Follow(id protocol.RoomID, account protocol.AccountID, device protocol.DeviceID, sends room.Sends) {
	there := c.find(id, device)
	if there != nil && there.call != sends.Call {
		c.put(id, device, nil)
		there.peer.Leave()
		there = nil
	}
	if sends.Call == "" {
		return
	}
	if there == nil {
		there = &callee{calls: c, room: id, device: device, call: sends.Call, joined: make(chan struct{})}
		c.put(id, device, there) // The device may answer its first offer before Join has returned.
		there.peer = c.sfu.Join(string(id), string(account), string(device), there)
		close(there.joined)
	}
	microphone, camera, screen := to(sends, protocol.SourceMicrophone), to(sends, protocol.SourceCamera), to(sends, protocol.SourceScreen)
	there.peer.Allow(sfu.Microphone, sends.Microphone, microphone)
	there.peer.Allow(sfu.Camera, sends.Camera, camera)
	there.peer.Allow(sfu.Screen, sends.Screen, screen)
	there.peer.Allow(sfu.ScreenSound, sends.Screen, screen)
}

// Repeat implements room.Media.
func (c *Calls) Repeat(id protocol.RoomID, device protocol.DeviceID) {
	if there := c.find(id, device); there != nil {
		there.peer.Repeat()
	}
}

// to is who may view a source, as the media plane has it.
func to(sends room.Sends, source protocol.Source) sfu.Viewers {
	viewers := sends.To[source]
	v := sfu.Viewers{Everyone: viewers.Everyone}
	for _, account := range viewers.Accounts {
		v.Accounts = append(v.Accounts, string(account))
	}
	return v
}

func (c *Calls) find(id protocol.RoomID, device protocol.DeviceID) *callee {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rooms[id][device]
}

func (c *Calls) put(id protocol.RoomID, device protocol.DeviceID, there *callee) {
	c.mu.Lock()
	defer c.mu.Unlock()
	devices := c.rooms[id]
	switch {
	case there == nil:
		if delete(devices, device); len(devices) == 0 {
			delete(c.rooms, id)
		}
	case devices == nil:
		c.rooms[id] = map[protocol.DeviceID]*callee{device: there}
	default:
		devices[device] = there
	}
}

// peer finds a device's end in the call of that name; nil if it is in none.
func (c *Calls) peer(id protocol.RoomID, device protocol.DeviceID, call string) *sfu.Peer {
	if c == nil {
		return nil
	}
	if there := c.find(id, device); there != nil && there.call == call {
		<-there.joined
		return there.peer
	}
	return nil
}

// Offer implements sfu.Events.
func (e *callee) Offer(version uint64, sdp string, shown []sfu.Shown) {
	tracks := make([]protocol.ShownTrack, len(shown))
	for i, s := range shown {
		tracks[i] = protocol.ShownTrack{MID: s.MID, Device: protocol.DeviceID(s.Peer), Source: protocol.TrackSource(s.Source)}
	}
	frame := protocol.Encode(protocol.Frame{Type: protocol.TypeMediaOffer, Room: e.room,
		Data: protocol.Encode(protocol.MediaOfferEvent{Call: e.call, Version: version, SDP: sdp, Tracks: tracks})})
	e.calls.bus.Publish(room.Topic(e.room), room.EncodeDelivery(room.Delivery{To: e.device, Frame: frame}))
}

// Connection implements sfu.Events.
func (e *callee) Connection(down bool, state transport.State) {
	e.calls.log.Info("media connection", "room", e.room, "device", e.device, "down", down, "state", state)
}

// mediaFault is what a device is told of an error of the media plane.
func mediaFault(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sfu.ErrGone), errors.Is(err, sfu.ErrStale), errors.Is(err, transport.ErrClosed):
		return protocol.Err(protocol.CodeGone)
	default: // a description that cannot be read
		return protocol.Wrap(protocol.CodeBadData, err)
	}
}

func mediaOffer(c *conn, r *request, d *protocol.MediaOffer) {
	c.media(r, d.Call, func(p *sfu.Peer) (any, error) {
		sources := make(map[string]sfu.Source, len(d.Tracks))
		for _, t := range d.Tracks {
			sources[t.MID] = sfu.Source(t.Source)
		}
		answer, err := p.OfferUp(d.SDP, sources)
		return protocol.MediaAnswered{SDP: answer}, err
	})
}

func mediaAnswer(c *conn, r *request, d *protocol.MediaAnswer) {
	c.media(r, d.Call, func(p *sfu.Peer) (any, error) { return nil, p.AnswerDown(d.Version, d.SDP) })
}

func mediaTiles(c *conn, r *request, d *protocol.MediaTiles) {
	c.media(r, d.Call, func(p *sfu.Peer) (any, error) {
		tiles := make([]sfu.Tile, len(d.Tiles))
		for i, t := range d.Tiles {
			tiles[i] = sfu.Tile{Peer: string(t.Device), Source: sfu.Source(t.Source), Height: t.Height}
		}
		p.Show(tiles)
		return nil, nil
	})
}

func mediaRestart(c *conn, r *request, d *protocol.MediaRestart) {
	c.media(r, d.Call, func(p *sfu.Peer) (any, error) { return nil, p.RestartDown() })
}

// media does something with the device's end of a call, and answers; gone where that call does not go through this server.
func (c *conn) media(r *request, call string, do func(*sfu.Peer) (any, error)) {
	p := c.server.calls.peer(r.Room, c.actor.Device, call)
	if p == nil {
		c.fail(r, protocol.Err(protocol.CodeGone))
		return
	}
	answer, err := do(p)
	if fault := mediaFault(err); fault != nil {
		c.log.Debug("media signal refused", "type", r.Type, "device", c.actor.Device, "room", r.Room, "err", err)
		c.fail(r, fault)
		return
	}
	c.log.Debug("media signal", "type", r.Type, "device", c.actor.Device, "room", r.Room)
	c.ok(r, answer)
}
