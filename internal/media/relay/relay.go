package relay

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/turn/v5"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"

	"atrium/internal/media/quiet"
	"atrium/internal/netguard"
)

const (
	realm              = "atrium"
	evenPortsPerSecond = 20 // for all; no browser asks for any
	// DefaultLifetime is how long a credential is good for.
	DefaultLifetime = time.Hour
	// allocationLife is what a client gets that asks for no lifetime; pion/turn grants an hour at most: RFC 8656, section 7.2.
	allocationLife = 10 * time.Minute
)

// Address is where allocations are: bound to Local, told to clients as Announce. They differ behind a translator of addresses. Both
// are of one family.
type Address struct{ Announce, Local netip.Addr }

// Config is what a Server is made of. It owns the connections and listeners from New on, also when New fails.
type Config struct {
	Packets   []net.PacketConn
	Listeners []net.Listener
	// URLs are told with each credential (RFC 7065): turn: for Packets and Listeners, turns: for TLS connections that come by Serve.
	URLs []string
	// Addresses are one for each family, at most two. An allocation is of the IPv4 one unless the client asks for IPv6.
	Addresses []Address
	// FirstPort to LastPort are the ports of allocations.
	FirstPort, LastPort uint16
	// Own are the UDP addresses of this server's own media, as announced, and where they really are. Allocations reach these, and each
	// other, whatever Guard says.
	Own   map[netip.AddrPort]netip.AddrPort
	Guard *netguard.Guard
	// Secret makes the credentials; with the same one, those of before a restart stay good.
	Secret []byte
	// Verify looks up whether the session lives and its account is a member of the room. It must return within a second.
	Verify func(context.Context, Owner) (bool, error)
	// Lifetime of credentials, in whole seconds; default: DefaultLifetime.
	Lifetime time.Duration
	Limits   Limits
	// Now is the clock of credentials and of bytes; default: time.Now.
	Now func() time.Time
	Log *slog.Logger
	// Registerer gets the metrics; nil registers none.
	Registerer prometheus.Registerer
}

// Server is a running relay. Safe for concurrent use.
type Server struct {
	// Fixed at construction.
	config   Config
	keys     *keys
	owners   *owners
	packets  []*packets
	streams  *streams
	metrics  *metrics
	turn     *turn.Server
	ownLocal map[netip.AddrPort]netip.AddrPort // Config.Own backwards
	cancel   context.CancelFunc
	running  sync.WaitGroup // run of owners, and one for each listener
	live     sync.WaitGroup // one for each allocation

	evenPorts *rate.Limiter // how often an even port may be asked for

	mu          sync.RWMutex
	byAnnounced map[netip.AddrPort]*relayed
	byLocal     map[netip.AddrPort]*relayed
	closing     bool
}

