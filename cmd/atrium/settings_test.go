package main

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// parse reads a command line the way run does, without running the command.
func parse(t *testing.T, args ...string) (*cli, error) {
	t.Helper()
	var c cli
	_, err := parseArgs(&c, args)
	return &c, err
}

func writeFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "atrium.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFlagsWinOverEnvironmentOverFile(t *testing.T) {
	file := writeFile(t, "listen = \"127.0.0.1:1\"\ndata = \"there\"\npublic-url = [\"https://a.example\", \"https://b.example\"]\nheartbeat-dead = \"9s\"\n")
	t.Setenv("ATRIUM_LISTEN", "127.0.0.1:2")
	c, err := parse(t, "serve", "--config", file)
	if err != nil {
		t.Fatal(err)
	}
	s := c.Serve
	if s.Listen != "127.0.0.1:2" || s.Data != filepath.Join(filepath.Dir(file), "there") || len(s.PublicURL) != 2 || s.HeartbeatDead.Seconds() != 9 {
		t.Errorf("%+v", s)
	}
	if c, err = parse(t, "serve", "--config", file, "--listen", "127.0.0.1:3"); err != nil || c.Serve.Listen != "127.0.0.1:3" {
		t.Errorf("%s, %v", c.Serve.Listen, err)
	}
}

func TestTLSIsSetByTheFileAndTheEnvironment(t *testing.T) {
	t.Setenv("ATRIUM_HTTP_REDIRECT", ":80")
	c, err := parse(t, "health", "--config", writeFile(t, "tls-self-signed = true\nlisten = \"127.0.0.1:8443\"\n"))
	if err != nil || !c.Health.TLS.SelfSigned || c.Health.TLS.HTTPRedirect != ":80" || c.Health.Listen != "127.0.0.1:8443" {
		t.Errorf("%+v, %v", c.Health.TLS, err)
	}
	file := writeFile(t, "tls-cert = \"cert.pem\"\ntls-key = \"key.pem\"\n")
	_, err = parse(t, "serve", "--config", file)
	if err == nil || !strings.Contains(err.Error(), filepath.Join(filepath.Dir(file), "cert.pem")) {
		t.Errorf("the certificate is not beside the file: %v", err)
	}
}

func TestBackupAndRestoreReadTheFileOfTheServer(t *testing.T) {
	file := writeFile(t, "data = \"there\"\npublic-url = [\"https://a.example\"]\n")
	there := filepath.Join(filepath.Dir(file), "there")
	c, err := parse(t, "admin", "backup", "--config", file, "out")
	if err != nil || c.Admin.Backup.Data != there {
		t.Errorf("backup of %q, %v", c.Admin.Backup.Data, err)
	}
	if c, err = parse(t, "admin", "restore", "--config", file, "in"); err != nil || c.Admin.Restore.Data != there {
		t.Errorf("restore into %q, %v", c.Admin.Restore.Data, err)
	}
}

func TestAllFaultsAreToldByName(t *testing.T) {
	file := writeFile(t, "lisen = \"x\"\nconfig = \"y\"\n")
	_, err := parse(t, "serve", "--config", file, "--listen", "nowhere", "--public-url", "ftp://x", "--ice-server", "turn:x",
		"--log-level", "loud", "--heartbeat-dead", "1s", "--registration-rate", "0", "--trusted-proxy", "10.0.0.0/64", "--address-connections", "0",
		"--relay", "maybe", "--relay-listen", "here", "--relay-ports", "9-8", "--relay-address", "0.0.0.0", "--relay-allow", "10.0.0.0/33")
	if err == nil {
		t.Fatal("accepted")
	}
	for _, name := range []string{`"lisen" is not a setting`, `"config" is not a setting`, "--listen", "--public-url", "--ice-server", "--log-level",
		"--heartbeat-dead", "--registration-rate", "--trusted-proxy", "--address-connections", "--relay:", "--relay-listen", "--relay-ports", "--relay-address", "--relay-allow"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q is not told in:\n%v", name, err)
		}
	}
}

func TestMissingFileNamesThePathTried(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := parse(t, "serve", "--config", "nope.toml")
	here, _ := os.Getwd()
	if err == nil || !strings.Contains(err.Error(), filepath.Join(here, "nope.toml")) {
		t.Errorf("%v", err)
	}
	if _, err := parse(t, "serve", "--config", writeFile(t, "listen = [")); err == nil || !strings.Contains(err.Error(), "TOML") {
		t.Errorf("%v", err)
	}
}

