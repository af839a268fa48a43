package transport

import (
	"encoding/binary"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"atrium/internal/media/transport/transporttest"
)

// counter is a handler that counts what it is handed.
type counter struct {
	watcher
	rtp, rtcp atomic.Int64
}

func (c *counter) HandleRTP(*rtp.Header, []byte, time.Duration) { c.rtp.Add(1) }
func (c *counter) HandleRTCP([]byte)                            { c.rtcp.Add(1) }

func (c *counter) gone() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.states, Gone)
}

func (c *counter) connected() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Contains(c.states, Connected)
}

// session is a connection whose peer has shaken hands.
type session struct {
	hub  *Hub
	conn *Conn
	took *counter
	peer *transporttest.Peer
}

func newSession(t *testing.T) *session {
	t.Helper()
	s := &session{hub: listen(t), took: &counter{}}
	var err error
	if s.conn, err = s.hub.NewConn(s.took); err != nil {
		t.Fatal(err)
	}
	s.peer = transporttest.Dial(t, s.hub.sockets[0].local())
	s.conn.Connect(s.peer.Fingerprint(), false)
	own := s.conn.Credentials()
	s.peer.Connect(own.Ufrag, own.Pwd, true)
	for !s.took.connected() { // the server hears of it a moment later
		s.settle()
	}
	return s
}

// settle waits until everything that the peer has sent was looked at.
func (s *session) settle() {
	own := s.conn.Credentials()
	s.peer.Asks(own.Ufrag, own.Pwd)
}

