package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"atrium/internal/bus"
	"atrium/internal/media/sfu"
	"atrium/internal/media/transport"
	"atrium/internal/room"
	"atrium/internal/server"
)

// mediaPlane is what carries calls; empty, it carries none.
type mediaPlane struct {
	hub   *transport.Hub
	sfu   *sfu.SFU
	calls *server.Calls
}

// openMedia listens for media where the settings say, or else at the address at which the server listens for browsers.
func (c *serveCmd) openMedia(at net.Addr, events bus.Bus, log *slog.Logger) (*mediaPlane, error) {
	if c.mediaOff() {
		return &mediaPlane{}, nil
	}
	announced, err := each(c.MediaAddress, netip.ParseAddr)
	if err != nil {
		return nil, err
	}
	hub, err := c.listenMedia(at, announced, log)
	if err != nil {
		return nil, fmt.Errorf("listen for media: %w", err)
	}
	if len(hub.Addresses()) == 0 {
		err := fmt.Errorf("listen for media: none of --media-address %v is of the family of an address that is listened at", announced)
		return nil, errors.Join(err, hub.Close())
	}
	s := sfu.New(sfu.Config{Log: log, Hub: hub})
	return &mediaPlane{hub: hub, sfu: s, calls: server.NewCalls(s, events, log)}, nil
}

// count tells a registry of calls.
func (m *mediaPlane) count(r prometheus.Registerer) {
	if m.sfu == nil {
		return
	}
	r.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "atrium_media_peers", Help: "Devices in calls that go through this server."},
			func() float64 { return float64(m.sfu.Peers()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "atrium_media_lost_total",
			Help: "Packets not forwarded because too many waited to be sent."}, func() float64 { return float64(m.sfu.Lost()) }))
}

func (c *serveCmd) listenMedia(at net.Addr, announced []netip.Addr, log *slog.Logger) (*transport.Hub, error) {
	if len(c.MediaUDP) > 0 {
		addrs, err := c.mediaAddresses()
		if err != nil {
			return nil, err
		}
		hub, err := transport.Listen(log, addrs, announced)
		if err == nil && refused(hub.Addresses()) {
			log.Warn("browsers take no media from a port below 1024: set --media-udp to another", "addresses", hub.Addresses())
		}
		return hub, err
	}
	tcp, ok := at.(*net.TCPAddr)
	if !ok {
		return nil, fmt.Errorf("%s is no TCP address: set --media-udp", at)
	}
	same := netip.AddrPortFrom(tcp.AddrPort().Addr().Unmap(), uint16(tcp.Port))
	hub, err := transport.Listen(log, []netip.AddrPort{same}, announced)
	if err == nil && refused(hub.Addresses()) {
		return listenBeside(same, announced, hub, log)
	}
	if err == nil {
		return hub, nil
	}
	hub, free := transport.Listen(log, []netip.AddrPort{netip.AddrPortFrom(same.Addr(), 0)}, announced)
	if free != nil {
		return nil, err
	}
	log.Warn("the UDP port of --listen is taken; media goes by another one", "addresses", hub.Addresses(), "err", err)
	return hub, nil
}

// portBeside is where media is too if browsers do not take it from the port of --listen.
const portBeside = 8443

// listenBeside opens a second port beside that of a hub, which it takes over.
func listenBeside(same netip.AddrPort, announced []netip.Addr, hub *transport.Hub, log *slog.Logger) (*transport.Hub, error) {
	if err := hub.Close(); err != nil {
		return nil, err
	}
	both := func(port uint16) []netip.AddrPort {
		return []netip.AddrPort{same, netip.AddrPortFrom(same.Addr(), port)}
	}
	hub, err := transport.Listen(log, both(portBeside), announced)
	if err != nil {
		hub, err = transport.Listen(log, both(0), announced)
	}
	if err == nil {
		log.Info("browsers take no media from the port of --listen at a private address, so there is a second one", "addresses", hub.Addresses())
	}
	return hub, err
}

// refused reports whether there is an address, other than loopback beside others, from which browsers take no media: Chromium ignores
// candidates with a port below 1024, but for 80 and 443 of public addresses.
func refused(addrs []netip.AddrPort) bool {
	loopback := func(a netip.AddrPort) bool { return a.Addr().IsLoopback() }
	if i := slices.IndexFunc(addrs, loopback); i > 0 {
		addrs = addrs[:i] // they come last
	}
	return slices.ContainsFunc(addrs, func(a netip.AddrPort) bool {
		web := a.Port() == 80 || a.Port() == 443
		return a.Port() < 1024 && !(web && a.Addr().IsGlobalUnicast() && !a.Addr().IsPrivate() && !shared.Contains(a.Addr()))
	})
}

// shared is between customers and translators of carriers (RFC 6598), and not public either.
var shared = netip.MustParsePrefix("100.64.0.0/10")

// rooms is the plane as rooms know it; nil if there is none.
func (m *mediaPlane) rooms() room.Media {
	if m.calls == nil {
		return nil
	}
	return m.calls
}

// own are the addresses that the relay reaches though they may be private.
func (m *mediaPlane) own() map[netip.AddrPort]netip.AddrPort {
	own := map[netip.AddrPort]netip.AddrPort{}
	if m.hub != nil {
		for _, r := range m.hub.Reached() {
			own[r.Announced] = r.Local
		}
	}
	return own
}

// close ends all calls.
func (m *mediaPlane) close() error {
	if m.hub == nil {
		return nil
	}
	m.sfu.Close()
	return m.hub.Close()
}

func (c *serveCmd) mediaOff() bool { return len(c.MediaUDP) == 1 && c.MediaUDP[0] == "off" }

func (c *serveCmd) mediaAddresses() ([]netip.AddrPort, error) {
	if c.mediaOff() {
		return nil, nil
	}
	return each(c.MediaUDP, udpAddress)
}

// udpAddress reads "IP:port", or ":port" for all addresses.
func udpAddress(s string) (netip.AddrPort, error) {
	full := s
	if strings.HasPrefix(s, ":") {
		full = "[::]" + s
	}
	addr, err := netip.ParseAddrPort(full)
	if err != nil {
		return addr, fmt.Errorf("%q is not of the form IP:port or :port", s)
	}
	return addr, nil
}

// each reads every item of a list, and tells all that cannot be read.
func each[T any](list []string, read func(string) (T, error)) ([]T, error) {
	var all []T
	var faults []error
	for _, s := range list {
		one, err := read(s)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		all = append(all, one)
	}
	return all, errors.Join(faults...)
}
