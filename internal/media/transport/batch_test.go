package transport

import (
	"encoding/binary"
	"net"
	"os"
	"testing"
	"time"

	"github.com/pion/srtp/v3"
	"golang.org/x/sys/unix"
)

// sealed gives a connection keys without a handshake, and a place to send to.
func sealed(t testing.TB, h *Hub) (*Conn, *prober) {
	t.Helper()
	c, _ := newConn(t, h)
	p := newProber(t, h)
	if p.check(c.Credentials()) == nil {
		t.Fatal("no answer")
	}
	var err error
	if c.srtp.out, err = srtp.CreateContext(make([]byte, 16), make([]byte, 12), srtp.ProtectionProfileAeadAes128Gcm); err != nil {
		t.Fatal(err)
	}
	return c, p
}

// plain is a packet with this number and so many bytes of payload.
func plain(seq uint16, payload int) []byte {
	b := append([]byte{0x80, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, make([]byte, payload)...)
	binary.BigEndian.PutUint16(b[2:], seq)
	return b
}

// got reads what has come: numbers and sizes of payloads, in order.
func (p *prober) got(want int) (numbers []uint16, payloads []int) {
	p.t.Helper()
	buf := make([]byte, 2000)
	for len(numbers) < want {
		if err := p.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			p.t.Fatal(err)
		}
		n, err := p.conn.Read(buf)
		if os.IsTimeout(err) {
			p.t.Fatalf("%d of %d packets came", len(numbers), want)
		}
		if err != nil {
			p.t.Fatal(err)
		}
		numbers, payloads = append(numbers, binary.BigEndian.Uint16(buf[2:])), append(payloads, n-12-16)
	}
	return numbers, payloads
}

func TestABatchSendsEverythingInOrder(t *testing.T) {
	for name, trains := range map[string]bool{"as trains": true, "singly": false} {
		t.Run(name, func(t *testing.T) {
			h := listen(t)
			if trains && !h.sockets[0].trains.Load() {
				t.Skip("this kernel takes no trains")
			}
			h.sockets[0].trains.Store(trains)
			ann, at := sealed(t, h)
			ben, bt := sealed(t, h)
			b := NewBatch()
			sizes := []int{1000, 1000, 1000, 400, 1000, 1001, 1000, 3, 1200, 1200}
			for i, size := range sizes {
				for _, c := range []*Conn{ann, ben} {
					if err := c.SendRTP(b, plain(uint16(i), size)); err != nil {
						t.Fatal(err)
					}
				}
			}
			for i, size := range sizes { // and once more as a run for one
				if err := ann.SendRTP(b, plain(uint16(len(sizes)+i), size)); err != nil {
					t.Fatal(err)
				}
			}
			b.Flush()
			for p, rounds := range map[*prober]int{at: 2, bt: 1} {
				numbers, payloads := p.got(rounds * len(sizes))
				for i := range numbers {
					if int(numbers[i]) != i || payloads[i] != sizes[i%len(sizes)] {
						t.Errorf("packet %d is number %d of %d bytes", i, numbers[i], payloads[i])
					}
				}
			}
			if h.sockets[0].trains.Load() != trains {
				t.Error("trains were given up")
			}
		})
	}
}

// More than a train, or a batch, holds goes out too.
func TestABatchThatIsFullSends(t *testing.T) {
	h := listen(t)
	c, p := sealed(t, h)
	b := NewBatch()
	const n = 2*batchTrains + 1
	for i := range n {
		if err := c.SendRTP(b, plain(uint16(i), 100+i)); err != nil { // each larger than the one before: no train holds two
			t.Fatal(err)
		}
	}
	b.Flush()
	b.Flush()
	numbers, _ := p.got(n)
	for i, number := range numbers {
		if int(number) != i {
			t.Fatalf("packet %d is number %d", i, number)
		}
	}
	for range 3 * batchBytes / 1000 {
		if err := c.SendRTP(b, plain(0, 1000)); err != nil {
			t.Fatal(err)
		}
	}
	if cap(b.arena) != batchBytes {
		t.Errorf("the arena has grown to %d bytes", cap(b.arena))
	}
}

func TestARefusedTrainIsSentSingly(t *testing.T) {
	h := listen(t)
	c, p := sealed(t, h)
	s := h.sockets[0]
	s.trains.Store(true)
	s.batch = refusing{s.batch, unix.EIO}
	b := NewBatch()
	for i := range 5 {
		if err := c.SendRTP(b, plain(uint16(i), 500)); err != nil {
			t.Fatal(err)
		}
	}
	b.Flush()
	if numbers, _ := p.got(5); numbers[4] != 4 {
		t.Errorf("%v", numbers)
	}
	if s.trains.Load() {
		t.Error("the next one would be a train again")
	}
}

func TestTrainsAreNotGivenUpBecauseOfPacketsThatAreTooLarge(t *testing.T) {
	h := listen(t)
	c, p := sealed(t, h)
	s := h.sockets[0]
	s.trains.Store(true)
	s.batch = refusing{s.batch, unix.EINVAL}
	b := NewBatch()
	for i := range 5 {
		if err := c.SendRTP(b, plain(uint16(i), surePacket)); err != nil {
			t.Fatal(err)
		}
	}
	b.Flush()
	if numbers, _ := p.got(5); numbers[4] != 4 {
		t.Errorf("%v", numbers)
	}
	if !s.trains.Load() {
		t.Error("one publisher took trains from everybody")
	}
}

func TestNothingIsAllocatedPerPacketOfABatch(t *testing.T) {
	h := listen(t)
	c, _ := sealed(t, h)
	b, packet, seq := NewBatch(), plain(0, 1000), uint16(0)
	if n := testing.AllocsPerRun(1000, func() {
		for range 20 {
			seq++
			binary.BigEndian.PutUint16(packet[2:], seq)
			if err := c.SendRTP(b, packet); err != nil {
				t.Fatal(err)
			}
		}
		b.Flush()
	}); n > 2 { // Under the race detector pools forget now and then.
		t.Errorf("%v allocations for 20 packets", n)
	}
}

func BenchmarkSend(bench *testing.B) {
	h := listen(bench)
	c, _ := sealed(bench, h)
	sink, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		bench.Fatal(err)
	}
	defer sink.Close()
	packet, seq := plain(0, 1100), uint16(0)
	next := func() []byte {
		seq++
		binary.BigEndian.PutUint16(packet[2:], seq)
		return packet
	}
	bench.Run("one by one", func(bench *testing.B) {
		b := NewBatch()
		for bench.Loop() {
			if err := c.SendRTP(b, next()); err != nil {
				bench.Fatal(err)
			}
			b.Flush()
		}
	})
	for name, trains := range map[string]bool{"batches of 8, singly": false, "batches of 8, as trains": true} {
		bench.Run(name, func(bench *testing.B) {
			h.sockets[0].trains.Store(trains)
			b := NewBatch()
			for i := 0; bench.Loop(); i++ {
				if err := c.SendRTP(b, next()); err != nil {
					bench.Fatal(err)
				}
				if i%8 == 7 {
					b.Flush()
				}
			}
		})
	}
}
