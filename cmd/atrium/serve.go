package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"golang.org/x/time/rate"

	"atrium/internal/audit"
	"atrium/internal/auth"
	"atrium/internal/bus"
	"atrium/internal/chat"
	"atrium/internal/course"
	"atrium/internal/doc"
	"atrium/internal/doctor"
	"atrium/internal/media/relay"
	"atrium/internal/room"
	"atrium/internal/server"
	"atrium/internal/store"
	"atrium/protocol"
	"atrium/web"
)

const (
	stopWithin = 20 * time.Second // for connections and requests to end by themselves
	lastWithin = 10 * time.Second // for the last writes of rooms after that
	readWithin = 30 * time.Second // for a request with its body
	sendWithin = time.Minute      // for an answer; exports and profiles set times of their own
)

// serveCmd holds every setting of the server. Each is a flag, a variable ATRIUM_… and a key of the settings file.
type serveCmd struct {
	Config       string   `help:"Settings file (TOML); its keys are the names of these flags." env:"ATRIUM_CONFIG" placeholder:"FILE"`
	Listen       string   `help:"Address to listen on; port 0 picks a free one." env:"ATRIUM_LISTEN" default:"127.0.0.1:8080"`
	Data         string   `help:"Folder of the data; made if it is missing." env:"ATRIUM_DATA" default:"./data" placeholder:"FOLDER"`
	DatabaseURL  string   `name:"database-url" help:"PostgreSQL to use instead of SQLite in the data folder." env:"ATRIUM_DATABASE_URL" placeholder:"URL"`
	PublicURL    []string `name:"public-url" help:"URLs under which browsers reach the server; without any, the Host that they ask." env:"ATRIUM_PUBLIC_URL" placeholder:"URL"`
	TrustedProxy []string `name:"trusted-proxy" help:"Addresses or prefixes of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed." env:"ATRIUM_TRUSTED_PROXY" placeholder:"PREFIX"`
	ICEServer    []string `name:"ice-server" help:"STUN or TURN server for browsers: stun:host:port, or \"turn:host:port user password\"." env:"ATRIUM_ICE_SERVER" placeholder:"SERVER"`
	MediaUDP     []string `name:"media-udp" help:"UDP addresses for the media of calls; default: host and port of --listen; \"off\" keeps calls between the browsers." env:"ATRIUM_MEDIA_UDP" placeholder:"HOST:PORT"`
	MediaAddress []string `name:"media-address" help:"IP addresses at which browsers reach --media-udp, where these are others than the machine's own." env:"ATRIUM_MEDIA_ADDRESS" placeholder:"IP"`
	TLS          tlsFlags `embed:""`
	relaySettings
	LogLevel string `name:"log-level" help:"Level of the log, and of single packages: info,room=debug." env:"ATRIUM_LOG_LEVEL" default:"info"`

	HeartbeatPing time.Duration `name:"heartbeat-ping" help:"Time between two pings of a connection." env:"ATRIUM_HEARTBEAT_PING" default:"3s"`
	HeartbeatPong time.Duration `name:"heartbeat-pong" help:"Time from a ping until a connection without answer is given up." env:"ATRIUM_HEARTBEAT_PONG" default:"4s"`
	HeartbeatIdle time.Duration `name:"heartbeat-idle" help:"Time without sending after which a client sends a heartbeat." env:"ATRIUM_HEARTBEAT_IDLE" default:"5s"`
	HeartbeatDead time.Duration `name:"heartbeat-dead" help:"Time without a frame after which a client is given up." env:"ATRIUM_HEARTBEAT_DEAD" default:"7s"`

	RegistrationRate  float64 `name:"registration-rate" help:"New accounts and guests per second and address." env:"ATRIUM_REGISTRATION_RATE" default:"10"`
	RegistrationBurst int     `name:"registration-burst" help:"New accounts and guests at once per address." env:"ATRIUM_REGISTRATION_BURST" default:"100"`

	AddressConnections int `name:"address-connections" help:"Live connections of one address." env:"ATRIUM_ADDRESS_CONNECTIONS" default:"2000"`
}

