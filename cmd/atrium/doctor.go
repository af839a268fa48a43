package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/crypto/acme"

	"atrium/internal/doctor"
	"atrium/internal/server"
	"atrium/internal/store"
	"atrium/protocol"
)

// Bounds of the doctor's steps; together with the longest check they stay under 30 s.
const (
	inspectWithin = 6 * time.Second
	findWithin    = 4 * time.Second
)

// doctorCmd says why the server would not start, or why a call would not connect. Its settings are those of serve.
type doctorCmd struct {
	serveCmd
	JSON bool `name:"json" help:"Print one JSON object on each line."`
}

// Run does all checks, and fails if one of them does.
func (c *doctorCmd) Run() error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	return c.examine(ctx, os.Stdout, nil)
}

// sick tells what is wrong with the settings: nothing else can be looked at.
func sick(out io.Writer, asJSON bool, faults error) error {
	return tell(context.Background(), out, asJSON, []doctor.Check{doctor.Settings(faults, "")})
}

// tell runs checks and prints what they find.
func tell(ctx context.Context, out io.Writer, asJSON bool, checks []doctor.Check) error {
	lines, failed := 0, 0
	var err error
	doctor.Run(ctx, checks, func(r doctor.Result) {
		lines++
		if r.Verdict == doctor.Fail {
			failed++
		}
		if asJSON {
			err = errors.Join(err, doctor.PrintJSON(out, r))
		} else {
			doctor.Print(out, r)
		}
	})
	if failed > 0 {
		err = errors.Join(err, fmt.Errorf("%d of %d findings say FAIL", failed, lines))
	}
	return err
}

// subject is the server that is looked at: one that runs, or a stand-in on its ports.
type subject struct {
	data        string
	inspection  *store.Inspection
	broken      error // of the inspection
	key, secret []byte
	running     bool
	stranger    bool // somebody else answers at --listen
	place       server.Place
	ports       []doctor.Check // what was found when the ports were looked for
	roots       *x509.CertPool // nil: the system's
}

// examine finds the server or stands in for it, and does all checks.
func (c *doctorCmd) examine(ctx context.Context, out io.Writer, roots *x509.CertPool) error {
	p := &subject{roots: roots}
	var err error
	if p.data, err = filepath.Abs(c.Data); err != nil {
		return err
	}
	looking, cancel := context.WithTimeout(ctx, inspectWithin)
	p.inspection, p.broken = store.Inspect(looking, store.Options{DataDir: p.data, DatabaseURL: c.DatabaseURL})
	cancel()
	p.key = []byte(cmp.Or(p.inspection.Setting(doctor.KeySetting), protocol.NewSecret()))
	p.secret = []byte(cmp.Or(p.inspection.Setting(doctor.RelaySetting), protocol.NewSecret()))
	c.find(ctx, p)
	if !p.running {
		defer c.standIn(p).close()
	}
	return tell(ctx, out, c.JSON, c.checks(ctx, p))
}

// find asks at --listen for the server, and finds out whether somebody else is there.
func (c *doctorCmd) find(ctx context.Context, p *subject) {
	at, err := c.self()
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, findWithin)
	defer cancel()
	scheme := "http://"
	if c.TLS.on() {
		scheme = "https://"
	}
	self, _, err := server.AskSelf(ctx, doctor.NewClient(nil, true), scheme+at, p.key, nil)
	if err == nil {
		p.running, p.place = true, self.Place
		p.ports = append(p.ports, doctor.Found("port", func(r *doctor.Report) { r.OK("this server runs, and answers at %s", at) }))
		return
	}
	var unconnected *net.OpError
	if errors.As(err, &unconnected) && unconnected.Op == "dial" {
		return
	}
	p.stranger = true
	p.ports = append(p.ports, doctor.Found("port", func(r *doctor.Report) { doctor.Stranger(r, at, p.broken == nil) }))
}

