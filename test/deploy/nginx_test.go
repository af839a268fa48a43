package deploy_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"atrium/client"
	"atrium/protocol"
	"atrium/test/fault"
)

// host is the name in deploy/nginx/atrium.conf.
const host = "meet.example.org"

// proxied is the real nginx, with our file, before the real server.
type proxied struct {
	t            *testing.T
	secure, open string // nginx's addresses
	server       *fault.Server
	pool         *x509.CertPool
}

func behindNginx(t *testing.T, flags ...string) *proxied {
	t.Helper()
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		if nginx = "/usr/sbin/nginx"; exec.Command(nginx, "-v").Run() != nil {
			t.Skip("nginx is not here; scripts/deps.sh installs it")
		}
	}
	p := &proxied{t: t, secure: freeAddress(t), open: freeAddress(t), pool: x509.NewCertPool()}
	p.server = fault.Start(t, fault.Options{Flags: append([]string{"--public-url", "https://" + host, "--trusted-proxy", "127.0.0.1"}, flags...)})
	dir := t.TempDir()
	p.certificate(dir)
	conf := file(t, "deploy/nginx/atrium.conf")
	for _, change := range [][2]string{
		{"    listen [::]:80;\n", ""}, {"    listen [::]:443 ssl http2;\n", ""},
		{"listen 80;", "listen " + p.open + ";"}, {"listen 443 ssl", "listen " + p.secure + " ssl"},
		{"/etc/nginx/certs", dir}, {"    server 127.0.0.1:8080;", "    server " + strings.TrimPrefix(p.server.URL, "http://") + ";"},
	} {
		if strings.Count(conf, change[0]) == 0 {
			t.Fatalf("no %q in the file", change[0])
		}
		conf = strings.ReplaceAll(conf, change[0], change[1])
	}
	main := fmt.Sprintf("daemon off;\nmaster_process off;\npid %[1]s/pid;\nerror_log stderr warn;\nevents {}\nhttp {\naccess_log off;\nclient_body_temp_path %[1]s/body;\n"+
		"proxy_temp_path %[1]s/proxy;\nfastcgi_temp_path %[1]s/f;\nuwsgi_temp_path %[1]s/u;\nscgi_temp_path %[1]s/s;\n%[2]s}\n", dir, conf)
	name := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(name, []byte(main), 0o600); err != nil {
		t.Fatal(err)
	}
	var words strings.Builder
	cmd := exec.Command(nginx, "-e", "stderr", "-p", dir, "-c", name)
	cmd.Stderr = &words
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil || words.Len() > 0 {
			t.Errorf("nginx: %v\n%s", err, &words)
		}
	})
	await(t, p.secure)
	return p
}

func (p *proxied) certificate(dir string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{host}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		p.t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		p.t.Fatal(err)
	}
	p.pool.AddCert(leaf)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		p.t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"atrium.pem": {Type: "CERTIFICATE", Bytes: der}, "atrium.key": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
}

// forged adds what a stranger writes into headers that only a proxy should write.
type forged struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (f forged) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("X-Forwarded-For", "203.0.113.9")
	r.Header.Set("X-Forwarded-Proto", "https")
	return f.RoundTripper.RoundTrip(r)
}

// from makes connections to nginx, or to another address, from an address of this machine; what a stranger may forge is forged.
func (p *proxied) from(address, to string) http.RoundTripper {
	transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: p.pool},
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}).DialContext(ctx, "tcp", to)
		}}
	p.t.Cleanup(transport.CloseIdleConnections)
	return forged{transport}
}

// person is a client of the server, by way of nginx.
func (p *proxied) person(address string) *client.Client {
	p.t.Helper()
	c, err := client.New("https://" + host)
	if err != nil {
		p.t.Fatal(err)
	}
	return c.Over(p.from(address, p.secure))
}

// administrator registers the first account, which shows the token that the server printed.
func (p *proxied) administrator(ctx context.Context, address string) *client.Client {
	p.t.Helper()
	_, after, _ := strings.Cut(p.server.Output(), "setup token for the first account: ")
	token, _, ok := strings.Cut(after, "\n")
	if !ok {
		p.t.Fatal("a server behind a proxy asks for no token")
	}
	c := p.person(address)
	if _, err := c.Register(ctx, client.Registration{Name: "Ada", Password: "long enough", SetupToken: token}); err != nil {
		p.t.Fatal(err)
	}
	return c
}

