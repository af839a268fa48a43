package transport

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/pion/dtls/v3"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
)

// ErrNotReady: the handshake has not ended.
var ErrNotReady = errors.New("transport: not connected yet")

// replayWindow is in packets. Retransmissions have streams of their own, but probes of Firefox come late.
const replayWindow = 1024

// maxTag is how many bytes sealing adds at most.
const maxTag = 32

// maxStreams bounds the streams that a peer may send on a connection, and as many that it reports as: the state of each is kept while the
// connection lasts.
const maxStreams = 256

// srtpLink opens and seals a connection's packets once DTLS has made the keys: RFC 3711 and RFC 7714. One direction's RTP goes through one
// context only, so no two packets are ever sealed with the same key and number.
type srtpLink struct {
	inMu     sync.Mutex
	in       *srtp.Context // nil until there are keys
	inHeader rtp.Header
	inBuf    []byte
	// The numbers of the streams that were authentic.
	inRTP, inRTCP streams

	outMu     sync.Mutex
	out       *srtp.Context
	outHeader rtp.Header
	outFresh  func() (*srtp.Context, error) // makes one with the same keys
	sealed    map[uint32]uint16             // the highest number of each stream that is not over, which out's state stands at
	over      int                           // streams that out has the state of still

	rtcpMu  sync.Mutex
	rtcpOut *srtp.Context
	rtcpBuf []byte
}

func (l *srtpLink) start(session *dtls.Conn, weBegan bool) error {
	profile, ok := session.SelectedSRTPProtectionProfile()
	if !ok {
		return errors.New("srtp: no profile in common")
	}
	state, ok := session.ConnectionState()
	if !ok {
		return errors.New("srtp: no keys")
	}
	keys := srtp.Config{Profile: srtp.ProtectionProfile(profile)}
	if err := keys.ExtractSessionKeysFromDTLS(&state, weBegan); err != nil {
		return fmt.Errorf("srtp: keys: %w", err)
	}
	in, err := srtp.CreateContext(keys.Keys.RemoteMasterKey, keys.Keys.RemoteMasterSalt, keys.Profile,
		srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(replayWindow))
	if err != nil {
		return fmt.Errorf("srtp: %w", err)
	}
	fresh := func() (*srtp.Context, error) {
		return srtp.CreateContext(keys.Keys.LocalMasterKey, keys.Keys.LocalMasterSalt, keys.Profile)
	}
	out, err := fresh()
	if err != nil {
		return fmt.Errorf("srtp: %w", err)
	}
	rtcpOut, err := srtp.CreateContext(keys.Keys.LocalMasterKey, keys.Keys.LocalMasterSalt, keys.Profile)
	if err != nil {
		return fmt.Errorf("srtp: %w", err)
	}
	l.outMu.Lock()
	l.outFresh = fresh
	l.outMu.Unlock()
	for _, place := range []struct {
		mu      *sync.Mutex
		context **srtp.Context
		is      *srtp.Context
	}{{&l.inMu, &l.in, in}, {&l.outMu, &l.out, out}, {&l.rtcpMu, &l.rtcpOut, rtcpOut}} {
		place.mu.Lock()
		*place.context = place.is
		place.mu.Unlock()
	}
	return nil
}

// streams are numbers of streams, up to maxStreams. The zero value has none.
type streams map[uint32]struct{}

// mayAdd reports whether packets of a stream are opened at all.
func (s streams) mayAdd(ssrc uint32) bool {
	_, known := s[ssrc]
	return known || len(s) < maxStreams
}

func (s *streams) add(ssrc uint32) {
	if _, known := (*s)[ssrc]; known {
		return
	}
	if *s == nil {
		*s = streams{}
	}
	(*s)[ssrc] = struct{}{}
}

