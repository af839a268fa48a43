package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"atrium/internal/cert"
	"atrium/internal/port"
)

// entrance is where browsers come in: a port that speaks HTTPS if there is a certificate, else plain HTTP, and the port of
// --http-redirect.
type entrance struct {
	settings    *serveCmd
	log         *slog.Logger
	certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error) // nil: plain HTTP
	selfSigned  *cert.SelfSigned                                     // nil for other kinds
	acme        *cert.ACME                                           // nil for other kinds
	plain       net.Listener                                         // nil without --http-redirect
	redirect    *http.Server                                         // serves plain, once it is open

	end     context.CancelFunc // ends what open began
	running sync.WaitGroup     // which close waits for
}

// entrance reads or makes the certificate, and takes the port of --http-redirect.
func (c *serveCmd) entrance(data string, log *slog.Logger) (*entrance, error) {
	e := &entrance{settings: c, log: log, end: func() {}}
	var err error
	switch hosts, dir := httpsHosts(c.PublicURL), filepath.Join(data, "tls"); {
	case c.TLS.ACME:
		e.acme, err = cert.NewACME(cert.ACMEOptions{Directory: c.TLS.ACMEDirectory, Email: c.TLS.ACMEEmail, Hosts: hosts,
			Cache: filepath.Join(dir, "acme"), Log: log})
		e.certificate = e.acme.Certificate
	case c.TLS.SelfSigned:
		e.selfSigned, err = selfSigned(dir, hosts, log)
		e.certificate = e.selfSigned.Certificate
	case c.TLS.Cert != "":
		var files *cert.Files
		files, err = cert.FromFiles(c.TLS.Cert, c.TLS.Key, hosts, log)
		e.certificate = files.Certificate
	}
	if err != nil {
		return nil, fmt.Errorf("the certificate of HTTPS: %w", err)
	}
	if c.TLS.HTTPRedirect != "" {
		if e.plain, err = net.Listen("tcp", c.TLS.HTTPRedirect); err != nil {
			return nil, fmt.Errorf("--http-redirect: listen on %s: %w", c.TLS.HTTPRedirect, err)
		}
	}
	return e, nil
}

func selfSigned(dir string, hosts []string, log *slog.Logger) (*cert.SelfSigned, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir) // for as long as the server runs
	if err != nil {
		return nil, err
	}
	names, err := cert.LocalNames()
	if err != nil {
		log.Warn("the certificate lacks the addresses of this machine", "err", err)
	}
	return cert.SelfSign(root, append(names, hosts...), log)
}

// open returns the listener of the server, which takes over the one it is given, and starts what runs beside it. What
// ends there by itself is told to failed.
func (e *entrance) open(listener net.Listener, p *parts, failed chan<- error) net.Listener {
	bounded := e.settings.bound(listener)
	if e.certificate == nil {
		return bounded
	}
	if e.selfSigned == nil {
		p.web.Handler = withHSTS(e.settings.PublicURL, p.web.Handler)
	}
	ctx, end := context.WithCancel(context.Background())
	e.end = end
	redirect := redirectTo(e.settings.PublicURL, listener.Addr())
	if e.acme != nil {
		if e.plain != nil {
			redirect = e.acme.Challenges(redirect)
		}
		e.running.Go(func() { e.acme.Run(ctx) })
	}
	if e.plain != nil {
		e.redirect = &http.Server{Handler: redirect, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: 10 * time.Second,
			MaxHeaderBytes: 32 << 10, ErrorLog: p.web.ErrorLog}
		e.running.Go(func() {
			if err := e.redirect.Serve(e.settings.bound(e.plain)); !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("--http-redirect: %w", err)
			}
		})
	}
	words := slog.NewLogLogger(withoutAddresses{e.log.Handler()}, slog.LevelDebug)
	options := port.Options{Config: &tls.Config{GetCertificate: e.certificate}, ACME: e.acme != nil, Registerer: p.metrics,
		Failed: func(err error) { words.Print("TLS handshake: ", err) }}
	if p.relay != nil {
		options.Relay = p.relay.Serve
	}
	return port.Listen(bounded, options)
}

// announce prints where the server is, and the fingerprint that people compare with what their browser shows.
func (e *entrance) announce(out io.Writer, at net.Addr) {
	scheme := "http"
	if e.certificate != nil {
		scheme = "https"
	}
	fmt.Fprintf(out, "listening on %s://%s\n", scheme, at)
	if e.selfSigned != nil {
		fmt.Fprintf(out, "SHA-256 of the certificate: %s\n", e.selfSigned.Fingerprint())
	}
	if e.plain != nil {
		fmt.Fprintf(out, "sending browsers to HTTPS from http://%s\n", e.plain.Addr())
	}
}

// close ends what open began, and returns when it is still.
func (e *entrance) close() {
	e.end()
	if e.redirect != nil {
		_ = e.redirect.Close() // nobody waits for what it holds
	}
	if e.plain != nil {
		_ = e.plain.Close() // closed already if it was served
	}
	e.running.Wait()
}
