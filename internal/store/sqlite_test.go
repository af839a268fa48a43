package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	sqlitedriver "modernc.org/sqlite"

	"atrium/internal/room"
	"atrium/protocol"
)

func TestDataFolderIsOursAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder with ?&% and spaces")
	db := openTest(t, Options{DataDir: dir})
	newTestRoom(t, db, protocol.KeepForever).say(t, "text")
	if _, err := Open(t.Context(), Options{DataDir: dir}); !errors.Is(err, ErrInUse) {
		t.Errorf("a second one on the folder gets %v, want ErrInUse", err)
	}
	files := 0
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		check(t, err)
		info, err := d.Info()
		check(t, err)
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		} else {
			files++
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
		}
		return nil
	}))
	if files < 3 { // the database, its log, the lock
		t.Errorf("%d files in the folder", files)
	}
}

func TestEveryConnectionHasThePragmas(t *testing.T) {
	db := openTest(t, Options{DataDir: t.TempDir()})
	s := db.engine.(*sqlite)
	one, err := s.readers.Conn(t.Context())
	check(t, err)
	defer one.Close()
	two, err := s.readers.Conn(t.Context())
	check(t, err)
	defer two.Close()
	check(t, s.update(t.Context(), func(ctx context.Context, tx querier) error {
		for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1",
			"secure_delete": "1", "busy_timeout": "5000"} {
			for i, q := range []querier{tx, one, two} {
				var got string
				if err := q.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
					t.Errorf("connection %d: %s is %s, want %s (%v)", i, pragma, got, want, err)
				}
			}
		}
		return nil
	}))
	if _, err := s.readers.ExecContext(t.Context(), "DELETE FROM rooms"); err == nil {
		t.Error("a reader may write")
	}
}

// TestRefusedCommit lets SQLite itself refuse a COMMIT.
func TestRefusedCommit(t *testing.T) {
	db := openTest(t, Options{DataDir: t.TempDir()})
	r := newTestRoom(t, db, protocol.KeepForever)
	hook(t, db, func() int32 { return 1 })
	err := db.Commit(t.Context(), []room.Batch{r.batch("refused")})
	if err == nil || errors.Is(err, room.ErrUnknown) {
		t.Fatalf("the error is %v, want one that means that nothing was written", err)
	}
	if n := r.count(t); n != 0 {
		t.Fatalf("%d events after a refused commit", n)
	}
	r.say(t, "accepted") // on a new connection, which has no hook
	if n := r.count(t); n != 1 {
		t.Fatalf("%d events", n)
	}
}

// hook registers a commit hook on the connection that writes.
func hook(t *testing.T, db *DB, f func() int32) {
	s := db.engine.(*sqlite)
	check(t, s.take(t.Context()))
	defer s.give()
	check(t, s.connect(t.Context()))
	check(t, s.writer.conn.Raw(func(c any) error {
		c.(sqlitedriver.HookRegisterer).RegisterCommitHook(f)
		return nil
	}))
}

// TestDiskFullAtCommit forbids files to grow at the moment of the COMMIT: the log cannot be written.
func TestDiskFullAtCommit(t *testing.T) {
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	dir := t.TempDir()
	db := openTest(t, Options{DataDir: dir})
	r := newTestRoom(t, db, protocol.KeepForever)
	r.say(t, "before")
	var before syscall.Rlimit
	check(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before))
	restore := func() { check(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before)) }
	hook(t, db, func() int32 {
		log, err := os.Stat(filepath.Join(dir, sqliteFile+"-wal"))
		check(t, err)
		check(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(log.Size()), Max: before.Max}))
		return 0
	})
	err := db.Commit(t.Context(), []room.Batch{r.batch("no room for this")})
	restore()
	if !errors.Is(err, room.ErrUnknown) {
		t.Fatalf("the error is %v, want ErrUnknown", err)
	}
	loaded, err := db.Reload(t.Context(), r.ID, r.Epoch, 10)
	check(t, err)
	if int(loaded.Head) != r.count(t) {
		t.Fatalf("head %d, events %d", loaded.Head, r.count(t))
	}
	r.Head = loaded.Head
	r.say(t, "after")
}

