package bot

import (
	"fmt"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"atrium/protocol"
)

// Film begins to send a picture of one small packet, with that many frames a second, each a keyframe. The device has entered the call.
func (b *Bot) Film(perSecond int) error {
	up, err := connection()
	if err != nil {
		return err
	}
	b.up = up
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "camera", "bot")
	if err != nil {
		return err
	}
	if _, err = up.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
		return err
	}
	offer, err := up.CreateOffer(nil)
	if err != nil {
		return err
	}
	if err = up.SetLocalDescription(offer); err != nil {
		return err
	}
	connected := make(chan struct{}, 8)
	up.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			connected <- struct{}{}
		}
	})
	var answer string
	if err = b.carried(func() (err error) {
		answer, err = b.conn.OfferMedia(b.ctx, b.room, protocol.MediaOffer{Call: b.call, SDP: offer.SDP,
			Tracks: []protocol.Track{{MID: up.GetTransceivers()[0].Mid(), Source: protocol.TrackCamera}}})
		return err
	}); err != nil {
		return fmt.Errorf("offer: %w", err)
	}
	if err = up.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		return err
	}
	b.work.Go(func() {
		select {
		case <-connected:
			b.send(track, time.Second/time.Duration(perSecond))
		case <-b.ctx.Done():
		}
	})
	return nil
}

func (b *Bot) send(track *webrtc.TrackLocalStaticRTP, every time.Duration) {
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	p := &rtp.Packet{Header: rtp.Header{Version: 2, Marker: true}}
	for picture := uint16(1); ; picture++ {
		select {
		case <-ticks.C:
		case <-b.ctx.Done():
			return
		}
		p.SequenceNumber++
		p.Timestamp += uint32(90_000 * every / time.Second)
		// RFC 7741's descriptor with a number, and the header of a keyframe of 320 × 180 (RFC 6386).
		p.Payload = append([]byte{0x90, 0x80, 0x80 | byte(picture>>8)&0x7f, byte(picture), 0, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 180, 0}, make([]byte, 200)...)
		if err := track.WriteRTP(p); err != nil {
			b.fail(fmt.Errorf("send: %w", err))
			return
		}
		b.sent.Add(1)
	}
}

// Sent is how many packets the device has sent so far.
func (b *Bot) Sent() int64 { return b.sent.Load() }