// receiveMedia opens a packet and hands it over. One that is not authentic, was there before, or is of more streams than a peer may have,
// ends here.
func (c *Conn) receiveMedia(packet []byte) {
	arrival := c.hub.Now()
	l := &c.srtp
	l.inMu.Lock()
	defer l.inMu.Unlock()
	const header, ssrcAt, ssrcAtRTCP = 12, 8, 4 // RFC 3550, sections 5.1 and 6.4.1
	if l.in == nil || len(packet) < header {
		return
	}
	if packet[1] >= 192 && packet[1] < 224 { // RFC 5761, section 4
		ssrc := binary.BigEndian.Uint32(packet[ssrcAtRTCP:])
		if !l.inRTCP.mayAdd(ssrc) {
			return
		}
		if plain, err := l.in.DecryptRTCP(l.inBuf[:0], packet, nil); err == nil {
			l.inRTCP.add(ssrc)
			l.inBuf = plain
			c.handler.HandleRTCP(plain)
		}
		return
	}
	ssrc := binary.BigEndian.Uint32(packet[ssrcAt:])
	if !l.inRTP.mayAdd(ssrc) {
		return
	}
	plain, err := l.in.DecryptRTP(l.inBuf[:0], packet, &l.inHeader)
	if err != nil {
		return
	}
	l.inRTP.add(ssrc)
	l.inBuf = plain
	if payload, ok := payloadOf(&l.inHeader, plain); ok {
		c.handler.HandleRTP(&l.inHeader, payload, arrival)
	}
}

// payloadOf cuts header and padding off a packet: RFC 3550, section 5.1.
func payloadOf(header *rtp.Header, packet []byte) ([]byte, bool) {
	n, err := header.Unmarshal(packet)
	if err != nil {
		return nil, false
	}
	payload := packet[n:]
	if !header.Padding {
		return payload, true
	}
	if len(payload) == 0 {
		return nil, false
	}
	padding := int(payload[len(payload)-1])
	if padding == 0 || padding > len(payload) {
		return nil, false
	}
	return payload[:len(payload)-padding], true
}

// seal writes a sealed packet to dst, which has the capacity. The caller holds outMu.
func (l *srtpLink) seal(dst, packet []byte) ([]byte, error) {
	sealed, err := l.out.EncryptRTP(dst, packet, &l.outHeader)
	if err != nil {
		return nil, fmt.Errorf("srtp: %w", err)
	}
	ssrc, seq := l.outHeader.SSRC, l.outHeader.SequenceNumber
	if was, known := l.sealed[ssrc]; !known || int16(seq-was) > 0 {
		if l.sealed == nil {
			l.sealed = map[uint32]uint16{}
		}
		l.sealed[ssrc] = seq
	}
	return sealed, nil
}

// maxOver is how many streams that are over their state is kept of.
const maxOver = 128

// Over says that nothing more is sent in these streams: what is kept of each does not last as long as the connection.
func (c *Conn) Over(ssrcs ...uint32) {
	l := &c.srtp
	l.outMu.Lock()
	defer l.outMu.Unlock()
	for _, ssrc := range ssrcs {
		if _, known := l.sealed[ssrc]; known {
			delete(l.sealed, ssrc)
			l.over++
		}
	}
	if l.over > maxOver {
		l.renew()
	}
}

// renew replaces the context, which forgets nothing, by one with the state of the streams that go on. The caller holds outMu.
func (l *srtpLink) renew() {
	fresh, err := l.outFresh()
	if err != nil {
		return // The old one does, too.
	}
	for ssrc, seq := range l.sealed {
		rounds, _ := l.out.ROC(ssrc)
		fresh.SetROC(ssrc, rounds)
		last := rtp.Header{Version: 2, SSRC: ssrc, SequenceNumber: seq}
		plain, err := last.Marshal()
		if err == nil {
			_, err = fresh.EncryptRTP(nil, plain, nil) // So that it knows the number. This is not sent.
		}
		if err != nil {
			return
		}
	}
	l.out, l.over = fresh, 0
}

// SendRTCP seals a compound packet and sends it.
func (c *Conn) SendRTCP(packets ...rtcp.Packet) error {
	plain, err := rtcp.Marshal(packets)
	if err != nil {
		return fmt.Errorf("rtcp: %w", err)
	}
	l := &c.srtp
	l.rtcpMu.Lock()
	defer l.rtcpMu.Unlock()
	if l.rtcpOut == nil {
		return ErrNotReady
	}
	sealed, err := l.rtcpOut.EncryptRTCP(l.rtcpBuf[:0], plain, nil)
	if err != nil {
		return fmt.Errorf("srtcp: %w", err)
	}
	l.rtcpBuf = sealed
	c.send(sealed)
	return nil
}
