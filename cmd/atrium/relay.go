package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"atrium/internal/doctor"
	"atrium/internal/media/relay"
	"atrium/internal/netguard"
	"atrium/internal/server"
	"atrium/internal/store"
	"atrium/protocol"
)

const relayPort = "3478" // the registered one of STUN and TURN

// relaySettings are those of the server's own TURN relay.
type relaySettings struct {
	Relay        string   `name:"relay" help:"Relay media for browsers that find no direct path: auto (unless the relay would be on loopback), on or off." env:"ATRIUM_RELAY" default:"auto" placeholder:"auto"`
	RelayListen  string   `name:"relay-listen" help:"Address of the relay, UDP and TCP; without it, the host of --listen and port 3478." env:"ATRIUM_RELAY_LISTEN" placeholder:"ADDRESS"`
	RelayPorts   string   `name:"relay-ports" help:"UDP ports of allocations." env:"ATRIUM_RELAY_PORTS" default:"49152-53247" placeholder:"FIRST-LAST"`
	RelayAddress []string `name:"relay-address" help:"Address at which browsers reach the relay, if it is not one of this machine's; at most one of IPv4 and one of IPv6." env:"ATRIUM_RELAY_ADDRESS" placeholder:"ADDRESS"`
	RelayAllow   []string `name:"relay-allow" help:"Private addresses or prefixes that the relay may reach." env:"ATRIUM_RELAY_ALLOW" placeholder:"PREFIX"`
}

// check tells what is wrong with the settings.
func (r *relaySettings) check(fault func(name, format string, args ...any)) {
	if r.Relay != "auto" && r.Relay != "on" && r.Relay != "off" {
		fault("relay", "%q is not auto, on or off", r.Relay)
	}
	if _, _, err := net.SplitHostPort(r.RelayListen); r.RelayListen != "" && err != nil {
		fault("relay-listen", "%q is no host:port", r.RelayListen)
	}
	if _, _, err := portRange(r.RelayPorts); err != nil {
		fault("relay-ports", "%w", err)
	}
	if _, err := announced(r.RelayAddress); err != nil {
		fault("relay-address", "%w", err)
	}
	for _, s := range r.RelayAllow {
		if _, err := prefix(s); err != nil {
			fault("relay-allow", "%w", err)
		}
	}
}

// portRange reads "49152-53247".
func portRange(s string) (first, last uint16, err error) {
	from, to, _ := strings.Cut(s, "-")
	a, err1 := strconv.ParseUint(from, 10, 16)
	b, err2 := strconv.ParseUint(to, 10, 16)
	if err1 != nil || err2 != nil || a < 1024 || b < a {
		return 0, 0, fmt.Errorf("%q is no range of ports such as 49152-53247, from 1024 to 65535", s)
	}
	return uint16(a), uint16(b), nil
}

// announced reads addresses, of which each family may have one.
func announced(texts []string) ([]netip.Addr, error) {
	var list []netip.Addr
	for _, text := range texts {
		a, err := netip.ParseAddr(text)
		if a = a.Unmap(); err != nil || a.Zone() != "" || a.IsUnspecified() || a.IsMulticast() {
			return nil, fmt.Errorf("%q is no address that browsers can reach", text)
		}
		if len(list) == 2 || len(list) == 1 && list[0].Is4() == a.Is4() {
			return nil, errors.New("has more than one address of a family")
		}
		list = append(list, a)
	}
	return list, nil
}

// wantsRelay says whether there is to be a relay, and whether the administrator asked for it: then the server does not start without it.
func (c *serveCmd) wantsRelay() (wanted, asked bool) {
	if c.Relay == "auto" && c.RelayListen == "" {
		host, _, _ := net.SplitHostPort(c.Listen)
		return !server.Loopback(host), false
	}
	return c.Relay != "off", c.Relay != "off"
}

// openRelay starts the relay that the settings ask for; nil if they ask for none, or if nobody asked and it cannot be had.
// config holds what the relay needs of the rest of the server.
func (c *serveCmd) openRelay(ctx context.Context, db *store.DB, config relay.Config) (*relay.Server, error) {
	log := config.Log
	wanted, asked := c.wantsRelay()
	if !wanted {
		log.Info("no relay: it would be on loopback, or is off; --relay-listen starts one")
		return nil, nil
	}
	secret, err := db.Setting(ctx, doctor.RelaySetting, protocol.NewSecret())
	if err != nil {
		return nil, fmt.Errorf("read the key of the relay: %w", err)
	}
	config.Secret = []byte(secret)
	r, err := c.startRelay(config)
	if err != nil && !asked {
		log.Warn("no relay: people whose networks keep them apart find no path", "err", err)
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the relay: %w", err)
	}
	return r, nil
}

