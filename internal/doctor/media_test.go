package doctor

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"testing"

	"atrium/internal/media/relay"
	"atrium/internal/media/transport"
	"atrium/internal/netguard"
	"atrium/internal/server"
)

var (
	home   = netip.MustParseAddr("127.0.0.1")
	secret = []byte("0123456789abcdef")
)

// mediaPort is a real one that answers probes.
func mediaPort(t *testing.T) server.MediaAt {
	t.Helper()
	h, err := transport.Listen(slog.New(slog.DiscardHandler), []netip.AddrPort{netip.AddrPortFrom(home, 0)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	h.AnswerProbes(MediaPassword(questions))
	at := h.Addresses()[0]
	return server.MediaAt{Announced: at, Local: at}
}

// aside does a check beside others: many wait for an answer that does not come.
func aside(t *testing.T, what string, c Check, want ...string) {
	t.Run(what, func(t *testing.T) {
		t.Parallel()
		expect(t, what, look(t, c), want...)
	})
}

// silentPort is one that takes what comes and says nothing.
func silentPort(t *testing.T) netip.AddrPort {
	t.Helper()
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(home, 0)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn.LocalAddr().(*net.UDPAddr).AddrPort()
}

func TestMedia(t *testing.T) {
	t.Parallel()
	good, silent := mediaPort(t), silentPort(t)
	media := func(listen uint16, list ...server.MediaAt) Check { return Media(list, questions, listen) }
	aside(t, "off", media(0), "ok")
	aside(t, "a good one", media(good.Local.Port(), good), "ok")
	aside(t, "on another port than was meant", media(1, good), "warn media_other_port", "ok")
	aside(t, "a firewall", media(0, server.MediaAt{Announced: silent, Local: silent}), "fail media_silent")
	aside(t, "a router that sends nothing back in", media(0, server.MediaAt{Announced: silent, Local: good.Local}), "warn outside_unknown")
	nobody := netip.AddrPortFrom(home, 1)
	aside(t, "nobody", media(0, server.MediaAt{Announced: nobody, Local: nobody}), "fail media_silent")
	if found := look(t, Buffers()); len(found) != 1 || found[0].Verdict == Fail {
		t.Errorf("%+v", found)
	}
}

// relayPort is a real relay, whose allocations reach media.
func relayPort(t *testing.T, media server.MediaAt, allow ...netip.Prefix) (udp, tcp server.RelayAt, r *relay.Server) {
	t.Helper()
	packets, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	guard, err := netguard.New(netguard.Options{Allow: allow})
	if err != nil {
		t.Fatal(err)
	}
	nobody := func(context.Context, relay.Owner) (bool, error) { return false, nil }
	r, err = relay.New(relay.Config{Packets: []net.PacketConn{packets}, Listeners: []net.Listener{listener}, Addresses: []relay.Address{{Announce: home, Local: home}},
		FirstPort: 30_000, LastPort: 39_999, Guard: guard, Secret: secret, Verify: LetIn(nobody), Own: map[netip.AddrPort]netip.AddrPort{media.Announced: media.Local},
		Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	at := func(addr net.Addr, transport string) server.RelayAt {
		return server.RelayAt{URL: "turn:" + addr.String() + "?transport=" + transport, Local: addr.String()}
	}
	return at(packets.LocalAddr(), "udp"), at(listener.Addr(), "tcp"), r
}

func TestRelay(t *testing.T) {
	t.Parallel()
	media := mediaPort(t)
	udp, tcp, _ := relayPort(t, media)
	trial := RelayTrial{Secret: secret, Key: questions, Media: []server.MediaAt{media}}
	aside(t, "by UDP", Relay(udp, trial), "ok")
	aside(t, "by TCP", Relay(tcp, trial), "ok")
	wrong := trial
	wrong.Secret = []byte("another secret of another server")
	aside(t, "of other data", Relay(udp, wrong), "fail relay_refuses")
	away := trial
	away.Media = []server.MediaAt{{Announced: silentPort(t), Local: media.Local}}
	aside(t, "media out of its reach", Relay(udp, away), "fail relay_no_media")
	outside := server.RelayAt{URL: "turn:192.0.2.77:3478?transport=tcp", Local: tcp.Local}
	aside(t, "behind a router that sends nothing back in", Relay(outside, trial), "warn outside_unknown")
	astray := server.RelayAt{URL: "turn:127.0.0.1:1?transport=tcp", Local: tcp.Local}
	aside(t, "its own address, and nobody there", Relay(astray, trial), "fail relay_silent")
	aside(t, "nobody", Relay(server.RelayAt{URL: "turn:127.0.0.1:1?transport=udp", Local: silentPort(t).String()}, trial), "fail relay_silent")
	aside(t, "no relay's URL", Relay(server.RelayAt{URL: "http://x"}, trial), "fail relay_closed")
}

// A relay that reaches private networks is told of, unless the administrator has said so.
func TestRelayThatIsOpen(t *testing.T) {
	media := mediaPort(t)
	all := netip.MustParsePrefix("10.0.0.0/8")
	udp, _, _ := relayPort(t, media, all)
	trial := RelayTrial{Secret: secret, Key: questions, Media: []server.MediaAt{media}}
	aside(t, "open", Relay(udp, trial), "fail relay_open")
	trial.Allow = []netip.Prefix{all}
	aside(t, "allowed", Relay(udp, trial), "ok")
}

func TestICEServer(t *testing.T) {
	t.Parallel()
	udp, _, r := relayPort(t, mediaPort(t))
	good, err := r.Grant(owner)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(u, user, password string) Check {
		return ICEServer(server.ICEServer{URLs: []string{u}, Username: user, Credential: password}, nil)
	}
	turn := udp.URL
	aside(t, "STUN", ask("stun:"+udp.Local, "", ""), "ok")
	aside(t, "TURN", ask(turn, good.Username, good.Password), "ok")
	aside(t, "a wrong password", ask(turn, good.Username, "wrong"), "fail ice_refuses")
	aside(t, "silent STUN", ask("stun:"+silentPort(t).String(), "", ""), "fail ice_silent")
	aside(t, "silent TURN", ask("turn:"+silentPort(t).String(), "u", "p"), "fail ice_silent")
	aside(t, "no name", ask("stun:stun.invalid:3478", "", ""), "fail ice_silent")
}
