package main

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"

	"atrium/internal/bus"
	"atrium/internal/cert"
	"atrium/internal/doctor"
	"atrium/internal/media/relay"
	"atrium/internal/port"
	"atrium/internal/server"
)

// standIn has the ports of a server that does not run, for as long as the doctor looks: what the world sees of them is what it will see of
// the server. It has no rooms, no accounts and no data.
type standIn struct {
	c       *doctorCmd
	p       *subject
	log     *slog.Logger
	media   *mediaPlane
	relay   *relay.Server // nil: there is none
	web     *http.Server  // nil: its port is not ours
	plain   net.Listener  // nil without --http-redirect
	serving sync.WaitGroup
}

// standIn opens what can be opened, and adds to the subject's ports how that went. With a stranger on the port it leaves that one alone.
func (c *doctorCmd) standIn(p *subject) *standIn {
	s := &standIn{c: c, p: p, log: slog.New(slog.DiscardHandler), media: &mediaPlane{}}
	var listener net.Listener
	var at net.Addr
	if !p.stranger {
		var err error
		listener, err = net.Listen("tcp", c.Listen)
		s.found("port", "--listen", c.Listen, err)
		if err == nil {
			at = listener.Addr()
		}
	}
	if c.TLS.HTTPRedirect != "" {
		var err error
		s.plain, err = net.Listen("tcp", c.TLS.HTTPRedirect)
		s.found("plain port", "--http-redirect", c.TLS.HTTPRedirect, err)
	}
	if at == nil {
		resolved, err := net.ResolveTCPAddr("tcp", c.Listen)
		if err != nil {
			return s // told of already
		}
		at = resolved
	}
	s.openMedia(at)
	s.openRelay(at)
	p.place = c.place(at, s.media, s.relay)
	if listener != nil {
		s.serve(listener)
	}
	return s
}

// found reports a TCP port.
func (s *standIn) found(name, flag, address string, err error) {
	s.p.ports = append(s.p.ports, doctor.Found(name, func(r *doctor.Report) {
		if err != nil {
			doctor.Closed(r, flag, err)
			return
		}
		r.OK("the server does not run, and %s is free for it", address)
	}))
}

func (s *standIn) openMedia(at net.Addr) {
	media, err := s.c.serveCmd.openMedia(at, bus.NewMemory(), s.log)
	if err != nil {
		s.p.ports = append(s.p.ports, doctor.Found("media port", func(r *doctor.Report) { doctor.MediaClosed(r, err) }))
		return
	}
	s.media = media
	s.media.answerProbes(s.p.key)
}

func (s *standIn) openRelay(at net.Addr) {
	wanted, asked := s.c.wantsRelay()
	if !wanted {
		return
	}
	nobody := func(context.Context, relay.Owner) (bool, error) { return false, nil }
	r, err := s.c.startRelay(relay.Config{Verify: doctor.LetIn(nobody), Own: s.media.own(), URLs: s.c.turnsURLs(at), Secret: s.p.secret, Log: s.log})
	if err != nil {
		s.p.ports = append(s.p.ports, doctor.Found("relay port", func(r *doctor.Report) { doctor.RelayClosed(r, err, asked) }))
		return
	}
	s.relay = r
}

// serve answers the doctor's own questions, by HTTPS if the server would, and everybody else's with a 503.
func (s *standIn) serve(l net.Listener) {
	_, proxies, _ := s.c.lists()
	mux := http.NewServeMux()
	mux.Handle("GET "+server.SelfPath, server.NewSelf(s.p.key, proxies, s.p.place))
	mux.HandleFunc("GET /ws", func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{server.Subprotocol}, InsecureSkipVerify: true}) // it says nothing
		if err == nil {
			_ = conn.CloseNow() // nothing was begun
		}
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "The server is being looked at. It does not run.", http.StatusServiceUnavailable)
	})
	s.web = &http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	bounded := s.c.bound(l)
	if s.c.TLS.on() {
		options := port.Options{Config: &tls.Config{GetCertificate: s.certificate()}}
		if s.relay != nil {
			options.Relay = s.relay.Serve
		}
		bounded = port.Listen(bounded, options)
	}
	s.serving.Go(func() { _ = s.web.Serve(bounded) }) // ends by close
}

// certificate is what the server would show, or where it would have to get one first, one for the moment.
func (s *standIn) certificate() func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	hosts := httpsHosts(s.c.PublicURL)
	if s.c.TLS.Cert != "" {
		if files, err := cert.FromFiles(s.c.TLS.Cert, s.c.TLS.Key, hosts, s.log); err == nil {
			return files.Certificate
		}
	}
	none := func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, errors.New("no certificate") }
	dir, err := os.MkdirTemp("", "atrium-doctor-*")
	if err != nil {
		return none
	}
	defer os.RemoveAll(dir)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return none
	}
	defer root.Close()
	kept := filepath.Join(s.p.data, "tls", "self-signed.pem")
	if pair, err := tls.LoadX509KeyPair(kept, kept); err == nil {
		return func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &pair, nil }
	}
	names, _ := cert.LocalNames() // fewer names are no harm: nobody believes it
	made, err := cert.SelfSign(root, slices.Concat(names, hosts), s.log)
	if err != nil {
		return none
	}
	return made.Certificate
}

// close gives the ports back, and returns when nothing runs any more.
func (s *standIn) close() {
	if s.web != nil {
		_ = s.web.Close() // nobody waits for it
	}
	if s.plain != nil {
		_ = s.plain.Close()
	}
	if s.relay != nil {
		_ = s.relay.Close()
	}
	_ = s.media.close()
	s.serving.Wait()
}