// Validate tells everything that is wrong with the settings, each by its name.
func (c *serveCmd) Validate() error {
	var faults []error
	fault := func(name, format string, args ...any) {
		faults = append(faults, fmt.Errorf("--"+name+": "+format, args...))
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		fault("listen", "%q is no host:port", c.Listen)
	}
	for _, u := range c.PublicURL {
		if _, err := origin(u); err != nil {
			fault("public-url", "%w", err)
		}
	}
	for _, s := range c.TrustedProxy {
		if _, err := prefix(s); err != nil {
			fault("trusted-proxy", "%w", err)
		}
	}
	c.TLS.check(c.PublicURL, len(c.TrustedProxy) > 0, fault)
	for _, s := range c.ICEServer {
		if _, err := iceServer(s); err != nil {
			fault("ice-server", "%w", err)
		}
	}
	if _, err := c.mediaAddresses(); err != nil {
		fault("media-udp", "%w", err)
	}
	if _, err := each(c.MediaAddress, netip.ParseAddr); err != nil {
		fault("media-address", "%w", err)
	}
	c.relaySettings.check(fault)
	if _, err := parseLevels(c.LogLevel); err != nil {
		fault("log-level", "%w", err)
	}
	for name, d := range map[string]time.Duration{"heartbeat-ping": c.HeartbeatPing, "heartbeat-pong": c.HeartbeatPong,
		"heartbeat-idle": c.HeartbeatIdle, "heartbeat-dead": c.HeartbeatDead} {
		if d < 100*time.Millisecond || d > time.Hour {
			fault(name, "%v is not between 100ms and 1h", d)
		}
	}
	if c.HeartbeatDead <= c.HeartbeatIdle {
		fault("heartbeat-dead", "must be longer than --heartbeat-idle, or every quiet client is given up")
	}
	if c.RegistrationRate <= 0 || c.RegistrationBurst < 1 {
		fault("registration-rate", "rate and burst must be positive")
	}
	if c.AddressConnections < 1 {
		fault("address-connections", "must be positive")
	}
	return errors.Join(faults...)
}

// origin makes a browser's Origin of a public URL.
func origin(s string) (string, error) {
	u, err := url.Parse(s)
	if err == nil && u.User != nil {
		return "", errors.New("must be of the form https://host[:port], without a user") // The password is not for the log.
	}
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return "", fmt.Errorf("%q is not of the form https://host[:port]", s)
	}
	return strings.ToLower(u.Scheme + "://" + u.Host), nil
}

// prefix reads an address, or a prefix of addresses.
func prefix(s string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(s); err == nil {
		return a.Unmap().Prefix(a.Unmap().BitLen())
	}
	p, err := netip.ParsePrefix(s)
	if err != nil || p.Addr().Is4In6() {
		return p, fmt.Errorf("%q is no address and no prefix such as 10.0.0.0/8", s)
	}
	return p, nil
}

// iceServer reads "stun:host:port" (RFC 7064) or "turn:host:port user password" (RFC 7065).
func iceServer(s string) (server.ICEServer, error) {
	parts := strings.Fields(s)
	if len(parts) == 0 {
		return server.ICEServer{}, errors.New("is empty")
	}
	// Without what may be a password.
	bad := fmt.Errorf("%q is not stun:host:port or \"turn:host:port user password\"", parts[0])
	scheme, host, _ := strings.Cut(parts[0], ":")
	relay := scheme == "turn" || scheme == "turns"
	switch {
	case host == "" || !relay && scheme != "stun" && scheme != "stuns":
		return server.ICEServer{}, bad
	case relay && len(parts) == 3:
		return server.ICEServer{URLs: parts[:1], Username: parts[1], Credential: parts[2]}, nil
	case !relay && len(parts) == 1:
		return server.ICEServer{URLs: parts}, nil
	}
	return server.ICEServer{}, bad
}

// Run serves until it is interrupted, then stops gracefully.
func (c *serveCmd) Run() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	return c.serve(ctx, os.Stdout, os.Stderr)
}