func (c *serveCmd) startRelay(config relay.Config) (*relay.Server, error) {
	var allow []netip.Prefix
	for _, s := range c.RelayAllow {
		if p, err := prefix(s); err == nil { // as Validate found
			allow = append(allow, p)
		}
	}
	guard, err := netguard.New(netguard.Options{Allow: allow})
	if err != nil {
		return nil, err
	}
	host, _, _ := net.SplitHostPort(c.Listen)
	packets, listener, err := listenRelay(cmp.Or(c.RelayListen, net.JoinHostPort(host, relayPort)))
	if err != nil {
		return nil, err
	}
	at := packets.LocalAddr().(*net.UDPAddr).AddrPort()
	tell, _ := announced(c.RelayAddress)
	config.Addresses, err = relayAddresses(at.Addr().Unmap(), tell, guard)
	if err != nil {
		return nil, errors.Join(err, packets.Close(), listener.Close())
	}
	for _, a := range config.Addresses {
		reached := netip.AddrPortFrom(a.Announce, at.Port())
		config.URLs = append(config.URLs, fmt.Sprintf("turn:%s?transport=udp", reached), fmt.Sprintf("turn:%s?transport=tcp", reached))
		config.Log.Info("relay", "address", reached.String(), "local", a.Local.String(), "ports", c.RelayPorts)
		if a.Announce.IsPrivate() {
			config.Log.Info("the relay's address is private: browsers in other networks need --relay-address", "address", a.Announce.String())
		}
	}
	config.Packets, config.Listeners, config.Guard = []net.PacketConn{packets}, []net.Listener{listener}, guard
	config.FirstPort, config.LastPort, _ = portRange(c.RelayPorts)
	return relay.New(config)
}

const relayBuffer = 4 << 20 // asked of the kernel for the socket of all clients, each direction

// listenRelay opens a port for UDP and TCP; 0 is any that is free for both.
func listenRelay(address string) (net.PacketConn, net.Listener, error) {
	const tries = 20
	_, port, _ := net.SplitHostPort(address)
	for try := 1; ; try++ {
		packets, listener, err := listenBoth(address)
		if err == nil || port != "0" || try == tries {
			return packets, listener, err
		}
	}
}

func listenBoth(address string) (net.PacketConn, net.Listener, error) {
	packets, err := net.ListenPacket("udp", address)
	if err != nil {
		return nil, nil, err
	}
	if udp, ok := packets.(*net.UDPConn); ok { // Refused beyond the system's limit, which is no reason not to start.
		_ = udp.SetReadBuffer(relayBuffer)
		_ = udp.SetWriteBuffer(relayBuffer)
	}
	host, _, _ := net.SplitHostPort(address)
	_, port, _ := net.SplitHostPort(packets.LocalAddr().String())
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, nil, errors.Join(err, packets.Close())
	}
	return packets, listener, nil
}

// relayAddresses finds where allocations are: at the address that the relay listens on, or if it listens on all of them, at those that
// this machine reaches others by. Of the ones to announce, each is this machine's or leads to that of its family.
func relayAddresses(listen netip.Addr, announce []netip.Addr, guard *netguard.Guard) ([]relay.Address, error) {
	local := map[bool]netip.Addr{} // by being IPv4
	if listen.IsUnspecified() {
		for is4, target := range map[bool]string{true: "192.0.2.1:9", false: "[2001:db8::1]:9"} {
			if a := routeTo(target); a.IsValid() && (is4 || a.IsGlobalUnicast() && !a.IsPrivate()) && a.Is4() == is4 && (is4 || listen.Is6()) {
				local[is4] = a
			}
		}
	} else {
		local[listen.Is4()] = listen
	}
	var list []relay.Address
	for _, a := range announce {
		at := local[a.Is4()]
		if guard.Own(a) && listen.IsUnspecified() {
			at = a
		}
		if !at.IsValid() {
			return nil, fmt.Errorf("--relay-address: this machine listens on no address that %s could lead to", a)
		}
		list = append(list, relay.Address{Announce: a, Local: at})
	}
	for _, is4 := range []bool{true, false} {
		if a := local[is4]; a.IsValid() && len(announce) == 0 {
			list = append(list, relay.Address{Announce: a, Local: a})
		}
	}
	if len(list) == 0 {
		return nil, errors.New("the address at which browsers reach this machine is not known: set --relay-address")
	}
	return list, nil
}

// routeTo is this machine's address towards another. Nothing is sent.
func routeTo(target string) netip.Addr {
	conn, err := net.Dial("udp", target)
	if err != nil {
		return netip.Addr{}
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
}