// A peer that is authentic may make up as many streams as it likes: what is kept of each must not pile up.
func TestStreamsOfAPeerAreBounded(t *testing.T) {
	s := newSession(t)
	for ssrc := range uint32(4 * maxStreams) {
		s.peer.SendRTP(&rtp.Header{Version: 2, SSRC: ssrc, SequenceNumber: 1}, []byte("x"))
		report, err := (&rtcp.ReceiverReport{SSRC: ssrc}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		s.peer.SendRTCP(report)
		if ssrc%64 == 63 {
			s.settle()
		}
	}
	if s.took.rtp.Load() != maxStreams || s.took.rtcp.Load() != maxStreams {
		t.Errorf("%d streams and %d reporters were taken", s.took.rtp.Load(), s.took.rtcp.Load())
	}
	s.peer.SendRTP(&rtp.Header{Version: 2, SSRC: 3, SequenceNumber: 2}, []byte("x"))
	if s.settle(); s.took.rtp.Load() != maxStreams+1 {
		t.Error("a stream that is known is not taken any more")
	}
}

// Whoever can forge the peer's address, and no more, uses up none of its streams.
func TestForgedPacketsTakeNoPlaceOfAStream(t *testing.T) {
	s := newSession(t)
	for ssrc := range uint32(2 * maxStreams) {
		forged := s.peer.SealRTP(&rtp.Header{Version: 2, SSRC: ssrc, SequenceNumber: 1}, []byte("x"))
		forged[len(forged)-1]++
		s.hub.receive(forged, route{socket: s.hub.sockets[0], addr: s.peer.Addr()})
		forged[1] = 200
		s.hub.receive(forged, route{socket: s.hub.sockets[0], addr: s.peer.Addr()})
	}
	s.peer.SendRTP(&rtp.Header{Version: 2, SSRC: 1 << 20, SequenceNumber: 1}, []byte("x"))
	if s.settle(); s.took.rtp.Load() != 1 || s.took.rtcp.Load() != 0 {
		t.Errorf("%d and %d packets were taken", s.took.rtp.Load(), s.took.rtcp.Load())
	}
}

func TestAPacketIsTakenOnce(t *testing.T) {
	s := newSession(t)
	sealed := s.peer.SealRTP(&rtp.Header{Version: 2, SSRC: 7, SequenceNumber: 9}, []byte("x"))
	for range 5 {
		s.peer.Write(sealed)
	}
	stranger := transporttest.Dial(t, s.hub.sockets[0].local())
	stranger.Write(s.peer.SealRTP(&rtp.Header{Version: 2, SSRC: 7, SequenceNumber: 10}, []byte("x"))) // caught and sent from elsewhere
	if s.settle(); s.took.rtp.Load() != 1 {
		t.Errorf("it was taken %d times", s.took.rtp.Load())
	}
}

func TestRestartsLeaveNothingBehind(t *testing.T) {
	s := newSession(t)
	for range 500 {
		s.conn.Restart()
	}
	if n := len(s.hub.byUfrag); n != 2 {
		t.Errorf("%d user fragments are known", n)
	}
	s.peer.SendRTP(&rtp.Header{Version: 2, SSRC: 7, SequenceNumber: 9}, []byte("x"))
	if s.settle(); s.took.rtp.Load() != 1 {
		t.Error("it takes nothing any more")
	}
}

// Streams come and go, as often as a publisher likes; those that go on must not lose count of their rounds meanwhile.
func TestStreamsThatAreOverLeaveNothingBehind(t *testing.T) {
	s := newSession(t)
	b := NewBatch()
	send := func(ssrc uint32, seq uint16) {
		t.Helper()
		p := plain(seq, 10)
		binary.BigEndian.PutUint32(p[8:], ssrc)
		if err := s.conn.SendRTP(b, p); err != nil {
			t.Fatal(err)
		}
	}
	seq, renewed, first := uint16(60_000), 0, s.conn.srtp.out
	const steps = 60
	for i := range uint32(steps) { // twice around
		seq += 3000
		send(1, seq)
		send(1, seq-5) // late
		for ssrc := 100 * i; ssrc < 100*i+20; ssrc++ {
			send(1000+ssrc, 7)
			s.conn.Over(1000 + ssrc)
		}
		b.Flush()
		s.settle()
		if s.conn.srtp.out != first {
			renewed, first = renewed+1, s.conn.srtp.out
		}
	}
	if _, known := s.conn.srtp.out.ROC(1000); known || renewed < 5 || len(s.conn.srtp.sealed) != 1 {
		t.Errorf("renewed %d times, the first stream is known: %v, %d go on", renewed, known, len(s.conn.srtp.sealed))
	}
	if rounds, _ := s.conn.srtp.out.ROC(1); rounds < 2 {
		t.Errorf("%d rounds", rounds)
	}
	all := s.peer.Took()
	if len(all) != steps*22 {
		t.Errorf("%d packets came of %d", len(all), steps*22)
	}
	for i, p := range all {
		if p.Plain == nil {
			t.Fatalf("packet %d cannot be opened", i)
		}
	}
}

// record is one of DTLS.
func record(kind byte, epoch uint16, number uint64, content ...byte) []byte {
	b := []byte{kind, 0xfe, 0xfd}
	b = binary.BigEndian.AppendUint64(b, uint64(epoch)<<48|number)
	b = binary.BigEndian.AppendUint16(b, uint16(len(content)))
	return append(b, content...)
}

// Whoever can forge the peer's address, and no more, does not end its session.
func TestForgedRecordsEndNoSession(t *testing.T) {
	const alert, data = 21, 23
	s := newSession(t)
	forged := [][]byte{
		record(alert, 0, 1000, 1, 0),  // goodbye
		record(alert, 0, 1001, 2, 40), // the handshake failed
		record(alert, 1, 1002, make([]byte, 30)...),
		record(data, 0, 1003, 'x'),
		record(recordCipherSpec, 0, 1004, 2),
		record(99, 0, 1005),
		append(record(recordCipherSpec, 0, 1006, 1), record(alert, 0, 1007, 1, 0)...),
		record(recordHandshake, 0, 1008, 1, 0, 0, 0),
	}
	for _, packet := range forged {
		s.hub.receive(packet, route{socket: s.hub.sockets[0], addr: s.peer.Addr()})
		for range 20 { // time for what it may do
			s.settle()
		}
		if s.took.gone() {
			t.Fatalf("%x ended the session", packet)
		}
	}
	s.peer.SendRTP(&rtp.Header{Version: 2, SSRC: 7, SequenceNumber: 9}, []byte("x"))
	if s.settle(); s.took.rtp.Load() != 1 {
		t.Error("it takes nothing any more")
	}
}

func TestWhatMayFollowAHandshake(t *testing.T) {
	finish := append(append(record(recordHandshake, 0, 5, 11, 0), record(recordCipherSpec, 0, 6, 1)...), record(recordHandshake, 1, 0, make([]byte, 40)...)...)
	for _, c := range []struct {
		name   string
		packet []byte
		after  time.Duration
		want   bool
	}{
		{"its end again", finish, time.Second, true},
		{"its end again, much later", finish, handshakeLimit + 1, false},
		{"what is sealed", record(21, 1, 9, make([]byte, 20)...), time.Hour, true},
		{"half a header", finish[:5], 0, false},
		{"half a record", finish[:20], 0, false},
	} {
		if genuine(c.packet, c.after) != c.want {
			t.Errorf("%s: %v", c.name, !c.want)
		}
	}
}

// What is thrown at the port from anywhere leaves the sessions alone, and nothing of it stays.
func TestGarbageAtThePortChangesNothing(t *testing.T) {
	s := newSession(t)
	own := s.conn.Credentials()
	stranger := transporttest.Dial(t, s.hub.sockets[0].local())
	sealed := s.peer.SealRTP(&rtp.Header{Version: 2, SSRC: 7, SequenceNumber: 9}, []byte("x"))
	kinds := []func() []byte{
		func() []byte { return transporttest.Check(own.Ufrag, "wrong") },
		func() []byte { return transporttest.Check("NOBODY", own.Pwd) },
		func() []byte { return record(recordHandshake, 0, rand.Uint64()>>16, 1, 0, 0, 0) },
		func() []byte { return mutated(sealed) },
		func() []byte { return mutated(transporttest.Check(own.Ufrag, "wrong")) },
		func() []byte { return mutated(record(21, 0, 1, 1, 0)) },
	}
	throw := func(n int) {
		for i := range n {
			stranger.Write(kinds[i%len(kinds)]())
			s.hub.receive(mutated(kinds[i%len(kinds)]()), route{socket: s.hub.sockets[0], addr: s.peer.Addr()})
			if i%50 == 49 {
				s.settle()
			}
		}
	}
	throw(1000)
	before := heap()
	throw(6000)
	if after := heap(); after > before+1<<20 {
		t.Errorf("%d KiB more are in use", (after-before)>>10)
	}
	if n := len(*s.hub.byAddr.Load()); n != 1 || s.took.gone() || s.took.rtp.Load() != 0 || s.conn.selected.Load().addr != s.peer.Addr() {
		t.Errorf("%d addresses, gone: %v, %d packets, goes to %v", n, s.took.gone(), s.took.rtp.Load(), s.conn.selected.Load().addr)
	}
	s.peer.Write(sealed)
	if s.settle(); s.took.rtp.Load() != 1 {
		t.Error("it takes nothing any more")
	}
}

// mutated changes a few bytes of a packet, but not what it is at first sight.
func mutated(packet []byte) []byte {
	b := slices.Clone(packet)
	if len(b) < 2 {
		return b
	}
	for range 1 + rand.IntN(4) {
		b[1+rand.IntN(len(b)-1)] = byte(rand.Uint32())
	}
	if rand.IntN(4) == 0 {
		b = b[:1+rand.IntN(len(b))]
	}
	return b
}

// heap is how many bytes are in use, after the garbage was collected.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func FuzzRecords(f *testing.F) {
	f.Add(record(21, 0, 1, 1, 0), uint32(0))
	f.Add(append(record(recordCipherSpec, 0, 6, 1), record(recordHandshake, 1, 0, 1, 2, 3)...), uint32(1))
	f.Fuzz(func(t *testing.T, packet []byte, seconds uint32) {
		if genuine(packet, time.Duration(seconds)*time.Second) && len(packet) > 0 && packet[0] == 21 && packet[3] == 0 && packet[4] == 0 {
			t.Fatal("an alert in the clear")
		}
	})
}