// serve runs the server until ctx ends. It prints a line with the address to out once it listens.
func (c *serveCmd) serve(ctx context.Context, out, logs io.Writer) (err error) {
	levels, err := parseLevels(c.LogLevel)
	if err != nil {
		return err
	}
	log := levels.logger(logs, "server")
	data, err := filepath.Abs(c.Data)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Options{DataDir: data, DatabaseURL: c.DatabaseURL, Log: levels.logger(logs, "store")})
	if err != nil {
		return fmt.Errorf("open the data in %s: %w", data, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", c.Listen, err)
	}
	defer listener.Close()
	in, err := c.entrance(data, log)
	if err != nil {
		return err
	}
	defer in.close()

	p, err := c.wire(ctx, db, listener.Addr(), levels, logs)
	if err != nil {
		return err
	}
	p.web.ErrorLog = slog.NewLogLogger(withoutAddresses{log.Handler()}, slog.LevelWarn)
	failed := make(chan error, 2)
	serving := in.open(listener, p, failed)
	go func() { failed <- p.web.Serve(serving) }() // ends by Shutdown in stop
	in.announce(out, listener.Addr())
	p.announceSetup(ctx, out)
	select {
	case err = <-failed:
	case <-ctx.Done():
		log.Info("stopping")
	}
	return errors.Join(err, p.stop())
}

// bound limits the connections of one address: as many as it may have sockets, and as many for requests.
func (c *serveCmd) bound(l net.Listener) net.Listener {
	_, proxies, _ := c.lists()
	return boundConnections(l, 2*c.AddressConnections, func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	})
}

// parts are what runs, in the order in which it stops.
type parts struct {
	sockets *server.Server
	web     *http.Server
	rooms   *room.Service
	docs    *doc.Service
	media   *mediaPlane
	auth    *auth.Service
	audit   *audit.Log
	relay   *relay.Server // nil: there is none
	token   string
	metrics *prometheus.Registry
	sweep   context.CancelFunc
	swept   chan struct{}
}

// wire makes the parts and joins them.
func (c *serveCmd) wire(ctx context.Context, db *store.DB, at net.Addr, levels *logLevels, logs io.Writer) (*parts, error) {
	events := bus.NewMemory()
	devices, err := db.Setting(ctx, "device_key", protocol.NewSecret())
	if err != nil {
		return nil, fmt.Errorf("read the key of devices: %w", err)
	}
	questions, err := db.Setting(ctx, doctor.KeySetting, protocol.NewSecret())
	if err != nil {
		return nil, fmt.Errorf("read the key of the doctor: %w", err)
	}
	media, err := c.openMedia(at, events, levels.logger(logs, "media"))
	if err != nil {
		return nil, err
	}
	media.answerProbes([]byte(questions))
	p := &parts{media: media, metrics: prometheus.NewRegistry(), swept: make(chan struct{})}
	people := c.authConfig(at, levels.logger(logs, "auth"), p)
	courses, err := course.New(ctx, db, db, people.Pictures)
	if err != nil {
		return nil, errors.Join(err, media.close())
	}
	rooms, err := room.New(ctx, room.Options{Store: db, Bus: events, Log: levels.logger(logs, "room"), Media: media.rooms(), Lessons: courses})
	if err != nil {
		return nil, errors.Join(err, media.close())
	}
	courses.Hold(rooms)
	p.rooms, p.audit = rooms, audit.New(db, levels.logger(logs, "server"))
	p.metrics.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "atrium_audit_dropped_total",
		Help: "Refused attempts that are not on record: too many waited, or the database failed."}, func() float64 { return float64(p.audit.Dropped()) }))
	p.auth = auth.New(db, people)
	chats := chat.New(db, rooms)
	p.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	media.count(p.metrics)
	origins, proxies, ice := c.lists()
	log := levels.logger(logs, "server")
	if p.relay, err = c.openRelay(ctx, db, relay.Config{Verify: doctor.LetIn(server.VerifyRelay(p.auth, rooms)), Own: media.own(),
		URLs: c.turnsURLs(at), Registerer: p.metrics, Log: levels.logger(logs, "relay")}); err != nil {
		p.audit.Close()
		return nil, errors.Join(err, rooms.Close(ctx), media.close())
	}
	p.docs = doc.New(db, rooms, levels.logger(logs, "doc"))
	p.sockets = server.New(server.Options{Auth: p.auth, Rooms: rooms, Chat: chats, Courses: courses, Docs: p.docs, Audit: p.audit, Bus: events, Calls: media.calls, Log: log, Registerer: p.metrics,
		Origins: origins, TrustedProxies: proxies, DeviceKey: []byte(devices), Relay: p.relay,
		Limits:    server.Limits{AddressConnections: c.AddressConnections},
		Heartbeat: server.Heartbeat{Ping: c.HeartbeatPing, Pong: c.HeartbeatPong, Idle: c.HeartbeatIdle, Dead: c.HeartbeatDead}})
	p.web = &http.Server{
		Handler: server.NewHTTP(server.HTTPOptions{Auth: p.auth, Rooms: rooms, Chat: chats, Courses: courses, Boards: doc.NewReader(db), ICEServers: ice,
			Log: log, Metrics: p.metrics, LogLevels: levels, Ready: db.Ping, Sockets: p.sockets, App: web.Handler(),
			Self: server.NewSelf([]byte(questions), proxies, c.place(at, media, p.relay))}),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       readWithin, // both end for what is taken over by the socket
		WriteTimeout:      sendWithin,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: 100}, // as many requests of one connection at once
	}
	var sweeping context.Context
	sweeping, p.sweep = context.WithCancel(context.Background())
	go func() {
		defer close(p.swept)
		p.auth.Run(sweeping)
	}()
	return p, nil
}

