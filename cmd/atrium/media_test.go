package main

import (
	"net/netip"
	"strings"
	"testing"
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