// What stands in the log of a start that failed is read by more people than the file.
func TestFaultsTellNoPassword(t *testing.T) {
	_, err := parse(t, "serve", "--ice-server", "turn:a.example user pass-word more", "--public-url", "https://user:pass-word@a.example")
	if err == nil || strings.Contains(err.Error(), "pass-word") || !strings.Contains(err.Error(), "--ice-server") || !strings.Contains(err.Error(), "--public-url") {
		t.Errorf("%v", err)
	}
}

func TestICEServers(t *testing.T) {
	for text, want := range map[string]string{
		"stun:a.example:3478":              "stun:a.example:3478",
		"turns:a.example:443 ann password": "turns:a.example:443 ann password",
	} {
		got, err := iceServer(text)
		if err != nil || strings.TrimSpace(got.URLs[0]+" "+got.Username+" "+got.Credential) != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "stun:", "http://x", "turn:a", "turn:a user", "stun:a user password"} {
		if _, err := iceServer(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

// Who may become the administrator without the token sits at this machine.
func TestSetupTokenUnlessOnlyThisMachineReachesIt(t *testing.T) {
	at := func(address string) net.Addr {
		return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(address))
	}
	for _, c := range []struct {
		listen string
		args   []string
		token  bool
	}{
		{"127.0.0.1:8080", nil, false},
		{"[::1]:8080", []string{"--public-url", "http://localhost:8080,http://127.0.0.1:8080"}, false},
		{"127.0.0.1:8080", []string{"--public-url", "https://meet.example.org"}, true},
		{"127.0.0.1:8080", []string{"--public-url", "http://localhost:8080,http://10.0.0.7"}, true},
		{"127.0.0.1:8080", []string{"--trusted-proxy", "127.0.0.1"}, true},
		{"0.0.0.0:8080", nil, true},
		{"10.0.0.7:8080", []string{"--public-url", "http://localhost:8080"}, true},
	} {
		cli, err := parse(t, append([]string{"serve"}, c.args...)...)
		if err != nil {
			t.Fatal(err)
		}
		if got := cli.Serve.authConfig(at(c.listen), slog.Default(), &parts{}).SetupToken != ""; got != c.token {
			t.Errorf("%s %v: token asked %v", c.listen, c.args, got)
		}
	}
}

func TestTrustedProxies(t *testing.T) {
	for text, want := range map[string]string{"10.0.0.7": "10.0.0.7/32", "::ffff:10.0.0.7": "10.0.0.7/32", "10.0.0.0/8": "10.0.0.0/8", "fd00::/8": "fd00::/8"} {
		if got, err := prefix(text); err != nil || got.String() != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "proxy.example", "10.0.0.0/33", "::ffff:10.0.0.0/104"} {
		if _, err := prefix(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestLogLevelsChangeWhileRunning(t *testing.T) {
	levels, err := parseLevels("warn,room=debug")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	room, server := levels.logger(&out, "room"), levels.logger(&out, "server")
	said := func(log *slog.Logger) bool {
		out.Reset()
		log.DebugContext(context.Background(), "quiet")
		return out.Len() > 0
	}
	if !said(room) || said(server) {
		t.Error("the levels of packages are not apart")
	}
	if err := levels.Set("debug,room=error"); err != nil || said(room) || !said(server) {
		t.Errorf("a change did not reach the loggers: %v", err)
	}
	for _, bad := range []string{"loud", "board=debug", "", "info,room=loud"} {
		if err := levels.Set(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	if got := levels.Levels(); got[""] != "DEBUG" || got["room"] != "ERROR" {
		t.Errorf("a bad change was half made: %v", got)
	}
}

func TestLogOfHTTPHoldsNoAddress(t *testing.T) {
	levels, err := parseLevels("info")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	log := slog.NewLogLogger(withoutAddresses{levels.logger(&out, "server").Handler()}, slog.LevelWarn)
	for _, line := range []string{
		"http: TLS handshake error from 192.0.2.7:51234: EOF",
		"http: panic serving [2001:db8::7]:443: a bug",
		"http: TLS handshake error from [fe80::7%eth0]:443: read tcp 10.0.0.7:8443->192.0.2.7:51234: connection reset by peer",
	} {
		out.Reset()
		log.Print(line)
		text := out.String()
		for _, part := range []string{"192.0.2.7", "10.0.0.7", "::7", ":51234"} {
			if strings.Contains(text, part) || !strings.Contains(text, "http: ") {
				t.Errorf("%q is logged as %s", line, text)
			}
		}
	}
}

var _ kong.Resolver = (*settings)(nil)
