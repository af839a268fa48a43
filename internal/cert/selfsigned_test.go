package cert

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func openRoot(t *testing.T, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

func selfSign(t *testing.T, dir string, names ...string) (*SelfSigned, *logged) {
	t.Helper()
	log, said := newLog()
	s, err := SelfSign(openRoot(t, dir), names, log)
	if err != nil {
		t.Fatal(err)
	}
	return s, said
}

func TestSelfSignedIsMadeOnceAndRemadeForNewNames(t *testing.T) {
	dir := t.TempDir()
	first, _ := selfSign(t, dir, "localhost", "192.0.2.7")
	if again, _ := selfSign(t, dir, "localhost", "192.0.2.7"); again.Fingerprint() != first.Fingerprint() {
		t.Error("a restart made another certificate")
	}
	if fewer, _ := selfSign(t, dir, "localhost"); fewer.Fingerprint() != first.Fingerprint() {
		t.Error("a name that is gone made another certificate")
	}
	for _, name := range []string{"meet.example.org", "192.0.2.8", "2001:db8::7"} {
		s, _ := selfSign(t, dir, "localhost", name)
		if s.Fingerprint() == first.Fingerprint() {
			t.Errorf("%s is new, and the certificate is not", name)
		}
		if err := shown(t, s.Certificate).VerifyHostname(name); err != nil {
			t.Error(err)
		}
		first = s
	}
	info, err := os.Stat(filepath.Join(dir, selfSignedFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key has mode %v, %v", info.Mode(), err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left in the folder: %v, %v", entries, err)
	}
}

func TestSelfSignedIsRemadeInItsLastMonth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s, said := selfSign(t, dir, "localhost")
		first := s.Fingerprint()
		time.Sleep(selfSignedLife - selfSignedRenew - time.Second)
		if shown(t, s.Certificate); s.Fingerprint() != first {
			t.Error("remade too early")
		}
		time.Sleep(time.Second)
		leaf := shown(t, s.Certificate)
		if second := s.Fingerprint(); second == first || said.count(second) != 1 || time.Until(leaf.NotAfter) != selfSignedLife {
			t.Errorf("not remade and told in time: until %v", leaf.NotAfter)
		}
		if again, _ := selfSign(t, dir, "localhost"); again.Fingerprint() != s.Fingerprint() {
			t.Error("the one that replaced it was not kept")
		}
		time.Sleep(selfSignedLife) // while no server ran
		if late, _ := selfSign(t, dir, "localhost"); late.Fingerprint() == s.Fingerprint() {
			t.Error("an expired certificate was taken again")
		}
	})
}

func TestSelfSignedThatCannotBeReplacedStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, said := selfSign(t, t.TempDir(), "localhost")
		first := s.Fingerprint()
		s.dir.Close() // no write reaches the folder any more
		time.Sleep(selfSignedLife)
		for want := range 3 { // tries, however many handshakes there are
			for range 3 {
				shown(t, s.Certificate)
			}
			if s.Fingerprint() != first || said.count("cannot be replaced") != want+1 {
				t.Errorf("the log was told %s", &said.text)
			}
			time.Sleep(selfSignedAgain)
		}
	})
}

func TestSelfSignedThatIsNoneIsReplaced(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, selfSignedFile), "garbage")
	if s, said := selfSign(t, dir, "localhost"); s.Fingerprint() == "" || said.count("cannot be read") != 1 {
		t.Errorf("the log was told %s", &said.text)
	}
}

// Who takes the certificate as trusted has a browser without a warning, at every address of this machine.
func TestSelfSignedIsGoodForEveryLocalName(t *testing.T) {
	names, err := LocalNames()
	if err != nil || !slices.Contains(names, "localhost") || !slices.Contains(names, "127.0.0.1") {
		t.Fatalf("%v, %v", names, err)
	}
	s, _ := selfSign(t, t.TempDir(), names...)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{GetCertificate: s.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.(*tls.Conn).Handshake()
			conn.Close()
		}
	}()
	trusted := x509.NewCertPool()
	held, _ := s.Certificate(nil)
	trusted.AddCert(held.Leaf)
	for _, name := range names {
		raw, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if err := tls.Client(raw, &tls.Config{RootCAs: trusted, ServerName: name}).Handshake(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		raw.Close()
	}
}
