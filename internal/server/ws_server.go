// Package server is the door of the process: HTTP and the WebSocket. It translates between the wire and the domains and
// holds no rules of theirs.
package server

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"atrium/internal/audit"
	"atrium/internal/auth"
	"atrium/internal/bus"
	"atrium/internal/chat"
	"atrium/internal/course"
	"atrium/internal/doc"
	"atrium/internal/media/relay"
	"atrium/internal/room"
	"atrium/protocol"
)

// defaultWindow is how long a message for a busy connection waits for others.
const defaultWindow = 20 * time.Millisecond

const defaultDrainWithin = 30 * time.Second

// renewEvery is how often the sessions of open connections are counted as used.
const renewEvery = 5 * time.Minute

// authenticator is what sockets, and the door, ask of package auth.
type authenticator interface {
	Authenticate(ctx context.Context, cookie string) (auth.Identity, error)
	Reauthenticate(ctx context.Context, who auth.Identity) (auth.Identity, error)
	EndGuests(ctx context.Context, room protocol.RoomID, below int64) error
	OnRevoked(call func(auth.Revoked))
}

// Options are what a Server needs. Auth, Rooms, Chat, Courses and Bus must be set; the rest has defaults.
type Options struct {
	Auth  authenticator
	Rooms *room.Service
	Chat  *chat.Service
	// Courses hold lessons and their sign-ins.
	Courses *course.Service
	// Docs hold boards.
	Docs *doc.Service
	// Audit keeps what was refused; nil keeps nothing. The API uses it too.
	Audit *audit.Log
	Bus   bus.Bus
	Log   *slog.Logger
	// Calls carries the media of calls; nil: they stay between the browsers.
	Calls *Calls
	// DeviceKey makes devices the same after a restart; none: a new one at every start.
	DeviceKey []byte
	// Registerer gets the metrics; nil registers none.
	Registerer prometheus.Registerer
	// Origins are the public URLs whose pages may connect ("https://host[:port]"); none: the Host that was asked.
	Origins []string
	// TrustedProxies are the addresses whose X-Forwarded-For and X-Forwarded-Proto are believed; from others they are not.
	TrustedProxies []netip.Prefix
	Heartbeat      Heartbeat
	Limits         Limits
	// Relay relays media for people in rooms; nil: there is none.
	Relay *relay.Server
	// Window is how long messages for a busy connection wait for others: 20 ms.
	Window time.Duration
	// DrainWithin is how long a client that has fallen behind may take to read what waits for it: 30 s.
	DrainWithin time.Duration
}

// Server serves the socket. It is safe for concurrent use.
type Server struct {
	// Fixed at construction.
	auth        authenticator
	rooms       *room.Service
	chat        *chat.Service
	courses     *course.Service
	docs        *doc.Service
	audit       *audit.Log
	calls       *Calls
	log         *slog.Logger
	front       front
	heartbeat   Heartbeat
	limits      Limits
	drainWithin time.Duration
	table       map[protocol.Type]Row
	metrics     *metrics
	shares      *shares
	door        door
	feeds       *feeds
	relays      *relays
	devices     *devices
	wheel       *wheel
	writers     []*writer
	ctx         context.Context // ends in Close: own goroutines end
	cancel      context.CancelFunc

	numbers    atomic.Uint64  // of connections
	own        sync.WaitGroup // the wheel, the writers, the renewal of sessions
	running    sync.WaitGroup // connections
	background tasks

	mu        sync.Mutex
	conns     map[*conn]struct{}
	bySession map[protocol.SessionID]map[*conn]struct{}
	byAddress map[netip.Prefix]int // connections, those that are being accepted included
	closing   bool
}

// New makes a server and starts what it does by itself; Close ends it.
func New(o Options) *Server {
	s := &Server{
		auth: o.Auth, rooms: o.Rooms, chat: o.Chat, courses: o.Courses, docs: o.Docs, audit: o.Audit, calls: o.Calls, log: cmp.Or(o.Log, slog.Default()), front: front{o.Origins, o.TrustedProxies}, heartbeat: o.Heartbeat.withDefaults(), limits: o.Limits.withDefaults(),
		drainWithin: cmp.Or(o.DrainWithin, defaultDrainWithin), table: make(map[protocol.Type]Row), metrics: newMetrics(o.Registerer),
		writers: newWriters(cmp.Or(o.Window, defaultWindow)),
		conns:   make(map[*conn]struct{}), bySession: make(map[protocol.SessionID]map[*conn]struct{}), byAddress: make(map[netip.Prefix]int),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.wheel = newWheel(s.heartbeat.Ping / pingAhead)
	for _, row := range Table() {
		s.table[row.Type] = row
	}
	s.shares = newShares(&s.limits)
	if len(o.DeviceKey) == 0 {
		o.DeviceKey = []byte(protocol.NewSecret())
	}
	s.devices = newDevices(o.DeviceKey, s.limits.AccountConnections)
	s.door = door{s.rooms, s.auth, s.shares, &s.background}
	s.feeds = newFeeds(o.Bus, s.metrics, s.detached)
	s.relays = newRelays(o.Relay, s.auth, s.rooms, s.feeds)
	if o.Registerer != nil {
		o.Registerer.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "atrium_journal_reads_total",
			Help: "Reads of journals from the database, for who missed more than memory holds."},
			func() float64 { return float64(o.Rooms.JournalReads()) }))
	}
	s.auth.OnRevoked(s.revoked)
	s.own.Go(s.wheel.run)
	for _, w := range s.writers {
		s.own.Go(w.run)
	}
	s.own.Go(s.renewSessions)
	return s
}

