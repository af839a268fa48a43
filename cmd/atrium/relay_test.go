package main

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"

	"atrium/internal/media/relay"
	"atrium/internal/netguard"
	"atrium/internal/store"
)

func TestWantsRelay(t *testing.T) {
	for _, c := range []struct {
		args          []string
		wanted, asked bool
	}{
		{nil, false, false},
		{[]string{"--listen", "[::1]:8080"}, false, false},
		{[]string{"--listen", "0.0.0.0:8080"}, true, false},
		{[]string{"--listen", ":8080"}, true, false},
		{[]string{"--listen", "10.0.0.7:8080"}, true, false},
		{[]string{"--listen", "10.0.0.7:8080", "--relay", "off"}, false, false},
		{[]string{"--relay", "on"}, true, true},
		{[]string{"--relay-listen", "10.0.0.7:3478"}, true, true},
		{[]string{"--relay-listen", "10.0.0.7:3478", "--relay", "off"}, false, false},
	} {
		cli, err := parse(t, append([]string{"serve"}, c.args...)...)
		if err != nil {
			t.Fatal(err)
		}
		if wanted, asked := cli.Serve.wantsRelay(); wanted != c.wanted || asked != c.asked {
			t.Errorf("%v: wanted %v, asked %v", c.args, wanted, asked)
		}
	}
}

func TestRelaySettingsFromFile(t *testing.T) {
	file := writeFile(t, "relay = \"on\"\nrelay-ports = \"50000-50010\"\nrelay-allow = [\"10.1.0.0/16\", \"fd00::/8\"]\nrelay-address = \"192.0.2.7\"\n")
	cli, err := parse(t, "serve", "--config", file)
	if s := cli.Serve; err != nil || s.Relay != "on" || s.RelayPorts != "50000-50010" || len(s.RelayAllow) != 2 || s.RelayAddress[0] != "192.0.2.7" {
		t.Errorf("%+v, %v", cli.Serve, err)
	}
}

func TestPortRanges(t *testing.T) {
	if first, last, err := portRange("1024-65535"); err != nil || first != 1024 || last != 65535 {
		t.Errorf("%d-%d, %v", first, last, err)
	}
	for _, bad := range []string{"", "50000", "1023-2000", "50001-50000", "50000-65536", "a-b", "50000-50001-50002", "-1-50000"} {
		if _, _, err := portRange(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestRelayAddresses(t *testing.T) {
	home, outside, six := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("8.8.4.4"), netip.MustParseAddr("2606:4700::1111")
	guard, err := netguard.New(netguard.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := relayAddresses(home, nil, guard)
	if err != nil || len(got) != 1 || got[0] != (relay.Address{Announce: home, Local: home}) {
		t.Errorf("of a host: %v, %v", got, err)
	}
	got, err = relayAddresses(home, []netip.Addr{outside}, guard)
	if err != nil || len(got) != 1 || got[0] != (relay.Address{Announce: outside, Local: home}) {
		t.Errorf("behind a translator: %v, %v", got, err)
	}
	if got, err = relayAddresses(home, []netip.Addr{six}, guard); err == nil {
		t.Errorf("without an address of the family: %v", got)
	}
	got, err = relayAddresses(netip.IPv4Unspecified(), []netip.Addr{home}, guard)
	if err != nil || len(got) != 1 || got[0].Local != home {
		t.Errorf("one of several: %v, %v", got, err)
	}
	for _, bad := range [][]string{{"relay.example"}, {"0.0.0.0"}, {"224.0.0.1"}, {"fe80::1%eth0"}, {"8.8.4.4", "8.8.8.8"}} {
		if _, err := announced(bad); err == nil {
			t.Errorf("%v was accepted", bad)
		}
	}
}

// Who did not ask for a relay has a server without it; who did is told.
func TestRelayPortIsTaken(t *testing.T) {
	taken, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	levels, err := parseLevels("info")
	if err != nil {
		t.Fatal(err)
	}
	var logs bytes.Buffer
	db, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	open := func(args ...string) (*relay.Server, error) {
		cli, err := parse(t, append([]string{"serve"}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		verify := func(context.Context, relay.Owner) (bool, error) { return false, nil }
		return cli.Serve.openRelay(t.Context(), db, relay.Config{Verify: verify, Log: levels.logger(&logs, "relay")})
	}
	at := taken.LocalAddr().String()
	if _, err := open("--relay-listen", at); err == nil || !strings.Contains(err.Error(), "relay") {
		t.Errorf("started without the relay that was asked for: %v", err)
	}
	// An address of nobody stands for a port that is taken: it cannot be listened on.
	if r, err := open("--listen", "192.0.2.1:8080"); err != nil || r != nil || !strings.Contains(logs.String(), "no relay") {
		t.Errorf("not started without a relay that nobody asked for: %v, %s", err, logs.String())
	}
	r, err := open("--relay-listen", "127.0.0.1:0", "--relay-address", "8.8.4.4")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	c, err := r.Grant(relay.Owner{Session: "s", Account: "a", Room: "r"})
	if err != nil || len(c.URLs) != 2 || !strings.HasPrefix(c.URLs[0], "turn:8.8.4.4:") || !strings.HasSuffix(c.URLs[1], "?transport=tcp") {
		t.Errorf("%v, %v", c.URLs, err)
	}
}