// New starts a relay; Close ends it.
func New(c Config) (*Server, error) {
	s, err := prepare(c)
	if err != nil {
		return nil, errors.Join(err, closeAll(c))
	}
	config := turn.ServerConfig{
		LoggerFactory: quiet.Loggers{},
		Realm:         realm, AllocationLifetime: allocationLife, InboundMTU: maxFrame + 1,
		AuthHandler: s.authenticate, QuotaHandler: s.withinQuota, EventHandler: s.events(),
		StrictAddressFamily: s.addressFor("udp4") != nil, // IPv4 for who names no family: RFC 8656, section 7.2
		ListenerConfigs:     []turn.ListenerConfig{{Listener: s.streams, RelayAddressGenerator: generator{s}, PermissionHandler: s.mayPermit(s.streams.loopOf)}},
	}
	for _, p := range c.Packets {
		own := &packets{PacketConn: p}
		s.packets = append(s.packets, own)
		config.PacketConnConfigs = append(config.PacketConnConfigs,
			turn.PacketConnConfig{PacketConn: own, RelayAddressGenerator: generator{s}, PermissionHandler: s.mayPermit(func(net.Addr) *turnLoop { return &own.loop })})
	}
	if s.turn, err = turn.NewServer(config); err != nil {
		return nil, errors.Join(fmt.Errorf("relay: %w", err), closeAll(c))
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.running.Go(func() { s.owners.run(ctx) })
	for _, l := range c.Listeners {
		s.running.Go(func() { s.listen(l) })
	}
	return s, nil
}

func prepare(c Config) (*Server, error) {
	if c.Lifetime == 0 {
		c.Lifetime = DefaultLifetime
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if len(c.Secret) < 16 || c.Verify == nil || c.Guard == nil || len(c.Addresses) == 0 || c.FirstPort == 0 || c.LastPort < c.FirstPort {
		return nil, errors.New("relay: a secret of 16 bytes, Verify, Guard, an address and a range of ports are needed")
	}
	c.Limits = c.Limits.withDefaults(int(c.LastPort) - int(c.FirstPort) + 1)
	keys, err := newKeys(c.Secret)
	if err != nil {
		return nil, fmt.Errorf("relay: keys: %w", err)
	}
	s := &Server{config: c, keys: keys, metrics: newMetrics(c.Registerer), ownLocal: make(map[netip.AddrPort]netip.AddrPort),
		byAnnounced: make(map[netip.AddrPort]*relayed), byLocal: make(map[netip.AddrPort]*relayed)}
	s.evenPorts = rate.NewLimiter(evenPortsPerSecond, evenPortsPerSecond)
	s.owners, s.streams = newOwners(c, s.metrics), newStreams(c.Limits, s.metrics)
	for announced, local := range c.Own {
		s.ownLocal[local] = announced
	}
	return s, nil
}

func closeAll(c Config) error {
	var errs []error
	for _, p := range c.Packets {
		errs = append(errs, p.Close())
	}
	for _, l := range c.Listeners {
		errs = append(errs, l.Close())
	}
	return errors.Join(errs...)
}

// Grant makes a credential for an owner who, as the caller has just looked up, may have one. What RevokeSession or RevokeMember says
// afterwards counts: a caller registers the owner by Grant, then looks it up again.
func (s *Server) Grant(o Owner) (Credential, error) {
	expires := s.config.Now().Add(s.config.Lifetime)
	c, err := s.keys.make(o, expires)
	if err != nil {
		return Credential{}, err
	}
	c.URLs = s.config.URLs
	s.owners.grant(o, c.Expires)
	return c, nil
}

// RevokeSession ends what a session has here: its credentials are refused, its allocations are closed when it returns.
func (s *Server) RevokeSession(session string) {
	s.owners.revoke(func(o Owner) bool { return o.Session == session })
}

// RevokeMember ends what an account has in a room, by whatever session; "" stands for all accounts.
func (s *Server) RevokeMember(room, account string) {
	s.owners.revoke(func(o Owner) bool { return o.Room == room && (account == "" || o.Account == account) })
}

// Rooms lists the rooms whose members may hold credentials. Who revokes by room listens to these.
func (s *Server) Rooms() map[string]bool { return s.owners.rooms() }

// Serve takes over a connection that speaks TURN, from a listener of the caller's; of TLS it may come before its handshake. It returns soon.
// The connection is closed when its client, its time, the limits or Close end it.
func (s *Server) Serve(conn net.Conn) { s.streams.add(conn) }

// Close ends all allocations and connections and returns when they are closed.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	s.cancel()
	var errs []error
	for _, l := range s.config.Listeners {
		errs = append(errs, l.Close())
	}
	errs = append(errs, s.turn.Close())
	s.owners.close()
	s.running.Wait()
	s.streams.running.Wait()
	s.live.Wait()
	return errors.Join(errs...)
}

func (s *Server) listen(l net.Listener) {
	for {
		conn, err := l.Accept()
		switch {
		case err == nil:
			s.Serve(conn)
		case errors.Is(err, net.ErrClosed):
			return
		default: // The process is short of files, or the client was gone already.
			s.config.Log.Warn("relay connection not accepted", "err", err)
			if !s.pause(100 * time.Millisecond) {
				return
			}
		}
	}
}

// pause waits, and is false when the server is closed meanwhile.
func (s *Server) pause(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.streams.done:
		return false
	}
}