// Handler serves GET /ws.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ws", s.serveSocket)
	return mux
}

// Close tells every connection that the server goes away (4010) and returns when all have ended. When ctx ends first, it
// cuts them.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		return nil
	}
	s.closing = true
	s.mu.Unlock()
	for _, c := range s.open() {
		c.shut(protocol.CloseGoingAway, "stop")
	}
	still := make(chan struct{})
	go func() { defer close(still); s.running.Wait() }()
	var err error
	select {
	case <-still:
	case <-ctx.Done():
		err = ctx.Err()
		for _, c := range s.open() {
			c.net.Close()
		}
		<-still
	}
	s.cancel()
	s.wheel.end()
	for _, w := range s.writers {
		w.end()
	}
	s.own.Wait()
	s.background.end()
	s.relays.close()
	return err
}

// writerOf gives each connection one writer, and all writers about as many connections.
func (s *Server) writerOf(c *conn) *writer { return s.writers[c.number%uint64(len(s.writers))] }

// crowdedFor is how long to wait when there are too many connections.
const crowdedFor = 5 * time.Second

// admit counts a connection against its address, or says how long it has to wait. Who was admitted is dismissed.
func (s *Server) admit(c *conn) (wait time.Duration) {
	if wait = s.shares.take(ClassJoin, "", c.addr, "", time.Now()); wait > 0 {
		return wait
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byAddress[c.addr] >= s.limits.AddressConnections {
		return crowdedFor
	}
	s.byAddress[c.addr]++
	return 0
}

func (s *Server) dismiss(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dismissLocked(c)
}

func (s *Server) dismissLocked(c *conn) {
	if s.byAddress[c.addr]--; s.byAddress[c.addr] == 0 {
		delete(s.byAddress, c.addr)
	}
}

// start runs a connection; it is false when the server is closing.
func (s *Server) start(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	s.conns[c] = struct{}{}
	s.running.Go(c.run)
	s.metrics.connections.Inc()
	return true
}

func (s *Server) isClosing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing
}

func (s *Server) ended(c *conn) {
	s.metrics.connections.Dec()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	s.dismissLocked(c)
	if of := s.bySession[c.who.Session]; of != nil {
		delete(of, c)
		if len(of) == 0 {
			delete(s.bySession, c.who.Session)
		}
	}
}

func (s *Server) open() []*conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*conn, 0, len(s.conns))
	for c := range s.conns {
		all = append(all, c)
	}
	return all
}

// bind makes a connection somebody's, and the end of the session reach it.
func (s *Server) bind(who auth.Identity, c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.who = who
	of := s.bySession[who.Session]
	if of == nil {
		of = make(map[*conn]struct{})
		s.bySession[who.Session] = of
	}
	of[c] = struct{}{}
}

// revoked closes what a session had open.
func (s *Server) revoked(r auth.Revoked) {
	s.relays.revokeSession(r.Session)
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.bySession[r.Session] {
		c.shut(protocol.CloseSessionRevoked, "revoked")
	}
}

// detached closes what somebody who was put out of a room had open beside the sockets, which the feeds detach.
func (s *Server) detached(id protocol.RoomID, account protocol.AccountID) {
	s.relays.revokeMember(id, account)
}

// renewSessions counts open connections as use of their sessions, and closes those whose session ended unheard.
func (s *Server) renewSessions() {
	tick := time.NewTicker(renewEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
		s.relays.tidy()
		for _, who := range s.identities() {
			if s.ctx.Err() != nil {
				return
			}
			if _, err := s.auth.Reauthenticate(s.ctx, who); errors.Is(err, protocol.Err(protocol.CodeNotAuthenticated)) {
				s.revoked(auth.Revoked{Session: who.Session, Account: who.Account.ID})
			}
		}
	}
}

// identities lists every session with open connections once.
func (s *Server) identities() []auth.Identity {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]auth.Identity, 0, len(s.bySession))
	for _, of := range s.bySession {
		for c := range of {
			all = append(all, c.who)
			break
		}
	}
	return all
}

// tasks are goroutines that nobody else waits for. The zero value is ready.
type tasks struct {
	mu    sync.Mutex
	ended bool
	wg    sync.WaitGroup
}

// start runs f unless all has ended.
func (t *tasks) start(f func()) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.ended {
		t.wg.Go(f)
	}
	return !t.ended
}

func (t *tasks) end() {
	t.mu.Lock()
	t.ended = true
	t.mu.Unlock()
	t.wg.Wait()
}
