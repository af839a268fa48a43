package store

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"atrium/test/pg"
)

func TestInspectBesideAServer(t *testing.T) {
	for name, o := range map[string]Options{"sqlite": {DataDir: t.TempDir()}, "postgres": {DatabaseURL: pg.Start(t, pg.NoSync)}} {
		t.Run(name, func(t *testing.T) {
			before, err := Inspect(t.Context(), o)
			if err != nil || before.Exists || before.InUse {
				t.Fatalf("of nothing: %+v, %v", before, err)
			}
			db, err := Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Setting(t.Context(), "some_key", "its value"); err != nil {
				t.Fatal(err)
			}
			during, err := Inspect(t.Context(), o)
			if err != nil || !during.Exists || during.Schema != during.Known || during.Setting("some_key") != "its value" || during.Setting("another") != "" {
				t.Errorf("beside a server: %+v, %v", during, err)
			}
			if sqlite := o.DatabaseURL == ""; during.InUse != sqlite || sqlite && during.Journal != "wal" {
				t.Errorf("in use: %v, journal %q", during.InUse, during.Journal)
			}
			if during.Ahead.Abs() > during.Within+time.Minute {
				t.Errorf("the clock of the same machine is ahead by %v", during.Ahead)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			after, err := Inspect(t.Context(), o)
			if err != nil || after.InUse || after.Setting("some_key") != "its value" {
				t.Errorf("without a server: %+v, %v", after, err)
			}
		})
	}
}

func TestInspectMakesNothing(t *testing.T) {
	dir := t.TempDir()
	if _, err := Inspect(t.Context(), Options{DataDir: filepath.Join(dir, "data")}); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestInspectTellsOfNoDatabase(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, sqliteFile), slices.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if i, err := Inspect(t.Context(), Options{DataDir: dir}); err == nil {
		t.Errorf("took it for a database: %+v", i)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if i, err := Inspect(t.Context(), Options{DataDir: filepath.Join(dir, "file")}); err == nil {
		t.Errorf("took a file for a folder: %+v", i)
	}
	if i, err := Inspect(t.Context(), Options{DatabaseURL: "postgres://nobody:secret@127.0.0.1:1/none?connect_timeout=2"}); err == nil || i.Exists {
		t.Errorf("found a server on port 1: %+v, %v", i, err)
	}
}