func TestWaitingForTheWriterEnds(t *testing.T) {
	db := openTest(t, Options{DataDir: t.TempDir()})
	r := newTestRoom(t, db, protocol.KeepForever)
	ctx, cancel := context.WithCancel(t.Context())
	check(t, db.engine.update(t.Context(), func(context.Context, querier) error {
		cancel() // the writer is busy here
		if err := db.Commit(ctx, []room.Batch{r.batch("late")}); !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v, want that of the context", err)
		}
		return nil
	}))
	if n := r.count(t); n != 0 {
		t.Errorf("%d events", n)
	}
}

// TestRecalledTextLeavesTheFolder fills many pages in a random order, edits and recalls, and reads the files' bytes.
func TestRecalledTextLeavesTheFolder(t *testing.T) {
	dir := t.TempDir()
	db := openTest(t, Options{DataDir: dir})
	random := rand.New(rand.NewPCG(1, 2))
	var rooms []*testRoom
	for range 4 {
		rooms = append(rooms, newTestRoom(t, db, protocol.KeepForever))
	}
	secrets := map[*testRoom][]protocol.Seq{}
	for i := range 300 {
		r := rooms[random.IntN(len(rooms))]
		text := "ordinary text "
		if i%2 == 0 {
			text = "SECRET-word "
			secrets[r] = append(secrets[r], r.Head+1)
		}
		r.say(t, strings.Repeat(text, 1+random.IntN(1<<random.IntN(9))))
	}
	for r, seqs := range secrets {
		r.edit(t, seqs[0], "SECRET-edit")
	}
	if countInFolder(t, dir, "SECRET-") == 0 {
		t.Fatal("the test looks in the wrong place")
	}
	for r, seqs := range secrets {
		for _, seq := range seqs {
			r.recall(t, seq)
		}
	}
	check(t, db.engine.(*sqlite).scrub(t.Context()))
	if n := countInFolder(t, dir, "SECRET-"); n != 0 {
		t.Errorf("%d traces of recalled texts in the data folder", n)
	}
	if countInFolder(t, dir, "ordinary text") == 0 {
		t.Error("other texts are gone too")
	}
	rooms[0].say(t, "life goes on")
}

// TestRecalledTextLeavesTheLogByItself recalls a message and waits, without scrubbing.
func TestRecalledTextLeavesTheLogByItself(t *testing.T) {
	dir := t.TempDir()
	db := openTest(t, Options{DataDir: dir})
	r := newTestRoom(t, db, protocol.KeepForever)
	seq := r.Head + 1
	r.say(t, "SECRET-word")
	r.recall(t, seq)
	deadline := time.After(20 * time.Second)
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for countInFolder(t, dir, "SECRET-") != 0 {
		select {
		case <-look.C:
		case <-deadline:
			t.Fatalf("%d traces of the recalled text", countInFolder(t, dir, "SECRET-"))
		}
	}
}

// countInFolder counts a text in all files of a folder.
func countInFolder(t *testing.T, dir, text string) (n int) {
	t.Helper()
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		n += bytes.Count(content, []byte(text))
		return err
	}))
	return n
}

// TestWhatIsNotKeptIsOnNoDisk talks in a room that keeps nothing and reads the files' bytes, without any scrubbing.
func TestWhatIsNotKeptIsOnNoDisk(t *testing.T) {
	dir := t.TempDir()
	db := openTest(t, Options{DataDir: dir})
	held, kept := newTestRoom(t, db, protocol.KeepNothing), newTestRoom(t, db, protocol.KeepForever)
	for i := range 50 {
		h, k := held.batch(fmt.Sprint("FLEETING ", i)), kept.batch(fmt.Sprint("LASTING ", i))
		check(t, db.Commit(t.Context(), []room.Batch{h, k}))
		held.Head, kept.Head = h.New(), k.New()
	}
	held.recall(t, 1)
	if n := held.count(t); n != 51 {
		t.Fatalf("%d events in memory", n)
	}
	if n := countInFolder(t, dir, "FLEETING"); n != 0 {
		t.Errorf("%d traces of what must not be kept", n)
	}
	if countInFolder(t, dir, "LASTING") == 0 {
		t.Error("the test looks in the wrong place")
	}
}
