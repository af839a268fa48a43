package cert

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestFilesAreFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
		log, said := newLog()
		first, firstLeaf := pair(t, time.Now(), "a.example")
		second, secondLeaf := pair(t, time.Now(), "a.example")
		write(t, certFile, first)
		write(t, keyFile, first)
		f, err := FromFiles(certFile, keyFile, []string{"a.example"}, log)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(lookEvery)
		write(t, certFile, second)
		write(t, keyFile, second)
		if !shown(t, f.Certificate).Equal(secondLeaf) {
			t.Error("new files are not shown after a second")
		}
		time.Sleep(time.Millisecond)
		write(t, certFile, first)
		write(t, keyFile, first)
		time.Sleep(lookEvery - 2*time.Millisecond)
		if !shown(t, f.Certificate).Equal(secondLeaf) {
			t.Error("the files were looked at twice in a second")
		}
		time.Sleep(time.Millisecond)
		if !shown(t, f.Certificate).Equal(firstLeaf) {
			t.Error("new files are not shown a second later")
		}
		if n := said.count("read anew"); n != 2 {
			t.Errorf("the log was told %d times", n)
		}
	})
}

// What stands in the files while somebody copies them is no reason to stop serving.
func TestBrokenFilesChangeNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
		log, said := newLog()
		first, firstLeaf := pair(t, time.Now(), "a.example")
		second, secondLeaf := pair(t, time.Now(), "a.example")
		write(t, certFile, first)
		write(t, keyFile, first)
		f, err := FromFiles(certFile, keyFile, nil, log)
		if err != nil {
			t.Fatal(err)
		}
		told := 0
		stays := func(what string) {
			t.Helper()
			told++
			for range 3 {
				time.Sleep(lookEvery)
				if !shown(t, f.Certificate).Equal(firstLeaf) {
					t.Errorf("%s: the old certificate is gone", what)
				}
			}
			if n := said.count("the old one stays"); n != told {
				t.Errorf("%s: the log was told %d times, want %d", what, n, told)
			}
		}
		time.Sleep(time.Millisecond)
		write(t, certFile, second)
		stays("the certificate of another key")
		write(t, certFile, "garbage")
		stays("garbage")
		if err := os.Remove(certFile); err != nil {
			t.Fatal(err)
		}
		stays("no file")
		write(t, certFile, second)
		write(t, keyFile, second)
		time.Sleep(lookEvery)
		if !shown(t, f.Certificate).Equal(secondLeaf) {
			t.Error("the files are whole again and not shown")
		}
	})
}

func TestFilesThatCannotBeUsedAreToldAtOnce(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	log, said := newLog()
	try := func(want string) {
		t.Helper()
		if _, err := FromFiles(certFile, keyFile, []string{"b.example"}, log); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q in it", err, want)
		}
	}
	try("cert.pem")
	first, _ := pair(t, time.Now(), "a.example")
	second, _ := pair(t, time.Now(), "a.example")
	write(t, certFile, first)
	try("key.pem")
	write(t, keyFile, second)
	try("private key does not match")

	old, _ := pair(t, time.Now().Add(-2*selfSignedLife), "a.example")
	write(t, certFile, old)
	write(t, keyFile, old)
	if _, err := FromFiles(certFile, keyFile, []string{"a.example", "b.example"}, log); err != nil {
		t.Fatal(err) // browsers warn, and people may go on
	}
	if said.count("has expired") != 1 || said.count("host=b.example") != 1 || said.count("host=a.example") != 0 {
		t.Errorf("the log was told %s", &said.text)
	}
}

func TestACertificateThatExpiresSoonIsTold(t *testing.T) {
	for _, c := range []struct {
		since time.Duration
		want  string
	}{{time.Hour, ""}, {selfSignedLife - 24*time.Hour, "expires soon"}, {-2 * time.Hour, "not valid yet"}} {
		log, said := newLog()
		_, leaf := pair(t, time.Now().Add(-c.since), "a.example")
		warn(log, leaf, []string{"a.example"}, time.Now())
		if said.count(c.want) == 0 || c.want == "" && said.text.Len() > 0 {
			t.Errorf("%v after its beginning: %q", c.since, said.text.String())
		}
	}
}