// authenticate is asked at every request that needs a credential (RFC 8489, section 9.2). It returns the key that the request must be signed by, and as whose
// an allocation counts: only the owner at the same transport address can use it further.
func (s *Server) authenticate(r *turn.RequestAttributes) (id string, key []byte, ok bool) {
	owner, expires, err := s.keys.open(r.Username)
	switch {
	case err != nil:
		s.metrics.refuse(refusedCredential)
		return "", nil, false
	case !s.config.Now().Before(expires):
		s.metrics.refuse(refusedExpired)
		return "", nil, false
	case !s.owners.may(owner, expires):
		s.metrics.refuse(refusedRevoked)
		return "", nil, false
	}
	plain, err := owner.encode()
	if err != nil {
		return "", nil, false
	}
	return string(plain) + r.SrcAddr.String(), turn.GenerateAuthKey(r.Username, realm, s.keys.passwordOf(r.Username)), true
}

// withinQuota says whether an Allocate request is refused by 486.
func (s *Server) withinQuota(id, _ string, _ net.Addr) bool {
	owner, from, _ := decodeOwner(id)
	if s.owners.within(owner, prefixOf(addressOf(from))) {
		return true
	}
	s.metrics.refuse(refusedQuota)
	return false
}

func (s *Server) events() turn.EventHandler {
	return turn.EventHandler{
		OnAuth: func(_, _ net.Addr, _, _, _, _ string, right bool) {
			if !right {
				s.metrics.refuse(refusedCredential)
			}
		},
		OnAllocationCreated: func(client, _ net.Addr, _, id, _ string, _ net.Addr, _ int) {
			s.streams.allocated(client, true)
			s.logAllocation("allocation made", id)
		},
		OnAllocationDeleted: func(client, _ net.Addr, _, id, _ string) {
			s.streams.allocated(client, false)
			s.logAllocation("allocation ended", id)
		},
		OnPermissionCreated: func(client, local net.Addr, _, _, _ string, at net.Addr, _ net.IP) {
			if l := s.loopOf(client, local); l != nil {
				l.permission()
			}
			s.count(at, func(r *relayed) int32 { return r.permissions.Add(1) })
		},
		OnPermissionDeleted: func(client, local net.Addr, _, _, _ string, at net.Addr, _ net.IP) {
			if l := s.loopOf(client, local); l != nil {
				l.wait()
			}
			s.count(at, func(r *relayed) int32 { return r.permissions.Add(-1) })
		},
		OnChannelCreated: func(client, local net.Addr, _, _, _ string, at, _ net.Addr, _ uint16) {
			if l := s.loopOf(client, local); l != nil {
				l.passed()
			}
			s.count(at, func(r *relayed) int32 { return r.channels.Add(1) })
		},
		OnChannelDeleted: func(_, _ net.Addr, _, _, _ string, at, _ net.Addr, _ uint16) {
			s.count(at, func(r *relayed) int32 { return r.channels.Add(-1) })
		},
	}
}

// count ends an allocation with too many permissions or channels.
func (s *Server) count(at net.Addr, of func(*relayed) int32) {
	if r := s.relayedAt(at); r != nil && of(r) > int32(s.config.Limits.Peers) {
		s.metrics.refuse(refusedQuota)
		_ = r.Close()
	}
}

func (s *Server) logAllocation(what, id string) {
	owner, _, _ := decodeOwner(id)
	s.config.Log.Debug(what, "room", owner.Room, "account", owner.Account)
}
