package doctor

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"atrium/internal/store"
	"atrium/test/pg"
)

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	expect(t, "a good one", look(t, Folder(dir, true)), "ok", "ok")
	expect(t, "beside PostgreSQL", look(t, Folder(dir, false)), "ok", "ok")
	expect(t, "one to be made", look(t, Folder(filepath.Join(dir, "a", "b"), true)), "ok", "ok")
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	file := filepath.Join(dir, "atrium.db")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	expect(t, "a file in its way", look(t, Folder(file, true)), "fail folder_no_folder")
	expect(t, "a file above it", look(t, Folder(filepath.Join(file, "data"), true)), "fail folder_no_folder")
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	expect(t, "one that all can read", look(t, Folder(dir, true)), "ok", "warn folder_open", "warn file_open", "ok")
	// Nobody may write there, whoever he is.
	expect(t, "a folder of the kernel's", look(t, Folder("/proc", true)), "fail folder_read_only")
	expect(t, "one that cannot be made", look(t, Folder("/proc/atrium", true)), "fail folder_none")
}

func TestDatabase(t *testing.T) {
	of := func(i store.Inspection, err error, running bool) []Result { return look(t, Database(&i, err, running)) }
	broken := errors.New("broken")
	expect(t, "none", of(store.Inspection{Engine: "SQLite", File: "f"}, nil, false), "ok")
	expect(t, "ours", of(store.Inspection{File: "f", Exists: true, InUse: true, Schema: 2, Known: 2}, nil, true), "ok")
	expect(t, "another's", of(store.Inspection{File: "f", Exists: true, InUse: true, Schema: 2, Known: 2}, nil, false), "fail database_in_use")
	expect(t, "older", of(store.Inspection{Exists: true, Schema: 1, Known: 2}, nil, false), "ok")
	expect(t, "newer", of(store.Inspection{Exists: true, Schema: 3, Known: 2}, nil, false), "fail database_newer")
	expect(t, "a broken file", of(store.Inspection{File: "f"}, broken, false), "fail database_broken")
	expect(t, "of another user", of(store.Inspection{File: "f"}, &os.PathError{Op: "open", Path: "f", Err: syscall.EACCES}, false), "fail data_forbidden")
	expect(t, "no PostgreSQL", of(store.Inspection{Engine: "PostgreSQL"}, broken, false), "fail database_gone")
}

// clockwork is a server of the web with a clock of its own.
func clockwork(t *testing.T, ahead time.Duration) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestClock(t *testing.T) {
	client := NewClient(nil, false)
	none := &store.Inspection{Engine: "SQLite"}
	clock := func(i *store.Inspection, urls ...string) []Result { return look(t, Clock(i, urls, client)) }
	expect(t, "alone", clock(none), "ok")
	expect(t, "nobody answers", clock(none, "http://127.0.0.1:1"), "ok")
	expect(t, "right", clock(none, clockwork(t, 0)), "ok")
	expect(t, "behind by 20 s", clock(none, clockwork(t, 20*time.Second)), "warn clock_wrong")
	expect(t, "ahead by an hour", clock(none, clockwork(t, -time.Hour), clockwork(t, 0)), "fail clock_wrong", "ok")
	expect(t, "of PostgreSQL", clock(&store.Inspection{Engine: "PostgreSQL 15", Ahead: -time.Hour}), "fail clock_wrong")
	real, err := store.Inspect(t.Context(), store.Options{DatabaseURL: pg.Start(t, pg.NoSync)})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "of a real PostgreSQL", clock(real), "ok")
}

func TestFilesAndPorts(t *testing.T) {
	expect(t, "enough files", look(t, Files(20_000, 9_000)), "ok")
	expect(t, "few files", look(t, Files(1_024, 9_000)), "warn files_few")
	expect(t, "unknown", look(t, Files(0, 9_000)), "ok")
	if FilesLimit() == 0 {
		t.Error("this system tells no limit")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, taken := net.Listen("tcp", l.Addr().String())
	_, foreign := net.Listen("tcp", "192.0.2.77:0")
	expect(t, "taken", judged(func(r *Report) { Closed(r, "--listen", taken) }), "fail port_taken")
	expect(t, "of another machine", judged(func(r *Report) { Closed(r, "--listen", foreign) }), "fail port_not_ours")
	expect(t, "forbidden", judged(func(r *Report) { Closed(r, "--listen", os.NewSyscallError("bind", syscall.EACCES)) }), "fail port_forbidden")
	expect(t, "no relay, alone", judged(func(r *Report) { NoRelay(r, true, false) }), "ok")
	expect(t, "no relay, for others", judged(func(r *Report) { NoRelay(r, false, false) }), "warn relay_none")
}

func TestReach(t *testing.T) {
	addrs := func(list ...string) (all []netip.Addr) {
		for _, s := range list {
			all = append(all, netip.MustParseAddr(s))
		}
		return all
	}
	home, world := addrs("192.168.1.5"), addrs("8.8.4.4")
	for _, c := range []struct {
		what                string
		pages, media, relay []netip.Addr
		want                []string
	}{
		{"all at home", addrs("127.0.0.1"), addrs("127.0.0.1"), nil, []string{"ok"}},
		{"all in the world", world, world, world, []string{"ok"}},
		{"no pages known, private relay", nil, home, home, []string{"warn relay_private"}},
		{"behind a translator, nothing told", world, home, nil, []string{"fail nat_media"}},
		{"behind a translator, private relay", world, home, home, []string{"fail nat_media", "fail nat_relay"}},
		{"behind a translator, the relay told", world, home, world, []string{"warn nat_media"}},
		{"behind a translator, media told", world, world, home, []string{"fail nat_relay"}},
		{"of two families, one told", addrs("8.8.4.4", "2606:4700::1111"), addrs("192.168.1.5", "2606:4700::1111"), nil, []string{"fail nat_media"}},
		{"no media at all", world, nil, nil, []string{"ok"}},
		{"behind a proxy on the machine", home, addrs("127.0.0.1"), nil, []string{"fail media_loopback"}},
		{"the same with a relay", home, addrs("127.0.0.1"), home, []string{"warn media_loopback"}},
		{"all in one network", home, home, home, []string{"ok"}},
	} {
		expect(t, c.what, judged(func(r *Report) { judgeReach(r, c.pages, c.media, c.relay) }), c.want...)
	}
}
