package transport

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Candidates are the addresses that peers are told, as attributes of a description: RFC 8839, section 5.1. A socket that listens on
// all addresses has one for each that the machine has now.
func (h *Hub) Candidates() []string {
	var lines []string
	for _, addr := range h.Addresses() {
		// Of type host, the first ones preferred: RFC 8445, section 5.1.2.
		n := len(lines)
		priority := 126<<24 | (65_535-n)<<8 | 255
		lines = append(lines, fmt.Sprintf("%d 1 udp %d %s %d typ host", n+1, priority, addr.Addr(), addr.Port()))
	}
	return lines
}

// Addresses are those at which peers reach the server.
func (h *Hub) Addresses() []netip.AddrPort {
	var addrs []netip.AddrPort
	for _, r := range h.Reached() {
		addrs = append(addrs, r.Announced)
	}
	return addrs
}

// Reached is an address at which peers reach the server, and the machine's own address to which that leads.
type Reached struct{ Announced, Local netip.AddrPort }

// Reached are the addresses of the server with what is behind them.
func (h *Hub) Reached() []Reached {
	var list []Reached
	for _, s := range h.sockets {
		port, own := s.local().Port(), h.reachable(s.local().Addr())
		announced := h.announced
		if len(announced) == 0 {
			announced = own
		}
		for _, addr := range announced {
			behind := addr
			if !slices.Contains(own, addr) {
				i := slices.IndexFunc(own, func(a netip.Addr) bool { return a.Is4() == addr.Is4() })
				if i < 0 {
					continue // The socket is of the other family.
				}
				behind = own[i]
			}
			list = append(list, Reached{netip.AddrPortFrom(addr, port), netip.AddrPortFrom(behind, port)})
		}
	}
	return list
}

// reachable are the addresses behind one on which a socket listens: itself, or all of the machine's. Loopback comes last, and
// link-local addresses, which mean nothing without their link, not at all.
func (h *Hub) reachable(local netip.Addr) []netip.Addr {
	if !local.IsUnspecified() {
		return []netip.Addr{local}
	}
	var addrs, loopback []netip.Addr
	for _, addr := range h.interfaces.now(h.Now()) {
		switch {
		case local.Is4() && !addr.Is4(), addr.IsLinkLocalUnicast():
		case addr.IsLoopback():
			loopback = append(loopback, addr)
		default:
			addrs = append(addrs, addr)
		}
	}
	return slices.Concat(addrs, loopback)
}

// interfacesFor is how long the machine's addresses are taken to be what they were: each change of a call asks for them once for each viewer.
const interfacesFor = 2 * time.Second

// interfaces are the addresses of the machine.
type interfaces struct {
	mu    sync.Mutex
	addrs []netip.Addr
	until time.Duration
}

func (i *interfaces) now(now time.Duration) []netip.Addr {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.addrs != nil && now < i.until {
		return i.addrs
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return i.addrs // those of before, if there are any
	}
	i.addrs, i.until = nil, now+interfacesFor
	for _, a := range all {
		if network, ok := a.(*net.IPNet); ok {
			addr, _ := netip.AddrFromSlice(network.IP)
			i.addrs = append(i.addrs, addr.Unmap())
		}
	}
	return i.addrs
}
