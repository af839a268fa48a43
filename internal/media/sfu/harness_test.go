package sfu_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"atrium/internal/media/sfu"
	"atrium/internal/media/transport"
)

const (
	uriMID = "urn:ietf:params:rtp-hdrext:sdes:mid"
	uriRID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
)

// sender is a track that packets are written to.
type sender interface {
	webrtc.TrackLocal
	WriteRTP(*rtp.Packet) error
}

// redundantTrack sends its packets as redundant audio, for which pion has no track.
type redundantTrack struct {
	*webrtc.TrackLocalStaticRTP
	mu   sync.Mutex
	out  webrtc.TrackLocalWriter
	ssrc uint32
}

// Bind implements webrtc.TrackLocal.
func (r *redundantTrack) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	r.mu.Lock()
	r.out, r.ssrc = c.WriteStream(), uint32(c.SSRC())
	r.mu.Unlock()
	return r.TrackLocalStaticRTP.Bind(c)
}

// WriteRTP sends a packet as payload type 63.
func (r *redundantTrack) WriteRTP(p *rtp.Packet) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.out == nil {
		return nil
	}
	head := p.Header
	head.PayloadType, head.SSRC = 63, r.ssrc
	_, err := r.out.WriteRTP(&head, p.Payload)
	return err
}

// world is an SFU with devices that are pion's peer connections.
type world struct {
	t   *testing.T
	sfu *sfu.SFU
	// redundant: who joins from now on has redundant audio.
	redundant bool
	hub       *transport.Hub
}

func newWorld(t *testing.T) *world {
	t.Helper()
	hub, err := transport.Listen(slog.New(slog.DiscardHandler), []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := sfu.New(sfu.Config{Log: slog.New(slog.DiscardHandler), Hub: hub, Shards: 2})
	t.Cleanup(func() {
		s.Close()
		if err := hub.Close(); err != nil {
			t.Error(err)
		}
	})
	return &world{t: t, sfu: s, hub: hub}
}

// device is somebody in a call: two peer connections, as a browser has them.
type device struct {
	t        *testing.T
	id       string
	peer     *sfu.Peer
	up, down *webrtc.PeerConnection
	senders  map[sfu.Source]sender

	extensions map[string]uint8 // ids of header extensions
	redundant  bool             // it sends RFC 2198

	offers chan offer
	mu     sync.Mutex
	got    map[string]*received // by peer and source
	change chan struct{}
}

type offer struct {
	version uint64
	sdp     string
	shown   []sfu.Shown
}

// received is what came of one track.
type received struct {
	mu      sync.Mutex
	packets []rtp.Packet
}

// mimeRED names redundant audio.
const mimeRED = "audio/red"

// everyone views what is not said to be for some.
var everyone = sfu.Viewers{Everyone: true}

func (w *world) join(room, id string) *device {
	w.t.Helper()
	d := &device{t: w.t, id: id, senders: map[sfu.Source]sender{}, offers: make(chan offer, 100),
		extensions: map[string]uint8{}, got: map[string]*received{}, change: make(chan struct{}, 1), redundant: w.redundant}
	d.up, d.down = connection(w.t, w.redundant), connection(w.t, w.redundant)
	d.peer = w.sfu.Join(room, "account of "+id, id, d)
	for _, source := range []sfu.Source{sfu.Microphone, sfu.Camera, sfu.Screen} {
		d.peer.Allow(source, true, everyone)
	}
	shown := map[string]sfu.Shown{}
	var shownMu sync.Mutex
	d.down.OnTrack(func(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
		shownMu.Lock()
		s := shown[r.RTPTransceiver().Mid()]
		shownMu.Unlock()
		d.collect(s, t)
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for o := range d.offers {
			shownMu.Lock()
			for _, s := range o.shown {
				shown[s.MID] = s
			}
			shownMu.Unlock()
			d.answer(o)
		}
	}()
	w.t.Cleanup(func() {
		d.peer.Leave()
		close(d.offers)
		<-done
		d.up.Close()
		d.down.Close()
	})
	return d
}

// shows sets the tiles of the device: the cameras of these, all of one height.
func (d *device) shows(height int, peers ...string) {
	var tiles []sfu.Tile
	for _, peer := range peers {
		tiles = append(tiles, sfu.Tile{Peer: peer, Source: sfu.Camera, Height: height})
	}
	d.peer.Show(tiles)
}

func connection(t *testing.T, redundant bool) *webrtc.PeerConnection {
	t.Helper()
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	media := &webrtc.MediaEngine{}
	err := media.RegisterDefaultCodecs()
	if redundant {
		err = errors.Join(err, media.RegisterCodec(webrtc.RTPCodecParameters{PayloadType: 63, RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: mimeRED, ClockRate: 48_000, Channels: 2, SDPFmtpLine: "111/111"}}, webrtc.RTPCodecTypeAudio))
	}
	for _, uri := range []string{uriMID, uriRID} {
		err = errors.Join(err, media.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, webrtc.RTPCodecTypeVideo))
	}
	pc, failed := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(media)).NewPeerConnection(webrtc.Configuration{})
	if err = errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
	return pc
}

// Offer implements sfu.Events.
func (d *device) Offer(version uint64, sdp string, shown []sfu.Shown) {
	d.offers <- offer{version, sdp, shown}
}

// Connection implements sfu.Events.
func (d *device) Connection(bool, transport.State) {}

func (d *device) answer(o offer) {
	err := d.down.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: o.sdp})
	var answer webrtc.SessionDescription
	if err == nil {
		answer, err = d.down.CreateAnswer(nil)
	}
	if err == nil {
		err = d.down.SetLocalDescription(answer)
	}
	if err == nil {
		err = d.peer.AnswerDown(o.version, answer.SDP)
	}
	left := errors.Is(err, sfu.ErrGone) || errors.Is(err, webrtc.ErrConnectionClosed)
	if err != nil && !left {
		d.t.Errorf("%s answers: %v\n%s", d.id, err, o.sdp)
	}
}

