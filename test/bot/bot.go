// Package bot has devices that are in a call which goes through the server: pion's peer connections, as a browser has them, small pictures and
// few of them.
package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/logging"
	"github.com/pion/webrtc/v4"

	"atrium/client"
	"atrium/protocol"
)

// Bot is one device that has joined a room. Its methods are safe for concurrent use.
type Bot struct {
	conn   *client.Conn
	room   protocol.RoomID
	call   string
	ctx    context.Context
	cancel context.CancelFunc
	up     *webrtc.PeerConnection // nil unless it is filmed
	down   *webrtc.PeerConnection
	work   sync.WaitGroup
	sent   atomic.Int64

	mu     sync.Mutex
	shown  map[string]protocol.ShownTrack // by mid
	got    map[protocol.DeviceID]*Got
	offers []protocol.MediaOfferEvent
	failed error
}

// leaveWithin bounds how long a goodbye waits for its answer.
const leaveWithin = 5 * time.Second

// Got is what came of a device: how many packets, and when the last one did.
type Got struct {
	Packets int
	Last    time.Time
}

// New makes a device of a connection that has joined the room, and follows what it hears. Close ends both.
func New(ctx context.Context, conn *client.Conn, room protocol.RoomID) (*Bot, error) {
	b := &Bot{conn: conn, room: room, call: protocol.NewUUID(), shown: map[string]protocol.ShownTrack{}, got: map[protocol.DeviceID]*Got{}}
	var err error
	if b.down, err = connection(); err != nil {
		return nil, err
	}
	b.ctx, b.cancel = context.WithCancel(ctx)
	b.down.OnTrack(func(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) { b.collect(r.RTPTransceiver().Mid(), t) })
	b.work.Go(b.follow)
	return b, nil
}

func connection() (*webrtc.PeerConnection, error) {
	settings := webrtc.SettingEngine{LoggerFactory: &logging.DefaultLoggerFactory{DefaultLogLevel: logging.LogLevelDisabled}}
	settings.SetIncludeLoopbackCandidate(true)
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	return webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(media)).NewPeerConnection(webrtc.Configuration{})
}

// Device is the device's id.
func (b *Bot) Device() protocol.DeviceID { return b.conn.DeviceID() }

// Close takes the device out of the call and the room, and returns when nothing of it runs any more. It tells what went wrong before.
func (b *Bot) Close() error {
	leaving, done := context.WithTimeout(context.WithoutCancel(b.ctx), leaveWithin)
	b.cancel()
	_ = b.conn.Leave(leaving, b.room) // Who only vanishes keeps the seat for a while. One who was put out has none.
	done()
	b.conn.Close()
	if b.up != nil {
		_ = b.up.Close() // nobody misses it
	}
	_ = b.down.Close()
	b.work.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failed
}

func (b *Bot) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed == nil && b.ctx.Err() == nil {
		b.failed = err
	}
}

// follow answers what the server offers until the connection ends.
func (b *Bot) follow() {
	for {
		f, err := b.conn.Next(b.ctx)
		if err != nil {
			return
		}
		if f.Type != protocol.TypeMediaOffer {
			continue
		}
		offer, err := protocol.DecodeAs[protocol.MediaOfferEvent](f.Data)
		if err == nil {
			err = b.answer(offer)
		}
		if err != nil && !client.IsCode(err, protocol.CodeGone) { // another has replaced it, or the device was put out
			b.fail(fmt.Errorf("answer: %w", err))
		}
	}
}

func (b *Bot) answer(offer protocol.MediaOfferEvent) error {
	b.mu.Lock()
	b.offers = append(b.offers, offer)
	for _, s := range offer.Tracks {
		b.shown[s.MID] = s
	}
	b.mu.Unlock()
	if err := b.down.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer.SDP}); err != nil {
		return err
	}
	answer, err := b.down.CreateAnswer(nil)
	if err != nil {
		return err
	}
	if err := b.down.SetLocalDescription(answer); err != nil {
		return err
	}
	return b.conn.AnswerMedia(b.ctx, b.room, protocol.MediaAnswer{Call: offer.Call, Version: offer.Version, SDP: answer.SDP})
}

func (b *Bot) collect(mid string, t *webrtc.TrackRemote) {
	b.mu.Lock()
	device := b.shown[mid].Device
	got := b.got[device]
	if got == nil {
		got = &Got{}
		b.got[device] = got
	}
	b.mu.Unlock()
	for {
		if _, _, err := t.ReadRTP(); err != nil {
			return
		}
		b.mu.Lock()
		got.Packets++
		got.Last = time.Now()
		b.mu.Unlock()
	}
}

// Of is what came of a device so far.
func (b *Bot) Of(device protocol.DeviceID) Got {
	b.mu.Lock()
	defer b.mu.Unlock()
	if got := b.got[device]; got != nil {
		return *got
	}
	return Got{}
}

// String tells how the device is: for whom a test failed.
func (b *Bot) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	up := "films nothing"
	if b.up != nil {
		up = fmt.Sprintf("films (%v, %d packets)", b.up.ConnectionState(), b.sent.Load())
	}
	return fmt.Sprintf("%s: %s, receives (%v) after %d offers; shown %v, got %v", b.conn.DeviceID(), up, b.down.ConnectionState(), len(b.offers),
		slices.Collect(maps.Values(b.shown)), slices.Collect(maps.Keys(b.got)))
}

// Offers are the server's so far.
func (b *Bot) Offers() []protocol.MediaOfferEvent {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]protocol.MediaOfferEvent(nil), b.offers...)
}

// Enter enters the call.
func (b *Bot) Enter(camera bool) error {
	return b.conn.SetMedia(b.ctx, b.room, protocol.MediaState{Call: b.call, Camera: camera})
}

// Show asks for the pictures of devices.
func (b *Bot) Show(devices ...protocol.DeviceID) error {
	tiles := protocol.MediaTiles{Call: b.call}
	for _, device := range devices {
		tiles.Tiles = append(tiles.Tiles, protocol.Tile{Device: device, Source: protocol.TrackCamera, Height: 180})
	}
	return b.carried(func() error { return b.conn.ShowTiles(b.ctx, b.room, tiles) })
}

// carried asks until the server knows of the device's call, of which the room tells it a moment later.
func (b *Bot) carried(ask func() error) error {
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		err := ask()
		if !client.IsCode(err, protocol.CodeGone) {
			return err
		}
		select {
		case <-again.C:
		case <-b.ctx.Done():
			return errors.Join(err, context.Cause(b.ctx))
		}
	}
}
