package sfu

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"math"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/rtp"
	"github.com/pion/stun/v4"

	"atrium/internal/media/codec"
	"atrium/internal/media/describe"
	"atrium/internal/media/transport"
	"atrium/internal/media/transport/transporttest"
)

// quietPeer is a device that watches and, once it has shaken hands, does nothing any more: what comes to its socket stays there.
type quietPeer struct {
	*net.UDPConn
	quiet chan struct{} // closed: nothing is read any more
	ended chan struct{} // closed: the test is over
}

func (p *quietPeer) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := p.UDPConn.ReadFrom(b)
	select {
	case <-p.quiet:
		<-p.ended
	default:
	}
	return n, from, err
}

// WriteTo takes the address that the socket is connected to.
func (p *quietPeer) WriteTo(b []byte, _ net.Addr) (int, error) { return p.UDPConn.Write(b) }

// offers keeps what the server offers.
type offers chan offered

type offered struct {
	version uint64
	sdp     string
}

// Offer implements Events.
func (o offers) Offer(version uint64, sdp string, _ []Shown) { o <- offered{version, sdp} }

// Connection implements Events.
func (o offers) Connection(bool, transport.State) {}

// connectQuietly answers the server's offer to a peer and shakes hands.
func connectQuietly(t *testing.T, p *Peer, o offers, certificate tls.Certificate) {
	t.Helper()
	offer := <-o
	remote, err := describe.Read(offer.sdp)
	if err != nil {
		t.Fatal(err)
	}
	server := p.room.sfu.hub.Addresses()[0]
	socket, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(server))
	if err != nil {
		t.Fatal(err)
	}
	quiet := &quietPeer{socket, make(chan struct{}), make(chan struct{})}
	sum := sha256.Sum256(certificate.Certificate[0])
	hex := strings.ReplaceAll(strings.TrimSpace(fmt.Sprintf("% X", sum[:])), " ", ":")
	answer := describe.Answer(remote, describe.Local{Ufrag: "them", Pwd: "secret", Fingerprint: "sha-256 " + hex, Version: 1})
	if err := p.AnswerDown(offer.version, answer); err != nil {
		t.Fatal(err)
	}
	own := p.down.conn.Credentials()
	check := stun.MustBuild(stun.TransactionID, stun.BindingRequest, stun.NewUsername(own.Ufrag+":them"), stun.RawAttribute{Type: stun.AttrUseCandidate},
		stun.NewShortTermIntegrity(own.Pwd), stun.Fingerprint)
	if _, err := socket.Write(check.Raw); err != nil {
		t.Fatal(err)
	}
	if _, err := socket.Read(make([]byte, 1500)); err != nil { // its answer
		t.Fatal(err)
	}
	session, err := dtls.ServerWithOptions(quiet, net.UDPAddrFromAddrPort(server), dtls.WithCertificates(certificate),
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM), dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret),
		dtls.WithClientAuth(dtls.RequireAnyClientCert), dtls.WithInsecureSkipVerify(true), dtls.WithInsecureSkipVerifyHello(true))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := session.HandshakeContext(ctx); err != nil {
		t.Fatal(err)
	}
	close(quiet.quiet)
	t.Cleanup(func() {
		close(quiet.ended)
		session.Close()
		socket.Close()
	})
}

// A packet goes from the publisher's stream by the shard into the sealed connections of its viewers without an allocation.
func TestNothingIsAllocatedPerPacketThatIsForwarded(t *testing.T) {
	s := newSFU(t)
	const ssrc, viewers, packets, runs = 7, 8, 20, 200
	ann := s.Join("room", "ann", "ann", make(offers, 1))
	ann.Allow(Camera, true, Viewers{Everyone: true})
	up := describe.Offer([]describe.Slot{{MID: "0", Kind: describe.Video, Codec: describe.DownCodec(codec.VP8), SSRC: ssrc, Stream: "ann", Track: "ann"}},
		describe.Local{Ufrag: "them", Pwd: "secret", Fingerprint: "sha-256 00", Version: 1})
	if _, err := ann.OfferUp(up, map[string]Source{"0": Camera}); err != nil {
		t.Fatal(err)
	}
	certificate := transporttest.SelfSigned(t)
	for i := range viewers {
		o := make(offers, 8)
		viewer := s.Join("room", fmt.Sprint("account", i), fmt.Sprint("viewer", i), o)
		viewer.Show([]Tile{{Peer: "ann", Source: Camera, Height: 360}})
		connectQuietly(t, viewer, o, certificate)
	}
	header := &rtp.Header{Version: 2, PayloadType: 96, SSRC: ssrc}
	payload := append([]byte{0x90, 0xe0, 0x80, 1, 1, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 2, 0x68, 1}, make([]byte, 1000)...) // a keyframe
	begin, done := make(chan struct{}), make(chan struct{})
	wait, arrived := func() { <-begin }, func() { done <- struct{}{} }
	forward := func() {
		s.shards[0].do(wait) // so that they go out together
		for range packets {
			header.SequenceNumber++
			header.Timestamp += 3000
			ann.up.HandleRTP(header, payload, s.hub.Now())
		}
		s.shards[0].do(arrived)
		begin <- struct{}{}
		<-done
	}
	sent := func() (all, fewest uint32) {
		fewest = math.MaxUint32
		s.shards[0].do(func() {
			for _, v := range s.shards[0].views[ann.tracks[Camera]] {
				all, fewest = all+v.packets, min(fewest, v.packets)
			}
			arrived()
		})
		<-done
		return all, fewest
	}
	for n := 0; n < 100_000; n++ { // until the ring is full, and everybody gets packets
		if _, fewest := sent(); fewest > 2*videoKept && fewest < math.MaxUint32 {
			break
		}
		forward()
	}
	before, _ := sent()
	if n := testing.AllocsPerRun(runs, forward); n > 3 { // Under the race detector pools forget now and then.
		t.Errorf("%v allocations for %d packets to %d viewers", n, packets, viewers)
	}
	if after, _ := sent(); after-before < runs*packets*viewers {
		t.Errorf("%d packets were sealed and sent", after-before)
	}
}
