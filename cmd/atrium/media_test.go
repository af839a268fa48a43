package main

import (
	"log/slog"
	"net/netip"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"atrium/internal/bus"
)

func TestMediaPortsThatBrowsersRefuse(t *testing.T) {
	for addresses, want := range map[string]bool{
		"10.0.0.7:8080": false, "10.0.0.7:443": true, "192.168.1.5:80": true, "100.64.0.9:443": true, "[fd00::7]:443": true,
		"8.8.4.4:443": false, "8.8.4.4:80": false, "8.8.4.4:444": true, "8.8.4.4:1023": true, "8.8.4.4:1024": false,
		"8.8.4.4:443 10.0.0.7:443":              true,  // who is in the same network as the server may know it by that address only
		"8.8.4.4:443 127.0.0.1:443 [::1]:443":   false, // which is nobody's way
		"127.0.0.1:443":                         true,
		"[2606:4700::1111]:443 [::1]:443":       false,
		"[2606:4700::1111]:8443 127.0.0.1:8443": false,
	} {
		var list []netip.AddrPort
		for _, a := range strings.Fields(addresses) {
			list = append(list, netip.MustParseAddrPort(a))
		}
		if got := refused(list); got != want {
			t.Errorf("%s: %v", addresses, got)
		}
	}
}

func TestAnAddressOfTheOtherFamilyIsAMistake(t *testing.T) {
	c := &serveCmd{MediaUDP: []string{"127.0.0.1:0"}, MediaAddress: []string{"2001:db8::7"}}
	if _, err := c.openMedia(nil, bus.NewMemory(), slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "--media-address") {
		t.Errorf("it is %v", err)
	}
	c.MediaAddress = []string{"2001:db8::7", "192.0.2.7"}
	plane, err := c.openMedia(nil, bus.NewMemory(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	plane.count(registry)
	if told, err := registry.Gather(); err != nil || len(told) != 2 {
		t.Errorf("of calls is told %v, %v", told, err)
	}
	if err := plane.close(); err != nil {
		t.Error(err)
	}
}
