package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"time"
)

// healthCmd asks a running server on this machine whether it lives. Its settings are those of serve, by which it finds it.
type healthCmd struct {
	serveCmd
}

// Run fails if the server does not answer. A container's health check needs no shell and no other program.
func (c *healthCmd) Run() error {
	address, err := c.self()
	if err != nil {
		return err
	}
	scheme := "http"
	if c.TLS.on() {
		scheme = "https"
	}
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // asks for life, believes nothing, and has no name to check
	answer, err := client.Get(scheme + "://" + address + "/healthz")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", address, answer.Status)
	}
	return nil
}

// self is the address at which this machine reaches --listen.
func (c *serveCmd) self() (string, error) {
	if _, port, err := net.SplitHostPort(c.Listen); err == nil && port == "0" {
		return "", fmt.Errorf("--listen %s: a server on a free port cannot be found", c.Listen)
	}
	return here(c.Listen)
}

// here is the address at which this machine reaches one that it listens on.
func here(listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", err
	}
	switch ip := net.ParseIP(host); {
	case host == "", ip != nil && ip.IsUnspecified() && ip.To4() != nil:
		host = "127.0.0.1"
	case ip != nil && ip.IsUnspecified():
		host = "::1"
	}
	return net.JoinHostPort(host, port), nil
}
