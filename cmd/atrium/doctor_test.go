package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"atrium/internal/doctor"
	"atrium/internal/server"
	"atrium/test/pg"
)

// findings of a doctor with these settings, and whether it ended well.
func findings(t *testing.T, roots *x509.CertPool, args ...string) ([]doctor.Result, error) {
	t.Helper()
	cli, err := parse(t, append([]string{"doctor", "--json"}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	failed := cli.Doctor.examine(t.Context(), &out, roots)
	var all []doctor.Result
	for lines := json.NewDecoder(&out); lines.More(); {
		var r doctor.Result
		if err := lines.Decode(&r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all, failed
}

// faults are the findings that are not well, as "name: code", without the parts of this machine that no test can choose.
func faults(all []doctor.Result) (list []string) {
	for _, r := range all {
		if r.Verdict != doctor.OK && r.Name != "media buffers" && r.Name != "open files" && r.Code != "disk_full" {
			list = append(list, r.Name+": "+string(r.Code))
		}
	}
	return list
}

func expectFaults(t *testing.T, what string, all []doctor.Result, failed error, want ...string) {
	t.Helper()
	if got := faults(all); !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q\n%+v", what, got, want, all)
	}
	if fails := slices.ContainsFunc(all, func(r doctor.Result) bool { return r.Verdict == doctor.Fail }); fails != (failed != nil) {
		t.Errorf("%s: ended with %v", what, failed)
	}
}

// found is the finding of a check, or of the first whose name begins so.
func found(all []doctor.Result, name string) string {
	for _, r := range all {
		if strings.HasPrefix(r.Name, name) {
			return r.Found
		}
	}
	return ""
}

// freePort is an address that is free for TCP and UDP, below the ports that the system gives to whoever asks for any.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		packets, listener, err := listenRelay(fmt.Sprint("127.0.0.1:", 20_000+rand.IntN(10_000)))
		if err != nil {
			continue
		}
		defer packets.Close()
		defer listener.Close()
		return listener.Addr().String()
	}
	t.Fatal("no port is free")
	return ""
}

// privateFolder is a folder for data as a server makes it.
func privateFolder(t *testing.T) string { return filepath.Join(t.TempDir(), "data") }

func TestDoctorBesideAServer(t *testing.T) {
	t.Parallel()
	for name, database := range map[string][]string{"sqlite": nil, "postgres": {"--database-url", pg.Start(t, pg.NoSync)}} {
		a := newAuthority(t)
		chain, key := a.pair("127.0.0.1", "localhost")
		certFile, keyFile := files(t, t.TempDir(), chain, key)
		args := append(database, "--data", privateFolder(t), "--tls-cert", certFile, "--tls-key", keyFile, "--relay-listen", "127.0.0.1:0")
		s := start(t, args...)
		args = append(args, "--listen", s.address(), "--public-url", s.url)
		all, failed := findings(t, a.pool, args...)
		expectFaults(t, name, all, failed, "certificate: certificate_expires_soon") // the authority's are good for a day
		if !strings.Contains(found(all, "port"), "this server runs") {
			t.Errorf("%+v", all)
		}
		for _, part := range []string{"public URL", "media", "relay turns:127.0.0.1", "relay turn:127.0.0.1", "data folder", "addresses"} {
			if found(all, part) == "" {
				t.Errorf("%s: nothing of %s", name, part)
			}
		}
		if page, _ := look(t, browser(t, a.pool), s.url+"/healthz"); page.StatusCode != 200 {
			t.Errorf("the server was disturbed: %s", page.Status)
		}
		if page, text := look(t, browser(t, a.pool), s.url+server.SelfPath); page.StatusCode != 404 || strings.Contains(text, "127.0.0.1") {
			t.Errorf("a stranger is told %s", text)
		}
	}
}

func TestDoctorWithoutAServer(t *testing.T) {
	t.Parallel()
	at, dir := freePort(t), privateFolder(t)
	a := newAuthority(t)
	chain, key := a.pair("127.0.0.1")
	certFile, keyFile := files(t, t.TempDir(), chain, key)
	all, failed := findings(t, a.pool, "--data", dir, "--listen", at, "--public-url", "https://"+at, "--tls-cert", certFile, "--tls-key", keyFile, "--relay-listen", "127.0.0.1:0",
		"--http-redirect", "127.0.0.1:0")
	expectFaults(t, "a stand-in", all, failed, "certificate: certificate_expires_soon")
	if !strings.Contains(found(all, "port"), "does not run") || found(all, "relay turns:") == "" || found(all, "plain port") == "" {
		t.Errorf("%+v", all)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the doctor made the data folder")
	}
	l, err := net.Listen("tcp", at)
	if err != nil {
		t.Fatalf("the port was not given back: %v", err)
	}
	l.Close()
}

func TestDoctorSelfSigned(t *testing.T) {
	t.Parallel()
	at := freePort(t)
	args := []string{"--data", privateFolder(t), "--listen", at, "--public-url", "https://" + at, "--tls-self-signed"}
	all, failed := findings(t, nil, args...)
	expectFaults(t, "before its first start", all, failed, "certificate: certificate_self_signed")
	s := start(t, args...)
	all, failed = findings(t, nil, args...)
	expectFaults(t, "beside the server", all, failed, "certificate: certificate_self_signed")
	s.stop()
	all, failed = findings(t, nil, args...)
	expectFaults(t, "after it", all, failed, "certificate: certificate_self_signed")
}

func TestDoctorOfACME(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	dir := privateFolder(t)
	args := []string{"--data", dir, "--listen", freePort(t), "--public-url", "https://meet.invalid", "--tls-acme", "--acme-directory", a.directory()}
	all, failed := findings(t, nil, args...)
	expectFaults(t, "before the first certificate", all, failed, "certificate: acme_port", "certificate: acme_none", "public URL https://meet.invalid: url_unresolved", "relay: relay_none")
	cache := filepath.Join(dir, "tls", "acme")
	if err := os.MkdirAll(cache, 0o700); err != nil {
		t.Fatal(err)
	}
	chain, key := a.pair("meet.invalid")
	if err := os.WriteFile(filepath.Join(cache, "meet.invalid"), append(key, chain...), 0o600); err != nil {
		t.Fatal(err)
	}
	all, failed = findings(t, nil, append(args, "--http-redirect", "127.0.0.1:0")...)
	expectFaults(t, "with one", all, failed, "certificate: acme_port", "certificate: certificate_expires_soon", "public URL https://meet.invalid: url_unresolved", "relay: relay_none")
}

func TestHere(t *testing.T) {
	for listen, want := range map[string]string{":80": "127.0.0.1:80", "0.0.0.0:80": "127.0.0.1:80", "[::]:80": "[::1]:80", "10.0.0.7:80": "10.0.0.7:80", "meet:80": "meet:80"} {
		if got, err := here(listen); err != nil || got != want {
			t.Errorf("%s is reached at %s, %v", listen, got, err)
		}
	}
	if _, err := here("nowhere"); err == nil {
		t.Error("no port was found")
	}
}

func TestDoctorOfTakenPorts(t *testing.T) {
	t.Parallel()
	stranger, err := net.Listen("tcp", "127.0.0.1:0") // which says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	all, failed := findings(t, nil, "--data", privateFolder(t), "--listen", stranger.Addr().String())
	expectFaults(t, "by who says nothing", all, failed, "port: port_stranger")

	s := start(t, "--data", privateFolder(t))
	all, failed = findings(t, nil, "--data", privateFolder(t), "--listen", s.address(), "--public-url", s.url)
	expectFaults(t, "by a server of other data", all, failed, "port: port_stranger", "public URL "+s.url+": url_not_us")

	own := privateFolder(t)
	start(t, "--data", own)
	all, failed = findings(t, nil, "--data", own, "--listen", freePort(t))
	expectFaults(t, "data that another server has", all, failed, "database: database_in_use")

	all, failed = findings(t, nil, "--data", privateFolder(t), "--listen", "192.0.2.77:8080", "--media-udp", freePort(t), "--relay", "off")
	expectFaults(t, "an address of another machine", all, failed, "port: port_not_ours", "relay: relay_none")
}

func TestDoctorOfMediaAndRelay(t *testing.T) {
	t.Parallel()
	taken, err := net.ListenPacket("udp4", freePort(t))
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	at := taken.LocalAddr().String()
	base := []string{"--data", privateFolder(t), "--listen", freePort(t)}
	all, failed := findings(t, nil, append(base, "--media-udp", at)...)
	expectFaults(t, "a taken media port", all, failed, "media port: media_closed")
	all, failed = findings(t, nil, append(base, "--relay-listen", at)...)
	expectFaults(t, "a taken relay port", all, failed, "relay port: relay_closed")
	all, failed = findings(t, nil, append(base, "--listen", at)...)
	expectFaults(t, "a taken UDP port of --listen", all, failed, "media: media_other_port")
	all, failed = findings(t, nil, append(base, "--relay-listen", "127.0.0.1:0", "--relay-address", "2001:db8::1")...)
	expectFaults(t, "a relay address of the wrong family", all, failed, "relay port: relay_closed")
	all, failed = findings(t, nil, append(base, "--media-address", "192.168.77.77")...)
	expectFaults(t, "media announced elsewhere", all, failed, "media: outside_unknown")
	all, failed = findings(t, nil, append(base, "--ice-server", "stun:"+at)...)
	expectFaults(t, "an outside server that is none", all, failed, "ice server stun:"+at+": ice_silent")
}

func TestDoctorWithoutADatabase(t *testing.T) {
	t.Parallel()
	s := start(t, "--data", privateFolder(t))
	all, failed := findings(t, nil, "--data", privateFolder(t), "--listen", s.address(), "--database-url", "postgres://nobody@127.0.0.1:1/none?connect_timeout=2")
	expectFaults(t, "PostgreSQL is gone", all, failed, "database: database_gone", "port: server_unreadable")
	dir := privateFolder(t)
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	all, failed = findings(t, nil, "--data", dir, "--listen", freePort(t))
	expectFaults(t, "a file in the way", all, failed, "data folder: folder_no_folder", "database: database_broken")
}

// A database and a public URL that take what comes and say nothing make nobody wait for long.
func TestDoctorIsDoneInTime(t *testing.T) {
	t.Parallel()
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	at := mute.Addr().String()
	all, failed := findings(t, nil, "--data", privateFolder(t), "--listen", freePort(t), "--database-url", "postgres://nobody@"+at+"/none", "--public-url", "http://"+at)
	expectFaults(t, "mute", all, failed, "database: database_gone", "public URL http://"+at+": url_silent")
	if all := inspectWithin + findWithin + doctor.MostWithin; all > 25*time.Second {
		t.Errorf("the steps take up to %v, and there are to be some seconds left of 30", all)
	}
}

func TestDoctorBehindAProxy(t *testing.T) {
	t.Parallel()
	var to atomic.Pointer[url.URL]
	front := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to.Load())
		r.Out.Host = r.In.Host
		r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
		r.SetXForwarded()
	}})
	defer front.Close()
	args := []string{"--data", privateFolder(t), "--listen", freePort(t), "--public-url", front.URL}
	for what, c := range map[string]struct{ args, want []string }{
		"trusted":     {append(slices.Clone(args), "--trusted-proxy", "127.0.0.1"), []string{"relay: relay_none"}},
		"not trusted": {args, []string{"public URL " + front.URL + ": proxy_untrusted"}},
	} {
		at, err := url.Parse("http://" + args[3])
		if err != nil {
			t.Fatal(err)
		}
		to.Store(at)
		all, failed := findings(t, nil, c.args...)
		expectFaults(t, what+", before the start", all, failed, c.want...)
		s := start(t, c.args...)
		all, failed = findings(t, nil, c.args...)
		expectFaults(t, what, all, failed, c.want...)
		s.stop()
	}
}

func TestDoctorTellsFaultsOfTheSettings(t *testing.T) {
	file := writeFile(t, "lisen = \"x\"\n")
	_, err := parse(t, "doctor", "--config", file, "--listen", "nowhere", "--relay", "maybe")
	var out bytes.Buffer
	if failed := sick(&out, false, err); failed == nil {
		t.Error("ended well")
	}
	for _, want := range []string{"\"lisen\" is not a setting\n", "FAIL settings: --listen: \"nowhere\" is no host:port\n", "FAIL settings: --relay: \"maybe\""} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, &out)
		}
	}
	if lines := strings.Split(strings.TrimSpace(out.String()), "\n"); len(lines) != 6 {
		t.Errorf("%d lines:\n%s", len(lines), &out)
	}
}
