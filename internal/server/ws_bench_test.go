package server

import (
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"atrium/internal/bus"
	"atrium/internal/room"
	"atrium/protocol"
)

const benchClients = 1000

var benchBus = bus.NewMemory()

// benchDrains makes this binary, started once more, the process of the clients, so that only the server's CPU is counted.
const benchDrains = "ATRIUM_BENCH_DRAIN"

// drain is a client that is fed: it reads all that comes and counts it.
func drain(l net.Listener, read *atomic.Int64) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			b := make([]byte, 64<<10)
			for {
				n, err := c.Read(b)
				read.Add(int64(n))
				if err != nil {
					return
				}
			}
		}()
	}
}

func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// drainProcess starts the process of the clients and returns its address.
func drainProcess(b *testing.B) string {
	exe, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	pr, pw, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	p, err := os.StartProcess(exe, []string{exe}, &os.ProcAttr{Env: append(os.Environ(), benchDrains+"=1"),
		Files: []*os.File{nil, pw, os.Stderr}})
	pw.Close()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { p.Kill(); p.Wait(); pr.Close() })
	var addr string
	if _, err := fmt.Fscan(pr, &addr); err != nil {
		b.Fatal(err)
	}
	return addr
}

// runDrains is the process of the clients, until it is ended.
func runDrains() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(l.Addr())
	drain(l, new(atomic.Int64))
}

// writeCost measures one write(2) of 200 bytes, spread over connections as deliveries are.
func writeCost(b *testing.B, conns []net.Conn) time.Duration {
	payload := make([]byte, 200)
	pace := time.NewTicker(50 * time.Millisecond)
	defer pace.Stop()
	before, n := cpu(), 0
	for range 10 {
		for _, c := range conns {
			if _, err := c.Write(payload); err != nil {
				b.Fatal(err)
			}
			n++
		}
		<-pace.C
	}
	return (cpu() - before) / time.Duration(n)
}

// BenchmarkFanOut publishes into a room of 1,000 connections at a pace, and reports the server's CPU for each delivery
// beside the cost of one write(2) of 200 bytes in the same run.
func BenchmarkFanOut(b *testing.B) {
	for _, rate := range []int{20, 100, 200} {
		b.Run(fmt.Sprintf("%d_per_second", rate), func(b *testing.B) { fanOut(b, rate) })
	}
}

func fanOut(b *testing.B, rate int) {
	addr := drainProcess(b)
	s := New(Options{Auth: anyone{}, Bus: benchBus})
	defer s.Close(b.Context())
	f := s.feeds.acquire("r")
	defer s.feeds.release(f)
	conns := make([]net.Conn, benchClients)
	outs := make([]*conn, benchClients)
	for i := range conns {
		nc, err := net.Dial("tcp", addr)
		if err != nil {
			b.Fatal(err)
		}
		defer nc.Close()
		conns[i] = nc
		c := &conn{server: s, number: uint64(i), wrote: make(chan struct{}), ctx: b.Context()}
		c.net, c.out = nc, newOutbox(s.writerOf(c), c.written)
		c.out.opens(nc)
		outs[i] = c
		f.attach(&seat{conn: c, feed: f, account: "a", device: "d", live: true})
	}
	yardstick := writeCost(b, conns)
	event := room.Event{Type: protocol.TypeUserMessage, Account: protocol.AccountID(protocol.NewUUID()), Time: 1,
		Data: protocol.Encode(protocol.UserMessageEvent{Name: "Ada", Text: "twenty messages a second"})}
	runtime.GC()
	b.ResetTimer()
	before := cpu()
	const seconds = 4
	tick := time.NewTicker(time.Second / time.Duration(rate))
	messages := rate * seconds
	for i := range messages {
		event.Seq = protocol.Seq(i + 1)
		d := room.Delivery{Seq: event.Seq, Audience: room.AudienceAll, Frame: room.FrameOf("r", event)}
		benchBus.Publish(room.Topic("r"), room.EncodeDelivery(d))
		<-tick.C
	}
	for _, c := range outs {
		<-c.out.drained()
	}
	each := (cpu() - before) / time.Duration(messages*benchClients)
	b.StopTimer()
	for _, c := range outs {
		c.out.finish(false, nil, nil)
		<-c.wrote
	}
	b.ReportMetric(float64(each.Nanoseconds())/1000, "us/delivery")
	b.ReportMetric(float64(yardstick.Nanoseconds())/1000, "us/write")
	b.ReportMetric(float64(each)/float64(yardstick), "ratio")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkIdleConnection reports the memory of an open connection that says nothing, its client's socket included.
func BenchmarkIdleConnection(b *testing.B) {
	s := New(Options{Auth: anyone{}, Bus: benchBus, Limits: Limits{AccountConnections: benchClients}})
	defer s.Close(b.Context())
	h := httptest.NewServer(s.Handler())
	defer h.Close()
	before := memory()
	for range benchClients {
		w := (&stack{t: b, http: h}).wire("c")
		w.open()
		w.br = nil
	}
	b.ReportMetric(float64(memory()-before)/benchClients/1024, "KiB/connection")
	b.ReportMetric(0, "ns/op")
}

func memory() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