// checks is the table of all checks, in the order in which they are told.
func (c *doctorCmd) checks(ctx context.Context, p *subject) []doctor.Check {
	from := "no fault"
	if c.Config != "" {
		from = "no fault in " + c.Config + ", the environment and the flags"
	}
	believe := c.TLS.SelfSigned || c.TLS.ACME && !p.running
	client := doctor.NewClient(p.roots, believe)
	clocks := slices.Clone(c.PublicURL)
	if c.TLS.ACME {
		clocks = append(clocks, cmp.Or(c.TLS.ACMEDirectory, acme.LetsEncryptURL))
	}
	checks := []doctor.Check{
		doctor.Settings(nil, from),
		doctor.Folder(p.data, c.DatabaseURL == ""),
		doctor.Database(p.inspection, p.broken, p.running),
		doctor.Clock(p.inspection, clocks, client),
		doctor.Files(cmp.Or(p.place.Files, doctor.FilesLimit()), c.files()),
	}
	checks = append(checks, p.ports...)
	checks = append(checks, c.certificate(ctx, p)...)
	for _, u := range c.PublicURL {
		checks = append(checks, doctor.PublicURL(u, p.key, client))
	}
	checks = append(checks, doctor.Media(p.place.Media, p.key, c.sharedPort(p)), doctor.Buffers())
	checks = append(checks, c.relays(p, believe)...)
	checks = append(checks, doctor.Reach(p.place, c.PublicURL))
	_, _, outside := c.lists()
	for _, s := range outside {
		checks = append(checks, doctor.ICEServer(s, p.roots))
	}
	return checks
}

// files is how many files a server with these limits may come to hold open.
func (c *doctorCmd) files() uint64 {
	const besides = 1000 // files of the data, and what is on its way
	files := uint64(2*c.AddressConnections + besides)
	if wanted, _ := c.wantsRelay(); wanted {
		first, last, _ := portRange(c.RelayPorts) // as Validate found
		files += uint64(last-first) + 1
	}
	return files
}

// sharedPort is the port that media shares with --listen; 0 if the settings say otherwise, or if that port is not ours.
func (c *doctorCmd) sharedPort(p *subject) uint16 {
	at, err := net.ResolveTCPAddr("tcp", c.Listen)
	if err != nil || p.stranger || len(c.MediaUDP) > 0 {
		return 0
	}
	return uint16(at.Port)
}

func (c *doctorCmd) certificate(ctx context.Context, p *subject) []doctor.Check {
	hosts := httpsHosts(c.PublicURL)
	switch {
	case c.TLS.SelfSigned:
		return []doctor.Check{doctor.SelfSigned()}
	case c.TLS.Cert != "":
		return []doctor.Check{doctor.CertificateFiles(c.TLS.Cert, c.TLS.Key, hosts, p.roots)}
	case c.TLS.ACME:
		var got *x509.Certificate
		if at, err := c.self(); err == nil && p.running {
			got = doctor.Shown(ctx, at, hosts[0])
		} else if pair, err := tls.LoadX509KeyPair(c.acmeFile(p, hosts[0]), c.acmeFile(p, hosts[0])); err == nil {
			got = pair.Leaf
		}
		_, https, _ := net.SplitHostPort(c.Listen)
		_, plain, _ := net.SplitHostPort(c.TLS.HTTPRedirect)
		return []doctor.Check{doctor.ACME(c.TLS.ACMEDirectory, hosts, https == "443" || plain == "80", got, doctor.NewClient(p.roots, false))}
	}
	return nil
}

// acmeFile is where a server keeps the certificate of a host, with its key.
func (c *doctorCmd) acmeFile(p *subject, host string) string {
	return filepath.Join(p.data, "tls", "acme", host)
}

func (c *doctorCmd) relays(p *subject, believe bool) (checks []doctor.Check) {
	wanted, _ := c.wantsRelay()
	_, _, outside := c.lists()
	relayed := slices.ContainsFunc(outside, func(s server.ICEServer) bool { return s.Username != "" })
	switch {
	case !wanted:
		local := true
		if at, err := net.ResolveTCPAddr("tcp", c.Listen); err == nil {
			local = c.local(at)
		}
		return []doctor.Check{doctor.Found("relay", func(r *doctor.Report) { doctor.NoRelay(r, local, relayed) })}
	case len(p.place.Relay) == 0 && p.running:
		return []doctor.Check{doctor.Found("relay", func(r *doctor.Report) {
			doctor.RelayClosed(r, errors.New("its port was taken at the start, or the address to announce is not known; see its log"), false)
		})}
	}
	trial := doctor.RelayTrial{Secret: p.secret, Key: p.key, Media: p.place.Media, Roots: p.roots, Believe: believe,
		Six: !slices.ContainsFunc(p.place.Relay, func(at server.RelayAt) bool {
			return strings.HasPrefix(at.URL, "turn:") && !strings.Contains(at.URL, "[")
		})}
	for _, s := range c.RelayAllow {
		if allowed, err := prefix(s); err == nil { // as Validate found
			trial.Allow = append(trial.Allow, allowed)
		}
	}
	for _, at := range p.place.Relay {
		checks = append(checks, doctor.Relay(at, trial))
	}
	return checks
}
