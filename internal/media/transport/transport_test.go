package transport

import (
	"encoding/binary"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
	"github.com/pion/stun/v4"
)

func listen(t testing.TB) *Hub {
	t.Helper()
	h, err := Listen(slog.New(slog.DiscardHandler), []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// watcher notes what a connection tells.
type watcher struct {
	mu     sync.Mutex
	states []State
}

func (w *watcher) HandleRTP(*rtp.Header, []byte, time.Duration) {}
func (w *watcher) HandleRTCP([]byte)                            {}
func (w *watcher) HandleState(s State) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.states = append(w.states, s)
}

func newConn(t testing.TB, h *Hub) (*Conn, *watcher) {
	t.Helper()
	w := &watcher{}
	c, err := h.NewConn(w)
	if err != nil {
		t.Fatal(err)
	}
	return c, w
}

// prober is a peer that can do nothing but check.
type prober struct {
	t    testing.TB
	conn *net.UDPConn
}

func newProber(t testing.TB, h *Hub) *prober {
	t.Helper()
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(h.sockets[0].local()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &prober{t, conn}
}

// check sends a connectivity check and returns the answer, nil if none comes.
func (p *prober) check(own Credentials, more ...stun.Setter) *stun.Message {
	p.t.Helper()
	setters := append([]stun.Setter{stun.TransactionID, stun.BindingRequest, stun.NewUsername(own.Ufrag + ":them")}, more...)
	return p.send(stun.MustBuild(append(setters, stun.NewShortTermIntegrity(own.Pwd), stun.Fingerprint)...))
}

func (p *prober) send(request *stun.Message) *stun.Message {
	p.t.Helper()
	if _, err := p.conn.Write(request.Raw); err != nil {
		p.t.Fatal(err)
	}
	// An answer from loopback takes microseconds; where none is due there is nothing to wait for but time.
	if err := p.conn.SetReadDeadline(time.Now().Add(300 * time.Millisecond)); err != nil {
		p.t.Fatal(err)
	}
	buf := make([]byte, 1500)
	n, err := p.conn.Read(buf)
	if os.IsTimeout(err) {
		return nil
	}
	if err != nil {
		p.t.Fatal(err)
	}
	answer := &stun.Message{Raw: buf[:n]}
	if err := answer.Decode(); err != nil || answer.TransactionID != request.TransactionID {
		p.t.Fatalf("not an answer: %v", err)
	}
	return answer
}

func nominate() stun.Setter { return stun.RawAttribute{Type: stun.AttrUseCandidate} }

func (p *prober) addr() netip.AddrPort { return p.conn.LocalAddr().(*net.UDPAddr).AddrPort() }

func TestChecksAreAnsweredToWhoKnowsThePassword(t *testing.T) {
	h := listen(t)
	c, _ := newConn(t, h)
	p := newProber(t, h)
	own := c.Credentials()
	answer := p.check(own)
	if answer == nil || answer.Type != stun.BindingSuccess {
		t.Fatalf("the answer is %v", answer)
	}
	var mapped stun.XORMappedAddress
	if err := mapped.GetFrom(answer); err != nil || mapped.Port != int(p.addr().Port()) {
		t.Errorf("%v, %v", mapped, err)
	}
	if err := stun.NewShortTermIntegrity(own.Pwd).Check(answer); err != nil {
		t.Error(err)
	}
	for name, credentials := range map[string]Credentials{
		"a wrong password":   {own.Ufrag, "wrong"},
		"an unknown one":     {"UNKNOWN", own.Pwd},
		"an empty password":  {own.Ufrag, ""},
		"an empty user name": {"", ""},
	} {
		if answer := p.check(credentials); answer != nil {
			t.Errorf("%s is answered: %v", name, answer)
		}
	}
	if answer := p.send(stun.MustBuild(stun.TransactionID, stun.BindingRequest, stun.NewUsername(own.Ufrag+":x"))); answer != nil {
		t.Errorf("a check without a proof is answered: %v", answer)
	}
	c.Close()
	if answer := p.check(own); answer != nil {
		t.Errorf("a closed connection answers: %v", answer)
	}
}

func TestPacketsGoWhereTheLastNominationCameFrom(t *testing.T) {
	h := listen(t)
	c, _ := newConn(t, h)
	first, second, third := newProber(t, h), newProber(t, h), newProber(t, h)
	for _, step := range []struct {
		from  *prober
		how   []stun.Setter
		goes  *prober
		words string
	}{
		{first, nil, first, "the first one, before any is nominated"},
		{second, nil, first, "a check alone moves nothing"},
		{second, []stun.Setter{nominate()}, second, "nominated"},
		{third, []stun.Setter{nominate()}, third, "nominated later: the network has changed"},
		{second, nil, third, "a check of a former one"},
	} {
		if step.from.check(c.Credentials(), step.how...) == nil {
			t.Fatal("no answer")
		}
		if got := c.selected.Load().addr; got != step.goes.addr() {
			t.Errorf("%s: goes to %s, want %s", step.words, got, step.goes.addr())
		}
	}
}

func TestRestartRetiresTheOldCredentialsWhenTheNewOnesAreUsed(t *testing.T) {
	h := listen(t)
	c, _ := newConn(t, h)
	p := newProber(t, h)
	old := c.Credentials()
	c.Restart()
	fresh := c.Credentials()
	if fresh == old {
		t.Fatal("nothing changed")
	}
	if p.check(old) == nil {
		t.Error("the old ones are of no use before the new ones are used")
	}
	if p.check(fresh) == nil {
		t.Error("the new ones are of no use")
	}
	if p.check(old) != nil {
		t.Error("the old ones are of use still")
	}
}

// Whoever can forge sender addresses and has a connection of their own must not get another's packets.
func TestAnAddressThatIsInUseIsNotTakenOver(t *testing.T) {
	h := listen(t)
	victim, _ := newConn(t, h)
	attacker, _ := newConn(t, h)
	p := newProber(t, h)
	if p.check(victim.Credentials()) == nil {
		t.Fatal("no answer")
	}
	p.check(attacker.Credentials(), nominate())
	if (*h.byAddr.Load())[p.addr()] != victim || attacker.selected.Load() != nil {
		t.Error("the address was taken over")
	}
	victim.Close()
	if p.check(attacker.Credentials(), nominate()); (*h.byAddr.Load())[p.addr()] != attacker {
		t.Error("the address is lost though nobody has it")
	}
}

func TestAddressesOfAConnectionAreBounded(t *testing.T) {
	h := listen(t)
	c, _ := newConn(t, h)
	for range maxAddrs + 3 {
		if newProber(t, h).check(c.Credentials()) == nil {
			t.Fatal("no answer")
		}
	}
	if n := len(*h.byAddr.Load()); n != maxAddrs {
		t.Errorf("%d addresses", n)
	}
	c.Close()
	if n := len(*h.byAddr.Load()); n != 0 {
		t.Errorf("%d addresses are left", n)
	}
}

func TestAfterTheEndNothingIsLeft(t *testing.T) {
	h := listen(t)
	c, w := newConn(t, h)
	c.Connect("sha-256 00", false)
	c.Close()
	c.Close()
	c.Connect("sha-256 00", false)
	c.Restart()
	if len(h.byUfrag) != 0 || len(w.states) != 1 || w.states[0] != Gone {
		t.Errorf("%v, %v", h.byUfrag, w.states)
	}
	if err := c.SendRTP(NewBatch(), make([]byte, 12)); err != ErrNotReady {
		t.Error(err)
	}
}

func TestOursBeginsOnceThereIsSomewhereToSendTo(t *testing.T) {
	h := listen(t)
	c, _ := newConn(t, h)
	c.Connect("sha-256 AA", true)
	p := newProber(t, h)
	if p.check(c.Credentials()) == nil {
		t.Fatal("no answer")
	}
	if err := p.conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	hello := make([]byte, 1500)
	n, err := p.conn.Read(hello)
	if err != nil {
		t.Fatal(err)
	}
	const handshake, numberAt = 22, 5 // of a DTLS record: RFC 6347, section 4.1
	if n < 13 || hello[0] != handshake {
		t.Fatalf("not a handshake: %x", hello[:n])
	}
	if number := binary.BigEndian.Uint64(hello[numberAt-2:]) & (1<<48 - 1); number != 0 {
		t.Errorf("the first record that arrives is number %d: others went nowhere", number)
	}
}

func TestFingerprintsAreCompared(t *testing.T) {
	h := listen(t)
	raw := h.certificate.Certificate
	if err := verify(raw, strings.ToLower(h.Fingerprint())); err != nil {
		t.Error(err)
	}
	for _, other := range []string{"", "sha-256 00:11", strings.Replace(h.Fingerprint(), "sha-256", "sha-1", 1)} {
		if verify(raw, other) == nil {
			t.Errorf("%q passes", other)
		}
	}
	if verify(nil, h.Fingerprint()) == nil {
		t.Error("no certificate passes")
	}
}

func TestNothingIsAllocatedPerPacketThatIsSent(t *testing.T) {
	h := listen(t)
	c, _ := newConn(t, h)
	if newProber(t, h).check(c.Credentials()) == nil {
		t.Fatal("no answer")
	}
	for name, profile := range map[string]srtp.ProtectionProfile{
		"AES-GCM": srtp.ProtectionProfileAeadAes128Gcm, "AES-CM": srtp.ProtectionProfileAes128CmHmacSha1_80,
	} {
		key, _ := profile.KeyLen()
		salt, _ := profile.SaltLen()
		context, err := srtp.CreateContext(make([]byte, key), make([]byte, salt), profile)
		if err != nil {
			t.Fatal(err)
		}
		c.srtp.out = context
		packet := append([]byte{0x90, 111, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xBE, 0xDE, 0, 1, 0x10, 5, 0, 0}, make([]byte, 1000)...)
		seq, b := uint16(0), NewBatch()
		if n := testing.AllocsPerRun(1000, func() {
			seq++
			binary.BigEndian.PutUint16(packet[2:], seq)
			if err := c.SendRTP(b, packet); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// What strangers send is dropped, whatever it is, and so is what a peer sends before there are keys.
func FuzzReceive(f *testing.F) {
	h := listen(f)
	c, _ := newConn(f, h)
	here := route{socket: h.sockets[0], addr: netip.MustParseAddrPort("127.0.0.1:9")}
	c.listenTo(here.addr)
	elsewhere := route{socket: h.sockets[0], addr: netip.MustParseAddrPort("127.0.0.1:10")}
	f.Add(stun.MustBuild(stun.TransactionID, stun.BindingRequest, stun.NewUsername(c.Credentials().Ufrag+":x"), stun.Fingerprint).Raw)
	f.Add([]byte{0x80, 0x60, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xff})
	f.Add([]byte{0x80, 200, 0, 1})
	f.Add([]byte{22, 0xfe, 0xfd, 0})
	f.Fuzz(func(t *testing.T, packet []byte) {
		h.receive(packet, here)
		h.receive(packet, elsewhere)
		if c.selected.Load() != nil {
			t.Fatal("a stranger moved the connection")
		}
	})
}

func FuzzPayload(f *testing.F) {
	f.Add([]byte{0xa0, 0x60, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xff, 2, 1})
	f.Fuzz(func(t *testing.T, packet []byte) {
		var header rtp.Header
		if payload, ok := payloadOf(&header, packet); ok && len(payload) > len(packet) {
			t.Fatal("more than there was")
		}
	})
}