func (c *serveCmd) authConfig(at net.Addr, log *slog.Logger, p *parts) auth.Config {
	config := auth.DefaultConfig()
	config.Log = log
	config.Limits.RegistrationsPerSecond = rate.Limit(c.RegistrationRate)
	config.Limits.RegistrationBurst = c.RegistrationBurst
	if !c.local(at) {
		p.token = protocol.NewSecret()
		config.SetupToken = p.token
	}
	return config
}

// local reports whether only this machine can reach the server: by its address, and by what stands before it.
func (c *serveCmd) local(at net.Addr) bool {
	tcp, ok := at.(*net.TCPAddr)
	beyond := func(s string) bool {
		u, err := url.Parse(s)
		return err != nil || !server.Loopback(u.Hostname())
	}
	return ok && tcp.IP.IsLoopback() && len(c.TrustedProxy) == 0 && !slices.ContainsFunc(c.PublicURL, beyond)
}

// lists gives the settings that Validate has checked in the server's form.
func (c *serveCmd) lists() (origins []string, proxies []netip.Prefix, ice []server.ICEServer) {
	for _, u := range c.PublicURL {
		if o, err := origin(u); err == nil {
			origins = append(origins, o)
		}
	}
	for _, s := range c.TrustedProxy {
		if p, err := prefix(s); err == nil {
			proxies = append(proxies, p)
		}
	}
	for _, s := range c.ICEServer {
		if i, err := iceServer(s); err == nil {
			ice = append(ice, i)
		}
	}
	return origins, proxies, ice
}

// announceSetup prints the token that the first account needs when others can reach the server.
func (p *parts) announceSetup(ctx context.Context, out io.Writer) {
	if needed, err := p.auth.SetupNeeded(ctx); err == nil && needed {
		fmt.Fprintf(out, "setup token for the first account: %s\n", p.token)
	}
}

// stop tells the connected that the server goes away, lets requests end, cuts those that do not, commits what waits, and closes.
func (p *parts) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	err := errors.Join(p.sockets.Close(ctx), p.web.Shutdown(ctx))
	if err != nil {
		err = errors.Join(err, p.web.Close())
	}
	if p.relay != nil {
		err = errors.Join(err, p.relay.Close())
	}
	p.audit.Close()
	last, cancel := context.WithTimeout(context.Background(), lastWithin)
	defer cancel()
	err = errors.Join(err, p.rooms.Close(last), p.media.close())
	p.docs.Close()
	p.sweep()
	<-p.swept
	return err
}
