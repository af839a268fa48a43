package relay

import (
	"net"
	"net/netip"

	"github.com/pion/turn/v5"
)

// mayReach reports whether an allocation may exchange datagrams with a peer. Of the relay's own addresses these are the other
// allocations and Config.Own, whatever the guard says.
func (s *Server) mayReach(peer netip.AddrPort) bool {
	switch {
	case peer.Port() == 0:
		return false
	case s.own(peer):
		return true
	case s.isOurs(peer.Addr()):
		return false // Behind a translator the guard does not know the announced address.
	}
	return s.config.Guard.Allows(peer.Addr())
}

// own reports whether a peer is an allocation of this relay, or in Config.Own.
func (s *Server) own(peer netip.AddrPort) bool {
	if _, ok := s.config.Own[peer]; ok {
		return true
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byAnnounced[peer] != nil
}

// isOurs reports whether an address is one that the relay announces.
func (s *Server) isOurs(a netip.Addr) bool {
	for _, own := range s.config.Addresses {
		if own.Announce == a && own.Announce != own.Local {
			return true
		}
	}
	return false
}

// mayPermit makes the permission handler of a listener (RFC 8656, sections 9 and 12): it knows no port, so an address passes behind
// which any peer may be reached.
func (s *Server) mayPermit(loopOf func(client net.Addr) *turnLoop) turn.PermissionHandler {
	return func(client net.Addr, ip net.IP) bool {
		if l := loopOf(client); l != nil {
			l.passed()
		}
		a, _ := netip.AddrFromSlice(ip)
		if s.permittable(a.Unmap()) {
			return true
		}
		s.metrics.refuse(refusedPeer)
		return false
	}
}

func (s *Server) permittable(a netip.Addr) bool {
	for _, own := range s.config.Addresses {
		if own.Announce == a {
			return true
		}
	}
	for own := range s.config.Own {
		if own.Addr() == a {
			return true
		}
	}
	return s.config.Guard.Allows(a)
}

// localOf is where datagrams for a peer go: our own addresses are not reached through the translator that announces them, which may
// send nothing back inside.
func (s *Server) localOf(peer netip.AddrPort) netip.AddrPort {
	if local, ok := s.config.Own[peer]; ok {
		return local
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if r := s.byAnnounced[peer]; r != nil {
		return netip.AddrPortFrom(r.address.Local, peer.Port())
	}
	return peer
}

// announcedOf is localOf backwards: as whom a datagram from one of our own addresses comes.
func (s *Server) announcedOf(peer netip.AddrPort) netip.AddrPort {
	if announced, ok := s.ownLocal[peer]; ok {
		return announced
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if r := s.byLocal[peer]; r != nil {
		return r.announced
	}
	return peer
}

// taken reports whether a local address is an allocation's.
func (s *Server) taken(local netip.AddrPort) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byLocal[local] != nil
}

// place makes an allocation reachable for others; it is false when the server is closing.
func (s *Server) place(r *relayed) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	s.byAnnounced[r.announced], s.byLocal[r.local()] = r, r
	s.live.Add(1)
	return true
}

func (s *Server) unplace(r *relayed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byAnnounced, r.announced)
	delete(s.byLocal, r.local())
	s.live.Done()
}

// relayedAt finds an allocation by its relayed transport address.
func (s *Server) relayedAt(at net.Addr) *relayed {
	udp, ok := at.(*net.UDPAddr)
	if !ok {
		return nil
	}
	peer := udp.AddrPort()
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byAnnounced[netip.AddrPortFrom(peer.Addr().Unmap(), peer.Port())]
}