// publish begins to send the sources.
func (d *device) publish(sources ...sfu.Source) {
	d.t.Helper()
	for _, source := range sources {
		mime := webrtc.MimeTypeVP8
		if source == sfu.Microphone {
			mime = webrtc.MimeTypeOpus
		}
		plain, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, string(source), d.id)
		if err != nil {
			d.t.Fatal(err)
		}
		track := sender(plain)
		if d.redundant && source == sfu.Microphone {
			track = &redundantTrack{TrackLocalStaticRTP: plain}
		}
		if _, err := d.up.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
			d.t.Fatal(err)
		}
		d.senders[source] = track
	}
	d.offer(sources...)
}

// layers are the ids of simulcast layers as browsers name them, from small to large.
var layers = []string{"q", "h", "f"}

// publishLayers begins to send the camera in three layers.
func (d *device) publishLayers() {
	d.t.Helper()
	var first *webrtc.RTPSender
	for _, layer := range layers {
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "camera", d.id, webrtc.WithRTPStreamID(layer))
		if err == nil && first == nil {
			var transceiver *webrtc.RTPTransceiver
			transceiver, err = d.up.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
			first = transceiver.Sender()
		} else if err == nil {
			err = first.AddEncoding(track)
		}
		if err != nil {
			d.t.Fatal(err)
		}
		d.senders[sfu.Source(layer)] = track
	}
	d.offer(sfu.Camera)
	for _, e := range first.GetParameters().HeaderExtensions {
		d.extensions[e.URI] = uint8(e.ID)
	}
}

// sendLayer sends packets as a layer's, which tell whose they are.
func (d *device) sendLayer(layer string, packets ...*rtp.Packet) {
	d.t.Helper()
	for _, p := range packets {
		err := errors.Join(p.SetExtension(d.extensions[uriMID], []byte("0")), p.SetExtension(d.extensions[uriRID], []byte(layer)))
		if err != nil {
			d.t.Fatal(err)
		}
	}
	d.send(sfu.Source(layer), packets...)
}

// offer describes what is sent, and waits until it can be.
func (d *device) offer(sources ...sfu.Source) {
	d.t.Helper()
	named := map[string]sfu.Source{}
	description, err := d.up.CreateOffer(nil)
	if err == nil {
		err = d.up.SetLocalDescription(description)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	for i, t := range d.up.GetTransceivers() {
		named[t.Mid()] = sources[i]
	}
	answer, err := d.peer.OfferUp(description.SDP, named)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.up.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		d.t.Fatalf("%v\n%s", err, answer)
	}
	connected := make(chan struct{})
	var once sync.Once
	d.up.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			once.Do(func() { close(connected) })
		}
	})
	if d.up.ConnectionState() == webrtc.PeerConnectionStateConnected {
		return
	}
	select {
	case <-connected:
	case <-time.After(20 * time.Second):
		d.t.Fatalf("%s does not connect: %s", d.id, d.up.ConnectionState())
	}
}

func (d *device) collect(s sfu.Shown, t *webrtc.TrackRemote) {
	key := s.Peer + " " + string(s.Source)
	d.mu.Lock()
	r := &received{}
	d.got[key] = r
	d.mu.Unlock()
	for {
		p, _, err := t.ReadRTP()
		if err != nil {
			return
		}
		r.mu.Lock()
		r.packets = append(r.packets, *p.Clone())
		r.mu.Unlock()
	}
}

// of is what came of a track so far.
func (d *device) of(peer string, source sfu.Source) []rtp.Packet {
	d.mu.Lock()
	r := d.got[peer+" "+string(source)]
	d.mu.Unlock()
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]rtp.Packet(nil), r.packets...)
}

// until waits for a condition that other goroutines bring about.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-look.C:
		case <-deadline:
			t.Fatalf("never: %s", what)
		}
	}
}

// camera writes frames of VP8 in packets of its own numbering, as an encoder does.
type camera struct {
	height  uint16
	seq     uint16
	time    uint32
	picture uint16
	tl0     uint8
}

// frame is one frame in so many packets, each of which carries the frame's number.
func (c *camera) frame(keyframe bool, packets int) (all []*rtp.Packet) {
	c.picture++
	c.tl0++
	c.time += 3000
	for i := range packets {
		c.seq++
		descriptor := []byte{0x80, 0xe0, 0x80 | byte(c.picture>>8)&0x7f, byte(c.picture), c.tl0, 0x00}
		if i == 0 {
			descriptor[0] |= 0x10
		}
		head := []byte{0x01, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, byte(c.height), byte(c.height >> 8)}
		if keyframe {
			head[0] = 0
		}
		body := binary.BigEndian.AppendUint32(head, uint32(c.picture))
		all = append(all, &rtp.Packet{
			Header:  rtp.Header{Version: 2, SequenceNumber: c.seq, Timestamp: c.time, Marker: i == packets-1},
			Payload: append(descriptor, append(body, make([]byte, 500)...)...),
		})
	}
	return all
}

func (d *device) send(source sfu.Source, packets ...*rtp.Packet) {
	d.t.Helper()
	for _, p := range packets {
		if err := d.senders[source].WriteRTP(p); err != nil {
			d.t.Fatal(err)
		}
	}
}

func describe(packets []rtp.Packet) string {
	text := ""
	for _, p := range packets {
		text += fmt.Sprintf(" %d@%d", p.SequenceNumber, p.Timestamp)
	}
	return text
}