func TestNginxPassesPagesCallsAndSockets(t *testing.T) {
	p := behindNginx(t)
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	web := &http.Client{Transport: p.from("127.0.0.1", p.secure), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for path, want := range map[string]int{"/r/123456": 200, "/api/v1/nothing": 404, "/api/v1/me": 401} {
		answer, err := web.Get("https://" + host + path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != want || answer.Proto != "HTTP/2.0" || want == 200 != strings.Contains(string(text), "<html") {
			t.Errorf("%s: %s %s, %v", path, answer.Proto, answer.Status, err)
		}
	}
	web.Transport = p.from("127.0.0.1", p.open)
	answer, err := web.Get("http://" + host + "/r/1?x=1")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if got := answer.Header.Get("Location"); got != "https://"+host+"/r/1?x=1" {
		t.Errorf("plain HTTP is sent to %q", got)
	}

	c := p.administrator(ctx, "127.0.0.1")
	socket, err := c.DialRaw(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Drop()
	opened, err := socket.Open(ctx, protocol.OpenConnection{})
	me, _ := c.Me(ctx)
	if err != nil || opened.Account != me.ID || me.ID == "" {
		t.Errorf("opened for %q, who is %q, %v", opened.Account, me.ID, err)
	}
	made, err := c.CreateRoom(ctx, client.NewRoom{Title: "Room", Kind: protocol.KindMeeting})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := c.Dial(ctx, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Join(ctx, protocol.JoinRoom{Room: made.ID}); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Send(ctx, made.ID, protocol.UserMessage{Text: strings.Repeat("x", 8000)}); err != nil {
		t.Errorf("a long message through nginx: %v", err)
	}
	export, err := c.Export(ctx, string(made.ID), "txt", "", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer export.Close()
	if text, err := io.ReadAll(export); err != nil || !strings.Contains(string(text), "xxx") {
		t.Errorf("an export through nginx: %d bytes, %v", len(text), err)
	}
}

// People are told apart by their own addresses, and nobody chooses theirs.
func TestNginxTellsTheClientAndNobodyElseCan(t *testing.T) {
	p := behindNginx(t, "--registration-rate", "0.0001", "--registration-burst", "1")
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	p.administrator(ctx, "127.1.1.1")
	register := func(name string, over http.RoundTripper, url string) (*client.Client, error) {
		c, err := client.New(url)
		if err != nil {
			t.Fatal(err)
		}
		c = c.Over(over)
		_, err = c.Register(ctx, client.Registration{Name: name, Password: "long enough"})
		return c, err
	}
	if _, err := register("Bob", p.from("127.1.1.1", p.secure), "https://"+host); !client.IsCode(err, protocol.CodeSlowDown) {
		t.Errorf("a second account from one address: %v", err)
	}
	cleo, err := register("Cleo", p.from("127.2.2.2", p.secure), "https://"+host)
	if err != nil {
		t.Fatalf("from another address: %v", err)
	}
	if sessions, err := cleo.Sessions(ctx); err != nil || len(sessions) != 1 || sessions[0].AddressPrefix != "127.2.2.0/24" {
		t.Errorf("through nginx Cleo is at %+v, %v", sessions, err)
	}
	// A peer that is no trusted proxy writes the headers of one.
	direct := &http.Client{Transport: p.from("127.3.3.3", strings.TrimPrefix(p.server.URL, "http://"))}
	for i, want := range []int{http.StatusCreated, http.StatusTooManyRequests} {
		answer, err := direct.Post(p.server.URL+"/api/v1/accounts", "application/json",
			strings.NewReader(fmt.Sprintf(`{"name":"Dan%d","password":"long enough","display_name":"Dan","side":"study","locale":"en"}`, i)))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("account %d: %s", i, answer.Status)
		}
		if want != http.StatusCreated {
			continue
		}
		dan := p.person("127.4.4.4")
		dan.SetCookie(answer.Cookies()[0].Value)
		if sessions, err := dan.Sessions(ctx); err != nil || len(sessions) != 1 || sessions[0].AddressPrefix != "127.3.3.0/24" {
			t.Errorf("with forged headers Dan is at %+v, %v", sessions, err)
		}
	}
	if log := p.server.Output(); strings.Contains(log, "203.0.113") {
		t.Error("the forged address is in the log")
	}
}
