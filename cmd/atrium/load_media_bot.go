package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"sync"

	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/transport/v4"
	"github.com/pion/transport/v4/stdnet"
	"github.com/pion/webrtc/v4"

	"atrium/protocol"
)

// mediaPeers makes the connections of all bots. Each has a socket of its own, since servers tell peers apart by their addresses; the
// certificate is the same, which spares the machine a key for each.
type mediaPeers struct {
	api         *webrtc.API
	certificate webrtc.Certificate
}

// uriAudioLevel is RFC 6464's.
const uriAudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"

// newMediaPeers makes plain peer connections: what is lost stays lost, and is counted. Only the feedback on arrivals is there, which a
// server that asks for it estimates the way by.
func newMediaPeers(loopback bool) (*mediaPeers, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	certificate, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return nil, err
	}
	media, registry := &webrtc.MediaEngine{}, &interceptor.Registry{}
	err = errors.Join(media.RegisterDefaultCodecs(),
		media.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uriAudioLevel}, webrtc.RTPCodecTypeAudio),
		webrtc.ConfigureTWCCSender(media, registry))
	settings := mediaSettings()
	settings.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() == loopback })
	network, failed := stdnet.NewNet()
	settings.SetNet(roomyNet{network})
	err = errors.Join(err, failed)
	return &mediaPeers{webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(registry), webrtc.WithSettingEngine(settings)),
		*certificate}, err
}

// roomyNet makes sockets with large buffers: what a bot loses because its machine is busy would count as lost by the server.
type roomyNet struct{ *stdnet.Net }

// ListenUDP implements transport.Net.
func (n roomyNet) ListenUDP(network string, at *net.UDPAddr) (transport.UDPConn, error) {
	conn, err := n.Net.ListenUDP(network, at)
	if err == nil {
		_ = conn.SetReadBuffer(4 << 20) // less beyond the system's limit, which is what there is then
	}
	return conn, err
}

// mediaSettings are those of bots and of the yardstick.
func mediaSettings() webrtc.SettingEngine {
	settings := webrtc.SettingEngine{LoggerFactory: &logging.DefaultLoggerFactory{DefaultLogLevel: logging.LogLevelDisabled}}
	settings.SetIncludeLoopbackCandidate(true)
	return settings
}

func (p *mediaPeers) connection() (*webrtc.PeerConnection, error) {
	return p.api.NewPeerConnection(webrtc.Configuration{Certificates: []webrtc.Certificate{p.certificate}})
}

// mediaUp is the connection on which a bot sends.
type mediaUp struct {
	pc              *webrtc.PeerConnection
	sources         []*mediaSource // the picture, the sound
	senders         []*webrtc.RTPSender
	sending, hearer sync.WaitGroup
}

// newMediaUp makes the connection of a publisher, by its number.
func newMediaUp(load *mediaLoad, publisher int) (*mediaUp, error) {
	u := &mediaUp{}
	var err error
	if u.pc, err = load.peers.connection(); err != nil {
		return nil, err
	}
	for i, mime := range []string{webrtc.MimeTypeVP8, webrtc.MimeTypeOpus} {
		if err := u.add(load, uint16(2*publisher+i), mime); err != nil {
			return nil, errors.Join(err, u.pc.Close())
		}
	}
	return u, nil
}

func (u *mediaUp) add(load *mediaLoad, stream uint16, mime string) error {
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, mime[:5], "bot")
	if err != nil {
		return err
	}
	transceiver, err := u.pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		return err
	}
	s := newMediaSource(load, stream, !isPicture(stream), track.WriteRTP)
	u.sources, u.senders = append(u.sources, s), append(u.senders, transceiver.Sender())
	u.hearer.Go(func() { s.listen(transceiver.Sender()) })
	return nil
}

// isPicture tells the streams of newMediaUp apart.
func isPicture(stream uint16) bool { return stream%2 == 0 }

// offer describes what is sent.
func (u *mediaUp) offer() (sdp string, tracks []protocol.Track, err error) {
	description, err := u.pc.CreateOffer(nil)
	if err == nil {
		err = u.pc.SetLocalDescription(description)
	}
	if err != nil {
		return "", nil, err
	}
	for i, t := range u.pc.GetTransceivers() {
		source := protocol.TrackCamera
		if i == 1 {
			source = protocol.TrackMicrophone
		}
		tracks = append(tracks, protocol.Track{MID: t.Mid(), Source: source})
	}
	return u.pc.LocalDescription().SDP, tracks, nil
}

// begin takes the answer, and sends from when the connection is there until ctx ends.
func (u *mediaUp) begin(ctx context.Context, answer string) error {
	states := make(chan webrtc.PeerConnectionState, 8) // more than there are before it is connected
	u.pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		select {
		case states <- s:
		default:
		}
	})
	if err := u.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		return err
	}
	for state := u.pc.ConnectionState(); state != webrtc.PeerConnectionStateConnected; {
		select {
		case state = <-states:
		case <-ctx.Done():
			return fmt.Errorf("a publisher does not connect: %w", context.Cause(ctx))
		}
		if state == webrtc.PeerConnectionStateFailed {
			return errors.New("a publisher does not connect")
		}
	}
	for _, e := range u.senders[1].GetParameters().HeaderExtensions {
		if e.URI == uriAudioLevel {
			u.sources[1].level = uint8(e.ID)
		}
	}
	for _, s := range u.sources {
		u.sending.Go(func() { s.run(ctx) })
	}
	return nil
}

// counted is how many of its packets are counted.
func (u *mediaUp) counted() (n int64) {
	for _, s := range u.sources {
		n += int64(s.counted.Load())
	}
	return n
}

// close ends the connection once the context of begin has ended.
func (u *mediaUp) close() {
	u.sending.Wait()
	_ = u.pc.Close() // nobody misses it
	u.hearer.Wait()
}

// mediaDown is the connection on which a bot watches.
type mediaDown struct {
	pc      *webrtc.PeerConnection
	watch   *mediaWatch
	hurried int // times, on the goroutine that answers
}

func newMediaDown(load *mediaLoad) (*mediaDown, error) {
	pc, err := load.peers.connection()
	if err != nil {
		return nil, err
	}
	d := &mediaDown{pc: pc, watch: &mediaWatch{load: load}}
	pc.OnTrack(func(t *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { d.watch.read(t) })
	return d, nil
}

// answer takes an offer of the other side.
func (d *mediaDown) answer(sdp string) (string, error) {
	if err := d.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: sdp}); err != nil {
		return "", err
	}
	answer, err := d.pc.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	return answer.SDP, d.pc.SetLocalDescription(answer)
}

// hurry makes pion nominate a pair now rather than when it looks again, up to 200 ms later, for which browsers do not wait. It looks when
// it is told of a candidate that is new to it; at those that it is told here nobody listens.
func (d *mediaDown) hurry() error {
	if d.pc.ICEConnectionState() == webrtc.ICEConnectionStateConnected {
		return nil
	}
	d.hurried++
	return d.pc.AddICECandidate(webrtc.ICECandidateInit{Candidate: fmt.Sprintf("candidate:9 1 udp 1 127.0.0.1 %d typ host", d.hurried)})
}

func (d *mediaDown) close() {
	_ = d.pc.Close() // nobody misses it
	d.watch.end()
}
